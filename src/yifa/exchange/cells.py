"""What a cell says, as a value of its field: what people write in tables, read strictly and explained where it fails."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from difflib import get_close_matches
from typing import Any

from yifa.exchange.known import Known, Unfit
from yifa.exchange.sheets import Odd
from yifa.law.definitions import Field
from yifa.law.values import misfit
from yifa.worktime import Length

_ODD = {
    Odd.FORMULA: ("是公式，请粘贴为数值", "is a formula: paste its value"),
    Odd.ERROR: ("是错误值（如 #N/A）", "is an error value, like #N/A"),
    Odd.TOO_LONG: ("字数过多", "has too many letters"),
}
_YES = frozenset({"是", "有", "√", "✓", "y", "yes", "true", "1"})
_NO = frozenset({"否", "无", "×", "✗", "n", "no", "false", "0"})
_DAY = re.compile(r"(\d{4})(?:-|/|\.|年)(\d{1,2})(?:-|/|\.|月)(\d{1,2})日?|(\d{4})(\d{2})(\d{2})")
_TIME = re.compile(r"(.+?)[ T]+(\d{1,2}):(\d{2})(?::00)?")
_BETWEEN = re.compile(r"[、,，;；\n]+")
Read = Callable[[Field, Any, Known], Any]
EXACT = 10**15
"""Spreadsheets keep fifteen digits of a number; what is longer has lost its end."""


def value_of(field: Field, cell: Any, known: Known) -> Any:
    """The value of a cell that is not empty. Raises `Unfit`, which says what is wrong with it."""
    if isinstance(cell, Odd):
        raise Unfit(*_ODD[cell])
    read: Read = _READ.get(field.type, _text)
    value = read(field, cell, known)
    wrong = misfit(field, value)
    if wrong is not None:
        raise Unfit(*wrong)
    return value


def text_of(cell: Any) -> str:
    """What a cell says as text: a number without what a spreadsheet adds to it."""
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, (int, float)):
        if abs(cell) >= EXACT:
            raise Unfit(
                "是过长的数字，表格软件已丢失末尾几位；请把该列设为文本后重新填写",
                "is a number too long for spreadsheets, which dropped its last digits: make the column text",
            )
        return str(int(cell)) if cell == int(cell) else str(cell)
    if isinstance(cell, dt.datetime) and cell.time() == dt.time():
        return cell.date().isoformat()
    return str(cell)


def _text(field: Field, cell: Any, known: Known) -> str:
    return text_of(cell)


def _choice(field: Field, cell: Any, known: Known) -> str:
    said = text_of(cell)
    if said in field.choices:
        return said
    for words in (field.choices, field.choices_en):
        for key, word in words.items():
            if word.casefold() == said.casefold():
                return key
    near = get_close_matches(said, field.choices.values(), n=1)
    hint = (f"，是否为“{near[0]}”", f"; did you mean {near[0]}?") if near else ("", "")
    raise Unfit(
        f"“{said}”不是可选的值：{'、'.join(field.choices.values())}{hint[0]}",
        f"{said!r} is none of {', '.join(field.choices)}{hint[1]}",
    )


def _date(field: Field, cell: Any, known: Known) -> str:
    return _day(cell).isoformat()


def _datetime(field: Field, cell: Any, known: Known) -> str:
    if isinstance(cell, dt.datetime):
        return cell.isoformat(timespec="minutes")
    timed = _TIME.fullmatch(text_of(cell))
    if timed is None:
        return dt.datetime.combine(_day(cell), dt.time()).isoformat(timespec="minutes")
    try:
        time = dt.time(int(timed[2]), int(timed[3]))
    except ValueError:
        raise Unfit(f"没有“{cell}”这一时刻", f"{cell!r} is no moment") from None
    return dt.datetime.combine(_day(timed[1]), time).isoformat(timespec="minutes")


def _day(cell: Any) -> dt.date:
    if isinstance(cell, dt.datetime):
        return cell.date()
    if isinstance(cell, dt.date):
        return cell
    said = text_of(cell)
    found = _DAY.fullmatch(said)
    try:
        if found is not None:
            return dt.date(*(int(part) for part in found.groups() if part is not None))
    except ValueError:
        raise Unfit(f"没有“{said}”这一天", f"there is no day {said}") from None
    raise Unfit(f"“{said}”不是日期，应如 2026-09-30", f"{said!r} is not a date: it should be like 2026-09-30")


def _bool(field: Field, cell: Any, known: Known) -> bool:
    if isinstance(cell, bool):
        return cell
    said = text_of(cell).casefold()
    if said in _YES or said in _NO:
        return said in _YES
    raise Unfit(f"“{cell}”应为“是”或者“否”", f"{cell!r} should be yes or no")


def _int(field: Field, cell: Any, known: Known) -> int:
    number = _number(cell)
    if number != int(number):
        raise Unfit(f"“{cell}”不是整数", f"{cell!r} is not a whole number")
    return int(number)


def _money(field: Field, cell: Any, known: Known) -> int:
    fen = _number(cell) * 100
    if fen != int(fen):
        raise Unfit(f"“{cell}”不足一分的部分无法记录", f"{cell!r} has parts of a fen")
    return int(fen)


def _number(cell: Any) -> Decimal:
    try:
        number = Decimal(text_of(cell).replace(",", "").replace("，", "").removesuffix("元"))
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite() or isinstance(cell, (bool, dt.date)):
        raise Unfit(f"“{cell}”不是数字", f"{cell!r} is not a number")
    return number


def _length(field: Field, cell: Any, known: Known) -> str:
    said = text_of(cell)
    try:
        return str(Length.parse(said))
    except ValueError:
        raise Unfit(
            f"“{said}”不是期限，应如 20个工作日、15日、3个月",
            f"{said!r} is not a length of time, like 20 working days",
        ) from None


def _id(field: Field, cell: Any, known: Known) -> str:
    return known.find(field, text_of(cell))


def _ids(field: Field, cell: Any, known: Known) -> list[str]:
    return [known.find(field, said) for said in _BETWEEN.split(text_of(cell)) if said.strip()]


_READ: Mapping[str, Read] = {
    "choice": _choice, "date": _date, "datetime": _datetime, "bool": _bool, "int": _int, "money": _money,
    "length": _length, "agency": _id, "person": _id, "entry": _id, "case": _id, "agencies": _ids, "people": _ids,
}  # fmt: skip
