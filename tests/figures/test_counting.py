"""Whatever happens and in whatever order it is counted: the tallies, the records and the past stay what they should be."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.figures.county import County, catalogue, plain
from tests.figures.histories import START, STEPS, Player, Step

from yifa.casework import session
from yifa.casework.runtime import calendar_of
from yifa.casework.session import Session
from yifa.engine import clocks
from yifa.engine.fold import replay
from yifa.engine.state import CaseState, day_of
from yifa.figures.counting import count

some = settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])


@contextmanager
def played(steps: list[Step]) -> Iterator[Player]:
    """A county after these steps, gone again afterwards."""
    with transaction.atomic():
        player = Player(County())
        for step in steps:
            player.play(step)
        yield player
        transaction.set_rollback(True)


@some
@given(steps=STEPS, counted_after=st.integers(0, 25))
def test_counting_step_by_step_is_counting_everything_at_once(
    db: None, steps: list[Step], counted_after: int
) -> None:
    with played(steps[:counted_after]) as player:
        county = player.county
        county.year()
        for step in steps[counted_after:]:
            player.play(step)
            count(county.region, catalogue())
        found = plain(county.year())
        count(county.region, catalogue(), again=True)
        assert plain(county.year()) == found


@some
@given(steps=STEPS, cut=st.integers(0, 25))
def test_as_known_on_a_day_is_what_was_said_that_day(db: None, steps: list[Step], cut: int) -> None:
    """The value, its parts, its records and their digest; also when later records changed them."""
    with played(steps[:cut]) as player:
        known = player.day
        said = plain(player.county.year(today=known))
        assert plain(player.county.year(known_on=known)) == said
        player.day += dt.timedelta(days=1)
        for step in steps[cut:]:
            player.play(step)
        assert plain(player.county.year(known_on=known)) == said
        latest = plain(player.county.year(known_on=player.day))
        assert latest == plain(player.county.year(today=player.day))


@some
@given(steps=STEPS)
def test_parts_add_up_and_every_record_is_listed_once(db: None, steps: list[Step]) -> None:
    with played(steps) as player:
        year = player.county.year(today=player.day)
        for id, found in year.items():
            records = list(found.records())
            if found.figure.ratio is not None:
                part, whole = (year[one.id] for one in found.figure.ratio)
                assert (found.part, found.whole) == (part.value, whole.value)
                assert [r.id for r in records] == [r.id for r in whole.records()]
                continue
            if found.breakdown:
                assert sum(found.breakdown.values()) == found.value, id
            if found.unit == "%" and found.figure.sum is not None:
                assert found.part == sum(r.amount or 0 for r in records if r.part)
                assert found.whole == sum(r.amount or 0 for r in records)
            elif found.unit == "%":
                assert found.part == sum(r.part for r in records)
                assert found.whole == len(records)
            elif found.figure.sum is not None:
                assert found.value == sum(r.amount or 0 for r in records)
            else:
                assert found.value == len(records), id
            assert len({r.id for r in records}) == len(records)
            assert [r.place for r in records] == sorted(r.place for r in records)
            assert found.digest()[0] == len(records)


@some
@given(steps=STEPS)
def test_against_the_record_read_by_hand(db: None, steps: list[Step]) -> None:
    """The folded cases, asked day by day without any of this package's code."""
    with played(steps) as player:
        county = player.county
        until = player.day + dt.timedelta(days=20)
        for day in (START + dt.timedelta(days=n) for n in range(0, (until - START).days, 3)):
            first = (START - dt.timedelta(days=30)).isoformat()
            asked = {"first": first, "last": day.isoformat(), "today": until}
            cases = [_until(county, case.id, day) for case in player.cases]
            began = [case for case in cases if case.opened is not None]
            pending = sum(not case.closed for case in began)
            assert county.value("pending", **asked).value == pending
            assert county.value("received", **asked).value == len(began)
            handled = sum(len(case.made.get("handle", ())) for case in began)
            assert county.value("handled", **asked).value == handled
            waiting = sum(stage == "waiting" for case in began for stage in case.tracks.values())
            assert county.value("waiting", **asked).value == waiting
        whole = [_until(county, case.id, until) for case in player.cases]
        assert len(whole) == county.value("closed", first, until.isoformat(), today=until).value + pending
        assert _late(county, whole) == county.value("late", first, until.isoformat(), today=until).value


def _until(county: County, case: str, day: dt.date) -> CaseState:
    """The case as the acts up to that day left it."""
    session = Session(county.region, catalogue(), calendar_of(county.region))
    held = session.load(UUID(case))
    assert held is not None
    late = {e.n for e in held.state.events if e.of is None and e.on[:10] > day.isoformat()}
    events = [e for e in held.state.events if e.n not in late and e.of not in late]
    return replay(held.law, case, events, session.world)


def _late(county: County, cases: list[CaseState]) -> int:
    found = 0
    for case in cases:
        for run in case.clocks.all():
            limit = clocks.due(run, case.fields, calendar_of(county.region))
            running_late = run.status == clocks.RUNNING and run.clock.deemed is None and limit is not None
            last = START + dt.timedelta(days=10_000) if running_late else None
            found += run.status == clocks.LATE
            found += bool(last and limit.due and day_of(limit.due) < last)
    return found


def test_a_move_after_the_counting_is_counted_next_time(county: County) -> None:
    case = county.open("2026-01-05", kind="ask")
    assert county.value("pending").value == 1
    assert _marks() == 0
    county.move(case, "handle", "2026-01-06", given={"outcome": "solved"})
    assert _marks() == 1
    assert county.value("pending").value == 0
    assert _marks() == 0


def test_counting_again_what_has_not_changed_writes_nothing(county: County) -> None:
    county.open("2026-01-05")
    county.year()
    before = _tables()
    assert count(county.region, catalogue()) == 0
    assert _tables() == before
    assert count(county.region, catalogue(), again=True) == 1
    assert _tables() == before


def test_counting_again_heals_whatever_the_tables_say(county: County) -> None:
    county.open("2026-01-05")
    county.year()
    before = _tables()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE figures_tally SET count = count + 7")
    count(county.region, catalogue(), again=True)
    assert _tables() == before


def test_other_definitions_count_everything_again(county: County) -> None:
    county.open("2026-01-05")
    county.year()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE figures_counted SET version = 'older'")
        cursor.execute("DELETE FROM figures_tally")
        cursor.execute("UPDATE figures_contribution SET day = '2020-01-01'")
    assert county.value("received").value == 1
    assert [str(r.on) for r in county.value("received").records()] == ["2026-01-05"]


def test_regions_are_counted_apart(county: County) -> None:
    from yifa.registry.models import Region

    county.open("2026-01-05")
    other = Region.objects.create(code=431231, zh="邻县")
    assert county.value("received").value == 1
    from yifa.figures.values import value

    found = value(other, "received", dt.date(2026, 1, 1), dt.date(2026, 12, 31), catalogue=catalogue())
    assert (found.value, list(found.records())) == (0, [])


@pytest.mark.parametrize("known_on", [None, dt.date(2026, 1, 7)])
def test_records_page_by_page(county: County, known_on: dt.date | None) -> None:
    for day in ("2026-01-05", "2026-01-05", "2026-01-06", "2026-01-07", "2026-01-08"):
        county.open(day)
    found = county.value("received", known_on=known_on)
    whole = list(found.records())
    assert len(whole) == (4 if known_on else 5)
    pages: list[Any] = []
    while page := list(found.records(*([pages[-1].place] if pages else []), limit=2)):
        pages += page
    assert pages == whole


def test_more_cases_and_agencies_take_no_more_queries(county: County) -> None:
    """Counting anew, as of today and as of an earlier day, with every breakdown."""

    def queries(more: int) -> int:
        for _ in range(more):
            county.open("2026-01-05")
            county.open("2026-02-05", agency="林业局")
        session._STATES.clear()  # as another process finds it
        with CaptureQueriesContext(connection) as caught:
            count(county.region, catalogue(), again=True)
            county.year()
            county.year(known_on=dt.date(2026, 1, 31))
        return len(caught)

    assert queries(1) == queries(20)


def _marks() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT COUNT(*) FROM casework_uncounted")
        return int(cursor.fetchone()[0])


def _tables() -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM figures_contribution ORDER BY 1, 2, 3, 4, 5, 6, 7")
        rows = cursor.fetchall()
        cursor.execute("SELECT * FROM figures_tally ORDER BY 1, 2, 3, 4, 5")
        return [rows, cursor.fetchall()]


@pytest.mark.django_db(transaction=True)
def test_a_move_under_way_is_not_lost() -> None:
    """Its case has a mark that the counting reads while the move has not committed."""
    county = County()
    case = county.open("2026-01-05", kind="ask")
    county.year()
    county.move(case, "sort", "2026-01-05", given={"kind": "help"})
    done: list[int] = []

    def counting() -> None:
        try:
            done.append(count(county.region, catalogue()))
        finally:
            connection.close()

    other = threading.Thread(target=counting)
    with transaction.atomic():
        county.move(case, "handle", "2026-01-06", given={"outcome": "solved"})
        other.start()
        other.join(1 if connection.vendor == "sqlite" else 30)  # SQLite's other writer waits for this one
        assert other.is_alive() == (connection.vendor == "sqlite")
    other.join(30)
    assert done == [1]
    assert (county.value("pending").value, county.value("closed").value) == (0, 1)


@pytest.mark.django_db(transaction=True)
def test_two_countings_at_once_count_once() -> None:
    county = County()
    for _ in range(30):
        county.open("2026-01-05", kind="ask")
    errors: list[BaseException] = []

    def counting() -> None:
        try:
            count(county.region, catalogue())
        except BaseException as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=counting) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert not errors
    assert county.value("received").value == 30
    assert sum(1 for _ in county.value("received").records()) == 30
