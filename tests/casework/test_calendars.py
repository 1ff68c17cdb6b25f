"""Imported notices: what they move, that nothing else is touched, and that the ledger still verifies."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

import pytest
from django.db import OperationalError, connection, transaction
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.casework.disclosure import PROCEDURE, REQUEST, county, do, paper, submit

from yifa import worktime
from yifa.casework import calendars
from yifa.casework.calendars import Moved, reproject, store
from yifa.casework.models import CalendarNotice, Deadline, Uncounted
from yifa.casework.play import Play
from yifa.casework.refold import CaseworkRefold
from yifa.casework.runtime import calendar_of, catalogue
from yifa.casework.session import Session
from yifa.engine.records import Call, Granted
from yifa.ledger.verify import verify
from yifa.registry.models import Region
from yifa.uuid7 import uuid7
from yifa.worktime import Calendar, Length, Notice, Pause, WorktimeError, due, parse_notice

NOTICE = """
year: 2027
source: [someone]
off:
  - 01-01..01-03 元旦
  - 02-05..02-11 春节
  - 04-05 清明节
  - 05-01..05-03 劳动节
  - 06-09 端午节
  - 09-15 中秋节
  - 10-01..10-03 国庆节
work: [01-30 春节, 02-20 春节]
"""
LATER = NOTICE.replace("02-05..02-11", "02-05..02-12")


def notice(text: str = NOTICE) -> Notice:
    return parse_notice(text, "notice.yaml")


def take_in(text: str = NOTICE, **how: Any) -> list[Moved]:
    assert store(notice(text), text)
    return list(reproject(**how))


@pytest.fixture
def region(db: None) -> Region:
    return county()


def deadline(case: UUID, clock: str = "to_answer") -> Deadline:
    return Deadline.objects.get(case=case, clock=clock)


def test_a_calendar_names_the_source_of_its_own_notices(region: Region) -> None:
    take_in()
    assert calendar_of(region).notices[-1].source == ("someone",)
    text = NOTICE.replace("someone", "someone else")
    # As in another database of this process: the same days by another notice.
    CalendarNotice.objects.update(body=text, source=["someone else"])
    assert calendar_of(region).notices[-1].source == ("someone else",)


def sound() -> bool:
    """Does the ledger verify? Posts, which `county` writes without an act, are not looked at."""
    report = verify(refold=CaseworkRefold())
    assert report.events
    return all(d.kind == "entry" for d in report.differences)


# --- what moves -------------------------------------------------------------------------------------------------


def test_a_notice_moves_the_running_deadlines_over_its_days(region: Region) -> None:
    over, before = submit("2027-01-25"), submit("2026-09-18")
    was = deadline(over).due
    assert deadline(over).provisional
    moved, asking = take_in()
    assert asking.clock == "to_ask"
    now = due(Calendar.china().with_year(notice()), dt.date(2027, 1, 25), Length.parse("20 working days"))
    assert (moved.case, moved.zh, moved.was, moved.now) == (over, "答复期限", was, now.due)
    assert moved.number == "通建公开申〔2027〕1号"
    assert moved.title == REQUEST["content"]
    assert moved.running
    row = deadline(over)
    assert (row.due, row.safe, row.provisional) == (now.due, now.safe, False)
    assert row.warn_from == worktime.warn_from(calendar_of(region), now.safe, Length.parse("2 working days"))
    assert deadline(before).due == dt.date(2026, 10, 22)
    assert sound()


def test_every_row_says_the_new_calendar_afterwards_ended_and_paused_ones_too(region: Region) -> None:
    paused = submit("2027-01-25")
    do("take_up", "o", "2027-01-25", paused)
    do(
        "consult",
        "o",
        "2027-01-25",
        paused,
        add={"asked": [{"id": "t1", "name": "甲", "kind": "third_party"}]},
    )
    do("ask.send", "o", "2027-02-12", paused, item="t1", attached=[paper("consultation")])
    was_left = deadline(paused).remaining
    moved = {m.clock: m for m in take_in()}
    now = calendar_of(region)
    assert set(Deadline.objects.values_list("calendar_version", flat=True)) == {now.version}
    assert moved["to_answer"].was is moved["to_answer"].now is None
    assert (moved["to_answer"].left_was, moved["to_answer"].left_now) == (
        was_left,
        deadline(paused).remaining,
    )
    assert was_left != deadline(paused).remaining
    assert "ask.reply" in moved
    assert sound()


def test_what_was_late_by_the_guess_and_in_time_by_the_notice_is_in_time(region: Region) -> None:
    case = submit("2027-01-25")
    last = due(
        Calendar.china().with_year(notice()), dt.date(2027, 1, 25), Length.parse("20 working days")
    ).due
    do("take_up", "o", "2027-01-26", case)
    do("search", "o", "2027-01-26", case, given={"searched": "均无"})
    answer = {"outcome": "nonexistent", "remedy": "either", "reason": "未制作该信息"}
    do("answer", "o", last.isoformat(), case, given=answer)
    assert deadline(case).status == "late"
    Uncounted.objects.all().delete()
    (moved,) = [m for m in take_in() if m.clock == "to_answer"]
    assert (moved.status_was, moved.status, moved.running) == ("late", "met", False)
    assert deadline(case).status == "met"
    assert [u.case_id for u in Uncounted.objects.all()] == [case]  # its figures are counted again
    assert sound()


def test_what_the_days_do_not_touch_is_not_folded_again(
    region: Region, monkeypatch: pytest.MonkeyPatch
) -> None:
    submit("2026-03-02")
    Uncounted.objects.all().delete()
    touched = submit("2027-01-25")
    Uncounted.objects.all().delete()
    folded: list[UUID] = []
    load = Session.load
    monkeypatch.setattr(
        Session, "load", lambda s, case, lock=False: folded.append(case) or load(s, case, lock=lock)
    )
    take_in()
    assert folded == [touched]
    assert [u.case_id for u in Uncounted.objects.all()] == [touched]


def test_a_dry_run_says_the_same_and_writes_nothing(region: Region) -> None:
    for day in ("2027-01-25", "2027-01-26", "2026-09-18"):
        submit(day)
    rows = list(Deadline.objects.order_by("id").values())
    guessed = list(reproject(notice=notice()))
    assert list(Deadline.objects.order_by("id").values()) == rows
    assert not CalendarNotice.objects.exists()
    assert len(guessed) == 4  # two clocks of two cases
    assert take_in() == guessed


def test_a_later_notice_of_the_year_takes_the_place_of_the_earlier(region: Region) -> None:
    case = submit("2027-01-25")
    take_in()
    first = deadline(case).due
    (moved,) = take_in(LATER)
    assert moved.was == first
    assert moved.now == first + dt.timedelta(days=1)
    assert [n.year for n in CalendarNotice.objects.all()] == [2027, 2027]
    assert sound()


def test_what_is_known_is_not_kept_twice(region: Region) -> None:
    take_in()
    assert not store(notice(), NOTICE)
    assert not store(next(n for n in Calendar.china().notices if n.year == 2026), "…")
    assert CalendarNotice.objects.count() == 1
    assert list(reproject()) == []


def test_interrupted_it_goes_on(region: Region, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(calendars, "BATCH", 1)
    cases = [submit(f"2027-01-{day}") for day in (19, 20, 21)]
    store(notice(), NOTICE)
    seen: list[tuple[int, int]] = []
    first = reproject(progress=lambda done, total: seen.append((done, total)))
    assert next(first).case == cases[0]
    first.close()
    assert not sound()
    rest = list(reproject(progress=lambda done, total: seen.append((done, total))))
    assert {m.case for m in rest} == set(cases[1:])
    assert seen == [(1, 2), (2, 2)]
    assert sound()


def test_rows_under_a_calendar_nobody_remembers_are_computed_again(region: Region) -> None:
    """As after a release whose packaged notices are others."""
    case = submit("2026-09-18")
    Deadline.objects.update(calendar_version="former", due=dt.date(2026, 10, 1))
    moved = list(reproject())
    assert {(m.clock, m.was, m.now) for m in moved} == {
        ("to_answer", dt.date(2026, 10, 1), dt.date(2026, 10, 22)),
        ("to_ask", dt.date(2026, 10, 1), dt.date(2026, 9, 29)),
    }
    assert deadline(case).calendar_version == calendar_of(region).version
    assert sound()


# --- moves in between -------------------------------------------------------------------------------------------


def test_a_move_after_the_notice_is_under_it_before_the_rest_is_computed(region: Region) -> None:
    early = submit("2027-01-25")
    store(notice(), NOTICE)
    late = submit("2027-01-25")
    do("take_up", "o", "2027-01-26", early)
    assert deadline(late).calendar_version == calendar_of(region).version
    list(reproject())
    assert deadline(early).due == deadline(late).due
    assert sound()


def test_bulk_play_takes_the_notice_with_its_next_batch(region: Region) -> None:
    cases = [uuid7(), uuid7()]
    with Play(region, catalogue(), batch=1) as play:
        for case in cases:
            call = Call(
                "submit", "z", dt.date(2027, 1, 25), dt.datetime(2027, 1, 25, 9), given=REQUEST, agency="住建局"  # noqa: DTZ001
            )  # fmt: skip
            assert isinstance(play.move(case, PROCEDURE, call), Granted)
            if case == cases[0]:
                take_in()
    assert deadline(cases[0]).due == deadline(cases[1]).due
    assert sound()


@pytest.mark.django_db(transaction=True)
def test_a_notice_waits_for_the_moves_under_way() -> None:
    other = connection.copy()
    impatient = "PRAGMA busy_timeout = 50" if connection.vendor == "sqlite" else "SET lock_timeout = 50"
    with connection.cursor() as cursor:
        cursor.execute(impatient)
    try:
        other.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)
        with other.cursor() as moving:
            moving.execute("SELECT year FROM casework_calendarnotice")  # as every move does
            with pytest.raises(OperationalError):
                store(notice(), NOTICE)
        other.rollback()
        assert store(notice(), NOTICE)
    finally:
        other.close()
        connection.close()


# --- office hours -----------------------------------------------------------------------------------------------


def test_office_hours_are_the_regions_own(region: Region) -> None:
    assert calendar_of(region).office.unconfirmed
    region.office_hours = ["09:00-12:00", "13:00-17:00"]
    assert str(calendar_of(region).office) == "09:00-12:00, 13:00-17:00"
    assert not calendar_of(region).office.unconfirmed
    region.office_hours = ["9-5"]
    with pytest.raises(WorktimeError, match="9-5"):
        calendar_of(region)


def test_other_office_hours_bring_every_deadline_up_to_them(region: Region) -> None:
    submit("2026-09-18")
    Region.objects.update(office_hours=["09:00-12:00", "13:00-17:00"])
    assert list(reproject()) == []  # no limit in hours here: the rows only say the new calendar
    assert sound()


def test_the_calendar_is_asked_for_in_one_query_and_made_once(
    region: Region, django_assert_num_queries: Any
) -> None:
    first = calendar_of(region)
    with django_assert_num_queries(1):
        assert calendar_of(region) is first
    with transaction.atomic():
        store(notice(), NOTICE)
        assert calendar_of(region) != first
        transaction.set_rollback(True)
    assert calendar_of(region) is first


# --- what is left alone may be left alone -----------------------------------------------------------------------

DAYS = st.dates(dt.date(2027, 1, 11), dt.date(2027, 3, 20))


@st.composite
def notices(draw: st.DrawFn) -> Notice:
    """The notice above with some working days off and some weekend days worked."""
    base = notice()
    extra = draw(st.sets(DAYS.filter(lambda d: d.weekday() < 5), max_size=4))
    worked = draw(st.sets(DAYS.filter(lambda d: d.weekday() >= 5), max_size=4))
    off = {d: n for d, n in base.off if d not in worked} | dict.fromkeys(extra, "补")
    work = dict(base.work) | dict.fromkeys(worked, "补")
    return Notice(2027, base.source, tuple(sorted(off.items())), tuple(sorted(work.items())))


LENGTHS = st.sampled_from(
    [
        "1 day",
        "3 days",
        "1 working day",
        "7 working days",
        "20 working days",
        "1 month",
        "2 months",
        "30 days",
    ]
).map(Length.parse)


@settings(max_examples=300)
@given(
    st.none() | notices(), notices(), DAYS, LENGTHS, st.sampled_from(["forward", "none"]), st.none() | LENGTHS, st.data()
)  # fmt: skip
def test_a_deadline_left_alone_is_what_it_would_be_computed_to(
    first: Notice | None,
    second: Notice,
    start: dt.date,
    length: Length,
    roll: Any,
    warn: Length | None,
    data: Any,
) -> None:
    china = Calendar.china()
    old, new = china.with_year(first) if first else china, china.with_year(second)
    pauses = []
    if data.draw(st.booleans()):
        frm = data.draw(st.dates(start, start + dt.timedelta(days=20)))
        pauses = [Pause(frm, data.draw(st.none() | st.dates(frm, frm + dt.timedelta(days=20))))]

    def columns(calendar: Calendar) -> dict[str, Any]:
        end = due(calendar, start, length, pauses=pauses, roll=roll)
        begin = worktime.warn_from(calendar, end.safe, warn) if warn and end.safe is not None else None
        return {
            "raw": end.raw, "due": end.due, "safe": end.safe, "provisional": end.provisional,
            "remaining": str(end.left or ""), "warn_from": begin,
        }  # fmt: skip

    row = Deadline(started=start, calendar_version=old.version, status="running", **columns(old))
    changed = [c.date for c in worktime.diff(old, new)]
    if not calendars.may_move(row, changed):
        assert columns(new) == {name: getattr(row, name) for name in columns(new)}


@pytest.mark.parametrize(
    ("columns", "changed", "moves"),
    [
        ({"due": dt.date(2027, 1, 29), "safe": dt.date(2027, 1, 29)}, dt.date(2027, 1, 30), False),
        ({"due": dt.date(2027, 1, 29), "safe": dt.date(2027, 1, 29)}, dt.date(2027, 1, 29), True),
        ({"due": dt.date(2027, 1, 29), "safe": dt.date(2027, 1, 29)}, dt.date(2027, 1, 15), False),
        # one day from a Saturday, not rolled: the last working day before it lies before its start
        ({"due": dt.date(2027, 1, 17), "safe": dt.date(2027, 1, 15)}, dt.date(2027, 1, 15), True),
        # a warning longer than the limit
        ({"due": dt.date(2027, 1, 18), "safe": dt.date(2027, 1, 18), "warn_from": dt.date(2027, 1, 12)},
         dt.date(2027, 1, 13), True),
        # paused: what is left rests on the days up to the pause, which the row does not say
        ({"remaining": "17 working days"}, dt.date(2027, 2, 1), True),
        ({"remaining": "17 working days"}, dt.date(2027, 1, 15), False),
    ],
)  # fmt: skip
def test_what_a_changed_day_may_move(columns: dict[str, Any], changed: dt.date, moves: bool) -> None:
    row = Deadline(started=dt.date(2027, 1, 16), **columns)
    assert calendars.may_move(row, [dt.date(2026, 1, 1), changed, dt.date(2028, 1, 3)]) is (
        moves or row.due is None
    )
    assert calendars.may_move(row, [dt.date(2026, 1, 1), changed]) is moves
