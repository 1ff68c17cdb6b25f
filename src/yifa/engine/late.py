"""Late registration and correction: an act is judged on the state of its own day, and later acts again after it.

The record only grows: a late act is a new event whose legal place lies before others. A deemed outcome that would
not have come about is struck by the system. A later act that is newly broken stops an authority's late act; an
outsider's is recorded all the same, and what it breaks is a finding against the authority.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace

from yifa.engine.checks import before_open
from yifa.engine.fold import blank, fold_into, fold_pairs, replay
from yifa.engine.judge import Verdict, choose, decide, judge
from yifa.engine.judging import Law
from yifa.engine.records import Attachment, Call, Event, Failure, Granted, Refused, World
from yifa.engine.settle import comes_about, deem, orphaned, switched
from yifa.engine.state import ADDING, STRIKE, SWITCH, SYSTEM, WRITING, CaseState, Order, live, moment
from yifa.law.conditions import Missing

Pairs = Sequence[tuple[Order, Event]]
Follow = Callable[[CaseState, CaseState, Event, Event], Event]
"""How an act stands on another past: both pasts, the act on the one and (changed or not) on the other."""


@dataclass(slots=True)
class Review:
    """What a changed past does to later acts: newly broken ones, and what the system must record."""

    broken: list[tuple[Event, Failure]] = field(default_factory=list)
    strikes: list[Event] = field(default_factory=list)
    arisen: list[Event] = field(default_factory=list)
    """Deemed outcomes that come about now and did not before."""

    def notes(self) -> tuple[str, ...]:
        return notes(self.broken)


def notes(found: Iterable[tuple[Event, Failure]]) -> tuple[str, ...]:
    """Findings as a record keeps them."""
    return tuple(f"#{e.n} {e.move}: {f.gate}: {f.zh}" for e, f in found)


def insert(
    law: Law, state: CaseState, call: Call, world: World, settled: tuple[Event, ...]
) -> Granted | Refused:
    """Judge a call whose day lies before acts already on record."""
    place = state.order_of(call.on, n=state.n + 1)
    before, after = _split(live(state.events).pairs, place)
    if not before:
        return Refused((before_open(state, call),), settled, state)
    base = _base(law, state, before, world)
    lost = orphaned(base, call, world)
    if lost is not None:
        return Refused((lost,), settled, state)
    verdict = judge(law, base, call, world)
    if verdict.failures or verdict.judging is None:
        return Refused(verdict.failures, settled, state)
    event = decide(verdict.judging, trying=True)
    if isinstance(event, Failure):
        return Refused((event,), settled, state)
    review = rejudge(law, base, _with(law, base, event, place, world), after, world, call.recorded)
    outsider = any(r.outside for r in verdict.judging.move.by)
    if review.broken and not outsider:
        return Refused(tuple(_later_act(e, f) for e, f in review.broken), settled, state)
    decided = decide(verdict.judging)
    assert isinstance(decided, Event)
    event = replace(decided, late=True, notes=review.notes())
    added = (event, *renumber(event.n, review))
    return Granted((*settled, *added), replay(law, state.case, (*state.events, *added), world))


def _with(law: Law, state: CaseState, event: Event, place: Order, world: World) -> CaseState:
    """Not `extend`: the state may hold a part of the record."""
    new = state.copy()
    fold_into(law, new, event, place, world)
    new.events = (*state.events, event)
    return new


def rejudge(
    law: Law,
    old: CaseState,
    new: CaseState,
    after: Pairs,
    world: World,
    recorded: dt.datetime,
    follow: Follow | None = None,
) -> Review:
    """Judge every later act on both pasts; `old` and `new` are consumed. Only *newly* broken acts count.

    `follow` says how an act stands on the new past; without it, as it is.
    """
    review = Review()
    old, new = old.copy(), new.copy()

    def append(state: CaseState, event: Event) -> CaseState:
        return _with(law, state, event, state.place_of(event), world)

    unswitched = False
    for order, event in after:
        when = moment(event.on)
        # Where the old past has yet to come under the next edition, so has the new: nobody knew it, or its record is next.
        switching = switched(law, old, when, recorded) is None
        new, arisen = deem(law, new, when, world, recorded, append, switching=switching)
        review.arisen += arisen
        if (
            event.actor == SYSTEM
            and not comes_about(law, new, event, world)
            and comes_about(law, old, event, world)
        ):
            review.strikes.append(_strike(law, new, event, recorded))
            fold_into(law, old, event, order, world)
            unswitched = event.move == SWITCH
            continue
        if event.actor != SYSTEM:
            found = newly_broken(law, old, new, event, world)
            if found is not None:
                review.broken.append((event, found))
        stands = follow(old, new, event, event) if follow is not None else event
        fold_into(law, old, event, order, world)
        fold_into(law, new, stands, order, world)
        unswitched = False
    if unswitched:  # nothing came after it: the case moves on all the same, from where it stands now
        review.arisen += deem(law, new, recorded, world, recorded, append, switching=True)[1]
    return review


def renumber(n: int, review: Review) -> list[Event]:
    """The system's records that go with an event numbered `n`, numbered after it."""
    return [replace(e, n=n + 1 + i) for i, e in enumerate((*review.strikes, *review.arisen))]


def split_at(
    law: Law, state: CaseState, n: int, world: World
) -> tuple[CaseState, tuple[Order, Event], Pairs]:
    """The state before live event `n`, that event with its place, and what comes after it in legal order."""
    pairs = live(state.events).pairs
    at = next(i for i, (_, e) in enumerate(pairs) if e.n == n)
    return _base(law, state, pairs[:at], world), pairs[at], pairs[at + 1 :]


def call_of(event: Event) -> Call:
    """The call that an event once was: what people gave, without what its effects set."""
    caused = {e["field"] for e in event.effects if e["do"] in WRITING}
    frozen = {e["field"] for e in event.effects if e["do"] in ADDING}
    opening = event.n == 1  # its `handler` is the agency in whose name it was made
    given = {k: v for k, v in event.sets.items() if k not in caused and not (opening and k == "handler")}
    return Call(
        move=event.move,
        actor=event.actor,
        on=moment(event.on),
        recorded=dt.datetime.fromisoformat(event.recorded),
        given=given,
        add={g: rows for g, rows in event.adds.items() if g not in frozen},
        item=event.item,
        agency=event.agency,
        role=event.role,
        recorder=event.recorder,
        approved_by=event.approved_by,
        attached=tuple(Attachment(**a) for a in event.attached),
        source=event.source,
    )


def _base(law: Law, state: CaseState, pairs: Pairs, world: World) -> CaseState:
    base = fold_pairs(law, blank(law, state.case), pairs, world)
    base.events = state.events  # so that a new record is numbered after all others
    return base


def _split(pairs: Pairs, place: Order) -> tuple[Pairs, Pairs]:
    at = next((i for i, (order, _) in enumerate(pairs) if order > place), len(pairs))
    return pairs[:at], pairs[at:]


def newly_broken(law: Law, old: CaseState, new: CaseState, event: Event, world: World) -> Failure | None:
    """Why an act that was lawful on the `old` past is not on the `new` one, or would have led elsewhere."""
    return _worse(judge(law, old, call_of(event), world), judge(law, new, call_of(event), world), event)


def newly_broken_itself(law: Law, base: CaseState, old: Event, new: Event, world: World) -> Failure | None:
    """The same of an amended act, on the past it has."""
    return _worse(judge(law, base, call_of(old), world), judge(law, base, call_of(new), world), old)


def _worse(was: Verdict, now: Verdict, event: Event) -> Failure | None:
    before = {(f.gate, f.field) for f in was.failures}
    found = next((f for f in now.failures if (f.gate, f.field) not in before), None)
    if found is not None or now.failures or now.judging is None or event.to is None:
        return found
    move = now.judging.move
    try:
        if choose(now.judging) == event.to:
            return None
    except Missing:
        pass
    zh = f"“{move.zh}”所依据的事实因此改变"
    return Failure("rested_on", zh, f"a fact that {event.move} rested on would change", move.cite)


def _later_act(event: Event, failure: Failure) -> Failure:
    zh = f"补登后,第{event.n}号记录“{event.move}”({event.on})不再合法:{failure.zh}"
    en = (
        f"with this late record, #{event.n} {event.move} ({event.on}) would no longer be lawful: {failure.en}"
    )
    return Failure("later_act", zh, en, failure.cite)


def _strike(law: Law, state: CaseState, event: Event, recorded: dt.datetime) -> Event:
    return Event(
        n=0, move=STRIKE, on=recorded.date().isoformat(), recorded=recorded.isoformat(timespec="seconds"),
        actor=SYSTEM, agency=event.agency, law=law.hash, edition=state.edition, closes=state.closed, of=event.n,
        reason="依补登的记录,该期限届满的结果并未发生",
    )  # fmt: skip
