"""What the law has published: kinds, lists, one publication, its papers. Nothing is shown but the stored public copy."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import FileResponse, HttpResponse
from django.shortcuts import render

from yifa.casework import files
from yifa.casework.models import Publication
from yifa.casework.page import Step
from yifa.casework.page import page as look
from yifa.casework.paging import Keyset
from yifa.casework.record import held
from yifa.casework.runtime import catalogue
from yifa.law.definitions import Field, Slice
from yifa.law.sources import Area
from yifa.portal.drafts import Article, articles
from yifa.portal.visit import missing, page
from yifa.web.desk import Desk, DeskRequest
from yifa.web.facts import Fact, Names, facts
from yifa.web.papers import paper_answer
from yifa.web.words import say, word

SIZE = 30


@dataclass(frozen=True, slots=True)
class Kind:
    """What a procedure publishes under one name, in the words of its newest law."""

    procedure: str
    what: str
    zh: str
    en: str
    area: Area
    invites: bool
    """May anyone send something while it stands?"""


def kinds(desk: Desk) -> tuple[Kind, ...]:
    """All there ever was by the law of this region, by area."""
    return _kinds(catalogue().hash, tuple(desk.region.places))


@lru_cache(maxsize=8)
def _kinds(version: str, places: tuple[str, ...]) -> tuple[Kind, ...]:
    laws, found = catalogue(), {}
    for id in laws.procedures:
        for source in laws.editions(id):
            for law in laws.edition(id, source.edition, places).slices:
                for name, shown in law.publications.items():
                    en = f"{law.en}: {shown.en}"
                    found[id, name] = Kind(id, name, shown.zh, en, laws.area(source), bool(shown.invites))
    order = {area: n for n, area in enumerate(laws.areas)}
    return tuple(sorted(found.values(), key=lambda kind: order.get(kind.area.id, len(order))))


def kind_of(desk: Desk, procedure: str, what: str) -> Kind:
    """That kind; 404 where the law has none."""
    for kind in kinds(desk):
        if (kind.procedure, kind.what) == (procedure, what):
            return kind
    raise missing()


# --- reading ----------------------------------------------------------------------------------------------------


def publications(desk: Desk) -> QuerySet[Publication]:
    """Every publication of the region; nothing of a case that is secret."""
    return (
        Publication.objects.filter(region_id=desk.region.code, published_on__isnull=False)
        .exclude(case__privacy="secret")
        .select_related("case")
    )


def standing(desk: Desk) -> QuerySet[Publication]:
    """The latest of each case and kind, also where it has been withdrawn."""
    later = Publication.objects.filter(
        region_id=desk.region.code, case_id=OuterRef("case_id"), what=OuterRef("what"), id__gt=OuterRef("id")
    )
    return publications(desk).filter(~Exists(later))


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper published with it."""

    name: str
    sha256: str
    size: int


@dataclass(frozen=True)
class Shown:
    """A publication in words. Of a withdrawn one only what names it is left."""

    row: Publication
    slice: Slice
    kind: Kind
    heading: str
    facts: tuple[Fact, ...]
    papers: tuple[Paper, ...]

    @property
    def id(self) -> UUID:
        return self.row.id

    @property
    def withdrawn(self) -> bool:
        return self.row.withdrawn_on is not None


def shown(desk: Desk, rows: Iterable[Publication]) -> list[Shown]:
    """These in words. One query, for the names of agencies and people."""
    known = {(k.procedure, k.what): k for k in kinds(desk)}
    names = Names(desk.region.code, desk.today)
    read: list[tuple[Publication, Slice, dict[str, Field]]] = []
    for row in rows:
        if (row.procedure, row.what) not in known:
            continue  # a county's own law that is gone: its words are not known any more
        law = law_of(row)
        if law is None:
            continue
        fields = _fields(law, row)
        names.want(fields, row.body)
        read.append((row, law, fields))
    names.read()
    return [_shown(row, law, fields, known[row.procedure, row.what], names) for row, law, fields in read]


def law_of(row: Publication) -> Slice | None:
    """The law it was published under: of its case, on the day it was published."""
    case, day = row.case, row.published_on
    assert day is not None  # only what was published is shown
    try:
        law = catalogue().procedure(case.procedure, case.opened_on, case.places, case.domain or None)
    except LookupError:
        return None
    for edition in (case.edition, law.edition):
        found = law.at(day, edition)
        if found is not None and row.what in found.publications:
            return found
    return None


def _fields(law: Slice, row: Publication) -> dict[str, Field]:
    """The fields of the body in the order of the publication; groups with what tracks have set on their rows."""
    found = {}
    for name in law.publications[row.what].fields:
        field = law.fields[name]
        if field.type == "case":
            continue  # an id within the office
        if field.type == "group":
            own = {n for line in row.body.get(name, ()) for n in line} - {"id"}
            more = {n: law.fields[n] for n in own if n in law.fields and n not in field.columns}
            columns = {n: c for n, c in {**field.columns, **more}.items() if n in own}
            if not columns:
                continue  # rows of which nothing but their ids is left
            field = replace(field, columns=columns)
        found[name] = field
    return found


def _shown(row: Publication, law: Slice, fields: dict[str, Field], kind: Kind, names: Names) -> Shown:
    told = facts(fields, row.body, names)
    if law.title in row.body and row.withdrawn_on is None:
        heading = next((f.text for f in told if f.name == law.title), "")
    else:
        heading = next((f.text for f in told if f.text), "")
    if row.withdrawn_on is not None:
        return Shown(row, law, kind, heading, (), ())
    papers = tuple(Paper(_kind_word(law, p["kind"]), p["sha256"], p["size"]) for p in row.papers)
    return Shown(row, law, kind, heading or word(kind), tuple(told), papers)


def _kind_word(law: Slice, kind: str) -> str:
    known = law.documents.get(kind)
    return word(known) if known is not None else kind


# --- pages ------------------------------------------------------------------------------------------------------


@page
def index(request: DeskRequest, procedure: str, what: str) -> HttpResponse:
    """One kind, newest first, the withdrawn among them."""
    desk = request.desk
    kind = kind_of(desk, procedure, what)
    rows = standing(desk).filter(procedure=procedure, what=what)
    found = Keyset(rows, ("-published_on", "-id"), request, SIZE)
    return render(request, "portal/list.html", {"kind": kind, "page": found, "rows": shown(desk, found.rows)})


def one(desk: Desk, id: UUID) -> Shown:
    """That publication; 404 where there is none."""
    row = publications(desk).filter(id=id).first()
    found = shown(desk, [row]) if row is not None else []
    if not found:
        raise missing()
    return found[0]


@dataclass(frozen=True, slots=True)
class Invitation:
    """A move to which a publication invites. `step`: as the case has it today, with what keeps it closed."""

    move: str
    zh: str
    en: str
    open: bool
    step: Step | None


@page
def show(request: DeskRequest, id: UUID) -> HttpResponse:
    """One publication, what came before and after it in its case, and what anyone may send to it."""
    desk = request.desk
    found = one(desk, id)
    others = publications(desk).filter(case_id=found.row.case_id).exclude(id=id).order_by("-id")[:SIZE]
    later = any(row.what == found.row.what and row.id > found.row.id for row in others)
    invited = [] if later or found.withdrawn else list(invitations(desk, found))
    return render(
        request, "portal/one.html",
        {
            "p": found, "others": shown(desk, others), "later": later, "invited": invited,
            "articles": draft_of(desk, found) if invited else (),
        },
    )  # fmt: skip


def invitations(desk: Desk, found: Shown) -> Iterator[Invitation]:
    """What anyone may send to it, judged for a stranger as of now."""
    invites = found.slice.publications[found.row.what].invites
    if not invites:
        return
    case = found.row.case
    case.region = desk.region
    steps = {s.move: s for s in look(case, desk.now, desk.viewer, actor="").steps if s.item is None}
    law = held(case)[1].law.at(desk.today, case.edition)
    for name in invites:
        move, step = law.moves.get(name), steps.get(name)
        if move is not None and move.online is not None:
            yield Invitation(name, move.online.zh, move.online.en, step is not None and step.open, step)


def draft_of(desk: Desk, found: Shown) -> tuple[Article, ...]:
    """The articles of the draft published with it, where its file can be read as text."""
    for paper in found.papers:
        try:
            media = files.media_of(desk.region.code, paper.sha256)
            with files.open_file(desk.region.code, paper.sha256) as stream:
                if read := articles(stream, media, paper.size):
                    return read
        except files.FileError:
            continue
    return ()


@page
def paper(request: DeskRequest, id: UUID, sha256: str) -> FileResponse:
    """A paper that was published."""
    desk = request.desk
    found = one(desk, id)
    wanted = next((p for p in found.papers if p.sha256 == sha256), None)
    if wanted is None:
        raise missing()
    try:
        return paper_answer(desk.region.code, sha256, wanted.name)
    except files.FileError:
        raise missing() from None


@page
def calls(request: DeskRequest) -> HttpResponse:
    """Consultations, calls for hearings, sessions to be booked: everything that invites, newest first."""
    desk = request.desk
    found = Keyset(inviting(desk), ("-published_on", "-id"), request, SIZE)
    told = {"zh": "征求意见、听证和预约", "en": "Consultations, hearings and bookings"}
    return render(
        request, "portal/calls.html", {"kind": told, "page": found, "rows": shown(desk, found.rows)}
    )


def inviting(desk: Desk) -> QuerySet[Publication]:
    """What stands and invites anyone to send something."""
    wanted = Q(pk__in=())
    for kind in kinds(desk):
        if kind.invites:
            wanted |= Q(procedure=kind.procedure, what=kind.what)
    return standing(desk).filter(wanted, withdrawn_on__isnull=True)


def say_withdrawn(row: Publication) -> str:
    """Why it was withdrawn."""
    return row.withdrawn_for or say("未记载理由", "no reason was recorded")
