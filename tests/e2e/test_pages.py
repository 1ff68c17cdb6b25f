"""What holds for every page type: it opens, keeps nobody out, fits every screen; and a picture of each."""

from __future__ import annotations

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from tests.e2e.conftest import ROOT, Open
from tests.e2e.pages import PAGES, Page

GALLERY = ROOT / "out" / "gallery"
WIDTHS = (320, 768, 1280, 1920)
SCHEMES = ("light", "dark")
NARROW = {"width": 320, "height": 640}

pages = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
schemes = pytest.mark.parametrize("scheme", SCHEMES)


@pages
def test_it_opens_without_complaint(page: Page, opened: Open, complaints: list[str]) -> None:
    """Nothing of it is missing, or refused by its own policy."""
    opened(page)
    assert [c for c in complaints if str(page.status) not in c] == []


@schemes
@pages
def test_it_keeps_nobody_out(page: Page, scheme: str, opened: Open) -> None:
    """No violation of what axe-core checks (WCAG 2.2 A and AA, and good practice)."""
    found = Axe().run(opened(page, color_scheme=scheme))
    assert found.violations_count == 0, found.generate_report()


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pages
def test_it_does_not_scroll_sideways_on_a_narrow_screen(page: Page, language: str, opened: Open) -> None:
    tab = opened(page, language, viewport=NARROW)
    assert tab.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]


@pages
def test_it_lacks_nothing_without_javascript(page: Page, opened: Open) -> None:
    """It may say more there: what it would do with JavaScript."""
    said, without = (
        opened(page, java_script_enabled=enabled).inner_text("main").splitlines() for enabled in (True, False)
    )
    assert any(said)
    assert [line for line in said if line not in without] == []


@schemes
@pages
def test_a_picture_of_it(page: Page, scheme: str, opened: Open) -> None:
    """To be looked at: out/gallery/index.html."""
    tab = opened(page, color_scheme=scheme)
    for width in WIDTHS:
        tab.set_viewport_size({"width": width, "height": 800})
        tab.screenshot(path=GALLERY / f"{page.name}-{scheme}-{width}.png", full_page=True)
    if scheme == "light":
        tab.emulate_media(media="print")
        tab.set_viewport_size({"width": 794, "height": 1123})  # A4 at 96 dots an inch
        tab.screenshot(path=GALLERY / f"{page.name}-print-794.png", full_page=True)
    write_index(GALLERY)


def write_index(folder: Path) -> None:
    """A page with all the pictures that are there by now."""
    kinds = [*((scheme, width) for scheme in SCHEMES for width in WIDTHS), ("print", 794)]
    rows = []
    for page in PAGES:
        names = [f"{page.name}-{scheme}-{width}.png" for scheme, width in kinds]
        links = "\n".join(
            f'<a href="{name}"><img src="{name}" alt="{name}" height="240" loading="lazy"></a>'
            for name in names if (folder / name).exists()
        )  # fmt: skip
        rows.append(f"<h2>{page.name} · {page.role or '—'} · {page.path}</h2>\n{links}")
    text = "\n".join(rows)
    (folder / "index.html").write_text(
        f'<!doctype html>\n<html lang="en"><meta charset="utf-8"><title>Gallery</title>\n{text}\n', "utf-8"
    )
