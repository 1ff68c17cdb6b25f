"""The articles of a draft, so that one can comment on each: read from Word and plain text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import BinaryIO
from zipfile import BadZipFile, ZipFile

from docx import Document
from docx.opc.exceptions import PackageNotFoundError

LARGEST = 5 * 2**20
UNPACKED = 50 * 2**20
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
HEAD = re.compile(r"^\s*(第[一二三四五六七八九十百零〇\d]+条)[\s　]*(.*)")


@dataclass(frozen=True, slots=True)
class Article:
    """One article: 第三条 and its text."""

    number: str
    text: str


def articles(stream: BinaryIO, media: str, size: int) -> tuple[Article, ...]:
    """The articles of a draft in order; none where it has none, or its format is not read."""
    if size > LARGEST:
        return ()
    found: list[tuple[str, list[str]]] = []
    for line in _lines(stream, media):
        if (head := HEAD.match(line)) is not None:
            found.append((head[1], [head[2]]))
        elif found and line.strip():
            found[-1][1].append(line.strip())
    return tuple(Article(number, "\n".join(text)) for number, text in found)


def _lines(stream: BinaryIO, media: str) -> list[str]:
    if media == "text/plain":
        return stream.read().decode("utf-8", errors="replace").splitlines()
    if media != DOCX:
        return []
    try:
        if sum(part.file_size for part in ZipFile(stream).infolist()) > UNPACKED:
            return []
        stream.seek(0)
        return [paragraph.text for paragraph in Document(stream).paragraphs]
    except (BadZipFile, PackageNotFoundError, KeyError, ValueError):
        return []
