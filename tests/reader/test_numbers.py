"""Numbers in every way that Chinese texts write them."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yifa.reader import numbers

DIGITS = "零一二三四五六七八九"


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("0", 0), ("1,234", 1234), ("12.5", "12.5"), ("3.3万", 33000), ("4000余万", 40_000_000), ("190万余", 1_900_000),
        ("14.6亿", 1_460_000_000), ("2千多", 2000), ("十", 10), ("十一", 11), ("两", 2), ("二十余", 20), ("三百二十", 320),
        ("三百二", 320), ("一千零五", 1005), ("一万零三百", 10300), ("十二万", 120_000), ("二〇一六", 2016),
        ("三亿零五万", 300_050_000), ("百余", 100), ("上万", None), ("十二点五", "12.5"), ("五千万", 50_000_000), ("三五", 35),
    ],
)  # fmt: skip
def test_value(written: str, value: int | str | None) -> None:
    if value is None:
        with pytest.raises(KeyError):
            numbers.value(written)
    else:
        assert numbers.value(written) == Decimal(value)


def test_a_very_long_number_is_none() -> None:
    assert numbers.value("1" * 1_000_000) is None
    assert numbers.value("一" * 100) is None


def test_fraction() -> None:
    third = numbers.fraction("二", "三")
    assert third is not None
    assert abs(third - Decimal("0.6666666667")) < Decimal("1e-9")
    assert numbers.fraction("一", "0") is None


def chinese(number: int) -> str:
    """A number below 10⁸ as it is written in full; the tests' own way, by sections of four digits."""

    def section(n: int) -> str:
        text, gap = "", False
        for size, word in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
            digit, n = divmod(n, size)
            if digit:
                text += ("零" if gap and text else "") + DIGITS[digit] + word
                gap = False
            else:
                gap = True
        return text

    high, low = divmod(number, 10_000)
    if not high:
        return section(low) or "零"
    between = "零" if low and low < 1000 else ""
    return section(high) + "万" + between + section(low)


@given(st.integers(0, 99_999_999))
def test_chinese_numerals_are_read_back(number: int) -> None:
    written = chinese(number)
    assert numbers.value(written) == number
    assert re.fullmatch(numbers.CHINESE, written)


@given(st.integers(0, 10**12), st.sampled_from(["", "万", "亿"]), st.integers(0, 3))
def test_digits_are_read_back(number: int, scale: str, places: int) -> None:
    exact = Decimal(number).scaleb(-places)
    for written in (f"{exact:f}", f"{exact:,f}"):
        match = re.fullmatch(numbers.ARABIC, written + scale)
        assert match
        assert numbers.value(written + scale) == exact * numbers.SCALES.get(scale, 1)
