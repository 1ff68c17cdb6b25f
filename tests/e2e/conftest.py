"""A real browser over the county that `yifa demo` makes, served by `yifa serve`: built once for a run.

The county runs in processes of its own; a test knows of it what a browser knows. Without Chromium these tests are
skipped.
"""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, sync_playwright
from playwright.sync_api import Page as Tab
from tests.e2e.pages import Page

ROOT = Path(__file__).parents[2]
YIFA = (sys.executable, "-c", "from yifa.cli import main; main()")
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
FLAGS = (
    "--no-sandbox",  # which root has none of
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
USUAL = {"locale": "zh-CN", "viewport": {"width": 1280, "height": 800}}
BUILT = 180
"""Seconds within which the county must be built."""
READY = 30
"""Seconds within which the server must answer."""

Open = Callable[..., Tab]


@dataclass(frozen=True)
class County:
    """The demo county on the web."""

    url: str
    told: dict[str, Any]
    """What `yifa demo --json` said of it."""
    accounts: dict[str, dict[str, Any]]
    """By username: the cookie of a session, and one case of each procedure."""

    def address(self, page: Page) -> str:
        cases = self.accounts[page.role]["cases"] if page.role else {}
        return self.url + page.path.format_map(cases)


@pytest.fixture(scope="session")
def chromium() -> str:
    if CHROMIUM is None:
        pytest.skip(
            "这里没有 Chromium，浏览器测试未运行（Debian：apt install chromium fonts-noto-cjk） / "
            "no Chromium here, so nothing was tested in a browser (Debian: apt install chromium fonts-noto-cjk)"
        )
    return CHROMIUM


@pytest.fixture(scope="session")
def county(chromium: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[County]:
    base = tmp_path_factory.getbasetemp()
    home = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "county"  # one for all workers
    own = {
        "YIFA_HOME": str(home),
        "DATABASE_URL": f"sqlite:///{home / 'demo.sqlite3'}",
        "PYTHONPATH": _path(),
    }
    env = {k: v for k, v in os.environ.items() if not k.startswith("YIFA_")} | own
    accounts = built(home, env)
    told = json.loads((home / "demo.json").read_text("utf-8"))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        bind = f"127.0.0.1:{free.getsockname()[1]}"
    server = subprocess.Popen(
        [*YIFA, "serve", "--demo", "--bind", bind, "--workers", "1"],
        env=env,
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
    )
    try:
        wait_for(f"http://{bind}/health/ready", server)
        yield County(f"http://{bind}", told, accounts)
    finally:
        server.terminate()
        server.wait(10)


def built(home: Path, env: dict[str, str]) -> dict[str, dict[str, Any]]:
    """The accounts of the county in that folder. Whoever makes the folder builds it; the others wait."""
    done = home / "accounts.json"
    try:
        home.mkdir()
    except FileExistsError:
        until = time.monotonic() + BUILT
        while not done.exists():
            assert time.monotonic() < until, "another worker was to build the county, and has not"
            time.sleep(0.2)
    else:
        told = run(*YIFA, "demo", "--json", "--out", str(home / "out"), env=env)
        (home / "demo.json").write_text(told, "utf-8")
        draft = home / "accounts.draft"
        draft.write_text(run(sys.executable, str(Path(__file__).with_name("accounts.py")), env=env), "utf-8")
        draft.rename(done)
    found: dict[str, dict[str, Any]] = json.loads(done.read_text("utf-8"))
    return found


def _path() -> str:
    """Where this process finds the program, for those it starts."""
    return os.pathsep.join(path for path in sys.path if path)


def run(*command: str, env: dict[str, str]) -> str:
    """What a command prints. Fails with what it says."""
    done = subprocess.run(command, env=env, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    return done.stdout


def wait_for(address: str, server: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + READY
    while time.monotonic() < until and server.poll() is None:
        try:
            with urllib.request.urlopen(address, timeout=5):
                return
        except urllib.error.URLError:
            time.sleep(0.1)
    raise RuntimeError(f"the server did not answer at {address} (its status: {server.poll()})")


@pytest.fixture(scope="module")  # not longer: while it runs, Django takes this thread for an asynchronous one
def browser(chromium: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=list(FLAGS))
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def contexts(browser: Browser) -> dict[Any, BrowserContext]:
    """The browser's contexts so far: of the same person with the same options there is one, which knows the styles."""
    return {}


@pytest.fixture
def complaints() -> list[str]:
    """What the browser said against the pages that were opened."""
    return []


@pytest.fixture
def opened(
    browser: Browser, county: County, contexts: dict[Any, BrowserContext], complaints: list[str]
) -> Iterator[Open]:
    """Opens a page as its account sees it; keywords go to the browser's context (color_scheme, viewport …)."""
    tabs: list[Tab] = []

    def open_page(page: Page, language: str = "zh-hans", **more: Any) -> Tab:
        key = page.role, language, repr(more)
        if key not in contexts:
            contexts[key] = browser.new_context(**(USUAL | more))
            contexts[key].set_default_timeout(10_000)
            cookies = {"django_language": language}
            if page.role is not None:
                cookies["sessionid"] = county.accounts[page.role]["cookie"]
            contexts[key].add_cookies(
                [{"name": n, "value": v, "url": county.url} for n, v in cookies.items()]
            )
        tab = contexts[key].new_page()
        tabs.append(tab)
        tab.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
        tab.on("pageerror", lambda error: complaints.append(str(error)))
        answer = tab.goto(county.address(page))
        assert answer is not None
        assert answer.status == page.status
        assert tab.url == county.address(page)  # and not sent elsewhere
        return tab

    yield open_page
    for tab in tabs:
        tab.close()
