import datetime as dt
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from yifa.cli import doctor


def yifa(home: Path, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """The command as a process of its own, with `home` and no other setting."""
    clean = {
        name: value for name, value in os.environ.items() if not name.startswith(("YIFA_", "DATABASE_URL"))
    }
    return subprocess.run(
        [sys.executable, "-c", "from yifa.cli import main; main()", *arguments],
        env=clean | {"YIFA_HOME": str(home)} | variables, capture_output=True, text=True,
    )  # fmt: skip


def found(answer: subprocess.CompletedProcess[str]) -> dict[str, str]:
    return {each["about"]: each["status"] for each in json.loads(answer.stdout)["checks"]}


def test_a_new_installation_lacks_its_database_until_migrate(tmp_path: Path) -> None:
    before = yifa(tmp_path / "home", "doctor", "--json")
    assert before.returncode == 1
    told = json.loads(before.stdout)
    assert told["ok"] is False
    assert all(set(each) == {"about", "status", "zh", "en"} for each in told["checks"])
    assert found(before)["database"] == "fail"
    assert not (tmp_path / "home" / "yifa.sqlite3").exists(), "looking must not create it"

    made = yifa(tmp_path / "home", "migrate")
    assert made.returncode == 0, made.stderr
    after = yifa(tmp_path / "home", "doctor", "--json")
    assert after.returncode == 0, after.stdout
    status = found(after)
    assert {status[about] for about in ("settings", "database", "migrations", "durable", "files")} == {"ok"}


def test_in_words(tmp_path: Path) -> None:
    answer = yifa(tmp_path, "doctor")
    assert answer.returncode == 1
    assert "✗ 数据库尚未建立" in answer.stdout
    assert "run `yifa migrate`" in answer.stdout


def test_a_file_that_is_no_database(tmp_path: Path) -> None:
    (tmp_path / "yifa.sqlite3").write_text("x" * 5000)
    answer = yifa(tmp_path, "doctor", "--json")
    assert answer.returncode == 1
    assert found(answer)["database"] == "fail"


@pytest.mark.parametrize(
    "variables", [{"DATABASE_URL": "oracle://x"}, {"YIFA_LAW": "/nosuch/law"}, {"YIFA_ENV": "production"}]
)
def test_settings_that_cannot_be_used(variables: dict[str, str], tmp_path: Path) -> None:
    answer = yifa(tmp_path, "doctor", "--json", **variables)
    assert answer.returncode == 1
    assert found(answer)["settings"] == "fail"
    assert "Traceback" not in answer.stderr


@pytest.mark.django_db
def test_the_database_of_the_tests_is_up_to_date_but_not_durable() -> None:
    status = {each.about: each for each in doctor.database()}
    assert status["database"].status == "ok"
    assert status["migrations"].status == "ok"
    assert status["durable"].status == "fail"  # conftest and with_postgres.py switch fsync off
    assert "sync" in status["durable"].en


@pytest.mark.django_db
def test_a_database_newer_than_the_program() -> None:
    from django.db import connection
    from django.db.migrations.recorder import MigrationRecorder

    MigrationRecorder(connection).record_applied("ledger", "9999_from_the_future")
    finding = doctor.migrated()
    assert finding.status == "fail"
    assert "ledger.9999_from_the_future" in finding.en


def test_the_lock_is_compared(tmp_path: Path) -> None:
    kept = tmp_path / "requirements.lock"
    kept.write_text(
        "click==0.0.1 \\\n    --hash=sha256:00\nno-such-package==1.0 ; sys_platform == 'win32' \\\n"
    )
    finding = doctor.lock(kept)
    assert finding.status == "warn"
    assert "click 0.0.1" in finding.en
    assert "no-such-package" not in finding.en
    kept.write_text("no-such-package==1.0 \\\n")
    assert "no-such-package" in doctor.lock(kept).en
    assert doctor.lock(tmp_path / "none").status == "ok"


def test_the_calendar_ends_some_day() -> None:
    assert doctor.calendar(dt.date(2026, 11, 30)).status == "ok"
    assert doctor.calendar(dt.date(2090, 11, 30)).status == "warn"
    assert "2027" in doctor.calendar(dt.date(2026, 12, 1)).en


def test_little_room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def free(size: int) -> str:
        monkeypatch.setattr(doctor.shutil, "disk_usage", lambda _: type("Usage", (), {"free": size}))
        return doctor.room(tmp_path / "not" / "yet" / "there").status

    assert [free(2**40), free(500 * 2**20), free(2**20)] == ["ok", "warn", "fail"]


def test_fonts_are_those_typst_sees(monkeypatch: pytest.MonkeyPatch) -> None:
    class Fonts:
        def families(self) -> list[str]:
            return ["DejaVu Sans", "Libertinus Serif"]

    monkeypatch.setattr("typst.Fonts", Fonts)
    assert doctor.fonts().status == "warn"
    monkeypatch.setattr(Fonts, "families", lambda self: ["DejaVu Sans", "Noto Serif CJK SC"])
    assert "Noto Serif CJK SC" in doctor.fonts().en


def test_server_binaries_behind_a_link(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real, linked = tmp_path / "real", tmp_path / "linked"
    real.mkdir()
    linked.mkdir()
    for name in ("initdb", "postgres", "createdb"):
        (real / name).touch()
    (linked / "initdb").symlink_to(real / "initdb")
    monkeypatch.setenv("PATH", f"{tmp_path}:{linked}")
    assert doctor.postgres_binaries() == real
    (real / "createdb").unlink()
    assert doctor.postgres_binaries() != real
