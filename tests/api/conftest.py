"""The county of programs: a disclosure office and a hotline, the clock of which stands at 2026-09-30 10:00."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from django.test import Client
from tests.casework.disclosure import PEOPLE, county

from yifa import throttle
from yifa.api import caller, tokens
from yifa.api.open311 import views as open311
from yifa.registry.models import Region
from yifa.web.models import User

NOW = dt.datetime.fromisoformat("2026-09-30T10:00")  # local time, as the engine takes it
HOTLINE = {
    "p": {"roles": "hotline_operator", "agency": "热线办"},
    "d": {"roles": "hotline_dispatcher", "agency": "热线办"},
    "u": {"roles": "handler_officer", "agency": "住建局"},
    "l": {"roles": "legal_head", "agency": "司法局"},
}
REQUEST = {
    "applicant": "z", "contact": "13900000000", "applicant_kind": "natural", "content": "某小区规划验收文件",
    "channel": "counter",
}  # fmt: skip


class Api:
    """A program with a token (None: without)."""

    def __init__(self, token: str | None) -> None:
        self.token = token
        self.client = Client(headers={"authorization": f"Bearer {token}"} if token else {})
        self._n = 0

    def get(self, path: str, query: dict[str, Any] | None = None, **headers: str) -> Any:
        return self.client.get(f"/api/v1/{path}", query, headers=headers)

    def post(self, path: str, body: Any, *, key: str | None = "", **headers: str) -> Any:
        """`key`: None sends none, empty a new one."""
        self._n += 1
        named = {} if key is None else {"idempotency-key": key or f"{id(self)}-{self._n}"}
        return self.client.post(
            f"/api/v1/{path}", body, content_type="application/json", headers={**named, **headers}
        )

    def act(self, path: str, **body: Any) -> Any:
        """A move that must be granted: its receipt."""
        answer = self.post(f"moves/{path}", body)
        assert answer.status_code == 201, answer.json()
        return answer.json()


Program = Callable[..., Api]


@pytest.fixture(autouse=True)
def _now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(caller, "now", lambda region: NOW)
    monkeypatch.setattr(open311, "now", lambda region: NOW)
    monkeypatch.setattr(tokens, "now", lambda region: NOW)
    monkeypatch.setattr(throttle, "_SALT", throttle.secrets.token_bytes(16))  # nobody has asked before


@pytest.fixture
def here(db: None) -> Region:
    return county(
        people={**PEOPLE, **HOTLINE}, agencies={"住建局": {"mark": "通建"}, "热线办": {}, "司法局": {}}
    )


def account(region: Region, person: str) -> User:
    return User.objects.filter(username=person).first() or User.objects.create_user(
        person, None, region=region, person=person
    )


@pytest.fixture
def program(here: Region) -> Program:
    """A program that acts as a person of the county, in his only post."""

    def made(person: str, scopes: Sequence[str] = ("read", "move"), **more: Any) -> Api:
        _, text = tokens.create(
            account(here, person),
            "测试系统",
            more.pop("post", None),
            scopes,
            days=more.pop("days", 30),
            **more,
        )
        return Api(text)

    return made
