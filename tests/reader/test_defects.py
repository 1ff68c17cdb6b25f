"""Slips of the pen: each marked one is found with its place and correction, and nothing where the text is right."""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yifa.reader import defects, outline

PASSAGES = Path(__file__).parent / "passages"
_MARK = re.compile("⟦([^→⟧]*)→([^⟧]*)⟧")
_SENTENCE_END = "。！？"


def passages(name: str) -> list[str]:
    lines = (PASSAGES / name).read_text(encoding="utf-8").splitlines()
    return [line.replace("\\n", "\n") for line in lines if line and not line.startswith("#")]


SLIPS, RIGHT = passages("slips.txt"), passages("right.txt")


def find(text: str) -> list[defects.Defect]:
    return defects.find(text, outline.read(text))


def marked(passage: str) -> tuple[str, list[tuple[int, int, str]]]:
    """The passage as written, and its slips with their corrections."""
    text, spans, at = "", [], 0
    for m in _MARK.finditer(passage):
        text += passage[at : m.start()]
        spans.append((len(text), len(text) + len(m[1]), m[2]))
        text += m[1]
        at = m.end()
    return text + passage[at:], spans


def corrected(text: str, found: list[defects.Defect]) -> str:
    for defect in reversed(found):
        text = text[: defect.start] + (defect.text if defect.suggestion is None else defect.suggestion) + text[defect.end :]
    return text


def same(text: str) -> str:
    """Both widths of a mark are one."""
    return text.translate({0xFF08: "(", 0xFF09: ")", 0xFF0C: ",", 0x2014: "-"})


@pytest.mark.parametrize("passage", SLIPS)
def test_a_slip_is_found_and_corrected(passage: str) -> None:
    text, spans = marked(passage)
    found = find(text)
    assert [text[d.start : d.end] for d in found] == [d.text for d in found]
    for start, end, right in spans:
        at = [d for d in found if d.start < end and start < d.end]
        assert at, f"{text[start:end]} not found"
        if right == "?":
            assert at[0].suggestion is None
    assert len(found) == len(spans), found
    right_text = _MARK.sub(lambda m: m[1] if m[2] == "?" else m[2], passage)
    assert same(corrected(text, found)) == same(right_text)


@pytest.mark.parametrize("text", RIGHT)
def test_nothing_is_found_where_the_text_is_right(text: str) -> None:
    assert find(text) == []


def test_there_are_enough_passages() -> None:
    assert len(SLIPS) >= 80
    assert len(RIGHT) >= 80
