"""The reasons of a refusal as people read them: the same words once, with all the articles that ask for them."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Said:
    """Words in both languages. `unconfirmed`: of an article that nobody has verified."""

    zh: str
    en: str
    unconfirmed: bool = False


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
    hint: Said | None
    articles: list[Said] = dataclasses.field(default_factory=list)


def grouped(failures: Iterable[Mapping[str, Any]]) -> list[Reason]:
    """Failures as a receipt holds them, those in the same words together."""
    found: dict[str, Reason] = {}
    for f in failures:
        who, moves, hint = tuple(f.get("who", ())), tuple(f.get("moves", ())), f.get("hint")
        key = repr((f["zh"], f.get("field"), f.get("until"), who, moves, hint))
        if key not in found:
            said = Said(hint, f.get("hint_en") or hint) if hint else None
            found[key] = Reason(f["zh"], f["en"], f.get("field"), f.get("until"), who, moves, said)
        if f.get("article"):
            article = Said(f["article"], f.get("article_en") or f["article"], bool(f.get("unconfirmed")))
            if article not in found[key].articles:
                found[key].articles.append(article)
    return list(found.values())
