"""The anonymous visitor: every page, feed, calendar and file of the portal, beside a slow reading of what is public."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from html import unescape
from typing import Any

import pytest
from django.test import Client
from tests.portal.conftest import Clock

from yifa.casework.bench import DbBench
from yifa.casework.models import Case, Publication
from yifa.casework.record import held
from yifa.casework.runtime import catalogue
from yifa.engine.scenarios import play
from yifa.engine.state import CaseState
from yifa.law.definitions import Field, Slice
from yifa.registry.models import Entry, Region

pytestmark = pytest.mark.django_db
LONG = 4
"""Letters from which a text is told apart from others."""
PUBLISHING = tuple(
    (path, s)
    for path, scenarios in catalogue().scenarios().items()
    for s in scenarios
    if any(
        law.publications
        for source in catalogue().editions(s["procedure"])
        for law in catalogue().edition(s["procedure"], source.edition).slices
    )
)  # fmt: skip

SWEPT = {path.split("/")[1]: s["id"] for path, s in PUBLISHING}.values()
"""Of each area one scenario, in whose county the empty lists are looked at too."""


def texts(field: Field, value: Any) -> Iterator[tuple[str, str]]:
    """Every text of a fact that can be told apart, with its class of privacy."""
    if value is None:
        return
    if field.type == "group":
        for row in value:
            for name, cell in row.items():
                if name in field.columns:
                    yield from texts(field.columns[name], cell)
    elif field.type == "text" and len(str(value)) >= LONG:
        yield field.privacy, str(value)


def facts(state: CaseState) -> Iterator[tuple[str, Any]]:
    yield from state.fields.items()
    for said in state.items.values():
        yield from said.items()
    for event in state.events:  # also what was said before it was changed
        yield from event.sets.items()
        yield from event.adds.items()


@lru_cache(maxsize=1)
def words() -> set[str]:
    """The law's own words: names of procedures, registers, areas, fields, stages and choices."""
    found = {word for area in catalogue().areas.values() for word in (area.zh, area.en)}
    for register in catalogue().registers.values():
        found |= {register.zh, *_words(register.fields.values())}
    for id in catalogue().procedures:
        for source in catalogue().editions(id):
            for law in catalogue().edition(id, source.edition).slices:
                found |= {law.zh, *law.stages.values(), *_words(law.fields.values())}
                found |= {
                    one.zh for kind in (law.moves, law.publications, law.clocks) for one in kind.values()
                }
    return found


def _words(fields: Iterable[Field]) -> Iterator[str]:
    for field in fields:
        yield field.zh
        yield from field.choices.values()
        yield from _words(field.columns.values())


def law_of(case: Case, day: dt.date) -> Slice:
    found = catalogue().procedure(case.procedure, case.opened_on, case.places, case.domain or None)
    return found.at(day, case.edition)


def public(case: Case, state: CaseState) -> set[str]:
    """What the law makes public of a case: the listed open fields of what has been published and not withdrawn, the
    first of what was."""
    allowed: set[str] = set()
    for row in Publication.objects.filter(case=case):
        law = law_of(case, row.published_on)
        listed = law.publications[row.what].fields
        for name in listed[:1] if row.withdrawn_on else listed:
            for said, value in facts(state):
                if said == name:
                    allowed |= {text for privacy, text in texts(law.fields[name], value) if privacy == "open"}
        allowed.add(row.withdrawn_for)
    return allowed


def of_registers(region: Region) -> set[str]:
    """The open columns of public registers."""
    found: set[str] = set()
    for entry in Entry.objects.filter(region=region):
        register = catalogue().registers.get(entry.register)
        if register is not None and register.public:
            found.add(entry.key)
            for name, value in entry.content.items():
                if name in register.fields and register.fields[name].privacy == "open":
                    found |= {str(value)}
    return found


def addresses(client: Client, region: Region) -> Iterator[str]:
    """Every address of the portal of a county, in both languages."""
    for home in (f"/portal/{region.code}/", f"/portal/{region.code}/en/"):
        for page in (
            "",
            "latest.atom",
            "calls/",
            "calls/feed.atom",
            "calls/calendar.ics",
            "data/",
            "follow/",
        ):
            yield home + page
        listed = re.findall(r"<loc>http://testserver([^<]+)</loc>", client.get(home + "sitemap.xml").text)
        yield from listed
        for path in listed:
            if "/list/" in path or "/registers/" in path:
                yield path + "feed.atom"
        for table in client.get(home + "data/").json()["tables"]:
            yield from (file["url"].removeprefix("http://testserver") for file in table["files"])
        for path in re.findall(r'href="([^"]+)"', client.get(home).text):
            if "/send/" in path or "/published/" in path:
                yield path


TABLE = re.compile(r"/list/(\w+/\w+)/|/registers/(\w+)/|/data/published-(\w+-\w+)\.|/data/register-(\w+)\.")


def filled(region: Region) -> set[str]:
    """The registers in which something was entered, and the kinds of which something was published."""
    kinds = Publication.objects.filter(region=region).values_list("procedure", "what")
    return {*Entry.objects.filter(region=region).values_list("register", flat=True), *map("/".join, kinds)}


def listed_in(path: str) -> str | None:
    """The register or kind of which it is a list."""
    table = TABLE.search(path)
    return next(filter(None, table.groups())).replace("-", "/") if table else None


@pytest.mark.parametrize("scenario", [s for _, s in PUBLISHING], ids=lambda s: s["id"])
def test_nothing_is_shown_but_what_the_law_publishes(
    scenario: Mapping[str, Any], client: Client, clock: Clock
) -> None:
    region = Region.objects.create(code=999999, zh="样例县", places=list(scenario.get("places", ())))
    assert play(scenario, DbBench(scenario, catalogue(), region)).problems == []
    clock.on("2027-06-01" if scenario["when"][-1].get("on", "")[:4] >= "2017" else "2017-06-01")
    allowed, hidden = of_registers(region), set()
    for case in Case.objects.filter(region=region):
        case.region = region
        state = held(case)[1].state
        known = law_of(case, dt.date.fromordinal(state.last[0])).fields
        allowed |= public(case, state)
        hidden |= {
            text for name, value in facts(state) if name in known for _, text in texts(known[name], value)
        }
    allowed |= words()
    hidden = {text for text in hidden if not any(text in one for one in allowed)}
    visited = list(dict.fromkeys(addresses(client, region)))
    assert len(visited) > 50
    if scenario["id"] not in SWEPT:
        shows = {None, *filled(region)}
        visited = [path for path in visited if listed_in(path) in shows]
    for path in visited:
        answer = client.get(path)
        assert answer.status_code == 200, path
        assert not answer.cookies, path
        assert "Vary" not in answer.headers, path
        shown = unescape(answer.content.decode())
        assert {text for text in hidden if text in shown} == set(), path


def test_the_reading_tells_facts_apart(clock: Clock) -> None:
    """A reading that hid nothing would show nothing."""
    scenario = next(s for _, s in PUBLISHING if s["id"] == "penalty-2026-fine-with-hearing")
    region = Region.objects.create(code=999999, zh="样例县", places=list(scenario.get("places", ())))
    play(scenario, DbBench(scenario, catalogue(), region))
    case = Publication.objects.get(region=region).case
    case.region = region
    state = held(case)[1].state
    known = law_of(case, dt.date.fromordinal(state.last[0])).fields
    said = {text for name, value in facts(state) if name in known for _, text in texts(known[name], value)}
    assert len(said - public(case, state)) > 5


def test_a_secret_case_is_not_there(client: Client, clock: Clock) -> None:
    scenario = next(s for _, s in PUBLISHING if s["id"] == "penalty-2016-hunan")
    region = Region.objects.create(code=999999, zh="样例县", places=list(scenario.get("places", ())))
    play(scenario, DbBench(scenario, catalogue(), region))
    clock.on("2017-06-01")
    row = Publication.objects.get(region=region, what="decision")
    path = f"/portal/999999/published/{row.id}/"
    assert client.get(path).status_code == 200
    Case.objects.filter(id=row.case_id).update(privacy="secret")
    assert client.get(path + "?again").status_code == 404  # another address: the first is kept for a minute
    assert str(row.id) not in client.get("/portal/999999/list/admin_penalty/decision/").text
    assert str(row.id) not in client.get("/portal/999999/sitemap.xml").text


@pytest.mark.parametrize(
    "path",
    [
        "registers/posts/",
        "registers/people/",
        "list/foi_request/answer/",
        "data/register-posts.csv",
        "year/2016/",
    ],
)
def test_what_is_not_public_is_not_there(path: str, client: Client, here: Region) -> None:
    assert client.get(f"/portal/{here.code}/{path}").status_code == 404
    assert client.get(f"/portal/110000/{path}").status_code == 404
