"""Waiting: how long an act must come after another, and from which day to warn of an end."""

from __future__ import annotations

import datetime as dt

from yifa.worktime.calendar import Calendar
from yifa.worktime.length import Length, Unit, WorktimeError
from yifa.worktime.limits import corresponding, stages
from yifa.worktime.scales import Moment, instant, scale

_DAY = dt.timedelta(days=1)


def earliest_after(calendar: Calendar, since: Moment, length: Length) -> Moment:
    """The first lawful day when `length` in full must lie between it and `since`, neither counted (CNT-16).

    Seven working days after Monday 2026-10-12 are over on the 21st, so it is the 22nd. The day may be a rest
    day. For limits in hours the moment at which they are full. Raises WorktimeError like `due`.
    """
    (stage,) = stages(calendar, since, (length,), ())
    return stage.end if length.unit.timed else stage.end + _DAY


def waited(calendar: Calendar, since: Moment, today: Moment, length: Length) -> bool:
    """Have `length` in full passed between `since` and `today`, neither counted?"""
    return _not_before(today, earliest_after(calendar, since, length))


def lead_time(calendar: Calendar, today: Moment, target: Moment, length: Length) -> bool:
    """Do `length` in full lie between `today` (the notice) and `target` (the hearing), neither counted?"""
    return _not_before(target, earliest_after(calendar, today, length))


def latest_before(calendar: Calendar, target: dt.date, length: Length) -> dt.date:
    """The last day from which `length` in full lies before `target`, neither counted.

    Ten working days before 2026-10-15: 2026-09-23. The day may be a rest day. Raises WorktimeError for hours.
    """
    if length.unit.timed:
        raise WorktimeError(
            f"期限“{length.zh}”以小时计，不能倒推到某日", f"{length} is in hours: no day can be counted back"
        )
    table = calendar.table
    if length.unit is Unit.WORKING_DAYS:
        over = table.count[table.at(target.toordinal()) - 1]
        return min(dt.date.fromordinal(table.worked(over - length.n + 1) - 1), target - _DAY)
    if length.unit is Unit.DAYS:
        return target - (length.n + 1) * _DAY
    day = corresponding(target, length, -1)  # earlier in its month where that ends sooner: then far enough
    return day if corresponding(day, length) < target else day - _DAY


def warn_from(calendar: Calendar, end: Moment, length: Length) -> Moment:
    """The day (for hours, the moment) from which to warn of `end`: `length` before it.

    Working days are counted back from the last one on or before `end`: two before Friday is Wednesday.
    """
    if length.unit in (Unit.MONTHS, Unit.YEARS):
        return corresponding(end, length, -1)
    if length.unit.timed:
        end = instant(end)
    position, at, size = scale(calendar, length.unit)
    return at(position(end) - length.n * size)


def _not_before(moment: Moment, earliest: Moment) -> bool:
    """Is it so late? Where one has no time of day, by days."""
    if isinstance(moment, dt.datetime) and isinstance(earliest, dt.datetime):
        return moment >= earliest
    return moment.toordinal() >= earliest.toordinal()
