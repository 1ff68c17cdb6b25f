"""Values of register entries as people read them: choices in words, agencies, people and cases by name."""

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
from yifa.registry import entries as registry
from yifa.registry.models import Entry
from yifa.web import dates
from yifa.web.desk import Desk
from yifa.web.words import english, say
from yifa.worktime import Length

PEOPLE, AGENCIES = "people", "agencies"
_PERSONS = frozenset({"person", "people", "party"})
_AGENCIES = frozenset({"agency", "agencies"})


@dataclass(frozen=True, slots=True)
class Cell:
    """What a cell says, and where it leads (empty: nowhere). `number`: is it one, to stand at the right?"""

    text: str
    url: str = ""
    number: bool = False


class Reader:
    """Reads entries as a person may see them. Names are looked up together: three queries for any number of rows."""

    def __init__(self, desk: Desk, columns: Columns, on: dt.date, known: Iterable[str] = ()) -> None:
        """`known`: the registers that he may open, to which cells lead."""
        self._desk = desk
        self._columns = columns
        self._on = on
        self._registers = frozenset(known)
        self._agencies: dict[str, str] | None = None
        self._people: dict[str, str] = {}
        self._cases: dict[str, Case] = {}
        self._looks_up = {f.type for f in columns.shown}

    def rows(self, entries: Iterable[Entry]) -> list[tuple[Entry, list[Cell]]]:
        """Each entry with a cell for each column that is shown."""
        read = [(entry, self._columns.of(entry.content)) for entry in entries]
        self._look_up(values for _, values in read)
        return [
            (entry, [self._cell(f, values.get(f.name)) for f in self._columns.shown])
            for entry, values in read
        ]

    def _look_up(self, rows: Iterable[Mapping[str, Any]]) -> None:
        code, using = self._desk.region.code, self._desk.viewer.using
        if self._agencies is None and self._looks_up & _AGENCIES:
            found = registry.entries(code, AGENCIES, self._on, using=using)
            self._agencies = {e.key: str(e.values.get("name") or e.key) for e in found}
        if not self._looks_up & (_PERSONS | {"case"}):
            return
        people, cases = set(), set()
        for values in rows:
            for field in self._columns.shown:
                value = values.get(field.name)
                if value and field.type in _PERSONS:
                    people.update([value] if isinstance(value, str) else value)
                elif value and field.type == "case":
                    cases.add(str(value))
        if wanted := sorted(people - self._people.keys()):
            named = Entry.objects.using(using).filter(region_id=code, register=PEOPLE, key__in=wanted)
            for key, content in named.order_by("valid_from").values_list("key", "content"):
                self._people[key] = str(content.get("name") or key)
        ids = [case for case in cases - self._cases.keys() if _is_id(case)]
        for case in visible_cases(self._desk.viewer).filter(id__in=ids) if ids else ():
            self._cases[str(case.id)] = case

    def _cell(self, field: Field, value: Any) -> Cell:
        if value is None or value == "" or value == []:
            return Cell("")
        match field.type:
            case "bool":
                return Cell(say("是", "yes") if value else say("否", "no"))
            case "int":
                return Cell(str(value), number=True)
            case "money":
                return Cell(f"{value / 100:,.2f}", number=True)
            case "choice":
                words = field.choices_en if english() else field.choices
                return Cell(words.get(value) or field.choices.get(value, value))
            case "date" | "datetime":
                return Cell(dates.day(value))
            case "length":
                return Cell(_length(str(value)))
            case "agency" | "agencies":
                return self._linked(AGENCIES, value, self._agencies or {})
            case "person" | "people" | "party":
                return self._linked(PEOPLE, value, self._people)
            case "entry":
                return self._linked(field.register or "", value, {})
            case "case":
                case = self._cases.get(str(value))
                return (
                    Cell(str(case), reverse("case", args=[case.id]))
                    if case
                    else Cell(say("不公开的事项", "a case not for you"))
                )
            case "document" if isinstance(value, Mapping):
                return Cell(str(value.get("name") or value.get("kind") or ""))
        return Cell(str(value))

    def _linked(self, register: str, value: Any, names: Mapping[str, str]) -> Cell:
        if not isinstance(value, str):
            return Cell(say("、", ", ").join(names.get(one, str(one)) for one in value))
        url = reverse("entry", args=[register, value]) if register in self._registers else ""
        return Cell(names.get(value, value), url)


def _length(text: str) -> str:
    try:
        length = Length.parse(text)
    except ValueError:
        return text
    return length.en if english() else length.zh


def _is_id(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
