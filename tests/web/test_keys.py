"""Security keys and passkeys in a real browser, with a virtual authenticator: the pages work under our policy."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from allauth.mfa.models import Authenticator
from playwright.sync_api import Page, sync_playwright
from tests.casework.disclosure import county
from tests.web.conftest import PASSWORD

from yifa.web.models import User

CHROMIUM = shutil.which("chromium")
pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(CHROMIUM is None, reason="no chromium here"),
]


@pytest.fixture
def page(live_server: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Page]:
    """A page of a browser that has a fingerprint reader; what the policy stops or a script throws fails the test."""
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # playwright keeps a loop running in this thread
    User.objects.create_user("wang", PASSWORD, region=county(), person="o")
    troubles: list[str] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        address = f"http://localhost:{urlsplit(live_server.url).port}"
        context = browser.new_context(base_url=address, locale="zh-CN")
        context.set_default_timeout(30_000)
        page = context.new_page()
        page.on("pageerror", lambda error: troubles.append(str(error)))
        page.on("console", lambda line: troubles.append(line.text) if line.type == "error" else None)
        yield page
        browser.close()
    assert not troubles


def reader(page: Page) -> None:
    device = page.context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2", "transport": "internal", "hasResidentKey": True,
        "hasUserVerification": True, "isUserVerified": True, "automaticPresenceSimulation": True,
    }  # fmt: skip
    device.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def enter(page: Page) -> None:
    page.goto("/account/login/")
    page.get_by_label("用户名").fill("wang")
    page.get_by_label("密码", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="登录", exact=True).click()


def leave(page: Page) -> None:
    page.goto("/account/logout/")
    page.get_by_role("main").get_by_role("button", name="退出登录").click()


def add_key(page: Page, name: str, *, passkey: bool) -> None:
    page.goto("/account/2fa/webauthn/add/")
    page.get_by_label("名称").fill(name)
    if passkey:
        page.get_by_label("可单独用于登录").check()
    page.get_by_role("button", name="添加").click()
    page.wait_for_url(lambda url: not url.endswith("/add/"))


def test_a_passkey_is_added_signs_in_alone_and_is_removed(page: Page) -> None:
    reader(page)
    enter(page)
    add_key(page, "办公室电脑", passkey=True)
    page.goto("/account/2fa/webauthn/")
    assert "通行密钥" in page.get_by_role("row", name="办公室电脑").inner_text()
    leave(page)
    page.get_by_role("button", name="用通行密钥登录").click()
    page.get_by_role("heading", name="轮到我办的事项").wait_for()
    page.goto("/account/2fa/webauthn/")
    page.get_by_role("link", name="移除").click()
    page.get_by_role("button", name="移除").click()
    page.get_by_text("还没有密钥").wait_for()
    assert not Authenticator.objects.filter(type="webauthn").exists()


def test_a_key_is_the_second_factor(page: Page) -> None:
    reader(page)
    enter(page)
    add_key(page, "蓝色密钥", passkey=False)
    leave(page)
    enter(page)
    page.wait_for_url("**/account/2fa/authenticate/")
    page.get_by_role("button", name="用安全密钥").click()
    page.get_by_role("heading", name="轮到我办的事项").wait_for()


def test_a_key_that_does_not_answer_is_told_on_the_page(page: Page) -> None:
    page.goto("/account/login/")
    page.evaluate("() => { navigator.credentials.get = () => Promise.reject(new Error('cancelled')) }")
    page.get_by_role("button", name="用通行密钥登录").click()
    page.get_by_role("alert").get_by_text("没有完成").wait_for()
