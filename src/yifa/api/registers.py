"""Registers as of any day, column by column as far as the caller may see them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from yifa.api.problems import Problem
from yifa.api.serving import Asked, List
from yifa.casework.visibility import columns, in_force, visible_entries


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a register. `type` as the law's fields have it."""

    name: str
    zh: str
    en: str
    type: str


@dataclass(frozen=True, slots=True)
class RegisterLine:
    """A register and the columns that the caller may see; `key` names the one that identifies an entry."""

    id: str
    zh: str
    en: str
    key: str
    columns: tuple[Column, ...]


@dataclass(frozen=True, slots=True)
class EntryLine:
    """An entry in force from `first` to `last` (null: open), both included."""

    key: str
    first: dt.date
    last: dt.date | None
    values: Mapping[str, Any]


def index(asked: Asked) -> List:
    """The registers the caller may see."""
    caller = asked.caller
    found = [
        RegisterLine(
            id, one.register.zh, one.register.en, one.register.key,
            tuple(Column(f.name, f.zh, f.en, f.type) for f in one.shown),
        )
        for id, one in columns(caller.viewer, caller.region, caller.today).items()
    ]  # fmt: skip
    return List(found, None)


def show(asked: Asked) -> List:
    """The entries of one that are in force on a day (today), in order of key."""
    caller = asked.caller
    read = columns(caller.viewer, caller.region, caller.today).get(asked.path["register"])
    if read is None:
        raise Problem(
            "not-found",
            "没有这个名录，或者无权查看",
            "there is no such register, or it is not for you to see",
        )
    rows = visible_entries(caller.viewer, read).filter(in_force(asked.query.get("on", caller.today)))
    if "key" in asked.query:
        rows = rows.filter(key=asked.query["key"])
    page = asked.page(rows, ("key", "id"))
    found = [EntryLine(e.key, e.valid_from, e.valid_to, read.of(e.content)) for e in page.rows]
    return List(found, page.next)
