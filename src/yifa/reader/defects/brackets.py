"""Brackets and quotation marks that have no partner, and title marks around several titles.

A pair may span paragraphs where the next one closes it. The marks are those of GB/T 15834-2011.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from yifa.reader.defects.running import Defect, Paragraph, Running

_PAIRS = {
    "(": ")",
    "[": "]",
    "【": "】",
    "《": "》",
    "〈": "〉",
    "“": "”",
    "‘": "’",
    "〔": "〕",
    "「": "」",
    '"': '"',
}
_OPENERS = {close: mark for mark, close in _PAIRS.items()}
_QUOTES = frozenset("“”‘’")
_MARK = re.compile(r"[()\[\]【】《》〈〉“”‘’〔〕「」\"]")
_ENUMERATOR = re.compile(r"(?:^|[\n,;:。、 ])(?:\d{1,2}|[一二三四五六七八九十]{1,3}|[a-zA-Z])$")
_QUOTED_END = re.compile(
    r"[的,。;:、!?\n()《》“”等和与及]|工作|制度|活动|要求|原则|精神|改革|专项|行动|机制|模式|$"
)
_CLAUSE_END = re.compile(r"[,。;:!?\n《“”]|$")
_STOP = re.compile(r"[。;!?\n]")
_CLAUSE_START = re.compile(r"[,。;:、!?\n》”)](?=[^,。;:、!?\n》”)]*$)")
_INSTRUMENT = "制度|办法|规定|方案|意见|条例|细则|规则|通知"
_TITLES = re.compile(f"《[^《》\n]{{2,40}}(?:{_INSTRUMENT})(?:、[^《》、\n]{{2,40}}(?:{_INSTRUMENT}))+》")
_BETWEEN_TITLES = re.compile(f"(?<={_INSTRUMENT})、")
_SWALLOWED = re.compile(
    r"“([一二三四五六七八九十]{1,4})”([一二三四五六七八九])(?=期间|规划|时期|以来|末|初|普法)"
)
_WORDS = re.compile("[一-鿿]{5}")
_QUOTED = 30
"""A quotation in running text is shorter; what is longer was left open."""


@dataclass(frozen=True, slots=True)
class _Stray:
    """A mark without a partner."""

    mark: str
    at: int


@dataclass(slots=True)
class _Ledger:
    """What one paragraph leaves open and what it closes without opening; `turned` is a mark that faces the wrong way."""

    open: list[_Stray] = field(default_factory=list)
    closing: list[_Stray] = field(default_factory=list)
    turned: list[_Stray] = field(default_factory=list)
    crossed: list[int] = field(default_factory=list)


def find(report: Running) -> Iterator[Defect]:
    """Brackets and quotes."""
    text = report.text
    for m in _SWALLOWED.finditer(text):
        zh, en = "引号位置错", "The quotation mark stands in the wrong place"
        yield report.defect(m.start(), m.end(), "brackets", f"“{m[1]}{m[2]}”", zh, en)
    for m in _TITLES.finditer(text):
        if not m.group().startswith("《关于"):
            zh, en = "一对书名号内并列多个名称", "Several titles inside one pair of title marks"
            yield report.defect(
                m.start(), m.end(), "brackets", _BETWEEN_TITLES.sub("》、《", m.group()), zh, en
            )
    waiting: dict[str, list[_Stray]] = {}
    for paragraph in report.paragraphs:
        if not paragraph.prose and not _WORDS.search(text, paragraph.start, paragraph.end):
            continue
        ledger = _matched(report, paragraph)
        if (
            text.startswith("“", paragraph.start)
            and waiting.get("“")
            and text[paragraph.start - 2] in "。!?…"
        ):
            waiting["“"].pop()  # a quotation of several paragraphs opens each of them and closes the last
        closing = [mark for mark in ledger.closing if not _taken(waiting, mark)]
        yield from _unpaired(report, [mark for marks in waiting.values() for mark in marks], closing)
        for mark in ledger.turned:
            right = _OPENERS.get(mark.mark) or _PAIRS[mark.mark]
            zh, en = "引号方向反了", "The quotation mark faces the wrong way"
            yield report.defect(mark.at, mark.at + 1, "brackets", right, zh, en)
        for at in ledger.crossed:
            zh, en = "两对符号交叉", "Two pairs of marks cross"
            yield report.defect(at, at + 2, "brackets", text[at + 1] + text[at], zh, en)
        waiting = {}
        for mark in ledger.open:
            waiting.setdefault(mark.mark, []).append(mark)
    yield from _unpaired(report, [mark for marks in waiting.values() for mark in marks], [])


def _taken(waiting: dict[str, list[_Stray]], closer: _Stray) -> bool:
    """Does `closer` close what the paragraph before left open?"""
    marks = waiting.get(_OPENERS[closer.mark])
    return bool(marks and marks.pop())


def _matched(report: Running, paragraph: Paragraph) -> _Ledger:
    text, ledger = report.text, _Ledger()
    marks = [_Stray(m.group(), m.start()) for m in _MARK.finditer(text, paragraph.start, paragraph.end)]
    stack: list[_Stray] = []
    depth = dict.fromkeys(_PAIRS, 0)
    crossed_at = -1
    for number, mark in enumerate(marks):
        kind, at = mark.mark, mark.at
        if at == crossed_at:
            continue
        following = marks[number + 1] if number + 1 < len(marks) else None
        if kind == '"' and (depth['"'] or depth["“"]):
            kind = '"' if depth['"'] else "”"
            opener = '"' if depth['"'] else "“"
        elif kind in _PAIRS:
            if kind in _QUOTES and depth[kind]:
                if (
                    _short(text, stack[-1].at, at)
                    and stack[-1].mark == kind
                    and not _is(following, _PAIRS[kind])
                ):
                    ledger.turned.append(mark)
                    depth[kind] -= 1
                    stack.pop()
                    continue
                _close(stack, depth, kind, ledger.open)
                ledger.open.append(stack.pop())
                depth[kind] -= 1
            stack.append(mark)
            depth[kind] += 1
            continue
        else:
            opener = _OPENERS[kind]
        if not depth[opener]:
            if kind == "’" or (kind == ")" and _ENUMERATOR.search(text, max(0, at - 5), at)):
                continue
            if kind == "”" and following and _is(following, kind) and _short(text, at, following.at):
                ledger.turned.append(mark)
                stack.append(_Stray("“", at))
                depth["“"] += 1
            else:
                ledger.closing.append(mark)
            continue
        top = stack[-1]
        if top.mark != opener and text.startswith(_PAIRS[top.mark], at + 1) and top.mark != '"':
            ledger.crossed.append(at)
            crossed_at = at + 1
            depth[top.mark] -= 1
            stack.pop()
        _close(stack, depth, opener, ledger.open)
        stack.pop()
        depth[opener] -= 1
    ledger.open += stack
    return ledger


def _close(stack: list[_Stray], depth: dict[str, int], opener: str, left: list[_Stray]) -> None:
    """Whatever was opened after the last `opener` and not closed is left open."""
    while stack[-1].mark != opener:
        depth[stack[-1].mark] -= 1
        left.append(stack.pop())


def _is(mark: _Stray | None, kind: str) -> bool:
    return mark is not None and mark.mark == kind


def _short(text: str, start: int, end: int) -> bool:
    return end - start <= _QUOTED and not _STOP.search(text, start + 1, end)


def _unpaired(report: Running, opened: list[_Stray], closing: list[_Stray]) -> Iterator[Defect]:
    text = report.text
    for mark in _runs(opened):
        ends = _QUOTED_END if mark.mark in "“‘" else _CLAUSE_END
        end = ends.search(text, mark.at + 2, mark.at + _QUOTED)
        stop = max(mark.at + 1, end.start() if end else 0)
        close = _PAIRS[mark.mark]
        suggestion = text[mark.at : stop] + close if end and end.end() > end.start() else None
        zh, en = f"{mark.mark} 没有配对的 {close}", f"{mark.mark} has no {close}"
        yield report.defect(mark.at, stop, "brackets", suggestion, zh, en)
    for mark in _runs(closing):
        start = _CLAUSE_START.search(text, max(0, mark.at - _QUOTED), mark.at)
        begin = start.end() if start else mark.at
        open_ = _OPENERS[mark.mark]
        suggestion = open_ + text[begin : mark.at + 1] if start else None
        zh, en = f"{mark.mark} 没有配对的 {open_}", f"{mark.mark} has no {open_}"
        yield report.defect(begin, mark.at + 1, "brackets", suggestion, zh, en)


def _runs(marks: list[_Stray]) -> Iterator[_Stray]:
    """Of the same mark many times in a row only the first."""
    last = None
    for mark in sorted(marks, key=lambda mark: mark.at):
        if not last or last.mark != mark.mark or last.at + 1 != mark.at:
            yield mark
        last = mark
