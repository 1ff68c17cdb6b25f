"""Editions, concordance, and how an article is printed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yifa.law.citations import CitationError, Edition, Statutes, numeral, print_en, print_zh, split

STATUTES = Statutes({
    edition.code: edition
    for edition in (
        Edition("FOI08", "政府信息公开条例(2007)", "FOI (2007)", "FOI", "2008-05-01", "2019-05-14",
                {"33": "24", "36(1)": "21(2)"}),
        Edition("FOI19", "政府信息公开条例(2019修订)", "FOI (2019)", "FOI", "2019-05-15"),
        Edition("LIC03", "行政许可法(2003)", "Licensing (2003)", "LIC", "2004-07-01", "2019-04-22", {"72": "73"}, True),
        Edition("LIC19", "行政许可法(2019修正)", "Licensing (2019)", "LIC", "2019-04-23"),
        Edition("CIV", "民法典", "Civil Code", "CIV", "2021-01-01"),
        Edition("ENF18", "国办发〔2018〕118号", "Opinion", "ENF", "2018-12-05", unconfirmed=True),
    )
})  # fmt: skip


@pytest.mark.parametrize(
    ("text", "day", "zh"),
    [
        ("FOI 33", "2026-01-01", "《政府信息公开条例》(2019修订)第三十三条"),
        ("FOI 33", "2019-05-14", "《政府信息公开条例》(2007)第二十四条"),
        ("FOI 33", "2019-05-15", "《政府信息公开条例》(2019修订)第三十三条"),
        ("FOI 33(1)", "2018-01-01", "《政府信息公开条例》(2007)第二十四条"),
        ("FOI 36(1)", "2018-01-01", "《政府信息公开条例》(2007)第二十一条第二款"),
        ("FOI19 33(1)(2)", "2026-01-01", "《政府信息公开条例》(2019修订)第三十三条第一款第（二）项"),
        ("LIC 42", "2010-01-01", "《行政许可法》(2003)第四十二条"),
        ("LIC 72", "2010-01-01", "《行政许可法》(2003)第七十三条"),
        ("CIV 1000", "2026-01-01", "《民法典》第一千条"),
        ("FOI 33, 36", "2026-01-01", "《政府信息公开条例》(2019修订)第三十三条、第三十六条"),
        ("ENF18 二", "2026-01-01", "国办发〔2018〕118号二"),
        ("LOCAL 广东省12345热线管理办法", "2026-01-01", "广东省12345热线管理办法"),
    ],
)  # fmt: skip
def test_printed(text: str, day: str, zh: str) -> None:
    assert STATUTES.resolve(text, day).zh == zh


@pytest.mark.parametrize(
    ("text", "day", "word"),
    [
        ("XYZ 1", "2026-01-01", "未登记"),
        ("FOI19 33", "2019-05-14", "不在施行期内"),
        ("FOI08 24", "2019-05-15", "不在施行期内"),
        ("FOI 33", "2008-04-30", "尚无施行的文本"),
        ("FOI 40", "2018-01-01", "对照表中没有"),
    ],
)
def test_refused(text: str, day: str, word: str) -> None:
    with pytest.raises(CitationError) as error:
        STATUTES.resolve(text, day)
    assert word in error.value.zh
    assert error.value.en


def test_unconfirmed() -> None:
    assert STATUTES.resolve("LOCAL 某办法", "2026-01-01").unconfirmed
    assert STATUTES.resolve("ENF18 二", "2026-01-01").unconfirmed
    assert not STATUTES.resolve("FOI 33", "2026-01-01").unconfirmed
    assert STATUTES.resolve("FOI 33", "2026-01-01", unconfirmed=True).unconfirmed


def test_turning_days() -> None:
    assert set(STATUTES.turning_days("FOI 33")) >= {"2008-05-01", "2019-05-15"}
    assert set(STATUTES.turning_days("FOI08 24")) == {"2008-05-01", "2019-05-15"}
    assert not set(STATUTES.turning_days("LOCAL x"))


def test_articles_between_two() -> None:
    assert print_zh("行政处罚法(2021修订)", "120-1(2)") == "《行政处罚法》(2021修订)第一百二十条之一第二款"
    assert print_en("Law (2021)", "33(1)") == "Law (2021), Art. 33(1)"
    assert print_en("Law (2021)", "") == "Law (2021)"
    assert split("FOI19 33") == ("FOI19", "33")


@pytest.mark.parametrize(
    ("n", "zh"),
    [(1, "一"), (10, "十"), (11, "十一"), (20, "二十"), (33, "三十三"), (100, "一百"), (101, "一百零一"), (110, "一百一十"),
     (115, "一百一十五"), (1000, "一千"), (1001, "一千零一"), (1010, "一千零一十"), (1260, "一千二百六十"), (9999, "九千九百九十九")],
)  # fmt: skip
def test_numerals(n: int, zh: str) -> None:
    assert numeral(n) == zh


def _read(zh: str) -> int:
    """Reads a numeral back: each digit times the unit after it."""
    digits = {char: i for i, char in enumerate("零一二三四五六七八九")}
    units = {"十": 10, "百": 100, "千": 1000}
    total, digit = 0, 1 if zh.startswith("十") else 0
    for char in zh:
        if char in units:
            total, digit = total + digit * units[char], 0
        else:
            digit = digits[char]
    return total + digit


@given(st.integers(1, 9999))
def test_numerals_read_back(n: int) -> None:
    zh = numeral(n)
    assert _read(zh) == n
    assert "零零" not in zh
    assert not zh.endswith("零")


def test_a_range_of_articles_is_printed_as_one() -> None:
    assert print_zh("民法典", "201..203") == "《民法典》第二百零一条至第二百零三条"
    assert print_en("Civil Code", "5, 201..203") == "Civil Code, Art. 5, 201–203"


READ = Statutes({
    edition.code: edition
    for edition in (
        Edition("AAA10", "甲法(2010)", "A (2010)", "AAA", "2010-01-01", "2019-12-31", {"5": "3", "9": "6"}, read=("7",)),
        Edition("AAA20", "甲法(2020)", "A (2020)", "AAA", "2020-01-01", "2024-12-31", {}, True),
        Edition("AAA25", "甲法(2025)", "A (2025)", "AAA", "2025-01-01", read=("5", "8", "26", "27")),
    )
})  # fmt: skip


@pytest.mark.parametrize(
    ("text", "day", "unconfirmed"),
    [
        ("AAA25 5", "2026-01-01", False),
        ("AAA25 5(2)(3)", "2026-01-01", False),
        ("AAA25 5, 8", "2026-01-01", False),
        ("AAA25", "2026-01-01", False),  # the law as a whole
        ("AAA25 6", "2026-01-01", True),
        ("AAA25 5, 6", "2026-01-01", True),
        ("AAA25 26..27", "2026-01-01", False),
        ("AAA25 26..28", "2026-01-01", True),
        ("AAA 5", "2012-01-01", False),  # its Article 3 is what is Article 5 today
        ("AAA 9", "2012-01-01", True),
        ("AAA10 7", "2012-01-01", False),  # read in that text itself
        ("AAA10 5", "2012-01-01", True),
        ("AAA 8", "2021-01-01", False),  # not renumbered
        ("AAA 9", "2021-01-01", True),
    ],
)
def test_an_article_that_nobody_has_read_is_not_confirmed(text: str, day: str, unconfirmed: bool) -> None:
    assert READ.resolve(text, day).unconfirmed is unconfirmed


def test_where_nothing_is_said_of_reading_nothing_is_doubted() -> None:
    assert not STATUTES.resolve("FOI19 99", "2026-01-01").unconfirmed
