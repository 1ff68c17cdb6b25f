"""Drawing lots in a form: the seed that anyone can look up, and whom it draws from the closed list."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from yifa.engine.lots import drawn
from yifa.law.definitions import Gate
from yifa.web.moves.form import Asked


@dataclass(frozen=True, slots=True)
class Ticket:
    """One row of the list with the number by which it is ordered: SHA-256 of ``seed:id``, hexadecimal."""

    id: str
    name: str
    group: str
    number: str
    drawn: bool


@dataclass(frozen=True, slots=True)
class Lot:
    """What a seed draws: the ids for the field `result`, and the whole list so that anyone can repeat it."""

    result: str
    ids: list[str]
    tickets: list[Ticket]


def gate_of(asked: Asked) -> Gate | None:
    """The gate of a move that wants a drawing."""
    return next((gate for gate in asked.move.needs if gate.name == "drawn_by_lot"), None)


def draw(asked: Asked, gate: Gate, seed: str) -> Lot:
    """The drawing as the gate repeats it (`drawn_by_lot`)."""
    params = gate.params
    pool = asked.facts.get(params["pool"]) or ()
    column, seats = params["group"], params["seats"]
    if isinstance(seats, str):
        seats = asked.facts.get(seats) or 0
    ids = drawn(pool, column, seats, seed)
    words = asked.slice.fields[params["pool"]].columns[column].choices
    tickets = [
        Ticket(
            row["id"], str(row.get("name") or row["id"]), words.get(row.get(column), str(row.get(column) or "")),
            hashlib.sha256(f"{seed}:{row['id']}".encode()).hexdigest(), row["id"] in ids,
        )
        for row in pool
    ]  # fmt: skip
    return Lot(params["result"], ids, sorted(tickets, key=lambda t: (t.group, t.number)))
