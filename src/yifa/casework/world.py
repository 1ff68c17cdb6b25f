"""The engine's world over the database: registers, people and cases of one region, as of any day.

It lives as long as one unit of work and remembers what it has read and what the unit has changed, so a later move
of the same unit sees what an earlier one did.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from yifa.casework import sql
from yifa.engine.records import Agency, CaseView, Entry
from yifa.engine.registers import AGENCIES, POSTS, agency_of
from yifa.registry import entries as registry
from yifa.uuid7 import uuid7
from yifa.worktime import Calendar

if TYPE_CHECKING:
    from yifa.casework.session import Session


@dataclass(slots=True)
class Held:
    """One entry as this unit of work knows it."""

    id: UUID
    first: dt.date
    last: dt.date | None
    values: Mapping[str, Any]
    event: UUID | None = None
    """The event of this unit that opened it (a new row), if any."""
    ended_by: UUID | None = None
    """The event of this unit that ended it."""


class DbWorld:
    """`yifa.engine.records.World` over one region."""

    def __init__(self, session: Session, calendar: Calendar) -> None:
        self.calendar = calendar
        self._session = session
        self._region = session.region.code
        self._using = session.using
        self._held: dict[tuple[str, str], list[Held]] = {}
        self._whole: set[str] = set()
        self._staff: dict[str, bool] = {}
        self.counters: dict[str, int] = {}
        self.changed: dict[tuple[str, str], None] = {}

    # --- registers ------------------------------------------------------------------------------------------

    def histories(self, register: str, key: str) -> list[Held]:
        found = self._held.get((register, key))
        if found is None:
            found = []
            if register not in self._whole:
                found = [
                    Held(UUID(e.id), e.first, e.last, e.values)
                    for e in registry.history(self._region, register, key, self._using)
                ]
            self._held[register, key] = found
        return found

    def entry(self, register: str, key: str, on: dt.date) -> Entry | None:
        for h in reversed(self.histories(register, key)):
            if h.first <= on and (h.last is None or on <= h.last):
                return Entry(str(h.id), register, key, h.values, h.first, h.last)
        return None

    def entries(self, register: str, on: dt.date) -> Sequence[Entry]:
        self._load(register)
        keys = sorted(key for r, key in self._held if r == register)
        return [e for e in (self.entry(register, key, on) for key in keys) if e is not None]

    def _load(self, register: str) -> None:
        if register in self._whole:
            return
        rows = sql.query(
            self._using,
            "SELECT key FROM registry_entry WHERE region_id = %s AND register = %s",
            (self._region, register),
        )
        for (key,) in rows:
            self.histories(register, key)
        self._whole.add(register)

    def holds(self, person: str, role: str, agency: str | None, on: dt.date) -> bool:
        if agency is not None:
            return self.entry(POSTS, f"{person}|{role}|{agency}", on) is not None
        posts = self._posts(person)
        if not posts:
            return self._session.outside(role)
        return any(self.entry(POSTS, key, on) is not None for key in posts if key.split("|")[1] == role)

    def _posts(self, person: str) -> list[str]:
        prefix = f"{person}|"
        if person not in self._staff:
            for (key,) in sql.query(
                self._using,
                "SELECT DISTINCT key FROM registry_entry WHERE region_id = %s AND register = %s AND key >= %s AND key < %s",
                (self._region, POSTS, prefix, f"{person}}}"),
            ):
                self.histories(POSTS, key)
            self._staff[person] = True
        return [k for r, k in self._held if r == POSTS and k.startswith(prefix) and self._held[r, k]]

    def related(self, person: str, other: str, on: dt.date) -> bool:
        pair = "|".join(sorted((person, other)))
        return self.entry("relations", pair, on) is not None

    def agency(self, agency: str, on: dt.date) -> Agency | None:
        life = self.histories(AGENCIES, agency)
        return agency_of(agency, [Entry(str(h.id), "", agency, h.values, h.first, h.last) for h in life], on)

    # --- what granted events cause --------------------------------------------------------------------------

    def enter(
        self,
        register: str,
        key: str,
        values: Mapping[str, Any],
        first: dt.date,
        last: dt.date | None,
        event: UUID,
    ) -> None:
        """Add an entry from `first`; the one in force ends the day before."""
        history = self.histories(register, key)
        self.end(register, key, first - dt.timedelta(days=1), event)
        history.append(Held(uuid7(), first, last, values, event=event))
        history.sort(key=lambda h: h.first)
        self.changed[register, key] = None

    def end(self, register: str, key: str, last: dt.date, event: UUID) -> None:
        for h in self.histories(register, key):
            if h.last is None or (h.first <= last < h.last):
                h.last, h.ended_by = last, event
                self.changed[register, key] = None

    # --- other cases, numbers -------------------------------------------------------------------------------

    def case(self, case: str) -> CaseView | None:
        return self._session.view(UUID(case))

    def children(self, case: str) -> Sequence[CaseView]:
        return self._session.children(UUID(case))

    def draw(self, series: str) -> int:
        """The next number. The first draw of a unit locks the series until the unit ends."""
        if series not in self.counters:
            rows = sql.query(
                self._using,
                "INSERT INTO casework_series (region_id, id, name, last_number) VALUES (%s, %s, %s, 0) "
                "ON CONFLICT (region_id, name) DO UPDATE SET last_number = casework_series.last_number RETURNING last_number",
                (self._region, self._session.params.id(uuid7()), series),
            )
            self.counters[series] = rows[0][0]
        self.counters[series] += 1
        return self.counters[series]

    def new_case(self) -> str:
        return str(uuid7())
