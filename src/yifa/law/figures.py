"""Figures as the law files define them: what is counted, in which unit, by which date. Grammar: docs/figures.md.

A figure counts *records*: events of a move, cases, rows of a group, runs of a clock, entries of a register, refused
attempts or their reasons. Counting itself is `yifa.figures`.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from pydantic import Field as Key
from pydantic import ValidationError

from yifa.law.conditions import Condition, ConditionError
from yifa.law.models import Model, Names
from yifa.law.problems import LawError, Mark, Problem
from yifa.law.shapes import english, many, shape_problems
from yifa.law.yamltext import Map, read_yaml

Over = Literal["events", "cases", "items", "runs", "entries", "refusals", "reasons"]
"""`items`: rows of a group. `refusals`: refused attempts; `reasons`: each ground of each of them."""
At = Literal["open", "close", "start", "end"]
"""By the day a record opens or closes, or: those that stood when the period began, or stand at its end."""

STATES: frozenset[At] = frozenset({"start", "end"})
ANY = "any"
"""`of: any`: every clock, or every refused move, of every procedure."""
PERCENT = "%"
MONEY: Mapping[str, int] = {"元": 100, "万元": 1_000_000}
"""Units of money, and how many fen they hold: figures of money count fen."""

USUAL: Mapping[Over, At | None] = {"cases": "open", "items": "open", "entries": "open", "runs": "close"}
STANDING: frozenset[Over] = frozenset({"cases", "items", "runs", "entries"})
"""What lasts, and so can be asked for `at: start` and `at: end`."""
_DATED: frozenset[Over] = frozenset({"events", "cases", "items"})
_CLOSING: frozenset[Over] = frozenset({"cases", "runs", "entries"})
_PARTED: Mapping[Over, tuple[int, ...]] = {
    "events": (2,), "cases": (1,), "items": (2,), "runs": (1, 2), "entries": (1,), "refusals": (1, 2), "reasons": (1, 2),
}  # fmt: skip
"""Of how many parts `of` is: ``procedure/move`` has two."""
_OPEN_ENDED: frozenset[Over] = frozenset({"runs", "refusals", "reasons"})


_COUNTING = ("over", "of", "at", "where", "sum", "by", "on", "distinct", "part", "whole")
"""The keys that say what is counted."""


@dataclass(frozen=True, slots=True)
class Of:
    """What is counted: a `procedure` (None: any) and a `name` in it (None: all); for entries the register."""

    procedure: str | None
    name: str | None = None

    def __str__(self) -> str:
        return "/".join(part for part in (self.procedure or ANY, self.name) if part)


@dataclass(frozen=True, slots=True)
class Figure:
    """One indicator. A rate (`part` set) counts those of its records for which `part` holds among all of them.

    A rate of two other figures (`ratio`: its part and its whole) counts nothing itself; it is over what its whole is over.
    """

    id: str
    zh: str
    en: str
    unit: str
    over: Over
    of: tuple[Of, ...]
    at: At | None = None
    where: Condition | None = None
    part: Condition | None = None
    sum: Condition | None = None
    """Adds this number of each record up, instead of counting records."""
    by: Condition | None = None
    """The fact by which the breakdown goes: a plain name, ``case.outcome``."""
    on: Condition | None = None
    """A date among the facts by which a record counts, instead of the day of the act."""
    distinct: Condition | None = None
    """Of entries: only the first for each value of this fact."""
    ratio: tuple[Figure, Figure] | None = None
    mechanisms: tuple[str, ...] = ()
    note: str | None = None
    note_en: str | None = None
    mark: Mark = field(default=Mark("", 0), compare=False)

    @property
    def rate(self) -> bool:
        return self.part is not None or self.ratio is not None

    @property
    def standing(self) -> bool:
        """Is it a state at the beginning or the end of the period, not what happened in it?"""
        return self.at in STATES

    def conditions(self) -> tuple[tuple[str, Condition], ...]:
        """Those it has, by key: `where`, `part`, `sum`, `by`, `on`, `distinct`."""
        named = (
            ("where", self.where),
            ("part", self.part),
            ("sum", self.sum),
            ("by", self.by),
            ("on", self.on),
            ("distinct", self.distinct),
        )
        return tuple((key, condition) for key, condition in named if condition is not None)


class PartModel(Model):
    """The numerator: those of the whole for which `where` holds. What it repeats of the whole must be the same."""

    over: Over | None = None
    of: Names | None = None
    at: At | None = None
    where: str


class WholeModel(Model):
    over: Over
    of: Names
    at: At | None = None
    where: str | None = None
    sum: str | None = None


class RatioModel(Model):
    """Ids of two figures of one unit."""

    part: str
    whole: str


class FigureModel(Model):
    zh: str
    en: str | None = None
    unit: str = Key(min_length=1)
    over: Over | None = None
    of: Names | None = None
    at: At | None = None
    where: str | None = None
    sum: str | None = None
    by: str | None = None
    on: str | None = None
    distinct: str | None = None
    part: PartModel | None = None
    whole: WholeModel | None = None
    ratio: RatioModel | None = None
    mechanisms: Names = Key(default_factory=list)
    note: str | None = None
    note_en: str | None = None


def read_figures(texts: Mapping[str, str]) -> dict[str, Figure]:
    """The figures of these texts (`Catalogue.figures`), by id. Raises `LawError` with every problem of shape.

    Whether the names they use exist is asked by `yifa.law.lint.figures.check`.
    """
    reading = Reading(texts)
    if reading.problems:
        raise LawError(reading.problems)
    return reading.figures


def digest(figures: Iterable[Figure]) -> str:
    """sha256 over what decides the counting; words, units and notes may change without a recount."""
    counted = {
        figure.id: [
            figure.over,
            [str(of) for of in figure.of],
            figure.at,
            {k: c.source for k, c in figure.conditions()},
        ]
        for figure in figures
        if figure.ratio is None
    }
    return hashlib.sha256(json.dumps(counted, sort_keys=True).encode()).hexdigest()


class Reading:
    """Figure files read; `trees` keeps where each figure stood, for what is found wrong later."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        self.figures: dict[str, Figure] = {}
        self.trees: dict[str, Map] = {}
        self.problems: list[Problem] = []
        self._ratios: dict[str, FigureModel] = {}
        for path, text in sorted(texts.items()):
            self._file(path, text)
        for id, raw in self._ratios.items():
            self._ratio(id, raw)

    def problem(self, mark: Mark, code: str, zh: str, en: str) -> None:
        self.problems.append(Problem(mark.file, mark.line, code, zh, en))

    def _file(self, path: str, text: str) -> None:
        try:
            tree = read_yaml(text, path)
        except LawError as error:
            self.problems += error.problems
            return
        body = tree.get("figures") if isinstance(tree, Map) else None
        if not isinstance(body, Map) or len(tree) != 1:
            self.problem(
                Mark(path, 1),
                "shape",
                "文件应只有“figures”一个键",
                "the file must have the one key “figures”",
            )
            return
        for id, one in body.items():
            mark = body.mark_of(id)
            if id in self.trees:
                self.problem(mark, "duplicate_key", f"指标“{id}”重复", f"the figure “{id}” is there twice")
                continue
            found = len(self.problems)
            try:
                raw = FigureModel.model_validate(one)
            except ValidationError as error:
                self.problems += shape_problems(one, error)
                continue
            if raw.ratio is not None:
                self._ratios[id], self.trees[id] = raw, one
                continue
            figure = self._figure(id, raw, one, mark)
            if len(self.problems) == found:
                self.figures[id], self.trees[id] = figure, one

    def _ratio(self, id: str, raw: FigureModel) -> None:
        """A rate of two figures, which may stand in other files."""
        tree, given = self.trees.pop(id), raw.ratio
        assert given is not None
        mark = tree.mark_of("ratio")
        beside = [key for key in _COUNTING if key in tree]
        if beside or raw.unit != PERCENT:
            self.problem(
                mark, "shape", "写 ratio 的指标单位为 \"%\"，不写 over、of、at、where、sum、by、on、distinct、part、whole",
                "a figure with `ratio` has unit: \"%\", and no over, of, at, where, sum, by, on, distinct, part or whole",
            )  # fmt: skip
            return
        part, whole = self.figures.get(given.part), self.figures.get(given.whole)
        if part is None or whole is None:
            name = given.part if part is None else given.whole
            self.problem(mark, "unknown_name", f"没有指标“{name}”", f"no figure “{name}”")
        elif part.rate or whole.rate or part.unit != whole.unit:
            self.problem(
                mark, "shape", "ratio 的两个指标应当同单位，且都不是比率", "the two figures of `ratio` have one unit, and neither is a rate",
            )  # fmt: skip
        else:
            self.trees[id] = tree
            self.figures[id] = replace(
                whole, id=id, zh=raw.zh, en=english(id, raw.en), unit=PERCENT, by=None, ratio=(part, whole),
                mechanisms=tuple(many(raw.mechanisms)), note=raw.note, note_en=raw.note_en, mark=mark,
            )  # fmt: skip

    def _figure(self, id: str, raw: FigureModel, tree: Map, mark: Mark) -> Figure:
        counted: FigureModel | WholeModel = raw
        if raw.part is not None or raw.whole is not None or raw.unit == PERCENT:
            counted = self._rate(raw, tree, mark) or raw
        over = counted.over or "events"
        if counted.over is None or not counted.of:
            self.problem(
                mark, "missing", f"指标“{id}”要写 over 和 of", f"the figure “{id}” needs `over` and `of`"
            )
        at = counted.at or USUAL.get(over)
        of = tuple(dict.fromkeys(self._of(over, text, tree.mark_of("of")) for text in many(counted.of or [])))

        def condition(key: str, source: str | None) -> Condition | None:
            return self._condition(source, tree, key) if source is not None else None

        figure = Figure(
            id, raw.zh, english(id, raw.en), raw.unit, over, of, at,
            where=condition("where", counted.where), part=condition("part", raw.part.where if raw.part else None),
            sum=condition("sum", counted.sum), by=condition("by", raw.by), on=condition("on", raw.on),
            distinct=condition("distinct", raw.distinct), mechanisms=tuple(many(raw.mechanisms)), note=raw.note, note_en=raw.note_en, mark=mark,
        )  # fmt: skip
        self._check(figure, tree)
        return figure

    def _check(self, figure: Figure, tree: Map) -> None:
        """What its keys ask must be something that can be asked of what it counts."""
        over, at, by, on, distinct = figure.over, figure.at, figure.by, figure.on, figure.distinct
        if (
            (at in STATES and over not in STANDING)
            or (at == "close" and over not in _CLOSING)
            or (at and over not in USUAL)
        ):
            zh, en = f"{over} 不能写 at: {at}", f"{over} cannot be asked `at: {at}`"
            self.problem(tree.mark_of("at"), "shape", zh, en)
        if any(one != other and _within(one, other) for one in figure.of for other in figure.of):
            zh, en = "of 中有一项已包括另一项", "one of `of` includes another"
            self.problem(tree.mark_of("of"), "shape", zh, en)
        if on is not None and (over not in _DATED or at in STATES or on.names != {on.source}):
            zh = "on 只写一个日期事实，如 case.held_on，用于 events、cases、items，且不是 at: start、at: end"
            en = "`on` is one date, as case.held_on, for events, cases and items, and not `at: start` or `at: end`"
            self.problem(tree.mark_of("on"), "shape", zh, en)
        if distinct is not None and (
            over != "entries" or figure.sum is not None or distinct.names != {distinct.source}
        ):
            zh = "distinct 只写一个事实，如 entry.holder，用于 entries，且不写 sum"
            en = "`distinct` is one fact, as entry.holder, for entries, and without `sum`"
            self.problem(tree.mark_of("distinct"), "shape", zh, en)
        if by is not None and by.names != {by.source}:
            zh, en = "by 只写一个事实，如 case.outcome", "`by` is one fact, as case.outcome"
            self.problem(tree.mark_of("by"), "shape", zh, en)

    def _rate(self, raw: FigureModel, tree: Map, mark: Mark) -> WholeModel | None:
        """A rate is `part` of `whole` and nothing else, in per cent."""
        beside = [key for key in _COUNTING if key in tree and key not in ("part", "whole")]
        if raw.part is None or raw.whole is None or raw.unit != PERCENT or beside:
            self.problem(
                mark, "shape", "比率写 unit: \"%\"、part 和 whole，不写 over、of、at、where、sum、by、on、distinct",
                "a rate has unit: \"%\", `part` and `whole`, and no over, of, at, where, sum, by, on or distinct",
            )  # fmt: skip
            return None
        for key in ("over", "of", "at"):
            mine, theirs = getattr(raw.part, key), getattr(raw.whole, key)
            if mine is not None and mine != theirs:
                self.problem(
                    tree["part"].mark_of(key), "shape",
                    f"part 的 {key} 应与 whole 相同：分子要在分母之内",
                    f"`{key}` of part must be that of whole: a part lies within its whole",
                )  # fmt: skip
        return raw.whole

    def _of(self, over: Over, text: str, mark: Mark) -> Of:
        if text == ANY and over in _OPEN_ENDED:
            return Of(None)
        parts = text.split("/")
        if len(parts) not in _PARTED[over] or not all(parts) or ANY in parts:
            shape = {1: "x", 2: "x/y"}[_PARTED[over][-1]]
            self.problem(
                mark,
                "shape",
                f"{over} 的 of 应写作 {shape}：“{text}”",
                f"`of` of {over} is written {shape}: “{text}”",
            )
        return Of(parts[0], parts[1] if len(parts) > 1 else None)

    def _condition(self, source: str, tree: Map, key: str) -> Condition | None:
        try:
            return Condition(source)
        except ConditionError as error:
            zh, en = f"条件有误：{error.zh}（{source}）", f"condition: {error.en} ({source})"
            self.problem(mark_of(tree, key), "condition", zh, en)
            return None


def _within(one: Of, other: Of) -> bool:
    """Is whatever `one` names also named by `other`?"""
    return other.procedure is None or (other.name is None and other.procedure == one.procedure)


def mark_of(tree: Map, key: str) -> Mark:
    """Where a condition of a figure stands; of a rate, `where` is the whole's and `part` the part's."""
    if "whole" not in tree:
        return tree.mark_of(key)
    inner: Any = tree["part" if key == "part" else "whole"]
    return inner.mark_of("where" if key == "part" else key) if isinstance(inner, Map) else tree.mark
