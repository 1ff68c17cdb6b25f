"""/metrics and the log of requests: who may read the one, what stands in the other."""

from __future__ import annotations

import datetime as dt
import logging
from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from django.utils import timezone
from tests.casework.disclosure import act
from tests.web.conftest import SignIn

from yifa.casework.models import Deadline, Outbox
from yifa.registry.models import Region
from yifa.web import metrics

pytestmark = pytest.mark.django_db


def read(**more: Any) -> dict[str, float]:
    answer = Client().get("/metrics", **more)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("text/plain; version=0.0.4")
    lines = [line for line in answer.content.decode().splitlines() if not line.startswith("#")]
    return {name: float(value) for name, _, value in (line.rpartition(" ") for line in lines)}


def stands(monkeypatch: pytest.MonkeyPatch, day: str) -> None:
    monkeypatch.setattr(metrics, "now", lambda region: dt.datetime.fromisoformat(day))


def test_overdue_by_agency(asked: UUID, monkeypatch: pytest.MonkeyPatch) -> None:
    """To be asked for corrections by 29 September, and answered by 22 October."""
    overdue, soon = (
        'yifa_overdue{region="431230",agency="住建局"}',
        'yifa_due_soon{region="431230",agency="住建局"}',
    )
    stands(monkeypatch, "2026-09-29T23:59")
    assert (read().get(overdue), read().get(soon)) == (None, 1)
    stands(monkeypatch, "2026-09-30T00:00")
    assert (read().get(overdue), read().get(soon)) == (1, None)
    stands(monkeypatch, "2026-10-23T08:00")
    assert read().get(overdue) == 2


def test_people_whom_a_limit_binds_are_not_named(asked: UUID, monkeypatch: pytest.MonkeyPatch) -> None:
    Deadline.objects.filter(clock="to_answer").update(binds="张三")
    stands(monkeypatch, "2026-10-23T08:00")
    found = read()
    assert found['yifa_overdue{region="431230",agency="住建局"}'] == 1
    assert found['yifa_overdue{region="431230",agency=""}'] == 1
    assert "张三" not in str(found)


def test_refusals_and_outbox(asked: UUID, here: Region) -> None:
    before = read()
    assert before['yifa_refusals_last_day{region="431230"}'] == 0
    act("answer", "z", "2026-09-21", asked)
    Outbox.objects.create(
        region=here, kind="x", payload={}, created_at=timezone.now() - dt.timedelta(hours=2)
    )
    after = read()
    assert after['yifa_refusals_last_day{region="431230"}'] == 1
    assert after["yifa_outbox_waiting"] == 1
    assert 7100 < after["yifa_outbox_oldest_seconds"] < 7300


def test_requests_are_counted_by_kind_of_answer(here: Region) -> None:
    before = read()
    Client().get("/account/login/")
    Client().get("/account/nowhere/")
    after = read()
    grown = {name: after[name] - before[name] for name in after if name.startswith("yifa_requests_total")}
    assert grown['yifa_requests_total{status="2xx"}'] == 2  # the page, and the first reading
    assert grown['yifa_requests_total{status="4xx"}'] == 1


@pytest.mark.parametrize(
    ("more", "status"),
    [
        ({}, 200), ({"REMOTE_ADDR": "::1"}, 200), ({"REMOTE_ADDR": "10.0.0.7"}, 404), ({"REMOTE_ADDR": ""}, 404),
        ({"HTTP_X_FORWARDED_FOR": "127.0.0.1"}, 404), ({"HTTP_AUTHORIZATION": "Bearer x", "REMOTE_ADDR": "10.0.0.7"}, 404),
    ],
)  # fmt: skip
def test_without_a_token_only_this_machine(here: Region, more: dict[str, str], status: int) -> None:
    assert Client().get("/metrics", **more).status_code == status


@pytest.mark.parametrize(
    ("said", "status"),
    [("Bearer t0ken", 200), ("Bearer other", 404), ("t0ken", 404), ("", 404), ("Bearer é", 404)],
)
def test_with_a_token_whoever_shows_it(here: Region, settings: Any, said: str, status: int) -> None:
    settings.METRICS_TOKEN = "t0ken"
    answer = Client().get(
        "/metrics", HTTP_AUTHORIZATION=said, REMOTE_ADDR="10.0.0.7", HTTP_X_FORWARDED_FOR="9.9.9.9"
    )
    assert answer.status_code == status


def test_names_are_escaped() -> None:
    assert metrics._labels({"agency": 'a"b\\c\nd'}) == '{agency="a\\"b\\\\c\\nd"}'


def test_requests_are_logged_without_what_was_typed(
    sign_in: SignIn, caplog: pytest.LogCaptureFixture
) -> None:
    client = sign_in("o")
    with caplog.at_level(logging.INFO, logger="yifa.requests"):
        client.get("/cases/", {"q": "张三"})
        client.get("/health/live")
        Client().get("/cases/", {"q": "张三"})
    told = [
        (r.who, r.method, r.path, r.status)
        for r in caplog.records
        if r.name == "yifa.requests"  # type: ignore[attr-defined]
    ]
    assert told == [("o", "GET", "/cases/", 200), (None, "GET", "/cases/", 302)]
    assert "张三" not in str([vars(r) for r in caplog.records if r.name == "yifa.requests"])
