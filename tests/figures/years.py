"""A packaged scenario played in a county of its own, and what its year is counted as."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from tests.scenarios.test_scenarios import SCENARIOS, catalogue

from yifa.casework.bench import DbBench
from yifa.engine.scenarios import play
from yifa.figures.values import Value, several
from yifa.registry.models import Region

Counted = Mapping[str, int | tuple[int, int]]
"""Figure to its value; of a rate its part and its whole."""


def year_of(name: str, year: int) -> dict[str, Value]:
    """Every figure of the year in which the scenario ``folder/file:id`` has been played without a problem."""
    scenario: Any = SCENARIOS[name]
    region = Region.objects.create(code=999999, zh="样例县", places=list(scenario.get("places", ())))
    assert play(scenario, DbBench(scenario, catalogue(), region)).problems == []
    (found,) = several(region, [(dt.date(year, 1, 1), dt.date(year, 12, 31))])
    return found


def assert_counted(found: Mapping[str, Value], expected: Counted) -> None:
    """These figures have these values, and no record was left out for want of a fact."""
    told = {
        id: found[id].value if isinstance(n, int) else (found[id].part, found[id].whole)
        for id, n in expected.items()
    }
    assert told == expected
    assert {id: found[id].unknown for id in expected} == dict.fromkeys(expected, 0)
