"""Numbers typed by hand: found in a text wherever they are neither a date, a declared name nor a mere word.

A *numeral run* is the longest stretch of numerals: ``1,460``, ``三十七``, ``3.2万``, ``95.67%``. It passes only when it
lies as a whole inside something that is no number of ours:

- a title in 《》, with the article cited right after it (《行政处罚法》第六十条), or a document number (〔2021〕30号);
- a date (2025年, 3月1日, 2025年3月至5月, 第一季度), if such a day exists;
- a declared name (12345, 两法衔接);
- a word of ``numerals.yaml`` in which the numeral counts nothing (进一步, 统一, 十分).

So 万一 passes and 一万一千 does not, and the declared name 12345 does not cover 123456.
"""

from __future__ import annotations

import calendar
import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from yifa.law.yamltext import read_yaml

HAN = "〇零一二两三四五六七八九十百千万亿"
_FORMAL = "壹贰叁肆柒捌玖佰仟廿卅"  # not 伍, 陆, 拾: 队伍, 大陆, 收拾
_NUMERAL = rf"[0-9{HAN}{_FORMAL}]"
_RUN = re.compile(rf"(?:{_NUMERAL}+分之)?{_NUMERAL}+(?:[.,·:/\-]{_NUMERAL}+)*[%‰]?")
_DAY = r"(?:0?[1-9]|[12][0-9]|3[01])日"
_MONTH = r"(?:0?[1-9]|1[0-2])月"
_HAN_DATE = (
    r"[一二][〇零一二三四五六七八九]{3}年(?:[一二三四五六七八九十]{1,2}月(?:[一二三四五六七八九十]{1,3}日)?)?"
)
_YEAR = r"(?<![0-9.])(?:19|20)[0-9]{2}"
_TO = r"[-—–~～至到]{1,2}"
_DATES = (
    rf"{_YEAR}年?{_TO}(?:19|20)[0-9]{{2}}年",
    rf"{_YEAR}年(?:0?[1-9]|1[0-2]){_TO}{_MONTH}",
    rf"(?<![0-9.])(?:0?[1-9]|1[0-2]){_TO}{_MONTH}",
    rf"{_YEAR}年(?:{_MONTH}(?:{_DAY})?)?(?:{_TO}(?:{_MONTH}(?:{_DAY})?|{_DAY}))?",
    rf"(?<![0-9.]){_MONTH}(?:{_DAY})?(?:{_TO}(?:{_MONTH}(?:{_DAY})?|{_DAY}))?",
    _HAN_DATE,
    r"第?[一二三四]季度",
    r"前[二三]季度",
    r"星期[一二三四五六](?:[至到]星期[一二三四五六])?",
    r"周[一二三四五六][至到]周[一二三四五六]",
)
_NUMBER = rf"[0-9{HAN}]+"
_TITLES = (
    rf"《[^《》]{{1,80}}(?:〈[^〈〉]*〉[^《》]*)?》(?:第{_NUMBER}条(?:第{_NUMBER}款)?(?:第{_NUMBER}项)?)?",
    r"〔[0-9]{4}〕[0-9]{1,5}号",
    r"令第[0-9]{1,4}号",
)
_FULL_DATE = re.compile(
    r"((?:19|20)[0-9]{2})年([0-9]{1,2})月([0-9]{1,2})日|(?<![0-9年])([0-9]{1,2})月([0-9]{1,2})日"
)
_COUNT = re.compile(
    rf"[0-9]{{1,2}}|约?(?:{_RUN.pattern})(?:(?<=[%‰])|[余多几]?[个件次项份起人户条家名场期宗例辆幅张块页天日月年元]{{1,2}})"
)


@dataclass(frozen=True, slots=True)
class Number:
    """A numeral run that must not stand: where it begins, how it is written, what it counts (None: unclear)."""

    at: int
    text: str
    value: float | None


@dataclass(frozen=True, slots=True)
class _Words:
    words: tuple[str, ...]
    guarded: dict[str, str]
    boundaries: tuple[str, ...]


@cache
def _words() -> _Words:
    text = files("yifa.reports").joinpath("numerals.yaml").read_text(encoding="utf-8")
    data = read_yaml(text, "numerals.yaml")
    return _Words(tuple(data["words"]), dict(data["guarded"]), tuple(data["boundaries"]))


@cache
def _passing(names: tuple[str, ...]) -> re.Pattern[str]:
    """One expression for everything a numeral may stand in; the leftmost, then the longest word wins."""
    known = _words()
    plain = [re.escape(word) for word in {*known.words, *known.boundaries, *map(normal, names)} if word]
    plain += [f"{word}(?![{guard}])" for word, guard in known.guarded.items()]
    plain.sort(key=len, reverse=True)
    return re.compile("|".join((*_TITLES, *_DATES, *plain)))


def normal(text: str) -> str:
    """The text with every digit of another script (１, ①, Ⅲ) written as it counts, length kept where possible."""
    return "".join(
        _digit(char) if unicodedata.category(char)[0] == "N" and char not in HAN else char for char in text
    )


def _digit(char: str) -> str:
    return unicodedata.normalize("NFKC", char) if char.isdecimal() else f"{unicodedata.numeric(char):.10g}"


def typed(text: str, names: Iterable[str] = ()) -> list[Number]:
    """Every number in `text` that a hand typed, in order. `names` are the declared names."""
    text = normal(text)
    passing = [
        match.span() for match in _passing(tuple(sorted(set(names)))).finditer(text) if _exists(match[0])
    ]
    return [
        Number(run.start(), run[0], value_of(run[0]))
        for run in _RUN.finditer(text)
        if not _inside(run.span(), passing)
    ]


def _inside(run: tuple[int, int], spans: Sequence[tuple[int, int]]) -> bool:
    """Does the run lie in one of the spans, which are in order and apart?"""
    n = bisect_right(spans, run[0], key=lambda span: span[0])
    return n > 0 and run[1] <= spans[n - 1][1]


def _exists(text: str) -> bool:
    """False for a written date that no calendar has: 2月30日."""
    for match in _FULL_DATE.finditer(text):
        year, month, day = match[1] or "2024", int(match[2] or match[4]), int(match[3] or match[5])
        if not 1 <= day <= calendar.monthrange(int(year), month)[1]:
            return False
    return True


_UNITS = {"十": 10, "百": 100, "千": 1_000, "佰": 100, "仟": 1_000}
_LARGE = {"万": 10_000, "亿": 100_000_000}
_DIGITS = {char: n for n, chars in enumerate(("〇零", "一壹", "二两贰", "三叁", "四肆", "五", "六", "七柒", "八捌", "九玖"))
           for char in chars}  # fmt: skip
_MIXED = re.compile(rf"([0-9][0-9,]*(?:\.[0-9]+)?)([{''.join(_LARGE)}百千]*)([%‰]?)")


def value_of(text: str) -> float | None:
    """What a numeral run counts: ``1,460`` → 1460, ``3.2万`` → 32000, ``三十七`` → 37, ``95.67%`` → 95.67; or None."""
    text = text.removeprefix("百分之")
    if match := _MIXED.fullmatch(text):
        value = float(match[1].replace(",", ""))
        for unit in match[2]:
            value *= _LARGE.get(unit) or _UNITS[unit]
        return round(value, 6)
    if all(char in _DIGITS for char in text) and len(text) > 1:
        return float("".join(str(_DIGITS[char]) for char in text))
    total = section = 0
    digit: int | None = None
    for char in text:
        if char in _DIGITS:
            digit = _DIGITS[char]
        elif char in _UNITS:
            section += (1 if digit is None else digit) * _UNITS[char]
            digit = None
        elif char in _LARGE:
            below = section + (digit or 0)
            total = (total + below) * _LARGE[char] if char == "亿" else total + below * _LARGE[char]
            section, digit = 0, None
        else:
            return None
    return float(total + section + (digit or 0))


def is_number(name: str) -> bool:
    """Would this declared “name” hide a plain count: 37件, 三次, 95%, 7? Long digits may name a hotline (12345)."""
    return bool(_COUNT.fullmatch(normal(name)))


def sentences(text: str) -> Iterator[str]:
    """The sentences of a text, each with its closing mark."""
    yield from (part for part in re.split(r"(?<=[。；！？\n])", text) if part.strip())
