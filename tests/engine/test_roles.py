"""In which of several roles somebody acts: chosen and judged, or found; and recorded."""

from __future__ import annotations

import pytest
from tests.engine.laws import Desk

LAW = """
id: thing
zh: 事项
fields: {note: {type: text, zh: 备注}, by_law: {type: agency, zh: 法制机构}}
stages: {open: 办理中, done: 已办结}
final: [done]
moves:
  begin: {zh: 开始, by: officer, to: open, takes: by_law}
  note: {zh: 记录, by: [officer, head, citizen], from: any, optional: note, changes: note}
  look: {zh: 审核, by: [head, reviewer@by_law], from: any}
  close: {zh: 办结, by: head, from: open, to: done}
  lapse: {zh: 期满办结, by: system, from: open, to: done}
clocks:
  limit: {zh: 期限, start: begin, until: close, within: 30 days, deemed: lapse, cite: ACT 5}
"""
BOTH = {
    "people": {
        "b": {"roles": ["officer", "head"], "agency": "甲局"},
        "v": {"roles": "reviewer", "agency": "法制办"},
    }
}


@pytest.fixture
def desk() -> Desk:
    return Desk(LAW, **BOTH)


def test_the_role_that_may_is_found_and_recorded(desk: Desk) -> None:
    assert desk.do("begin", by="b", by_law="法制办").role == "officer"
    assert desk.do("note", by="b").role == "officer"  # the first of the move's
    assert desk.do("note", by="h").role == "head"
    assert desk.do("look", by="v").role == "reviewer"
    assert desk.do("close", by="b").role == "head"


def test_the_chosen_role_acts(desk: Desk) -> None:
    desk.do("begin", by="b", by_law="法制办", role="officer")
    assert desk.do("note", by="b", role="head").role == "head"
    assert desk.do("note", by="b", role="head", agency="甲局").role == "head"
    assert desk.do("look", by="v", role="reviewer", agency="法制办").role == "reviewer"


def test_another_of_his_roles_does_not_serve(desk: Desk) -> None:
    desk.do("begin", by="b", by_law="法制办")
    failure = desk.one("close", by="b", role="officer")
    assert (failure.gate, failure.field, failure.who) == ("role", "role", ("head",))
    assert failure.zh == "“办结”不能以承办人的身份办理"
    assert failure.en == "close is not made by officer"
    assert failure.hint == "b可以甲局负责人的身份办理"
    assert failure.hint_en == "b can make it as head"


def test_a_role_he_does_not_hold_that_day_is_refused(desk: Desk) -> None:
    desk.do("begin", by="o", by_law="法制办")
    failure = desk.one("note", by="o2", role="head")
    assert (failure.gate, failure.field) == ("role", "role")
    assert failure.zh == "o2当日不能以负责人的身份办理“记录”"
    failure = desk.one("close", by="o", role="head")
    assert (failure.gate, failure.field) == ("role", "actor")  # nor does he hold another that may


def test_the_role_is_one_of_the_agency_named(desk: Desk) -> None:
    desk.do("begin", by="b", by_law="法制办")
    assert desk.one("close", by="b", role="head", agency="乙局").field == "role"
    assert desk.refused("look", by="v", role="reviewer", agency="甲局") == ["role"]


def test_what_is_no_id_is_no_role(desk: Desk) -> None:
    failure = desk.one("begin", by="b", by_law="法制办", role="长" * 300)
    assert (failure.gate, failure.field) == ("type", "role")


def test_time_acts_in_no_role(desk: Desk) -> None:
    desk.do("begin", by="b", by_law="法制办")
    state = desk.settle("2026-05-06")
    assert state.events[-1].move == "lapse"
    assert state.events[-1].role is None


def test_a_late_record_and_a_correction_have_their_roles_too(desk: Desk) -> None:
    desk.do("begin", by="b", by_law="法制办")
    desk.do("note", by="b", on="2026-03-09", note="一")
    late = desk.do("note", by="b", on="2026-03-04", recorded="2026-03-10", role="head")
    assert (late.late, late.role) == (True, "head")
    desk.keep("amend", 2, on="2026-03-11", sets={"note": "二"})
    assert desk.state.events[-1].role == "record_keeper"
    assert desk.refusal("strike", by="k", role="head", given={"of": 2, "reason": "误"})[0].gate == "role"


def test_the_next_moves_are_judged_in_the_hat(desk: Desk) -> None:
    desk.do("begin", by="b", by_law="法制办")
    assert not desk.prospects("b")["close"].failures
    locked = desk.prospects("b", hat=("officer", "甲局"))
    assert [f.field for f in locked["close"].failures] == ["role"]
    assert not locked["note"].failures
    assert not desk.prospects("b", hat=("head", "甲局"))["close"].failures
    assert not desk.prospects("x", hat=("reviewer", "乙局"))["note"].failures  # in his own matter


def test_a_refusal_names_each_role_once_and_only_of_agencies_that_the_case_names() -> None:
    d = Desk("""
id: thing
zh: 事项
fields:
  to: {type: agency, zh: 受托组织}
stages: {open: 办理中}
final: []
moves:
  begin: {zh: 开始, by: [officer, officer@to], to: open}
  entrust: {zh: 委托, by: head, from: open, takes: to, changes: to}
  act: {zh: 办理, by: [officer, officer@to], from: open}
""")
    d.do("begin")
    failure = d.one("act", "h")
    assert failure.zh == "“办理”须由甲局承办人办理，h当日不具有该身份"
    assert failure.who == ("officer",)
    d.do("entrust", "h", to="乙局")
    assert d.one("act", "h").zh == "“办理”须由甲局承办人、乙局承办人办理，h当日不具有该身份"
    d.do("act", "x")
    d.do("entrust", "h", to="甲局")
    assert d.one("act", "x").zh == "“办理”须由甲局承办人办理，x当日不具有该身份"
