"""What a gate is, and how it answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from yifa.engine.facts import need
from yifa.engine.records import Failure
from yifa.law.definitions import Gate

if TYPE_CHECKING:
    from yifa.engine.judging import Judging

Answer = tuple[str, ...] | Failure
"""The records that satisfy the gate (``event:3``, ``entry:…``), or why it fails."""
Predicate = Callable[["Judging", Gate], Answer]

GATES: dict[str, Predicate] = {}


def gate(predicate: Predicate) -> Predicate:
    """Enters a predicate in the closed list, under its own name."""
    GATES[predicate.__name__] = predicate
    return predicate


def names(value: Any) -> tuple[str, ...]:
    """One name, or several."""
    return (value,) if isinstance(value, str) else tuple(value)


def fail(j: Judging, g: Gate, zh: str, en: str, **more: Any) -> Failure:
    """The gate's own words where it has some, else the general ones; always with the article."""
    return Failure(g.name, g.zh or zh, g.en or en, g.cite, need=g, **more)


def unlike(j: Judging, values: Mapping[str, Any], where: Mapping[str, Any]) -> str | None:
    """The first name under which `values` are not what `where` asks for: the same, or in a list there. None: all agree.

    Raises `Missing` where the fact to compare with has not been given.
    """
    for name, spec in where.items():
        wanted, found = need(j, spec), values.get(name)
        if found != wanted and not (isinstance(found, (list, tuple)) and wanted in found):
            return name
    return None
