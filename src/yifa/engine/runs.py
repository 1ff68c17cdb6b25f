"""How the runs of a case's clocks start, pause, extend and end as moves are made.

A run keeps the clock definition of the slice in which it started (`law_of: step` clocks follow the day).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from yifa.engine.clocks import (
    LAPSED,
    LATE,
    MET,
    RAN_OUT,
    RESTARTED,
    RUNNING,
    VOID,
    Clocks,
    Paused,
    PauseKey,
    Run,
    due,
    length_of,
    lengths,
    past_due,
)
from yifa.engine.records import Event, Moment
from yifa.engine.state import SWITCH, CaseState, moment
from yifa.law.conditions import Missing
from yifa.law.definitions import Clock, Pause, Slice, Trigger, Within
from yifa.worktime import Calendar, Length, YearDay

if TYPE_CHECKING:
    from yifa.engine.context import Context


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
    """What that slice says about clocks."""
    found = _RULES.get(id(slice_))
    if found is None:  # Rules keeps the slice alive, so its id stays its own
        found = _RULES[id(slice_)] = Rules(slice_)
    return found


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
    """For which rows a start concerns the clock: the event's own; of the main line those it adds, or else every row."""
    if clock.track is None:
        return (None,)
    per = slice_.tracks[clock.track].per
    if per is None:
        return (None,)
    if event.item is not None:
        return (event.item,)
    return [r["id"] for r in event.adds.get(per) or state.rows(per)]


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
    if run.clock.law_of == "step":
        clock = rules.slice.clocks.get(run.clock.name, run.clock)
        if clock is not run.clock:
            run = replace(run, clock=clock)
    if run.item is None or event.item is None or run.item == event.item:
        if event.n != run.began:
            ended = _ended(run, state, event, when, rules, ctx, calendar)
            if ended is not None:
                return ended
            run = _extended(run, event)
        run = _paused(run, event, when, ctx)
    return run if run.clock.through else _stopped(run, state, event, when, rules), None


def _ended(
    run: Run, state: CaseState, event: Event, when: Moment, rules: Rules, ctx: Context,
    calendar: Calendar,
) -> tuple[Run, Run | None] | None:  # fmt: skip
    """What `_step` answers where the event ends the run or starts it again; None where it does neither."""
    clock, move = run.clock, event.move
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
    return None


def _extended(run: Run, event: Event) -> Run:
    for extension in run.clock.extend:
        if extension.by == event.move:
            text = event.sets.get(extension.length)
            if text is not None:
                run = replace(run, extensions=(*run.extensions, Length.parse(text)))
    return run


def _paused(run: Run, event: Event, when: Moment, ctx: Context) -> Run:
    """The run as the clock's own pauses leave it."""
    for i, pause in enumerate(run.clock.pause):
        key: PauseKey = ("pause", i, event.item)
        if event.move in pause.frm and _holds(pause, ctx):
            run = _pause(run, key, when, pause.zh, pause.cite.zh if pause.cite else "")
        elif event.move in pause.until:
            for open_key in [k for k in run.open if k[:2] == key[:2] and event.item in (None, k[2])]:
                run = _resume(run, open_key, when)
    return run


def _stopped(run: Run, state: CaseState, event: Event, when: Moment, rules: Rules) -> Run:
    """The run as the tracks that stop clocks leave it."""
    if event.move == SWITCH:
        return _as_tracks_stand(run, state, when, rules)
    if event.track is None or event.track not in rules.stops or event.to is None:
        return run
    key: PauseKey = ("track:" + event.track, None, event.item)
    if event.to in rules.stops[event.track]:
        return _pause(run, key, when, rules.slice.tracks[event.track].zh, "")
    return _resume(run, key, when)


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
