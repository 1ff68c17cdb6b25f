"""What holds of every case, however it was played: generated calls, lawful and unlawful, in and out of time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import fields, replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.engine.any_calls import FIRST, GIVEN, JSON, LAW, MOVES, RIGHT, calls, law, two_editions, world
from tests.engine.laws import Desk

from yifa.engine.attempt import attempt, prospects
from yifa.engine.dictworld import DictWorld
from yifa.engine.fold import blank, extend, replay
from yifa.engine.judge import Law
from yifa.engine.records import Call, Event, Granted, Refused
from yifa.engine.settle import settle
from yifa.engine.state import CaseState, moment
from yifa.ledger.canonical import decode, encode


def _at(now: int) -> dt.datetime:
    return dt.datetime.combine(FIRST + dt.timedelta(days=now), dt.time(18))


def facts(state: CaseState) -> dict[str, Any]:
    """Everything a state holds; `minutes` of days that no act bears any more do not show."""
    return {name: getattr(state, name) for name in CaseState.__slots__ if name not in ("events", "case")}


def check(law_: Law, world_: DictWorld, before: CaseState, call: Call, answer: Granted | Refused) -> None:
    """What holds of every single answer."""
    state = answer.state
    recorded = answer.events if isinstance(answer, Granted) else answer.settled
    assert state.events == (*before.events, *recorded)
    assert [e.n for e in state.events] == list(range(1, state.n + 1))
    if isinstance(answer, Refused):
        assert answer.failures
        assert all(f.zh and f.en for f in answer.failures)
        if not recorded:
            assert facts(state) == facts(before)
    for e in recorded:
        assert moment(e.on[:10]) <= call.recorded.date()
        assert e.recorded == call.recorded.isoformat(timespec="seconds")


@pytest.mark.parametrize("law_of", [law, two_editions])
@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(data=st.data())
def test_every_course_of_a_case(law_of: Callable[[], Law], data: st.DataObject) -> None:
    """Folded one by one, by replay, from the bytes of the ledger, and settled in steps: always the same state."""
    law_, world_ = law_of(), world()
    state = blank(law_, "main")
    now = 0
    for i in range(data.draw(st.integers(1, 30))):
        open_ = [
            (p.move.name, p.item, who)
            for who in ("ohp" if state.opened else "")
            for p in prospects(law_, state, who, FIRST + dt.timedelta(days=now), _at(now), world_)
            if not p.failures
        ]
        now, call = data.draw(calls(state, now, open_), label=f"call {i}")
        answer = attempt(law_, state, call, world_)
        check(law_, world_, state, call, answer)
        state = answer.state
        world_.take_in(answer.events if isinstance(answer, Granted) else answer.settled)
    if state.opened is None:
        return
    assert facts(replay(law_, "main", state.events, world_)) == facts(state)
    again = [decode(encode(e, case="main", procedure="thing")) for e in state.events]
    assert again == [_plain(e) for e in state.events]
    assert facts(replay(law_, "main", again, world_)) == facts(
        replay(law_, "main", [_plain(e) for e in state.events], world_)
    )
    later = FIRST + dt.timedelta(days=now + 70)
    at_once, _ = settle(law_, state, later, world_)
    assert settle(law_, at_once, later, world_) == (at_once, ())
    daily = state
    for day in range(now, now + 71):
        daily, _ = settle(law_, daily, FIRST + dt.timedelta(days=day), world_)
    assert facts(daily) == facts(at_once)
    assert [(e.move, e.on, e.item, e.to) for e in daily.events] == [
        (e.move, e.on, e.item, e.to) for e in at_once.events
    ]


def _plain(event: Event) -> Event:
    """As it comes back from JSON: rows and lists as lists and dicts."""

    def plain(value: Any) -> Any:
        if isinstance(value, dict):
            return {k: plain(v) for k, v in value.items()}
        return [plain(v) for v in value] if isinstance(value, (list, tuple)) else value

    kept = {f.name: plain(getattr(event, f.name)) for f in fields(event)}
    return replace(
        event, **{**kept, **{name: tuple(kept[name]) for name in ("effects", "attached", "notes")}}
    )


@settings(max_examples=300)
@given(
    move=st.sampled_from(MOVES) | st.text(max_size=3),
    given_=st.dictionaries(st.sampled_from([*RIGHT, "of", "sets", "reason", "handler", "parties"]) | st.text(max_size=3), JSON, max_size=4),
    add=st.dictionaries(st.sampled_from(["parties", "n", "x"]), JSON, max_size=2),
    item=st.none() | st.sampled_from("az") | st.text(max_size=2),
    actor=st.sampled_from(["o", "h", "k", "p", "l", "system", ""]) | st.text(max_size=2),
    approved=st.none() | st.text(max_size=2),
    stage=st.sampled_from(["", "open", "told"]),
)  # fmt: skip
def test_nothing_that_is_given_raises(
    move: str,
    given_: dict[str, Any],
    add: dict[str, Any],
    item: str | None,
    actor: str,
    approved: str | None,
    stage: str,
) -> None:
    law_, world_ = law(), world()
    state = blank(law_, "main")
    for made in ("begin", "tell") if stage == "told" else ("begin",) if stage else ():
        answer = attempt(law_, state, _call(made), world_)
        assert isinstance(answer, Granted)
        state = answer.state
    agency = None if stage else "甲局"
    call = Call(
        move,
        actor,
        FIRST,
        dt.datetime.combine(FIRST, dt.time(12)),
        given_,
        add,
        item,
        agency,
        approved_by=approved,
    )
    answer = attempt(law_, state, call, world_)
    check(law_, world_, state, call, answer)
    if isinstance(answer, Granted):
        for event in answer.events:
            encode(event, case="main", procedure="thing")  # whatever is granted can be written down


def _call(
    move: str, by: str = "o", on: dt.date = FIRST, recorded: dt.date | None = None, **more: Any
) -> Call:
    when = dt.datetime.combine(recorded or on, dt.time(12))
    agency = "甲局" if move == "begin" else None
    add = {"parties": [{"id": i, "agency": "乙局"} for i in "ab"]} if move == "begin" else {}
    return Call(move, by, on, when, add=add, agency=agency, **more)


LATE = [
    _call("set", given={"n": 5}), _call("set", given={"text": "一"}), _call("ask.send", item="a"), _call("ask.send", item="b"),
    _call("object", by="p"), _call("hold.on"), _call("add"), _call("set", given={"flag": True}),
]  # fmt: skip


@pytest.mark.parametrize("i", range(len(LATE)))
@pytest.mark.parametrize("j", range(len(LATE)))
def test_two_late_acts_in_either_order_of_record(i: int, j: int) -> None:
    """What does not concern each other leads to the same stage and facts, whichever was registered first."""
    if i == j:
        return
    law_ = law()
    ends = []
    for order in ((i, j), (j, i)):
        world_ = world()
        state = blank(law_, "main")
        for call in (_call("begin"), _call("tell", on=dt.date(2026, 3, 20))):
            state = attempt(law_, state, call, world_).state
        for k in order:
            late = replace(
                LATE[k],
                on=dt.date(2026, 3, 4 + k),
                recorded=dt.datetime.combine(dt.date(2026, 3, 21), dt.time(12)),
            )
            answer = attempt(law_, state, late, world_)
            assert isinstance(answer, Granted), answer.failures
            state = answer.state
        state, _ = settle(law_, state, dt.date(2026, 5, 1), world_)
        ends.append(
            (
                state.stage,
                state.fields,
                state.tracks,
                state.items,
                [(r.clock.name, r.item, r.status) for r in state.clocks.all()],
            )
        )
    assert ends[0] == ends[1]


def test_extending_is_replaying_for_every_prefix() -> None:
    """One long case, folded event by event, against a replay of each of its beginnings."""
    desk = Desk(LAW, **{k: v for k, v in GIVEN.items() if k != "people"})
    desk.do("begin", on="2026-03-02", n=1, add={"parties": [{"id": i} for i in "ab"]})
    desk.do("tell", on="2026-03-03T10:00")
    desk.do("ask.send", on="2026-03-03", item="a")
    desk.do("ask.send", on="2026-03-04", item="b")
    desk.do("set", on="2026-03-20", kind="none", text="一")
    desk.do("ask.agree", on="2026-03-06", item="a", recorded="2026-03-21")
    desk.keep("amend", 1, on="2026-03-22", sets={"n": 7})
    desk.do("decide", by="h", on="2026-03-25")
    law_, world_ = desk.law, desk.world
    state = blank(law_, "main")
    for n, event in enumerate(desk.state.events, 1):
        state = extend(law_, state, event, world_)
        assert facts(state) == facts(replay(law_, "main", desk.state.events[:n], world_)), n
