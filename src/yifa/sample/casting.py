"""Substituting in a scenario: who acts, which agency, which entries, which days, which amounts.

A value is substituted by the type of its field, never by how it looks: a person stands only where the law says
that a person stands.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from yifa.engine.records import Call
from yifa.engine.state import iso, moment
from yifa.law.definitions import Field, Slice


@dataclass(slots=True)
class Parts:
    """What stands for what in one playing of a scenario."""

    people: Mapping[str, str]
    agencies: Mapping[str, str]
    entries: Mapping[str, str] = field(default_factory=dict)
    cases: dict[str, str] = field(default_factory=dict)
    shift: dt.timedelta = dt.timedelta()
    """From the scenario's days to the days played; it grows when a gate of time asks to wait."""

    def person(self, name: str | None) -> str | None:
        return self.people.get(name, name) if name is not None else None

    def agency(self, name: str | None) -> str | None:
        return self.agencies.get(name, name) if name is not None else None

    def named(self, name: str, *, entry: bool = False) -> str:
        """Who or what stands for this name in an entry that the scenario takes for granted."""
        if entry and name in self.entries:
            return self.entries[name]
        return self.agencies.get(name, self.people.get(name, name))

    def when(self, day: dt.date | dt.datetime) -> dt.date | dt.datetime:
        return day + self.shift


def cast_call(call: Call, slice_: Slice, parts: Parts) -> Call:
    """The call with everything substituted."""
    given = {name: cast_value(slice_.fields.get(name), value, parts) for name, value in call.given.items()}
    add = {
        group: [_row(slice_.fields.get(group), row, parts) for row in rows]
        for group, rows in call.add.items()
    }
    recorded = call.recorded + parts.shift
    item = parts.entries.get(call.item, call.item) if call.item is not None else None
    return replace(
        call,
        actor=parts.person(call.actor) or call.actor,
        on=parts.when(call.on),
        recorded=recorded,
        given=given,
        add=add,
        item=item,
        agency=parts.agency(call.agency),
        recorder=parts.person(call.recorder),
        approved_by=parts.person(call.approved_by),
        source="sample",
    )


def cast_value(f: Field | None, value: Any, parts: Parts) -> Any:
    """One value by the type of its field."""
    if f is None:
        return value
    match f.type:
        case "person" | "party":
            return parts.people.get(value, value)
        case "people":
            return [parts.people.get(v, v) for v in value]
        case "agency":
            return parts.agencies.get(value, value)
        case "agencies":
            return [parts.agencies.get(v, v) for v in value]
        case "case":
            return parts.cases.get(value, value)
        case "entry":
            return parts.entries.get(value, parts.people.get(value, value))
        case "date" | "datetime":
            return _moved(value, parts)
        case _:
            return value


def _row(group: Field | None, row: Mapping[str, Any], parts: Parts) -> dict[str, Any]:
    if group is None:
        return dict(row)
    columns = group.columns
    cast = {name: cast_value(columns.get(name), value, parts) for name, value in row.items()}
    if any(c.type == "person" for c in columns.values()) or row["id"] in parts.people:
        cast["id"] = parts.people.get(row["id"], row["id"])
    elif row["id"] in parts.entries:
        cast["id"] = parts.entries[row["id"]]
    return cast


def _moved(value: Any, parts: Parts) -> Any:
    try:
        return iso(parts.when(moment(value)))
    except (ValueError, TypeError):
        return value  # a scenario's wrong date stays wrong
