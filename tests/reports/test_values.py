"""How figures are printed."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yifa.reports.document import han, heading_number
from yifa.reports.page import sign_off_indents, width
from yifa.reports.values import number, percent, period_zh, printed

from .figures import Figure


@pytest.mark.parametrize(
    ("part", "whole", "text"),
    [
        (26, 26, "100"), (35, 36, "97.22"), (1, 2, "50"), (0, 9, "0"), (1, 3, "33.33"), (2, 3, "66.67"),
        (99_999, 100_000, "99.99"), (1, 100_000, "0.01"), (7539, 8145, "92.56"),
    ],
)  # fmt: skip
def test_percentages(part: int, whole: int, text: str) -> None:
    assert percent(part, whole) == text


@given(st.integers(1, 10**7), st.data())
def test_a_percentage_says_all_only_of_all_and_none_only_of_none(whole: int, data: st.DataObject) -> None:
    part = data.draw(st.integers(0, whole))
    shown = percent(part, whole)
    assert (shown == "100") == (part == whole)
    assert (shown == "0") == (part == 0)
    assert abs(float(shown) - part * 100 / whole) <= 0.0100001


def test_money_counts_fen() -> None:
    assert printed(Figure("fined", "罚款", "元", 323_640_050)) == "3236400.5"
    assert printed(Figure("fined", "罚款", "元", 300_000)) == "3000"
    assert printed(Figure("fined", "罚款", "万元", 323_640_050)) == "323.64"


def test_what_has_no_value_prints_nothing() -> None:
    assert printed(Figure("a", "甲", "件")) is None
    assert printed(Figure("a", "甲", "%", part=0, whole=0)) is None
    assert printed(Figure("a", "甲", "件", 3, breakdown={"乙": 3}), "丙") == "0"


def test_a_rate_reaches_100_in_conditions_only_if_whole() -> None:
    assert number(Figure("a", "甲", "%", part=999, whole=1000)) == 99
    assert number(Figure("a", "甲", "%", part=1000, whole=1000)) == 100


@pytest.mark.parametrize(
    ("first", "last", "text"),
    [
        ("2025-01-01", "2025-12-31", "2025年"),
        ("2021-01-01", "2025-12-31", "2021—2025年"),
        ("2025-01-01", "2025-10-31", "2025年1月至10月"),
        ("2025-02-01", "2025-02-28", "2025年2月"),
        ("2024-11-01", "2025-02-28", "2024年11月至2025年2月"),
        ("2025-03-05", "2025-04-02", "2025年3月5日至4月2日"),
        ("2024-03-05", "2025-04-02", "2024年3月5日至2025年4月2日"),
        ("2025-03-05", "2025-03-05", "2025年3月5日"),
        (None, "2025-12-31", "截至2025年12月31日"),
    ],
)
def test_periods(first: str | None, last: str, text: str) -> None:
    assert period_zh(dt.date.fromisoformat(first) if first else None, dt.date.fromisoformat(last)) == text


def test_heading_numbers() -> None:
    assert [han(n) for n in (1, 10, 11, 20, 21, 99)] == ["一", "十", "十一", "二十", "二十一", "九十九"]
    assert [heading_number(level, 12) for level in (1, 2, 3, 4)] == ["十二、", "（十二）", "12.", "（12）"]
    with pytest.raises(ValueError, match="100"):
        han(100)


@pytest.mark.parametrize(
    ("by", "date"),
    [
        ("清川县人民政府", "2026年2月20日"),
        ("清川县", "2026年12月20日"),
        ("清川县人民政府办公室办公室", "2026年2月2日"),
    ],
)
def test_signature_and_date_without_a_seal(by: str, date: str) -> None:
    """GB/T 9704: the date begins two characters after the signature does; the outer of the two stands two from the right."""
    signature, dated = sign_off_indents(by, date)
    assert min(signature, dated) == 2
    assert (signature + width(by)) - (dated + width(date)) == pytest.approx(2)
