"""The closed lists: which gates and effects a law file may name, and what each parameter is.

The loader parses parameters by their kind before the engine sees them (`Gate.params`, `Effect.params`):

===========  ==================================================  ==========================
kind         in the file                                         in `params`
===========  ==================================================  ==========================
moves        a move or a list of moves                           tuple[str, ...]
track        a track                                             str
stages       stages of the track in `track` (``none`` allowed)   tuple[str, ...]
clock        a clock                                             str
field        a field of the case, or ``item.<column>``           str
fields       one or several of these                             tuple[str, ...]
date         a field of type date or datetime                    str
people       fields with people in them, or ``actor``            tuple[str, ...]
group        a field of type group                               str
publication  a publication                                       str
document     a document                                          str
register     a register                                          str
column       a column of the register in `register`              str
columns      {column: fact} of the register in `register`        Mapping[str, fact]
procedure    a procedure                                         str
carry        fields of another case: a list, or {its: fact}      Mapping[str, fact]
roles        a role or a list of roles                           tuple[str, ...]
condition    CEL                                                 Condition
length       ``20 working days``                                 Length
count        a whole number                                      int
fraction     ``1/2``, ``2/3``                                    Fraction
             a length, count or fraction may be set by a         Ruled
             register: ``{register, key, column, of, else}``
flag         true or false                                       bool
text         a text                                              str
sequence     a number: ``{n}`` once, ``{year}``, ``{fact}``      str
texts        one or several texts                                tuple[str, ...]
fact         a field, ``item.x``, ``on``, ``actor``, ``agency``,  str or {"is": value}
             ``case``, several in one text ``{a}|{b}``, or
             ``{is: <literal>}``
value        any JSON value                                      as it is
===========  ==================================================  ==========================
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

Kind = Literal[
    "moves", "track", "stages", "clock", "field", "fields", "date", "people", "group", "publication", "document",
    "register", "column", "columns", "procedure", "carry", "roles", "condition", "length", "count", "fraction", "flag",
    "text", "texts", "sequence", "fact", "value",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Spec:
    """A gate or an effect: its name, what people read, its parameters (`optional` may be left out)."""

    name: str
    zh: str
    en: str
    required: Mapping[str, Kind]
    optional: Mapping[str, Kind] = field(default_factory=dict)
    cited: bool = True
    """Must stand on an article of its own. Not so where the move's article is enough."""
    either: tuple[str, ...] = ()
    """Optional parameters of which exactly one must be there."""
    lasting: bool = False
    """An effect that stays when the record that caused it is struck: outside the case, or built upon."""

    def kind(self, param: str) -> Kind | None:
        return self.required.get(param) or self.optional.get(param)


def _table(*specs: Spec) -> Mapping[str, Spec]:
    return {spec.name: spec for spec in specs}


GATES: Final[Mapping[str, Spec]] = _table(
    Spec("done", "须已办理", "must have been done", {"move": "moves"}, {"since": "moves", "waived": "flag"}),
    Spec("not_done", "不得已办理", "must not have been done", {"move": "moves"}, {"since": "moves"}),
    Spec("track", "并行事项须处于规定阶段", "a track must stand there", {"track": "track", "at": "stages"}),
    Spec(
        "all_items", "各项均须处于规定阶段", "every row must stand there",
        {"track": "track", "at": "stages"}, {"or_expired": "clock"},
    ),
    Spec("filled", "须填写", "must be given", {"fields": "fields"}, cited=False),
    Spec("documents", "须附材料", "must be attached", {"kinds": "texts"}),
    Spec("holds", "须符合条件", "must hold", {"that": "condition"}, cited=False),
    Spec("waited", "须已等待规定时间", "must have waited", {"since": "moves", "at_least": "length"}, {"shorter": "field"}),
    Spec("lead_time", "须提前规定时间", "must come early enough", {"before": "date", "at_least": "length"}),
    Spec("no_later", "须在规定时间内", "must not be too late", {"after": "date", "within": "length", "on": "date"}, {"roll": "text"}),
    Spec("in_time", "须在期限内", "must be within the time limit", {"clock": "clock"}),
    Spec("at_once", "须当场登记", "must be registered at once", {"within": "length"}),
    Spec("expired", "期限须已届满", "the time limit must be over", {"clock": "clock"}),
    Spec(
        "entry", "名录须有有效条目", "a register entry must be in force",
        {"register": "register", "key": "field"}, {"on": "date", "status": "texts", "absent": "flag", "where": "columns"},
    ),
    Spec(
        "entry_each", "名录须有各项的有效条目", "every row must be in force in a register",
        {"register": "register", "list": "group", "key": "fact"}, {"where": "condition", "absent": "flag"},
    ),
    Spec(
        "listed", "须已列入", "must be listed",
        {"key": "field", "list": "field"}, {"where": "condition", "register": "register"},
    ),
    Spec(
        "certified", "人员须持有效证件", "people must hold valid certificates",
        {"people": "people", "register": "register"}, {"at_least": "count"},
    ),
    Spec("different", "须为不同人员", "must be different people", {"people": "people"}, {"move": "moves"}),
    Spec("no_interest", "须回避", "must have no interest", {"people": "people", "against": "fields"}),
    Spec("approved", "须经批准", "must be approved", {"by": "roles"}),
    Spec(
        "quorum", "须达到法定人数", "must have a quorum",
        {"members": "field", "present": "field"}, {"at_least": "fraction"},
    ),
    Spec("each_spoke", "须人人发表意见", "each must have spoken", {"speeches": "group", "people": "field"}),
    Spec("spoke_last", "须末位发言", "must speak last", {"speeches": "group", "who": "field"}),
    Spec(
        "within_range", "须在裁量幅度内", "must lie within the benchmark",
        {"value": "field", "register": "register", "key": "field", "low": "column", "high": "column"},
        {"deviation": "field", "on": "date"},
    ),
    Spec(
        "drawn_by_lot", "须按抽签结果", "must be the result of the lot",
        {"pool": "field", "group": "text", "seats": "value", "seed": "field", "result": "field"},
    ),
    Spec(
        "drawable", "方案须能按名录抽取", "the register must have enough for the plan",
        {"register": "register", "plan": "group", "points": "text", "total": "field"},
    ),
    Spec("rows_of", "须属于名单", "rows must be of the list", {"rows": "group", "list": "group"}),
    Spec("fits_register", "须符合名录格式", "must fit the register", {"register": "field", "rows": "group"}, cited=False),
    Spec("one_outcome_each", "每一项须有且只有一个结果", "each item needs one outcome", {"list": "field", "outcome": "text"}, {"counts": "value"}),
    Spec("sums", "分项须与总数相符", "parts must add up", {"total": "field", "parts": "fields"}, {"list": "group"}),
    Spec("linked", "关联事项须处于规定阶段", "the linked case must stand there", {"case": "field", "stage": "texts"}, {"where": "carry"}),
)  # fmt: skip

EFFECTS: Final[Mapping[str, Spec]] = _table(
    Spec("set", "写入", "sets", {"field": "field"}, {"value": "value", "from": "fact"}, either=("value", "from")),
    Spec("number", "编号", "numbers", {"field": "field", "sequence": "sequence"}, lasting=True),
    Spec(
        "enter", "列入名录", "enters in a register",
        {"register": "register", "key": "fact"}, {"values": "columns", "from": "fact", "until": "fact", "keep": "flag"},
        lasting=True,
    ),
    Spec("end_entry", "移出名录", "ends an entry", {"register": "register", "key": "fact"}, {"on": "fact"}, lasting=True),
    Spec(
        "enter_each", "逐行列入名录", "enters every row in a register",
        {"list": "group", "register": "register", "key": "fact"}, {"values": "columns", "from": "fact", "until": "fact", "keep": "flag"},
        lasting=True,
    ),
    Spec(
        "end_each", "逐行移出名录", "ends the entry of every row",
        {"list": "group", "register": "register", "key": "fact"}, {"on": "fact"}, lasting=True,
    ),
    Spec("import_rows", "导入名录", "enters rows of any register", {"register": "field", "rows": "group"}, lasting=True),
    Spec("open", "启动程序", "opens a case", {"procedure": "procedure"}, {"carry": "carry", "field": "field"}, lasting=True),
    Spec("open_each", "逐项启动程序", "opens a case for each row", {"procedure": "procedure", "list": "group"}, {"carry": "carry"}, lasting=True),
    Spec("freeze", "固定名单", "freezes a list", {"register": "register", "field": "group"}, {"where": "value"}, lasting=True),
    Spec(
        "draw", "按方案抽取", "draws after a plan",
        {"field": "group", "pool": "text", "plan": "text", "seed": "fact"}, {"of": "field"}, lasting=True,
    ),
    Spec(
        "mark", "计分", "marks",
        {"field": "field", "paper": "group", "answers": "group", "points": "text", "pool": "text", "key": "text"},
        {"of": "field"}, lasting=True,
    ),
    Spec(
        "gather", "按结果列入", "takes rows of another round",
        {"field": "group", "of": "field", "list": "text", "outcome": "text", "are": "texts"}, lasting=True,
    ),
    Spec("tally", "分组统计", "adds up outcomes", {"field": "group", "by": "texts", "outcome": "text"}, lasting=True),
    Spec("publish", "公开", "publishes", {"what": "publication"}, lasting=True),
    Spec("withdraw", "撤下公开", "withdraws a publication", {"what": "publication"}, {"reason": "fact"}, lasting=True),
    Spec("issue", "制作文书", "issues a document", {"document": "document"}),
    Spec("send", "发送", "sends", {"to": "text", "what": "text"}, lasting=True),
)  # fmt: skip

RULED: Final[frozenset[Kind]] = frozenset({"length", "count", "fraction"})
"""Kinds of parameters of a gate that a register may set."""
COUNT: Final = "count"
"""The column of a plan that says how many rows its line draws."""
SPECIAL_FACTS: Final = frozenset({"on", "actor", "agency", "case"})
"""Facts about the act itself that an effect may write."""
