"""Declared figures: what a published report says of a year, entered as claims beside what is counted from the records."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import transaction

from yifa.errors import YifaError
from yifa.figures.models import Declared
from yifa.figures.values import Value, all_values
from yifa.reader import Fact, Reading, read
from yifa.reader.against import Figure, bind, figures
from yifa.reader.numbers import MYRIADS
from yifa.registry.models import Region

GREATEST = Decimal(10) ** 24
"""From here on a number is a misprint, not a quantity."""
NOWHERE = -1
"""Where a claim stands in a text that is not at hand."""
_TEXT, _INDICATOR, _SOURCE, _TITLE, _UNIT, _PERIOD = 100, 200, 255, 300, 20, 100


class DeclareError(YifaError):
    """A report that cannot be entered; `zh` and `en` say why."""


def declare(region: Region, data: bytes, source: str, *, year: int | None = None) -> list[Declared]:
    """Enters the numbers of the reports in a file as claims about the years that these are on, in one transaction.

    `year` stands for that of a report that does not say its own. Returns what was entered: nothing for a file that is
    entered already. Raises `DeclareError` for a report of another place or without a year, `DocumentError` for a file
    that cannot be read; then nothing is entered.
    """
    digest = hashlib.sha256(data).hexdigest()
    by_year: dict[int, list[Reading]] = {}
    for reading in read(data, source):
        if reading.facts:
            by_year.setdefault(_year(region, reading, year), []).append(reading)
    if not by_year:
        raise DeclareError(f"{source}：没有读到数量", f"{source}: no quantity was found in it")
    return _enter(
        region, [row for on, readings in by_year.items() for row in _read(region, on, digest, readings)]
    )


@dataclass(frozen=True, slots=True)
class Claim:
    """A number that somebody read in a report: `value` and `unit` as printed (14.6, 亿元), `period` in words."""

    indicator: str
    value: Decimal
    unit: str
    period: str = ""
    approx: bool = False

    @property
    def text(self) -> str:
        """14.6亿元, 约6800套."""
        return f"{'约' if self.approx else ''}{self.value}{self.unit}"


def state(region: Region, year: int, source: str, claims: Sequence[Claim]) -> list[Declared]:
    """Enters claims about a year that were read by hand, in one transaction. Returns what was entered: nothing for claims entered already."""
    told = [source, *(f"{c.indicator}|{c.text}|{c.period}" for c in claims)]
    digest = hashlib.sha256("\n".join(told).encode()).hexdigest()
    return _enter(region, [_row(region, year, digest, n, source, claim) for n, claim in enumerate(claims)])


def _row(region: Region, year: int, digest: str, n: int, source: str, claim: Claim) -> Declared:
    unit = claim.unit.lstrip("".join(MYRIADS))
    value = claim.value * math.prod(MYRIADS[sign] for sign in claim.unit.removesuffix(unit))
    return Declared(
        region=region, year=year, digest=digest, n=n, source=source[:_SOURCE], title="", figure="", indicator=claim.indicator[:_INDICATOR],
        text=claim.text[:_TEXT], value=value.quantize(Decimal("0.000001")),
        unit=unit[:_UNIT], period=claim.period[:_PERIOD], approx=claim.approx, start=NOWHERE,
    )  # fmt: skip


def _enter(region: Region, rows: Sequence[Declared]) -> list[Declared]:
    """Those of a source that is not there yet for their year."""
    with transaction.atomic():
        Region.objects.select_for_update().get(pk=region.pk)  # two who enter the same wait for each other
        there = set(
            Declared.objects.filter(region=region, digest__in={row.digest for row in rows})
            .values_list("year", "digest")
            .distinct()
        )
        new = [row for row in rows if (row.year, row.digest) not in there]
        Declared.objects.bulk_create(new, batch_size=500)
    return new


def declared(region: Region, year: int) -> list[Declared]:
    """Every claim about a year, report by report, in the order of their texts."""
    return list(Declared.objects.filter(region=region, year=year).order_by("source", "digest", "n"))


def by_figure(claims: Iterable[Declared]) -> dict[str, list[Declared]]:
    """The claims about each recorded figure that has some."""
    found: dict[str, list[Declared]] = {}
    for claim in claims:
        if claim.figure:
            found.setdefault(claim.figure, []).append(claim)
    return found


def recorded(values: Iterable[Value]) -> list[Figure]:
    """Counted figures as claims are held against, without their breakdowns; one that has no value counts as nought, for its words."""
    rows: list[dict[str, Any]] = []
    for value in values:
        row: dict[str, Any] = {"id": value.id, "zh": value.zh, "unit": value.unit}
        if value.figure.rate:
            row |= {"part": value.part or 0, "whole": value.whole or 1}
        else:
            row["value"] = value.value or 0
        rows.append(row)
    return figures({"figures": rows})


def _year(region: Region, reading: Reading, year: int | None) -> int:
    head = reading.report.head
    if head.place and not (_within(head.place, region.zh) or _within(region.zh, head.place)):
        raise DeclareError(
            f"{reading.report.source}：这是{head.place}的报告，不是{region.zh}的",
            f"{reading.report.source}: this report is of {head.place}, not of {region.zh}",
        )
    on = head.year if head.year is not None else year
    if on is None:
        raise DeclareError(
            f"{reading.report.source}：看不出是哪一年的报告，请用 --year 指明",
            f"{reading.report.source}: which year it is on is not said: name it with --year",
        )
    return on


def _within(short: str, long: str) -> bool:
    """Does a short name of a place have its characters, in order, in the long one? 阜蒙县, 阜新蒙古族自治县."""
    rest = iter(long)
    return all(char in rest for char in short)


def _read(region: Region, year: int, digest: str, readings: Sequence[Reading]) -> list[Declared]:
    known = recorded(all_values(region, year).values())
    rows: list[Declared] = []
    for reading in readings:
        head = reading.report.head
        for fact, binding in zip(reading.facts, bind(reading.facts, known), strict=True):
            if fact.value >= GREATEST:
                continue
            rows.append(
                Declared(
                    region=region, year=year, digest=digest, n=len(rows), source=reading.report.source[:_SOURCE],
                    title=(head.title or "")[:_TITLE], figure=_about(fact, binding.figure, year), indicator=fact.indicator[:_INDICATOR],
                    text=fact.text[:_TEXT], value=fact.value.quantize(Decimal("0.000001")), unit=fact.unit[:_UNIT],
                    period=(fact.period or "")[:_PERIOD], approx=fact.approx, start=fact.start,
                )
            )  # fmt: skip
    return rows


def _about(fact: Fact, figure: Figure | None, year: int) -> str:
    """The figure that a number is a claim about; none where the report itself gives it to another period."""
    return figure.id if figure is not None and fact.period in (None, f"{year}年") else ""
