"""我的事项: what waits for me by due date, what waits for others, what I may start today."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import render

from yifa.casework.models import Case, Waiting
from yifa.casework.paging import Keyset
from yifa.casework.runtime import catalogue
from yifa.casework.visibility import policy
from yifa.law.definitions import NONE, Move, Slice
from yifa.law.sources import Area
from yifa.web.desk import Desk, DeskRequest, Post
from yifa.web.exams.sitting import SITTING
from yifa.web.matters import by_due, matters
from yifa.web.models import Draft

SIZE = 50
MANY = 12
"""So many moves to begin with stand under headings."""


@dataclass(frozen=True, slots=True)
class Beginning:
    """A move by which somebody may begin a case in his hat."""

    procedure: Slice
    move: Move
    area: Area
    """What the procedure is part of."""


def waiting_for_me(desk: Desk) -> Q:
    """The cases that wait for the hat he wears, or for him by name."""
    rows = Waiting.objects.filter(region_id=desk.region.code)
    me = Q(person=desk.person)
    if desk.hat is not None:
        me |= Q(role=desk.hat.role, agency=desk.hat.agency)
    return Q(id__in=rows.filter(me).values("case_id"))


def mine(request: DeskRequest) -> HttpResponse:
    """The first page after signing in."""
    desk = request.desk
    tab = request.GET.get("tab", "mine")
    cases = Case.objects.filter(policy(desk.viewer), closed_on__isnull=True)
    waits = waiting_for_me(desk)
    if tab == "others":
        hat = desk.hat.agency if desk.hat is not None else ""
        cases = cases.filter(~waits, handler=hat)
    else:
        cases = cases.filter(waits)
    page = Keyset(by_due(cases, desk), ("next_due", "id"), request, SIZE)
    lines = matters(page.rows, desk)
    return render(
        request,
        "work/mine.html",
        {
            "tab": tab,
            "page": page,
            "matters": lines,
            "red": sum(m.sign == "red" for m in lines),
            "yellow": sum(m.sign == "yellow" for m in lines),
            "beginnings": list(beginnings(desk)),
            "many": MANY,
            "drafts": drafts(desk),
        },
    )


def drafts(desk: Desk) -> list[tuple[Draft, Move | None]]:
    """What he has begun to fill in, the latest first, with its move."""
    own = Draft.objects.filter(region_id=desk.region.code, user=desk.user)
    found = own.exclude(procedure=SITTING).order_by("-saved_at")[:10]  # answers are gone on with at the exam
    return [(draft, _move_of(desk, draft)) for draft in found]


def _move_of(desk: Desk, draft: Draft) -> Move | None:
    try:
        return desk.slice(draft.procedure, domain=draft.content.get("domain")).moves.get(draft.move)
    except LookupError:
        return None


def beginnings(desk: Desk) -> Iterator[Beginning]:
    """The moves that begin a case and may be made in his hat today, area by area, in order of the procedures' names."""
    hat, laws = desk.hat, catalogue()
    if hat is None:
        return
    found: dict[Area, list[Beginning]] = {area: [] for area in laws.areas.values()}
    for id in laws.procedures:
        try:
            slice_ = desk.slice(id)
        except LookupError:
            continue  # no edition holds today
        area = laws.area(laws.editions(id)[-1])
        held = found.setdefault(area, [])
        held += [
            Beginning(slice_, move, area) for move in slice_.moves.values() if _begins(slice_, move, hat)
        ]
    for area_held in found.values():
        yield from sorted(area_held, key=lambda b: b.procedure.zh)


def begins(move: Move) -> bool:
    """Can somebody begin a case by that move?"""
    return (move.frm is None or NONE in move.frm) and move.track is None and not move.system


def _begins(slice_: Slice, move: Move, hat: Post) -> bool:
    """May he begin a case by that move in that hat: by himself, or by registering what an outsider asks for?"""
    if not begins(move):
        return False
    if any(role.role == hat.role for role in move.by):
        return True
    handles = any(
        role.role == hat.role and role.slot == "handler" for m in slice_.moves.values() for role in m.by
    )
    return handles and any(role.outside for role in move.by)
