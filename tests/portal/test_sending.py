"""What citizens send: from the form to the ledger, and back under the code."""

from __future__ import annotations

import re
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.casework.disclosure import HERE, do
from tests.portal.conftest import HOME, REQUEST, SECRETS, Post, code_of, consultation, document

from yifa.casework.models import Case, Refusal
from yifa.casework.record import held
from yifa.portal.codes import hash_of
from yifa.portal.models import Submission
from yifa.registry.models import Region

pytestmark = pytest.mark.django_db


def follow(client: Client, code: str) -> str:
    answer = client.post(f"{HOME}follow/", {"code": code})
    assert answer.status_code == 200
    return answer.text


def test_a_request_is_a_case_of_the_office_that_takes_it(sent: str, client: Client) -> None:
    case = Case.objects.get(region_id=HERE)
    state = held(case)[1].state
    assert (case.procedure, case.handler, case.stage) == ("foi_request", "住建局", "arrived")
    assert state.fields["channel"] == "online"  # by the law, not by the form
    event = state.events[0]
    assert event.actor.startswith("online-")
    assert event.recorder is None


def test_its_code_shows_stage_clock_and_answer(sent: str, client: Client, clock) -> None:
    case = Case.objects.get(region_id=HERE).id
    do("confirm", "o", "2026-09-18", case)
    page = follow(client, sent)
    assert "已收到" in page
    assert "答复期限" in page
    assert "第20个工作日，届满" in page  # each day is explained
    do("take_up", "o", "2026-09-18", case)
    given = {"outcome": "not_ours", "remedy": "either", "reason": "由县档案馆保管"}
    do("answer", "o", "2026-09-18", case, given=given)
    page = follow(client, sent.lower().replace("-", ""))
    assert "由县档案馆保管" in page
    assert not any(secret in page for secret in SECRETS)


def test_he_supplements_and_withdraws_by_the_code(sent: str, client: Client, clock) -> None:
    case = Case.objects.get(region_id=HERE).id
    do("confirm", "o", "2026-09-18", case)
    given = {"unclear": "哪个小区", "correct_by": "2026-09-30"}
    do("ask_to_correct", "o", "2026-09-18", case, given=given)
    assert "补正" in follow(client, sent)
    form = client.post(f"{HOME}follow/act/", {"code": sent, "move": "correct"})
    nonce = re.search(r'name="form" value="([^"]+)"', form.text)
    said = {
        "code": sent,
        "move": "correct",
        "form": nonce[1],
        "send": "1",
        "given.content": "滨江小区规划验收文件",
    }
    done = client.post(f"{HOME}follow/act/", said)
    assert "已提交" in done.text
    assert held(Case.objects.get(id=case))[1].state.fields["content"] == "滨江小区规划验收文件"
    again = client.post(f"{HOME}follow/act/", said)  # a second click
    assert again.status_code == 200
    assert held(Case.objects.get(id=case))[1].state.n == 4


def test_an_officers_move_is_not_his_to_make(sent: str, client: Client) -> None:
    for move in ("confirm", "answer", "no_such", "submit"):
        answer = client.post(f"{HOME}follow/act/", {"code": sent, "move": move})
        assert answer.status_code == 404, move
    assert held(Case.objects.get(region_id=HERE))[1].state.n == 1


def test_the_same_form_sent_twice_is_one_case_with_one_code(here: Region, client: Client) -> None:
    page = client.get(f"{HOME}send/foi_request/submit/").text
    form = re.search(r'name="form" value="([^"]+)"', page)[1]
    data = {"form": form, "send": "1", **REQUEST}
    codes = {code_of(client.post(f"{HOME}send/foi_request/submit/", data)) for _ in range(2)}
    assert len(codes) == 1
    assert Case.objects.filter(region_id=HERE).count() == 1


def test_what_is_missing_is_told_at_its_field_and_nothing_is_recorded(here: Region, post: Post) -> None:
    answer = post("send/foi_request/submit/", {**REQUEST, "given.content": ""})
    assert answer.status_code == 422
    assert "given.content" in answer.context["letter"].form.errors
    assert not Case.objects.filter(region_id=HERE).exists()


def test_what_the_law_refuses_is_told_with_its_article_and_is_no_refusal_on_record(
    here: Region, client: Client, post: Post, clock
) -> None:
    case = consultation()
    one = publication(client)
    document("comments.close", "d", "2026-09-17", case)
    page = client.get(f"{HOME}published/{one}/").text
    assert "现在不能办理" in page
    answer = post(f"published/{one}/comments.receive/", {"add.comments.opinions.0-text": "太晚了"})
    assert answer.status_code == 409
    assert "依法不能提交" in answer.text
    assert not Refusal.objects.filter(region_id=HERE, move="comments.receive").exists()


def publication(client: Client) -> str:
    return re.search(r"published/([0-9a-f-]{36})/", client.get(f"{HOME}calls/").text)[1]


def test_an_opinion_gets_its_reply_and_the_table_of_adoption_is_published(
    here: Region, client: Client, post: Post, clock
) -> None:
    case = consultation()
    one = publication(client)
    page = client.get(f"{HOME}published/{one}/").text
    assert "第二条" in page  # the draft is read article by article
    opinion = {
        "add.comments.opinions.0-article": "第二条", "add.comments.opinions.0-text": "标准偏高",
        "add.comments.opinions.0-from": "申某某",
    }  # fmt: skip
    code = code_of(post(f"published/{one}/comments.receive/", opinion))
    row = Submission.objects.get(region_id=HERE).item
    assert held(Case.objects.get(id=case))[1].state.row("comments.opinions", row)["received"] == "2026-09-18"
    page = follow(client, code)
    assert "还没有处理结果" in page
    assert "内部意见" not in page  # an open fact of a case that is not his
    given = {"comments.handled": "adopted", "comments.reason": "已下调"}
    document("comments.handle", "d", "2026-09-18", case, item=row, given=given)
    assert "已下调" in follow(client, code)
    document("comments.close", "d", "2026-09-18", case)
    document("comments.answer", "d", "2026-09-18", case, given={"comments.report": "采纳一条"})
    listed = client.get(f"{HOME}list/normative_document/comments_report/").text
    report = re.search(r"published/([0-9a-f-]{36})/", listed)[1]
    page = client.get(f"{HOME}published/{report}/").text
    for told in ("标准偏高", "第二条", "采纳", "已下调", "申某某"[:1] + "某某"):
        assert told in page
    assert "已下调" in client.get(f"{HOME}data/published-normative_document-comments_report.csv").text


def test_papers_come_with_it(here: Region, post: Post) -> None:
    paper = SimpleUploadedFile("../证明.pdf", b"%PDF-1.7 paper")
    post("send/foi_request/submit/", {**REQUEST, "paper.other": paper})
    event = held(Case.objects.get(region_id=HERE))[1].state.events[0]
    assert [(a["kind"], a["name"]) for a in event.attached] == [("other", "证明.pdf")]


def test_every_case_that_the_law_lets_begin_online_is_offered_with_a_form(
    here: Region, client: Client
) -> None:
    home = client.get(HOME).text
    found = re.findall(rf'href="{HOME}(send/[a-z_]+/[a-z_]+/)"', home)
    assert {path.split("/")[1] for path in found} >= {
        "foi_request",
        "hotline_order",
        "mediation",
        "reconsideration",
    }
    for path in found:
        answer = client.get(HOME + path)
        assert answer.status_code == 200
        assert "given." in answer.text
        assert answer.headers["Cache-Control"] == "private, no-store"


def test_a_hotline_matter_and_a_mediation_are_sent_too(here: Region, post: Post) -> None:
    code_of(post("send/hotline_order/register/", {"given.kind": "help", "given.content": "路灯不亮"}))
    rows = {
        "rows.parties": "2",
        "add.parties.0-name": "甲某",
        "add.parties.1-name": "乙某",
        "add.parties.1-contact": "电话一三九",
    }
    dispute = {"agency": "热线中心", "given.kind": "neighbours", "given.matter": "排水纠纷", **rows}
    answer = post("send/mediation/apply/", dispute)
    case = UUID(str(Submission.objects.get(code_hash=hash_of(code_of(answer))).case_id))
    parties = held(Case.objects.get(id=case))[1].state.fields["parties"]
    assert [p["name"] for p in parties] == ["甲某", "乙某"]
