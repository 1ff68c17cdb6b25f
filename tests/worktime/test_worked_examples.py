"""The worked examples of the project's statutory facts that are date arithmetic; ids as there."""

import datetime as dt
from typing import Any

import pytest

from yifa.worktime import Calendar, Length, Pause, due, earliest_after, latest_before, lead_time

CHINA = Calendar.china()
D = dt.date.fromisoformat
T = dt.datetime.fromisoformat
L = Length.parse


def run(start: str, length: str, *extend: str, **more: Any) -> Any:
    return due(CHINA, D(start), L(length), extensions=[L(x) for x in extend], **more)


@pytest.mark.parametrize(
    ("case", "start", "length", "extend", "expected"),
    [
        ("1", "2026-09-18", "20 working days", [], "2026-10-22"),
        ("1 extended", "2026-09-18", "20 working days", ["20 working days"], "2026-11-19"),
        ("1 in 2008", "2026-09-18", "15 working days", [], "2026-10-15"),
        ("1b third party", "2026-09-22", "15 working days", [], "2026-10-20"),
        ("1c", "2026-09-18", "7 working days", [], "2026-09-29"),
        ("2", "2026-09-29", "5 working days", [], "2026-10-12"),
        ("2 old law", "2026-09-29", "3 days", [], "2026-10-08"),
        ("3", "2026-07-03", "90 days", [], "2026-10-08"),
        ("4", "2026-04-27", "5 working days", [], "2026-05-07"),
        ("4b copy", "2026-05-07", "7 working days", [], "2026-05-15"),
        ("4b answer", "2026-05-15", "10 working days", [], "2026-05-29"),
        ("4b decision", "2026-05-07", "60 days", [], "2026-07-06"),
        ("4b extended", "2026-05-07", "60 days", ["30 days"], "2026-08-05"),
        ("4c copy", "2026-05-07", "3 working days", [], "2026-05-11"),
        ("4c answer", "2026-05-11", "5 working days", [], "2026-05-18"),
        ("4c decision", "2026-05-07", "30 days", [], "2026-06-08"),
        ("5", "2026-09-18", "15 days", [], "2026-10-08"),
        ("5b", "2025-08-31", "6 months", [], "2026-02-28"),
        ("6", "2026-01-20", "60 days", [], "2026-03-23"),
        ("6 extended", "2026-01-20", "60 days", ["30 days"], "2026-04-20"),
        ("6b", "2026-02-02", "15 days", [], "2026-02-24"),
        ("6b objection", "2026-02-02", "5 working days", [], "2026-02-09"),
        ("8", "2026-09-11", "20 working days", [], "2026-10-15"),
        ("8 extended", "2026-09-11", "20 working days", ["10 working days"], "2026-10-29"),
        ("9 pay", "2026-01-15", "15 days", [], "2026-01-30"),
        ("9 reconsideration", "2026-01-15", "60 days", [], "2026-03-16"),
        ("9 suit", "2026-01-15", "6 months", [], "2026-07-15"),
        ("9 enforcement", "2026-07-15", "3 months", [], "2026-10-15"),
        ("9 demand", "2026-09-23", "10 working days", [], "2026-10-14"),
        ("12", "2026-05-06", "30 days", [], "2026-06-05"),
        ("13", "2026-09-29", "7 days", [], "2026-10-08"),
        ("13 working days", "2026-09-29", "7 working days", [], "2026-10-14"),
    ],
)
def test_due(case: str, start: str, length: str, extend: list[str], expected: str) -> None:
    end = run(start, length, *extend)
    assert end.due == D(expected)
    assert not end.provisional


def test_1b_third_party_pauses_the_answer() -> None:
    asked = [Pause(D("2026-09-22"), D("2026-10-13"))]
    assert run("2026-09-18", "20 working days", pauses=asked).due == D("2026-11-05")
    waiting = run("2026-09-18", "20 working days", pauses=[Pause(D("2026-09-22"))])
    assert (waiting.due, waiting.left) == (None, L("17 working days"))


def test_2b_seven_working_days_before_the_hearing() -> None:
    notice, week = D("2026-10-12"), L("7 working days")
    assert earliest_after(CHINA, notice, week) == D("2026-10-22")
    assert lead_time(CHINA, notice, D("2026-10-22"), week)
    assert not lead_time(CHINA, notice, D("2026-10-21"), week)


@pytest.mark.parametrize(
    ("case", "start", "length", "raw", "safe"),
    [
        ("2 old law", "2026-09-29", "3 days", "2026-10-02", "2026-09-30"),
        ("3", "2026-07-03", "90 days", "2026-10-01", "2026-09-30"),
        ("4c", "2026-05-07", "30 days", "2026-06-06", "2026-06-05"),
        ("5", "2026-09-18", "15 days", "2026-10-03", "2026-09-30"),
        ("5b", "2025-08-31", "6 months", "2026-02-28", "2026-02-28"),
        ("6", "2026-01-20", "60 days", "2026-03-21", "2026-03-20"),
        ("6b", "2026-02-02", "15 days", "2026-02-17", "2026-02-14"),
        ("13", "2026-09-29", "7 days", "2026-10-06", "2026-09-30"),
    ],
)
def test_raw_and_safe(case: str, start: str, length: str, raw: str, safe: str) -> None:
    end = run(start, length)
    assert (end.raw, end.safe) == (D(raw), D(safe))


def test_7_hours_run_through_the_holiday() -> None:
    end = due(CHINA, T("2026-09-30T16:20"), L("24 hours"))
    assert end.raw == end.due == end.safe == T("2026-10-01T16:20")


def test_9_a_demand_must_be_served_in_time() -> None:
    assert latest_before(CHINA, D("2026-10-15"), L("10 working days")) == D("2026-09-23")


def test_10_comments_are_open_for_thirty_full_days() -> None:
    assert run("2026-06-01", "30 days", roll="none").due == D("2026-07-01")
    assert earliest_after(CHINA, D("2026-06-01"), L("30 days")) == D("2026-07-02")


def test_11_a_seizure_is_not_rolled_against_the_citizen() -> None:
    assert run("2026-03-02", "30 days", roll="none").due == D("2026-04-01")
    assert run("2026-03-02", "30 days", "30 days", roll="none").due == D("2026-05-01")  # Labour Day
