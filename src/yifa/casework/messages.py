"""What other departments' systems are told of a case: which record owes which message, and what the message says.

A message is written to the outbox in the transaction of the move, as a pointer to its record. What it says is read
from the ledger when it is sent (`casework.outbox`): the fields that the law's file lists and no others, of what is not
open only what it names an article for, and nothing at all of a secret case. A record that is corrected or struck is
told again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from yifa.engine.context import Context
from yifa.engine.fold import replay
from yifa.engine.judging import Law
from yifa.engine.records import Event, World
from yifa.engine.state import AMEND, STRIKE, CaseState, day_of, moment
from yifa.law.conditions import Missing
from yifa.law.definitions import Field, Message, Slice

CORRECTING = frozenset({AMEND, STRIKE})


def owed(law: Law, state: CaseState, event: Event, world: World) -> Iterator[tuple[str, str]]:
    """The messages that a record owes, each with the partner that is to be told; `state`: after it was recorded."""
    slice_ = law.at(day_of(moment(event.on)), event.edition)
    if not slice_.messages or state.fields.get("privacy") == "secret":
        return
    act = told_act(state.events, event)
    for message in slice_.messages.values():
        # who was told of an act is told that it is put right, whether or not it would be told now
        if act.move in message.on and (
            _fits(message, slice_, state, act)
            or (
                act is not event
                and _fits(message, slice_, replay(law, state.case, state.events[: act.n], world), act)
            )
        ):
            yield message.name, message.to


def told_act(events: Sequence[Event], event: Event) -> Event:
    """The act that a record is about: the one it corrects or strikes, else itself."""
    if event.move not in CORRECTING or event.of is None:
        return event
    return told_act(events, events[event.of - 1])


def _fits(message: Message, slice_: Slice, state: CaseState, act: Event) -> bool:
    if message.when is None:
        return True
    context = Context(
        state, slice_, case=state.fields, actor=act.actor, on=act.on, item=act.item, track=act.track
    )
    try:
        return bool(message.when.evaluate(context))
    except Missing:
        return False


def facts(slice_: Slice, state: CaseState, act: Event, message: Message) -> dict[str, Any]:
    """The listed facts and no others; of the row that the act was about, what is kept with it."""
    row = state.items.get((act.track or "", act.item or ""), {})
    found = {name: row.get(name, state.fields.get(name)) for name in message.fields}
    return {
        name: _told(slice_.fields[name], value, message) for name, value in found.items() if value is not None
    }


def _told(field: Field, value: Any, message: Message) -> Any:
    if field.type != "group":
        return value
    shown = {
        name
        for name, c in field.columns.items()
        if c.privacy == "open" or f"{field.name}.{name}" in message.basis
    }
    return [{name: cell for name, cell in row.items() if name == "id" or name in shown} for row in value]


def papers(act: Event, kinds: Sequence[str]) -> list[Mapping[str, Any]]:
    """Kind, digest and size of the papers attached to the act; what a file is called stays here."""
    return [
        {key: paper[key] for key in ("kind", "sha256", "size")}
        for paper in act.attached
        if paper["kind"] in kinds and paper.get("sha256")
    ]
