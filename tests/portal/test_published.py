"""Publications: redacted by construction, withdrawn with the reason, with their papers and versions."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace
from uuid import uuid4

import pytest
from django.test import Client
from tests.casework.disclosure import HERE, paper
from tests.portal.conftest import HOME, consultation, document

from yifa.casework.bench import DbBench
from yifa.casework.models import File, Publication
from yifa.casework.projections import public_body
from yifa.casework.runtime import catalogue
from yifa.engine.scenarios import play
from yifa.engine.state import CaseState
from yifa.law.definitions import Publication as PublicationOfLaw
from yifa.registry import entries
from yifa.registry.models import Region

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 9, 18)


def penalty(name: str) -> Region:
    scenarios = catalogue().scenarios()["procedures/enforcement/penalty.scenarios.yaml"]
    scenario = next(s for s in scenarios if s["id"] == name)
    region = Region.objects.create(code=999999, zh="样例县", places=list(scenario.get("places", ())))
    assert play(scenario, DbBench(scenario, catalogue(), region)).problems == []
    return region


def test_a_penalty_is_shown_redacted_with_its_day(client: Client, clock) -> None:
    penalty("penalty-2016-hunan")
    clock.on("2017-06-01")
    row = Publication.objects.get(region_id=999999)
    listed = client.get("/portal/999999/list/admin_penalty/decision/").text
    assert str(row.id) in listed
    page = client.get(f"/portal/999999/published/{row.id}/").text
    assert "2016年9月26日公开" in page
    assert row.body["decision_number"] in page
    assert set(row.body) <= {
        "decision_number",
        "matter",
        "shown_party",
        "facts",
        "kind",
        "amount",
        "basis",
        "decided_on",
    }


def test_what_is_withdrawn_stays_listed_with_the_reason(client: Client, clock) -> None:
    penalty("penalty-2026-fine-with-hearing")
    clock.on("2027-06-01")
    row = Publication.objects.get(region_id=999999)
    assert row.withdrawn_for == "判决撤销"
    listed = client.get("/portal/999999/list/admin_penalty/decision/").text
    assert row.body["decision_number"] in listed
    assert "判决撤销" in listed
    page = client.get(f"/portal/999999/published/{row.id}/").text
    assert "判决撤销" in page
    assert "停止销售" not in page
    assert row.body["facts"] not in page


def test_nothing_personal_is_copied_even_where_the_law_forgot_the_mask() -> None:
    """The lint refuses such a law; the copy is safe all the same."""
    law = catalogue().procedure("normative_document", DAY)
    state = CaseState("c", law.id)
    rows = ({"id": "1", "text": "意见", "from": "申某某"},)
    state.fields = {"comments.opinions": rows, "drafters": ("d",), "title": "办法"}
    shown = PublicationOfLaw("x", "x", ("title", "comments.opinions", "drafters"))
    bare = replace(law.at(DAY), publications={"x": shown})
    assert public_body(state, bare, "x") == {
        "title": "办法",
        "comments.opinions": [{"id": "1", "text": "意见"}],
    }
    masked = replace(bare, publications={"x": replace(shown, mask={"comments.opinions.from": "surname"})})
    assert public_body(state, masked, "x")["comments.opinions"][0]["from"] == "申某某"[0] + "某某"


def test_rows_show_what_was_decided_on_them() -> None:
    law = catalogue().procedure("normative_document", DAY)
    state = CaseState("c", law.id)
    state.fields = {"comments.opinions": ({"id": "1", "text": "意见"},)}
    state.items = {("comments.each", "1"): {"comments.handled": "adopted", "comments.reason": "有理"}}
    body = public_body(state, law.at(DAY), "comments_report")
    assert body["comments.opinions"] == [
        {"id": "1", "text": "意见", "comments.handled": "adopted", "comments.reason": "有理"}
    ]


def test_the_draft_lies_beside_its_notice_and_nothing_else_does(client: Client, here: Region, clock) -> None:
    consultation()
    one = re.search(r"published/([0-9a-f-]{36})/", client.get(f"{HOME}calls/").text)[1]
    row = Publication.objects.get(id=one)
    assert [p["kind"] for p in row.papers] == ["comments.draft"]
    assert "name" not in row.papers[0]  # a file's name is not among what may be shown
    answer = client.get(f"{HOME}published/{one}/papers/{row.papers[0]['sha256']}/")
    assert answer.getvalue().decode() == "第一条 目的。\n第二条 收费。"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    other = File.objects.filter(region_id=HERE).exclude(sha256=row.papers[0]["sha256"]).first()
    assert client.get(f"{HOME}published/{one}/papers/{other.sha256}/").status_code == 404


def test_a_later_version_takes_the_place_in_lists_and_the_former_says_so(
    client: Client, here: Region, clock
) -> None:
    case = consultation()
    document("comments.close", "d", "2026-09-16", case)
    document("comments.answer", "d", "2026-09-16", case, given={"comments.report": "未收到意见"})
    document(
        "comments.open",
        "d",
        "2026-09-17",
        case,
        given={"comments.channel": "县政府网站"},
        attached=[paper("comments.draft", b"second")],
    )
    first, second = Publication.objects.filter(case_id=case, what="draft").order_by("id")
    listed = client.get(f"{HOME}list/normative_document/draft/").text
    assert str(second.id) in listed
    assert str(first.id) not in listed
    page = client.get(f"{HOME}published/{first.id}/").text
    assert "此后又公开了新的版本" in page
    assert "提意见" not in page


def test_registers_are_shown_as_of_any_day(client: Client, here: Region, clock) -> None:
    def enter(number: str, first: dt.date) -> None:
        values = {"number": number, "title": f"标题{number}", "status": "valid", "case": str(uuid4())}
        entries.enter(HERE, "normative_documents", number, values, first, uuid4())

    enter("通政规〔2016〕1号", dt.date(2016, 1, 1))
    entries.end(HERE, "normative_documents", "通政规〔2016〕1号", dt.date(2020, 12, 31), uuid4())
    enter("通政规〔2021〕1号", dt.date(2021, 1, 1))
    then = client.get(f"{HOME}registers/normative_documents/?on=2018-05-01").text
    assert "通政规〔2016〕1号" in then
    assert "通政规〔2021〕1号" not in then
    now = client.get(f"{HOME}registers/normative_documents/").text
    assert "通政规〔2021〕1号" in now
    assert "/cases/" not in now
