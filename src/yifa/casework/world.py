"""The engine's world over the database: registers, people and cases of one region, as of any day.

It lives as long as one unit of work and remembers what it has read and what the unit has changed, so a later move
of the same unit sees what an earlier one did.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from yifa.casework import files, sql
from yifa.engine.records import Agency, CaseView, Entry
from yifa.engine.registers import AGENCIES, POSTS, RELATIONS, Held, agency_of, end, enter, in_force
from yifa.registry import entries as registry
from yifa.uuid7 import uuid7
from yifa.worktime import Calendar

if TYPE_CHECKING:
    from yifa.casework.session import Session


class DbWorld:
    """`yifa.engine.records.World` over one region."""

    def __init__(self, session: Session, calendar: Calendar) -> None:
        self.calendar = calendar
        self._session = session
        self._region = session.region.code
        self._using = session.using
        self._held: dict[str, dict[str, list[Held]]] = {}
        self._whole: set[str] = set()
        self._agencies: dict[tuple[str, dt.date], Agency] = {}
        self._posts: dict[str, dict[str, None]] = {}
        self._read_posts: set[str] = set()
        self.counters: dict[str, int] = {}
        self.entered: dict[UUID, tuple[str, str, Held]] = {}
        """Entries this unit adds."""
        self.ended: dict[UUID, Held] = {}
        """Entries this unit ends, its own among them."""
        self.papers: set[tuple[str, int]] = set()
        """SHA-256 and size of papers that a rehearsed act would hand in."""

    # --- registers ------------------------------------------------------------------------------------------

    def forget(self) -> None:
        """Read everything again from now on; call between two units."""
        for known in (self._held, self._whole, self._agencies, self._posts, self._read_posts):
            known.clear()

    def histories(self, register: str, key: str) -> list[Held]:
        known = self._held.setdefault(register, {})
        found = known.get(key)
        if found is None:
            whole = register in self._whole
            rows = () if whole else registry.history(self._region, register, key, self._using)
            found = known[key] = [_held(e) for e in rows]
        return found

    def read(self, wanted: Iterable[tuple[str, str]]) -> None:
        """Read what these keys of registers (register, key) hold, together, that is not known yet."""
        missing = [(r, key) for r, key in wanted if key not in self._held.get(r, {}) and r not in self._whole]
        lives = registry.lives(self._region, missing, self._using)
        for register, key in missing:
            life = lives.get((register, key), ())
            self._held.setdefault(register, {})[key] = [_held(entry) for entry in life]

    def entry(self, register: str, key: str, on: dt.date) -> Entry | None:
        h = self._in_force(register, key, on)
        return Entry(str(h.id), register, key, h.values, h.first, h.last) if h is not None else None

    def _in_force(self, register: str, key: str, on: dt.date) -> Held | None:
        return in_force(self.histories(register, key), on)

    def entries(self, register: str, on: dt.date) -> Sequence[Entry]:
        if register not in self._whole:
            self._load(register)
        found = (self.entry(register, key, on) for key in sorted(self._held[register]))
        return [e for e in found if e is not None]

    def _load(self, register: str) -> None:
        read: dict[str, list[Held]] = {}
        for e in registry.histories(self._region, register, self._using):
            read.setdefault(e.key, []).append(_held(e))
        self._held[register] = {**read, **self._held.get(register, {})}  # what was changed stays changed
        self._whole.add(register)

    def holds(self, person: str, role: str, agency: str | None, on: dt.date) -> bool:
        if agency is not None:
            return self._in_force(POSTS, f"{person}|{role}|{agency}", on) is not None
        posts = self._posts_of(person)
        if not posts:
            return self._session.outside(role)
        prefix = f"{person}|{role}|"
        return any(self._in_force(POSTS, key, on) is not None for key in posts if key.startswith(prefix))

    def _posts_of(self, person: str) -> Iterable[str]:
        if person not in self._read_posts:
            self._read_posts.add(person)
            rows = sql.query(
                self._using,
                "SELECT DISTINCT key FROM registry_entry "
                "WHERE region_id = %s AND register = %s AND key >= %s AND key < %s",
                (self._region, POSTS, f"{person}|", f"{person}}}"),
            )
            self._posts.setdefault(person, {}).update((key, None) for (key,) in rows)
        return self._posts.get(person, ())

    def related(self, person: str, other: str, on: dt.date) -> bool:
        return self._in_force(RELATIONS, "|".join(sorted((person, other))), on) is not None

    def agency(self, agency: str, on: dt.date) -> Agency | None:
        found = self._agencies.get((agency, on))
        if found is None:
            found = self._agencies[agency, on] = agency_of(agency, self.histories(AGENCIES, agency), on)
        return found

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
        """Add an entry; the one in force ends the day before."""
        new = Held(uuid7(), first, last, values, event)
        self.ended.update((h.id, h) for h in enter(self.histories(register, key), new))
        self.entered[new.id] = (register, key, new)
        if register == POSTS:
            self._posts.setdefault(key.split("|", 1)[0], {})[key] = None
        elif register == AGENCIES:
            self._agencies.clear()

    def end(self, register: str, key: str, last: dt.date, event: UUID) -> None:
        """Make `last` the last day of the entry in force then."""
        found = end(self.histories(register, key), last, event)
        if found is not None:
            self.ended[found.id] = found
        if register == AGENCIES:
            self._agencies.clear()

    # --- other cases, numbers -------------------------------------------------------------------------------

    def case(self, case: str) -> CaseView | None:
        try:
            id = UUID(case)
        except ValueError:  # what a person typed need not be the id of a case
            return None
        return self._session.view(id)

    def children(self, case: str) -> Sequence[CaseView]:
        return self._session.children(UUID(case))

    def has_file(self, sha256: str, size: int) -> bool:
        return (sha256, size) in self.papers or files.size_of(self._region, sha256, self._using) == size

    def draw(self, series: str) -> int:
        """The next number."""
        self.counters[series] = self._counter(series) + 1
        return self.counters[series]

    def reach(self, series: str, n: int) -> None:
        """That number was given before the series was kept here: what is drawn from now on comes after it."""
        self.counters[series] = max(self._counter(series), n)

    def _counter(self, series: str) -> int:
        """The last number given. The first question of a unit locks the series until the unit ends."""
        if series not in self.counters:
            rows = sql.query(
                self._using,
                "INSERT INTO casework_series (region_id, id, name, last_number) VALUES (%s, %s, %s, 0) "
                "ON CONFLICT (region_id, name) DO UPDATE SET last_number = casework_series.last_number RETURNING last_number",
                (self._region, self._session.params.id(uuid7()), series),
            )
            self.counters[series] = rows[0][0]
        return self.counters[series]

    def new_case(self) -> str:
        return str(self._session.new_case())


def _held(entry: Entry) -> Held:
    return Held(UUID(entry.id), entry.first, entry.last, entry.values)
