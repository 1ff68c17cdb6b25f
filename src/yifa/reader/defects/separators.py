"""Marks that are missing between items, clauses and headings, commas that should be 、, and words out of order."""

from __future__ import annotations

import re
from collections.abc import Iterator

from yifa.reader.defects.running import Defect, Running

_CLAUSE = re.compile(r"[^,。;:!?\n()]+")
_COUNTED = re.compile(r"[^\d、]*?(?:各|共|约|近)?(\d[\d.]*[余多]?)([一-鿿])")
_CHANGE = re.compile("[到至为增减升降占]")
_QUOTED = re.compile(r"(?<=[”》])(?=[一-鿿]{1,4}[“《])")
_BRACKETED = re.compile(r"\(其中[^()\n]{1,60}\)(?=[一-鿿]{2,4}率(?:为|达到?|约)?\d)")
_COMMA_IN_LIST = re.compile(
    r"、[^,。;:、\n]{2,5},(?=[^,。;:、\n]{2,5}等(?:事项|问题|行为|现象|内容)(?:[,。;]|$))"
)
_ORDER = re.compile(
    r"(?:专门|然后|积极|认真)我[省市县区州旗镇乡办局]|我[省市县区州旗镇乡办局]然后(?=[一-鿿])"
)
_NOW = re.compile(
    r"现[提就把特]将(?=[^,。;\n]{2,40}如下)|(?<=[。,\n])先将(?=[^,。;\n]{2,40}(?:报告|汇报)如下)"
)

# A heading and what it introduces: the noun a heading ends with, and what can only begin a sentence of its own
_RUN_IN = re.compile(
    r"(?:制度|机制|体系|工作|建设|职能|能力|水平|管理|监督|改革|责任)"
    r"(?=充分发挥|从源头|年内,|年初以来|[一今近]年来|今年以来|截至|为进一步|为切实|为认真|为全面|为深入|我[省市县区州旗镇乡局]"
    r"|20\d\d年|深入开展“|认真贯彻|制定了|出台了|印发了|成立了|建立了|坚持以)"
)
_SHORT, _LONG = 30, 45


def find(report: Running) -> Iterator[Defect]:
    """Missing separators and words out of order."""
    text = report.text
    for m in _CLAUSE.finditer(text):
        if marks := m.group().count("、"):
            yield from _quoted(report, m)
            if marks >= 2:
                yield from _counted(report, m)
    for m in _BRACKETED.finditer(text):
        zh, en = "括号后缺逗号", "A comma is missing after the bracket"
        yield report.defect(
            m.end() - 2,
            m.end() + 2,
            "punctuation",
            f"{text[m.end() - 2]}),{text[m.end() : m.end() + 2]}",
            zh,
            en,
        )
    for m in _COMMA_IN_LIST.finditer(text):
        zh, en = "并列词语之间应为顿号", "Items of a list are set apart by 、"
        yield report.defect(m.end() - 1, m.end(), "punctuation", "、", zh, en)
    for m in _ORDER.finditer(text):
        word = m.group()
        right = word[2:] + word[:2]
        yield report.defect(
            m.start(), m.end(), "wrong_character", right, "语序颠倒", "The words are out of order"
        )
    for m in _NOW.finditer(text):
        yield report.defect(
            m.start(), m.end(), "wrong_character", "现将", "应为“现将”", "This should be 现将"
        )
    yield from _run_in_headings(report)


def _counted(report: Running, clause: re.Match[str]) -> Iterator[Defect]:
    """甲3期、乙5期丙2期、丁1期: where every item has one count of one unit, an item with two lost its mark."""
    at = clause.start()
    items = []
    for item in clause.group().split("、"):
        items.append((at, list(_COUNTED.finditer(report.text, at, at + len(item))), at + len(item)))
        at += len(item) + 1
    units = [found[0][2] for _, found, end in items if len(found) == 1 and found[0].end() == end]
    for _, found, end in items:
        if (
            len(found) == 2
            and found[1].end() == end
            and units.count(found[0][2]) >= 2
            and found[0][2] == found[1][2]
        ):
            stop = found[0].end()
            if _CHANGE.search(report.text, stop, found[1].start(1)):
                continue
            start, after = found[0].start(1), report.text[stop : stop + 2]
            zh, en = "并列项之间缺顿号", "The mark between two items is missing"
            yield report.defect(start, stop + 2, "punctuation", f"{report.text[start:stop]}、{after}", zh, en)


def _quoted(report: Running, clause: re.Match[str]) -> Iterator[Defect]:
    """政治“甲”、廉政“乙”业务“丙”: a quotation follows the other without the mark that its siblings have."""
    text = report.text
    for m in _QUOTED.finditer(text, clause.start(), clause.end()):
        before, after = text.rfind("、", clause.start(), m.start()), text.find("、", m.end(), clause.end())
        opening = min(at for at in (text.find("“", m.start()), text.find("《", m.start())) if at >= 0)
        lead = opening - m.start()
        sibling = before + 1 + lead
        if (
            before >= 0
            and text[sibling : sibling + 1] == text[opening]
            and (after >= 0 or text[before - 1] in "”》")
        ):
            zh, en = "并列项之间缺顿号", "The mark between two items is missing"
            right = f"{text[m.start() - 1]}、{text[m.start() : opening]}"
            yield report.defect(m.start() - 1, opening, "punctuation", right, zh, en)


def _run_in_headings(report: Running) -> Iterator[Defect]:
    """An enumerated paragraph whose siblings set their heading apart with a full stop, and which does not."""
    text = report.text
    levels = {
        paragraph.heading.level
        for paragraph in report.paragraphs
        if paragraph.heading
        and 0 < text.find("。", paragraph.start, paragraph.end - 1) - paragraph.start <= _SHORT
    }
    for paragraph in report.paragraphs:
        bare = paragraph.prose and text[paragraph.start].isdecimal()
        if not (bare or (paragraph.heading and paragraph.heading.level in levels)) or not levels:
            continue
        stop = text.find("。", paragraph.start, paragraph.end)
        m = _RUN_IN.search(text, paragraph.start + 6, min(paragraph.end, paragraph.start + _LONG))
        if m and stop - paragraph.start > _LONG and stop > m.end():
            start = m.end() - 2
            zh, en = "标题与正文之间缺句号", "The heading is not set apart from its text"
            yield report.defect(
                start,
                m.end() + 2,
                "punctuation",
                f"{text[start : m.end()]}。{text[m.end() : m.end() + 2]}",
                zh,
                en,
            )
