"""The locks hold what pyproject.toml asks for, with hashes, and name no place to fetch it from."""

import re
import tomllib
from pathlib import Path

import pytest

from yifa.cli.doctor import PINNED

ROOT = Path(__file__).parents[2]
LOCKS = ("requirements.lock", "requirements-test.lock")


def pins(name: str) -> dict[str, str]:
    return {package: version for package, version, _ in PINNED.findall((ROOT / name).read_text())}


def wanted(requirements: list[str]) -> set[str]:
    return {re.split(r"[\[<>=!~; ]", each)[0].lower().replace("_", "-") for each in requirements}


@pytest.mark.parametrize("name", LOCKS)
def test_every_pin_has_hashes_and_no_line_anything_else(name: str) -> None:
    text = (ROOT / name).read_text()
    for block in re.split(r"\n(?=\S)", text):
        if not block.startswith("#"):
            assert PINNED.match(block), block
            assert "--hash=sha256:" in block
    assert not re.search(r"://|--(extra-)?index|--find-links", text)


def test_the_locks_hold_what_is_asked_for() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    needed = wanted(project["project"]["dependencies"]) | wanted(project["dependency-groups"]["build"])
    assert needed <= pins(LOCKS[0]).keys()
    assert wanted(project["project"]["optional-dependencies"]["test"]) <= pins(LOCKS[1]).keys()


def test_the_lock_for_tests_only_adds() -> None:
    assert pins(LOCKS[0]).items() <= pins(LOCKS[1]).items()
