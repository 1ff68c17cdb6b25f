"""What time alone brings about: deemed outcomes on their day, whoever asks and whenever."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from tests.engine.laws import Desk

from yifa.engine.fold import replay
from yifa.engine.records import Event, Granted, Refused
from yifa.engine.settle import settle
from yifa.engine.state import CaseState, moment

ASK = """
id: asking
zh: 征求意见
fields:
  asked: {type: group, zh: 对象, of: {name: {type: text, zh: 名称}}}
  reply: {type: text, zh: 答复}
  silent_on: {type: date, zh: 视为同意之日}
stages: [open, answered, closed]
final: [closed]
tracks: {ask: {zh: 征求意见, per: asked, stages: [waiting, agreed, silent, gone], final: [agreed, silent, gone]}}
moves:
  begin: {zh: 开始, by: officer, to: open, adds: asked}
  remark: {zh: 备注, by: officer, from: open}
  ask.send: {zh: 发函, track: ask, by: officer, to: waiting}
  ask.agree: {zh: 同意, track: ask, by: officer, from: waiting, to: agreed, optional: reply}
  ask.drop: {zh: 撤回, track: ask, by: officer, from: waiting, to: gone}
  ask.silent: {zh: 逾期视为同意, track: ask, by: system, from: waiting, to: silent, cite: ACT 5}
  answer: {zh: 答复, by: officer, from: open, to: answered, needs: [{gate: all_items, track: ask, at: [agreed, silent], cite: ACT 5}]}
  lapse: {zh: 视为撤回, by: system, from: answered, to: closed, effects: [{do: set, field: silent_on, from: on}]}
  close: {zh: 结案, by: officer, from: answered, to: closed}
clocks:
  reply: {zh: 答复期限, track: ask, start: ask.send, until: ask.agree, within: 10 days, deemed: ask.silent, roll: none, cite: ACT 5}
  claim: {zh: 领取期限, start: answer, until: close, within: 5 days, deemed: lapse, roll: none, cite: ACT 5}
"""


@pytest.fixture
def desk() -> Desk:
    return begun(2)


def begun(rows: int) -> Desk:
    desk = Desk(ASK)
    ids = [f"r{i}" for i in range(rows)]
    desk.do("begin", on="2026-03-02", add={"asked": [{"id": i, "name": i} for i in ids]})
    for i in ids:
        desk.do("ask.send", on="2026-03-02", item=i)
    return desk


def facts(state: CaseState) -> tuple[object, ...]:
    return state.stage, state.tracks, state.fields, state.items, state.last, dict(state.clocks.current)


def bare(events: tuple[Event, ...]) -> list[Event]:
    """Events without what tells when they were registered."""
    return [replace(e, recorded="", n=0, evidence={}) for e in events]


def test_nothing_comes_about_until_the_last_day_is_over(desk: Desk) -> None:
    assert desk.settle("2026-03-12") is desk.state
    assert desk.settle("2026-03-12T23:59") is desk.state
    state = desk.settle("2026-03-13")
    assert [state.track("ask", r) for r in ("r0", "r1")] == ["silent", "silent"]


def test_a_deemed_act_bears_the_last_day_and_ends_its_clock(desk: Desk) -> None:
    state = desk.settle("2026-04-01")
    event = state.events[-1]
    assert (event.move, event.on, event.actor, event.to) == ("ask.silent", "2026-03-12", "system", "silent")
    run = state.clocks.last("reply", "r0")
    assert (run.status, str(run.ended), run.end) == ("ran_out", "2026-03-12", 4)


def test_every_attempt_settles_first(desk: Desk) -> None:
    """Nobody need have looked on the 13th: the answer of the 20th stands on the silence of the 12th."""
    desk.do("answer", on="2026-03-20")
    assert desk.moves[3:] == ["ask.silent", "ask.silent", "answer"]


def test_a_refused_attempt_settles_too(desk: Desk) -> None:
    answer = desk.attempt("ask.agree", on="2026-03-20", item="r0")
    assert isinstance(answer, Refused)
    assert [f.gate for f in answer.failures] == ["from"]
    assert [e.move for e in answer.settled] == ["ask.silent", "ask.silent"]
    assert desk.state.n == 5


def test_nothing_that_lies_in_the_future_comes_about(desk: Desk) -> None:
    """A year typed wrong (2062 for 2026) is refused, and must not let the time run on."""
    before = desk.state
    answer = desk.attempt("answer", on="2062-03-03", recorded="2026-03-03")
    assert isinstance(answer, Refused)
    assert "future" in [f.gate for f in answer.failures]
    assert answer.settled == ()
    assert desk.state is before


def test_the_moment_of_registration_is_kept(desk: Desk) -> None:
    desk.attempt("remark", on="2026-03-20", recorded="2026-03-20T15:45")
    assert [e.recorded for e in desk.state.events[3:]] == ["2026-03-20T15:45:00"] * 3


def test_what_comes_about_brings_about_more(desk: Desk) -> None:
    desk.do("answer", on="2026-03-20")
    state = desk.settle("2027-01-01")
    assert (state.stage, state.fields["silent_on"]) == ("closed", "2026-03-25")


def test_settling_twice_changes_nothing(desk: Desk) -> None:
    law, world = desk.law, desk.world
    state, events = settle(law, desk.state, moment("2026-04-01"), world)
    assert len(events) == 2
    assert settle(law, state, moment("2026-04-01"), world) == (state, ())


def test_settling_day_by_day_or_at_once(desk: Desk) -> None:
    desk.do("ask.agree", on="2026-03-05", item="r1")
    law, world = desk.law, desk.world
    at_once, _ = settle(law, desk.state, moment("2026-05-01"), world)
    daily = desk.state
    for i in range(70):
        daily, _ = settle(law, daily, dt.date(2026, 3, 5) + dt.timedelta(days=i), world)
    assert bare(daily.events) == bare(at_once.events)
    assert facts(daily) == facts(at_once)


def test_earliest_first() -> None:
    desk = Desk(ASK)
    desk.do("begin", on="2026-03-02", add={"asked": [{"id": i} for i in "ab"]})
    desk.do("ask.send", on="2026-03-04", item="a")
    desk.do("ask.send", on="2026-03-03", item="b")
    assert [(e.item, e.on) for e in desk.settle("2026-05-01").events[3:]] == [
        ("b", "2026-03-13"),
        ("a", "2026-03-14"),
    ]


def test_fifty_rows_at_once_and_incrementally_as_by_replay() -> None:
    desk = begun(50)
    state = desk.settle("2026-03-13")
    assert [e.item for e in state.events[51:]] == [f"r{i}" for i in range(50)]
    again = replay(desk.law, "main", state.events, desk.world)
    assert facts(again) == facts(state)
    assert set(state.tracks.values()) == {"silent"}


def test_a_thousand_clocks_whose_stage_has_passed() -> None:
    """A run whose outcome can no longer come about stands in nobody's way, however many there are."""
    desk = Desk(ASK)
    desk.do("begin", on="2026-03-02", add={"asked": [{"id": f"r{i}"} for i in range(1200)]})
    state = desk.state
    events = [
        Event(n=2 + i, move="ask.send", on="2026-03-02", recorded="2026-03-02T10:00:00", actor="o", agency="甲局",
              law="", edition="", item=f"r{i}", track="ask", to="waiting")
        for i in range(1200)
    ] + [
        Event(n=1202 + i, move="ask.drop", on="2026-03-02", recorded="2026-03-02T10:00:00", actor="o", agency="甲局",
              law="", edition="", item=f"r{i}", track="ask", to="gone")
        for i in range(1200)
    ]  # fmt: skip
    desk.world.states["main"] = replay(desk.law, "main", (*state.events, *events), desk.world)
    assert desk.settle("2026-05-01") is desk.state


def test_a_pause_holds_the_outcome_up() -> None:
    desk = Desk(ASK.replace("  ask.drop:", "  halt: {zh: 中止, by: officer, from: open}\n"
                "  go: {zh: 恢复, by: officer, from: open}\n  ask.drop:")
                .replace("deemed: ask.silent,", "deemed: ask.silent, pause: [{from: halt, until: go}],"))  # fmt: skip
    desk.do("begin", on="2026-03-02", add={"asked": [{"id": "a"}]})
    desk.do("ask.send", on="2026-03-02", item="a")
    desk.do("halt", on="2026-03-07")
    assert desk.settle("2026-08-01").track("ask", "a") == "waiting"
    desk.do("go", on="2026-03-17")
    assert desk.settle("2026-03-22").track("ask", "a") == "waiting"
    assert desk.settle("2026-03-23").events[-1].on == "2026-03-22"


HOURS = """
id: order
zh: 工单
stages: [open, taken, returned]
final: [taken, returned]
moves:
  begin: {zh: 派单, by: officer, to: open}
  take: {zh: 签收, by: officer, from: open, to: taken}
  back: {zh: 视为退单, by: system, from: open, to: returned}
clocks: {sign: {zh: 签收期限, start: begin, until: take, within: 2 working hours, deemed: back, cite: ACT 5}}
"""


def test_hours_end_at_the_minute() -> None:
    desk = Desk(HOURS)
    desk.do("begin", on="2026-03-02T16:30")
    due = "2026-03-03T09:00"  # an hour is left of the afternoon, an hour goes over to the morning
    assert desk.limit("sign").due == moment(due)
    assert desk.settle(due).stage == "open"
    later = (dt.datetime.fromisoformat(due) + dt.timedelta(minutes=1)).isoformat(timespec="minutes")
    state = desk.settle(later)
    assert (state.stage, state.events[-1].on) == ("returned", due)
    assert desk.settle(due[:10]).stage == "open"  # a day without a time lasts until 24:00
    assert desk.refused("take", on=later) == ["from"]


def test_an_act_of_the_last_day_is_in_time_whenever_it_is_recorded_that_day(desk: Desk) -> None:
    desk.do("ask.agree", on="2026-03-12", item="r0")
    assert desk.status("reply", "r0") == "met"


def test_the_deemed_act_follows_every_act_of_its_day(desk: Desk) -> None:
    desk.do("answer", on="2026-03-20")
    event = desk.do("remark", on="2026-03-12", recorded="2026-03-21")
    assert event.late
    assert desk.moves[-1] == "remark"
    assert [e.move for e in desk.state.events if e.n in desk.state.struck] == []
    assert desk.state.stage == "answered"


def test_an_effect_that_lacks_a_fact_stops_the_deemed_act_and_draws_no_number() -> None:
    desk = Desk("""
id: thing
zh: 事项
fields: {number: {type: text, zh: 编号}, name: {type: text, zh: 名称}, copy: {type: text, zh: 抄件}}
stages: [open, deemed]
final: [deemed]
moves:
  begin: {zh: 开始, by: officer, to: open}
  deem:
    zh: 视为
    by: system
    from: open
    to: deemed
    effects: [{do: number, field: number, sequence: "视〔{year}〕{n}号"}, {do: set, field: copy, from: name}]
clocks: {wait: {zh: 期限, start: begin, within: 5 days, deemed: deem, cite: ACT 5}}
""")
    desk.do("begin", on="2026-03-02")
    for day in range(10, 20):
        assert desk.settle(f"2026-03-{day}").stage == "open"
    assert desk.world.draw("视〔2026〕{n}号") == 1


# --- an obstacle that goes away ---------------------------------------------------------------------------------

HELD_UP = """
id: application
zh: 申请
fields: {paid: {type: bool, zh: 已缴费}}
stages: [filed, elsewhere, granted, refused]
final: [granted, refused]
moves:
  file: {zh: 申请, by: officer, to: filed}
  pay: {zh: 缴费, by: officer, from: any, takes: paid, changes: paid}
  note: {zh: 备注, by: officer, from: any}
  pass_on: {zh: 移送, by: officer, from: filed, to: elsewhere}
  send_back: {zh: 退回, by: officer, from: elsewhere, to: filed}
  refuse: {zh: 不予许可, by: officer, from: filed, to: refused}
  deem:
    zh: 视为准予
    by: system
    from: filed
    to: granted
    needs:
      - {gate: holds, that: "has(case.paid) && case.paid", zh: 未缴费, cite: ACT 5}
clocks:
  to_decide: {zh: 决定期限, start: file, until: refuse, within: 10 days, deemed: deem, roll: none, cite: ACT 5}
"""


def filed(text: str = HELD_UP) -> Desk:
    desk = Desk(text)
    desk.do("file", on="2026-03-02")
    return desk


def outcome(state: CaseState) -> tuple[str, str]:
    return state.stage, state.events[-1].on


def test_an_outcome_held_up_by_a_gate_comes_about_when_the_gate_opens() -> None:
    desk = filed()
    desk.do("note", on="2026-03-15")
    assert desk.settle("2026-03-20").stage == "filed"
    desk.do("pay", on="2026-03-20", paid=True)
    assert desk.settle("2026-03-20") is desk.state  # others may still act that day
    assert outcome(desk.settle("2026-03-21")) == ("granted", "2026-03-20")
    assert outcome(desk.settle("2026-09-01")) == ("granted", "2026-03-20")
    assert desk.refused("refuse", on="2026-03-25") == ["from"]
    assert desk.moves == ["file", "note", "pay", "deem"]
    assert desk.state.clocks.last("to_decide").status == "ran_out"


def test_an_act_that_ends_the_time_on_that_very_day_comes_first() -> None:
    desk = filed()
    desk.do("pay", on="2026-03-20", paid=True)
    desk.do("refuse", on="2026-03-20")
    assert desk.settle("2026-09-01").stage == "refused"


def test_an_obstacle_gone_before_the_time_is_over_delays_nothing() -> None:
    desk = filed()
    desk.do("pay", on="2026-03-05", paid=True)
    assert outcome(desk.settle("2026-09-01")) == ("granted", "2026-03-12")


def test_an_obstacle_that_returns_on_the_same_day_still_stands_in_the_way() -> None:
    desk = filed()
    desk.do("pay", on="2026-03-20", paid=True)
    desk.do("pay", on="2026-03-20", paid=False)
    assert desk.settle("2026-09-01").stage == "filed"


def test_a_stage_that_comes_back() -> None:
    desk = filed(HELD_UP.replace("has(case.paid) && case.paid", "stage == 'filed'"))
    desk.do("pass_on", on="2026-03-05")
    assert desk.settle("2026-03-20").stage == "elsewhere"
    desk.do("send_back", on="2026-03-20")
    assert outcome(desk.settle("2026-03-21")) == ("granted", "2026-03-20")


def test_a_gate_that_time_opens() -> None:
    wait = "{gate: waited, since: pay, at_least: 15 days, cite: ACT 5}"
    over = "{gate: expired, clock: objection, cite: ACT 5}"
    clock = "\n  objection: {zh: 异议期限, start: pay, within: 20 days, roll: none, cite: ACT 5}\n"
    for gate, day in ((wait, "2026-03-21"), (over, "2026-03-26")):
        desk = filed(HELD_UP.replace("- {gate: holds", f"- {gate}\n      - {{gate: holds").rstrip() + clock)
        desk.do("pay", on="2026-03-05", paid=True)
        assert desk.settle(day).stage == "filed"
        assert outcome(desk.settle("2026-09-01")) == ("granted", day)


def test_a_gate_that_time_opens_within_the_day() -> None:
    wait = "- {gate: waited, since: pay, at_least: 5 hours, cite: ACT 5}\n      - {gate: holds"
    desk = Desk(HELD_UP.replace("within: 10 days", "within: 2 hours").replace("- {gate: holds", wait))
    desk.do("file", on="2026-03-02T09:00")
    desk.do("pay", on="2026-03-02T09:30", paid=True)
    assert outcome(desk.settle("2026-03-03T09:00")) == ("granted", "2026-03-02T14:30")


def test_to_the_minute() -> None:
    desk = Desk(HELD_UP.replace("within: 10 days", "within: 2 hours"))
    desk.do("file", on="2026-03-02T09:00")
    desk.do("pay", on="2026-03-02T15:30", paid=True)
    assert desk.settle("2026-03-02T15:30").stage == "filed"
    assert outcome(desk.settle("2026-03-02T15:31")) == ("granted", "2026-03-02T15:30")


def test_one_outcome_opens_the_way_for_another() -> None:
    """At once as day by day: what one silence brings about lets the other speak on that day."""
    desk = Desk(HELD_UP.replace("has(case.paid) && case.paid", "done(presume)").replace(
        "clocks:", "  presume: {zh: 视为缴费, by: system, from: any}\nclocks:\n"
        "  to_pay: {zh: 缴费期限, start: file, within: 20 days, deemed: presume, roll: none, cite: ACT 5}"))  # fmt: skip
    desk.do("file", on="2026-03-02")
    at_once = desk.settle("2026-09-01")
    daily = desk.state
    for i in range(60):
        daily, _ = settle(desk.law, daily, dt.date(2026, 3, 2) + dt.timedelta(days=i), desk.world)
    assert [(e.move, e.on) for e in at_once.events[1:]] == [("presume", "2026-03-22"), ("deem", "2026-03-22")]
    assert facts(daily) == facts(at_once)


def test_a_late_act_moves_the_moment() -> None:
    """The payment of the 14th was registered on the 25th, after one of the 20th: the silence spoke on the 14th."""
    desk = filed(HELD_UP.replace("from: any", "from: [filed, granted]"))
    desk.do("pay", on="2026-03-20", paid=True)
    desk.do("note", on="2026-03-20")
    assert isinstance(desk.attempt("refuse", on="2026-03-24"), Refused)
    desk.do("pay", on="2026-03-14", recorded="2026-03-25", paid=True)
    state = desk.settle("2026-09-01")
    deems = [e for e in state.events if e.move == "deem"]
    assert [(e.on, e.n in state.struck) for e in deems] == [("2026-03-20", True), ("2026-03-14", False)]
    assert facts(state) == facts(replay(desk.law, "main", state.events, desk.world))


def test_without_what_removed_the_obstacle_it_did_not_come_about() -> None:
    desk = filed()
    desk.do("pay", on="2026-03-20", paid=True)
    desk.attempt("refuse", on="2026-03-24")
    assert isinstance(desk.keep("strike", 2, on="2026-03-25"), Granted)
    assert desk.state.stage == "filed"
    assert desk.state.struck == {2, 3}
    desk.do("refuse", on="2026-03-26")
