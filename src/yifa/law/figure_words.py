"""What a figure counts, in words, and the words of its breakdown; each in Chinese and English."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from yifa.law.catalogue import Catalogue
from yifa.law.conditions import Condition, Labels
from yifa.law.definitions import Clock
from yifa.law.figures import Figure, Of
from yifa.law.gates import GATES
from yifa.law.language import Language
from yifa.law.lint.figures import CLOCK, Known, scope_of

Pairs = Mapping[str, tuple[str, str]]
"""Names with their words, Chinese and English."""

UNITS: Mapping[str, str] = {
    "件": "cases", "项": "items", "人": "people", "次": "times", "条": "entries", "份": "copies", "个": "units", "期": "issues",
    "人次": "attendances", "件次": "cases, each time", "板": "boards", "辆次": "vehicles, each time", "元": "CNY", "万元": "CNY 10 000",
}  # fmt: skip
"""The usual measure words in English; another is printed as it is."""

_RUN: Pairs = {
    "clock": ("期限", "time limit"),
    "status": ("期限状态", "status of the limit"),
    "binds": ("责任主体", "whom it binds"),
    "official": ("约束行政机关", "binds an authority"),
    "started": ("起算日", "first day"),
    "due": ("届满日", "due day"),
    "ended": ("结束日", "last day"),
}
_STATUS: Pairs = {
    "running": ("进行中", "running"),
    "met": ("按期办结", "met"),
    "late": ("逾期办结", "done late"),
    "ran_out": ("期满", "ran out"),
    "overdue": ("逾期未办结", "overdue and not done"),
}
_REFUSAL: Pairs = {
    "procedure": ("程序", "procedure"),
    "move": ("步骤", "move"),
    "gate": ("不符合的条件", "condition that failed"),
    "article": ("所依据的条款", "article"),
    "agency": ("机关", "agency"),
    "actor": ("办理人", "who acts"),
    "reasons": ("理由数", "number of reasons"),
}
_AROUND: Pairs = {
    "stage": ("所处阶段", "stage"),
    "agency": ("办理机关", "acting agency"),
    "closed": ("已办结", "closed"),
    "actor": ("办理人", "who acts"),
    "case.handler": ("承办机关", "handling agency"),
}
_GATES: Pairs = {
    "role": ("须由规定的人员办理", "must be made by the right people"),
    "from": ("须处于规定的阶段", "must be made at the right stage"),
    "at_most": ("不得超过规定的次数", "must not be made too often"),
    "takes": ("须填写规定的内容", "must be filled in"),
    "fixed": ("已填的内容不得改写", "what is set must not be changed"),
    "type": ("内容须合规定的格式", "must have the right form"),
    "later_act": ("不得动摇在后的行为", "must not upset later acts"),
    "future": ("不得登记未到的日期", "must not lie in the future"),
    "before_open": ("不得早于事项开始", "must not lie before the case began"),
    "succession": ("须先确定承继机关", "a successor must be named first"),
    "item": ("须指明清单中的一行", "must name a row"),
    "of": ("须有可更正的记录", "there must be a record to correct"),
    "effects": ("已生效的后果须以行为纠正", "lasting effects are undone by an act"),
    "to": ("须有可进入的阶段", "there must be a stage to go to"),
    "unknown_field": ("没有这一内容", "no such fact"),
    "unknown_move": ("没有这一步骤", "no such move"),
    **{name: (gate.zh, gate.en) for name, gate in GATES.items()},
}
"""What the engine asks of every move, and the gates that the law names."""


_WHEN: Pairs = {
    "start": ("期初时", "at the beginning of the period: "),
    "end": ("期末时", "at the end of the period: "),
}
_CASES: Pairs = {
    "open": ("开始的", "that began"), "close": ("办结的", "that were closed"),
    **dict.fromkeys(("start", "end"), ("已开始的", "that had begun")),
}  # fmt: skip
_RUNS: Pairs = {
    "open": ("起算的", "begun"),
    "close": (
        "结束计算的（逾期未办结的自届满次日计）",
        "ended (one overdue counts from the day after it was due)",
    ),
    **dict.fromkeys(("start", "end"), ("已起算的", "begun so far")),
}
_ENTRIES: Pairs = {
    "open": ("新进入“{}”的条目", "entries that came into “{}”"),
    "close": ("从“{}”退出的条目", "entries that left “{}”"),
    **dict.fromkeys(("start", "end"), ("“{}”中有效的条目", "entries in force in “{}”")),
}


@dataclass(frozen=True, slots=True)
class Breakdown:
    """How the values of a breakdown are named: `words` by value, or as `agencies` are called at the time."""

    words: Mapping[str, str]
    agencies: bool = False


class Words(Language):
    """The words for figures of one catalogue, in one language; procedures are read when first met. `known`: those read already."""

    def __init__(
        self, catalogue: Catalogue, known: dict[str, Known] | None = None, *, english: bool = False
    ) -> None:
        super().__init__(english)
        self.catalogue = catalogue
        self._known: dict[str, Known] = {} if known is None else known
        self.unstated = self.say("未注明", "not stated")
        """The breakdown's word for records that lack the fact it goes by."""

    def _said(self, pairs: Pairs, prefix: str = "") -> dict[str, str]:
        return {prefix + name: self.say(*pair) for name, pair in pairs.items()}

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
            return self._noted(figure, self._share(*figure.ratio))
        labels = self._labels(figure, figure.of[0])

        def condition(asked: Condition) -> str:
            return asked.en(labels) if self.english else asked.zh(labels)

        counted = self.say("，以及", " and ").join(
            self._counted(figure, same) for same in by_procedure(figure)
        )
        said = [self.say(*_WHEN.get(figure.at or "", ("统计期内", "in the period: "))) + counted]
        if figure.where is not None:
            where = condition(figure.where)
            said.append(self.say(f"，限于{where}的", f", of those only where {where}"))
        if figure.sum is not None:
            total = condition(figure.sum)
            said.append(self.say(f"；合计各条的{total}", f"; what is added up: {total}"))
        elif figure.distinct is not None:
            same = self._fact(figure.distinct, labels)
            said.append(
                self.say(f"；{same}相同的合计1{figure.unit}", f"; those with the same {same} count once")
            )
        elif figure.part is None:
            said.append(self.say(f"；每条记录计1{figure.unit}", "; each record counts once"))
        if figure.part is not None:
            part = condition(figure.part)
            said.append(
                self.say(
                    f"{'；' if figure.sum is None else '，'}其中{part}的为分子，全部为分母",
                    f"; the numerator: those where {part}; the denominator: all",
                )
            )
        if figure.on is not None:
            day = self._fact(figure.on, labels)
            said.append(self.say(f"；以{day}计入", f"; by the day of {day}"))
        if figure.by is not None:
            by = self._fact(figure.by, labels)
            said.append(self.say(f"；按{by}分列", f"; broken down by {by}"))
        return self._noted(figure, "".join(said))

    def _noted(self, figure: Figure, said: str) -> str:
        """A whole sentence, and the figure's note after it."""
        if not self.english:
            return f"{said}。{figure.note or ''}"
        return f"{said[0].upper()}{said[1:]}.{' ' + figure.note_en if figure.note_en else ''}"

    def _share(self, part: Figure, whole: Figure) -> str:
        return self.say(f"“{part.zh}”占“{whole.zh}”的比例", f"the share of “{part.en}” in “{whole.en}”")

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
                words |= {"true": self.say("是", "yes"), "false": self.say("否", "no")}
            found = self._labels(figure, of).choices.get(figure.by.source, {})
            words = {**found, **words}
        match figure.by.source:
            case "refusal.procedure":
                words = {id: self.procedure(id) for id in self.catalogue.procedures}
            case "refusal.gate":
                words = self._said(_GATES)
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
        return self.say("：", ": ").join((self.word(known.last), self.word(clock)))

    def _counted(self, figure: Figure, same: list[Of]) -> str:
        """What is counted of one procedure or register."""
        of = same[0]
        known = self.known(of)
        procedure = f"“{self.word(known.last)}”" if known else self.say("各类程序", "all procedures")
        name = of.name or ""
        match figure.over:
            case "events":
                named = (f"“{self.move(of.procedure or '', each.name or '')}”" for each in same)
                moves = self.comma.join(named)
                said = self.say(f"{procedure}中{moves}的记录", f"records of {moves} in {procedure}")
                return said if figure.on else said + self.say("，按行为日期", ", by the day of the act")
            case "cases":
                zh, en = _CASES[figure.at or "open"]
                return self.say(f"{zh}{procedure}事项", f"cases of {procedure} {en}")
            case "items":
                group = self.word(known.ever.fields[name]) if known else name
                zh, en = ("列有的", "that stand") if figure.standing else ("列入的", "that were added")
                return self.say(
                    f"{procedure}事项{zh}“{group}”各行", f"rows of “{group}” {en} in cases of {procedure}"
                )
            case "runs":
                clock = self.say("各项期限", "any time limit")
                if known and name:
                    clock = f"“{self.word(known.clocks[name])}”"
                zh, en = _RUNS[figure.at or "close"]
                return self.say(f"{procedure}{zh}{clock}", f"runs of {clock} of {procedure} {en}")
            case "entries":
                register = self.word(self.catalogue.registers[of.procedure or ""])
                return self.say(*_ENTRIES[figure.at or "open"]).format(register)
            case _:
                move = self.say("办理行为", "any act")
                if known and name:
                    move = f"“{self.word(known.moves[name])}”"
                if figure.over == "reasons":
                    return self.say(
                        f"{procedure}中被拒绝登记的{move}的每一条理由，按拒绝之日",
                        f"every reason for which {move} of {procedure} was refused, by the day of the refusal",
                    )
                return self.say(
                    f"{procedure}中被拒绝登记的{move}，按拒绝之日",
                    f"{move} of {procedure} refused, by the day of the refusal",
                )

    def _fact(self, fact: Condition, labels: Labels) -> str:
        named = labels.fields.get(fact.source, fact.source)
        return self.say(f"「{named}」", f"“{named}”")

    def _named_clocks(self, figure: Figure) -> dict[str, str]:
        """The words for clocks that its conditions name."""
        named = {id for _, condition in figure.conditions() for id in CLOCK.findall(condition.source)}
        words = self._clocks({id.split("/")[0] for id in named})
        return {id: words[id] for id in named if id in words}

    def _labels(self, figure: Figure, of: Of) -> Labels:
        known = self.known(of)
        fields = self._said(_AROUND) | self._said(_RUN, "run.") | self._said(_REFUSAL, "refusal.")
        choices: dict[str, Mapping[str, str]] = {
            "run.status": self._said(_STATUS),
            "run.clock": self._named_clocks(figure),
        }
        scope = scope_of(self.catalogue, figure, of, known)
        if figure.over == "entries":
            for name, field in self.catalogue.registers[of.procedure or ""].fields.items():
                fields[f"entry.{name}"], choices[f"entry.{name}"] = self.word(field), self.choices(field)
        if known is None:
            return Labels(fields, choices, scope=scope)
        choices["stage"] = self.stages(known)
        words = known.words_en if self.english else known.words
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
