"""One entry through the years: each version, what changed in it, and by which decision."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render

from yifa.casework import sql
from yifa.casework.models import Case
from yifa.casework.runtime import catalogue
from yifa.casework.visibility import visible_cases, visible_entries
from yifa.law.catalogue import NotInLaw
from yifa.law.definitions import Field, Move
from yifa.registry.models import Entry
from yifa.web import laws
from yifa.web.desk import Desk, DeskRequest
from yifa.web.registers.cells import Cell, Reader
from yifa.web.registers.lists import columns_of
from yifa.web.words import say

ALL = 200
"""Versions shown, the latest ones."""


@dataclass(frozen=True, slots=True)
class Decision:
    """The move that opened or ended an entry. `case` None: not for the viewer, or entered without an act."""

    on: dt.date | None = None
    move: Move | None = None
    case: Case | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """A column of a version; `before`: what it said in the version before, where that was something else."""

    field: Field
    cell: Cell
    before: Cell | None


@dataclass(frozen=True, slots=True)
class Version:
    """An entry as it stood from its first to its last day. `void`: it ended before it began, and never was in force."""

    entry: Entry
    lines: list[Line]
    changed: bool
    opened: Decision
    ended: Decision | None
    now: bool
    void: bool


def entry(request: DeskRequest, register: str, key: str) -> HttpResponse:
    """The history of one key, the latest version first."""
    desk = request.desk
    columns = columns_of(request, register)
    entries = list(visible_entries(desk.viewer, columns).filter(key=key).order_by("-valid_from", "-id")[:ALL])
    if not entries:
        raise Http404(say("名录中没有这个条目。", "The register has no such entry."))
    entries.reverse()
    rows = Reader(desk, columns, desk.today, laws.columns(desk)).rows(entries)
    decisions = _decisions(desk, {e.opened_by for e in entries} | {e.ended_by for e in entries if e.ended_by})
    versions: list[Version] = []
    before: list[Cell] | None = None
    for this, cells in rows:
        void = this.valid_to is not None and this.valid_to < this.valid_from
        lines = [
            Line(field, cell, before[i] if before is not None and before[i].text != cell.text else None)
            for i, (field, cell) in enumerate(zip(columns.shown, cells, strict=True))
        ]
        versions.append(
            Version(
                this, [line for line in lines if line.cell.text or line.before], any(x.before for x in lines),
                decisions.get(this.opened_by, Decision()),
                decisions.get(this.ended_by, Decision()) if this.ended_by else None,
                this.valid_from <= desk.today and (this.valid_to is None or this.valid_to >= desk.today), void,
            )
        )  # fmt: skip
        if not void:
            before = cells
    versions.reverse()
    name = next((line.cell.text for line in versions[0].lines if line.field.name in ("name", "title")), "")
    return render(
        request,
        "registers/entry.html",
        {"register": columns.register, "key": key, "name": name, "versions": versions},
    )


def _decisions(desk: Desk, events: Iterable[UUID]) -> dict[UUID, Decision]:
    """Of each event the move it recorded and, where he may see it, its case. Two queries."""
    using, params = desk.viewer.using, sql.Params(desk.viewer.using)
    wanted = [params.id(event) for event in events]
    rows = sql.query(
        using,
        "SELECT id, case_id, procedure, move, day FROM ledger_content "
        f"WHERE region_id = %s AND id IN ({', '.join(['%s'] * len(wanted))})",
        (desk.region.code, *wanted),
    )
    cases = visible_cases(desk.viewer).in_bulk([UUID(str(case)) for _, case, *_ in rows])
    found = {}
    for event, case, procedure, move, day in rows:
        seen = cases.get(UUID(str(case)))
        on = sql.day(day)
        found[UUID(str(event))] = Decision(on, _move(desk, procedure, move, on) if seen else None, seen)
    return found


def _move(desk: Desk, procedure: str, move: str, on: dt.date) -> Move | None:
    try:
        return catalogue().procedure(procedure, on, desk.region.places).at(on).moves.get(move)
    except NotInLaw:
        return None
