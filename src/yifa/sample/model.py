"""What a sample file says: the place, the published figures, and which scenarios to play how often."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from yifa.law.problems import LawError
from yifa.law.yamltext import read_yaml


class SampleError(ValueError):
    """A sample file that cannot be used; `zh` and `en` say where and why."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(f"{zh} / {en}")
        self.zh, self.en = zh, en


class Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


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
    legal_affairs: bool = False


class Published(Model):
    """One figure as the report printed it. `period` where it is not the sample's year."""

    value: int | Decimal
    """Of a rate the percentage, to as many places as were printed."""
    label: str
    period: str | None = Field(None, pattern=r"^\d{4}-\d{2}-\d{2}\.\.\d{4}-\d{2}-\d{2}$")

    def span(self, year: int) -> tuple[dt.date, dt.date]:
        """First and last day the figure covers."""
        if self.period is None:
            return dt.date(year, 1, 1), dt.date(year, 12, 31)
        first, last = self.period.split("..")
        return dt.date.fromisoformat(first), dt.date.fromisoformat(last)


class Spread(Model):
    """How a given value is chosen for each of the `times` cases."""

    spread: int | None = None
    """A total, shared out over the cases."""
    sum: list[str] | None = None
    """The sum of other fields of the same move."""
    value: Any = None
    pick: list[Any] | None = None
    """One of these, in turn."""
    person: str | None = None
    """The name of who plays this person of the scenario."""


class Like(Model):
    """Further rows of a group like the one the scenario adds; what the scenario does with that row is done with each."""

    like: str
    more: int
    spread: dict[str, int] = {}
    """Totals by column, shared out over these rows of all cases."""


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
    rows: dict[str, dict[str, Like]] = {}
    """Further rows that a move of the main case adds, by move and group."""
    entries: dict[str, str] = {}
    """Keys of entries that the scenario makes, and what stands for them here; `{n}` counts the cases."""
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
