"""What a gate is, and how it answers."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

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
