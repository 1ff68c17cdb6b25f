"""What holds for every text: offsets cut it out, numbers come back, wrapping and hostile input change nothing and cost no more."""

from __future__ import annotations

import json
import textwrap
import time
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.reader.test_labelled import passages

from yifa.reader import Fact, Reading, outline, read
from yifa.reader.facts import facts
from yifa.reader.flow import flow

WORDS = "共受理行政复议申请其中办结率分别为上年同期年月日第一二三十百千万亿人件次项个％%0123456789.,，。、；：（）()《》“”〔〕\n \t约近余多以上内"


def reading(text: str) -> Reading:
    return read(text.encode(), "x")[0]


def said(fact: Fact) -> tuple[object, ...]:
    return (
        fact.value,
        fact.unit,
        fact.kind,
        fact.indicator,
        fact.approx,
        fact.period,
        fact.part_of,
        fact.relation,
    )


@given(st.text(alphabet=WORDS, min_size=1, max_size=200))
@settings(max_examples=300)
def test_offsets_cut_out_the_text(text: str) -> None:
    end = 0
    for fact in facts(text, flow(text, outline.read(text)), 2020):
        assert text[fact.start : fact.end] == fact.text
        assert end <= fact.start < fact.end
        assert fact.text.strip() == fact.text
        end = fact.end


@given(st.text(alphabet=WORDS, max_size=300))
@settings(max_examples=200)
def test_any_text_gives_json_whose_links_lead_somewhere(text: str) -> None:
    told = json.loads(json.dumps(reading("报告" + text).as_json()))
    count = len(told["facts"])
    for n, fact in enumerate(told["facts"]):
        assert fact["part_of"] is None or (0 <= fact["part_of"] < count and fact["part_of"] != n)
    assert all(0 <= n < count for check in told["checks"] for n in check["facts"])


@given(
    st.integers(0, 10**9),
    st.sampled_from(["件", "人次", "户", "万元", "个", "项", "%", "平方米", "个工作日", "起", "宗", "份"]),
    st.sampled_from(["", "近", "约"]),
)
def test_a_number_that_was_written_is_read_back(number: int, unit: str, about: str) -> None:
    found = reading(f"全年办理的各类事项{about}{number}{unit}。").facts
    assert len(found) == 1
    scale = 10_000 if unit == "万元" else 1
    assert found[0].value == Decimal(number) * scale
    assert found[0].unit == unit.removeprefix("万")
    assert found[0].approx is bool(about)


@given(
    st.integers(1, 10**6),
    st.integers(0, 2),
    st.sampled_from(["", "万", "亿", "万亿"]),
    st.sampled_from(["元", "户", "人次", "件", "亩", "千瓦"]),
    st.booleans(),
)
def test_scales_and_decimals_are_read_back(
    number: int, places: int, scale: str, unit: str, wide: bool
) -> None:
    value = Decimal(number).scaleb(-places)
    written = f"{value:,}" if wide else f"{value:f}"
    [fact] = reading(f"全年各类事项共计{written}{scale}{unit}。").facts
    assert fact.text == written + scale + unit
    assert fact.value == value * {"": 1, "万": 10**4, "亿": 10**8, "万亿": 10**12}[scale]
    assert fact.unit == unit


@pytest.mark.parametrize("width", [17, 24, 31, 40, 57])
def test_wrapping_changes_no_fact(width: int) -> None:
    paragraphs = [p.text for p in passages() if p.text and "\n" not in p.text and p.facts and not p.nonfacts]
    whole = "\n\n".join(paragraphs)
    wrapped = "\n\n".join("\n".join(textwrap.wrap(p, width, break_long_words=True)) for p in paragraphs)
    assert [said(f) for f in reading(wrapped).facts] == [said(f) for f in reading(whole).facts]


def test_renumbering_and_spelling_change_no_fact() -> None:
    text = "一、受理申请42件，审结38件。\n二、发放资料3.5万册，合格率98%。\n"
    other = "（三）受理申请４２件,审结３８件。\n4．发放资料３．５万册，合格率９８％。\n"
    assert [said(f) for f in reading(text).facts] == [said(f) for f in reading(other).facts]


@pytest.mark.parametrize(
    ("name", "piece"),
    [
        ("digits", "1"), ("qizhong", "其中"), ("opening brackets", "("), ("titles", "《"), ("quotes", "“"), ("numerals", "一"),
        ("lists", "5件、"), ("parts", "其中5件，"), ("rates", "率5%，"), ("nested parts", "(共5件"), ("commas", "1,"), ("points", "1."),
        ("ranges", "1-"), ("fractions", "一分之"), ("blanks", " \n"), ("places", "县"), ("together", "共计"), ("bare", "共5"),
    ],
)  # fmt: skip
def test_hostile_text_takes_linear_time(name: str, piece: str) -> None:
    """Eight times the text takes far less than the sixty-four times the work that a square would."""

    def took(size: int) -> float:
        text = piece * (size // len(piece))
        start = time.process_time()
        facts(text, flow(text, outline.read(text)), 2020)
        return time.process_time() - start

    small = min(took(20_000) for _ in range(3))
    assert any(took(160_000) < 28 * small + 0.05 for _ in range(3)), f"{name}: 20 000 in {small:.3f} s"
