"""Dates inside law files: dated values, validity ranges, and cutting a tree at one day.

Days are ISO texts here (``2021-07-15``): they sort as days do, and files are full of them.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final, TypeGuard

from yifa.law.yamltext import Map

FIRST_DAY: Final = "0001-01-01"
LAST_DAY: Final = "9999-12-31"
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_RANGE = re.compile(r"([0-9-]{10})?\.\.([0-9-]{10})?")


class _Absent:
    """What is not there on a day."""

    def __bool__(self) -> bool:
        return False


ABSENT: Final = _Absent()


def is_day(text: str) -> bool:
    """Is this the ISO text of a real day?"""
    if not _DAY.fullmatch(text):
        return False
    try:
        dt.date.fromisoformat(text)
    except ValueError:
        return False
    return True


def is_dated(value: object) -> bool:
    """Is this a dated value: a map whose keys are all written as ISO dates?"""
    return isinstance(value, dict) and all(map(_DAY.fullmatch, value)) and bool(value)


def parse_range(text: str) -> tuple[str, str]:
    """``2021-07-15..``, ``..2021-07-14`` or ``a..b`` as (first, last), both included.

    Raises ValueError, naming the text, if it is none of these.
    """
    found = _RANGE.fullmatch(text)
    first, last = (found[1] or FIRST_DAY, found[2] or LAST_DAY) if found else ("", "")
    if not (found and text != ".." and is_day(first) and is_day(last) and first <= last):
        raise ValueError(f"not a range of days: {text!r}")
    return first, last


def is_range(value: object) -> TypeGuard[str]:
    """A `valid:` as opposed to an element that happens to be called so."""
    return isinstance(value, str) and ".." in value


def next_day(day: str) -> str:
    """Of an ISO date, as one."""
    return (dt.date.fromisoformat(day) + dt.timedelta(1)).isoformat()


def day_before(day: str) -> str:
    """Of an ISO date, as one."""
    return (dt.date.fromisoformat(day) - dt.timedelta(1)).isoformat()


def at(dated: Mapping[str, Any], day: str) -> Any:
    """The value of a dated map on a day: that of the greatest key not after it, else `ABSENT`."""
    chosen = max((key for key in dated if key <= day), default=None)
    return ABSENT if chosen is None else dated[chosen]


def cut(value: Any, day: str) -> Any:
    """The tree as it stands on a day: dated values resolved, elements out of validity and nulls gone.

    Returns `ABSENT` when nothing of it is left. What reads the same on every day is not copied but shared, so
    neither the tree nor its cuts may be changed afterwards. Raises ValueError for a bad range.
    """
    if isinstance(value, dict):
        return _cut_map(value, day)
    if isinstance(value, list):
        items = [cut(item, day) if isinstance(item, (dict, list)) else item for item in value]
        kept = [item for item in items if item is not ABSENT and item is not None]
        return value if len(kept) == len(value) and _same(kept, value) else kept
    return value


def _cut_map(value: dict[str, Any], day: str) -> Any:
    if isinstance(value, Map) and value.undated:
        return value
    if is_dated(value):
        return cut(at(value, day), day)
    valid = value.get("valid")
    narrowed = is_range(valid)
    if is_range(valid):
        first, last = parse_range(valid)
        if not first <= day <= last:
            return ABSENT
    out: dict[str, Any] = {}
    for key, item in value.items():
        if narrowed and key == "valid":
            continue
        kept = cut(item, day) if isinstance(item, (dict, list)) else item
        if kept is not ABSENT and kept is not None:
            out[key] = kept
    if len(out) == len(value) and _same(out.values(), value.values()):
        if isinstance(value, Map):
            value.undated = True
        return value
    return Map(value.mark, out, value.marks) if isinstance(value, Map) else out


def _same(new: Iterable[Any], old: Iterable[Any]) -> bool:
    return all(one is other for one, other in zip(new, old, strict=False))


def turning_days(value: Any) -> Iterator[str]:
    """Every day on which something in the tree begins, or has just ended."""
    if isinstance(value, dict):
        if is_dated(value):
            yield from value
        valid = value.get("valid")
        if is_range(valid):
            first, last = parse_range(valid)
            if first != FIRST_DAY:
                yield first
            if last != LAST_DAY:
                yield next_day(last)
        for item in value.values():
            yield from turning_days(item)
    elif isinstance(value, list):
        for item in value:
            yield from turning_days(item)
