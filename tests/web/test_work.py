"""My matters: what waits for me, for others, what I may begin; and the list of cases."""

from __future__ import annotations

import re
from uuid import UUID

import pytest
from django.template.loader import render_to_string
from tests.casework.disclosure import do, submit
from tests.web.conftest import NOW, SignIn

from yifa.engine.state import day_of, moment
from yifa.web import work

pytestmark = pytest.mark.django_db


def test_what_waits_for_me_stands_with_its_last_day(asked: UUID, sign_in: SignIn) -> None:
    page = sign_in("o").get("/")
    (matter,) = page.context["matters"]
    assert matter.case.id == asked
    assert (str(matter.due), matter.sign) == (
        "2026-09-29",
        "red",
    )  # the day to ask for a correction has passed
    do("take_up", "o", "2026-09-25", asked)
    (matter,) = sign_in("o").get("/").context["matters"]
    assert (str(matter.due), matter.sign) == ("2026-10-22", "green")
    assert str(asked) in page.text


def test_it_is_not_shown_to_an_office_it_is_no_matter_of(asked: UUID, sign_in: SignIn) -> None:
    client = sign_in("nobody")
    assert client.get("/").context["matters"] == []
    assert client.get("/cases/").context["page"].rows == []
    assert client.get(f"/cases/{asked}/").status_code == 404


def test_pages_follow_one_another_without_a_gap(
    asked: UUID, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    more = {asked} | {submit(on) for on in ("2026-09-18", "2026-09-21", "2026-09-21", "2026-09-28")}
    monkeypatch.setattr("yifa.web.cases.SIZE", 2)
    monkeypatch.setattr("yifa.web.work.SIZE", 2)
    client = sign_in("o")
    for path in ("/", "/cases/"):
        seen, after = [], ""
        for _ in range(3):
            page = client.get(path, {"after": after}).context["page"]
            seen += [case.id for case in page.rows]
            after = page.next
        assert after is None
        assert len(seen) == len(set(seen)) == 5
        assert set(seen) == more


def test_a_place_nobody_gave_us_is_the_first_page(asked: UUID, sign_in: SignIn) -> None:
    assert len(sign_in("o").get("/cases/", {"after": "made-up"}).context["page"].rows) == 1


def test_what_may_be_begun_depends_on_the_hat(sign_in: SignIn) -> None:
    def begun(person: str) -> set[str]:
        return {b.procedure.id for b in sign_in(person).get("/").context["beginnings"]}

    assert begun("o") == {
        "foi_request", "information_correction", "disclosure_item", "disclosure_column", "body", "disclosure_guide",
        "disclosure_case_issue", "disclosure_topic_set", "disclosure_topic_check",
    }  # fmt: skip
    assert begun("z") == set()


@pytest.mark.parametrize(("many", "headings"), [(8, ["工作部署与责任", "政府信息公开"]), (12, [])])
def test_many_beginnings_stand_under_headings(
    many: int, headings: list[str], sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(work, "MANY", many)
    aside = sign_in("o").get("/").text.partition("今天可以发起")[2]
    assert re.findall("<h3>(.*?)</h3>", aside) == headings
    assert aside.index("议事协调机构") < aside.index("政府信息公开申请")  # the order of the areas


def test_a_closed_case_waits_for_nobody(asked: UUID, sign_in: SignIn) -> None:
    do("withdraw", "z", "2026-09-21", asked)
    assert sign_in("o").get("/").context["matters"] == []


@pytest.mark.parametrize(
    ("due", "sign", "says"),
    [
        ("2026-09-30", "yellow", "今天"),
        ("2026-09-30T10:40", "green", "今天10:40"),
        ("2026-09-30T09:20", "red", "今天09:20已过"),
        ("2026-10-09T09:20", "green", "10月9日 09:20"),
    ],
)
def test_a_limit_in_hours_says_the_time(due: str, sign: str, says: str) -> None:
    when = moment(due)
    matter = {"due": when, "sign": sign, "days": (day_of(when) - NOW.date()).days, "clock": "签收期限"}
    assert f">{says}</span>" in render_to_string("parts/due.html", {"m": matter})


def test_a_saved_view_is_its_owners(asked: UUID, sign_in: SignIn) -> None:
    mine, other = sign_in("o"), sign_in("s")
    filters = {"page": "cases", "name": "在办", "query": "state=open&after=x"}
    assert mine.post("/views/save/", filters).headers["Location"] == "/cases/?state=open"
    assert '<a href="?state=open">在办</a>' in mine.get("/cases/").text
    assert "在办</a>" not in other.get("/cases/").text
    other.post("/views/forget/", filters)
    assert "在办</a>" in mine.get("/cases/").text
    mine.post("/views/forget/", filters)
    assert "在办</a>" not in mine.get("/cases/").text
