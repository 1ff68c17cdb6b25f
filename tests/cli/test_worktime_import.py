"""`yifa worktime import` and `yifa migrate` where the calendar changes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from tests.casework.disclosure import county, submit

from yifa.casework.models import CalendarNotice, Deadline
from yifa.cli import main

NOTICE = """\
year: 2027
source: [国办发明电〔2026〕00号]
off: [01-01..01-03 元旦, 02-05..02-11 春节, 04-05 清明节, 05-01..05-03 劳动节, 06-09 端午节, 09-15 中秋节, 10-01..10-03 国庆节]
work: [01-30 春节, 02-20 春节]
"""


def run(*words: str) -> Result:
    return CliRunner().invoke(main, list(words))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "2027.yaml"
    path.write_text(NOTICE, "utf-8")
    return path


@pytest.mark.django_db
def test_import_keeps_the_notice_and_lists_what_moved(file: Path) -> None:
    county()
    case = submit("2027-01-25")
    was = Deadline.objects.get(case=case, clock="to_answer").due
    tried = json.loads(run("worktime", "import", str(file), "--dry-run", "--json").stdout)
    assert not tried["stored"]
    assert not CalendarNotice.objects.exists()
    done = json.loads(run("worktime", "import", str(file), "--json").stdout)
    assert done["stored"]
    assert done["moved"] == tried["moved"]
    now = Deadline.objects.get(case=case, clock="to_answer").due
    (moved,) = [m for m in done["moved"] if m["clock"] == "to_answer"]
    assert (moved["case"], moved["was"], moved["now"]) == (str(case), was.isoformat(), now.isoformat())
    kept = CalendarNotice.objects.get()
    assert (kept.body, kept.source) == (NOTICE, ["国办发明电〔2026〕00号"])
    again = run("worktime", "import", str(file))
    assert again.exit_code == 0
    assert "此前已载入" in again.output
    assert "变动的期限0项" in again.output


@pytest.mark.django_db
def test_import_prints_old_and_new_due_days(file: Path) -> None:
    county()
    submit("2027-01-25")
    answer = run("worktime", "import", str(file))
    assert answer.exit_code == 0, answer.output
    assert "变动的期限2项" in answer.output
    assert "通建公开申〔2027〕1号 某小区规划验收文件 答复期限: 2027-02-24 → 2027-02-25" in answer.output


@pytest.mark.django_db
def test_due_counts_by_the_notices_that_were_imported(file: Path) -> None:
    limit = ("worktime", "due", "--on", "2026-12-28", "--within", "30 working days")
    before = json.loads(run(*limit, "--json").stdout)
    assert (before["due"], before["provisional"]) == ("2027-02-11", True)
    assert [(n["year"], n["imported"]) for n in before["notices"]] == [(2026, False)]
    assert run("worktime", "import", str(file)).exit_code == 0
    after = json.loads(run(*limit, "--json").stdout)
    assert (after["due"], after["provisional"]) == ("2027-02-15", False)
    assert after["calendar"] != before["calendar"]
    assert [(n["year"], n["imported"]) for n in after["notices"]] == [(2026, False), (2027, True)]
    assert after["notices"][1]["source"] == ["国办发明电〔2026〕00号"]
    printed = run(*limit).output
    assert "依据：2026年放假安排（2025-11-04 gov.cn 202511/content_7047091）" in printed
    assert "依据：2027年放假安排（国办发明电〔2026〕00号），由本单位载入" in printed


@pytest.mark.django_db
def test_migrate_computes_deadlines_of_a_former_calendar_again() -> None:
    county()
    case = submit("2026-09-18")
    assert "变动" not in run("migrate").output
    Deadline.objects.filter(clock="to_answer").update(
        calendar_version="former", due="2026-10-01T15:59:59.999999Z"
    )
    answer = run("migrate")
    assert "1项期限变动" in answer.output
    assert str(Deadline.objects.get(case=case, clock="to_answer").due) == "2026-10-22"


def test_a_dry_run_without_a_database_makes_none(file: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()

    def yifa(*words: str) -> subprocess.CompletedProcess[str]:
        program = Path(sys.executable).with_name("yifa")
        environment = {"YIFA_HOME": str(home), "PATH": os.environ["PATH"]}
        return subprocess.run([program, *words], env=environment, capture_output=True, text=True, check=False)

    limit = yifa("worktime", "due", "--on", "2026-09-18", "--within", "20 working days")
    assert limit.returncode == 0, limit.stderr
    assert "届满：2026-10-22（周四）" in limit.stdout
    assert "依据：2026年放假安排" in limit.stdout
    tried = yifa("worktime", "import", str(file), "--dry-run")
    assert tried.returncode == 0, tried.stderr
    assert "春节调休上班" in tried.stdout
    assert not list(home.glob("*.sqlite3"))
    kept = yifa("worktime", "import", str(file))
    assert kept.returncode == 1
    assert "yifa migrate" in kept.stderr
