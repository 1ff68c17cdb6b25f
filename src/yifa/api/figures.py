"""The figures of a year, and the records behind each."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice
from uuid import UUID

from django.core import signing

from yifa.api.problems import Problem
from yifa.api.serving import SIZE, Asked, List, not_a_place
from yifa.casework.visibility import opens_records, visible_cases
from yifa.figures.definitions import UnknownFigure
from yifa.figures.records import BEGINNING, Place
from yifa.figures.values import Value, values

EARLIEST = 1990
SALT = "figures.records"


@dataclass(frozen=True, slots=True)
class FigureValue:
    """A figure over `first`..`last`, as known on a day. Money is in fen; a rate has `part` and `whole` instead of `value`.

    `first` is null for a state at the end of `last`. `unknown`: records that lack a fact the figure asks for.
    """

    id: str
    zh: str
    en: str
    unit: str
    definition: str
    value: int | None
    part: int | None
    whole: int | None
    breakdown: Mapping[str, int]
    first: dt.date | None
    last: dt.date
    known_on: dt.date
    unknown: int


@dataclass(frozen=True, slots=True)
class FigureRecord:
    """A record that the figure counts. `case`, `number` and `title` where the caller may see the case."""

    id: str
    zh: str
    on: dt.date
    n: int | None
    """The event by which it counts."""
    amount: int | None
    part: bool
    """Of a rate: is it in the part?"""
    case: str | None
    number: str
    title: str


def _values(asked: Asked, only: list[str] | None = None) -> dict[str, Value]:
    today, year = asked.caller.today, asked.query.get("year", asked.caller.today.year)
    if not EARLIEST <= year <= today.year:
        raise Problem("not-found", f"没有{year}年的数据", f"there are no figures of {year}")
    known_on = asked.query.get("known_on")
    if known_on is not None and not dt.date(EARLIEST, 1, 1) <= known_on <= today:
        raise Problem("not-found", f"{known_on}不是已经过去的日期", f"{known_on} is not a day that has been")
    try:
        return values(
            asked.caller.region, dt.date(year, 1, 1), dt.date(year, 12, 31), only=only, today=today,
            known_on=known_on if known_on != today else None,
        )  # fmt: skip
    except UnknownFigure as unknown:
        raise Problem("not-found", unknown.zh, unknown.en) from None


def _told(value: Value) -> FigureValue:
    return FigureValue(
        value.id, value.zh, value.en, value.unit, value.definition, value.value, value.part, value.whole, value.breakdown,
        value.first, value.last, value.known_on, value.unknown,
    )  # fmt: skip


def index(asked: Asked) -> List:
    """Every figure of a year."""
    return List([_told(value) for value in _values(asked).values()], None)


def show(asked: Asked) -> FigureValue:
    """One of them."""
    return _told(_one(asked))


def _one(asked: Asked) -> Value:
    figure = asked.path["figure"]
    return _values(asked, [figure])[figure]


def records(asked: Asked) -> List:
    """The records behind one, in order of day."""
    viewer = asked.caller.viewer
    if not opens_records(viewer):
        raise Problem("not-found")
    value, size = _one(asked), asked.query.get("limit", SIZE)
    page = list(islice(value.records(_place(asked.query.get("after")), size + 1), size + 1))
    cases = [UUID(record.case) for record in page[:size] if record.case]
    seen = {str(id) for id in visible_cases(viewer).filter(id__in=cases).values_list("id", flat=True)}
    found = []
    for r in page[:size]:
        mine = (r.case, r.number, r.title) if r.case in seen else (None, "", "")
        found.append(FigureRecord(r.id, r.zh, r.on, r.n, r.amount, r.part, *mine))
    return List(
        found,
        signing.dumps(list(page[size - 1].place), salt=SALT, compress=True) if len(page) > size else None,
    )


def _place(text: str | None) -> Place:
    """Where the page begins."""
    if text is None:
        return BEGINNING
    try:
        day, subject, n, item = signing.loads(text, salt=SALT)
        return Place(str(day), str(UUID(str(subject))), int(n), str(item))
    except (signing.BadSignature, ValueError, TypeError):
        raise not_a_place() from None
