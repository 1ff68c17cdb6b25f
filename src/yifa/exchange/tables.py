"""A table read against its columns: every value, and everything that is wrong, each with its cell."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from itertools import islice
from typing import IO, Any, TypeVar

from yifa.exchange.cells import value_of
from yifa.exchange.known import Known, Unfit
from yifa.exchange.sheets import Row, Sheet, SheetError, read
from yifa.law.definitions import Field

HEADING_WITHIN = 10
"""Rows among which the heading is looked for: above it people write a title."""
Progress = Callable[[int, int], None]
"""Told how many rows are done, of how many."""
T = TypeVar("T")
Steps = Generator[tuple[int, int], None, T]
"""Work that says after each part how many rows are done, of how many, and ends with what came of it."""


def finish(steps: Steps[T], progress: Progress = lambda *_: None) -> T:
    """Do all of it."""
    while True:
        try:
            progress(*next(steps))
        except StopIteration as end:
            found: T = end.value
            return found


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table: the field it fills, and whether every row must fill it.

    `group`: the list of which it fills a row. A row of the table that fills nothing but such columns goes on with
    the one above it.
    """

    field: Field
    required: bool = False
    group: str | None = None

    @property
    def name(self) -> str:
        return self.field.name


def distinct(columns: Sequence[Column]) -> list[Column]:
    """The same columns, with its id behind each Chinese heading that another has too."""
    heads = Counter(_plain(column.field.zh) for column in columns)
    return [
        replace(c, field=replace(c.field, zh=f"{c.field.zh}（{c.name}）"))
        if heads[_plain(c.field.zh)] > 1
        else c
        for c in columns
    ]


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a cell (`place`: ``人员!C12``, empty for the file as a whole), in both languages."""

    place: str
    heading: str
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Line:
    """The values of one row by column; what could not be read is left out. Does it go on with the row above?"""

    row: int
    values: Mapping[str, Any]
    goes_on: bool = False


class Table:
    """A file held against the columns it may have. `problems` grows as it is read."""

    def __init__(self, stream: IO[bytes], columns: Sequence[Column]) -> None:
        """Raises SheetError for what is no table, or has no heading."""
        self.problems: list[Problem] = []
        self._sheet: Sheet = read(stream)
        self._columns = {column.name: column for column in columns}
        heading, rows = self._heading(columns)
        self._at = self._places(heading, columns)
        self._rows = list(rows)
        if not self._rows:
            raise SheetError("标题行下面没有内容", "there is nothing below the heading")

    def __len__(self) -> int:
        return len(self._rows)

    def texts(self, *names: str) -> Iterator[tuple[str | None, ...]]:
        """The plain words of some columns, row by row, before anything is looked up."""
        for row in self._rows:
            yield tuple(_words(self._cell(row, name)) for name in names)

    def lines(self, known: Known) -> Iterator[Line]:
        """Every row with its values."""
        for row in self._rows:
            cells = {name: self._cell(row, name) for name in self._columns}
            filled = [self._columns[name] for name, cell in cells.items() if cell is not None]
            goes_on = bool(filled) and all(column.group is not None for column in filled)
            values = {}
            for name, cell in cells.items():
                column = self._columns[name]
                if cell is None:
                    if column.required and name in self._at and not goes_on:
                        self.wrong(row.number, name, "须填写", "must be filled")
                    continue
                try:
                    values[name] = value_of(column.field, cell, known)
                except Unfit as unfit:
                    self.wrong(row.number, name, unfit.zh, unfit.en)
            yield Line(row.number, values, goes_on)

    def wrong(self, row: int, name: str, zh: str, en: str) -> None:
        """Note a problem with the cell of that row and column, or with the row where there is no such column."""
        column = self._columns.get(name)
        place = self._sheet.place(row, self._at[name]) if name in self._at else self._sheet.place(row, 0)
        self.problems.append(Problem(place, column.field.zh if column else "", zh, en))

    def _cell(self, row: Row, name: str) -> Any:
        at = self._at.get(name)
        return row.cells[at] if at is not None and at < len(row.cells) else None

    def _heading(self, columns: Sequence[Column]) -> tuple[Row, Iterator[Row]]:
        """The row that names most columns, and those below it."""
        names = _names(columns)
        top = list(islice(self._sheet.rows, HEADING_WITHIN))
        counts = [sum(_plain(cell) in names for cell in row.cells) for row in top]
        if not any(counts):
            raise SheetError(
                "没有找到标题行：请用模板，第一行为各列名称", "no heading was found: use the template"
            )
        best = counts.index(max(counts))

        def below() -> Iterator[Row]:
            yield from top[best + 1 :]
            yield from self._sheet.rows

        return top[best], below()

    def _places(self, heading: Row, columns: Sequence[Column]) -> dict[str, int]:
        """Which column stands where; unknown and missing ones are problems."""
        names, at = _names(columns), dict[str, int]()
        for place, cell in enumerate(heading.cells):
            if cell is None:
                continue
            where, said = self._sheet.place(heading.number, place), str(cell)
            name = names.get(_plain(cell))
            if name is None:
                near = get_close_matches(_plain(cell), names, n=1)
                hint = f"，是否为“{self._columns[names[near[0]]].field.zh}”" if near else ""
                self.problems.append(
                    Problem(where, said, f"没有“{said}”这一列{hint}", f"there is no column {said!r}")
                )
            elif name in at:
                self.problems.append(
                    Problem(where, said, f"“{said}”这一列重复", f"the column {said!r} comes twice")
                )
            else:
                at[name] = place
        for column in columns:
            if column.required and column.name not in at:
                zh, en = f"缺少“{column.field.zh}”这一列", f"the column {column.name} is missing"
                self.problems.append(Problem(self._sheet.place(heading.number, 0), column.field.zh, zh, en))
        return at


def _names(columns: Iterable[Column]) -> dict[str, str]:
    """Every way to head a column: its Chinese and English names and its id."""
    return {
        _plain(word): column.name
        for column in columns
        for word in (column.field.en, column.name, column.field.zh)
        if word
    }


def _plain(cell: Any) -> str:
    """A heading without what does not matter: width of letters, spaces, a mark that it must be filled."""
    text = unicodedata.normalize("NFKC", str(cell)).casefold()
    return "".join(text.split()).strip("*")


def _words(cell: Any) -> str | None:
    return str(cell) if isinstance(cell, str | int) else None
