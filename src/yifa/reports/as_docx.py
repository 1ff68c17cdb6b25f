"""The document tree as DOCX: page, grid and type of GB/T 9704-2012, official font names with free ones to fall back on.

Figures are links to the trace page beside the document, printed as plain text.
"""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from itertools import zip_longest
from pathlib import Path
from typing import Any
from xml.sax.saxutils import quoteattr

import docx
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt, Twips

from yifa.reports import page
from yifa.reports.document import Annex, Block, Document, FigureRun, Heading, Paragraph, Run, Table
from yifa.reports.page import Face
from yifa.reports.values import date_zh

_ALIGN = {"left": WD_ALIGN_PARAGRAPH.LEFT, "right": WD_ALIGN_PARAGRAPH.RIGHT, "center": WD_ALIGN_PARAGRAPH.CENTER,
          "both": WD_ALIGN_PARAGRAPH.JUSTIFY}  # fmt: skip
_NUMBER_LINE = page.PAGE_NUMBER + 2
_CLOSER = int((page.CHARACTER - page.BODY) * 20) - 2
"""Twentieths of a point between characters, with room for a program's rounding: 28 to the line, never 29."""
_KEPT_STYLES = frozenset({"Title", "Heading1", "Heading2", "Heading3", "Heading4", "Footer"})
BODY, FIGURE, CAPTION, CELL, TITLE, SIGN_OFF = "正文段落", "指标", "表题", "表格文字", "Title", "落款"


def write_docx(document: Document, path: Path, trace: str) -> None:
    """Writes `document`; its figures link to ``<trace>#<figure>``."""
    _Writer(document, trace).write(path)


class _Writer:
    def __init__(self, document: Document, trace: str) -> None:
        self.document, self.trace = document, trace
        self.docx = docx.Document()
        self.links: dict[str, str] = {}

    def write(self, path: Path) -> None:
        self.bare()
        self.properties()
        self.sheet()
        self.styles()
        self.fonts()
        self.title(self.document.title)
        self.blocks(self.document.blocks)
        last = len(self.docx.paragraphs) - 1
        if self.document.annexes:
            self.annex_list()
        self.sign_off()
        for paragraph in self.docx.paragraphs[
            last:-1
        ]:  # a page with the signature also holds text of the body
            paragraph.paragraph_format.keep_with_next = True
        for i, annex in enumerate(self.document.annexes, 1):
            self.annex(annex, i)
        saved = io.BytesIO()
        self.docx.save(saved)
        _without_times(saved, path)

    # --- set-up ---

    def bare(self) -> None:
        """The library's template without its look: no thumbnail, no theme effects, no styles but those used here."""
        package, part = self.docx.part.package, self.docx.part
        for rels, kinds in ((package.rels, ("thumbnail",)), (part.rels, ("stylesWithEffects", "customXml"))):
            for key in [key for key, rel in rels.items() if rel.reltype.endswith(kinds)]:
                del rels[key]
        styles = self.docx.styles.element
        for style in list(styles.findall(qn("w:style"))):
            if style.get(qn("w:default")) != "1" and style.get(qn("w:styleId")) not in _KEPT_STYLES:
                styles.remove(style)
                continue
            for link in style.findall(qn("w:link")):
                style.remove(link)
        settings = self.docx.settings.element
        settings.find(qn("w:themeFontLang")).set(qn("w:eastAsia"), "zh-CN")
        settings.find(qn("w:characterSpacingControl")).set(qn("w:val"), "compressPunctuation")

    def properties(self) -> None:
        properties = self.docx.core_properties
        properties.title, properties.author = self.document.name, self.document.sign_off.by
        properties.comments, properties.language = "", "zh-CN"
        moment = dt.datetime.combine(self.document.sign_off.on, dt.time())
        properties.created = properties.modified = moment

    def sheet(self) -> None:
        section = self.docx.sections[0]
        section.page_width, section.page_height = Mm(page.WIDTH), Mm(page.HEIGHT)
        section.top_margin, section.bottom_margin = Mm(page.TOP), Mm(page.BOTTOM)
        section.left_margin, section.right_margin = Mm(page.LEFT), Mm(page.RIGHT)
        section.footer_distance = Mm(page.BOTTOM - page.PAGE_NUMBER_TOP - _NUMBER_LINE * 25.4 / 72)
        grid = section._sectPr.find(qn("w:docGrid"))
        if grid is None:
            grid = OxmlElement("w:docGrid")
            section._sectPr.append(grid)
        grid.set(qn("w:type"), "linesAndChars")
        grid.set(qn("w:linePitch"), str(round(page.LINE * 20)))
        grid.set(qn("w:charSpace"), str(round((page.CHARACTER - page.BODY) * 4096)))
        self.docx.settings.odd_and_even_pages_header_footer = True
        self.page_number(section.footer, "right")
        self.page_number(section.even_page_footer, "left")

    def page_number(self, footer: Any, side: str) -> None:
        """— 1 —, one character in from the outer edge."""
        footer.is_linked_to_previous = False
        paragraph = footer.paragraphs[0]
        paragraph.alignment = _ALIGN[side]
        indent = OxmlElement("w:ind")
        indent.set(qn(f"w:{side}Chars"), "100")
        indent.set(qn(f"w:{side}"), str(page.PAGE_NUMBER * 20))
        paragraph._p.get_or_add_pPr().insert_element_before(indent, "w:jc")
        paragraph.add_run("— ")
        field = OxmlElement("w:fldSimple")
        field.set(qn("w:instr"), "PAGE")
        run = OxmlElement("w:r")
        text = OxmlElement("w:t")
        text.text = "1"
        run.append(text)
        field.append(run)
        paragraph._p.append(field)
        paragraph.add_run(" —")

    def styles(self) -> None:
        styles = self.docx.styles
        defaults = styles.element.find(qn("w:docDefaults")).find(qn("w:rPrDefault")).find(qn("w:rPr"))
        _set_fonts(defaults, page.FANGSONG)
        # The character grid is reckoned from the default size, not from the style Normal.
        for tag in ("w:sz", "w:szCs"):
            size = defaults.find(qn(tag))
            if size is None:
                size = OxmlElement(tag)
                defaults.append(size)
            size.set(qn("w:val"), str(page.BODY * 2))
        language = defaults.find(qn("w:lang"))
        if language is None:
            language = OxmlElement("w:lang")
            defaults.append(language)
        for name, value in (("val", "en-US"), ("eastAsia", "zh-CN")):
            language.set(qn(f"w:{name}"), value)
        self.style("Normal", page.FANGSONG, page.BODY)
        self.style(BODY, page.FANGSONG, page.BODY, align="both", indent=2)
        self.style(TITLE, page.TITLE_FACE, page.TITLE, align="center", line=page.LINE * page.TITLE_LINE)
        for level, face in enumerate(page.HEADING_FACES, 1):
            style = self.style(f"Heading {level}", face, page.BODY, align="both", indent=2)
            style.paragraph_format.keep_with_next = True
        caption = self.style(CAPTION, page.HEITI, page.TABLE, align="center").paragraph_format
        caption.keep_with_next, caption.space_before = True, Pt(page.LINE / 2)
        self.style(CELL, page.FANGSONG, page.TABLE, align="left", line=22)
        self.style(SIGN_OFF, page.FANGSONG, page.BODY, align="right")
        self.style("Footer", page.SONGTI, page.PAGE_NUMBER, line=_NUMBER_LINE, latin=page.SONGTI)
        styles.add_style(FIGURE, WD_STYLE_TYPE.CHARACTER)

    def style(self, name: str, face: Face, size: float, *, align: str | None = None, indent: int = 0,
              line: float = page.LINE, latin: Face = page.LATIN) -> Any:  # fmt: skip
        """A paragraph style made ours: nothing of the library's theme is left in it."""
        styles = self.docx.styles
        style = styles[name] if name in styles else styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        if name != "Normal":
            style.base_style = styles["Normal"]
        properties = style.element.get_or_add_pPr()
        outline = properties.find(qn("w:outlineLvl"))
        for child in list(properties):
            if child is not outline:
                properties.remove(child)
        run = style.element.get_or_add_rPr()
        for child in list(run):
            run.remove(child)
        _set_fonts(run, face, latin)
        style.font.size = Pt(size)
        if align:
            style.paragraph_format.alignment = _ALIGN[align]
        _space(style.paragraph_format, line)
        if indent:
            _first_line(properties, indent)
        # The page declares its grid; lines and characters keep to it by exact line pitch and closer spacing instead
        # of snapping, because some programs give a 16 pt character two cells of 15.79 pt. No space is put between
        # Chinese and digits.
        for tag in ("w:autoSpaceDE", "w:autoSpaceDN", "w:snapToGrid"):
            off = OxmlElement(tag)
            off.set(qn("w:val"), "0")
            properties.insert_element_before(
                off, "w:spacing", "w:ind", "w:contextualSpacing", "w:jc", "w:outlineLvl"
            )
        if size == page.BODY:
            spacing = OxmlElement("w:spacing")
            spacing.set(qn("w:val"), str(_CLOSER))
            run.insert_element_before(spacing, "w:sz", "w:szCs")
        return style

    def fonts(self) -> None:
        """What a program without the official fonts may take instead (``w:altName``)."""
        fonts = "".join(
            f"<w:font w:name={quoteattr(face.name)}><w:altName w:val={quoteattr(','.join(face.others))}/>"
            '<w:charset w:val="86"/><w:family w:val="auto"/><w:pitch w:val="variable"/></w:font>'
            for face in page.FACES
        )
        table = f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:fonts {nsdecls("w")}>{fonts}</w:fonts>'
        part = self.docx.part.part_related_by(RELATIONSHIP_TYPE.FONT_TABLE)
        part._blob = table.encode()

    # --- blocks ---

    def title(self, lines: tuple[str, ...]) -> None:
        paragraph = self.docx.add_paragraph(style=TITLE)
        for i, line in enumerate(lines):
            if i:
                paragraph.add_run().add_break()
            paragraph.add_run(line)
        # Keep the body on the grid: fill the title up to whole lines, and leave one empty.
        taken = page.TITLE_LINE * len(lines)
        paragraph.paragraph_format.space_after = Pt((1 + -taken % 1) * page.LINE)

    def blocks(self, blocks: tuple[Block, ...]) -> None:
        for block, following in zip_longest(blocks, blocks[1:]):
            self.block(block)
            if isinstance(block, Table) and not isinstance(following, Table):
                self.after_table(last=following is None)

    def block(self, block: Block) -> None:
        if isinstance(block, Heading):
            self.docx.add_paragraph(f"{block.number}{block.text}", style=f"Heading {block.level}")
        elif isinstance(block, Paragraph):
            self.runs(self.docx.add_paragraph(style=BODY), block.runs)
        else:
            self.table(block)

    def runs(self, paragraph: Any, runs: tuple[Run, ...]) -> None:
        for run in runs:
            if isinstance(run, FigureRun):
                self.figure(paragraph, run)
            else:
                paragraph.add_run(run.text)

    def figure(self, paragraph: Any, run: FigureRun) -> None:
        if run.figure not in self.links:
            target = f"{self.trace}#{run.figure}"
            self.links[run.figure] = self.docx.part.relate_to(
                target, RELATIONSHIP_TYPE.HYPERLINK, is_external=True
            )
        link = OxmlElement("w:hyperlink")
        link.set(qn("r:id"), self.links[run.figure])
        link.set(qn("w:history"), "1")
        written = paragraph.add_run(run.text, style=FIGURE)
        link.append(written._r)
        paragraph._p.append(link)

    def table(self, block: Table) -> None:
        self.docx.add_paragraph(block.caption, style=CAPTION)
        table = self.docx.add_table(1 + len(block.rows), len(block.head))
        table.alignment = WD_TABLE_ALIGNMENT.CENTER
        _rules(table)
        for cell, text in zip(table.rows[0].cells, block.head, strict=True):
            cell.paragraphs[0].style, cell.paragraphs[0].alignment = CELL, _ALIGN["center"]
            cell.paragraphs[0].add_run(text)
        if len(block.rows) <= page.KEPT_ROWS:
            for row in table.rows[:-1]:
                row.cells[0].paragraphs[0].paragraph_format.keep_with_next = True
        header = OxmlElement("w:tblHeader")
        table.rows[0]._tr.get_or_add_trPr().append(header)
        for row, cells in zip(table.rows[1:], block.rows, strict=True):
            row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
            for i, (cell, runs) in enumerate(zip(row.cells, cells, strict=True)):
                paragraph = cell.paragraphs[0]
                paragraph.style = CELL
                if i in block.numeric:
                    paragraph.alignment = _ALIGN["right"]
                self.runs(paragraph, runs)
        _widths(table, block)

    def after_table(self, last: bool) -> None:
        """An empty line; at the end one of no height, because a document must not end with a table."""
        paragraph = self.docx.add_paragraph(style=CELL)
        _space(paragraph.paragraph_format, 1 if last else page.LINE)

    def sign_off(self) -> None:
        signed = self.document.sign_off
        date = date_zh(signed.on)
        self.docx.add_paragraph(style="Normal")
        for text, right in zip((signed.by, date), page.sign_off_indents(signed.by, date), strict=True):
            paragraph = self.docx.add_paragraph(text, style=SIGN_OFF)
            paragraph.paragraph_format.right_indent = Pt(right * page.CHARACTER)
            paragraph.paragraph_format.keep_together = True

    def annex_list(self) -> None:
        """附件：one blank line under the text, two characters in."""
        self.docx.add_paragraph(style="Normal")
        annexes = self.document.annexes
        for i, annex in enumerate(annexes, 1):
            label = "附件：" if i == 1 else "　　　"
            number = f"{i}." if len(annexes) > 1 else ""
            self.docx.add_paragraph(f"{label}{number}{annex.title}", style=BODY)

    def annex(self, annex: Annex, n: int) -> None:
        paragraph = self.docx.add_paragraph(style="Normal")
        paragraph.paragraph_format.page_break_before = True
        run = paragraph.add_run("附件" if len(self.document.annexes) == 1 else f"附件{n}")
        _set_fonts(run._r.get_or_add_rPr(), page.HEITI)
        self.docx.add_paragraph(style="Normal")
        self.title((annex.title,))
        self.blocks(annex.blocks)


def _without_times(saved: io.BytesIO, path: Path) -> None:
    """The same document gives the same bytes: entries of the archive carry no time of writing."""
    with zipfile.ZipFile(saved) as source, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        for entry in source.infolist():
            plain = zipfile.ZipInfo(entry.filename)
            plain.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(plain, source.read(entry))


def _set_fonts(properties: Any, face: Face, latin: Face = page.LATIN) -> None:
    fonts = properties.find(qn("w:rFonts"))
    if fonts is None:
        fonts = OxmlElement("w:rFonts")
        properties.insert(0, fonts)
    fonts.attrib.clear()
    for name, value in (("ascii", latin), ("hAnsi", latin), ("eastAsia", face), ("cs", latin)):
        fonts.set(qn(f"w:{name}"), value.name)


def _space(form: Any, line: float) -> None:
    form.space_before = form.space_after = Pt(0)
    form.line_spacing_rule = WD_LINE_SPACING.EXACTLY
    form.line_spacing = Twips(round(line * 20))


def _first_line(properties: Any, characters: int) -> None:
    indent = OxmlElement("w:ind")
    indent.set(qn("w:firstLineChars"), str(characters * 100))
    indent.set(qn("w:firstLine"), str(round(characters * page.CHARACTER * 20)))
    properties.insert_element_before(indent, "w:contextualSpacing", "w:jc", "w:outlineLvl")


def _rules(table: Any) -> None:
    edges = "".join(
        f'<w:{edge} w:val="single" w:sz="{size}" w:space="0" w:color="000000"/>'
        for edge, size in (
            ("top", 8),
            ("left", 4),
            ("bottom", 8),
            ("right", 4),
            ("insideH", 4),
            ("insideV", 4),
        )
    )
    borders = parse_xml(f"<w:tblBorders {nsdecls('w')}>{edges}</w:tblBorders>")
    table._tbl.tblPr.insert_element_before(borders, "w:shd", "w:tblLayout", "w:tblCellMar", "w:tblLook")


def _widths(table: Any, block: Table) -> None:
    table.autofit = False
    whole = page.WIDTH - page.LEFT - page.RIGHT
    for column, share in zip(table.columns, page.column_widths(block), strict=True):
        column.width = Mm(whole * share)
        for cell in column.cells:
            cell.width = column.width
