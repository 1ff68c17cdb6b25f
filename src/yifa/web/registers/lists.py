"""名录: every register, and the entries of one in force on a day, on a page or in a file."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import render

from yifa.casework.grams import terms
from yifa.casework.paging import Keyset
from yifa.casework.search import within
from yifa.casework.visibility import Columns, in_force, visible_entries
from yifa.engine.registers import AGENCIES
from yifa.law.definitions import Field, Register
from yifa.registry import entries as registry
from yifa.registry.models import Entry
from yifa.web import laws
from yifa.web.desk import Desk, DeskRequest
from yifa.web.registers.cells import Reader
from yifa.web.words import english, say

SIZE = 50
GROUPS = (
    ("职权与责任", "Powers and duties", ("powers", "duties", "approvals", "benchmarks")),
    ("文件与决策", "Documents and decisions", ("normative_documents", "decision_catalogue")),
    ("机关与人员", "Agencies and people", ("agencies", "people", "posts", "relations")),
    ("执法、审核与复议人员", "Officers and reviewers", ("certificates", "legal_reviewers", "reconsideration_staff")),
    ("专家、代表与调解", "Experts, representatives and mediation", (
        "experts", "hearing_representatives", "mediation_committees", "mediators")),
)  # fmt: skip
OTHERS = ("其他名录", "Other registers")
"""What the county's own law adds."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A column by whose values the list may be filtered: its name in the address, its words, the values and theirs."""

    name: str
    field: Field
    values: list[tuple[str, str]]


@dataclass(frozen=True)
class Listing:
    """The entries of a register that are in force on a day and pass the filters of the request."""

    register: Register
    columns: Columns
    on: dt.date
    query: str
    filtered: bool
    """Is it less than the whole register?"""
    entries: QuerySet[Entry]


def columns_of(request: DeskRequest, register: str) -> Columns:
    """How whoever asks reads a register; 404 where there is none that he may see."""
    found = laws.columns(request.desk).get(register)
    if found is None:
        raise Http404(
            say("没有这个名录，或者您无权查看。", "There is no such register, or it is not for you to see.")
        )
    return found


def listing(request: DeskRequest, columns: Columns) -> Listing:
    """What the address asks for: ``on``, ``q``, and a value for each column that is a choice or an agency."""
    desk = request.desk
    on = laws.day_of(request, "on", desk.today)
    query = request.GET.get("q", "").replace("\0", "").strip()[:100]
    entries, filtered = visible_entries(desk.viewer, columns).filter(in_force(on)), bool(query)
    for field in columns.shown:
        value = request.GET.get(field.name)
        if value and _filters(field):
            entries, filtered = entries.filter(**{f"content__{field.name}": value}), True
    if query:
        entries = entries.filter(
            within(columns, desk.viewer, query) if terms(query) else Q(key__startswith=query)
        )
    return Listing(columns.register, columns, on, query, filtered, entries)


def _filters(field: Field) -> bool:
    return field.type in ("choice", "agency") and field.privacy == "open"


def _choices(desk: Desk, columns: Columns, on: dt.date) -> list[Choice]:
    agencies: list[tuple[str, str]] | None = None
    found = []
    for field in columns.shown:
        if not _filters(field):
            continue
        if field.type == "agency":
            if agencies is None:
                known = registry.entries(desk.region.code, AGENCIES, on, using=desk.viewer.using)
                agencies = [(e.key, str(e.values.get("name") or e.key)) for e in known]
            found.append(Choice(field.name, field, agencies))
        else:
            words = {**field.choices, **field.choices_en} if english() else field.choices
            found.append(Choice(field.name, field, list(words.items())))
    return found


def index(request: DeskRequest) -> HttpResponse:
    """The registers he may see, by what they are about; each with what it says of its entries."""
    known = laws.columns(request.desk)
    groups: list[tuple[dict[str, str], list[Columns]]] = []
    for zh, en, ids in GROUPS:
        groups.append(({"zh": zh, "en": en}, [known.pop(id) for id in ids if id in known]))
    groups.append(({"zh": OTHERS[0], "en": OTHERS[1]}, list(known.values())))
    return render(request, "registers/index.html", {"groups": [g for g in groups if g[1]]})


def show(request: DeskRequest, register: str) -> HttpResponse:
    """One register on a day."""
    desk = request.desk
    columns = columns_of(request, register)
    found = listing(request, columns)
    page = Keyset(found.entries, ("key", "id"), request, SIZE)
    read = Reader(desk, columns, found.on, laws.columns(desk)).rows(page.rows)
    beside = [  # a column that says nothing on this page is left out, and so is the key, which stands first
        i for i, field in enumerate(columns.shown)
        if field.name != columns.register.key and any(cells[i].text for _, cells in read)
    ]  # fmt: skip
    context: dict[str, Any] = {
        "register": columns.register, "list": found, "page": page,
        "fields": [columns.shown[i] for i in beside],
        "rows": [(entry, [cells[i] for i in beside]) for entry, cells in read],
        "choices": _choices(desk, columns, found.on),
        "earlier": laws.year_before(found.on),
    }  # fmt: skip
    return render(request, "registers/show.html", context)
