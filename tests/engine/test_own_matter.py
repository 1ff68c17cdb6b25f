"""Staff in their own matter: a private role is held by right, and nobody stands on both sides of a case."""

from __future__ import annotations

import pytest
from tests.engine.laws import Desk

from yifa.engine.records import Granted

LAW = """
id: request
zh: 申请
fields: {note: {type: text, zh: 说明}}
stages: {asked: 已申请, taken: 已受理, answered: 已答复}
final: [answered]
moves:
  ask: {zh: 申请, by: citizen, to: asked}
  start: {zh: 依职权启动, by: officer, to: asked}
  take: {zh: 受理, by: officer, from: asked, to: taken}
  add: {zh: 补充, by: citizen, from: any}
  note: {zh: 记录, by: [officer, citizen], from: any}
  object: {zh: 异议, by: party, from: any}
  hand_on: {zh: 转交, by: officer, from: any, needs: [{gate: approved, by: head, cite: ACT 5}]}
  answer: {zh: 答复, by: head, from: taken, to: answered}
"""


@pytest.fixture
def desk() -> Desk:
    return Desk(LAW)


def test_a_private_role_is_held_by_right(desk: Desk) -> None:
    desk.do("ask", by="anybody")
    desk.do("add", by="x")  # of another agency
    desk.do("add", by="r")  # of the agency that handles the case, who has no part in it
    assert desk.refused("object", by="anybody") == ["role"]  # another outside role goes by the world
    desk.do("object", by="p")


def test_staff_ask_for_themselves_and_others_handle_it(desk: Desk) -> None:
    desk.do("ask", by="o")
    failure = desk.one("take", by="o")
    assert (failure.gate, failure.field) == ("role", "actor")
    assert "既是工作人员又是当事人一方" in failure.zh
    assert "both in office and in his own matter" in failure.en
    desk.do("take", by="o2")
    desk.do("add", by="o")
    desk.do("answer", by="h")


def test_who_handles_a_case_is_no_party_of_it(desk: Desk) -> None:
    desk.do("start", by="o")
    assert "既是工作人员又是当事人一方" in desk.one("add", by="o").zh
    desk.do("add", by="o2")
    assert desk.refused("take", by="o2") == ["role"]


def test_nor_does_a_party_approve(desk: Desk) -> None:
    desk.do("ask", by="h")
    assert desk.refused("hand_on", approved_by="h") == ["approved"]
    desk = Desk(LAW)
    desk.do("ask", by="o2")
    desk.do("hand_on", approved_by="h")


def test_a_move_that_both_may_make_tells_no_side(desk: Desk) -> None:
    desk.do("ask", by="o2")
    desk.do("note", by="o2")  # as the citizen he is
    desk.do("note", by="o")
    desk.do("add", by="o")


def test_what_is_struck_binds_nobody(desk: Desk) -> None:
    desk.do("ask", by="anybody")
    desk.do("add", by="o")
    assert isinstance(desk.keep("strike", 2), Granted)
    desk.do("take", by="o")


def test_a_step_that_the_law_has_dropped_still_counts() -> None:
    desk = Desk(LAW.replace("start: {zh: 依职权启动", "start: {valid: ..2026-03-31, zh: 依职权启动"))
    desk.do("start", by="o", on="2026-03-02")
    assert desk.refused("add", by="o", on="2026-04-02") == ["role"]


def test_what_is_open_to_a_member_of_staff(desk: Desk) -> None:
    desk.do("ask", by="o")
    assert [name for name, p in desk.prospects("o").items() if not p.failures] == ["add", "note"]
    assert [name for name, p in desk.prospects("o2").items() if not p.failures] == [
        "take", "add", "note", "hand_on",
    ]  # fmt: skip
