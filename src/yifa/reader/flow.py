"""A report as running text: furniture skipped, lines that were only wrapped joined, blanks between characters closed.

Everything is read in this text; `Flow.span` says where it stands in the original.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from yifa.reader.characters import BLANKS, fold

_GAP = re.compile(f"[{BLANKS}]+")
_LINE = re.compile(r"[^\n]+")
_ENDS = frozenset("。!?;:…”）)】》.")
_WRAPPED = 0.4
"""Share of characters in lines without an end of sentence, from which on the lines of a text are taken for wrapped."""
_SHORT = 0.6
"""A wrapped line shorter than this share of the usual width ends its paragraph."""
_HEAD = 300
_TITLE = re.compile(r"(?:报告|总结|汇报|年报|计划|政府)$")
"""What ends a line of the title, in the first characters of a text."""
_SPLIT_NUMBER = re.compile(r"(?<=[^\x00-\x7f])[0-9]{1,9} [0-9]{1,9}(?:\.[0-9]{1,4})?(?=[^\x00-\x7f]|%)")
"""A number that a print has torn apart: one blank, and characters on both sides."""
_LINE_WITH_COMMA = 16
_BEGINS = re.compile(
    r"[一二三四五六七八九十]{1,3}(?:是|、|,|\.)"
    r"|\((?:[一二三四五六七八九十]{1,3}|[0-9]{1,2})\)|[0-9]{1,2}[、.)](?![0-9])|第[一二三四五六七八九十]{1,3}[章节条篇部]"
)


@dataclass(frozen=True, slots=True)
class Flow:
    """`text`: folded running text; paragraphs end with a newline, cells of a row stand apart by a tab."""

    text: str
    starts: Sequence[int]
    """Where each kept piece begins in `text`, ascending."""
    shifts: Sequence[int]
    """What must be added to an offset of that piece to have its place in the original."""

    def place(self, at: int) -> int:
        """Where the character `at` of the flow stands in the original."""
        return at + self.shifts[bisect_right(self.starts, at) - 1]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The span in the original, from the place of its first character to just after that of its last."""
        return self.place(start), self.place(end - 1) + 1


def flow(text: str, skip: Sequence[tuple[int, int]] = ()) -> Flow:
    """The running text of `text`, without the spans `skip` (ascending, apart)."""
    folded = fold(text)
    if skip:
        folded = _blanked(folded, skip)
    width = _wrap_width(folded)
    pieces: list[str] = []
    starts, shifts = [0], [0]
    at, size = 0, 0
    for gap in _GAP.finditer(folded):
        begin, end = gap.span()
        if begin > at:
            pieces.append(folded[at:begin])
            size += begin - at
        instead = _instead(folded, begin, end, width)
        if instead:
            pieces.append(instead)
            size += 1
        starts.append(size)
        shifts.append(end - size)
        at = end
    pieces.append(folded[at:])
    return Flow("".join(pieces), starts, shifts)


def _blanked(text: str, skip: Sequence[tuple[int, int]]) -> str:
    pieces: list[str] = []
    at = 0
    for start, end in skip:
        pieces += text[at:start], "\0" * (end - start)
        at = end
    return "".join((*pieces, text[at:]))


def _wrap_width(text: str) -> float:
    """How long a line must be to be taken for wrapped; infinite where the lines of this text are paragraphs."""
    lines = [line for match in _LINE.finditer(text) if (line := match.group().strip(BLANKS))]
    open_ended = sum(len(line) for line in lines if line[-1] not in _ENDS)
    if len(lines) < 2 or open_ended < _WRAPPED * sum(map(len, lines)):
        return float("inf")
    lengths = sorted(map(len, lines))
    return _SHORT * lengths[int(len(lengths) * 0.8)]


def _instead(text: str, begin: int, end: int, width: float) -> str:
    """What stands for the blanks from `begin` to `end`: a paragraph's end, a cell's end, a blank, or nothing."""
    if begin == 0 or end == len(text):
        return ""
    gap = text[begin:end]
    left, right = text[begin - 1], text[end]
    newline = gap.rfind("\n")
    if newline >= 0:
        return "" if _wrapped(text, begin, end, gap, newline, width) else "\n"
    if "\t" in gap:
        return "\t"
    if left.isascii() and right.isascii() and left.isalnum() and right.isalnum():
        return "\t" if len(gap) > 1 else "" if _SPLIT_NUMBER.match(text, _digits_before(text, begin)) else " "
    return "" if len(gap) < 4 else "\t"


def _digits_before(text: str, end: int) -> int:
    start = end
    while start > max(0, end - 9) and text[start - 1].isdigit():
        start -= 1
    return start


def _wrapped(text: str, begin: int, end: int, gap: str, newline: int, width: float) -> bool:
    """Is this the end of a line, but not of its paragraph?"""
    if gap.count("\n") > 1 or gap.endswith("  ") or _BEGINS.match(text, end):
        return False
    if begin < _HEAD and _TITLE.search(text, max(0, begin - 4), begin):
        return False
    before = text.rfind("\n", max(0, begin - 400), begin) + 1
    if width != float("inf"):
        return begin - before >= width
    # a single line torn in two: in the middle of a sentence that has a comma, and no heading
    return (
        text[begin - 1] not in _ENDS
        and begin - before >= _LINE_WITH_COMMA
        and text.find(",", before, begin) > 0
        and not _BEGINS.match(text, before)
    )
