"""Declared figures: a report's numbers as claims about a county's year, beside what is recorded and never in it."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from yifa.cli import main
from yifa.figures.declared import DeclareError, by_figure, declare, declared
from yifa.figures.models import Declared
from yifa.figures.values import all_values
from yifa.registry.models import Region

pytestmark = pytest.mark.django_db
REPORT = """青江县2025年法治政府建设情况报告
2025年，收到政府信息公开申请62件，办结行政复议申请57件。上年收到政府信息公开申请40件。
2024年，收到政府信息公开申请38件。罚没款3.2万元。
"""


@pytest.fixture
def here() -> Region:
    return Region.objects.create(code=431230, zh="湖南省青江县", places=["430000", "431230"])


def enter(region: Region, text: str = REPORT, year: int | None = None) -> list[Declared]:
    return declare(region, text.encode(), "报告.txt", year=year)


def test_numbers_are_claims_with_their_source(here: Region) -> None:
    before = {id: value.value for id, value in all_values(here, 2025).items()}
    rows = enter(here)
    assert [(row.text, row.value, row.unit, row.period, row.figure) for row in rows] == [
        ("62件", Decimal(62), "件", "2025年", "foi_received"),
        ("57件", Decimal(57), "件", "2025年", "rec_closed"),
        ("40件", Decimal(40), "件", "上年", ""),
        ("38件", Decimal(38), "件", "2024年", ""),
        ("3.2万元", Decimal(32000), "元", "2024年", ""),
    ]
    assert {(row.source, row.title, row.year) for row in rows} == {
        ("报告.txt", "青江县2025年法治政府建设情况报告", 2025)
    }
    assert declared(here, 2025) == rows
    assert list(by_figure(rows)) == ["foi_received", "rec_closed"]
    assert {id: value.value for id, value in all_values(here, 2025).items()} == before


def test_the_same_file_again_changes_nothing(here: Region) -> None:
    assert len(enter(here)) == 5
    assert enter(here) == []
    assert Declared.objects.count() == 5
    assert len(enter(here, REPORT.replace("62件", "63件"))) == 5  # another file is another claim
    assert Declared.objects.count() == 10


def test_a_report_of_elsewhere_or_of_no_year_is_refused_and_leaves_nothing(here: Region) -> None:
    with pytest.raises(DeclareError, match="柳河县"):
        enter(here, REPORT.replace("青江县", "柳河县"))
    nameless = "法治政府建设情况报告\n收到政府信息公开申请62件。"
    with pytest.raises(DeclareError, match="--year"):
        enter(here, nameless)
    with pytest.raises(DeclareError, match="没有读到数量"):
        enter(here, "青江县2025年法治政府建设情况报告\n一切顺利。")
    assert not Declared.objects.exists()
    assert [row.year for row in enter(here, nameless, 2023)] == [2023]


def test_a_short_name_of_the_county_is_the_county(here: Region) -> None:
    here.zh = "阜新蒙古族自治县"
    assert len(enter(here, REPORT.replace("青江县", "阜蒙县"))) == 5


def test_another_region_sees_nothing_of_it(here: Region) -> None:
    other = Region.objects.create(code=431229, zh="柳河县")
    enter(here)
    assert declared(other, 2025) == []


def run(*words: object) -> Result:
    return CliRunner().invoke(main, [str(word) for word in words])


def test_on_the_command_line(here: Region, tmp_path: Path) -> None:
    file = tmp_path / "报告.txt"
    file.write_text(REPORT, "utf-8")
    assert "5 declared figures entered, 2 of them about a figure" in run("read", "declare", file).stdout
    assert "nothing changed" in run("read", "declare", file).stdout
    listed = run("figures", "--declared", "--year", 2025).stdout
    assert "收到政府信息公开申请：62件  → foi_received" in listed
    found = json.loads(run("figures", "--declared", "--year", 2025, "--json").stdout)
    assert [row["figure"] for row in found["declared"]] == ["foi_received", "rec_closed", None, None, None]
    assert "no report" in run("figures", "--declared", "--year", 2019).stdout
    file.write_text(REPORT.replace("青江县", "柳河县"), "utf-8")
    wrong = run("read", "declare", file)
    assert wrong.exit_code == 1
    assert "柳河县" in wrong.stderr
