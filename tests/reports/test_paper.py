"""The report on paper: DOCX and PDF reopened, their page measured."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import docx
import pypdf
import pytest
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from yifa.reports import Document, WriteError, as_pdf, page, write

from .figures import TEXTS

LONG = "本县持续加强法治政府建设工作并不断完善各项制度" * 80
"""Fills more than a page wherever it begins, so that no last line is kept from standing alone on the page that is measured."""


@pytest.fixture(scope="module")
def folder(document: Document, tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("report")
    write(document, place, ["docx"])
    return place


@pytest.fixture(scope="module")
def opened(folder: Path) -> Any:
    return docx.Document(str(folder / "report.docx"))


@pytest.fixture(scope="module")
def pdf(document: Document, tmp_path_factory: pytest.TempPathFactory) -> pypdf.PdfReader:
    if not any(name in as_pdf.installed() for face in page.FACES for name in face.all):
        pytest.skip("no Chinese font: install fonts-noto-cjk")
    place = tmp_path_factory.mktemp("report")
    write(document, place, ["pdf"])
    return pypdf.PdfReader(place / "report.pdf")


def test_docx_page(opened: Any) -> None:
    section = opened.sections[0]
    millimetres = [round(length / Mm(1), 1) for length in (
        section.page_width, section.page_height, section.top_margin, section.left_margin, section.right_margin,
        section.bottom_margin,
    )]  # fmt: skip
    assert millimetres == [210, 297, 37, 28, 26, 35]
    grid = section._sectPr.find(qn("w:docGrid"))
    assert grid.get(qn("w:type")) == "linesAndChars"
    lines, characters = int(grid.get(qn("w:linePitch"))) / 20, 16 + int(grid.get(qn("w:charSpace"))) / 4096
    assert int((section.page_height - section.top_margin - section.bottom_margin) / Pt(1) / lines) == 22
    assert (
        round((section.page_width - section.left_margin - section.right_margin) / Pt(1) / characters, 2) == 28
    )


def test_docx_type(opened: Any) -> None:
    styles = opened.styles
    faces = {
        "Title": "方正小标宋简体",
        "Heading 1": "黑体",
        "Heading 2": "楷体_GB2312",
        "Heading 3": "仿宋_GB2312",
        "正文段落": "仿宋_GB2312",
        "Footer": "宋体",
    }
    sizes = {"Title": 22, "Heading 1": 16, "Heading 2": 16, "Heading 3": 16, "正文段落": 16, "Footer": 14}
    for name, face in faces.items():
        style = styles[name]
        fonts = style.element.rPr.find(qn("w:rFonts"))
        assert fonts.get(qn("w:eastAsia")) == face, name
        assert not any("Theme" in key for key in fonts.attrib), name
        assert style.font.size == Pt(sizes[name]), name
        assert not style.font.bold, name
        assert style.font.color.rgb is None, name
    body = styles["正文段落"].paragraph_format
    assert body.line_spacing == Pt(28.95)
    closer = int(styles["正文段落"].element.rPr.find(qn("w:spacing")).get(qn("w:val"))) / 20
    assert int((210 - 28 - 26) * 72 / 25.4 / (16 + closer)) == 28
    assert styles["正文段落"].element.pPr.find(qn("w:ind")).get(qn("w:firstLineChars")) == "200"
    defaults = styles.element.find(qn("w:docDefaults")).find(qn("w:rPrDefault")).find(qn("w:rPr"))
    assert defaults.find(qn("w:rFonts")).get(qn("w:eastAsia")) == "仿宋_GB2312"


def test_docx_names_fonts_to_fall_back_on(opened: Any) -> None:
    table = next(
        rel.target_part for rel in opened.part.rels.values() if rel.reltype.endswith("/fontTable")
    ).blob.decode()
    for face in page.FACES:
        assert re.search(rf'w:name="{face.name}"><w:altName w:val="[^"]*Noto S[a-z]+ CJK SC', table), (
            face.name
        )


_ORDER = {
    "pPr": "pStyle keepNext keepLines pageBreakBefore autoSpaceDE autoSpaceDN snapToGrid spacing ind jc outlineLvl",
    "rPr": "rStyle rFonts b i color spacing sz szCs lang",
    "tblPr": "tblStyle tblW jc tblInd tblBorders tblLayout tblCellMar tblLook",
}


def test_docx_elements_stand_in_the_order_of_the_schema(opened: Any) -> None:
    """Word calls a document damaged whose properties stand in another order (ECMA-376, part 1, 17.3 and 17.4)."""
    section = opened.sections[0]
    roots = (
        opened.element,
        opened.styles.element,
        section.footer._element,
        section.even_page_footer._element,
    )
    seen = set()
    for root in roots:
        for name, order in _ORDER.items():
            for properties in root.iter(qn(f"w:{name}")):
                tags = [child.tag.split("}")[1] for child in properties]
                positions = [order.split().index(tag) for tag in tags]
                assert positions == sorted(positions), tags
                seen.add(name)
    assert seen == set(_ORDER)


def test_docx_page_numbers(opened: Any) -> None:
    section = opened.sections[0]
    assert opened.settings.odd_and_even_pages_header_footer
    for footer, side in ((section.footer, "right"), (section.even_page_footer, "left")):
        paragraph = footer.paragraphs[0]
        assert paragraph._p.pPr.find(qn("w:jc")).get(qn("w:val")) == side
        assert paragraph._p.find(qn("w:fldSimple")).get(qn("w:instr")) == "PAGE"
        assert "".join(node.text for node in paragraph._p.iter(qn("w:t"))) == "— 1 —"


def test_docx_says_what_the_document_says(opened: Any, document: Document) -> None:
    paragraphs = [paragraph.text for paragraph in opened.paragraphs]
    assert paragraphs[0] == "清川县人民政府\n2025年法治政府建设年度报告"
    for block in document.blocks:
        text = getattr(block, "number", "") + block.text  # type: ignore[union-attr]
        assert text in paragraphs
    (annex,) = document.annexes
    assert len(opened.tables) == len(annex.blocks)
    assert opened.tables[0].cell(1, 1).text == "26"
    assert paragraphs.index("清川县人民政府") + 1 == paragraphs.index("2026年2月20日")
    assert paragraphs.index("2026年2月20日") < paragraphs.index("附件")


def test_docx_figures_are_plain_links_to_their_trace(opened: Any) -> None:
    links = {
        link.address + "#" + link.fragment if link.fragment else link.address: link
        for p in opened.paragraphs
        for link in p.hyperlinks
    }
    link = links["trace.html#docs_issued"]
    assert link.text == "26件"
    style = opened.styles[link.runs[0].style.name]
    assert style.font.color.rgb is None
    assert not style.font.underline


def test_the_same_report_gives_the_same_bytes(document: Document, folder: Path, tmp_path: Path) -> None:
    write(document, tmp_path, ["docx", "html", "json"])
    digests = [hashlib.sha256((place / "report.docx").read_bytes()).digest() for place in (folder, tmp_path)]
    assert digests[0] == digests[1]


def lines_of(sheet: pypdf.PageObject) -> list[tuple[float, float, str]]:
    """The lines of a page: distance of the baseline from the top and of its first character from the left (pt), text."""
    found: dict[float, list[tuple[float, str]]] = {}

    def visit(text: str, cm: Any, tm: Any, _font: Any, _size: Any) -> None:
        if text.strip():
            x = tm[4] * cm[0] + tm[5] * cm[2] + cm[4]
            y = tm[4] * cm[1] + tm[5] * cm[3] + cm[5]
            found.setdefault(round(float(sheet.mediabox.height) - y, 1), []).append((x, text.strip("\n")))

    sheet.extract_text(visitor_text=visit)
    return [
        (y, min(x for x, _ in runs), "".join(text for _, text in sorted(runs)))
        for y, runs in sorted(found.items())
    ]


def test_pdf_page_and_text(pdf: pypdf.PdfReader, document: Document) -> None:
    box = pdf.pages[0].mediabox
    assert [round(float(side) / 72 * 25.4, 1) for side in (box.width, box.height)] == [210, 297]
    text = re.sub(r"\s|—\s?\d+\s?—", "", "".join(sheet.extract_text() for sheet in pdf.pages))
    for block in document.blocks:
        said = getattr(block, "number", "") + block.text  # type: ignore[union-attr]
        assert re.sub(r"\s", "", said) in text
    assert pdf.metadata is not None
    assert pdf.metadata.title == document.name


def test_pdf_page_numbers_stand_outside(pdf: pypdf.PdfReader) -> None:
    for n, sheet in enumerate(pdf.pages, 1):
        y, x, text = lines_of(sheet)[-1]
        assert text.replace("\u00a0", " ") == f"— {n} —"
        below = y / 72 * 25.4 - (297 - 35)
        assert 6 <= below <= 10, "seven millimetres under the type area"
        left = x / 72 * 25.4
        assert (left > 160) if n % 2 else (30 <= left <= 36)


def test_pdf_grid(make: Callable[..., Document], pdf: pypdf.PdfReader, tmp_path: Path) -> None:
    """22 lines of 28 characters, from 37 mm down and 28 mm in; paragraphs begin two characters in."""
    write(make(texts=TEXTS | {"leader_duty": [LONG]}), tmp_path, ["pdf"])
    sheets = [lines_of(sheet)[:-1] for sheet in pypdf.PdfReader(tmp_path / "report.pdf").pages]
    full = next(lines for lines in sheets if sum(line[2] in LONG for line in lines) >= 15)
    ys = [y for y, _, _ in full]
    assert len(full) == 22
    assert {round(b - a, 1) for a, b in pairwise(ys)} <= {28.9, 29.0}
    whole = [(x, text) for _, x, text in full if text in LONG]
    assert {len(text) for _, text in whole[1:-1]} == {28}
    assert {round(x / 72 * 25.4) for x, _ in whole[1:]} == {28}
    first = next(x for lines in sheets for _, x, text in lines if len(text) == 26 and LONG.startswith(text))
    assert first - 28 * 72 / 25.4 == pytest.approx(2 * page.CHARACTER, abs=0.5)
    assert ys[0] / 72 * 25.4 == pytest.approx(37 + 14.1 / 72 * 25.4, abs=0.5)


def test_pdf_figures_link_to_their_trace_without_a_frame(pdf: pypdf.PdfReader) -> None:
    links = [a.get_object() for sheet in pdf.pages for a in sheet.get("/Annots", [])]
    targets = {link["/A"]["/URI"] for link in links}
    assert "trace.html#docs_issued" in targets
    assert all(not any(link.get("/Border", [0, 0, 0])[2:3]) for link in links)


def test_without_a_chinese_font_the_rest_is_written(
    document: Document, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(as_pdf, "installed", lambda: frozenset({"DejaVu Sans", "Libertinus Serif"}))
    with pytest.raises(WriteError, match="fonts-noto-cjk") as caught:
        write(document, tmp_path)
    names = ["report.docx", "report.html", "figures.json", "trace.html"]
    assert [path.name for path in caught.value.written] == names
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(names)
