"""A line of a list of cases: where it stands, and the day that is due next."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

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


def by_due(cases: QuerySet[Case], desk: Desk) -> QuerySet[Any]:
    """Annotated, to order them, with the first day due (`next_due`) among the clocks that run against somebody."""
    of_case = running(desk).filter(case_id=OuterRef("id"))
    return cases.annotate(next_due=Subquery(of_case.values("due")[:1]))


def running(desk: Desk) -> QuerySet[Deadline]:
    """The limits that run against somebody, the first due first."""
    found = Deadline.objects.filter(region_id=desk.region.code, status__in=OPEN, due__isnull=False)
    return found.exclude(binds="").order_by("due")


def matters(cases: Iterable[Case], desk: Desk) -> list[Matter]:
    """The lines for some cases. Two queries: the limits that run, and the names of agencies."""
    cases = list(cases)
    names = Names(desk.region.code, desk.today)
    names.want_agencies(case.handler for case in cases)
    names.read()
    next_: dict[UUID, Deadline] = {}
    for limit in running(desk).filter(case_id__in=[case.id for case in cases]):
        next_.setdefault(limit.case_id, limit)
    return [_matter(case, next_.get(case.id), desk, names) for case in cases]


def _matter(case: Case, limit: Deadline | None, desk: Desk, names: Names) -> Matter:
    slice_, handler = slice_of(case, desk), names.agency(case.handler)
    if limit is None:
        return Matter(case, slice_, handler, "", None, "", 0)
    due = limit.due
    return Matter(
        case, slice_, handler, word(slice_.clocks.get(limit.clock)), due, sign(due, limit.warn_from, desk.now),
        (day_of(due) - desk.today).days,
    )  # fmt: skip


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
