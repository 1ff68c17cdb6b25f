"""Entries as people read them: each value in words, leading to the entry or case it names."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.urls import reverse

from yifa.casework.models import Case
from yifa.casework.visibility import Columns, visible_cases
from yifa.law.definitions import Field
from yifa.registry.models import Entry
from yifa.uuid7 import is_uuid
from yifa.web.desk import Desk
from yifa.web.facts import REGISTER_OF, Names
from yifa.web.facts import text as in_words
from yifa.web.words import say

NUMBERS = frozenset({"int", "money"})


@dataclass(frozen=True, slots=True)
class Cell:
    """What a cell says, and where it leads (empty: nowhere). `number`: is it one, to stand at the right?"""

    text: str
    url: str = ""
    number: bool = False


NOTHING = Cell("")


class Reader:
    """Reads entries as a person may see them, with names as of a day: two queries for some hundred rows."""

    def __init__(self, desk: Desk, columns: Columns, on: dt.date, known: Iterable[str] = ()) -> None:
        """`known`: the registers that he may open, to which cells lead."""
        self._desk = desk
        self._columns = columns
        self._on = on
        self._registers = frozenset(known)

    def rows(self, entries: Iterable[Entry]) -> list[tuple[Entry, list[Cell]]]:
        """Each entry with a cell for each column that is shown."""
        shown, fields = self._columns.shown, self._columns.register.fields
        read = [(entry, self._columns.of(entry.content)) for entry in entries]
        names = Names(self._desk.region.code, self._on)
        for _, values in read:
            names.want(fields, values)
        names.read()
        cases = self._cases(values for _, values in read)
        return [
            (entry, [self._cell(f, values.get(f.name), names, cases) for f in shown])
            for entry, values in read
        ]

    def _cases(self, rows: Iterable[Mapping[str, Any]]) -> dict[str, Case]:
        """The cases that cells name, as far as he may see them."""
        columns = [f.name for f in self._columns.shown if f.type == "case"]
        ids = (
            {str(values[name]) for values in rows for name in columns if values.get(name)} if columns else ()
        )
        found = (
            visible_cases(self._desk.viewer).in_bulk([UUID(id) for id in ids if is_uuid(id)]) if ids else {}
        )
        return {str(id): case for id, case in found.items()}

    def _cell(self, field: Field, value: Any, names: Names, cases: Mapping[str, Case]) -> Cell:
        if value is None or value in ("", []):
            return NOTHING
        if field.type == "case":
            case = cases.get(str(value))
            if case is None:
                return Cell(say("您无权查看的事项", "a case that is not for you"))
            return Cell(str(case), reverse("case", args=[case.id]))
        register = field.register if field.type == "entry" else REGISTER_OF.get(field.type)
        url = ""
        if register in self._registers and isinstance(value, str):
            url = reverse("entry", args=[register, value])
        return Cell(in_words(field, value, names), url, field.type in NUMBERS)
