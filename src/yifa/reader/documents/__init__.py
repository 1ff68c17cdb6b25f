"""Intake: a file of any kind becomes the text of its reports, with what is known of each.

bytes → text (encoding, HTML, DOCX or PDF) → furniture marked → reports split → title, place, year, issuer.
"""

from __future__ import annotations

from collections.abc import Callable

from yifa.reader.documents import docx, html, pdf, plain
from yifa.reader.documents.extract import DocumentError, Extract
from yifa.reader.documents.furniture import furniture
from yifa.reader.documents.heads import Head, head
from yifa.reader.documents.reports import Report, split

__all__ = ["DocumentError", "Extract", "Head", "Report", "furniture", "head", "reports"]

_ZIP, _PDF, _OLE = b"PK\x03\x04", b"%PDF-", b"\xd0\xcf\x11\xe0"


def reports(data: bytes, source: str) -> list[Report]:
    """The reports in a file; `source` is its name, used in messages and results.

    Raises `DocumentError` where the file holds no text that can be read: scanned images, old Word files, damage.
    """
    return split(_reader(data)(data, source), source)


def _reader(data: bytes) -> Callable[[bytes, str], Extract]:
    start = data[:1024].lstrip()
    if data.startswith(_ZIP):
        return docx.extract
    if start.startswith(_PDF):
        return pdf.extract
    if data.startswith(_OLE):
        return _old_word
    return html.extract if html.is_html(data) else plain.extract


def _old_word(data: bytes, source: str) -> Extract:
    raise DocumentError(
        source,
        "旧版 Word（.doc）文件请另存为 .docx 后再读",
        "an old Word file (.doc): save it as .docx first",
    )
