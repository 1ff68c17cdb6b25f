"""A time at the service hall, booked over the portal: what the page says, how many fit, what is seen under the code."""

from __future__ import annotations

import pytest
from django.test import Client
from tests.casework.disclosure import HERE, county, do
from tests.portal.conftest import HOME, OFFICES, Post, code_of
from tests.portal.test_sending import follow, publication

from yifa.casework.models import Case
from yifa.casework.record import held
from yifa.portal.models import Submission

pytestmark = pytest.mark.django_db
HALL = {**OFFICES, "w": {"roles": ["window_officer", "service_officer"], "agency": "政务中心"}}
PLACES = {
    "service_places": [
        {"key": "ZX", "from": "2020-01-01", "code": "ZX", "name": "县政务服务中心", "kind": "centre"}
    ]
}


@pytest.fixture
def session() -> str:
    """The id of a session with room for one, on the day on which the portal's clock stands."""
    county(people=HALL, agencies={"政务中心": {"mark": "政务"}}, registers=PLACES)
    given = {
        "title": "9月18日上午",
        "place": "ZX",
        "begins": "2026-09-18T09:00",
        "ends": "2026-09-18T12:00",
        "capacity": 1,
    }
    return str(
        do("open", "w", "2026-09-17", procedure="service_session", agency="政务中心", given=given).case
    )


def booking(name: str) -> dict[str, str]:
    return {
        "add.visitors.0-name": name,
        "add.visitors.0-phone": "电话一三九",
        "add.visitors.0-matter": "营业执照",
    }


def test_a_time_is_booked_and_followed(session: str, client: Client, post: Post) -> None:
    one = publication(client)
    page = client.get(f"{HOME}published/{one}/").text
    assert "县政务服务中心" in page
    assert "预约办事时间" in page
    code = code_of(post(f"published/{one}/book/", booking("申某某")))
    state = held(Case.objects.get(id=session))[1].state
    row = Submission.objects.get(region_id=HERE).item
    assert state.row("visitors", row) == {
        "id": row, "name": "申某某", "phone": "电话一三九", "matter": "营业执照", "way": "online",
    }  # fmt: skip
    do(
        "visit.take",
        "w",
        "2026-09-18T09:30",
        session,
        procedure="service_session",
        item=row,
        given={"visit.ticket": "A001"},
    )
    assert "等候中" in follow(client, code)
    assert "申某某" not in client.get(f"{HOME}published/{one}/").text


def test_a_session_that_is_full_takes_no_more(session: str, client: Client, post: Post) -> None:
    one = publication(client)
    code_of(post(f"published/{one}/book/", booking("申某某")))
    answer = post(f"published/{one}/book/", booking("后来者"))
    assert answer.status_code == 409
    assert "本场次已约满" in answer.text
    assert len(held(Case.objects.get(id=session))[1].state.rows("visitors")) == 1


def test_a_session_that_is_closed_is_offered_no_more(session: str, client: Client) -> None:
    one = publication(client)
    do("close", "w", "2026-09-18", session, procedure="service_session")
    assert one not in client.get(f"{HOME}calls/").text
    assert "预约办事时间" not in client.get(f"{HOME}published/{one}/").text
