"""What a figure counts, in English words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from yifa.law.conditions import Condition, Labels
from yifa.law.definitions import Clock, Field
from yifa.law.figure_words import Words, by_procedure
from yifa.law.figures import At, Figure, Of
from yifa.law.gates import GATES
from yifa.law.lint.figures import Known

UNITS: Mapping[str, str] = {
    "件": "cases", "项": "items", "人": "people", "次": "times", "条": "entries", "份": "copies", "个": "units", "期": "issues",
    "人次": "attendances", "件次": "cases, each time", "板": "boards", "辆次": "vehicles, each time", "元": "CNY", "万元": "CNY 10 000",
}  # fmt: skip
"""The usual measure words; another is printed as it is."""

WHEN: Mapping[At | None, str] = {
    "start": "at the beginning of the period: ",
    "end": "at the end of the period: ",
}
_GATES = {
    "role": "must be made by the right people", "from": "must be made at the right stage", "at_most": "must not be made too often",
    "takes": "must be filled in", "fixed": "what is set must not be changed", "type": "must have the right form",
    "later_act": "must not upset later acts", "future": "must not lie in the future",
    "before_open": "must not lie before the case began", "succession": "a successor must be named first",
    "item": "must name a row", "of": "there must be a record to correct", "effects": "lasting effects are undone by an act",
    "to": "there must be a stage to go to", "unknown_field": "no such fact", "unknown_move": "no such move",
}  # fmt: skip


class English(Words):
    """As the Chinese one, sentence by sentence."""

    unstated = "not stated"
    yes_no = ("yes", "no")
    gates: ClassVar[Mapping[str, str]] = {**_GATES, **{name: gate.en for name, gate in GATES.items()}}
    run: ClassVar[Mapping[str, str]] = {
        "clock": "time limit", "status": "status of the limit", "binds": "whom it binds",
        "official": "binds an authority", "started": "first day", "due": "due day", "ended": "last day",
    }  # fmt: skip
    status: ClassVar[Mapping[str, str]] = {
        "running": "running", "met": "met", "late": "done late", "ran_out": "ran out", "overdue": "overdue and not done",
    }  # fmt: skip
    refusal: ClassVar[Mapping[str, str]] = {
        "procedure": "procedure", "move": "move", "gate": "condition that failed", "article": "article", "agency": "agency",
        "actor": "who acts", "reasons": "number of reasons",
    }  # fmt: skip
    around: ClassVar[Mapping[str, str]] = {
        "stage": "stage", "agency": "acting agency", "closed": "closed", "actor": "who acts",
        "case.handler": "handling agency",
    }  # fmt: skip

    def word(self, thing: Any) -> str:
        return str(thing.en or thing.zh)

    def choices(self, field: Field) -> Mapping[str, str]:
        return {**field.choices, **field.choices_en}

    def words_of(self, known: Known) -> Mapping[str, Mapping[str, str]]:
        return known.words_en

    def stages(self, thing: Any) -> Mapping[str, str]:
        return {**thing.stages, **thing.stages_en}

    def clock_of(self, known: Known, clock: Clock) -> str:
        return f"{known.last.en}: {clock.en}"

    def definition(self, figure: Figure) -> str:
        if figure.ratio is not None:
            share = f"The share of “{figure.ratio[0].en}” in “{figure.ratio[1].en}”."
            return f"{share} {figure.note_en}" if figure.note_en else share
        labels = self._labels(figure, figure.of[0])
        counted = " and ".join(self._counted(figure, same) for same in by_procedure(figure))
        said = [WHEN.get(figure.at, "in the period: ") + counted]
        if figure.where is not None:
            said.append(f", of those only where {figure.where.en(labels)}")
        if figure.part is not None:
            said.append(f"; the numerator: those where {figure.part.en(labels)}; the denominator: all")
        elif figure.sum is not None:
            said.append(f"; what is added up: {figure.sum.en(labels)}")
        else:
            said.append("; each record counts once")
        if figure.on is not None:
            said.append(f"; by the day of {_fact(figure.on, labels)}")
        if figure.by is not None:
            said.append(f"; broken down by {_fact(figure.by, labels)}")
        whole = "".join(said)
        return f"{whole[0].upper()}{whole[1:]}.{' ' + figure.note_en if figure.note_en else ''}"

    def _counted(self, figure: Figure, same: list[Of]) -> str:
        of = same[0]
        known = self.known(of)
        procedure = f"“{known.last.en}”" if known else "all procedures"
        name = of.name or ""
        match figure.over:
            case "events":
                moves = ", ".join(f"“{self.move(of.procedure or '', each.name or '')}”" for each in same)
                return f"records of {moves} in {procedure}" + ("" if figure.on else ", by the day of the act")
            case "cases":
                when = {
                    "open": "that began",
                    "close": "that were closed",
                    "start": "that had begun",
                    "end": "that had begun",
                }[figure.at or "open"]
                return f"cases of {procedure} {when}"
            case "items":
                group = self.word(known.ever.fields[name]) if known else name
                return f"rows of “{group}” {'that stand' if figure.standing else 'that were added'} in cases of {procedure}"
            case "runs":
                clock = f"“{self.word(known.clocks[name])}”" if known and name else "any time limit"
                when = {
                    "open": "begun", "close": "ended (one overdue counts from the day after it was due)", "start": "begun so far", "end": "begun so far",
                }[figure.at or "close"]  # fmt: skip
                return f"runs of {clock} of {procedure} {when}"
            case "entries":
                register = self.word(self.catalogue.registers[of.procedure or ""])
                if figure.standing:
                    return f"entries in force in “{register}”"
                return (
                    f"entries that left “{register}”"
                    if figure.at == "close"
                    else f"entries that came into “{register}”"
                )
            case _:
                move = f"“{self.word(known.moves[name])}”" if known and name else "any act"
                what = "every reason for which " if figure.over == "reasons" else ""
                return (
                    f"{what}{move} of {procedure} {'was ' if what else ''}refused, by the day of the refusal"
                )


def _fact(fact: Condition, labels: Labels) -> str:
    return f"“{labels.fields.get(fact.source, fact.source)}”"
