"""The clocks of a case: runs that start and end as moves are made. Dates are worked out by hand."""

from __future__ import annotations

import pytest
from tests.engine.clock_desk import began, desk
from tests.engine.laws import china

from yifa.engine.clocks import explain

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


@pytest.mark.parametrize("at", ["due", "item.due"])
def test_a_start_dated_by_a_column_of_the_row(at: str) -> None:
    d = desk(
        f"track: ask, start: {{move: ask.send, at: {at}}}, until: ask.agree, within: 0 days, roll: none, cite: ACT 5"
    )
    d.do("begin", on="2026-03-02", add={"asked": [{"id": "a", "due": "2026-04-06"}, {"id": "b"}]})
    d.do("ask.send", on="2026-03-03", item="a")
    d.do("ask.send", on="2026-03-04", item="b")  # names no day: the day of the act
    assert (d.due("limit", "a"), d.due("limit", "b")) == ("2026-04-06", "2026-03-04")


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


def test_rows_that_are_added_start_their_own_clocks_only() -> None:
    d = began("start: [step, invite], track: ask, until: ask.agree, within: 10 days, cite: ACT 5", rows="ab")
    d.do("step", on="2026-03-02")
    d.do("ask.send", on="2026-03-03", item="a")
    d.do("ask.agree", on="2026-03-04", item="a")
    d.do("invite", on="2026-03-05", add={"asked": [{"id": "c", "name": "丙"}]})
    assert (d.run("limit", "a").status, d.run("limit", "a").no) == ("met", 1)
    assert (d.due("limit", "b"), d.due("limit", "c")) == ("2026-03-12", "2026-03-16")


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
