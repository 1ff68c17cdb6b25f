"""Tokens: what they reach, and everything that ends them."""

from __future__ import annotations

import datetime as dt
import json
from uuid import uuid4

import pytest
from click.testing import CliRunner
from django.utils import timezone
from tests.api.conftest import Api, Program, account

from yifa.api import tokens
from yifa.api.models import Token
from yifa.cli import main
from yifa.registry import entries
from yifa.registry.models import Region

pytestmark = pytest.mark.django_db


def test_a_token_stands_for_one_post_and_is_kept_as_its_digest_only(program: Program, here: Region) -> None:
    api = program("o")
    told = api.get("me").json()
    assert (told["person"], told["role"], told["agency"]) == ("o", "foi_officer", "住建局")
    assert told["now"] == "2026-09-30T10:00:00"
    kept = Token.objects.get()
    assert api.token not in str(Token.objects.values().get())
    assert kept.used_on == timezone.localdate()


@pytest.mark.parametrize("text", ["yifa_", "yifa_x", "x" * 50, "yifa_" + "a" * 43, "\u4e2d"])
def test_no_token_or_another_is_nobody(here: Region, text: str) -> None:
    for api in (Api(None), Api(text.encode().decode("latin-1"))):
        answer = api.get("cases")
        assert answer.status_code == 401
        assert answer.headers["WWW-Authenticate"] == "Bearer"
        assert answer.headers["Content-Type"] == "application/problem+json"
        assert answer.json()["type"] == "/api/problems/unauthorized"


def test_it_ends_with_its_time_its_account_its_post_and_when_revoked(program: Program, here: Region) -> None:
    api, kept = program("o"), Token.objects.get()
    assert api.get("me").status_code == 200
    Token.objects.update(expires_at=timezone.now())
    assert api.get("me").status_code == 401
    Token.objects.update(expires_at=timezone.now() + dt.timedelta(days=1))
    kept.account.is_active = False
    kept.account.save()
    assert api.get("me").status_code == 401
    kept.account.is_active = True
    kept.account.save()
    assert api.get("me").status_code == 200
    entries.end(here.code, "posts", "o|foi_officer|住建局", dt.date(2026, 9, 29), uuid4())
    answer = api.get("me")
    assert answer.status_code == 401
    assert "foi_officer@住建局" in answer.json()["zh"]


def test_another_post_does_not_keep_it_alive(program: Program, here: Region) -> None:
    api = program("o")
    entries.enter(here.code, "posts", "o|officer|热线办", {}, dt.date(2020, 1, 1), uuid4())
    entries.end(here.code, "posts", "o|foi_officer|住建局", dt.date(2026, 9, 29), uuid4())
    assert api.get("me").status_code == 401


def test_revoked_at_once(program: Program) -> None:
    api = program("o")
    tokens.revoke(Token.objects.get())
    assert api.get("me").status_code == 401


def test_scopes_are_kept_apart(program: Program) -> None:
    reads, acts, one = program("o", ["read"]), program("o", ["move"]), program("o", ["move:hotline_order"])
    assert reads.get("cases").status_code == 200
    assert reads.post("moves/foi_request/submit", {}).status_code == 403
    assert reads.client.post("/api/v1/papers", b"x", content_type="text/plain").status_code == 403
    assert acts.get("cases").status_code == 403
    assert acts.post("moves/foi_request/submit", {}).status_code == 422
    assert one.post("moves/foi_request/submit", {}).status_code == 403
    assert one.post("moves/hotline_order/register", {}).status_code == 422


@pytest.mark.parametrize(
    ("person", "more"),
    [
        ("z", {}),
        ("o", {"post": ("head", "住建局")}),
        ("o", {"scopes": ["write"]}),
        ("o", {"scopes": ["move:nosuch"]}),
        ("o", {"scopes": []}),
        ("o", {"days": 0}),
        ("o", {"days": 366}),
        ("o", {"rate": 0}),
    ],
)
def test_what_no_token_is_made_for(program: Program, person: str, more: dict[str, object]) -> None:
    with pytest.raises(tokens.TokenError):
        program(person, **more)


def test_who_holds_two_posts_says_which(program: Program, here: Region) -> None:
    entries.enter(here.code, "posts", "o|officer|热线办", {}, dt.date(2020, 1, 1), uuid4())
    with pytest.raises(tokens.TokenError, match="officer@热线办"):
        program("o")
    assert program("o", post=("officer", "热线办")).get("me").json()["agency"] == "热线办"


def test_on_the_command_line(here: Region) -> None:
    account(here, "o")
    run = CliRunner().invoke
    made = run(main, ["token", "create", "o", "--for", "政务平台", "--scope", "read", "--json"])
    assert made.exit_code == 0, made.output
    api = Api(json.loads(made.stdout)["token"])
    assert api.get("me").json()["token"] == "政务平台"
    (row,) = json.loads(run(main, ["token", "list", "--json"]).stdout)
    assert (row["post"], row["scopes"]) == ("foi_officer@住建局", ["read"])
    assert api.token not in run(main, ["token", "list"]).stdout
    assert run(main, ["token", "revoke", row["id"]]).exit_code == 0
    assert api.get("me").status_code == 401
    assert run(main, ["token", "create", "nobody", "--for", "x", "--scope", "read"]).exit_code == 1
    assert run(main, ["token", "create", "o", "--for", "x", "--as", "x", "--scope", "read"]).exit_code == 1
