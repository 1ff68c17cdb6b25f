"""The catalogue of law as somebody's desk looks at it: a day, the overlays of his region, registers and their columns."""

from __future__ import annotations

import datetime as dt

from django.http import HttpRequest

from yifa.casework import visibility
from yifa.casework.visibility import Columns
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
    return visibility.columns(desk.viewer, desk.region, desk.today)
