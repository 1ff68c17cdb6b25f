"""Years and dates: characters lost between their digits, days that no month has, ranges that run backwards, mixed forms.

Forms by GB/T 15835-2011: a date is written in one kind of numerals throughout, 2016年5月3日 or 二〇一六年五月三日.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator

from yifa.reader.defects.running import Defect, Running
from yifa.reader.outline import number, numeral

_YEAR = r"(?:19[4-9]\d|20[0-6]\d)"
_FREE = r"(?<![\d.][12]\d{3})"
"""After a year: nothing numeric stands before it. Patterns begin with what must stand there, so that they are found fast."""

_TWO_YEARS = re.compile(rf"({_YEAR}){_FREE}({_YEAR})(?:(年)(?!度?版)|(?=\)))")
_GLUED_DAY = re.compile(rf"({_YEAR}){_FREE}(\d{{2,4}})日")
_GLUED_MONTH = re.compile(rf"({_YEAR}){_FREE}(0?[1-9]|1[0-2])(-\d{{1,2}}|至\d{{1,2}})?月")
_NO_MONTH_NAME = re.compile(r"年(\d{3,4})日")
_NO_MONTH = re.compile(r"\d\d{3}年\d{1,2}日(?!内|前|起算|\d)")
_NO_DAY_NAME = re.compile(r"\d\d?月\d{1,2}(?=,(?!\d)|[。;)])")
_NO_DAY = re.compile(r"\d月日(?![均常产子前益])")
_NO_MONTH_DIGIT = re.compile(r"\d年月(?![均度平底初报末])(?:日)?")
_OPEN_RANGE = re.compile(rf"\((?:-+{_YEAR}年?|{_YEAR}年?-+年?)(?=\))")
_DOUBLE_YEAR = re.compile(r"\d年年(?![底初末度中内均报检审会鉴关货终味票])")
_LOST_YEAR = re.compile(
    rf"({_YEAR})(?<![\dA-Za-z.\-:〔\[第号“\"][12]\d{{3}})"
    r"(?=由|我[国省市县区州旗镇乡街局办]|全[国省市县区州旗年]|以来|以前|以后|之前|之后|至今|[上下]半年|度(?!电)|第[一二三四]季度|各[级部乡镇单]"
    r"|共(?!计?为)|[县市区州]委|[县市区州]政府|已|召开|印发|出台|制定|开展|组织|工作(?:总结|计划|要点|回顾|安排|情况|任务|报告)|法治政府|,(?=我[省市县区州旗]|全[省市县区州旗]|各))"
)
_YEAR_OF_TIME = re.compile(
    rf"[到至自从于。\n]({_YEAR})(?=[一-鿿])"
    r"(?![年个件项名家人次起条户万亿多余元吨亩公平千百度位台套间所处份场期批辆宗笔幅册张米增提上下减降升扩到至种类号])"
)
_LONG_DAY = re.compile(r"\d日(?:至|到|-)(\d{3,4})日")
_DAY_FOR_MONTH = re.compile(r"(\d\d{3}年(?:1[0-2]|[1-9]))日(?=(?:3[01]|[12]\d|[1-9])日)")
_MONTH_FOR_DAY = re.compile(r"(\d\d{3}年(?:1[0-2]|[1-9])月(?:3[01]|[12]\d|[1-9]))月")
_YEAR_DIGITS = re.compile(r"\d\d{2,4}年")
_IMPOSSIBLE_YEAR = re.compile(r"\d{3}年(?=\d{1,2}月)|20\d{3}年|2[1-9]\d{2}年(?!历史|以上|左右|前)")
_DATE = re.compile(r"(\d\d{0,3})(?:年(\d{1,2})月|月)(?:(\d{1,2})日)?(?!龄)")
_DAY_RANGE = re.compile(
    r"(\d\d{0,3})(?:年(\d{1,2})月|月)(\d{1,2})日?(?:至|到|-+)(次年|翌年|第二年|\d{4}年)?(?:(\d{1,2})月)?(\d{1,2})日"
)
_MONTH_RANGE = re.compile(r"(\d\d{3}年)(\d{1,2})月?-+(\d{1,2})月")
_YEAR_RANGE = re.compile(
    rf"({_YEAR})(?<![\d.\-][12]\d{{3}})年?(-+|至|到)({_YEAR})年(?!\d+月|[一二三四五六七八九十]+月)"
)
_MIXED = re.compile(
    rf"({_YEAR})(?<![\d.\-/][12]\d{{3}})(?:"
    r"年(?P<m1>\d{1,2})[./](?P<d1>\d{1,2})日?(?![\d月.%个倍万亿元件])"
    r"|[./\-](?P<m2>\d{1,2})月(?:(?P<d2>\d{1,2})日)?"
    r"|[./\-](?P<m3>\d{1,2})[./\-](?P<d3>\d{1,2})日"
    r")"
)
_CHINESE_MONTH = re.compile(
    r"(\d\d{3})年(十[一二]?|[一二三四五六七八九])月(?!份?以来)(?:([一二三四五六七八九十]{1,3})日)?"
)
_ARABIC_MONTH = re.compile(r"([一二][一二三四五六七八九〇○]{3})年(\d{1,2})月(?:(\d{1,2})日)?")
_ODD_ZERO = re.compile(
    r"二[0OoО][0OoО一二][〇○一二三四五六七八九0OoО](?=年)|二[〇○][0OoО][一二三四五六七八九](?=年)"
    r"|2[OoО]\d{2}(?=年)|20[OoОlI]\d(?=年)"
)
_NUMERIC = frozenset("0123456789.")
_SPLIT_YEAR = re.compile(r"20(?: [0-4]\d|[0-4] \d) ?年")


def find(report: Running) -> Iterator[Defect]:
    """Defects of years and dates."""
    text = report.text
    yield from _lost(report, text)
    yield from _impossible(report, text)
    yield from _backwards(report, text)
    yield from _mixed(report, text)


def _lost(report: Running, text: str) -> Iterator[Defect]:
    for m in _TWO_YEARS.finditer(text):
        if m[1] < m[2] and (m[3] or text[m.start() - 1] == "("):
            yield report.defect(
                m.start(), m.end(), "lost_character", f"{m[1]}—{m[2]}{m[3] or ''}",
                "两个年份之间缺连接号", "The dash between the two years is missing",
            )  # fmt: skip
    for m in _GLUED_DAY.finditer(text):
        if days := _splits(m[1], m[2]):
            yield _lost_names(report, m, [f"{m[1]}年{month}月{day}日" for month, day in days])
    for m in _GLUED_MONTH.finditer(text):
        yield _lost_names(report, m, [f"{m[1]}年{m[2]}{m[3] or ''}月"])
    for m in _NO_MONTH_NAME.finditer(text):
        year = text[max(0, m.start() - 4) : m.start()]
        if year.isdecimal() and (days := _splits(year, m[1])):
            yield _lost_names(report, m, [f"年{month}月{day}日" for month, day in days])
    for m in _LOST_YEAR.finditer(text):
        if m[1] != "2000":
            yield _lost_names(report, m, [f"{m[1]}年"], room=1)
    for m in _YEAR_OF_TIME.finditer(text):
        if m[1] != "2000":
            yield report.defect(
                m.start(1),
                m.end(1) + 1,
                "lost_character",
                f"{m[1]}年{text[m.end()]}",
                "缺“年”字",
                "年 is missing",
            )
    for m in _NO_DAY_NAME.finditer(text):
        yield _lost_names(report, m, [m.group() + "日"])
    for m in _NO_MONTH.finditer(text):
        yield report.defect(
            m.start(), m.end(), "lost_character", None, "年与日之间缺月份", "The month is missing"
        )
    for pattern in (_NO_DAY, _NO_MONTH_DIGIT):
        for m in pattern.finditer(text):
            yield report.defect(
                m.start(), m.end(), "lost_character", None, "日期缺数字", "Digits of the date are missing"
            )
    for m in _OPEN_RANGE.finditer(text):
        yield report.defect(
            m.start(),
            m.end(),
            "lost_character",
            None,
            "年份范围缺一端",
            "One end of the range of years is missing",
        )
    for m in _DOUBLE_YEAR.finditer(text):
        yield report.defect(
            m.start(), m.end(), "repeated", m.group()[:-1], "“年”字重复", "The character 年 stands twice"
        )


def _lost_names(report: Running, m: re.Match[str], readings: list[str], room: int = 0) -> Defect:
    others = "或".join(readings[1:])
    return report.defect(
        m.start(), m.end() + room, "lost_character", readings[0] + report.text[m.end() : m.end() + room],
        "日期缺“年”“月”或“日”字" + (f"，也可能是{others}" if others else ""),
        "年, 月 or 日 is missing from the date" + (f"; it may also be {others}" if others else ""),
    )  # fmt: skip


def _splits(year: str, digits: str) -> list[tuple[int, int]]:
    """The month and day that `digits` may be, the two-digit month first."""
    cuts = (digits[:2], digits[2:]), (digits[:1], digits[1:])
    return [
        (int(month), int(day))
        for month, day in cuts
        if month and day and month[0] != "0" and day[0] != "0" and _exists(int(year), int(month), int(day))
    ] or [(int(m), int(d)) for m, d in cuts[:1] if len(digits) == 4 and _exists(int(year), int(m), int(d))]


def _exists(year: int, month: int, day: int) -> bool:
    return 1 <= month <= 12 and 1 <= day <= monthrange(year, month)[1]


def _impossible(report: Running, text: str) -> Iterator[Defect]:
    for m in _LONG_DAY.finditer(text):
        first = int(text[max(0, m.start() - 1) : m.start() + 1].lstrip("月至到- ") or 0)
        days = [int(m[1][:2]), int(m[1][:1] + m[1][2:])] if len(m[1]) == 3 else []
        end = next((day for day in days if first < day <= 31), None)
        yield report.defect(
            m.start(1), m.end(), "date", f"{end}日" if end else None, "没有这一天", "There is no such day"
        )
    for m in _DATE.finditer(text):
        if text[m.start() - 1 : m.start()] in _NUMERIC:
            continue
        year, month, day = (
            (int(m[1]), int(m[2]), int(m[3] or 1)) if m[2] else (2000, int(m[1]), int(m[3] or 1))
        )
        if (m[2] or m[3]) and 1900 <= year <= 2100 and not _exists(year, month, day):
            zh = "没有这个月份" if not 1 <= month <= 12 else "这个月没有这一天"
            yield report.defect(m.start(), m.end(), "date", None, zh, "There is no such month or day")
    for pattern, name in ((_DAY_FOR_MONTH, "月"), (_MONTH_FOR_DAY, "日")):
        for m in pattern.finditer(text):
            yield report.defect(
                m.start(), m.end(), "date", m[1] + name, f"此处应为“{name}”", f"This should be {name}"
            )
    for digits in _YEAR_DIGITS.finditer(text):
        wrong = _IMPOSSIBLE_YEAR.match(text, digits.start())
        if wrong and text[wrong.start() - 1 : wrong.start()] not in _NUMERIC:
            yield report.defect(
                wrong.start(), wrong.end(), "date", None, "没有这样的年份", "There is no such year"
            )


def _backwards(report: Running, text: str) -> Iterator[Defect]:
    zh, en = "起止时间颠倒", "The range ends before it begins"
    for m in _DAY_RANGE.finditer(text):
        year, first = (m[1], int(m[2])) if m[2] else ("", int(m[1]))
        last = int(m[5] or first)
        if m[4] and (not m[4][0].isdigit() or m[4][:4] > year):
            continue
        if (last, int(m[6])) < (first, int(m[3])) and not (first >= 10 and last <= 4 and not year):
            yield report.defect(m.start(), m.end(), "date", None, zh, en)
    for m in _MONTH_RANGE.finditer(text):
        if int(m[3]) < int(m[2]) <= 12:
            yield report.defect(m.start(), m.end(), "date", f"{m[1]}{m[3]}—{m[2]}月", zh, en)
    for m in _YEAR_RANGE.finditer(text):
        if m[1] > m[3]:
            yield report.defect(m.start(), m.end(), "date", f"{m[3]}{m[2].replace('-', '—')}{m[1]}年", zh, en)


def _mixed(report: Running, text: str) -> Iterator[Defect]:
    zh, en = "同一日期混用两种写法", "One date in two ways of writing"
    for m in _MIXED.finditer(text):
        month, day = int(m["m1"] or m["m2"] or m["m3"]), int(m["d1"] or m["d2"] or m["d3"] or 0)
        if 1 <= month <= 12 and day <= 31:
            suggestion = f"{m[1]}年{month}月" + (f"{day}日" if day else "")
            yield report.defect(m.start(), m.end(), "date", suggestion, zh, en)
    for m in _CHINESE_MONTH.finditer(text):
        suggestion = f"{m[1]}年{number(m[2])}月" + (f"{number(m[3])}日" if m[3] else "")
        yield report.defect(m.start(), m.end(), "date", suggestion, zh, en)
    for m in _ARABIC_MONTH.finditer(text):
        suggestion = f"{m[1].replace('○', '〇')}年{numeral(int(m[2]))}月" + (
            f"{numeral(int(m[3]))}日" if m[3] else ""
        )
        yield report.defect(m.start(), m.end(), "date", suggestion, zh, en)
    for m in _ODD_ZERO.finditer(text):
        zero = "〇" if m.group()[0] == "二" else "0"
        suggestion = re.sub("[lI]", "1", re.sub("[0OoО]", zero, m.group()))
        yield report.defect(
            m.start(),
            m.end(),
            "wrong_character",
            suggestion,
            "年份里的数字写错",
            "A digit of the year is wrong",
        )
    for m in _SPLIT_YEAR.finditer(text):
        yield report.defect(
            m.start(),
            m.end(),
            "layout",
            m.group().replace(" ", ""),
            "年份中间有空格",
            "A blank inside the year",
        )
