"""Series of numbers: what was left out, and what is spent because the record that held it was struck."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count
from django.http import Http404, HttpResponseBase
from django.shortcuts import render

from yifa.casework import sql
from yifa.casework.models import Case, Number, Series
from yifa.casework.visibility import visible_cases
from yifa.engine.state import STRIKE
from yifa.ledger.canonical import decode
from yifa.web.csvfile import csv_file
from yifa.web.desk import Desk, DeskRequest
from yifa.web.supervision.period import Period, period_of
from yifa.web.words import say

SIZE = 100
"""Numbers on one page of a series."""
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")


@dataclass(frozen=True, slots=True)
class Gap:
    """A series with numbers that nothing holds. `missing`: how many of 1 to `last`."""

    series: str
    last: int
    missing: int

    @property
    def name(self) -> str:
        return self.series.replace("{n}", "×")


def series_of(desk: Desk, period: Period) -> dict[str, int]:
    """Series of the period's years, and those without a year, with their last numbers."""
    rows = (
        Series.objects.filter(region_id=desk.region.code).order_by("name").values_list("name", "last_number")
    )
    return {name: last for name, last in rows if _within(name, period)}


def _within(name: str, period: Period) -> bool:
    years = _YEAR.findall(name)
    return not years or any(int(year) in period.years for year in years)


def gaps(desk: Desk, period: Period) -> list[Gap]:
    """The series in which numbers were never given out, by name. Two queries."""
    last = series_of(desk, period)
    held = dict(
        Number.objects.filter(region_id=desk.region.code, series__in=last)
        .values_list("series")
        .annotate(n=Count("n"))
        .order_by()
    )
    return [Gap(name, n, n - held.get(name, 0)) for name, n in last.items() if n > held.get(name, 0)]


@dataclass(frozen=True, slots=True)
class Line:
    """One number of a series. `case` only where he may see it."""

    n: int
    text: str
    state: str
    """``held``, ``spent`` (its record was struck) or ``missing``."""
    case: Case | None = None

    @property
    def word(self) -> str:
        return {
            "held": say("在用", "held"),
            "spent": say("已剔除，号码不再使用", "spent: its record was struck"),
            "missing": say("跳号，没有记录", "missing: no record holds it"),
        }[self.state]


def index(request: DeskRequest) -> HttpResponseBase:
    """Every series of the period; with ``series`` the numbers of one, from ``n`` on."""
    desk = request.desk
    period = period_of(request, desk)
    name = request.GET.get("series")
    if not name:
        found = {gap.series: gap for gap in gaps(desk, period)}
        all_series = [found.get(s, Gap(s, last, 0)) for s, last in series_of(desk, period).items()]
        all_series.sort(key=lambda gap: (-gap.missing, gap.series))
        return render(request, "supervision/numbers.html", {"series": all_series, "period": period})
    last = (
        Series.objects.filter(region_id=desk.region.code, name=name)
        .values_list("last_number", flat=True)
        .first()
    )
    if last is None:
        raise Http404(say("没有这个文号序列。", "There is no such series."))
    if request.GET.get("format") == "csv":
        rows = ([line.n, line.text, line.word, str(line.case or "")] for line in _lines(desk, name, 1, last))
        head = [say("序号", "number"), say("文号", "as written"), say("情况", "state"), say("事项", "case")]
        return csv_file(say("文号", "numbers"), head, rows)
    first = _first(request.GET.get("n"), last)
    lines = _lines(desk, name, first, min(first + SIZE - 1, last))
    context = {
        "name": name.replace("{n}", "×"), "lines": lines, "first": first, "last": last,
        "next": first + SIZE if first + SIZE <= last else None,
    }  # fmt: skip
    return render(request, "supervision/series.html", context)


def _first(text: str | None, last: int) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and 1 <= int(text[:9]) <= last else 1


def _lines(desk: Desk, series: str, first: int, last: int) -> list[Line]:
    region = desk.region.code
    rows = Number.objects.filter(region_id=region, series=series, n__gte=first, n__lte=last)
    held = {row.n: row for row in rows}
    cases = {row.case_id for row in held.values()}
    seen = {case.id: case for case in visible_cases(desk.viewer).filter(id__in=cases)}
    spent = struck(region, cases, desk.viewer.using)
    found = []
    for n in range(first, last + 1):
        row, text = held.get(n), series.replace("{n}", str(n))
        if row is None:
            found.append(Line(n, text, "missing"))
        else:
            state = "spent" if row.event_id in spent else "held"
            found.append(Line(n, text, state, seen.get(row.case_id)))
    return found


def struck(region: int, cases: Iterable[UUID], using: str = "default") -> set[UUID]:
    """The ids of the records of these cases that were struck."""
    p = sql.Params(using)
    ids = [p.id(case) for case in cases]
    found: set[UUID] = set()
    for at in range(0, len(ids), 500):
        some = ids[at : at + 500]
        marks = ", ".join(["%s"] * len(some))
        strikes = {
            (UUID(str(case)), decode(bytes(body)).of)
            for case, body in sql.query(
                using,
                f"SELECT case_id, body FROM ledger_content WHERE region_id = %s AND case_id IN ({marks}) AND move = %s",
                (region, *some, STRIKE),
            )
        }
        if strikes:
            rows = sql.query(
                using,
                f"SELECT id, case_id, n FROM ledger_event WHERE region_id = %s AND case_id IN ({marks})",
                (region, *some),
            )
            found |= {UUID(str(id)) for id, case, n in rows if (UUID(str(case)), n) in strikes}
    return found
