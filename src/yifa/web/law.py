"""法律: the law as the system runs it, as of any day; what changed between two; which procedures cite an article."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import mark_safe

from yifa.casework.runtime import catalogue
from yifa.law import diff as comparing
from yifa.law import sheet as sheets
from yifa.law.catalogue import NotInLaw
from yifa.law.citations import LOCAL, Edition
from yifa.law.cited import Cited, citations
from yifa.law.dates import FIRST_DAY, LAST_DAY
from yifa.law.definitions import Slice
from yifa.law.keeping import slices
from yifa.law.procedure import Procedure
from yifa.law.show import as_svg
from yifa.law.sources import Area
from yifa.web import laws
from yifa.web.desk import Desk, DeskRequest
from yifa.web.words import english, say

PARTS = {
    "stages": ("阶段", "Stages"), "tracks": ("并行事项", "Tracks"), "fields": ("记载事项", "Facts"),
    "moves": ("步骤", "Moves"), "clocks": ("期限", "Time limits"), "documents": ("文书", "Documents"),
    "publications": ("公开", "Publication"),
    "messages": ("告知", "Message"),
}  # fmt: skip
KINDS = {
    "recurs": ("定期立项", "recurrence of"),
    "move": ("步骤", "move"), "gate": ("步骤的条件", "condition of the move"), "ground": ("免予的事由", "ground of a waiver in"),
    "effect": ("步骤的结果", "effect of the move"), "clock": ("期限", "time limit"), "publication": ("公开", "publication"),
    "message": ("告知其他系统", "told to another system"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Words:
    """Something with a name in both languages."""

    zh: str
    en: str


def index(request: DeskRequest) -> HttpResponse:
    """Every procedure in force on a day, by area."""
    desk = request.desk
    on = laws.day_of(request, "on", desk.today)
    found: dict[Area, list[tuple[Slice, Procedure]]] = {area: [] for area in catalogue().areas.values()}
    for law in slices(catalogue(), on, tuple(desk.region.places)):
        known = catalogue().procedure(law.id, on, desk.region.places)
        source = next(s for s in catalogue().editions(law.id) if s.edition == known.edition)
        found.setdefault(catalogue().area(source), []).append((law, known))
    areas = [(area, held) for area, held in found.items() if held]
    return render(request, "law/index.html", {"on": on, "areas": areas, "law": catalogue()})


def show(request: DeskRequest, procedure: str) -> HttpResponse:
    """One procedure on one page, for a lawyer, under the overlays of the region."""
    desk = request.desk
    on = laws.day_of(request, "on", desk.today)
    known = find(desk, procedure, on)
    law = known.at(on)
    page = sheets.sheet(catalogue(), known, on, english=english())
    starts = _starts(desk, procedure)
    context: dict[str, Any] = {
        "law": law, "page": page, "on": on, "first": _day(page.first), "last": _day(page.last),
        "picture": mark_safe(as_svg(catalogue(), law, styled=False, english=english())),
        "moves": list(zip(law.moves.values(), page.moves, strict=True)),
        "clocks": list(zip(law.clocks.values(), page.clocks, strict=True)),
        "fields": list(zip(law.fields.values(), page.fields, strict=True)),
        "documents": list(zip(law.documents.values(), page.documents, strict=True)),
        "stages": [(Words(zh, law.stages_en.get(id, "")), id in law.final) for id, zh in law.stages.items()],
        "tracks": list(zip(law.tracks.values(), page.tracks, strict=True)),
        "starts": list(zip(starts, [None, *starts], strict=False))[::-1],
        "unconfirmed": any(one.citation.unconfirmed for one in citations(law)),
        "statutes": _statutes_of(law),
    }  # fmt: skip
    return render(request, "law/show.html", context)


def find(desk: Desk, procedure: str, on: dt.date) -> Procedure:
    """The procedure as it runs here for a case opened on a day; 404 where there is none that day."""
    try:
        return catalogue().procedure(procedure, on, desk.region.places)
    except NotInLaw as error:
        raise Http404(say(error.zh, error.en)) from None


def _starts(desk: Desk, procedure: str) -> list[dt.date]:
    """The days on which what is said of the procedure changes, all editions together."""
    found: set[dt.date] = set()
    for source in catalogue().editions(procedure):
        known = catalogue().edition(procedure, source.edition, desk.region.places)
        found.update(day for day in known.starts if day <= known.last)
    return sorted(found)


def _day(text: str) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None


def _statutes_of(law: Slice) -> list[tuple[Edition, str]]:
    """The editions of statutes that it cites, with their families."""
    known = catalogue().statutes.editions
    codes = {one.citation.statute for one in citations(law)} - {LOCAL}
    return [(known[code], known[code].family) for code in sorted(codes) if code in known]


def diff(request: DeskRequest, procedure: str) -> HttpResponse:
    """What changed in a procedure from day `a` to day `b`, in words."""
    desk = request.desk
    if not catalogue().editions(procedure):
        raise Http404(say("没有这个程序。", "There is no such procedure."))
    b = laws.day_of(request, "b", desk.today)
    starts = _starts(desk, procedure)
    before = max((day for day in starts if day <= b), default=b) - dt.timedelta(days=1)
    a = laws.day_of(request, "a", max(before, starts[0]))
    changes, missing = [], None
    try:
        changes = comparing.compare_dates(catalogue(), procedure, a, b, desk.region.places)
    except NotInLaw as error:
        missing = error
    parts = [
        (Words(*PARTS.get(part, (part, part))), list(held))
        for part, held in groupby(
            sorted(changes, key=lambda c: _order(c.path)), key=lambda c: c.path.partition("/")[0]
        )
    ]
    name = catalogue().editions(procedure)[-1].tree
    return render(
        request, "law/diff.html",
        {"id": procedure, "name": name, "a": a, "b": b, "parts": parts, "missing": missing},
    )  # fmt: skip


def _order(path: str) -> int:
    part = path.partition("/")[0]
    return list(PARTS).index(part) if part in PARTS else len(PARTS)


# --- statutes ---------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class Article:
    """An article, and where it is cited: the law of each procedure, with the parts of it that do."""

    zh: str
    en: str
    unconfirmed: bool
    edition: str
    uses: dict[str, tuple[Slice, list[Words]]] = field(default_factory=dict)


def statutes(request: HttpRequest) -> HttpResponse:
    """Every statute with its editions."""
    known = catalogue().statutes.families
    families = sorted(
        ((id, held[-1], [_dated(e) for e in held]) for id, held in known.items()), key=lambda f: f[0]
    )
    return render(request, "law/statutes.html", {"families": families})


def _dated(edition: Edition) -> tuple[Edition, dt.date | None, dt.date | None]:
    """The edition with its first and last day; None: since ever, until further notice."""
    first = None if edition.first == FIRST_DAY else dt.date.fromisoformat(edition.first)
    return edition, first, None if edition.last == LAST_DAY else dt.date.fromisoformat(edition.last)


def statute(request: DeskRequest, family: str) -> HttpResponse:
    """One statute: its editions, and what cites each article on a day."""
    desk = request.desk
    editions = catalogue().statutes.families.get(family)
    if editions is None:
        raise Http404(say("没有登记这部法律。", "No such statute is registered."))
    on = laws.day_of(request, "on", desk.today)
    codes = {edition.code for edition in editions}
    articles: dict[tuple[str, str], Article] = {}
    for law in slices(catalogue(), on, tuple(desk.region.places)):
        for one in citations(law):
            if one.citation.statute in codes:
                _use(articles, law, one)
    held = [article for _, article in sorted(articles.items(), key=lambda a: (a[0][0], _numbers(a[0][1])))]
    return render(
        request, "law/statute.html",
        {
            "name": editions[-1], "family": family, "on": on, "articles": held,
            "editions": [_dated(e) for e in reversed(editions)],
        },
    )  # fmt: skip


def _use(articles: dict[tuple[str, str], Article], law: Slice, one: Cited) -> None:
    cite = one.citation
    article = articles.setdefault(
        (cite.statute, cite.article), Article(cite.zh, cite.en, cite.unconfirmed, cite.statute)
    )
    zh, en = KINDS[one.kind]
    _, parts = article.uses.setdefault(law.id, (law, []))
    parts.append(Words(f"{zh}“{one.zh}”", f"{en} “{one.en or one.zh}”"))


def _numbers(article: str) -> Iterable[int]:
    return [int(n) for n in re.findall(r"[0-9]+", article)] or [0]
