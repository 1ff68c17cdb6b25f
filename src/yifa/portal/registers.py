"""Registers that the law makes public, with what was in force on any day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.http import HttpResponse
from django.shortcuts import render

from yifa.casework.paging import Keyset
from yifa.casework.visibility import Columns
from yifa.law.definitions import Field, Register
from yifa.portal.visit import page
from yifa.registry.models import Entry
from yifa.web import laws
from yifa.web.desk import Desk, DeskRequest
from yifa.web.registers.cells import Cell, Reader
from yifa.web.registers.lists import SIZE, columns_of, listing


def public(desk: Desk) -> list[Register]:
    """The registers of which a visitor may read something."""
    return [columns.register for columns in laws.columns(desk).values()]


@page
def show(request: DeskRequest, register: str) -> HttpResponse:
    """The entries of one register in force on a day, by key or words."""
    desk = request.desk
    columns = columns_of(request, register)
    found = listing(request, columns)
    kept = Keyset(found.entries, ("key", "id"), request, SIZE)
    heads, rows = told(desk, columns, found.on, kept.rows)
    context = {"register": columns.register, "list": found, "page": kept, "heads": heads, "rows": rows}
    return render(request, "portal/register.html", context)


def told(
    desk: Desk, columns: Columns, on: dt.date, entries: Iterable[Entry]
) -> tuple[list[Field], list[tuple[Entry, list[Cell]]]]:
    """The columns that say something here, and each entry with its cells. Cases are not named."""
    read = Reader(desk, columns, on).rows(entries)
    beside = [
        i for i, field in enumerate(columns.shown)
        if field.type != "case" and field.name != columns.register.key and any(cells[i].text for _, cells in read)
    ]  # fmt: skip
    return [columns.shown[i] for i in beside], [(e, [cells[i] for i in beside]) for e, cells in read]
