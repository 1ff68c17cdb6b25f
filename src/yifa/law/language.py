"""Telling the law in Chinese or in English: what every maker of sentences needs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from yifa.law.definitions import Field


class Language:
    """One of the two. Where a definition has no English word, its Chinese one is printed."""

    def __init__(self, english: bool) -> None:
        self.english = english
        self.comma, self.either = (", ", " or ") if english else ("、", "或")

    def say(self, zh: str, en: str) -> str:
        """One of the two."""
        return en if self.english else zh

    def word(self, thing: Any) -> str:
        """What a definition is called."""
        return str((thing.en if self.english else "") or thing.zh)

    def choices(self, field: Field) -> Mapping[str, str]:
        """The words of a choice, by key."""
        return {**field.choices, **field.choices_en} if self.english else field.choices

    def stages(self, thing: Any) -> Mapping[str, str]:
        """The stages of a procedure, a slice or a track."""
        return {**thing.stages, **thing.stages_en} if self.english else thing.stages
