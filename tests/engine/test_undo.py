"""Correcting the record: amend what was written wrongly, strike what never happened; both by another hand."""

from __future__ import annotations

import pytest
from tests.engine.laws import Desk
from tests.engine.test_settle import ASK, facts

from yifa.engine.fold import replay
from yifa.engine.records import Granted, Refused

LAW = """
id: thing
zh: 事项
fields:
  n: {type: int, zh: 数量}
  name: {type: text, zh: 名称}
  day: {type: date, zh: 日期}
  copy: {type: int, zh: 抄件}
  number: {type: text, zh: 文号}
  parties: {type: group, zh: 当事人, of: {name: {type: text, zh: 姓名}, share: {type: int, zh: 份额}}}
stages: [open, big, small, closed]
final: [closed]
tracks: {pay: {zh: 缴纳, per: parties, stages: [paid], final: [paid]}}
moves:
  begin: {zh: 开始, by: officer, to: open, optional: [n, name, day], adds: parties}
  measure: {zh: 认定, by: officer, from: any, takes: n, changes: n}
  remark: {zh: 备注, by: officer, from: open, optional: [name, day], changes: [name, day]}
  sort: {zh: 分流, by: officer, from: open, to: [{when: "case.n > 10", stage: big}, {stage: small}]}
  copy: {zh: 抄录, by: officer, from: any, effects: [{do: set, field: copy, from: n}]}
  number: {zh: 编号, by: officer, from: any, effects: [{do: number, field: number, sequence: "字〔{year}〕{n}号"}]}
  enter: {zh: 登记入册, by: officer, from: any, effects: [{do: enter, register: certificates, key: name}]}
  pay.receive: {zh: 收款, track: pay, by: officer, to: paid, takes: share}
  close:
    zh: 结案
    by: officer
    from: [big, small]
    to: closed
    needs: [{gate: holds, that: "case.n < 100", zh: 数量过大, cite: ACT 7}]
clocks:
  limit: {zh: 期限, start: {move: begin, at: day}, until: close, within: 10 days, roll: none, cite: ACT 5}
"""


@pytest.fixture
def desk() -> Desk:
    desk = Desk(LAW)
    rows = [{"id": "a", "name": "张三"}]
    desk.do("begin", on="2026-03-02", n=18, name="甲", day="2026-03-02", add={"parties": rows}, recorder="o2")
    return desk


def gates(answer: Granted | Refused) -> list[str]:
    assert isinstance(answer, Refused)
    assert all(f.zh and f.en for f in answer.failures)
    return sorted(f.gate for f in answer.failures)


# --- amend ------------------------------------------------------------------------------------------------------


def test_a_wrong_value_is_put_right(desk: Desk) -> None:
    answer = desk.keep("amend", 1, on="2026-03-05", sets={"n": 17})
    assert isinstance(answer, Granted)
    (event,) = answer.events
    assert (event.move, event.of, event.sets, event.reason) == ("amend", 1, {"n": 17}, "录入错误")
    assert event.attached[0]["kind"] == "original"
    assert desk.state.fields["n"] == 17
    assert desk.state.events[0].sets["n"] == 18  # the record only grows
    assert desk.moves == ["begin", "amend"]


def test_the_last_amendment_counts(desk: Desk) -> None:
    desk.keep("amend", 1, sets={"n": 17, "name": "乙"})
    desk.keep("amend", 1, sets={"n": 16})
    assert (desk.state.fields["n"], desk.state.fields["name"]) == (16, "乙")


def test_a_later_writing_still_stands_after_the_amendment(desk: Desk) -> None:
    desk.do("measure", n=50)
    desk.keep("amend", 1, sets={"n": 17})
    assert desk.state.fields["n"] == 50


def test_clocks_are_counted_again(desk: Desk) -> None:
    assert desk.due("limit") == "2026-03-12"
    desk.keep("amend", 1, sets={"day": "2026-03-01"})
    assert desk.due("limit") == "2026-03-11"


def test_what_a_row_was_given(desk: Desk) -> None:
    desk.do("pay.receive", item="a", share=5)
    assert isinstance(desk.keep("amend", 2, sets={"share": 6}), Granted)
    assert desk.state.items["pay", "a"]["share"] == 6
    assert gates(desk.keep("amend", 2, sets={"share": "7"})) == ["type"]


def test_an_amendment_lists_what_it_newly_breaks(desk: Desk) -> None:
    desk.do("sort")
    desk.do("close")
    answer = desk.keep("amend", 1, sets={"n": 500})
    assert isinstance(answer, Granted)
    assert answer.events[0].notes == ("#3 close: holds: 数量过大",)
    assert desk.state.closed


def test_an_amendment_that_would_have_led_elsewhere(desk: Desk) -> None:
    desk.do("sort")
    answer = desk.keep("amend", 1, sets={"n": 5})
    assert isinstance(answer, Granted)
    assert [n.split(":")[1].strip() for n in answer.events[0].notes] == ["rested_on"]
    assert desk.state.stage == "big"  # what happened, happened


def test_what_the_amended_act_itself_breaks_is_listed_too() -> None:
    text = LAW.replace(
        "takes: n, changes: n}",
        'takes: n, changes: n, needs: [{gate: holds, that: "case.n < 100", zh: 数量过大, cite: ACT 7}]}',
    )
    desk = Desk(text)
    desk.do("begin", on="2026-03-02")
    desk.do("measure", n=5)
    answer = desk.keep("amend", 2, sets={"n": 500})
    assert isinstance(answer, Granted)
    assert answer.events[0].notes == ("#2 measure: holds: 数量过大",)


def test_and_where_it_would_have_led_itself() -> None:
    text = LAW.replace(
        "takes: n, changes: n}",
        'takes: n, changes: n, to: [{when: "case.n > 10", stage: big}, {stage: small}]}',
    )
    desk = Desk(text)
    desk.do("begin", on="2026-03-02")
    desk.do("measure", n=50)
    answer = desk.keep("amend", 2, sets={"n": 5})
    assert isinstance(answer, Granted)
    assert [n.split(":")[1].strip() for n in answer.events[0].notes] == ["rested_on"]


def test_what_is_lawful_with_the_amendment_is_not_noted(desk: Desk) -> None:
    desk.do("sort")
    desk.do("close")
    answer = desk.keep("amend", 1, sets={"n": 17})
    assert isinstance(answer, Granted)
    assert answer.events[0].notes == ()


@pytest.mark.parametrize(
    ("sets", "gate"),
    [
        ({"n": "17"}, "type"), ({"day": "2026-02-30"}, "type"), ({"name": ""}, "type"), ({"n": None}, "type"),
        ({"copy": 3}, "unknown_field"), ({"zz": 1}, "unknown_field"), ({"handler": "乙局"}, "unknown_field"),
        ({"parties": []}, "unknown_field"), ({}, "takes"), (None, "takes"), ([], "takes"), ("n", "takes"), ([1], "takes"),
    ],
)  # fmt: skip
def test_values_that_cannot_be_amended(desk: Desk, sets: object, gate: str) -> None:
    before = desk.state
    assert gates(desk.keep("amend", 1, sets=sets)) == [gate]
    assert desk.state is before


def test_what_an_effect_set_is_not_amended(desk: Desk) -> None:
    desk.do("number")
    assert gates(desk.keep("amend", 2, sets={"number": "字〔2026〕9号"})) == ["unknown_field"]


# --- strike -----------------------------------------------------------------------------------------------------


def test_what_never_happened_is_struck(desk: Desk) -> None:
    desk.do("measure", n=50)
    answer = desk.keep("strike", 2)
    assert isinstance(answer, Granted)
    assert desk.state.fields["n"] == 18
    assert desk.state.struck == {2}
    assert "measure" not in desk.state.made
    assert desk.moves == ["begin", "measure", "strike"]


def test_a_strike_is_refused_while_later_acts_depend_on_it(desk: Desk) -> None:
    desk.do("sort")
    desk.do("close")
    answer = desk.keep("strike", 2)
    assert gates(answer) == ["later_act"]
    assert isinstance(answer, Refused)
    assert "第3号记录“close”以此为依据" in answer.failures[0].zh
    assert isinstance(desk.keep("strike", 3), Granted)
    assert not desk.state.closed
    assert desk.status("limit") == "running"
    assert isinstance(desk.keep("strike", 2), Granted)
    assert desk.state.stage == "open"


def test_a_number_once_given_stays_spent(desk: Desk) -> None:
    desk.do("number")
    desk.keep("strike", 2)
    assert "number" not in desk.state.fields
    desk.do("number")
    assert desk.state.fields["number"] == "字〔2026〕2号"


def test_what_had_lasting_effects_is_undone_by_an_act_only(desk: Desk) -> None:
    desk.do("enter")
    assert gates(desk.keep("strike", 2)) == ["effects"]


def test_the_first_record_is_not_struck(desk: Desk) -> None:
    assert gates(desk.keep("strike", 1)) == ["of"]


def test_a_strike_can_bring_something_about() -> None:
    """Without the reply the silence of that day comes about; the record says so."""
    desk = Desk(ASK)
    desk.do("begin", on="2026-03-02", add={"asked": [{"id": "a"}]})
    desk.do("ask.send", on="2026-03-02", item="a")
    desk.do("ask.agree", on="2026-03-05", item="a")
    desk.do("remark", on="2026-03-20")
    assert isinstance(desk.keep("strike", 3, on="2026-03-21", recorded="2026-03-21T10:00"), Granted)
    assert desk.moves[-2:] == ["strike", "ask.silent"]
    assert (desk.state.events[-1].on, desk.state.events[-1].recorded) == ("2026-03-12", "2026-03-21T10:00:00")
    assert desk.state.track("ask", "a") == "silent"


def test_a_case_reopened_by_a_strike_has_its_clocks_back(desk: Desk) -> None:
    """An act beside the main line, recorded while the case was closed, must not keep its clocks lapsed."""
    text = LAW.replace("until: close, within", "within")
    desk = Desk(text)
    desk.do("begin", on="2026-03-02", n=5, day="2026-03-02", add={"parties": [{"id": "a"}]})
    desk.do("sort")
    desk.do("close")
    desk.do("pay.receive", item="a", share=1)
    assert desk.status("limit") == "lapsed"
    assert isinstance(desk.keep("strike", 3), Granted)
    assert desk.status("limit") == "running"


# --- who and how ------------------------------------------------------------------------------------------------

KEEP = {"amend": {"sets": {"n": 17}}, "strike": {}}


@pytest.fixture
def measured(desk: Desk) -> Desk:
    desk.do("measure", n=18, recorder="k")
    return desk


@pytest.mark.parametrize("move", ["amend", "strike"])
def test_the_keeper_of_records_did_not_make_the_record(desk: Desk, move: str) -> None:
    desk.do("measure", by="o", n=18, recorder="k")
    assert gates(desk.keep(move, 2, **KEEP[move])) == ["different"]  # k registered it
    assert gates(desk.keep(move, 2, by="o", **KEEP[move])) == ["different", "role"]
    assert gates(desk.keep(move, 2, by="h", **KEEP[move])) == ["role"]


@pytest.mark.parametrize("move", ["amend", "strike"])
def test_a_keeper_of_another_agency(move: str) -> None:
    desk = Desk(LAW, people={"kx": {"roles": ["record_keeper"], "agency": "乙局"}})
    desk.do("begin", n=1)
    desk.do("measure", n=18)
    assert gates(desk.keep(move, 2, by="kx", **KEEP[move])) == ["role"]


@pytest.mark.parametrize("move", ["amend", "strike"])
@pytest.mark.parametrize("reason", [None, "", "  ", 5, ["x"], {"a": 1.5}])
def test_a_reason_in_words(desk: Desk, move: str, reason: object) -> None:
    desk.do("measure", n=18)
    given = {"of": 2, "reason": reason, **KEEP[move]}
    assert gates(desk.keep(move, 2, given=given)) in (["takes"], ["type"])


@pytest.mark.parametrize("move", ["amend", "strike"])
def test_the_original_is_attached(desk: Desk, move: str) -> None:
    desk.do("measure", n=18)
    assert gates(desk.keep(move, 2, attached=[], **KEEP[move])) == ["documents"]
    assert gates(desk.keep(move, 2, attached=["copy"], **KEEP[move])) == ["documents"]


@pytest.mark.parametrize("move", ["amend", "strike"])
@pytest.mark.parametrize("of", [0, 3, -1, None, "2", True, 2.0, [], {}, 10**30])
def test_a_record_that_is_not_there(desk: Desk, move: str, of: object) -> None:
    desk.do("measure", n=18)
    assert gates(desk.keep(move, 2, given={"of": of, "reason": "错", **KEEP[move]})) == ["of"]


@pytest.mark.parametrize("move", ["amend", "strike"])
def test_a_record_that_is_struck_or_a_correction_itself(desk: Desk, move: str) -> None:
    desk.do("measure", n=50)
    desk.keep("strike", 2)
    for of in (2, 3):
        assert gates(desk.keep(move, of, **KEEP[move])) == ["of"]


@pytest.mark.parametrize("move", ["amend", "strike"])
def test_what_came_about_by_itself_is_not_corrected_by_hand(move: str) -> None:
    desk = Desk(ASK)
    desk.do("begin", on="2026-03-02", add={"asked": [{"id": "a"}]})
    desk.do("ask.send", on="2026-03-02", item="a")
    desk.do("remark", on="2026-03-20")
    assert desk.moves[2] == "ask.silent"
    assert gates(desk.keep(move, 3, **KEEP[move])) == ["of"]


@pytest.mark.parametrize("move", ["amend", "strike"])
def test_neither_in_the_future_nor_before_the_case(desk: Desk, move: str) -> None:
    desk.do("measure", n=18)
    assert gates(desk.keep(move, 2, on="2026-04-01", recorded="2026-03-05", **KEEP[move])) == ["future"]
    assert gates(desk.keep(move, 2, on="2026-03-01", recorded="2026-03-05", **KEEP[move])) == ["before_open"]


@pytest.mark.parametrize("move", ["amend", "strike"])
def test_before_there_is_a_case(move: str) -> None:
    assert gates(Desk(LAW).keep(move, 1, **KEEP[move])) == ["of"]


def test_everything_wrong_at_once(desk: Desk) -> None:
    answer = desk.keep("amend", 1, by="o", given={"of": 1}, attached=[])
    assert gates(answer) == ["different", "documents", "role", "takes", "takes"]


def test_the_state_after_corrections_is_that_of_a_replay(desk: Desk) -> None:
    desk.do("measure", n=50)
    desk.do("remark", name="乙")
    desk.keep("amend", 1, sets={"n": 3, "name": "丙"})
    desk.keep("strike", 2)
    desk.do("sort")
    state = desk.state
    assert facts(state) == facts(replay(desk.law, "main", state.events, desk.world))
    assert state.stage == "small"
