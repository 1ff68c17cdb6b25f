"""Everything a case's page shows, read in a fixed number of queries, however long its record and many its rows.

The gates of the next moves ask the world about registers, posts and other cases, one thing at a time. So the moves
are judged twice: once over a world that only writes down what it is asked, then over the answers, read together.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

import orjson

from yifa.casework import projections, sql
from yifa.casework.flush import failures_json
from yifa.casework.models import Case
from yifa.casework.runtime import calendar_of, catalogue
from yifa.casework.session import Loaded, Session
from yifa.casework.visibility import Sight, Viewer
from yifa.casework.world import DbWorld
from yifa.engine import clocks
from yifa.engine.attempt import Prospect, prospects
from yifa.engine.judging import Law
from yifa.engine.records import Call, CaseView, Entry, Event, Failure, Moment, Refused
from yifa.engine.registers import AGENCIES, POSTS, Held
from yifa.engine.settle import orphaned, settle
from yifa.engine.state import AMEND, STRIKE, SWITCH, TAKE_OVER, CaseState, day_of, iso, moment
from yifa.law.definitions import Slice
from yifa.worktime import Calendar

BUILT_IN = {
    AMEND: ("更正", "correction"),
    STRIKE: ("剔除", "struck out"),
    TAKE_OVER: ("承继", "taken over"),
    SWITCH: ("转入新版本", "brought under the new edition"),
}
ROUNDS = 3
"""Times that gates are asked what they want to know: an answer may lead to a further question."""


@dataclass(frozen=True, slots=True)
class Act:
    """One record of the timeline."""

    n: int
    on: str
    recorded: str
    move: str
    zh: str
    en: str
    actor: str
    agency: str | None
    role: str | None
    """In which role it was done, and what it is called."""
    role_zh: str
    role_en: str
    item: str | None
    reason: str | None
    late: bool
    struck: bool
    attached: tuple[Mapping[str, Any], ...]
    """Papers: `kind`, `name`, `sha256`, `size`."""
    notes: tuple[str, ...]
    given: Mapping[str, Any]
    """What it set or added, as far as the viewer may see it."""
    stage: str | None
    """The stage of the main line it led to."""

    @property
    def papers(self) -> int:
        return len(self.attached)


@dataclass(frozen=True, slots=True)
class Track:
    """Where a line beside the main one stands; `item` is its row, if it has one for each."""

    track: str
    zh: str
    en: str
    item: str | None
    stage: str
    stage_zh: str
    stage_en: str


@dataclass(frozen=True, slots=True)
class Limit:
    """One run of one clock. `sign`: ``green``, ``yellow`` or ``red`` as of now."""

    clock: str
    zh: str
    en: str
    item: str | None
    run: int
    status: str
    sign: str
    started: str
    due: str | None
    safe: str | None
    left: str
    ended: str | None
    provisional: bool
    binds: str
    article: str | None
    article_en: str | None
    unconfirmed: bool


@dataclass(frozen=True, slots=True)
class Step:
    """A next move: open, or locked by `failures` (as in a refusal, each with its article and who can satisfy it)."""

    move: str
    zh: str
    en: str
    item: str | None
    roles: tuple[str, ...]
    roles_zh: tuple[str, ...]
    failures: tuple[Mapping[str, Any], ...]

    @property
    def open(self) -> bool:
        return not self.failures


@dataclass(frozen=True, slots=True)
class Page:
    """One case. `arisen` is what time has brought about and the next record will say; `stage` is as of now."""

    region: int
    case: str
    procedure: str
    zh: str
    en: str
    edition: str
    number: str
    title: str
    stage: str
    stage_zh: str
    stage_en: str
    tracks: tuple[Track, ...]
    closed: bool
    handler: str
    handler_zh: str
    opened_on: str
    privacy: str
    facts: Mapping[str, Any]
    timeline: tuple[Act, ...]
    arisen: tuple[Act, ...]
    clocks: tuple[Limit, ...]
    steps: tuple[Step, ...]


def page(
    case: Case, now: dt.datetime, viewer: Viewer | None = None, *, actor: str | None = None,
    hat: tuple[str, str] | None = None,
) -> Page:  # fmt: skip
    """The page of a case as of a moment (local time).

    `viewer` sees of its facts what he may; None is the operator of the installation, who sees all. The steps are
    judged for `actor`, in the role and agency of his `hat` if he wears one; without an actor, whatever depends on who
    acts is left out.
    """
    using = case._state.db or "default"
    region = case.region
    session = Session(region, catalogue(), calendar_of(region), using)
    held = session.take(case)
    world = Asking(session, actor, hat)
    state, steps = world.judged(held, now)
    slice_ = held.law.at(now.date(), state.edition)
    handler = world.agency(str(state.fields.get("handler") or ""), now.date())
    assert handler is not None  # one that no register knows goes by its id
    sight = Sight(viewer, state, slice_) if viewer is not None else None
    named = sight is None or slice_.title is None or sight.shows(slice_.title)
    acts = tuple(act_of(held.law, event, state, sight) for event in state.events)
    recorded = held.state.n
    return Page(
        region=region.code,
        case=str(case.id),
        procedure=held.law.id,
        zh=slice_.zh,
        en=slice_.en,
        edition=state.edition,
        number=case.number,
        title=case.title if named else "",
        stage=state.stage,
        stage_zh=slice_.stages.get(state.stage, state.stage),
        stage_en=slice_.stages_en.get(state.stage, state.stage),
        tracks=tuple(_tracks(state, slice_)),
        closed=state.closed,
        handler=handler.id,
        handler_zh=handler.zh,
        opened_on=case.opened_on.isoformat(),
        privacy=case.privacy,
        facts=sight.fields if sight is not None else state.fields,
        timeline=acts[:recorded],
        arisen=acts[recorded:],
        clocks=tuple(limits_of(state, world.calendar, now)),
        steps=tuple(_step(held.law, step) for step in steps),
    )


def act_of(law: Law, event: Event, state: CaseState, sight: Sight | None) -> Act:
    """An event as a line of the record, with what `sight` lets be seen of it (None: everything)."""
    move = law.at(day_of(moment(event.on)), event.edition).moves.get(event.move)
    zh, en = (move.zh, move.en) if move is not None else BUILT_IN.get(event.move, (event.move, event.move))
    role = catalogue().roles.get(event.role or "")
    return Act(
        event.n, event.on, event.recorded, event.move, zh, en, event.actor, event.agency, event.role,
        role.zh if role else event.role or "", role.en if role else event.role or "", event.item, event.reason,
        event.late, event.n in state.struck,
        tuple(event.attached if sight is None else map(sight.paper, event.attached)), tuple(event.notes),
        sight.given(event) if sight is not None else {**event.sets, **event.adds},
        event.to if event.track is None else None,
    )  # fmt: skip


def _tracks(state: CaseState, slice_: Slice) -> Iterator[Track]:
    for (name, item), stage in state.tracks.items():
        known = slice_.tracks.get(name)
        if known is not None:
            zh, en = known.stages.get(stage, stage), known.stages_en.get(stage, stage)
            yield Track(name, known.zh, known.en, item, stage, zh, en)


def limits_of(state: CaseState, calendar: Calendar, now: dt.datetime) -> Iterator[Limit]:
    """Every run of every clock, as the page shows it at that moment."""
    rows = projections.deadline_rows(state, calendar)
    for run in state.clocks.all():
        row, cite = rows[run.clock.name, run.item or "", run.no], run.clock.cite
        yield Limit(
            run.clock.name, run.clock.zh, run.clock.en, run.item, run.no, row.status,
            clocks.sign(run, state.fields, calendar, now), iso(row.started), _text(row.due), _text(row.safe),
            row.remaining, _text(row.ended_on), row.provisional, row.binds, cite.zh if cite else None,
            cite.en if cite else None, cite.unconfirmed if cite else False,
        )  # fmt: skip


def _text(when: Moment | None) -> str | None:
    return iso(when) if when is not None else None


def _step(law: Law, step: Prospect) -> Step:
    move = step.move
    roles = tuple({role.role: None for role in move.by})
    told = failures_json(Refused(step.failures, (), CaseState("", law.id)))
    return Step(
        move.name, move.zh, move.en, step.item, roles, tuple(law.role_zh(r) for r in roles), tuple(told)
    )


class Asking(DbWorld):
    """A world that answers from what was read together, and writes down what it is asked beyond that."""

    def __init__(self, session: Session, actor: str | None, hat: tuple[str, str] | None) -> None:
        super().__init__(session, session.world.calendar)
        self._actor = actor or ""
        self._anyone = actor is None
        self._hat = hat
        self._entries: set[tuple[str, str]] = set()
        self._cases: set[UUID] = set()
        self._parents: set[UUID] = set()
        self._told: set[UUID] = set()
        self._children: dict[UUID, list[CaseView]] = {}
        self._read(
            "register = %s OR (register = %s AND key >= %s AND key < %s)",
            (AGENCIES, POSTS, f"{self._actor}|", f"{self._actor}}}"),
        )
        self._posts[self._actor] = dict.fromkeys(self._held.get(POSTS, ()))

    def judged(self, held: Loaded, now: dt.datetime) -> tuple[CaseState, list[Prospect]]:
        """The case as time has left it, and its next moves."""
        for _ in range(ROUNDS):
            state, _ = settle(held.law, held.state, now, self)
            steps = self._steps(held.law, state, now)
            if not self._answer():
                break
        return state, steps

    def _steps(self, law: Law, state: CaseState, now: dt.datetime) -> list[Prospect]:
        found = prospects(law, state, self._actor, now, now, self, hat=self._hat)
        lost = orphaned(state, Call("", self._actor, now, now), self)
        return [
            replace(step, failures=((lost,) if lost else ()) + tuple(filter(self._concerns, step.failures)))
            for step in found
        ]

    def _concerns(self, failure: Failure) -> bool:
        """Where nobody in particular asks, what depends on who acts is left out."""
        return not self._anyone or failure.field != "actor"

    # --- what the gates ask ---------------------------------------------------------------------------------

    def histories(self, register: str, key: str) -> list[Held]:
        found = self._held.get(register, {}).get(key)
        if found is not None:
            return found
        if register != AGENCIES and not (register == POSTS and key.startswith(f"{self._actor}|")):
            self._entries.add((register, key))
        return []

    def entries(self, register: str, on: dt.date) -> Sequence[Entry]:
        return []  # asked only when a list is fixed, which is no gate

    def _posts_of(self, person: str) -> Iterable[str]:
        return self._posts.get(person, ())

    def case(self, case: str) -> CaseView | None:
        try:
            id = UUID(case)
        except ValueError:
            return None
        if id not in self._told:
            self._cases.add(id)
            return None
        return self._session.view(id) if id in self._session.loaded else None

    def children(self, case: str) -> Sequence[CaseView]:
        found = self._children.get(UUID(case))
        if found is None:
            self._parents.add(UUID(case))
        return found or []

    def draw(self, series: str) -> int:
        return 0

    def new_case(self) -> str:
        return ""

    # --- reading together -----------------------------------------------------------------------------------

    def _answer(self) -> bool:
        """Read what was asked; False where nothing was."""
        asked = bool(self._entries or self._cases or self._parents)
        if self._entries:
            self.read(self._entries)
        self._session.load_many(self._cases)
        self._told |= self._cases
        for parent in self._parents:
            self._children[parent] = self._session.children(parent)
        self._entries, self._cases, self._parents = set(), set(), set()
        return asked

    def _read(self, where: str, params: Sequence[str]) -> None:
        rows = sql.query(
            self._using,
            "SELECT register, key, id, content, valid_from, valid_to FROM registry_entry "
            f"WHERE region_id = %s AND ({where}) ORDER BY valid_from, id",
            (self._region, *params),
        )
        for register, key, id, content, first, last in rows:
            held = Held(UUID(str(id)), sql.day(first), sql.day(last), orjson.loads(content))
            self._held.setdefault(register, {}).setdefault(key, []).append(held)
