"""A sample: what is open when it stands still, its accounts, and what is said of a broken one."""

import datetime as dt
import json
from collections import Counter
from pathlib import Path

import pytest
from django.test import Client

from yifa.casework.clock import now
from yifa.casework.models import Case, Deadline
from yifa.casework.runtime import catalogue
from yifa.ledger.models import Content
from yifa.registry import entries
from yifa.registry.models import Region
from yifa.sample.accounts import open_accounts, password
from yifa.sample.model import Sample, SampleError, read_sample
from yifa.sample.run import build, time_of
from yifa.web.matters import sign
from yifa.web.models import User

SAMPLES = Path(__file__).parents[2] / "samples"
TONGDAO = SAMPLES / "tongdao-2016.yaml"


@pytest.fixture(scope="module")
def sample() -> Sample:
    return read_sample(TONGDAO)


@pytest.fixture
def living(sample: Sample, db: None) -> Region:
    """Only what is open at the moment the sample stands at."""
    present = [play for play in sample.plays if play.zh.startswith("在办")]
    region, _, _ = build(sample.model_copy(update={"plays": present}), catalogue())
    return region


def test_the_county_stands_at_its_moment_and_goes_on_from_there(sample: Sample, living: Region) -> None:
    assert sample.stands is not None
    assert dt.timedelta(0) <= now(living) - sample.stands < dt.timedelta(minutes=5)
    recorded = [
        json.loads(bytes(body))["recorded"] for body in Content.objects.values_list("body", flat=True)
    ]
    assert max(recorded) <= sample.stands.isoformat()


def test_each_sign_and_many_procedures_are_open(living: Region) -> None:
    open_cases = Case.objects.filter(closed_on=None)
    assert len(set(open_cases.values_list("procedure", flat=True))) >= 12
    signs = Counter(
        sign(d.due, d.warn_from, now(living))
        for d in Deadline.objects.filter(status="running", due__isnull=False).exclude(binds="")
    )
    assert min(signs[colour] for colour in ("red", "yellow", "green")) >= 3, signs
    stages = open_cases.filter(procedure="cleanup_item").values_list("stage", flat=True)
    assert set(stages) == {"reviewed", "opened"}  # a round half done


def test_agencies_have_their_superior_and_people_their_entry(living: Region) -> None:
    office = entries.entry(living.code, "agencies", "法制办", now(living).date())
    assert office is not None
    assert (office.values["superior"], office.values["legal_affairs"]) == ("县政府", True)
    known = {e.key for e in entries.entries(living.code, "people", now(living).date())}
    held = {e.values["person"] for e in entries.entries(living.code, "posts", now(living).date())}
    assert held <= known


def test_the_password_is_of_the_county_and_the_year_it_stands_in(living: Region) -> None:
    assert password(living) == "tongdao-2017"
    fuxin = read_sample(SAMPLES / "fuxin-2022.yaml")
    there = Region(code=fuxin.region.code, zh=fuxin.region.zh, en=fuxin.region.en, settings=time_of(fuxin))
    assert password(there) == "fuxin-2023"


def test_every_account_has_something_to_do(living: Region) -> None:
    accounts = open_accounts(living)
    assert len({a.username for a in accounts}) == len(accounts) >= 15
    assert any(a.posts > 1 for a in accounts)
    assert any(a.urgent for a in accounts)
    for account in accounts:
        user = User.objects.get(username=account.username)
        assert user.check_password("tongdao-2017")
        client = Client()
        client.force_login(user)
        client.post("/hat/", {"hat": f"{account.username}@{account.agency}"})
        assert client.get("/").context["matters"], account


@pytest.mark.django_db
def test_the_same_year_again_gives_the_same(sample: Sample) -> None:
    few = sample.model_copy(
        update={"plays": [p for p in sample.plays if p.zh in ("行政处罚案件", "12345工单")]}
    )
    other = few.model_copy(update={"region": few.region.model_copy(update={"code": 431231})})
    _, one, _ = build(few, catalogue())
    _, two, _ = build(other, catalogue())
    assert one == two
    days = [
        list(Content.objects.filter(region=code).order_by("id").values_list("procedure", "move", "day"))
        for code in (431230, 431231)
    ]
    assert days[0] == days[1]


def test_a_broken_sample_names_file_place_and_reason(tmp_path: Path) -> None:
    text = TONGDAO.read_text(encoding="utf-8")
    broken = tmp_path / "broken.yaml"

    broken.write_text(text.replace("year: 2016", "year: 二零一六", 1), encoding="utf-8")
    with pytest.raises(SampleError, match=r"broken.yaml, year:"):
        read_sample(broken)

    broken.write_text(text.replace("plays:", "plays: [", 1), encoding="utf-8")
    with pytest.raises(SampleError, match=r"broken.yaml line \d+"):
        read_sample(broken)


@pytest.mark.django_db
def test_a_scenario_that_does_not_exist_is_named(sample: Sample) -> None:
    wrong = sample.model_copy(
        update={"plays": [sample.plays[-1], sample.plays[1].model_copy(update={"scenario": "no-such"})]}
    )
    with pytest.raises(SampleError, match="no scenario 'no-such'"):
        build(wrong, catalogue())
