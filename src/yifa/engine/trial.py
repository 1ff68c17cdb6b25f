"""Playing all scenarios of a catalogue, and what they leave untried."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from yifa.engine.judge import Law
from yifa.engine.scenarios import Outcome, PureBench, play
from yifa.law.definitions import Slice
from yifa.worktime import Calendar


class History(Law, Protocol):
    """A law with all its slices."""

    @property
    def slices(self) -> tuple[Slice, ...]: ...


class Edition(Protocol):
    @property
    def edition(self) -> str: ...


class Catalogue(Protocol):
    """The catalogue, as far as a trial needs it."""

    @property
    def procedures(self) -> tuple[str, ...]: ...
    def editions(self, id: str) -> Sequence[Edition]: ...
    def edition(self, id: str, edition: str) -> History: ...
    def procedure(
        self, id: str, on: dt.date, places: Sequence[str] = (), domain: str | None = None
    ) -> History: ...
    def scenarios(self) -> Mapping[str, Sequence[Mapping[str, Any]]]: ...


@dataclass(frozen=True, slots=True)
class Untried:
    """A move that no scenario sees granted, or (with `gate`) a gate that no scenario sees refuse."""

    procedure: str
    move: str
    gate: str | None = None
    text: str = ""


def trials(catalogue: Catalogue, calendar: Calendar, only: str = "") -> Iterator[tuple[str, Outcome]]:
    """Play every scenario whose file or procedure contains `only`: (file, outcome)."""

    def laws(procedure: str, on: dt.date, scenario: Mapping[str, Any]) -> Law:
        return catalogue.procedure(procedure, on, tuple(scenario.get("places", ())), scenario.get("domain"))

    for path, scenarios in catalogue.scenarios().items():
        for scenario in scenarios:
            if only in path or only in str(scenario["procedure"]):
                yield path, play(scenario, PureBench(scenario, laws, calendar))


def untried(catalogue: Catalogue, outcomes: Iterable[Outcome]) -> list[Untried]:
    """What the scenarios of the procedures they touch do not try."""
    granted: set[tuple[str, str]] = set()
    refused: set[tuple[str, str, str]] = set()
    touched: set[str] = set()
    for outcome in outcomes:
        touched.add(outcome.procedure)
        granted |= outcome.granted
        refused |= outcome.refused
    found: dict[tuple[str, str, str | None], Untried] = {}
    for id in sorted(touched | {p for p, _ in granted}):
        for source in catalogue.editions(id):
            for slice_ in catalogue.edition(id, source.edition).slices:
                for move in slice_.moves.values():
                    opens = move.system and move.frm is None and move.track is None  # with its parent's act
                    if (id, move.name) not in granted and not opens:
                        found.setdefault((id, move.name, None), Untried(id, move.name))
                    for gate in move.needs:
                        if (id, move.name, gate.name) not in refused:
                            text = gate.zh or ""
                            found.setdefault(
                                (id, move.name, gate.name), Untried(id, move.name, gate.name, text)
                            )
    return list(found.values())


def passing(outcomes: Iterable[Outcome]) -> set[str]:
    """The procedures of which at least one scenario ran and none failed."""
    ran: dict[str, bool] = {}
    for outcome in outcomes:
        ran[outcome.procedure] = ran.get(outcome.procedure, True) and outcome.passed
    return {procedure for procedure, good in ran.items() if good}
