"""When a quantity was: the period its clause, sentence or paragraph names, or else the year of the report."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

_YEAR = "(?:19|20)[0-9]{2}"
_PERIOD = re.compile(
    rf"{_YEAR}年[0-9]{{1,2}}月(?:[0-9]{{1,2}}日)?[-至到](?:{_YEAR}年)?[0-9]{{1,2}}月(?:[0-9]{{1,2}}日)?底?|{_YEAR}年?[-至到]{_YEAR}年|{_YEAR}年?(?:初?至今|以来)|{_YEAR}年(?:[0-9]{{1,2}}月?份?[-至到][0-9]{{1,2}}月份?|上半年|下半年|前?[一二三四]季度|度|[0-9]{{1,2}}月份?(?![0-9]))?"
    r"|(?<![0-9])[0-9]{1,2}月?份?[-至到][0-9]{1,2}月份?(?![0-9])|[“\"]?[“\"]?十[一二三四][”\"]?五[”\"]?(?:期间|时期|以来)|近?[两二三四五十几][多余]?年来|近(?:[0-9]{1,2}|[两二三四五十几])年(?!来)"
    r"|(?:创办|开展|成立|启动|实施|建立|运行|开通|换届)以来"
    r"|今年以来|今年|本年度?|全年(?!龄)|年内|(?<!截至)(?<!截止)去年度?|(?<![以加])上年度?(?!龄|纪)|上半年|下半年|前?[一二三四]季度|前(?:[0-9]{1,2}|[一二三四五六七八九十]{1,2})个月"
)
_RANGE = re.compile(r"[-至到]|以来")
_REPORTED = frozenset(("今年", "今年以来", "本年", "本年度", "全年", "年内"))
_BASIS = re.compile(r"[^,。;\n]{0,12}基础上")
_OTHER = re.compile(r"[0-9]{1,2}[日号]|[^,。;\n]{0,2}会议|同期|相比|起|底|结转")
"""After a date: a day, an occasion, or what is compared with."""
_UP_TO = re.compile(r"(?:截[至止]到?|较|比|与|同|自|从|由|为|是)$")
_OF = re.compile("[底末]?的[0-9]")
"""从2020年的51%提高到2025年的70%: each number has the year before it."""
_PLAN = re.compile(r"下一?步|打算|今后|明年|下一?年度?|(?:工作|任务)(?:计划|安排|思路|目标)$|努力方向")
_HEADING = re.compile(r"(?:[一二三四五六七八九十]{1,3}、|第[一二三四五六七八九十]{1,3}部分)[^\n。]{0,60}")
_TITLE = re.compile(r"(?!.*(?:报告|总结))[^。;,]{4,40}")
_NAMED = re.compile(rf"({_YEAR})年(?:[^。;,]{{0,12}}(?:工作|任务|目标|安排|打算|部署))")
_QUOTED = re.compile(r"《[^《》\n]{1,100}》")
_CUMULATIVE = re.compile(r"累计")


@dataclass(frozen=True, slots=True)
class Periods:
    """The periods a text names, by where it does."""

    text: str
    year: int | None
    starts: Sequence[int]
    words: Sequence[str | None]
    """None: here a paragraph begins, and what was said before holds no longer."""
    plans: Sequence[tuple[int, int]]
    """Where the text speaks of what is intended."""

    def at(self, clause: int, start: int) -> str | None:
        """The period of a quantity at `start`, whose clause begins at `clause`."""
        n = bisect_right(self.starts, start) - 1
        said = self.words[n] if n >= 0 else None
        near = said is not None and (self.starts[n] >= clause or self._near(n, start))
        if not near and _CUMULATIVE.search(self.text, clause, start):
            return "累计"
        if said is None and any(begin <= start < end for begin, end in self.plans):
            return None
        if said is None or said in _REPORTED:
            return f"{self.year}年" if self.year is not None else said
        return said.replace("年度", "年").replace("年初至今", "年")

    def _near(self, n: int, start: int) -> bool:
        return self.text.find("。", self.starts[n], start) < 0


def periods(text: str, year: int | None) -> Periods:
    """Those of folded running text; `year` is the report's own."""
    quoted = [match.span() for match in _QUOTED.finditer(text)]
    said: list[tuple[int, str | None]] = [(match.start(), None) for match in re.finditer("\n", text)]
    at = 0
    for match in _PERIOD.finditer(text):
        start, end = match.span()
        while at < len(quoted) and quoted[at][1] <= start:
            at += 1
        inside = at < len(quoted) and quoted[at][0] < start
        if (
            not inside
            and not _BASIS.match(text, end)
            and not _OTHER.match(text, end)
            and not (
                _UP_TO.search(text, max(0, start - 3), start)
                and not _RANGE.search(match.group())
                and not (text[start - 1] in "从由" and _OF.match(text, end))
            )
        ):
            said.append((start, match.group()))
    said.sort(key=lambda pair: pair[0])
    return Periods(text, year, [pair[0] for pair in said], [pair[1] for pair in said], _plans(text, year))


def _plans(text: str, year: int | None) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    begin: int | None = None
    titled = False  # by a title that names a later year: what is under it has headings of its own
    at = 0
    for line in text.split("\n"):
        named = {int(said) for said in _NAMED.findall(line)} if year and _TITLE.fullmatch(line) else set()
        if year and named and (_HEADING.match(line) or titled or min(named) > year):
            if begin is not None:
                found.append((begin, at))
            titled = min(named) > year
            begin = at if titled or _PLAN.search(line) else None
        elif _HEADING.match(line) and not titled:
            if begin is not None:
                found.append((begin, at))
            begin = at if _PLAN.search(line[:60].split("。")[0]) else None
        at += len(line) + 1
    return [*found, (begin, at)] if begin is not None else found
