"""docs/adding-a-mechanism.md, in both languages: its lines stand in the law's files, and its commands answer so."""

from __future__ import annotations

import re
import shlex

import pytest
from click.testing import CliRunner
from tests.ops.pages import FENCED, ROOT, plain

from yifa.cli import main
from yifa.law.files import PACKAGED

BLOCKS, TWIN = (
    FENCED.findall((ROOT / "docs" / f"adding-a-mechanism{ending}").read_text(encoding="utf-8"))
    for ending in (".md", ".zh-CN.md")
)
PIECES = [(where, body) for kind, where, body in BLOCKS if kind == "yaml"]
COMMANDS = [
    (command, output)
    for kind, _, body in BLOCKS
    if kind == "console"
    for command, output in re.findall(r"^\$ yifa (.*)\n((?:[^$].*\n)*)", body, re.MULTILINE)
]


def test_there_is_something_to_compare() -> None:
    assert {where for where, _ in PIECES} == {
        "statutes.yaml",
        "figures/disclosure.yaml",
        "procedures/disclosure/correction.yaml",
        "procedures/disclosure/correction.scenarios.yaml",
    }
    assert len(COMMANDS) > 5


def test_both_languages_show_the_same() -> None:
    assert BLOCKS == TWIN


@pytest.mark.parametrize(("where", "body"), PIECES)
def test_each_line_stands_in_the_file_of_the_law(where: str, body: str) -> None:
    assert plain(body) in plain((PACKAGED / where).read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("command", "output"), [one for one in COMMANDS if one[0].split()[0] in ("law", "worktime")]
)
@pytest.mark.django_db
def test_each_command_answers_so(command: str, output: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("YIFA_LAW", raising=False)
    answer = CliRunner().invoke(main, shlex.split(command))
    assert answer.exit_code == 0, answer.output
    assert output in ("", answer.stdout)
