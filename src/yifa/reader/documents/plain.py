"""Plain text in UTF-8, UTF-16 or GB 18030, of which GBK and GB 2312 are parts."""

from __future__ import annotations

import codecs
import re

from yifa.reader.documents.extract import DocumentError, Extract
from yifa.reader.tables import from_text

_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_DECLARED = re.compile(
    rb"charset\s*=\s*[\"']?\s*([A-Za-z0-9_-]{2,20})|encoding\s*=\s*[\"']([A-Za-z0-9_-]{2,20})"
)


def decode(data: bytes, source: str) -> str:
    """The text of a file, no newline changed. Raises `DocumentError` where it is text in none of the encodings."""
    if data.startswith(_UTF16):
        return data.decode("utf-16", errors="replace")
    if b"\x00" in data[:2000]:
        for encoding in ("utf-16-le", "utf-16-be"):
            try:
                text = data.decode(encoding)
            except UnicodeDecodeError:
                continue
            if _chinese(text[:2000]) or text[:2000].isascii():
                return text
        raise DocumentError(source, "不是文本文件", "not a text file")
    for encoding in ("utf-8", *_declared(data), "gb18030"):
        try:
            return data.decode(encoding)
        except (UnicodeDecodeError, LookupError):
            continue
    text = data.decode("utf-8", errors="replace")
    if text.count("\ufffd") * 50 > len(text):
        raise DocumentError(
            source,
            "无法识别文字编码（可读 UTF-8、GB18030、UTF-16）",
            "no known encoding: UTF-8, GB 18030 and UTF-16 are read",
        )
    return text


def extract(data: bytes, source: str) -> Extract:
    """A text file as it is."""
    text = decode(data, source)
    if not text.strip("\ufeff \r\n\t"):
        raise DocumentError(source, "文件中没有文字", "there is no text in this file")
    return Extract(text, tuple(from_text(text)))


def _declared(data: bytes) -> list[str]:
    match = _DECLARED.search(data[:2048])
    return [(match[1] or match[2]).decode("ascii")] if match else []


def _chinese(text: str) -> bool:
    return sum("\u4e00" <= char <= "\u9fff" or char in "，。、：；" for char in text) * 3 > len(text)
