"""Which fact is part of which: 其中, brackets, what was disposed of out of what came in, rates, changes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from yifa.reader.facts.quantities import Quantity
from yifa.reader.units import family

_DISPOSED = re.compile(
    r"^(?:[已均全共现]|年[末底]|期末|全部|依法|按期|成功|已经|目前|及时|顺利|实际)*"
    r"(?:办结|结案|审结|办复|执结|了结|调解成功|成功调解|调处成功|成功调处|成功化解|化解|调成|达成|答复|整改|整治到位|采纳|完成|销号|办理完[毕成]|处置|处理|化解成功|在办|正在|未结|未办结|尚未|尚在|待审|"
    r"结转|不予受理|不予|驳回|维持|撤销|终止|终结|准予|合格|通过|立案|移送|纠正|回复|满意|受理|胜诉|败诉|调撤|撤回|确认违法|责令|变更|成功|申结|办毕|解决|兑现|查实|属实|审理|按时办结)"
)
_TAKEN = re.compile(
    r"受理|收|接到|接收|接待|收件|受案|新收|排查|调处|办理|立案|审查|检查|发现|申请|承办|报名|参加|征集|转办|交办|评查|抽查|登记|受案|处理|审理|接受|调解|收文|提出|提案|建议|转送|移交"
)
_FIRST = re.compile(r"收到|接到|申请|新收|接收|收件|征集|排查|发现|转办|交办|接待")
_RATE = re.compile(r"(?:率|比例|比重|占比|占|满意度|知晓度)")
_OWN_BASE = re.compile(r"..(?:覆盖率|占比|占.*比[例重])|..占")
"""A share that names what it is a share of: 双随机覆盖率."""
_CHANGE = r"(?:增长|增加|增幅|上升|提高|提升|下降|降低|减少|降幅|回落|下滑|上涨|缩短|压缩|压减|缩减|精简|增|减|降|升)"
_CHANGED = re.compile(rf"(?:{_CHANGE}|同比|环比)(?:幅度?)?(?:了|约|近|为|达|达到|超过?|:)*$")
_SAME = re.compile(
    r"[,、(]?(?:(?:与|同|较|比)(?:去年|上年|往年|上一年度?|(?:19|20)[0-9]{2}年)(?:同期)?(?:相比)?,?)?(?:均|分别|同比|环比)*"
    + rf"(?:{_CHANGE}|$)"
)
"""What may stand between a quantity and the change of it."""
_ENTERED = re.compile(r"(?:[已共]|准予)*(?:受理|立案|登记)")
"""A part that is itself a whole: of what was received some was taken up, and of that some closed."""
_PENDING = re.compile(r"(?:在办|正在|未办?结|尚未|尚在|待审|结转)$")
REACH = 8
"""How many quantities back in a sentence a whole is looked for."""
_PARTS = 24
"""How many quantities on the parts of a whole are looked for."""


@dataclass(slots=True)
class Relation:
    """What a fact is to another, by its index."""

    part_of: int | None = None
    relation: str | None = None


def relations(text: str, found: Sequence[Quantity], names: Sequence[str]) -> list[Relation]:
    """For each quantity what it is part, rate or change of."""
    links = [Relation() for _ in found]
    for n, quantity in enumerate(found):
        if quantity.kind in ("percent", "change"):
            _link_percent(text, found, names, links, n)
        elif quantity.which is not None or quantity.bracket is not None:
            _link_which(text, found, links, n)
        if links[n].part_of is None and quantity.kind in ("count", "money"):
            _link_disposed(text, found, names, links, n)
    _link_sums(found, names, links)
    return links


def _alike(a: Quantity, b: Quantity) -> bool:
    return a.kind == b.kind and family(a.unit) == family(b.unit)


def _link_percent(
    text: str, found: Sequence[Quantity], names: Sequence[str], links: list[Relation], n: int
) -> None:
    quantity = found[n]
    before = text[quantity.clause : quantity.start]
    if quantity.kind == "change" or _CHANGED.search(before[-10:]):
        links[n].relation = "change"
        previous = n - 1
        if (
            previous >= 0
            and found[previous].part == quantity.part
            and links[previous].relation != "change"
            and found[previous].kind in ("count", "money", "percent")
            and _SAME.match(text, found[previous].end, quantity.start)
        ):
            links[n].part_of = previous
        return
    if not _RATE.search(names[n]) and not _RATE.search(before):
        return
    if _OWN_BASE.search(names[n]):
        return
    base: int | None = None
    for back in range(n - 1, max(-1, n - 1 - REACH), -1):
        whole = found[back]
        if whole.sentence != quantity.sentence:
            break
        if whole.kind == "count":
            base = back if base is None else base
            if _same_matter(names[n], names[back]):
                base = back
                break
    if base is None:
        return
    whole, part_of = found[base], links[base].part_of
    if part_of is not None and links[base].relation == "part":
        told = (
            whole.which is not None and whole.bracket is None
        )  # 其中, after which the text may stay with the part
        if not told or _complete(found, links, part_of, n) or len(set(names[n]) & set(names[base])) > 1:
            base = part_of
    links[n].part_of, links[n].relation = base, "rate"


def _complete(found: Sequence[Quantity], links: Sequence[Relation], whole: int, before: int) -> bool:
    """Do the parts told until now make up the whole?"""
    parts = (
        found[i].value
        for i in range(whole + 1, before)
        if links[i].part_of == whole and links[i].relation == "part"
    )
    return sum(parts, Decimal(0)) == found[whole].value


def _same_matter(rate: str, name: str) -> bool:
    """Does the name of a rate share a word with what it may be a rate of? 化解率, 化解纠纷."""
    words = rate.rstrip("率度")
    return any(words[i : i + 2] in name for i in range(len(words) - 1))


def _link_which(text: str, found: Sequence[Quantity], links: list[Relation], n: int) -> None:
    quantity = found[n]
    scope = quantity.which
    if scope is None or (quantity.bracket is not None and quantity.bracket > scope):
        assert quantity.bracket is not None
        scope = quantity.bracket
        if scope == 0 or text[found[scope - 1].end : found[scope - 1].end + 1] != "(" or scope > n:
            return
    whole = _whole(found, links, scope, quantity)
    if whole is not None:
        links[n] = Relation(whole, "part")


def _whole(found: Sequence[Quantity], links: Sequence[Relation], scope: int, part: Quantity) -> int | None:
    """The nearest quantity before the scope of the same measure; of those that are parts themselves, only the last before it."""
    for back in range(scope - 1, max(-1, scope - 1 - REACH), -1):
        whole = found[back]
        if whole.sentence < part.sentence - 1 or whole.paragraph != part.paragraph:
            return None
        if (
            whole.part != part.part
            and whole.sentence == part.sentence
            and found[scope - 1].part == whole.part
            and scope < len(found)
            and found[scope].part != part.part
        ):
            total = sum(
                float(found[i].value)
                for i in range(scope, min(len(found), scope + _PARTS))
                if links[i].part_of == back
            )
            if total + float(part.value) > float(whole.value):
                return None
        if _alike(whole, part):
            if links[back].part_of is not None and back != scope - 1:
                continue
            return back
    return None


def _link_disposed(
    text: str, found: Sequence[Quantity], names: Sequence[str], links: list[Relation], n: int
) -> None:
    quantity = found[n]
    verb = _DISPOSED.match(names[n])
    if not verb:
        return
    thing = "" if _PENDING.search(verb.group()) else names[n][verb.end() :].lstrip("了的")
    for back in range(n - 1, max(-1, n - 1 - REACH), -1):
        whole = found[back]
        if whole.sentence != quantity.sentence:
            return
        if not _alike(whole, quantity) or (whole.part != quantity.part and thing):
            continue
        if quantity.value > whole.value or (
            links[back].part_of is not None and not _ENTERED.match(names[back])
        ):
            continue
        taken = _TAKEN.search(names[back])
        if not taken or (verb.group().endswith("受理") and not _FIRST.search(names[back])):
            continue
        if not thing or thing in names[back] or names[back].endswith(thing[-2:]):
            links[n] = Relation(back, "part")
        return


def _link_sums(found: Sequence[Quantity], names: Sequence[str], links: list[Relation]) -> None:
    """Two or more quantities after one, of its measure, in its sentence, that make it up exactly: its parts, said or not."""
    for n, whole in enumerate(found):
        if whole.approx or whole.kind not in ("count", "money") or links[n].part_of is not None:
            continue
        total, parts = Decimal(0), []
        for i in range(n + 1, min(len(found), n + 1 + REACH)):
            part = found[i]
            if (
                part.sentence != whole.sentence
                or not _alike(whole, part)
                or part.approx
                or part.unit != whole.unit
            ):
                break
            if links[i].part_of is not None or names[i] == names[n]:
                break
            total += part.value
            parts.append(i)
            if total >= whole.value:
                break
        if len(parts) > 1 and total == whole.value:
            for i in parts:
                links[i] = Relation(n, "part")
