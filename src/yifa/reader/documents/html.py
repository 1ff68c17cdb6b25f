"""HTML as saved from government sites: blocks become lines, cells are kept, navigation is marked."""

from __future__ import annotations

import re

from lxml import etree

from yifa.reader.documents.extract import Builder, DocumentError, Extract, Grid
from yifa.reader.documents.plain import decode

_LOOKS = re.compile(rb"<!doctype html|<html|<body|<head|<div|<table|<p[ >]|<meta", re.IGNORECASE)
_BLOCKS = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "br",
        "center",
        "dd",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "li",
        "main",
        "nav",
        "ol",
        "p",
        "pre",
        "section",
        "table",
        "tbody",
        "tfoot",
        "thead",
        "title",
        "tr",
        "ul",
        "caption",
    ]
)
_SILENT = frozenset(
    [
        "head",
        "script",
        "style",
        "noscript",
        "template",
        "svg",
        "select",
        "option",
        "button",
        "iframe",
        "object",
    ]
)
_FURNITURE = frozenset(["nav", "header", "footer", "aside"])
_BLANKS = re.compile(r"[ \t\r\n]+")


def is_html(data: bytes) -> bool:
    """Does the beginning of a file hold tags? Also where it is UTF-16."""
    start = data[:4096].replace(b"\x00", b"")
    return _LOOKS.search(start) is not None and b">" in start


def extract(data: bytes, source: str) -> Extract:
    """The text a reader of the page sees, in the order of the page."""
    parser = etree.HTMLParser(
        recover=True, huge_tree=True, no_network=True, remove_comments=True, remove_pis=True, encoding="utf-8"
    )
    text = decode(data, source).replace("\x00", "")
    if text.startswith("<?xml"):
        text = text.partition("?>")[2]
    try:
        root = etree.fromstring(text.encode("utf-8"), parser)
    except etree.XMLSyntaxError as error:
        raise DocumentError(source, "不是完整的网页", "this is no page that can be read") from error
    if root is None:
        raise DocumentError(source, "网页中没有文字", "there is no text in this page")
    made = _Page().read(root)
    if not made.text.strip():
        raise DocumentError(source, "网页中没有文字", "there is no text in this page")
    return made


class _Page:
    """One pass through a page."""

    def __init__(self) -> None:
        self.made = Builder()
        self.silent = 0
        self.grids: list[Grid] = []
        self.opened: list[tuple[int, int]] = []
        """Of each open cell or piece of furniture: the pieces and the characters before it."""

    def read(self, root: object) -> Extract:
        for event, element in etree.iterwalk(root, events=("start", "end")):
            if not isinstance(element.tag, str):
                continue
            if event == "start":
                self._start(element, element.tag)
            else:
                self._end(element, element.tag)
        return self.made.extract()

    def _say(self, words: str | None) -> None:
        if not words or self.silent:
            return
        words = _BLANKS.sub(" ", words)
        if not self.made.pieces or self.made.pieces[-1].endswith(("\n", "\t")):
            words = words.lstrip(" ")
        self.made.add(words)

    def _start(self, element: etree._Element, tag: str) -> None:
        if tag in _SILENT:
            self.silent += 1
        if self.silent:
            return
        if tag in _BLOCKS and not (self.opened and tag in ("p", "div", "br")):
            self.made.line()
        if tag == "table":
            self.grids.append(Grid())
        elif tag == "tr" and self.grids:
            self.grids[-1].next_row()
        if tag in ("td", "th") or tag in _FURNITURE:
            self.opened.append((len(self.made.pieces), self.made.size))
        self._say(element.text)

    def _end(self, element: etree._Element, tag: str) -> None:
        if tag in _SILENT:
            self.silent -= 1
            self._say(element.tail)
            return
        if not self.silent:
            self._close(element, tag)
        self._say(element.tail)

    def _close(self, element: etree._Element, tag: str) -> None:
        if tag in ("td", "th") and self.opened:
            piece, start = self.opened.pop()
            if self.grids and self.grids[-1].row >= 0:
                text = "".join(self.made.pieces[piece:])
                self.grids[-1].place(text, start, _count(element, "rowspan"), _count(element, "colspan"))
            self.made.add("\t")
        elif tag in _FURNITURE and self.opened:
            _, start = self.opened.pop()
            if self.made.size > start:
                self.made.furniture.append((start, self.made.size))
        elif tag == "table" and self.grids and (table := self.grids.pop().table()) is not None:
            self.made.tables.append(table)
        if tag in _BLOCKS and not (self.opened and tag in ("p", "div", "br")):
            self.made.line()


def _count(element: etree._Element, name: str) -> int:
    text = str(element.get(name, "1")).strip()
    return int(text) if text.isdigit() and len(text) < 4 else 1
