"""The shape of scenario files: a key that nobody reads would be an expectation that never fails."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Discriminator, Field, Tag, ValidationError

from yifa.law.models import Model, Names, Shape
from yifa.law.problems import LawError
from yifa.law.shapes import shape_problems
from yifa.law.yamltext import read_yaml


class PostModel(Model):
    """Roles that a person has, in an agency or (outsiders) in none."""

    roles: Names
    agency: str | None = None


class AgencyModel(Model):
    zh: str | None = None
    mark: str | None = None
    ended: str | None = None
    into: Names = Field(default_factory=list)


class EntryModel(BaseModel):
    """An entry of a register; further keys are its columns."""

    model_config = ConfigDict(extra="allow", frozen=True)

    key: str
    frm: str | None = Field(None, alias="from")
    to: str | None = None


Posts = Annotated[Annotated[PostModel, Tag("<map>")] | Annotated[list[PostModel], Tag("<list>")], Shape]


class GivenModel(Model):
    """The world before the first step."""

    people: dict[str, Posts] = Field(default_factory=dict)
    registers: dict[str, list[EntryModel]] = Field(default_factory=dict)
    agencies: dict[str, AgencyModel] = Field(default_factory=dict)
    related: list[tuple[str, str]] = Field(default_factory=list)


class RunModel(Model):
    """What is expected of the last run of a clock."""

    due: str | None = None
    raw: str | None = None
    safe: str | None = None
    left: str | None = None
    status: str | None = None
    sign: str | None = None
    runs: int | None = None


class ThenModel(Model):
    """What holds after a step."""

    stage: str | None = None
    fields: dict[str, Any] = Field(default_factory=dict)
    tracks: dict[str, str] = Field(default_factory=dict)
    clocks: dict[str, Annotated[Annotated[str, Tag("<text>")] | Annotated[RunModel, Tag("<map>")], Shape]] = (
        Field(default_factory=dict)
    )
    entries: dict[str, dict[str, bool | dict[str, Any]]] = Field(default_factory=dict)


class PaperModel(Model):
    kind: str
    sha256: str = ""
    size: int = 0
    name: str = ""


class LookModel(Model):
    """A step that only looks."""

    on: str
    case: str | None = None
    then: ThenModel


class ActModel(Model):
    """A step that makes a move, lawful or not."""

    on: str
    recorded: str | None = None
    case: str | None = None
    procedure: str | None = None
    move: str
    by: str | None = None
    agency: str | None = None
    role: str | None = None
    recorder: str | None = None
    approved_by: str | None = None
    item: str | None = None
    given: dict[str, Any] = Field(default_factory=dict)
    add: dict[str, list[dict[str, Any]]] = Field(default_factory=dict)
    attached: list[Annotated[Annotated[str, Tag("<text>")] | Annotated[PaperModel, Tag("<map>")], Shape]] = (
        Field(default_factory=list)
    )
    refused: Names | None = None
    cite: Names | None = None
    late: bool = False
    notes: int | None = None
    then: ThenModel | None = None


def _step(value: Any) -> str:
    return "<act>" if isinstance(value, dict) and "move" in value else "<look>"


Step = Annotated[
    Annotated[ActModel, Tag("<act>")] | Annotated[LookModel, Tag("<look>")], Discriminator(_step)
]


class ScenarioModel(Model):
    id: str
    procedure: str
    mechanisms: Names = Field(default_factory=list)
    places: list[str] = Field(default_factory=list)
    domain: str | None = None
    given: GivenModel = Field(default_factory=GivenModel)
    when: list[Step] = Field(min_length=1)
    then: ThenModel | None = None
    at: str | None = None


class ScenarioFileModel(Model):
    scenarios: list[ScenarioModel]


def read_scenarios(text: str, file: str) -> list[Mapping[str, Any]]:
    """The scenarios of one file, as they are written. Raises `LawError` with the file, the lines and the reasons."""
    tree = read_yaml(text, file)
    try:
        ScenarioFileModel.model_validate(tree)
    except ValidationError as error:
        raise LawError(shape_problems(tree, error)) from None
    return list(tree["scenarios"])
