"""`yifa read` and `yifa bench reader` on the command line."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from yifa.cli import main

FIRST = "青江县2020年法治政府建设情况报告\n2020年，受理申请62件，办结57件，在办4件。\n"
SECOND = "柳河县2021年法治政府建设情况报告\n2021年，发放资料3.5万册。\n"


def yifa(*words: object) -> Result:
    return CliRunner().invoke(main, [str(word) for word in words])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "in" / "deep").mkdir(parents=True)
    (tmp_path / "in" / "a.txt").write_text(FIRST, "utf-8")
    (tmp_path / "in" / "deep" / "b.txt").write_bytes(SECOND.encode("gb18030"))
    (tmp_path / "in" / "bad.pdf").write_bytes(b"%PDF-1.4 nothing")
    (tmp_path / "in" / "notes.xyz").write_text("不读", "utf-8")
    return tmp_path / "in"


def test_json_is_one_object_a_line_in_the_order_of_the_contract(folder: Path) -> None:
    result = yifa("read", folder, "--json")
    assert result.exit_code == 1  # one file could not be read
    assert "bad.pdf" in result.stderr
    assert "2个文件" in result.stderr
    first, second = map(json.loads, result.stdout.splitlines())
    assert list(first) == ["source", "title", "place", "year", "issuer", "text", "facts", "checks", "defects"]
    assert list(first["facts"][0]) == [
        "start", "end", "text", "value", "unit", "kind", "indicator", "subject", "period", "approx", "part_of", "relation",
    ]  # fmt: skip
    assert first["text"] == FIRST
    assert [fact["value"] for fact in first["facts"]] == [62, 57, 4]
    assert [fact["part_of"] for fact in first["facts"]] == [None, 0, 0]
    [check] = first["checks"]
    assert (check["kind"], check["facts"], check["holds"]) == ("sum", [0, 1, 2], False)
    assert (second["place"], second["year"], second["facts"][0]["value"]) == ("柳河县", 2021, 35000)


def test_csv_opens_in_a_spreadsheet(folder: Path) -> None:
    result = yifa("read", folder / "a.txt", "--csv")
    assert result.exit_code == 0
    rows = list(csv.DictReader(io.StringIO(result.stdout)))
    assert [row["value"] for row in rows] == ["62", "57", "4"]
    assert [row["part_of"] for row in rows] == ["", "1", "1"]
    assert "与62件不符" in rows[0]["findings"]


def test_a_page_for_each_file(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    result = yifa("read", folder, "--out", out)
    assert result.exit_code == 1
    assert sorted(path.name for path in out.iterdir()) == ["a.txt.html", "b.txt.html"]
    page = (out / "a.txt.html").read_text("utf-8")
    assert page.count("<h1>") == 1
    assert '<mark class="count broken" id="r1-f0"' in page
    assert "57件 + 4件 = 61件" in page
    assert "<script" not in page


def test_a_page_takes_no_markup_from_the_report(tmp_path: Path) -> None:
    file = tmp_path / "x.txt"
    file.write_text('全县共受理<b onclick="x">"特殊"案件5件，<script>alert(1)</script>办结3件。', "utf-8")
    page = yifa("read", file, "--html").stdout
    assert "<script" not in page
    assert "<b onclick" not in page
    assert "&lt;script&gt;" in page


def test_in_words(folder: Path) -> None:
    result = yifa("read", folder / "a.txt")
    assert result.exit_code == 0
    assert "受理申请" in result.stdout
    assert "不符" in result.stdout
    assert "does not hold" in result.stdout


def test_a_file_that_is_not_there_is_wrong_usage() -> None:
    assert yifa("read", "/nowhere/x.txt").exit_code == 2


def test_bench_prints_goals_and_fails_where_one_is_missed(tmp_path: Path) -> None:
    good, bad = tmp_path / "good.yaml", tmp_path / "bad.yaml"
    good.write_text("- {text: 受理案件5件。, facts: [[5件, 5, 件, 受理案件]]}", "utf-8")
    bad.write_text("- {text: 受理案件5件。, nonfacts: [5件]}", "utf-8")
    result = yifa("bench", "reader", good, "--json")
    assert result.exit_code == 0
    assert json.loads(result.stdout)["texts"]["good"]["quantities_f1"] == 1.0
    result = yifa("bench", "reader", bad, "--json")
    assert result.exit_code == 1
    assert set(json.loads(result.stdout)["missed"]) == {"quantities_f1", "false_on_nonfacts"}


def test_the_walk_of_the_page_runs(tmp_path: Path) -> None:
    """docs/reading-reports.md: the report that does not add up, and what is printed of it."""
    page = (Path(__file__).parents[2] / "docs" / "reading-reports.md").read_text("utf-8")
    report, printed = page.split("## A report that does not add up")[1].split("```\n")[1:4:2]
    file = tmp_path / "qingjiang-2020.txt"
    file.write_text(report, "utf-8")
    said = yifa("read", file).stdout.splitlines()
    assert len(printed.splitlines()) == 6
    assert said[-6:] == printed.splitlines()
