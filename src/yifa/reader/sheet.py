"""A reading as rows of a table, one for each fact, then one for each defect of the text."""

from __future__ import annotations

from collections.abc import Iterator

from yifa.reader.comparison import Comparison
from yifa.reader.reading import Reading
from yifa.spreadsheet import cell

COLUMNS = (
    "source", "title", "place", "year", "fact", "text", "value", "unit", "kind", "indicator", "subject", "period",
    "approx", "part_of", "relation", "start", "end", "findings",
)  # fmt: skip


def rows(reading: Reading) -> Iterator[list[str]]:
    """Cells as text; `fact` and `part_of` count from 1, `findings` tells what does not hold.

    The row of a defect has no `fact`; its `kind` is ``defect``, and `findings` tells what is wrong and what should stand.
    """
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
        yield [_text(cell) for cell in cells]
    for slip in reading.defects:
        known = {
            "source": reading.report.source, "title": head.title, "place": head.place, "year": head.year, "text": slip.text,
            "kind": "defect", "start": slip.start, "end": slip.end,
            "findings": slip.message[0] + (f" → {slip.suggestion}" if slip.suggestion else ""),
        }  # fmt: skip
        yield [_text(known.get(name)) for name in COLUMNS]


def compared(found: Comparison) -> Iterator[list[str]]:
    """A comparison, its head first; a row for each indicator, numbers without their unit."""
    yield ["indicator", "unit", *map(_text, found.columns)]
    for row in found.rows:
        yield [
            _text(row.indicator),
            row.unit,
            *("" if cell is None else str(cell.number) for cell in row.cells),
        ]


def _text(value: object) -> str:
    return str(cell(value))
