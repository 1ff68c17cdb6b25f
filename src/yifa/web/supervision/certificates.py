"""Enforcement certificates that lapse within some days: who may soon not act any more."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from django.http import HttpResponseBase
from django.shortcuts import render

from yifa.registry.models import Entry
from yifa.web import names
from yifa.web.csvfile import csv_file
from yifa.web.dates import day
from yifa.web.desk import Desk, DeskRequest
from yifa.web.words import say

REGISTER = "certificates"
STEPS = (30, 60, 90)
"""Days ahead."""


@dataclass(frozen=True, slots=True)
class Line:
    """One certificate."""

    who: str
    number: str
    agency: str
    area: str
    last: dt.date
    days: int


def lapsing(desk: Desk, within: int) -> list[Entry]:
    """Certificates in force today whose last day comes within so many days, in that order. One query."""
    rows = Entry.objects.filter(
        region_id=desk.region.code,
        register=REGISTER,
        valid_from__lte=desk.today,
        valid_to__gte=desk.today,
        valid_to__lte=desk.today + dt.timedelta(days=within),
    )
    if not desk.viewer.everything:
        rows = rows.filter(content__agency__in=sorted(desk.viewer.agencies))
    return list(rows.order_by("valid_to", "id"))


def steps(desk: Desk) -> list[tuple[int, int]]:
    """Days ahead, and how many lapse within them."""
    found = [_last(entry) - desk.today for entry in lapsing(desk, STEPS[-1])]
    return [(step, sum(left.days <= step for left in found)) for step in STEPS]


def _last(entry: Entry) -> dt.date:
    assert entry.valid_to is not None
    return entry.valid_to


def index(request: DeskRequest) -> HttpResponseBase:
    """Those that lapse within ``within`` days."""
    desk = request.desk
    asked = request.GET.get("within", "")
    within = int(asked) if asked in map(str, STEPS) else STEPS[-1]
    lines = list(_lines(desk, lapsing(desk, within)))
    if request.GET.get("format") == "csv":
        head = [
            say("持证人", "holder"), say("证号", "number"), say("机关", "agency"), say("执法领域", "area"),
            say("有效期至", "last day"), say("剩余日数", "days left"),
        ]  # fmt: skip
        rows = ([line.who, line.number, line.agency, line.area, day(line.last), line.days] for line in lines)
        return csv_file(say("即将到期的执法证件", "lapsing certificates"), head, rows)
    return render(
        request, "supervision/certificates.html", {"lines": lines, "within": within, "steps": STEPS}
    )


def _lines(desk: Desk, entries: list[Entry]) -> Iterator[Line]:
    people = names.people(desk.region, {entry.key for entry in entries})
    agencies = names.agencies(desk.region, desk.today)
    for entry in entries:
        values, last = entry.content, _last(entry)
        agency = str(values.get("agency") or "")
        yield Line(
            people[entry.key], str(values.get("number") or ""), agencies.get(agency, agency),
            str(values.get("area") or ""), last, (last - desk.today).days,
        )  # fmt: skip
