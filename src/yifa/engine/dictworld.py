"""A world held in dictionaries: registers, people and cases of one scenario. No database, no clock."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from yifa.engine.records import Agency, CaseView, Entry, Event
from yifa.engine.registers import AGENCIES, POSTS, Held, agency_of, end, enter, in_force
from yifa.engine.state import CaseState
from yifa.worktime import Calendar

_BEGINNING = dt.date(1900, 1, 1)


class DictWorld:
    """Answers the engine's questions from what a scenario gives, and takes in what granted events cause."""

    def __init__(self, given: Mapping[str, Any], calendar: Calendar) -> None:
        self.calendar = calendar
        self._entries: dict[str, dict[str, list[Held]]] = {}
        self._agencies: dict[tuple[str, dt.date], Agency] = {}
        self._related: set[frozenset[str]] = {frozenset(pair) for pair in given.get("related", ())}
        self._numbers: dict[str, int] = {}
        self._cases = 0
        self._parents: dict[str, list[str]] = {}
        self.states: dict[str, CaseState] = {}
        for person, role, agency in posts(given):
            self.enter(POSTS, f"{person}|{role}|{agency or ''}", {}, _BEGINNING, None)
        for register, rows in given.get("registers", {}).items():
            for row in rows:
                self.enter(
                    register, row["key"], _values(row), _day(row.get("from"), _BEGINNING), _end(row.get("to"))
                )
        for name, about in given.get("agencies", {}).items():
            values = {
                "name": about.get("zh", name),
                "mark": about.get("mark", ""),
                "into": _list(about.get("into", ())),
            }
            self.enter(AGENCIES, name, values, _BEGINNING, _end(about.get("ended")))

    # --- what the engine asks -------------------------------------------------------------------------------

    def entry(self, register: str, key: str, on: dt.date) -> Entry | None:
        h = self._in_force(register, key, on)
        return Entry(h.id, register, key, h.values, h.first, h.last) if h is not None else None

    def _in_force(self, register: str, key: str, on: dt.date) -> Held | None:
        return in_force(self._entries.get(register, {}).get(key, ()), on)

    def entries(self, register: str, on: dt.date) -> Sequence[Entry]:
        found = (self.entry(register, key, on) for key in sorted(self._entries.get(register, ())))
        return [e for e in found if e is not None]

    def all_entries(self) -> Iterator[tuple[str, str, Held]]:
        """Every entry of every register: register, key, entry, in order of time."""
        for register, keys in self._entries.items():
            for key, history in keys.items():
                for held in history:
                    yield register, key, held

    def holds(self, person: str, role: str, agency: str | None, on: dt.date) -> bool:
        if agency is not None:
            return self._in_force(POSTS, f"{person}|{role}|{agency}", on) is not None
        prefix = f"{person}|{role}|"
        return any(
            self._in_force(POSTS, k, on) is not None
            for k in self._entries.get(POSTS, ())
            if k.startswith(prefix)
        )

    def related(self, person: str, other: str, on: dt.date) -> bool:
        return frozenset((person, other)) in self._related

    def agency(self, agency: str, on: dt.date) -> Agency | None:
        found = self._agencies.get((agency, on))
        if found is None:
            history = self._entries.get(AGENCIES, {}).get(agency, ())
            found = self._agencies[agency, on] = agency_of(agency, history, on)
        return found

    def case(self, case: str) -> CaseView | None:
        state = self.states.get(case)
        if state is None:
            return None
        return CaseView(case, state.procedure, state.stage, state.closed, state.fields)

    def children(self, case: str) -> Sequence[CaseView]:
        views = (self.case(child) for child in self._parents.get(case, ()))
        return [v for v in views if v is not None]

    def has_file(self, sha256: str, size: int) -> bool:
        return True  # a scenario names its papers and has no bytes

    def draw(self, series: str) -> int:
        self._numbers[series] = self._numbers.get(series, 0) + 1
        return self._numbers[series]

    def new_case(self) -> str:
        self._cases += 1
        return f"case-{self._cases}"

    # --- what granted events cause --------------------------------------------------------------------------

    def enter(
        self, register: str, key: str, values: Mapping[str, Any], first: dt.date, last: dt.date | None
    ) -> None:
        """Add an entry; the one in force ends the day before."""
        self._changed(register)
        history = self._entries.setdefault(register, {}).setdefault(key, [])
        enter(history, Held(f"{register}:{key}:{len(history) + 1}", first, last, dict(values)))

    def end(self, register: str, key: str, last: dt.date) -> None:
        self._changed(register)
        end(self._entries.get(register, {}).get(key, ()), last, None)

    def _changed(self, register: str) -> None:
        if register == AGENCIES:
            self._agencies.clear()

    def adopt(self, parent: str, child: str) -> None:
        self._parents.setdefault(parent, []).append(child)

    def take_in(self, events: Iterable[Event]) -> None:
        """Project the register effects of granted events; opening cases is the caller's part."""
        for event in events:
            for e in event.effects:
                if e["do"] == "enter":
                    until = dt.date.fromisoformat(e["until"]) if "until" in e else None
                    self.enter(e["register"], e["key"], e["values"], dt.date.fromisoformat(e["from"]), until)
                elif e["do"] == "end_entry":
                    self.end(e["register"], e["key"], dt.date.fromisoformat(e["on"]))


def posts(given: Mapping[str, Any]) -> Iterator[tuple[str, str, str | None]]:
    """Person, role and agency of every post a scenario gives."""
    for person, about in given.get("people", {}).items():
        for post in about if isinstance(about, list) else [about]:
            for role in _list(post.get("roles", ())):
                yield person, role, post.get("agency")


def _list(value: Any) -> list[Any]:
    return list(value) if isinstance(value, (list, tuple)) else [value]


def _values(row: Mapping[str, Any]) -> dict[str, Any]:
    return {k: v for k, v in row.items() if k not in ("key", "from", "to")}


def _day(text: Any, default: dt.date) -> dt.date:
    return dt.date.fromisoformat(str(text)) if text is not None else default


def _end(text: Any) -> dt.date | None:
    return dt.date.fromisoformat(str(text)) if text is not None else None
