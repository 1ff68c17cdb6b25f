"""The moment of registration. The engine never asks a clock: whoever calls it asks here, once."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from yifa.registry.models import Region

SAMPLE = "sample"
"""In `Region.settings` of a made-up county: ``{"stands": moment, "since": moment}``. Its time stood at the one when
the other was now, and has run on since, so that a played year ends today."""


def now(region: Region) -> dt.datetime:
    """Local time of the region, to the second, naive."""
    real = timezone.localtime().replace(tzinfo=None, microsecond=0)
    sample = region.settings.get(SAMPLE)
    if sample is None:
        return real
    return dt.datetime.fromisoformat(sample["stands"]) + (real - dt.datetime.fromisoformat(sample["since"]))


def source(region: Region) -> str | None:
    """What records of that region are marked with: ``sample`` in a made-up county."""
    return SAMPLE if SAMPLE in region.settings else None
