"""The outline: paragraphs put together again, headings with level and number, sentences."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yifa.reader import outline

REPORT = """云溪县2018年度法治政府建设情况报告

一、主要做法
（一）强化组织领导。县政府高度重视法治建设，成立了领导小组！全年召开会议5次。
1.完善机制。建立联席会议制度。
2．压实责任
（1）签订责任书。共签订35份。
①乡镇20份；
二、下一步打算
第三部分 附则
"""


def texts(text: str, spans: tuple[outline.Span, ...]) -> list[str]:
    return [text[start:end] for start, end in spans]


def test_headings_have_level_number_enumerator_and_title() -> None:
    headings = outline.read(REPORT).headings
    assert [(h.level, h.number, h.enumerator, h.title) for h in headings] == [
        (1, 1, "一、", "主要做法"),
        (2, 1, "（一）", "强化组织领导"),
        (3, 1, "1.", "完善机制"),
        (3, 2, "2．", "压实责任"),
        (4, 1, "（1）", "签订责任书"),
        (5, 1, "①", "乡镇20份；"),
        (1, 2, "二、", "下一步打算"),
        (0, 3, "第三部分", "附则"),
    ]
    assert REPORT[headings[1].start : headings[1].end] == "（一）强化组织领导"


def test_paragraphs_and_sentences_are_spans_of_the_text() -> None:
    read = outline.read(REPORT)
    assert texts(REPORT, read.paragraphs) == [line.strip() for line in REPORT.splitlines() if line.strip()]
    assert texts(REPORT, read.sentences)[2:5] == [
        "（一）强化组织领导。",
        "县政府高度重视法治建设，成立了领导小组！",
        "全年召开会议5次。",
    ]


@pytest.mark.parametrize(
    "line",
    ["2018年全县办结案件30件。", "1.5万人参加了考试。", "3.15消费者权益日开展宣传。", "十八大以来成效明显。"],
)
def test_a_number_or_a_date_is_no_heading(line: str) -> None:
    assert outline.read(line).headings == ()


def test_a_quotation_closes_its_sentence() -> None:
    text = "他说：“要依法行政。”各部门要落实。"
    assert texts(text, outline.read(text).sentences) == ["他说：“要依法行政。”", "各部门要落实。"]


LONG = (
    "县政府坚持把法治建设摆在突出位置，全面落实行政执法公示、执法全过程记录、重大执法决定法制审核制度，"
    "组织开展行政执法案卷评查和专项监督检查，及时纠正执法中存在的问题，执法水平得到明显提升。"
)


def wrapped(paragraph: str, width: int) -> str:
    return "\n".join(paragraph[at : at + width] for at in range(0, len(paragraph), width))


@given(st.integers(15, 60), st.integers(2, 5))
def test_wrapped_lines_are_one_paragraph_again(width: int, count: int) -> None:
    text = "\n\n".join(
        f"（{outline.numeral(number)}）{wrapped(LONG, width)}" for number in range(1, count + 1)
    )
    read = outline.read(text)
    assert [heading.number for heading in read.headings] == list(range(1, count + 1))
    assert [part.replace("\n", "") for part in texts(text, read.paragraphs)] == [
        f"（{outline.numeral(number)}）{LONG}" for number in range(1, count + 1)
    ]


def test_an_indent_or_an_enumerator_begins_a_paragraph() -> None:
    text = f"{wrapped(LONG, 30)}\n　　{wrapped(LONG, 30)}\n二、工作打算\n{wrapped(LONG, 30)}"
    assert [part.replace("\n", "") for part in texts(text, outline.read(text).paragraphs)] == [
        LONG, LONG, "二、工作打算", LONG,
    ]  # fmt: skip


def test_a_row_of_a_table_does_not_go_on_in_the_next() -> None:
    rows = [
        "指标 数值 单位",
        "公开的行政处罚决定 0 件",
        "移送涉嫌犯罪案件 7 件",
        "行政复议案件按期办结率 95%（19/20） —",
    ]
    assert texts("\n".join(rows), outline.read("\n".join(rows)).paragraphs)[1:] == rows[1:]


@given(st.text(alphabet="一二十百（）()、.1 。\n　年“”①第部分章", max_size=200))
def test_spans_lie_in_order_inside_any_text(text: str) -> None:
    read = outline.read(text)
    for spans in (read.paragraphs, read.sentences, tuple((h.start, h.end) for h in read.headings)):
        assert all(0 <= start < end <= len(text) for start, end in spans)
        assert all(before[1] <= after[0] for before, after in pairwise(spans))
    assert all(text[start:end].strip() == text[start:end] for start, end in read.paragraphs)


@given(st.integers(1, 999))
def test_numerals_are_read_back(value: int) -> None:
    assert outline.number(outline.numeral(value)) == value == outline.number(str(value))
