"""A fixed day of the year as a limit. Days of the week are those of the calendar of the State Council's notices."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yifa.worktime import Calendar, Length, Pause, WorktimeError, YearDay, due, explain

CHINA = Calendar.china()
D = dt.date.fromisoformat


@pytest.mark.parametrize(
    ("start", "day", "raw", "last"),
    [
        ("2025-12-31", "01-31", "2026-01-31", "2026-02-02"),  # a Saturday: rolled to Monday
        ("2026-01-01", "03-31", "2026-03-31", "2026-03-31"),
        ("2026-01-30", "01-31", "2026-01-31", "2026-02-02"),
        ("2026-01-31", "01-31", "2027-01-31", "2027-02-01"),  # strictly after the start; a Sunday
        ("2026-02-01", "01-31", "2027-01-31", "2027-02-01"),
        ("2026-01-01", "12-31", "2026-12-31", "2026-12-31"),
        ("2024-01-05", "02-29", "2024-02-29", "2024-02-29"),
        ("2026-01-05", "02-29", "2026-02-28", "2026-02-28"),  # worked, to make up for Spring Festival
        (
            "2023-02-28",
            "02-29",
            "2024-02-29",
            "2024-02-29",
        ),  # 28 February was the last day of February already
        ("2024-02-28", "02-29", "2024-02-29", "2024-02-29"),
        ("2024-02-29", "02-29", "2025-02-28", "2025-02-28"),
    ],
)
def test_the_first_such_day_after_the_start(start: str, day: str, raw: str, last: str) -> None:
    limit = due(CHINA, D(start), YearDay.parse(day))
    assert (limit.raw, limit.due) == (D(raw), D(last))


def test_it_is_rolled_only_if_so_asked_and_safe_is_before_the_rest_day() -> None:
    limit = due(CHINA, D("2026-01-05"), YearDay(1, 31), roll="none")
    assert (limit.raw, limit.due, limit.safe) == (D("2026-01-31"), D("2026-01-31"), D("2026-01-30"))


def test_a_time_of_day_of_the_start_does_not_matter() -> None:
    assert due(CHINA, dt.datetime.fromisoformat("2026-03-30T23:59"), YearDay(3, 31)).due == D("2026-03-31")


def test_nothing_is_counted_so_no_pause_moves_it() -> None:
    open_pause = Pause(D("2026-01-10"))
    limit = due(CHINA, D("2026-01-05"), YearDay(3, 31), pauses=[open_pause])
    assert (limit.due, limit.left) == (D("2026-03-31"), None)


def test_an_extension_counts_from_the_day_itself() -> None:
    limit = due(CHINA, D("2026-01-05"), YearDay(1, 31), extensions=[Length.parse("10 days")])
    assert (limit.raw, limit.due) == (D("2026-02-10"), D("2026-02-10"))


def test_it_is_explained_without_the_days_between() -> None:
    lines = explain(CHINA, D("2026-01-05"), YearDay(1, 31))
    assert [(line.date, line.zh, line.en) for line in lines] == [
        (D("2026-01-05"), "起算日，不计入", "start day, not counted"),
        (D("2026-01-31"), "法定之日（周末），届满", "the day the law names (weekend), the last"),
        (D("2026-02-01"), "顺延：周末", "rolled over: weekend"),
        (D("2026-02-02"), "顺延至此，期限届满", "rolled to this day, the limit ends"),
    ]
    lines = explain(CHINA, D("2026-03-30"), YearDay(3, 31), extensions=[Length.parse("1 day")])
    assert [line.zh for line in lines] == ["起算日，不计入", "法定之日，届满", "第1次延期，第1日，届满"]


@pytest.mark.parametrize(
    "text", ["1-31", "02-30", "13-01", "00-10", "01-00", "0131", "2026-01-31", "", "01-31 "]
)
def test_what_is_no_day_of_the_year(text: str) -> None:
    with pytest.raises(WorktimeError) as caught:
        YearDay.parse(text)
    assert text in caught.value.zh
    assert text in caught.value.en


def test_its_words() -> None:
    assert (YearDay(1, 31).zh, YearDay(1, 31).en) == ("1月31日", "31 January")
    assert (YearDay(2, 29).zh, YearDay(2, 29).en) == ("2月末日", "the last day of February")


def test_no_day_after_the_last_year() -> None:
    with pytest.raises(WorktimeError):
        YearDay(1, 31).after(dt.date(9999, 1, 31))


@given(
    st.dates(dt.date(2004, 1, 1), dt.date(2030, 1, 1)), st.dates(dt.date(2000, 1, 1), dt.date(2000, 12, 31))
)
def test_it_comes_within_a_year_and_never_on_the_start(start: dt.date, day: dt.date) -> None:
    found = YearDay(day.month, day.day).after(start)
    assert 1 <= (found - start).days <= 366
    assert found.month == day.month
    assert YearDay.parse(str(YearDay(day.month, day.day))) == YearDay(day.month, day.day)
