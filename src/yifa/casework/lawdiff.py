"""What a changed law means for the cases that are running: which of its changes touch a case where it stands.

A case stays under its edition, yet its next moves are judged by the text of their day. So the editions of both laws
are compared as they run from today on, and each change is told for the cases it touches: a move, where it may be made
from the stage (or from where a track stands); a time limit, where it runs or such a move starts it; a fact, a document
or a publication or a message, where such a move takes, makes or shows it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from yifa.casework.models import Case
from yifa.casework.runtime import calendar_of, catalogue
from yifa.casework.session import Loaded, Session
from yifa.engine.checks import stage_allows
from yifa.engine.clocks import RUNNING
from yifa.engine.state import CaseState
from yifa.law.catalogue import Catalogue, NotInLaw
from yifa.law.definitions import Move, Slice
from yifa.law.diff import compare
from yifa.law.diff_words import Change, Side
from yifa.law.procedure import Procedure
from yifa.registry.models import Region

BATCH = 200
Under = tuple[str, dt.date, tuple[str, ...], str]
"""Procedure, day of opening, places, field of law: what a case is under."""


@dataclass(frozen=True, slots=True)
class Dated:
    """A change of a procedure, from a day on; None: today already."""

    since: dt.date | None
    change: Change
    old: Slice
    new: Slice


@dataclass(slots=True)
class Step:
    """The changes that touch the running cases of a procedure at one stage, and those cases by id and number."""

    region: int
    procedure: str
    zh: str
    en: str
    stage_zh: str
    stage_en: str
    since: dt.date | None
    changes: tuple[Change, ...]
    cases: list[tuple[str, str]] = field(default_factory=list)


def running(region: Region, old: Catalogue, today: dt.date) -> list[Step]:
    """Every change from `old` to the law of this process that touches a running case, by procedure and stage."""
    session = Session(region, catalogue(), calendar_of(region), region._state.db or "default")
    known: dict[tuple[Under, str], list[Dated]] = {}
    found: dict[tuple[object, ...], Step] = {}
    last = UUID(int=0)
    while True:
        rows = Case.objects.filter(region=region, closed_on__isnull=True, id__gt=last).order_by("id")
        cases = list(rows[:BATCH])
        if not cases:
            return sorted(found.values(), key=lambda s: (s.procedure, s.stage_zh, str(s.since or "")))
        touched = []
        for case in cases:
            under: Under = case.procedure, case.opened_on, tuple(case.places), case.domain
            if (under, case.edition) not in known:
                known[under, case.edition] = list(_changes(old, under, case.edition, today))
            if known[under, case.edition]:
                touched.append((case, known[under, case.edition]))
        session.load_many(case.id for case, _ in touched)
        for case, changes in touched:
            _tell(found, region, case, session.loaded[case.id], changes)
        session.forget([case.id for case, _ in touched])
        last = cases[-1].id


def _changes(old: Catalogue, under: Under, edition: str, today: dt.date) -> Iterator[Dated]:
    """How the law of such a case changes, today and on each later day on which either law turns; each change once."""
    procedure, opened, places, domain = under
    new = catalogue()
    try:
        was, now = (law.procedure(procedure, opened, places, domain or None) for law in (old, new))
    except NotInLaw:
        return
    seen: set[Change] = set()
    for day in sorted({today, *_turning(was, edition, today), *_turning(now, edition, today)}):
        before, after = was.at(day, edition), now.at(day, edition)
        for change in compare(Side.of(old, before), Side.of(new, after)):
            if change not in seen:
                seen.add(change)
                yield Dated(day if day > today else None, change, before, after)


def _turning(law: Procedure, edition: str, today: dt.date) -> Iterator[dt.date]:
    """The later days on which the law of a case of that edition changes."""
    first = law.at(today, edition)
    while first.last < dt.date.max:
        first = law.at(first.last + dt.timedelta(days=1), edition)
        yield first.first


def _tell(
    found: dict[tuple[object, ...], Step], region: Region, case: Case, held: Loaded, changes: Sequence[Dated]
) -> None:
    by_day: dict[dt.date | None, list[Dated]] = {}
    for one in changes:
        if _touches(one, held.state):
            by_day.setdefault(one.since, []).append(one)
    for since, mine in by_day.items():
        law = mine[0].new
        said = tuple(one.change for one in mine)
        key = law.id, held.state.stage, since, said
        if key not in found:
            stage = held.state.stage
            words = law.stages.get(stage, stage), law.stages_en.get(stage, stage)
            found[key] = Step(region.code, law.id, law.zh, law.en, *words, since, said)
        found[key].cases.append((str(case.id), case.number))


def _touches(one: Dated, state: CaseState) -> bool:
    part, _, rest = one.change.path.partition("/")
    name = rest.partition("/")[0]
    moves = {m.name: m for law in (one.old, one.new) for m in law.moves.values() if _open(law, m, state)}
    match part:
        case "moves":
            return name in moves
        case "clocks":
            runs = state.clocks.current.values()
            if any(run.clock.name == name and run.status == RUNNING for run in runs):
                return True
            clocks = [law.clocks[name] for law in (one.old, one.new) if name in law.clocks]
            return any(t.move in moves for clock in clocks for t in (*clock.start, *clock.restart))
        case "stages":
            return name == state.stage
        case "tracks":
            return any(track == name for track, _ in state.tracks)
        case "fields":
            return any(name in (*m.takes, *m.optional, *m.changes, *m.adds) for m in moves.values())
        case "documents":
            return any(name in m.makes for m in moves.values())
        case "publications":
            shown = [law.publications[name] for law in (one.old, one.new) if name in law.publications]
            return any(move in moves for p in shown for move in (*p.on, *p.invites))
        case "messages":
            told = [law.messages[name] for law in (one.old, one.new) if name in law.messages]
            return any(move in moves for message in told for move in message.on)
    return part == "editions"


def _open(law: Slice, move: Move, state: CaseState) -> bool:
    """May the move be made from where the case, or the track or one of its rows, stands?"""
    if move.track is None:
        return stage_allows(law, move, state, None)
    per = law.tracks[move.track].per
    items: Sequence[str | None] = [None] if per is None else [_id(row) for row in state.rows(per)]
    return any(stage_allows(law, move, state, item) for item in items)


def _id(row: Mapping[str, object]) -> str:
    return str(row["id"])
