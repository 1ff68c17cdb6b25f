"""What time brings about where nobody acts: duties that come again, and outcomes in cases that nobody touches.

Nothing depends on when this runs, or whether it does: a move settles its own case first, and a case that a duty begins
bears the duty's day. Run it every night, so that lists, warnings and figures need nobody's move to be up to date.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import Protocol
from uuid import UUID

from django.db import transaction

from yifa.casework import sql
from yifa.casework.move import repeatedly
from yifa.casework.runtime import calendar_of, catalogue
from yifa.casework.session import MANY, Laws, Session
from yifa.engine.judging import Law
from yifa.engine.records import Failure, Refused
from yifa.engine.recurring import Duty, duties
from yifa.engine.settle import settle as in_state
from yifa.law.catalogue import NotInLaw
from yifa.registry.models import Region


class RecurringLaws(Laws, Protocol):
    """The catalogue, as far as settling needs it."""

    @property
    def recurring(self) -> tuple[str, ...]: ...


@dataclass(slots=True)
class Settled:
    """What one run has brought about: cases begun, records of deemed outcomes, and duties whose case was refused."""

    opened: int = 0
    deemed: int = 0
    refused: list[tuple[Duty, tuple[Failure, ...]]] = field(default_factory=list)


def settle(
    region: Region, now: dt.datetime, using: str = "default", *, laws: RecurringLaws | None = None
) -> Settled:
    """Bring a region up to `now` (local time): every unit of work is one case in one transaction.

    May run at any time, again, and beside another run or any move: a duty's case has one id, so it begins once.
    """
    found = Settled()
    laws = laws or catalogue()
    for duty in _due(region, laws, now, using):
        answer = repeatedly(partial(_begin, region, laws, duty, using))
        if isinstance(answer, tuple):
            found.refused.append((duty, answer))
        else:
            found.opened += answer
    found.deemed += settle_cases(region, _passed(region, laws, now, using), now, using, laws=laws)
    return found


def settle_cases(
    region: Region,
    cases: Iterable[UUID],
    now: dt.datetime,
    using: str = "default",
    *,
    laws: Laws | None = None,
) -> int:
    """Record what time alone has brought about in these cases, each in one transaction. How many records it made."""
    known = laws or catalogue()
    return sum(repeatedly(partial(_settle, region, known, case, now, using)) for case in cases)


def case_of(region: int, duty: Duty) -> UUID:
    """The id of a duty's case, the same whoever computes it: a UUIDv8 with the day in front, as UUIDv7 have."""
    name = f"{region}\0{duty.procedure}\0{duty.agency}\0{duty.call.on.isoformat()}"
    day = int(dt.datetime.combine(duty.call.on, dt.time(), dt.UTC).timestamp() * 1000)
    rest = int.from_bytes(hashlib.sha256(name.encode()).digest()[:10])
    return UUID(int=day << 80 | 8 << 76 | (rest >> 62 & 0xFFF) << 64 | 2 << 62 | rest & (1 << 62) - 1)


def _due(region: Region, laws: RecurringLaws, now: dt.datetime, using: str) -> list[Duty]:
    """The duties whose cases have not begun. None is older than the region's first record."""
    first = sql.query(
        using, "SELECT recorded_at FROM ledger_event WHERE region_id = %s ORDER BY id LIMIT 1", (region.code,)
    )
    if not first:
        return []
    session = Session(region, laws, calendar_of(region), using)
    since = sql.local_day(first[0][0])
    found = {
        case_of(region.code, duty): duty
        for procedure in laws.recurring
        for duty in duties(partial(_law_on, laws, procedure, region), since, now, session.world)
    }
    begun = _among(region, list(found), using)
    return [duty for case, duty in found.items() if case not in begun]


def _law_on(laws: Laws, procedure: str, region: Region, day: dt.date) -> Law | None:
    try:
        return laws.procedure(procedure, day, region.places)
    except NotInLaw:
        return None


def _among(region: Region, cases: list[UUID], using: str) -> set[UUID]:
    """Those of these that are there."""
    params = sql.Params(using)
    found: set[UUID] = set()
    for at in range(0, len(cases), MANY):
        some = [params.id(case) for case in cases[at : at + MANY]]
        marks = ", ".join(["%s"] * len(some))
        rows = sql.query(
            using,
            f"SELECT id FROM casework_case WHERE region_id = %s AND id IN ({marks})",
            (region.code, *some),
        )
        found.update(UUID(str(id)) for (id,) in rows)
    return found


def _begin(region: Region, laws: Laws, duty: Duty, using: str) -> int | tuple[Failure, ...]:
    """How many cases it began: one, or none where it is there; or why it cannot begin."""
    case = case_of(region.code, duty)
    with transaction.atomic(using=using):
        session = Session(region, laws, calendar_of(region), using)
        if session.load(case, lock=True) is not None:
            return 0
        answer = session.move(case, duty.procedure, duty.call)
        if isinstance(answer, Refused):
            return answer.failures  # nothing is written: it would be refused again every night
        session.flush()
    session.remember()
    return 1


def _passed(region: Region, laws: Laws, now: dt.datetime, using: str) -> Iterator[UUID]:
    """The cases in which time has brought something about: of the open ones, and those whose clocks run on."""
    params = sql.Params(using)
    last = UUID(int=0)
    while True:
        rows = sql.query(
            using,
            "SELECT id FROM casework_case c WHERE region_id = %s AND id > %s AND (closed_on IS NULL OR EXISTS ("
            "SELECT 1 FROM casework_deadline d WHERE d.region_id = c.region_id AND d.case_id = c.id "
            f"AND d.status IN ('running', 'paused'))) ORDER BY id LIMIT {MANY}",
            (region.code, params.id(last)),
        )
        if not rows:
            return
        cases = [UUID(str(id)) for (id,) in rows]
        last = cases[-1]
        session = Session(region, laws, calendar_of(region), using)
        session.load_many(cases)
        for case in cases:
            held = session.loaded.get(case)
            if held is not None and in_state(held.law, held.state, now, session.world)[1]:
                yield case


def _settle(region: Region, laws: Laws, case: UUID, now: dt.datetime, using: str) -> int:
    with transaction.atomic(using=using):
        session = Session(region, laws, calendar_of(region), using)
        events = session.settle(case, now)
        session.flush()
    session.remember()
    return len(events)
