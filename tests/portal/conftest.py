"""A county whose portal is open: a disclosure office and a drafting one, the clock of which stands at 2026-09-18 10:00."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from tests.casework.disclosure import HERE, county, do, paper

from yifa import throttle
from yifa.casework.move import Receipt
from yifa.portal import middleware, visit
from yifa.registry.models import Region

NOW = dt.datetime.fromisoformat("2026-09-18T10:00")
HOME = f"/portal/{HERE}/"
DOCUMENT = "normative_document"
OFFICES = {
    "d": {"roles": "drafter", "agency": "住建局"},
    "o": {"roles": ["foi_officer", "secrecy_reviewer"], "agency": "住建局"},
    "p": {"roles": "publicity_officer", "agency": "住建局"},
    "k": {"roles": "record_keeper", "agency": "住建局"},
    "op": {"roles": ["hotline_operator", "hotline_dispatcher"], "agency": "热线中心"},
}
SECRETS = ("电话一三九", "申某某", "内部意见")
"""What stands in facts that are not public; no page of the portal may show it."""

Post = Callable[..., Any]


class Clock:
    """Where the county's time stands; a test may move it."""

    def __init__(self) -> None:
        self.now = NOW

    def on(self, day: str) -> None:
        self.now = dt.datetime.fromisoformat(f"{day}T10:00")


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    stands = Clock()
    monkeypatch.setattr(visit, "now", lambda region: stands.now)
    monkeypatch.setattr(middleware, "now", lambda region: stands.now)
    monkeypatch.setattr(throttle, "_SALT", throttle.secrets.token_bytes(16))  # nobody has tried before
    return stands


@pytest.fixture
def here(db: None) -> Region:
    return county(people=OFFICES, agencies={"住建局": {"mark": "通建"}, "热线中心": {"mark": "热线"}})


@pytest.fixture
def post(client: Client) -> Post:
    """Opens a form of the portal and sends it filled in; more keywords are the request's."""

    def send(path: str, data: dict[str, Any], **how: Any) -> Any:
        form = re.search(r'name="form" value="([^"]+)"', client.get(HOME + path).text)
        assert form is not None, path
        return client.post(HOME + path, {"form": form[1], "send": "1", **data}, **how)

    return send


REQUEST = {
    "given.applicant": "申某某", "given.contact": "电话一三九", "given.applicant_kind": "natural",
    "given.content": "某小区规划验收文件",
}  # fmt: skip


@pytest.fixture
def sent(here: Region, post: Post) -> str:
    """The code of a disclosure request that was sent over the portal."""
    return code_of(post("send/foi_request/submit/", REQUEST))


def code_of(answer: Any) -> str:
    assert answer.status_code == 201, answer.text
    found = re.search(r'id="code">([0-9A-Z-]{19})<', answer.text)
    assert found is not None
    return found[1]


def consultation(on: str = "2026-09-01", draft: bytes = "第一条 目的。\n第二条 收费。".encode()) -> UUID:
    """A draft of the housing bureau that lies open for comments since that day."""
    given = {
        "handler": "住建局", "maker": "department", "drafted_by": "住建局", "drafters": ["d"], "title": "停车收费管理办法",
        "form": "measures", "business": False, "competition": False, "vital": False, "others": False,
    }  # fmt: skip
    case = UUID(document("begin", "d", on, given=given, agency="住建局").case)
    report = paper("evaluation_report")
    document("evaluate", "d", on, case, given={"evaluation": "内部意见：有必要"}, attached=[report])
    document(
        "comments.open",
        "d",
        on,
        case,
        given={"comments.channel": "县政府网站"},
        attached=[paper("comments.draft", draft)],
    )
    return case


def document(step: str, by: str, on: str, case: UUID | None = None, **how: Any) -> Receipt:
    return do(step, by, on, case, procedure=DOCUMENT, **how)
