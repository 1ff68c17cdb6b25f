"""What a sample file says: the place, the published figures, and which scenarios to play how often."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from yifa.law.problems import LawError
from yifa.law.yamltext import read_yaml


class SampleError(ValueError):
    """A sample file that cannot be used; `zh` and `en` say where and why."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(f"{zh} / {en}")
        self.zh, self.en = zh, en


class Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)


class Place(Model):
    """The region the sample builds."""

    code: int
    zh: str
    en: str
    places: list[str]


class Office(Model):
    """An agency of the sample: its full name, and its mark in document numbers.

    The first is the county government, which stands over every other.
    """

    zh: str
    mark: str
    level: Literal["county", "department", "town", "office", "institution"] | None = None
    enforcement: Literal["organ", "authorised", "entrusted", "none"] | None = None
    legal_affairs: bool = False


class Reading(Model):
    """Which of several readings of the report was taken, and why: where it contradicts itself, or cannot be meant as printed."""

    zh: str
    en: str


class Printed(Model):
    """A number as the report printed it. `period` where it is not the sample's year."""

    value: int | Decimal
    """Of a rate the percentage, to as many places as were printed."""
    label: str
    """What it counts, in the report's words."""
    period: str | None = Field(None, pattern=r"^\d{4}-\d{2}-\d{2}\.\.\d{4}-\d{2}-\d{2}$")
    """The first and the last day it covers: ``2015-01-01..2015-12-31``."""
    reading: Reading | None = None

    def span(self, year: int) -> tuple[dt.date, dt.date]:
        """First and last day the figure covers."""
        if self.period is None:
            return dt.date(year, 1, 1), dt.date(year, 12, 31)
        first, last = self.period.split("..")
        return dt.date.fromisoformat(first), dt.date.fromisoformat(last)


class Published(Printed):
    """One figure as the report printed it: the records must give it again."""


class Declared(Printed):
    """What the report says of the world outside, which no procedure counts: kept as a claim with its source, never as a record."""

    unit: str
    """As printed: 套, 亿元, 万人."""
    approx: bool = False
    """Printed as about so much, or so much and more."""


class Spread(Model):
    """How a given value is chosen for each of the `times` cases.

    In texts `{n}`, which counts the cases, and the `words` are filled.
    """

    spread: int | None = None
    """A total, shared out over the cases, and in each over the rows with which the move is made."""
    sum: list[str] | None = None
    """The sum of other fields of the same move; of another move's (``record/staff``) that have values of their own here."""
    value: Any = None
    pick: list[Any] | None = None
    """One of these, in turn."""
    words: dict[str, list[str]] = {}
    """As in `top_up`."""
    person: str | None = None
    """The name of who plays this person of the scenario."""


REST = "rest"


class Like(Model):
    """Further rows of a group like one the scenario shows; what the scenario does with that row is done with each.

    Where the move adds the row, rows are made. Where it fixes a list (`freeze`), rows of the list follow it, in order.
    """

    like: str
    more: int | Literal["rest"]
    """How many; of a fixed list also all that are left."""
    spread: dict[str, int] = {}
    """Of rows that are made: totals by column, shared out over these rows and the shown one, of all cases."""
    pick: dict[str, list[Any]] = {}
    """Of rows that are made: by column, one of these in turn, in each case from the shown row on."""

    @model_validator(mode="after")
    def _rest_is_not_made(self) -> Like:
        if self.more == REST and (self.spread or self.pick):
            raise ValueError("spread 和 pick 要求 more 为数目 / spread and pick need a number of rows")
        return self


def _listed(value: Any) -> Any:
    return value if isinstance(value, list) else [value]


Likes = Annotated[list[Like], BeforeValidator(_listed, json_schema_input_type=Like | list[Like])]
"""One, or several that are like different rows."""


class Children(Model):
    """A round's children: how many get which outcome. The scenario shows one child of each."""

    field: str
    counts: dict[str, int]
    untouched: int = 0
    """So many, the last on the list, nobody has come to yet."""


class Delay(Model):
    """In the first `cases` cases, `move` comes `days` later than in the scenario (or sooner, where negative)."""

    move: str
    days: int
    cases: int


class TopUp(Model):
    """Entries of a register added until as many are in force on a day.

    `{n}`, `{agency}` and the `words` in texts are filled; a list gives one of its values in turn.
    """

    register_: str = Field(alias="register")
    to: int
    on: dt.date
    since: dt.date
    key: str
    words: dict[str, list[str]] = {}
    """Each gives one of its values in turn; lists of lengths without a common divisor make the most of them."""
    values: dict[str, Any] = {}
    where: dict[str, Any] = {}


class Play(Model):
    """A scenario played `times` times; `unlawful` of these also try the scenario's refused steps."""

    zh: str
    scenario: str | None = None
    case: str | None = None
    """Another case of the scenario, played in place of its main one."""
    top_up: TopUp | None = None
    times: int = 1
    between: tuple[dt.date, dt.date] | None = None
    """The days among which each case begins on one."""
    at: list[dt.datetime | dt.date] = []
    """In their place: when each case begins, to the minute where its scenario keeps the time of day."""
    agencies: dict[str, list[str]] = {}
    until: str | None = None
    """The last move to make; later ones of the scenario are left out."""
    values: dict[str, dict[str, Spread]] = {}
    rows: dict[str, dict[str, Likes]] = {}
    """Further rows that a move of the main case brings in, by move and group."""
    entries: dict[str, str] = {}
    """Keys of entries that the scenario makes or takes for granted, and what stands for them here; `{n}` counts the cases."""
    people: list[str] = []
    """People of the scenario who are new in every case and hold no post."""
    children: Children | None = None
    delay: Delay | None = None
    unlawful: int = 0


class Report(Model):
    """What officers write into the sample's report; shortcomings come from the records."""

    signed_by: str
    signed_on: dt.date
    texts: dict[str, list[str]]
    """Paragraphs by the part of the form they stand in."""


class Sample(Model):
    """A county-year."""

    sample: str
    zh: str
    source: str
    region: Place
    year: int
    stands: dt.datetime | None = None
    """The moment its time has come to, local: what a scenario does later is left to be done."""
    seed: int
    agencies: dict[str, Office]
    published: dict[str, Published]
    """By the id of the figure."""
    declared: dict[str, Declared] = {}
    """By a name of its own, which no figure has."""
    report: Report
    plays: list[Play]


def read_sample(path: Path) -> Sample:
    """Read and check a sample file. Raises SampleError (file, place, reason)."""
    try:
        return Sample.model_validate(read_yaml(path.read_text(encoding="utf-8"), path.name))
    except LawError as error:
        p = error.problems[0]
        raise SampleError(f"{p.file} 第{p.line}行:{p.zh}", f"{p.file} line {p.line}: {p.en}") from None
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise SampleError(
            f"{path.name} 的 {where}:{first['msg']}", f"{path.name}, {where}: {first['msg']}"
        ) from None
