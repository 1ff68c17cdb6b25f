"""The value of a figure over a period: as known now from the daily tallies, or as it was known on an earlier day.

`Value` is what a report asks for (`yifa.reports.values.FigureValue`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from django.utils import timezone

from yifa.casework import sql
from yifa.casework.runtime import catalogue as packaged
from yifa.figures import entries
from yifa.figures import records as listing
from yifa.figures.contributions import COUNTED, PART, UNKNOWN
from yifa.figures.counting import Counting, count
from yifa.figures.entries import Period
from yifa.figures.known import changed
from yifa.figures.records import BEGINNING, Place, Record
from yifa.law.catalogue import Catalogue
from yifa.law.figure_words import Words
from yifa.law.figures import PERCENT, Figure
from yifa.registry.models import Region

Sums = dict[tuple[str, str, str], list[int]]
"""Figure, side and breakdown value to count and amount."""


Asked = Mapping[Period, Mapping[str, Figure]]
"""Which figures are wanted over which period."""


@dataclass(frozen=True)
class Value:
    """One figure over `first`..`last`, as known on a day. A period that has not ended ends on that day.

    `value`: an integer, money in fen; of a rate None, with `part` and `whole` instead. `breakdown`: word to its share
    of `value`. `first` is None for a state at the end of `last`: of one at the beginning of the period, the day before it. `unknown`: records that could not be judged because
    a fact the figure asks for is not filled in; they are counted nowhere.
    """

    figure: Figure
    value: int | None
    part: int | None
    whole: int | None
    counted: Mapping[str, int]
    first: dt.date | None
    last: dt.date
    known_on: dt.date
    unknown: int
    period: Period
    counting: Counting
    estimate: bool = False
    trace: str | None = None
    rated: tuple[Value, Value] | None = None
    """Of a rate of two other figures: the values of its part and its whole."""

    @property
    def id(self) -> str:
        return self.figure.id

    @property
    def zh(self) -> str:
        return self.figure.zh

    @property
    def en(self) -> str:
        return self.figure.en

    @property
    def unit(self) -> str:
        return self.figure.unit

    @cached_property
    def definition(self) -> str:
        return self.counting.definitions.words.definition(self.figure)

    @cached_property
    def definition_en(self) -> str:
        return self.counting.definitions.words_en.definition(self.figure)

    @cached_property
    def breakdown(self) -> Mapping[str, int]:
        """Word to its share, the largest first."""
        return _breakdown(self, self.counting.definitions.words)

    @cached_property
    def breakdown_en(self) -> Mapping[str, int]:
        return _breakdown(self, self.counting.definitions.words_en)

    @cached_property
    def rates(self) -> Mapping[str, tuple[int, int]]:
        """Of a rate of two figures that are broken down by the same fact: word to its part and whole, the highest rate first."""
        return _rates(self, lambda value: value.breakdown)

    @cached_property
    def rates_en(self) -> Mapping[str, tuple[int, int]]:
        return _rates(self, lambda value: value.breakdown_en)

    def records(self, after: Place = BEGINNING, limit: int | None = None) -> Iterator[Record]:
        """Every record counted, once, by day; from after one of them (`Record.place`), at most so many."""
        return listing.records(self.counting, self._whole, self._over, after, limit)

    def digest(self) -> tuple[int, str]:
        """How many records, and the digest of their ids (see `records.digest`)."""
        return listing.digest(listing.ids(self.counting, self._whole, self._over))

    @property
    def _whole(self) -> Figure:
        """The figure whose records these are: of a rate of two others, its whole."""
        return self.figure.ratio[1] if self.figure.ratio is not None else self.figure

    @property
    def _over(self) -> Period:
        return _over(self.figure, self.period)


def values(
    region: Region,
    first: dt.date,
    last: dt.date,
    *,
    only: Iterable[str] | None = None,
    known_on: dt.date | None = None,
    today: dt.date | None = None,
    catalogue: Catalogue | None = None,
    using: str = "default",
) -> dict[str, Value]:
    """Figures by id over ``first``..``last``, both included; all of them unless `only` some.

    First counts what changed. As known now it reads a year's tallies; with `known_on` it also replays every case
    that has later records. Raises `UnknownFigure`.
    """
    return several(
        region, [(first, last)], only=only, known_on=known_on, today=today, catalogue=catalogue, using=using
    )[0]


def several(
    region: Region, spans: Sequence[tuple[dt.date, dt.date]], *, only: Iterable[str] | None = None,
    known_on: dt.date | None = None, today: dt.date | None = None, catalogue: Catalogue | None = None, using: str = "default",
) -> list[dict[str, Value]]:  # fmt: skip
    """The same over several spans, in their order: counted, and the registers read, once for all."""
    catalogue = catalogue or packaged()
    counting = Counting(region, catalogue, using)
    wanted = [counting.definitions.figure(id) for id in only or counting.definitions.figures]
    known = known_on or today or timezone.localdate()
    periods = [Period(first, min(last, known), known_on) for first, last in spans]
    asked: dict[Period, dict[str, Figure]] = {}
    for period in periods:
        for figure in wanted:
            for counted in figure.ratio or (figure,):
                asked.setdefault(_over(counted, period), {})[counted.id] = counted
    count(region, catalogue, using=using)
    sums = dict(zip(asked, _sums(counting, asked), strict=True))

    def found(figure: Figure, period: Period) -> Value:
        if figure.ratio is None:
            return _value(counting, figure, period, known, sums[_over(figure, period)])
        part, whole = (found(one, period) for one in figure.ratio)
        return replace(
            whole, figure=figure, value=None, part=part.value, whole=whole.value, counted={}, unknown=part.unknown + whole.unknown,
            rated=(part, whole),
        )  # fmt: skip

    return [{figure.id: found(figure, period) for figure in wanted} for period in periods]


def _over(figure: Figure, period: Period) -> Period:
    """What stood when a period began is what stood at the end of the day before."""
    if figure.at != "start":
        return period
    eve = period.first - dt.timedelta(days=1)
    return Period(eve, eve, period.known)


def value(
    region: Region, figure: str, first: dt.date, last: dt.date, *, known_on: dt.date | None = None,
    today: dt.date | None = None, catalogue: Catalogue | None = None, using: str = "default",
) -> Value:  # fmt: skip
    """One figure; see `values`."""
    found = values(
        region, first, last, only=[figure], known_on=known_on, today=today, catalogue=catalogue, using=using
    )
    return found[figure]


def all_values(
    region: Region, year: int, *, known_on: dt.date | None = None, today: dt.date | None = None,
    catalogue: Catalogue | None = None, using: str = "default",
) -> dict[str, Value]:  # fmt: skip
    """Every figure of a year; see `values`."""
    first, last = dt.date(year, 1, 1), dt.date(year, 12, 31)
    return values(region, first, last, known_on=known_on, today=today, catalogue=catalogue, using=using)


def _sums(counting: Counting, asked: Asked) -> list[Sums]:
    """For each period, in their order."""
    found: list[Sums] = [{} for _ in asked]
    kept = {period: _those(figures, entries=False) for period, figures in asked.items()}
    _tallied(counting, found, kept)
    for sums, (period, figures) in zip(found, kept.items(), strict=True):
        if period.known is not None and figures:
            _as_known(counting, sums, figures, period, period.known)
    _registers(counting, found, {period: _those(figures, entries=True) for period, figures in asked.items()})
    return found


def _those(figures: Mapping[str, Figure], *, entries: bool) -> dict[str, Figure]:
    return {id: figure for id, figure in figures.items() if (figure.over == "entries") == entries}


def _add(sums: Sums, figure: str, side: str, dim: str, count: int, amount: int) -> None:
    held = sums.setdefault((figure, side, dim), [0, 0])
    held[0] += count
    held[1] += amount


def _tallied(counting: Counting, found: list[Sums], asked: Asked) -> None:
    """One query: for each period what happened in it, and what stands at its end."""
    day = counting.params.day
    parts: list[str] = []
    params: list[object] = []
    for i, (period, figures) in enumerate(asked.items()):
        for standing in (False, True):
            ids = [figure.id for figure in figures.values() if figure.standing == standing]
            if ids:
                within = "day <= %s" if standing else "day >= %s AND day <= %s"
                parts.append(
                    f"SELECT {i}, figure, side, dim, SUM(count), SUM(amount) FROM figures_tally WHERE region_id = %s "
                    f"AND figure IN ({', '.join(['%s'] * len(ids))}) AND {within} GROUP BY figure, side, dim"
                )
                params += [
                    counting.region.code,
                    *ids,
                    *([] if standing else [day(period.first)]),
                    day(period.last),
                ]
    if parts:
        for i, figure, side, dim, number, amount in sql.query(
            counting.using, " UNION ALL ".join(parts), params
        ):
            _add(found[i], figure, side, dim, int(number), int(amount))


def _as_known(
    counting: Counting, sums: Sums, wanted: Mapping[str, Figure], period: Period, known: dt.date
) -> None:
    """Takes the changed cases' rows of today out, and puts those of that day in."""
    for _, old, then in changed(counting, known):
        for rows, sign in ((old, -1), (then, 1)):
            for row in rows:
                figure = wanted.get(row.figure)
                if figure is not None and listing.in_period(figure, row, period):
                    _add(sums, row.figure, row.side, row.dim, sign, sign * row.amount)


def _registers(counting: Counting, found: list[Sums], asked: Asked) -> None:
    """Reads the registers once, for all figures over them."""
    by_register: dict[str, dict[str, Figure]] = {}
    for figures in asked.values():
        for id, figure in figures.items():
            for of in figure.of:
                by_register.setdefault(str(of.procedure), {})[id] = figure
    if not by_register:
        return
    read = [(counting.catalogue.registers[id], list(mine.values())) for id, mine in by_register.items()]
    wanted = list(asked.values())
    for i, figure, one in entries.counted_over(counting.region.code, read, list(asked), counting.using):
        if figure.id in wanted[i]:
            _add(found[i], figure.id, one.side, one.dim, 1, one.amount)


def _value(counting: Counting, figure: Figure, period: Period, known: dt.date, sums: Sums) -> Value:
    mine = {(side, dim): found for (id, side, dim), found in sums.items() if id == figure.id}
    which = 1 if figure.sum is not None else 0
    counted: dict[str, int] = {}
    sides = {COUNTED: 0, PART: 0, UNKNOWN: 0}
    for (side, dim), found in mine.items():
        sides[side] += found[0] if side == UNKNOWN else found[which]
        if side != UNKNOWN:
            counted[dim] = counted.get(dim, 0) + found[which]
    rate = figure.unit == PERCENT
    return Value(
        figure,
        value=None if rate else sides[COUNTED],
        part=sides[PART] if rate else None,
        whole=sides[PART] + sides[COUNTED] if rate else None,
        counted=counted if figure.by is not None else {},
        first=None if figure.standing else period.first,
        last=_over(figure, period).last,
        known_on=known,
        unknown=sides[UNKNOWN],
        period=period,
        counting=counting,
    )


def _breakdown(value: Value, words: Words) -> dict[str, int]:
    """Words and shares, the largest first; the shares add up to the value because every record has one place."""
    if value.figure.by is None:
        return {}
    named = words.breakdown(value.figure)
    shares: dict[str, int] = {}
    for dim, share in value.counted.items():
        word = named.words.get(dim, dim)
        if named.agencies and dim:
            word = value.counting.agency(dim, value.last).zh
        if share:
            word = word or words.unstated
            shares[word] = shares.get(word, 0) + share
    return dict(sorted(shares.items(), key=lambda each: (-each[1], each[0])))


def _rates(value: Value, shares: Callable[[Value], Mapping[str, int]]) -> dict[str, tuple[int, int]]:
    if value.rated is None:
        return {}
    part, whole = value.rated
    by = part.figure.by
    if by is None or whole.figure.by is None or by.source != whole.figure.by.source:
        return {}
    parts, wholes = shares(part), shares(whole)
    found = {word: (parts.get(word, 0), wholes.get(word, 0)) for word in (*wholes, *parts)}
    return dict(sorted(found.items(), key=lambda each: (-each[1][0] / (each[1][1] or 1), each[0])))
