"""A reading as rows of a table, one for each fact."""

from __future__ import annotations

from collections.abc import Iterator

from yifa.reader.reading import Reading

COLUMNS = (
    "source", "title", "place", "year", "fact", "text", "value", "unit", "kind", "indicator", "subject", "period",
    "approx", "part_of", "relation", "start", "end", "findings",
)  # fmt: skip
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def rows(reading: Reading) -> Iterator[list[str]]:
    """The facts of a reading, cells as text; `fact` and `part_of` count from 1, `findings` tells what does not hold."""
    head = reading.report.head
    told: dict[int, list[str]] = {}
    for check in reading.findings:
        for n in check.facts:
            told.setdefault(n, []).append(check.zh)
    for n, fact in enumerate(reading.facts):
        cells = (
            reading.report.source, head.title, head.place, head.year, n + 1, fact.text, fact.number, fact.unit, fact.kind,
            fact.indicator, fact.subject, fact.period, int(fact.approx), None if fact.part_of is None else fact.part_of + 1,
            fact.relation, fact.start, fact.end, "；".join(told.get(n, ())),
        )  # fmt: skip
        yield ["" if cell is None else _safe(cell) for cell in cells]


def _safe(cell: object) -> str:
    """A spreadsheet must not take a text for a formula."""
    words = str(cell)
    return f"'{words}" if isinstance(cell, str) and words.startswith(_FORMULA) else words
