"""A limit day by day: counted or not, and why, for those who must be able to check it by hand."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from enum import StrEnum
from typing import NamedTuple

from yifa.worktime.calendar import Calendar, Day, Kind
from yifa.worktime.length import Length, Unit
from yifa.worktime.limits import Pause, Roll, Stage, stages
from yifa.worktime.scales import DAY, HOUR, Moment, from_ticks, scale, ticks
from yifa.worktime.yearday import YearDay


class Why(StrEnum):
    """Why a day counts or does not."""

    START = "start"
    """The day on which the limit starts (CNT-01)."""
    COUNTED = "counted"
    REST = "rest"
    """A rest day, in a limit of working days or working hours."""
    PAUSED = "paused"
    STOPPED = "stopped"
    """The first day of a pause that is still open: the count ends here for now."""
    ROLLED = "rolled"
    """A rest day between the last day counted and the day it is rolled to (CNT-04)."""
    DUE = "due"
    """The working day it is rolled to."""
    FIXED = "fixed"
    """The day of the year that the law names; the days before it are not counted."""


class DayLine(NamedTuple):
    """One day of a limit.

    `n`: the number of the day if it counts; for hours those used up at its end (a float). `part`: 0 for the
    base length, k for the k-th extension; numbers begin anew in each. `ends`: the raw end, on the line where
    a part ends. `left`: on a `STOPPED` line, what is left.
    """

    day: Day
    why: Why
    n: float | None
    part: int
    unit: Unit
    pause: Pause | None = None
    ends: Moment | None = None
    left: Length | None = None

    @property
    def date(self) -> dt.date:
        return self.day.date

    @property
    def zh(self) -> str:
        """第3个工作日（国庆节调休上班）; 不计：国庆节; 不计：暂停（…）."""
        return self._said()[0]

    @property
    def en(self) -> str:
        """working day 3 (…); not counted: National Day; not counted: paused (…)."""
        return self._said()[1]

    def _said(self) -> tuple[str, str]:
        day, (zh, en) = self.day, self._remark()
        match self.why:
            case Why.START:
                return "起算日，不计入", "start day, not counted"
            case Why.COUNTED:
                return self._counted()
            case Why.REST:
                return f"不计：{day.zh}", f"not counted: {day.en}"
            case Why.PAUSED:
                ground_zh, ground_en = self._ground()
                return f"不计：暂停{ground_zh}", f"not counted: paused{ground_en}"
            case Why.STOPPED:
                ground_zh, ground_en = self._ground()
                left_zh, left_en = (self.left.zh, self.left.en) if self.left else ("", "")
                return (
                    f"暂停尚未结束{ground_zh}，尚余{left_zh}",
                    f"paused, still open{ground_en}; {left_en} left",
                )
            case Why.ROLLED:
                return f"顺延：{day.zh}", f"rolled over: {day.en}"
            case Why.DUE:
                return f"顺延至此，期限届满{zh}", f"rolled to this day, the limit ends{en}"
            case Why.FIXED:
                return f"法定之日{zh}，届满", f"the day the law names{en}, the last"

    def _counted(self) -> tuple[str, str]:
        zh, en = (f"第{self.part}次延期，", f"extension {self.part}: ") if self.part else ("", "")
        if self.unit.timed:
            hours, minutes = divmod(round((self.n or 0) * 60), 60)
            zh, en = f"{zh}累计{hours}小时{minutes}分", f"{en}{hours} h {minutes} min so far"
        elif self.unit is Unit.WORKING_DAYS:
            zh, en = f"{zh}第{self.n}个工作日", f"{en}working day {self.n}"
        else:
            zh, en = f"{zh}第{self.n}日", f"{en}day {self.n}"
        remark_zh, remark_en = self._remark()
        zh, en = zh + remark_zh, en + remark_en
        if isinstance(self.ends, dt.datetime):
            return f"{zh}，{self.ends:%H:%M}届满", f"{en}, ends at {self.ends:%H:%M}"
        return (f"{zh}，届满", f"{en}, the last") if self.ends is not None else (zh, en)

    def _remark(self) -> tuple[str, str]:
        if self.day.kind is not Kind.WORKING:
            return f"（{self.day.zh}）", f" ({self.day.en})"
        return ("（暂定）", " (provisional)") if self.day.provisional else ("", "")

    def _ground(self) -> tuple[str, str]:
        if self.pause is None:
            return "", ""
        zh = "，".join(filter(None, (self.pause.zh, self.pause.cite)))
        en = ", ".join(filter(None, (self.pause.en or self.pause.zh, self.pause.cite)))
        return f"（{zh}）" if zh else "", f" ({en})" if en else ""


def explain(
    calendar: Calendar,
    start: Moment,
    length: Length | YearDay,
    *,
    extensions: Sequence[Length] = (),
    pauses: Sequence[Pause] = (),
    roll: Roll = "forward",
) -> list[DayLine]:
    """What `due` with the same arguments counts, one line for each day from the start to the due day.

    Of a `YearDay` the days between are left out: nobody counts them.

    While a pause is open the last line is its first day. Raises like `due`.
    """
    lines: list[DayLine] = []
    for part, stage in enumerate(stages(calendar, start, (length, *extensions), pauses)):
        if stage.length.unit.timed:
            lines += _hours(calendar, part, stage, pauses)
        else:
            if part == 0:
                day = calendar.day_at(stage.start.toordinal())
                lines.append(DayLine(day, Why.START, None, 0, stage.length.unit))
            if isinstance(stage.length, YearDay):
                day = calendar.day_at(stage.end.toordinal())
                lines.append(DayLine(day, Why.FIXED, None, part, stage.length.unit))
            else:
                lines += _days(calendar, part, stage, pauses)
        if lines and stage.left is None:
            lines[-1] = lines[-1]._replace(ends=stage.end)
    unit = stage.length.unit
    if stage.left is not None:
        pause = _open(pauses)
        ordinal = max(pause.frm.toordinal(), stage.start.toordinal()) + 1
        day = calendar.day_at(ordinal)
        lines.append(DayLine(day, Why.STOPPED, None, part, unit, pause, left=stage.left))
    elif roll == "forward" and not unit.timed:
        ordinal = stage.end.toordinal()
        while not (day := calendar.day_at(ordinal)).working:
            if ordinal > stage.end.toordinal():
                lines.append(DayLine(day, Why.ROLLED, None, part, unit))
            ordinal += 1
        if ordinal > stage.end.toordinal():
            lines.append(DayLine(day, Why.DUE, None, part, unit))
    return lines


def _open(pauses: Sequence[Pause]) -> Pause:
    """The first of the pauses that have no end."""
    return min((p for p in pauses if p.until is None), key=lambda p: ticks(p.frm))


def _days(calendar: Calendar, part: int, stage: Stage, pauses: Sequence[Pause]) -> Iterator[DayLine]:
    unit = stage.length.unit
    only_working = unit is Unit.WORKING_DAYS
    first = stage.start.toordinal()
    last = stage.end if stage.left is None else _open(pauses).frm
    n = 0
    day_at = calendar.day_at
    for ordinal in range(first + 1, last.toordinal() + 1):
        day = day_at(ordinal)
        pause = next((p for p in pauses if p.covers(ordinal)), None) if pauses else None
        if pause is not None:
            yield DayLine(day, Why.PAUSED, None, part, unit, pause)
        elif only_working and not day.working:
            yield DayLine(day, Why.REST, None, part, unit)
        else:
            n += 1
            yield DayLine(day, Why.COUNTED, n, part, unit)


def _hours(calendar: Calendar, part: int, stage: Stage, pauses: Sequence[Pause]) -> Iterator[DayLine]:
    unit = stage.length.unit
    position = scale(calendar, unit).position

    def between(a: int, b: int) -> int:
        return position(from_ticks(b)) - position(from_ticks(a)) if a < b else 0

    first = ticks(stage.start)
    last = max(first, ticks(stage.end if stage.left is None else _open(pauses).frm))
    used = 0
    for number in range(first // DAY, (last - 1) // DAY + 1):
        opens, closes = max(first, number * DAY), min(last, (number + 1) * DAY)
        here = [p for p in pauses if ticks(p.frm) < closes and (p.until is None or ticks(p.until) > opens)]
        counted, reached = 0, opens
        for frm, until in sorted((ticks(p.frm), closes if p.until is None else ticks(p.until)) for p in here):
            counted += between(reached, min(frm, closes))
            reached = max(reached, until)
        counted += between(reached, closes)
        used += counted
        day = calendar.day_at(number + 1)  # ordinal 1 begins at tick 0
        if counted:
            yield DayLine(day, Why.COUNTED, used / HOUR, part, unit)
        elif between(opens, closes):
            yield DayLine(day, Why.PAUSED, None, part, unit, here[0])
        elif day.working:  # begun after hours
            yield DayLine(day, Why.START, None, part, unit)
        else:
            yield DayLine(day, Why.REST, None, part, unit)
