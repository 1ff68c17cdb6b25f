"""The figures of a year whose annual report has been published, as they were known that day."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from yifa.casework.models import Publication
from yifa.portal.published import shown, standing
from yifa.portal.visit import missing, page
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
    return row, list(groups(*beside(desk, year, None, row.published_on)))


@page
def show(request: DeskRequest, year: int) -> HttpResponse:
    """Every figure of a year with last year's beside it, as a table and as bars."""
    desk = request.desk
    row, found = figures_of(request, year)
    return render(
        request, "portal/year.html",
        {"year": year, "year_text": str(year), "groups": found, "report": next(iter(shown(desk, [row])), None), "row": row},
    )  # fmt: skip


def table(request: DeskRequest, year: int) -> tuple[list[str], list[list[Any]]]:
    """The same for a file: heads and rows."""
    _, found = figures_of(request, year)
    rows = [[r.now.id, word(r.now), r.shown, r.before_shown] for group in found for r in group.rows]
    return ["id", "figure", str(year), str(year - 1)], rows
