"""Figures against the law they count: every name exists, every condition fits, units agree with what is added up."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from yifa.law.catalogue import Catalogue
from yifa.law.conditions import Condition, ConditionError, Scope, Type
from yifa.law.definitions import Clock, Field, Move, Slice
from yifa.law.figures import MONEY, Figure, Of, Reading, mark_of
from yifa.law.lint.look import Ever
from yifa.law.loader import variations
from yifa.law.problems import Problem
from yifa.law.yamltext import Map

RUN: Mapping[str, Type] = {
    "clock": Type("text"),
    "status": Type("choice", frozenset({"running", "met", "late", "ran_out", "overdue"})),
    "binds": Type("text"),
    "official": Type("bool"),
    "started": Type("date"),
    "due": Type("date"),
    "ended": Type("date"),
    "minutes": Type("int"),
}
"""What a figure may ask of a run. `official`: it binds an agency, not a party or citizen. `overdue`: past its due day and still running; `ended` is absent while it runs. `minutes`: from start to end, where both have a time of day."""

REFUSAL: Mapping[str, Type] = {
    "procedure": Type("text"),
    "move": Type("text"),
    "gate": Type("text"),
    "article": Type("text"),
    "agency": Type("agency"),
    "actor": Type("person"),
    "reasons": Type("int"),
}
"""What a figure may ask of a refused attempt (`gate`, `article`: of its first reason), or of one reason."""

CLOCK = re.compile(r"[a-z0-9_]+/[a-z0-9_.]+")
"""How a condition names a clock: ``foi_request/to_answer``."""
_TRUTH = frozenset({"bool"}), "{} 应为是或否", "{} is not true or false"
_FIT: Mapping[str, tuple[frozenset[str], str, str]] = {
    "where": _TRUTH,
    "part": _TRUTH,
    "on": (frozenset({"date", "datetime"}), "{} 不是日期", "{} is no date"),
    "by": (
        frozenset({"choice", "text", "bool", "agency", "person", "party", "entry"}),
        "不能按 {} 分列",
        "{} cannot make a breakdown",
    ),
    "sum": (frozenset({"int", "money"}), "{} 不是数", "{} is no number"),
}
"""Of keys of a figure the kinds of value they may have, and what is said of another."""


class Known:
    """All that one procedure ever had, over its editions, slices and overlays: what figures may name."""

    def __init__(self, catalogue: Catalogue, id: str) -> None:
        slices = list(_slices(catalogue, id))
        self.id = id
        self.last = slices[-1]
        self.ever = Ever.of(slices)
        self.clocks: dict[str, Clock] = {name: clock for one in slices for name, clock in one.clocks.items()}
        self.moves = {name: move for one in slices for name, move in one.moves.items()}
        self.tracks = {name: track for one in slices for name, track in one.tracks.items()}
        self.words: dict[str, dict[str, str]] = {}
        """Field, or ``group.column``, to the Chinese words of its choices."""
        self.words_en: dict[str, dict[str, str]] = {}
        """The same in English."""
        self.stages: dict[str, str] = {}
        self.stages_en: dict[str, str] = {}
        for one in slices:
            self.stages |= one.stages
            self.stages_en |= {**one.stages, **one.stages_en}
            for name, field in one.fields.items():
                self._note(name, field)
                for column, inner in field.columns.items():
                    self._note(f"{name}.{column}", inner)

    def _note(self, name: str, field: Field) -> None:
        self.words.setdefault(name, {}).update(field.choices)
        self.words_en.setdefault(name, {}).update({**field.choices, **field.choices_en})

    def group_of_figure(self, figure: Figure, of: Of) -> str | None:
        """The group whose row is `item` there: the one counted, or that of the move's or clock's track."""
        if figure.over == "items":
            return of.name
        found: Move | Clock | None = None
        if figure.over == "events":
            found = self.moves.get(of.name or "")
        elif figure.over == "runs":
            found = self.clocks.get(of.name or "")
        track = self.tracks.get(found.track or "") if found is not None else None
        return track.per if track is not None else None

    def scope(self, figure: Figure, of: Of) -> Scope:
        """What the conditions of a figure over this procedure may read."""
        group = self.group_of_figure(figure, of)
        base = self.ever.scope(group)
        case = {"handler": Type("agency"), **_root(base, "case")}
        roots: dict[str, Type | Mapping[str, Type]] = {
            "case": case, "stage": base.roots["stage"], "closed": Type("bool"), "agency": Type("agency"),
        }  # fmt: skip
        if figure.over == "events":
            roots |= {"actor": Type("person"), "on": Type("date")}
        if group is not None:
            roots["item"] = _root(base, "item")
        if figure.over == "runs":
            roots["run"] = RUN
        return Scope(roots, base.moves, base.tracks)


def _slices(catalogue: Catalogue, id: str) -> Iterator[Slice]:
    """Every slice of every edition, oldest first; overlaid ones before the nation's, whose words then stand."""
    for source in catalogue.editions(id):
        for places, domain in reversed(variations(catalogue.parts.overlays, id)):
            yield from catalogue.edition(id, source.edition, places, domain).slices


def _root(scope: Scope, name: str) -> Mapping[str, Type]:
    found = scope.roots[name]
    assert not isinstance(found, Type)
    return found


def scope_of(catalogue: Catalogue, figure: Figure, of: Of, known: Known | None) -> Scope:
    """What the conditions of a figure may read of one of its sources; `known` is its procedure, if it names one."""
    if figure.over in ("refusals", "reasons"):
        return Scope({"refusal": REFUSAL, "agency": Type("agency")})
    if figure.over == "entries":
        fields = catalogue.registers[of.procedure or ""].fields
        return Scope({"entry": {name: _type(field) for name, field in fields.items()}})
    if known is None:
        return Scope({"run": RUN, "agency": Type("agency")})
    return known.scope(figure, of)


def _type(field: Field) -> Type:
    return Type.of_field(field.type, field.choices)


def check(catalogue: Catalogue) -> list[Problem]:
    """Everything wrong with the figures of a catalogue."""
    reading = Reading(catalogue.figures)
    checking = _Checking(catalogue)
    for id, figure in reading.figures.items():
        checking.figure(figure, reading.trees[id])
    return [*reading.problems, *checking.problems]


class _Checking:
    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue
        self.problems: list[Problem] = []
        self._known: dict[str, Known | None] = {}

    def known(self, procedure: str | None) -> Known | None:
        if procedure is None or procedure not in self.catalogue.procedures:
            return None
        if procedure not in self._known:
            self._known[procedure] = Known(self.catalogue, procedure)
        return self._known[procedure]

    def problem(self, figure: Figure, tree: Map, key: str, code: str, zh: str, en: str) -> None:
        mark = mark_of(tree, key)
        self.problems.append(Problem(mark.file, mark.line, code, f"{figure.id}：{zh}", f"{figure.id}: {en}"))

    def figure(self, figure: Figure, tree: Map) -> None:
        if figure.ratio is not None:  # its part and its whole are looked at themselves
            return
        for of in figure.of:
            if self.exists(figure, of, tree):
                self.conditions(figure, tree, scope_of(self.catalogue, figure, of, self.known(of.procedure)))

    def exists(self, figure: Figure, of: Of, tree: Map) -> bool:
        if of.procedure is None:
            return True
        if figure.over == "entries":
            if of.procedure not in self.catalogue.registers:
                self.unknown(figure, tree, "名录", "register", of.procedure)
            return of.procedure in self.catalogue.registers
        known = self.known(of.procedure)
        if known is None:
            self.unknown(figure, tree, "程序", "procedure", of.procedure)
            return False
        if of.name is None:
            return True
        match figure.over:
            case "items":
                words, there = ("清单字段", "group"), known.ever.fields.get(of.name)
                found = there is not None and there.type == "group"
            case "runs":
                words, found = ("期限", "clock"), of.name in known.clocks
            case _:
                words, found = ("步骤", "move"), of.name in known.moves
        if not found:
            self.unknown(figure, tree, *words, str(of))
        return found

    def unknown(self, figure: Figure, tree: Map, zh: str, en: str, name: str) -> None:
        self.problem(figure, tree, "of", "unknown_name", f"没有{zh}“{name}”", f"no {en} “{name}”")

    def conditions(self, figure: Figure, tree: Map, scope: Scope) -> None:
        for key, condition in figure.conditions():
            try:
                kind = condition.type(scope).kind
            except ConditionError as error:
                zh, en = f"条件有误：{error.zh}（{condition}）", f"condition: {error.en} ({condition})"
                self.problem(figure, tree, key, "condition", zh, en)
                continue
            if "run.clock" in condition.names:
                self.clocks(figure, tree, key, condition)
            fit = _FIT.get(key)
            if fit is not None and kind not in fit[0]:
                zh, en = (said.format(condition) for said in fit[1:])
                self.problem(figure, tree, key, "condition", zh, en)
            elif key == "sum" and (kind == "money") != (figure.unit in MONEY):
                self.problem(
                    figure, tree, "unit", "unit", "金额合计的单位是元或万元，其他合计不是",
                    "a sum of money is in 元 or 万元, any other is not",
                )  # fmt: skip
        if figure.unit in MONEY and figure.sum is None:
            self.problem(figure, tree, "unit", "unit", "单位为金额的要写 sum", "a unit of money needs `sum`")

    def clocks(self, figure: Figure, tree: Map, key: str, condition: Condition) -> None:
        """A misspelt clock would silently be none."""
        for id in CLOCK.findall(condition.source):
            procedure, name = id.split("/")
            known = self.known(procedure)
            if known is None or name not in known.clocks:
                self.problem(figure, tree, key, "unknown_name", f"没有期限“{id}”", f"no clock “{id}”")


__all__ = ["CLOCK", "REFUSAL", "RUN", "Known", "check", "scope_of"]
