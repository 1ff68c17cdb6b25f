"""The page of a case, and what is opened from it."""

from __future__ import annotations

from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.casework.disclosure import act, do, paper, submit
from tests.web.conftest import SignIn

from yifa.casework.models import Case

pytestmark = pytest.mark.django_db


def test_the_page_tells_where_a_case_stands(asked: UUID, sign_in: SignIn) -> None:
    do("take_up", "o", "2026-09-21", asked)
    answer = sign_in("o").get(f"/cases/{asked}/")
    page = answer.text
    stages = [(mark.zh, mark.at) for mark in answer.context["stages"]]
    assert ("办理中", "now") in stages
    assert stages[-1] == ("结案", "")
    assert "答复期限" in page
    assert "《政府信息公开条例》(2019修订)第三十三条" in page
    assert "登记办理(内容明确)" in page
    assert [c.step.move for c in answer.context["open"] if not c.record][:1] == ["search"]


def test_a_locked_move_says_what_is_missing_with_the_article(asked: UUID, sign_in: SignIn) -> None:
    do("take_up", "o", "2026-09-21", asked)
    do(
        "consult",
        "o",
        "2026-09-21",
        asked,
        add={"asked": [{"id": "1", "name": "某公司", "kind": "third_party"}]},
    )
    answer = sign_in("o").get(f"/cases/{asked}/")
    locked = {c.step.move: c.failures for c in answer.context["locked"]}
    assert [f["zh"] for f in locked["answer"]] == ["征求意见尚未结束"]
    assert "发出征求意见书（某公司）" in answer.text
    assert "征求意见尚未结束" in answer.text
    assert "第三十二条" in answer.text


def test_tracks_and_roles_in_english(asked: UUID, sign_in: SignIn) -> None:
    do("take_up", "o", "2026-09-21", asked)
    row = {"id": "1", "name": "某公司", "kind": "third_party"}
    do("consult", "o", "2026-09-21", asked, add={"asked": [row]})
    do("ask.send", "o", "2026-09-22", asked, item="1", attached=[paper("consultation")])
    client = sign_in("o")
    assert "<dd>待答复</dd>" in client.get(f"/cases/{asked}/").text
    client.post("/language/", {"language": "en"})
    page = client.get(f"/cases/{asked}/").text
    assert "<dd>waiting</dd>" in page
    assert " · disclosure officer（" in page
    assert "<dd>disclosure officer</dd>" in client.get(f"/cases/{asked}/records/2/").text


def test_a_refused_attempt_stays_on_the_timeline(asked: UUID, sign_in: SignIn) -> None:
    assert not act("answer", "o", "2026-09-21", asked, given={"outcome": "granted"}).granted
    line = sign_in("o").get(f"/cases/{asked}/").context["timeline"][0]
    assert line.act is None
    assert line.zh == "答复"
    assert line.failures


def test_personal_facts_are_for_those_who_handle_the_case(asked: UUID, sign_in: SignIn) -> None:
    assert "13900000000" in sign_in("o").get(f"/cases/{asked}/").text
    k = sign_in("k").get(f"/cases/{asked}/")
    assert k.status_code == 200


def test_a_clock_opens_to_its_days(asked: UUID, sign_in: SignIn) -> None:
    page = sign_in("o").get(f"/cases/{asked}/clocks/to_answer/1/")
    assert page.context["limit"].due == "2026-10-22"
    assert "不计：国庆节" in page.text
    assert "第20个工作日，届满" in page.text
    assert sign_in("o").get(f"/cases/{asked}/clocks/to_answer/9/").status_code == 404


def test_a_record_opens_to_what_it_rests_on(asked: UUID, sign_in: SignIn) -> None:
    page = sign_in("o").get(f"/cases/{asked}/records/1/")
    assert bytes(Case.objects.get(id=asked).head).hex() in page.text
    assert "某小区规划验收文件" in page.text
    assert sign_in("o").get(f"/cases/{asked}/records/2/").status_code == 404
    assert sign_in("nobody").get(f"/cases/{asked}/records/1/").status_code == 404


def test_a_paper_is_given_out_as_it_came_in(asked: UUID, sign_in: SignIn) -> None:
    kept = paper("other", b"%PDF-1.7 a paper")
    do("take_up", "o", "2026-09-21", asked, attached=[kept])
    url = f"/cases/{asked}/papers/{kept.sha256}/"
    answer = sign_in("o").get(url)
    assert b"".join(answer.streaming_content) == b"%PDF-1.7 a paper"
    assert answer.headers["Content-Type"] == "application/pdf"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert sign_in("nobody").get(url).status_code == 404
    elsewhere = submit("2026-09-21")
    assert sign_in("o").get(f"/cases/{elsewhere}/papers/{kept.sha256}/").status_code == 404


def test_what_a_file_is_called_is_for_those_in_office(asked: UUID, sign_in: SignIn) -> None:
    """The same rule as for searching; the paper itself is for whoever sees the case."""
    kept = paper("other")
    do("take_up", "o", "2026-09-21", asked, attached=[kept])
    url = f"/cases/{asked}/papers/{kept.sha256}/"
    for person, told in (("o", True), ("z", False)):
        client = sign_in(person)
        for page in (f"/cases/{asked}/", f"/cases/{asked}/records/2/"):
            assert ("other.pdf" in client.get(page).text) is told, (person, page)
            assert url in client.get(page).text
        answer = client.get(url)
        assert answer.status_code == 200
        assert ("other.pdf" in answer.headers["Content-Disposition"]) is told


def test_a_paper_that_a_browser_could_run_is_only_saved(asked: UUID, sign_in: SignIn) -> None:
    kept = paper("other", b"PK\x03\x04" + bytes(40))
    do("take_up", "o", "2026-09-21", asked, attached=[kept])
    answer = sign_in("o").get(f"/cases/{asked}/papers/{kept.sha256}/")
    assert answer.headers["Content-Disposition"].startswith("attachment")


def test_what_people_typed_is_shown_as_text(sign_in: SignIn) -> None:
    case = submit(given={"content": "<script>alert(1)</script>"})
    page = sign_in("o").get(f"/cases/{case}/").text
    assert "<script>" not in page
    assert "&lt;script&gt;" in page


def test_a_page_takes_few_queries_however_long_the_record(asked: UUID, sign_in: SignIn) -> None:
    client = sign_in("o")
    client.get(f"/cases/{asked}/")
    do("take_up", "o", "2026-09-21", asked)
    for _ in range(12):
        act("answer", "o", "2026-09-21", asked, given={"outcome": "granted"})
    with CaptureQueriesContext(connection) as queries:
        client.get(f"/cases/{asked}/")
    assert len(queries) <= 15, "\n".join(q["sql"][:150] for q in queries)
