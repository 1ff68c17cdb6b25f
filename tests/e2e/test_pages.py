"""What holds for every page type: it opens, keeps nobody out, fits every screen; and a picture of each."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page as Tab
from tests.e2e.conftest import ROOT, Visitor
from tests.e2e.pages import PAGES, Page

GALLERY = ROOT / "out" / "gallery"
WIDTHS = {"light": (320, 768, 1280, 1920), "dark": (320, 1280)}
NARROW = {"width": 320, "height": 640}
USUAL = {"width": 1280, "height": 800}
PAPER = {"width": 794, "height": 1123}
"""A4 at 96 dots an inch."""

HIDING = """() => [...document.querySelectorAll("main .wide, main .diagram, main .stages")]
  .filter(e => e.scrollWidth > e.clientWidth + 1).map(e => e.innerText.slice(0, 60))"""

schemes = pytest.mark.parametrize("scheme", list(WIDTHS))


@pytest.fixture(scope="module", params=PAGES, ids=lambda page: page.name)
def page(request: pytest.FixtureRequest) -> Page:
    found: Page = request.param
    return found


@pytest.fixture(scope="module")
def opened(page: Page, visitor: Visitor) -> Iterator[tuple[Tab, list[str]]]:
    """Once for all that is asked of it."""
    with visitor.at(page) as found:
        yield found


@pytest.fixture
def tab(opened: tuple[Tab, list[str]]) -> Tab:
    tab = opened[0]
    tab.emulate_media(media="screen", color_scheme="light")
    tab.set_viewport_size(USUAL)
    return tab


def sideways(tab: Tab) -> int:
    """By how many dots it is wider than its window."""
    return int(tab.evaluate("document.documentElement.scrollWidth - window.innerWidth"))


def test_it_opens_without_complaint(page: Page, opened: tuple[Tab, list[str]]) -> None:
    """Nothing of it is missing, or refused by its own policy; it says once what it is about."""
    tab, complaints = opened
    answers = (str(page.status), *(("403",) if page.then else ()))  # of which a browser complains too
    assert [c for c in complaints if not any(answer in c for answer in answers)] == []
    assert tab.locator("h1").count() == 1


@schemes
def test_it_keeps_nobody_out(scheme: str, tab: Tab) -> None:
    """No violation of what axe-core checks (WCAG 2.2 A and AA, and good practice)."""
    tab.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    found = Axe().run(tab)
    assert found.violations_count == 0, found.generate_report()


@schemes
def test_it_fits_every_screen(page: Page, scheme: str, tab: Tab) -> None:
    """It is never wider than its window. And pictures, to be looked at: out/gallery/index.html."""
    tab.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    for width in WIDTHS[scheme]:
        tab.set_viewport_size({"width": width, "height": 800})
        tab.screenshot(path=GALLERY / f"{page.name}-{scheme}-{width}.png", full_page=True)
        assert sideways(tab) <= 0, width


def test_it_fits_paper(page: Page, tab: Tab) -> None:
    """No box hides a part of what it holds: paper does not scroll."""
    tab.emulate_media(media="print")
    tab.set_viewport_size(PAPER)
    tab.screenshot(path=GALLERY / f"{page.name}-print-794.png", full_page=True)
    assert sideways(tab) <= 0
    assert tab.evaluate(HIDING) == []


def test_it_fits_a_narrow_screen_in_english(page: Page, visitor: Visitor) -> None:
    with visitor.at(page, "en", viewport=NARROW) as (tab, _):
        tab.screenshot(path=GALLERY / f"{page.name}-english-320.png", full_page=True)
        assert sideways(tab) <= 0


def test_it_lacks_nothing_without_javascript(page: Page, tab: Tab, visitor: Visitor) -> None:
    """It may say more there: what it would do with JavaScript."""
    said = tab.inner_text("main").splitlines()
    with visitor.at(page, java_script_enabled=False) as (plain, _):
        without = plain.inner_text("main").splitlines()
    assert any(said)
    assert [line for line in said if line not in without] == []


def test_the_gallery_has_a_contents(chromium: str) -> None:
    """A page with all the pictures that are there by now."""
    kinds = [f"{scheme}-{width}" for scheme, widths in WIDTHS.items() for width in widths]
    rows = []
    for page in PAGES:
        names = [f"{page.name}-{kind}.png" for kind in (*kinds, "english-320", "print-794")]
        links = "\n".join(
            f'<a href="{name}"><img src="{name}" alt="{name}" height="240" loading="lazy"></a>'
            for name in names if (GALLERY / name).exists()
        )  # fmt: skip
        rows.append(f"<h2>{page.name} · {page.role or '—'} · {page.path}</h2>\n{links}")
    text = "\n".join(rows)
    GALLERY.mkdir(parents=True, exist_ok=True)
    (GALLERY / "index.html").write_text(
        f'<!doctype html>\n<html lang="en"><meta charset="utf-8"><title>Gallery</title>\n{text}\n', "utf-8"
    )
