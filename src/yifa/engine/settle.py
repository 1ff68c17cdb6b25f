"""What time alone brings about: deemed outcomes, the single successor of an agency that ended, the next edition."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence

from yifa.engine import clocks
from yifa.engine.checks import stage_allows
from yifa.engine.fold import extend
from yifa.engine.judge import decide, judge
from yifa.engine.judging import Judging, Law
from yifa.engine.records import Call, Event, Failure, Moment, World
from yifa.engine.state import (
    BEGINNING_OF_DAY,
    END_OF_DAY,
    SWITCH,
    SYSTEM,
    TAKE_OVER,
    CaseState,
    day_of,
    iso,
    moment,
)

Fold = Callable[[CaseState, Event], CaseState]
OPENED_BY_TIME = frozenset({"waited", "expired"})
"""Gates that the passing of time alone opens, on the day they name or the day after."""


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
    handlers = {state.fields.get("handler")}
    while True:
        event = _next(law, state, now, world, recorded)
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
    first = _next if switching else _deemed
    while (event := first(law, state, now, world, recorded)) is not None:
        state = fold(state, event)
        made.append(event)
    return state, tuple(made)


def _next(law: Law, state: CaseState, now: Moment, world: World, recorded: dt.datetime) -> Event | None:
    """What time brings about first: an outcome of a clock, or at its daybreak the next edition."""
    event = _deemed(law, state, now, world, recorded)
    switch = switched(law, state, now, recorded)
    return switch if switch is not None and (event is None or switch.on <= event.on[:10]) else event


def switched(law: Law, state: CaseState, now: Moment, recorded: dt.datetime) -> Event | None:
    """The record by which a pending case comes under the next edition, if that takes it over and its day has come.

    It bears that edition's first day; where acts were recorded for that day or later before the edition was known,
    the day after them.
    """
    switch = law.switch(state.edition)
    if switch is None or state.closed:
        return None
    acted = state.last[:2] > (switch.on.toordinal(), BEGINNING_OF_DAY)
    on = dt.date.fromordinal(state.last[0] + 1) if acted else switch.on
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
    on, recorded = moment(event.on), dt.datetime.fromisoformat(event.recorded)
    if event.move == SWITCH:
        again = switched(law, state, on, recorded)
        return again is not None and (again.on, again.to, again.edition, again.effects) == (
            event.on, event.to, event.edition, event.effects,
        )  # fmt: skip
    for run in state.clocks.current.values():
        if run.clock.deemed == event.move and run.item == event.item and run.status == clocks.RUNNING:
            found = _outcome(law, state, run, on, world, recorded)
            return found is not None and iso(found.call.on) == event.on
    return False


def _deemed(law: Law, state: CaseState, now: Moment, world: World, recorded: dt.datetime) -> Event | None:
    """The earliest outcome, before `now`, of a clock that has run out."""
    over: list[tuple[tuple[int, int], clocks.Run]] = []
    for run in state.clocks.current.values():
        if run.clock.deemed is None or run.status != clocks.RUNNING:
            continue
        when = _earliest(state, run, world)
        if when is not None and clocks.past_due(now, when):
            over.append((_moment_key(when), run))
    first: Judging | None = None
    for key, run in sorted(over, key=lambda o: o[0]):
        if first is not None and _moment_key(first.call.on) <= key:
            break
        found = _outcome(law, state, run, now, world, recorded)
        if found is None or not clocks.past_due(now, found.call.on):
            continue
        if first is None or _moment_key(found.call.on) < _moment_key(first.call.on):
            first = found
    if first is None:
        return None
    event = decide(first)
    assert isinstance(event, Event)
    return event


def _outcome(
    law: Law, state: CaseState, run: clocks.Run, until: Moment, world: World, recorded: dt.datetime
) -> Judging | None:
    """The deemed move of a run at the moment it comes about, as `state` stands; None: not until then.

    What stood in its way when the time was over may be gone by a later act, or by further time: then it comes about
    at that moment.
    """
    when = _earliest(state, run, world)
    while when is not None and _moment_key(when) <= _moment_key(until):
        if not _fits(law, state, run, when):
            return None
        call = Call(move=str(run.clock.deemed), actor=SYSTEM, on=when, recorded=recorded, item=run.item)
        verdict = judge(law, state, call, world, settling=True)
        if not verdict.failures and verdict.judging is not None:
            tried = decide(verdict.judging, trying=True)
            return verdict.judging if isinstance(tried, Event) else None
        when = _opened(verdict.failures, when)
    return None


def _fits(law: Law, state: CaseState, run: clocks.Run, when: Moment) -> bool:
    """Does the stage allow the outcome? Asked first, for a case may hold many clocks that nobody ended."""
    slice_ = law.at(day_of(when), state.edition)
    move = slice_.moves.get(str(run.clock.deemed))
    return move is not None and stage_allows(slice_, move, state, run.item)


def _opened(failures: Sequence[Failure], when: Moment) -> Moment | None:
    """When to try again where nothing but time was missing at `when`; always later."""
    if not all(f.gate in OPENED_BY_TIME and f.until is not None for f in failures):
        return None
    last = max((moment(f.until) for f in failures if f.until is not None), key=_moment_key)
    if _moment_key(last) > _moment_key(when):
        return last
    return day_of(when) + dt.timedelta(days=1) if day_of(last) == day_of(when) else None


def _earliest(state: CaseState, run: clocks.Run, world: World) -> Moment | None:
    """When a run can bring its outcome about: as it is due, yet not before the last act, which may have let it."""
    limit = clocks.due(run, state.fields, world.calendar)
    if limit is None or limit.due is None:
        return None
    began = moment(state.events[run.began - 1].on)
    when = day_of(began) if clocks.past_due(began, limit.due) else limit.due
    day, minute, *_ = state.last
    if (day, minute) <= _moment_key(when):
        return when
    last = dt.date.fromordinal(day)
    if not isinstance(when, dt.datetime) or not 0 < minute < END_OF_DAY:
        return last
    return dt.datetime.combine(last, dt.time(minute // 60, minute % 60))


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
    role: str | None = None,
) -> Event:
    """The record that another agency handles the case from now on; clocks run on unchanged."""
    return Event(
        n=state.n + 1, move=TAKE_OVER, on=iso(on), recorded=recorded.isoformat(timespec="seconds"), actor=actor,
        agency=successor, law=law.hash, edition=state.edition, closes=state.closed, reason=reason,
        sets={"handler": successor}, role=role,
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
