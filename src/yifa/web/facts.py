"""Facts in words: every value of a case, a record or an entry as people read it, by the type of its field."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from yifa.engine.registers import AGENCIES
from yifa.law.definitions import Field, Slice
from yifa.registry import entries
from yifa.web import dates
from yifa.web.words import english, say, word
from yifa.worktime import Length

PEOPLE = "people"
REGISTER_OF = {
    "agency": AGENCIES, "agencies": AGENCIES, "person": PEOPLE, "people": PEOPLE, "party": PEOPLE,
}  # fmt: skip
"""Where the ids of a field's type have their names."""


ONLINE = "online-"
"""Begins the id under which the record knows somebody who sent something over the portal."""
NAMING = frozenset({"text", "person", "party", "agency", "entry"})
"""Types of columns that can name a row."""


ROWS = 200
"""Rows of a group that a page shows: as many as one move can add by hand."""


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact under its word. `text`, or for a group `rows` below `heads`; `case` is the id of a linked case.

    Of a group that is longer than a form's, the first `ROWS`; `more` says how many there are besides.
    """

    name: str
    label: str
    text: str = ""
    case: str | None = None
    heads: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    more: int = 0


@dataclass(slots=True)
class Names:
    """The names of people, agencies and entries that facts mention, read together."""

    region: int
    on: dt.date
    wanted: set[tuple[str, str]] = field(default_factory=set)
    found: Mapping[tuple[str, str], str] = field(default_factory=dict)

    def want(self, fields: Mapping[str, Field], facts: Mapping[str, Any]) -> None:
        """Note every id among these facts."""
        for name, value in facts.items():
            known = fields.get(name)
            if known is not None:
                self.wanted |= set(_ids(known, value))

    def want_people(self, people: Iterable[str | None]) -> None:
        self.wanted |= {(PEOPLE, person) for person in people if person}

    def want_agencies(self, agencies: Iterable[str | None]) -> None:
        self.wanted |= {(AGENCIES, agency) for agency in agencies if agency}

    def read(self) -> None:
        """One query for all that were noted."""
        self.found = entries.names(self.region, self.wanted, self.on) if self.wanted else {}

    def person(self, id: str | None) -> str:
        if id and id.startswith(ONLINE):
            return say("网上提交人 {n}", "sender over the internet {n}", n=id.removeprefix(ONLINE))
        return self._named(PEOPLE, id)

    def agency(self, id: str | None) -> str:
        return self._named(AGENCIES, id)

    def _named(self, register: str, id: str | None) -> str:
        return self.found.get((register, id), id) if id else ""


def _ids(known: Field, value: Any) -> Iterator[tuple[str, str]]:
    if known.type == "group":
        for row in value:
            for name, cell in row.items():
                if name in known.columns and cell is not None:
                    yield from _ids(known.columns[name], cell)
        return
    register = known.register if known.type == "entry" else REGISTER_OF.get(known.type)
    if register:
        yield from ((register, one) for one in ([value] if isinstance(value, str) else value))


def facts(fields: Mapping[str, Field], given: Mapping[str, Any], names: Names) -> list[Fact]:
    """These facts in words, in the order in which the law declares them."""
    found = []
    for name, known in fields.items():
        value = given.get(name)
        if value is None or value == ():
            continue
        label = word(known)
        if known.type == "group":
            columns = [c for c in known.columns.values() if any(row.get(c.name) is not None for row in value)]
            rows = tuple(
                tuple(text(c, row.get(c.name), names) for c in columns) or (row["id"],)
                for row in value[:ROWS]
            )
            heads = tuple(word(c) for c in columns) or (label,)
            found.append(Fact(name, label, heads=heads, rows=rows, more=len(value) - len(rows)))
        else:
            found.append(Fact(name, label, text(known, value, names), case=_case(known, value)))
    return found


@dataclass(frozen=True, slots=True)
class RowNames:
    """What the rows of a case are called where a track, a clock or a move concerns one of them."""

    slice: Slice
    facts: Mapping[str, Any]
    names: Names

    def of(self, thing: Any) -> str:
        """The name of the row that a step, a limit, a track or an act concerns; its id where it has none."""
        item = getattr(thing, "item", None)
        if not item:
            return ""
        track = self._track(thing)
        per = self.slice.tracks[track].per if track in self.slice.tracks else None
        group = self.slice.fields.get(per or "")
        row = next((row for row in self.facts.get(per or "", ()) if row["id"] == item), None)
        if group is None or row is None:
            return str(item)
        columns = sorted(group.columns.values(), key=lambda c: c.name not in ("name", "title"))
        words = (text(c, row[c.name], self.names) for c in columns if row.get(c.name) and c.type in NAMING)
        return next(words, str(item))

    def _track(self, thing: Any) -> str:
        for kind, known in (("move", self.slice.moves), ("clock", self.slice.clocks)):
            name = getattr(thing, kind, None)
            if name is not None:
                return known[name].track or "" if name in known else ""
        return str(thing.track)


def _case(known: Field, value: Any) -> str | None:
    """The id of the case that a fact names."""
    try:
        return str(UUID(value)) if known.type == "case" else None
    except ValueError:  # somebody's own number for it
        return None


def text(known: Field, value: Any, names: Names) -> str:
    """One value in words."""
    if value is None:
        return ""
    match known.type:
        case "bool":
            return say("是", "yes") if value else say("否", "no")
        case "money":
            return say("{n}元", "CNY {n}", n=f"{value / 100:,.2f}")
        case "choice":
            words = known.choices_en if english() else known.choices
            return words.get(value) or known.choices.get(value, value)
        case "date" | "datetime":
            return dates.day(value)
        case "length":
            length = Length.parse(value)
            return length.en if english() else length.zh
        case "people" | "agencies":
            return say("、", ", ").join(names._named(REGISTER_OF[known.type], one) for one in value)
        case "person" | "agency" | "party":
            return names._named(REGISTER_OF[known.type], value)
        case "entry":
            called = names._named(known.register or "", value)
            return value if called == value else f"{called}（{value}）"
        case _:
            return str(value)
