"""Red and yellow cards: clocks that bind an agency and are past due, or soon will be."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render

from yifa.casework import sql
from yifa.casework.models import Case, Deadline
from yifa.casework.paging import Keyset
from yifa.casework.runtime import catalogue
from yifa.casework.visibility import policy, predicate
from yifa.engine.state import day_of
from yifa.figures.definitions import definitions
from yifa.law.definitions import Clock, Slice
from yifa.law.figures import Of
from yifa.web import names
from yifa.web.csvfile import csv_file
from yifa.web.dates import day
from yifa.web.desk import Desk, DeskRequest
from yifa.web.supervision.period import Period, period_of
from yifa.web.words import say

SIZE = 50
SIGNS = ("red", "late", "yellow")
"""Past due and still open; ended late, with the last day in the period; soon due."""


@dataclass(slots=True)
class Card:
    """How often one clock stands so against one agency (of a sum over clocks, `clock` is empty)."""

    agency: str
    agency_zh: str
    procedure: str = ""
    clock: str = ""
    red: int = 0
    late: int = 0
    yellow: int = 0

    @property
    def key(self) -> str:
        return f"{self.procedure}/{self.clock}"

    @property
    def name(self) -> str:
        return f"{names.procedure(self.procedure)} · {names.clock(self.procedure, self.clock)}"

    @property
    def owed(self) -> bool:
        """Is it the time to publish something or to file it with another office?"""
        return owed(self.procedure, self.clock)


@dataclass(frozen=True, slots=True)
class Agency:
    """The cards of one agency: their sum, and each clock's."""

    sum: Card
    cards: tuple[Card, ...]


def cards(desk: Desk, period: Period, known: dict[str, str]) -> list[Card]:
    """By agency, procedure and clock, the worst first. `known`: the agencies; what binds a person is no card.

    Three queries, each a range of an index: what is past due, what is yellow, what ended late. Each run looks its case
    up by itself: joined, the policy would be asked of every case there is.
    """
    seen, params = predicate(desk.viewer, "c")
    p = sql.Params(desk.viewer.using)
    now, before = p.moment(desk.now), p.moment(period.first - dt.timedelta(days=1))
    found: dict[tuple[str, str, str], Card] = {}
    ranges = {
        "red": ("1", "d.status = 'running' AND d.due < %s", [now]),
        "yellow": (
            "CASE WHEN d.due >= %s THEN 1 ELSE 0 END", "d.status = 'running' AND d.warn_from <= %s", [now, now]
        ),
        "late": ("1", "d.status = 'late' AND d.due > %s AND d.due <= %s", [before, p.moment(period.last)]),
    }  # fmt: skip
    for sign, (one, within, days) in ranges.items():
        # the parameters stand in the order of the text: those of the count come before those of the policy
        counts, bounds = days[: one.count("%s")], days[one.count("%s") :]
        rows = sql.query(
            desk.viewer.using,
            # materialized, or SQLite takes the index that suits the grouping and reads all there are
            f"WITH runs AS MATERIALIZED (SELECT d.binds, d.clock, {one} AS one, (SELECT c.procedure "
            f"FROM casework_case c WHERE c.region_id = d.region_id AND c.id = d.case_id AND {seen}) AS procedure "
            f"FROM casework_deadline d WHERE d.region_id = %s AND {within}) "
            "SELECT binds, procedure, clock, SUM(one) FROM runs "
            "GROUP BY binds, procedure, clock HAVING SUM(one) > 0",
            (*counts, *params, desk.region.code, *bounds),
        )
        for agency, procedure, clock, count in rows:
            if procedure is not None and agency in known:  # None: cases he may not see
                card = found.setdefault(
                    (agency, procedure, clock), Card(agency, known[agency], procedure, clock)
                )
                setattr(card, sign, int(count))
    return sorted(found.values(), key=lambda c: (-c.red, -c.late, -c.yellow, c.agency, c.key))


def by_agency(cards: Iterable[Card]) -> list[Agency]:
    """The cards under their agencies, the worst first."""
    grouped: dict[str, list[Card]] = {}
    for card in cards:
        grouped.setdefault(card.agency, []).append(card)
    found = [Agency(_sum(mine), tuple(mine)) for mine in grouped.values()]
    return sorted(found, key=lambda a: (-a.sum.red, -a.sum.late, -a.sum.yellow, a.sum.agency))


def _sum(cards: list[Card]) -> Card:
    first = cards[0]
    totals = (sum(getattr(card, sign) for card in cards) for sign in SIGNS)
    return Card(first.agency, first.agency_zh, "", "", *totals)


def total(cards: Iterable[Card]) -> Card:
    """All of them together."""
    return _sum([Card("", ""), *cards])


def owed(procedure: str, name: str) -> bool:
    """Is the clock one to publish something or to file it upward? Asked of the law, not of a list of names."""
    return name in _owed(catalogue().hash, procedure)


@lru_cache(maxsize=500)
def _owed(law: str, procedure: str) -> frozenset[str]:
    known = definitions(catalogue()).words.known(Of(procedure))
    if known is None:
        return frozenset()
    return frozenset(name for name, clock in known.clocks.items() if _owes(known.last, clock))


def _owes(slice_: Slice, clock: Clock) -> bool:
    """A move that publishes ends it, or one that sends a message to another office, or the `send` of a filing."""
    showing = {move for publication in slice_.publications.values() for move in publication.on}
    for trigger in clock.until:
        move = slice_.moves.get(trigger.move)
        if trigger.move in showing or (
            move is not None and any(e.do in ("publish", "send") for e in move.effects)
        ):
            return True
    return clock.name.endswith(".to_send")


# --- the list behind a number ------------------------------------------------------------------------------------


def listed(desk: Desk, request: HttpRequest, period: Period, known: dict[str, str]) -> QuerySet[Deadline]:
    """The runs that a number counts; parameters ``agency``, ``clock`` (procedure/clock) and ``sign``."""
    cases = Case.objects.filter(policy(desk.viewer), id=OuterRef("case_id"))
    sign = sign_of(request)
    procedure, _, clock = request.GET.get("clock", "").partition("/")
    if procedure:
        cases = cases.filter(procedure=procedure)
    within = {
        "red": Q(status=Deadline.Status.RUNNING, due__lt=desk.now),
        "yellow": Q(status=Deadline.Status.RUNNING, warn_from__lte=desk.now, due__gte=desk.now),
        "late": Q(
            status=Deadline.Status.LATE, due__gt=period.first - dt.timedelta(days=1), due__lte=period.last
        ),
    }[sign]
    runs = Deadline.objects.filter(within, region_id=desk.region.code)
    if clock:
        runs = runs.filter(clock=clock)
    if agency := request.GET.get("agency"):
        runs = runs.filter(binds=agency)
    else:
        runs = runs.filter(binds__in=known)
    return runs.filter(Exists(cases)).select_related("case")


def sign_of(request: HttpRequest) -> str:
    """Which limits are asked for by ``sign``: the red ones, where it says nothing."""
    sign = request.GET.get("sign", "")
    return sign if sign in SIGNS else "red"


@dataclass(frozen=True, slots=True)
class Line:
    """One run as the list shows it."""

    run: Deadline
    agency: str
    clock: str
    procedure: str
    sign: str
    days: int
    """Until the last day; negative once it is past. Of one that ended, counted to its end."""

    @property
    def overdue(self) -> int:
        return -self.days


def index(request: DeskRequest) -> HttpResponseBase:
    """The cases behind a number of cards; with ``format=csv`` all of them as a file."""
    desk = request.desk
    period = period_of(request, desk)
    known = names.agencies(desk.region, desk.today)
    runs = listed(desk, request, period, known)
    sign = sign_of(request)
    if request.GET.get("format") == "csv":
        return csv_file(
            say("期限", "clocks"),
            _head(),
            _cells(_lines(runs.order_by("due", "id").iterator(2_000), desk, known, sign)),
        )
    page = Keyset(runs, ("due", "id"), request, SIZE)
    procedure, _, clock = request.GET.get("clock", "").partition("/")
    context = {
        "page": page,
        "lines": list(_lines(page.rows, desk, known, sign)),
        "sign": sign,
        "period": period,
        "agency": known.get(request.GET.get("agency", ""), ""),
        "clock": f"{names.procedure(procedure)} · {names.clock(procedure, clock)}" if clock else "",
    }
    return render(request, "supervision/clocks.html", context)


def _lines(runs: Iterable[Deadline], desk: Desk, known: dict[str, str], sign: str) -> Iterator[Line]:
    for run in runs:
        procedure = run.case.procedure
        until = day_of(run.ended_on) if run.ended_on is not None else desk.today
        yield Line(
            run, known.get(run.binds, run.binds), names.clock(procedure, run.clock), names.procedure(procedure),
            "yellow" if sign == "yellow" else "red", (day_of(run.due) - until).days,
        )  # fmt: skip


def _head() -> list[str]:
    return [
        say("机关", "agency"), say("程序", "procedure"), say("期限", "clock"), say("事项", "case"), say("编号", "number"),
        say("起算", "started"), say("到期", "due"), say("办结", "ended"), say("剩余日数", "days left"),
    ]  # fmt: skip


def _cells(lines: Iterable[Line]) -> Iterator[list[object]]:
    for line in lines:
        run = line.run
        yield [
            line.agency, line.procedure, line.clock, str(run.case), run.case.number, day(run.started), day(run.due),
            day(run.ended_on), line.days,
        ]  # fmt: skip
