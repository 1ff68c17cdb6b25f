"""The year: figures as they are counted, last year's beside them, and who opens the records behind them."""

from __future__ import annotations

import csv
import datetime as dt
from decimal import Decimal
from io import StringIO
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.casework.disclosure import do, submit
from tests.web.conftest import NOW, SignIn
from tests.web.leaders import lead

from yifa.casework.models import Case
from yifa.figures.declared import Claim, declare, state
from yifa.figures.months import months
from yifa.figures.values import all_values, several, value
from yifa.registry.models import Region
from yifa.web.year import chart
from yifa.web.year.figures import change

pytestmark = pytest.mark.django_db
FIGURE = "/year/2026/figures/foi_received/"


@pytest.fixture
def asked_often(here: Region) -> list[UUID]:
    """Five requests this year, two of them in the forestry office, and two of last year."""
    lead(here)
    days = ("2026-01-05", "2026-01-20", "2026-09-10")
    mine = [submit(day) for day in days] + [
        submit(day, agency="林业局") for day in ("2026-03-02", "2026-09-11")
    ]
    return mine + [submit(day) for day in ("2025-03-03", "2025-11-03")]


def test_every_figure_stands_beside_last_years(
    asked_often: list[UUID], here: Region, sign_in: SignIn
) -> None:
    page = sign_in("legalhead").get("/year/2026/")
    rows = {row.now.id: row for group in page.context["groups"] for row in group.rows}
    this = all_values(here, 2026, today=NOW.date())
    last = all_values(here, 2025, today=NOW.date())
    assert rows.keys() == this.keys()
    for id, row in rows.items():
        assert (row.now.value, row.now.part, row.now.whole) == (
            this[id].value,
            this[id].part,
            this[id].whole,
        ), id
        assert (row.before.value, row.before.whole) == (last[id].value, last[id].whole), id
    assert (rows["foi_received"].shown, rows["foi_received"].before_shown) == ("5 件", "2 件")
    assert rows["foi_received"].change == "+3"
    text = sign_in("legalhead").get("/year/2026/", {"format": "csv"}).getvalue().decode()
    assert ["政府信息公开申请", "5 件", "2 件", "'+3"] in list(csv.reader(StringIO(text[1:])))


def test_a_change_of_a_rate_is_in_points(asked_often: list[UUID], here: Region) -> None:
    this = all_values(here, 2026, today=NOW.date())
    last = all_values(here, 2025, today=NOW.date())
    assert change(last["foi_received"], this["foi_received"]) == "−3"
    assert change(this["foi_received"], this["foi_received"]) == "0"
    rate = this["foi_on_time_rate"]
    assert rate.whole
    assert change(rate, rate) == "0"
    assert change(this["docs_filed_on_time_rate"], rate) == ""  # nothing was filed


def test_a_figure_opens_to_its_definition_and_records(asked_often: list[UUID], sign_in: SignIn) -> None:
    page = sign_in("legalhead").get(FIGURE)
    assert {r.case.id for r in page.context["records"]} == set(asked_often[:5])
    assert "统计期内" in page.text
    assert [m.this for m in page.context["months"]][:9] == ["2", "0", "1", "0", "0", "0", "0", "0", "2"]
    assert [m.last for m in page.context["months"]][10] == "1"
    text = sign_in("legalhead").get(FIGURE, {"format": "csv"}).getvalue().decode()
    assert len(text.strip().splitlines()) == 6


def test_a_figure_in_english(asked_often: list[UUID], sign_in: SignIn) -> None:
    client = sign_in("legalhead")
    client.post("/language/", {"language": "en"})
    page = client.get("/year/2026/figures/foi_answered/")
    assert "In the period: records of “answer” in “Disclosure on request”" in page.text
    assert "broken down by “outcome”" in page.text
    received = client.get(FIGURE)
    assert "Disclosure on request (通建公开申〔2026〕" in received.text
    assert "统计期内" not in received.text
    assert "<dd>cases</dd>" in received.text


def test_records_come_page_after_page(
    asked_often: list[UUID], sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("yifa.web.year.figures.SIZE", 2)
    client, seen, after = sign_in("legalhead"), [], ""
    for _ in range(3):
        page = client.get(FIGURE, {"after": after}).context
        seen += [r.case.id for r in page["records"]]
        after = page["page"]["next"] or ""
    assert after == ""
    assert len(seen) == 5
    assert set(seen) == set(asked_often[:5])
    for wrong in ("made-up", "WyJhIl0:x:y"):
        assert len(client.get(FIGURE, {"after": wrong}).context["records"]) == 2


def test_officers_see_the_total_and_not_the_records(asked_often: list[UUID], sign_in: SignIn) -> None:
    for who in ("o", "forester"):
        page = sign_in(who).get(FIGURE)
        assert "5 件" in page.text
        assert "records" not in page.context
        assert str(asked_often[0]) not in page.text
        assert sign_in(who).get(FIGURE, {"format": "csv"}).status_code == 404
    for path in ("/year/2026/", FIGURE):
        assert sign_in("nobody").get(path).status_code == 404


def test_a_record_leads_to_its_case_only_for_who_may_see_it(asked_often: list[UUID], sign_in: SignIn) -> None:
    records = sign_in("foresthead").get(FIGURE).context["records"]
    assert len(records) == 5
    assert {r.case.id for r in records if r.case is not None} == set(asked_often[3:5])
    assert all(r.words.startswith("政府信息公开申请") for r in records)


def test_a_secret_case_shows_nothing_of_itself(asked_often: list[UUID], sign_in: SignIn) -> None:
    Case.objects.filter(id=asked_often[0]).update(privacy="secret", number="某密〔2026〕1号")
    for who in ("legalhead", "foresthead"):
        page = sign_in(who).get(FIGURE)
        assert "不宜公开的事项" in page.text
        assert "某密" not in page.text
        assert str(asked_often[0]) not in page.text
        file = sign_in(who).get(FIGURE, {"format": "csv"}).getvalue().decode()
        assert "某密" not in file


def test_a_figure_as_it_was_known(asked_often: list[UUID], here: Region, sign_in: SignIn) -> None:
    page = sign_in("legalhead").get(FIGURE, {"known_on": "2026-02-01"})
    assert page.context["value"].value == 2
    assert len(page.context["records"]) == 2
    for wrong in ("2999-01-01", "x"):
        assert sign_in("legalhead").get(FIGURE, {"known_on": wrong}).context["known_on"] is None


def test_years_and_figures_that_are_none(sign_in: SignIn, here: Region) -> None:
    client = sign_in("o")
    assert client.get("/year/").headers["Location"] == "/year/2026/"
    for path in (
        "/year/2027/",
        "/year/1900/",
        "/year/2026/figures/nothing/",
        "/year/2027/figures/foi_received/",
    ):
        assert client.get(path).status_code == 404, path


def test_months_add_up_to_the_year(asked_often: list[UUID], here: Region) -> None:
    do("take_up", "o", "2026-01-07", asked_often[0])
    found = all_values(here, 2026, today=NOW.date())
    for one in found.values():
        series = months(one)
        if one.figure.over == "entries":
            assert series == []
            continue
        assert [m.first.month for m in series] == list(range(1, 10))
        if one.figure.standing:
            assert series[-1].value == one.value, one.id
        elif one.figure.rate:
            assert (sum(m.part or 0 for m in series), sum(m.whole or 0 for m in series)) == (
                one.part,
                one.whole,
            )
        else:
            assert sum(m.value or 0 for m in series) == one.value, one.id


def test_years_counted_together_are_as_each_alone(here: Region) -> None:
    lead(here)
    spans = [(dt.date(y, 1, 1), dt.date(y, 12, 31)) for y in (2026, 2025)]
    both = several(here, spans, today=NOW.date())
    for year, found in zip((2026, 2025), both, strict=True):
        for id, one in found.items():
            alone = value(here, id, dt.date(year, 1, 1), dt.date(year, 12, 31), today=NOW.date())
            assert (one.value, one.part, one.whole, one.breakdown) == (
                alone.value, alone.part, alone.whole, alone.breakdown,
            ), id  # fmt: skip


def test_pages_ask_little(asked_often: list[UUID], sign_in: SignIn) -> None:
    for who in ("legalhead", "foresthead", "o"):
        client = sign_in(who)
        for path in (
            "/year/2026/",
            FIGURE,
            "/year/2026/figures/clocks_late/",
            "/year/2026/figures/powers_total/",
        ):
            client.get(path)
            with CaptureQueriesContext(connection) as asked:
                assert client.get(path).status_code == 200
            assert len(asked) <= 15, path


def test_bars_are_in_proportion() -> None:
    drawn = chart.columns(["1", "2", "3"], [10, 5, None], [0, None])
    heights = {(round(bar.x), bar.kind): bar.height for bar in drawn.bars}
    assert [bar.kind for bar in drawn.bars] == ["this", "this"]
    one, other = heights.values()
    assert one == 2 * other
    assert all(bar.y + bar.height == drawn.base for bar in drawn.bars)
    assert chart.pair(10, 5) == (chart.PAIR, chart.PAIR // 2)
    assert chart.pair(None, 0) == (0, 0)
    assert chart.pair(1, 100_000) == (1, chart.PAIR)


def test_declared_figures_stand_beside_and_apart(
    asked_often: list[UUID], here: Region, sign_in: SignIn
) -> None:
    client = sign_in("legalhead")
    counted = {row.now.id: row.shown for g in client.get("/year/2026/").context["groups"] for row in g.rows}
    report = f"{here.zh}2026年法治政府建设情况报告\n2026年，收到政府信息公开申请62件。新建广场3个。"
    declare(here, report.encode(), "报告.txt")
    page = client.get("/year/2026/")
    assert {row.now.id: row.shown for g in page.context["groups"] for row in g.rows} == counted
    assert "申报数 62件" in page.text
    assert "未经业务记录核实" in page.text
    assert "新建广场" in page.text
    assert "申报数" not in client.get("/year/2025/").text
    text = client.get("/year/2026/", {"format": "csv"}).getvalue().decode()
    assert ["政府信息公开申请", "5 件", "2 件", "'+3", "62件"] in list(csv.reader(StringIO(text[1:])))
    assert "62件" in client.get(FIGURE).text


def test_claims_read_by_hand_stand_there_with_their_source(here: Region, sign_in: SignIn) -> None:
    lead(here)
    state(
        here,
        2026,
        "某县2026年报告",
        [Claim("新建广场", Decimal("1.5"), "万平方米", "2021—2026年", approx=True)],
    )
    page = sign_in("legalhead").get("/year/2026/").text
    assert '<span lang="zh-Hans">某县2026年报告</span>' in page
    assert "约1.5万平方米" in page
    assert "2021—2026年" in page
