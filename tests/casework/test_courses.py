"""Generated courses of a case through the database: answers as over dictionaries, and tables as the record says."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.casework.office import COUNTY
from tests.engine import test_properties as pure
from tests.engine.laws import catalogue

from yifa.casework import refold, session
from yifa.casework.bench import set_up
from yifa.casework.move import Command, Receipt, move
from yifa.casework.refold import CaseworkRefold
from yifa.casework.runtime import calendar_of
from yifa.casework.session import Session
from yifa.engine.attempt import attempt, prospects
from yifa.engine.fold import blank
from yifa.engine.records import Attachment, Call, Granted
from yifa.engine.state import CaseState
from yifa.law.catalogue import Catalogue
from yifa.ledger.verify import verify
from yifa.registry.models import Region

pytestmark = pytest.mark.django_db


def law() -> Catalogue:
    return catalogue(pure.LAW)


@pytest.fixture(autouse=True)
def small_law(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(refold, "catalogue", law)
    monkeypatch.setattr(refold, "_LAWS", {})


class Back(Exception):
    """Ends an example; the database is as it was."""


@settings(
    max_examples=40,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.function_scoped_fixture],
)  # fmt: skip
@given(st.data())
def test_a_course_in_the_database(data: st.DataObject) -> None:
    try:
        with transaction.atomic():
            course(data)
            raise Back
    except Back:
        pass


def course(data: st.DataObject) -> None:
    region = Region.objects.create(code=COUNTY, zh="样例县", places=[])
    set_up(pure.GIVEN, region, "default")
    law_, world = pure.law(), pure.world()
    state, case, now = blank(law_, "main"), None, 0
    for i in range(data.draw(st.integers(2, 15))):
        open_ = [
            (p.move.name, p.item, who)
            for who in ("ohp" if state.opened else "")
            for p in prospects(law_, state, who, pure.FIRST + dt.timedelta(days=now), pure._at(now), world)
            if not p.failures
        ]
        now, call = data.draw(pure.calls(state, now, open_), label=f"call {i}")
        who = "x" if call.actor == "zz" else call.actor  # here who has no post is of the public
        call = replace(call, actor=who, attached=(Attachment("original"),), source="import")
        here = attempt(law_, state, call, world)
        there = move(Command(COUNTY, "thing", named(call, case), case), laws=law())
        compare(call, here, there)
        state = here.state
        world.take_in(here.events if isinstance(here, Granted) else here.settled)
        if state.opened is not None:
            world.states["main"] = state
            case = case or UUID(there.case)
        if data.draw(st.integers(0, 5)) == 0:
            session._STATES.clear()
    if case is None:
        return
    session._STATES.clear()
    held = Session(region, law(), calendar_of(region)).load(case)
    assert held is not None
    assert facts(held.state, str(case)) == facts(state, "main")
    differences = verify(refold=CaseworkRefold()).differences
    assert [d.en for d in differences if d.kind != "entry"] == []


def named(call: Call, case: UUID | None) -> Call:
    """The case goes by its id."""
    if call.given.get("other") != "main":
        return call
    return replace(call, given={**call.given, "other": str(case)})


def compare(call: Call, here: Any, there: Receipt) -> None:
    assert there.granted == isinstance(here, Granted), (call, here, there)
    if isinstance(here, Granted):
        assert there.n == next(e.n for e in here.events if e.move == call.move and e.actor == call.actor)
    else:
        assert [f["gate"] for f in there.failures] == [f.gate for f in here.failures]
        assert there.settled == tuple(e.move for e in here.settled)


def facts(state: CaseState, case: str) -> dict[str, Any]:
    return {
        "stage": state.stage, "closed": state.closed, "tracks": state.tracks, "last": state.last, "struck": state.struck,
        "fields": {k: "<case>" if v == case else v for k, v in state.fields.items()}, "items": state.items,
        "made": {m: [(x.n, x.item, x.actor) for x in made] for m, made in state.made.items()},
        "runs": sorted(str((r.clock.name, r.item, r.no, r.started, r.status, r.ended)) for r in state.clocks.all()),
    }  # fmt: skip
