"""Rows of a case beyond those its scenario shows: made like one of them, or brought in by a list that was fixed.

What the scenario does with the row it shows is done with each row like it. A row of another agency is acted on by that
agency's people: whoever acts for the shown row's agency is cast again for the row's own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain
from typing import Any

from yifa.engine.dictworld import posts
from yifa.engine.records import Call
from yifa.engine.state import CaseState
from yifa.law.definitions import Slice
from yifa.sample.casting import Parts
from yifa.sample.model import REST, Like, Play, SampleError

Cells = Mapping[tuple[str, str, str, str], Sequence[int]]
"""By move, group, the row they are like and column: the shares of that row and of those like it."""


class Rows:
    """The rows of one playing that follow another."""

    def __init__(self, play: Play, scenario: Mapping[str, Any], parts: Parts, cells: Cells) -> None:
        self.like: dict[str, str] = {}
        """Row → the scenario's row whose steps it follows."""
        self.agencies: dict[str, dict[str, str]] = {}
        """Row → which agency stands there for which of the scenario's, where that differs from the shown row."""
        self._models: dict[tuple[str, str], Mapping[str, Any]] = {}
        """By group and row of the scenario: that row as it was shown."""
        self._play = play
        self._entries = parts.entries
        self._home = dict(parts.agencies)
        self._cells = cells
        self._named = {a for _, _, a in posts(scenario.get("given") or {}) if a is not None}
        self._shown = {
            self._key(str(s[k]).split("/")[0]) for s in scenario["when"] for k in ("item", "case") if k in s
        }

    def following(self, row: str) -> list[str]:
        """The rows like this row of the scenario."""
        return [one for one, like in self.like.items() if like == row]

    def asked(self) -> Iterator[tuple[str, int]]:
        """How many rows follow each, those that are still to come included."""
        for groups in self._play.rows.values():
            for how in chain(*groups.values()):
                yield how.like, len(self.following(how.like)) if how.more == REST else int(how.more)

    def grown(self, call: Call) -> Call:
        """The call with further rows like those it adds."""
        asked = self._play.rows.get(call.move)
        if not asked:
            return call
        add = dict(call.add)
        for group, likes in asked.items():
            for how in likes:
                key = self._key(how.like)
                model = next((row for row in add.get(group, ()) if row["id"] == key), None)
                if model is not None:
                    others = [row for row in add[group] if row is not model]
                    add[group] = [*others, *self._made(call.move, group, how, model)]
        return replace(call, add=add)

    def _made(self, move: str, group: str, how: Like, model: Mapping[str, Any]) -> list[dict[str, Any]]:
        """The row itself and those like it."""
        if how.more == REST:
            raise SampleError(
                f"{self._play.zh}:{move} 的 {group} 由情景列出，more 应为数目",
                f"{self._play.zh}: the scenario adds the rows of {group} by {move}: `more` must be a number",
            )
        self._models[group, how.like] = model
        made = [dict(model), *({**model, "id": f"{model['id']}-{k + 2}"} for k in range(int(how.more)))]
        self.like.update((row["id"], how.like) for row in made[1:])
        for k, row in enumerate(made):
            row |= {column: values[k % len(values)] for column, values in how.pick.items()}
            row |= {column: self._cells[move, group, how.like, column][k] for column in how.spread}
        return made

    def joined(self, call: Call, slice_: Slice, state: CaseState) -> None:
        """Take note of what a granted move brought in: deal the rows of a fixed list, and see whose they are."""
        for group, likes in self._play.rows.get(call.move, {}).items():
            rows = {str(row["id"]): row for row in state.fields.get(group, ())}
            added = {row["id"] for row in call.add.get(group, ())}
            free = [id for id in rows if id not in self.like and id not in self._shown and id not in added]
            for how in likes:
                if self._key(how.like) in added:
                    continue
                count = len(free) if how.more == REST else int(how.more)
                if count > len(free):
                    raise SampleError(
                        f"{self._play.zh}:{group} 只另有{len(free)}行，不够{count}行",
                        f"{self._play.zh}: {group} has only {len(free)} further rows, not {count}",
                    )
                self.like.update(dict.fromkeys(free[:count], how.like))
                free = free[count:]
            columns = [name for name, f in slice_.fields[group].columns.items() if f.type == "agency"]
            for how in likes:
                shown = self._key(how.like)
                if shown not in rows:
                    raise SampleError(
                        f"{self._play.zh}:{group} 没有“{how.like}”这一行",
                        f"{self._play.zh}: {group} has no row {how.like!r}",
                    )
                model = self._models.get((group, how.like), rows[shown])
                for id in (shown, *self.following(how.like)):
                    self.agencies[id] = self._own(columns, model, rows[id])

    def _own(
        self, columns: Iterable[str], model: Mapping[str, Any], row: Mapping[str, Any]
    ) -> dict[str, str]:
        changed = {model[c]: row[c] for c in columns if c in model and c in row and model[c] != row[c]}
        return {a: changed[home] for a in self._named if (home := self._home.get(a, a)) in changed}

    def _key(self, shown: str) -> str:
        return self._entries.get(shown, shown)
