"""Where a procedure's tree is cut into slices."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from yifa.law.citations import Statutes
from yifa.law.dates import FIRST_DAY, cut, turning_days
from yifa.law.names import Names


@dataclass(slots=True)
class Plan:
    """Where a tree is cut (`starts`, ISO days, ascending) and the names of all its slices."""

    starts: list[str]
    ever: Names


def plan(tree: Any, first: str, last: str, statutes: Statutes) -> Plan:
    """Cut the tree at every day on which it, or the text of an article it cites, changes."""
    cited = sorted(set(citations(tree)))
    days = {day for day in turning_days(tree) if day > first}
    days |= {day for text in cited for day in statutes.turning_days(text) if day > first}
    starts: list[str] = []
    ever = Names()
    before: tuple[Any, list[tuple[str, bool]]] | None = None
    for day in sorted({first or FIRST_DAY, *days}):
        stands = cut(tree, day)
        keys = [statutes.key(text, day, last) for text in cited]
        if before is None or (stands, keys) != before:
            starts.append(day)
            ever.include(Names.read(stands))
            before = (stands, keys)
    return Plan(starts, ever)


def citations(value: Any) -> Iterator[str]:
    """Every citation in a tree."""
    if isinstance(value, Mapping):
        for key, item in value.items():
            if key == "cite":
                yield from _texts(item)
            yield from citations(item)
    elif isinstance(value, list):
        for item in value:
            yield from citations(item)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        yield from (item for item in value.values() if isinstance(item, str))
