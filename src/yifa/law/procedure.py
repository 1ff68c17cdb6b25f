"""A procedure as cases meet it: one edition, under the overlays of its place, cut into slices."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from yifa.law.build import Builder
from yifa.law.citations import Statutes
from yifa.law.dates import FIRST_DAY, LAST_DAY, cut, day_before, turning_days
from yifa.law.definitions import Slice
from yifa.law.names import Names
from yifa.law.overlays import Overlay
from yifa.law.problems import LawError, Problem
from yifa.law.sources import Parts, Source


@dataclass(slots=True)
class Plan:
    """Where a tree is cut (`starts`, ISO days, ascending) and the names of all its slices."""

    starts: list[str]
    ever: Names


class Procedure:
    """One edition of a procedure. Slices are built when first asked for and then kept.

    `first`, `last`: the days on which cases are opened under this edition; a case opened then stays under it, so
    slices run on after `last`. `hash`: the catalogue's short hash, which events carry. `overlays`: what is laid over
    the file, in order.
    """

    def __init__(
        self, source: Source, tree: Any, plan: Plan, parts: Parts, hash: str, overlays: tuple[Overlay, ...] = ()
    ) -> None:
        self.id = source.id
        self.edition = source.edition
        self.first = dt.date.fromisoformat(source.first)
        self.last = dt.date.fromisoformat(source.last)
        self.hash = hash
        self.overlays = overlays
        self._tree = tree
        self._plan = plan
        self._parts = parts
        self._starts = [dt.date.fromisoformat(day).toordinal() for day in plan.starts]
        self._slices: list[Slice | None] = [None] * len(plan.starts)

    def at(self, day: dt.date) -> Slice:
        """The slice in force on a day; before the edition's first day, its first slice. Raises `LawError`."""
        i = max(bisect_right(self._starts, day.toordinal()) - 1, 0)
        return self._slices[i] or self._build(i)

    def register_zh(self, register: str) -> str:
        """What people call the register."""
        known = self._parts.registers.get(register)
        return known.zh if known else register

    def role_zh(self, role: str) -> str:
        """What people call the role."""
        known = self._parts.roles.get(role)
        return known.zh if known else role

    @property
    def slices(self) -> tuple[Slice, ...]:
        """All slices, in order of time."""
        return tuple(found or self._build(i) for i, found in enumerate(self._slices))

    def _build(self, i: int) -> Slice:
        problems: list[Problem] = []
        found = self.build(i, problems)
        if found is None or problems:
            raise LawError(problems)
        self._slices[i] = found
        return found

    def build(self, i: int, problems: list[Problem]) -> Slice | None:
        """Build one slice anew, adding to `problems` what is wrong with it."""
        starts = self._plan.starts
        last = day_before(starts[i + 1]) if i + 1 < len(starts) else LAST_DAY
        day = citation_day(starts[i], self.last.isoformat())
        builder = Builder(cut(self._tree, starts[i]), day, self._parts.statutes, self._parts.outside, self._plan.ever)
        found = builder.build(starts[i], last)
        problems += builder.problems
        return found

    @property
    def count(self) -> int:
        """How many slices there are."""
        return len(self._slices)

    def tree_at(self, i: int) -> Any:
        """The tree of the i-th slice, for checks that point at places in the text."""
        return cut(self._tree, self._plan.starts[i])


def citation_day(day: str, last: str) -> str:
    """The day whose editions a citation means: a case under an ended edition keeps the articles of its last day."""
    return min(day, last)


def plan(tree: Any, first: str, last: str, statutes: Statutes) -> Plan:
    """Cut the tree at every day on which it, or the text of an article it cites, changes."""
    cited = sorted(set(citations(tree)))
    days = {day for day in turning_days(tree) if day > first}
    days |= {day for text in cited for day in statutes.turning_days(text) if first < day <= last}
    starts: list[str] = []
    ever = Names()
    before: tuple[Any, list[str]] | None = None
    for day in sorted({first or FIRST_DAY, *days}):
        stands = cut(tree, day)
        keys = [statutes.key(text, citation_day(day, last)) for text in cited]
        if before is None or (stands, keys) != before:
            starts.append(day)
            ever.include(Names.read(stands))
            before = (stands, keys)
    return Plan(starts, ever)


def citations(value: Any) -> Iterator[str]:
    """Every citation in a tree."""
    if isinstance(value, Mapping):
        for key, item in value.items():
            if key == "cite":
                yield from _texts(item)
            yield from citations(item)
    elif isinstance(value, list):
        for item in value:
            yield from citations(item)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        yield from (item for item in value.values() if isinstance(item, str))
