"""The accounts that the demo tells; with one of them from sign-in to my matters to a case, by keyboard alone."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser
from playwright.sync_api import Page as Tab
from tests.e2e.conftest import County

from yifa.sample.accounts import PASSWORD

REACH = 60
"""Presses of the Tab key within which something must be reached."""


def tab_to(tab: Tab, selector: str) -> None:
    """Press Tab until the focus is there; wherever it rests on the way, it shows."""
    for _ in range(REACH):
        tab.keyboard.press("Tab")
        assert tab.evaluate(
            "(e => e === document.body || getComputedStyle(e).outlineStyle !== 'none')(document.activeElement)"
        ), tab.evaluate("document.activeElement.outerHTML")
        if tab.evaluate("s => document.activeElement.matches(s)", selector):
            return
    raise AssertionError(f"{selector} is not reached by the keyboard")


def test_the_demo_tells_its_accounts(county: County) -> None:
    assert {account["username"] for account in county.told["accounts"]} == set(county.accounts)
    assert county.told["password"] == PASSWORD


@pytest.mark.parametrize("javascript", [True, False], ids=["javascript", "without"])
def test_to_a_case_by_keyboard(javascript: bool, browser: Browser, county: County) -> None:
    context = browser.new_context(locale="zh-CN", java_script_enabled=javascript)
    tab = context.new_page()
    tab.goto(county.url)
    assert "/account/login/" in tab.url

    tab_to(tab, "input[name=login]")
    tab.keyboard.type("hotline_dispatcher")
    tab_to(tab, "input[name=password]")
    tab.keyboard.type(PASSWORD)
    tab.keyboard.press("Enter")
    tab.wait_for_url(f"{county.url}/")
    assert tab.locator("h1").inner_text() == "轮到我办的事项"

    tab.keyboard.press("Tab")  # the first stop leads past the header
    assert tab.evaluate("document.activeElement.hash") == "#main"
    tab.keyboard.press("Enter")
    tab_to(tab, "main td a[href^='/cases/']")
    title = tab.evaluate("document.activeElement.innerText")
    tab.keyboard.press("Enter")
    tab.wait_for_url("**/cases/*/")
    assert title in tab.locator("h1").inner_text()
    context.close()
