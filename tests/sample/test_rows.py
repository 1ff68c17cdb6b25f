"""A list that is played row by row: each row goes like one that the scenario shows, by the people of its own agency."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from yifa.casework.models import Case
from yifa.casework.runtime import calendar_of, catalogue
from yifa.casework.session import Session
from yifa.engine.state import CaseState
from yifa.registry import entries
from yifa.registry.models import Region
from yifa.sample.model import Play, Sample, SampleError, read_sample
from yifa.sample.run import build

pytestmark = pytest.mark.django_db
FUXIN = Path(__file__).parents[2] / "samples/fuxin-2022.yaml"


@pytest.fixture(scope="module")
def fuxin() -> Sample:
    return read_sample(FUXIN)


def played(sample: Sample, *plays: str, **changed: Any) -> Region:
    """The county with these plays only, the last of them changed."""
    chosen = [play for play in sample.plays if play.zh in plays]
    assert len(chosen) == len(plays)
    chosen[-1] = Play.model_validate(chosen[-1].model_dump(by_alias=True) | changed)
    return build(sample.model_copy(update={"plays": chosen}), catalogue())[0]


def state(region: Region, case: UUID) -> CaseState:
    held = Session(region, catalogue(), calendar_of(region)).load(case)
    assert held is not None
    return held.state


LISTS = ("律师事务所名录", "基层法律服务所名录")


def test_every_row_of_a_fixed_list_goes_like_one_that_is_shown(fuxin: Sample) -> None:
    region = played(fuxin, *LISTS, "法律服务市场秩序专项检查")
    [inspection] = Case.objects.filter(procedure="service_inspection")
    found = state(region, inspection.id)
    assert found.stage == "closed"
    assert Counter(stage for (track, _), stage in found.tracks.items() if track == "visit") == {
        "cleared": 3,  # L-1 and two like it
        "passed": 13,
    }
    assert {row["kind"] for row in found.fields["bodies"]} == {"firm", "office"}


def test_rows_nobody_comes_to_are_left(fuxin: Sample) -> None:
    some = {"freeze": {"bodies": {"like": "J-1", "more": 5}}}
    region = played(fuxin, *LISTS, "法律服务市场秩序专项检查", rows=some, until="visit.recheck", unlawful=0)
    [inspection] = Case.objects.filter(procedure="service_inspection")
    assert len(state(region, inspection.id).tracks) == 2 + 5


def test_a_list_that_is_too_short_is_told(fuxin: Sample) -> None:
    many = {"freeze": {"bodies": {"like": "J-1", "more": 99}}}
    with pytest.raises(SampleError, match="bodies has only 14 further rows, not 99"):
        played(fuxin, *LISTS, "法律服务市场秩序专项检查", rows=many)


def test_rows_that_are_made_are_counted(fuxin: Sample) -> None:
    rest = {"plan": {"units": {"like": "u2", "more": "rest"}}}
    with pytest.raises(
        SampleError, match="the scenario adds the rows of units by plan: `more` must be a number"
    ):
        played(fuxin, "行政执法突出问题专项整治", rows=rest)


def test_all_that_are_left_are_not_made(fuxin: Sample) -> None:
    with pytest.raises(ValueError, match="spread and pick need a number of rows"):
        played(
            fuxin,
            "行政执法突出问题专项整治",
            rows={"plan": {"units": {"like": "u2", "more": "rest", "pick": {"unit": ["民政局"]}}}},
        )


def test_each_unit_acts_by_its_own_people(fuxin: Sample) -> None:
    region = played(fuxin, "行政执法突出问题专项整治")
    units = [state(region, case.id) for case in Case.objects.filter(procedure="campaign_unit")]
    assert len({unit.fields["unit"] for unit in units}) == len(units) == 29
    ended = fuxin.report.signed_on
    posts = {
        (e.values["person"], e.values["role"], e.values["agency"])
        for e in entries.entries(region.code, "posts", ended)
    }
    for unit in units:
        [ledger] = unit.made["set_up_ledger"]
        assert any((ledger.actor, role, unit.fields["unit"]) in posts for role in ("head", "legal_officer"))
        [verified] = unit.made["verify"]
        assert (verified.actor, "legal_officer", "司法局") in posts  # whose agency is no column of the row
    assert Case.objects.filter(procedure="rectification").count() == 1  # what the shown unit had opened


def test_what_a_child_opened_goes_on_as_shown(fuxin: Sample) -> None:
    region = played(fuxin, "法治政府建设实地督察")
    assert Counter(Case.objects.values_list("procedure", flat=True))["inspection_visit"] == 33
    stages = Counter(state(region, c.id).stage for c in Case.objects.filter(procedure="rectification"))
    assert stages == {"closed": 1, "ordered": 1}
    assert Case.objects.filter(procedure="fault_accountability").count() == 1  # the other problem led to it
    [round_] = Case.objects.filter(procedure="inspection")
    assert state(region, round_.id).stage == "circulated"


def test_another_case_of_a_scenario_is_played_alone(fuxin: Sample) -> None:
    played(fuxin, "行政复议接待来访", times=2)
    assert Counter(Case.objects.exclude(procedure="register_import").values_list("procedure", flat=True)) == {
        "reconsideration_reception": 2  # and not the application that the scenario's main case takes down
    }


def test_a_case_the_scenario_does_not_have_is_told(fuxin: Sample) -> None:
    with pytest.raises(SampleError, match="scenario 'rec-reception-2022' has no case '无'"):
        played(fuxin, "行政复议接待来访", case="无")


def test_texts_are_filled_case_by_case(fuxin: Sample) -> None:
    region = played(fuxin, "失信被执行企业清理整顿", times=3)
    bodies = [
        state(region, case.id) for case in Case.objects.filter(procedure="dishonest_body").order_by("id")
    ]
    assert [body.fields["uscc"] for body in bodies] == ["SX-2022-1", "SX-2022-2", "SX-2022-3"]
    assert len({body.fields["name"] for body in bodies}) == 3
    assert all("{" not in str(body.fields["name"]) for body in bodies)
