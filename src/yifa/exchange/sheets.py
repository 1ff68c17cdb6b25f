"""Tables as people hand them in, XLSX or CSV, read row by row and never trusted.

A workbook is a zip of XML: what it would unpack to is bounded before anything is unpacked, and a part that declares
entities is refused. Rows, columns and letters are bounded too. A formula is not computed: its cell is told as such,
because the value kept beside it may be of another day, or none.
"""

from __future__ import annotations

import csv
import io
import warnings
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import IO, Any

import openpyxl
from openpyxl.utils import get_column_letter

from yifa.errors import YifaError

LARGEST = 20 * 2**20
"""Bytes of the largest file that is read."""
UNPACKED = 200 * 2**20
"""Bytes that a workbook may unpack to."""
PARTS = 1_000
ROWS = 20_000
"""Rows of the largest table, its heading among them."""
COLUMNS = 500
LETTERS = 10_000
"""Letters in one cell."""
_CHUNK = 2**20
_ENTITIES = b"<!DOCTYPE"


class SheetError(YifaError, ValueError):
    """A file that cannot be read as a table; `zh` and `en` say why."""


class Odd(Enum):
    """What stands in a cell instead of a value."""

    FORMULA = "formula"
    ERROR = "error"
    TOO_LONG = "too long"


@dataclass(frozen=True, slots=True)
class Row:
    """One row that is not empty: its number in the file, from 1, and its cells from column A on.

    A cell is text, int, float, bool, date, datetime, None or `Odd`.
    """

    number: int
    cells: Sequence[Any]


@dataclass(frozen=True, slots=True)
class Sheet:
    """The first visible sheet of a workbook, or a CSV file (`name` is empty)."""

    name: str
    rows: Iterator[Row]

    def place(self, row: int, column: int) -> str:
        """Where a cell is, as a spreadsheet names it: ``人员!C12``. `column` from 0."""
        cell = f"{get_column_letter(column + 1)}{row}"
        return f"{self.name}!{cell}" if self.name else cell


def read(stream: IO[bytes]) -> Sheet:
    """The table in a seekable stream. Raises SheetError, also while its rows are read."""
    stream.seek(0)
    head = stream.read(8)
    size = stream.seek(0, io.SEEK_END)
    stream.seek(0)
    if size > LARGEST:
        raise SheetError(f"文件超过{LARGEST // 2**20} MiB", f"the file is larger than {LARGEST // 2**20} MiB")
    if head.startswith(b"PK\x03\x04"):
        return _workbook(stream)
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        raise SheetError(
            "这是旧式 XLS 或者加密的文件，请另存为 XLSX", "an old XLS or an encrypted file: save it as XLSX"
        )
    return Sheet("", _bounded(_csv(stream.read())))


# --- workbooks ------------------------------------------------------------------------------------------------------


def _workbook(stream: IO[bytes]) -> Sheet:
    _check_parts(stream)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of what the library leaves out: colours, extensions
        try:
            book = openpyxl.load_workbook(stream, read_only=True, keep_links=False)
            sheet = next(s for s in book.worksheets if s.sheet_state == "visible")
        except Exception as error:  # a damaged workbook makes the library raise anything
            raise _unreadable() from error
    sheet.reset_dimensions()  # what it says of its own size may be wrong
    return Sheet(sheet.title, _bounded(_cells(sheet)))


def _check_parts(stream: IO[bytes]) -> None:
    try:
        with zipfile.ZipFile(stream) as archive:
            parts = archive.infolist()
            if len(parts) > PARTS or sum(part.file_size for part in parts) > UNPACKED:
                raise SheetError("文件解压后过大", "the file would unpack to too much")
            for part in parts:
                with archive.open(part) as content:
                    _check_xml(content)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError) as error:
        raise _unreadable() from error
    stream.seek(0)


def _check_xml(content: IO[bytes]) -> None:
    """Entities that grow as they are read begin with a document type, which no workbook has."""
    tail = b""
    while chunk := content.read(_CHUNK):
        if _ENTITIES in (tail + chunk).replace(b"\0", b""):  # in any of the encodings XML may have
            raise SheetError("文件含有不允许的 XML 声明", "the file declares XML entities")
        tail = chunk[-2 * len(_ENTITIES) :]


def _cells(sheet: Any) -> Iterator[Sequence[Any]]:
    try:
        for row in sheet.iter_rows(max_row=ROWS + 1, max_col=COLUMNS + 1):
            yield [_value(cell) for cell in row]
    except SheetError:
        raise
    except Exception as error:  # as above
        raise _unreadable() from error


def _value(cell: Any) -> Any:
    kind = getattr(cell, "data_type", "n")  # an empty cell has none
    if kind == "f":
        return Odd.FORMULA
    return Odd.ERROR if kind == "e" else cell.value


def _unreadable() -> SheetError:
    return SheetError("不是完好的 XLSX 或 CSV 文件", "not a whole XLSX or CSV file")


# --- CSV ------------------------------------------------------------------------------------------------------------


def _csv(content: bytes) -> Iterator[Sequence[Any]]:
    text = _decoded(content)
    first = text.partition("\n")[0]
    delimiter = max(",\t;", key=first.count)
    try:
        yield from csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    except csv.Error as error:
        raise _unreadable() from error


def _decoded(content: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise _unreadable()


# --- both -----------------------------------------------------------------------------------------------------------


def _bounded(rows: Iterator[Sequence[Any]]) -> Iterator[Row]:
    """The rows that hold something, with texts trimmed."""
    for number, cells in enumerate(rows, 1):
        found = [_tidy(cell) for cell in cells]
        while found and found[-1] is None:
            found.pop()
        if not found:
            continue
        if number > ROWS:
            raise SheetError(
                f"表格超过{ROWS}行，请分成几个文件", f"more than {ROWS} rows: split it into several files"
            )
        if len(found) > COLUMNS:
            raise SheetError(f"第{number}行超过{COLUMNS}列", f"row {number} has more than {COLUMNS} columns")
        yield Row(number, found)


def _tidy(cell: Any) -> Any:
    if not isinstance(cell, str):
        return cell
    text = cell.strip()
    return Odd.TOO_LONG if len(text) > LETTERS else text or None
