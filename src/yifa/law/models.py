"""The shape of law files on one day (dated values and validity already cut away): pydantic, no extra keys.

The same models, each property widened to "itself or a map of dates to itself", are the editors' JSON Schema.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Discriminator, Field, StrictBool, Tag

from yifa.law.definitions import FieldType, Privacy

Names = str | list[str]


def _shape(value: Any) -> str:
    if isinstance(value, list):
        return "<list>"
    return "<map>" if isinstance(value, (dict, BaseModel)) else "<text>"


Text = Annotated[str, Tag("<text>")]
Shape = Discriminator(_shape)
"""Chooses a union's member by the value's shape, so that an error names one reason, not one for each member."""


class Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class LabelModel(Model):
    """Words for people."""

    zh: str
    en: str | None = None


Label = Annotated[Text | Annotated[LabelModel, Tag("<map>")], Shape]
Stages = Annotated[Annotated[list[str], Tag("<list>")] | Annotated[dict[str, Label], Tag("<map>")], Shape]


class ReadsModel(Model):
    """What is read of the entries that rows name: `columns` at once, `then` after the day in field `after`."""

    on: str = Field(description="the date field on whose day the entries are read")
    columns: Names
    after: str | None = None
    then: Names = Field(default_factory=list)


class FieldModel(Model):
    type: FieldType
    zh: str
    en: str | None = None
    privacy: Privacy = "open"
    of: dict[str, Label | FieldModel] | None = Field(
        None, description="choice: key → word; group: column → field"
    )
    register_: str | None = Field(None, alias="register")
    procedure: str | None = None
    reads: ReadsModel | None = Field(None, description="group of a register's entries: what is read of them")


class GateModel(BaseModel):
    """`gate` and its parameters, which `yifa.law.gates` checks."""

    model_config = ConfigDict(extra="allow", frozen=True)

    gate: str
    when: str | None = None
    zh: str | None = None
    en: str | None = None
    hint: Label | None = None
    cite: str | None = None
    unconfirmed: bool = False


class EffectModel(BaseModel):
    """`do` and its parameters, which `yifa.law.gates` checks."""

    model_config = ConfigDict(extra="allow", frozen=True)

    do: str
    when: str | None = None
    cite: str | None = None
    unconfirmed: bool = False


class BranchModel(Model):
    stage: str | None = None
    when: str | None = None


Branches = Annotated[Text | Annotated[list[BranchModel], Tag("<list>")], Shape]


class GroundModel(Model):
    zh: str
    en: str | None = None
    cite: str
    unconfirmed: bool = False


class WaivableModel(Model):
    """A step the law lets be left out on named grounds."""

    by: Names
    grounds: dict[str, GroundModel]
    needs: list[GateModel] = Field(default_factory=list)


class OnlineModel(Model):
    """How whoever the matter is makes a move over the internet: what it is called there, what is filled in for him
    (`fills`: fields and ``group.column``; a day as ``on``), and which optional fields he is not asked (`leaves`)."""

    zh: str | None = None
    en: str | None = None
    fills: dict[str, str | int | bool] = Field(default_factory=dict)
    leaves: Names = Field(default_factory=list)


Online = Annotated[Annotated[StrictBool, Tag("<text>")] | Annotated[OnlineModel, Tag("<map>")], Shape]


class MoveModel(Model):
    zh: str
    en: str | None = None
    by: Names
    frm: Names | None = Field(None, alias="from")
    to: Branches | None = None
    track: str | None = None
    takes: Names = Field(default_factory=list)
    optional: Names = Field(default_factory=list)
    changes: Names = Field(default_factory=list)
    adds: Names = Field(default_factory=list)
    at_most: int | None = Field(None, ge=1)
    needs: list[GateModel] = Field(default_factory=list)
    effects: list[EffectModel] = Field(default_factory=list)
    makes: Names = Field(default_factory=list)
    waivable: WaivableModel | None = None
    waives: str | None = None
    grounds: dict[str, GroundModel] = Field(default_factory=dict)
    online: Online = False
    cite: str | None = None
    unconfirmed: bool = False


class TrackModel(Model):
    zh: str
    en: str | None = None
    per: str | None = None
    stages: Stages
    final: Names
    stops_clocks: Names = Field(default_factory=list)


class TriggerModel(Model):
    move: Names
    at: str | None = None
    when: str | None = None


Trigger = Annotated[Text | Annotated[TriggerModel, Tag("<map>")], Shape]
Triggers = Annotated[
    Text | Annotated[TriggerModel, Tag("<map>")] | Annotated[list[Trigger], Tag("<list>")], Shape
]


class WithinModel(Model):
    """`by` + `of` (by a choice field, `else` for the rest) or `field` (a length in a document)."""

    by: str | None = None
    of: dict[str, str] = Field(default_factory=dict)
    field: str | None = None


Within = Annotated[Text | Annotated[WithinModel, Tag("<map>")], Shape]


class PauseModel(Model):
    frm: Names = Field(alias="from")
    until: Names
    zh: str | None = None
    when: str | None = None
    cite: str | None = None
    unconfirmed: bool = False


class ExtensionModel(Model):
    by: str
    length: str
    at_most: str | None = None
    cite: str | None = None
    unconfirmed: bool = False


class ClockModel(Model):
    zh: str
    en: str | None = None
    start: Triggers
    within: Within | None = None
    by_date: str | None = Field(
        None,
        pattern=r"^[0-9]{2}-[0-9]{2}$",
        description="the first such day of a year after the start: 01-31",
    )
    restart: Triggers = Field(default_factory=list)
    until: Triggers = Field(default_factory=list)
    void: Triggers = Field(default_factory=list)
    track: str | None = None
    pause: list[PauseModel] = Field(default_factory=list)
    extend: list[ExtensionModel] = Field(default_factory=list)
    roll: Literal["forward", "none"] = "forward"
    deemed: str | None = None
    warn: str | None = None
    binds: str = "handler"
    survives: bool = False
    through: bool = False
    law_of: Literal["start", "step"] = "start"
    cite: str | None = None
    unconfirmed: bool = False


class DocumentModel(Model):
    """`for`: the roles to which the paper is addressed; on the portal they have it under their code."""

    zh: str
    en: str | None = None
    made_by: Names = Field(default_factory=list)
    has: Names = Field(default_factory=list)
    for_: Names = Field(default_factory=list, alias="for")


class PublicationModel(Model):
    """`on`: the moves that publish it. `after` + `within`: the duty to, written out as a clock ``publish.<name>``.

    `papers`: kinds of attached papers that are published with it. `invites`: moves that anyone may make online while
    it stands. `for`: how long it stands, written out as a clock ``stand.<name>`` at whose end the system withdraws it.
    """

    zh: str
    en: str | None = None
    fields: Names
    mask: dict[str, str] = Field(default_factory=dict)
    papers: Names = Field(default_factory=list)
    invites: Names = Field(default_factory=list)
    on: Names = Field(default_factory=list)
    after: Triggers = Field(default_factory=list)
    within: Within | None = None
    for_: Within | None = Field(None, alias="for")
    cite: str | None = None
    unconfirmed: bool = False


class MessageModel(Model):
    """What the system of the partner `to` is told by the moves in `on`: `fields`, and what is not open on its `basis`."""

    zh: str
    en: str | None = None
    to: str
    on: Names
    fields: Names = Field(default_factory=list)
    basis: dict[str, str] = Field(
        default_factory=dict,
        description="field or group.column that is not open → the article on which it is told",
    )
    papers: Names = Field(default_factory=list)
    when: str | None = None
    cite: str | None = None
    unconfirmed: bool = False


class LinkModel(Model):
    zh: str
    en: str | None = None
    field: str
    to: Names


class RecursModel(Model):
    """A duty that comes again: on these days of the year the system begins a case for every agency that fits."""

    on: Names = Field(description="day or days of the year: 01-01")
    for_: dict[str, Any] = Field(
        default_factory=dict,
        alias="for",
        description="columns of the register of agencies and what they hold",
    )
    carry: Names | dict[str, str] = Field(
        default_factory=list, description="fields of the case from columns of the agency's entry"
    )
    cite: str | None = None
    unconfirmed: bool = False


class PendingModel(Model):
    """What becomes of cases under the edition before: stages there → stages here; of tracks where they differ."""

    switch: dict[str, str]
    tracks: dict[str, dict[str, str]] = Field(default_factory=dict)
    cite: str | None = None
    unconfirmed: bool = False


Pending = Annotated[Annotated[Literal["keep"], Tag("<text>")] | Annotated[PendingModel, Tag("<map>")], Shape]


class UseModel(Model):
    """A fragment put to work: its name prefixes everything in it."""

    fragment: str
    with_: dict[str, Any] = Field(default_factory=dict, alias="with")
    extra: dict[str, list[GateModel]] = Field(default_factory=dict)


class OpeningModel(Model):
    """What a place may do at a path of the file."""

    may: Literal["set", "add", "tighten"]
    cite: str | None = None
    shorter_is: Literal["tighter", "looser"] = "tighter"


class ProcedureModel(Model):
    id: str
    zh: str
    en: str | None = None
    edition: str | int | None = None
    decides_on: str = Field("open", pattern=r"^(open|field:.+)$")
    pending: Pending = "keep"
    mechanisms: Names = Field(default_factory=list)
    title: str | None = None
    parts: Names = Field(default_factory=list)
    fields: dict[str, FieldModel] = Field(default_factory=dict)
    stages: Stages
    final: Names
    tracks: dict[str, TrackModel] = Field(default_factory=dict)
    use: dict[str, UseModel] = Field(default_factory=dict)
    moves: dict[str, MoveModel]
    clocks: dict[str, ClockModel] = Field(default_factory=dict)
    documents: dict[str, DocumentModel] = Field(default_factory=dict)
    publications: dict[str, PublicationModel] = Field(default_factory=dict)
    messages: dict[str, MessageModel] = Field(default_factory=dict)
    links: dict[str, LinkModel] = Field(default_factory=dict)
    recurs: RecursModel | None = None
    local: dict[str, OpeningModel] = Field(default_factory=dict)


class Piece(Model):
    """What is put into a procedure from another file. Its inside is checked there: only there its names mean something."""

    fields: dict[str, Any] = Field(default_factory=dict)
    tracks: dict[str, Any] = Field(default_factory=dict)
    moves: dict[str, Any] = Field(default_factory=dict)
    clocks: dict[str, Any] = Field(default_factory=dict)
    documents: dict[str, Any] = Field(default_factory=dict)
    publications: dict[str, Any] = Field(default_factory=dict)
    messages: dict[str, Any] = Field(default_factory=dict)


class PartModel(Piece):
    """A part of one procedure in a file of its own."""

    part: str
    of: str
    edition: str | int | None = None
    use: dict[str, Any] = Field(default_factory=dict)
    links: dict[str, Any] = Field(default_factory=dict)
    local: dict[str, Any] = Field(default_factory=dict)


class Replaceable(Model):
    """Something that a county may have in the place of the package's, if it says so."""

    zh: str
    en: str | None = None
    replaces: bool = Field(False, description="a county's own in the place of the package's")


class FragmentModel(Piece, Replaceable):
    """A piece many procedures share."""

    fragment: str
    params: dict[str, Any] = Field(default_factory=dict)


class RegisterModel(Model):
    register_: str = Field(alias="register")
    zh: str
    en: str | None = None
    key: str
    fields: dict[str, FieldModel]
    mechanisms: Names = Field(default_factory=list)
    public: bool = False


class OverlayModel(Model):
    overlay: str
    of: str
    zh: str | None = None
    en: str | None = None
    place: str | None = Field(None, pattern=r"^[0-9]{6}$")
    domain: str | None = None
    special: bool = False
    frm: str | None = Field(None, alias="from")
    to: str | None = None
    cite: str
    unconfirmed: bool = False
    mechanisms: Names = Field(default_factory=list)
    set: dict[str, Any] = Field(default_factory=dict)
    add: dict[str, Any] = Field(default_factory=dict)
    remove: list[str] = Field(default_factory=list)
