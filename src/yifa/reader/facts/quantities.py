"""Quantities: numbers with what they count by, and where each stands in its clause, sentence, paragraph and brackets."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import pairwise

from yifa.reader import nonfacts, numbers, units
from yifa.reader.facts.tokens import Token, tokens

_ABOUT_BEFORE = re.compile(
    r"(?:约|近|超|超过|逾|突破|大约|大概|大致|将近|接近|至少|不少于|不低于|不超过|不高于|高于|低于|至多|最多|多于|少于|多达|大于|小于|不足)"
    r"为?[有了]?$|(?:至少|不少于|不低于|不超过)[^,。;0-9]{0,4}$"
)
_ABOUT_AFTER = re.compile(r"(?:以上|以下|左右|上下|以内|有余|之多|多)")
_TOLD = re.compile(r"(?:为|达|达到|共|共计|合计|总计|至|到|是|于|:|计|出|入|的|由|约|近|超|逾)$")
_BECAME = re.compile(r"[一-龥]{1,2}(?:到|至|为)[0-9]")
_SHARED = frozenset(("、", "和", "与", ",", "及"))


@dataclass(slots=True)
class Quantity:
    """A number in running text. Offsets are in the flow."""

    start: int
    end: int
    value: Decimal
    unit: str
    approx: bool
    clause: int
    """Where the words that may name it begin: after the last mark, or after the quantity before."""
    earlier: int
    """Where the clause before that begins, if it held no quantity; else the same as `clause`."""
    until: int = 0
    """Where the words after it end: at the next mark or quantity."""
    paragraph: int = 0
    sentence: int = 0
    part: int = 0
    """Number of the part of the sentence, between semicolons."""
    bracket: int | None = None
    """How many quantities stood before the bracket it is in; None outside of brackets."""
    which: int | None = None
    """How many quantities stood before the 其中 under which it falls."""
    kind: str = ""


@dataclass(slots=True)
class _Place:
    """Where the pass is."""

    paragraph: int = 0
    sentence: int = 0
    part: int = 0
    clause: int = 0
    earlier: int = 0
    last_end: int = -1
    which: int | None = None
    brackets: list[tuple[int, int, int, int | None]] = field(default_factory=list)
    """Of each open bracket: quantities before it, clause, earlier, 其中 outside."""


def quantities(text: str) -> list[Quantity]:
    """Every quantity of folded running text, in order."""
    found: list[Quantity] = []
    bare: list[int] = []
    place = _Place()
    for token in tokens(text):
        kind = token.kind
        if kind == "mark":
            _pass_mark(place, text[token.start], token.start, found)
        elif kind == "of_which":
            place.which = len(found)
            place.earlier = place.clause = token.end
        elif (quantity := _read(text, token, place)) is not None:
            if found and not found[-1].until:
                found[-1].until = token.start
            if kind == "number" and not quantity.unit:
                bare.append(len(found))
            found.append(quantity)
            place.last_end = place.clause = place.earlier = token.end
    if found and not found[-1].until:
        found[-1].until = len(text)
    _share_units(text, found, bare)
    dropped = {n for n in bare if not _amount(text, found[n])}
    return _without(found, dropped) if dropped else _kinds(found)


def _pass_mark(place: _Place, mark: str, at: int, found: list[Quantity]) -> None:
    if found and not found[-1].until:
        found[-1].until = at
    if mark == "、":
        if at == place.last_end:
            place.clause = place.earlier = at + 1
        return
    if mark in "“”":
        return
    if mark == "(":
        place.brackets.append((len(found), place.clause, place.earlier, place.which))
        # 八类案件(1532件): the words that name it stand before the bracket
        place.earlier = at + 1 if at == place.last_end else place.clause
        place.clause = at + 1
        return
    if mark == ")" and place.brackets:
        before, clause, earlier, place.which = place.brackets.pop()
        if before == len(found):
            place.clause, place.earlier = clause, earlier
        else:
            place.clause = place.earlier = at + 1
        return
    place.earlier = place.clause if place.clause > place.last_end or place.last_end < 0 else at + 1
    place.clause = at + 1
    if mark in ",:)\t":
        return
    place.part += 1
    if mark != ";":
        place.sentence += 1
        place.which = None
        place.earlier = place.clause
    if mark == "\n":
        place.paragraph += 1
        place.brackets.clear()


def _read(text: str, token: Token, place: _Place) -> Quantity | None:
    match, kind = token.match, token.kind
    start, end = token.start, token.end
    value: Decimal | None
    if kind == "number":
        unit, value = match["unit"] or "", numbers.value(match["digits"])
        written = match["digits"]
        if value is None or (
            nonfacts.named(text, start, end, unit) if unit else nonfacts.coded(text, start, end)
        ):
            return None
        about = match["from"] is not None
        if about:
            value = numbers.value(match["from"].rstrip("%"))
        if not unit and text[end - 1 : end] == " ":
            end -= 1
    elif kind == "chinese":
        measure = match["measure"]
        if not measure or nonfacts.worded(text, start, end, match["numeral"], measure):
            return None
        unit, value, about, written = (
            measure,
            numbers.value(match["numeral"]),
            "几" in match["numeral"],
            match["numeral"],
        )
        if "多" in measure and measure != "多":
            unit, about = measure.replace("多", ""), True
        if "来" in written:
            about = True
    elif kind == "fraction":
        unit, about, written = "", False, ""
        value = numbers.fraction(match["parts"] or match["above"], match["of"] or match["below"])
        if value is not None and match["of"] in ("百", "千", "100"):
            value, unit = numbers.value(match["parts"]), "‰" if match["of"] == "千" else "%"
    elif kind == "day_span":
        unit, value, about, written = "日", Decimal(match["days"]), False, ""
    else:
        return None
    if value is None:
        return None
    about = (
        about
        or any(char in numbers.ABOUT for char in written)
        or _ABOUT_BEFORE.search(text, max(0, start - 8), start) is not None
        or (text[start] in "百千万亿" and text[start - 1 : start] == "上")
        or _ABOUT_AFTER.match(text, end) is not None
    )
    return Quantity(
        start, end, value, unit, about, place.clause, place.earlier,
        paragraph=place.paragraph, sentence=place.sentence, part=place.part,
        kind="other" if kind == "fraction" and not unit else "",
        bracket=place.brackets[-1][0] if place.brackets else None, which=place.which,
    )  # fmt: skip


def _share_units(text: str, found: list[Quantity], bare: list[int]) -> None:
    """分别为12、15和20件: a number without a unit has that of the next, where only a comma is between them."""
    for n in reversed(bare):
        if n + 1 < len(found) and text[found[n].end : found[n + 1].start] in _SHARED:
            found[n].unit = found[n + 1].unit
    for one, other in pairwise(found):  # 分别提高0.5个、1.2个百分点
        if one.unit == "个" and other.unit == "个百分点" and text[one.end : other.start] in _SHARED:
            one.unit = other.unit


def _amount(text: str, quantity: Quantity) -> bool:
    """Is a number without a unit an amount? With a scale (3.3万农民), or where the clause says it and ends."""
    if quantity.unit:
        return True
    if text[quantity.end - 1] in "万亿千百余多":
        return True
    if text[quantity.start - 1 : quantity.start] in ("由", "从") and _BECAME.match(text, quantity.end):
        return True
    if text[quantity.start - 1 : quantity.start] in ("-", ".", "·", "/", "#") or text[
        quantity.end : quantity.end + 1
    ] in ("-", "·", "/", "."):
        return False
    ends = text[quantity.end : quantity.end + 1] in ("", ",", "。", ";", "、", ")", "\n")
    return ends and _TOLD.search(text, max(0, quantity.start - 3), quantity.start) is not None


def _without(found: list[Quantity], dropped: set[int]) -> list[Quantity]:
    """The quantities that stay; the words around one that goes are words of its neighbours again."""
    kept: list[Quantity] = []
    new = [0]
    for n, quantity in enumerate(found):
        if n in dropped:
            if kept and kept[-1].until == quantity.start:
                kept[-1].until = quantity.until
            if n + 1 < len(found) and found[n + 1].clause == quantity.end:
                found[n + 1].clause, found[n + 1].earlier = quantity.clause, quantity.earlier
        else:
            kept.append(quantity)
        new.append(len(kept))
    for quantity in kept:
        if quantity.bracket is not None:
            quantity.bracket = new[quantity.bracket]
        if quantity.which is not None:
            quantity.which = new[quantity.which]
    return _kinds(kept)


def _kinds(found: list[Quantity]) -> list[Quantity]:
    for quantity in found:
        quantity.kind = quantity.kind or units.kind(quantity.unit)
    return found
