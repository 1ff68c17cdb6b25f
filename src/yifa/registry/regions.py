"""Regions read in plain SQL: every move asks for its own first, and the ORM takes ten times as long."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import orjson
from django.db import connections

from yifa.registry.models import Region

COLUMNS = ("code", "zh", "en", "places", "office_hours", "settings")


def region(code: int, using: str = "default") -> Region:
    """The region of that code. Raises `Region.DoesNotExist`."""
    with connections[using].cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(COLUMNS)} FROM registry_region WHERE code = %s", (code,))
        row = cursor.fetchone()
    if row is None:
        raise unknown(code)
    return of_row(row, using)


def unknown(code: int) -> Region.DoesNotExist:
    """What is raised where there is no region of that code."""
    return Region.DoesNotExist(f"没有地区{code} / no region {code}")


def of_row(row: Sequence[Any], using: str = "default") -> Region:
    """The region of a row that holds `COLUMNS`."""
    code, zh, en, *json = row
    return Region.from_db(using, COLUMNS, (code, zh, en, *map(orjson.loads, json)))
