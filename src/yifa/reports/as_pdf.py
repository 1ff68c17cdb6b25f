"""The document tree as PDF, by typst and ``report.typ``, with the official fonts or whatever Chinese font there is."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import typst

from yifa.errors import YifaError
from yifa.reports import page
from yifa.reports.document import Block, Document, FigureRun, Heading, Paragraph, Run
from yifa.reports.page import Face
from yifa.reports.values import date_zh


class NoChineseFont(YifaError, RuntimeError):
    """There is no font with Chinese characters, so no PDF; says which package brings one."""

    def __init__(self) -> None:
        super().__init__(
            "没有中文字体，无法生成 PDF：请安装 fonts-noto-cjk（apt-get install fonts-noto-cjk），或安装公文字体",
            "no Chinese font, so no PDF: install the Debian package fonts-noto-cjk",
        )


@cache
def installed() -> frozenset[str]:
    """The font families typst finds on this machine."""
    return frozenset(typst.Fonts().families())


def write_pdf(document: Document, path: Path, trace: str) -> None:
    """Writes `document`; its figures link to ``<trace>#<figure>``. Raises `NoChineseFont`.

    The same document gives the same bytes on one machine: the date inside is the day of signing.
    """
    have = installed()
    if not any(name in have for face in page.FACES for name in face.all):
        raise NoChineseFont
    signed = dt.datetime.combine(document.sign_off.on, dt.time(), dt.UTC)
    data = json.dumps(_data(document, trace, have), ensure_ascii=False)
    source = files("yifa.reports").joinpath("report.typ").read_bytes()
    result = typst.compile(source, sys_inputs={"document": data}, timestamp=signed)
    path.write_bytes(result)


def _data(document: Document, trace: str, have: frozenset[str]) -> dict[str, Any]:
    signed = document.sign_off
    date = date_zh(signed.on)
    return {
        "title": document.title,
        "author": signed.by,
        "date": [signed.on.year, signed.on.month, signed.on.day],
        "trace": trace,
        "page": {
            "width": page.WIDTH, "height": page.HEIGHT,
            "top": page.TOP, "bottom": page.BOTTOM, "left": page.LEFT, "right": page.RIGHT,
            "line": page.LINE, "character": page.CHARACTER, "body": page.BODY, "title": page.TITLE,
            "title-line": page.TITLE_LINE, "number": page.PAGE_NUMBER, "number-top": page.PAGE_NUMBER_TOP,
            "table": page.TABLE,
        },
        "fonts": {
            "body": _fonts(page.FANGSONG, have),
            "title": _fonts(page.TITLE_FACE, have),
            "number": _fonts(page.SONGTI, have, latin=False),
            "headings": [_fonts(face, have) for face in page.HEADING_FACES],
        },
        "blocks": [_block(block) for block in document.blocks],
        "annexes": [{"title": a.title, "blocks": [_block(block) for block in a.blocks]} for a in document.annexes],
        "sign-off": list(zip((signed.by, date), page.sign_off_indents(signed.by, date), strict=True)),
    }  # fmt: skip


def _fonts(face: Face, have: frozenset[str], latin: bool = True) -> list[str]:
    """The installed ones of a face, best first; any Chinese font there is as the last resort."""
    wanted = (
        *(page.LATIN.all if latin else ()),
        *face.all,
        *(name for other in page.FACES for name in other.all),
    )
    return [name for name in dict.fromkeys(wanted) if name in have]


def _block(block: Block) -> dict[str, Any]:
    if isinstance(block, Heading):
        return {"kind": "heading", "level": block.level, "text": f"{block.number}{block.text}"}
    if isinstance(block, Paragraph):
        return {"kind": "paragraph", "runs": _runs(block.runs)}
    return {
        "kind": "table",
        "caption": block.caption,
        "head": block.head,
        "rows": [[{"runs": _runs(cell)} for cell in row] for row in block.rows],
        "numeric": sorted(block.numeric),
        "widths": page.column_widths(block),
        "kept": len(block.rows) <= page.KEPT_ROWS,
    }


def _runs(runs: Iterable[Run]) -> list[tuple[str, str | None]]:
    return [(run.text, run.figure if isinstance(run, FigureRun) else None) for run in runs]
