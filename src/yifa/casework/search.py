"""Searching cases with their papers, and the entries of registers, for one viewer.

The database names candidates: rows of `Findable` whose signature holds every term, of the classes of privacy that may be
open to him, of cases that he may see, which the index alone tells; and of these, those whose text does. Then each is read
as he may read it, by `Sight` or `Columns`, and is found only by what he reads there: the index decides nothing about who
sees what.

The order: what bears the query in its number, title or as its key, then the rest; the newest first within each.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial, reduce
from itertools import islice
from operator import or_
from uuid import UUID

from django.db.models import BigIntegerField, F, Q, QuerySet, Value
from django.db.models.expressions import Combinable, CombinedExpression
from django.db.models.lookups import Exact

from yifa.casework import external, findable
from yifa.casework.findable import ENTRY, FACT, NAME, PAPER
from yifa.casework.grams import folded, signature, terms
from yifa.casework.models import Case, Findable, Involved
from yifa.casework.session import Loaded, Session
from yifa.casework.visibility import Columns, Sight, Viewer, visible_cases
from yifa.registry.models import Entry

CASES, ENTRIES = "cases", "entries"
EXTERNAL = "external"
"""What a partner's system calls the case, among the texts by which it was found."""
KINDS = (CASES, ENTRIES)
NAMED, REST = 0, 1
"""The ranks."""
BATCHES = (1, 4, 16)
"""Candidates read for a page, in pages: what the viewer may not read fills none, and after these it is what it is."""
SIGNED = 64
"""Fewer candidates by their signature than these are read; of more, which may all be good, the first by their text."""


@dataclass(frozen=True, slots=True)
class Hit:
    """One result. `texts`: by what it was found, of what the viewer may read: name of the field or column, text.

    A case carries itself folded, and its title if the viewer may read it.
    """

    rank: int
    id: UUID
    texts: tuple[tuple[str, str], ...]
    case: Case | None = None
    held: Loaded | None = None
    title: str = ""
    entry: Entry | None = None


Place = tuple[int, UUID]
"""Rank and id of the last result of the page before."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A search: whose, for what, on which day, and by which columns he reads each register."""

    viewer: Viewer
    query: str
    on: dt.date
    columns: Mapping[str, Columns]

    @property
    def terms(self) -> tuple[str, ...]:
        return terms(self.query)


def cases(asked: Asked, session: Session, size: int, after: Place | None = None) -> list[Hit]:
    """Up to `size` cases, after a place. None where the query has no word of two letters."""
    if not asked.terms:
        return []
    ways = {
        NAMED: partial(_of_cases, asked, [NAME], []),
        REST: partial(_of_cases, asked, [FACT, PAPER], [NAME]),
    }
    called = _called(asked, session) if after is None else []
    page = _page(ways, size, after, lambda places: _read_cases(asked, session, places))
    return called + [hit for hit in page if hit.id not in {one.id for one in called}]


def _called(asked: Asked, session: Session) -> list[Hit]:
    """The cases that a partner's system calls as the query says, for those in office."""
    if not asked.viewer.in_office:
        return []
    ids = external.cases_called(asked.viewer.region, [asked.query])
    found = visible_cases(asked.viewer).in_bulk(ids)
    session.load_many(found)
    hits = []
    for id, case in found.items():
        held = session.loaded[id]
        law = held.law.at(asked.on, held.state.edition)
        sight = Sight(asked.viewer, held.state, law)
        title = case.title if law.title is None or sight.shows(law.title) else ""
        hits.append(Hit(NAMED, id, ((EXTERNAL, asked.query),), case, held, title))
    return hits


def entries(asked: Asked, size: int, after: Place | None = None) -> list[Hit]:
    """Up to `size` entries, after a place; on the first page, before these, all whose key is the query."""
    if not asked.terms:
        return []
    ways = {REST: partial(_of_entries, asked)}
    page = _page(ways, size, after, lambda places: _read_entries(asked, places, named=after is None))
    return sorted(page, key=lambda hit: hit.rank)


Test = Callable[[str], Q]
"""Does a row hold a term?"""
Way = Callable[[Test], QuerySet[Findable]]
"""Rows that hold all terms, by that test."""


def _page(
    ways: Mapping[int, Way],
    size: int,
    after: Place | None,
    read: Callable[[Sequence[Place]], Iterable[Hit]],
) -> list[Hit]:
    """Candidates, rank by rank and the newest first, until as many as make a page can be read."""
    page: dict[UUID, Hit] = {}
    candidates = _candidates(ways, size, after)
    for batch in BATCHES:
        places = list(islice(candidates, batch * size))
        page |= {hit.id: hit for hit in read(places)}
        if len(page) >= size or not places:
            break
    return list(page.values())


def _candidates(ways: Mapping[int, Way], size: int, after: Place | None) -> Iterator[Place]:
    for rank, way in ways.items():
        if after is not None and rank < after[0]:
            continue
        rows, signed = way(_contains), way(_signed)
        if after is not None and rank == after[0]:
            rows, signed = rows.filter(target__lt=after[1]), signed.filter(target__lt=after[1])
        few = _first(signed, SIGNED)
        if len(few) < SIGNED:
            rows = rows.filter(target__in=few)
        while few:
            ids = _first(rows, size)
            yield from ((rank, id) for id in ids)
            if len(ids) < size:
                break
            rows = rows.filter(target__lt=ids[-1])


def _first(rows: QuerySet[Findable], size: int) -> list[UUID]:
    return list(rows.order_by("-target").values_list("target", flat=True).distinct()[:size])


# --- candidates -------------------------------------------------------------------------------------------------


def _of_cases(asked: Asked, parts: Sequence[str], beside: Sequence[str], holds: Test) -> QuerySet[Findable]:
    """Rows of these parts: a row has one term, and the case each of the others there or beside."""
    found = _texts(asked, parts).filter(reduce(or_, map(holds, asked.terms)))
    if len(asked.terms) > 1:
        around = _texts(asked, [*parts, *beside])
        for term in asked.terms:
            found = found.filter(target__in=around.filter(holds(term)).values("target"))
    return found


def _texts(asked: Asked, parts: Sequence[str]) -> QuerySet[Findable]:
    """Rows of texts that may be open to him, of cases that may be his. Whether they are, is seen when they are read."""
    viewer = asked.viewer
    rows = Involved.objects.filter(region_id=viewer.region)
    person, posts = Q(kind="person", who=viewer.person), {agency for _, agency in viewer.posts if agency}
    named = rows.filter(person).values("case_id")
    allowed = Q(privacy__in=["open", "internal"] if viewer.in_office else ["open"])
    if posts:
        handled = rows.filter(kind="agency", who__in=sorted(posts))
        allowed |= Q(privacy="personal", target__in=handled.values("case_id"))
    allowed |= Q(privacy="secret", target__in=named)
    found = Findable.objects.using(viewer.using).filter(
        Q(region_id=viewer.region), Q(part__in=list(parts)) if len(parts) > 1 else Q(part=parts[0]), allowed
    )
    if not viewer.everything:
        agency = Q(kind="agency", who__in=sorted(viewer.agencies))
        found = found.filter(target__in=rows.filter(person | agency).values("case_id"))
    return found


def _signed(term: str) -> Q:
    """Can the term be there, as the signature tells?"""
    found = Q()
    for name, bits in zip(("s0", "s1", "s2", "s3"), signature(term), strict=True):
        if bits:  # said to be a big one, or PostgreSQL is sent half of it
            word = Value(bits, BigIntegerField())
            found &= Q(Exact(CombinedExpression(F(name), Combinable.BITAND, word), word))
    return found


def _contains(term: str) -> Q:
    """Is the term there? The text is read where it can be."""
    return _signed(term) & Q(text__contains=term)


def _entries(asked: Asked) -> QuerySet[Entry]:
    known = sorted(name for name, columns in asked.columns.items() if columns.shown)
    return Entry.objects.using(asked.viewer.using).filter(region_id=asked.viewer.region, register__in=known)


def _of_entries(asked: Asked, holds: Test) -> QuerySet[Findable]:
    """Rows of entries in which every term is, of the registers that are for him."""
    texts = _entry_texts(asked.viewer, personal=any(c.keeps for c in asked.columns.values()))
    found = texts.filter(holds(asked.terms[0]))
    for term in asked.terms[1:]:
        found = found.filter(target__in=texts.filter(holds(term)).values("target"))
    return found


def _entry_texts(viewer: Viewer, *, personal: bool) -> QuerySet[Findable]:
    classes = ["open", *(["internal"] if viewer.in_office else []), *(["personal"] if personal else [])]
    return Findable.objects.using(viewer.using).filter(
        region_id=viewer.region, part=ENTRY, privacy__in=classes
    )


def within(columns: Columns, viewer: Viewer, query: str) -> Q:
    """A predicate over `Entry`: every word of the query stands in columns of the entry that he may see."""
    found = Q()
    for term in terms(query):
        plain = _entry_texts(viewer, personal=False).filter(_contains(term)).values("target")
        one = Q(id__in=plain)
        if columns.keeps:
            all_ = _entry_texts(viewer, personal=True).filter(_contains(term)).values("target")
            one |= columns.mine() & Q(id__in=all_)
        found &= one
    return found


# --- reading what was found -------------------------------------------------------------------------------------


def _read_cases(asked: Asked, session: Session, places: Sequence[Place]) -> Iterator[Hit]:
    found = visible_cases(asked.viewer).in_bulk([id for _, id in places])
    session.load_many(found)
    for rank, id in places:
        case = found.get(id)
        if case is None:
            continue
        held = session.loaded[id]
        law = held.law.at(asked.on, held.state.edition)
        sight = Sight(asked.viewer, held.state, law)
        said = [("number", findable.number_of(held.state))]
        said += [(name, text) for name, _, text in findable.facts(law, sight.fields, sight.items)]
        if sight.papers:
            said += [(PAPER, name) for name in findable.papers(held.state, law)]
        texts = _found(asked.terms, said)
        title = case.title if law.title is None or sight.shows(law.title) else ""
        named = _found(asked.terms, [("number", case.number), (law.title or "", title)]) is not None
        if texts is not None and named == (rank == NAMED):
            yield Hit(rank, id, texts, case, held, title)


def _read_entries(asked: Asked, places: Sequence[Place], *, named: bool) -> Iterator[Hit]:
    wanted = Q(id__in=[id for _, id in places])
    found = {e.id: e for e in _entries(asked).filter(wanted | Q(key=asked.query) if named else wanted)}
    exact = [e.id for e in found.values() if e.key == asked.query]
    for rank, id in [*((NAMED, id) for id in exact if named), *places]:
        entry = found.get(id)
        if entry is not None and (rank == NAMED or entry.key != asked.query):
            columns = asked.columns[entry.register]
            said = [("", entry.key), *findable.values(columns.register, columns.of(entry.content))]
            texts = _found(asked.terms, said)
            if texts is not None:
                yield Hit(rank, id, texts, entry=entry)


def _found(wanted: Sequence[str], said: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...] | None:
    """The texts that hold a term; None where some term is nowhere."""
    missing = set(wanted)
    texts: dict[tuple[str, str], None] = {}
    for name, text in said:
        flat = folded(text)
        held = {term for term in wanted if term in flat}
        if held:
            texts[name, text] = None
            missing -= held
    return tuple(texts) if not missing else None
