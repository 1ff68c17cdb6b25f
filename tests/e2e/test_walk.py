"""The accounts that the demo tells; with one of them from sign-in to my matters to a case, by keyboard alone."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser
from tests.e2e.conftest import County
from tests.e2e.person import PASSWORD, Keyboard, Office


def test_the_demo_tells_its_accounts(county: County) -> None:
    assert {account["username"] for account in county.told["accounts"]} == set(county.accounts)
    assert county.told["password"] == PASSWORD


@pytest.mark.parametrize("javascript", [True, False], ids=["javascript", "without"])
def test_to_a_case_by_keyboard(javascript: bool, browser: Browser, county: County) -> None:
    hand = Keyboard()
    person = Office(browser, county.url, hand, javascript=javascript).stranger()
    tab = person.tab
    tab.goto(county.url)
    assert "/account/login/" in tab.url
    person.sign_in("hotline_dispatcher")
    assert tab.url == f"{county.url}/"
    assert person.heading == "轮到我办的事项"

    tab.keyboard.press("Tab")  # the first stop leads past the header
    assert tab.evaluate("document.activeElement.hash") == "#main"
    tab.keyboard.press("Enter")
    case = tab.locator("main tbody a[href^='/cases/']").first
    hand.reach(case)
    title = case.inner_text()
    person.press(title)
    assert title in person.heading
    tab.context.close()
