"""The clocks of a case: their runs, when each is due, and why.

Runs are derived from the folded history and the law (`yifa.engine.runs`); what they print can be computed again at any
time.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from yifa import worktime
from yifa.engine.records import Moment
from yifa.engine.state import day_of
from yifa.law.definitions import NOBODY, Clock, Within
from yifa.worktime import Calendar, Due, Length, YearDay

RUNNING, MET, LATE, RAN_OUT = "running", "met", "late", "ran_out"
VOID, RESTARTED, LAPSED = "void", "restarted", "lapsed"
ENDED = frozenset({MET, LATE, RAN_OUT})
"""Ends that say something about the duty; void, restarted and lapsed runs count in no rate."""

PauseKey = tuple[str, int | None, str | None]


@dataclass(frozen=True, slots=True)
class Paused:
    """Days d with ``frm < d <= until`` do not count (of limits in hours, the time); `until` None while it lasts."""

    frm: Moment
    until: Moment | None
    zh: str
    cite: str = ""


@dataclass(frozen=True, slots=True)
class Run:
    """One run of a clock (for one row, where the clock belongs to a per-row track)."""

    clock: Clock
    item: str | None
    no: int
    started: Moment
    began: int
    """The event that started it."""
    status: str = RUNNING
    ended: Moment | None = None
    end: int | None = None
    extensions: tuple[Length, ...] = ()
    pauses: tuple[Paused, ...] = ()
    open: frozenset[PauseKey] = frozenset()
    """What holds it paused at present."""
    length: Length | YearDay | None = None
    """Of a row's clock, the length that the row's own facts give it."""


Key = tuple[str, str | None]


@dataclass(frozen=True, slots=True)
class Clocks:
    """All runs of a case: the present one of each clock and row, and those that ended."""

    current: Mapping[Key, Run]
    past: tuple[Run, ...] = ()

    def all(self) -> Iterator[Run]:
        yield from self.past
        yield from self.current.values()

    def last(self, clock: str, item: str | None = None) -> Run | None:
        """The latest run of a clock, running or not."""
        return self.current.get((clock, item))


NO_CLOCKS = Clocks({})


def length_of(within: Within, fields: Mapping[str, Any]) -> Length | YearDay | None:
    """The length in force, read now: a switch of procedure re-computes a run from the same start.

    Not of a clock that takes the longest of rows: which that is, its start and the calendar say.
    """
    if within.field is not None:
        value = fields.get(within.field)
        return Length.parse(value) if value is not None else None
    if within.by is not None:
        return within.of.get(str(fields.get(within.by)), within.otherwise)
    return within.length


def _length(run: Run, fields: Mapping[str, Any], calendar: Calendar) -> Length | YearDay | None:
    """The run's length; None while the fact that gives it is missing."""
    if run.length is not None or run.clock.within.longest is None:
        return run.length or length_of(run.clock.within, fields)
    group, column = run.clock.within.longest
    texts = dict.fromkeys(row[column] for row in fields.get(group, ()) if row.get(column) is not None)
    return _longest(run, [Length.parse(text) for text in texts], calendar)


def _longest(run: Run, those: Sequence[Length], calendar: Calendar) -> Length | None:
    """That which, counted from the run's start, ends last: days and working days are comparable in no other way."""

    def end(length: Length) -> dt.datetime:
        last = worktime.due(calendar, _start(run, length), length, roll=run.clock.roll).due
        assert last is not None  # nothing pauses it here
        return last if isinstance(last, dt.datetime) else dt.datetime.combine(last, dt.time.max)

    return max(those, key=end, default=None)


def lengths(within: Within) -> list[Length | YearDay]:
    """Every length a clock may have, save one that a field or rows give."""
    return [n for n in (within.length, within.otherwise, *within.of.values()) if n is not None]


_DUES: dict[tuple[Any, ...], Due] = {}


def due(run: Run, fields: Mapping[str, Any], calendar: Calendar) -> Due | None:
    """When the run is due under that calendar; None while a length by field is not given yet."""
    length = _length(run, fields, calendar)
    if length is None:
        return None
    key = (calendar.version, run.started, length, run.extensions, run.pauses, run.clock.roll)
    found = _DUES.get(key)
    if found is None:
        if len(_DUES) > 50_000:
            _DUES.clear()
        found = _DUES[key] = worktime.due(
            calendar, _start(run, length), length, extensions=run.extensions, pauses=_pauses(run, length),
            roll=run.clock.roll,
        )  # fmt: skip
    return found


def explain(run: Run, fields: Mapping[str, Any], calendar: Calendar) -> list[worktime.DayLine]:
    """Every day from the start to the due day: counted, skipped or paused, and why."""
    length = _length(run, fields, calendar)
    if length is None:
        return []
    return worktime.explain(
        calendar, _start(run, length), length, extensions=run.extensions, pauses=_pauses(run, length),
        roll=run.clock.roll,
    )  # fmt: skip


def _start(run: Run, length: Length | YearDay) -> Moment:
    """Hours fixed by a document for a run that started on a day without a time count from the end of that day."""
    if length.unit.timed and not isinstance(run.started, dt.datetime):
        return dt.datetime.combine(run.started + dt.timedelta(days=1), dt.time())
    return run.started


def _pauses(run: Run, length: Length | YearDay) -> tuple[worktime.Pause, ...]:
    at = _same if length.unit.timed else day_of
    return tuple(
        worktime.Pause(at(p.frm), at(p.until) if p.until is not None else None, p.zh, p.cite)
        for p in run.pauses
    )


def _same(when: Moment) -> Moment:
    return when


def past_due(when: Moment, limit: Moment) -> bool:
    """Is an act at `when` too late? A day without a time is in time until its 24:00."""
    if isinstance(limit, dt.datetime):
        if isinstance(when, dt.datetime):
            return when > limit
        return when > limit.date()
    return day_of(when) > limit


def sign(run: Run, fields: Mapping[str, Any], calendar: Calendar, now: Moment) -> str:
    """``green``, ``yellow`` (warn) or ``red`` (due passed, or ended late) as of `now`; of a time that binds nobody green."""
    if run.clock.binds == NOBODY:
        return "green"
    if run.status in (LATE, RAN_OUT):
        return "red"
    if run.status != RUNNING:
        return "green"
    limit = due(run, fields, calendar)
    if limit is None or limit.due is None:
        return "green"
    if past_due(now, limit.due):
        return "red"
    warn = run.clock.warn
    if warn is not None and limit.safe is not None:
        start = worktime.warn_from(calendar, limit.safe, warn)
        if day_of(now) >= day_of(start):
            return "yellow"
    return "green"
