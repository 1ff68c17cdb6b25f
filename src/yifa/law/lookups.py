"""Reading one slice: what its names mean, articles, conditions and lengths, and every problem with its place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from yifa.law.citations import CitationError, Statutes
from yifa.law.conditions import Condition, ConditionError
from yifa.law.definitions import (
    NONE,
    Citation,
    RoleDefinition,
)  # fmt: skip
from yifa.law.names import KIND_EN, KIND_ZH, Kind, Names
from yifa.law.problems import Problem
from yifa.law.shapes import Path
from yifa.law.yamltext import locate
from yifa.worktime import Length


class Lookups:
    """What all parts of a slice ask. `held`: the last day of its edition (see `Statutes.resolve`). `problems` fills up; the
    slice is of use only while it stays empty.
    """

    def __init__(
        self,
        tree: Any,
        day: str,
        held: str,
        statutes: Statutes,
        roles: Mapping[str, RoleDefinition],
        ever: Names,
    ) -> None:
        self.tree = tree
        self.day = day
        self.held = held
        self.statutes = statutes
        self.roles = roles
        self.here = Names.read(tree)
        self.ever = ever
        self.problems: list[Problem] = []

    # What is wrong, and where

    def problem(self, path: Path, code: str, zh: str, en: str) -> None:
        mark = locate(self.tree, path)
        self.problems.append(Problem(mark.file, mark.line, code, zh, en))

    def unknown(self, path: Path, kind: str, name: str) -> None:
        self.problem(
            path,
            "unknown_name",
            f"没有{KIND_ZH[kind]}“{name}”",
            f"no {KIND_EN[kind]} “{name}” in any slice of this file",
        )

    # Names

    def names(self, kind: Kind, names: Iterable[str], path: Path) -> tuple[str, ...]:
        """Those that are in this slice."""
        kept = []
        for name in names:
            if name in self.here.of[kind]:
                kept.append(name)
            elif name not in self.ever.of[kind]:
                self.unknown(path, kind, name)
        return tuple(kept)

    def shown(self, key: str, fields: tuple[str, ...]) -> bool:
        """Is it one of these fields, or a column of one?"""
        return key in fields or any(
            key == f"{group}.{column}" for group in fields for column in self.here.columns.get(group, ())
        )

    def facts(
        self, names: Iterable[str], path: Path, track: str | None, group: str | None = None
    ) -> tuple[str, ...]:
        """Fields of the case, ``item.<column>``, and (where a move works on a row) the row's columns.

        `group`: the group whose rows an effect goes through, instead of the row of the track.
        """
        row, ever = self.here.row(track), self.ever.row(track)
        if group is not None:
            row, ever = self.here.columns.get(group, set()), self.ever.columns.get(group, set())
        with_rows = group is not None or track in self.here.per
        kept = []
        for name in names:
            column = name.removeprefix("item.")
            is_field = column in self.here.of["fields"] and (column == name or with_rows)
            if is_field or column in row or (name == "item.id" and with_rows):
                kept.append(name)
            elif column not in self.ever.of["fields"] and column not in ever:
                self.unknown(path, "fields", name)
        return tuple(kept)

    def stages(
        self, names: Iterable[str], path: Path, track: str | None, *, none: bool = False
    ) -> tuple[str, ...]:
        kept = []
        for name in names:
            if name in self.here.stages.get(track or "", ()) or (none and name == NONE):
                kept.append(name)
            elif name not in self.ever.stages.get(track or "", ()):
                self.unknown(path, "stages", name)
        return tuple(kept)

    # Texts

    def cite(self, text: str | None, path: Path, *, unconfirmed: bool = False) -> Citation | None:
        if text is None:
            return None
        try:
            return self.statutes.resolve(text, self.day, held=self.held, unconfirmed=unconfirmed)
        except CitationError as error:
            self.problem((*path, "cite"), "citation", error.zh, error.en)
            return None

    def condition(self, source: str | None, path: Path) -> Condition | None:
        if source is None:
            return None
        try:
            return Condition(source)
        except ConditionError as error:
            self.problem(
                path, "condition", f"条件有误：{error.zh}（{source}）", f"condition: {error.en} ({source})"
            )
            return None

    def length(self, text: str | None, path: Path) -> Length | None:
        if text is None:
            return None
        try:
            return Length.parse(text)
        except ValueError as error:
            zh, en = getattr(error, "zh", str(error)), getattr(error, "en", str(error))
            self.problem(path, "length", zh, en)
            return None
