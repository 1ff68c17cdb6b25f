"""Intake: the same report in every encoding and format, furniture, several reports in one file, and what cannot be read."""

from __future__ import annotations

import io

import docx
import pypdf
import pytest
import typst

from yifa.reader import DocumentError, Reading, read
from yifa.reports.as_pdf import installed
from yifa.reports.page import FACES

BODY = (
    "青江县人民政府\n关于2020年度法治政府建设情况的报告\n\n"
    "2020年，全县受理行政复议申请42件，审结38件。\n发放普法资料3.5万册，参加培训1260人次。\n"
)
WANTED = [
    ("42件", "受理行政复议申请"),
    ("38件", "审结"),
    ("3.5万册", "发放普法资料"),
    ("1260人次", "参加培训"),
]


def told(reading: Reading) -> list[tuple[str, str]]:
    text = reading.report.text
    assert all(text[fact.start : fact.end] == fact.text for fact in reading.facts)
    return [(fact.text, fact.indicator) for fact in reading.facts]


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16", "utf-16-le", "utf-16-be"]
)
def test_encodings(encoding: str) -> None:
    [reading] = read(BODY.encode(encoding), "报告.txt")
    assert told(reading) == WANTED
    head = reading.report.head
    assert (head.place, head.year, head.issuer) == ("青江县", 2020, "青江县人民政府")
    assert head.title == "青江县人民政府关于2020年度法治政府建设情况的报告"


def test_newlines_are_kept_and_counted() -> None:
    text = BODY.replace("\n", "\r\n")
    [reading] = read(text.encode(), "报告.txt")
    assert reading.report.text == text
    assert told(reading) == WANTED


PAGE = """<!DOCTYPE html><html><head><title>不读</title><meta charset="{charset}"><style>p{{}}</style><script>var a = "受理999件";</script></head>
<body><nav>首页 &gt; 政务公开 <a>共300条</a></nav><div>发布时间：2021-01-20 来源：青江县司法局 浏览次数：1203</div>
<table><tr><td><h1>青江县2020年法治政府建设情况报告</h1>
<p>2020年，全县受理行政复议申请<b>4</b>2件，审结38件。</p><p>发放普法资料3.5万册，参加培训1260人次。</p></td></tr></table>
<table><tr><th rowspan="2">类别</th><th colspan="2">案件（件）</th></tr><tr><th>受理</th><th>办结</th></tr>
<tr><td>行政处罚</td><td>12</td><td>11</td></tr><tr><td>行政强制</td><td>3</td><td>3</td></tr><tr><td>合计</td><td>15</td><td>13</td></tr></table>
<footer>访问量 88231 次</footer></body></html>"""


@pytest.mark.parametrize("charset", ["utf-8", "gb2312"])
def test_a_saved_page(charset: str) -> None:
    [reading] = read(PAGE.format(charset=charset).encode(charset), "index.html")
    assert told(reading)[:4] == WANTED
    cells = {fact.indicator: (fact.number, fact.unit) for fact in reading.facts[4:]}
    assert cells["行政处罚 案件(件) 受理"] == (12, "件")
    assert cells["合计 案件(件) 办结"] == (13, "件")
    assert len(cells) == 6
    assert [(check.kind, check.holds) for check in reading.checks if check.kind == "table"] == [
        ("table", True),
        ("table", False),
    ]
    assert reading.report.head.year == 2020


def test_word() -> None:
    document = docx.Document()
    for line in BODY.split("\n"):
        document.add_paragraph(line)
    table = document.add_table(3, 3)
    rows = [("项目", "数量", "单位"), ("行政许可", "310", "件"), ("行政检查", "1.2万", "次")]
    for row, words in zip(table.rows, rows, strict=True):
        for cell, word in zip(row.cells, words, strict=True):
            cell.text = word
    made = io.BytesIO()
    document.save(made)
    [reading] = read(made.getvalue(), "报告.docx")
    assert told(reading)[:4] == WANTED
    assert [(f.indicator, f.number, f.unit) for f in reading.facts[4:]] == [
        ("行政许可", 310, "件"),
        ("行政检查", 12000, "次"),
    ]


def test_merged_cells_of_word_keep_their_place() -> None:
    document = docx.Document()
    table = document.add_table(4, 3)
    rows = [("领域", "年度办件", ""), ("", "受理", "办结"), ("交通", "5", "4"), ("水利", "7", "6")]
    for row, words in zip(table.rows, rows, strict=True):
        for cell, word in zip(row.cells, words, strict=True):
            cell.text = word
    table.cell(0, 0).merge(table.cell(1, 0))
    table.cell(0, 1).merge(table.cell(0, 2))
    made = io.BytesIO()
    document.save(made)
    [reading] = read(made.getvalue(), "表.docx")
    names = [" ".join(fact.indicator.split()) for fact in reading.facts]
    assert names == ["交通 年度办件 受理", "交通 年度办件 办结", "水利 年度办件 受理", "水利 年度办件 办结"]


@pytest.mark.skipif(
    not any(name in installed() for face in FACES for name in face.all), reason="no Chinese font for a PDF"
)
def test_pdf_with_wrapped_lines_and_page_numbers() -> None:
    long = "全面推行行政执法公示制度，县政府各部门依法履行职责，认真办理每一件群众诉求，" * 6
    body = BODY.strip().replace("\n", "\n\n") + f"\n\n{long}全年办理群众诉求9120件，按期办结率99.6%。"
    font = next(name for face in FACES for name in face.all if name in installed())
    source = f'#set page(width: 90mm, height: 60mm, numbering: "— 1 —")\n#set text(font: "{font}", size: 10pt)\n{body}'
    [reading] = read(typst.compile(source.encode()), "报告.pdf")
    assert [(f.number, f.unit) for f in reading.facts] == [
        (42, "件"), (38, "件"), (35000, "册"), (1260, "人次"), (9120, "件"), (99.6, "%"),
    ]  # fmt: skip


def test_scanned_pages_have_no_text_layer() -> None:
    writer = pypdf.PdfWriter()
    for _ in range(3):
        writer.add_blank_page(595, 842)
    made = io.BytesIO()
    writer.write(made)
    with pytest.raises(DocumentError, match="no text layer") as error:
        read(made.getvalue(), "扫描.pdf")
    assert "没有文字层" in error.value.zh
    assert "扫描.pdf" in error.value.zh


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"%PDF-1.7 nothing", "damaged"),
        (b"PK\x03\x04 nothing", "damaged"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "docx"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(range(256)) * 4, "not a text file"),
        (b"", "no text"),
        (b"<html><body></body></html>", "no text"),
    ],
)
def test_what_cannot_be_read_is_told(data: bytes, told: str) -> None:
    with pytest.raises(DocumentError, match=told) as error:
        read(data, "文件")
    assert error.value.zh.startswith("文件：")


def test_several_reports_in_one_file() -> None:
    first = "2019年，我县受理申请15件。" + "认真落实各项制度。" * 20
    second = "2020年，我县受理申请18件，办结18件。" + "认真落实各项制度。" * 20
    text = f"第一篇\n{first}\n第二篇\n{second}\n5位用户关注\n"
    readings = read(text.encode(), "合订.txt")
    assert [[f.text for f in r.facts] for r in readings] == [["15件"], ["18件", "18件"]]
    assert "".join(r.report.text for r in readings) == text
    assert [r.report.head.year for r in readings] == [2019, 2020]


def test_furniture_inside_a_sentence_leaves_it_whole() -> None:
    lines = [
        "全县各级各部门认真落实法治建设责任制，扎实推进依",
        "法行政，县政务中心年内共计办理了各类行政审批",
        "— 12 —",
        "事项1203件，满意率99%，为经济社会发展提供了有力的",
        "保障。",
    ]
    [reading] = read("\n".join(lines).encode(), "x")
    assert told(reading)[0] == ("1203件", "办理各类行政审批事项")
    assert [fact.text for fact in reading.facts] == ["1203件", "99%"]


def test_radicals_of_pdf_fonts_are_characters() -> None:
    [reading] = read("接待⺠众来访1203⼈次，占⽐12%。".encode(), "x")
    assert told(reading)[0] == ("1203⼈次", "接待民众来访")
    assert reading.facts[0].unit == "人次"
