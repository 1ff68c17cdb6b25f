"""What the readers of each format give: one text, and where its tables and furniture stand in it."""

from __future__ import annotations

from dataclasses import dataclass, field

from yifa.errors import YifaError
from yifa.reader.tables import Cell, Table

Span = tuple[int, int]


class DocumentError(YifaError):
    """A file that cannot be read as a report, with the reason in both languages."""

    def __init__(self, source: str, zh: str, en: str) -> None:
        self.source = source
        super().__init__(f"{source}：{zh}", f"{source}: {en}")


@dataclass(frozen=True, slots=True)
class Extract:
    """A file's text with its tables."""

    text: str
    tables: tuple[Table, ...] = ()
    furniture: tuple[Span, ...] = ()
    """Spans that the format itself marks as navigation and the like."""


@dataclass(slots=True)
class Builder:
    """Puts a text together and keeps where its tables are."""

    pieces: list[str] = field(default_factory=list)
    size: int = 0
    tables: list[Table] = field(default_factory=list)
    furniture: list[Span] = field(default_factory=list)

    def add(self, text: str) -> None:
        if text:
            self.pieces.append(text)
            self.size += len(text)

    def line(self) -> None:
        """Begins a new line, unless one has just begun."""
        if self.pieces and not self.pieces[-1].endswith("\n"):
            self.add("\n")

    def extract(self) -> Extract:
        return Extract("".join(self.pieces), tuple(self.tables), tuple(self.furniture))


@dataclass(slots=True)
class Grid:
    """Places the cells of one table, those that span rows and columns too."""

    row: int = -1
    column: int = 0
    cells: list[Cell] = field(default_factory=list)
    taken: set[tuple[int, int]] = field(default_factory=set)

    def next_row(self) -> None:
        self.row += 1
        self.column = 0

    def place(self, text: str, start: int, rows: int = 1, columns: int = 1) -> None:
        """The next cell of the row, at the first column that no cell from above covers; `start`: where its text stands."""
        while (self.row, self.column) in self.taken:
            self.column += 1
        rows, columns = min(max(rows, 1), 200), min(max(columns, 1), 200)
        if rows > 1:
            self.taken.update(
                (self.row + down, self.column + across)
                for down in range(1, rows)
                for across in range(columns)
            )
        self.cells.append(Cell(text, start, start + len(text), self.row, self.column, rows, columns))
        self.column += columns

    def table(self) -> Table | None:
        """The table; None where it has no cell."""
        if not self.cells:
            return None
        return Table(tuple(self.cells), self.cells[0].start, max(cell.end for cell in self.cells))
