"""What goes into the engine and what comes out: calls, events, refusals, and the world it may ask.

Every value in an event is JSON (text, int, bool, null, list, dict): dates are ISO texts, money is fen.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from yifa.law.definitions import Citation, Gate

if TYPE_CHECKING:
    from yifa.engine.state import CaseState
    from yifa.worktime import Calendar

Moment = dt.date | dt.datetime
"""The legal time of an act: a day, or a day with a time where hours count. Local time of the region, naive."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A paper attached to an act; its bytes lie in the content-addressed store."""

    kind: str
    sha256: str = ""
    size: int = 0
    name: str = ""


@dataclass(frozen=True, slots=True)
class Call:
    """One wish to move. `on` is the day of the act, `recorded` the moment of its registration."""

    move: str
    actor: str
    on: Moment
    recorded: dt.datetime
    given: Mapping[str, Any] = field(default_factory=dict)
    add: Mapping[str, Sequence[Mapping[str, Any]]] = field(default_factory=dict)
    item: str | None = None
    agency: str | None = None
    """In whose name the actor acts; where absent, the case's handler."""
    role: str | None = None
    """In which of his roles, of that agency where one is named; where absent, the first of the move's that he has."""
    recorder: str | None = None
    approved_by: str | None = None
    attached: Sequence[Attachment] = ()
    source: str | None = None
    """``sample`` or ``import`` where the record did not come from daily work."""


@dataclass(frozen=True, slots=True)
class Event:
    """One act as recorded. It carries its consequences, so folding it asks the law nothing."""

    n: int
    """Position in the case's order of record, from 1."""
    move: str
    on: str
    recorded: str
    actor: str
    agency: str | None
    law: str
    """Content hash of the catalogue it was judged by."""
    edition: str
    recorder: str | None = None
    approved_by: str | None = None
    item: str | None = None
    track: str | None = None
    to: str | None = None
    """Stage reached, of the main line or (with `track`) of the track."""
    sets: Mapping[str, Any] = field(default_factory=dict)
    adds: Mapping[str, Sequence[Mapping[str, Any]]] = field(default_factory=dict)
    effects: Sequence[Mapping[str, Any]] = ()
    attached: Sequence[Mapping[str, Any]] = ()
    evidence: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """For each gate passed, the records that satisfied it: ``event:3``, ``entry:…``, ``case:…``, ``person:…``."""
    closes: bool = False
    """The main line reached a final stage."""
    of: int | None = None
    """The event that an `amend` or `strike` concerns."""
    reason: str | None = None
    """Why a record was amended or struck, or who takes over."""
    late: bool = False
    notes: Sequence[str] = ()
    """Findings this record brings to light: what an outsider's or corrected late act newly breaks."""
    source: str | None = None
    role: str | None = None
    """In which of his roles the actor acted. None: nobody did, or the record is imported or older than this."""


@dataclass(slots=True, unsafe_hash=True)
class Failure:
    """Why a move is refused: the gate, what it says, the article, who can satisfy it.

    Treat as immutable. Not frozen, for making a frozen one takes three times as long, and a refusal makes several.
    """

    gate: str
    zh: str
    en: str
    cite: Citation | None = None
    field: str | None = None
    who: tuple[str, ...] = ()
    """Roles that can satisfy it."""
    moves: tuple[str, ...] = ()
    """Moves by which they can."""
    until: str | None = None
    """The day from which it holds, for gates of time."""
    hint: str | None = None
    """What the law's file says of the way out, in Chinese."""
    hint_en: str | None = None
    need: Gate | None = dataclasses.field(default=None, compare=False, repr=False)
    """The gate of the law's file that answered so; None for what is asked of every move, or where it could not judge."""


@dataclass(frozen=True, slots=True)
class Granted:
    """The events to append, in order (deemed ones first), and the state after them."""

    events: tuple[Event, ...]
    state: CaseState


@dataclass(frozen=True, slots=True)
class Refused:
    """Every gate that failed. `settled`: deemed events that come about whether or not the move does."""

    failures: tuple[Failure, ...]
    settled: tuple[Event, ...]
    state: CaseState


@dataclass(frozen=True, slots=True)
class Entry:
    """A register entry: in force from `first` to `last` (None = open), both included."""

    id: str
    register: str
    key: str
    values: Mapping[str, Any]
    first: dt.date
    last: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Agency:
    """An agency over time; `into` names its successors from the day after `last`."""

    id: str
    zh: str
    first: dt.date | None = None
    last: dt.date | None = None
    into: tuple[str, ...] = ()
    mark: str = ""
    """The agency's mark in document numbers (发文机关代字)."""


@dataclass(frozen=True, slots=True)
class CaseView:
    """What another case lets itself be asked: where it stands and its facts."""

    id: str
    procedure: str
    stage: str
    closed: bool
    fields: Mapping[str, Any]


class World(Protocol):
    """What the engine may ask about everything outside the case, always as of a day."""

    calendar: Calendar

    def entry(self, register: str, key: str, on: dt.date) -> Entry | None:
        """The entry in force that day, or None."""

    def entries(self, register: str, on: dt.date) -> Sequence[Entry]:
        """All entries of the register in force that day, in order of key."""

    def holds(self, person: str, role: str, agency: str | None, on: dt.date) -> bool:
        """Has the person that role in that agency that day (by post or as deputy)?"""

    def related(self, person: str, other: str, on: dt.date) -> bool:
        """Does the world know of an interest or kinship between the two?"""

    def agency(self, agency: str, on: dt.date) -> Agency | None:
        """The agency, in force or not."""

    def case(self, case: str) -> CaseView | None:
        """Another case of the region."""

    def children(self, case: str) -> Sequence[CaseView]:
        """The cases opened by this one, in order of opening."""

    def has_file(self, sha256: str, size: int) -> bool:
        """Do the papers of the region hold these bytes?"""

    def draw(self, series: str) -> int:
        """The next number of a series; called only when the move is granted."""

    def new_case(self) -> str:
        """An id for a case about to be opened; called only when the move is granted."""
