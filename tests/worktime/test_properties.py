"""What must hold for every limit, and the fast way of counting against the slow one of `reference.py`."""

import datetime as dt
from itertools import combinations

import chinese_calendar
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.worktime import reference

from yifa.worktime import Calendar, Length, Pause, Unit, Why, due, explain

CHINA = Calendar.china()
DAY_UNITS = (Unit.DAYS, Unit.WORKING_DAYS, Unit.MONTHS, Unit.YEARS)
MAX = {Unit.DAYS: 120, Unit.WORKING_DAYS: 60, Unit.MONTHS: 12, Unit.YEARS: 1}

starts = st.dates(dt.date(2005, 1, 1), dt.date(2022, 12, 31))
lengths = st.sampled_from(DAY_UNITS).flatmap(lambda u: st.builds(Length, st.integers(0, MAX[u]), st.just(u)))
rolls = st.sampled_from(["forward", "none"])


@st.composite
def limits(draw: st.DrawFn, open_pauses: bool = True) -> tuple[dt.date, list[Length], list[Pause]]:
    """A start, a length with up to two extensions, and up to four pauses around them."""
    start = draw(starts)
    wanted = draw(st.lists(lengths, min_size=1, max_size=3))
    pauses = []
    for _ in range(draw(st.integers(0, 4))):
        frm = start + reference.DAY * draw(st.integers(-10, 200))
        last = (
            None
            if open_pauses and draw(st.integers(0, 5)) == 0
            else frm + reference.DAY * draw(st.integers(0, 60))
        )
        pauses.append(Pause(frm, last))
    return start, wanted, pauses


@settings(max_examples=400)
@given(limits(), rolls)
def test_counting_equals_the_reference(limit: tuple[dt.date, list[Length], list[Pause]], roll: str) -> None:
    """The reference walks day by day and takes its working days from another package."""
    start, (length, *extensions), pauses = limit
    got = due(CHINA, start, length, extensions=extensions, pauses=pauses, roll=roll)
    expected = reference.raw_end(chinese_calendar.is_workday, start, [length, *extensions], pauses)
    if isinstance(expected, Length):
        assert (got.raw, got.due, got.safe) == (None, None, None)
        assert got.left is not None
        assert got.left.unit is expected.unit
        assert got.left.n >= expected.n
        if not extensions:
            assert (got.left, got.then) == (expected, ())
    else:
        safe, last = reference.rolled(chinese_calendar.is_workday, expected)
        assert (got.raw, got.due, got.safe) == (expected, last if roll == "forward" else expected, safe)
        assert (got.left, got.then) == (None, ())


@settings(max_examples=60)
@given(
    st.datetimes(dt.datetime(2025, 1, 1), dt.datetime(2026, 10, 31)),  # noqa: DTZ001
    st.integers(1, 30),
    st.lists(st.tuples(st.integers(-600, 6000), st.integers(0, 3000)), max_size=3),
    st.booleans(),
)
def test_hours_equal_the_reference(
    start: dt.datetime, hours: int, spans: list[tuple[int, int]], in_office: bool
) -> None:
    start = start.replace(second=0, microsecond=0)
    pauses = [
        Pause(start + frm * reference.MINUTE, start + (frm + long) * reference.MINUTE) for frm, long in spans
    ]
    unit, office = (Unit.WORKING_HOURS, CHINA.office.spans) if in_office else (Unit.HOURS, None)
    expected = reference.hours_end(chinese_calendar.is_workday, office, start, hours, pauses)
    assert due(CHINA, start, Length(hours, unit), pauses=pauses).due == expected


@given(limits(open_pauses=False), rolls)
def test_safe_raw_due_are_in_order(limit: tuple[dt.date, list[Length], list[Pause]], roll: str) -> None:
    start, (length, *extensions), pauses = limit
    end = due(CHINA, start, length, extensions=extensions, pauses=pauses, roll=roll)
    assert end.raw is not None
    assert end.due is not None
    assert end.safe is not None
    assert end.safe <= end.raw <= end.due
    assert start <= end.raw
    assert CHINA.is_working(end.safe)
    assert CHINA.is_working(end.due) or roll == "none"


@given(limits(open_pauses=False), rolls)
def test_a_longer_limit_ends_no_earlier(limit: tuple[dt.date, list[Length], list[Pause]], roll: str) -> None:
    start, (length, *_), pauses = limit
    one = due(CHINA, start, length, pauses=pauses, roll=roll)
    more = due(CHINA, start, Length(length.n + 1, length.unit), pauses=pauses, roll=roll)
    assert more.raw > one.raw
    assert more.due >= one.due
    assert more.safe >= one.safe


@given(limits(open_pauses=False))
def test_a_later_start_ends_no_earlier(limit: tuple[dt.date, list[Length], list[Pause]]) -> None:
    start, (length, *_), _ = limit
    assert due(CHINA, start + reference.DAY, length).raw >= due(CHINA, start, length).raw


@given(limits(open_pauses=False))
def test_a_pause_never_shortens(limit: tuple[dt.date, list[Length], list[Pause]]) -> None:
    start, (length, *_), pauses = limit
    assert due(CHINA, start, length, pauses=pauses).raw >= due(CHINA, start, length).raw


@given(limits())
def test_pauses_are_a_union(limit: tuple[dt.date, list[Length], list[Pause]]) -> None:
    """Neither their order nor cutting one in two, repeating it or filling in what two overlap changes anything."""
    start, (length, *extensions), pauses = limit

    def end(spans: list[Pause]) -> object:
        return due(CHINA, start, length, extensions=extensions, pauses=spans)

    cut = [
        part
        for p in pauses
        for middle in [p.frm + reference.DAY * 3]
        for part in (
            [Pause(p.frm, middle), Pause(middle, p.until)] if p.until is None or p.until >= middle else [p]
        )
    ]
    joined = [
        Pause(a.frm, b.until)
        for a, b in combinations(sorted(pauses, key=lambda p: p.frm), 2)
        if a.until is not None and b.frm <= a.until and (b.until is None or b.until >= a.until)
    ]
    assert end(pauses) == end(pauses[::-1]) == end(pauses * 2) == end(cut) == end(pauses + joined)


@given(limits(), rolls)
def test_the_explanation_agrees_with_the_end(
    limit: tuple[dt.date, list[Length], list[Pause]], roll: str
) -> None:
    start, (length, *extensions), pauses = limit
    how = {"extensions": extensions, "pauses": pauses, "roll": roll}
    end, lines = due(CHINA, start, length, **how), explain(CHINA, start, length, **how)
    days = [line.date for line in lines]
    assert days[0] == start
    assert lines[0].why is Why.START
    numbered: dict[int, list[float | None]] = {}
    for line in lines:
        if line.why is Why.COUNTED:
            numbered.setdefault(line.part, []).append(line.n)
            assert line.day.working or line.unit is not Unit.WORKING_DAYS
            assert not reference.paused(line.date, pauses)
        elif line.why is Why.PAUSED:
            assert reference.paused(line.date, pauses)
        elif line.why is Why.REST:
            assert not line.day.working
    for part, numbers in numbered.items():
        assert numbers == list(range(1, len(numbers) + 1))
        wanted = [length, *extensions][part]
        if wanted.unit in (Unit.DAYS, Unit.WORKING_DAYS) and (end.left is None or part < lines[-1].part):
            assert len(numbers) == wanted.n
    assert days == [start + i * reference.DAY for i in range(len(days))]
    if end.left is not None:
        assert lines[-1].why is Why.STOPPED
        assert reference.paused(days[-1], pauses)
        if not extensions and length.unit in (Unit.DAYS, Unit.WORKING_DAYS):
            assert len(numbered.get(0, [])) + end.left.n == length.n
    else:
        assert days[-1] == end.due
        assert end.raw in days
        assert [line.date for line in lines if line.why is Why.ROLLED] == days[days.index(end.raw) + 1 : -1]
        assert (lines[-1].why is Why.DUE) == (end.due != end.raw)


@given(
    st.datetimes(dt.datetime(2025, 1, 1), dt.datetime(2026, 10, 31)),  # noqa: DTZ001
    st.integers(1, 60),
    st.lists(st.tuples(st.integers(-600, 6000), st.integers(0, 3000)), max_size=3),
    st.sampled_from([Unit.HOURS, Unit.WORKING_HOURS]),
)
def test_the_explanation_of_hours_agrees_with_the_end(
    start: dt.datetime, hours: int, spans: list[tuple[int, int]], unit: Unit
) -> None:
    start = start.replace(second=0, microsecond=0)
    pauses = [
        Pause(start + frm * reference.MINUTE, start + (frm + long) * reference.MINUTE) for frm, long in spans
    ]
    end = due(CHINA, start, Length(hours, unit), pauses=pauses)
    lines = explain(CHINA, start, Length(hours, unit), pauses=pauses)
    assert lines[0].date == start.date()
    assert lines[-1].ends == end.due
    assert lines[-1].n == hours
    used = [line.n for line in lines if line.n is not None]
    assert used == sorted(set(used))
    assert [line.date for line in lines] == [start.date() + i * reference.DAY for i in range(len(lines))]
