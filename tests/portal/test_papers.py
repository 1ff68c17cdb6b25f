"""Papers addressed to whoever sent a matter: he has them under his code, and no others."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from tests.casework.disclosure import HERE, do, paper
from tests.portal.conftest import HOME
from tests.portal.test_sending import follow

from yifa.casework.models import Case
from yifa.casework.record import addressed, held

pytestmark = pytest.mark.django_db
ANSWER, MEMO, CONSULTATION = b"%PDF-1.7 the answer", b"%PDF-1.7 a memo", b"%PDF-1.7 to the third party"


def offered(page: str) -> dict[str, str]:
    """The papers on the page: what they are called, and their digests."""
    found = re.findall(r'name="paper" value="([0-9a-f]{64})">([^<]+)<', page)
    return {name: sha256 for sha256, name in found}


@pytest.fixture
def answered(sent: str) -> str:
    """The code of a request that was answered with a paper, with two more in the case that are for others."""
    case = Case.objects.get(region_id=HERE).id
    do("confirm", "o", "2026-09-18", case)
    do(
        "take_up",
        "o",
        "2026-09-18",
        case,
        attached=[paper("other", MEMO), paper("answer", b"%PDF-1.7 a draft")],
    )
    asked = {"asked": [{"id": "a", "name": "t", "kind": "third_party"}]}
    do("consult", "o", "2026-09-18", case, add=asked)
    do("ask.send", "o", "2026-09-18", case, item="a", attached=[paper("consultation", CONSULTATION)])
    do("ask.agree", "t", "2026-09-18", case, item="a")
    given = {"outcome": "not_ours", "remedy": "either", "reason": "由县档案馆保管"}
    do(
        "answer",
        "o",
        "2026-09-18",
        case,
        given=given,
        attached=[paper("answer", ANSWER), paper("other", MEMO)],
    )
    return sent


def test_the_answer_is_handed_out_under_the_code_and_nothing_else(answered: str, client: Client) -> None:
    page = follow(client, answered)
    papers = offered(page)
    assert list(papers) == [
        "政府信息公开申请答复书"
    ]  # neither draft, memo nor what was sent to the third party
    sha256 = papers["政府信息公开申请答复书"]
    answer = client.post(f"{HOME}follow/paper/", {"code": answered.lower(), "paper": sha256})
    assert answer.getvalue() == ANSWER
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert ".pdf" in answer.headers["Content-Disposition"]
    assert "sandbox" in answer.headers["Content-Security-Policy"]


def test_what_is_not_addressed_to_him_is_not_there(answered: str, client: Client) -> None:
    for content in (MEMO, CONSULTATION, b"%PDF-1.7 a draft"):
        other = paper("other", content).sha256
        answer = client.post(f"{HOME}follow/paper/", {"code": answered, "paper": other})
        assert answer.status_code == 404, content
    assert client.post(f"{HOME}follow/paper/", {"code": answered, "paper": ""}).status_code == 404


def test_a_wrong_code_gets_no_paper_and_is_counted(answered: str, client: Client) -> None:
    sha256 = offered(follow(client, answered))["政府信息公开申请答复书"]
    for _ in range(10):
        answer = client.post(f"{HOME}follow/paper/", {"code": "0000-0000-0000-0000", "paper": sha256})
        assert answer.status_code == 404
    assert client.post(f"{HOME}follow/paper/", {"code": answered, "paper": sha256}).status_code == 429
    assert client.get(f"{HOME}follow/paper/").status_code == 405


def test_a_struck_answer_takes_its_paper_along(sent: str, client: Client) -> None:
    case = Case.objects.get(region_id=HERE).id
    do("confirm", "o", "2026-09-18", case)
    given = {"unclear": "哪个小区", "correct_by": "2026-09-30"}
    do("ask_to_correct", "o", "2026-09-18", case, given=given, attached=[paper("correction_notice")])
    assert list(offered(follow(client, sent))) == ["补正告知书"]
    original = [paper("original", b"%PDF-1.7 signed by hand")]
    struck = {"of": 3, "reason": "录错事项"}
    do("strike", "k", "2026-09-18", case, given=struck, attached=original)
    assert offered(follow(client, sent)) == {}


def test_each_has_what_is_addressed_to_his_role_of_a_row_what_is_about_it(
    answered: str, client: Client
) -> None:
    case = Case.objects.get(region_id=HERE)
    sender = held(case)[1].state.events[0].actor
    assert [one.zh for one in addressed(case, "t")] == ["征求意见书"]
    assert [one.zh for one in addressed(case, "t", "a")] == ["征求意见书"]
    assert addressed(case, sender, "a") == addressed(case, "t", "b") == addressed(case, "nobody") == []


@pytest.mark.parametrize("charset", ["utf-8", "gb18030"])
def test_a_text_is_shown_in_its_own_letters(charset: str, sent: str, client: Client) -> None:
    case = Case.objects.get(region_id=HERE).id
    do("confirm", "o", "2026-09-18", case)
    text = "请写明是哪个小区。" * 9000  # longer than what is looked at, which ends within a letter
    notice = paper("correction_notice", text.encode(charset))
    given = {"unclear": "哪个小区", "correct_by": "2026-09-30"}
    do("ask_to_correct", "o", "2026-09-18", case, given=given, attached=[notice])
    answer = client.post(f"{HOME}follow/paper/", {"code": sent, "paper": notice.sha256})
    assert answer.headers["Content-Type"] == f"text/plain; charset={charset}"
    assert answer.getvalue().decode(charset) == text
