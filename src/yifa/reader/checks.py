"""Arithmetic held against what a report says: sums, carry-over, rates, impossible values, conflicts, units.

Only what the text states is checked. A list that need not be complete is no wrong sum, and an approximate number settles nothing.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from yifa.reader.characters import fold
from yifa.reader.facts.indicators import DOING
from yifa.reader.facts.records import Fact
from yifa.reader.numbers import MYRIADS
from yifa.reader.units import family

SURE, LIKELY = ("确定", "certain"), ("可能", "likely")
_PENDING = re.compile(r"在办|未结|未办结|尚未|正在|待[审办]|结转下|尚在|剩余")
_CLOSED = re.compile(r"[办审]?结|办复|答复|完成|终止|处理完")
_BROUGHT = re.compile(r"上年|去年|结转(?!下)|旧存|往年")
_WHOLLY = re.compile(r"分别[为是]|分为|包括|即")
_BASE = re.compile(r"率$|率为?$|比例|占|比重|率")
_STEM = frozenset("结调成答改采纳执应出合格达优及化解复办败胜")
_VERB = re.compile(rf"^(?:{DOING})")
_SCOPE = re.compile(r"(?:[我全本][县市区镇乡旗州省]|共有|现有)[^,，。;；、]{0,12}$")
_BEYOND = re.compile(r"增|完成率|涨|回报")
"""A rate that may be above 100 %."""
_AVERAGE = re.compile(r"每|人均|平均|均|[百千万]人(?!次)")
_CLAUSE = 24
"""Characters before a fact in which 每万人 or 平均 may stand."""
_QUALIFIED = re.compile(r"按期|按时|及时|限期|当场|当年|综合|平均|总体|首次|一次性")
"""Narrows a rate: 按期办结率 is not that of all that were closed."""
_FRACTION = re.compile(r"[(（]([0-9]+)/([0-9]+)[)）]")
_NEARLY = Decimal("0.05")
_SCALE = re.compile(r"万?亿|万")


@dataclass(frozen=True, slots=True)
class Check:
    """One identity or bound that a text states, or breaks."""

    kind: str
    """sum, rate, carry, range, conflict, period, table or unit."""
    facts: tuple[int, ...]
    """Indices: the whole or the left side first, then the parts."""
    holds: bool
    zh: str
    en: str
    sure: tuple[str, str] = SURE

    def as_json(self) -> dict[str, Any]:
        """In the order of the contract; the message in both languages, with how sure it is."""
        message = f"{self.zh}（{self.sure[0]}） / {self.en} ({self.sure[1]})"
        return {"kind": self.kind, "facts": list(self.facts), "holds": self.holds, "message": message}


def checks(text: str, facts: Sequence[Fact], tables_from: int) -> list[Check]:
    """Everything that can be checked among the facts of one report.

    From the index `tables_from` on, facts are of tables.
    """
    parts: dict[int, list[int]] = defaultdict(list)
    rates: list[int] = []
    for n, fact in enumerate(facts):
        if fact.part_of is not None and fact.relation == "part":
            parts[fact.part_of].append(n)
        elif fact.relation == "rate":
            rates.append(n)
    found: list[Check] = []
    for whole, of_it in parts.items():
        found += _sum(text, facts, whole, of_it) if whole < tables_from else _total(facts, whole, of_it)
    found += [check for n in rates for check in _rate(text, facts, n, parts)]
    found += _ranges(text, facts)
    found += _conflicts(text, facts)
    found += _units(facts)
    return found


def _sum(text: str, facts: Sequence[Fact], whole: int, parts: Sequence[int]) -> Iterator[Check]:
    """Parts add up to their whole; groups of one measure, or of one nesting, are added apart."""
    for n in parts:
        if facts[n].value > facts[whole].value and not (facts[whole].approx or facts[n].approx):
            zh, en = (
                f"部分{facts[n].said}大于整体{facts[whole].said}",
                f"a part, {facts[n].said}, is more than its whole, {facts[whole].said}",
            )
            yield Check("range", (whole, n), False, zh, en)
    inside = [n for n in parts if _in_bracket(text, facts, whole, n)]
    for group in (inside, [n for n in parts if n not in inside]):
        yield from _group(text, facts, whole, group)


def _total(facts: Sequence[Fact], whole: int, parts: Sequence[int]) -> Iterator[Check]:
    """The total of a row or a column of a table, which is complete."""
    total = sum((_exact(facts[n]) for n in parts), Decimal(0))
    check = _addition(facts, [whole], parts, total, total == _exact(facts[whole]))
    yield replace(check, kind="table")


def _in_bracket(text: str, facts: Sequence[Fact], whole: int, part: int) -> bool:
    between = fold(text[facts[whole].end : facts[part].start])
    return between.count("(") > between.count(")")


def _group(text: str, facts: Sequence[Fact], whole: int, parts: Sequence[int]) -> Iterator[Check]:
    """Parts told in one go. Where the first of them make up the whole, those that follow are another way to divide it."""
    if len(parts) < 2 or facts[whole].approx or any(facts[n].approx for n in parts):
        return
    stated = _exact(facts[whole])
    total = Decimal(0)
    for last, n in enumerate(parts):
        total += _exact(facts[n])
        if total == stated and last:
            yield _addition(facts, [whole], parts[: last + 1], total, True)
            yield from _group(text, facts, whole, parts[last + 1 :])
            return
    left = [whole, *_carried(facts, whole)]
    known = sum((_exact(facts[n]) for n in left), Decimal(0))
    if total == known:
        yield _addition(facts, left, parts, total, True)
        return
    names = [facts[n].indicator for n in parts]
    complete = any(map(_PENDING.search, names)) and any(map(_CLOSED.search, names))
    complete = complete or _WHOLLY.search(text[facts[whole].end : facts[parts[0]].start]) is not None
    close = len(parts) > 2 and abs(total - known) <= known * _NEARLY
    if total > known or complete or close:
        yield _addition(facts, left, parts, total, False, SURE if complete else LIKELY)


def _addition(
    facts: Sequence[Fact], left: Sequence[int], parts: Sequence[int], total: Decimal, holds: bool, sure: tuple[str, str] = SURE
) -> Check:  # fmt: skip
    arithmetic = f"{' + '.join(facts[n].said for n in parts)} = {_scaled(total, facts[left[0]])}"
    said = " + ".join(facts[n].said for n in left)
    zh, en = (
        (f"，与{said}相符", f", as stated: {said}")
        if holds
        else (f"，与{said}不符", f", but stated is {said}")
    )
    return Check(
        "carry" if len(left) > 1 else "sum", (*left, *parts), holds, arithmetic + zh, arithmetic + en, sure
    )


def _exact(fact: Fact) -> Decimal:
    return Decimal(str(fact.number))


def _carried(facts: Sequence[Fact], whole: int) -> list[int]:
    """What was brought forward from the year before, told beside what was received."""
    near = [n for n in (whole - 1, whole + 1) if 0 <= n < len(facts)]
    return [
        n for n in near
        if _BROUGHT.search(facts[n].indicator) and family(facts[n].unit) == family(facts[whole].unit) and not facts[n].approx and facts[n].part_of is None
    ]  # fmt: skip


def _rate(text: str, facts: Sequence[Fact], n: int, parts: dict[int, list[int]]) -> Iterator[Check]:
    """A rate is part / whole as it is printed, rounded to its last place."""
    rate = facts[n]
    whole = rate.part_of
    if (
        whole is None
        or rate.approx
        or facts[whole].approx
        or not facts[whole].value
        or rate.unit not in ("%", "‰")
    ):
        return
    if printed := _FRACTION.match(text, rate.end):
        if int(printed[2]):
            yield _division(rate, (n, whole), Decimal(printed[1]), Decimal(printed[2]), *printed.groups())
        return
    part = _numerator(facts, n, [i for i in parts.get(whole, ()) if i < n and not facts[i].approx])
    if part is not None:
        top, below = facts[part], facts[whole]
        yield _division(rate, (n, part, whole), _exact(top), _exact(below), top.said, below.said)


def _numerator(facts: Sequence[Fact], n: int, candidates: Sequence[int]) -> int | None:
    """Which part a rate is of: the one that shares most of its words."""
    words = set(facts[n].indicator)
    narrowed = set(_QUALIFIED.findall(facts[n].indicator))
    alike = [
        i
        for i in candidates
        if (_STEM & words & set(facts[i].indicator) or len(words & set(facts[i].indicator)) > 1)
        and not _PENDING.search(facts[i].indicator)
        and narrowed <= set(_QUALIFIED.findall(facts[i].indicator))
    ]
    return max(alike, key=lambda i: (len(words & set(facts[i].indicator)), i), default=None)


def _division(
    rate: Fact, named: tuple[int, ...], part: Decimal, whole: Decimal, top: str, below: str
) -> Check:  # fmt: skip
    """Is `part` ÷ `whole` what is printed, within the rounding of its last place?"""
    said = _exact(rate)
    exact = part / whole * (100 if rate.unit == "%" else 1000)
    places = len(rate.said.rstrip("%‰％").partition(".")[2])
    unit = Decimal(1).scaleb(-places)
    arithmetic = f"{top} ÷ {below} = {_plain(exact.quantize(unit / 100))}{rate.unit}"
    if abs(exact - said) <= unit / 2:
        return Check(
            "rate", named, True, f"{arithmetic}，与{rate.said}相符", f"{arithmetic}, as stated: {rate.said}"
        )
    cut = said == exact - exact % unit
    zh, en = ("（截尾而非四舍五入）", " (cut off, not rounded)") if cut else ("", "")
    return Check(
        "rate", named, False, f"{arithmetic}，与{rate.said}不符{zh}", f"{arithmetic}, but stated is {rate.said}{en}",
        LIKELY if cut else SURE,
    )  # fmt: skip


def _ranges(text: str, facts: Sequence[Fact]) -> Iterator[Check]:
    for n, fact in enumerate(facts):
        if (
            fact.kind == "percent"
            and fact.relation != "change"
            and fact.value > 100
            and _BASE.search(fact.indicator)
            and not _BEYOND.search(fact.indicator)
        ):
            yield Check(
                "range",
                (n,),
                False,
                *_words(
                    f"“{fact.indicator}”{fact.said}，超过100%",
                    f"{fact.said} is more than 100 %: {fact.indicator}",
                ),
            )
        elif (
            family(fact.unit) in ("人", "件")
            and fact.value != int(fact.value)
            and not _AVERAGE.search(fact.indicator)
            and text[fact.end : fact.end + 1] != "/"
            and not _AVERAGE.search(text, max(0, fact.start - _CLAUSE), fact.start)
        ):
            yield Check(
                "range",
                (n,),
                False,
                *_words(f"{fact.said}：{fact.unit}应为整数", f"{fact.said}: {fact.unit} are counted whole"),
            )


def _conflicts(text: str, facts: Sequence[Fact]) -> Iterator[Check]:
    """The same thing stated twice with different numbers."""
    said: dict[tuple[str, str, str | None], list[int]] = defaultdict(list)
    for n, fact in enumerate(facts):
        if fact.approx or fact.kind != "count" or fact.part_of is not None or len(fact.indicator) < 3:
            continue
        if _VERB.match(fact.indicator):
            if len(fact.indicator) < 8:
                continue
        elif not _SCOPE.search(text[max(0, fact.start - 16) : fact.start]):
            continue
        said[fact.indicator, family(fact.unit), fact.period].append(n)
    for (name, _, _), where in said.items():
        for n in where[1:]:
            first = facts[where[0]]
            if facts[n].value != first.value and facts[n].start - first.end > 60:
                yield Check(
                    "conflict", (where[0], n), False, f"“{name}”前后不一：{first.said}，{facts[n].said}",
                    f"stated twice with different numbers: {name}, {first.said} and {facts[n].said}", LIKELY,
                )  # fmt: skip


def _units(facts: Sequence[Fact]) -> Iterator[Check]:
    for n, fact in enumerate(facts):
        if fact.unit == "人次" and fact.indicator.endswith("人数"):
            yield Check(
                "unit",
                (n,),
                False,
                f"“{fact.indicator}”以人次计（{fact.said}）：人数与人次不同",
                f"{fact.indicator} is told in 人次 ({fact.said}): persons and attendances differ",
                LIKELY,
            )


def _scaled(total: Decimal, like: Fact) -> str:
    """A total as the fact beside it is written: in 亿元 where that is."""
    written = _SCALE.search(like.text)
    scale = math.prod(MYRIADS[char] for char in written[0]) if written else 1
    return f"{_plain(total / scale)}{written[0] if written else ''}{like.unit}"


def _words(zh: str, en: str) -> tuple[str, str]:
    return zh, en


def _plain(number: Decimal) -> str:
    return f"{number.normalize():f}"
