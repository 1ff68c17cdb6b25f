import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from yifa.cli import main

pytestmark = pytest.mark.django_db  # where imported notices are looked for


def run(*words: str) -> Result:
    return CliRunner().invoke(main, ["worktime", *words])


def test_due_as_json() -> None:
    result = run(
        "due",
        "--on",
        "2026-09-18",
        "--within",
        "20 working days",
        "--pause",
        "2026-09-22..2026-10-13",
        "--json",
    )
    assert result.exit_code == 0
    told = json.loads(result.stdout)
    assert {key: told[key] for key in ("due", "raw", "safe", "provisional", "left")} == {
        "due": "2026-11-05", "raw": "2026-11-05", "safe": "2026-11-05", "provisional": False, "left": [],
    }  # fmt: skip
    lines = {line["date"]: line for line in told["explain"]}
    assert lines["2026-09-20"] == {
        "date": "2026-09-20",
        "weekday": "Sun",
        "kind": "make-up",
        "why": "counted",
        "n": 1,
        "zh": "第1个工作日（国庆节调休上班）",
        "en": "working day 1 (National Day: make-up working day)",
    }
    assert list(lines)[-1] == "2026-11-05"


def test_due_for_people() -> None:
    result = run("due", "--on", "2026-07-03", "--within", "90日")
    assert result.exit_code == 0
    assert "届满：2026-10-08（周四）" in result.output
    assert "末日（未顺延）：2026-10-01（周四）" in result.output
    assert "最后一个工作日：2026-09-30（周三）" in result.output
    assert "顺延至此" in result.output
    assert "暂定" not in result.output


def test_due_options() -> None:
    result = run(
        "due", "--on", "2026-03-02", "--within", "30 days", "--extend", "30 days", "--roll", "none", "--json"
    )
    assert json.loads(result.stdout)["due"] == "2026-05-01"
    result = run("due", "--on", "2026-09-30T16:20", "--within", "24 hours", "--json")
    assert json.loads(result.stdout)["due"] == "2026-10-01T16:20:00"


def test_due_while_paused_and_provisional() -> None:
    result = run("due", "--on", "2026-12-04", "--within", "20 working days", "--pause", "2026-12-31..")
    assert result.exit_code == 0
    assert "暂停中，尚余1个工作日" in result.output
    assert "暂定" in result.output


def test_working_hours_say_whose_they_are() -> None:
    result = run("due", "--on", "2026-11-16T11:00", "--within", "2 working hours")
    assert "2026-11-16（周一） 15:30" in result.output
    assert "未核实" in result.output


@pytest.mark.parametrize(
    ("words", "option", "zh", "en"),
    [
        (["--on", "2026-02-30", "--within", "1 day"], "--on", "没有“2026-02-30”", "no such day"),
        (["--on", "2026-02-20T25:00", "--within", "1 day"], "--on", "没有", "no such day or time"),
        (["--on", "tomorrow", "--within", "1 day"], "--on", "看不懂", "'tomorrow'"),
        (["--on", "2026-02-20", "--within", "20 wds"], "--within", "看不懂", "'20 wds'"),
        (["--on", "2026-02-20", "--within", "1 day", "--extend", "x"], "--extend", "看不懂", "'x'"),
        (
            ["--on", "2026-02-20", "--within", "1 day", "--pause", "2026-02-21"],
            "--pause",
            "应如",
            "should be like",
        ),
        (
            ["--on", "2026-02-20", "--within", "1 day", "--pause", "2026-02-31.."],
            "--pause",
            "没有",
            "no such day",
        ),
        (
            ["--on", "2026-02-20", "--within", "1 day", "--pause", "2026-02-21..2026-02-20"],
            "--pause",
            "早于",
            "before it begins",
        ),
        (["--on", "2026-02-20", "--within", "24 hours"], "--on", "某时", "local time"),
        (["--on", "1998-02-20", "--within", "24 days"], "--on", "2000", "outside"),
    ],
)
def test_wrong_words_are_named_in_both_languages(words: list[str], option: str, zh: str, en: str) -> None:
    result = run("due", *words)
    assert result.exit_code == 2
    message = result.stderr.partition("Error:")[2]
    for part in (option, zh, en):
        assert part in message


def test_import_shows_what_changes(tmp_path: Path) -> None:
    file = tmp_path / "2027.yaml"
    file.write_text(
        "year: 2027\nsource: [someone]\noff: [01-01 元旦, 02-05..02-09 春节, 04-05 清明节, 05-01..05-03 劳动节, "
        "06-09 端午节, 09-15 中秋节, 10-01..10-03 国庆节]\nwork: [02-13 春节]\n",
        "utf-8",
    )
    result = run("import", str(file), "--dry-run")
    assert result.exit_code == 0
    assert "2027年放假安排" in result.output
    assert "春节调休上班" in result.output
    told = json.loads(run("import", str(file), "--dry-run", "--json").stdout)
    assert [(change["date"], change["working"]) for change in told["changes"]] == [
        ("2027-02-09", False),
        ("2027-02-13", True),
        ("2027-05-03", False),
    ]
    assert told["was"] != told["now"]


def test_import_of_what_is_known_changes_nothing(tmp_path: Path) -> None:
    from importlib.resources import files

    file = tmp_path / "2026.yaml"
    file.write_bytes(files("yifa.worktime").joinpath("data/2026.yaml").read_bytes())
    result = run("import", str(file))
    assert result.exit_code == 0
    assert "没有变化" in result.output


def test_import_names_the_line_that_is_wrong(tmp_path: Path) -> None:
    file = tmp_path / "bad.yaml"
    file.write_text("year: 2027\nsource: [someone]\noff:\n  - 02-30 春节\nwork: []\n", "utf-8")
    result = run("import", str(file))
    assert result.exit_code == 1
    assert f"{file}:4" in result.stderr
    assert "没有“02-30”这一天" in result.stderr
    assert "there is no day 02-30" in result.stderr
    assert run("import", str(tmp_path / "none.yaml")).exit_code == 2
