"""Reports beside each other."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path

from click.testing import CliRunner, Result

from yifa.cli import main
from yifa.reader import Reading, read
from yifa.reader.comparison import comparison

REPORTS = (
    "柳河县2021年法治政府建设情况报告\n2021年，受理行政复议申请30件，办结行政复议申请28件，按期办结率93.3%。发放宣传资料3.5万余册。2020年受理行政复议申请9件。\n",
    "青江县2020年法治政府建设情况报告\n2020年，共受理行政复议申请62件，办结行政复议申请57件。清理规范性文件40件，其中废止12件。\n",
    "青江县2021年法治政府建设情况报告\n2021年，受理行政复议申请70件，发放宣传资料2万册，按期办结率100%。清理规范性文件20件，其中废止5件。\n",
)


def readings() -> Iterator[Reading]:
    for n, text in enumerate(REPORTS):
        yield read(text.encode(), f"{n}.txt")[0]


def test_like_indicators_stand_in_one_row_by_place_and_year() -> None:
    found = comparison(readings())
    assert found.columns == ("柳河县 2021", "青江县 2020", "青江县 2021")
    assert {
        row.indicator: [cell and cell.number for cell in row.cells] for row in found.rows
    } == {
        "受理行政复议申请": [30, 62, 70],  # that of 2020 in the report on 2021 is not its year's
        "办结行政复议申请": [28, 57, None],
        "按期办结率": [93.3, None, 100],
        "发放宣传资料": [35000, None, 20000],
        "清理规范性文件": [None, 40, 20],
        "清理规范性文件废止": [None, 12, 5],
    }  # fmt: skip
    assert found.rows[0].indicator == "受理行政复议申请", "what most reports state comes first"


def run(tmp_path: Path, *words: str) -> Result:
    for n, text in enumerate(REPORTS):
        (tmp_path / f"{n}.txt").write_text(text, "utf-8")
    return CliRunner().invoke(main, ["read", "compare", str(tmp_path), *words])


def test_in_every_form(tmp_path: Path) -> None:
    found = json.loads(run(tmp_path, "--json").stdout)
    assert [report["report"] for report in found["reports"]] == ["柳河县 2021", "青江县 2020", "青江县 2021"]
    assert found["indicators"][0]["values"][1] == {
        "value": 62, "text": "62件", "indicator": "受理行政复议申请", "approx": False,
    }  # fmt: skip
    rows = list(csv.reader(io.StringIO(run(tmp_path, "--csv").stdout)))
    assert rows[0] == ["indicator", "unit", "柳河县 2021", "青江县 2020", "青江县 2021"]
    assert rows[1] == ["受理行政复议申请", "件", "30", "62", "70"]
    page = run(tmp_path, "--html").stdout
    assert page.count("<h1>") == 1
    assert '<rect width="100.0" height="6" class="bar"/>' in page  # the greatest of its row
    assert f'<rect width="{round(100 * 30 / 70, 1)}" height="6" class="bar"/>' in page
    assert "style=" not in page
    assert "受理行政复议申请" in run(tmp_path).stdout


def test_a_bad_file_does_not_stop_the_rest(tmp_path: Path) -> None:
    (tmp_path / "bad.pdf").write_bytes(b"%PDF-1.4 nothing")
    result = run(tmp_path, "--csv")
    assert result.exit_code == 1
    assert "bad.pdf" in result.stderr
    assert "受理行政复议申请" in result.stdout
