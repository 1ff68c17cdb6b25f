"""Outcomes that time brings about, in cases that come under another edition meanwhile."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from tests.engine.laws import Desk

from yifa.engine.fold import replay
from yifa.engine.records import Granted
from yifa.engine.settle import settle
from yifa.engine.state import CaseState

OLD = """
id: application
zh: 申请
edition: old
valid: 2000-01-01..2026-03-19
fields: {paid: {type: bool, zh: 已缴费}, fee: {type: int, zh: 费用}, owed: {type: int, zh: 应缴}}
stages: [filed, elsewhere, granted]
final: [granted]
moves:
  file: {zh: 申请, by: officer, to: filed}
  ask: {zh: 要求, by: citizen, from: any}
  note: {zh: 备注, by: officer, from: any}
  price: {zh: 定费, by: officer, from: any, takes: fee, changes: fee, effects: [{do: set, field: owed, from: fee}]}
  pay: {zh: 缴费, by: officer, from: any, takes: paid, changes: paid}
  pass_on: {zh: 移送, by: officer, from: filed, to: elsewhere}
  deem:
    zh: 视为准予
    by: system
    from: filed
    to: granted
    needs:
      - {gate: holds, that: "has(case.paid) && case.paid", zh: 未缴费, cite: ACT 5}
clocks:
  to_decide: {zh: 决定期限, start: file, within: 10 days, deemed: deem, roll: none, cite: ACT 5}
"""
FREE = "    needs:\n" + OLD[OLD.index("      - {gate: holds") : OLD.index("clocks:")]
NEW = (
    OLD.replace("edition: old\nvalid: 2000-01-01..2026-03-19", "edition: new\nvalid: 2026-03-20..\n"
                "pending: {switch: {filed: received}, cite: ACT 7}")
    .replace("filed", "received").replace("{switch: {received:", "{switch: {filed:").replace(FREE, "")
)  # fmt: skip
NEXT_DAY = dt.date(2026, 3, 2)


def filed(new: str = NEW, old: str = OLD) -> Desk:
    desk = Desk(old, files={"procedures/x/new.yaml": new})
    desk.do("file", on="2026-03-02")
    return desk


def told(state: CaseState) -> list[tuple[str, str, str]]:
    return [(e.move, e.on, e.edition) for e in state.events]


def live(state: CaseState) -> list[tuple[str, str]]:
    return [(e.move, e.on) for e in state.events if e.n not in state.struck and e.of is None]


def facts(state: CaseState) -> tuple[Any, ...]:
    return state.stage, state.edition, state.closed, state.fields, state.last, dict(state.clocks.current)


def daily(desk: Desk, days: int = 60) -> CaseState:
    state = desk.state
    for i in range(days):
        state, _ = settle(desk.law, state, NEXT_DAY + dt.timedelta(days=i), desk.world)
    return state


def test_what_the_old_edition_held_up_comes_about_on_the_first_day_of_the_one_that_lets_it() -> None:
    desk = filed()
    assert desk.settle("2026-03-20").stage == "received"  # others may still act that day
    state = desk.settle("2026-09-01")
    assert told(state)[1:] == [
        ("switch_edition", "2026-03-20", "new"), ("deem", "2026-03-20", "new"),
    ]  # fmt: skip
    assert (state.stage, state.closed) == ("granted", True)
    assert state.clocks.last("to_decide").status == "ran_out"
    assert facts(daily(desk)) == facts(state) == facts(replay(desk.law, "main", state.events, desk.world))


def test_what_the_new_edition_still_holds_up_waits_for_an_act_under_it() -> None:
    desk = filed(NEW.replace("    to: granted\n", "    to: granted\n" + FREE))
    assert told(desk.settle("2026-03-25"))[-1][0] == "switch_edition"
    desk.do("pay", on="2026-03-26", paid=True)
    assert told(desk.settle("2026-09-01"))[-1] == ("deem", "2026-03-26", "new")


def test_what_the_new_edition_does_not_know_never_comes_about() -> None:
    gone = NEW.replace("deem:", "other:").replace("deemed: deem", "deemed: other")
    state = filed(gone).settle("2026-09-01")
    assert told(state)[-1][0] == "switch_edition"
    assert (state.stage, state.clocks.last("to_decide").status) == ("received", "running")


def test_a_clock_of_the_law_of_its_day_brings_about_what_the_new_edition_says() -> None:
    follows = "roll: none, law_of: step, cite"
    gone = NEW.replace("deem:", "other:").replace("deemed: deem", "deemed: other")
    desk = filed(gone.replace("roll: none, cite", follows), OLD.replace("roll: none, cite", follows))
    state = desk.settle("2026-09-01")
    assert told(state)[-1] == ("other", "2026-03-20", "new")
    assert facts(daily(desk)) == facts(state)


def test_time_that_opens_a_gate_after_the_switch_is_asked_under_the_new_edition() -> None:
    """Until 25 March the old edition would have it wait; the new one asks for nothing."""
    desk = filed(
        old=OLD.replace(FREE, "    needs: [{gate: waited, since: file, at_least: 23 days, cite: ACT 5}]\n")
    )
    assert told(desk.settle("2026-09-01"))[-1] == ("deem", "2026-03-20", "new")
    kept = filed(
        old=OLD.replace(FREE, "    needs: [{gate: waited, since: file, at_least: 17 days, cite: ACT 5}]\n")
    )
    assert told(kept.settle("2026-09-01"))[-1] == ("deem", "2026-03-20", "new")
    before = filed(
        old=OLD.replace(FREE, "    needs: [{gate: waited, since: file, at_least: 16 days, cite: ACT 5}]\n")
    )
    assert told(before.settle("2026-09-01"))[1:] == [("deem", "2026-03-19", "old")]


def test_a_late_act_that_lets_the_silence_speak_before_the_switch() -> None:
    desk = filed()
    desk.attempt("note", on="2026-03-26")
    assert live(desk.state) == [
        ("file", "2026-03-02"),
        ("switch_edition", "2026-03-20"),
        ("deem", "2026-03-20"),
    ]
    desk.do("pay", on="2026-03-16", recorded="2026-03-27", paid=True)
    assert live(desk.state) == [("file", "2026-03-02"), ("pay", "2026-03-16"), ("deem", "2026-03-16")]
    assert (desk.state.stage, desk.state.edition) == ("granted", "old")
    assert facts(desk.state) == facts(replay(desk.law, "main", desk.state.events, desk.world))
    assert desk.settle("2026-09-01") is desk.state


def test_a_late_act_that_takes_the_case_elsewhere_leads_the_switch_there_and_no_silence_speaks() -> None:
    desk = filed()
    desk.attempt("note", on="2026-03-26")
    desk.do("pass_on", on="2026-03-16", recorded="2026-03-27")
    state = desk.settle("2026-09-01")
    assert live(state) == [
        ("file", "2026-03-02"),
        ("pass_on", "2026-03-16"),
        ("switch_edition", "2026-03-20"),
    ]
    assert (state.stage, state.edition) == ("elsewhere", "new")
    assert facts(state) == facts(replay(desk.law, "main", state.events, desk.world))


def test_a_late_act_changes_nothing_about_an_edition_made_known_after_later_acts() -> None:
    """The law came with effect from before; what was done meanwhile stays under the old one, late act or not."""
    kept = filed(NEW.replace("pending: {switch: {filed: received}, cite: ACT 7}\n", ""))
    kept.do("note", on="2026-03-24")
    desk = filed()
    desk.bench.world.states["main"] = replay(desk.law, "main", kept.state.events, desk.world)
    desk.attempt("note", on="2026-03-25")
    assert live(desk.state)[:3] == [
        ("file", "2026-03-02"),
        ("note", "2026-03-24"),
        ("switch_edition", "2026-03-25"),
    ]
    late = desk.do("price", on="2026-03-05", recorded="2026-03-26", fee=1)
    assert late.notes == ()
    assert live(desk.state)[1:4] == [
        ("note", "2026-03-24"),
        ("switch_edition", "2026-03-25"),
        ("note", "2026-03-25"),
    ]


def test_an_agency_that_ends_on_the_eve_delays_no_edition() -> None:
    desk = Desk(OLD, files={"procedures/x/new.yaml": NEW},
                agencies={"甲局": {"ended": "2026-03-19", "into": "乙局"}, "乙局": {}})  # fmt: skip
    desk.do("file", on="2026-03-02")
    state = desk.settle("2026-03-20")
    assert [(e.move, e.on) for e in state.events[1:]] == [
        ("take_over", "2026-03-20"), ("switch_edition", "2026-03-20"),
    ]  # fmt: skip


# --- what people have done under another edition ----------------------------------------------------------------


@pytest.mark.parametrize(
    "new", [NEW, NEW.replace("ask: {zh: 要求, by: citizen", "ask: {zh: 要求, by: officer"),
            NEW.replace("  ask: {zh: 要求, by: citizen, from: any}\n", "")],
)  # fmt: skip
def test_who_acted_in_his_own_matter_under_the_old_edition_does_not_handle_it_under_the_new(new: str) -> None:
    desk = filed(new.replace("    to: granted\n", "    to: granted\n" + FREE))
    desk.do("ask", "o2", on="2026-03-05")
    assert desk.refused("note", "o2", on="2026-03-06") == ["role"]
    assert desk.refused("note", "o2", on="2026-03-23") == ["role"]
    desk.do("note", on="2026-03-23")


def test_an_amendment_carries_out_again_by_the_edition_of_the_act() -> None:
    """`price` writes what is owed under the old edition, and nothing under the new."""
    new = NEW.replace(", effects: [{do: set, field: owed, from: fee}]", "")
    desk = filed(new.replace("    to: granted\n", "    to: granted\n" + FREE))
    desk.do("price", on="2026-03-05", fee=17)
    desk.do("note", on="2026-03-24")
    assert isinstance(desk.keep("amend", 2, on="2026-03-25", sets={"fee": 18}), Granted)
    assert (desk.state.fields["fee"], desk.state.fields["owed"]) == (18, 18)
    assert live(desk.state) == [
        ("file", "2026-03-02"), ("price", "2026-03-05"), ("switch_edition", "2026-03-20"), ("note", "2026-03-24"),
    ]  # fmt: skip
