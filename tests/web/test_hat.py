"""The hat: which of several posts acts."""

from __future__ import annotations

import datetime as dt
import re
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.casework.disclosure import do, submit
from tests.web.conftest import SignIn

from yifa.casework.models import Case, Deadline, Waiting
from yifa.registry import entries
from yifa.registry.models import Region
from yifa.web.session import busiest

pytestmark = pytest.mark.django_db
FIRST = dt.date(2020, 1, 1)


def appoint(region: Region, person: str, role: str, agency: str) -> None:
    entries.enter(region.code, "posts", f"{person}|{role}|{agency}", {}, FIRST, uuid4())


def dismiss(region: Region, person: str, role: str, agency: str) -> None:
    assert entries.end(region.code, "posts", f"{person}|{role}|{agency}", dt.date(2026, 9, 29), uuid4())


@pytest.fixture
def three(here: Region) -> Region:
    for role in ("foi_head", "head"):
        appoint(here, "o", role, "住建局")
    return here


def test_the_chosen_post_acts_and_is_marked(three: Region, sign_in: SignIn) -> None:
    client = sign_in("o")
    assert (
        client.get("/").context["desk"].hat.role == "foi_head"
    )  # nothing waits: the first by agency and role
    client.post("/hat/", {"hat": "head@住建局"})
    page = client.get("/")
    assert page.context["desk"].hat.role == "head"
    marked = re.findall(r'<span aria-current="true">(.*?)</span>', page.text)
    assert marked == ["✓ 住建局 · 机关负责人"]
    assert len(re.findall(r'<button class="plain" name="hat"', page.text)) == 2
    assert "以哪个岗位办理</legend>" in page.text


def test_the_first_hat_has_something_to_do(three: Region, sign_in: SignIn) -> None:
    submit()
    assert sign_in("o").get("/").context["desk"].hat.role == "foi_officer"


def test_the_first_hat_is_that_of_what_is_due_first(three: Region, sign_in: SignIn) -> None:
    case = Case.objects.get(id=submit())
    row = {"region": three, "case": case, "agency": "住建局"}
    Waiting.objects.create(**row, role="head")  # two wait for the same: the first by name
    assert busiest(three, [("head", "住建局"), ("foi_officer", "住建局")]) == ("head", "住建局")
    later = Case.objects.get(id=submit("2026-09-25"))
    Waiting.objects.filter(role="head").update(case=later)
    assert busiest(three, [("head", "住建局"), ("foi_officer", "住建局")]) == ("foi_officer", "住建局")
    Deadline.objects.all().delete()  # nothing is due; a case still goes before none
    Waiting.objects.filter(role="foi_officer").delete()
    assert busiest(three, [("foi_officer", "住建局"), ("head", "住建局")]) == ("head", "住建局")


def test_a_post_that_ended_is_taken_off_and_that_is_said_once(three: Region, sign_in: SignIn) -> None:
    client = sign_in("o")
    client.post("/hat/", {"hat": "head@住建局"})
    dismiss(three, "o", "head", "住建局")
    page = client.get("/")
    assert page.context["desk"].hat.role == "foi_head"
    assert "您原来选择的岗位任职已结束" in page.text
    assert "您原来选择的岗位任职已结束" not in client.get("/").text
    for role in ("foi_head", "foi_officer"):
        dismiss(three, "o", role, "住建局")
    page = client.get("/")
    assert page.context["desk"].hat is None
    assert "现在没有任职" in page.text
    assert "现在没有任职" not in client.get("/").text


def test_who_never_chose_is_told_nothing(three: Region, sign_in: SignIn) -> None:
    assert "已结束" not in sign_in("o").get("/").text


def test_the_desk_asks_no_more_for_more_posts(here: Region, sign_in: SignIn) -> None:
    def queries() -> int:
        client = sign_in("o")
        with CaptureQueriesContext(connection) as asked:
            client.get("/account/logout/")
        return len(asked)

    few = queries()
    for n in range(12):
        agency = f"局{n}"
        entries.enter(here.code, "agencies", agency, {"name": f"第{n}局"}, FIRST, uuid4())
        appoint(here, "o", "head", agency)
    assert queries() == few <= 7


def test_the_hat_acts_and_the_record_and_the_timeline_say_so(
    three: Region, asked: UUID, sign_in: SignIn
) -> None:
    do("take_up", "o", "2026-09-21", asked)
    client = sign_in("o")
    client.post("/hat/", {"hat": "head@住建局"})
    page = client.get(f"/cases/{asked}/")
    search = next(c for c in page.context["locked"] if c.step.move == "search")
    assert search.failures[0]["field"] == "role"
    assert "o可以" in search.failures[0]["hint"]
    client.post("/hat/", {"hat": "foi_officer@住建局"})
    page = client.get(f"/cases/{asked}/")
    assert "search" in [c.step.move for c in page.context["open"]]
    assert "政府信息公开工作人员" in page.text.split("经过")[1]
