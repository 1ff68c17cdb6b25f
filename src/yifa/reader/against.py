"""A draft held against the figures of a report: each number bound to a figure, differing from it, or without a record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from yifa.errors import YifaError
from yifa.reader.facts import Fact
from yifa.reader.scoring import token_overlap
from yifa.reader.units import family

ALIKE = 0.34
"""Overlap of the words from which on equal numbers are taken for the same thing."""
SAME = 0.6
"""Overlap from which on different numbers are taken for the same thing."""
_TELLING = 20
"""A number from which on it is no accident that just one figure has it, where they share a word."""
_ABOUT = Decimal("1.1")
_MONEY = frozenset(("元", "万元"))


class FiguresError(YifaError):
    """A file of figures that lacks something, named in both languages."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One number of the record: a figure, or a part of its breakdown."""

    id: str
    zh: str
    value: Decimal
    """A rate in percent, money in yuan."""
    unit: str


@dataclass(frozen=True, slots=True)
class Binding:
    """What one fact of the draft is held against."""

    fact: int
    status: str
    """bound, differs or unrecorded."""
    figure: Figure | None


def figures(data: Mapping[str, Any]) -> list[Figure]:
    """The figures of a ``figures.json`` of `yifa report`, or of `yifa figures --json`. Raises `FiguresError`.

    There money counts fen, and a rate has `part` and `whole`; here money is in yuan and a rate in percent.
    """
    rows = data.get("figures")
    if not isinstance(rows, list):
        raise FiguresError("指标文件缺少“figures”列表", "the file of figures has no list “figures”")
    found: list[Figure] = []
    for n, row in enumerate(rows):
        try:
            id_, zh, unit, value = row["id"], row["zh"], row["unit"], _value(row)
        except (KeyError, TypeError) as error:
            raise FiguresError(
                f"指标文件第{n + 1}项缺少 {error}", f"figure {n + 1} of the file lacks {error}"
            ) from error
        if value is None:
            continue
        found.append(_figure(id_, zh, "%" if "part" in row else unit, value))
        found += [
            _figure(id_, f"{zh}{name}", unit, Decimal(str(part)))
            for name, part in (row.get("breakdown") or {}).items()
        ]
    return found


def _value(row: Mapping[str, Any]) -> Decimal | None:
    if "part" not in row:
        return None if row["value"] is None else Decimal(str(row["value"]))
    if row.get("value") is not None:
        return Decimal(str(row["value"])) * 100
    part, whole = row["part"], row["whole"]
    return Decimal(part) / Decimal(whole) * 100 if whole and part is not None else None


def _figure(id: str, zh: str, unit: str, value: Decimal) -> Figure:
    return Figure(id, zh, value / 100, "元") if unit in _MONEY else Figure(id, zh, value, unit)


def bind(facts: Sequence[Fact], recorded: Sequence[Figure]) -> list[Binding]:
    """For each fact the figure it states, if there is one; the one that shares most words."""
    by_family: dict[str, list[Figure]] = {}
    for figure in recorded:
        by_family.setdefault(family(figure.unit), []).append(figure)
    return [_bind(n, facts, by_family.get(family(fact.unit), ())) for n, fact in enumerate(facts)]


def _bind(n: int, facts: Sequence[Fact], candidates: Sequence[Figure]) -> Binding:
    fact = facts[n]
    name = fact.indicator
    if fact.part_of is not None:
        name = f"{facts[fact.part_of].indicator}{name}"
    scored = [
        (max(token_overlap(fact.indicator, figure.zh), token_overlap(name, figure.zh)), figure)
        for figure in candidates
    ]
    equal = [(score, figure) for score, figure in scored if _equal(fact, figure)]
    alone = len(equal) == 1 and fact.value >= _TELLING and _share_word(name, equal[0][1].zh)
    alike = [pair for pair in equal if pair[0] >= ALIKE or alone]
    if alike:
        return Binding(n, "bound", max(alike, key=lambda pair: pair[0])[1])
    score, nearest = max(scored, key=lambda pair: pair[0], default=(0.0, None))
    if nearest is not None and score >= SAME:
        return Binding(n, "differs", nearest)
    return Binding(n, "unrecorded", None)


def _share_word(a: str, b: str) -> bool:
    return any(a[i : i + 2] in b for i in range(len(a) - 1))


def _equal(fact: Fact, figure: Figure) -> bool:
    if fact.approx:
        return fact.value <= figure.value < fact.value * _ABOUT
    if fact.unit == "%":
        places = len(fact.text.rstrip("%％").partition(".")[2])
        return abs(figure.value - fact.value) <= Decimal(1).scaleb(-places) / 2
    return fact.value == figure.value
