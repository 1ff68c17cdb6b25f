"""The page for integrators: its commands are run against a running server, and answer what the page says."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
from tests.api.conftest import Program
from tests.ops.pages import FENCED, ROOT

from yifa.api.problems import TYPES

PAGES = ["integrators.md", "integrators.zh-CN.md"]
MARK = "@@@"


def blocks(page: str) -> list[tuple[str, str]]:
    """The blocks of shell and JSON, in order; without those that set what is different everywhere."""
    text = (ROOT / "docs" / page).read_text(encoding="utf-8")
    return [
        (kind, body)
        for kind, _, body in FENCED.findall(text)
        if kind in ("sh", "json") and not body.startswith("export ")
    ]


def answers(page: str, folder: Path, env: dict[str, str]) -> list[str]:
    """What each block of shell prints, run one after another in one shell."""
    script = "set -eu\n" + "".join(
        f"echo {MARK}\n{body}echo\n" for kind, body in blocks(page) if kind == "sh"
    )
    done = subprocess.run(
        ["bash", "-c", script],
        cwd=folder,
        env={"PATH": "/usr/local/bin:/usr/bin:/bin", **env},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.split(f"{MARK}\n")[1:]


def says(told: Any, shown: Any, at: str = "") -> None:
    """Is what the page shows there? Of an object its members, of a list a fitting one for each; … is anything."""
    if shown == "…":
        assert told not in (None, ""), at
    elif isinstance(shown, dict):
        for name, value in shown.items():
            assert name in told, f"{at}.{name}: {told}"
            says(told[name], value, f"{at}.{name}")
    elif isinstance(shown, list) and shown and isinstance(shown[0], dict):
        for value in shown:
            assert any(fits(one, value) for one in told), f"{at}: {value} not in {told}"
    else:
        assert told == shown, at


def fits(told: Any, shown: Any) -> bool:
    try:
        says(told, shown)
    except AssertionError:
        return False
    return True


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("page", PAGES)
def test_every_command_answers_what_the_page_shows(
    page: str, program: Program, live_server: Any, tmp_path: Path
) -> None:
    platform, hotline = (
        program("o", ["read", "move:foi_request"]),
        program("p", ["read", "move:hotline_order"]),
    )
    env = {
        "API": f"{live_server.url}/api/v1", "OPEN311": f"{live_server.url}/open311/v2",
        "TOKEN": str(platform.token), "HOTLINE": str(hotline.token), "LANG": "C.UTF-8",
    }  # fmt: skip
    found = iter(answers(page, tmp_path, env))
    told, shown = "", 0
    for kind, body in blocks(page):
        if kind == "sh":
            told = next(found)
        else:
            shown += 1
            says(json.loads(told), json.loads(body), body[:60])
    assert shown >= 25


@pytest.mark.parametrize("page", PAGES)
def test_every_kind_of_problem_is_told(page: str) -> None:
    text = (ROOT / "docs" / page).read_text(encoding="utf-8")
    told = set(re.findall(r"`(?:/api/problems/)?([a-z-]+)`", text))
    assert set(TYPES) <= told


def test_both_languages_show_the_same() -> None:
    def plain(page: str) -> list[tuple[str, str]]:
        return [(kind, body.strip()) for kind, body in blocks(page)]

    assert plain(PAGES[0]) == plain(PAGES[1])
