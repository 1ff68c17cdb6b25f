"""Rows of a case beyond those its scenario shows: made like one of them, or brought in by a list that was fixed.

What the scenario does with the row it shows is done with each row like it. A row of another agency is acted on by that
agency's people: whoever acts for the shown row's agency is cast again for the row's own.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
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
        self._play = play
        self._parts = parts
        self._cells = cells
        self._named = {a for _, _, a in posts(scenario.get("given") or {}) if a is not None}
        self._shown = {
            self._key(str(s[k]).split("/")[0]) for s in scenario["when"] for k in ("item", "case") if k in s
        }

    def following(self, row: str) -> list[str]:
        """The rows like this row of the scenario."""
        return [one for one, like in self.like.items() if like == row]

    def followers(self) -> Mapping[str, int]:
        """How many rows are like each row of the scenario: those that joined, and those that a later move will add."""
        likes = [how for groups in self._play.rows.values() for hows in groups.values() for how in hows]
        asked: Counter[str] = Counter()
        for how in likes:
            asked[how.like] += 0 if how.more == REST else int(how.more)
        return asked | Counter(self.like.values())

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
        made = [dict(model)]
        for k in range(int(how.more)):
            picked = {column: values[k % len(values)] for column, values in how.pick.items()}
            made.append({**model, "id": f"{model['id']}-{k + 2}", **picked})
            self.like[made[-1]["id"]] = how.like
        for column in how.spread:
            for row, share in zip(made, self._cells[move, group, how.like, column], strict=True):
                row[column] = share
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
            for id, row in rows.items():
                if id in self.like:
                    self.agencies[id] = self._own(columns, rows[self._key(self.like[id])], row)

    def _own(
        self, columns: Iterable[str], model: Mapping[str, Any], row: Mapping[str, Any]
    ) -> dict[str, str]:
        changed = {model[c]: row[c] for c in columns if c in model and c in row and model[c] != row[c]}
        return {a: changed[home] for a in self._named if (home := self._parts.agencies.get(a, a)) in changed}

    def _key(self, shown: str) -> str:
        return self._parts.entries.get(shown, shown)
