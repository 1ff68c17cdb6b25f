"""A report as running text: a line for each paragraph of its outline, blanks between characters closed.

Everything is read in this text; `Flow.span` says where it stands in the original.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from yifa.reader.characters import BLANKS, blanked, fold
from yifa.reader.outline import Outline

_GAP = re.compile(f"[{BLANKS}]+")
_SPLIT_NUMBER = re.compile(r"(?<=[^\x00-\x7f])[0-9]{1,9} [0-9]{1,9}(?:\.[0-9]{1,4})?(?=[^\x00-\x7f]|%)")
"""A number that a print has torn apart: one blank, and characters on both sides."""


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


def flow(text: str, outline: Outline) -> Flow:
    """The running text of `text`, of which `outline` tells the paragraphs and what is skipped."""
    folded = blanked(fold(text), outline.skipped)
    begins = {start for start, _ in outline.paragraphs}
    pieces: list[str] = []
    starts, shifts = [0], [0]
    at, size = 0, 0
    for gap in _GAP.finditer(folded):
        begin, end = gap.span()
        if begin > at:
            pieces.append(folded[at:begin])
            size += begin - at
        instead = "\n" if end in begins and begin else _instead(folded, begin, end)
        if instead:
            pieces.append(instead)
            size += 1
        starts.append(size)
        shifts.append(end - size)
        at = end
    pieces.append(folded[at:])
    return Flow("".join(pieces), starts, shifts)


def _instead(text: str, begin: int, end: int) -> str:
    """What stands for the blanks from `begin` to `end` inside a paragraph: a cell's end, a blank, or nothing."""
    if begin == 0 or end == len(text):
        return ""
    gap = text[begin:end]
    left, right = text[begin - 1], text[end]
    if "\n" in gap:
        return ""
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
