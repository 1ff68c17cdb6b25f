"""What can be read: lists by pages, ETags, registers as of a day, figures with their records, the law."""

from __future__ import annotations

import datetime as dt
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.api.conftest import Api, Program
from tests.casework.disclosure import do, submit

from yifa.registry import entries
from yifa.registry.models import Region

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(program: Program) -> Api:
    return program("o")


def test_pages_are_whole_and_never_overlap(officer: Api) -> None:
    made = [str(submit(on=f"2026-09-{day:02}")) for day in (7, 8, 9, 10, 11)]
    seen, after = [], None
    while True:
        page = officer.get("cases", {"limit": 2, **({"after": after} if after else {})}).json()
        seen += [case["id"] for case in page["items"]]
        if after is None:
            submit(on="2026-09-18")  # what comes in meanwhile shifts no page
        after = page["next"]
        if after is None:
            break
    assert seen == made[::-1]


def test_filters(officer: Api) -> None:
    case = submit()
    number = officer.get("cases").json()["items"][0]["number"]
    assert number
    assert [c["id"] for c in officer.get("cases", {"number": number}).json()["items"]] == [str(case)]
    assert officer.get("cases", {"state": "closed"}).json()["items"] == []
    assert len(officer.get("cases", {"state": "open", "handler": "住建局"}).json()["items"]) == 1
    assert officer.get("cases", {"procedure": "mediation"}).json()["items"] == []


def test_the_list_names_what_is_due_first(officer: Api) -> None:
    submit("2026-09-18")
    line = officer.get("cases").json()["items"][0]
    assert (line["clock"], line["due"]) == ("to_ask", "2026-09-29")
    assert line["stage_zh"] == "已收到"


def test_as_many_queries_for_many_cases_as_for_one(officer: Api) -> None:
    submit()

    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert officer.get("cases", {"limit": 100}).status_code == 200
        return len(asked)

    queries()  # notes the day on which the token was used
    one = queries()
    for day in range(1, 9):
        submit(on=f"2026-09-{day:02}")
    assert queries() == one <= 8


@pytest.mark.parametrize(
    "path",
    ["cases?limit=0", "cases?limit=101", "cases?limit=x", "cases?state=half", "cases?nosuch=1", "cases?limit=1&limit=2",
     "cases?after=x", "registers/agencies?on=20260918", "registers/agencies?on=2026-02-30", "registers/agencies?on=0001-01-01",
     "figures?year=x", "figures?year=-1", "cases?limit=１", "figures/foi_received/records?after=x"],
)  # fmt: skip
def test_a_wrong_parameter_is_named(program: Program, path: str) -> None:
    answer = program("l").get(path)
    assert answer.status_code == 400, answer.content
    name = path.partition("?")[2].partition("=")[0]
    assert [e["field"] for e in answer.json()["errors"]] == [name]


def test_a_place_in_one_list_is_none_in_another(program: Program) -> None:
    for day in (7, 8):
        submit(on=f"2026-09-{day:02}")
    api = program("l")
    places = {
        path: api.get(path, {"limit": 1}).json()["next"]
        for path in ("cases", "registers/agencies", "figures/foi_received/records")
    }
    assert all(places.values())
    for path in places:
        for other, place in places.items():
            status = api.get(path, {"limit": 1, "after": place}).status_code
            assert status == (200 if path == other else 400), (path, other)


def test_etag(officer: Api) -> None:
    case = submit()
    first = officer.get(f"cases/{case}")
    etag = first.headers["ETag"]
    assert first.headers["Cache-Control"] == "private, no-cache"
    again = officer.get(f"cases/{case}", **{"if-none-match": etag})
    assert (again.status_code, again.content) == (304, b"")
    do("take_up", "o", "2026-09-22", case)
    assert officer.get(f"cases/{case}", **{"if-none-match": etag}).status_code == 200


def test_no_cookie_is_set_or_counts(officer: Api, here: Region) -> None:
    from tests.api.conftest import account

    answer = officer.get("me")
    assert not answer.cookies
    browser = Api(None)
    browser.client.force_login(account(here, "o"))
    assert browser.get("me").status_code == 401


def test_a_register_as_of_a_day(officer: Api, here: Region) -> None:
    entries.enter(here.code, "agencies", "粮食局", {"name": "粮食局"}, dt.date(2015, 1, 1), uuid4())
    entries.end(here.code, "agencies", "粮食局", dt.date(2019, 3, 31), uuid4())

    def keys(**query: str) -> set[str]:
        return {e["key"] for e in officer.get("registers/agencies", query).json()["items"]}

    assert "粮食局" in keys(on="2019-03-31")
    assert "粮食局" not in keys(on="2019-04-01") | keys()
    assert keys(on="2016-01-01", key="粮食局") == {"粮食局"}
    assert "agencies" in {r["id"] for r in officer.get("registers").json()["items"]}
    assert officer.get("registers/nosuch").status_code == 404


def test_figures_and_the_records_behind(program: Program) -> None:
    case = submit()
    head, officer = program("l"), program("o")
    value = head.get("figures/foi_received", {"year": 2026}).json()
    assert (value["value"], value["first"], value["last"]) == (1, "2026-01-01", "2026-09-30")
    (record,) = head.get("figures/foi_received/records", {"year": 2026}).json()["items"]
    assert record["case"] == str(case)
    assert officer.get("figures/foi_received", {"year": 2026}).json() == value
    assert officer.get("figures/foi_received/records", {"year": 2026}).status_code == 404
    assert len(officer.get("figures").json()["items"]) > 50
    assert head.get("figures/nosuch").status_code == 404
    assert head.get("figures", {"year": 2027}).status_code == 404
    assert head.get("figures/foi_received", {"year": 2026, "known_on": "2026-09-17"}).json()["value"] == 0


def test_the_law_is_told_with_articles_and_bodies(officer: Api) -> None:
    listed = {p["id"]: p for p in officer.get("procedures").json()["items"]}
    assert "submit" in listed["foi_request"]["begins"]
    law = officer.get("procedures/foi_request").json()
    submit = next(m for m in law["moves"] if m["move"] == "submit")
    assert submit["by"] == ["applicant"]
    assert "第二十九条" in submit["article"]["zh"]
    assert "content" in submit["body"]["properties"]["given"]["required"]
    before = officer.get("procedures/foi_request", {"on": "2010-01-01"}).json()
    then = next(m for m in before["moves"] if m["move"] == "submit")
    assert "第二十条" in then["article"]["zh"]
    assert officer.get("procedures/foi_request", {"on": "1990-01-01"}).status_code == 404
    assert officer.get("procedures/nosuch").status_code == 404


def test_a_method_that_is_not_there(officer: Api) -> None:
    answer = officer.client.delete("/api/v1/cases")
    assert (answer.status_code, answer.headers["Allow"]) == (405, "GET")
    assert officer.client.head("/api/v1/cases").status_code == 200
    answer = officer.get("nosuch")
    assert (answer.status_code, answer.headers["Content-Type"]) == (404, "application/problem+json")
