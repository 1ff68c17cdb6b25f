"""Tables of a report: a grid of cells, each with its place in the text.

HTML, DOCX and PDF know their grids; `from_text` finds those of text that is laid out in columns.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

_CELL = re.compile(r"[^\t|\n]+?(?=[\t|\n]|[ \u00a0\u3000]{2}|$)")
_NUMBER = re.compile(
    r"-?[0-9０-９]{1,3}(?:[,，][0-9０-９]{3})+(?:[.．][0-9０-９]+)?|-?[0-9０-９]+(?:[.．][0-9０-９]+)?"
)
_EMPTY = re.compile(r"[-—–/\\无]?")
_LINE = re.compile(r"[^\n]+")
_TOKEN = re.compile(r"[^\s|]+")
_FIGURE = re.compile(r"(?:-?[0-9０-９][0-9０-９,，.．]*|[-—–/\\])$")
_FEWEST_ROWS = 2


@dataclass(frozen=True, slots=True)
class Cell:
    """`start`, `end` count characters of the report's text; `row` and `column` from 0; a merged cell has `rows` or
    `columns` above 1."""

    text: str
    start: int
    end: int
    row: int
    column: int
    rows: int = 1
    columns: int = 1

    @property
    def row_end(self) -> int:
        """The first row below it."""
        return self.row + self.rows

    @property
    def column_end(self) -> int:
        """The first column to the right of it."""
        return self.column + self.columns

    @property
    def label(self) -> str:
        """The text without blanks."""
        return "".join(self.text.split())

    @property
    def value(self) -> Decimal | None:
        """The number in the cell; None where it is empty, struck out or no number."""
        label = self.label
        if not _NUMBER.fullmatch(label):
            return None
        return Decimal(label.replace(",", "").replace("，", "").replace("．", "."))

    @property
    def empty(self) -> bool:
        """Nothing in it, or a stroke for nothing."""
        return _EMPTY.fullmatch(self.label) is not None


@dataclass(frozen=True, slots=True)
class Table:
    """`cells` in reading order; `start`, `end` span the table in the report's text."""

    cells: tuple[Cell, ...]
    start: int
    end: int

    def moved(self, by: int) -> Table:
        """The same table in a text that begins `by` characters later."""
        cells = (replace(cell, start=cell.start - by, end=cell.end - by) for cell in self.cells)
        return Table(tuple(cells), self.start - by, self.end - by)

    def grid(self) -> list[list[Cell | None]]:
        """The rows from left to right; a merged cell stands in every place that it covers, None where none does."""
        height = max((cell.row_end for cell in self.cells), default=0)
        rows: list[list[Cell | None]] = [[] for _ in range(height)]
        for cell in self.cells:
            for row in rows[cell.row : cell.row_end]:
                row += [None] * (cell.column_end - len(row))
                row[cell.column : cell.column_end] = [cell] * cell.columns
        return rows


def from_text(text: str) -> list[Table]:
    """The tables of text laid out in columns, by bars, tabs, wide blanks, or blanks between figures.

    A table is two or more lines in a row with two or more cells each, of which two at least hold two figures or more and
    none ends a sentence: prose whose numbers stand between blanks is none.
    """
    tables: list[Table] = []
    rows: list[list[tuple[int, int]]] = []
    for match in _LINE.finditer(text + "\n"):
        cells = _cells(text, match.start(), match.end())
        if len(cells) >= 2:
            rows.append(cells)
            continue
        tables += _table(text, rows)
        rows = []
    return tables + _table(text, rows)


def _table(text: str, rows: Sequence[Sequence[tuple[int, int]]]) -> list[Table]:
    cells = tuple(
        Cell(text[start:end], start, end, row, column)
        for row, spans in enumerate(rows)
        for column, (start, end) in enumerate(spans)
    )
    figures = Counter(cell.row for cell in cells if cell.value is not None)
    if sum(count > 1 for count in figures.values()) < _FEWEST_ROWS or any(
        "。" in cell.text for cell in cells
    ):
        return []
    return [Table(cells, cells[0].start, cells[-1].end)]


def _cells(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """The cells of one line."""
    pieces = [
        (match.start() + len(piece) - len(piece.lstrip()), match.start() + len(piece.rstrip()))
        for match in _CELL.finditer(text, start, end)
        if (piece := match.group()).strip()
    ]
    return [cell for piece in pieces for cell in _split(text, *piece)]


def _split(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Figures at the end of a piece stand in cells of their own, and so do three or more short words."""
    tokens = [match.span() for match in _TOKEN.finditer(text, start, end)]
    figures = 0
    while figures < len(tokens) and _FIGURE.match(text[slice(*tokens[-1 - figures])]):
        figures += 1
    words = tokens[: len(tokens) - figures]
    if len(words) >= 3 and all(stop - begin <= 8 for begin, stop in words):
        yield from words
    elif words:
        yield words[0][0], words[-1][1]
    yield from tokens[len(tokens) - figures :]
