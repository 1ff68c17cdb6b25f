"""Searching cases, their papers and the entries of registers, for one viewer.

The database names candidates: rows of `Findable` whose signature and text hold every term, of the classes of privacy
that may be open to him, of cases that he may see. Then each candidate is read as he may read it, by `Sight` or
`Columns`, and is found only by what he reads there: the index decides nothing about who sees what.

The order: what bears the whole query as its number or key, then what bears it in number or title, then the rest; the
newest first within each. Each of these is a query of its own that stops when the page is full.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.lookups import Exact

from yifa.casework import findable
from yifa.casework.findable import ENTRY, FACT, NAME, PAPER
from yifa.casework.grams import folded, signature, terms
from yifa.casework.models import Case, Findable, Involved
from yifa.casework.session import Loaded, Session
from yifa.casework.visibility import Columns, Sight, Viewer, visible_cases
from yifa.registry.models import Entry

CASES, PAPERS, ENTRIES = "cases", "papers", "entries"
KINDS = (CASES, PAPERS, ENTRIES)
EXACT, NAMED, REST = 0, 1, 2
"""The ranks."""
TRIES = 8
"""Batches of candidates, each of a page, read for one page, after which it is what it is: what the viewer may not read fills no page."""


@dataclass(frozen=True, slots=True)
class Hit:
    """One result. `texts`: what was found by, of what the viewer may read: (name of the field or column, text)."""

    rank: int
    id: UUID
    texts: tuple[tuple[str, str], ...]
    case: Case | None = None
    held: Loaded | None = None
    """The case folded (cases and papers)."""
    title: str = ""
    """The case's title, if the viewer may read it."""
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


def search(asked: Asked, kind: str, session: Session, size: int, after: Place | None = None) -> list[Hit]:
    """Up to `size` results of one kind, after a place. Nothing where the query has no word of two letters."""
    if not asked.terms:
        return []
    page: list[Hit] = []
    for rank, candidates, read in _ways(asked, kind, session):
        last = after[1] if after is not None and after[0] == rank else None
        if after is not None and rank < after[0]:
            continue
        for _ in range(TRIES):
            rows = candidates if last is None else candidates.filter(target__lt=last)
            ids = list(rows.order_by("-target").values_list("target", flat=True).distinct()[:size])
            page += read(ids, rank)
            if len(page) >= size:
                return page[:size]
            if len(ids) < size:
                break
            last = ids[-1]
    return page


Read = Callable[[Sequence[UUID], int], Iterable[Hit]]


def _ways(asked: Asked, kind: str, session: Session) -> Iterator[tuple[int, QuerySet[Findable], Read]]:
    """Rank, candidates, and how these are read, in the order of the results."""
    if kind == ENTRIES:
        rows = _entries(asked)
        exact = Exists(_entry(asked).filter(id=OuterRef("target"), key=asked.query.strip()))
        for rank, found in ((EXACT, rows.filter(exact)), (REST, rows.filter(~exact))):
            yield rank, found, lambda ids, rank: _read_entries(asked, ids, rank)
        return

    def read(ids: Sequence[UUID], rank: int) -> Iterable[Hit]:
        return _read_cases(asked, kind, session, ids, rank)

    if kind == PAPERS:
        yield REST, _cases(asked, [PAPER]), read
        return
    number = Exists(visible_cases(asked.viewer).filter(id=OuterRef("target"), number=asked.query.strip()))
    named = _cases(asked, [NAME])
    yield EXACT, named.filter(number), read
    yield NAMED, named.filter(~number), read
    known = _texts(asked, [NAME]).filter(target=OuterRef("target"))
    yield REST, _cases(asked, [NAME, FACT], lead=[FACT]).filter(~_holds(asked, known)), read


# --- candidates -------------------------------------------------------------------------------------------------


def _cases(asked: Asked, parts: Sequence[str], lead: Sequence[str] | None = None) -> QuerySet[Findable]:
    """Rows of cases he may see, in whose parts every term is; a row of the leading parts has one of them."""
    found = _texts(asked, lead or parts)
    found = found.filter(Exists(visible_cases(asked.viewer).filter(id=OuterRef("target"))))
    beside = _texts(asked, parts).filter(target=OuterRef("target"))
    if lead is None:
        found = found.filter(_contains(asked.terms[0]))
        others: Sequence[str] = asked.terms[1:]
    else:
        anywhere = Q()
        for term in asked.terms:
            anywhere |= _contains(term)
        found, others = found.filter(anywhere), asked.terms
    for term in others:
        found = found.filter(_contains(term) | Exists(beside.filter(_contains(term))))
    return found


def _texts(asked: Asked, parts: Sequence[str]) -> QuerySet[Findable]:
    """Rows of texts that may be open to him. Whether they are, is seen when the case is read."""
    viewer = asked.viewer
    mine = Involved.objects.filter(region_id=viewer.region, case_id=OuterRef("target"))
    allowed = Q(privacy__in=["open", "internal"] if viewer.in_office else ["open"])
    if agencies := sorted({agency for _, agency in viewer.posts if agency}):
        allowed |= Q(privacy="personal") & Q(Exists(mine.filter(kind="agency", who__in=agencies)))
    allowed |= Q(privacy="secret") & Q(Exists(mine.filter(kind="person", who=viewer.person)))
    return Findable.objects.using(viewer.using).filter(
        Q(region_id=viewer.region), Q(part__in=list(parts)) if len(parts) > 1 else Q(part=parts[0]), allowed
    )


def _holds(asked: Asked, rows: QuerySet[Findable]) -> Q:
    """Every term stands in one of these rows."""
    found = Q()
    for term in asked.terms:
        found &= Q(Exists(rows.filter(_contains(term))))
    return found


def _contains(term: str) -> Q:
    """The index alone tells by the signature where the term can be; there the text is read."""
    found = Q()
    for name, word in zip(("s0", "s1", "s2", "s3"), signature(term), strict=True):
        if word:
            found &= Q(Exact(F(name).bitand(word), word))
    return found & Q(text__contains=term)


def _entry(asked: Asked) -> QuerySet[Entry]:
    known = sorted(name for name, columns in asked.columns.items() if columns.shown)
    return Entry.objects.using(asked.viewer.using).filter(region_id=asked.viewer.region, register__in=known)


def _entries(asked: Asked) -> QuerySet[Findable]:
    """Rows of entries in which every term is, of the registers that are for him."""
    found = _entry_texts(asked.viewer, personal=any(c.keeps for c in asked.columns.values()))
    found = found.filter(_contains(asked.terms[0]), Exists(_entry(asked).filter(id=OuterRef("target"))))
    for term in asked.terms[1:]:
        beside = Findable.objects.filter(region_id=asked.viewer.region, part=ENTRY, target=OuterRef("target"))
        found = found.filter(_contains(term) | Exists(beside.filter(_contains(term))))
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


def _read_cases(asked: Asked, kind: str, session: Session, ids: Sequence[UUID], rank: int) -> Iterator[Hit]:
    cases = visible_cases(asked.viewer).in_bulk(ids)
    session.load_many(ids)
    for id in ids:
        case, held = cases.get(id), session.loaded.get(id)
        if case is None or held is None:
            continue
        law = held.law.at(asked.on)
        sight = Sight(asked.viewer, held.state, law)
        if kind == PAPERS:
            said = [("", name) for name in findable.papers(held.state, law)] if sight.papers else []
        else:
            said = [(name, text) for name, _, text in findable.facts(law, sight.fields, sight.items)]
            said.append(("number", findable.number_of(held.state)))
        texts = _found(asked.terms, said)
        if texts is not None:
            named = law.title is None or sight.shows(law.title)
            yield Hit(rank, id, texts, case, held, case.title if named else "")


def _read_entries(asked: Asked, ids: Sequence[UUID], rank: int) -> Iterator[Hit]:
    entries = _entry(asked).in_bulk(ids)
    for id in ids:
        entry = entries.get(id)
        if entry is not None:
            shown = asked.columns[entry.register].of(entry.content)
            register = asked.columns[entry.register].register
            said = [("", entry.key), *findable.values(register, shown)]
            texts = _found(asked.terms, said)
            if texts is not None:
                yield Hit(rank, id, texts, entry=entry)


def _found(wanted: Sequence[str], said: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...] | None:
    """The texts that hold a term; None where some term is nowhere."""
    missing, texts = set(wanted), {}
    for name, text in said:
        flat = folded(text)
        held = {term for term in wanted if term in flat}
        if held:
            texts[name, text] = None
            missing -= held
    return tuple(texts) if not missing else None
