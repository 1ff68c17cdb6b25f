"""Feeds, calendars and files, read back by libraries that nobody here wrote."""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import io
from xml.etree import ElementTree

import feedparser
import pytest
from django.test import Client
from icalendar import Calendar
from tests.casework.disclosure import HERE, paper
from tests.portal.conftest import HOME, consultation, document

from yifa.casework.models import Publication
from yifa.registry.models import Region

pytestmark = pytest.mark.django_db


@pytest.fixture
def open_call(here: Region) -> str:
    consultation()
    return str(Publication.objects.get(region_id=HERE).id)


@pytest.mark.parametrize(
    "path", ["latest.atom", "calls/feed.atom", "list/normative_document/draft/feed.atom"]
)
def test_atom(path: str, open_call: str, client: Client) -> None:
    answer = client.get(HOME + path)
    assert answer.headers["Content-Type"].startswith("application/atom+xml")
    feed = feedparser.parse(answer.content)
    assert not feed.bozo, feed.get("bozo_exception")
    assert feed.version == "atom10"
    (entry,) = feed.entries
    assert entry.title == "停车收费管理办法"
    assert entry.link == f"http://testserver{HOME}published/{open_call}/"
    assert entry.id == f"urn:uuid:{open_call}"
    assert entry.updated.startswith("2026-09-01")
    assert client.get(entry.link).status_code == 200


def test_atom_of_a_register(here: Region, client: Client) -> None:
    feed = feedparser.parse(client.get(f"{HOME}registers/agencies/feed.atom").content)
    assert not feed.bozo
    assert {entry.title for entry in feed.entries} == {"住建局", "热线中心"}


def test_calendar(here: Region, client: Client, clock) -> None:
    case = consultation()
    document("comments.close", "d", "2026-09-16", case)
    document("comments.answer", "d", "2026-09-16", case, given={"comments.report": "未收到意见"})
    given = {"comments.channel": "县政府网站", "comments.end": "2026-10-20"}
    document(
        "comments.open", "d", "2026-09-17", case, given=given, attached=[paper("comments.draft", b"second")]
    )
    answer = client.get(f"{HOME}calls/calendar.ics")
    assert answer.headers["Content-Type"].startswith("text/calendar")
    (event,) = Calendar.from_ical(answer.content).walk("VEVENT")
    assert event["DTSTART"].dt == dt.date(2026, 10, 20)
    assert str(event["SUMMARY"]) == "征求意见截止日期：停车收费管理办法"
    assert client.get(str(event["URL"])).status_code == 200


def test_open_data_and_its_sums(open_call: str, client: Client) -> None:
    catalogue = client.get(f"{HOME}data/?sums=1").json()
    assert catalogue["region"] == HERE
    tables = {t["id"]: {f["type"]: f for f in t["files"]} for t in catalogue["tables"]}
    for files in tables.values():
        for file in files.values():
            answer = client.get(file["url"])
            assert (
                hashlib.sha256(answer.content).hexdigest()
                == file["sha256"]
                == answer.headers["X-Content-SHA256"]
            )
    files = tables["published-normative_document-draft"]
    (row,) = client.get(files["application/json"]["url"]).json()
    assert (row["id"], row["title"], row["published_on"]) == (open_call, "停车收费管理办法", "2026-09-01")
    text = client.get(files["text/csv"]["url"]).content.decode("utf-8-sig")
    assert list(csv.DictReader(io.StringIO(text))) == [row]


def test_the_site_map_and_robots(open_call: str, client: Client) -> None:
    robots = client.get("/robots.txt").text
    assert f"Sitemap: http://testserver{HOME}sitemap.xml" in robots
    assert "Disallow: /" in robots
    tree = ElementTree.fromstring(client.get(f"{HOME}sitemap.xml").content)
    places = [url.text or "" for url in tree.iter("{http://www.sitemaps.org/schemas/sitemap/0.9}loc")]
    assert f"http://testserver{HOME}published/{open_call}/" in places
    for place in places:
        assert client.get(place).status_code == 200, place
    assert len(places) == len(set(places)) > 20


def test_one_county_is_gone_to_at_once_several_are_listed(here: Region, client: Client) -> None:
    assert client.get("/portal/").headers["Location"] == HOME
    Region.objects.create(code=110101, zh="他县")
    assert "他县" in client.get("/portal/").text
