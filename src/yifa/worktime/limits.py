"""Time limits: from a start, a length, extensions and pauses to the day they end."""

from __future__ import annotations

import datetime as dt
from calendar import monthrange
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from yifa.worktime.calendar import Calendar, outside
from yifa.worktime.length import Length, Unit, WorktimeError
from yifa.worktime.scales import Moment, instant, scale
from yifa.worktime.yearday import YearDay

Roll = Literal["forward", "none"]

_OPEN = 1 << 62
"""Later than any position."""


@dataclass(frozen=True, slots=True)
class Pause:
    """Time that does not count: the days d with `frm` < d ≤ `until`; open while `until` is None.

    The day of the pausing act still counts, the day on which it ends does not. For limits in hours two
    datetimes bound the time itself, and a date stands for the end of its day. `zh`/`en`: the ground.
    """

    frm: Moment
    until: Moment | None = None
    zh: str = ""
    cite: str = ""
    en: str = ""

    def __post_init__(self) -> None:
        if self.until is not None and instant(self.until) < instant(self.frm):
            raise WorktimeError(
                f"暂停的结束（{self.until}）早于开始（{self.frm}）",
                f"the pause ends ({self.until}) before it begins ({self.frm})",
            )

    def covers(self, ordinal: int) -> bool:
        """Is the day with this ordinal one that does not count?"""
        return self.frm.toordinal() < ordinal and (self.until is None or ordinal <= self.until.toordinal())


class Due(NamedTuple):
    """When a limit ends. Datetimes for limits in (working) hours, else dates.

    `raw`: the last day as counted. `due`: rolled forward from a statutory rest day (CNT-04), if so asked.
    `safe`: the last working day on or before `raw`; it can precede the start of a very short limit. A limit
    in hours is not moved by rest days: all three are the same.

    While a pause is open the three are None, `left` is what is left of the length (full hours; days if it was
    in months or years), extensions in that unit included, and `then` the extensions that follow those.

    `provisional`: `due` (or `left`) rests on a day that no notice has settled yet.
    """

    raw: Moment | None
    due: Moment | None
    safe: Moment | None
    provisional: bool
    left: Length | None = None
    then: tuple[Length, ...] = ()


class Stage(NamedTuple):
    """One length of a limit, the base or an extension: `start` is not counted, `end` is the last that is.

    `left` is None unless an open pause stopped the count after `end`.
    """

    length: Length | YearDay
    start: Moment
    end: Moment
    left: Length | None


def due(
    calendar: Calendar,
    start: Moment,
    length: Length | YearDay,
    *,
    extensions: Sequence[Length] = (),
    pauses: Sequence[Pause] = (),
    roll: Roll = "forward",
) -> Due:
    """The end of a limit of `length` that starts on `start`.

    - The start day is not counted (CNT-01). Hours count from the moment itself and run through rest days
      (CNT-02); working hours count inside the office hours of working days.
    - Months and years end on the corresponding day, or else on the last day of the month (CNT-03).
    - Each extension counts from the raw end before it, so before any rolling; its unit may differ. Days after
      hours count from that day; hours after days count from the end (24:00) of that day.
    - A limit in months or years that a pause touches is as many days as it would have been without pauses.
    - Overlapping pauses are one. A pause that begins after the raw end changes nothing.
    - A `YearDay` is the first such day after the start. Nothing is counted, so no pause moves it.

    Raises WorktimeError if hours are to count from a date without a time, or a day lies outside the calendar.
    """
    table = calendar.table
    if (
        isinstance(length, Length)
        and length.unit is Unit.WORKING_DAYS
        and length.n
        and not pauses
        and not extensions
    ):
        # the commonest case, without ceremony
        i = table.at(start.toordinal())
        last = table.worked(table.count[i] + length.n)
        day = dt.date.fromordinal(last)
        return Due(day, day, day, table.unsettled[last - table.base] > table.unsettled[i])
    provisional = False
    for number, stage in enumerate(stages(calendar, start, (length, *extensions), pauses)):
        if stage.length.unit in (Unit.WORKING_DAYS, Unit.WORKING_HOURS):
            first, last = table.at(stage.start.toordinal()), table.at(stage.end.toordinal())
            provisional |= table.unsettled[last] > table.unsettled[first]
        if stage.left is not None:
            left, then = _merge(stage.left, extensions[number:])
            return Due(None, None, None, provisional, left, then)
    return _rolled(calendar, stage.end, roll, provisional)


def stages(
    calendar: Calendar, start: Moment, lengths: Sequence[Length | YearDay], pauses: Sequence[Pause]
) -> Iterator[Stage]:
    """The lengths one after the other, each from the raw end of the one before; none after an open pause."""
    first = lengths[0]
    if (
        isinstance(first, Length)
        and first.unit.timed
        and (not isinstance(start, dt.datetime) or start.tzinfo is not None)
    ):
        raise WorktimeError(
            f"期限“{first.zh}”须自某日某时（本地时间）起算，不能自“{start}”起算",
            f"a limit of {first} counts from a date with a local time, not from {start}",
        )
    for length in lengths:
        stage = _stage(calendar, start, length, pauses)
        yield stage
        if stage.left is not None:
            return
        start = stage.end


def _stage(calendar: Calendar, start: Moment, length: Length | YearDay, pauses: Sequence[Pause]) -> Stage:
    unit = length.unit
    if unit.timed:
        start = instant(start)
    elif isinstance(start, dt.datetime):
        start = start.date()
    if isinstance(length, YearDay):
        return Stage(length, start, length.after(start), None)
    position, at, size = scale(calendar, unit)
    begin = reached = position(start)
    if unit is Unit.MONTHS or unit is Unit.YEARS:
        target = corresponding(start, length).toordinal()
        unit = Unit.DAYS  # in which an open pause leaves what is left
    else:
        target = begin + length.n * size
    if target == begin:
        return Stage(length, start, start, None)
    spans = [(position(p.frm), _OPEN if p.until is None else position(p.until)) for p in pauses]
    for frm, until in sorted(spans):
        frm = max(frm, reached)  # what lies in an earlier pause, or before the start, is not taken off again
        if target <= frm:
            break
        if until == _OPEN:
            left = Length((target - frm) // size, unit)
            return Stage(length, start, at(frm) if frm > begin else start, left)
        if until > frm:
            target += until - frm
            reached = until
    return Stage(length, start, at(target), None)


def corresponding(day: dt.date, length: Length, sign: Literal[1, -1] = 1) -> dt.date:
    """The same day so many months or years on (or back), or that month's last day if it has none (CNT-03)."""
    months = sign * length.n * (12 if length.unit is Unit.YEARS else 1)
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if not dt.MINYEAR <= year <= dt.MAXYEAR:
        raise outside()
    return dt.date(
        year, month + 1, day.day if day.day <= 28 else min(day.day, monthrange(year, month + 1)[1])
    )


def _rolled(calendar: Calendar, raw: Moment, roll: Roll, provisional: bool) -> Due:
    if isinstance(raw, dt.datetime):
        return Due(raw, raw, raw, provisional)
    table = calendar.table
    i = end = table.at(raw.toordinal())
    k = table.count[i]
    last = safe = raw
    if k == table.count[i - 1]:  # a rest day
        safe = dt.date.fromordinal(table.worked(k))
        if roll == "forward":
            end = table.at(table.worked(k + 1))
            last = dt.date.fromordinal(table.worked(k + 1))
    if roll == "forward":
        provisional |= table.unsettled[end] > table.unsettled[i - 1]
    return Due(raw, last, safe, provisional)


def _merge(left: Length, extensions: Sequence[Length]) -> tuple[Length, tuple[Length, ...]]:
    """Adds the extensions in the same unit that follow at once; from the first in another unit on, the rest."""
    for number, extension in enumerate(extensions):
        if extension.unit is not left.unit:
            return left, tuple(extensions[number:])
        left = Length(left.n + extension.n, left.unit)
    return left, ()
