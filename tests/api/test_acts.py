"""Moves over HTTP: granted with a receipt, refused with every reason, once however often they are sent."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.api.conftest import REQUEST, Api, Program

from yifa.casework.models import Case, Refusal
from yifa.casework.record import held

pytestmark = pytest.mark.django_db
SUBMIT = {"on": "2026-09-18", "actor": "z", "agency": "住建局", "given": REQUEST}


@pytest.fixture
def officer(program: Program) -> Api:
    return program("o")


def test_from_a_request_to_its_clock(officer: Api) -> None:
    answer = officer.post("moves/foi_request/submit", SUBMIT)
    receipt = answer.json()
    assert answer.status_code == 201
    assert answer.headers["Location"] == f"/api/v1/cases/{receipt['case']}"
    assert receipt["number"].startswith("通建公开申〔2026〕")
    assert len(receipt["leaf"]) == 64
    case = officer.get(f"cases/{receipt['case']}").json()
    assert case["stage"] == "received"
    assert case["timeline"][0]["actor"] == "z"
    (limit,) = (
        d
        for d in officer.get(f"cases/{receipt['case']}/deadlines").json()["items"]
        if d["clock"] == "to_answer"
    )
    assert limit["due"] == "2026-10-22"
    days = officer.get(f"cases/{receipt['case']}/deadlines/to_answer/1").json()
    assert sum(day["n"] is not None for day in days["days"]) == 20
    assert any("国庆" in day["zh"] for day in days["days"])


def test_a_move_asks_the_database_a_fixed_number_of_times(officer: Api) -> None:
    """One query for the caller, one for the case, one to begin with; then the gates', and one for each table."""
    case = officer.act("foi_request/submit", **SUBMIT)["case"]
    with CaptureQueriesContext(connection) as asked:
        officer.act("foi_request/take_up", case=case, on="2026-09-18")
    said = [q["sql"] for q in asked if "SAVEPOINT" not in q["sql"]]
    reads = [s for s in said if s.startswith(("SELECT", "WITH"))]
    assert len(reads) <= 7, "\n".join(s[:150] for s in reads)
    assert len(said) <= 14, "\n".join(s[:150] for s in said)


def test_what_is_missing_is_told_with_article_and_who(officer: Api) -> None:
    case = officer.act("foi_request/submit", **SUBMIT)["case"]
    moves = {m["move"]: m for m in officer.get(f"cases/{case}/moves").json()["items"]}
    assert moves["take_up"]["open"]
    assert moves["take_up"]["href"] == "/api/v1/moves/foi_request/take_up"
    locked = [m for m in moves.values() if not m["open"]]
    assert locked
    assert all(m["failures"] for m in locked)


def test_a_refusal_is_a_problem_with_gates_and_articles(officer: Api) -> None:
    case = officer.act("foi_request/submit", **SUBMIT)["case"]
    late = {"case": case, "on": "2026-09-30", "given": {"unclear": "不明确", "correct_by": "2026-10-30"}}
    answer = officer.post("moves/foi_request/ask_to_correct", late)
    told = answer.json()
    assert answer.status_code == 409
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert told["type"] == "/api/problems/refused"
    (failure,) = told["failures"]
    assert failure["gate"] == "in_time"
    assert "三十" in failure["article"]
    assert told["case"] == case
    assert Refusal.objects.filter(case_id=case).count() == 1


def test_what_does_not_fit_names_its_fields_as_they_were_sent(officer: Api) -> None:
    body = {**SUBMIT, "given": {"channel": "pigeon", "applicant": "z", "colour": 1}, "extra": 1}
    answer = officer.post("moves/foi_request/submit", body)
    assert answer.status_code == 422
    assert [e["field"] for e in answer.json()["errors"]] == ["extra"]
    del body["extra"]
    answer = officer.post("moves/foi_request/submit", body)
    assert answer.status_code == 422
    fields = {e["field"] for e in answer.json()["errors"]}
    assert {"given.channel", "given.content", "given.contact", "given.colour"} <= fields


@pytest.mark.parametrize(
    "on", [None, 5, "", "2026-02-30", "20260918", "2026-09-18T25:00", "2026-W38-5", "tomorrow"]
)
def test_the_day_must_be_one(officer: Api, on: object) -> None:
    answer = officer.post("moves/foi_request/submit", {**SUBMIT, "on": on})
    assert answer.status_code == 422
    assert [e["field"] for e in answer.json()["errors"]] == ["on"]


def test_a_key_makes_an_act_happen_once(officer: Api) -> None:
    first = officer.post("moves/foi_request/submit", SUBMIT, key="k-1")
    again = officer.post("moves/foi_request/submit", SUBMIT, key="k-1")
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.json() == {**first.json(), "repeated": True}
    assert Case.objects.count() == 1
    other = officer.post("moves/foi_request/submit", {**SUBMIT, "on": "2026-09-17"}, key="k-1")
    assert other.status_code == 422
    assert other.json()["type"] == "/api/problems/key-reused"
    assert Case.objects.count() == 1


def test_the_same_key_of_another_token_is_another_key(officer: Api, program: Program) -> None:
    one = officer.act("foi_request/submit", **SUBMIT)
    mine = officer.post("moves/foi_request/submit", SUBMIT, key="1").json()
    theirs = program("o").post("moves/foi_request/submit", SUBMIT, key="1").json()
    assert len({one["case"], mine["case"], theirs["case"]}) == 3


def test_a_refusal_sent_again_is_the_same_refusal(officer: Api) -> None:
    body = {**SUBMIT, "given": {**REQUEST, "channel": "pigeon"}}
    first = officer.post("moves/foi_request/submit", body, key="k")
    again = officer.post("moves/foi_request/submit", body, key="k")
    assert first.status_code == again.status_code == 422
    assert again.json() == {**first.json(), "repeated": True}
    assert Refusal.objects.count() == 1


@pytest.mark.parametrize("key", [None, " ", "x" * 101, "中文".encode().decode("latin-1"), "a b"])
def test_without_a_proper_key_nothing_is_done(officer: Api, key: str | None) -> None:
    answer = officer.post("moves/foi_request/submit", SUBMIT, key=key)
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["field"] == "Idempotency-Key"
    assert not Case.objects.exists()


def test_what_there_is_not_is_404(officer: Api) -> None:
    case = officer.act("foi_request/submit", **SUBMIT)["case"]
    for path, body in (
        ("foi_request/nosuch", SUBMIT),
        ("nosuch/submit", SUBMIT),
        ("foi_request/take_up", {"case": str(uuid4()), "on": "2026-09-30"}),
        ("hotline_order/close", {"case": case, "on": "2026-09-30"}),
        ("foi_request/lapse.system", {"case": case, "on": "2026-09-30"}),
    ):
        assert officer.post(f"moves/{path}", body).status_code == 404, path
    assert Refusal.objects.count() == 0


def test_an_outsiders_act_has_a_recorder(officer: Api) -> None:
    case = officer.act("foi_request/submit", **SUBMIT)["case"]
    event = held(Case.objects.get(id=case))[1].state.events[0]
    assert (event.actor, event.recorder) == ("z", "o")
    answer = officer.post("moves/foi_request/take_up", {"case": case, "on": "2026-09-30", "actor": "h"})
    assert answer.status_code == 422
    assert [e["field"] for e in answer.json()["errors"]] == ["actor"]


def test_nobody_records_an_officers_act_as_his_own(officer: Api) -> None:
    """Of a move that may be made in office and by outsiders, an officer's act is made by himself."""
    body = {"on": "2026-09-30", "given": {}}
    answer = officer.post("moves/major_decision/propose", {**body, "actor": "h"})
    assert "actor" in {e["field"] for e in answer.json()["errors"]}
    assert not Refusal.objects.exists()  # nothing was asked of the law
    answer = officer.post("moves/major_decision/propose", {**body, "actor": "z"})
    assert "actor" not in {e["field"] for e in answer.json()["errors"]}


def test_papers_are_handed_in_and_attached(officer: Api) -> None:
    paper = officer.client.post("/api/v1/papers", b"%PDF-1.7 a paper", content_type="application/pdf").json()
    assert paper["size"] == 16
    assert paper["media_type"] == "application/pdf"
    attached = [{"kind": "other", "sha256": paper["sha256"], "name": "申请.pdf"}]
    case = officer.act("foi_request/submit", **SUBMIT, attached=attached)["case"]
    back = officer.get(f"cases/{case}/papers/{paper['sha256']}")
    assert back.getvalue() == b"%PDF-1.7 a paper"
    assert back.headers["Content-Disposition"].startswith("attachment")
    assert officer.get(f"cases/{case}/papers/{'0' * 64}").status_code == 404
    for wrong in ([{"kind": "other", "sha256": "0" * 64}], [{"kind": "other"}], ["x"], "x", [{"kind": "", "sha256": paper["sha256"]}]):  # fmt: skip
        assert officer.post("moves/foi_request/submit", {**SUBMIT, "attached": wrong}).status_code == 422
    assert officer.client.post("/api/v1/papers", b"", content_type="application/pdf").status_code == 422


def test_who_may_not_is_refused_by_the_law_and_told_who_may(program: Program, officer: Api) -> None:
    case = officer.act("foi_request/submit", **SUBMIT)["case"]
    answer = program("u").post("moves/foi_request/take_up", {"case": case, "on": "2026-09-30"})
    assert answer.status_code == 409
    assert answer.json()["failures"][0]["who"] == ["foi_officer"]


def test_an_order_of_the_hotline_from_the_call_to_the_answer(program: Program) -> None:
    operator, dispatcher, unit = program("p"), program("d"), program("u")
    given = {"channel": "upper", "kind": "complaint", "content": "路灯不亮", "line": "上级平台0001"}
    case = operator.act("hotline_order/register", on="2026-09-30", given=given)["case"]
    dispatcher.act("hotline_order/dispatch", case=case, on="2026-09-30T09:00", given={"unit": "住建局"})
    unit.act("hotline_order/sign_in", case=case, on="2026-09-30T09:20")
    unit.act(
        "hotline_order/reply",
        case=case,
        on="2026-09-30T09:50",
        given={"answer": "已修复", "result": "solved"},
    )
    shown = operator.get(f"cases/{case}").json()
    assert (shown["stage"], shown["facts"]["answer"]) == ("answered", "已修复")
    assert {d["status"] for d in shown["clocks"]} == {"met"}
    assert UUID(shown["case"])
