"""Hostile and oversize requests, guessing, and asking too often: each is answered, and nothing is kept."""

from __future__ import annotations

import json
from multiprocessing import Array
from uuid import uuid4

import pytest
from django.test import Client
from tests.api.conftest import REQUEST, Api, Program
from tests.casework.disclosure import submit

from yifa import throttle
from yifa.api import caller
from yifa.casework.models import Case, Refusal

pytestmark = pytest.mark.django_db
SUBMIT = {"on": "2026-09-18", "actor": "z", "agency": "住建局", "given": REQUEST}
PATH = "/api/v1/moves/foi_request/submit"


def sent(api: Api, body: bytes | str, content_type: str = "application/json") -> tuple[int, str]:
    answer = api.client.post(PATH, body, content_type=content_type, headers={"idempotency-key": str(uuid4())})
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert not Case.objects.exists()
    return answer.status_code, answer.json()["en"]


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (b" ", "not JSON"),
        (b"{", "not JSON"),
        (b"null", "object"),
        (b"[]", "object"),
        (b'"x"', "object"),
        (b"\xff\xfe", "UTF-8"),
        (b'{"on": NaN}', "no number"),
        (b'{"on": -Infinity}', "no number"),
        (b'{"on": "2026-09-18", "on": "2026-09-17"}', "given twice"),
        (b'{"given": {"content": "a", "content": "b"}}', "given twice"),
        (b'{"on": "a\\u0000b"}', "cannot be kept"),
        (b'{"\\ud800": 1}', "cannot be kept"),
        (b'{"given": {"content": "\\udfff"}}', "cannot be kept"),
        (b'{"on": ' + b"9" * 5000 + b"}", "not JSON"),
        (b'{"given": ' + b"[" * 9 + b"]" * 9 + b"}", "deeper"),
        (b"[" * 200_000, "deeper"),
        (b'{"a":' * 100_000, "deeper"),
    ],
)
def test_what_is_no_json_or_has_two_meanings(program: Program, body: bytes, why: str) -> None:
    status, told = sent(program("o"), body)
    assert status == 400
    assert why in told


@pytest.mark.parametrize(
    "value", [1e400, 1.5, 10**400 // 10**390, True, None, [], {}, [["x"]], {"a": {"b": 1}}]
)
def test_wrong_types_in_every_place(program: Program, value: object) -> None:
    api = program("o")
    for name in (
        "on",
        "case",
        "given",
        "add",
        "item",
        "agency",
        "approved_by",
        "actor",
        "attached",
        "domain",
    ):
        body = json.dumps({**SUBMIT, name: value}).replace("Infinity", "1e400")
        answer = api.client.post(
            PATH, body, content_type="application/json", headers={"idempotency-key": str(uuid4())}
        )
        assert answer.status_code in (201, 409, 422), (name, value, answer.content)
    for name in REQUEST:
        body = json.dumps({**SUBMIT, "given": {**REQUEST, name: value}}).replace("Infinity", "1e400")
        answer = api.client.post(
            PATH, body, content_type="application/json", headers={"idempotency-key": str(uuid4())}
        )
        assert answer.status_code == 422, (name, value)
        assert f"given.{name}" in {e["field"] for e in answer.json()["errors"]}


def test_a_body_is_bounded(program: Program) -> None:
    api = program("o")
    large = json.dumps({**SUBMIT, "given": {**REQUEST, "content": "x" * 2**20}})
    assert sent(api, large)[0] == 413
    assert sent(api, "x" * (5 * 2**20))[0] == 413


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", ""]
)
def test_only_json_is_read(program: Program, kind: str) -> None:
    assert sent(program("o"), json.dumps(SUBMIT), kind)[0] == 415


def test_a_form_of_another_site_files_nothing(program: Program) -> None:
    """A browser sends no token by itself, and no cookie counts: there is nothing to forge."""
    browser = Client(enforce_csrf_checks=True)
    answer = browser.post(
        PATH, json.dumps(SUBMIT), content_type="application/json", headers={"idempotency-key": "k"}
    )
    assert answer.status_code == 401
    api = program("o")
    answer = Client(enforce_csrf_checks=True, headers={"authorization": f"Bearer {api.token}"}).post(
        PATH, json.dumps(SUBMIT), content_type="application/json", headers={"idempotency-key": "k"}
    )
    assert answer.status_code == 201


def test_guessing_cases_tells_nothing(program: Program) -> None:
    """What one may not see is answered, byte by byte, as what there is not."""
    case, stranger = submit(), program("d")
    for path in (
        "cases/{}",
        "cases/{}/moves",
        "cases/{}/deadlines",
        "cases/{}/deadlines/to_answer/1",
        "cases/{}/papers/" + "0" * 64,
    ):
        there, not_there = stranger.get(path.format(case)), stranger.get(path.format(uuid4()))
        assert there.status_code == not_there.status_code == 404, path
        assert there.content == not_there.content
    acts = [
        stranger.post("moves/foi_request/take_up", {"case": str(id), "on": "2026-09-30"})
        for id in (case, uuid4())
    ]
    assert [a.status_code for a in acts] == [404, 404]
    assert acts[0].content == acts[1].content
    assert not Refusal.objects.exists()


def test_an_act_in_a_case_of_others_cannot_be_replayed_out_of_a_key(program: Program) -> None:
    """A key is bound to its token: nobody gets another's receipt by it."""
    receipt = program("o").post("moves/foi_request/submit", SUBMIT, key="guess").json()
    answer = program("d").post("moves/foi_request/submit", SUBMIT, key="guess")
    assert receipt["case"] not in answer.text


def test_a_token_that_asks_too_often_waits(program: Program) -> None:
    api = program("o", rate=3)
    answers = [api.get("me") for _ in range(4)]
    assert [a.status_code for a in answers] == [200, 200, 200, 429]
    assert [a.headers["RateLimit-Remaining"] for a in answers] == ["2", "1", "0", "0"]
    assert all(a.headers["RateLimit-Limit"] == "3" for a in answers)
    assert 0 < int(answers[3].headers["Retry-After"]) <= 20
    assert answers[3].json()["type"] == "/api/problems/too-many-requests"
    assert program("o").get("me").status_code == 200  # another token of the same person is counted by itself


def test_guessing_tokens_is_bounded_by_address(here: object, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(caller, "STRANGERS", 5)
    answers = [Client(headers={"authorization": f"Bearer yifa_{n}"}).get("/api/v1/me") for n in range(6)]
    assert [a.status_code for a in answers] == [401] * 5 + [429]
    assert Client(REMOTE_ADDR="10.0.0.9").get("/api/v1/me").status_code == 401
    assert Client().get("/api/v1/openapi.json").status_code == 429
    assert Client().get("/open311/v2/services.json").status_code == 429


def test_past_the_proxy_the_address_is_the_one_it_wrote(here: object, settings: object) -> None:
    request = Client().get("/api/v1/me", headers={"x-forwarded-for": "1.2.3.4"}).wsgi_request
    assert caller.address(request) == "127.0.0.1"
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")  # type: ignore[attr-defined]
    assert caller.address(request) == "1.2.3.4"
    request = Client().get("/api/v1/me", headers={"x-forwarded-for": "6.6.6.6, 1.2.3.4"}).wsgi_request
    assert caller.address(request) == "1.2.3.4"


def test_a_defect_is_a_problem_and_says_nothing_of_itself(
    program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    from yifa.api import acts

    def broken(*_: object) -> None:
        raise RuntimeError("password=geheim")

    monkeypatch.setattr(acts, "move", broken)
    answer = program("o").post("moves/foi_request/submit", SUBMIT)
    assert answer.status_code == 500
    assert answer.json()["type"] == "/api/problems/server-error"
    assert "geheim" not in answer.text


def test_a_bucket_fills_again() -> None:
    name = str(uuid4())
    for n in range(60):
        assert throttle.take(name, 60, now=1e9).wait == 0, n
    assert throttle.take(name, 60, now=1e9).wait == 1
    assert throttle.take(name, 60, now=1e9 + 1).wait == 0
    assert throttle.take(name, 60, now=1e9 + 1).wait == 1
    full = throttle.take(name, 60, now=1e9 + 100)
    assert (full.remaining, full.reset) == (59, 1)


def test_nobody_pays_for_thousands_of_others(monkeypatch: pytest.MonkeyPatch) -> None:
    """A name is held up only where each of its slots is another's too."""
    monkeypatch.setattr(throttle, "_FULL_AT", Array("d", throttle.SLOTS))
    monkeypatch.setattr(throttle, "_SALT", bytes(16))
    busy = [f"busy {n}" for n in range(5000)]
    for name in busy:
        assert throttle.take(name, 1, now=1e9).wait == 0, name
    assert all(throttle.take(name, 1, now=1e9).wait == 60 for name in busy)
    assert all(throttle.take(f"other {n}", 1, now=1e9).wait == 0 for n in range(500))
