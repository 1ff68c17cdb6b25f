"""The law as it runs in the caller's region on a day: procedures, their moves with the bodies they take, their clocks."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from yifa.api import fields
from yifa.api.serving import Asked, List
from yifa.casework.runtime import catalogue
from yifa.law.definitions import Citation, Move, Slice
from yifa.law.keeping import slices


@dataclass(frozen=True, slots=True)
class Article:
    """An article; `unconfirmed`: a local or unverified rule."""

    zh: str
    en: str
    unconfirmed: bool


@dataclass(frozen=True, slots=True)
class ProcedureLine:
    """A procedure in force, and the moves by which a case of it begins."""

    id: str
    zh: str
    en: str
    edition: str
    begins: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class GateLaw:
    """A condition of a move. `zh`, `en`: what a refusal says, where the law's file has words of its own."""

    gate: str
    zh: str | None
    en: str | None
    article: Article | None


@dataclass(frozen=True, slots=True)
class MoveLaw:
    """A lawful act: who makes it, from which stages, on what conditions, with which body (JSON Schema)."""

    move: str
    zh: str
    en: str
    begins: bool
    by: tuple[str, ...]
    """Roles, each with the slot of the agency whose it is: ``handler_officer@unit``."""
    stages: tuple[str, ...]
    """From which it is made; empty: at the beginning."""
    gates: tuple[GateLaw, ...]
    article: Article | None
    body: Mapping[str, Any]
    href: str


@dataclass(frozen=True, slots=True)
class ClockLaw:
    """A statutory time limit, and the moves that start and end it."""

    clock: str
    zh: str
    en: str
    starts: tuple[str, ...]
    ends: tuple[str, ...]
    article: Article | None


@dataclass(frozen=True, slots=True)
class ProcedureLaw:
    """One procedure on one day."""

    id: str
    zh: str
    en: str
    edition: str
    on: dt.date
    stages: Mapping[str, str]
    final: tuple[str, ...]
    moves: tuple[MoveLaw, ...]
    clocks: tuple[ClockLaw, ...]


def index(asked: Asked) -> List:
    """The procedures in force on a day (today)."""
    caller = asked.caller
    found = slices(catalogue(), asked.query.get("on", caller.today), tuple(caller.region.places))
    return List([ProcedureLine(s.id, s.zh, s.en, s.edition, tuple(beginnings(s))) for s in found], None)


def beginnings(slice_: Slice) -> list[str]:
    """The moves by which a case begins."""
    return [move.name for move in slice_.moves.values() if fields.begins(move)]


def show(asked: Asked) -> ProcedureLaw:
    """One of them."""
    on = asked.query.get("on", asked.caller.today)
    return told(asked.caller.slice(asked.path["procedure"], on), on)


def told(s: Slice, on: dt.date) -> ProcedureLaw:
    """A slice of law for programs and their authors."""
    clocks = tuple(
        ClockLaw(
            c.name,
            c.zh,
            c.en,
            tuple(t.move for t in c.start),
            tuple(t.move for t in c.until),
            _article(c.cite),
        )
        for c in s.clocks.values()
    )
    moves = tuple(_move(s, move) for move in s.moves.values() if not move.system)
    return ProcedureLaw(s.id, s.zh, s.en, s.edition, on, s.stages, tuple(sorted(s.final)), moves, clocks)


def _move(s: Slice, move: Move) -> MoveLaw:
    gates = tuple(GateLaw(gate.name, gate.zh, gate.en, _article(gate.cite)) for gate in move.needs)
    by = tuple(r.role if r.outside or r.slot == "handler" else f"{r.role}@{r.slot}" for r in move.by)
    return MoveLaw(
        move.name, move.zh, move.en, fields.begins(move), by, tuple(sorted(move.frm or ())), gates, _article(move.cite),
        fields.move_schema(s, move), f"/api/v1/moves/{s.id}/{move.name}",
    )  # fmt: skip


def _article(cite: Citation | None) -> Article | None:
    return Article(cite.zh, cite.en, cite.unconfirmed) if cite is not None else None
