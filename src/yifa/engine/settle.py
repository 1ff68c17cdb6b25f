"""What time alone brings about: deemed outcomes, and the single successor of an agency that ended."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from yifa.engine import clocks
from yifa.engine.fold import extend
from yifa.engine.judge import Law, decide, judge
from yifa.engine.records import Call, Event, Failure, Moment, World
from yifa.engine.state import SYSTEM, CaseState, day_of, iso

TAKE_OVER = "take_over"


def settle(law: Law, state: CaseState, now: Moment, world: World) -> tuple[CaseState, tuple[Event, ...]]:
    """The state as time alone has left it at `now`, and the events that record it, earliest first."""
    if state.opened is None:
        return state, ()
    made: list[Event] = []
    stuck: set[tuple[str, str | None, int]] = set()
    while True:
        event = _succession(law, state, now, world) or _deemed(law, state, now, world, stuck)
        if event is None:
            return state, tuple(made)
        state = extend(law, state, event, world)
        made.append(event)


def comes_about(law: Law, state: CaseState, event: Event, world: World) -> bool:
    """Would time still bring about this recorded deemed event, on that day, from `state`?"""
    if event.move == TAKE_OVER:
        return True
    for run in state.clocks.current.values():
        if run.clock.deemed == event.move and run.item == event.item and run.status == clocks.RUNNING:
            limit = clocks.due(run, state.fields, world.calendar)
            return not run.open and limit is not None and limit.due is not None and iso(limit.due) == event.on
    return False


def _deemed(
    law: Law, state: CaseState, now: Moment, world: World, stuck: set[tuple[str, str | None, int]]
) -> Event | None:
    best: tuple[Moment, clocks.Run] | None = None
    for run in state.clocks.current.values():
        if run.clock.deemed is None or run.status != clocks.RUNNING or run.open:
            continue
        if (run.clock.name, run.item, run.no) in stuck:
            continue
        limit = clocks.due(run, state.fields, world.calendar)
        if limit is None or limit.due is None or not clocks.past_due(now, limit.due):
            continue
        if best is None or _moment_key(limit.due) < _moment_key(best[0]):
            best = (limit.due, run)
    if best is None:
        return None
    when, run = best
    recorded = now if isinstance(now, dt.datetime) else dt.datetime.combine(now, dt.time())
    call = Call(move=str(run.clock.deemed), actor=SYSTEM, on=when, recorded=recorded, item=run.item)
    verdict = judge(law, state, call, world, settling=True)
    if not verdict.failures and verdict.judging is not None:
        event = decide(verdict.judging)
        if isinstance(event, Event):
            return event
    stuck.add(
        (run.clock.name, run.item, run.no)
    )  # its stage has passed: the clock ran out without an outcome
    return _deemed(law, state, now, world, stuck)


def _moment_key(when: Moment) -> tuple[int, int]:
    if isinstance(when, dt.datetime):
        return when.toordinal(), when.hour * 60 + when.minute
    return when.toordinal(), 24 * 60


def _succession(law: Law, state: CaseState, now: Moment, world: World) -> Event | None:
    handler = state.fields.get("handler")
    if handler is None or state.closed:
        return None
    agency = world.agency(handler, day_of(now))
    if agency is None or agency.last is None or agency.last >= day_of(now) or len(agency.into) != 1:
        return None
    start = max(agency.last + dt.timedelta(days=1), day_of(state.opened or agency.last))
    recorded = now if isinstance(now, dt.datetime) else dt.datetime.combine(now, dt.time())
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


__all__ = ["TAKE_OVER", "comes_about", "orphaned", "replace", "settle", "take_over"]
