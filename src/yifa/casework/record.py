"""One record of a case, and one of its clocks day by day: what a page shows that is opened from the case's own."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from yifa.casework import page, sql
from yifa.casework.models import Case
from yifa.casework.runtime import calendar_of, catalogue
from yifa.casework.session import Loaded, Session
from yifa.casework.visibility import Sight, Viewer
from yifa.engine import clocks
from yifa.engine.records import Event
from yifa.engine.settle import settle
from yifa.engine.state import day_of, moment
from yifa.law.definitions import Slice
from yifa.registry.models import Region
from yifa.worktime import DayLine


@dataclass(frozen=True, slots=True)
class Record:
    """One record with what it says, as far as the viewer may see it, and its place in the chain."""

    event: Event
    act: page.Act
    slice: Slice
    """The law of the day of the act."""
    leaf: str
    """Hexadecimal, as the ledger keeps it."""


def held(case: Case) -> tuple[Session, Loaded]:
    """The case with its whole record folded; it is remembered for the next who looks, until it is moved."""
    using = case._state.db or "default"
    region = case.region
    session = Session(region, catalogue(), calendar_of(region), using)
    found = session.take(case)
    session.remember()
    return session, found


def held_many(region: Region, cases: Sequence[UUID]) -> Mapping[UUID, Loaded]:
    """These cases with their records folded, read together."""
    session = Session(region, catalogue(), calendar_of(region), region._state.db or "default")
    session.load_many(cases)
    return session.loaded


def record(case: Case, n: int, viewer: Viewer) -> Record | None:
    """The n-th record of a case that the viewer may see; None where there is none."""
    session, found = held(case)
    state = found.state
    if not 1 <= n <= state.n:
        return None
    event = state.events[n - 1]
    slice_ = found.law.at(day_of(moment(event.on)), event.edition)
    rows = sql.query(
        session.using,
        "SELECT leaf FROM ledger_event WHERE region_id = %s AND case_id = %s AND n = %s",
        (case.region_id, session.params.id(case.id), n),
    )
    return Record(
        event,
        page.act_of(found.law, event, state, Sight(viewer, state, slice_)),
        slice_,
        bytes(rows[0][0]).hex(),
    )


def paper(case: Case, sha256: str, viewer: Viewer) -> Mapping[str, Any] | None:
    """What a record of the case tells the viewer of the paper with these bytes; None where none attaches it."""
    _, found = held(case)
    state = found.state
    attached = (a for event in state.events for a in event.attached)
    known = next((a for a in attached if a.get("sha256") == sha256), None)
    if known is None:
        return None
    return Sight(viewer, state, found.law.at(day_of(moment(state.events[-1].on)), state.edition)).paper(known)


@dataclass(frozen=True, slots=True)
class Addressed:
    """A paper that is addressed to somebody outside, as it was attached."""

    zh: str
    en: str
    sha256: str
    size: int
    on: str


def addressed(case: Case, actor: str, item: str | None = None) -> list[Addressed]:
    """The papers of a case that the law addresses to whoever acted in it from outside, the latest first.

    Each is of a kind addressed to a role in which he acted, attached to an act that makes that kind (where none makes
    it, to any act), in the words of the law of that act. `item`: he added only that row, and has what is about it.
    """
    _, found = held(case)
    state = found.state
    standing = [event for event in state.events if event.n not in state.struck]
    roles = {event.role for event in standing if event.actor == actor and event.role}
    papers: list[Addressed] = []
    for event in reversed(standing):
        if item is not None and event.item != item:
            continue
        documents = found.law.at(day_of(moment(event.on)), event.edition).documents
        for a in event.attached:
            known = documents.get(a["kind"])
            if known is None or not a.get("sha256") or not roles.intersection(known.addressees):
                continue
            if not known.made_by or event.move in known.made_by:
                papers.append(Addressed(known.zh, known.en, a["sha256"], a.get("size") or 0, event.on))
    return papers


def days(
    case: Case, clock: str, item: str | None, run: int, now: dt.datetime
) -> tuple[page.Limit, list[DayLine]] | None:
    """A run of a clock with every day from its start to its end, counted or not and why; None where there is none."""
    session, found = held(case)
    state, _ = settle(found.law, found.state, now, session.world)
    for one, limit in zip(
        state.clocks.all(), page.limits_of(state, session.world.calendar, now), strict=True
    ):
        if (one.clock.name, one.item, one.no) == (clock, item, run):
            return limit, clocks.explain(one, state.fields, session.world.calendar)
    return None
