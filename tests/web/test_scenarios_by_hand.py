"""Every scenario of the packaged law, made by filling in forms: what the law grants a form can say, with the same answers."""

from __future__ import annotations

import pytest
from tests.scenarios.test_scenarios import SCENARIOS, catalogue
from tests.web.hands import Hands

from yifa.engine.scenarios import play
from yifa.registry.models import Region
from yifa.web import desk


@pytest.mark.long
@pytest.mark.django_db
@pytest.mark.parametrize("name", SCENARIOS)
def test_by_hand(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    scenario = SCENARIOS[name]
    region = Region.objects.create(code=999999, zh="样例县", places=list(scenario.get("places", ())))
    hands = Hands(scenario, catalogue(), region)
    monkeypatch.setattr(desk, "now", lambda _: hands.clock)
    assert play(scenario, hands).problems == []
    assert hands.told or not hands.tried
