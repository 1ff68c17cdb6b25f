"""The table to fill in: a heading and nothing else, with a second sheet that explains every column."""

from __future__ import annotations

import re
from collections.abc import Sequence
from io import BytesIO
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from yifa.exchange.sheets import ROWS
from yifa.exchange.tables import Column

_HOW = {
    "text": ("文字", "text"),
    "choice": ("填下列之一", "one of these"),
    "date": ("日期，如 2026-09-30", "a date like 2026-09-30"),
    "datetime": ("时间，如 2026-09-30 16:20", "a moment like 2026-09-30 16:20"),
    "int": ("整数", "a whole number"),
    "money": ("金额（元）", "an amount in yuan"),
    "bool": ("是 或者 否", "是 (yes) or 否 (no)"),
    "length": ("期限，如 20个工作日、3个月", "a length of time like 20 working days"),
    "agency": ("机关的编号或者名称", "id or name of an agency"),
    "agencies": ("机关的编号或者名称，几个之间用顿号", "ids or names of agencies, with 、 between"),
    "person": ("人员编号；没有重名的也可填姓名", "id of a person, or a name that only one bears"),
    "people": ("人员编号或者姓名，几个之间用顿号", "ids or names of people, with 、 between"),
    "case": ("事项编号", "number of a case"),
    "entry": ("所指条目的标识或者名称", "key or name of the entry meant"),
    "document": ("文书编号", "id of a document"),
    "party": ("姓名或者名称", "a name"),
}
_LISTED = "名单；一件多行的，其余各行只填名单各列 / a list: its further rows fill nothing else"
_LIST = 255
"""Letters of choices that a spreadsheet takes within a cell's own rule."""
_NOT_IN_TITLES = re.compile(r"[\[\]:*?/\\]")


def template(title: str, columns: Sequence[Column]) -> bytes:
    """An XLSX file with these columns."""
    book = Workbook()
    sheet, notes = book.worksheets[0], book.create_sheet("填写说明")
    sheet.title = _NOT_IN_TITLES.sub("", title)[:31] or "导入"
    sheet.freeze_panes = "A2"
    notes.freeze_panes = "A2"
    _row(notes, 1, ("列", "Column", "必填 / must", "怎样填", "How", "可填的值 / choices"))
    for at, column in enumerate(columns, 1):
        field, letter = column.field, get_column_letter(at)
        zh, en = _HOW.get(field.type, _HOW["text"])
        _row(sheet, 1, (field.zh + ("*" if column.required else ""),), at)
        sheet.column_dimensions[letter].width = max(12, 2.2 * len(field.zh) + 4)
        sheet.column_dimensions[letter].number_format = "yyyy-mm-dd" if field.type == "date" else "@"
        choices = tuple(field.choices.values()) or (("是", "否") if field.type == "bool" else ())
        listed = ",".join(choices)
        if choices and len(listed) <= _LIST and not any("," in word or '"' in word for word in choices):
            rule = DataValidation("list", formula1=f'"{listed}"', allow_blank=True)
            rule.add(f"{letter}2:{letter}{ROWS}")
            sheet.add_data_validation(rule)
        about = (
            field.zh,
            field.en or field.name,
            "是 / yes" if column.required else _LISTED if column.group else "",
            zh,
            en,
            "、".join(field.choices.values()),
        )
        for place, words in enumerate(about, 1):
            cell = notes.cell(at + 1, place, words)
            cell.alignment = Alignment(vertical="top", wrap_text=True)
    for letter, width in zip("ABCDEF", (20, 22, 24, 34, 34, 70), strict=True):
        notes.column_dimensions[letter].width = width
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _row(sheet: Any, number: int, words: Sequence[str], first: int = 1) -> None:
    for place, word in enumerate(words, first):
        cell = sheet.cell(number, place, word)
        cell.font = Font(bold=True)
        cell.fill = PatternFill("solid", fgColor="F3EDE2")
        cell.alignment = Alignment(vertical="top", wrap_text=True)
