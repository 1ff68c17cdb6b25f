"""The field of law is chosen where a case begins, and where special law knows one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.web.conftest import SignIn
from tests.web.test_moves import check

from yifa.casework import session
from yifa.casework.models import Case, Deadline
from yifa.casework.runtime import catalogue
from yifa.registry.models import Region
from yifa.web.models import Draft

pytestmark = pytest.mark.django_db
LAND = """
overlay: land
of: foi_request
zh: 土地领域特别规定
en: Special rules for land
domain: land
special: true
from: 2022-03-01
cite: FOI19 33
set: {clocks/to_answer/within: 5 working days}
"""
ASKED = {
    "actor": "z", "agency": "住建局", "given.applicant": "z", "given.applicant_kind": "natural", "given.contact": "139",
    "given.content": "某小区规划验收文件", "given.channel": "counter",
}  # fmt: skip


@pytest.fixture
def land(tmp_path: Path, settings: object, here: Region) -> Iterator[None]:
    """The county's own law: requests about land are answered within five working days."""
    (tmp_path / "overlays" / "x").mkdir(parents=True)
    (tmp_path / "overlays" / "x" / "land.yaml").write_text(LAND, encoding="utf-8")
    settings.YIFA_LAW = str(tmp_path)  # type: ignore[attr-defined]
    settings.YIFA_HOME = tmp_path / "home"  # type: ignore[attr-defined]
    catalogue.cache_clear()
    session._STATES.clear()
    yield
    catalogue.cache_clear()
    session._STATES.clear()


def test_without_special_law_nothing_is_asked(sign_in: SignIn) -> None:
    client = sign_in("o")
    assert "一般规定" not in client.get("/begin/foi_request/submit/").text
    assert client.get("/begin/foi_request/submit/?domain=land").status_code == 404


def test_a_case_begins_in_the_field_that_was_chosen(land: None, sign_in: SignIn) -> None:
    client = sign_in("o")
    plain = client.get("/begin/foi_request/submit/")
    assert 'href="/begin/foi_request/submit/?domain=land"' in plain.text
    assert "土地领域特别规定" not in plain.text
    url = "/begin/foi_request/submit/?domain=land"
    assert "土地领域特别规定" in client.get(url).text
    last = check(client, url, **ASKED)
    page = client.get(last)
    assert page.context["receipt"].granted, page.context["receipt"]
    assert "<dt>特别领域</dt><dd>land</dd>" in page.text
    assert f'href="{url}"' in page.text  # to change it
    client.post(f"{last}confirm/")
    case = Case.objects.get()
    assert case.domain == "land"
    assert Deadline.objects.get(clock="to_answer").due.isoformat()[:10] == "2026-10-13"
    assert "特别领域 <b>land</b>" in client.get(f"/cases/{case.id}/").text


def test_a_draft_belongs_to_its_field(land: None, sign_in: SignIn) -> None:
    client = sign_in("o")
    check(client, "/begin/foi_request/submit/?domain=land", **ASKED)
    assert Draft.objects.get().content["domain"] == "land"
    assert client.get("/begin/foi_request/submit/").context["draft"] is None
    assert client.get("/begin/foi_request/submit/?domain=land").context["draft"] == Draft.objects.get()
    assert "提出申请" in client.get("/").text  # it is found among the drafts


def test_in_english(land: None, sign_in: SignIn) -> None:
    client = sign_in("o")
    client.post("/language/", {"language": "en"})
    assert "Special rules for land" in client.get("/begin/foi_request/submit/?domain=land").text
