"""The page for who connects a system: its commands, the message that it shows, and its check of the signature."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from tests.api.conftest import Program
from tests.api.test_integrators import answers, blocks, says
from tests.exchange.partner import partner_server
from tests.ops.pages import FENCED, ROOT

from yifa.cli import main

PAGES = ["exchange.md", "exchange.zh-CN.md"]
UPPER = "upper_hotline"


def exchange(*said: str) -> Any:
    result = CliRunner().invoke(main, ["exchange", *said])
    assert result.exit_code == 0, result.output
    return result.output


def check_of(page: str) -> Callable[[str, dict[str, str], bytes], bool]:
    """The function that the page gives a partner to check what comes in."""
    (body,) = (
        b
        for kind, _, b in FENCED.findall((ROOT / "docs" / page).read_text(encoding="utf-8"))
        if kind == "python"
    )
    given: dict[str, Any] = {}
    exec(body, given)
    found: Callable[[str, dict[str, str], bytes], bool] = given["ours"]
    return found


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("page", PAGES)
def test_the_walk(page: str, program: Program, live_server: Any, tmp_path: Path) -> None:
    token = program("p", ["read", "move:hotline_order"], partner=UPPER).token
    env = {"API": f"{live_server.url}/api/v1", "TOKEN": str(token), "LANG": "C.UTF-8"}
    with partner_server() as there:
        secret = json.loads(exchange("connect", UPPER, there.url, "--json"))["secret"]
        found, told, shown = iter(answers(page, tmp_path, env)), "", 0
        for kind, about, body in FENCED.findall((ROOT / "docs" / page).read_text(encoding="utf-8")):
            if kind == "sh":
                told = next(found)
            elif kind == "json" and not about:
                shown += 1
                says(json.loads(told), json.loads(body), body[:60])
            elif kind == "json":
                exchange("send")
                (got,) = there.got
                says(got.event, json.loads(body))
        assert shown == 4
        ours = check_of(page)
        assert ours(secret, got.headers, got.body)
        assert not ours(secret, got.headers, got.body.replace(b"RX2026-1", b"RX2026-2"))
        assert not ours(secret, {**got.headers, "webhook-timestamp": "1700000000"}, got.body)
        assert not ours("whsec_" + "A" * 44, got.headers, got.body)


def test_both_languages_show_the_same() -> None:
    assert blocks(PAGES[0]) == blocks(PAGES[1])
