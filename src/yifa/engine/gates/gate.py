"""What a gate is, and how it answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from yifa.engine.facts import need
from yifa.engine.records import Failure
from yifa.law.definitions import Gate, Ruled
from yifa.worktime import Length

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


def ask(j: Judging, g: Gate) -> Answer:
    """Ask the gate, with the numbers that registers set on the day of the act: their entries are among the records. Raises `Missing`."""
    ruled = {name: value for name, value in g.params.items() if isinstance(value, Ruled)}
    if not ruled:
        return GATES[g.name](j, g)
    numbers, entries = {}, {}
    for name, value in ruled.items():
        entry = j.world.entry(value.register, str(j.value(value.key)), j.day)
        found = entry.values.get(value.column) if entry is not None else None
        if entry is None or found is None:
            if value.otherwise is None:
                return ()
            numbers[name] = value.otherwise
        else:
            numbers[name] = _number(value, found)
            entries[f"entry:{entry.id}"] = value.register
    answer = GATES[g.name](j, replace(g, params={**g.params, **numbers}))
    if not isinstance(answer, Failure):
        return (*answer, *entries)
    if not entries:
        return replace(answer, need=g)
    found = [j.register(name) for name in entries.values()]
    zh, en = "、".join(r.zh for r in found if r), ", ".join(r.en for r in found if r)
    said = f"{answer.zh}（依“{zh}”当日条目）", f"{answer.en} (as set in “{en}” that day)"
    return replace(answer, zh=said[0], en=said[1], need=g)


def _number(value: Ruled, found: Any) -> Any:
    if value.of:
        return value.of[str(found)]
    return Length.parse(found) if isinstance(found, str) else found


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
