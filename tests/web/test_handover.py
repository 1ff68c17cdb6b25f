"""Handing over: the open cases that name somebody or wait for him alone, his posts, and the lawful step for each."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.exchange.test_registers import xlsx
from tests.web.conftest import NOW, SignIn

from yifa.casework.bench import set_up
from yifa.casework.models import Case
from yifa.exchange import kinds
from yifa.exchange.registers import Origin
from yifa.registry.models import Region
from yifa.web.models import Draft

STAFF = {
    "甲": {"roles": "officer", "agency": "住建局"},
    "乙": {"roles": "officer", "agency": "住建局"},
    "丙": {"roles": "personnel_officer", "agency": "住建局"},
    "丁": {"roles": "head", "agency": "住建局"},
    "外": {"roles": "personnel_officer", "agency": "水利局"},
    "法": {"roles": "legal_head", "agency": "司法局"},
}


@pytest.fixture
def staffed(here: Region) -> Region:
    agencies = {"水利局": {"mark": "通水"}, "司法局": {"mark": "通司"}}
    set_up({"people": STAFF, "agencies": agencies}, here, "default")
    people = [(id, id + "某", "住建局", "2020-01-01") for id in ("甲", "乙", "丙", "丁", "o")]
    take(here, "people", ("人员编号", "姓名", "所在机关", "生效日期"), *people)
    return here


def take(region: Region, kind: str, *rows: object) -> list[str]:
    found = kinds.kind_of(kind, region, NOW.date())
    outcome = kinds.import_file(found, region, xlsx(*rows), Origin("移交清单", NOW), keep=True)  # type: ignore[arg-type]
    assert not outcome.problems, outcome.problems
    return outcome.cases


def penalty(region: Region, officers: str = "甲、乙", matter: str = "无证施工") -> Case:
    heading = ("carried.agency", "carried.actor", "stage", "move:register", "move:file", "officers", "matter")
    (case,) = take(
        region,
        "admin_penalty",
        heading,
        ("住建局", "甲", "filed", "2026-09-01", "2026-09-07", officers, matter),
    )
    return Case.objects.get(id=case)


def page(client: Client, person: str, status: int = 200) -> str:
    answer = client.get(f"/manage/handover/{person}/")
    assert answer.status_code == status
    return unescape(answer.content.decode())


def test_a_case_that_names_him_leads_to_the_step_that_names_another(staffed: Region, sign_in: SignIn) -> None:
    case = penalty(staffed)
    text = page(sign_in("丙"), "甲")
    assert f'href="/cases/{case.id}/"' in text
    assert f'href="/cases/{case.id}/moves/replace/"' in text
    assert "更换执法人员" in text
    assert sign_in("丁").get(f"/cases/{case.id}/moves/replace/").status_code == 200
    assert "没有写明此人" in page(sign_in("丙"), "丁")


def test_closed_cases_and_those_of_others_are_not_his(staffed: Region, sign_in: SignIn) -> None:
    case = penalty(staffed)
    Case.objects.filter(id=case.id).update(closed_on=NOW.date())
    assert str(case.id) not in page(sign_in("丙"), "甲")
    assert str(case.id) not in page(sign_in("丙"), "o")


def test_what_waits_for_him_alone(staffed: Region, sign_in: SignIn, asked: object) -> None:
    """Only `o` is disclosure officer of the bureau, so the request waits for him alone, until another is one too."""
    text = page(sign_in("丙"), "o")
    assert str(asked) in text
    assert "只等此人" in text
    assert "同岗位没有别人" in text
    set_up({"people": {"戊": {"roles": "foi_officer", "agency": "住建局"}}}, staffed, "default")
    text = page(sign_in("丙"), "o")
    assert str(asked) not in text
    assert "同岗位还有1人" in text


def test_his_posts_lead_to_an_appointment_that_is_filled_in(staffed: Region, sign_in: SignIn) -> None:
    client = sign_in("丙")
    text = page(client, "甲")
    links = [
        part.split('"')[0]
        for part in text.split('href="')[1:]
        if part.startswith("/begin/appointment/propose/")
    ]
    assert len(links) == 2
    relieve, deputise = (unescape(client.get(link).content.decode()) for link in links)
    assert re.search(r'value="relieve"[^>]*checked', relieve)
    assert '<option value="officer" selected>' in relieve
    assert re.search(r'value="deputise"[^>]*checked', deputise)
    draft = Draft.objects.create(
        region=staffed, user_id=client.session["_auth_user_id"], procedure="appointment", move="propose",
        content={"given": {"title": "别的草稿"}},
    )  # fmt: skip
    assert "别的草稿" not in client.get(links[0]).content.decode()
    saved = client.post(
        links[0], {"save": "1", "on": "2026-09-30", "given.title": "科员", "given.kind": "relieve"}
    )
    draft.refresh_from_db()
    assert draft.content == {"given": {"title": "别的草稿"}}
    assert saved.status_code in (302, 422)


@pytest.mark.parametrize(
    ("who", "status"), [("丙", 200), ("丁", 200), ("法", 200), ("甲", 404), ("o", 404), ("外", 404)]
)
def test_who_may_look(staffed: Region, sign_in: SignIn, who: str, status: int) -> None:
    """Those who propose or decide appointments, for the people of the agencies they see."""
    page(sign_in(who), "甲", status)


def test_the_list_shows_only_ones_own_agencies(staffed: Region, sign_in: SignIn) -> None:
    ours = sign_in("丙").get("/manage/handover/").content.decode()
    theirs = sign_in("外").get("/manage/handover/").content.decode()
    assert "甲某" in ours
    assert "甲某" not in theirs
    assert sign_in("甲").get("/manage/handover/").status_code == 404
    assert "/manage/handover/" in ours
    assert "/manage/handover/" not in sign_in("甲").get("/").content.decode()


def test_few_queries_however_many_cases(staffed: Region, sign_in: SignIn) -> None:
    penalty(staffed)
    client = sign_in("丙")
    page(client, "甲")
    with CaptureQueriesContext(connection) as one:
        page(client, "甲")
    for n in range(5):
        penalty(staffed, "甲、丁", f"无证施工{n}")
    with CaptureQueriesContext(connection) as six:
        page(client, "甲")
    assert len(six) == len(one) <= 15
