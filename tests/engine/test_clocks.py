"""The clocks of a case: runs that start, pause, extend and end as moves are made. Dates are worked out by hand."""

from __future__ import annotations

import pytest
from tests.engine.laws import Desk, china
from tests.engine.test_settle import facts

from yifa.engine.clocks import explain, rules_of
from yifa.engine.fold import replay
from yifa.worktime import Length


def desk(clock: str, *more: str, valid: str = "", **given: object) -> Desk:
    """A law with moves for every turn a clock can take, and the clock `limit`."""
    clocks = "\n".join(f"  {line}" for line in (f"limit: {{zh: 办理期限, {clock}}}", *more))
    return Desk(
        f"""
id: thing
zh: 事项
{valid}
fields:
  received: {{type: date, zh: 收到日}}
  at: {{type: datetime, zh: 时刻}}
  n: {{type: int, zh: 数量}}
  kind: {{type: choice, zh: 程序, of: {{simple: 简易, ordinary: 普通, other: 其他}}}}
  more: {{type: length, zh: 延长}}
  term: {{type: length, zh: 载明的期限}}
  asked: {{type: group, zh: 对象, of: {{name: {{type: text, zh: 名称}}}}}}
stages: {{open: 办理中, waiting: 待补正, closed: 已结案}}
final: [closed]
tracks:
  halt: {{zh: 中止, stages: [suspended, resumed], stops_clocks: [suspended], final: [resumed]}}
  ask: {{zh: 征求意见, per: asked, stages: [waiting, agreed, silent], final: [agreed, silent]}}
  block: {{zh: 逐户中止, per: asked, stages: [blocked, freed], final: [freed], stops_clocks: [blocked]}}
moves:
  begin: {{zh: 受理, by: officer, to: open, optional: [received, kind, n, term, at], adds: asked}}
  again: {{zh: 再次受理, by: officer, from: [open, waiting], to: open, optional: [received, n], changes: [received, n]}}
  correct: {{zh: 通知补正, by: officer, from: open, to: waiting}}
  switch: {{zh: 转换程序, by: officer, from: open, takes: kind, changes: kind}}
  set: {{zh: 载明, by: officer, from: open, takes: term, changes: term}}
  extend: {{zh: 延长, by: officer, from: open, takes: more, changes: more}}
  step: {{zh: 办理, by: officer, from: open, optional: n, changes: n}}
  stop: {{zh: 暂停, by: officer, from: open}}
  go: {{zh: 恢复, by: officer, from: open}}
  gather: {{zh: 收齐意见, by: officer, from: open}}
  halt.on: {{zh: 中止, track: halt, by: officer, from: [none, resumed], to: suspended}}
  halt.off: {{zh: 恢复, track: halt, by: officer, from: suspended, to: resumed}}
  ask.send: {{zh: 发函, track: ask, by: officer, from: [none, agreed], to: waiting, optional: term, changes: term}}
  ask.agree: {{zh: 同意, track: ask, by: officer, from: waiting, to: agreed}}
  ask.silent: {{zh: 视为同意, track: ask, by: system, from: waiting, to: silent}}
  block.on: {{zh: 中止, track: block, by: officer, to: blocked}}
  block.off: {{zh: 恢复, track: block, by: officer, from: blocked, to: freed}}
  close: {{zh: 结案, by: officer, from: open, to: closed}}
clocks:
{clocks}
""",
        **given,
    )  # fmt: skip


def began(clock: str, *more: str, on: str = "2026-03-02", rows: str = "", **given: object) -> Desk:
    d = desk(clock, *more)
    d.do("begin", on=on, add={"asked": [{"id": c} for c in rows]}, given=given)
    return d


# --- starting ---------------------------------------------------------------------------------------------------


def test_a_start_move_opens_a_run_if_none_is_open() -> None:
    d = began("start: [begin, step], until: close, within: 10 days, cite: ACT 5")
    assert (d.due("limit"), d.status("limit"), d.run("limit").no) == ("2026-03-12", "running", 1)
    d.do("step", on="2026-03-05")
    assert d.due("limit") == "2026-03-12"
    assert d.run("limit").began == 1


def test_a_start_dated_by_a_fact() -> None:
    d = began("start: {move: begin, at: received}, within: 10 days, cite: ACT 5", received="2026-02-27")
    assert d.due("limit") == "2026-03-09"
    d = began(
        "start: {move: begin, at: received}, within: 10 days, cite: ACT 5"
    )  # not given: the day of the act
    assert d.due("limit") == "2026-03-12"


def test_a_start_only_when() -> None:
    clock = 'start: {move: begin, when: "case.n > 3"}, within: 10 days, cite: ACT 5'
    assert began(clock, n=4).state.clocks.last("limit") is not None
    assert began(clock, n=3).state.clocks.last("limit") is None
    assert (
        began(clock).state.clocks.last("limit") is None
    )  # not given: it does not start, and nothing is raised


@pytest.mark.parametrize("turn", ["until", "void", "restart"])
def test_a_turn_whose_fact_is_missing_does_not_happen(turn: str) -> None:
    d = began(f'start: begin, {turn}: {{move: step, when: "case.n > 3"}}, within: 10 days, cite: ACT 5')
    d.do("step")
    assert (d.status("limit"), d.run("limit").no) == ("running", 1)
    d.do("step", n=4)
    assert d.status("limit") == {"until": "met", "void": "void", "restart": "running"}[turn]
    assert d.run("limit").no == (2 if turn == "restart" else 1)


def test_a_pause_whose_fact_is_missing_does_not_happen() -> None:
    d = began(
        'start: begin, within: 10 days, pause: [{from: stop, until: go, when: "case.n > 3"}], cite: ACT 5'
    )
    d.do("stop", on="2026-03-04")
    assert d.due("limit") == "2026-03-12"
    d.do("step", on="2026-03-04", n=4)
    d.do("stop", on="2026-03-04")
    assert d.due("limit") is None


def test_no_length_in_this_slice_is_no_clock() -> None:
    text = "start: [begin, step], within: {2020-01-01: 10 days}, cite: ACT 5"
    d = desk(text)
    d.do("begin", on="2019-12-30")
    assert d.state.clocks.last("limit") is None
    d.do("step", on="2020-01-02")
    assert d.due("limit") == "2020-01-13"  # the 12th is a Sunday


def test_by_a_fixed_day_of_the_year() -> None:
    d = began(
        "start: begin, until: close, by_date: 01-31, warn: 5 working days, cite: ACT 5", on="2025-03-03"
    )
    assert (d.due("limit"), str(d.limit("limit").raw)) == (
        "2026-02-02",
        "2026-01-31",
    )  # the 31st is a Saturday
    assert [d.sign("limit", day) for day in ("2026-01-22", "2026-01-23", "2026-02-02", "2026-02-03")] == [
        "green", "yellow", "yellow", "red",
    ]  # fmt: skip
    assert [line.zh for line in explain(d.run("limit"), d.state.fields, china())][1:] == [
        "法定之日（周末），届满", "顺延：周末", "顺延至此，期限届满",
    ]  # fmt: skip
    d.do("close", on="2026-02-02")
    assert d.status("limit") == "met"


def test_a_time_that_binds_nobody_is_never_red() -> None:
    d = began("start: begin, until: close, within: 10 days, warn: 2 days, binds: nobody, cite: ACT 5")
    assert [d.sign("limit", day) for day in ("2026-03-11", "2026-03-20")] == ["green", "green"]
    d.do("close", on="2026-03-20")
    assert (d.status("limit"), d.sign("limit", "2026-03-20")) == ("late", "green")


def test_a_fixed_day_is_not_paused_and_changes_with_the_law() -> None:
    d = began("start: begin, by_date: {2000-01-01: 03-31, 2026-06-01: 01-31}, roll: none, cite: ACT 5")
    d.do("halt.on", on="2026-03-04")
    assert d.due("limit") == "2026-03-31"
    d = began(
        "start: begin, by_date: {2000-01-01: 03-31, 2026-06-01: 01-31}, roll: none, cite: ACT 5",
        on="2026-06-01",
    )
    assert d.due("limit") == "2027-01-31"


def test_over_a_holiday_with_working_days_made_up() -> None:
    """20 working days from 2026-09-18: Mid-Autumn and National Day, made up on 09-20 and 10-10."""
    d = began("start: begin, within: 20 working days, warn: 2 working days, cite: ACT 5", on="2026-09-18")
    assert d.due("limit") == "2026-10-22"
    assert [d.sign("limit", day) for day in ("2026-10-19", "2026-10-20", "2026-10-22", "2026-10-23")] == [
        "green", "yellow", "yellow", "red",
    ]  # fmt: skip


def test_raw_due_and_safe() -> None:
    d = began("start: begin, within: 30 days, cite: ACT 5", on="2026-09-04")  # ends in the National Day week
    limit = d.limit("limit")
    assert [str(x) for x in (limit.raw, limit.due, limit.safe)] == ["2026-10-04", "2026-10-08", "2026-09-30"]
    d = began("start: begin, within: 30 days, roll: none, cite: ACT 5", on="2026-09-04")
    assert d.due("limit") == "2026-10-04"
    last = explain(d.run("limit"), d.state.fields, d.world.calendar)[-1]
    assert (str(last.ends), last.n) == ("2026-10-04", 30)


# --- ending -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("day", "status"), [("2026-03-12", "met"), ("2026-03-13", "late")])
def test_met_or_late(day: str, status: str) -> None:
    d = began("start: begin, until: [close, step], within: 10 days, cite: ACT 5")
    event = d.do("step", on=day)
    run = d.run("limit")
    assert (run.status, str(run.ended), run.end) == (status, day, event.n)
    assert d.sign("limit", "2027-01-01") == ("red" if status == "late" else "green")
    d.do("step", on="2026-04-01")
    assert d.run("limit") == run


def test_a_new_run_after_the_first_has_ended() -> None:
    d = began("start: [begin, again], until: step, within: 10 days, cite: ACT 5")
    d.do("step", on="2026-03-05")
    d.do("again", on="2026-04-01")
    assert [(r.no, r.status) for r in d.state.clocks.all()] == [(1, "met"), (2, "running")]
    assert d.due("limit") == "2026-04-13"  # the 11th is a Saturday


def test_a_move_that_ends_one_run_and_starts_the_next() -> None:
    d = began("start: [begin, step], until: step, within: 10 days, cite: ACT 5")
    d.do("step", on="2026-03-05")
    assert [(r.no, r.status) for r in d.state.clocks.all()] == [(1, "met"), (2, "running")]


def test_a_void_run_counts_as_if_it_had_not_been() -> None:
    d = began("start: {move: [begin, again], at: received}, until: close, void: correct, within: 10 days, cite: ACT 5",
              received="2026-03-01")  # fmt: skip
    d.do("correct", on="2026-03-04")
    assert (d.status("limit"), d.run("limit").end) == ("void", 2)
    assert d.sign("limit", "2027-01-01") == "green"
    d.do("again", on="2026-03-20", received="2026-03-18")
    assert [(r.no, r.status) for r in d.state.clocks.all()] == [(1, "void"), (2, "running")]
    assert d.due("limit") == "2026-03-30"  # the 28th is a Saturday


def test_a_restart_counts_anew() -> None:
    d = began("start: begin, restart: again, until: close, within: 10 days, cite: ACT 5")
    d.do("again", on="2026-03-10")
    assert [(r.no, r.status, str(r.started)) for r in d.state.clocks.all()] == [
        (1, "restarted", "2026-03-02"), (2, "running", "2026-03-10"),
    ]  # fmt: skip
    assert d.due("limit") == "2026-03-20"


def test_what_is_open_when_the_case_closes() -> None:
    d = began("start: begin, until: stop, within: 10 days, cite: ACT 5",
              "publish: {zh: 公开, start: begin, until: step, within: 10 days, survives: true, cite: ACT 5}",
              "after: {zh: 归档, start: close, within: 10 days, cite: ACT 5}",
              "pay: {zh: 缴款, start: close, within: 15 days, survives: true, cite: ACT 5}")  # fmt: skip
    d.do("close", on="2026-03-05")
    assert (d.status("limit"), d.status("publish"), d.status("after"), d.status("pay")) == (
        "lapsed", "running", "lapsed", "running",
    )  # fmt: skip
    assert d.sign("limit", "2027-01-01") == "green"
    assert d.sign("publish", "2027-01-01") == "red"


# --- lengths ----------------------------------------------------------------------------------------------------

BY = "start: begin, until: close, within: {by: kind, of: {simple: 30 days, ordinary: 60 days, else: 10 days}}, cite: ACT 5"


def test_a_length_by_choice_read_at_the_time_of_asking() -> None:
    d = began(BY, kind="ordinary")
    assert d.due("limit") == "2026-05-06"  # 60 days end on Labour Day, 05-01 to 05-05 are free
    d.do("switch", on="2026-03-20", kind="simple")
    assert d.due("limit") == "2026-04-01"  # from the same start
    d.do("switch", on="2026-03-21", kind="other")
    assert d.due("limit") == "2026-03-12"
    d.do("close", on="2026-03-22")
    assert d.status("limit") == "late"


def test_a_length_by_a_choice_not_made_yet() -> None:
    d = began(BY)
    assert d.due("limit") == "2026-03-12"  # else
    d = began(BY.replace(", else: 10 days", ""))
    assert d.state.clocks.last("limit") is not None
    assert d.settle("2030-01-01") is d.state


def test_a_length_fixed_in_the_document() -> None:
    d = began("start: begin, until: step, within: {field: term}, cite: ACT 5")
    assert d.sign("limit", "2030-01-01") == "green"  # no term yet, no end
    d.do("set", term="10 days")
    assert d.due("limit") == "2026-03-12"
    d.do("set", term="20 working days")
    assert d.due("limit") == "2026-03-30"


def test_a_length_fixed_for_each_row() -> None:
    """What a move of a row gives belongs to the row: so does the term that it fixes."""
    d = began("track: ask, start: ask.send, until: ask.agree, deemed: ask.silent, within: {field: term}, roll: none, cite: ACT 5",
              rows="ab")  # fmt: skip
    d.do("ask.send", on="2026-03-02", item="a", term="5 days")
    d.do("ask.send", on="2026-03-02", item="b", term="10 days")
    assert d.settle("2026-03-07").n == d.state.n
    assert [(e.item, e.on) for e in d.settle("2026-05-01").events[3:]] == [
        ("a", "2026-03-07"),
        ("b", "2026-03-12"),
    ]


# --- pauses and extensions --------------------------------------------------------------------------------------

PAUSED = "start: begin, until: close, within: 10 days, roll: none, pause: [{from: stop, until: go, zh: 鉴定, cite: ACT 7}], cite: ACT 5"


def test_a_pause() -> None:
    """The day that pauses still counts, the day that resumes does not: 03-05 to 03-12 are seven days."""
    d = began(PAUSED)
    d.do("stop", on="2026-03-05")
    limit = d.limit("limit")
    assert (limit.due, str(limit.left)) == (None, "7 days")
    assert d.sign("limit", "2027-01-01") == "green"
    d.do("stop", on="2026-03-07")  # paused already
    d.do("go", on="2026-03-12")
    assert d.due("limit") == "2026-03-19"
    pause = d.run("limit").pauses[0]
    assert (str(pause.frm), str(pause.until), pause.zh, pause.cite) == (
        "2026-03-05", "2026-03-12", "鉴定", "《样例法》第七条",
    )  # fmt: skip
    d.do("go", on="2026-03-15")  # nothing to resume
    assert d.due("limit") == "2026-03-19"


def test_two_pauses() -> None:
    d = began(PAUSED)
    for day, move in (("05", "stop"), ("07", "go"), ("10", "stop"), ("13", "go")):
        d.do(move, on=f"2026-03-{day}")
    assert d.due("limit") == "2026-03-17"


def test_ended_while_paused() -> None:
    d = began(PAUSED)
    d.do("stop", on="2026-03-05")
    d.do("close", on="2026-06-01")
    assert d.status("limit") == "met"
    assert str(d.run("limit").pauses[0].until) == "2026-06-01"


def test_a_pause_after_the_last_day_does_not_hide_that_it_is_over() -> None:
    d = began(PAUSED)
    d.do("stop", on="2026-03-13")
    assert d.sign("limit", "2026-03-14") == "red"
    d.do("close", on="2026-03-14")
    assert d.status("limit") == "late"


ROWS = (
    "start: begin, until: close, within: 10 days, roll: none, "
    "pause: [{from: ask.send, until: [ask.agree, gather]}], cite: ACT 5"
)


def test_pauses_of_several_rows_are_one() -> None:
    d = began(ROWS, rows="ab")
    d.do("ask.send", on="2026-03-05", item="a")
    d.do("ask.send", on="2026-03-07", item="b")
    d.do("ask.agree", on="2026-03-10", item="a")
    assert d.due("limit") is None
    d.do("ask.agree", on="2026-03-20", item="b")
    assert d.due("limit") == "2026-03-27"


def test_a_move_of_the_main_line_resumes_for_all_rows() -> None:
    d = began(ROWS, rows="ab")
    d.do("ask.send", on="2026-03-05", item="a")
    d.do("ask.send", on="2026-03-07", item="b")
    d.do("gather", on="2026-03-20")
    assert d.due("limit") == "2026-03-27"


def test_a_rows_clock_is_not_paused_by_another_row() -> None:
    d = began("start: begin, within: 10 days, cite: ACT 5",
              "reply: {zh: 答复, track: ask, start: ask.send, until: ask.agree, within: 10 days, roll: none, "
              "pause: [{from: [block.on, stop], until: [block.off, go]}], through: true, cite: ACT 5}", rows="ab")  # fmt: skip
    for row in "ab":
        d.do("ask.send", on="2026-03-02", item=row)
    d.do("block.on", on="2026-03-05", item="a")
    assert (d.due("reply", "a"), d.due("reply", "b")) == (None, "2026-03-12")
    d.do("block.off", on="2026-03-06", item="a")
    assert (d.due("reply", "a"), d.due("reply", "b")) == ("2026-03-13", "2026-03-12")
    d.do("stop", on="2026-03-07")  # of the main line: for every row
    assert (d.due("reply", "a"), d.due("reply", "b")) == (None, None)


def test_a_track_stops_every_clock() -> None:
    d = began("start: begin, until: close, within: 10 days, roll: none, cite: ACT 5",
              "never: {zh: 不停, start: begin, within: 10 days, roll: none, through: true, cite: ACT 5}",
              "later: {zh: 后起, start: step, within: 10 days, roll: none, cite: ACT 5}")  # fmt: skip
    d.do("halt.on", on="2026-03-05")
    assert (d.due("limit"), d.due("never")) == (None, "2026-03-12")
    assert d.run("limit").pauses[0].zh == "中止"
    d.do(
        "step", on="2026-03-06"
    )  # a clock that starts while the track stands there is stopped from the first
    assert d.due("later") is None
    d.do("halt.off", on="2026-03-16")
    assert (d.due("limit"), d.due("later")) == ("2026-03-23", "2026-03-26")
    d.do("halt.on", on="2026-03-18")
    d.do("halt.off", on="2026-03-19")
    assert d.due("limit") == "2026-03-24"


def test_a_track_of_rows_stops_until_the_last_is_free() -> None:
    d = began("start: begin, until: close, within: 10 days, roll: none, cite: ACT 5", rows="ab")
    d.do("block.on", on="2026-03-05", item="a")
    d.do("block.on", on="2026-03-06", item="b")
    d.do("block.off", on="2026-03-08", item="a")
    assert d.due("limit") is None
    d.do("block.off", on="2026-03-09", item="b")
    assert d.due("limit") == "2026-03-16"


EXTENDED = "start: begin, until: close, within: 10 days, extend: [{by: extend, length: more, at_most: 20 days, cite: ACT 7}], cite: ACT 5"


def test_an_extension_counts_from_the_raw_end() -> None:
    d = began(EXTENDED, on="2026-03-04")  # ends on Saturday 03-14, rolled to Monday
    assert d.due("limit") == "2026-03-16"
    d.do("extend", more="10 days")
    assert d.due("limit") == "2026-03-24"
    d.do("extend", more="5 days")
    assert d.due("limit") == "2026-03-30"  # the 29th is a Sunday
    assert d.run("limit").extensions == tuple(map(Length.parse, ("10 days", "5 days")))


def test_more_than_the_law_allows_is_refused() -> None:
    d = began(EXTENDED)
    failure = d.one("extend", more="21 days")
    assert (failure.gate, failure.field) == ("extend", "more")
    assert "至多延长20日" in failure.zh
    assert failure.cite is not None
    assert failure.cite.zh == "《样例法》第七条"
    d.do("extend", more="15 days")
    assert d.one("extend", more="6 days").gate == "extend"  # in all
    d.do("extend", more="5 days")
    assert d.one("extend", more="1 working day").gate == "extend"  # another unit cannot be compared


def test_an_extension_of_a_clock_that_does_not_run_changes_nothing() -> None:
    d = began(EXTENDED.replace("start: begin", "start: step"))
    d.do("extend", more="15 days")
    d.do("step", on="2026-03-02")
    assert d.due("limit") == "2026-03-12"


# --- rows and hours ---------------------------------------------------------------------------------------------


def test_a_clock_for_each_row() -> None:
    d = began("start: begin, within: 10 days, cite: ACT 5",
              "reply: {zh: 答复, track: ask, start: ask.send, until: ask.agree, deemed: ask.silent, within: 10 days, roll: none, cite: ACT 5}",
              rows="abc")  # fmt: skip
    d.do("ask.send", on="2026-03-02", item="a")
    d.do("ask.send", on="2026-03-03", item="b")
    d.do("ask.agree", on="2026-03-04", item="a")
    assert (d.status("reply", "a"), d.status("reply", "b")) == ("met", "running")
    assert d.state.clocks.last("reply", "c") is None
    d.do("ask.send", on="2026-03-05", item="a")
    assert d.run("reply", "a").no == 2
    assert [(e.item, e.on) for e in d.settle("2026-05-01").events[-2:]] == [
        ("b", "2026-03-13"),
        ("a", "2026-03-15"),
    ]


def test_the_main_line_starts_the_clock_of_every_row() -> None:
    d = began("start: step, track: ask, until: ask.agree, within: 10 days, cite: ACT 5", rows="ab")
    d.do("step", on="2026-03-02")
    assert (d.due("limit", "a"), d.due("limit", "b")) == ("2026-03-12", "2026-03-12")
    assert d.state.clocks.last("limit") is None


def test_the_main_line_ends_the_clocks_of_all_rows() -> None:
    d = began("start: step, track: ask, until: gather, within: 10 days, cite: ACT 5", rows="ab")
    d.do("step", on="2026-03-02")
    d.do("gather", on="2026-03-05")
    assert (d.status("limit", "a"), d.status("limit", "b")) == ("met", "met")


HOURS = "start: begin, until: step, within: 24 hours, cite: ACT 5"


def test_hours_run_through_the_night() -> None:
    d = began(HOURS, on="2026-03-06T16:30")
    assert d.due("limit") == "2026-03-07T16:30:00"
    assert d.sign("limit", "2026-03-07T16:30") == "green"
    assert d.sign("limit", "2026-03-07T16:31") == "red"
    d.do("step", on="2026-03-07T16:31")
    assert d.status("limit") == "late"


def test_a_clock_in_hours_asks_for_the_time_of_day() -> None:
    d = desk(HOURS)
    failure = d.one("begin", on="2026-03-06")
    assert (failure.gate, failure.field) == ("time", "on")
    assert "须写明时刻" in failure.zh
    d.do("begin", on="2026-03-06T10:00")
    assert d.refused("step", on="2026-03-06") == ["time"]
    d.do("stop", on="2026-03-06")  # others need none


def test_hours_fixed_for_a_clock_that_started_without_a_time_of_day() -> None:
    d = began("start: begin, until: close, within: {field: term}, cite: ACT 5")
    d.do("set", term="24 hours")
    assert d.due("limit") == "2026-03-04T00:00:00"  # the day of the start lasts until 24:00
    assert explain(d.run("limit"), d.state.fields, d.world.calendar)


def test_hours_are_paused_by_the_minute() -> None:
    d = began(HOURS[:-13] + ", pause: [{from: stop, until: go}], cite: ACT 5", on="2026-03-06T08:00")
    d.do("stop", on="2026-03-06T10:00")
    assert str(d.limit("limit").left) == "22 hours"
    d.do("go", on="2026-03-06T13:30")
    assert d.due("limit") == "2026-03-07T11:30:00"


def test_hours_at_a_moment_that_is_given() -> None:
    d = began(
        "start: {move: begin, at: at}, until: step, within: 24 hours, cite: ACT 5", at="2026-03-01T08:15"
    )
    assert d.due("limit") == "2026-03-02T08:15:00"


# --- a change of law --------------------------------------------------------------------------------------------

CHANGED = "start: begin, until: close, within: {2000-01-01: 15 working days, 2020-01-01: 20 working days}"


def test_a_running_clock_keeps_the_law_of_its_start() -> None:
    for on, due in (("2019-12-31", "2020-01-21"), ("2020-01-02", "2020-02-06")):
        d = began(f"{CHANGED}, cite: ACT 5", on=on)
        d.do("step", on="2020-01-03")
        assert d.due("limit") == due


def test_its_pauses_and_extensions_too() -> None:
    d = began(
        f"{CHANGED}, extend: [{{by: extend, length: more, at_most: {{2000-01-01: 5 working days, 2020-01-01: 30 working days}}, cite: ACT 5}}], cite: ACT 5",
        on="2019-12-31",
    )
    assert d.one("extend", on="2020-01-03", more="10 working days").gate == "extend"
    d.do("extend", on="2020-01-03", more="5 working days")
    assert d.due("limit") == "2020-02-05"  # the holidays of that winter were lengthened to 02-02


def test_law_of_step_follows_the_day() -> None:
    d = began(f"{CHANGED}, law_of: step, cite: ACT 5", on="2019-12-31")
    assert d.due("limit") == "2020-01-21"
    d.do("step", on="2020-01-03")
    assert d.due("limit") == "2020-02-05"


def test_the_clock_names_the_article_of_its_start() -> None:
    d = began(f"{CHANGED}, cite: ACT 5", on="2019-12-31")
    cite = d.run("limit").clock.cite
    assert cite is not None
    assert cite.zh == "《样例法》(旧)第三条"


# --- derived again ----------------------------------------------------------------------------------------------


def test_clocks_are_derived_again_the_same() -> None:
    d = began(ROWS, "never: {zh: 不停, start: begin, within: 10 days, through: true, cite: ACT 5}", rows="ab")
    d.do("ask.send", on="2026-03-05", item="a")
    d.do("halt.on", on="2026-03-06")
    d.do("ask.agree", on="2026-03-07", item="a")
    d.do("halt.off", on="2026-03-08")
    d.do("close", on="2026-03-20")
    assert facts(replay(d.law, "main", d.state.events, d.world)) == facts(d.state)


def test_rules_of_a_slice_are_made_once() -> None:
    d = began(PAUSED)
    slice_ = d.law.slices[-1]
    assert rules_of(slice_) is rules_of(slice_)
