"""A procedure as cases meet it: one edition, under the overlays of its place, cut into slices."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping
from functools import cached_property
from typing import Any

from yifa.law.build import Builder
from yifa.law.dates import LAST_DAY, cut, day_before
from yifa.law.definitions import Register, Slice, Switch
from yifa.law.overlays import Overlay
from yifa.law.plan import Plan
from yifa.law.problems import LawError, Problem
from yifa.law.sources import Parts, Source


class Procedure:
    """One edition of a procedure. Slices are built when first asked for and then kept.

    `first`, `last`: the days on which cases are opened under this edition; a case opened then stays under it (unless
    the next one takes pending cases over), so slices run on after `last`. `hash`: the catalogue's short hash, which events carry. `overlays`: what is laid over
    the file, in order; `local`: the paths it opens to that.
    """

    def __init__(
        self,
        source: Source,
        tree: Any,
        plan: Plan,
        parts: Parts,
        hash: str,
        overlays: tuple[Overlay, ...] = (),
        family: Callable[[], Iterable[Procedure]] = tuple,
    ) -> None:
        self.id = source.id
        self.edition = source.edition
        self.first = dt.date.fromisoformat(source.first)
        self.last = dt.date.fromisoformat(source.last)
        self.hash = hash
        self.overlays = overlays
        self.local = source.local
        self._tree = tree
        self._plan = plan
        self._parts = parts
        self._starts = [dt.date.fromisoformat(day).toordinal() for day in plan.starts]
        self._slices: list[Slice | None] = [None] * len(plan.starts)
        self._all = family
        self._switches: dict[str, Switch | None] = {}

    @cached_property
    def _family(self) -> dict[str, Procedure]:
        """All editions under the same overlays, oldest first."""
        return {one.edition: one for one in self._all()}

    @property
    def before(self) -> Procedure | None:
        """The edition before this one."""
        names = list(self._family)
        at = names.index(self.edition) if self.edition in names else 0
        return self._family[names[at - 1]] if at else None

    def edition_on(self, day: dt.date) -> str | None:
        """The edition for a case opened on a day."""
        return next((name for name, one in self._family.items() if one.first <= day <= one.last), None)

    def switch(self, edition: str) -> Switch | None:
        """What moves pending cases of an edition to the one after it; None if they stay under theirs."""
        if edition not in self._switches:
            names = list(self._family)
            at = names.index(edition) + 1 if edition in names else len(names)
            after = self._family[names[at]] if at < len(names) else None
            slice_ = after.at(after.first) if after is not None else None
            found = None
            if after is not None and slice_ is not None and slice_.pending is not None:
                found = Switch(after.edition, after.first, slice_.pending, slice_.final)
            self._switches[edition] = found
        return self._switches[edition]

    def at(self, day: dt.date, edition: str = "") -> Slice:
        """The slice in force on a day; before the edition's first day, its first slice. Raises `LawError`.

        `edition`: that of the procedure's editions which is meant, if not this one. A name that none has means this.
        """
        if edition and edition != self.edition and edition in self._family:
            return self._family[edition].at(day)
        i = max(bisect_right(self._starts, day.toordinal()) - 1, 0)
        return self._slices[i] or self._build(i)

    @property
    def registers(self) -> Mapping[str, Register]:
        """All registers of the catalogue, by id."""
        return self._parts.registers

    def register_zh(self, register: str) -> str:
        """What people call the register."""
        known = self._parts.registers.get(register)
        return known.zh if known else register

    def role_zh(self, role: str) -> str:
        """What people call the role."""
        known = self._parts.roles.get(role)
        return known.zh if known else role

    @property
    def starts(self) -> tuple[dt.date, ...]:
        """The days on which the law changes, the edition's first among them; slice by slice."""
        return tuple(max(dt.date.fromordinal(day), self.first) for day in self._starts)

    @property
    def slices(self) -> tuple[Slice, ...]:
        """All slices, in order of time."""
        return tuple(found or self._build(i) for i, found in enumerate(self._slices))

    def _build(self, i: int) -> Slice:
        problems: list[Problem] = []
        found = self.build(i, problems)
        if found is None or problems:
            raise LawError(problems)
        return found

    def build(self, i: int, problems: list[Problem]) -> Slice | None:
        """Build one slice and keep it if it is sound; what is wrong with it is added to `problems`."""
        starts = self._plan.starts
        last = day_before(starts[i + 1]) if i + 1 < len(starts) else LAST_DAY
        parts, held = self._parts, self.last.isoformat()
        builder = Builder(
            cut(self._tree, starts[i]), starts[i], held, parts.statutes, parts.roles, self._plan.ever
        )
        found = builder.build(starts[i], last)
        problems += builder.problems
        if found is not None and not builder.problems:
            self._slices[i] = found
        return found

    @property
    def count(self) -> int:
        """How many slices there are."""
        return len(self._slices)

    def tree_at(self, i: int) -> Any:
        """The tree of the i-th slice, for checks that point at places in the text."""
        return cut(self._tree, self._plan.starts[i])
