"""Cases as a program reads them: the list, one of them, its next moves, its time limits, its papers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.http import FileResponse
from django.utils.http import content_disposition_header

from yifa.api.caller import Caller
from yifa.api.problems import Problem
from yifa.api.serving import Asked, List
from yifa.casework import files
from yifa.casework.models import Case, Deadline, ExternalId
from yifa.casework.page import Limit, Page
from yifa.casework.page import page as look
from yifa.casework.record import days
from yifa.casework.record import paper as attached
from yifa.casework.runtime import catalogue
from yifa.casework.visibility import NEWEST, listed_cases, visible_case
from yifa.engine.records import Moment
from yifa.engine.state import iso
from yifa.law.definitions import Slice

OPEN = (Deadline.Status.RUNNING, Deadline.Status.PAUSED)


@dataclass(frozen=True, slots=True)
class CaseLine:
    """A case in a list. `due` is the first day or moment due among the clocks that run against somebody."""

    id: UUID
    procedure: str
    number: str
    title: str
    stage: str
    stage_zh: str
    stage_en: str
    handler: str
    opened_on: dt.date
    closed_on: dt.date | None
    clock: str | None
    due: str | None


@dataclass(frozen=True, slots=True)
class NextMove:
    """A move that may come next. `open`: it may be made by the caller now; else `failures` say what is missing.

    Each failure: `gate`, `zh`, `en`, and where they apply `field`, `article`, `article_en`, `unconfirmed`, `who` (roles that
    can satisfy it), `moves` (by which they can), `until` (the day from which it holds), `hint`, `hint_en`.
    """

    move: str
    zh: str
    en: str
    item: str | None
    roles: tuple[str, ...]
    open: bool
    failures: tuple[Mapping[str, Any], ...]
    href: str
    """Where it is made."""


@dataclass(frozen=True, slots=True)
class DayOfLimit:
    """One day of a time limit: `n` its number where it counts."""

    date: dt.date
    n: float | None
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Explained:
    """One run of a clock, every day from its start to its end."""

    limit: Limit
    days: Sequence[DayOfLimit]


def find(caller: Caller, case: UUID) -> Case:
    """The case, if the caller may see it. That it exists is not told to others."""
    # most calls concern a case of one's own agency
    found = visible_case(caller.alone, case) or visible_case(caller.viewer, case)
    if found is None:
        raise Problem(
            "not-found", "没有这个事项，或者无权查看", "there is no such case, or it is not for you to see"
        )
    found.region = caller.region
    return found


def slice_of(case: Case, on: dt.date) -> Slice:
    """The law a case is under, as it stands on a day."""
    law = catalogue().procedure(case.procedure, case.opened_on, case.places, case.domain or None)
    return law.at(on, case.edition)


def index(asked: Asked) -> List:
    """The cases the caller may see, newest first."""
    query, caller = asked.query, asked.caller
    wanted = Q(**{name: query[name] for name in ("procedure", "handler", "number") if name in query})
    if "external" in query:
        called = ExternalId.objects.filter(region_id=caller.region.code, partner=caller.token.partner)
        wanted &= Q(id__in=called.filter(external=query["external"]).values("case_id"))
    if "state" in query:
        wanted &= Q(closed_on__isnull=query["state"] == "open")
    page = asked.page(listed_cases(caller.viewer, wanted), NEWEST)
    due = _due(caller, [case.id for case in page.rows])
    return List([_line(case, caller.today, due.get(case.id)) for case in page.rows], page.next)


def _due(caller: Caller, cases: Sequence[UUID]) -> dict[UUID, tuple[str, Moment]]:
    """Of each case the clock that is due first, and when. One query."""
    running = (
        Deadline.objects.filter(
            region_id=caller.region.code, case_id__in=cases, status__in=OPEN, due__isnull=False
        )
        .exclude(binds="")
        .order_by("-due", "-id")
    )
    return {case: (clock, due) for case, clock, due in running.values_list("case_id", "clock", "due") if due}


def _line(case: Case, today: dt.date, limit: tuple[str, Moment] | None) -> CaseLine:
    slice_ = slice_of(case, today)
    stage_zh, stage_en = (
        slice_.stages.get(case.stage, case.stage),
        slice_.stages_en.get(case.stage, case.stage),
    )
    return CaseLine(
        case.id, case.procedure, case.number, case.title, case.stage, stage_zh, stage_en, case.handler, case.opened_on,
        case.closed_on, limit[0] if limit else None, iso(limit[1]) if limit else None,
    )  # fmt: skip


def _page(asked: Asked) -> Page:
    caller = asked.caller
    return look(find(caller, asked.path["case"]), caller.now, caller.viewer, actor=caller.person)


def show(asked: Asked) -> Page:
    """One case, as far as the caller may see it."""
    return _page(asked)


def moves(asked: Asked) -> List:
    """Its next moves, open and locked."""
    page = _page(asked)
    found = [
        NextMove(
            s.move,
            s.zh,
            s.en,
            s.item,
            s.roles,
            s.open,
            s.failures,
            f"/api/v1/moves/{page.procedure}/{s.move}",
        )
        for s in page.steps
    ]
    return List(found, None)


def deadlines(asked: Asked) -> List:
    """Every run of its clocks."""
    return List(_page(asked).clocks, None)


def explained(asked: Asked) -> Explained:
    """One run, day by day."""
    path, caller = asked.path, asked.caller
    found = days(find(caller, path["case"]), path["clock"], asked.query.get("item"), path["run"], caller.now)
    if found is None:
        raise Problem("not-found", "没有这个期限", "there is no such time limit")
    limit, lines = found
    return Explained(limit, [DayOfLimit(line.date, line.n, line.zh, line.en) for line in lines])


def paper(asked: Asked) -> FileResponse:
    """A paper of the case, as it was handed in."""
    case, sha256 = find(asked.caller, asked.path["case"]), asked.path["sha256"]
    known = attached(case, sha256, asked.caller.viewer)
    if known is None:
        raise Problem("not-found", "本事项没有这份材料", "the case has no such paper")
    region = asked.caller.region.code
    try:
        media, stream = files.media_of(region, sha256), files.open_file(region, sha256)
    except files.FileError as gone:
        raise Problem("not-found", gone.zh, gone.en) from None
    answer = FileResponse(stream, content_type=media)
    answer.headers["Content-Disposition"] = str(
        content_disposition_header(True, known.get("name") or sha256[:12])
    )
    answer.headers["ETag"] = f'"{sha256}"'
    return answer
