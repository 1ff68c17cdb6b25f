"""The figures of a year beside last year's, and what stands behind each of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any
from uuid import UUID

from django.core import signing
from django.db.models import BooleanField, ExpressionWrapper
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render

from yifa.casework.models import Case
from yifa.casework.runtime import catalogue
from yifa.casework.visibility import policy
from yifa.figures.declared import by_figure, declared
from yifa.figures.definitions import definitions
from yifa.figures.models import Declared
from yifa.figures.months import Month, months
from yifa.figures.records import BEGINNING, Place, Record
from yifa.figures.values import Value, several, values
from yifa.law.figure_words import UNITS
from yifa.reports.annual import annual_form
from yifa.reports.form import TableBlock
from yifa.reports.values import MONEY, period_zh, printed, unit
from yifa.web.csvfile import csv_file
from yifa.web.dates import day
from yifa.web.desk import Desk, DeskRequest
from yifa.web.words import english, say, word
from yifa.web.year import chart
from yifa.web.year.access import may_open, only

SIZE = 50
EARLIEST = 1990


@dataclass(frozen=True, slots=True)
class Row:
    """One figure of the year beside last year's."""

    now: Value
    before: Value

    @property
    def shown(self) -> str:
        return shown(self.now)

    @property
    def before_shown(self) -> str:
        return shown(self.before)

    @property
    def change(self) -> str:
        """+3, −2, or in percentage points; empty where one of them has no value."""
        return change(self.now, self.before)

    @property
    def bars(self) -> tuple[int, int]:
        return chart.pair(_size(self.now), _size(self.before))


@dataclass(frozen=True, slots=True)
class Group:
    """The figures under one heading of the form."""

    zh: str
    rows: tuple[Row, ...]


def shown(value: Value) -> str:
    """The number with its unit as reports print it; a dash where nothing could be counted."""
    text = printed(value)
    return f"{text} {unit(value)}".strip() if text is not None else "—"


def _size(value: Value) -> float | None:
    """What the length of a bar stands for."""
    if value.figure.rate:
        return value.part * 100 / value.whole if value.whole and value.part is not None else None
    return value.value


def change(now: Value, before: Value) -> str:
    """By how much a figure went up or down, with its sign; of a rate in points; empty where one has no value."""
    one, other = _size(now), _size(before)
    if one is None or other is None:
        return ""
    difference = round((one - other) / MONEY.get(now.unit, 1), 2)
    if not difference:
        return "0"
    sign = "+" if difference > 0 else "−"
    text = (
        f"{sign}{abs(difference):.2f}".rstrip("0").rstrip(".")
        if difference % 1
        else f"{sign}{abs(difference):.0f}"
    )
    return text + say(" 个百分点", " points") if now.figure.rate else text


def year_of(year: int, desk: Desk) -> tuple[dt.date, dt.date]:
    """Its first and last day. Raises Http404 for a year that has not begun."""
    if not EARLIEST <= year <= desk.today.year:
        raise Http404(say("没有这一年度的数据。", "There are no figures of that year."))
    return dt.date(year, 1, 1), dt.date(year, 12, 31)


def counted(
    desk: Desk, year: int, only: list[str] | None = None, known_on: dt.date | None = None
) -> dict[str, Value]:
    """The figures of a year as known now, or as they were on an earlier day."""
    first, last = dt.date(year, 1, 1), dt.date(year, 12, 31)
    return values(desk.region, first, last, only=only, known_on=known_on, today=desk.today)


def beside(
    desk: Desk, year: int, only: list[str] | None = None, known_on: dt.date | None = None
) -> tuple[dict[str, Value], dict[str, Value]]:
    """The figures of a year, and of the year before."""
    spans = [(dt.date(y, 1, 1), dt.date(y, 12, 31)) for y in (year, year - 1)]
    now, before = several(desk.region, spans, only=only, known_on=known_on, today=desk.today)
    return now, before


def groups(now: Mapping[str, Value], before: Mapping[str, Value]) -> Iterator[Group]:
    """As the tables after the annual report have them, then what is in none of those."""
    left = dict.fromkeys(now)
    for annex in annual_form().annexes:
        for block in annex.body:
            if isinstance(block, TableBlock) and block.figures:
                named = [id for id in block.figures if id in left]
                for id in named:
                    left.pop(id)
                yield Group(block.table, tuple(Row(now[id], before[id]) for id in named))
    if left:
        yield Group("", tuple(Row(now[id], before[id]) for id in left))


def latest(request: DeskRequest) -> HttpResponse:
    """To the year we are in."""
    desk = request.desk
    return redirect("year", desk.today.year)


def index(request: DeskRequest, year: int) -> HttpResponseBase:
    """Every figure of a year, last year's beside it; ``format=csv``: as a file."""
    desk = request.desk
    only(bool(desk.posts))
    year_of(year, desk)
    found = list(groups(*beside(desk, year)))
    claims = declared(desk.region, year)
    about = by_figure(claims)
    if request.GET.get("format") == "csv":
        head = [say("指标", "figure"), str(year), str(year - 1), say("增减", "change")]
        rows = [[word(r.now), r.shown, r.before_shown, r.change] for group in found for r in group.rows]
        if claims:  # a column of their own, never among what is counted
            head.append(say("申报数", "declared"))
            for row, r in zip(rows, (r for group in found for r in group.rows), strict=True):
                row.append("；".join(claim.text for claim in about.get(r.now.id, ())))
        return csv_file(say("{y}年主要数据", "figures of {y}", y=year), head, rows)
    context = {
        "year": year, "groups": found, "about": about, "sources": _sources(claims),
        "names": {r.now.id: word(r.now) for group in found for r in group.rows}, "opens": may_open(desk), "whole": year < desk.today.year,
        "earlier": year - 1 if year > EARLIEST else None, "later": year + 1 if year < desk.today.year else None,
    }  # fmt: skip
    return render(request, "year/index.html", context)


def _sources(claims: Iterable[Declared]) -> list[tuple[Declared, list[Declared]]]:
    """The declared figures report by report; the first of each names it."""
    found: dict[str, list[Declared]] = {}
    for claim in claims:
        found.setdefault(claim.digest, []).append(claim)
    return [(rows[0], rows) for rows in found.values()]


# --- one figure ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Share:
    """A part of the breakdown."""

    label: str
    text: str
    bar: int


@dataclass(frozen=True, slots=True)
class Behind:
    """A record as its reader may see it: the case by its own name, or the words fit for everyone."""

    record: Record
    case: Case | None
    words: str
    amount: str


@dataclass(frozen=True, slots=True)
class MonthRow:
    """A month of both years, in words."""

    label: str
    this: str
    last: str


def show(request: DeskRequest, year: int, figure: str) -> HttpResponseBase:
    """What a figure counts, its value, its parts, its months, and the records behind it."""
    desk = request.desk
    only(bool(desk.posts))
    year_of(year, desk)
    if figure not in definitions(catalogue()).figures:
        raise Http404(say("没有这个指标。", "There is no such figure."))
    known_on = _known_on(request, desk)
    now, before = (found[figure] for found in beside(desk, year, [figure], known_on))
    if request.GET.get("format") == "csv":
        only(may_open(desk))
        return _file(desk, now)
    labels, this, last = _months(now, before)
    context: dict[str, Any] = {
        "year": year, "value": now, "row": Row(now, before), "shares": _shares(now), "known_on": known_on,
        "period": _period(now), "unit": say(now.unit, UNITS.get(now.unit, now.unit)), "opens": may_open(desk),
        "chart": chart.columns(labels, list(map(_height, this)), list(map(_height, last))) if this else None,
        "months": _month_rows(now, labels, this, last),
        "claims": by_figure(declared(desk.region, year)).get(figure, ()),
    }  # fmt: skip
    if may_open(desk):
        after = _place(request.GET.get("after"))
        page = list(islice(now.records(after, SIZE + 1), SIZE + 1))
        context["records"] = behind(desk, now, page[:SIZE])
        context["page"] = {
            "first": after == BEGINNING,
            "next": signing.dumps(list(page[SIZE - 1].place), compress=True) if len(page) > SIZE else None,
        }
    return render(request, "year/figure.html", context)


def _known_on(request: HttpRequest, desk: Desk) -> dt.date | None:
    try:
        asked = dt.date.fromisoformat(request.GET.get("known_on", ""))
    except ValueError:
        return None
    return asked if dt.date(EARLIEST, 1, 1) <= asked < desk.today else None


def _period(value: Value) -> str:
    if english():
        return (
            f"as at {day(value.last)}" if value.first is None else f"{day(value.first)} – {day(value.last)}"
        )
    return period_zh(value.first, value.last)


def _months(now: Value, before: Value) -> tuple[list[str], list[Month], list[Month]]:
    labels = [say("{n}月", "{n}", n=n) for n in range(1, 13)]
    return labels, months(now), months(before)


def _height(month: Month) -> float | None:
    if month.whole is not None:
        return (month.part or 0) * 100 / month.whole if month.whole else None
    return month.value


def _month_rows(value: Value, labels: list[str], this: list[Month], last: list[Month]) -> list[MonthRow]:
    def text(series: list[Month], i: int) -> str:
        if i >= len(series):
            return ""
        month = series[i]
        if month.whole is not None:
            return f"{month.part}/{month.whole}" if month.whole else "—"
        return _amount(value, month.value)

    return [MonthRow(label, text(this, i), text(last, i)) for i, label in enumerate(labels)] if this else []


def _amount(value: Value, n: int | None) -> str:
    """A number in the figure's unit, without it: money is kept in fen."""
    if n is None:
        return ""
    per = MONEY.get(value.unit)
    return f"{n / per:.2f}".rstrip("0").rstrip(".") if per else str(n)


def _shares(value: Value) -> list[Share]:
    """The parts of a number; of a rate of two figures its rate in each, as ``part/whole``."""
    if rates := value.rates_en if english() else value.rates:
        return [
            Share(label, f"{part}/{whole}", chart.share(min(part, whole), whole))
            for label, (part, whole) in rates.items()
        ]
    parts = value.breakdown_en if english() else value.breakdown
    top = max(parts.values(), default=0)
    return [Share(label, _amount(value, n), chart.share(n, top)) for label, n in parts.items()]


def _place(text: str | None) -> Place:
    """Where the page begins; the first place for none, and for one that we have not signed."""
    try:
        day, subject, n, item = signing.loads(text or "")
        return Place(str(day), str(UUID(str(subject))), int(n), str(item))
    except (signing.BadSignature, ValueError, TypeError):
        return BEGINNING


def behind(desk: Desk, value: Value, records: list[Record]) -> list[Behind]:
    """The records as he may see them. A secret case that is not his shows neither its number nor its procedure."""
    ids = {UUID(record.case) for record in records if record.case is not None}
    rows = Case.objects.filter(region_id=desk.region.code, id__in=ids)
    cases = rows.annotate(seen=ExpressionWrapper(policy(desk.viewer), BooleanField())) if ids else ()
    known = {case.id: case for case in cases}
    found = []
    for record in records:
        id = UUID(record.case) if record.case is not None else None
        case = known.get(id) if id is not None else None
        seen = case is not None and case.seen
        secret = case is not None and case.privacy == "secret" and not seen
        words = say("（不宜公开的事项）", "(a case not to be shown)") if secret else word(record)
        found.append(Behind(record, case if seen else None, words, _amount(value, record.amount)))
    return found


def _file(desk: Desk, value: Value) -> HttpResponseBase:
    """Every record as a file, page by page."""

    def rows() -> Iterator[list[object]]:
        records = value.records()
        while page := list(islice(records, 500)):
            for one in behind(desk, value, page):
                counted = say("是", "yes") if one.record.part else ""
                name = str(one.case) if one.case is not None else ""
                yield [
                    day(one.record.on),
                    one.words,
                    name,
                    one.amount,
                    *([counted] if value.figure.part is not None else []),
                ]

    head = [say("计入日期", "counted on"), say("记录", "record"), say("事项", "case"), say("数量", "amount")]
    if value.figure.part is not None:
        head.append(say("在分子内", "in the part"))
    return csv_file(f"{value.id}-{value.last.year}", head, rows())
