"""What a figure counts, in Chinese words, and the words of its breakdown. (`figure_words_en`: the same in English.)"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from yifa.law.catalogue import Catalogue
from yifa.law.conditions import Condition, Labels
from yifa.law.definitions import Clock, Field
from yifa.law.figures import At, Figure, Of
from yifa.law.gates import GATES
from yifa.law.lint.figures import CLOCK, Known, scope_of

UNSTATED = "未注明"
"""The breakdown's word for records that lack the fact it goes by."""

WHEN: Mapping[At | None, str] = {"start": "期初时", "end": "期末时"}
"""States are told as of a day; everything else is of the period."""
_RUN = {
    "clock": "期限",
    "status": "期限状态",
    "binds": "责任主体",
    "official": "约束行政机关",
    "started": "起算日",
    "due": "届满日",
    "ended": "结束日",
}
_STATUS = {
    "running": "进行中",
    "met": "按期办结",
    "late": "逾期办结",
    "ran_out": "期满",
    "overdue": "逾期未办结",
}
_REFUSAL = {
    "procedure": "程序", "move": "步骤", "gate": "不符合的条件", "article": "所依据的条款", "agency": "机关", "actor": "办理人",
    "reasons": "理由数",
}  # fmt: skip
_GATES = {
    "role": "须由规定的人员办理", "from": "须处于规定的阶段", "at_most": "不得超过规定的次数", "takes": "须填写规定的内容",
    "fixed": "已填的内容不得改写", "type": "内容须合规定的格式", "later_act": "不得动摇在后的行为", "future": "不得登记未到的日期",
    "before_open": "不得早于事项开始", "succession": "须先确定承继机关", "item": "须指明清单中的一行", "of": "须有可更正的记录",
    "effects": "已生效的后果须以行为纠正", "to": "须有可进入的阶段", "unknown_field": "没有这一内容", "unknown_move": "没有这一步骤",
}  # fmt: skip
"""What the engine asks of every move, beside the gates that the law names."""
_AROUND = {
    "stage": "所处阶段",
    "agency": "办理机关",
    "closed": "已办结",
    "actor": "办理人",
    "case.handler": "承办机关",
}


@dataclass(frozen=True, slots=True)
class Breakdown:
    """How the values of a breakdown are named: `words` by value, or as `agencies` are called at the time."""

    words: Mapping[str, str]
    agencies: bool = False


class Words:
    """The words for figures of one catalogue; procedures are read when first met. `known`: those read already."""

    unstated: ClassVar[str] = UNSTATED
    yes_no: ClassVar[tuple[str, str]] = ("是", "否")
    gates: ClassVar[Mapping[str, str]] = {**_GATES, **{name: gate.zh for name, gate in GATES.items()}}
    run: ClassVar[Mapping[str, str]] = _RUN
    status: ClassVar[Mapping[str, str]] = _STATUS
    refusal: ClassVar[Mapping[str, str]] = _REFUSAL
    around: ClassVar[Mapping[str, str]] = _AROUND

    def __init__(self, catalogue: Catalogue, known: dict[str, Known] | None = None) -> None:
        self.catalogue = catalogue
        self._known: dict[str, Known] = {} if known is None else known

    def word(self, thing: Any) -> str:
        """What a definition is called."""
        return str(thing.zh)

    def choices(self, field: Field) -> Mapping[str, str]:
        return field.choices

    def words_of(self, known: Known) -> Mapping[str, Mapping[str, str]]:
        """The words for choices, by field or ``group.column``."""
        return known.words

    def stages(self, thing: Any) -> Mapping[str, str]:
        """The stages of a procedure or of a track."""
        stages: Mapping[str, str] = thing.stages
        return stages

    def known(self, of: Of) -> Known | None:
        """The procedure of a source; None for a register or for any."""
        id = of.procedure
        if id is None or id not in self.catalogue.procedures:
            return None
        if id not in self._known:
            self._known[id] = Known(self.catalogue, id)
        return self._known[id]

    def procedure(self, id: str) -> str:
        known = self.known(Of(id))
        return self.word(known.last) if known else id

    def move(self, procedure: str, name: str) -> str:
        known = self.known(Of(procedure))
        return self.word(known.moves[name]) if known and name in known.moves else name

    def clock(self, procedure: str, name: str) -> str:
        known = self.known(Of(procedure))
        return self.word(known.clocks[name]) if known and name in known.clocks else name

    def definition(self, figure: Figure) -> str:
        """One or two sentences: what is counted, when, which of them, what is added up."""
        if figure.ratio is not None:
            part, whole = figure.ratio
            return f"“{part.zh}”占“{whole.zh}”的比例。{figure.note or ''}"
        counted = "，以及".join(self._counted(figure, same) for same in by_procedure(figure))
        labels = self._labels(figure, figure.of[0])
        said = [WHEN.get(figure.at, "统计期内") + counted]
        if figure.where is not None:
            said.append(f"，限于{figure.where.zh(labels)}的")
        if figure.sum is not None:
            said.append(f"；合计各条的{figure.sum.zh(labels)}")
        elif figure.part is None:
            said.append(f"；每条记录计1{figure.unit}")
        if figure.part is not None:
            said.append(
                f"{'；' if figure.sum is None else '，'}其中{figure.part.zh(labels)}的为分子，全部为分母"
            )
        if figure.on is not None:
            said.append(f"；以{_fact(figure.on, labels)}计入")
        if figure.by is not None:
            said.append(f"；按{_fact(figure.by, labels)}分列")
        return "".join(said) + "。" + (figure.note or "")

    def breakdown(self, figure: Figure) -> Breakdown:
        """How to name the parts of a figure that has `by`."""
        assert figure.by is not None
        words: dict[str, str] = {}
        agencies = False
        for of in figure.of:
            known = self.known(of)
            scope = scope_of(self.catalogue, figure, of, known)
            kind = figure.by.type(scope).kind
            agencies = agencies or kind == "agency" or figure.by.source == "run.binds"
            if kind == "bool":
                words |= dict(zip(("true", "false"), self.yes_no, strict=True))
            found = self._labels(figure, of).choices.get(figure.by.source, {})
            words = {**found, **words}
        match figure.by.source:
            case "refusal.procedure":
                words = {id: self.procedure(id) for id in self.catalogue.procedures}
            case "refusal.gate":
                words = dict(self.gates)
            case "run.clock":
                anything = Of(None) in figure.of
                words = self._clocks(
                    self.catalogue.procedures if anything else {str(of.procedure) for of in figure.of}
                )
        return Breakdown(words, agencies)

    def _clocks(self, procedures: Iterable[str]) -> dict[str, str]:
        """The words for every clock of these."""
        everything = [known for id in sorted(procedures) if (known := self.known(Of(id)))]
        return {
            f"{known.id}/{name}": self.clock_of(known, clock)
            for known in everything
            for name, clock in known.clocks.items()
        }

    def clock_of(self, known: Known, clock: Clock) -> str:
        return f"{known.last.zh}：{clock.zh}"

    def _counted(self, figure: Figure, same: list[Of]) -> str:
        """What is counted of one procedure or register."""
        of = same[0]
        known = self.known(of)
        procedure = f"“{known.last.zh}”" if known else "各类程序"
        name = of.name or ""
        match figure.over:
            case "events":
                moves = "、".join(f"“{self.move(of.procedure or '', each.name or '')}”" for each in same)
                return f"{procedure}中{moves}的记录" + ("" if figure.on else "，按行为日期")
            case "cases":
                when = {"open": "开始的", "close": "办结的", "start": "已开始的", "end": "已开始的"}[
                    figure.at or "open"
                ]
                return f"{when}{procedure}事项"
            case "items":
                group = known.ever.fields[name].zh if known else name
                listed = "列有的" if figure.standing else "列入的"
                return f"{procedure}事项{listed}“{group}”各行"
            case "runs":
                clock = f"“{known.clocks[name].zh}”" if known and name else "各项期限"
                when = {
                    "open": "起算的", "close": "结束计算的（逾期未办结的自届满次日计）", "start": "已起算的", "end": "已起算的",
                }[figure.at or "close"]  # fmt: skip
                return f"{procedure}{when}{clock}"
            case "entries":
                register = self.catalogue.registers[of.procedure or ""].zh
                if figure.standing:
                    return f"“{register}”中有效的条目"
                return f"从“{register}”退出的条目" if figure.at == "close" else f"新进入“{register}”的条目"
            case _:
                move = f"“{known.moves[name].zh}”" if known and name else "办理行为"
                what = "的每一条理由" if figure.over == "reasons" else ""
                return f"{procedure}中被拒绝登记的{move}{what}，按拒绝之日"

    def _named_clocks(self, figure: Figure) -> dict[str, str]:
        """The words for clocks that its conditions name."""
        named = {id for _, condition in figure.conditions() for id in CLOCK.findall(condition.source)}
        words = self._clocks({id.split("/")[0] for id in named})
        return {id: words[id] for id in named if id in words}

    def _labels(self, figure: Figure, of: Of) -> Labels:
        known = self.known(of)
        fields = {
            **self.around, **{f"run.{k}": v for k, v in self.run.items()},
            **{f"refusal.{k}": v for k, v in self.refusal.items()},
        }  # fmt: skip
        choices: dict[str, Mapping[str, str]] = {
            "run.status": self.status,
            "run.clock": self._named_clocks(figure),
        }
        scope = scope_of(self.catalogue, figure, of, known)
        if figure.over == "entries":
            for name, field in self.catalogue.registers[of.procedure or ""].fields.items():
                fields[f"entry.{name}"], choices[f"entry.{name}"] = self.word(field), self.choices(field)
        if known is None:
            return Labels(fields, choices, scope=scope)
        choices["stage"] = self.stages(known)
        words = self.words_of(known)
        mine = known.group_of_figure(figure, of)
        groups = [f for f in known.ever.fields.values() if f.type == "group"]
        for group in sorted(groups, key=lambda group: group.name == mine):
            for name, field in group.columns.items():
                fields[f"item.{name}"] = self.word(field)
                choices[f"item.{name}"] = words[f"{group.name}.{name}"]
        for name, field in known.ever.fields.items():
            for root in ("case", "item"):
                fields.setdefault(f"{root}.{name}", self.word(field))
                choices.setdefault(f"{root}.{name}", words[name])
        return Labels(
            fields, choices, {name: self.word(move) for name, move in known.moves.items()},
            {name: self.word(track) for name, track in known.tracks.items()},
            {name: self.stages(track) for name, track in known.tracks.items()}, scope,
        )  # fmt: skip


def by_procedure(figure: Figure) -> list[list[Of]]:
    """Its sources; of events those of one procedure together."""
    if figure.over != "events":
        return [[of] for of in figure.of]
    found: dict[str | None, list[Of]] = {}
    for of in figure.of:
        found.setdefault(of.procedure, []).append(of)
    return list(found.values())


def _fact(fact: Condition, labels: Labels) -> str:
    return f"「{labels.fields.get(fact.source, fact.source)}」"
