"""What a condition may look at: the case as it would stand after the move, as it stands now, the row, the actor."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from yifa.engine.state import CaseState
from yifa.law.definitions import Slice


class Context:
    """The roots of the condition language (law-format: `case`, `was`, `item`, `actor`, `on`, `stage`).

    `item` is a row of `group`; `given`: what the move in hand gives, laid over the row where it concerns one, else
    over the case already.
    """

    __slots__ = (
        "_given",
        "_group",
        "_slice",
        "_state",
        "_track",
        "actor",
        "case",
        "item_id",
        "on",
        "stage",
        "was",
    )

    def __init__(
        self,
        state: CaseState,
        slice_: Slice,
        *,
        case: Mapping[str, Any],
        actor: str,
        on: str,
        item: str | None = None,
        track: str | None = None,
        group: str | None = None,
        given: Mapping[str, Any] | None = None,
    ) -> None:
        self._state = state
        self._slice = slice_
        self._track = track
        self._group = group
        self._given = given
        self.case = case
        self.was = state.fields
        self.item_id = item
        self.actor = actor
        self.on = on
        self.stage = state.stage

    @property
    def item(self) -> Mapping[str, Any] | None:
        """The row: its columns, what tracks over its group set on it, what this move gives; None outside a row.

        A fact of the present track also goes by its short name (`method` beside `serve.method`).
        """
        if self.item_id is None:
            return None
        state, item = self._state, self.item_id
        group = self._group
        if group is None and self._track is not None:
            group = self._slice.tracks[self._track].per
        facts: dict[str, Any] = {}
        for row in self.case.get(group or "", ()):
            if row["id"] == item:
                facts.update(row)
        for track in self._slice.tracks.values():
            if track.per == group:
                facts.update(state.items.get((track.name, item), ()))
        if self._given:
            facts.update(self._given)
        if self._track is not None:
            prefix = self._track + "."
            facts.update({name[len(prefix) :]: v for name, v in facts.items() if name.startswith(prefix)})
        return facts

    def done(self, move: str) -> bool:
        return self.count(move) > 0

    def count(self, move: str) -> int:
        made = self._state.made.get(move, ())
        if self.item_id is None:
            return len(made)
        return sum(1 for m in made if m.item is None or m.item == self.item_id)

    def track(self, name: str) -> str:
        stage = self._state.tracks.get((name, None))
        return stage if stage is not None else self._state.track(name, self.item_id)
