"""Every scenario of the packaged law: played over dictionaries, and through the database with the same answers."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from tests.law.packaged import law as catalogue

from yifa.casework.bench import DbBench
from yifa.engine.judging import Law
from yifa.engine.records import Call, Event, Granted, Refused, World
from yifa.engine.scenarios import PureBench, play
from yifa.engine.shown import together, unshown
from yifa.engine.state import CaseState
from yifa.registry.models import Region
from yifa.worktime import Calendar

SCENARIOS = {
    f"{path.removeprefix('procedures/').removesuffix('.scenarios.yaml')}:{s['id']}": s
    for path, scenarios in catalogue().scenarios().items()
    for s in scenarios
}


def pure(scenario: Mapping[str, Any]) -> PureBench:
    def laws(procedure: str, on: dt.date, _: Mapping[str, Any]) -> Law:
        places = tuple(scenario.get("places", ()))
        return catalogue().procedure(procedure, on, places, scenario.get("domain"))

    return PureBench(scenario, laws, Calendar.china())


def test_no_scenario_has_the_name_of_another() -> None:
    ids = [s["id"] for scenarios in catalogue().scenarios().values() for s in scenarios]
    assert sorted(set(ids)) == sorted(ids)
    assert len(ids) > 50


@pytest.mark.parametrize("name", SCENARIOS)
def test_over_dictionaries(name: str) -> None:
    outcome = play(SCENARIOS[name], pure(SCENARIOS[name]))
    assert outcome.problems == []
    assert outcome.steps == len(SCENARIOS[name]["when"])


def test_they_show_all_of_the_law() -> None:
    """Every move granted, every gate refusing, every time limit's last day, and both sides of every change of the text."""
    played = [play(scenario, pure(scenario)).shown for scenario in SCENARIOS.values()]
    assert unshown(catalogue(), together(played)) == []


@pytest.mark.django_db
@pytest.mark.parametrize("name", SCENARIOS)
def test_through_the_database_with_the_same_answers(name: str) -> None:
    scenario = SCENARIOS[name]
    region = Region.objects.create(code=999999, zh="样例县", places=list(scenario.get("places", ())))
    both = Both(pure(scenario), DbBench(scenario, catalogue(), region))
    assert play(scenario, both).problems == []
    assert both.differences == []


class Both:
    """A bench on two benches: expects of the database what the scenario says, and of its answers what the other gives."""

    def __init__(self, first: PureBench, second: DbBench) -> None:
        self.first, self.second = first, second
        self.differences: list[str] = []
        self._names: dict[str, str] = {}

    def _there(self, case: str) -> str:
        return self._names.get(case, case)

    @property
    def world(self) -> World:
        return self.second.world

    def state(self, case: str) -> CaseState:
        return self.second.state(self._there(case))

    def procedure(self, case: str) -> str | None:
        return self.second.procedure(self._there(case))

    def settled(self, case: str, now: dt.date | dt.datetime) -> CaseState:
        here, there = self.first.settled(case, now), self.second.settled(self._there(case), now)
        self._compare(f"{case} settled at {now}", alike(here), alike(there))
        return there

    def child(self, parent: str, key: str) -> str | None:
        here, there = self.first.child(parent, key), self.second.child(self._there(parent), key)
        assert (here is None) == (there is None), f"child {key} of {parent}"
        if here is not None and there is not None:
            self._names[here] = there
        return here

    def move(self, case: str, procedure: str, call: Call) -> Granted | Refused:
        given = {name: self._there(v) if isinstance(v, str) else v for name, v in call.given.items()}
        here, there = (
            self.first.move(case, procedure, call),
            self.second.move(self._there(case), procedure, replace(call, given=given)),
        )
        what = f"{case} {call.move} {call.on}"
        self._compare(what, reasons(here), reasons(there))
        if isinstance(here, Granted) and isinstance(there, Granted):
            self._compare(what, alike(here.state), alike(there.state))
        return there

    def _compare(self, what: str, here: Any, there: Any) -> None:
        """Over dictionaries a case goes by the name that the scenario gives it; in the database it has an id."""
        found = first_difference(here, there, frozenset(self.first.world.states))
        self.differences += [f"{what}: {difference}" for difference in found]


def first_difference(here: Any, there: Any, cases: frozenset[str], path: str = "") -> list[str]:
    """Where two answers part, and how."""
    if isinstance(here, Mapping) and isinstance(there, Mapping) and here.keys() == there.keys():
        return next((d for k in here if (d := first_difference(here[k], there[k], cases, f"{path}.{k}"))), [])
    if isinstance(here, (list, tuple)) and isinstance(there, (list, tuple)) and len(here) == len(there):
        pairs = enumerate(zip(here, there, strict=True))
        return next((d for i, (a, b) in pairs if (d := first_difference(a, b, cases, f"{path}[{i}]"))), [])
    if isinstance(here, str) and isinstance(there, str):
        parts = here.split("|"), there.split("|")  # a key made of several facts may name a case
        same = len(parts[0]) == len(parts[1]) and all(_same(a, b, cases) for a, b in zip(*parts, strict=True))
    else:
        same = here == there
    return [] if same else [f"{path}: {here!r} / {there!r}"]


def _same(here: str, there: str, cases: frozenset[str]) -> bool:
    return _ID.sub("", here) == _ID.sub("", there) or (here in cases and _ID.fullmatch(there) is not None)


_ID = re.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|case-[0-9]+")


def reasons(answer: Granted | Refused) -> list[tuple[str, ...]]:
    """Why it was refused, in order; nothing where it was granted."""
    failures = answer.failures if isinstance(answer, Refused) else ()
    return [
        (f.gate, f.zh, f.en, f.field or "", f"{f.cite.statute} {f.cite.article}" if f.cite else "")
        for f in failures
    ]


def alike(state: CaseState) -> dict[str, Any]:
    """A state, but for the ids that each bench gives in its own way."""
    runs = [
        (r.clock.name, r.item, r.no, r.started, r.status, r.ended, r.extensions, r.pauses)
        for r in state.clocks.all()
    ]
    return {
        "events": [_event(e) for e in state.events], "stage": state.stage, "fields": state.fields, "items": state.items,
        "tracks": state.tracks, "closed": state.closed, "runs": sorted(map(repr, runs)), "struck": sorted(state.struck),
    }  # fmt: skip


def _event(e: Event) -> dict[str, Any]:
    kept = ("n", "move", "on", "recorded", "actor", "agency", "law", "edition", "recorder", "approved_by", "item",
            "track", "to", "sets", "adds", "effects", "closes", "of", "reason", "late", "notes")  # fmt: skip
    evidence = {
        gate: [e.split(":")[0] for e in found if e[:5] != "file:"] for gate, found in e.evidence.items()
    }
    return {
        **{name: getattr(e, name) for name in kept},
        "evidence": {gate: found for gate, found in evidence.items() if found},
        "attached": [a["kind"] for a in e.attached],
    }
