"""What conftest promises: with YIFA_NO_SKIP=1 a skip anywhere is a failure, and database tests are marked."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

SKIPPING = """
import pytest

@pytest.mark.skip(reason="marked so")
def test_marked(): ...

def test_called():
    pytest.skip("called so")

@pytest.mark.xfail(reason="known", strict=True)
def test_known():
    assert False

@pytest.mark.django_db
def test_on_a_database(): ...

def test_through_a_fixture(db): ...
"""


@pytest.fixture
def suite(tmp_path: Path) -> Path:
    shutil.copy(Path(__file__).parents[1] / "conftest.py", tmp_path)
    (tmp_path / "test_skipping.py").write_text(SKIPPING)
    (tmp_path / "test_whole_file.py").write_text("import pytest\npytest.importorskip('no_such_module')\n")
    return tmp_path


def run(suite: Path, *arguments: str, no_skip: str) -> subprocess.CompletedProcess[str]:
    own = {
        "YIFA_NO_SKIP": no_skip,
        "DJANGO_SETTINGS_MODULE": "yifa.settings",
        "YIFA_HOME": str(suite),
        "DATABASE_URL": "",
    }
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "--rootdir", suite, *arguments, suite],
        env=os.environ | own, cwd=suite, capture_output=True, text=True,
    )  # fmt: skip


def test_skips_pass_by_default(suite: Path) -> None:
    answer = run(suite, no_skip="0")
    assert answer.returncode == 0, answer.stdout
    assert "2 passed, 3 skipped, 1 xfailed" in answer.stdout


@pytest.mark.parametrize("workers", [[], ["-n", "1"]])
def test_skips_fail_where_forbidden(workers: list[str], suite: Path) -> None:
    whole_file = run(suite, *workers, no_skip="1")
    assert whole_file.returncode != 0
    assert "no_such_module" in whole_file.stdout
    (suite / "test_whole_file.py").unlink()
    answer = run(suite, *workers, no_skip="1")
    assert answer.returncode == 1
    for reason in ("marked so", "called so"):
        assert f"skipping is forbidden (YIFA_NO_SKIP=1), but: Skipped: {reason}" in answer.stdout
    assert "1 failed, 2 passed, 1 xfailed, 1 error" in answer.stdout  # a mark skips in the set-up: an error


def test_database_tests_are_marked(suite: Path) -> None:
    answer = run(suite, "-m", "db", no_skip="0")
    assert "2 passed, 1 skipped, 3 deselected" in answer.stdout, answer.stdout
