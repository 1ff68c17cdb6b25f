"""Days and moments as people read them."""

from __future__ import annotations

import datetime as dt

from yifa.web.words import english

WEEKDAYS = "一二三四五六日"


def _moment(when: dt.date | str) -> dt.date:
    if not isinstance(when, str):
        return when
    return dt.datetime.fromisoformat(when) if len(when) > 10 else dt.date.fromisoformat(when)


def day(when: dt.date | str | None, *, year: bool = True) -> str:
    """2026年9月18日 / 18 Sep 2026; with the time of day where there is one."""
    if not when:
        return ""
    m = _moment(when)
    if english():
        text = f"{m.day} {m:%b}" + (f" {m.year}" if year else "")
    else:
        text = (f"{m.year}年" if year else "") + f"{m.month}月{m.day}日"
    return f"{text} {m:%H:%M}" if isinstance(m, dt.datetime) else text


def weekday(when: dt.date) -> str:
    """星期五 / Friday."""
    return f"{when:%A}" if english() else f"星期{WEEKDAYS[when.weekday()]}"
