"""What lists and pages read of a case, computed from its folded state alone. `ledger verify` computes it again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from yifa import worktime
from yifa.casework.findable import number_of
from yifa.engine import clocks
from yifa.engine.judging import Law
from yifa.engine.records import Event, Moment
from yifa.engine.state import CaseState, day_of, moment
from yifa.law.definitions import NONE, Field, Publication, Slice, Track
from yifa.worktime import Calendar


class CaseRow(NamedTuple):
    """The present facts of a case that lists show."""

    procedure: str
    edition: str
    number: str
    title: str
    stage: str
    handler: str
    opened_on: dt.date
    closed_on: dt.date | None
    privacy: str


class DeadlineRow(NamedTuple):
    """One run of one clock."""

    started: Moment
    raw: Moment | None
    due: Moment | None
    safe: Moment | None
    warn_from: Moment | None
    status: str
    ended_on: Moment | None
    remaining: str
    binds: str
    provisional: bool
    extended: bool
    calendar_version: str


RunKey = tuple[str, str, int]
Waits = frozenset[tuple[str, str]]
Involved = frozenset[tuple[str, str]]
Turn = tuple[str, str]
"""A role and the slot of the agency it is held in."""


def case_row(state: CaseState, slice_: Slice) -> CaseRow:
    """The case's row in the table of cases."""
    last = state.events[-1]
    title = state.fields.get(slice_.title) if slice_.title else None
    assert state.opened is not None
    return CaseRow(
        procedure=state.procedure,
        edition=state.edition,
        number=number_of(state),
        title=str(title or "")[:500],
        stage=state.stage,
        handler=str(state.fields.get("handler") or last.agency or ""),
        opened_on=day_of(state.opened),
        closed_on=_closed_on(state) if state.closed else None,
        privacy=str(state.fields.get("privacy") or "open"),
    )


def _closed_on(state: CaseState) -> dt.date | None:
    days = [
        e.on[:10]
        for e in state.events
        if e.closes and e.track is None and e.to is not None and e.n not in state.struck
    ]
    return dt.date.fromisoformat(max(days)) if days else None


def deadline_rows(state: CaseState, calendar: Calendar) -> dict[RunKey, DeadlineRow]:
    """Every run of every clock of the case."""
    return {(r.clock.name, r.item or "", r.no): _deadline(r, state, calendar) for r in state.clocks.all()}


def _deadline(run: clocks.Run, state: CaseState, calendar: Calendar) -> DeadlineRow:
    limit = clocks.due(run, state.fields, calendar)
    raw = due = safe = warn = None
    remaining, provisional = "", False
    if limit is not None:
        raw, due, safe, provisional = limit.raw, limit.due, limit.safe, limit.provisional
        remaining = str(limit.left) if limit.left is not None else ""
        if run.clock.warn is not None and safe is not None:
            warn = worktime.warn_from(calendar, safe, run.clock.warn)
    paused = run.status == clocks.RUNNING and limit is not None and limit.left is not None
    status = "paused" if paused else run.status
    return DeadlineRow(
        run.started, raw, due, safe, warn, status, run.ended, remaining, binds(run, state), provisional,
        bool(run.extensions), calendar.version,
    )  # fmt: skip


WHO = 100
"""Letters of the name or id against which a run counts, as its column takes them."""


def binds(run: clocks.Run, state: CaseState) -> str:
    """Whom the run counts against: the agency or person in the slot its clock names."""
    slot = run.clock.binds
    if slot.startswith("item.") and run.item is not None:
        given = state.items.get((run.clock.track or "", run.item), {})
        if slot[5:] in given:
            return str(given[slot[5:]])[:WHO]
        for rows in state.fields.values():
            if isinstance(rows, tuple):
                for row in rows:
                    if isinstance(row, Mapping) and row.get("id") == run.item:
                        return str(row.get(slot[5:], ""))[:WHO]
        return run.item
    return str(state.fields.get(slot) or "")[:WHO]


class _Reading:
    """What of a slice these projections look at. One per slice, made once."""

    __slots__ = ("beginners", "naming", "outside", "slice", "track_turns", "turns")

    def __init__(self, slice_: Slice) -> None:
        self.slice = slice_
        self.naming = {name: field for name, field in slice_.fields.items() if _names_anyone(field)}
        """Fields that hold agencies or people."""
        self.outside = frozenset(
            name for name, move in slice_.moves.items() if all(role.outside for role in move.by)
        )
        self.turns: dict[str, set[Turn]] = {}
        """Whose moves leave a stage."""
        self.track_turns: dict[tuple[str, str], set[Turn]] = {}
        """Whose moves lead a track on from a stage that is not its end."""
        self.beginners: dict[str, tuple[str, set[Turn]]] = {}
        """By the move that begins a track: the track, and whose move it is."""
        for move in slice_.moves.values():
            if move.system:
                continue
            by = {(role.role, role.slot) for role in move.by if not role.outside}
            track = slice_.tracks[move.track] if move.track is not None else None
            if track is not None and (move.frm is None or NONE in move.frm):
                self.beginners[move.name] = track.name, by
            for stage in move.frm or ():
                if track is None:
                    self.turns.setdefault(stage, set()).update(by)
                elif stage not in track.final:
                    self.track_turns.setdefault((track.name, stage), set()).update(by)


_READINGS: dict[int, _Reading] = {}


def _reading(slice_: Slice) -> _Reading:
    found = _READINGS.get(id(slice_))
    if found is None:  # a reading keeps the slice alive, so its id stays its own
        found = _READINGS[id(slice_)] = _Reading(slice_)
    return found


def waits(state: CaseState, slice_: Slice) -> Waits:
    """Whose turn it is: role and agency of every move that leaves the present stage, or leads on a track that is under
    way, or begins one for which a limit of time runs.
    """
    reading = _reading(slice_)
    found = set(_agencies(state, reading.turns.get(state.stage, ()), None, None))
    for (track, item), stage in state.tracks.items():
        turns = reading.track_turns.get((track, stage), ())
        found.update(_agencies(state, turns, slice_.tracks.get(track), item))
    for run in state.clocks.current.values():
        for trigger in run.clock.until if run.status == clocks.RUNNING else ():
            begun = reading.beginners.get(trigger.move)
            if begun is not None and (begun[0], run.item) not in state.tracks:
                found.update(_agencies(state, begun[1], slice_.tracks[begun[0]], run.item))
    return frozenset(found)


def _agencies(
    state: CaseState, turns: Iterable[Turn], track: Track | None, item: str | None
) -> Iterator[tuple[str, str]]:
    """The roles, each in the agency that holds its slot: of the case, or of the row that the track is about."""
    row: Mapping[str, Any] = {}
    if track is not None and track.per and item is not None:
        row = {**(state.row(track.per, item) or {}), **state.items.get((track.name, item), {})}
    for role, slot in turns:
        agency = row.get(slot[5:]) if slot.startswith("item.") else state.fields.get(slot)
        if isinstance(agency, str):
            yield role, agency


def involved(state: CaseState, slice_: Slice) -> Involved:
    """Every agency and person named in the case, and who acted in it as a party or another outsider: (kind, id)."""
    found: set[tuple[str, str]] = set()
    handler = state.fields.get("handler")
    if handler:
        found.add(("agency", handler))
    reading = _reading(slice_)
    for name, field in reading.naming.items():
        for facts in (state.fields, *state.items.values()):
            value = facts.get(name)
            if value is not None:
                found.update(_named(field, value))
    for name in reading.outside & state.made.keys():
        found.update(("person", made.actor) for made in state.made[name])
    return frozenset(found)


def _names_anyone(field: Field) -> bool:
    return field.type in ("agency", "agencies", "person", "people", "party") or any(
        map(_names_anyone, field.columns.values())
    )


def _named(field: Field, value: Any) -> Iterator[tuple[str, str]]:
    if field.type in ("agency", "agencies"):
        yield from (("agency", v) for v in ([value] if isinstance(value, str) else value))
    elif field.type in ("person", "people", "party"):
        yield from (("person", v) for v in ([value] if isinstance(value, str) else value))
    elif field.type == "group":
        for row in value:
            for name, cell in row.items():
                column = field.columns.get(name)
                if column is not None and cell is not None:
                    yield from _named(column, cell)


def links(state: CaseState, slice_: Slice) -> frozenset[tuple[str, str]]:
    """Typed links to other cases: (kind, case id)."""
    found = ((link.name, state.fields.get(link.field)) for link in slice_.links.values())
    return frozenset((kind, str(target)) for kind, target in found if target)


class Shown(NamedTuple):
    """A publication as it goes up (`do`: ``publish``) or, with the reason, comes down (``withdraw``)."""

    do: str
    procedure: str
    what: str
    on: dt.date
    body: dict[str, Any]
    papers: list[dict[str, Any]]
    reason: str


def shown(law: Law, state: CaseState, event: Event, effect: Mapping[str, Any]) -> Shown:
    """What the effect of an act makes public, or no longer; `state`: after that act was recorded."""
    day, what, body, papers = day_of(moment(event.on)), effect["what"], {}, []
    if effect["do"] == "publish":
        slice_ = law.at(day, event.edition)
        body, papers = public_body(state, slice_, what), public_papers(state, slice_, what)
    return Shown(effect["do"], law.id, what, day, body, papers, effect.get("reason", ""))


def public_body(state: CaseState, slice_: Slice, what: str) -> dict[str, Any]:
    """What a publication shows: its listed fields and no others, personal ones masked.

    Of a group: the open columns, the masked ones, and what tracks through its rows have set of the listed fields.
    """
    publication = slice_.publications[what]
    body = {}
    for name in publication.fields:
        value = state.fields.get(name)
        if value is None:
            continue
        field, mask = slice_.fields[name], publication.mask.get(name)
        if mask is not None:
            body[name] = masked(value, mask)
        elif field.type == "group":
            body[name] = [_public_row(state, slice_, publication, field, row) for row in value]
        elif field.privacy == "open":
            body[name] = value
    return body


def _public_row(
    state: CaseState, slice_: Slice, publication: Publication, group: Field, row: Mapping[str, Any]
) -> dict[str, Any]:
    found = {"id": row["id"]}
    for name, column in group.columns.items():
        mask, value = publication.mask.get(f"{group.name}.{name}"), row.get(name)
        if value is not None and (mask is not None or column.privacy == "open"):
            found[name] = masked(value, mask) if mask is not None else value
    for track in slice_.tracks.values():
        if track.per == group.name:
            said = state.items.get((track.name, row["id"]), {})
            found |= {
                name: said[name]
                for name in publication.fields
                if said.get(name) is not None and slice_.fields[name].privacy == "open"
            }
    return found


def public_papers(state: CaseState, slice_: Slice, what: str) -> list[dict[str, Any]]:
    """The papers that are published with it: of each kind those of the last act that attached some. No file names."""
    found = []
    for kind in slice_.publications[what].papers:
        acts = (
            [a for a in event.attached if a["kind"] == kind and a.get("sha256")]
            for event in reversed(state.events)
            if event.n not in state.struck
        )
        found += [
            {"kind": kind, "sha256": a["sha256"], "size": a["size"]} for a in next(filter(None, acts), ())
        ]
    return found


def masked(value: Any, mask: str) -> Any:
    """`surname`: 李某某 keeps the first character. `hide`: nothing. `last4`: the last four characters."""
    if isinstance(value, (list, tuple)):
        return [masked(v, mask) for v in value]
    if isinstance(value, Mapping):
        return {k: masked(v, mask) if k != "id" else v for k, v in value.items()}
    text = str(value)
    if mask == "surname":
        return text[:1] + "某" * min(len(text) - 1, 2)
    if mask == "last4":
        return "*" * max(len(text) - 4, 0) + text[-4:]
    return "*"


__all__ = [
    "CaseRow",
    "DeadlineRow",
    "case_row",
    "deadline_rows",
    "involved",
    "links",
    "public_body",
    "public_papers",
    "shown",
    "waits",
]
