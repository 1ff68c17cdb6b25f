"""The law as the system runs it: every procedure on any day, two days compared, who cites an article."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.html import escape
from tests.web.conftest import SignIn

from yifa.casework.runtime import catalogue
from yifa.law import diff
from yifa.law import sheet as sheets
from yifa.law.cited import citations
from yifa.law.keeping import slices

pytestmark = pytest.mark.django_db

PLACES = ("430000", "431200", "431230")
TODAY = dt.date(2026, 9, 30)


@pytest.fixture
def client(sign_in: SignIn) -> Client:
    return sign_in("o")


def test_every_procedure_of_the_day_is_listed_under_an_area(client: Client) -> None:
    for day in ("2026-09-30", "2012-06-01"):
        page = client.get("/law/", {"on": day})
        listed = [law.id for _, held in page.context["areas"] for law, _ in held]
        assert sorted(listed) == [law.id for law in slices(catalogue(), dt.date.fromisoformat(day), PLACES)]
        assert all(area.zh != area.en for area, _ in page.context["areas"])  # each folder has its words
    assert "没有施行中的程序" in client.get("/law/", {"on": "1900-01-01"}).text


@pytest.mark.parametrize("procedure", catalogue().procedures)
def test_a_procedure_on_one_page(client: Client, procedure: str) -> None:
    """All that `yifa law show` says stands on the page, and its drawing needs no style of its own."""
    source = catalogue().editions(procedure)[-1]
    on = min(dt.date.fromisoformat(source.last), TODAY)
    with CaptureQueriesContext(connection) as said:
        page = client.get(f"/law/{procedure}/", {"on": on.isoformat()})
    assert page.status_code == 200
    assert len(said) <= 15
    sheet = sheets.sheet(catalogue(), catalogue().procedure(procedure, on, PLACES), on)
    rules = [r for m in sheet.moves for r in (*m.gates, *m.grounds, m.rule)]
    rules += [c.rule for c in sheet.clocks] + [
        *sheet.publications,
        *sheet.local,
        *sheet.overlays,
        *sheet.editions,
        *sheet.recurs,
    ]
    for said_ in (
        *(r.text for r in rules), *(r.cite for r in rules), *(m.zh for m in sheet.moves), *(m.by for m in sheet.moves),
        *(c.length for c in sheet.clocks), *(note for c in sheet.clocks for note in c.notes),
        *sheet.stages.values(), *(text for document in sheet.documents for text in document),
    ):  # fmt: skip
        assert escape(said_) in page.text
    unconfirmed = sum(r.unconfirmed for r in rules if r.cite)
    assert page.text.count('<b class="unsure">未核实</b>') >= unconfirmed
    assert "<style" not in page.text
    assert " style=" not in page.text
    assert client.get(f"/law/{procedure}/", headers={"accept-language": "en"}).status_code in (200, 404)


def test_a_procedure_in_english(client: Client) -> None:
    client.post("/language/", {"language": "en"})
    page = client.get("/law/admin_penalty/", {"on": "2026-09-30"})
    said = page.text.split("<main", 1)[1].split("</main>")[0]
    for words in (
        "must be approved by",
        "from “file”",
        "binds agency that penalises",
        "where “outcome” is “penalty”",
        "the beginning",
    ):
        assert words in said, words
    rules = [r for m in page.context["page"].moves for r in (*m.gates, *m.grounds, m.rule)]
    for cite in {r.cite for r in rules + [c.rule for c in page.context["page"].clocks] if r.unconfirmed}:
        said = said.replace(cite, "")
    outside = [line for line in said.splitlines() if re.search("，|的：|须", line)]
    assert outside == []


def test_the_law_of_another_day_is_another_page(client: Client) -> None:
    then, now = (client.get("/law/foi_request/", {"on": on}).text for on in ("2016-06-01", "2026-06-01"))
    assert "15个工作日" in then
    assert "20个工作日" in now
    assert client.get("/law/foi_request/", {"on": "1990-01-01"}).status_code == 404
    assert client.get("/law/nothing/").status_code == 404


def test_every_class_of_a_drawing_is_dressed_by_our_sheet(client: Client) -> None:
    from django.contrib.staticfiles import finders

    with open(finders.find("yifa/parts.css")) as file:
        sheet = file.read()
    drawn = re.findall(r"<svg.*?</svg>", client.get("/law/admin_penalty/").text, re.S)[0]
    classes = {name for names in re.findall(r'class="([^"]*)"', drawn) for name in names.split()} - {"yf"}
    assert classes
    for name in classes:
        assert re.search(rf"\.yf \.{name}\b|\.yf \.\w+\.{name}\b", sheet), name


def test_what_changed_between_two_days(client: Client) -> None:
    page = client.get("/law/foi_request/diff", {"a": "2016-06-01", "b": "2026-06-01"})
    days = dt.date(2016, 6, 1), dt.date(2026, 6, 1)
    changes = diff.compare_dates(catalogue(), "foi_request", *days, PLACES)
    assert changes
    for change in changes:
        assert escape(change.zh) in page.text
    english = client.get(
        "/law/foi_request/diff", {"a": "2016-06-01", "b": "2026-06-01"}, headers={"accept-language": "en"}
    ).text
    assert escape(changes[0].en) in english
    same = client.get("/law/foi_request/diff", {"a": "2026-06-01", "b": "2026-06-01"})
    assert same.context["parts"] == []
    assert "没有区别" in same.text
    assert "没有施行中的程序" in client.get("/law/foi_request/diff", {"a": "1990-01-01"}).text
    assert client.get("/law/nothing/diff").status_code == 404


def test_each_turning_day_leads_to_what_changed(client: Client) -> None:
    page = client.get("/law/foi_request/")
    starts = page.context["starts"]
    assert [day for day, _ in starts] == sorted({day for day, _ in starts}, reverse=True)
    for day, before in starts:
        if before is not None:
            answer = client.get("/law/foi_request/diff", {"a": before.isoformat(), "b": day.isoformat()})
            assert answer.status_code == 200


def test_who_cites_an_article(client: Client) -> None:
    page = client.get("/law/statutes/FOI/", {"on": "2026-06-01"})
    cited = {
        (law.id, one.citation.zh)
        for law in slices(catalogue(), dt.date(2026, 6, 1), PLACES)
        for one in citations(law)
        if one.citation.statute == "FOI19"
    }
    assert {(id, a.zh) for a in page.context["articles"] for id in a.uses} == cited
    numbers = [
        int(re.search(r"\d+", a.en.split("Art. ")[1])[0]) for a in page.context["articles"] if "Art. " in a.en
    ]
    assert numbers == sorted(numbers)
    earlier = client.get("/law/statutes/FOI/", {"on": "2016-06-01"})
    assert {a.edition for a in earlier.context["articles"]} == {"FOI08"}
    assert client.get("/law/statutes/NOTHING/").status_code == 404
    index = client.get("/law/statutes/")
    assert len(index.context["families"]) == len(catalogue().statutes.families)
