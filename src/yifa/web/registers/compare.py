"""A register on two days: what was entered, what ended, what changed, cell by cell."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from django.core import signing
from django.http import HttpResponse
from django.shortcuts import render

from yifa.casework.visibility import in_force, visible_entries
from yifa.law.definitions import Field
from yifa.registry.models import Entry
from yifa.web import laws
from yifa.web.desk import DeskRequest
from yifa.web.registers.cells import Cell, Reader
from yifa.web.registers.lists import columns_of

SIZE = 50


@dataclass(frozen=True, slots=True)
class Difference:
    """One key. `kind`: entered, ended or changed. `cells`: column, former cell, new cell, of those that differ."""

    key: str
    kind: str
    cells: list[tuple[Field, Cell, Cell]]


@dataclass(frozen=True, slots=True)
class Page:
    """Some of the differences; `next` leads to those after them."""

    differences: list[Difference]
    next: str | None
    first: bool


def compare(request: DeskRequest, register: str) -> HttpResponse:
    """The entries in force on day `a` beside those in force on day `b`, in order of key."""
    desk = request.desk
    columns = columns_of(request, register)
    b = laws.day_of(request, "b", desk.today)
    a = laws.day_of(request, "a", laws.year_before(b))
    then, now = in_force(a), in_force(b)
    # an entry in force on both days is the same entry, and entries never change
    rows = visible_entries(desk.viewer, columns).filter((then & ~now) | (now & ~then))
    after = _read(request.GET.get("after"))
    if after is not None:
        rows = rows.filter(key__gt=after)
    found = list(rows.order_by("key", "valid_from", "id")[: 2 * SIZE + 2])  # of a key at most two
    reader = Reader(desk, columns, b, laws.columns(desk))
    pairs = list(_pairs(found, a, b))
    more = len(pairs) > SIZE
    read = {e.id: cells for e, cells in reader.rows([e for _, *pair in pairs[:SIZE] for e in pair if e])}
    differences = []
    for key, old, new in pairs[:SIZE]:
        empty = [Cell("")] * len(columns.shown)
        before, after_ = (read[e.id] if e else empty for e in (old, new))
        cells = [
            (field, x, y)
            for field, x, y in zip(columns.shown, before, after_, strict=True)
            if x.text != y.text
        ]
        kind = "changed" if old and new else "entered" if new else "ended"
        if cells or kind != "changed":
            differences.append(Difference(key, kind, cells))
    page = Page(differences, signing.dumps(pairs[SIZE - 1][0]) if more else None, after is None)
    return render(
        request, "registers/compare.html", {"register": columns.register, "a": a, "b": b, "page": page}
    )


def _pairs(entries: list[Entry], a: dt.date, b: dt.date) -> Iterator[tuple[str, Entry | None, Entry | None]]:
    """Of each key the entry in force on the one day and on the other."""
    for key, versions in groupby(entries, key=lambda e: e.key):
        held = list(versions)
        yield (
            key,
            next((e for e in held if lasts(e, a)), None),
            next((e for e in held if lasts(e, b)), None),
        )


def lasts(entry: Entry, on: dt.date) -> bool:
    """Is it in force that day?"""
    return entry.valid_from <= on and (entry.valid_to is None or entry.valid_to >= on)


def _read(text: str | None) -> str | None:
    """The key after which the page begins; None where none is named, or none that we have signed."""
    try:
        return str(signing.loads(text)) if text else None
    except signing.BadSignature:
        return None
