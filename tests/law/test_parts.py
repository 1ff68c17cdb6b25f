"""A procedure in several files reads as it would in one."""

from __future__ import annotations

import pytest
from tests.law.law_example import FOI, example

from yifa.law.lint import check
from yifa.law.loader import load
from yifa.law.problems import LawError

PART = "procedures/disclosure/foi.review.part.yaml"
MORE = """
part: review
of: foi_request
fields:
  heard: {type: text, zh: 听取情况}
moves:
  hear: {zh: 听取意见, by: foi_officer, from: any, takes: heard, changes: heard, cite: FOI 33}
clocks:
  to_hear: {zh: 听取期限, start: hear, until: answer, within: 5 days, cite: FOI 33}
"""


def texts(part: str = MORE, listed: str = "parts: review\n") -> dict[str, str]:
    return {**example(), FOI: listed + example()[FOI], PART: part}


def whole() -> dict[str, str]:
    """The same, written in one file."""
    text = example()[FOI]
    for key, line in (
        ("fields", "  heard: {type: text, zh: 听取情况}\n"),
        (
            "moves",
            "  hear: {zh: 听取意见, by: foi_officer, from: any, takes: heard, changes: heard, cite: FOI 33}\n",
        ),
        ("clocks", "  to_hear: {zh: 听取期限, start: hear, until: answer, within: 5 days, cite: FOI 33}\n"),
    ):
        assert text.count(f"\n{key}:\n") == 1
        text = text.replace(f"\n{key}:\n", f"\n{key}:\n{line}")
    return {**example(), FOI: text}


def test_it_is_one_procedure() -> None:
    split, one = load(texts()), load(whole())
    assert check(split) == check(one) == []
    (source,) = split.editions("foi_request")
    assert source.file == FOI
    edition = one.editions("foi_request")[0].edition
    both = [law.edition("foi_request", edition).slices for law in (split, one)]
    assert both[0] == both[1]
    order = list(both[0][0].moves)
    assert order.index("hear") > order.index("answer")  # a part comes after what stands before it


def told(files: dict[str, str]) -> list[tuple[str, str, str]]:
    with pytest.raises(LawError) as error:
        load(files)
    return [(one.file, one.code, one.en) for one in error.value.problems]


@pytest.mark.parametrize(
    ("part", "listed", "file", "code", "says"),
    [
        (MORE, "parts: [review, decision]\n", FOI, "missing", "no part “decision”"),
        (MORE, "", PART, "unknown_name", "lists no part “review”"),
        (MORE.replace("of: foi_request", "of: foi"), "parts: review\n", PART, "unknown_name", "“foi” lists no part"),
        (MORE.replace("part: review", "part: review\nedition: 1999"), "parts: review\n", FOI, "missing", "review"),
        (MORE.replace("  hear: ", "  answer: "), "parts: review\n", PART, "duplicate_key", "“answer” is in `moves` twice"),
        (MORE + "stages: [x]\n", "parts: review\n", PART, "unknown_key", "stages"),
        (MORE.replace("type: text", "type: texts"), "parts: review\n", PART, "shape", "fields/heard/type"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_told_where_it_stands(
    part: str, listed: str, file: str, code: str, says: str
) -> None:
    assert any(one[:2] == (file, code) and says in one[2] for one in told(texts(part, listed)))


def test_a_part_is_there_once() -> None:
    found = told({**texts(), "procedures/disclosure/foi.other.part.yaml": MORE})
    assert any(code == "duplicate_key" and "in `moves` twice" in en for _, code, en in found)
