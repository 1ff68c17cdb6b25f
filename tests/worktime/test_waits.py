import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yifa.worktime import (
    Calendar,
    Length,
    Unit,
    WorktimeError,
    due,
    earliest_after,
    latest_before,
    lead_time,
    waited,
    warn_from,
)

CHINA = Calendar.china()
D = dt.date.fromisoformat
T = dt.datetime.fromisoformat
L = Length.parse
DAY = dt.timedelta(days=1)
DAYS = st.dates(dt.date(2005, 1, 1), dt.date(2025, 12, 31))
IN_DAYS = st.one_of(
    st.builds(Length, st.integers(0, 40), st.sampled_from([Unit.DAYS, Unit.WORKING_DAYS])),
    st.builds(Length, st.integers(1, 14), st.sampled_from([Unit.MONTHS])),
    st.builds(Length, st.integers(1, 3), st.sampled_from([Unit.YEARS])),
)


@given(DAYS, IN_DAYS)
def test_full_units_lie_strictly_between(since: dt.date, length: Length) -> None:
    earliest = earliest_after(CHINA, since, length)
    assert waited(CHINA, since, earliest, length)
    assert not waited(CHINA, since, earliest - DAY, length)
    assert lead_time(CHINA, since, earliest, length)
    assert not lead_time(CHINA, since, earliest - DAY, length)
    between = [since + i * DAY for i in range(1, (earliest - since).days)]
    if length.unit is Unit.WORKING_DAYS:
        assert sum(map(CHINA.is_working, between)) == length.n
        assert not between or CHINA.is_working(between[-1])
    elif length.unit is Unit.DAYS:
        assert len(between) == length.n
    else:
        assert between[-1] == due(CHINA, since, length, roll="none").due


@given(DAYS, IN_DAYS)
def test_the_latest_notice_is_the_last_that_is_early_enough(target: dt.date, length: Length) -> None:
    latest = latest_before(CHINA, target, length)
    assert lead_time(CHINA, latest, target, length)
    assert not lead_time(CHINA, latest + DAY, target, length)


def test_the_earliest_day_may_be_a_rest_day() -> None:
    assert earliest_after(CHINA, D("2026-11-13"), L("5 working days")) == D("2026-11-21")


def test_hours_are_full_at_a_moment() -> None:
    since = T("2026-11-16T09:00")
    assert earliest_after(CHINA, since, L("24 hours")) == T("2026-11-17T09:00")
    assert not waited(CHINA, since, T("2026-11-17T08:59"), L("24 hours"))
    assert waited(CHINA, since, T("2026-11-17T09:00"), L("24 hours"))
    assert not waited(CHINA, since, D("2026-11-16"), L("24 hours"))
    assert waited(CHINA, since, D("2026-11-17"), L("24 hours"))  # a day without a time: by days
    with pytest.raises(WorktimeError):
        earliest_after(CHINA, D("2026-11-16"), L("24 hours"))


@pytest.mark.parametrize(
    ("end", "length", "first"),
    [
        ("2026-11-20", "2 working days", "2026-11-18"),
        ("2026-11-23", "1 working day", "2026-11-20"),  # Monday: from Friday
        ("2026-10-10", "2 working days", "2026-10-08"),  # make-up Saturday
        ("2026-10-08", "1 working day", "2026-09-30"),
        (
            "2026-11-22",
            "1 working day",
            "2026-11-19",
        ),  # Sunday, not rolled: one before the last worked, Friday
        ("2026-11-20", "7 days", "2026-11-13"),
        ("2026-03-31", "1 month", "2026-02-28"),
        ("2026-02-28", "1 year", "2025-02-28"),
        ("2026-11-20", "0 days", "2026-11-20"),
    ],
)
def test_warn_from(end: str, length: str, first: str) -> None:
    assert warn_from(CHINA, D(end), L(length)) == D(first)


def test_no_day_is_counted_back_in_hours() -> None:
    with pytest.raises(WorktimeError, match="24 hours"):
        latest_before(CHINA, D("2026-11-16"), L("24 hours"))


def test_warn_from_in_hours() -> None:
    end = T("2026-11-16T09:00")
    assert warn_from(CHINA, end, L("12 hours")) == T("2026-11-15T21:00")
    assert warn_from(CHINA, end, L("2 working hours")) == T("2026-11-13T16:30")
    assert warn_from(CHINA, end, L("1 day")) == D("2026-11-15")
    assert warn_from(CHINA, D("2026-11-16"), L("12 hours")) == T("2026-11-16T12:00")  # a day ends at 24:00


def test_nothing_before_the_calendar() -> None:
    with pytest.raises(WorktimeError):
        warn_from(CHINA, D("2000-01-10"), L("20 working days"))
    with pytest.raises(WorktimeError):
        warn_from(CHINA, D("2000-01-10"), L("20 days"))
