"""`yifa backup` and `yifa restore` as they are typed."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PLAY = """
from yifa.cli import set_up_django
set_up_django()
from tests.casework.disclosure import HERE, paper, submit
from yifa.registry.models import Region
Region.objects.create(code=HERE, zh="通道侗族自治县")
submit(attached=[paper("request")])
submit("2026-09-21")
"""


class Office:
    """An installation in a folder of its own."""

    def __init__(self, home: Path) -> None:
        self.home = home
        home.mkdir(exist_ok=True)
        self.environment = {"YIFA_HOME": str(home), "PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)}

    def __call__(self, *words: str | Path) -> subprocess.CompletedProcess[str]:
        program = Path(sys.executable).with_name("yifa")
        return self._run([program, *words])

    def play(self) -> None:
        self("migrate")
        self._run([sys.executable, "-c", PLAY]).check_returncode()

    def copied(self, home: Path) -> Office:
        shutil.copytree(self.home, home)
        return Office(home)

    def _run(self, words: list[str | Path]) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            words, env=self.environment, cwd=self.home, capture_output=True, text=True, check=False
        )


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    office = Office(tmp_path_factory.mktemp("office") / "home")
    office.play()
    return office


def test_backup_and_restore(office: Office, tmp_path: Path) -> None:
    archive = tmp_path / "备份.tar.gz"
    made = office("backup", archive)
    assert made.returncode == 0, made.stderr
    assert "2件事项、2条记录、1份附件" in made.stdout
    there = Office(tmp_path / "there")
    done = there("restore", archive)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "与备份时一致" in done.stdout
    head = made.stdout.split("digest of the list of heads: ")[1][:64]
    assert head in done.stdout
    assert (there.home / "yifa.sqlite3").exists()
    assert len([p for p in (there.home / "files").rglob("*") if p.is_file()]) == 1
    assert there("ledger", "verify").returncode == 0
    again = there("restore", archive)
    assert again.returncode == 1
    assert "目标数据库不是空的" in again.stderr
    assert "not empty" in again.stderr


def test_a_copy_elsewhere_and_json(office: Office, tmp_path: Path) -> None:
    made = json.loads(office("backup", tmp_path / "b.tar", "--json").stdout)
    assert made["events"] == 2
    copy = tmp_path / "copy"
    done = office(
        "restore",
        tmp_path / "b.tar",
        "--into",
        f"sqlite:///{copy}/x.sqlite3",
        "--files",
        copy / "papers",
        "--json",
    )
    told = json.loads(done.stdout)
    assert told["ok"]
    assert told["ledger"]["head"] == made["head"]
    assert (copy / "x.sqlite3").exists()
    assert (copy / "papers").is_dir()


def test_a_missing_paper_is_status_1(office: Office, tmp_path: Path) -> None:
    office = office.copied(tmp_path / "home")
    (lost,) = [p for p in (office.home / "files").rglob("*") if p.is_file()]
    lost.unlink()
    made = office("backup", tmp_path / "b.tar")
    assert made.returncode == 1
    assert lost.name in made.stderr
    there = Office(tmp_path / "there")
    done = there("restore", tmp_path / "b.tar")
    assert done.returncode == 1
    assert f"附件{lost.name}不见了" in done.stdout
    assert "1处不符" in done.stdout


def test_wrong_usage(office: Office, tmp_path: Path) -> None:
    assert office("backup", tmp_path / "b.zip").returncode == 2
    assert office("restore", tmp_path / "none.tar").returncode == 2
    (tmp_path / "b.tar").write_text("no backup")
    assert office("restore", tmp_path / "b.tar", "--into", "mysql://x").returncode == 2
    broken = office("restore", tmp_path / "b.tar", "--into", f"sqlite:///{tmp_path}/new.sqlite3")
    assert broken.returncode == 1
    assert "不是完整、未改动的备份" in broken.stderr
    assert not (tmp_path / "new.sqlite3").exists()


def test_without_a_database_it_says_how_to_set_one_up(tmp_path: Path) -> None:
    office = Office(tmp_path / "home")
    answer = office("backup", tmp_path / "b.tar")
    assert answer.returncode == 1
    assert "yifa migrate" in answer.stderr
    assert not (tmp_path / "b.tar").exists()
