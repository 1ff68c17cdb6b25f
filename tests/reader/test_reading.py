"""A report as a whole: what its text, its tables and the page around it say together."""

from __future__ import annotations

import csv
import io

import pytest
from tests.reader.test_disclosure import TEXT_COLUMNS, applications

from yifa.reader import Reading, read, sheet
from yifa.reader.page import page
from yifa.reader.tables import Table

TITLE = "青江县2020年政府信息公开工作年度报告"


def html(table: Table) -> str:
    rows: dict[int, str] = {}
    for cell in table.cells:
        rows[cell.row] = rows.get(cell.row, "") + (
            f'<td rowspan="{cell.rows}" colspan="{cell.columns}">{cell.text}</td>'
        )
    return "<table>" + "".join(f"<tr>{row}</tr>" for row in rows.values()) + "</table>"


def reading(text: str) -> Reading:
    [one] = read(text.encode(), "x")
    return one


def test_the_form_on_disclosure_is_checked_in_a_page() -> None:
    said = "<p>全年收到政府信息公开申请61件，予以公开24件。</p>"
    one = reading(f"<html><body><h1>{TITLE}</h1>{said}{html(applications({(0, 6): '60'}))}</body></html>")
    wrong = {check.zh: [one.facts[n].text for n in check.facts] for check in one.findings}
    assert wrong["本年新收：正文与表格应一致，相差1：61 ≠ 60"] == ["61件", "60"]
    assert wrong["总计：本年新收＋上年结转＝办理结果总计＋结转下年度，相差1：60 + 5 ≠ 57 + 7"] == [
        "60",
        "5",
        "57",
        "7",
    ]
    assert len(wrong) == len(one.findings) == 3  # and the row's own sum
    assert all(check.kind == "table" for check in one.findings)
    stated = [frozenset(check.facts) for check in one.checks]
    assert len(set(stated)) == len(stated), "an identity is told once"


def test_the_form_on_disclosure_is_checked_in_text_laid_out_in_columns() -> None:
    one = reading(f"{TITLE}\n\n{TEXT_COLUMNS}")
    assert one.findings == []
    assert len([check for check in one.checks if check.kind == "table"]) == 39
    wrong = reading(f"{TITLE}\n\n{TEXT_COLUMNS.replace(' 59', ' 58', 1)}")
    assert len(wrong.findings) == 2


PUBLISHED = "青江县2016年度法治政府建设情况报告\n来源：青江县 发布时间：2017-05-18 09:30 浏览次数：75 次\n"


def test_figures_of_another_year_are_findings_and_defects() -> None:
    text = PUBLISHED + "2015年全县修建便民桥6座。今年，共检查企业19家。2016年11月30日止，今年受理9件。\n"
    one = reading(text)
    assert [(d.text, d.kind, text[d.start : d.end]) for d in one.defects] == [
        ("2015", "period", "2015"), ("今年", "period", "今年"),
    ]  # fmt: skip
    assert [[one.facts[n].text for n in check.facts] for check in one.findings] == [["6座"], ["19家"]]


@pytest.mark.parametrize(
    "text",
    [
        PUBLISHED.replace("2017-05-18", "2016-12-27") + "今年，共检查企业19家。",
        PUBLISHED + "2015年县政府印发《部门设置方案》，下属单位由31个调整为26个。",
        PUBLISHED + "共检查企业19家，比2015年增加3家。",
    ],
)
def test_nothing_is_said_where_the_year_is_right(text: str) -> None:
    one = reading(text)
    assert one.defects == []
    assert one.findings == []


def test_every_form_shows_the_defects() -> None:
    one = reading("青江县2020年法治政府建设情况报告\n2020年，全面落实重大行政决制度，受理申请5件。\n")
    [slip] = one.as_json()["defects"]
    assert (slip["text"], slip["suggestion"]) == ("重大行政决", "重大行政决策")
    rows = [dict(zip(sheet.COLUMNS, row, strict=True)) for row in sheet.rows(one)]
    assert [row["fact"] for row in rows] == ["1", ""]
    assert (rows[1]["kind"], rows[1]["text"]) == ("defect", "重大行政决")
    assert rows[1]["findings"].endswith("→ 重大行政决策")
    written = io.StringIO()
    csv.writer(written).writerows(sheet.rows(one))
    shown = "".join(page([one], "x"))
    assert 'id="r1-d0"' in shown
    assert "→ 重大行政决策" in shown
