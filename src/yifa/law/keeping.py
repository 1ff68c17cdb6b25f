"""Who keeps a register: the roles of every procedure that writes to it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from functools import lru_cache

from yifa.law.catalogue import Catalogue, NotInLaw
from yifa.law.definitions import Effect, Slice

WRITING = frozenset({"enter", "end_entry", "enter_each", "end_each"})
"""Effects that write to the register they name. (An import writes to any, and no person makes it.)"""


def slices(catalogue: Catalogue, on: dt.date, places: Sequence[str] = ()) -> Iterator[Slice]:
    """The law of a day: every procedure that is in force, in order of id."""
    for id in catalogue.procedures:
        try:
            yield catalogue.procedure(id, on, places).at(on)
        except NotInLaw:
            continue


@lru_cache(maxsize=64)
def keepers(catalogue: Catalogue, on: dt.date, places: tuple[str, ...]) -> dict[str, frozenset[str]]:
    """The roles that keep each register on a day. Roles of people outside government keep none."""
    found: dict[str, set[str]] = {}
    for law in slices(catalogue, on, places):
        written = {r for move in law.moves.values() for r in map(_register, move.effects) if r is not None}
        roles = {r.role for move in law.moves.values() if not move.system for r in move.by if not r.outside}
        for register in written:
            found.setdefault(register, set()).update(roles)
    return {register: frozenset(roles) for register, roles in found.items()}


def _register(effect: Effect) -> str | None:
    """The register that an effect writes to."""
    return str(effect.params["register"]) if effect.do in WRITING else None
