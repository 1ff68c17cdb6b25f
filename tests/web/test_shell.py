"""What holds on every page: sign-in, headers, languages, hats, health."""

from __future__ import annotations

from uuid import UUID

import pytest
from django.test import Client
from tests.web.conftest import SignIn

pytestmark = pytest.mark.django_db


def test_nothing_is_shown_before_signing_in(asked: UUID) -> None:
    for path in ("/", "/cases/", f"/cases/{asked}/"):
        answer = Client().get(path)
        assert answer.status_code == 302
        assert answer.headers["Location"] == f"/account/login/?next={path}"


def test_headers_keep_a_page_to_itself(sign_in: SignIn) -> None:
    answer = sign_in("o").get("/")
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert answer.headers["Referrer-Policy"] == "same-origin"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert b"<script>" not in answer.content
    assert b" style=" not in answer.content


def test_the_language_is_chosen_once(sign_in: SignIn) -> None:
    client = sign_in("o")
    assert "轮到我办的事项" in client.get("/").text
    answer = client.post("/language/", {"language": "en", "next": "/?tab=others"})
    assert answer.headers["Location"] == "/?tab=others"
    page = client.get("/").text
    assert "Waiting for me" in page
    assert 'lang="en"' in page
    client.post("/language/", {"language": "xx"})
    assert "Waiting for me" in client.get("/").text


def test_nobody_is_led_away_from_here(sign_in: SignIn) -> None:
    answer = sign_in("o").post("/language/", {"language": "en", "next": "//elsewhere.example/"})
    assert answer.headers["Location"] == "/"


def test_a_hat_is_worn_only_by_who_holds_it(sign_in: SignIn) -> None:
    client = sign_in("o")
    client.post("/hat/", {"hat": "foi_head@住建局"})
    assert "hat" not in client.session
    client.post("/hat/", {"hat": "foi_officer@住建局"})
    assert client.session["hat"] == "foi_officer@住建局"


def test_health_needs_no_sign_in(db: None) -> None:
    assert Client().get("/health/live").json()["status"] == "ok"
    assert Client().get("/health/ready").json()["status"] == "ok"
