"""Slips of the pen in a report: what a proof-reader would mark, each with its place and a correction."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from yifa.reader.defects import (
    brackets,
    characters,
    conflicts,
    dates,
    lost,
    numbering,
    punctuation,
    repeats,
    separators,
)
from yifa.reader.defects.running import Defect, Kind, Running
from yifa.reader.outline import Outline

__all__ = ["Defect", "Kind", "find"]

# Where two find the same place the first has it: the narrower knowledge goes before the broader
_PASSES: tuple[Callable[[Running], Iterator[Defect]], ...] = (
    dates.find,
    characters.find,
    lost.find,
    conflicts.find,
    brackets.find,
    numbering.find,
    repeats.find,
    separators.find,
    punctuation.find,
)


def find(text: str, outline: Outline) -> list[Defect]:
    """The defects of `text` in order of place, none overlapping another; `outline` is `outline.read(text)`.

    Linear in the length of the text.
    """
    report = Running.of(text, outline)
    found: list[Defect] = []
    for search in _PASSES:
        found += search(report)
    kept: list[Defect] = []
    taken = bytearray(len(text))
    for defect in found:
        if not any(taken[defect.start : defect.end]):
            taken[defect.start : defect.end] = b"\1" * (defect.end - defect.start)
            kept.append(defect)
    return sorted(kept, key=lambda defect: defect.start)
