"""The figures of a year whose annual report has been published, as they were known that day."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render

from yifa.casework.models import Publication
from yifa.casework.runtime import calendar_of, catalogue
from yifa.portal.published import shown, standing
from yifa.portal.visit import missing, page, visitor
from yifa.registry import regions
from yifa.web.desk import Desk, DeskRequest
from yifa.web.words import word
from yifa.web.year.figures import Group, beside, groups
from yifa.web.year.signoff import PROCEDURE


def reports(desk: Desk) -> dict[int, Publication]:
    """The published annual reports by the year reported on, the latest first."""
    rows = (
        standing(desk).filter(procedure=PROCEDURE, withdrawn_on__isnull=True).order_by("-published_on", "-id")
    )
    found: dict[int, Publication] = {}
    for row in rows[:50]:
        if isinstance(row.body.get("year"), int):
            found.setdefault(row.body["year"], row)
    return dict(sorted(found.items(), reverse=True))


def figures_of(request: DeskRequest, year: int) -> tuple[Publication, list[Group]]:
    """The report's publication, and its figures beside the year before; 404 where none was published."""
    desk = request.desk
    row = reports(desk).get(year)
    if row is None:
        raise missing()
    day = row.published_on
    assert day is not None
    if day >= desk.today:  # more may be recorded today
        return row, list(groups(*beside(desk, year, None, day)))
    version = f"{catalogue().hash} {calendar_of(desk.region).version}"
    return row, list(_known(version, desk.region.code, row.id, year, day))


@lru_cache(maxsize=32)
def _known(version: str, region: int, publication: UUID, year: int, day: dt.date) -> tuple[Group, ...]:
    """The figures as known on a day that is over: under the same law and calendar they stay what they are. Counting
    them takes a second in a county's year, which nobody should be able to ask for again and again.
    """
    desk = visitor(regions.region(region))
    return tuple(groups(*beside(desk, year, None, day)))


@page
def show(request: DeskRequest, year: int) -> HttpResponse:
    """The figures of a year with last year's beside them, as a table and as bars; those that are nothing in both
    years are counted only, and stand in the file.
    """
    desk = request.desk
    row, every = figures_of(request, year)
    found = [Group(group.zh, tuple(r for r in group.rows if any(r.bars))) for group in every]
    left = sum(len(group.rows) for group in every) - sum(len(group.rows) for group in found)
    return render(
        request, "portal/year.html",
        {"left": left, "year": year, "year_text": str(year), "groups": [group for group in found if group.rows], "report": next(iter(shown(desk, [row])), None), "row": row},
    )  # fmt: skip


def table(request: DeskRequest, year: int) -> tuple[list[str], list[list[Any]]]:
    """The same for a file: heads and rows."""
    _, found = figures_of(request, year)
    rows = [[r.now.id, word(r.now), r.shown, r.before_shown] for group in found for r in group.rows]
    return ["id", "figure", str(year), str(year - 1)], rows
