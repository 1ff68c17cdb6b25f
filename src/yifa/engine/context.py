"""What a condition may look at: the case as it would stand after the move, as it stands now, the row, the actor."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from yifa.engine.state import CaseState


class Context:
    """The roots of the condition language (law-format: `case`, `was`, `item`, `actor`, `on`, `stage`).

    `given`: what the move in hand gives; laid over the row where it concerns one, else over the case already.
    """

    __slots__ = ("_given", "_state", "_track", "actor", "case", "item_id", "on", "stage", "was")

    def __init__(
        self,
        state: CaseState,
        *,
        case: Mapping[str, Any],
        actor: str,
        on: str,
        item: str | None = None,
        track: str | None = None,
        given: Mapping[str, Any] | None = None,
    ) -> None:
        self._state = state
        self._track = track
        self._given = given
        self.case = case
        self.was = state.fields
        self.item_id = item
        self.actor = actor
        self.on = on
        self.stage = state.stage

    @property
    def item(self) -> Mapping[str, Any] | None:
        """The row: its columns, what its tracks set on it, what this move gives; None outside a row."""
        if self.item_id is None:
            return None
        return item_facts(self._state, self.item_id, self._track, self._given)

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


def item_facts(
    state: CaseState, item: str, track: str | None, given: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """All that is known of one row; a fact of the present track also by its short name (`method`, `serve.method`)."""
    facts: dict[str, Any] = {}
    for value in state.fields.values():
        if type(value) is tuple:
            for row in value:
                if row["id"] == item:
                    facts.update(row)
    facts.update(state.items.get(item, ()))
    if given:
        facts.update(given)
    if track is not None:
        prefix = track + "."
        facts.update({name[len(prefix) :]: v for name, v in facts.items() if name.startswith(prefix)})
    return facts
