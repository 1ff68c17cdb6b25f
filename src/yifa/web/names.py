"""What things are called that a page knows by id: agencies, people, procedures and what is in them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

import orjson

from yifa.casework import sql
from yifa.casework.runtime import catalogue
from yifa.engine.registers import AGENCIES, agency_of
from yifa.figures.definitions import definitions
from yifa.law.figures import Of
from yifa.registry import entries
from yifa.registry.models import Region
from yifa.web.words import word

PEOPLE = "people"
"""The register of people."""


def agencies(region: Region, on: dt.date) -> dict[str, str]:
    """Every agency there ever was, under the name it had that day. One query."""
    lives: dict[str, list[Any]] = {}
    for entry in entries.histories(region.code, AGENCIES):
        lives.setdefault(entry.key, []).append(entry)
    return {id: agency_of(id, life, on).zh for id, life in lives.items()}


def people(region: Region, ids: Iterable[str]) -> dict[str, str]:
    """The names of these people; one that the register does not know is called by its id. One query."""
    wanted = sorted(set(ids))
    found = {id: id for id in wanted}
    if wanted:
        rows = sql.query(
            "default",
            "SELECT key, content FROM registry_entry WHERE region_id = %s AND register = %s "
            f"AND key IN ({', '.join(['%s'] * len(wanted))}) ORDER BY valid_from",
            (region.code, PEOPLE, *wanted),
        )
        found |= {key: name for key, content in rows if (name := orjson.loads(content).get("name"))}
    return found


def procedure(id: str) -> str:
    """What a procedure is called today."""
    known = definitions(catalogue()).words.known(Of(id))
    return word(known.last) if known is not None else id


def move(procedure: str, name: str) -> str:
    """What a move is called."""
    known = definitions(catalogue()).words.known(Of(procedure))
    return word(known.moves[name]) if known is not None and name in known.moves else name


def clock(procedure: str, name: str) -> str:
    """What a clock is called."""
    known = definitions(catalogue()).words.known(Of(procedure))
    return word(known.clocks[name]) if known is not None and name in known.clocks else name
