"""更正政府信息, from the form on the portal to the answer under the code: the mechanism of docs/adding-a-mechanism.md."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.casework.disclosure import HERE, do
from tests.portal.conftest import HOME, Post, code_of

from yifa.casework.models import Case
from yifa.casework.record import held
from yifa.registry.models import Region

pytestmark = pytest.mark.django_db

FORM = "send/information_correction/apply/"
ASKED = {
    "given.applicant": "张某某", "given.contact": "电话一三九", "given.record": "不动产登记信息",
    "given.wrong": "面积少记", "given.right": "一百二十平方米",
}  # fmt: skip


def test_the_portal_offers_it(here: Region, client: Client) -> None:
    assert "申请更正政府信息" in client.get(HOME).text


def test_without_proof_it_is_refused_and_nothing_begins(here: Region, post: Post) -> None:
    answer = post(FORM, ASKED)
    assert answer.status_code != 201
    assert "应当附证据材料" in answer.text
    assert not Case.objects.filter(region_id=HERE).exists()


def test_it_is_followed_to_the_answer(here: Region, post: Post, client: Client) -> None:
    paper = SimpleUploadedFile("房产证.txt", "面积".encode(), "text/plain")
    code = code_of(post(FORM, {**ASKED, "paper.proof": paper}))
    case = Case.objects.get(region_id=HERE)
    state = held(case)[1].state
    assert (case.procedure, case.handler, case.stage) == ("information_correction", "住建局", "received")
    assert state.fields["channel"] == "online"
    page = client.post(f"{HOME}follow/", {"code": code}).text
    assert "更正答复期限" in page
    do("check", "o", "2026-09-18", case.id, procedure="information_correction", given={"found": "right"})
    do("refuse", "o", "2026-09-18", case.id, procedure="information_correction", given={"reason": "面积无误"})
    page = client.post(f"{HOME}follow/", {"code": code}).text
    assert "面积无误" in page
    assert "不予更正" in page
    assert "电话一三九" not in page
