"""What a report states twice in two ways: a count of the same things, the number of a session, the number of the hotline."""

from __future__ import annotations

import re
from collections.abc import Iterator

from yifa.reader.defects.running import Defect, Running
from yifa.reader.outline import number, numeral

_COUNT = re.compile(
    r"全[省市县区州旗镇乡街](?:现有|共有|共|有)?(\d{1,4})[个家所名](?P<what>[一-鿿]{4,12}?)(?=[,。;、和及与\d]|共|均|已)"
)
_YEAR_BEFORE = re.compile(r"(?:19|20)\d\d年|去年|上年|截至|至今|新增|其中")
_REACH = 20
_ORDINAL = re.compile(r"第(\d{1,2})届(?=人民代表|人大|党代|政协|党委|常委|委员)")
_CHINESE_ORDINAL = re.compile(r"第([一二三四五六七八九十]{1,3})届")
_HOTLINE = re.compile(r"(?:12345\d|1234)(?=[”\"]?[^,。\d]{0,8}(?:热线|投诉举报|便民服务平台))")


def find(report: Running) -> Iterator[Defect]:
    """Contradictions that the words alone show."""
    yield from _counts(report)
    yield from _sessions(report)
    for m in _HOTLINE.finditer(report.text):
        if not report.text[m.start() - 1 : m.start()].isdecimal():
            zh, en = "政务服务便民热线号码是12345", "The number of the government hotline is 12345"
            yield report.defect(m.start(), m.end(), "conflict", "12345", zh, en)


def _counts(report: Running) -> Iterator[Defect]:
    """全县4家律师事务所 here, 全县7个律师事务所 there; counts of another year or of newcomers are others."""
    said: dict[str, list[re.Match[str]]] = {}
    for m in _COUNT.finditer(report.text):
        if not _YEAR_BEFORE.search(report.text, max(0, m.start() - _REACH), m.start()):
            said.setdefault(m["what"], []).append(m)
    for what, matches in said.items():
        counts = sorted({int(m[1]) for m in matches})
        if len(counts) > 1:
            both = "、".join(map(str, counts))
            for m in matches:
                zh, en = f"“{what}”在文中有不同的数：{both}", f"{what} is counted in several ways: {both}"
                yield report.defect(m.start(), m.end(), "conflict", None, zh, en)


def _sessions(report: Running) -> Iterator[Defect]:
    """第17届 where the same report writes 第十七届."""
    chinese = {number(m[1]) for m in _CHINESE_ORDINAL.finditer(report.text)}
    for m in _ORDINAL.finditer(report.text):
        if int(m[1]) in chinese:
            zh, en = (
                "同一届次在文中另用汉字数字",
                "The same session is numbered in Chinese numerals elsewhere in the text",
            )
            yield report.defect(m.start(), m.end(), "conflict", f"第{numeral(int(m[1]))}届", zh, en)
