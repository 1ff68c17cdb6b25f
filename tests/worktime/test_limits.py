"""Edges of counting: months, extensions, pauses, hours, days nobody has published yet."""

import datetime as dt
from typing import Any

import pytest

from yifa.worktime import Calendar, Length, OfficeHours, Pause, WorktimeError, due, parse_notice
from yifa.worktime.notices import packaged

CHINA = Calendar.china()
D = dt.date.fromisoformat
T = dt.datetime.fromisoformat
L = Length.parse


def run(start: str, length: str, *pauses: str, extend: tuple[str, ...] = (), **more: Any) -> Any:
    """`start` and pauses (``from..until``, ``from..``) as texts; with a T they are moments."""

    def moment(text: str) -> dt.date:
        return T(text) if "T" in text else D(text)

    spans = [text.split("..") for text in pauses]
    return due(
        CHINA,
        moment(start),
        L(length),
        extensions=[L(x) for x in extend],
        pauses=[Pause(moment(a), moment(b) if b else None) for a, b in spans],
        **more,
    )


@pytest.mark.parametrize(
    ("start", "length", "raw"),
    [
        ("2023-08-31", "6 months", "2024-02-29"),
        ("2024-08-31", "6 months", "2025-02-28"),
        ("2026-01-31", "1 month", "2026-02-28"),
        ("2026-01-30", "2 months", "2026-03-30"),
        ("2024-02-29", "1 year", "2025-02-28"),
        ("2024-02-29", "4 years", "2028-02-29"),
        ("2025-11-15", "2 months", "2026-01-15"),
        ("2026-03-31", "13 months", "2027-04-30"),
        ("2026-03-31", "0 days", "2026-03-31"),
        ("2026-03-28", "0 working days", "2026-03-28"),
    ],
)
def test_raw_end(start: str, length: str, raw: str) -> None:
    assert run(start, length).raw == D(raw)


def test_only_the_last_day_rolls() -> None:
    end = run("2026-09-26", "8 days")  # over two rest periods, ends in the second
    assert (end.raw, end.due, end.safe) == (D("2026-10-04"), D("2026-10-08"), D("2026-09-30"))
    still = run("2026-09-26", "8 days", roll="none")
    assert (still.raw, still.due, still.safe) == (D("2026-10-04"), D("2026-10-04"), D("2026-09-30"))


def test_a_make_up_saturday_does_not_roll() -> None:
    assert run("2026-10-08", "2 days").due == D("2026-10-10")


def test_an_extension_counts_from_the_raw_end() -> None:
    # raw 2026-10-01; from the rolled day it would be 2026-10-18
    assert run("2026-07-03", "90 days", extend=("10 days",), roll="none").due == D("2026-10-11")


@pytest.mark.parametrize(
    ("length", "extend", "raw"),
    [
        ("2 months", ("30 days",), "2026-04-14"),
        ("30 days", ("1 month",), "2026-03-14"),
        ("30 days", ("5 working days",), "2026-02-28"),  # raw 02-14; 24, 25, 26, 27, 28 (Saturday worked)
        ("3 working days", ("2 days", "1 month"), "2026-02-22"),
    ],
)
def test_an_extension_may_be_in_another_unit(length: str, extend: tuple[str, ...], raw: str) -> None:
    assert run("2026-01-15", length, extend=extend, roll="none").raw == D(raw)


def test_days_after_hours_and_hours_after_days() -> None:
    assert run("2026-03-02T16:20", "24 hours", extend=("1 day",)).raw == D("2026-03-04")
    assert run("2026-03-02", "1 day", extend=("12 hours",)).raw == T("2026-03-04T12:00")


# pauses -----------------------------------------------------------------------------------------------------


def test_the_day_a_pause_begins_counts_and_the_day_it_ends_does_not() -> None:
    assert run("2026-03-02", "5 days").raw == D("2026-03-07")
    assert run("2026-03-02", "5 days", "2026-03-04..2026-03-05").raw == D("2026-03-08")
    assert run("2026-03-02", "5 days", "2026-03-04..2026-03-04").raw == D("2026-03-07")
    assert run("2026-03-02", "5 days", "2026-03-02..2026-03-12").raw == D("2026-03-17")


def test_a_pause_over_rest_days_costs_no_working_day() -> None:
    assert run("2026-03-02", "5 working days", "2026-03-06..2026-03-08").raw == D("2026-03-09")


def test_a_pause_that_begins_on_the_last_day_or_later_changes_nothing() -> None:
    plain = run("2026-03-02", "5 days")
    assert run("2026-03-02", "5 days", "2026-03-07..2026-03-20") == plain
    assert run("2026-03-02", "5 days", "2026-03-07..") == plain
    assert run("2026-03-02", "5 days", "2026-03-06..2026-03-07").raw == D("2026-03-08")


def test_a_pause_before_the_start_changes_nothing_and_one_across_it_only_what_follows() -> None:
    assert run("2026-03-02", "5 days", "2026-02-20..2026-03-01") == run("2026-03-02", "5 days")
    assert run("2026-03-02", "5 days", "2026-02-20..2026-03-03").raw == D("2026-03-08")


def test_a_second_pause_may_be_reached_only_because_of_the_first() -> None:
    one = "2026-03-04..2026-03-06"
    assert run("2026-03-02", "5 days", one).raw == D("2026-03-09")
    assert run("2026-03-02", "5 days", one, "2026-03-08..2026-03-10").raw == D("2026-03-11")
    assert run("2026-03-02", "5 days", "2026-03-08..2026-03-10").raw == D("2026-03-07")


def test_overlapping_pauses_are_one() -> None:
    both = run("2026-03-02", "9 days", "2026-03-04..2026-03-08", "2026-03-06..2026-03-10")
    assert both == run("2026-03-02", "9 days", "2026-03-04..2026-03-10")
    inside = run("2026-03-02", "9 days", "2026-03-04..2026-03-10", "2026-03-05..2026-03-06")
    assert inside == both


@pytest.mark.parametrize(
    ("length", "left"),
    [
        ("20 working days", "16 working days"),  # 02-27, 28 (Saturday worked), 03-02, 03
        ("20 days", "15 days"),
        ("2 months", "54 days"),  # 59 days, of which five are used
        ("1 year", "360 days"),
    ],
)
def test_while_paused_there_is_only_what_is_left(length: str, left: str) -> None:
    end = run("2026-02-26", length, "2026-03-03..")
    assert (end.raw, end.due, end.safe, end.left, end.then) == (None, None, None, L(left), ())


def test_what_is_left_counts_extensions_in_the_same_unit_and_names_the_others() -> None:
    extend = ("10 working days", "5 working days", "1 month", "2 working days")
    end = run("2026-02-26", "20 working days", "2026-03-03..", extend=extend)
    assert (end.left, end.then) == (L("31 working days"), (L("1 month"), L("2 working days")))


def test_an_extension_may_be_what_is_paused() -> None:
    end = run("2026-03-02", "5 days", "2026-03-09..", extend=("5 days",))
    assert end.left == L("3 days")


def test_a_paused_month_has_as_many_days_as_without() -> None:
    # 2026-02-10 to 03-10 is 28 days; ten of the days do not count
    assert run("2026-02-10", "1 month", "2026-02-20..2026-03-02").raw == D("2026-03-20")
    # the pause is not reached: the corresponding day stands
    assert run("2026-01-31", "1 month", "2026-03-05..2026-03-09").raw == D("2026-02-28")


def test_a_pause_cannot_end_before_it_begins() -> None:
    with pytest.raises(WorktimeError, match="2026-03-04"):
        Pause(D("2026-03-04"), D("2026-03-03"))
    with pytest.raises(WorktimeError):
        Pause(T("2026-03-04T10:00"), T("2026-03-04T09:00"))


# hours ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("start", "length", "end"),
    [
        ("2026-11-16T09:00", "2 working hours", "2026-11-16T11:00"),
        ("2026-11-16T11:00", "2 working hours", "2026-11-16T15:30"),  # over lunch
        ("2026-11-16T11:00", "1 working hour", "2026-11-16T12:00"),  # ends when the office closes
        ("2026-11-16T13:00", "1 working hour", "2026-11-16T15:30"),  # begun in the lunch break
        ("2026-11-16T07:00", "7 working hours", "2026-11-16T17:30"),  # begun before opening: one whole day
        ("2026-11-16T08:00", "7 working hours", "2026-11-16T17:30"),
        ("2026-11-16T08:00", "8 working hours", "2026-11-17T09:00"),
        ("2026-11-16T20:00", "1 working hour", "2026-11-17T09:00"),  # begun after closing
        ("2026-11-20T16:30", "2 working hours", "2026-11-23T09:00"),  # over a weekend
        ("2026-11-21T10:00", "1 working hour", "2026-11-23T09:00"),  # begun on a Saturday
        ("2026-10-09T16:30", "2 working hours", "2026-10-10T09:00"),  # a Saturday that is worked
        ("2026-09-30T16:30", "2 working hours", "2026-10-08T09:00"),  # over National Day
        ("2026-11-16T09:00", "0 working hours", "2026-11-16T09:00"),
    ],
)
def test_working_hours_follow_the_office(start: str, length: str, end: str) -> None:
    got = run(start, length)
    assert got.raw == got.due == got.safe == T(end)


def test_working_hours_of_another_region() -> None:
    region = CHINA.with_office(OfficeHours.parse("09:00-12:00, 13:00-17:00"))
    assert due(region, T("2026-11-16T11:00"), L("2 working hours")).due == T("2026-11-16T14:00")


def test_minutes_run_to_the_minute_and_through_the_night() -> None:
    assert run("2026-03-16T09:00", "90 minutes").due == T("2026-03-16T10:30")
    assert run("2026-10-01T23:30", "90 minutes").due == T("2026-10-02T01:00")
    assert run("2026-03-16T09:00", "90 minutes", "2026-03-16T09:20..2026-03-16T09:45").due == T(
        "2026-03-16T10:55"
    )
    assert run("2026-03-16T09:00", "90 minutes", "2026-03-16T09:20..").left == L("70 minutes")
    with pytest.raises(WorktimeError):
        run("2026-03-16", "90 minutes")


def test_pauses_of_hours() -> None:
    assert run("2026-11-16T09:00", "24 hours", "2026-11-16T10:00..2026-11-16T12:30").due == T(
        "2026-11-17T11:30"
    )
    # a pause in days: what lies between the ends of the two days
    assert run("2026-11-16T09:00", "24 hours", "2026-11-16..2026-11-18").due == T("2026-11-19T09:00")
    assert run("2026-11-16T09:00", "4 working hours", "2026-11-16T10:00..2026-11-16T15:00").due == T(
        "2026-11-17T08:30"
    )
    assert run("2026-11-16T09:00", "24 hours", "2026-11-16T19:20..").left == L("13 hours")


@pytest.mark.parametrize("length", ["24 hours", "4 working hours"])
def test_hours_need_a_local_time_of_day(length: str) -> None:
    with pytest.raises(WorktimeError, match=length):
        run("2026-11-16", length)
    with pytest.raises(WorktimeError, match=length):
        due(CHINA, dt.datetime(2026, 11, 16, 9, tzinfo=dt.UTC), L(length))


def test_days_may_start_at_a_moment() -> None:
    assert run("2026-09-18T23:59", "20 working days") == run("2026-09-18", "20 working days")
    assert run("2026-09-18T23:59", "20 days") == run("2026-09-18", "20 days")


# what is not published --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("start", "length", "more", "provisional"),
    [
        ("2026-12-04", "10 working days", {}, False),
        ("2026-12-04", "20 working days", {}, True),
        ("2026-11-02", "60 days", {}, True),
        ("2026-12-01", "20 days", {}, False),
        ("2026-10-01", "3 months", {}, True),
        ("2026-11-02", "60 days", {"roll": "none"}, False),  # whatever the notice says, it ends that day
        ("2026-12-01", "20 working days", {"roll": "none"}, True),
        ("2026-12-20", "3 working days", {"extend": ("1 month",)}, True),
        ("2026-12-20", "1 month", {"extend": ("3 working days",), "roll": "none"}, True),
    ],
)
def test_provisional(start: str, length: str, more: dict[str, Any], provisional: bool) -> None:
    assert run(start, length, **more).provisional is provisional


def test_a_settled_last_day_may_roll_to_one_that_is_not() -> None:
    without_2026 = Calendar(packaged()[:-1])
    sunday = due(without_2026, D("2025-12-18"), L("10 days"))
    assert (sunday.raw, sunday.due, sunday.provisional) == (D("2025-12-28"), D("2025-12-29"), True)
    assert not without_2026.provisional(D("2025-12-28"))


def test_what_is_left_may_be_provisional() -> None:
    assert run("2026-12-20", "20 working days", "2027-01-05..").provisional
    assert not run("2026-12-20", "20 working days", "2026-12-24..").provisional


def test_a_notice_settles_what_was_provisional() -> None:
    notice = parse_notice(
        """
year: 2027
source: [test]
off: [01-01..01-03 元旦, 02-05..02-11 春节, 04-05 清明节, 05-01..05-04 劳动节, 06-09 端午节, 09-15 中秋节,
  10-01..10-07 国庆节]
work: [02-13 春节]
""",
        "2027.yaml",
    )
    later = CHINA.with_year(notice)
    before = due(CHINA, D("2027-02-02"), L("5 working days"))
    after = due(later, D("2027-02-02"), L("5 working days"))
    assert (before.due, before.provisional) == (D("2027-02-11"), True)
    assert (after.due, after.provisional) == (D("2027-02-15"), False)
    assert not CHINA.is_working(D("2027-02-13"))  # the old calendar is untouched
    assert later.version != CHINA.version


@pytest.mark.parametrize(
    ("start", "length"),
    [
        ("2099-12-20", "20 working days"),
        ("2099-12-20", "20 days"),
        ("2099-12-20", "1 month"),
        ("2099-12-20", "99999 years"),
        ("1999-12-20", "20 working days"),
        ("1999-01-20", "20 days"),
        ("2099-12-30T09:00", "20 working hours"),
    ],
)
def test_no_day_outside_the_calendar(start: str, length: str) -> None:
    with pytest.raises(WorktimeError, match="2000"):
        run(start, length)
