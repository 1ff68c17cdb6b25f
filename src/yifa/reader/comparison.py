"""Reports beside each other: what several of them state of the same thing, a row for each indicator, a column for each report."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from yifa.reader.facts import Fact
from yifa.reader.facts.indicators import DOING
from yifa.reader.reading import Reading
from yifa.reader.scoring import token_overlap
from yifa.reader.units import family

ALIKE = 0.75
"""Overlap of the words above which two indicators are taken for one."""
_SAYS_OF_WHAT = 0.5
"""Overlap of a part's words with those of its whole above which they name the thing themselves: 办结行政复议申请."""
_NEAREST = 8
"""How many rows, of those that share most pairs of characters, are looked at."""
_VERB = re.compile(f"(?:{DOING})")
_KINDS = frozenset(("count", "money", "percent", "duration"))


@dataclass(frozen=True, slots=True)
class Cell:
    """What one report states: the number, and the words as they stand there."""

    number: int | float
    text: str
    indicator: str
    approx: bool


@dataclass(frozen=True, slots=True)
class Row:
    """One indicator, named as by the first that states it; `cells` by column, None where a report says nothing of it."""

    indicator: str
    unit: str
    kind: str
    cells: tuple[Cell | None, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Reports side by side, indicator by indicator."""

    columns: tuple[str, ...]
    """Place and year of each report, or its file where it does not say them."""
    sources: tuple[str, ...]
    rows: tuple[Row, ...]
    """Those that most reports state come first."""

    def as_json(self) -> dict[str, Any]:
        """The rows with a list of cells each, in the order of `reports`."""
        return {
            "reports": [
                {"report": column, "source": source}
                for column, source in zip(self.columns, self.sources, strict=True)
            ],
            "indicators": [
                {
                    "indicator": row.indicator, "unit": row.unit, "kind": row.kind,
                    "values": [
                        cell and {"value": cell.number, "text": cell.text, "indicator": cell.indicator, "approx": cell.approx}
                        for cell in row.cells
                    ],
                }
                for row in self.rows
            ],
        }  # fmt: skip


@dataclass(slots=True)
class _Open:
    """A row while it is filled."""

    name: str
    unit: str
    kind: str
    verb: str | None
    cells: dict[int, Cell]


def comparison(readings: Iterable[Reading]) -> Comparison:
    """The indicators that two reports or more state. The readings themselves are not kept."""
    columns: list[tuple[str, int, str, int]] = []
    rows: list[_Open] = []
    index: dict[tuple[str, str], list[int]] = {}
    for number, reading in enumerate(readings):
        head = reading.report.head
        columns.append((head.place or "", head.year or 0, reading.report.source, number))
        for fact, name in _stated(reading.facts, head.year):
            row = _row(name, fact, number, rows, index)
            row.cells[number] = Cell(fact.number, fact.text, fact.indicator, fact.approx)
    columns.sort()
    named = Counter((place, year) for place, year, *_ in columns)
    shared = sorted((row for row in rows if len(row.cells) > 1), key=lambda row: -len(row.cells))
    return Comparison(
        tuple(
            f"{place} {year}"
            if place and year and named[place, year] == 1
            else f"{place} {year or ''} {source}".strip()
            for place, year, source, _ in columns
        ),
        tuple(source for _, _, source, _ in columns),
        tuple(
            Row(row.name, row.unit, row.kind, tuple(row.cells.get(number) for *_, number in columns))
            for row in shared
        ),
    )


def _stated(facts: Sequence[Fact], year: int | None) -> Iterator[tuple[Fact, str]]:
    """What a report says of its own year, with the name of each: a part that does not say of what is named after its whole."""
    for fact in facts:
        if fact.kind not in _KINDS or (year is not None and fact.period not in (None, f"{year}年")):
            continue
        name = fact.indicator
        if fact.part_of is not None and fact.relation == "part":
            whole = facts[fact.part_of].indicator
            name = name if token_overlap(name, whole) > _SAYS_OF_WHAT else f"{whole}{name}"
        if len(name) > 1:
            yield fact, name


def _row(
    name: str, fact: Fact, column: int, rows: list[_Open], index: dict[tuple[str, str], list[int]]
) -> _Open:
    """The row for an indicator: that which is most alike and not filled in this column, or a new one."""
    of = family(fact.unit)
    pairs = [(of, name[i : i + 2]) for i in range(len(name) - 1)]
    shared = Counter(n for pair in set(pairs) for n in index.get(pair, ()) if column not in rows[n].cells)
    verb = match.group() if (match := _VERB.match(name)) else None
    near = [rows[n] for n, _ in shared.most_common(_NEAREST)]
    alike = [
        (token_overlap(row.name, name), row)
        for row in near
        if row.kind == fact.kind and (row.verb is None or verb is None or row.verb == verb)
    ]
    score, best = max(alike, key=lambda pair: pair[0], default=(0.0, None))
    if best is not None and score > ALIKE:
        return best
    for pair in set(pairs):
        index.setdefault(pair, []).append(len(rows))
    rows.append(_Open(name, fact.unit, fact.kind, verb, {}))
    return rows[-1]
