"""Who may see what: one policy, compiled to one predicate over cases, and filters for the facts of a case and for the
columns of a register.

- A person sees a case in which his agency, or one under it, holds a slot, or in which he is a party or named.
- The legal-affairs office and the auditors see every case of their region but the secret ones.
- A secret case, and a secret fact, only those who are named in it.
- Of the facts: `internal` those in office, `personal` those who handle the case, that is, who hold a post in which
  one of its moves is made.
- Of a paper: its kind and itself whoever sees the case, the name that its file was given those in office.
- Who acted from outside and is not in office has the papers that the law addresses to his role (`record.addressed`).
- Of a register: `open` columns everyone who signs in, if the register is public, else those in office; `internal` ones
  those in office; `personal` ones those who keep it, for entries of the agency in which they do (`Columns`).
- The public sees publications (`casework.models.Publication`), and of registers what everyone sees: a viewer without posts.

A superior agency sees what those under it do and does not thereby handle it. An agency that ended is seen by its
successors, and its posts are theirs until they have taken the case over; one without a successor by its superior.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from yifa.casework import findable, projections, sql
from yifa.casework.models import Case, Involved
from yifa.casework.runtime import catalogue
from yifa.engine import records
from yifa.engine.records import Event
from yifa.engine.registers import AGENCIES
from yifa.engine.state import CaseState
from yifa.law.definitions import Field, Register, Slice
from yifa.law.keeping import keepers
from yifa.registry import entries as registry
from yifa.registry.models import Entry, Region

AUDITORS = frozenset({"auditor"})
HEADS = frozenset({"head", "principal_head", "government_head", "government_deputy"})
LEGAL_HEAD = "legal_head"
LEGAL_STAFF = frozenset({"legal_officer", "legal_reviewer"})
"""See the whole region where their agency is its legal-affairs office; a bureau's own legal staff do not."""
NAMES = 5
"""Names of a viewer, his own and those of his agencies, up to which the cases of each are listed by themselves."""
FEW = 1000
"""Times that more names than these stand in cases, up to which his cases are found through that."""
NEWEST = ("-day", "-at")
"""The order of lists, in the names that `listed_cases` gives to day and id."""
PLAIN = frozenset({"handler", "privacy"})
"""Facts that no procedure declares and every case has."""


@dataclass(frozen=True, slots=True)
class Viewer:
    """A person as he stands on one day in one region."""

    region: int
    person: str
    posts: frozenset[tuple[str, str]]
    """Role and agency; the posts of agencies that his succeeded among them."""
    agencies: frozenset[str]
    """His agencies, those under them, and those they succeeded."""
    everything: bool
    """All of the region but what is secret."""
    using: str = "default"

    @property
    def in_office(self) -> bool:
        """Does he hold a post in an agency?"""
        return self.everything or any(agency for _, agency in self.posts)


def opens_records(viewer: Viewer) -> bool:
    """May he open the records behind a figure?"""
    return viewer.everything or any(role in HEADS for role, _ in viewer.posts)


def viewer(
    region: int,
    person: str,
    on: dt.date,
    using: str = "default",
    *,
    posts: Sequence[tuple[str, str]] | None = None,
    offices: Mapping[str, records.Entry] | None = None,
) -> Viewer:
    """The person with the posts in force that day. Two queries, however many posts and agencies there are.

    `posts` (role and agency) and `offices` (the latest entries of the agencies): these, where they have been read already.
    """
    posts = registry.posts(region, person, on, using) if posts is None else posts
    offices = registry.latest(region, AGENCIES, on, using) if offices is None else offices
    ended = {id for id, office in offices.items() if office.last is not None and office.last < on}
    above = {id: _above(office.values, id in ended) for id, office in offices.items()}
    heirs = {id: offices[id].values.get("into") or () for id in ended}
    legal = {id for id, office in offices.items() if office.values.get("legal_affairs")}
    return Viewer(
        region,
        person,
        frozenset((role, held) for role, agency in posts for held in _under(heirs, [agency])),
        _under(above, {agency for _, agency in posts if agency}),
        any(
            role in AUDITORS or role == LEGAL_HEAD or (role in LEGAL_STAFF and agency in legal)
            for role, agency in posts
        ),
        using,
    )


def _above(values: Mapping[str, Any], ended: bool) -> Sequence[str]:
    """Who stands over an agency, or in its place where it has ended."""
    into: Sequence[str] = values.get("into") or ()
    if ended and into:
        return into
    return (str(values["superior"]),) if values.get("superior") else ()


def _under(above: Mapping[str, Iterable[str]], top: Iterable[str]) -> frozenset[str]:
    """These agencies and all from which a way leads up to them."""
    below: dict[str, list[str]] = {}
    for agency, uppers in above.items():
        for upper in uppers:
            below.setdefault(upper, []).append(agency)
    found: set[str] = set()
    waiting = list(top)
    while waiting:
        agency = waiting.pop()
        if agency not in found:
            found.add(agency)
            waiting += below.get(agency, ())
    return frozenset(found)


# --- cases ------------------------------------------------------------------------------------------------------


def policy(viewer: Viewer) -> Q:
    """The predicate over `Case`, region first. Everything that shows cases is built through it."""
    allowed = _no_secret(viewer)
    if not viewer.everything:
        allowed &= Q(Exists(_of_case(viewer).filter(_person(viewer) | _agencies(viewer))))
    return Q(region_id=viewer.region) & allowed


def _no_secret(viewer: Viewer) -> Q:
    return ~Q(privacy="secret") | Q(Exists(_of_case(viewer).filter(_person(viewer))))


def _of_case(viewer: Viewer) -> QuerySet[Involved]:
    return Involved.objects.filter(region_id=viewer.region, case_id=OuterRef("id"))


def _person(viewer: Viewer) -> Q:
    return Q(kind="person", who=viewer.person)


def _agencies(viewer: Viewer) -> Q:
    return Q(kind="agency", who__in=sorted(viewer.agencies))


def predicate(viewer: Viewer, alias: str = "casework_case") -> tuple[str, tuple[Any, ...]]:
    """The same predicate as SQL over the table `casework_case` under that alias, and its parameters."""
    query = Case.objects.using(viewer.using).filter(policy(viewer)).query
    query.get_initial_alias()
    if alias != "casework_case":
        query.change_aliases({"casework_case": alias})
    text, params = query.get_compiler(viewer.using).compile(query.where)
    return text, tuple(params)


def visible_cases(viewer: Viewer) -> QuerySet[Case]:
    """The cases he may see, to look up some of them; of each the policy is asked."""
    return Case.objects.using(viewer.using).filter(policy(viewer))


def listed_cases(viewer: Viewer, wanted: Q | None = None) -> list[QuerySet[Case]]:
    """Those of them that are wanted, to page through them in the order `NEWEST`: queries whose rows are to be merged.

    An index has the cases of each name by day. Who has many names is asked for the cases in which they stand, if these
    are few; the policy would be asked of all the others on the way to them. Who is named in many meets his own soon.
    """
    rows = Involved.objects.using(viewer.using).filter(region_id=viewer.region)
    named, held = rows.filter(_person(viewer)), rows.filter(_agencies(viewer))
    cases = visible_cases(viewer)
    if not viewer.everything:
        if len(viewer.agencies) < NAMES:
            return [_named(viewer, wanted, kind, who) for kind, who in _names(viewer)]
        mine = named.values("case_id").union(held.values("case_id"), all=True)
        if not mine[FEW : FEW + 1]:
            cases = cases.filter(id__in=mine)
    return [cases.filter(wanted or Q()).annotate(day=F("opened_on"), at=F("id"))]


def _names(viewer: Viewer) -> list[tuple[str, str]]:
    return [("person", viewer.person), *(("agency", agency) for agency in sorted(viewer.agencies))]


def _named(viewer: Viewer, wanted: Q | None, kind: str, who: str) -> QuerySet[Case]:
    """The cases in which a name of the viewer stands; where it is his own, the secret ones too."""
    allowed = _no_secret(viewer) if kind == "agency" else Q()
    cases = Case.objects.using(viewer.using).filter(allowed, wanted or Q(), region_id=viewer.region)
    cases = cases.filter(involved__region_id=viewer.region, involved__kind=kind, involved__who=who)
    return cases.annotate(day=F("involved__opened_on"), at=F("involved__case_id"))


def visible_case(viewer: Viewer, id: UUID) -> Case | None:
    """The case of that id, if he may see it. One query, compiled once: putting it together takes longer than asking."""
    query, places = _one_case(viewer.everything, len(viewer.agencies), viewer.using)
    said = (viewer.region, sql.Params(viewer.using).id(id), viewer.person, *sorted(viewer.agencies))
    found = Case.objects.using(viewer.using).raw(
        query, [said[at] if at is not None else given for at, given in places]
    )
    return next(iter(found), None)


@lru_cache(maxsize=1000)
def _one_case(everything: bool, agencies: int, using: str) -> tuple[str, list[tuple[int | None, Any]]]:
    """SQL for one case under the policy, and its parameters: which of region, case, person, agencies each is, or itself."""
    marks = tuple(f"\0{n:06}" for n in range(agencies))
    asking = Viewer(-1, "\0person", frozenset(), frozenset(marks), everything, using)
    case = UUID(int=0)
    query = Case.objects.using(using).filter(policy(asking), id=case).query
    text, given = query.get_compiler(using).as_sql()
    said = (asking.region, sql.Params(using).id(case), asking.person, *marks)
    return text, [(said.index(value) if value in said else None, value) for value in given]


def may_see(viewer: Viewer, case: Case) -> bool:
    """May he see this one? One query."""
    return visible_case(viewer, case.id) is not None


# --- the facts of a case ----------------------------------------------------------------------------------------


class Sight:
    """Which facts of one case a viewer may see, of those who may see the case at all.

    A fact that the law of the day no longer knows is shown as a personal one is.
    """

    def __init__(self, viewer: Viewer, state: CaseState, slice_: Slice) -> None:
        self._state = state
        self._slice = slice_
        self._shown = {"open"}
        if viewer.in_office:
            self._shown.add("internal")
        if handles(viewer, state, slice_):
            self._shown |= {"internal", "personal"}
        if ("person", viewer.person) in projections.involved(state, slice_):
            self._shown.add("secret")

    def shows(self, name: str) -> bool:
        """May he see the fact of that name?"""
        field = self._slice.fields.get(name)
        return name in PLAIN or (field.privacy if field is not None else "personal") in self._shown

    @property
    def papers(self) -> bool:
        """May he read what the files are called? That a paper is there, and of which kind, who sees the case sees."""
        return findable.PAPERS in self._shown

    def paper(self, attached: Mapping[str, Any]) -> Mapping[str, Any]:
        """A paper as he may see it."""
        return attached if self.papers else {k: v for k, v in attached.items() if k != "name"}

    def of(self, facts: Mapping[str, Any]) -> dict[str, Any]:
        """The facts among these that he may see; rows without the columns that he may not."""
        return {name: self._value(name, value) for name, value in facts.items() if self.shows(name)}

    def _value(self, name: str, value: Any) -> Any:
        field = self._slice.fields.get(name)
        if field is None or field.type != "group":
            return value
        return tuple(self._row(field, row) for row in value)

    def _row(self, group: Field, row: Mapping[str, Any]) -> dict[str, Any]:
        columns = group.columns
        return {
            name: cell
            for name, cell in row.items()
            if name == "id" or (columns[name].privacy if name in columns else "personal") in self._shown
        }

    @property
    def fields(self) -> dict[str, Any]:
        """The facts of the case."""
        return self.of(self._state.fields)

    @property
    def items(self) -> dict[tuple[str, str], dict[str, Any]]:
        """What the tracks have set on rows, by track and row."""
        return {key: self.of(facts) for key, facts in self._state.items.items()}

    def given(self, event: Event) -> dict[str, Any]:
        """What a record set or added."""
        return self.of({**event.sets, **event.adds})


def handles(viewer: Viewer, state: CaseState, slice_: Slice) -> bool:
    """Has he a post in which a move of this case is made?"""
    slots = {(role.role, role.slot) for move in slice_.moves.values() for role in move.by if not role.outside}
    return any((role, agency) in viewer.posts for role, slot in slots for agency in _holders(state, slot))


def _holders(state: CaseState, slot: str) -> Iterator[str]:
    """The agencies in a slot: of the case, or (``item.<column>``) of its rows."""
    group, _, column = slot.partition(".")
    if group != "item":
        yield from _ids(state.fields.get(slot))
        return
    for value in state.fields.values():
        if isinstance(value, tuple):
            for row in value:
                if isinstance(row, Mapping):
                    yield from _ids(row.get(column))
    for facts in state.items.values():
        yield from _ids(facts.get(column))


def _ids(value: Any) -> Iterable[str]:
    return (value,) if isinstance(value, str) else value or ()


# --- the entries of a register ----------------------------------------------------------------------------------


def _classes(register: Register) -> dict[str, str]:
    """The class of each column: its own, or the register's where that is stricter."""
    least = findable.least(register)
    return {
        name: max(field.privacy, least, key=findable.STRICTER.index)
        for name, field in register.fields.items()
    }


class Columns:
    """Which columns of a register's entries a viewer may see. `shown` is empty where the register is not for him.

    Whoever holds a post in a procedure that writes to the register keeps it (`law.keeping`). Personal columns are
    shown to him for the entries of the agency in which he holds it: that of the first column that is an agency; all
    entries, where there is none. Nobody is named in a register, so secret columns are shown to nobody.
    """

    def __init__(self, viewer: Viewer, register: Register, keepers: Container[str]) -> None:
        self.register = register
        self.classes = {"open", "internal"} if viewer.in_office else {"open"}
        self.keeps = frozenset(agency for role, agency in viewer.posts if role in keepers)
        """The agencies in which he keeps it."""
        self.agency = next((name for name, f in register.fields.items() if f.type == "agency"), None)
        """The column that says whose an entry is."""
        classes = _classes(register) if findable.least(register) in self.classes else {}
        self._plain = {name for name, class_ in classes.items() if class_ in self.classes}
        self._personal = {name for name, class_ in classes.items() if class_ == "personal"}
        mine = self._plain | self._personal if self.keeps else self._plain
        self.shown: tuple[Field, ...] = tuple(f for name, f in register.fields.items() if name in mine)

    def of(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """The values of an entry that he may see."""
        names = self._plain | self._personal if self.handles(values) else self._plain
        return {f.name: values[f.name] for f in self.shown if f.name in names and f.name in values}

    def handles(self, values: Mapping[str, Any]) -> bool:
        """Does he keep this entry?"""
        return bool(self.keeps) and (self.agency is None or values.get(self.agency) in self.keeps)

    def mine(self) -> Q:
        """The entries that he keeps, as a predicate over `Entry`."""
        if not self.keeps:
            return Q(pk__in=())
        return Q(**{f"content__{self.agency}__in": sorted(self.keeps)}) if self.agency is not None else Q()


def visible_entries(viewer: Viewer, columns: Columns) -> QuerySet[Entry]:
    """All entries that the register ever had, to filter, order and page; none where it is not for him."""
    found = Entry.objects.using(viewer.using).filter(region_id=viewer.region, register=columns.register.id)
    return found if columns.shown else found.none()


def columns(viewer: Viewer, region: Region, on: dt.date) -> dict[str, Columns]:
    """How he reads each register, by its id; those that are not for him are left out."""
    laws = catalogue()
    kept = keepers(laws, on, tuple(region.places))
    found = {
        id: Columns(viewer, register, kept.get(id, frozenset())) for id, register in laws.registers.items()
    }
    return {id: one for id, one in found.items() if one.shown}


def in_force(on: dt.date) -> Q:
    """In force on that day, as a predicate over `Entry`."""
    return Q(valid_from__lte=on) & (Q(valid_to__isnull=True) | Q(valid_to__gte=on))
