"""The reasons of a refusal as people read them: the same words once, with all the articles that ask for them."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from yifa.web.words import english


@dataclass(slots=True)
class Reason:
    """One reason: what it says, where the law says so, from when it holds, what can be done, who can satisfy it and by which
    moves."""

    zh: str
    en: str
    field: str | None
    until: str | None
    who: tuple[str, ...]
    moves: tuple[str, ...]
    hint: str | None
    articles: list[str] = dataclasses.field(default_factory=list)


def grouped(failures: Iterable[Mapping[str, Any]]) -> list[Reason]:
    """Failures as a receipt holds them, those in the same words together."""
    found: dict[str, Reason] = {}
    for f in failures:
        who, moves = tuple(f.get("who", ())), tuple(f.get("moves", ()))
        hint = (f.get("hint_en") if english() else None) or f.get("hint")
        key = repr((f["zh"], f.get("field"), f.get("until"), who, moves, hint))
        reason = found.setdefault(
            key, Reason(f["zh"], f["en"], f.get("field"), f.get("until"), who, moves, hint)
        )
        article = (f.get("article_en") if english() else None) or f.get("article")
        if article and article not in reason.articles:
            reason.articles.append(article)
    return list(found.values())
