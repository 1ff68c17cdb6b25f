"""搜索: cases, papers and register entries that hold every word of the query, as far as one may read them."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.core import signing
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from yifa.casework.findable import PAPER
from yifa.casework.grams import marked
from yifa.casework.runtime import calendar_of, catalogue
from yifa.casework.search import CASES, EXTERNAL, KINDS, Asked, Hit, Place, cases, entries
from yifa.casework.session import Session
from yifa.law.definitions import Slice
from yifa.web import dates, laws
from yifa.web.desk import DeskRequest
from yifa.web.words import say, word

SIZE = 20
FIRST = 5
"""Of each kind, where all are asked for."""
QUERY = 100
"""Letters of a query that are looked for."""
AROUND = 40
"""Letters shown before and after what was found in a long text."""

_KINDS = {PAPER: lambda: say("文书", "paper"), EXTERNAL: lambda: say("对方系统编号", "another system's id")}
"""Texts that are no field."""

Pieces = list[tuple[str, bool]]
"""A text in pieces: text, is it what was asked for?"""


@dataclass(frozen=True, slots=True)
class Result:
    """One line: its name, what it is, and the texts in which it was found, each after what that text is."""

    url: str
    name: Pieces
    about: str
    texts: tuple[tuple[str, Pieces], ...]


@dataclass(frozen=True, slots=True)
class Part:
    """The results of one kind; `next` is the place of the next page, None on the last."""

    kind: str
    title: str
    results: tuple[Result, ...]
    next: str | None
    first: bool


def search(request: DeskRequest) -> HttpResponse:
    """All kinds at once, a few of each; ``in=`` one kind, page by page."""
    desk = request.desk
    query = request.GET.get("q", "").strip()[:QUERY]
    kind = request.GET.get("in", "")
    kinds, size = ((kind,), SIZE) if kind in KINDS else (KINDS, FIRST)
    asked = Asked(desk.viewer, query, desk.today, laws.columns(desk))
    session = Session(desk.region, catalogue(), calendar_of(desk.region), desk.viewer.using)
    after = _place(request.GET.get("after"))
    parts = [_part(asked, one, session, size, after) for one in kinds] if asked.terms else []
    return render(
        request,
        "search/search.html",
        {
            "q": query, "kind": kind if kind in KINDS else "", "parts": parts,
            "tabs": [(one, _title(one)) for one in KINDS], "short": bool(query) and not asked.terms,
            "found": any(part.results for part in parts),
        },
    )  # fmt: skip


def _part(asked: Asked, kind: str, session: Session, size: int, after: Place | None) -> Part:
    hits = cases(asked, session, size + 1, after) if kind == CASES else entries(asked, size + 1, after)
    more = len(hits) > size
    hits = hits[:size]
    results = tuple(_entry(hit, asked) if hit.entry is not None else _case(hit, asked) for hit in hits)
    following = signing.dumps([hits[-1].rank, str(hits[-1].id)]) if more else None
    return Part(kind, _title(kind), results, following, after is None)


def _title(kind: str) -> str:
    return say("事项与文书", "Cases and papers") if kind == CASES else say("名录", "Registers")


def _place(text: str | None) -> Place | None:
    try:
        rank, id = signing.loads(text or "")
        return int(rank), UUID(id)
    except (signing.BadSignature, TypeError, ValueError):
        return None


def _case(hit: Hit, asked: Asked) -> Result:
    case, held = hit.case, hit.held
    assert case is not None
    assert held is not None
    law = held.law.at(asked.on, held.state.edition)
    name = " · ".join(filter(None, (case.number, hit.title))) or word(law)
    at = say("已结", "closed") if case.closed_on else _stage(law, case.stage)
    about = " · ".join((word(law), at, say("{day}开始", "begun on {day}", day=dates.day(case.opened_on))))
    texts = []
    for field, text in hit.texts:
        if field != "number" and not (field == law.title and text == hit.title):
            label = law.fields.get(field)
            words = _KINDS[field]() if field in _KINDS else word(label)
            texts.append((words, _snippet(text, asked)))
    return Result(reverse("case", args=[case.id]), marked(name, asked.terms), about, tuple(texts[:3]))


def _stage(law: Slice, stage: str) -> str:
    return word({"zh": law.stages.get(stage, stage), "en": law.stages_en.get(stage, "")})


def _entry(hit: Hit, asked: Asked) -> Result:
    entry = hit.entry
    assert entry is not None
    register = asked.columns[entry.register].register
    fields = register.fields
    shown = asked.columns[entry.register].of(entry.content)
    title = next((str(shown[n]) for n in ("name", "title") if shown.get(n)), "")
    over = entry.valid_to is not None and entry.valid_to < asked.on
    about = " · ".join(
        filter(None, (word(register), say("已不在有效期内", "no longer in force") if over else ""))
    )
    texts = [(word(fields[n]), _snippet(text, asked)) for n, text in hit.texts if n and text != title]
    name = marked(" · ".join(dict.fromkeys(filter(None, (title, entry.key)))), asked.terms)
    return Result(reverse("entry", args=[entry.register, entry.key]), name, about, tuple(texts[:3]))


def _snippet(text: str, asked: Asked) -> Pieces:
    """The text around what was found."""
    pieces = marked(" ".join(text.split()), asked.terms)
    found: Pieces = []
    for i, (piece, hit) in enumerate(pieces):
        if not hit and len(piece) > 2 * AROUND:
            before = "" if i == 0 else piece[:AROUND]
            after = "" if i == len(pieces) - 1 else piece[-AROUND:]
            piece = f"{before}…{after}"
        found.append((piece, hit))
    return found[:9]
