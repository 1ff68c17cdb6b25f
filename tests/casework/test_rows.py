"""What is given with a move of a row belongs to the row: whom it names may see the case, and whom its clock binds is known."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

import pytest
from tests.casework.disclosure import county, do

from yifa.casework.models import Case, Deadline, Waiting
from yifa.casework.visibility import may_see, viewer
from yifa.figures.values import value
from yifa.registry.models import Region

PROCEDURE = "screening"
ON = "2022-03-07"


@pytest.fixture
def case(db: None) -> UUID:
    """A round in which the one dispute is in the township's hands."""
    county(
        people={
            "o": {"roles": "handler_officer", "agency": "司法所"},
            "t": {"roles": "handler_officer", "agency": "镇政府"},
            "x": {"roles": "handler_officer", "agency": "住建局"},
        }
    )
    round_ = {
        "title": "三月排查",
        "kind": "regular",
        "first_day": "2022-03-01",
        "last_day": "2022-03-31",
        "villages": 2,
    }
    case = UUID(do("begin", "o", ON, procedure=PROCEDURE, agency="司法所", given=round_).case)
    dispute = {"id": "a", "place": "东村", "matter": "地界", "kind": "land", "people": 4, "risk": "none"}
    do("find", "o", ON, case, procedure=PROCEDURE, add={"disputes": [dispute]})
    how = {"handle.unit": "镇政府", "handle.level": "town", "handle.way": "mediation"}
    do("handle.hand", "o", ON, case, procedure=PROCEDURE, item="a", given=how)
    return case


def test_the_agency_named_with_a_row_sees_the_case(case: UUID) -> None:
    row = Case.objects.get(id=case)
    seen = {person: may_see(viewer(row.region_id, person, dt.date(2022, 3, 8)), row) for person in "otx"}
    assert seen == {"o": True, "t": True, "x": False}


def test_the_agency_named_with_a_row_is_waited_for(case: UUID) -> None:
    waits = Waiting.objects.filter(case=case).values_list("role", "agency")
    assert ("handler_officer", "镇政府") in set(waits)


def test_the_clock_of_a_row_binds_whom_the_row_names(case: UUID) -> None:
    assert Deadline.objects.get(case=case, clock="handle.to_finish").binds == "镇政府"
    late = value(
        Region.objects.get(code=431230),
        "clocks_late",
        dt.date(2022, 4, 1),
        dt.date(2022, 4, 30),
        today=dt.date(2022, 5, 31),
    )
    assert late.breakdown == {"司法所": 1, "镇政府": 1}
