"""Registers read as of a day. Plain SQL: a gate may ask many of these for one move.

An entry is in force from its first to its last day, both included; on a day at most one of a key is in force.
Keys compare by their bytes. Posts are entries of `posts` under ``person|role|agency``, a deputy's too.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

import orjson
from django.db import connections

from yifa.engine.records import Entry
from yifa.engine.registers import POSTS
from yifa.registry import models

_SELECT = (
    "SELECT id, key, content, valid_from, valid_to FROM registry_entry WHERE region_id = %s AND register = %s"
)
MANY = 400
"""Keys that are asked for at once."""
_IN_FORCE = " AND valid_from <= %s AND (valid_to IS NULL OR valid_to >= %s)"


def _read(using: str, register: str, sql: str, *params: Any) -> list[Entry]:
    connection = connections[using]
    with connection.cursor() as cursor:
        cursor.execute(sql, [p.isoformat() if isinstance(p, dt.date) else p for p in params])
        return [_entry(register, row) for row in cursor]


def _entry(register: str, row: Sequence[Any]) -> Entry:
    id, key, content, first, last = row
    return Entry(str(UUID(str(id))), register, key, orjson.loads(content), first, last)


def entry(region: int, register: str, key: str, on: dt.date, using: str = "default") -> Entry | None:
    """The entry in force that day, or None."""
    sql = _SELECT + " AND key = %s" + _IN_FORCE
    return next(iter(_read(using, register, sql, region, register, key, on, on)), None)


def several(
    region: int, register: str, keys: Iterable[str], on: dt.date, using: str = "default"
) -> dict[str, Entry]:
    """Of these keys the entries in force that day, by key. A query for every 400."""
    wanted = sorted(set(keys))
    found: dict[str, Entry] = {}
    for at in range(0, len(wanted), 400):
        some = wanted[at : at + 400]
        sql = _SELECT + f" AND key IN ({', '.join(['%s'] * len(some))})" + _IN_FORCE
        found.update((e.key, e) for e in _read(using, register, sql, region, register, *some, on, on))
    return found


def entries(
    region: int, register: str, on: dt.date, *, prefix: str = "", using: str = "default"
) -> list[Entry]:
    """All entries in force that day, in order of key; with `prefix` those whose key begins so."""
    sql, params = _SELECT, [region, register]
    if prefix:
        sql += " AND key >= %s AND key < %s"
        params += [prefix, prefix[:-1] + chr(ord(prefix[-1]) + 1)]
    return _read(using, register, sql + _IN_FORCE + " ORDER BY key", *params, on, on)


def history(region: int, register: str, key: str, using: str = "default") -> list[Entry]:
    """All entries the key ever had, in order of time."""
    sql = _SELECT + " AND key = %s ORDER BY valid_from, id"
    return _read(using, register, sql, region, register, key)


def histories(region: int, register: str, using: str = "default") -> list[Entry]:
    """All entries the register ever had, in order of key and time."""
    return _read(using, register, _SELECT + " ORDER BY key, valid_from, id", region, register)


def lives(
    region: int, wanted: Iterable[tuple[str, str]], using: str = "default"
) -> dict[tuple[str, str], list[Entry]]:
    """The history of each of these (register, key), in order of time; one that never was is left out.

    One query for every some hundred.
    """
    pairs = sorted(set(wanted))
    found: dict[tuple[str, str], list[Entry]] = {}
    for at in range(0, len(pairs), MANY):
        some = pairs[at : at + MANY]
        marks = ", ".join(["(%s, %s)"] * len(some))
        with connections[using].cursor() as cursor:
            # CROSS JOIN: SQLite takes the tables in this order, or it would read all entries of the region
            cursor.execute(
                f"WITH wanted (register, key) AS (VALUES {marks}) "
                "SELECT e.register, e.id, e.key, e.content, e.valid_from, e.valid_to "
                "FROM wanted CROSS JOIN registry_entry e "
                "WHERE e.region_id = %s AND e.register = wanted.register AND e.key = wanted.key "
                "ORDER BY e.valid_from, e.id",
                [*(part for pair in some for part in pair), region],
            )
            for register, *row in cursor:
                entry = _entry(register, row)
                found.setdefault((register, entry.key), []).append(entry)
    return found


def latest(region: int, register: str, on: dt.date, using: str = "default") -> dict[str, Entry]:
    """The last entry of every key that came into force by that day and was not struck, by key; ended ones among them."""
    sql = (
        _SELECT
        + " AND valid_from <= %s AND (valid_to IS NULL OR valid_to >= valid_from) ORDER BY key, valid_from"
    )
    return {entry.key: entry for entry in _read(using, register, sql, region, register, on)}


def posts(region: int, person: str, on: dt.date, using: str = "default") -> list[tuple[str, str]]:
    """Role and agency of every post the person holds that day."""
    found = entries(region, POSTS, on, prefix=f"{person}|", using=using)
    return [(role, agency) for _, role, agency in (e.key.split("|", 2) for e in found)]


def enter(
    region: int,
    register: str,
    key: str,
    values: Mapping[str, Any],
    first: dt.date,
    event: UUID,
    using: str = "default",
) -> UUID:
    """Adds an entry in force from `first`, and ends the one that is open the day before. Returns its id."""
    end(region, register, key, first - dt.timedelta(days=1), event, using)
    row = models.Entry(
        region_id=region, register=register, key=key, content=dict(values), valid_from=first, opened_by=event
    )
    row.save(using=using, force_insert=True)
    return row.id


def end(region: int, register: str, key: str, last: dt.date, event: UUID, using: str = "default") -> bool:
    """Ends the open entry with that day as its last. False where none is open.

    One that would end before it began stays in the history and is in force on no day.
    """
    rows = models.Entry.objects.using(using).filter(
        region_id=region, register=register, key=key, valid_to__isnull=True
    )
    return bool(rows.update(valid_to=last, ended_by=event))


def names(
    region: int, wanted: Iterable[tuple[str, str]], on: dt.date, using: str = "default"
) -> dict[tuple[str, str], str]:
    """What entries are called, by (register, key): as of that day, or the latest.

    A key the register never had is left out.
    """
    return {
        (register, key): name_of(key, known[-1].values)
        for (register, key), life in lives(region, wanted, using).items()
        if (known := [entry for entry in life if entry.first <= on])
    }


def first(
    region: int, register: str, on: dt.date, limit: int, using: str = "default"
) -> list[tuple[str, str]]:
    """Key and name of the first entries in force that day, in order of key."""
    rows = _read(
        using, register, _SELECT + _IN_FORCE + " ORDER BY key LIMIT %s", region, register, on, on, limit
    )
    return [(e.key, name_of(e.key, e.values)) for e in rows]


def called(region: int, register: str, name: str, on: dt.date, using: str = "default") -> list[str]:
    """Keys in force that day of the entries with that key or name; at most nine."""
    by_name = (
        "json_extract(content, '$.name')" if connections[using].vendor == "sqlite" else "(content ->> 'name')"
    )
    sql = _SELECT + _IN_FORCE + f" AND (key = %s OR {by_name} = %s) ORDER BY key LIMIT 9"
    return [e.key for e in _read(using, register, sql, region, register, on, on, name, name)]


def colleagues(
    region: int,
    agencies: Sequence[str],
    on: dt.date,
    limit: int,
    *,
    roles: Sequence[str] = (),
    using: str = "default",
) -> list[tuple[str, str]]:
    """Id and name of those who hold posts in these agencies that day (`roles`: one of these), in order of id."""
    if not agencies:
        return []
    ends = [
        "%|" + agency.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") for agency in agencies
    ]
    here = " OR ".join(["key LIKE %s ESCAPE '\\'"] * len(ends))
    sql = _SELECT + _IN_FORCE + f" AND ({here}) ORDER BY key LIMIT %s"
    found = _read(using, POSTS, sql, region, POSTS, on, on, *ends, limit)
    posts = (e.key.split("|", 2) for e in found)
    people = dict.fromkeys(person for person, role, _ in posts if not roles or role in roles)
    known = names(region, [("people", person) for person in people], on, using)
    return [(person, known.get(("people", person), person)) for person in people]


def name_of(key: str, values: Mapping[str, Any]) -> str:
    """What an entry is called: its value `name`, `zh` or `title`, or else its key."""
    return str(next((values[n] for n in ("name", "zh", "title") if values.get(n)), key))
