"""The catalogue of law as somebody's desk looks at it: a day, the overlays of his region, registers and their columns."""

from __future__ import annotations

import datetime as dt

from django.http import HttpRequest

from yifa.casework.runtime import catalogue
from yifa.casework.visibility import Columns
from yifa.law.keeping import keepers
from yifa.web.desk import Desk

YEARS = range(1900, 2200)
"""Of days that anybody may ask for."""


def day_of(request: HttpRequest, name: str, default: dt.date) -> dt.date:
    """The day that a parameter names; the default where it names none."""
    try:
        day = dt.date.fromisoformat(request.GET.get(name, ""))
    except ValueError:
        return default
    return day if day.year in YEARS else default


def year_before(day: dt.date) -> dt.date:
    """365 days before."""
    return day - dt.timedelta(days=365)


def columns(desk: Desk) -> dict[str, Columns]:
    """How he reads each register, by its id; those that are not for him are left out."""
    laws = catalogue()
    kept = keepers(laws, desk.today, tuple(desk.region.places))
    found = {
        id: Columns(desk.viewer, register, kept.get(id, frozenset()))
        for id, register in laws.registers.items()
    }
    return {id: one for id, one in found.items() if one.shown}
