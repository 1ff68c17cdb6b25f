"""The report on the screen: HTML, the trace behind the figures, figures.json."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable
from dataclasses import replace
from html.parser import HTMLParser
from importlib.resources import files
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from yifa.reports import Document, write
from yifa.reports.trace import trace

from .figures import Figure, Row, county


@pytest.fixture(scope="module")
def folder(document: Document, tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("report")
    write(document, place, ["html", "json"])
    return place


class Page(HTMLParser):
    """A page read: its elements in order, ids, links, and whether every element was closed."""

    VOID = frozenset({"meta", "br", "link", "img", "hr"})

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.open: list[str] = []
        self.words = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.tags.append(tag)
        self.ids += [given["id"] or ""] if "id" in given else []
        self.links += [given["href"] or ""] if "href" in given else []
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words += data if "style" not in self.open else ""


@pytest.mark.parametrize("name", ["report.html", "trace.html"])
def test_pages_are_whole_and_need_nothing_else(folder: Path, name: str) -> None:
    text = (folder / name).read_text(encoding="utf-8")
    read = Page(text)
    assert read.open == []
    assert text.startswith('<!doctype html><html lang="zh-CN">')
    assert read.tags.count("h1") == 1
    assert not {"script", "link", "img"} & set(read.tags)
    assert len(set(read.ids)) == len(read.ids)
    levels = [int(tag[1]) for tag in read.tags if re.fullmatch("h[1-6]", tag)]
    assert all(after <= before + 1 for before, after in pairwise(levels)), "no level is skipped"


def test_every_figure_opens_to_its_section(folder: Path) -> None:
    report = Page((folder / "report.html").read_text(encoding="utf-8"))
    behind = Page((folder / "trace.html").read_text(encoding="utf-8"))
    targets = {link.partition("#")[2] for link in report.links if "#" in link}
    assert targets == set(county())
    assert targets <= set(behind.ids)
    assert "26件" in report.words
    assert "统计口径" in behind.words
    assert "未核实" in behind.words
    assert "未核实" not in report.words


def test_text_is_escaped(make: Callable[..., Document], tmp_path: Path) -> None:
    row = Row("<b>1</b>", '甲<script>alert("x")</script>公司', url='https://example.org/?a=1&b="2"')
    figures = county() | {
        "docs_issued": replace(county()["docs_issued"], value=1, rows=(row,), zh="<i>文件</i>")
    }
    write(make(values=figures), tmp_path, ["html"])
    for name in ("report.html", "trace.html"):
        tags = Page((tmp_path / name).read_text(encoding="utf-8")).tags
        assert not {"script", "b", "i"} & set(tags)


def test_what_was_left_out_names_its_figures(make: Callable[..., Document], tmp_path: Path) -> None:
    rate = replace(county()["hotline_on_time_rate"], whole=0, part=0, zh="热线<按期>办结率")
    write(make(values=county() | {"hotline_on_time_rate": rate}), tmp_path, ["html"])
    text = (tmp_path / "trace.html").read_text(encoding="utf-8")
    (listed,) = re.findall(r"<h2>因指标没有数值而未写入的内容</h2>(.*?)</ul>", text, re.DOTALL)
    assert re.findall(r"<li>.*?：(.*)</li>", listed) == [
        '热线&lt;按期&gt;办结率（hotline on time rate）<small class="proof">hotline_on_time_rate</small>'
    ]


def test_figures_json(folder: Path, document: Document) -> None:
    data = json.loads((folder / "figures.json").read_text(encoding="utf-8"))
    assert (data["region"], data["year"], data["known_on"]) == ("清川县", 2025, "2026-01-20")
    figures = {figure["id"]: figure for figure in data["figures"]}
    assert set(figures) == set(county())
    issued = figures["docs_issued"]
    ids = sorted(f"event:docs_issued-{n:05}" for n in range(26))
    assert issued["records"] == 26
    assert issued["sha256"] == hashlib.sha256("".join(f"{i}\n" for i in ids).encode()).hexdigest()
    assert (issued["value"], issued["printed"], issued["unit"]) == (26, "26", "件")
    rate = figures["foi_on_time_rate"]
    assert (rate["part"], rate["whole"], rate["printed"]) == (71, 72, "98.61%（71/72）")
    assert figures["powers_total"]["first"] is None
    assert sum(figures["powers_total"]["breakdown"].values()) == 2875


def test_the_digest_does_not_depend_on_order_and_the_list_is_cut() -> None:
    rows = tuple(Row(f"event:{n}", "甲") for n in range(150))
    forward, backward = (trace(Figure("a", "甲", "件", 150, rows=listed)) for listed in (rows, rows[::-1]))
    assert forward.digest == backward.digest
    assert forward.count == 150
    assert forward.first == rows[:100]
    assert backward.first == rows[:49:-1]


def test_a_record_counted_twice_is_an_error() -> None:
    rows = (Row("event:1", "甲"), Row("event:2", "乙"), Row("event:1", "甲"))
    with pytest.raises(ValueError, match=r"event:1 重复计入"):
        trace(Figure("a", "甲", "件", 3, rows=rows))


def test_records_are_read_once_and_progress_is_told(document: Document, tmp_path: Path) -> None:
    told: list[tuple[str, int, int]] = []
    written = write(document, tmp_path, ["json", "html"], progress=lambda *step: told.append(step))
    assert [path.name for path in written] == ["report.html", "figures.json", "trace.html"]
    assert all(done <= whole for _, done, whole in told)
    assert sum("核对记录" in what for what, _, _ in told) == len(document.figures)
    assert told[-1] == ("完成", 2, 2)


def test_an_unknown_format(document: Document, tmp_path: Path) -> None:
    formats: Any = ["html", "ofd"]
    with pytest.raises(ValueError, match="ofd"):
        write(document, tmp_path, formats)
    assert list(tmp_path.iterdir()) == []


def luminance(colour: str) -> float:
    digits = colour if len(colour) == 6 else "".join(c * 2 for c in colour)
    parts = [int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    red, green, blue = (c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_contrast_is_wcag_aa_by_day_and_by_night() -> None:
    css = files("yifa.reports").joinpath("report.css").read_text(encoding="utf-8")
    themes = [
        dict(re.findall(r"--([a-z0-9-]+):#([0-9a-f]{3,6})\b", part))
        for part in re.findall(r":root\{([^}]*)\}", css)
    ]
    assert len(themes) == 2
    for theme in themes:
        for ink in ("ink", "ink-2", "seal"):
            for ground in ("paper", "sheet", "seal-wash"):
                light, dark = sorted((luminance(theme[ink]), luminance(theme[ground])), reverse=True)
                assert (light + 0.05) / (dark + 0.05) >= 4.5, (ink, ground)
