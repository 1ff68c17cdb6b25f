"""Refused attempts: by article, procedure and move; who tried what, when, and why it was refused."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery, TextField
from django.db.models.fields.json import KeyTextTransform, KeyTransform
from django.db.models.functions import Cast
from django.http import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone

from yifa.casework.models import Case, Refusal
from yifa.casework.paging import Keyset
from yifa.casework.visibility import policy
from yifa.web import names
from yifa.web.csvfile import csv_file
from yifa.web.dates import day
from yifa.web.desk import Desk, DeskRequest
from yifa.web.supervision.period import Period, period_of
from yifa.web.words import english, say

SIZE = 50


@dataclass(frozen=True, slots=True)
class Kind:
    """How often one move was refused for one article (None: for no article, as where somebody had not the role)."""

    procedure: str
    move: str
    article: str | None
    count: int

    @property
    def name(self) -> str:
        return f"{names.procedure(self.procedure)} · {names.move(self.procedure, self.move)}"


def visible(desk: Desk, period: Period) -> QuerySet[Refusal]:
    """Refusals recorded in the period: in cases he may see; where there is no case yet, those of his agencies."""
    viewer = desk.viewer
    # a value for each refusal, not EXISTS: of that PostgreSQL makes a set of every case he may see
    seen = Subquery(Case.objects.filter(policy(viewer), id=OuterRef("case_id")).values("seq")[:1])
    alone = Q(case__isnull=True)
    if not viewer.everything:
        alone &= Q(agency__in=sorted(viewer.agencies)) | Q(actor=viewer.person)
    return Refusal.objects.alias(seen=seen).filter(
        alone | Q(seen__isnull=False),
        region_id=viewer.region,
        recorded_at__gte=_midnight(period.first),
        recorded_at__lt=_midnight(period.until),
    )


def _midnight(day: dt.date) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, dt.time()))


def first_reason(refusals: QuerySet[Refusal]) -> QuerySet[Any]:
    """Annotated with the article of the first reason, under which a refusal is counted (as `refusals_total` does)."""
    return refusals.annotate(
        article=Cast(KeyTextTransform("article", KeyTransform(0, "failures")), TextField()),
    )


def kinds(desk: Desk, period: Period) -> list[Kind]:
    """By procedure, move and article, the most frequent first. One query, over the period's days."""
    rows = (
        first_reason(visible(desk, period))
        .values_list("procedure", "move", "article")
        .annotate(n=Count("id"))
        .order_by("-n", "procedure", "move", "article")
    )
    return [Kind(*row) for row in rows]


@dataclass(frozen=True, slots=True)
class Line:
    """One refusal as the list shows it."""

    refusal: Refusal
    who: str
    agency: str

    @property
    def procedure(self) -> str:
        return names.procedure(self.refusal.procedure)

    @property
    def move(self) -> str:
        return names.move(self.refusal.procedure, self.refusal.move)

    @property
    def reasons(self) -> list[Mapping[str, Any]]:
        return [
            {**reason, "cite": reason.get("article_en" if english() else "article") or reason.get("article")}
            for reason in self.refusal.failures
        ]


def index(request: DeskRequest) -> HttpResponseBase:
    """The refusals behind a number; parameters ``procedure``, ``move``, ``article`` (``-``: none), ``from``, ``to``."""
    desk = request.desk
    period = period_of(request, desk)
    found = first_reason(visible(desk, period)).select_related("case")
    for name in ("procedure", "move"):
        if value := request.GET.get(name):
            found = found.filter(**{name: value})
    if article := request.GET.get("article"):
        found = found.filter(article__isnull=True) if article == "-" else found.filter(article=article)
    if request.GET.get("format") == "csv":
        head = [
            say("时间", "when"), say("程序", "procedure"), say("步骤", "move"), say("办理人", "who"), say("机关", "agency"),
            say("事项", "case"), say("原因和依据", "reasons and articles"),
        ]  # fmt: skip
        return csv_file(
            say("不予登记", "refusals"), head, _cells(desk, found.order_by("-recorded_at", "-id"))
        )
    page = Keyset(found, ("-recorded_at", "-id"), request, SIZE)
    context = {"page": page, "lines": list(_lines(desk, page.rows)), "period": period}
    return render(request, "supervision/refusals.html", context)


def _lines(desk: Desk, refusals: Iterable[Refusal]) -> Iterator[Line]:
    refusals = list(refusals)
    people = names.people(desk.region, {r.actor for r in refusals})
    agencies = names.agencies(desk.region, desk.today)
    for refusal in refusals:
        yield Line(refusal, people[refusal.actor], agencies.get(refusal.agency, refusal.agency))


def _cells(desk: Desk, refusals: QuerySet[Refusal]) -> Iterator[list[object]]:
    batch: list[Refusal] = []
    for refusal in refusals.iterator(1_000):
        batch.append(refusal)
        if len(batch) == 1_000:
            yield from map(_cell, _lines(desk, batch))
            batch = []
    yield from map(_cell, _lines(desk, batch))


def _cell(line: Line) -> list[object]:
    refusal = line.refusal
    key = "en" if english() else "zh"
    said = "；".join(
        f"{reason.get(key)}（{reason['cite']}）" if reason["cite"] else str(reason.get(key))
        for reason in line.reasons
    )
    when = day(timezone.localtime(refusal.recorded_at))
    case = str(refusal.case) if refusal.case is not None else ""
    return [when, line.procedure, line.move, line.who, line.agency, case, said]
