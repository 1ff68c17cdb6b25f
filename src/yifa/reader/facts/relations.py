"""Which fact is part of which: 其中, brackets, what was disposed of out of what came in, rates, changes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from yifa.reader.facts.quantities import Quantity
from yifa.reader.units import family

_DISPOSED = re.compile(
    r"^(?:立案(?=受理)|[已均全共现]|年[末底]|期末|全部|依法|按期|成功|已经|目前|及时|顺利|实际)*"
    r"(?:办结|结案|审结|办复|执结|了结|调解成功|成功调解|调处成功|成功调处|成功化解|化解|调成|达成|答复|整改|整治到位|采纳|完成|销号|办理完[毕成]|处置|处理|化解成功|在办|正在|未结|未办结|尚未|尚在|待审|"
    r"结转|不予受理|不予|驳回|维持|撤销|终止|终结|准予|合格|通过|立案|移送|纠正|回复|满意|受理|胜诉|败诉|调撤|撤回|确认违法|责令|变更|成功|申结|办毕|解决|兑现|查实|属实|审理|按时办结)"
)
_TAKEN = re.compile(
    r"受理|收|接到|接收|接待|收件|受案|新收|排查|调处|办理|立案|审查|检查|发现|申请|承办|报名|参加|征集|转办|交办|评查|抽查|登记|受案|处理|审理|接受|调解|收文|提出|提案|建议|转送|移交"
)
_FIRST = re.compile(r"收到|接到|申请|新收|接收|收件|征集|排查|发现|转办|交办|接待")
_DEALT = re.compile(
    "办[结复理]|审结|结案|受理|答复|回复|化解|调解|调处|成功|合格|及格|优秀|通过|达标|满意|采纳|整改|应诉|出庭|纠错|败诉|胜诉|履行|执行|破案|及时|按[时期]|准时|到位|备案|报备|审查|到期|反馈|消除|公示|公开|参[与训学]|持证"
)
"""A rate of what was dealt with needs not say of what; any other (失业率, 普及率) is one only of what it shares a word with."""
_SHARE = re.compile(r"占(?:到|了)?(?P<of>[^,。;]{0,30}?)(?:的|比例?|比重)?(?:约|近|为|达|超)*$")
_ALL = re.compile(
    r"^[全本该][县市区省旗州]|^我[县市区省旗州]|(?:案件|申请|事项)?(?:总?数量?|总[量额数]|的)+$|(?<=..)案件$"
)
_RATE = re.compile(r"(?:率|比例|比重|占比|占|满意度|知晓度)")
_OWN_BASE = re.compile(r"..(?:覆盖率|占比|占.*比[例重])|..占")
"""A share that names what it is a share of: 双随机覆盖率."""
_CHANGE = r"(?:增长|增加|增幅|上升|提高|提升|下降|降低|减少|降幅|回落|下滑|上涨|缩短|压缩|压减|缩减|精简|增|减|降|升)"
_CHANGED = re.compile(rf"(?:{_CHANGE}|同比|环比)(?:幅度?)?(?:了|约|近|为|达|达到|超过?|:)*$")
_SAME = re.compile(
    r"(?:左右|以上|以下|上下)?[,、(]?(?:(?:与|同|较|比)(?:去年|上年|往年|上一年度?|(?:19|20)[0-9]{2}年)(?:同期)?(?:相比)?,?)?(?:均|分别|同比|环比)*"
    + rf"(?:{_CHANGE}|$)"
)
"""What may stand between a quantity and the change of it."""
_COMPARED = re.compile(rf"(?:[较比]|同比|环比)[^,。;]{{0,30}}(?:{_CHANGE})了?$")
_BACK = 40
"""Before an amount by which something changed, which is no part of it: 办理35件，比上年增加3件."""
_ADDED = re.compile(r"[另还][外有]?")
_ENTERED = re.compile(r"(?:[已共]|准予)*(?:受理|立案|登记)")
"""A part that is itself a whole: of what was received some was taken up, and of that some closed."""
_PENDING = re.compile(r"(?:在办|正在|未办?结|尚未|尚在|待审|结转)$")
_DEALING = re.compile(
    r"(?:受理|办理|收到|接到|排查|化解|调处|调解|审[理查结]|评查|抽查|检查|接[待收]|办结|查处|征集|受)"
)
_BETWEEN = frozenset(("、", "和", "与", "及", ",", "以及"))
_BODIES = family("家")
_MATTER = 4
"""Characters before 率 that say what it measures; those before say of whom."""
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
    differences: set[int] = set()
    ended: set[int] = set()
    for n, quantity in enumerate(found):
        if quantity.kind in ("percent", "change"):
            _link_percent(text, found, names, links, n)
        elif _COMPARED.search(text, max(0, quantity.start - _BACK), quantity.start):
            differences.add(n)
            continue
        elif quantity.which is not None or quantity.bracket is not None:
            _link_which(text, found, links, n, ended)
        if links[n].part_of is None and quantity.kind in ("count", "money"):
            _link_disposed(text, found, names, links, n)
    _link_sums(found, names, links, differences)
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
            and found[previous].kind != "change"
            and _SAME.match(text, found[previous].end, quantity.start)
        ):
            links[n].part_of = previous
            _link_each(text, found, links, n, before)
        return
    if n and links[n - 1].relation == "change" and text[found[n - 1].end : quantity.start] in _BETWEEN:
        links[n] = Relation(links[n].part_of, "change")
        return
    if share := _SHARE.search(before):
        _link_share(found, names, links, n, _ALL.sub("", _ALL.sub("", share["of"])))
        return
    if not _RATE.search(names[n]) and not _RATE.search(before):
        return
    if _OWN_BASE.search(names[n]):
        return
    base = _base(found, names, n)
    if base is None:
        return
    if (pair := _dividing(found, names, n)) is not None:
        part, whole_ = pair
        if links[part].part_of is None:
            links[part] = Relation(whole_, "part")
        links[n] = Relation(whole_, "rate")
        return
    whole, part_of = found[base], links[base].part_of
    if part_of is not None and links[base].relation == "part":
        told = (
            whole.which is not None and whole.bracket is None
        )  # 其中, after which the text may stay with the part
        if not told or _complete(found, links, part_of, n) or len(set(names[n]) & set(names[base])) > 1:
            base = part_of
    links[n].part_of, links[n].relation = base, "rate"


def _base(found: Sequence[Quantity], names: Sequence[str], n: int) -> int | None:
    """The count in the sentence that a rate is told of: the nearest that shares a word with it or says what was dealt with,
    or else, where the rate is one of dealing with something, the nearest."""
    dealt = _DEALT.search(names[n]) is not None
    nearest: int | None = None
    body: int | None = None
    alike = False
    for back in range(n - 1, max(-1, n - 1 - REACH), -1):
        if found[back].sentence != found[n].sentence:
            break
        if found[back].kind != "count":
            continue
        same = _same_matter(names[n], names[back])
        if dealt and family(found[back].unit) == _BODIES and not _DEALING.match(names[back]):
            if body is None or (same and not alike):  # 调解组织7个: who deals with it, hardly what
                body, alike = back, same
            continue
        if same or (dealt and nearest is None and _DEALING.match(names[back])):
            return back
        nearest = back if nearest is None else nearest
    if not dealt:
        return None
    return nearest if nearest is not None and not alike else body


def _dividing(found: Sequence[Quantity], names: Sequence[str], n: int) -> tuple[int, int] | None:
    """A part and a whole before a rate that make it up to its last place, where the part has the words of the rate:
    审结案件1219件，直接纠错164件，直接纠错率13.5%."""
    stem = names[n].rstrip("率")
    near = [
        back
        for back in range(max(0, n - REACH), n)
        if found[back].part == found[n].part and found[back].kind == "count" and not found[back].approx
    ]
    for part in reversed(near):
        if len(stem) > 1 and stem in names[part]:
            for whole in reversed([back for back in near if back < part]):
                if found[whole].value > found[part].value and _alike(found[whole], found[part]):
                    exact = found[part].value * (100 if found[n].unit == "%" else 1000) / found[whole].value
                    if _rounds_to(exact, found[n].value):
                        return part, whole
    return None


def _rounds_to(exact: Decimal, printed: Decimal) -> bool:
    exponent = printed.as_tuple().exponent
    assert isinstance(exponent, int)
    return abs(exact - printed) <= Decimal(1).scaleb(exponent) / 2


def _link_share(
    found: Sequence[Quantity], names: Sequence[str], links: list[Relation], n: int, of: str
) -> None:
    """占案件总数的38%: of what is named, or else of that of which the quantity before is a part; never of that itself."""
    if n == 0 or found[n - 1].paragraph != found[n].paragraph:
        return
    if len(of) < 2:
        if links[n - 1].relation == "part" and found[n - 1].sentence == found[n].sentence:
            links[n] = Relation(links[n - 1].part_of, "rate")
        return
    for back in range(n - 1, max(-1, n - 1 - 2 * REACH), -1):
        if found[back].paragraph != found[n].paragraph:
            return
        if found[back].kind == "count" and names[back].removesuffix("案件").endswith(of.removesuffix("案件")):
            links[n] = Relation(back, "rate")
            return


def _link_each(text: str, found: Sequence[Quantity], links: list[Relation], n: int, before: str) -> None:
    """接待游客17亿人次、旅游花费1.2万亿元，分别增长32%、41%: the n-th change is one of the n-th quantity."""
    if "分别" not in before:
        return
    last = n + 1
    while last < len(found) and text[found[last - 1].end : found[last].start] in _BETWEEN:
        last += 1
    count = last - n
    first = n - count
    if (
        count < 2
        or first < 0
        or any(
            found[i].sentence != found[n].sentence or links[i].relation == "change" for i in range(first, n)
        )
    ):
        return
    for i in range(count):
        links[n + i] = Relation(first + i, "change")


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
    words = rate.rstrip("率度")[-_MATTER:]
    return any(words[i : i + 2] in name for i in range(len(words) - 1))


def _link_which(text: str, found: Sequence[Quantity], links: list[Relation], n: int, ended: set[int]) -> None:
    """A part by 其中 or a bracket; `ended` are the scopes in which one was larger than the whole, so that another list began."""
    quantity = found[n]
    scope = quantity.which
    if scope is None or (quantity.bracket is not None and quantity.bracket > scope):
        assert quantity.bracket is not None
        scope = quantity.bracket
        if _ADDED.match(text, quantity.clause) and scope != n:
            return
        if scope == 0 or text[found[scope - 1].end : found[scope - 1].end + 1] != "(" or scope > n:
            return
    whole = _whole(found, links, scope, quantity)
    if whole is None or scope in ended:
        return
    if scope != n and (
        found[scope].kind in ("percent", "change")  # 其中工业增长6.2%: what follows is no part of an amount
        or (links[scope].relation == "part" and whole < (links[scope].part_of or 0))
    ):
        return
    if scope != n and not quantity.approx and quantity.value > found[whole].value:
        ended.add(scope)
        return
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


def _link_sums(
    found: Sequence[Quantity], names: Sequence[str], links: list[Relation], differences: set[int]
) -> None:
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
            if links[i].part_of is not None or names[i] == names[n] or i in differences:
                break
            total += part.value
            parts.append(i)
            if total >= whole.value:
                break
        if len(parts) > 1 and total == whole.value:
            for i in parts:
                links[i] = Relation(n, "part")
