"""A real browser over the county that `yifa demo` makes, served by `yifa serve`: built once for a run.

The county runs in processes of its own; a test knows of it what a browser knows. Without Chromium these tests are
skipped.
"""

from __future__ import annotations

import json
import os
import shutil
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from django.template.loader import render_to_string
from django.utils import timezone, translation
from playwright.sync_api import Browser, BrowserContext, Route, sync_playwright
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
BUILT = 600
"""Seconds within which the county must be built."""
DATABASE = "demo.sqlite3"
READY = 120
"""Seconds within which the server must answer."""


@dataclass(frozen=True)
class County:
    """The demo county on the web."""

    url: str
    told: dict[str, Any]
    """What `yifa demo --json` said of it."""
    accounts: dict[str, dict[str, Any]]
    """By username: the cookie of a session, and what a path may name."""
    home: Path
    """The folder it lives in."""

    @contextmanager
    def days(self) -> Iterator[Callable[[str], None]]:
        """Lets the county's time go on to ten o'clock of a day, as often as it is called; at the end it is back."""
        with closing(sqlite3.connect(self.home / DATABASE, isolation_level=None)) as database:
            (kept,) = database.execute("SELECT settings FROM registry_region").fetchone()
            since = timezone.localtime().replace(tzinfo=None).isoformat(timespec="seconds")

            def go_on(day: str) -> None:
                settings = json.dumps(
                    {**json.loads(kept), "sample": {"stands": f"{day}T10:00", "since": since}}
                )
                database.execute("UPDATE registry_region SET settings = ?", (settings,))

            yield go_on
            database.execute("UPDATE registry_region SET settings = ?", (kept,))

    def holders(self, role: str, agency: str) -> list[str]:
        """Who holds that post there, by name."""
        return [key.partition("|")[0] for key in self._keys("posts", f"%|{role}|{agency}")]

    def holder(self, role: str, agency: str, on: str | None = None) -> str:
        """The first of them, or the first of those on the list `on`."""
        holders = self.holders(role, agency)
        return holders[0] if on is None else next(name for name in holders if name in self._keys(on))

    def _keys(self, register: str, like: str = "%") -> list[str]:
        with closing(sqlite3.connect(self.home / DATABASE)) as database:
            asked = "SELECT key FROM registry_entry WHERE register = ? AND key LIKE ? ORDER BY key"
            return [key for (key,) in database.execute(asked, (register, like))]

    def address(self, page: Page) -> str:
        names = self.accounts[page.role]["names"] if page.role else {}
        path = page.path.format_map({name: quote(value) for name, value in names.items()})
        return self.url + quote(path, safe="/?&=%")


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
    env = environment(home, DATABASE)
    accounts = built(home, env)
    told = json.loads((home / "demo.json").read_text("utf-8"))
    with served("--demo", env=env) as url:
        yield County(url, told, accounts, home)


@pytest.fixture(scope="session")
def empty(chromium: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where an installation is served that holds no county yet, as `yifa init` finds it."""
    home = tmp_path_factory.mktemp("empty")
    env = environment(home, "yifa.sqlite3")
    run(*YIFA, "migrate", env=env)
    with served(env=env) as url:
        yield url


def environment(home: Path, database: str) -> dict[str, str]:
    """What the processes of a county see: its own folder, nothing of ours."""
    own = {
        "YIFA_HOME": str(home),
        "DATABASE_URL": f"sqlite:///{home / database}",
        "PYTHONPATH": os.pathsep.join(path for path in sys.path if path),
    }
    return {k: v for k, v in os.environ.items() if not k.startswith("YIFA_")} | own


@contextmanager
def served(*options: str, env: dict[str, str]) -> Iterator[str]:
    """The address at which `yifa serve` answers meanwhile."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        bind = f"127.0.0.1:{free.getsockname()[1]}"
    told = Path(env["YIFA_HOME"]) / f"served-{bind[10:]}.txt"
    with told.open("w") as says:
        command = [*YIFA, "serve", "--bind", bind, "--workers", "1", *options]
        server = subprocess.Popen(command, env=env, cwd=ROOT, stdout=says)
    try:
        wait_for(f"http://{bind}/health/live", server)
        yield f"http://{bind}"
    finally:
        server.terminate()
        server.wait(60)


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
        except OSError:  # not listening yet, or slow to answer
            time.sleep(0.1)
    raise RuntimeError(f"the server did not answer at {address} (its status: {server.poll()})")


@pytest.fixture(scope="module")  # not longer: while it runs, Django takes this thread for an asynchronous one
def browser(chromium: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=list(FLAGS))
        yield browser
        browser.close()


class Visitor:
    """Somebody with a browser: opens pages as their account sees them, and hears what the browser says against them."""

    def __init__(self, browser: Browser, county: County, empty: str) -> None:
        self._browser, self._county, self._empty = browser, county, empty
        self._contexts: dict[Any, BrowserContext] = {}

    def address(self, page: Page) -> str:
        return self._empty + page.path if page.empty else self._county.address(page)

    @contextmanager
    def at(self, page: Page, language: str = "zh-hans", **more: Any) -> Iterator[tuple[Tab, list[str]]]:
        """The page in a tab of its own, and the complaints. Keywords go to the browser's context (viewport …)."""
        tab, complaints = self._context(page, language, more).new_page(), []
        tab.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
        tab.on("pageerror", lambda error: complaints.append(str(error)))
        if page.template:
            self._sends(tab, page, language)
        answer = tab.goto(self.address(page))
        assert answer is not None
        assert answer.status == page.status
        assert tab.url == self.address(page)  # and not sent elsewhere
        if page.then is not None:
            page.then(tab)
        yield tab, complaints
        tab.close()

    def _sends(self, tab: Tab, page: Page, language: str) -> None:
        """Has the server answer that address with the page made of a template, under the headers of its other pages."""
        with translation.override(language):
            body = render_to_string(page.template)

        def answer(route: Route) -> None:
            usual = route.fetch(url=f"{self._county.url}/account/login/")
            route.fulfill(response=usual, status=page.status, body=body)

        tab.route(self.address(page), answer)

    def _context(self, page: Page, language: str, more: dict[str, Any]) -> BrowserContext:
        """Of the same person with the same options there is one, which knows the styles."""
        key = page.role, language, repr(more)
        if key not in self._contexts:
            context = self._browser.new_context(**(USUAL | more))
            context.set_default_timeout(30_000)
            cookies = {"django_language": language}
            if page.role is not None:
                cookies["sessionid"] = self._county.accounts[page.role]["cookie"]
            url = self._county.url  # a cookie knows no port
            context.add_cookies([{"name": n, "value": v, "url": url} for n, v in cookies.items()])
            self._contexts[key] = context
        return self._contexts[key]


@pytest.fixture(scope="module")
def visitor(browser: Browser, county: County, empty: str) -> Visitor:
    return Visitor(browser, county, empty)
