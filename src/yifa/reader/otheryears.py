"""Figures of an earlier year in the report on one, and 今年 where it is not the year reported."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from yifa.reader.checks import LIKELY, Check
from yifa.reader.defects import Defect
from yifa.reader.documents import Head
from yifa.reader.facts import Fact

_YEAR = re.compile(r"((?:19|20)[0-9]{2})年(?:[0-9上下前第].*)?")
_COMPARED = re.compile(
    r"(?:由|从|自|较|比|与|同|于|至|到|超过|末)$|(?:提高|提升|增加|增长|上升|扩大|下降|降低|减少)[到至为]?$"
)
_REACH = 400
"""Characters before a fact in which its sentence is looked for."""


@dataclass(slots=True)
class OtherYear:
    """A word for another year: where it stands, and the facts that it is said of."""

    start: int
    word: str
    facts: list[int]
    zh: str
    en: str

    def check(self) -> Check:
        return Check("period", tuple(self.facts), False, self.zh, self.en, LIKELY)

    def defect(self) -> Defect:
        end = self.start + len(self.word)
        return Defect(self.start, end, self.word, "period", None, (self.zh, self.en))


def other_years(text: str, facts: Sequence[Fact], head: Head) -> list[OtherYear]:
    """Each word once, in order. `head` has the report's year and, where the page names it, the day it was published."""
    if head.year is None:
        return []
    found: list[OtherYear] = []
    for n, fact in enumerate(facts):
        one = _earlier(text, fact, head.year) or _this_year(text, fact, head)
        if one is None:
            continue
        if found and (found[-1].start == one.start or (one.start < 0 and found[-1].facts[-1] == n - 1)):
            found[-1].facts.append(n)
        elif one.start >= 0:
            one.facts.append(n)
            found.append(one)
    return found


def _earlier(text: str, fact: Fact, year: int) -> OtherYear | None:
    """Its start is negative where the sentence before named the year."""
    match = _YEAR.fullmatch(fact.period or "")
    if match is None or int(match[1]) >= year:
        return None
    at = text.rfind(match[1], _sentence(text, fact), fact.start)
    if at >= 0 and "《" in text[at : fact.start]:
        return None  # a paper of that year, and what came of it
    if at >= 0 and _COMPARED.search(text, max(0, at - 8), at):
        return None  # what the year reported is held against
    zh, en = f"{match[1]}年的数据出现在{year}年度报告中", f"figures of {match[1]} in the report on {year}"
    return OtherYear(at, match[1], [], zh, en)


def _this_year(text: str, fact: Fact, head: Head) -> OtherYear | None:
    """今年 means the year in which a report appears."""
    if head.published is None or head.year is None or head.published.year <= head.year:
        return None
    begin = _sentence(text, fact)
    at = text.rfind("今年", begin, fact.start)
    if at < 0 or fact.period != f"{head.year}年" or str(head.year) in text[begin : fact.start]:
        return None
    zh = f"报告{head.published.year}年公布，其中的“今年”应为{head.year}年"
    en = f"published in {head.published.year}, so that 今年 is not {head.year}, the year reported"
    return OtherYear(at, "今年", [], zh, en)


def _sentence(text: str, fact: Fact) -> int:
    """Where the sentence of a fact begins, as far as it is looked for."""
    least = max(0, fact.start - _REACH)
    return max(text.rfind("。", least, fact.start) + 1, least)
