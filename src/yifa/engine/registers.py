"""The registers that the engine itself reads by name: agencies, posts and relations."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from yifa.engine.records import Agency

POSTS = "posts"
"""Who holds which role where: key ``person|role|agency``, a deputy's too; outside roles have no agency."""
AGENCIES = "agencies"
"""Agencies with their names, marks and (in the last entry) successors."""
RELATIONS = "relations"
"""Who is kin to whom or has an interest in what: key ``a|b``, both ids in order of letters."""
MADE_OF = {POSTS: ("person", "role", "agency"), RELATIONS: ("person", "other")}
"""Registers whose keys are made of values; every other key is the value of one field."""


def key_of(register: str, values: Mapping[str, Any]) -> str | None:
    """The key that these values make in a register of `MADE_OF`; None elsewhere."""
    if register not in MADE_OF:
        return None
    parts = [str(values.get(name) or "") for name in MADE_OF[register]]
    return "|".join(sorted(parts) if register == RELATIONS else parts)


class Period(Protocol):
    """A stretch of time with values: a register entry, as the engine or the database holds it."""

    @property
    def first(self) -> dt.date: ...
    @property
    def last(self) -> dt.date | None: ...
    @property
    def values(self) -> Mapping[str, Any]: ...


def agency_of(id: str, history: Sequence[Period], on: dt.date) -> Agency:
    """An agency from the entries it had in register `agencies`, in order of time: its name that day, its end.

    One that no register knows goes by its id and never ends.
    """
    life = [e for e in history if e.last is None or e.last >= e.first]
    if not life:
        return Agency(id, id)
    last = life[-1]
    now = last if last.first <= on else next((e for e in reversed(life) if e.first <= on), life[0])
    named = now.values
    into = tuple(last.values.get("into") or ())
    return Agency(id, str(named.get("name", id)), life[0].first, last.last, into, str(named.get("mark", "")))


@dataclass(slots=True)
class Held:
    """One entry of a key's history. `opened_by` and `ended_by` are the ids of events; only `end` changes it."""

    id: Any
    first: dt.date
    last: dt.date | None
    values: Mapping[str, Any]
    opened_by: Any = None
    ended_by: Any = None


def enter(history: list[Held], new: Held) -> list[Held]:
    """Add an entry to a key's history, in order of time; returns the earlier ones it ended.

    The one in force when it begins ends the day before. Where a later one is there already, `new` lasts until then.
    """
    before = new.first - dt.timedelta(days=1)
    ended = [h for h in history if h.first <= new.first and (h.last is None or h.last >= new.first)]
    for h in ended:
        h.last, h.ended_by = before, new.opened_by
    following = [h.first for h in history if h.first > new.first and (h.last is None or h.last >= h.first)]
    if following:
        until = min(following) - dt.timedelta(days=1)
        new.last = until if new.last is None else min(new.last, until)
    history.append(new)
    history.sort(key=lambda h: h.first)
    return ended


def end(history: Sequence[Held], last: dt.date, by: Any) -> Held | None:
    """Make `last` the last day of the entry in force then; one that has not begun yet never begins. None: no such."""
    open_ = [h for h in history if h.last is None or h.last > last]
    found = next((h for h in open_ if h.first <= last), open_[0] if open_ else None)
    if found is not None:
        found.last, found.ended_by = last, by
    return found


def in_force(history: Sequence[Held], on: dt.date) -> Held | None:
    """The entry in force on a day."""
    for h in reversed(history):
        if h.first <= on and (h.last is None or on <= h.last):
            return h
    return None
