"""Late registration: an act is judged on its own day, and what came after it is judged again."""

from __future__ import annotations

import pytest
from tests.engine.laws import Desk
from tests.engine.test_settle import ASK, begun, facts

from yifa.engine.fold import replay
from yifa.engine.records import Granted, Refused


def test_a_reply_of_the_19th_beats_a_silence_of_the_20th() -> None:
    desk = begun(1)
    desk.do("answer", on="2026-03-20")
    event = desk.do("ask.agree", on="2026-03-11", recorded="2026-03-25T09:00", item="r0", reply="同意")
    assert event.late
    assert desk.moves == ["begin", "ask.send", "ask.silent", "answer", "ask.agree", "strike"]
    strike = desk.state.events[-1]
    assert (strike.actor, strike.of, strike.recorded) == ("system", 3, "2026-03-25T09:00:00")
    assert strike.reason
    assert desk.state.struck == {3}
    assert desk.state.track("ask", "r0") == "agreed"
    assert desk.status("reply", "r0") == "met"
    assert desk.state.stage == "answered"
    assert "ask.silent" not in desk.state.made


def test_the_order_of_record_and_the_order_of_law() -> None:
    desk = begun(1)
    desk.do("remark", on="2026-03-10")
    desk.do("remark", on="2026-03-05", recorded="2026-03-10")
    assert [e.on for e in desk.state.events] == ["2026-03-02", "2026-03-02", "2026-03-10", "2026-03-05"]
    assert [str(m.when) for m in desk.state.made["remark"]] == ["2026-03-05", "2026-03-10"]
    assert [e.late for e in desk.state.events] == [False, False, False, True]


RESTS = """
id: thing
zh: 事项
fields:
  n: {type: int, zh: 数量}
  size: {type: choice, zh: 大小, of: {big: 大, small: 小}}
  number: {type: text, zh: 文号}
  opinion: {type: text, zh: 意见}
stages: [open, big, small, closed]
final: [closed]
tracks: {hear: {zh: 听证, stages: [asked, held], final: [held]}}
moves:
  begin: {zh: 开始, by: officer, to: open}
  measure: {zh: 认定, by: officer, from: any, takes: n, changes: n}
  forget: {zh: 忘记, by: officer, from: open}
  sort: {zh: 分流, by: officer, from: open, to: [{when: "has(case.n) && case.n > 10", stage: big}, {stage: small}]}
  hear.ask: {zh: 要求听证, track: hear, by: party, to: asked}
  hear.hold: {zh: 听证, track: hear, by: officer, from: asked, to: held}
  say: {zh: 陈述, by: party, from: any, takes: opinion, changes: opinion}
  number: {zh: 编号, by: officer, from: any, at_most: 1, effects: [{do: number, field: number, sequence: "字〔{year}〕{n}号"}]}
  close:
    zh: 结案
    by: officer
    from: [big, small]
    to: closed
    needs:
      - {gate: track, track: hear, at: [none, held], zh: 当事人要求听证而未举行, cite: ACT 5}
      - {gate: holds, that: "!has(case.n) || case.n < 100", zh: 数量过大, cite: ACT 7}
"""


@pytest.fixture
def desk() -> Desk:
    desk = Desk(RESTS)
    desk.do("begin", on="2026-03-02")
    return desk


def test_an_authoritys_late_act_must_not_break_what_came_after(desk: Desk) -> None:
    desk.do("sort", on="2026-03-10")
    desk.do("close", on="2026-03-12")
    before = desk.state
    failure = desk.one("measure", on="2026-03-11", recorded="2026-03-20", n=100)
    assert failure.gate == "later_act"
    assert "补登后,第3号记录“close”(2026-03-12)不再合法:数量过大" in failure.zh
    assert "#3 close (2026-03-12) would no longer be lawful" in failure.en
    assert failure.cite is not None
    assert failure.cite.zh == "《样例法》第七条"
    assert desk.state is before


def test_nor_change_a_fact_that_a_later_act_rested_on(desk: Desk) -> None:
    desk.do("sort", on="2026-03-10")
    failure = desk.one("measure", on="2026-03-05", recorded="2026-03-20", n=50)
    assert failure.gate == "later_act"
    assert "所依据的事实因此改变" in failure.zh
    event = desk.do("measure", on="2026-03-05", recorded="2026-03-20", n=5)  # the same way
    assert event.late


def test_an_outsiders_late_act_is_recorded_with_what_it_breaks(desk: Desk) -> None:
    desk.do("sort", on="2026-03-10")
    desk.do("close", on="2026-03-12")
    event = desk.do("hear.ask", by="p", on="2026-03-11", recorded="2026-03-20", recorder="o")
    assert event.late
    assert event.notes == ("#3 close: track: 当事人要求听证而未举行",)
    assert desk.state.closed
    assert desk.state.track("hear") == "asked"


def test_an_outsiders_late_act_that_breaks_nothing_has_no_notes(desk: Desk) -> None:
    desk.do("sort", on="2026-03-10")
    assert desk.do("say", by="p", on="2026-03-05", recorded="2026-03-20", opinion="不服").notes == ()


def test_what_was_broken_before_is_no_finding(desk: Desk) -> None:
    desk.do("sort", on="2026-03-10")
    desk.do("close", on="2026-03-14")
    desk.do("hear.ask", by="p", on="2026-03-11", recorded="2026-03-20")
    assert desk.do("say", by="p", on="2026-03-12", recorded="2026-03-21", opinion="不服").notes == ()


def test_a_late_act_is_judged_on_the_state_of_its_day(desk: Desk) -> None:
    desk.do("sort", on="2026-03-10")
    assert desk.refused("close", on="2026-03-05", recorded="2026-03-20") == ["from"]
    assert desk.refused("number", by="h", on="2026-03-05", recorded="2026-03-20") == ["role"]
    desk.do("close", on="2026-03-12")
    desk.do(
        "measure", on="2026-03-11", recorded="2026-03-20", n=7
    )  # `any`: the case stood at `small` that day
    assert desk.state.stage == "closed"


def test_at_most_once_in_the_past_and_now(desk: Desk) -> None:
    desk.do("number", on="2026-03-10")
    failure = desk.one("number", on="2026-03-05", recorded="2026-03-20")
    assert (failure.gate, "至多办理1次" in failure.zh) == ("later_act", True)


def test_a_refused_late_act_spends_no_number(desk: Desk) -> None:
    desk.do("number", on="2026-03-10")
    desk.one("number", on="2026-03-05", recorded="2026-03-20")
    assert desk.world.draw("字〔2026〕{n}号") == 2


def test_a_fact_is_written_once_in_legal_order_too(desk: Desk) -> None:
    """Two first writings: the later one was lawful only as long as it was the first."""
    text = RESTS.replace("takes: n, changes: n}", "takes: n}")
    once = Desk(text)
    once.do("begin", on="2026-03-02")
    once.do("measure", on="2026-03-10", n=1)
    failure = once.one("measure", on="2026-03-05", recorded="2026-03-20", n=2)
    assert failure.gate == "later_act"
    assert "已经确定" in failure.zh


def test_a_branch_that_lacks_its_fact_after_a_strike() -> None:
    """Without the record that it rested on, a later act is not broken off with an error but named."""
    desk = Desk(RESTS.replace("has(case.n) && case.n > 10", "case.n > 10"))
    desk.do("begin", on="2026-03-02")
    desk.do("measure", on="2026-03-03", n=50)
    desk.do("sort", on="2026-03-04")
    answer = desk.keep("strike", 2, on="2026-03-05")
    assert isinstance(answer, Refused)
    assert [f.gate for f in answer.failures] == ["later_act"]


def test_what_a_late_act_lets_come_about(desk: Desk) -> None:
    """A late act that starts a clock also brings the silence about, before the acts that followed."""
    desk = Desk(ASK)
    desk.do("begin", on="2026-03-02", add={"asked": [{"id": "a"}, {"id": "b"}]})
    desk.do("remark", on="2026-03-20")
    event = desk.do("ask.send", on="2026-03-04", recorded="2026-03-25T16:00", item="a")
    assert event.late
    assert desk.moves == ["begin", "remark", "ask.send", "ask.silent"]
    arisen = desk.state.events[-1]
    assert (arisen.on, arisen.n, arisen.recorded) == ("2026-03-14", 4, "2026-03-25T16:00:00")
    assert desk.state.track("ask", "a") == "silent"


def test_an_outcome_that_lies_before_the_late_act_itself() -> None:
    """A clock that started at an earlier date is past due already when the late act starts it."""
    desk = Desk("""
id: thing
zh: 事项
fields: {received: {type: date, zh: 收到日}}
stages: [open, deemed]
final: [deemed]
tracks: {ask: {zh: 询问, stages: [waiting, silent], final: [silent]}}
moves:
  begin: {zh: 开始, by: officer, to: open}
  remark: {zh: 备注, by: officer, from: any}
  ask.send: {zh: 登记, track: ask, by: officer, to: waiting, takes: received}
  ask.silent: {zh: 视为, track: ask, by: system, from: waiting, to: silent}
clocks: {wait: {zh: 期限, start: {move: ask.send, at: received}, within: 3 days, deemed: ask.silent, roll: none, cite: ACT 5}}
""")
    desk.do("begin", on="2026-03-02")
    desk.do("remark", on="2026-03-20")
    desk.do("remark", on="2026-03-21")
    desk.do("ask.send", on="2026-03-15", recorded="2026-03-25", received="2026-03-05")
    assert desk.moves == ["begin", "remark", "remark", "ask.send", "ask.silent"]
    assert desk.state.events[-1].on == "2026-03-15"  # not before the act that let the time run
    assert desk.state.track("ask") == "silent"
    assert desk.settle("2026-04-25") is desk.state
    assert facts(desk.state) == facts(replay(desk.law, "main", desk.state.events, desk.world))


def test_an_outcome_of_the_day_on_which_its_clock_started_too_late(desk: Desk) -> None:
    desk = Desk(ASK.replace("start: answer,", "start: {move: answer, at: silent_on},").replace(
        "by: officer, from: open, to: answered,", "by: officer, from: open, to: answered, takes: silent_on,"))  # fmt: skip
    desk.do("begin", on="2026-03-02")
    desk.do("answer", on="2026-03-20", silent_on="2026-03-02")
    desk.do("close", on="2026-03-20")  # the same day is in time for nothing, but time has not spoken yet
    assert desk.status("claim") == "late"


def test_late_by_the_minute_on_one_day(desk: Desk) -> None:
    desk.do("measure", on="2026-03-05T15:00", n=50)
    desk.do("sort", on="2026-03-05T16:00")
    failure = desk.one("measure", on="2026-03-05T15:30", recorded="2026-03-05T17:00", n=5)
    assert failure.gate == "later_act"
    event = desk.do("measure", on="2026-03-05T14:00", recorded="2026-03-05T17:00", n=5)
    assert event.late
    assert desk.state.fields["n"] == 50


def test_what_is_dated_by_the_day_alone_follows_what_is_on_record_for_that_day(desk: Desk) -> None:
    desk.do("measure", on="2026-03-05T15:00", n=50)
    event = desk.do("sort", on="2026-03-05")
    assert not event.late
    assert desk.state.stage == "big"


def test_a_struck_act_keeps_its_minute(desk: Desk) -> None:
    """What stands between two acts of a day must not change with what is recorded later."""
    desk.do("measure", on="2026-03-05T15:00", n=50)
    assert isinstance(desk.keep("strike", 2, on="2026-03-05"), Granted)
    desk.do("measure", on="2026-03-05", n=1)
    desk.do("measure", on="2026-03-05T09:00", recorded="2026-03-05T16:00", n=2)
    state = desk.state
    assert facts(state) == facts(replay(desk.law, "main", state.events, desk.world))
    assert state.fields["n"] == 1


def test_evidence_and_numbers_of_a_late_act(desk: Desk) -> None:
    desk.do("sort", on="2026-03-10")
    event = desk.do("number", on="2026-03-05", recorded="2026-03-20")
    assert (event.n, event.sets) == (3, {"number": "字〔2026〕1号"})
    assert desk.state.fields["number"] == "字〔2026〕1号"


def test_the_state_after_a_late_act_is_that_of_a_replay(desk: Desk) -> None:
    desk.do("measure", on="2026-03-05", n=50)
    desk.do("sort", on="2026-03-10")
    desk.do("say", by="p", on="2026-03-04", recorded="2026-03-20", opinion="不服")
    desk.do("close", on="2026-03-21")
    state = desk.state
    assert facts(state) == facts(replay(desk.law, "main", state.events, desk.world))
