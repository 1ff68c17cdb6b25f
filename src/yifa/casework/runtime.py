"""What every unit of work needs and a process loads once: the catalogue of law, and each region's calendar."""

from __future__ import annotations

from functools import lru_cache

from django.conf import settings

from yifa.law.catalogue import Catalogue
from yifa.law.loader import open_catalogue
from yifa.registry.models import Region
from yifa.worktime import Calendar


@lru_cache(maxsize=1)
def catalogue() -> Catalogue:
    """The packaged law, with the county's own (`YIFA_LAW`) laid over it."""
    return open_catalogue(settings.YIFA_LAW, cache=settings.YIFA_HOME / "cache")


def calendar_of(region: Region) -> Calendar:
    """The working calendar with the region's office hours."""
    return _calendar(tuple(region.office_hours))


@lru_cache(maxsize=64)
def _calendar(office_hours: tuple[str, ...]) -> Calendar:
    return Calendar.china()
