"""Writing a unit of work: the ledger first, then every projection that changed, each table in one statement."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from yifa.casework import findable, projections, sql
from yifa.casework.projections import CaseRow, DeadlineRow, Involved, RunKey, Waits
from yifa.engine.judging import Law
from yifa.engine.records import Call, Failure, Refused
from yifa.engine.state import CaseState
from yifa.ledger import store
from yifa.uuid7 import uuid7
from yifa.worktime import Calendar

if TYPE_CHECKING:
    from yifa.casework.session import Loaded, Session


@dataclass(frozen=True, slots=True)
class Projected:
    """All projections of one case that depend on its state alone."""

    case: CaseRow
    deadlines: dict[RunKey, DeadlineRow]
    waits: Waits
    involved: Involved
    links: frozenset[tuple[str, str]]
    texts: findable.Found


def projected(law: Law, state: CaseState, calendar: Calendar) -> Projected:
    """What the tables must hold of a case in this state, under the law of the last day it has come to."""
    slice_ = law.at(dt.date.fromordinal(state.last[0]), state.edition)
    return Projected(
        projections.case_row(state, slice_),
        projections.deadline_rows(state, calendar),
        projections.waits(state, slice_),
        projections.involved(state, slice_),
        projections.links(state, slice_),
        findable.case_texts(state, slice_),
    )


def flush(s: Session) -> None:
    with sql.together(s.using):
        store.append(s.pending.rows, s.using)
        Writer(s).write()


def refusal(s: Session, case: UUID | None, procedure: str, call: Call, answer: Refused) -> tuple[Any, ...]:
    """The row that keeps a refused attempt with every reason."""
    p = s.params
    return (
        s.region.code, p.id(uuid7()), p.id(case), procedure, _name(call.move), _name(call.actor), _name(call.agency or ""),
        p.moment(call.on), p.moment(call.recorded), p.json(failures_json(answer)),
    )  # fmt: skip


def failures_json(answer: Refused) -> list[dict[str, Any]]:
    """Every reason of a refusal as JSON: gate, words, article, field, who can satisfy it and by which moves."""
    return [{k: v for k, v in _failure(f).items() if v} for f in answer.failures]


def _name(text: str) -> str:
    """What was typed for a name, as its column takes it."""
    return _words(text)[:100]


def _words(text: str) -> str:
    """What no database takes (NUL, half of a surrogate pair) stands as �."""
    return text.replace("\0", "\ufffd").encode(errors="replace").decode()


def _failure(f: Failure) -> dict[str, Any]:
    cite = f.cite
    return {
        "gate": f.gate, "zh": _words(f.zh), "en": _words(f.en), "field": _words(f.field or ""), "until": f.until,
        "who": list(f.who), "moves": list(f.moves), "hint": f.hint, "hint_en": f.hint_en,
        "article": cite.told if cite else None,
        "article_en": cite.en if cite else None,
        "code": f"{cite.statute} {cite.article}".strip() if cite else None,
        "unconfirmed": cite.unconfirmed if cite else None,
    }  # fmt: skip


class Writer:
    """Writes what a session holds to the tables of casework."""

    def __init__(self, s: Session) -> None:
        self.s = s
        self.p = s.params
        self.region = s.region.code

    def write(self) -> None:
        s = self.s
        cases, deadlines, gone, waits, left = [], [], [], [], []
        involved, uninvolved, links, unlinked = [], [], [], []
        texts, untold = [], []
        for case in s.pending.touched:
            held = s.loaded[case]
            new, old = projected(held.law, held.state, s.world.calendar), held.projected
            cases.append(self._case(case, held, new.case))
            before = old.deadlines if old is not None else {}
            deadlines += [
                self._deadline(case, k, row) for k, row in new.deadlines.items() if before.get(k) != row
            ]
            gone += [(self.region, self.p.id(case), *k) for k in before if k not in new.deadlines]
            was_waiting = old.waits if old is not None else frozenset()
            waits += [
                (self.region, self.p.id(uuid7()), self.p.id(case), a, r) for r, a in new.waits - was_waiting
            ]
            left += [(self.region, self.p.id(case), a, r) for r, a in was_waiting - new.waits]
            were = old.involved if old is not None else frozenset()
            involved += [
                (self.region, self.p.id(uuid7()), self.p.id(case), kind, who, self.p.day(new.case.opened_on))
                for kind, who in new.involved - were
            ]
            uninvolved += [(self.region, self.p.id(case), kind, who) for kind, who in were - new.involved]
            linked = old.links if old is not None else frozenset()
            links += [
                (self.region, self.p.id(uuid7()), self.p.id(case), kind, self.p.id(UUID(target)))
                for kind, target in new.links - linked
            ]
            unlinked += [
                (self.region, self.p.id(case), kind, self.p.id(UUID(target)))
                for kind, target in linked - new.links
            ]
            said = old.texts if old is not None else frozenset()
            texts.append((case, new.texts - said))
            untold.append((case, said - new.texts))
            held.projected, held.fresh = new, False
        self._cases(cases)
        self._deadlines(deadlines, gone)
        self._waiting(waits, left)
        self._involved(involved, uninvolved)
        self._links(links, unlinked)
        self.findable(texts, untold)
        self.uncounted(s.pending.touched)
        self._entries()
        self._series()
        self._publications()
        sql.insert(
            s.using, "casework_outbox",
            ("region_id", "id", "kind", "payload", "created_at", "attempts", "partner", "case_id", "due_at"),
            [
                (
                    self.region, self.p.id(uuid7()), kind, self.p.json({"case": str(case), "event": n, "to": to}),
                    self.p.moment(at), 0, to, self.p.id(case), self.p.moment(at),
                )
                for kind, case, n, to, at in s.pending.outbox
            ],
        )  # fmt: skip
        sql.insert(
            s.using, "casework_externalid", ("region_id", "id", "case_id", "partner", "external", "created_at"),
            [
                (self.region, self.p.id(uuid7()), self.p.id(case), partner, external, self.p.moment(at))
                for case, partner, external, at in s.pending.external
            ],
        )  # fmt: skip
        sql.insert(
            s.using, "casework_refusal",
            ("region_id", "id", "case_id", "procedure", "move", "actor", "agency", "acted_on", "recorded_at", "failures"),
            s.pending.refusals,
        )  # fmt: skip

    def rewrite(self, case: UUID, deadlines: dict[RunKey, DeadlineRow]) -> None:
        """All deadlines of a case anew, where its records did not change and the calendar did."""
        self._deadlines([self._deadline(case, key, row) for key, row in deadlines.items()], [])

    def uncounted(self, cases: Iterable[UUID]) -> None:
        """The figures of these cases are to be counted again."""
        sql.insert(
            self.s.using, "casework_uncounted", ("region_id", "id", "case_id"),
            [(self.region, self.p.id(uuid7()), self.p.id(case)) for case in cases],
            "ON CONFLICT (region_id, case_id) DO UPDATE SET id = excluded.id",
        )  # fmt: skip

    def _case(self, case: UUID, held: Loaded, row: CaseRow) -> tuple[Any, ...]:
        p = self.p
        return (
            self.region, p.id(case), row.procedure, row.edition, row.number, row.title, row.stage, row.handler,
            p.day(row.opened_on), p.day(row.closed_on), p.id(held.parent), held.seq, held.head, row.privacy,
            p.json(held.places), held.domain,
        )  # fmt: skip

    def _cases(self, rows: list[tuple[Any, ...]]) -> None:
        columns = (
            "region_id", "id", "procedure", "edition", "number", "title", "stage", "handler", "opened_on",
            "closed_on", "parent_id", "seq", "head", "privacy", "places", "domain",
        )  # fmt: skip
        sql.upsert(
            self.s.using, "casework_case", columns, rows, ("id",),
            keep=("region_id", "procedure", "opened_on", "parent_id", "places", "domain"),
        )  # fmt: skip

    def _deadline(self, case: UUID, key: RunKey, d: DeadlineRow) -> tuple[Any, ...]:
        p = self.p
        return (
            self.region, p.id(uuid7()), p.id(case), *key, p.moment(d.started), p.moment(d.raw), p.moment(d.due),
            p.moment(d.safe), p.moment(d.warn_from), d.status, p.moment(d.ended_on), d.remaining, d.binds,
            d.provisional, d.extended, d.calendar_version,
        )  # fmt: skip

    def _deadlines(self, rows: list[tuple[Any, ...]], gone: list[tuple[Any, ...]]) -> None:
        columns = (
            "region_id", "id", "case_id", "clock", "item", "run", "started", "raw", "due", "safe", "warn_from",
            "status", "ended_on", "remaining", "binds", "provisional", "extended", "calendar_version",
        )  # fmt: skip
        sql.upsert(
            self.s.using, "casework_deadline", columns, rows, ("region_id", "case_id", "clock", "item", "run")
        )
        sql.execute_many(
            self.s.using,
            "DELETE FROM casework_deadline WHERE region_id = %s AND case_id = %s AND clock = %s AND item = %s AND run = %s",
            gone,
        )

    def _waiting(self, rows: list[tuple[Any, ...]], left: list[tuple[Any, ...]]) -> None:
        sql.execute_many(
            self.s.using,
            "DELETE FROM casework_waiting WHERE region_id = %s AND case_id = %s AND agency = %s AND role = %s",
            left,
        )
        sql.insert(self.s.using, "casework_waiting", ("region_id", "id", "case_id", "agency", "role"), rows)

    def _involved(self, rows: list[tuple[Any, ...]], left: list[tuple[Any, ...]]) -> None:
        sql.execute_many(
            self.s.using,
            "DELETE FROM casework_involved WHERE region_id = %s AND case_id = %s AND kind = %s AND who = %s",
            left,
        )
        columns = ("region_id", "id", "case_id", "kind", "who", "opened_on")
        sql.insert(self.s.using, "casework_involved", columns, rows)

    def _links(self, rows: list[tuple[Any, ...]], left: list[tuple[Any, ...]]) -> None:
        sql.execute_many(
            self.s.using,
            "DELETE FROM casework_link WHERE region_id = %s AND case_id = %s AND kind = %s AND target_id = %s",
            left,
        )
        sql.insert(self.s.using, "casework_link", ("region_id", "id", "case_id", "kind", "target_id"), rows)

    def findable(
        self,
        texts: Iterable[tuple[UUID, findable.Found]],
        gone: Iterable[tuple[UUID, findable.Found]] = (),
    ) -> None:
        """What cases and entries (by id) are to be found by, and what no longer."""
        p = self.p
        sql.execute_many(
            self.s.using,
            "DELETE FROM casework_findable WHERE region_id = %s AND part = %s AND target = %s AND privacy = %s",
            [(self.region, part, p.id(id), privacy) for id, found in gone for part, privacy, _ in found],
        )
        sql.insert(
            self.s.using, "casework_findable", ("region_id", "id", "target", *findable.COLUMNS),
            [
                (self.region, p.id(uuid7()), p.id(id), *row)
                for id, found in texts for row in findable.rows(found)
            ],
        )  # fmt: skip

    def _entries(self) -> None:
        """Ends first, so that a key never has two open entries."""
        world, p = self.s.world, self.p
        ended = [
            (p.day(h.last), p.id(h.ended_by), self.region, p.id(h.id))
            for id, h in world.ended.items() if id not in world.entered
        ]  # fmt: skip
        new = [
            (
                self.region, p.id(h.id), register, key, p.json(h.values), p.day(h.first), p.day(h.last),
                p.id(h.opened_by), p.id(h.ended_by),
            )
            for register, key, h in world.entered.values()
        ]  # fmt: skip
        registers = self.s.laws.registers
        texts = [
            (h.id, findable.entry_texts(registers.get(register), key, h.values))
            for register, key, h in world.entered.values()
        ]
        world.entered.clear()
        world.ended.clear()
        sql.execute_many(
            self.s.using,
            "UPDATE registry_entry SET valid_to = %s, ended_by = %s WHERE region_id = %s AND id = %s",
            ended,
        )
        columns = (
            "region_id", "id", "register", "key", "content", "valid_from", "valid_to", "opened_by", "ended_by",
        )  # fmt: skip
        sql.insert(self.s.using, "registry_entry", columns, new)
        self.findable(texts)

    def _series(self) -> None:
        rows = [(last, self.region, name) for name, last in self.s.world.counters.items()]
        sql.execute_many(
            self.s.using,
            "UPDATE casework_series SET last_number = %s WHERE region_id = %s AND name = %s",
            rows,
        )
        self.s.world.counters.clear()  # the lock on a series ends with the unit
        sql.insert(
            self.s.using, "casework_number", ("region_id", "id", "series", "n", "case_id", "event_id"),
            [(self.region, self.p.id(uuid7()), series, n, self.p.id(case), self.p.id(event)) for series, n, case, event in self.s.pending.numbers],
        )  # fmt: skip

    def _publications(self) -> None:
        p, pending = self.p, self.s.pending.publications
        sql.insert(
            self.s.using, "casework_publication",
            ("region_id", "id", "case_id", "procedure", "what", "published_on", "withdrawn_for", "body", "papers"),
            [
                (self.region, p.id(uuid7()), p.id(case), x.procedure, x.what, p.day(x.on), "", p.json(x.body), p.json(x.papers))
                for case, x in pending if x.do == "publish"
            ],
        )  # fmt: skip
        sql.execute_many(
            self.s.using,
            "UPDATE casework_publication SET withdrawn_on = %s, withdrawn_for = %s "
            "WHERE region_id = %s AND case_id = %s AND what = %s AND withdrawn_on IS NULL",
            [
                (p.day(x.on), x.reason, self.region, p.id(case), x.what)
                for case, x in pending
                if x.do == "withdraw"
            ],
        )
