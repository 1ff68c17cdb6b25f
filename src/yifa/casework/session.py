"""The unit of work behind every move: what it has read, what it will write, written at once.

One move is one unit in one transaction; bulk play puts many moves into one unit and acknowledges them together.
Nothing reaches a table before `flush`, and everything a unit causes reaches them in that one call.
"""

from __future__ import annotations

import datetime as dt
from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, partial
from typing import Any, Protocol
from uuid import UUID

from yifa.casework import flush as writing
from yifa.casework import messages, projections, sql
from yifa.casework.models import Case
from yifa.casework.world import DbWorld
from yifa.engine.attempt import attempt
from yifa.engine.carry import IMPORT, Carried, carry
from yifa.engine.fold import blank, replay
from yifa.engine.judging import Law, law_of_opening
from yifa.engine.records import Call, CaseView, Event, Granted, Refused
from yifa.engine.scenarios import openings
from yifa.engine.settle import settle
from yifa.engine.state import CaseState
from yifa.law.definitions import Register
from yifa.ledger import leaf as chain
from yifa.ledger import store
from yifa.ledger.canonical import decode
from yifa.registry.models import Region
from yifa.uuid7 import uuid7
from yifa.worktime import Calendar


class Laws(Protocol):
    """The catalogue, as far as casework needs it."""

    def procedure(
        self, id: str, on: dt.date, places: Sequence[str] = (), domain: str | None = None
    ) -> Law: ...

    def outside(self, role: str) -> bool: ...

    @property
    def domains(self) -> frozenset[str]: ...

    @property
    def hash(self) -> str: ...

    @property
    def registers(self) -> Mapping[str, Register]: ...


@dataclass(slots=True)
class Loaded:
    """One case in a unit of work: its law, its state, and where its chain ends."""

    law: Law
    state: CaseState
    parent: UUID | None = None
    domain: str = ""
    """The field of law it was opened in."""
    places: Sequence[str] = ()
    """The region and those above it on the day it was opened."""
    seq: int = 0
    head: bytes = chain.START
    fresh: bool = True
    """Not in the database yet."""
    projected: writing.Projected | None = None
    """What the tables hold of it (None: not computed yet)."""


_STATES: OrderedDict[tuple[str, int, UUID], tuple[bytes, str, Loaded]] = OrderedDict()
_KEEP = 512
MANY = 500


@dataclass(slots=True)
class Pending:
    """What a unit will write."""

    rows: list[store.Row] = field(default_factory=list)
    touched: dict[UUID, None] = field(default_factory=dict)
    refusals: list[tuple[Any, ...]] = field(default_factory=list)
    numbers: list[tuple[str, int, UUID, UUID]] = field(default_factory=list)
    publications: list[tuple[UUID, projections.Shown]] = field(default_factory=list)
    outbox: list[tuple[str, UUID, int, str, dt.datetime]] = field(default_factory=list)
    """What, of which case and record, to whom, when it was recorded."""
    external: list[tuple[UUID, str, str, dt.datetime]] = field(default_factory=list)
    """What a partner calls a case: the case, the partner, its id, when."""


class Session:
    """One unit of work in one region. Use inside a transaction; call `flush` before it commits."""

    def __init__(self, region: Region, laws: Laws, calendar: Calendar, using: str = "default") -> None:
        self.region = region
        self.laws = laws
        self.using = using
        self.params = sql.Params(using)
        self.world = DbWorld(self, calendar)
        self.loaded: dict[UUID, Loaded] = {}
        self.pending = Pending()
        self._unknown: set[UUID] = set()
        """Ids of no case; nobody else begins one of these."""

    def outside(self, role: str) -> bool:
        return self.laws.outside(role)

    @cached_property
    def partners(self) -> frozenset[str]:
        """The partners with which the region is connected."""
        rows = sql.query(
            self.using, "SELECT name FROM casework_partner WHERE region_id = %s", (self.region.code,)
        )
        return frozenset(name for (name,) in rows)

    # --- reading --------------------------------------------------------------------------------------------

    def load(self, case: UUID, *, lock: bool = False) -> Loaded | None:
        """A case with its whole record folded; None where there is none. `lock` holds its row (PostgreSQL)."""
        if case not in self.loaded and case not in self._unknown:
            tail = " FOR NO KEY UPDATE" if lock and not self.params.sqlite else ""
            rows = self._rows("id = %s" + tail, self.params.id(case))
            if not rows:
                self._unknown.add(case)
            for row in rows:
                if not self._recall(row):
                    self._fold(row, store.events(self.region.code, case, using=self.using))
        return self.loaded.get(case)

    def take(self, case: Case) -> Loaded:
        """The same of a case whose row has just been read."""
        if case.id not in self.loaded:
            row = (
                case.id, case.procedure, case.opened_on, case.places, case.domain, case.parent_id, case.seq, case.head,
            )  # fmt: skip
            if not self._recall(row):
                self._fold(row, store.events(self.region.code, case.id, using=self.using))
        return self.loaded[case.id]

    def load_many(self, cases: Iterable[UUID]) -> None:
        """Read all these that are not loaded yet, in two queries for every some hundred."""
        wanted = [self.params.id(case) for case in cases if case not in self.loaded]
        for at in range(0, len(wanted), MANY):
            some = wanted[at : at + MANY]
            rows = [row for row in self._rows(f"id IN ({_marks(some)})", *some) if not self._recall(row)]
            if not rows:
                continue
            events: dict[Any, list[Event]] = {id: [] for id, *_ in rows}
            for id, body in sql.query(
                self.using,
                "SELECT case_id, body FROM ledger_content "
                f"WHERE region_id = %s AND case_id IN ({_marks(rows)}) ORDER BY case_id, n",
                (self.region.code, *events),
            ):
                events[id].append(decode(body))
            for row in rows:
                self._fold(row, events[row[0]])

    def _rows(self, where: str, *params: Any) -> list[tuple[Any, ...]]:
        return sql.query(
            self.using,
            "SELECT id, procedure, opened_on, places, domain, parent_id, seq, head FROM casework_case "
            "WHERE region_id = %s AND " + where,
            (self.region.code, *params),
        )

    def _recall(self, row: tuple[Any, ...]) -> bool:
        """Take the state that was folded before, if the record has not grown since."""
        case, head = UUID(str(row[0])), bytes(row[-1])
        key = self.using, self.region.code, case
        known = _STATES.get(key)
        if known is None or known[0] != head or known[1] != self._version():
            return False
        _STATES.move_to_end(key)
        k = known[2]
        self.loaded[case] = Loaded(
            k.law, k.state, k.parent, k.domain, k.places, k.seq, k.head, False, k.projected
        )
        return True

    def _fold(self, row: tuple[Any, ...], events: Sequence[Event]) -> None:
        id, procedure, opened, places, domain, parent, seq, head = row
        places = sql.document(places)
        law = self.laws.procedure(procedure, sql.day(opened), places, domain or None)
        state = replay(law, str(UUID(str(id))), events, self.world)
        parent = UUID(str(parent)) if parent is not None else None
        self.loaded[UUID(str(id))] = Loaded(law, state, parent, domain, places, seq, bytes(head), fresh=False)

    def _version(self) -> str:
        return f"{self.laws.hash}/{self.world.calendar.version}"

    def view(self, case: UUID) -> CaseView | None:
        found = self.load(case)
        return _view(case, found.state) if found is not None else None

    def children(self, parent: UUID) -> list[CaseView]:
        rows = sql.query(
            self.using,
            "SELECT id FROM casework_case WHERE region_id = %s AND parent_id = %s ORDER BY id",
            (self.region.code, self.params.id(parent)),
        )
        ids = {UUID(str(id)): None for (id,) in rows}
        ids.update((c, None) for c, held in self.loaded.items() if held.parent == parent)
        self.load_many(ids)
        views = (self.view(c) for c in ids)
        return [v for v in views if v is not None]

    def new_case(self) -> UUID:
        """An id for a case about to begin."""
        id = uuid7()
        self._unknown.add(id)
        return id

    # --- moving ---------------------------------------------------------------------------------------------

    def move(
        self, case: UUID, procedure: str, call: Call, *, domain: str | None = None, parent: UUID | None = None
    ) -> Granted | Refused:
        """Try one move; what it causes is pending until `flush`."""
        held = self.load(case, lock=True)
        if held is None:
            law = law_of_opening(lambda day: self._law(procedure, day, domain), call)
            held = Loaded(law, blank(law, str(case)), parent, domain or "", self.region.places)
        answer = attempt(held.law, held.state, call, self.world)
        events = answer.events if isinstance(answer, Granted) else answer.settled
        if events:
            self.loaded[case] = held
            self._record(case, held, events, answer.state)
            for event in events:
                self._project(case, held, event, call.recorded, call.source)
        if isinstance(answer, Refused):
            self.pending.refusals.append(
                writing.refusal(self, None if held.fresh and not events else case, held.law.id, call, answer)
            )
        return answer

    def carry(
        self, case: UUID, procedure: str, carried: Carried, *, domain: str | None = None
    ) -> Granted | Refused:
        """Enter a case that had begun before; what it causes is pending until `flush`."""
        law = law_of_opening(
            lambda day: self.laws.procedure(procedure, day, self.region.places, domain), carried.opening
        )
        held = Loaded(law, blank(law, str(case)), None, domain or "", self.region.places)
        answer = carry(law, held.state, carried, self.world)
        if isinstance(answer, Granted):
            self.loaded[case] = held
            self._record(case, held, answer.events, answer.state)
            for event in answer.events:
                self._project(case, held, event, carried.recorded, event.source)
        return answer

    def settle(self, case: UUID, now: dt.datetime) -> tuple[Event, ...]:
        """Record what time alone has brought about in a case up to `now`; pending until `flush`."""
        held = self.load(case, lock=True)
        if held is None:
            return ()
        state, events = settle(held.law, held.state, now, self.world)
        if events:
            self._record(case, held, events, state)
            for event in events:
                self._project(case, held, event, now)
        return events

    def _record(self, case: UUID, held: Loaded, events: Sequence[Event], state: CaseState) -> None:
        rows = store.leaves(self.region.code, case, held.law.id, events, seq=held.seq, head=held.head)
        if held.projected is None and not held.fresh:
            held.projected = writing.projected(held.law, held.state, self.world.calendar)
        held.seq, held.head = rows[-1].n, rows[-1].leaf
        held.state = state
        self.pending.rows += rows
        self.pending.touched[case] = None

    def _project(
        self, case: UUID, held: Loaded, event: Event, recorded: dt.datetime, source: str | None = None
    ) -> None:
        """What an event's effects mean for registers, numbers, publications and other cases; whom the law has told of it."""
        for what, to in messages.owed(held.law, held.state, event, self.world) if source != IMPORT else ():
            if to in self.partners:
                self.pending.outbox.append((what, case, event.n, to, recorded))
        if not event.effects:
            return
        id = next(r.id for r in reversed(self.pending.rows) if r.case == case and r.n == event.n)
        opens = False
        for e in event.effects:
            do = e["do"]
            if do == "enter":
                until = dt.date.fromisoformat(e["until"]) if "until" in e else None
                self.world.enter(
                    e["register"], e["key"], e["values"], dt.date.fromisoformat(e["from"]), until, id
                )
            elif do == "end_entry":
                self.world.end(e["register"], e["key"], dt.date.fromisoformat(e["on"]), id)
            elif do == "number" and "series" in e:
                if e.get("carried"):
                    self.world.reach(e["series"], e["n"])
                self.pending.numbers.append((e["series"], e["n"], case, id))
            elif do in ("publish", "withdraw"):
                state = (
                    held.state
                )  # as it stood when this was recorded: a late record may strike others after it
                if do == "publish" and event.n < state.n:
                    state = replay(held.law, str(case), state.events[: event.n], self.world)
                shown = projections.shown(held.law, state, event, e)
                self.pending.publications.append((case, shown))
            elif do == "send":
                self.pending.outbox.append((e["what"], case, event.n, e["to"], recorded))
            opens = opens or do in ("open", "open_each")
        if opens:
            domain = held.domain or None
            law_of = partial(self._law, domain=domain)
            for child, procedure, opening in openings(event, recorded, source, law_of):
                answer = self.move(UUID(child), procedure, opening, domain=domain, parent=case)
                if isinstance(answer, Refused):
                    first = answer.failures[0]
                    raise ValueError(f"{procedure}: {first.zh} / {first.en}")

    def law_of(self, case: UUID, procedure: str, on: dt.date, domain: str | None = None) -> Law:
        """The law a case is under; for a case not begun, that of a case opened on that day in that field of law."""
        held = self.load(case)
        return held.law if held is not None else self._law(procedure, on, domain)

    def _law(self, procedure: str, on: dt.date, domain: str | None) -> Law:
        return self.laws.procedure(procedure, on, self.region.places, domain)

    # --- writing --------------------------------------------------------------------------------------------

    def flush(self) -> None:
        """Write all that is pending: ledger rows first, then projections."""
        writing.flush(self)
        self.pending = Pending()
        self._unknown.clear()

    def remember(self) -> None:
        """Keep folded states for the next unit; call after the transaction has committed."""
        for case, held in self.loaded.items():
            if not held.fresh:
                _STATES[self.using, self.region.code, case] = (held.head, self._version(), held)
        while len(_STATES) > _KEEP:
            _STATES.popitem(last=False)

    def forget(self, cases: Iterable[UUID]) -> None:
        """Drop folded states that bulk play is done with."""
        for case in cases:
            self.loaded.pop(case, None)


def _marks(values: Sequence[Any]) -> str:
    return ", ".join(["%s"] * len(values))


def _view(case: UUID, state: CaseState) -> CaseView:
    return CaseView(str(case), state.procedure, state.stage, state.closed, state.fields)
