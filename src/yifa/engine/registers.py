"""The registers that the engine itself reads by name: agencies and posts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from yifa.engine.records import Agency, Entry

POSTS = "posts"
"""Who holds which role where: key ``person|role|agency``, a deputy's too; outside roles have no agency."""
AGENCIES = "agencies"
"""Agencies with their names, marks and (in the last entry) successors."""


def agency_of(id: str, history: Sequence[Entry], on: dt.date) -> Agency:
    """An agency from the entries it had in register `agencies`, in order of time: its name that day, its end.

    One that no register knows goes by its id and never ends.
    """
    life = [e for e in history if e.last is None or e.last >= e.first]
    if not life:
        return Agency(id, id)
    named = next((e for e in reversed(life) if e.first <= on), life[0]).values
    last = life[-1]
    into = tuple(last.values.get("into") or ())
    return Agency(id, str(named.get("name", id)), life[0].first, last.last, into, str(named.get("mark", "")))
