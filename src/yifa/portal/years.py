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
