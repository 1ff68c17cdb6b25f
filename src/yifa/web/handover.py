"""工作交接: when somebody leaves, moves or is ill: his open cases with the lawful step for each, and his posts.

Nothing is changed here. Each case leads to the step by which its procedure names another person, each post to an
appointment that relieves him or puts a deputy in; their certificates and separations hold as always.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from yifa.casework.models import Case, Involved, Waiting
from yifa.casework.paging import Keyset
from yifa.casework.record import held_many
from yifa.casework.session import Loaded
from yifa.casework.visibility import Sight, visible_cases
from yifa.law.definitions import ANY, Field, Move, Slice
from yifa.registry import entries
from yifa.web.accounts.people import PEOPLE, Person, people_of
from yifa.web.desk import Desk, Post, only_for
from yifa.web.matters import Matter, by_due, matters

APPOINTMENT, PROPOSE = "appointment", "propose"
SIZE = 50
SHOWN = 200
PEOPLE_FIELDS = ("person", "people")


@dataclass(frozen=True, slots=True)
class Handing:
    """One open case: the facts that name him, and the steps by which they are changed from where it stands."""

    matter: Matter
    fields: tuple[Field, ...]
    moves: tuple[Move, ...]
    alone: bool
    """Does it wait for nobody but him?"""


@dataclass(frozen=True, slots=True)
class Held:
    """A post of his: who else holds the same, and where to relieve him or put in a deputy."""

    post: Post
    others: int
    relieve: str
    deputise: str


def may(desk: Desk) -> bool:
    """Those who propose, examine or decide appointments, by the law of today."""
    try:
        law = desk.slice(APPOINTMENT)
    except LookupError:
        return False
    roles = {role.role for move in law.moves.values() for role in move.by if not role.outside}
    return any(post.role in roles for post in desk.posts)


for_those_who_appoint = only_for(may)


@require_safe
@for_those_who_appoint
def index(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Whose work is to be handed over: the people of his agencies."""
    asked = request.GET.get("q", "").strip()
    found = [p for p in people_of(desk).values() if _in_reach(desk, p) and (asked in p.name or asked in p.id)]
    found.sort(key=lambda person: (person.name, person.id))
    context = {"people": found[:SHOWN], "more": len(found) > SHOWN, "asked": asked}
    return render(request, "handover/index.html", context)


@require_safe
@for_those_who_appoint
def show(request: HttpRequest, desk: Desk, person: str) -> HttpResponse:
    """One person: his posts, and the open cases that name him or wait for him alone."""
    people = people_of(desk)
    found = people.get(person)
    if found is None or not _in_reach(desk, found):
        raise Http404
    posts = [_held(found, post, people.values()) for post in found.posts]
    alone = [held.post for held in posts if not held.others]
    page = Keyset(by_due(_cases(desk, person, alone), desk), ("next_due", "id"), request, SIZE)
    state = held_many(desk.region, [case.id for case in page.rows])
    waiting = _waiting(desk, page.rows, alone)
    handings = [
        h for m in matters(page.rows, desk) if (h := _handing(m, person, desk, state, waiting)) is not None
    ]
    context = {"person": found, "posts": posts, "page": page, "handings": handings}
    return render(request, "handover/show.html", context)


def _in_reach(desk: Desk, person: Person) -> bool:
    """Is he of the agencies whose cases one sees, by a post or by the register of people?"""
    if desk.viewer.everything or any(post.agency in desk.viewer.agencies for post in person.posts):
        return True
    if person.posts:
        return False
    known = entries.entry(desk.region.code, PEOPLE, person.id, desk.today)
    return known is not None and known.values.get("agency") in desk.viewer.agencies


def _held(person: Person, post: Post, people: Iterable[Person]) -> Held:
    others = sum(other.id != person.id and post in other.posts for other in people)
    return Held(post, others, _propose(person, post, "relieve"), _propose(person, post, "deputise"))


def _propose(person: Person, post: Post, kind: str) -> str:
    """The form of an appointment with what is known filled in."""
    given = {"kind": kind, "agency": post.agency, "role": post.role, "title": post.zh}
    given |= {"person": person.id} if kind == "relieve" else {"deputy_for": person.id}
    query = urlencode({f"given.{name}": value for name, value in given.items()})
    return f"{reverse('begin', args=[APPOINTMENT, PROPOSE])}?{query}"


def _alone(posts: list[Post]) -> Q:
    found = Q(pk__in=[])
    for post in posts:
        found |= Q(role=post.role, agency=post.agency)
    return found


def _cases(desk: Desk, person: str, alone: list[Post]) -> QuerySet[Case]:
    """Open cases that one may see and that name him, or that wait for posts only he holds and for no other."""
    region = desk.region.code
    named = Involved.objects.filter(region_id=region, kind="person", who=person)
    waits = Waiting.objects.filter(region_id=region)
    his = waits.filter(_alone(alone))
    others = waits.exclude(_alone(alone)).filter(case_id=OuterRef("id"))
    concerned = named.values("case_id").union(his.values("case_id"))
    return visible_cases(desk.viewer).filter(
        Exists(named.filter(case_id=OuterRef("id"))) | ~Exists(others),
        id__in=concerned,
        closed_on__isnull=True,
    )


def _waiting(desk: Desk, cases: list[Case], alone: list[Post]) -> set[Any]:
    """Of these the cases that wait for him alone. One query."""
    rows = Waiting.objects.filter(region_id=desk.region.code, case_id__in=[case.id for case in cases])
    keys = {(post.role, post.agency) for post in alone}
    turns: dict[Any, set[tuple[str, str]]] = {}
    for case, role, agency in rows.values_list("case_id", "role", "agency"):
        turns.setdefault(case, set()).add((role, agency))
    return {case for case, posts in turns.items() if posts <= keys}


def _handing(
    matter: Matter, person: str, desk: Desk, state: Mapping[Any, Loaded], waiting: set[Any]
) -> Handing | None:
    """None where he is named in what one may not see, and nothing waits for him alone."""
    case, law = matter.case, matter.procedure
    facts = state[case.id].state
    shows = Sight(desk.viewer, facts, law).shows
    fields = tuple(
        f
        for f in law.fields.values()
        if f.type in PEOPLE_FIELDS and shows(f.name) and person in _people(facts.fields.get(f.name))
    )
    moves = tuple(
        m
        for m in law.moves.values()
        if any(f.name in m.changes for f in fields) and _here(law, m, case.stage)
    )
    alone = case.id in waiting
    return Handing(matter, fields, moves, alone) if fields or alone else None


def _people(value: Any) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value or ())


def _here(law: Slice, move: Move, stage: str) -> bool:
    """Is the step one of the present stage, whatever else it still needs?"""
    if move.system or move.track is not None or move.frm is None:
        return False
    return stage in move.frm or (bool(ANY & move.frm) and stage not in law.final)
