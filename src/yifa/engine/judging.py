"""One call in hand: what the checks and gates may look at, and the words for it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol, TypeVar

from yifa.engine.context import Context
from yifa.engine.records import Call, World
from yifa.engine.state import CaseState, Made, day_of, iso
from yifa.law.conditions import Missing
from yifa.law.definitions import Move, Register, Slice, Switch


class Law(Protocol):
    """One edition of one procedure over time, and by name its others (`yifa.law.procedure.Procedure`).

    `hash` names the whole catalogue.
    """

    @property
    def id(self) -> str: ...
    @property
    def edition(self) -> str: ...
    @property
    def hash(self) -> str: ...
    @property
    def registers(self) -> Mapping[str, Register]: ...
    def at(self, day: dt.date, edition: str = "") -> Slice: ...
    def switch(self, edition: str) -> Switch | None: ...
    def edition_on(self, day: dt.date) -> str | None: ...
    def register_zh(self, register: str) -> str: ...
    def role_zh(self, role: str) -> str: ...


LawT = TypeVar("LawT", bound=Law)


def law_of_opening(find: Callable[[dt.date], LawT], call: Call) -> LawT:
    """The edition for the case that `call` opens; `find` gives the one for a case opened on a day.

    `decides_on: field:<name>`: that of the day in the field the call gives, yet of no day after the call's own.
    """
    day = day_of(call.on)
    law = find(day)
    name = law.at(day).deciding_field
    if name is None or name not in call.given:
        return law
    try:
        given = dt.date.fromisoformat(str(call.given[name])[:10])
    except ValueError:
        return law  # the move refuses it
    return find(given) if given < day else law


class Judging:
    """One call in hand: what the gates may look at."""

    __slots__ = ("_law", "call", "case", "ctx", "day", "evidence", "move", "role", "slice", "state", "world")

    def __init__(
        self, law: Law, slice_: Slice, state: CaseState, call: Call, move: Move, world: World
    ) -> None:
        self._law = law
        self.slice = slice_
        self.state = state
        self.call = call
        self.move = move
        self.world = world
        self.day = day_of(call.on)
        self.evidence: dict[str, Sequence[str]] = {}
        self.role: str | None = None
        """The role in which the actor acts, once it is found."""
        case: Mapping[str, Any] = state.fields
        if call.given or call.add or state.opened is None:
            laid = dict(case)
            if state.opened is None and call.agency is not None:
                laid["handler"] = call.agency
            if call.item is None:
                laid.update(call.given)
            for group, rows in call.add.items():
                laid[group] = (*laid.get(group, ()), *rows)
            case = laid
        self.case = case
        self.ctx = self.context()

    def context(self, row: Mapping[str, Any] | None = None, group: str | None = None) -> Context:
        """The context of conditions over the facts as they are laid now; `row` of `group` stands in for `item`."""
        c = self.call
        return Context(
            self.state,
            self.slice,
            case=self.case,
            actor=c.actor,
            on=iso(c.on)[:10],
            item=c.item if row is None else row["id"],
            track=self.move.track if row is None else None,
            group=group,
            given=c.given if row is None and c.item is not None else None,
        )

    # --- facts ---------------------------------------------------------------------------------------------

    def peek(self, name: str) -> Any:
        """A fact by field name, `item.x`, or of the act itself (`on`, `actor`, `agency`, `case`); None where absent."""
        if self.call.item is not None:
            row = self.ctx.item or {}
            found = row.get(name[5:] if name.startswith("item.") else name)
            if found is not None:
                return found
        if name in self.case:
            return self.case[name]
        match name:
            case "on":
                return iso(self.call.on)
            case "actor":
                return self.call.actor
            case "agency":
                return self.call.agency or self.case.get("handler")
            case "case":
                return self.state.case
        return None

    def value(self, name: str) -> Any:
        found = self.peek(name)
        if found is None:
            raise Missing(name)
        return found

    def latest(self, moves: Sequence[str]) -> Made | None:
        """The last making of any of these moves; of this row, where the move belongs to a row."""
        best: Made | None = None
        item = self.call.item
        for m in moves:
            for made in reversed(self.state.made.get(m, ())):
                if item is None or made.item is None or made.item == item:
                    if best is None or made.order > best.order:
                        best = made
                    break
        return best

    def holds_role(self, person: str, role: str) -> bool:
        name, _, slot = role.partition("@")
        agency = self.peek(slot or "handler")
        held = isinstance(agency, str) and self.world.holds(person, name, agency, self.day)
        return held and not self.acted(person, private=True)

    def acted(self, person: str, *, private: bool) -> bool:
        """Has the person made a move of this case that is made only in one's own matter (`private`), or only in office?

        A move that both may make tells nothing; nor does a record that was imported, which names who handled the case.
        """
        made = self.state.made
        if self.state.events and self.state.events[0].source == "import":
            return False
        if made.keys() <= self.slice.moves.keys():  # all under the law in hand
            moves = self.slice.private_moves if private else self.slice.official_moves
            return any(m.actor == person for name in moves if name in made for m in made[name])
        for name, makings in made.items():
            for m in makings:
                if m.actor == person:
                    slice_ = self._law.at(day_of(m.when), self.state.events[m.n - 1].edition)
                    if name in (slice_.private_moves if private else slice_.official_moves):
                        return True
        return False

    # --- words ---------------------------------------------------------------------------------------------

    def label(self, name: str) -> str:
        if name in self.slice.moves:
            return f"“{self.slice.moves[name].zh}”"
        return self.field_zh(name)

    def labels(self, moves: Sequence[str]) -> str:
        return "或".join(self.label(m) for m in moves if not m.endswith(".waive")) or "—"

    def english(self, moves: Sequence[str]) -> str:
        return " or ".join(self.slice.moves[m].en if m in self.slice.moves else m for m in moves)

    def who(self, moves: Sequence[str]) -> tuple[str, ...]:
        return tuple({r.role: None for m in moves if m in self.slice.moves for r in self.slice.moves[m].by})

    def field_zh(self, name: str) -> str:
        f = self.slice.fields.get(name)
        return f"“{f.zh}”" if f is not None else f"“{name}”"

    def person_field_zh(self, name: str) -> str:
        return "经办人" if name == "actor" else self.field_zh(name)

    def document_zh(self, kind: str) -> str:
        d = self.slice.documents.get(kind)
        return f"《{d.zh}》" if d is not None else kind

    def register(self, name: str) -> Register | None:
        return self._law.registers.get(name)

    def register_zh(self, register: str) -> str:
        return self._law.register_zh(register)

    def role_zh(self, role: str) -> str:
        return self._law.role_zh(role.partition("@")[0])
