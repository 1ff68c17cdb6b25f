"""Word documents: paragraphs and tables, in their order."""

from __future__ import annotations

import io
import zipfile

from docx import Document
from docx.table import Table
from docx.text.paragraph import Paragraph

from yifa.reader.documents.extract import Builder, DocumentError, Extract, Grid

LARGEST = 200 * 2**20
"""Bytes a document may unpack to."""


def extract(data: bytes, source: str) -> Extract:
    """The text of a document's body."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            if "word/document.xml" not in packed.namelist():
                raise DocumentError(source, "不是 Word 文档（.docx）", "not a Word document (.docx)")
            if sum(item.file_size for item in packed.infolist()) > LARGEST:
                raise DocumentError(source, "文档过大", "the document is too large")
        document = Document(io.BytesIO(data))
    except DocumentError:
        raise
    except Exception as error:  # whatever the parser makes of a damaged file
        raise DocumentError(source, f"文档已损坏（{error}）", f"the document is damaged ({error})") from error
    made = Builder()
    for block in document.iter_inner_content():
        if isinstance(block, Paragraph):
            made.add(block.text)
            made.add("\n")
        else:
            _table(block, made)
    if not "".join(made.pieces).strip():
        raise DocumentError(
            source, "文档中没有文字，可能是扫描图片", "no text layer: the document may hold scanned images"
        )
    return made.extract()


def _table(table: Table, made: Builder) -> None:
    grid = Grid()
    rows = list(table._tbl.tr_lst)
    for number, row in enumerate(rows):
        grid.next_row()
        for cell in row.tc_lst:
            if cell.vMerge == "continue":
                made.add("\t")
                continue
            down = 1
            while number + down < len(rows) and any(
                below.grid_offset == cell.grid_offset and below.vMerge == "continue"
                for below in rows[number + down].tc_lst
            ):
                down += 1
            start = made.size
            text = " ".join(paragraph.text for paragraph in map(_paragraph, cell.p_lst)).strip()
            made.add(text)
            grid.place(text, start, down, cell.grid_span)
            made.add("\t")
        made.add("\n")
    if (found := grid.table()) is not None:
        made.tables.append(found)


def _paragraph(element: object) -> Paragraph:
    return Paragraph(element, None)  # type: ignore[arg-type]  # only its text is asked, no parent
