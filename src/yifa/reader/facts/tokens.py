"""What in running text bears on quantities, found in one pass: numbers, what only looks like one, marks, punctuation.

One regular expression whose alternatives are tried in order. Each either is bounded or takes all that it has looked at, so
the pass is linear in the length of the text, whatever stands in it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from yifa.reader.numbers import ARABIC, CHINESE, NUMERALS
from yifa.reader.units import CHINESE_UNIT, UNIT

_YEAR = "(?:19|20)[0-9]{2}"
_CN = "[一二三四五六七八九十]"
_PART = "(?:份|底|初|末|中旬|上旬|下旬)?"
_DATE = "|".join((
    rf"{_YEAR}[-/.][0-9]{{1,2}}[-/.][0-9]{{1,2}}日?(?: ?[0-9]{{1,2}}:[0-9]{{2}}(?::[0-9]{{2}})?)?",
    r"[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?",
    rf"(?:{_YEAR}[0-9]{{0,6}}|[0-9]{{3,8}})(?:[-至到、](?:[0-9]{{4}}|[0-9]{{1,2}}))?年(?:度|初|底|末)?(?:[0-9]{{1,2}}(?:[-至到、][0-9]{{1,2}})?月{_PART}"
    rf"(?:[0-9]{{1,2}}(?:[-至到、][0-9]{{1,2}})?[日号])?)?",
    rf"{_YEAR}[-至]{_YEAR}(?![.0-9])",
    rf"[0-9]{{1,8}}(?:[-至到、][0-9]{{1,2}})?月(?:份?[-至到][0-9]{{1,2}}月)?{_PART}(?:[0-9]{{1,2}}(?:[-至到、][0-9]{{1,2}})?[日号])?",
    r"[0-9]{1,8}(?:[-至到、][0-9]{1,2})?[日号]",
    rf"[〇零一二三四五六七八九]{{4}}年(?:{_CN}{{1,3}}月(?:份|{_CN}{{1,3}}日)?)?",
    rf"{_CN}{{1,3}}月(?:份|{_CN}{{1,3}}日)?|{_CN}{{1,3}}日",
))  # fmt: skip
_DAYS = (
    "(?:(?<=缩短至)|(?<=压缩至)|(?<=缩减至)|(?<=压减至)|(?<=缩短为)|(?<=压缩为)|(?<=时限为)|(?<=时限由)|(?<=时限从)|(?<=为期)|(?<=历时)|(?<=提速))"
    r"(?P<days>[0-9]{1,3})日(?![内前起])"
)
_CODE = "|".join((
    r"[〔\[【(](?:19|20)[0-9]{2}[〕\]】)]第?[0-9]{1,6}号?",
    rf"第[0-9{NUMERALS}]{{1,12}}",
    r"[0-9]{1,6}(?:[+×xX*][0-9NnXx]{1,4})+",
    r"[0-9]{1,6}(?:\.[0-9]{1,6}){2,9}",
    r"[0-9]{3,4}-[0-9]{7,8}(?![0-9])|[0-9]{4}-[0-9]{1,4}号",
    r"[A-Za-z][A-Za-z0-9_./+-]*",
    r"[0-9]+(?:\.[0-9]+)?[A-Za-z][A-Za-z0-9_./+-]*",
    r"[0-9]{1,2}\.[0-9]{1,2}(?=系统|版|时代|国家|全国|全民|宪法|消费|禁毒|普法|法制|法治|安全|国际|世界|宣传|防灾|全民)",
    r"[0-9]{1,2}·[0-9]{1,2}",
))  # fmt: skip
_QUOTED = (
    r"《[^《》\n]{1,100}》|“[^“”\n,。;]{1,24}”|‘[^‘’\n,。;]{1,24}’|「[^「」\n]{1,24}」|\"[^\"\n,。;]{1,16}\""
)
_NUMERATOR = (
    r"(?<![^\n])(?:[0-9]{1,2}(?:、|\.(?![0-9])|\.(?=20[0-9]{2}年)|\))|[一二三四五六七八九十]{1,3}[、.])"
)
_BRACKETED = rf"\((?:[0-9]{{1,3}}|{_CN}{{1,3}})\)|\([^()0-9\n,。;:{NUMERALS}]{{1,12}}\)"

TOKEN = re.compile(
    "|".join((
        f"(?P<quoted>{_QUOTED})",
        f"(?P<plain>{_BRACKETED}|{_NUMERATOR})",
        rf"(?P<fraction>(?P<of>[0-9]+|[{NUMERALS}]+)分之(?P<parts>{ARABIC}|{CHINESE})|(?P<above>[0-9]{{1,2}})/(?P<below>[1-9][0-9]{{0,2}})(?=左右|以上|以下|强|弱|的(?!日)))",
        f"(?P<day_span>{_DAYS})",
        f"(?P<date>{_DATE})",
        f"(?P<code>{_CODE})",
        rf"(?P<number>(?:(?P<from>[0-9]+(?:\.[0-9]+)?[万亿]?%?)[-至到](?={ARABIC}(?:{UNIT})))?(?P<digits>{ARABIC}) ?(?P<unit>{UNIT})?)",
        rf"(?P<chinese>(?P<numeral>{CHINESE})(?P<measure>{CHINESE_UNIT})?)",
        r"(?P<of_which>其中)",
        r"(?P<mark>[,;。!?:、()\n\t“”])",
    ))
)  # fmt: skip


class Token(NamedTuple):
    """A piece of a sentence from which facts are read."""

    kind: str
    """quoted, plain, fraction, day_span, date, code, number, chinese, of_which or mark: a group of `TOKEN`."""
    start: int
    end: int
    match: re.Match[str]


def tokens(text: str) -> Iterator[Token]:
    """The tokens of folded running text, in order; what lies between them is words."""
    for match in TOKEN.finditer(text):
        kind = match.lastgroup
        assert kind is not None
        yield Token(kind, match.start(), match.end(), match)
