"""A register as a file: what the list shows with its filters, as CSV or XLSX. Written row by row, however many."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from itertools import islice
from typing import Any

from django.http import FileResponse, Http404, HttpResponseBase
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from yifa.casework.runtime import catalogue
from yifa.web import dates
from yifa.web.csvfile import csv_file
from yifa.web.desk import Desk, DeskRequest
from yifa.web.registers.cells import Reader
from yifa.web.registers.lists import Listing, columns_of, listing
from yifa.web.words import say, word

CHUNK = 1000
"""Entries read together, and whose names are looked up together."""
LETTERS = 32_767
"""Of one cell, as XLSX takes them."""
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

Row = list[str]


def export(request: DeskRequest, register: str, kind: str) -> HttpResponseBase:
    """The file. Its first line says what it is, of which day, under which law."""
    if kind not in ("csv", "xlsx"):
        raise Http404(say("只能导出 CSV 或 XLSX。", "There is CSV and XLSX."))
    desk = request.desk
    found = listing(request, columns_of(request, register))
    name = f"{word(found.register)}-{found.on.isoformat()}-{catalogue().short}"
    rows = _rows(found, desk)
    if kind == "csv":
        return csv_file(name, next(rows), rows)
    return FileResponse(_xlsx(rows), as_attachment=True, filename=f"{name}.xlsx", content_type=XLSX)


def _rows(found: Listing, desk: Desk) -> Iterator[Row]:
    yield [_about(found, desk)]
    shown = found.columns.shown
    yield [
        say("标识", "key"),
        *map(word, shown),
        say("生效日期", "in force from"),
        say("失效日期", "in force to"),
    ]
    reader = Reader(desk, found.columns, found.on)
    entries = found.entries.order_by("key", "id").iterator(chunk_size=CHUNK)
    while chunk := list(islice(entries, CHUNK)):
        for entry, cells in reader.rows(chunk):
            last = entry.valid_to.isoformat() if entry.valid_to else ""
            yield [entry.key, *(cell.text for cell in cells), entry.valid_from.isoformat(), last]


def _about(found: Listing, desk: Desk) -> str:
    """What the file is. A list that was filtered says so: it is not the whole register."""
    return say(
        "{region} · {register}{part} · {day}有效 · 法律目录 {law}", "{region} · {register}{part} · in force on {day} · law {law}",
        region=word(desk.region), register=word(found.register), day=dates.day(found.on), law=catalogue().short,
        part=say("（经筛选）", " (filtered)") if found.filtered else "",
    )  # fmt: skip


def _xlsx(rows: Iterator[Row]) -> Any:
    """A file that is gone when it is closed. In XLSX a cell says itself that it is text."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.freeze_panes = "A3"
    for row in rows:
        sheet.append([_text(sheet, text) if text else None for text in row])
    file = tempfile.TemporaryFile()  # noqa: SIM115 (the answer closes it)
    book.save(file)
    file.seek(0)
    return file


def _text(sheet: Any, text: str) -> Any:
    """A cell that says it is text where openpyxl would take it for a formula or an error."""
    text = ILLEGAL_CHARACTERS_RE.sub("\ufffd", text)[:LETTERS]
    if not text.startswith(("=", "#")):
        return text
    cell = WriteOnlyCell(sheet, text)
    cell.data_type = "s"
    return cell
