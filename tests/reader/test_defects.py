"""Slips of the pen: each marked one is found with its place and correction, and nothing where the text is right."""

from __future__ import annotations

import re
import time
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yifa.reader import defects, outline
from yifa.reader.documents import furniture

PASSAGES = Path(__file__).parent / "passages"
_MARK = re.compile("⟦([^→⟧]*)→([^⟧]*)⟧")
_SENTENCE_END = "。！？"


def passages(name: str) -> list[str]:
    lines = (PASSAGES / name).read_text(encoding="utf-8").splitlines()
    return [line.replace("\\n", "\n") for line in lines if line and not line.startswith("#")]


SLIPS, RIGHT = passages("slips.txt"), passages("right.txt")


def find(text: str) -> list[defects.Defect]:
    return defects.find(text, outline.read(text, furniture(text)))


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
        text = (
            text[: defect.start]
            + (defect.text if defect.suggestion is None else defect.suggestion)
            + text[defect.end :]
        )
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


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("（一）加强领导\n健全机制。\n（二）规范执法\n落实制度。\n三）强化监督\n畅通渠道。", "（三）"),
        ("(一)加强领导\n健全机制。\n(二)规范执法\n落实制度。\n三)强化监督\n畅通渠道。", "(三)"),
        ("县政府印发了《执法监督办法（试行》），自2018年起施行，各单位须遵照执行。", "）》"),
        ("20185—8月，县司法局开展了社区矫正专项检查。", "2018年5—8月"),
    ],
)
def test_a_correction_is_spelt_as_the_text_is(text: str, right: str) -> None:
    assert [defect.suggestion for defect in find(text)] == [right]


BLAMELESS = [text for text in RIGHT if "\n" not in text and len(text) >= 18 and text[-1] in _SENTENCE_END]


@given(st.lists(st.sampled_from(BLAMELESS), min_size=3, max_size=8), st.integers(18, 60))
def test_wrapping_a_right_text_makes_no_defect(parts: list[str], width: int) -> None:
    paragraphs = ["".join(parts[at : at + 3]) for at in range(0, len(parts), 3)]
    if find("\n".join(paragraphs)):
        return  # parts that only clash with each other, such as two sessions numbered in two ways
    text = "\n\n".join(
        "\n".join(paragraph[at : at + width] for at in range(0, len(paragraph), width))
        for paragraph in paragraphs
    )
    assert find(text) == []


@given(st.sampled_from(SLIPS), st.sampled_from(["", "云溪县\n\n", "　　", "\ufeff"]))
def test_what_stands_around_moves_the_offsets_only(passage: str, before: str) -> None:
    text, _ = marked(passage)
    moved = before + text
    assert [(d.start + len(before), d.text, d.suggestion) for d in find(text)] == [
        (d.start, d.text, d.suggestion) for d in find(moved)
    ]


@given(st.text(alphabet="一二三十百九是要第章①年月日2016（）()“”《》、，。：; XX行政的\n", max_size=300))
def test_offsets_cut_out_the_text_whatever_it_is(text: str) -> None:
    found = find(text)
    assert all(text[d.start : d.end] == d.text and d.text for d in found)
    assert all(a.end <= b.start for a, b in pairwise(found))
    assert all(d.suggestion != d.text for d in found)


HOSTILE = ["(", ")", "“", "《", "(《“【", "1", "的", "行政", "2016", "2016年", "、", " ", " \n", "X", "其中", "二是",
           "(二)\n", "&", "<", "|", "\t1", "甲3期、", "县水利局、", "《制度、", '"', "？", "( ", "一 "]  # fmt: skip


@pytest.mark.parametrize("unit", HOSTILE)
def test_hostile_text_takes_linear_time(unit: str) -> None:
    def seconds(size: int) -> float:
        text = (unit * (size // len(unit) + 1))[:size]
        before = time.process_time()
        find(text)
        return time.process_time() - before

    small = min(seconds(10_000) for _ in range(3))
    assert any(seconds(80_000) < 28 * small + 0.1 for _ in range(2))
