"""The state of one case, folded from its events. Folding asks the law nothing: events carry their consequences.

The ledger is in order of record; the fold is in order of law. The place of an event in legal order is a tuple
``(day, minute, deemed, n)``: a timed act stands at its minute, an act dated by day alone after what was already
on record for that day, a deemed act at the end of its day, a succession of agencies or of editions at its beginning.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from yifa.engine.records import Event, Moment
from yifa.law.definitions import NONE

Rows = Mapping[str, Sequence[Mapping[str, Any]]]
"""Rows by group."""
Order = tuple[int, int, int, int]
"""Place in legal order: ordinal of the day, minute, 1 where deemed, n."""

WRITING = frozenset({"set", "number", "mark"})
"""Effects that write a fact of the case."""
ADDING = frozenset({"freeze", "draw", "gather", "tally"})
"""Effects that add rows to a list of the case."""
BEGINNING_OF_DAY = -1
END_OF_DAY = 24 * 60
SYSTEM = "system"
AMEND = "amend"
STRIKE = "strike"
TAKE_OVER = "take_over"
SWITCH = "switch_edition"
_AT_DAYBREAK = frozenset({TAKE_OVER, SWITCH})


@lru_cache(maxsize=50_000)  # the same days come again and again
def moment(text: str) -> Moment:
    """``2026-09-30`` or ``2026-09-30T16:20``; raises ValueError."""
    return dt.datetime.fromisoformat(text) if len(text) > 10 else dt.date.fromisoformat(text)


def iso(when: Moment) -> str:
    """A moment as events write it: ``2026-09-18`` or ``2026-09-18T16:20``."""
    return when.isoformat(timespec="minutes") if isinstance(when, dt.datetime) else when.isoformat()


def day_of(when: Moment) -> dt.date:
    """The day of a moment."""
    return when.date() if isinstance(when, dt.datetime) else when


@dataclass(frozen=True, slots=True)
class Made:
    """One making of a move, as gates and clocks look at it."""

    n: int
    order: Order
    when: Moment
    item: str | None
    actor: str


class CaseState:
    """Facts, stages and history of one case. Treat as immutable: `fold` returns another one.

    `fields` holds case facts by field name (groups as tuples of rows), `items` what each track set on a row,
    `tracks` the stage of each track instance, `made` the live makings of each move in legal order.
    """

    __slots__ = (
        "case", "clocks", "closed", "edition", "events", "fields", "items", "last", "made", "minutes", "opened",
        "procedure", "stage", "struck", "tracks",
    )  # fmt: skip

    def __init__(self, case: str, procedure: str) -> None:
        self.case = case
        self.procedure = procedure
        self.edition = ""
        self.stage: str = NONE
        self.closed = False
        self.opened: Moment | None = None
        self.fields: dict[str, Any] = {}
        self.items: dict[tuple[str, str], dict[str, Any]] = {}
        self.tracks: dict[tuple[str, str | None], str] = {}
        self.made: dict[str, tuple[Made, ...]] = {}
        self.minutes: dict[int, int] = {}
        self.last: Order = (0, 0, 0, 0)
        self.events: tuple[Event, ...] = ()
        self.struck: frozenset[int] = frozenset()
        self.clocks: Any = None
        """The clock runs (`engine.clocks.Clocks`), derived beside the fold because they do ask the law."""

    def copy(self) -> CaseState:
        twin = CaseState.__new__(CaseState)
        twin.case, twin.procedure, twin.edition = self.case, self.procedure, self.edition
        twin.stage, twin.closed, twin.opened = self.stage, self.closed, self.opened
        twin.fields = self.fields.copy()
        twin.items = self.items.copy()
        twin.tracks = self.tracks.copy()
        twin.made = self.made.copy()
        twin.minutes = self.minutes.copy()
        twin.last, twin.events, twin.struck, twin.clocks = self.last, self.events, self.struck, self.clocks
        return twin

    @property
    def n(self) -> int:
        """The number of the last event on record."""
        return len(self.events)

    def track(self, name: str, item: str | None = None) -> str:
        return self.tracks.get((name, item), NONE)

    def rows(self, group: str) -> Sequence[Mapping[str, Any]]:
        rows: Sequence[Mapping[str, Any]] = self.fields.get(group, ())
        return rows

    def row(self, group: str, item: str) -> Mapping[str, Any] | None:
        return next((r for r in self.rows(group) if r["id"] == item), None)

    def order_of(self, when: Moment, *, n: int) -> Order:
        """Where somebody's act of `when`, recorded as the `n`th, stands in legal order."""
        return _order(when, n, self.minutes)

    def place_of(self, event: Event) -> Order:
        """Where a further record stands in legal order."""
        opened = self.opened.toordinal() if self.opened is not None else None
        return _place(event, self.minutes, opened)


def deemed(event: Event) -> bool:
    """Brought about by a clock. What opens a case, hands it to a successor or brings it under another edition is not."""
    return event.actor == SYSTEM and event.n > 1 and event.move not in _AT_DAYBREAK


def _order(when: Moment, n: int, minutes: Mapping[int, int]) -> Order:
    if isinstance(when, dt.datetime):
        return (when.toordinal(), when.hour * 60 + when.minute, 0, n)
    day = when.toordinal()
    return (day, minutes.get(day, 0), 0, n)


def _place(event: Event, minutes: Mapping[int, int], opened: int | None) -> Order:
    day, minute, _, n = _order(moment(event.on), event.n, minutes)
    if deemed(event):
        return (day, minute if len(event.on) > 10 else END_OF_DAY, 1, n)
    if event.move in _AT_DAYBREAK and event.actor == SYSTEM and day != opened:
        return (day, BEGINNING_OF_DAY, 0, n)
    return (day, minute, 0, n)


def apply(state: CaseState, event: Event, order: Order) -> None:
    """Fold one live event into `state`, in place. The caller passes events in legal order."""
    when = moment(event.on)
    if state.opened is None:
        state.opened = when
        state.edition = event.edition
    state.last = order
    if isinstance(when, dt.datetime) and not order[2] and order[1] > state.minutes.get(order[0], 0):
        state.minutes[order[0]] = order[1]
    item = event.item
    if event.sets:
        _set(state, event)
    for group, rows in event.adds.items():
        state.fields[group] = (*state.fields.get(group, ()), *rows)
    if event.to is not None:
        if event.track is None:
            state.stage = event.to
            state.closed = event.closes
        else:
            state.tracks[(event.track, item)] = event.to
    if event.move == SWITCH and event.actor == SYSTEM:
        state.edition = event.edition
        for e in event.effects:
            state.tracks[e["track"], e.get("item")] = e["to"]
    made = Made(event.n, order, when, item, event.actor)
    state.made[event.move] = (*state.made.get(event.move, ()), made)


def _set(state: CaseState, event: Event) -> None:
    """What is given with a move of a row belongs to the row; what effects set, to the case."""
    if event.item is None:
        state.fields.update(event.sets)
        return
    caused = {e["field"] for e in event.effects if e["do"] in WRITING}
    key = (event.track or "", event.item)
    row = dict(state.items.get(key, ()))
    for name, value in event.sets.items():
        (state.fields if name in caused else row)[name] = value
    state.items[key] = row


def orders(events: Sequence[Event]) -> tuple[list[Order], dict[int, int]]:
    """The place of each event in legal order, computed from the order of record alone; and each day's last minute."""
    minutes: dict[int, int] = {}
    opened = moment(events[0].on).toordinal() if events else None
    places = []
    for e in events:
        place = _place(e, minutes, opened)
        if len(e.on) > 10 and not place[2] and place[1] > minutes.get(place[0], 0):
            minutes[place[0]] = place[1]
        places.append(place)
    return places, minutes


@dataclass(frozen=True, slots=True)
class Record:
    """The whole record of a case in legal order: what counts, amended where amended, and what was struck."""

    pairs: list[tuple[Order, Event]]
    struck: frozenset[int]
    minutes: dict[int, int]


def live(events: Sequence[Event]) -> Record:
    """What counts of a record."""
    struck: set[int] = set()
    amendments: list[Event] = []
    for e in events:
        if e.move == STRIKE and e.of is not None:
            struck.add(e.of)
        elif e.move == AMEND and e.of is not None:
            amendments.append(e)
    places, minutes = orders(events)
    pairs = [(o, e) for o, e in zip(places, events, strict=True) if e.of is None and e.n not in struck]
    for amendment in amendments:
        pairs = [(o, _amended(e, amendment)) for o, e in pairs]
    pairs.sort(key=lambda pair: pair[0])
    return Record(pairs, frozenset(struck), minutes)


def _amended(event: Event, by: Event) -> Event:
    caused = [e for e in by.effects if e["do"] == "set" and e["of"] == event.n]
    if by.of == event.n:
        return amended(event, by.sets, by.adds, caused)
    return amended(event, {}, {}, caused) if caused else event


def amended(event: Event, sets: Mapping[str, Any], adds: Rows, caused: Sequence[Mapping[str, Any]]) -> Event:
    """The event with what was given put right: facts, cells of rows, and what its effects then wrote (None: nothing)."""
    if not (sets or adds or caused):
        return event
    cells = {(group, row["id"]): row for group, rows in adds.items() for row in rows}
    written = {e["field"]: e["value"] for e in caused}
    facts = {**event.sets, **sets, **written}
    effects = [e for e in event.effects if e["do"] != "set" or e["field"] not in written]
    return replace(
        event,
        sets={name: value for name, value in facts.items() if name not in written or value is not None},
        adds={
            g: [{**row, **cells.get((g, row["id"]), {})} for row in rows] for g, rows in event.adds.items()
        },
        effects=(
            *effects,
            *({"do": "set", "field": n, "value": v} for n, v in written.items() if v is not None),
        ),
    )
