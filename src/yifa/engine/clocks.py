"""The clocks of a case: runs that start, pause, extend and end as moves are made.

A run keeps the clock definition of the slice in which it started (`law_of: step` clocks follow the day). Runs are
derived from the folded history and the law; what they print can be computed again at any time.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from yifa import worktime
from yifa.engine.records import Event, Moment
from yifa.engine.state import SWITCH, CaseState, day_of, moment
from yifa.law.conditions import Missing
from yifa.law.definitions import NOBODY, Clock, Pause, Slice, Trigger, Within
from yifa.worktime import Calendar, Due, Length, YearDay

if TYPE_CHECKING:
    from yifa.engine.context import Context

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
    """The length in force, read now: a switch of procedure re-computes a run from the same start."""
    if within.field is not None:
        value = fields.get(within.field)
        return Length.parse(value) if value is not None else None
    if within.by is not None:
        return within.of.get(str(fields.get(within.by)), within.otherwise)
    return within.length


_DUES: dict[tuple[Any, ...], Due] = {}


def due(run: Run, fields: Mapping[str, Any], calendar: Calendar) -> Due | None:
    """When the run is due under that calendar; None while a length by field is not given yet."""
    length = run.length or length_of(run.clock.within, fields)
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
    length = run.length or length_of(run.clock.within, fields)
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


class Rules:
    """What a slice says about clocks, indexed by move. One per slice, made once."""

    __slots__ = ("by_row", "slice", "starts", "stops", "timed")

    def __init__(self, slice_: Slice) -> None:
        self.slice = slice_
        self.starts: dict[str, list[tuple[Clock, Trigger]]] = {}
        for clock in slice_.clocks.values():
            if clock.within == Within():
                continue
            for trigger in clock.start:
                self.starts.setdefault(trigger.move, []).append((clock, trigger))
        self.stops = {name: track.stops_clocks for name, track in slice_.tracks.items() if track.stops_clocks}
        self.by_row = any(
            clock.track is not None
            and slice_.tracks[clock.track].per is not None
            and clock.within.length is None
            for clock in slice_.clocks.values()
        )
        """Is there a clock of rows whose length depends on facts?"""
        self.timed = frozenset(
            trigger.move
            for clock in slice_.clocks.values()
            if any(length.unit.timed for length in lengths(clock.within))
            for trigger in (*clock.start, *clock.restart, *clock.until)
            if trigger.at is None
        ) | frozenset(
            move.name
            for move in slice_.moves.values()
            if any(gate.name == "at_once" and gate.params["within"].unit.timed for gate in move.needs)
        )
        """Moves that start or end a clock in hours, or are registered within hours: they need a time of day."""


_RULES: dict[int, Rules] = {}


def rules_of(slice_: Slice) -> Rules:
    found = _RULES.get(id(slice_))
    if found is None:  # Rules keeps the slice alive, so its id stays its own
        found = _RULES[id(slice_)] = Rules(slice_)
    return found


def lengths(within: Within) -> list[Length | YearDay]:
    """Every length a clock may have, save one that a field gives."""
    return [n for n in (within.length, within.otherwise, *within.of.values()) if n is not None]


def _holds(one: Trigger | Pause, ctx: Context) -> bool:
    """A clock cannot refuse: where a fact is missing, what asks for it does not happen."""
    try:
        return one.when is None or bool(one.when.evaluate(ctx))
    except Missing:
        return False


def advance(
    before: Clocks, state: CaseState, event: Event, rules: Rules, ctx: Context, calendar: Calendar
) -> Clocks:
    """The runs after `event`; `state` and `ctx` are as it left the case. A run ends before another starts."""
    when = moment(event.on)
    current = dict(before.current)
    past = before.past
    touched = False
    for key, run in before.current.items():
        if run.status != RUNNING:
            continue
        new, closed = _step(run, state, event, when, rules, ctx, calendar)
        if new is run and closed is None:
            continue
        touched = True
        current[key] = new
        if closed is not None:
            past = (*past, closed)
    for clock, trigger in rules.starts.get(event.move, ()):
        for item in _rows(clock, state, event, rules.slice):
            key = (clock.name, item)
            old = current.get(key)
            if (old is not None and old.status == RUNNING) or not _holds(trigger, ctx):
                continue
            if old is not None:
                past = (*past, old)
            touched = True
            current[key] = _new(
                clock, item, trigger, event, when, state, rules, 1 if old is None else old.no + 1
            )
    if rules.by_row:
        for key, run in current.items():
            length = _length_of_row(run, state, rules.slice)
            if length != run.length:
                touched = True
                current[key] = replace(run, length=length)
    if state.closed:
        for key, run in current.items():
            if run.status == RUNNING and not run.clock.survives:
                touched = True
                current[key] = replace(run, status=LAPSED, ended=when, end=event.n)
    return Clocks(current, past) if touched else before


def _length_of_row(run: Run, state: CaseState, slice_: Slice) -> Length | YearDay | None:
    """What the facts of its row give a running clock; else what they gave it before."""
    track = slice_.tracks.get(run.clock.track or "")
    if run.item is None or run.status != RUNNING or track is None or run.clock.within.length is not None:
        return run.length
    facts = _facts_of_row(run.clock, run.item, state, slice_)
    named = {f"item.{column}": value for column, value in facts.items()}
    return length_of(run.clock.within, {**state.fields, **facts, **named})


def _facts_of_row(clock: Clock, item: str, state: CaseState, slice_: Slice) -> Mapping[str, Any]:
    """The columns of a row, and what the clock's track set on it."""
    track = slice_.tracks.get(clock.track or "")
    row = state.row(track.per or "", item) if track is not None else None
    return {**(row or {}), **state.items.get((clock.track or "", item), {})}


def _rows(clock: Clock, state: CaseState, event: Event, slice_: Slice) -> Iterable[str | None]:
    """For which rows a start concerns the clock: the event's own, or every row when the main line starts it."""
    if clock.track is None:
        return (None,)
    per = slice_.tracks[clock.track].per
    if per is None:
        return (None,)
    return (event.item,) if event.item is not None else [r["id"] for r in state.rows(per)]


def _new(
    clock: Clock, item: str | None, trigger: Trigger, event: Event, when: Moment, state: CaseState, rules: Rules,
    no: int,
) -> Run:  # fmt: skip
    started = when
    if trigger.at is not None:
        value = state.fields.get(trigger.at)
        if value is None and item is not None:
            value = _facts_of_row(clock, item, state, rules.slice).get(trigger.at.removeprefix("item."))
        if value is not None:
            started = moment(value)
    run = Run(clock, item, no, started, event.n)
    for track, stops in rules.stops.items():
        for (name, row), stage in state.tracks.items():
            if name == track and stage in stops and not clock.through:
                run = _pause(run, ("track:" + track, None, row), when, rules.slice.tracks[track].zh, "")
    return run


def _step(
    run: Run, state: CaseState, event: Event, when: Moment, rules: Rules, ctx: Context,
    calendar: Calendar,
) -> tuple[Run, Run | None]:  # fmt: skip
    """What an event does to a running run: the run now, and the one it closed where it restarted."""
    clock = run.clock
    if clock.law_of == "step":
        clock = rules.slice.clocks.get(clock.name, clock)
        if clock is not run.clock:
            run = replace(run, clock=clock)
    move = event.move
    mine = run.item is None or event.item is None or run.item == event.item
    if mine and event.n != run.began:
        for trigger in clock.void:
            if trigger.move == move and _holds(trigger, ctx):
                return replace(run, status=VOID, ended=when, end=event.n), None
        for trigger in clock.restart:
            if trigger.move == move and _holds(trigger, ctx):
                old = replace(run, status=RESTARTED, ended=when, end=event.n)
                return _new(clock, run.item, trigger, event, when, state, rules, run.no + 1), old
        if move == clock.deemed:
            return replace(run, status=RAN_OUT, ended=when, end=event.n), None
        for trigger in clock.until:
            if trigger.move == move and _holds(trigger, ctx):
                return _end(run, state, when, event.n, calendar), None
        for extension in clock.extend:
            if extension.by == move:
                text = event.sets.get(extension.length)
                if text is not None:
                    run = replace(run, extensions=(*run.extensions, Length.parse(text)))
    for i, pause in enumerate(clock.pause if mine else ()):
        key: PauseKey = ("pause", i, event.item)
        if move in pause.frm and _holds(pause, ctx):
            run = _pause(run, key, when, pause.zh, pause.cite.zh if pause.cite else "")
        elif move in pause.until:
            for open_key in [k for k in run.open if k[:2] == key[:2] and event.item in (None, k[2])]:
                run = _resume(run, open_key, when)
    if event.move == SWITCH and not clock.through:
        run = _as_tracks_stand(run, state, when, rules)
    elif event.track in rules.stops and not clock.through:
        track = str(event.track)
        key = ("track:" + track, None, event.item)
        if event.to in rules.stops[track]:
            run = _pause(run, key, when, rules.slice.tracks[track].zh, "")
        elif event.to is not None:
            run = _resume(run, key, when)
    return run, None


def _as_tracks_stand(run: Run, state: CaseState, when: Moment, rules: Rules) -> Run:
    """Under another edition other stages of tracks may stop clocks, or the same ones no more."""
    for (track, item), stage in state.tracks.items():
        key: PauseKey = ("track:" + track, None, item)
        if stage in rules.stops.get(track, ()):
            run = _pause(run, key, when, rules.slice.tracks[track].zh, "")
        else:
            run = _resume(run, key, when)
    return run


def _end(run: Run, state: CaseState, when: Moment, n: int, calendar: Calendar) -> Run:
    """Met, or late: a pause that began after the last day does not make up for it."""
    limit = due(run, state.fields, calendar)
    late = limit is not None and limit.due is not None and past_due(when, limit.due)
    status = LATE if late else MET
    pauses = tuple(replace(p, until=when) if p.until is None else p for p in run.pauses)
    return replace(run, status=status, ended=when, end=n, pauses=pauses, open=frozenset())


def _pause(run: Run, key: PauseKey, when: Moment, zh: str, cite: str) -> Run:
    if key in run.open:
        return run
    pauses = run.pauses if run.open else (*run.pauses, Paused(when, None, zh, cite))
    return replace(run, pauses=pauses, open=run.open | {key})


def _resume(run: Run, key: PauseKey, when: Moment) -> Run:
    """Open pauses are one union: it ends when the last of them ends."""
    if key not in run.open:
        return run
    still = run.open - {key}
    if still:
        return replace(run, open=still)
    return replace(run, open=still, pauses=(*run.pauses[:-1], replace(run.pauses[-1], until=when)))
