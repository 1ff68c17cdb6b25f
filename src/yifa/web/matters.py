"""A line of a list of cases: where it stands, and the day that is due next."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import OuterRef, QuerySet, Subquery

from yifa.casework.models import Case, Deadline
from yifa.casework.runtime import catalogue
from yifa.engine.state import day_of
from yifa.law.definitions import Slice
from yifa.web.desk import Desk
from yifa.web.facts import Names
from yifa.web.words import word

OPEN = (Deadline.Status.RUNNING, Deadline.Status.PAUSED)


@dataclass(frozen=True, slots=True)
class Matter:
    """One line."""

    case: Case
    procedure: Slice
    handler: str
    """The handling agency's name."""
    clock: str
    due: dt.date | dt.datetime | None
    sign: str
    days: int
    """Calendar days until the last one; negative where it is past."""

    @property
    def overdue(self) -> int:
        return -self.days

    @property
    def stage(self) -> dict[str, str]:
        s, at = self.procedure, self.case.stage
        return {"zh": s.stages.get(at, at), "en": s.stages_en.get(at, "")}


def by_due(cases: QuerySet[Case], desk: Desk) -> QuerySet[Case]:
    """Annotated with the first day due among the clocks that run against somebody, and since when it is yellow."""
    running = (
        Deadline.objects.filter(
            region_id=desk.region.code, case_id=OuterRef("id"), status__in=OPEN, due__isnull=False
        )
        .exclude(binds="")
        .order_by("due")
    )
    return cases.annotate(
        next_due=Subquery(running.values("due")[:1]),
        next_warn=Subquery(running.values("warn_from")[:1]),
        next_clock=Subquery(running.values("clock")[:1]),
    )


def matters(cases: Iterable[Case], desk: Desk) -> list[Matter]:
    """The lines for cases that `by_due` has annotated. One query, for the names of agencies."""
    cases = list(cases)
    names = Names(desk.region.code, desk.today)
    names.want_agencies(case.handler for case in cases)
    names.read()
    return [_matter(case, desk, names) for case in cases]


def _matter(case: Case, desk: Desk, names: Names) -> Matter:
    slice_, due = slice_of(case, desk), case.next_due
    clock = word(slice_.clocks.get(case.next_clock))
    days = (day_of(due) - desk.today).days if due is not None else 0
    return Matter(
        case, slice_, names.agency(case.handler), clock, due, sign(due, case.next_warn, desk.now), days
    )


def slice_of(case: Case, desk: Desk) -> Slice:
    """The law a case is under, as it stands today."""
    law = catalogue().procedure(case.procedure, case.opened_on, case.places, case.domain or None)
    return law.at(desk.today, case.edition)


def sign(due: dt.date | None, warn: dt.date | None, now: dt.datetime) -> str:
    """red past due, yellow from the day of warning, else green; empty where nothing is due."""
    if due is None:
        return ""
    if _passed(due, now):
        return "red"
    return "yellow" if warn is not None and day_of(warn) <= now.date() else "green"


def _passed(due: dt.date, now: dt.datetime) -> bool:
    return due < now if isinstance(due, dt.datetime) else due < now.date()
