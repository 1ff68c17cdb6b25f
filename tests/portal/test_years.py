"""The figures of a year, once its annual report has been published: as they were known that day."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from tests.casework.disclosure import do
from tests.portal.conftest import Clock

from yifa.casework.bench import DbBench, set_up
from yifa.casework.runtime import catalogue
from yifa.engine.scenarios import play
from yifa.portal import years
from yifa.registry.models import Region
from yifa.sample.run import scenarios

pytestmark = pytest.mark.django_db
COUNTY = 999999
PAGE = f"/portal/{COUNTY}/year/2015/"
ROW = re.compile(r'<th scope="row">([^<]+)</th><td class="n"><b>([^<]*)</b></td><td class="n">([^<]*)</td>')


@pytest.fixture
def reported(clock: Clock) -> Region:
    """A county that handed one case to the police in 2015 and published the report of that year in March 2016."""
    region = Region.objects.create(code=COUNTY, zh="样例县", places=["430000", "431200", "431230"])
    for id in ("penalty-2015-transfer", "annual-report-2015-published"):
        scenario = scenarios(catalogue())[id]
        assert play(scenario, DbBench(scenario, catalogue(), region)).problems == []
    set_up({"people": {"op": {"roles": "hotline_operator", "agency": "热线中心"}}}, region, "default")
    clock.on("2016-06-01")
    return region


def figures(client: Client) -> dict[str, tuple[str, str]]:
    """What the page says of the year and of the one before."""
    page = client.get(PAGE)
    assert page.status_code == 200
    return {name: (now, before) for name, now, before in ROW.findall(page.text)}


def test_figures_stand_beside_those_of_the_year_before_with_bars(reported: Region, client: Client) -> None:
    page = client.get(PAGE).text
    assert figures(client)["移送涉嫌犯罪案件"] == ("1 件", "0 件")
    assert re.search(r'class="this"[^>]* width="[1-9][0-9]*"', page)
    assert "2016年3月28日" in page
    assert "2015年度法治政府建设工作情况的报告" in page
    assert "制定行政规范性文件" not in page  # nothing in both years
    assert re.search(r"另有[1-9][0-9]*项指标", page)
    assert PAGE in client.get(f"/portal/{COUNTY}/").text


def test_the_files_have_every_figure(reported: Region, client: Client) -> None:
    rows = {row["id"]: row for row in client.get(f"/portal/{COUNTY}/data/figures-2015.json").json()}
    assert rows["cases_transferred"]["2015"] == "1 件"
    assert rows["docs_issued"]["2015"] == "0 件"
    assert "cases_transferred" in client.get(f"/portal/{COUNTY}/data/figures-2015.csv").text


@pytest.mark.parametrize(("recorded", "told"), [("2016-03-25", ("1 件", "0 件")), ("2016-05-03", None)])
def test_what_became_known_after_the_report_does_not_change_them(
    recorded: str, told: tuple[str, str] | None, reported: Region, client: Client
) -> None:
    given = {"channel": "phone", "kind": "consult", "content": "补登的来电"}
    do("register", "op", "2015-12-30T10:00", region=COUNTY, procedure="hotline_order", agency="热线中心",
       recorded=f"{recorded}T10:00", given=given)  # fmt: skip
    assert figures(client).get("热线诉求") == told


def test_other_years_are_not_there(reported: Region, client: Client) -> None:
    assert client.get(f"/portal/{COUNTY}/year/2014/").status_code == 404
    assert client.get(f"/portal/{COUNTY}/data/figures-2016.csv").status_code == 404


def test_they_are_counted_once_however_often_they_are_asked_for(
    reported: Region, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []
    count = years.beside
    monkeypatch.setattr(years, "beside", lambda *args: asked.append(1) or count(*args))
    pages = [client.get(f"{PAGE}?{n}").text for n in range(3)]
    client.get(f"/portal/{COUNTY}/data/figures-2015.csv")
    english = client.get(f"/portal/{COUNTY}/en/year/2015/").text
    assert len(asked) == 1
    assert "移送涉嫌犯罪案件" in pages[2]
    assert "移送涉嫌犯罪案件" not in english
