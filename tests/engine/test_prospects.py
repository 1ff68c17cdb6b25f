"""What may come next, and what each locked move still needs: the article, who can satisfy it, by which moves."""

from __future__ import annotations

import pytest
from tests.engine.laws import Desk

from yifa.engine.attempt import prospects
from yifa.engine.fold import blank
from yifa.engine.state import moment

LAW = """
id: thing
zh: 事项
fields:
  n: {type: int, zh: 数量}
  hearing: {type: bool, zh: 听证}
  text: {type: text, zh: 内容}
  parties: {type: group, zh: 当事人, of: {name: {type: text, zh: 姓名}}}
stages: [open, told, closed]
final: [closed]
tracks:
  hold: {zh: 保存, stages: [kept, done], final: [done]}
  serve: {zh: 送达, per: parties, stages: [sent, served], final: [served]}
moves:
  begin: {zh: 开始, by: officer, to: open, adds: parties}
  check: {zh: 审核, by: reviewer, from: open, at_most: 1}
  tell:
    zh: 告知
    by: officer
    from: open
    to: told
    takes: text
    needs: [{gate: done, move: check, hint: 审核人在二楼, cite: ACT 5}, {gate: documents, kinds: receipt, cite: ACT 7}]
  decide:
    zh: 决定
    by: head
    from: told
    to: [{when: "case.n > 3", stage: closed}, {stage: open}]
    takes: n
    needs:
      - {gate: expired, clock: state_by, cite: ACT 8}
      - {gate: holds, that: "case.n < 100", zh: 过多, cite: ACT 5}
      - {gate: holds, that: "!has(case.hearing) || !case.hearing", zh: 应当听证, cite: ACT 5}
      - {gate: approved, by: officer, cite: ACT 5}
      - {gate: filled, fields: n, cite: ACT 5}
  want: {zh: 要求听证, by: party, from: told, takes: hearing}
  hold.keep: {zh: 保存, track: hold, by: officer, to: kept}
  hold.free: {zh: 解除, track: hold, by: officer, from: kept, to: done}
  serve.send: {zh: 送出, track: serve, by: officer, to: sent}
  serve.sign: {zh: 签收, track: serve, by: officer, from: sent, to: served}
  lapse: {zh: 视为撤回, by: system, from: told, to: closed}
clocks:
  state_by: {zh: 陈述期限, start: tell, within: 3 days, roll: none, cite: ACT 8}
  limit: {zh: 期限, start: tell, within: 30 days, deemed: lapse, cite: ACT 5}
"""


@pytest.fixture
def desk() -> Desk:
    desk = Desk(LAW)
    desk.do("begin", on="2026-03-02", add={"parties": [{"id": "a"}, {"id": "b"}]})
    return desk


def test_before_there_is_a_case() -> None:
    desk = Desk(LAW)
    law = desk.catalogue.procedure("thing", moment("2026-03-02"))
    found = prospects(
        law, blank(law, "new"), "o", moment("2026-03-02"), desk.call("begin").recorded, desk.world
    )
    assert [p.move.name for p in found] == ["begin"]


def test_every_move_of_the_stage_and_of_the_tracks(desk: Desk) -> None:
    found = desk.prospects()
    assert set(found) == {"check", "tell", "hold.keep", "serve.send@a", "serve.send@b"}
    assert [name for name, p in found.items() if not p.failures] == [
        "hold.keep",
        "serve.send@a",
        "serve.send@b",
    ]
    assert found["serve.send@b"].item == "b"


def test_what_is_missing_to_proceed(desk: Desk) -> None:
    (failure,) = desk.prospects()["tell"].failures
    assert (failure.gate, failure.who, failure.moves) == ("done", ("reviewer",), ("check",))
    assert failure.hint == "审核人在二楼"
    assert failure.cite is not None
    assert failure.cite.zh == "《样例法》第五条"
    (failure,) = desk.prospects()["check"].failures
    assert (failure.gate, failure.who) == ("role", ("reviewer",))
    assert desk.prospects("r")["check"].failures == ()


def test_what_the_form_will_bring_is_not_asked_for(desk: Desk) -> None:
    """Values, papers and approvals come with the call; only what else is missing locks the move."""
    desk.do("check", by="r")
    found = desk.prospects()
    assert found["tell"].failures == ()
    assert "check" not in found  # at most once


def test_a_gate_of_time_says_from_when(desk: Desk) -> None:
    desk.do("check", by="r")
    desk.do("tell", text="听", attached=["receipt"], on="2026-03-03")
    (failure,) = desk.prospects("h", "2026-03-06")["decide"].failures
    assert (failure.gate, failure.until) == ("expired", "2026-03-06")
    assert desk.prospects("h", "2026-03-07")["decide"].failures == ()
    desk.do("want", by="p", hearing=True)
    assert [f.zh for f in desk.prospects("h", "2026-03-07")["decide"].failures] == ["应当听证"]


def test_moves_by_the_system_are_nobodys_prospect(desk: Desk) -> None:
    desk.do("check", by="r")
    desk.do("tell", text="听", attached=["receipt"], on="2026-03-03")
    assert "lapse" not in desk.prospects()


def test_looking_settles_but_records_nothing(desk: Desk) -> None:
    desk.do("check", by="r")
    desk.do("tell", text="听", attached=["receipt"], on="2026-03-03")
    before = desk.state
    assert set(desk.prospects("h", "2026-06-01")) == {"hold.keep", "serve.send@a", "serve.send@b"}
    assert desk.state is before
    desk.do("hold.keep", on="2026-03-04")
    assert "hold.free" in desk.prospects()
