"""我的事项: what waits for me by due date, what waits for others, what I may start today."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from yifa.casework.models import Case, Deadline, Waiting
from yifa.casework.runtime import catalogue
from yifa.casework.visibility import policy
from yifa.engine.state import day_of
from yifa.law.definitions import Move, Slice
from yifa.web.desk import Desk, Post
from yifa.web.paging import Keyset

SIZE = 50
OPEN = (Deadline.Status.RUNNING, Deadline.Status.PAUSED)


@dataclass(frozen=True, slots=True)
class Matter:
    """One line of the list."""

    case: Case
    procedure: Slice
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
        s = self.procedure
        return {
            "zh": s.stages.get(self.case.stage, self.case.stage),
            "en": s.stages_en.get(self.case.stage, ""),
        }


@dataclass(frozen=True, slots=True)
class Beginning:
    """A move by which somebody may begin a case in his hat."""

    procedure: Slice
    move: Move


def waiting_for_me(desk: Desk) -> Q:
    """The cases that wait for the hat he wears, or for him by name."""
    rows = Waiting.objects.filter(region_id=desk.region.code)
    me = Q(person=desk.person)
    if desk.hat is not None:
        me |= Q(role=desk.hat.role, agency=desk.hat.agency)
    return Q(id__in=rows.filter(me).values("case_id"))


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


def mine(request: HttpRequest) -> HttpResponse:
    """The first page after signing in."""
    desk: Desk = request.desk  # type: ignore[attr-defined]
    tab = request.GET.get("tab", "mine")
    cases = Case.objects.filter(policy(desk.viewer), closed_on__isnull=True)
    waits = waiting_for_me(desk)
    if tab == "others":
        hat = desk.hat.agency if desk.hat is not None else ""
        cases = cases.filter(~waits, handler=hat)
    else:
        cases = cases.filter(waits)
    page = Keyset(by_due(cases, desk), ("next_due", "id"), request, SIZE)
    matters = list(_matters(page.rows, desk))
    return render(
        request,
        "work/mine.html",
        {
            "tab": tab,
            "page": page,
            "matters": matters,
            "red": sum(m.sign == "red" for m in matters),
            "yellow": sum(m.sign == "yellow" for m in matters),
            "beginnings": list(beginnings(desk)),
        },
    )


def _matters(cases: list[Case], desk: Desk) -> Iterator[Matter]:
    for case in cases:
        slice_ = slice_of(case, desk)
        due = case.next_due
        name = slice_.clocks[case.next_clock].zh if case.next_clock in slice_.clocks else ""
        days = (day_of(due) - desk.today).days if due is not None else 0
        yield Matter(case, slice_, name, due, sign(due, case.next_warn, desk.now), days)


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


def beginnings(desk: Desk) -> Iterator[Beginning]:
    """The moves that begin a case and may be made in his hat today, in order of the procedures' names."""
    hat = desk.hat
    if hat is None:
        return
    found = []
    for id in catalogue().procedures:
        try:
            slice_ = desk.slice(id)
        except LookupError:
            continue  # no edition holds today
        found += [Beginning(slice_, move) for move in slice_.moves.values() if _begins(slice_, move, hat)]
    yield from sorted(found, key=lambda b: b.procedure.zh)


def _begins(slice_: Slice, move: Move, hat: Post) -> bool:
    """May he begin a case by that move in that hat: by himself, or by registering what an outsider asks for?"""
    if move.frm is not None or move.track is not None or move.system:
        return False
    if all(role.outside for role in move.by):
        return any(_made_in(other, hat) for other in slice_.moves.values())
    return _made_in(move, hat)


def _made_in(move: Move, hat: Post) -> bool:
    return any(role.role == hat.role and role.slot == "handler" for role in move.by)
