"""The pictures of docs/workbench.md, taken of the demo county: `make pictures` puts them there."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser
from playwright.sync_api import Page as Tab
from tests.e2e.conftest import ROOT, County
from tests.e2e.person import Office

TAKEN = ROOT / "out" / "pictures"
SIZE = {"width": 1000, "height": 640}
GUIDES = ("workbench.md", "workbench.zh-CN.md")
LARGEST = 120 * 1024
"""Bytes of a picture."""
PICTURES = ("sign-in", "my-matters", "locked-move", "move-form", "last-page", "round", "figure", "first-day")


@pytest.fixture
def office(browser: Browser, county: County) -> Office:
    return Office(browser, county.url)


def take(tab: Tab, name: str, at: str | None = None) -> None:
    """A picture of the window, from an element on."""
    assert name in PICTURES
    tab.set_viewport_size(SIZE)
    tab.evaluate("document.activeElement.blur()")
    if at is not None:
        tab.locator(at).first.evaluate(
            "e => window.scrollTo(0, e.getBoundingClientRect().top + scrollY - 24)"
        )
    tab.screenshot(path=TAKEN / f"{name}.png")
    assert (TAKEN / f"{name}.png").stat().st_size <= LARGEST, name


def test_signing_in(office: Office) -> None:
    stranger = office.stranger()
    stranger.tab.goto(stranger.url)
    stranger.fill({"用户名": "officer"})
    take(stranger.tab, "sign-in")


def test_my_matters(office: Office) -> None:
    take(office["hotline_dispatcher"].tab, "my-matters")


def test_a_locked_move_and_why(office: Office) -> None:
    officer = office["legal_officer"]
    officer.open("双江镇2017年规范性文件清理")
    officer.tab.locator(".locked summary").first.click()
    take(officer.tab, "locked-move", "h1")


def test_a_move_form_and_its_last_page(office: Office) -> None:
    officer = office["officer"]
    officer.press("行政处罚(普通程序)：登记线索")
    officer.fill(
        {"案由": "销售无中文标签的进口食品", "案源": "投诉举报", "违法行为发生或者终了之日": "2017-01-03"}
    )
    take(officer.tab, "move-form", "h1")
    officer.press("下一步：核对")
    take(officer.tab, "last-page")
    officer.press("删除草稿")


def test_a_rounds_grid(office: Office) -> None:
    officer = office["legal_officer"]
    officer.find("双江镇2017年规范性文件清理")
    officer.press("逐项办理本轮事项")
    take(officer.tab, "round", "h1")


def test_a_figure_and_its_cases(office: Office) -> None:
    head = office["legal_head"]
    head.go("年度")
    head.press("2016年")
    head.press("公开的行政处罚决定")
    take(head.tab, "figure", "h1")


def test_the_first_day(browser: Browser, empty: str) -> None:
    stranger = Office(browser, empty).stranger()
    stranger.tab.goto(empty)
    stranger.fill({"行政区划代码（GB/T 2260）": "421224", "县（市、区）名称": "通山县"})
    take(stranger.tab, "first-day")


@pytest.mark.parametrize("guide", GUIDES)
def test_the_guide_shows_each_picture(guide: str) -> None:
    text = (ROOT / "docs" / guide).read_text("utf-8")
    assert re.findall(r"\]\(pictures/([a-z-]+)\.png\)", text) == list(PICTURES)
    kept = {path.stem: path.stat().st_size for path in (ROOT / "docs" / "pictures").iterdir()}
    assert set(kept) == set(PICTURES)
    assert max(kept.values()) <= LARGEST
