"""The yearly report on disclosure: its tables are read from grids and from text, and every sum of the form is judged."""

from __future__ import annotations

from decimal import Decimal

import pytest

from yifa.reader import disclosure, read, tables
from yifa.reader.disclosure import APPLICANTS, COLUMNS, Disclosure
from yifa.reader.tables import Cell, Table

ROWS: list[tuple[str, str, list[int]]] = [
    ("一、本年新收政府信息公开申请数量", "", [50, 6, 0, 1, 2, 0]),
    ("二、上年结转政府信息公开申请数量", "", [4, 1, 0, 0, 0, 0]),
    ("（一）予以公开", "", [20, 2, 0, 1, 1, 0]),
    ("（二）部分公开（区分处理的，只计这一情形，不计其他答复情形）", "", [5, 1, 0, 0, 0, 0]),
    ("（三）不予公开", "1.属于国家秘密", [1, 0, 0, 0, 0, 0]),
    ("（三）不予公开", "2.其他法律行政法规禁止公开", [0, 0, 0, 0, 0, 0]),
    ("（三）不予公开", "3.危及“三安全一稳定”", [0, 0, 0, 0, 0, 0]),
    ("（三）不予公开", "4.保护第三方合法权益", [2, 0, 0, 0, 0, 0]),
    ("（三）不予公开", "5.属于三类内部事务信息", [1, 0, 0, 0, 0, 0]),
    ("（三）不予公开", "6.属于四类过程性信息", [0, 1, 0, 0, 0, 0]),
    ("（三）不予公开", "7.属于行政执法案卷", [1, 0, 0, 0, 0, 0]),
    ("（三）不予公开", "8.属于行政查询事项", [0, 0, 0, 0, 1, 0]),
    ("（四）无法提供", "1.本机关不掌握相关政府信息", [10, 2, 0, 0, 0, 0]),
    ("（四）无法提供", "2.没有现成信息需要另行制作", [2, 0, 0, 0, 0, 0]),
    ("（四）无法提供", "3.补正后申请内容仍不明确", [0, 0, 0, 0, 0, 0]),
    ("（五）不予处理", "1.信访举报投诉类申请", [3, 0, 0, 0, 0, 0]),
    ("（五）不予处理", "2.重复申请", [1, 0, 0, 0, 0, 0]),
    ("（五）不予处理", "3.要求提供公开出版物", [0, 0, 0, 0, 0, 0]),
    ("（五）不予处理", "4.无正当理由大量反复申请", [0, 0, 0, 0, 0, 0]),
    ("（五）不予处理", "5.要求行政机关确认或重新出具已获取信息", [0, 0, 0, 0, 0, 0]),
    ("（六）其他处理", "1.申请人无正当理由逾期不补正", [1, 0, 0, 0, 0, 0]),
    ("（六）其他处理", "2.申请人逾期未按收费通知要求缴纳费用", [0, 0, 0, 0, 0, 0]),
    ("（六）其他处理", "3.其他", [1, 0, 0, 0, 0, 0]),
    ("（七）总计", "", [48, 6, 0, 1, 2, 0]),
    ("四、结转下年度继续办理", "", [6, 1, 0, 0, 0, 0]),
]
RESULTS_FROM = 2


def grid(rows: list[list[str]], spans: dict[tuple[int, int], tuple[int, int]] | None = None) -> Table:
    """A table as a page has it; `spans` gives the rows and columns of merged cells, whose other places are None."""
    cells, at = [], 0
    for row, line in enumerate(rows):
        for column, text in enumerate(line):
            if text is None:
                continue
            height, width = (spans or {}).get((row, column), (1, 1))
            cells.append(Cell(text, at, at + len(text), row, column, height, width))
            at += len(text) + 1
    return Table(tuple(cells), 0, at)


def applications(change: dict[tuple[int, int], str] | None = None) -> Table:
    """Table 3 with its merged labels; `change` puts other texts into cells, by row and column of `ROWS`."""
    lines: list[list[str]] = [
        ["（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）", None, None, *COLUMNS]
    ]  # type: ignore[list-item]
    spans = {(0, 0): (1, 3)}
    seen: dict[str, int] = {}
    for number, (group, item, values) in enumerate(ROWS, 1):
        figures = [str(value) for value in (*values, sum(values))]
        for (row, column), text in (change or {}).items():
            if row == number - 1:
                figures[column] = text
        if not group.startswith("（"):
            line = [group, None, None]
            spans[number, 0] = (1, 3)
        else:
            first = number == RESULTS_FROM + 1
            line = [
                "三、本年度办理结果" if first else None,
                group if group not in seen else None,
                item or None,
            ]
            if first:
                spans[number, 0] = (22, 1)
            if not item:
                spans[number, 1] = (1, 2)
            elif group not in seen:
                spans[number, 1] = (sum(1 for row in ROWS if row[0] == group), 1)
            seen.setdefault(group, number)
        lines.append([*line, *figures])  # type: ignore[list-item]
    return grid(lines, spans)


def review(figures: list[str]) -> Table:
    heads = ["结果维持", "结果纠正", "其他结果", "尚未审结", "总计"]
    lines: list[list[str]] = [
        ["行政复议", None, None, None, None, "行政诉讼", *[None] * 9],  # type: ignore[list-item]
        [None, None, None, None, None, "未经复议直接起诉", *[None] * 4, "复议后起诉", *[None] * 4],  # type: ignore[list-item]
        heads * 3,
        figures,
    ]
    return grid(lines, {(0, 0): (2, 5), (0, 5): (1, 10), (1, 5): (1, 5), (1, 10): (1, 5)})


def broken(report: Disclosure, text: str = "") -> list[str]:
    return [finding.arithmetic for finding in disclosure.check(report, text) if not finding.holds]


def test_the_form_is_read_row_by_row() -> None:
    rows = disclosure.read([applications()]).applications
    assert [row.group for row in rows] == (
        ["received", "brought", "granted", "partial"] + ["refused"] * 8 + ["unable"] * 3 + ["rejected"] * 5
        + ["other"] * 3 + ["total", "carried"]
    )  # fmt: skip
    assert rows[0].cells["自然人"].value == Decimal(50)
    assert rows[0].cells["总计"].value == Decimal(59)


def test_a_right_form_holds_in_every_column_and_row() -> None:
    findings = disclosure.check(disclosure.read([applications()]))
    assert all(finding.holds and finding.certain and finding.kind == "table" for finding in findings)
    assert len(findings) == 2 * len(COLUMNS) + len(ROWS)
    assert findings[0].arithmetic == "50 + 4 = 48 + 6"


@pytest.mark.parametrize(
    ("row", "column", "text", "expected"),
    [
        (0, 0, "51", {"51 + 4 ≠ 48 + 6", "59 ≠ 51 + 6 + 0 + 1 + 2 + 0"}),  # received
        (24, 6, "8", {"59 + 5 ≠ 57 + 8", "8 ≠ 6 + 1 + 0 + 0 + 0 + 0"}),  # carried over, total
        (8, 0, "2", {"48 ≠ 20 + 5 + 1 + 0 + 0 + 2 + 2 + 0 + 1 + 0 + 10 + 2 + 0 + 3 + 1 + 0 + 0 + 0 + 1 + 0 + 1",
                     "1 ≠ 2 + 0 + 0 + 0 + 0 + 0"}),
    ],
)  # fmt: skip
def test_each_broken_sum_is_named_with_its_arithmetic(
    row: int, column: int, text: str, expected: set[str]
) -> None:
    report = disclosure.read([applications({(row, column): text})])
    assert set(broken(report)) == expected
    for finding in disclosure.check(report):
        if not finding.holds:
            assert any(cell.text == text for cell in finding.cells)
            assert "相差1" in finding.message[0]
            assert "differ by 1" in finding.message[1]


def test_an_empty_total_is_not_judged_and_an_empty_part_makes_the_finding_uncertain() -> None:
    without_total = disclosure.read([applications({(2, 6): ""})])
    assert broken(without_total) == []
    assert len(disclosure.check(without_total)) == 2 * len(COLUMNS) - 1 + len(ROWS) - 1
    with_gap = disclosure.read([applications({(0, 2): "/"})])
    assert broken(with_gap) == []
    assert [finding.certain for finding in disclosure.check(with_gap)].count(False) == 1


def test_a_table_that_goes_on_on_the_next_page_is_one() -> None:
    whole = applications()
    first = Table(tuple(cell for cell in whole.cells if cell.row <= 10), 0, 1)
    rest = [
        Cell(cell.text, cell.start, cell.end, cell.row - 11, cell.column, cell.rows, cell.columns)
        for cell in whole.cells
        if cell.row > 10
    ]
    report = disclosure.read([first, Table(tuple(rest), 1, 2)])
    assert len(report.applications) == len(ROWS)
    assert broken(report) == []


def test_the_three_parts_of_reviews_add_up() -> None:
    right = disclosure.read(
        [review(["1", "0", "1", "0", "2", "0", "0", "0", "1", "1", "0", "0", "0", "0", "0"])]
    )
    assert list(right.review) == ["行政复议", "未经复议直接起诉", "复议后起诉"]
    assert [finding.holds for finding in disclosure.check(right)] == [True, True, True]
    wrong = disclosure.read(
        [review(["1", "0", "1", "0", "2", "0", "0", "0", "1", "3", "0", "0", "0", "0", "0"])]
    )
    assert broken(wrong) == ["3 ≠ 0 + 0 + 0 + 1"]
    assert any(
        "未经复议直接起诉" in finding.message[0] for finding in disclosure.check(wrong) if not finding.holds
    )


def test_the_text_must_agree_with_the_tables() -> None:
    documents = grid(
        [
            ["信息内容", "本年制发件数", "本年废止件数", "现行有效件数"],
            ["规章", "0", "0", "0"],
            ["行政规范性文件", "6", "2", "41"],
        ]
    )
    report = disclosure.read([documents, applications()])
    right = "全年收到政府信息公开申请59件，上年结转5件，予以公开24件，不予公开7件。制发行政规范性文件6件，现行有效规范性文件41件。"
    assert broken(report, right) == []
    assert len(disclosure.check(report, right)) == len(disclosure.check(report)) + 6
    wrong = "全年收到政府信息公开申请60件，无法提供12件。废止行政规范性文件3件。"
    assert broken(report, wrong) == ["60 ≠ 59", "12 ≠ 12 + 2 + 0", "3 ≠ 2"]
    said = next(
        finding for finding in disclosure.check(report, wrong) if finding.arithmetic == "60 ≠ 59"
    ).cells[0]
    assert wrong[said.start : said.end] == "60"


def test_a_year_brings_forward_what_the_year_before_carried_over() -> None:
    before, after = disclosure.read([applications()]), disclosure.read([applications({(1, 0): "6"})])
    assert [finding.holds for finding in disclosure.carried_over(before, after)] == [
        True,
        True,
        True,
        True,
        True,
        True,
        False,
    ]


TEXT_COLUMNS = """三、收到和处理政府信息公开申请情况

申请人情况  自然人  商业企业  科研机构  社会公益组织  法律服务机构  其他  总计
""" + "\n".join(
    f"{item or group}\t" + "  ".join(str(value) for value in (*values, sum(values)))
    if item
    else f"{group} " + " ".join(str(value) for value in (*values, sum(values)))
    for group, item, values in ((g, f"{g}{i}" if i[:2] == "1." else i, v) for g, i, v in ROWS)
)


@pytest.mark.parametrize("bars", [False, True])
def test_text_in_columns_is_a_table(bars: bool) -> None:
    text = TEXT_COLUMNS.replace("  ", " | ").replace("\t", " | ") if bars else TEXT_COLUMNS
    found = tables.from_text(text)
    assert len(found) == 1
    assert all(text[cell.start : cell.end] == cell.text for cell in found[0].cells)
    report = disclosure.read(found)
    assert len(report.applications) == len(ROWS)
    assert broken(report) == []
    assert len(disclosure.check(report)) == 2 * len(COLUMNS) + len(ROWS)


PRINTED = """一、总体情况
全年收到政府信息公开申请61件，答复57件。
二、主动公开政府信息情况
信息内容 本年制发件数 本年废止件数 现行有效件数
规章 0 0 0
行政规范性文件 8 2 16
- 2 -
信息内容 本年处理决定数量
行政许可 4472
行政处罚 398
三、收到和处理政府信息公开申请情况
申请人情况
自然人
法人或其他组织
总计商 业 企
业
科研机
构
法 律 服 务
机构
其他
一、本年新收政府信息公开申请数量 50 6 1 0 3 1 61
二、上年结转政府信息公开申请数量 5 0 0 0 0 0 5
三、
本
年
度
（一）予以公开 20 3 0 0 1 0 24
（二）部分公开（区分处理的，只计这一情
形，不计其他情形） 4 1 0 0 0 0 5
（三）不
予公开
1.属于国家秘密 1 0 0 0 0 0 1
2.其他法律行政法规禁止公开 2 0 0 0 0 0 2
（四）无 1.本机关不掌握相关政府信息 12 1 1 0 1 1 16
- 3 -
法提供 2.没有现成信息需要另行制作 1 0 0 0 0 0 1
（五）不
予处理
1.信访举报投诉类申请 2 0 0 0 0 0 2
2.要求行政机关确认或重新出
具已获取信息 1 0 0 0 0 0 1
（六）其
他处理
1、申请人无正当理由逾期不补
正、行政机关不再处理其申请
3 0 0 0 0 0 3
2、其他 1 0 0 0 1 0 2
（七）总计 47 5 1 0 3 1 57
四、结转下年度继续办理 8 1 0 0 0 0 9
四、政府信息公开行政复议、行政诉讼情况
行政复议 行政诉讼
结 果
维持
结 果
纠正
其 他
结果
尚 未
审结
总计
2 1 0 1 4 1 0 0 1 2 0 0 1 0 1
五、存在的主要问题及改进情况
公开的内容还需进一步丰富。
"""
"""As a PDF gives the form: no lines between cells, labels broken over rows and pages."""


def test_a_print_without_lines_is_read_as_the_form_that_it_is() -> None:
    [one] = read(PRINTED.encode(), "x")
    report = disclosure.read(one.report.tables)
    assert [row.group for row in report.applications] == [
        "received", "brought", "granted", "partial", "refused", "refused", "unable", "unable", "rejected", "rejected",
        "other", "other", "total", "carried",
    ]  # fmt: skip
    assert [row.label for row in report.applications][9] == "2.要求行政机关确认或重新出具已获取信息"
    assert list(report.review) == ["行政复议", "未经复议直接起诉", "复议后起诉"]
    assert [int(cell.value or 0) for cell in report.review["行政复议"]] == [2, 1, 0, 1, 4]
    assert set(report.documents) == {"制发", "废止", "现行有效"}
    assert one.findings == [], [check.zh for check in one.findings]
    assert len(one.checks) >= 2 * len(COLUMNS) + len(report.applications) + 3
    assert one.defects == []
    named = {(fact.indicator, int(fact.value)) for fact in one.facts}
    assert ("行政许可 本年处理决定数量", 4472) in named
    assert ("行政规范性文件 现行有效件数", 16) in named


@pytest.mark.parametrize(
    ("was", "becomes", "told"),
    [
        ("（一）予以公开 20 3 0 0 1 0 24", "（一）予以公开 20 3 0 0 1 0 25", "总计应等于六类申请人之和"),
        ("2 1 0 1 4 1 0", "2 1 0 2 4 1 0", "总计应等于四种结果之和"),
        ("四、结转下年度继续办理 8 1", "四、结转下年度继续办理 7 1", "办理结果总计＋结转下年度"),
        ("申请61件", "申请60件", "正文与表格应一致"),
    ],
)
def test_what_does_not_add_up_in_a_print_is_told(was: str, becomes: str, told: str) -> None:
    assert PRINTED.count(was) == 1
    [one] = read(PRINTED.replace(was, becomes).encode(), "x")
    assert any(told in check.zh for check in one.findings), [check.zh for check in one.findings]


def test_prose_is_no_table() -> None:
    text = "2018年，全县办结案件30件，比上年多2件。\n全年培训 300 人次，发放资料 2 万份。\n"
    assert tables.from_text(text) == []


def test_numbers_of_cells_are_read_as_printed() -> None:
    values = [Cell(text, 0, 1, 0, 0).value for text in ("1,234", "１２", "12.50", " 7 ", "", "/", "约3")]
    assert values == [Decimal(1234), Decimal(12), Decimal("12.50"), Decimal(7), None, None, None]
    assert [Cell(text, 0, 1, 0, 0).empty for text in ("", "/", "—", "0")] == [True, True, True, False]


def test_there_is_nothing_to_judge_without_the_tables() -> None:
    report = disclosure.read([grid([["甲", "1"], ["乙", "2"]])])
    assert disclosure.check(report, "收到申请3件。") == []
    assert len(APPLICANTS) == 6
