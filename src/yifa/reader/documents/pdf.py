"""PDF with a text layer. Scanned pages have none, and that is said: nothing is guessed from images."""

from __future__ import annotations

import io
import logging

from pypdf import PdfReader

from yifa.reader.documents.extract import DocumentError, Extract
from yifa.reader.tables import from_text

FEWEST = 20
"""Characters a page must have on average to be taken for text."""


def extract(data: bytes, source: str) -> Extract:
    """The text of all pages, a line to each line."""
    logging.getLogger("pypdf").setLevel(logging.ERROR)  # it tells of every oddity in a font
    try:
        reader = PdfReader(io.BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            raise DocumentError(
                source, "PDF 已加密，需先解除密码", "the PDF is encrypted: remove its password first"
            )
        pages = [page.extract_text() for page in reader.pages]
    except DocumentError:
        raise
    except Exception as error:  # whatever the parser makes of a damaged file
        raise DocumentError(source, f"PDF 已损坏（{error}）", f"the PDF is damaged ({error})") from error
    text = "\n".join(pages)
    if len("".join(text.split())) < FEWEST * max(len(pages), 1):
        raise DocumentError(
            source,
            f"没有文字层：{len(pages)}页多为扫描图片，请先做文字识别（OCR）",
            f"no text layer: its {len(pages)} pages are mostly scanned images; recognise their text (OCR) first",
        )
    return Extract(text, tuple(from_text(text)))
