"""What time alone brings about: deemed outcomes, the single successor of an agency that ended, the next edition."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from yifa.engine import clocks
from yifa.engine.fold import extend
from yifa.engine.judge import decide, judge
from yifa.engine.judging import Law
from yifa.engine.records import Call, Event, Failure, Moment, World
from yifa.engine.state import SWITCH, SYSTEM, TAKE_OVER, CaseState, day_of, iso, moment

Stuck = set[tuple[str, str | None, int]]
"""Runs that have passed without an outcome, because their stage had passed before."""
Fold = Callable[[CaseState, Event], CaseState]


def settle(
    law: Law, state: CaseState, now: Moment, world: World, recorded: dt.datetime | None = None
) -> tuple[CaseState, tuple[Event, ...]]:
    """The state as time alone has left it at `now`, and the events that record it, earliest first.

    `recorded`: the moment of registration, where it is another than `now`.
    """
    if state.opened is None:
        return state, ()
    recorded = recorded or _midnight(now)
    made: list[Event] = []
    stuck: Stuck = set()
    handlers = {state.fields.get("handler")}
    while True:
        event = _next(law, state, now, world, recorded, stuck)
        heir = _succession(law, state, now, world, recorded)
        if heir is not None and heir.agency not in handlers and (event is None or heir.on <= event.on[:10]):
            event = heir
            handlers.add(heir.agency)
        if event is None:
            return state, tuple(made)
        state = extend(law, state, event, world)
        made.append(event)


def deem(
    law: Law,
    state: CaseState,
    now: Moment,
    world: World,
    recorded: dt.datetime,
    fold: Fold,
    *,
    switching: bool,
) -> tuple[CaseState, tuple[Event, ...]]:
    """Like `settle`, but without successions of agencies (and of editions, unless `switching`), and folded as the caller
    says."""
    made: list[Event] = []
    stuck: Stuck = set()
    first = _next if switching else _deemed
    while (event := first(law, state, now, world, recorded, stuck)) is not None:
        state = fold(state, event)
        made.append(event)
    return state, tuple(made)


def _next(
    law: Law, state: CaseState, now: Moment, world: World, recorded: dt.datetime, stuck: Stuck
) -> Event | None:
    """What time brings about first: an outcome of a clock, or at its daybreak the next edition."""
    event = _deemed(law, state, now, world, recorded, stuck)
    switch = switched(law, state, now, recorded)
    if switch is not None and (event is None or switch.on <= event.on[:10]):
        stuck.clear()  # what had no outcome under one edition may have one under the next
        return switch
    return event


def switched(law: Law, state: CaseState, now: Moment, recorded: dt.datetime) -> Event | None:
    """The record by which a pending case comes under the next edition, if that takes it over and its day has come.

    It bears that edition's first day; where acts were recorded for that day or later before the edition was known,
    the day after them.
    """
    switch = law.switch(state.edition)
    if switch is None or state.closed:
        return None
    on = max(
        switch.on,
        dt.date.fromordinal(state.last[0]) + dt.timedelta(days=state.last[0] >= switch.on.toordinal()),
    )
    if day_of(now) < on:
        return None
    to = switch.pending.stages.get(state.stage, state.stage)
    effects = tuple(
        {"do": "stand", "track": track, "to": stages.get(stage, stage)}
        | ({"item": item} if item is not None else {})
        for (track, item), stage in state.tracks.items()
        if (stages := switch.pending.tracks.get(track)) is not None
    )
    return Event(
        n=state.n + 1, move=SWITCH, on=iso(on), recorded=recorded.isoformat(timespec="seconds"), actor=SYSTEM,
        agency=state.fields.get("handler"), law=law.hash, edition=switch.edition, to=to, closes=to in switch.final,
        effects=effects,
    )  # fmt: skip


def _midnight(now: Moment) -> dt.datetime:
    return now if isinstance(now, dt.datetime) else dt.datetime.combine(now, dt.time())


def comes_about(law: Law, state: CaseState, event: Event, world: World) -> bool:
    """Would time still bring about this recorded event of the system, on that day, from `state`?"""
    if event.move == TAKE_OVER:
        return True
    if event.move == SWITCH:
        again = switched(law, state, moment(event.on), dt.datetime.fromisoformat(event.recorded))
        return again is not None and (again.on, again.to, again.edition, again.effects) == (
            event.on, event.to, event.edition, event.effects,
        )  # fmt: skip
    for run in state.clocks.current.values():
        if run.clock.deemed == event.move and run.item == event.item and run.status == clocks.RUNNING:
            when = _outcome(state, run, world)
            return when is not None and iso(when) == event.on
    return False


def _deemed(
    law: Law, state: CaseState, now: Moment, world: World, recorded: dt.datetime, stuck: Stuck
) -> Event | None:
    """The earliest outcome of a clock that has run out. Adds to `stuck` what has none."""
    over: list[tuple[tuple[int, int], Moment, clocks.Run]] = []
    for run in state.clocks.current.values():
        if run.clock.deemed is None or run.status != clocks.RUNNING:
            continue
        if (run.clock.name, run.item, run.no) in stuck:
            continue
        when = _outcome(state, run, world)
        # Where acts were made after it, the outcome did not come about then and will not any more.
        if when is not None and clocks.past_due(now, when) and state.last[:2] <= _moment_key(when):
            over.append((_moment_key(when), when, run))
    for _, when, run in sorted(over, key=lambda o: o[0]):
        call = Call(move=str(run.clock.deemed), actor=SYSTEM, on=when, recorded=recorded, item=run.item)
        verdict = judge(law, state, call, world, settling=True)
        if not verdict.failures and verdict.judging is not None:
            event = decide(verdict.judging)
            if isinstance(event, Event):
                return event
        stuck.add((run.clock.name, run.item, run.no))
    return None


def _outcome(state: CaseState, run: clocks.Run, world: World) -> Moment | None:
    """When a run brings its outcome about: as it is due, yet not before the day of the act that started it."""
    limit = clocks.due(run, state.fields, world.calendar)
    if limit is None or limit.due is None:
        return None
    began = moment(state.events[run.began - 1].on)
    return day_of(began) if clocks.past_due(began, limit.due) else limit.due


def _moment_key(when: Moment) -> tuple[int, int]:
    if isinstance(when, dt.datetime):
        return when.toordinal(), when.hour * 60 + when.minute
    return when.toordinal(), 24 * 60


def _succession(law: Law, state: CaseState, now: Moment, world: World, recorded: dt.datetime) -> Event | None:
    handler = state.fields.get("handler")
    if handler is None or state.closed:
        return None
    agency = world.agency(handler, day_of(now))
    if agency is None or agency.last is None or agency.last >= day_of(now) or len(agency.into) != 1:
        return None
    start = max(agency.last + dt.timedelta(days=1), day_of(state.opened or agency.last))
    return take_over(law, state, agency.into[0], start, recorded, SYSTEM, None)


def take_over(
    law: Law,
    state: CaseState,
    successor: str,
    on: Moment,
    recorded: dt.datetime,
    actor: str,
    reason: str | None,
) -> Event:
    """The record that another agency handles the case from now on; clocks run on unchanged."""
    return Event(
        n=state.n + 1, move=TAKE_OVER, on=iso(on), recorded=recorded.isoformat(timespec="seconds"), actor=actor,
        agency=successor, law=law.hash, edition=state.edition, closes=state.closed, reason=reason,
        sets={"handler": successor},
    )  # fmt: skip


def orphaned(state: CaseState, call: Call, world: World) -> Failure | None:
    """The handler has ended and several could follow: someone must first say who takes over."""
    handler = state.fields.get("handler")
    if handler is None:
        return None
    agency = world.agency(handler, day_of(call.on))
    if agency is None or agency.last is None or agency.last >= day_of(call.on) or len(agency.into) == 1:
        return None
    heirs = "、".join(_name(world, a, call) for a in agency.into) or "—"
    zh = f"{agency.zh}已于{agency.last}撤销,须先由法制机构确定承继机关:{heirs}"
    en = f"{agency.id} ended on {agency.last}; the legal-affairs office must first record who takes over"
    return Failure("succession", zh, en, who=("legal_head",), moves=(TAKE_OVER,))


def _name(world: World, agency: str, call: Call) -> str:
    known = world.agency(agency, day_of(call.on))
    return known.zh if known is not None else agency
