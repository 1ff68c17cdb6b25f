"""`yifa user`: accounts on the command line."""

from __future__ import annotations

import json
from typing import Any

import pytest
from click.testing import CliRunner
from django.test import Client
from tests.casework.disclosure import county

from yifa.cli import main
from yifa.web.models import AccountChange, User

pytestmark = pytest.mark.django_db


def run(*args: str, status: int = 0) -> Any:
    answer = CliRunner().invoke(main, ["user", *args])
    assert answer.exit_code == status, answer.output
    return answer.output


def signs_in(username: str, password: str) -> bool:
    client = Client()
    client.post("/account/login/", {"login": username, "password": password})
    return "_auth_user_id" in client.session


def test_add_password_disable_enable_list() -> None:
    county()
    made = json.loads(run("add", "Wang", "--person", "o", "--name", "王五", "--administrator", "--json"))
    assert made["username"] == "wang"
    assert signs_in("wang", made["password"])
    again = json.loads(run("password", "wang", "--json"))
    assert not signs_in("wang", made["password"])
    assert signs_in("wang", again["password"])
    run("disable", "wang")
    assert not signs_in("wang", again["password"])
    (listed,) = json.loads(run("list", "--json"))
    assert (listed["username"], listed["active"], listed["administrator"]) == ("wang", False, True)
    assert "停用 / disabled" in run("list")
    run("enable", "wang")
    assert signs_in("wang", again["password"])
    assert [(c.what, c.by) for c in AccountChange.objects.order_by("at", "id")] == [
        ("opened", None), ("administrator", None), ("password", None), ("disabled", None), ("enabled", None),
    ]  # fmt: skip
    assert User.objects.get().must_change_password


def test_what_cannot_be_done_is_told() -> None:
    county()
    run("add", "wang", "--person", "o")
    assert "已有人使用" in run("add", "WANG", "--person", "h", status=1)
    assert "没有账号" in run("disable", "li", status=1)
    assert "没有账号" in run("password", "li", status=1)
