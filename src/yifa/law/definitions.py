"""The law as the engine sees it: plain frozen definitions, cut to one slice of time.

A *slice* holds no date any more: every dated value is resolved, every element out of validity is gone, every
citation names an edition. The loader makes slices; engine, lint and faces read them and nothing else.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from yifa.law.conditions import Condition
from yifa.worktime import Length, YearDay

FieldType = Literal[
    "text", "bool", "int", "date", "datetime", "money", "choice", "length", "party", "person", "people",
    "agency", "agencies", "entry", "case", "document", "group",
]  # fmt: skip
Privacy = Literal["open", "internal", "personal", "secret"]

ANY: frozenset[str] = frozenset({"*"})
"""`from: any`: every stage that is not final."""
NOBODY = "nobody"
"""`binds: nobody`: a time in which something may be done; letting it pass breaks no duty."""
NONE = "none"
"""The stage of a track that has not begun; also of a case before its first event."""


@dataclass(frozen=True, slots=True)
class Citation:
    """One article of one dated edition, or a local rule (`statute` = ``LOCAL``).

    `zh`/`en` are ready to print: 《政府信息公开条例》(2019)第三十三条. `unconfirmed` prints 未核实.
    """

    statute: str
    article: str
    zh: str
    en: str
    unconfirmed: bool = False

    @property
    def told(self) -> str:
        """As a refusal or a due date tells it: with 未核实 where nobody has confirmed it."""
        return f"{self.zh}（未核实）" if self.unconfirmed else self.zh


@dataclass(frozen=True, slots=True)
class Reads:
    """What whoever may see a row of a group reads of the register's entry that the row's id names.

    The entry is that of the day in field `on`: its `columns` at once, those in `then` after the day in field `after`.
    """

    on: str
    columns: tuple[str, ...]
    after: str | None = None
    then: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Field:
    """One fact of a case, or (`columns`) a group of rows; `register` for entries, `procedure` for cases."""

    name: str
    zh: str
    en: str
    type: FieldType
    privacy: Privacy = "open"
    choices: Mapping[str, str] = field(default_factory=dict)
    columns: Mapping[str, Field] = field(default_factory=dict)
    register: str | None = None
    procedure: str | None = None
    choices_en: Mapping[str, str] = field(default_factory=dict)
    reads: Reads | None = None
    """Of a group whose rows are entries of `register`."""


@dataclass(frozen=True, slots=True)
class Role:
    """A role a move may be made in. `slot`: the agency whose role it is: ``handler``, a field, ``item.<column>``."""

    role: str
    slot: str = "handler"
    outside: bool = False
    """Citizens, parties, courts: not held through a post; the recorder is kept beside the actor."""
    private: bool = False
    """Outside, and held by right by everyone in his own matter, staff too: citizens, applicants, parties."""


@dataclass(frozen=True, slots=True)
class Branch:
    """One way out of a move: the first branch whose `when` holds is taken; `stage` None = stay."""

    stage: str | None
    when: Condition | None = None


@dataclass(frozen=True, slots=True)
class Gate:
    """A named predicate with parameters. Lengths and conditions among `params` are parsed already."""

    name: str
    params: Mapping[str, Any]
    cite: Citation | None = None
    when: Condition | None = None
    zh: str | None = None
    en: str | None = None
    hint: str | None = None
    """What to do where it fails."""
    hint_en: str | None = None


@dataclass(frozen=True, slots=True)
class Ruled:
    """A parameter of a gate that a register sets: what its entry in force on the day of the act says, else `otherwise`.

    Where nothing is written as `otherwise`, the gate asks nothing without an entry.

    `key` is the fact that names the entry. The column holds the value itself, or, where `of` is written, a choice for
    which `of` has it.
    """

    register: str
    key: str
    column: str
    otherwise: Any = None
    of: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Effect:
    """What a granted move causes: `do` is set, number, enter, end_entry, open, open_each, freeze, publish …"""

    do: str
    params: Mapping[str, Any]
    when: Condition | None = None
    cite: Citation | None = None


@dataclass(frozen=True, slots=True)
class Online:
    """A move as it is made over the internet: what it is called there; what is filled in (`fills`: fields and
    ``group.column``, days as ``on``, the day of the act); the optional fields that are not asked (`leaves`)."""

    zh: str
    en: str
    fills: Mapping[str, Any] = field(default_factory=dict)
    leaves: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Move:
    """One act the procedure knows. `frm` None: begins the case (or its track); `ANY`: any stage not final."""

    name: str
    zh: str
    en: str
    by: tuple[Role, ...]
    frm: frozenset[str] | None
    to: tuple[Branch, ...]
    track: str | None = None
    takes: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()
    changes: tuple[str, ...] = ()
    adds: tuple[str, ...] = ()
    at_most: int | None = None
    needs: tuple[Gate, ...] = ()
    effects: tuple[Effect, ...] = ()
    makes: tuple[str, ...] = ()
    waives: str | None = None
    """The step this move waives, on a ground of the law (`<step>.waive`)."""
    grounds: Mapping[str, Citation] = field(default_factory=dict)
    online: Online | None = None
    """How whoever the matter is makes it over the internet; None: it is not made there."""
    cite: Citation | None = None

    @property
    def system(self) -> bool:
        """Made by the passing of time or by another move, never by a person."""
        return "system" in [r.role for r in self.by]


@dataclass(frozen=True, slots=True)
class Track:
    """A line beside the main one; `per` names the group whose every row has an instance of its own."""

    name: str
    zh: str
    stages: Mapping[str, str]
    final: frozenset[str]
    per: str | None = None
    stops_clocks: frozenset[str] = frozenset()
    en: str = ""
    stages_en: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Trigger:
    """A move that starts, restarts, ends or voids a run. `at`: a date field instead of the day of the act."""

    move: str
    at: str | None = None
    when: Condition | None = None


@dataclass(frozen=True, slots=True)
class Within:
    """A clock's length: fixed (`length`; a `YearDay` of ``by_date``), by a choice field (`by` + `of` [+ `otherwise`]),
    or from a field."""

    length: Length | YearDay | None = None
    by: str | None = None
    of: Mapping[str, Length] = field(default_factory=dict)
    otherwise: Length | None = None
    field: str | None = None


@dataclass(frozen=True, slots=True)
class Pause:
    """While open, days are not counted: from < day <= until."""

    frm: tuple[str, ...]
    until: tuple[str, ...]
    zh: str
    when: Condition | None = None
    cite: Citation | None = None


@dataclass(frozen=True, slots=True)
class Extension:
    """`by` (a move) lengthens the run by the length in field `length`, at most `at_most`, counted from the raw end."""

    by: str
    length: str
    at_most: Length | None = None
    cite: Citation | None = None


@dataclass(frozen=True, slots=True)
class Clock:
    """A statutory time limit; `within` None = no limit in this slice."""

    name: str
    zh: str
    en: str
    start: tuple[Trigger, ...]
    within: Within
    restart: tuple[Trigger, ...] = ()
    until: tuple[Trigger, ...] = ()
    void: tuple[Trigger, ...] = ()
    track: str | None = None
    pause: tuple[Pause, ...] = ()
    extend: tuple[Extension, ...] = ()
    roll: Literal["forward", "none"] = "forward"
    deemed: str | None = None
    warn: Length | None = None
    binds: str = "handler"
    survives: bool = False
    through: bool = False
    law_of: Literal["start", "step"] = "start"
    cite: Citation | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """A paper. `made_by`: the moves that make it, or issue it by an effect; `has`: the facts it must show then."""

    name: str
    zh: str
    made_by: tuple[str, ...]
    has: tuple[str, ...] = ()
    en: str = ""
    addressees: tuple[str, ...] = ()
    """The roles to which it is addressed: whoever holds one in the case may have it."""


@dataclass(frozen=True, slots=True)
class Publication:
    """What becomes public of a case: only `fields`; personal ones through `mask`.

    A group shows its open columns, those that are masked (``group.column``), and of the tracks that go through its
    rows the fields that are listed.
    """

    name: str
    zh: str
    fields: tuple[str, ...]
    mask: Mapping[str, str] = field(default_factory=dict)
    cite: Citation | None = None
    on: tuple[str, ...] = ()
    """The moves that publish it (each has the effect `publish`)."""
    en: str = ""
    papers: tuple[str, ...] = ()
    """Kinds of papers that are published with it, as they were attached last."""
    invites: tuple[str, ...] = ()
    """Moves that anyone may make over the internet while it stands: each only adds rows."""


@dataclass(frozen=True, slots=True)
class Message:
    """What a partner's system is told of a case by the moves `on`: only `fields`, and of a group its open columns.

    What is not open (a field, or ``group.column``) is told only on the article in `basis`.
    """

    name: str
    zh: str
    to: str
    """The partner, by its name in ``partners.yaml``."""
    on: tuple[str, ...]
    fields: tuple[str, ...]
    basis: Mapping[str, Citation] = field(default_factory=dict)
    papers: tuple[str, ...] = ()
    """Kinds of papers named with it (digest and size), of those attached to the move."""
    cite: Citation | None = None
    when: Condition | None = None
    en: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    """A typed link: the case named in `field` stands to this one as `kind` (reconsideration_of, transferred_from …)."""

    name: str
    zh: str
    field: str
    to: tuple[str, ...]
    en: str = ""


@dataclass(frozen=True, slots=True)
class Recurs:
    """A duty that comes again: on each day `on` a case begins for every agency whose entry fits `of`.

    `of`: column of the register of agencies → the values that fit; `carry`: field of the case → column.
    """

    on: tuple[YearDay, ...]
    of: Mapping[str, tuple[Any, ...]]
    carry: Mapping[str, str]
    cite: Citation | None = None


@dataclass(frozen=True, slots=True)
class Pending:
    """How cases under the edition before come under this one: stages there → stages here, also of tracks."""

    stages: Mapping[str, str]
    tracks: Mapping[str, Mapping[str, str]]
    cite: Citation | None = None


@dataclass(frozen=True, slots=True)
class Switch:
    """On the first day of `edition`, pending cases of the one before come under it."""

    edition: str
    on: dt.date
    pending: Pending
    final: frozenset[str]
    """The stages there in which a case is closed."""


@dataclass(frozen=True, slots=True)
class Slice:
    """One procedure under the law of `first`..`last` (both included, ordinals of days)."""

    id: str
    zh: str
    en: str
    edition: str
    first: dt.date
    last: dt.date
    decides_on: str
    mechanisms: tuple[str, ...]
    fields: Mapping[str, Field]
    stages: Mapping[str, str]
    final: frozenset[str]
    tracks: Mapping[str, Track]
    moves: Mapping[str, Move]
    clocks: Mapping[str, Clock]
    documents: Mapping[str, Document] = field(default_factory=dict)
    publications: Mapping[str, Publication] = field(default_factory=dict)
    links: Mapping[str, Link] = field(default_factory=dict)
    messages: Mapping[str, Message] = field(default_factory=dict)
    title: str | None = None
    """Field that names a case of this kind to people."""
    stages_en: Mapping[str, str] = field(default_factory=dict)
    recurs: Recurs | None = None
    pending: Pending | None = None
    official_moves: frozenset[str] = frozenset()
    """Moves made in office only."""
    private_moves: frozenset[str] = frozenset()
    """Moves made in one's own matter only."""

    @property
    def deciding_field(self) -> str | None:
        """The date field whose day decides which edition a case is under; None: the day on which it is opened."""
        return self.decides_on.partition(":")[2] or None

    @property
    def beginning(self) -> Move | None:
        """The move by which the system begins a case: of another case's behalf, or because a duty has come again."""
        found = (m for m in self.moves.values() if m.frm is None and m.track is None and m.system)
        return next(found, None)


@dataclass(frozen=True, slots=True)
class Register:
    """A kind of list: entries with validity; `key` is unique among those in force on a day."""

    id: str
    zh: str
    en: str
    key: str
    fields: Mapping[str, Field]
    mechanisms: tuple[str, ...] = ()
    public: bool = False


@dataclass(frozen=True, slots=True)
class RoleDefinition:
    """A role: `outside` of every agency, and `private` where anybody holds it in his own matter."""

    id: str
    zh: str
    en: str
    outside: bool = False
    private: bool = False
