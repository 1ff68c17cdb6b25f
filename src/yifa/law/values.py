"""What fits a field: one reading of what people give, of what law files write, and of what rows hold."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any, TypeGuard

from yifa.law.definitions import Field
from yifa.worktime import Length

_IDS = frozenset({"party", "person", "agency", "entry", "case", "document"})
_LISTS = frozenset({"people", "agencies"})
MAX_ID = 100
"""Letters in an id of a person, agency or row; keys of entries may have more."""
MAX_KEY = 250
_UNSTORABLE = re.compile("[\0\ud800-\udfff]")
"""Half of a surrogate pair is no text, and NUL is what databases refuse."""
MAX_INT = 2**53 - 1
"""The largest integer every JSON reader keeps exactly (RFC 8785, I-JSON)."""
Misfit = tuple[str, str]
"""Why a value does not fit, in Chinese and English, without the field's name."""


def misfit(field: Field, value: Any) -> Misfit | None:
    """None if `value` fits the field. Dates are ISO texts, money is fen; groups are given row by row."""
    kind = field.type
    if kind == "text":
        return None if is_text(value) else ("须为非空文字", "must be non-empty text")
    if kind == "choice":
        if isinstance(value, str) and value in field.choices:
            return None
        options = "、".join(f"{k}({v})" for k, v in field.choices.items())
        return (
            f"须为以下之一:{options},不能是“{value}”",
            f"must be one of {', '.join(field.choices)}, not {value!r}",
        )
    if kind == "date":
        return (
            None if _is_date(value) else (f"“{value}”不是存在的日期", f"{value!r} is not a date that exists")
        )
    if kind == "datetime":
        if _is_datetime(value):
            return None
        return f"“{value}”不是存在的时间", f"{value!r} is not a moment that exists"
    if kind in ("int", "money"):
        if type(value) is not int or abs(value) > MAX_INT:
            return f"须为整数,不能是“{value}”", f"must be a whole number, not {value!r}"
        if kind == "money" and value < 0:
            return "金额不能为负", "an amount cannot be negative"
        return None
    if kind == "bool":
        return None if isinstance(value, bool) else ("须为是或否", "must be true or false")
    if kind in _IDS:
        return None if is_id(value, kind) else ("须填写编号", "must be an id")
    if kind in _LISTS:
        if isinstance(value, (list, tuple)) and value and all(is_id(v, kind) for v in value):
            return None
        return "须为非空名单", "must be a non-empty list of ids"
    if kind == "length":
        try:
            Length.parse(value)
        except (ValueError, TypeError, AttributeError):
            return f"“{value}”不是期限", f"{value!r} is not a length of time"
        return None
    return "只能逐行添加", "rows are added, not set"


def is_storable(text: str) -> bool:
    """Can every database hold these letters?"""
    return not _UNSTORABLE.search(text)


def is_text(value: Any) -> TypeGuard[str]:
    """Words that every database can hold."""
    return isinstance(value, str) and bool(value.strip()) and is_storable(value)


def is_id(value: Any, kind: str) -> TypeGuard[str]:
    """An id of that kind: the type of a field, or ``row``."""
    longest = MAX_KEY if kind in ("entry", "case", "document") else MAX_ID
    return isinstance(value, str) and 0 < len(value) <= longest and is_storable(value)


def _is_date(value: Any) -> bool:
    """``2026-09-30`` and no other form of ISO 8601: days compare as texts."""
    try:
        return isinstance(value, str) and dt.date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


def _is_datetime(value: Any) -> bool:
    """``2026-09-30T16:20`` and no other form of ISO 8601."""
    if not isinstance(value, str) or len(value) != 16:
        return False
    try:
        return dt.datetime.fromisoformat(value).isoformat(timespec="minutes") == value
    except ValueError:
        return False
