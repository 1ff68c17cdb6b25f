"""Folding events into the state of a case, clocks beside it: one event at a time, or a whole history."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from yifa.engine.clocks import NO_CLOCKS
from yifa.engine.context import Context
from yifa.engine.judging import Law
from yifa.engine.records import Event, World
from yifa.engine.runs import advance, rules_of
from yifa.engine.state import CaseState, Order, apply, day_of, live, moment


def fold_into(law: Law, state: CaseState, event: Event, order: Order, world: World) -> None:
    """Fold one live event into `state` in place; events come in legal order."""
    apply(state, event, order)
    slice_ = law.at(day_of(moment(event.on)), state.edition)
    rules = rules_of(slice_)
    if not state.clocks.current and event.move not in rules.starts:
        return  # nothing runs, nothing starts
    ctx = Context(
        state,
        slice_,
        case=state.fields,
        actor=event.actor,
        on=event.on[:10],
        item=event.item,
        track=event.track,
    )
    state.clocks = advance(state.clocks, state, event, rules, ctx, world.calendar)


def blank(law: Law, case: str) -> CaseState:
    """A case before its first event."""
    state = CaseState(case, law.id)
    state.clocks = NO_CLOCKS
    return state


def extend(law: Law, state: CaseState, event: Event, world: World) -> CaseState:
    """The state after a further record: incrementally where it comes last in legal order, else by replay."""
    place = state.place_of(event)
    if event.of is not None or place < state.last:
        return replay(law, state.case, (*state.events, event), world)
    new = state.copy()
    fold_into(law, new, event, place, world)
    new.events = (*state.events, event)
    return new


def replay(law: Law, case: str, events: Sequence[Event], world: World) -> CaseState:
    """The state of a case from its whole record."""
    record = live(events)
    state = fold_pairs(law, blank(law, case), record.pairs, world)
    state.events = tuple(events)
    state.struck = record.struck
    state.minutes = record.minutes
    return state


def fold_pairs(law: Law, state: CaseState, pairs: Iterable[tuple[Order, Event]], world: World) -> CaseState:
    """`state` after these events, in place."""
    for order, event in pairs:
        fold_into(law, state, event, order, world)
    return state
