"""Duties that come again: what a half year or a year owes begins by itself, and is red on the supervision page when it is missed."""

from __future__ import annotations

import pytest
from tests.casework.disclosure import act, county, do, paper, submit
from tests.web.conftest import NOW, SignIn
from tests.web.leaders import lead

from yifa.casework.models import Case
from yifa.casework.settling import settle
from yifa.registry.models import Region

pytestmark = pytest.mark.django_db

AGENCIES = [{"key": "县政府", "from": "2020-01-01", "name": "县人民政府", "level": "county"}]
PEOPLE = {
    "办": {"roles": ["government_office"], "agency": "县政府"},
    "书": {"roles": ["meeting_secretary"], "agency": "县政府"},
}


@pytest.fixture
def owing(here: Region) -> Region:
    """A county whose records begin in June 2025, on 30 September 2026."""
    lead(here)
    county(registers={"agencies": AGENCIES}, people=PEOPLE)
    submit("2025-06-02")
    found = settle(here, NOW)
    assert found.refused == []
    return here


def owed(procedure: str) -> list[str]:
    cases = Case.objects.filter(procedure=procedure, stage="due").order_by("id")
    return [f"{case.handler} {case.opened_on}" for case in cases]


def test_each_half_year_begins_what_it_owes(owing: Region) -> None:
    half_years = ["2025-07-01", "2026-01-01", "2026-07-01"]
    assert owed("law_study") == [f"县政府 {day}" for day in half_years]
    assert owed("joint_meeting") == [f"法制办 {day}" for day in half_years]
    assert owed("file_review") == [f"法制办 {day}" for day in half_years]
    assert settle(owing, NOW).opened == 0


def cards(sign_in: SignIn) -> dict[str, tuple[int, int]]:
    """Red and yellow by clock, as the legal-affairs office sees them."""
    page = sign_in("legalhead").get("/supervision/")
    return {card.key: (card.red, card.yellow) for agency in page.context["agencies"] for card in agency.cards}


def test_what_was_missed_is_red(owing: Region, sign_in: SignIn) -> None:
    found = cards(sign_in)
    assert found["law_study/to_study"] == (1, 0)  # of 2025; the two of this year are due at its end
    assert found["joint_meeting/to_meet"] == (2, 0)
    assert found["file_review/to_review"] == (2, 0)
    page = sign_in("legalhead").get("/supervision/").text
    assert "会议学法 · 年度学法期限" in page
    assert "行刑衔接联席会议 · 联席会议期限" in page


def test_what_is_held_is_owed_no_more(owing: Region, sign_in: SignIn) -> None:
    case = Case.objects.filter(procedure="law_study").order_by("id").first()
    assert case is not None
    how = {"procedure": "law_study", "case": case.id}
    plan = {"body": "executive", "topic": "行政复议法", "planned_for": "2026-09-28"}
    do("plan", "办", "2026-09-28", given=plan, **how)
    held = {"speaker": "党校教师", "held_on": "2026-09-28", "members": 12, "attendees": 11}
    assert not act("record", "办", "2026-09-28", given=held, **how).granted
    do("record", "办", "2026-09-28", given=held, attached=[paper("minutes")], **how)
    do("confirm", "书", "2026-09-29", **how)
    assert "law_study/to_study" not in {key for key, (red, _) in cards(sign_in).items() if red}
