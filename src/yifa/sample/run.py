"""Building a sample's region and playing it, and comparing what its report printed with what the records give."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

from django.utils import timezone

from yifa.casework.clock import SAMPLE
from yifa.casework.play import Play as Bulk
from yifa.figures.declared import Claim, declared, state
from yifa.figures.definitions import definitions
from yifa.figures.values import Value, values
from yifa.law.catalogue import Catalogue
from yifa.registry.models import Region
from yifa.reports.annual import annual_report, write_annual
from yifa.reports.values import period_zh
from yifa.sample.model import Reading, Sample, SampleError
from yifa.sample.player import Player, Told

Progress = Callable[[str, int, int], None]
"""What is being played, how many are done, of how many."""


def build(sample: Sample, laws: Catalogue, progress: Progress = lambda *_: None) -> tuple[Region, Told, int]:
    """Create the sample's region, play its year and keep what was declared. Returns the region, what came about, and the moves made.

    Raises `SampleError` for a figure that does not exist, and for one that is declared though it is counted.
    """
    _named(sample, laws)
    place = sample.region
    region = Region.objects.create(
        code=place.code, zh=place.zh, en=place.en, places=place.places, settings=time_of(sample)
    )
    with Bulk(region, laws) as bulk:
        told = Player(sample, bulk, scenarios(laws), progress).play()
    state(region, sample.year, sample.source, claims(sample))
    return region, told, bulk.acknowledged


def claims(sample: Sample) -> list[Claim]:
    """What the sample declares, in the order of the file."""
    return [
        Claim(d.label, Decimal(d.value), d.unit, period_zh(*d.span(sample.year)), d.approx)
        for d in sample.declared.values()
    ]


def _named(sample: Sample, laws: Catalogue) -> None:
    known = definitions(laws).figures
    for id in sample.published:
        if id not in known:
            raise SampleError(f"published：没有指标“{id}”", f"published: no figure {id!r}")
    for id in sample.declared:
        if id in known:
            zh = f"declared：“{id}”是由业务记录汇总的指标，应写在 published 之下"
            raise SampleError(
                zh, f"declared: {id!r} is a figure counted from records and belongs under `published`"
            )


def time_of(sample: Sample) -> dict[str, Any]:
    """The region's settings by which its time goes on from where the sample stands, from now on."""
    if sample.stands is None:
        return {}
    since = timezone.localtime().replace(tzinfo=None, microsecond=0)
    return {SAMPLE: {"stands": sample.stands.isoformat(), "since": since.isoformat()}}


def scenarios(laws: Catalogue) -> Mapping[str, Mapping[str, Any]]:
    """Every scenario of the catalogue by its id."""
    return {str(s["id"]): s for found in laws.scenarios().values() for s in found}


@dataclass(frozen=True, slots=True)
class Line:
    """One published figure beside the same figure from records, and how it was read where that is not plain."""

    figure: str
    label: str
    unit: str
    published: int | Decimal
    reproduced: int | Decimal | None
    first: str
    last: str
    reading: Reading | None = None

    @property
    def equal(self) -> bool:
        return self.published == self.reproduced


def check(sample: Sample) -> list[Line]:
    """Published and reproduced, figure by figure."""
    region = Region.objects.get(code=sample.region.code)
    spans: dict[tuple[dt.date, dt.date], list[str]] = {}
    for figure, published in sample.published.items():
        spans.setdefault(published.span(sample.year), []).append(figure)
    found: dict[str, Value] = {}
    for (first, last), figures in spans.items():
        found |= values(region, first, last, only=figures, today=sample.report.signed_on)
    lines = []
    for figure, published in sample.published.items():
        first, last = published.span(sample.year)
        unit = found[figure].unit
        lines.append(
            Line(
                figure,
                published.label,
                unit,
                published.value,
                _printed(found[figure], published.value),
                str(first),
                str(last),
                published.reading,
            )
        )
    return lines


@dataclass(frozen=True, slots=True)
class Stated:
    """One declared figure as it stands beside the records, and how it was read where that is not plain. `text` as printed."""

    name: str
    label: str
    text: str
    period: str
    source: str
    kept: bool
    """Is it among the declared figures of the year?"""
    reading: Reading | None = None


def declarations(sample: Sample) -> list[Stated]:
    """What the sample declares, in the order of the file."""
    region = Region.objects.get(code=sample.region.code)
    kept = {(row.source, row.indicator, row.text, row.period) for row in declared(region, sample.year)}
    return [
        Stated(
            name, claim.indicator, claim.text, claim.period, sample.source,
            (sample.source, claim.indicator, claim.text, claim.period) in kept, sample.declared[name].reading,
        )
        for name, claim in zip(sample.declared, claims(sample), strict=True)
    ]  # fmt: skip


def _printed(found: Value, published: int | Decimal) -> int | Decimal | None:
    """The value from records as the report would print it: a rate to as many places as were published."""
    if found.part is None or not found.whole:
        return found.value
    places = Decimal(1).scaleb(int(Decimal(published).as_tuple().exponent))
    return (Decimal(found.part * 100) / found.whole).quantize(places, ROUND_HALF_UP)


def write_report(sample: Sample, folder: Path) -> list[Path]:
    """Write the sample's annual report; figures of another period than the year keep theirs."""
    region = Region.objects.get(code=sample.region.code)
    own = {figure: p.span(sample.year) for figure, p in sample.published.items() if p.period is not None}
    r = sample.report
    document = annual_report(
        region, sample.year, r.texts, signed_by=r.signed_by, signed_on=r.signed_on, spans=own,
    )  # fmt: skip
    return write_annual(document, folder)
