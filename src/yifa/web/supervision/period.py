"""The days a page of supervision is about, from plain parameters."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.http import HttpRequest

from yifa.web.desk import Desk


@dataclass(frozen=True, slots=True)
class Period:
    """`first`..`last`, both included."""

    first: dt.date
    last: dt.date

    @property
    def until(self) -> dt.date:
        """The day after."""
        return self.last + dt.timedelta(days=1)

    @property
    def years(self) -> range:
        return range(self.first.year, self.last.year + 1)


def period_of(request: HttpRequest, desk: Desk) -> Period:
    """``from`` and ``to``; what is no day counts as not given. By default the year so far."""
    last = _day(request.GET.get("to")) or desk.today
    first = _day(request.GET.get("from")) or dt.date(last.year, 1, 1)
    return Period(min(first, last), max(first, last))


def _day(text: str | None) -> dt.date | None:
    try:
        day = dt.date.fromisoformat(text or "")
    except ValueError:
        return None
    return day if 1950 <= day.year <= 2200 else None
