"""Numbers typed by hand: what is one, what is only a word."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yifa.reports import numerals
from yifa.reports.numerals import is_number, typed, value_of

NAMES = ("12345", "三统一", "两法衔接", "第一责任人", "12·4", "三河镇", "二十大")


@pytest.mark.parametrize(
    "text",
    [
        "一方面坚持统一领导，一律公开，进一步规范，以防万一，十分重要",
        "另一方面，一经发现，逐一整改，一以贯之，做到举一反三",
        "落实三统一和两法衔接，第一责任人带头",
        "依托12345热线，在12·4国家宪法日开展宣传",
        "深入学习党的二十大精神",
        "三河镇综合执法队",
        "《法治政府建设实施纲要（2021—2025年）》",
        "依照《中华人民共和国行政处罚法》第五十八条第二款第一项作出",
        "《关于贯彻〈一号文件〉的通知》",
        "国办发〔2018〕118号、县政府令第5号",
        "2025年3月1日至5日，2025年1月至10月，1-10月，3月15日，2025年度，2021—2025年",
        "二〇二五年三月一日",
        "第一季度和前三季度，二审判决",
        "第三方评估、第三人意见、百姓满意、百分点",
        "周一至周五受理，星期六值班",
    ],
)
def test_words_names_and_dates_pass(text: str) -> None:
    assert typed(text, NAMES) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("制定文件37件", ["37"]),
        ("制定文件三十七件", ["三十七"]),
        ("培训30余次", ["30"]),
        ("十几件", ["十"]),
        ("按期率为95.67%", ["95.67%"]),
        ("百分之九十五", ["百分之九十五"]),
        ("三分之一", ["三分之一"]),
        ("1,460多人次", ["1,460"]),
        ("发放3.2万份", ["3.2万"]),
        ("移送一起案件", ["一"]),
        ("召开一次会议，每年两次", ["一", "两"]),
        ("第37号", ["37"]),
        # A word never covers part of a longer number.
        ("投入一万一千元", ["一万一千"]),
        ("统一百件", ["一百"]),
        ("统一一套标准", ["一一"]),
        # Nor does a declared name.
        ("拨打123456", ["123456"]),
        ("三统一百件", ["一百"]),
        # 十分 is “very”, ten minutes are ten minutes.
        ("十分钟办结", ["十"]),
        # 系统 + 一次, never 统一.
        ("系统一次办结", ["一"]),
        ("合同一份、工单一张、责任一条、整合一个中心", ["一", "一", "一", "一"]),
        ("网上一年受理", ["一"]),
        # Days that are none.
        ("11月4日至101日", ["101"]),
        ("2月30日", ["2", "30"]),
        ("20152020年", ["20152020"]),
        ("自生效之日起20日内", ["20"]),
        # Digits of every kind.
        ("３７件", ["37"]),
        ("①加强管理", ["1"]),
        ("Ⅲ级", ["3"]),
        # A length is no date.
        ("历时3个月、5年", ["3", "5"]),
    ],
)
def test_numbers_are_found(text: str, found: list[str]) -> None:
    assert [number.text for number in typed(text, NAMES)] == found


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("37", 37), ("三十七", 37), ("十", 10), ("一百零五", 105), ("两千三百", 2300), ("一万一千", 11_000),
        ("3.2万", 32_000), ("1,460", 1460), ("95.67%", 95.67), ("百分之九十五", 95), ("二〇二五", 2025), ("两亿", 200_000_000),
        ("20余", None),
    ],
)  # fmt: skip
def test_what_a_number_counts(text: str, value: float | None) -> None:
    assert value_of(text) == value


@pytest.mark.parametrize("name", ["37件", "三次", "95%", "7", "约20余人", "两年"])
def test_a_count_is_no_name(name: str) -> None:
    assert is_number(name)


@pytest.mark.parametrize("name", ["12345", "三河镇", "两法衔接", "十四五", "百户镇", "一目录、五清单"])
def test_a_name_is_no_count(name: str) -> None:
    assert not is_number(name)


_LISTED = numerals._words()
_WORDS = (*_LISTED.words, *_LISTED.guarded)
_DIGITS = "零一二三四五六七八九"


def han(n: int) -> str:
    tens, ones = divmod(n, 10)
    return (
        (_DIGITS[tens] if tens > 1 else "")
        + ("十" if tens else "")
        + (_DIGITS[ones] if ones or not tens else "")
    )


@given(
    st.sampled_from((*_WORDS, *_LISTED.boundaries)),
    st.integers(1, 99),
    st.booleans(),
    st.sampled_from("件个项份人户家名场期宗例"),
)
def test_no_word_swallows_the_count_after_it(word: str, n: int, chinese: bool, measure: str) -> None:
    """Whatever listed word stands before a count, the count is found, and with all its digits."""
    count = han(n) if chinese else str(n)
    found = typed(f"{word}{count}{measure}，")
    assert found
    assert found[-1].text.endswith(count)


@given(st.lists(st.sampled_from(_WORDS), min_size=1, max_size=6))
def test_listed_words_pass_wherever_they_stand(words: list[str]) -> None:
    assert typed("，".join(words)) == []


@given(st.integers(1, 10**12 - 1))
def test_reading_chinese_numbers(n: int) -> None:
    assert value_of(_chinese(n)) == n


def _chinese(n: int) -> str:
    """Any number below 10¹² in Chinese (the oracle for reading it)."""
    if n >= 10**8:
        head, rest = divmod(n, 10**8)
        return _chinese(head) + "亿" + (("零" if rest < 10**7 else "") + _chinese(rest) if rest else "")
    if n >= 10**4:
        head, rest = divmod(n, 10**4)
        return _chinese(head) + "万" + (("零" if rest < 1000 else "") + _chinese(rest) if rest else "")
    for unit, zh in ((1000, "千"), (100, "百"), (10, "十")):
        if n >= unit:
            head, rest = divmod(n, unit)
            return _DIGITS[head] + zh + (("零" if rest < unit // 10 else "") + _chinese(rest) if rest else "")
    return _DIGITS[n]
