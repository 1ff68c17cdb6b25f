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
_PAGE = re.compile(r"\s*(?:[-—–]\s?[0-9]{1,3}\s?[-—–]|第\s?[0-9]{1,3}\s?页.{0,12})\s*")
_SHORT = re.compile(r"[^。\n]{1,40}")
_PAIR = re.compile(r"(\S{2,12}) (\S{0,12}(?:数量|金额|[件人个]数)\S{0,12})")
"""The head of a table of one figure in each row."""
_COLUMNS = re.compile(r"[\t|]|\S[ \u00a0\u3000]{2,}\S")
_WHOLE = re.compile(r"[（(][一二三四五六七八九十]|[一二三四五六七八九十]{1,2}、")
_HEADING = re.compile(r"[一二三四五六七八九十]{1,3}、|第[一二三四五六七八九十]+条")
_FEWEST_ROWS = 2
_ONE_ROW = 10
"""Figures with which a row is a table alone."""
_GRID = 5
"""Figures a row must have for the lines around it to belong to its table."""
_BROKEN, _HEAD = 12, 40
"""Lines that one label may be broken into, and a head."""

Span = tuple[int, int]


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
    none ends a sentence: prose whose numbers stand between blanks is none. Where its rows have the same number of figures,
    short lines between them are what a print has broken off the label of a row, and those above the first its head.
    """
    tables: list[Table] = []
    rows: list[list[Span]] = []
    loose: list[list[Span]] = []
    """Short lines without figures since the last row."""
    for match in _LINE.finditer(text + "\n"):
        line = match.group()
        if _PAGE.fullmatch(line):
            continue
        cells = _cells(text, match.start(), match.end())
        figures = _figures(text, cells)
        words = len(cells) < 2 or (not figures and not _COLUMNS.search(line))
        if words and _SHORT.fullmatch(line) and (not rows or _figures(text, rows[-1]) >= _GRID):
            loose = [*loose[-_HEAD:], cells] if cells else loose
            continue
        if len(cells) < 2:
            tables += _table(text, rows)
            rows, loose = [], [cells] if cells and _SHORT.fullmatch(line) else []
            continue
        if rows and loose:
            if figures >= _GRID and figures == _figures(text, rows[-1]) and len(loose) <= _BROKEN:
                cells = _with_label(text, cells, figures, loose)
            else:
                tables += _table(text, rows)
                rows = []
        if not rows:
            rows = _head(text, loose, cells, figures)
        rows.append(cells)
        loose = []
    return tables + _table(text, rows)


def _figures(text: str, cells: Sequence[Span]) -> int:
    """How many figures a row ends with."""
    count = 0
    while count < len(cells) and _FIGURE.match(text[slice(*cells[-1 - count])]):
        count += 1
    return count


def _with_label(text: str, cells: list[Span], figures: int, loose: Sequence[Sequence[Span]]) -> list[Span]:
    """The cells of a row with what stands above it as the beginning of its label, unless that is whole."""
    words, values = cells[: len(cells) - figures], cells[len(cells) - figures :]
    if words and _WHOLE.match(text, words[0][0]):
        return cells
    return [(loose[0][0][0], words[-1][1] if words else loose[-1][-1][1]), *values]


def _head(text: str, loose: Sequence[list[Span]], cells: Sequence[Span], figures: int) -> list[list[Span]]:
    """The lines above the first row: the one that has a word for each of its cells, or those from the last heading on."""
    if loose and len(loose[-1]) == len(cells):
        return [loose[-1]]
    if loose and len(cells) == 2 and (pair := _PAIR.fullmatch(text, *loose[-1][0])):
        return [[pair.span(1), pair.span(2)]]
    if figures < _GRID:
        return []
    start = next((n + 1 for n in range(len(loose) - 1, -1, -1) if _HEADING.match(text, loose[n][0][0])), 0)
    return [[(line[0][0], line[-1][1])] for line in loose[start:]]


def _table(text: str, rows: Sequence[Sequence[Span]]) -> list[Table]:
    cells = tuple(
        Cell(text[start:end], start, end, row, column)
        for row, spans in enumerate(rows)
        for column, (start, end) in enumerate(spans)
    )
    figures = Counter(cell.row for cell in cells if cell.value is not None)
    headed = (
        bool(rows) and len(rows[0]) == 2 and _PAIR.fullmatch(text, rows[0][0][0], rows[0][1][1]) is not None
    )
    few = not headed and sum(count > 1 for count in figures.values()) < _FEWEST_ROWS
    if (few and max(figures.values(), default=0) < _ONE_ROW) or any("。" in cell.text for cell in cells):
        return []
    return [Table(cells, cells[0].start, cells[-1].end)]


def _cells(text: str, start: int, end: int) -> list[Span]:
    """The cells of one line."""
    pieces = [
        (match.start() + len(piece) - len(piece.lstrip()), match.start() + len(piece.rstrip()))
        for match in _CELL.finditer(text, start, end)
        if (piece := match.group()).strip()
    ]
    return [cell for piece in pieces for cell in _split(text, *piece)]


def _split(text: str, start: int, end: int) -> Iterator[Span]:
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
