"""What every unit of work needs and a process loads once: the catalogue of law, and each region's calendar."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from django.conf import settings

from yifa.casework import sql
from yifa.law.catalogue import Catalogue
from yifa.law.loader import open_catalogue
from yifa.registry import regions
from yifa.registry.models import Region
from yifa.worktime import Calendar, OfficeHours, parse_notice


@lru_cache(maxsize=1)
def catalogue() -> Catalogue:
    """The packaged law, with the county's own (`YIFA_LAW`) laid over it."""
    return open_catalogue(settings.YIFA_LAW, cache=settings.YIFA_HOME / "cache")


def opened(code: int, using: str = "default") -> tuple[Region, Calendar]:
    """A region with its calendar, for a unit of work. One query. Raises Region.DoesNotExist, and as `calendar_of` does."""
    columns = ", ".join(f"r.{name}" for name in regions.COLUMNS)
    rows = sql.query(
        using,
        f"SELECT {columns}, n.year, n.body FROM registry_region r "
        "LEFT JOIN casework_calendarnotice n ON TRUE WHERE r.code = %s ORDER BY n.id",
        (code,),
    )
    if not rows:
        raise regions.unknown(code)
    wide = len(regions.COLUMNS)
    region = regions.of_row(rows[0][:wide], using)
    notices = tuple((year, body) for *_, year, body in rows if year is not None)
    return region, _made(notices, ", ".join(region.office_hours))[-1]


def calendar_of(region: Region) -> Calendar:
    """The working calendar of a region: the packaged notices, those imported, and its office hours.

    `Region.office_hours` lists the spans of a working day, ``["08:00-12:00", "14:30-17:30"]``; where it is empty the
    calendar's default holds, unconfirmed. Raises WorktimeError for anything else.
    """
    return calendar(region.office_hours, region._state.db or "default")


def calendar(office_hours: Sequence[str] = (), using: str = "default") -> Calendar:
    """The calendar of that database. One query; a calendar is made once for the same notices and hours."""
    return _made(_imported(using), ", ".join(office_hours))[-1]


def history(office_hours: Sequence[str] = (), using: str = "default") -> list[Calendar]:
    """The calendar of the packaged notices, and the one after each that was imported, in that order."""
    return list(_made(_imported(using), ", ".join(office_hours)))


def _imported(using: str) -> tuple[tuple[int, str], ...]:
    """Year and text of each notice that was imported, in that order."""
    rows = sql.query(using, "SELECT year, body FROM casework_calendarnotice ORDER BY id", ())
    return tuple((year, body) for year, body in rows)


@lru_cache(maxsize=64)
def _made(notices: tuple[tuple[int, str], ...], office_hours: str) -> tuple[Calendar, ...]:
    first = Calendar.china()
    found = [first.with_office(OfficeHours.parse(office_hours)) if office_hours else first]
    for year, body in notices:
        found.append(found[-1].with_year(parse_notice(body, f"{year}.yaml")))
    return tuple(found)
