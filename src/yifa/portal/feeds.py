"""The same lists for programs: Atom, iCalendar, and open data as CSV and JSON with SHA-256 sums."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import re
from collections.abc import Iterable, Iterator
from typing import Any
from uuid import UUID

import orjson
from django.http import HttpResponse
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed
from icalendar import Calendar, Event

from yifa.casework.visibility import in_force, visible_entries
from yifa.portal.published import (
    Kind,
    Shown,
    inviting,
    kind_of,
    kinds,
    publications,
    say_withdrawn,
    shown,
    standing,
)
from yifa.portal.registers import public, told
from yifa.portal.visit import absolute, missing, page
from yifa.portal.years import reports, table
from yifa.web.csvfile import lines
from yifa.web.desk import Desk, DeskRequest
from yifa.web.laws import columns
from yifa.web.words import say, word

RECENT = 50
MOST = 50_000
"""Rows of one file."""
FORMATS = {"csv": "text/csv; charset=utf-8", "json": "application/json"}


# --- Atom -----------------------------------------------------------------------------------------------------------


@page
def latest(request: DeskRequest) -> HttpResponse:
    """Everything published, newest first."""
    desk = request.desk
    rows = standing(desk).order_by("-published_on", "-id")[:RECENT]
    return _atom(
        request,
        say("{r}：最新公开", "{r}: latest publications", r=word(desk.region)),
        shown(desk, rows),
        "home",
    )


@page
def of_kind(request: DeskRequest, procedure: str, what: str) -> HttpResponse:
    """One kind."""
    desk = request.desk
    kind = kind_of(desk, procedure, what)
    rows = standing(desk).filter(procedure=procedure, what=what).order_by("-published_on", "-id")[:RECENT]
    return _atom(request, f"{word(desk.region)}：{word(kind)}", shown(desk, rows), "list", procedure, what)


@page
def of_calls(request: DeskRequest) -> HttpResponse:
    """Consultations and calls for hearings."""
    desk = request.desk
    rows = inviting(desk).order_by("-published_on", "-id")[:RECENT]
    title = say("{r}：征求意见和听证", "{r}: consultations and hearings", r=word(desk.region))
    return _atom(request, title, shown(desk, rows), "calls")


@page
def of_register(request: DeskRequest, register: str) -> HttpResponse:
    """What was entered in a register or left it last."""
    desk = request.desk
    known = columns(desk).get(register)
    if known is None:
        raise missing()
    entries = (
        visible_entries(desk.viewer, known).filter(valid_from__lte=desk.today).order_by("-valid_from", "-id")
    )
    feed = _feed(request, f"{word(desk.region)}：{word(known.register)}", "register", register)
    heads, rows = told(desk, known, desk.today, list(entries[:RECENT]))
    for entry, cells in rows:
        told_by = "；".join(f"{word(h)}：{c.text}" for h, c in zip(heads, cells, strict=True) if c.text)
        feed.add_item(
            entry.key, absolute(request, "register", register), told_by, unique_id=f"urn:uuid:{entry.id}",
            updateddate=_moment(entry.valid_from),
        )  # fmt: skip
    return _xml(feed)


def _feed(request: DeskRequest, title: str, name: str, *args: object) -> Atom1Feed:
    return Atom1Feed(
        title=title, link=absolute(request, name, *args), description=title, feed_url=request.build_absolute_uri(),
        language=say("zh-Hans", "en"),
    )  # fmt: skip


def _atom(request: DeskRequest, title: str, rows: Iterable[Shown], name: str, *args: object) -> HttpResponse:
    feed = _feed(request, title, name, *args)
    for one in rows:
        if one.withdrawn:
            told_by = say("已撤下：{why}", "Withdrawn: {why}", why=say_withdrawn(one.row))
        else:
            told_by = "\n".join(f"{f.label}：{f.text}" for f in one.facts if f.text)
        feed.add_item(
            one.heading, absolute(request, "one", one.id), told_by, unique_id=f"urn:uuid:{one.id}",
            pubdate=_moment(one.row.published_on), updateddate=_moment(one.row.withdrawn_on or one.row.published_on),
            categories=[word(one.kind)],
        )  # fmt: skip
    return _xml(feed)


def _xml(feed: Atom1Feed) -> HttpResponse:
    return HttpResponse(feed.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8")


def _moment(day: dt.date | None) -> dt.datetime:
    return dt.datetime.combine(day or dt.date(1970, 1, 1), dt.time(), timezone.get_default_timezone())


# --- iCalendar ------------------------------------------------------------------------------------------------------


@page
def calendar(request: DeskRequest) -> HttpResponse:
    """Every day that a standing consultation or call for a hearing names."""
    desk = request.desk
    made = Calendar()
    made.add("prodid", "-//Yifa//portal//ZH")
    made.add("version", "2.0")
    made.add(
        "x-wr-calname", say("{r}：征求意见和听证", "{r}: consultations and hearings", r=word(desk.region))
    )
    stamp = _moment(desk.today)
    for one in shown(desk, inviting(desk).order_by("-published_on", "-id")[:RECENT]):
        for label, day, name in _days(one):
            event = Event()
            event.add("uid", f"{one.id}-{name}@{request.get_host()}")
            event.add("dtstamp", stamp)
            event.add("dtstart", day)
            event.add("summary", f"{label}：{one.heading}")
            event.add("url", absolute(request, "one", one.id))
            event.add("description", "\n".join(f"{f.label}：{f.text}" for f in one.facts if f.text))
            made.add_component(event)
    answer = HttpResponse(made.to_ical(), content_type="text/calendar; charset=utf-8")
    answer.headers["Content-Disposition"] = 'inline; filename="hearings.ics"'
    return answer


def _days(one: Shown) -> Iterator[tuple[str, dt.date, str]]:
    """The dates that it names, with their words."""
    for name in one.slice.publications[one.row.what].fields:
        field, value = one.slice.fields[name], one.row.body.get(name)
        if field.type in ("date", "datetime") and value:
            yield word(field), dt.date.fromisoformat(value[:10]), name


# --- open data ------------------------------------------------------------------------------------------------------


def files(desk: Desk) -> list[tuple[str, str, str]]:
    """Id, Chinese and English name of every table that is offered."""
    found = [(f"register-{r.id}", r.zh, r.en) for r in public(desk)]
    found += [(f"published-{k.procedure}-{k.what}", k.zh, k.en) for k in kinds(desk)]
    found += [(f"figures-{year}", f"{year}年度主要数据", f"figures of {year}") for year in reports(desk)]
    return found


@page
def data(request: DeskRequest, name: str, format: str) -> HttpResponse:
    """One table. The SHA-256 of its bytes stands in the header ``Digest`` and in the catalogue."""
    if format not in FORMATS:
        raise missing()
    body = _body(request, name, format)
    answer = HttpResponse(body, content_type=FORMATS[format])
    answer.headers["Content-Disposition"] = f'attachment; filename="{name.replace(".", "-")}.{format}"'
    answer.headers["X-Content-SHA256"] = hashlib.sha256(body).hexdigest()
    return answer


@page
def catalogue(request: DeskRequest) -> HttpResponse:
    """What tables there are; ``?sums=1``: with the SHA-256 of each as it is now."""
    desk = request.desk
    sums = "sums" in request.GET
    tables: list[dict[str, Any]] = []
    for name, zh, en in files(desk):
        entry: dict[str, Any] = {"id": name, "zh": zh, "en": en, "files": []}
        for format, media in FORMATS.items():
            file = {"url": absolute(request, "data", name, format), "type": media.partition(";")[0]}
            if sums:
                file["sha256"] = hashlib.sha256(_body(request, name, format)).hexdigest()
            entry["files"].append(file)
        tables.append(entry)
    content = {
        "region": desk.region.code,
        "zh": desk.region.zh,
        "on": desk.today.isoformat(),
        "tables": tables,
    }
    return HttpResponse(orjson.dumps(content, option=orjson.OPT_INDENT_2), content_type="application/json")


def _body(request: DeskRequest, name: str, format: str) -> bytes:
    heads, rows = _rows(request, name)
    if format == "json":
        return orjson.dumps(
            [dict(zip(heads, row, strict=True)) for row in rows], option=orjson.OPT_INDENT_2, default=str
        )
    return "".join(lines(heads, rows)).encode()


def _rows(request: DeskRequest, name: str) -> tuple[list[str], list[list[Any]]]:
    source, _, rest = name.partition("-")
    if source == "register":
        return _register(request.desk, rest)
    if source == "figures" and re.fullmatch("[1-9][0-9]{3}", rest):
        return table(request, int(rest))
    if source == "published":
        procedure, _, what = rest.partition("-")
        return _published(request, kind_of(request.desk, procedure, what))
    raise missing()


def _register(desk: Desk, register: str) -> tuple[list[str], list[list[Any]]]:
    known = columns(desk).get(register)
    if known is None:
        raise missing()
    entries = visible_entries(desk.viewer, known).filter(in_force(desk.today)).order_by("key", "id")[:MOST]
    heads, rows = told(desk, known, desk.today, entries)
    names = ["key", *(h.name for h in heads), "valid_from", "valid_to"]
    return names, [
        [
            e.key,
            *(c.text for c in cells),
            e.valid_from.isoformat(),
            e.valid_to.isoformat() if e.valid_to else "",
        ]
        for e, cells in rows
    ]


def _published(request: DeskRequest, kind: Kind) -> tuple[list[str], list[list[Any]]]:
    desk = request.desk
    rows = (
        standing(desk).filter(procedure=kind.procedure, what=kind.what).order_by("published_on", "id")[:MOST]
    )
    read = shown(desk, rows)
    names = list(dict.fromkeys(f.name for one in read for f in one.facts))
    heads = ["id", "published_on", "withdrawn_on", "withdrawn_for", *names]
    return heads, [
        [
            str(one.id), _iso(one.row.published_on), _iso(one.row.withdrawn_on),
            one.row.withdrawn_for, *(_told(one, name) for name in names),
        ]
        for one in read
    ]  # fmt: skip


def _told(one: Shown, name: str) -> str:
    fact = next((f for f in one.facts if f.name == name), None)
    if fact is None:
        return ""
    return fact.text or "\n".join("；".join(row) for row in fact.rows)


def _iso(day: dt.date | None) -> str:
    return day.isoformat() if day is not None else ""


# --- for robots -----------------------------------------------------------------------------------------------------


@page
def sitemap(request: DeskRequest) -> HttpResponse:
    """The addresses of all that stands, the newest 50 000."""
    desk = request.desk
    pages = [absolute(request, name) for name in ("home", "calls", "deadline")]
    pages += [absolute(request, "list", k.procedure, k.what) for k in kinds(desk)]
    pages += [absolute(request, "register", r.id) for r in public(desk)]
    pages += [absolute(request, "year", year) for year in reports(desk)]
    rows = publications(desk).filter(withdrawn_on__isnull=True).order_by("-published_on", "-id")
    out = io.StringIO()
    out.write(
        '<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
    )
    out.writelines(f"<url><loc>{url}</loc></url>\n" for url in pages)
    base = absolute(request, "one", UUID(int=0))
    for id, day in rows.values_list("id", "published_on")[: 50_000 - len(pages)]:
        out.write(
            f"<url><loc>{base.replace(str(UUID(int=0)), str(id))}</loc><lastmod>{day}</lastmod></url>\n"
        )
    out.write("</urlset>\n")
    return HttpResponse(out.getvalue(), content_type="application/xml; charset=utf-8")
