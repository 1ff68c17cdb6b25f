"""Labelled texts, for measuring the reader: in its own output form (JSON), or as short passages (YAML)."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import yaml

from yifa.errors import YifaError


class LabelError(YifaError):
    """A labelled text that contradicts itself."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A labelled quantity."""

    start: int
    end: int
    value: float
    unit: str
    indicator: str
    approx: bool
    part_of: int | None
    relation: str | None
    period: str | None = None


@dataclass(frozen=True, slots=True)
class Labelled:
    """A text with everything that a reader should find in it, and what it should not."""

    name: str
    text: str | None
    """None: the text is in the file `source`."""
    source: str | None
    facts: tuple[Wanted, ...]
    nonfacts: tuple[tuple[int, int], ...]
    checks: tuple[tuple[str, bool, tuple[int, ...]], ...]
    """Kind, verdict, and the facts: the whole or the left side first."""
    periods: bool = True
    """Are the periods labelled?"""
    defects: tuple[tuple[int, int], ...] | None = None
    """None where defects are not labelled."""


def from_json(body: str, name: str) -> Labelled:
    """One report in the reader's output form; `source` begins with a file name, which may hold a star."""
    data = json.loads(body)
    return Labelled(
        name, None, data["source"].split()[0],
        tuple(
            Wanted(
                f["start"], f["end"], float(f["value"]), f["unit"], f["indicator"], f["approx"], f["part_of"],
                f["relation"], f.get("period"),
            )
            for f in data["facts"]
        ),
        tuple((n["start"], n["end"]) for n in data["nonfacts"]),
        tuple((c["kind"], c["holds"], tuple(c["facts"])) for c in data["checks"]),
        defects=tuple((d["start"], d["end"]) for d in data["defects"]),
    )  # fmt: skip


def from_yaml(body: str, name: str) -> list[Labelled]:
    """Passages: `text`, rows of `facts`, `nonfacts` and `checks`; each is looked for after the one before it."""
    return [_passage(item, f"{name}:{n}") for n, item in enumerate(yaml.safe_load(body), 1)]


def _passage(item: Mapping[str, Any], name: str) -> Labelled:
    text, at = item["text"], 0
    wanted = []
    for row in item.get("facts") or ():
        start = _find(text, row[0], at, name)
        at = start + len(row[0])
        wanted.append(_wanted(start, at, row))
    at, spans = 0, []
    for words in item.get("nonfacts") or ():
        start = _find(text, words, at, name)
        at = start + 1
        spans.append((start, start + len(words)))
    rows = tuple((kind, holds, tuple(facts)) for kind, holds, *facts in item.get("checks") or ())
    return Labelled(name, text, None, tuple(wanted), tuple(spans), rows, periods=False)


def _wanted(start: int, end: int, row: Sequence[Any]) -> Wanted:
    _, value, unit, indicator, *more = row
    relation = next((word for word in more if word in ("part", "rate", "change")), None)
    part_of = next((word for word in more if isinstance(word, int)), None)
    period = next(
        (w for w in more if isinstance(w, str) and w not in ("about", "part", "rate", "change")), None
    )
    return Wanted(start, end, float(value), unit, indicator, "about" in more, part_of, relation, period)


def _find(text: str, words: str, at: int, name: str) -> int:
    start = text.find(words, at)
    if start < 0:
        raise LabelError(f"{name}：文中没有“{words}”", f"{name}: the text does not hold {words!r} there")
    return start
