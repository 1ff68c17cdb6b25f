"""Small laws written out in the tests, and a desk at which cases are played under them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from yifa.engine.attempt import Prospect, prospects
from yifa.engine.clocks import Run, due, sign
from yifa.engine.records import Attachment, Call, Event, Failure, Granted, Refused
from yifa.engine.scenarios import MAIN, PureBench, call_of
from yifa.engine.state import CaseState, day_of, moment
from yifa.law.catalogue import Catalogue
from yifa.law.loader import load
from yifa.worktime import Calendar, Due

COMMON = {
    "statutes.yaml": """
statutes:
  OLD: {zh: 样例法(旧), en: Sample Act (old), from: 2000-01-01, to: 2019-12-31, family: ACT, was: {5: 3, 7: 6, 8: 7}}
  ACT20: {zh: 样例法, en: Sample Act, from: 2020-01-01, family: ACT}
""",
    "roles.yaml": """
roles:
  officer: {zh: 承办人, en: officer}
  head: {zh: 负责人, en: head}
  reviewer: {zh: 审核人, en: reviewer}
  record_keeper: {zh: 档案管理员, en: keeper of records}
  legal_head: {zh: 法制机构负责人, en: head of the legal-affairs office}
  party: {zh: 当事人, en: party, outside: true}
  citizen: {zh: 公民, en: citizen, private: true}
""",
    "registers/certificates.yaml": """
register: certificates
zh: 执法证
key: code
fields: {code: {type: text, zh: 证号}, status: {type: text, zh: 状态}, low: {type: int, zh: 下限}, high: {type: int, zh: 上限}}
""",
}

PEOPLE: Mapping[str, Any] = {
    "o": {"roles": ["officer"], "agency": "甲局"},
    "o2": {"roles": ["officer"], "agency": "甲局"},
    "h": {"roles": ["head"], "agency": "甲局"},
    "r": {"roles": ["reviewer"], "agency": "甲局"},
    "k": {"roles": ["record_keeper"], "agency": "甲局"},
    "x": {"roles": ["officer", "head"], "agency": "乙局"},
    "l": {"roles": ["legal_head"], "agency": "法制办"},
    "p": {"roles": ["party"]},
}
"""Who there is at every desk: officers, a head, a reviewer and a keeper of 甲局; an officer of another agency; a party."""


@lru_cache(maxsize=1)
def china() -> Calendar:
    return Calendar.china()


@lru_cache(maxsize=256)
def _catalogue(files: tuple[tuple[str, str], ...]) -> Catalogue:
    return load({**COMMON, **dict(files)})


def catalogue(text: str, files: Mapping[str, str] | None = None) -> Catalogue:
    """A catalogue of the procedure in `text` (and of other `files`), with the statutes and roles above.

    All procedures are of the year 2000, the first of the statutes above, unless they say otherwise.
    """
    texts = {"procedures/x/main.yaml": text, **(files or {})}
    return _catalogue(tuple((path, _valid(path, text)) for path, text in texts.items()))


def _valid(path: str, text: str) -> str:
    dated = "\nvalid:" in text or not path.startswith("procedures/")
    return text if dated else f"valid: 2000-01-01..\n{text}"


class Desk:
    """Plays one procedure over dictionaries: calls in short, answers as the engine gives them."""

    def __init__(
        self, text: str, *, files: Mapping[str, str] | None = None, day: str = "2026-03-02", agency: str = "甲局",
        **given: Any,
    ) -> None:  # fmt: skip
        self.catalogue = catalogue(text, files)
        self.id = next(s.id for s in self.catalogue.parts.sources if s.file == "procedures/x/main.yaml")
        self.agency = agency
        self.day = day
        given["people"] = {**PEOPLE, **given.get("people", {})}
        self.bench = PureBench({"given": given}, lambda id, on, _: self.catalogue.procedure(id, on), china())
        self.world = self.bench.world

    # --- making moves ---------------------------------------------------------------------------------------

    def call(self, move: str, by: str = "o", on: str | None = None, **step: Any) -> Call:
        """The keys of `step` are those of a scenario's step; what else there is, is `given`."""
        on = on or self.day
        keys = ("recorded", "given", "add", "item", "agency", "role", "recorder", "approved_by", "attached")
        known = {key: step.pop(key) for key in keys if key in step}
        known.setdefault("given", step)
        if "main" not in self.bench.world.states:
            known.setdefault("agency", self.agency)
        return call_of({"move": move, "by": by, **known}, moment(on))

    def attempt(self, move: str, by: str = "o", on: str | None = None, **step: Any) -> Granted | Refused:
        self.day = on or self.day
        return self.bench.move(MAIN, self.id, self.call(move, by, on, **step))

    def do(self, move: str, by: str = "o", on: str | None = None, **step: Any) -> Event:
        """The event of a move that must be granted. `on` also becomes the day of the calls after it."""
        answer = self.attempt(move, by, on, **step)
        assert isinstance(answer, Granted), [(f.gate, f.en) for f in answer.failures]
        return next(e for e in answer.events if e.move == move and e.actor == by)

    def refused(self, move: str, by: str = "o", on: str | None = None, **step: Any) -> list[str]:
        """The names of the gates that refuse, in order of the alphabet."""
        return sorted(f.gate for f in self.refusal(move, by, on, **step))

    def refusal(self, move: str, by: str = "o", on: str | None = None, **step: Any) -> tuple[Failure, ...]:
        answer = self.attempt(move, by, on, **step)
        assert isinstance(answer, Refused), "granted"
        for failure in answer.failures:
            assert failure.zh, failure
            assert failure.en, failure
        return answer.failures

    def one(self, move: str, by: str = "o", on: str | None = None, **step: Any) -> Failure:
        """The single failure of a refused move."""
        failures = self.refusal(move, by, on, **step)
        assert len(failures) == 1, [(f.gate, f.en) for f in failures]
        return failures[0]

    def settle(self, on: str) -> CaseState:
        """The state as time alone leaves it at `on`; nothing is recorded."""
        return self.bench.settled(MAIN, moment(on))

    def keep(
        self, move: str, of: int, by: str = "k", on: str | None = None, **step: Any
    ) -> Granted | Refused:
        """An `amend` (with `sets`) or a `strike` as it should be: with a reason and the original."""
        sets = {"sets": step.pop("sets")} if "sets" in step else {}
        given = {"of": of, "reason": "录入错误", **sets}
        step.setdefault("attached", [{"kind": "original", "sha256": "00" * 32, "size": 1}])
        return self.attempt(move, by, on, **{"given": given, **step})

    # --- what has come of it --------------------------------------------------------------------------------

    @property
    def law(self) -> Any:
        """The edition the case is under."""
        assert self.state.opened is not None
        return self.catalogue.procedure(self.id, day_of(self.state.opened))

    @property
    def state(self) -> CaseState:
        return self.bench.state(MAIN)

    @property
    def moves(self) -> list[str]:
        """The moves on record, in order of record."""
        return [e.move for e in self.state.events]

    def run(self, clock: str, item: str | None = None) -> Run:
        run = self.state.clocks.last(clock, item)
        assert run is not None, f"{clock} has not begun"
        return run

    def status(self, clock: str, item: str | None = None) -> str:
        return self.run(clock, item).status

    def limit(self, clock: str, item: str | None = None) -> Due:
        found = due(self.run(clock, item), self.state.fields, china())
        assert found is not None
        return found

    def due(self, clock: str, item: str | None = None) -> str | None:
        limit = self.limit(clock, item).due
        return limit.isoformat() if limit is not None else None

    def sign(self, clock: str, now: str, item: str | None = None) -> str:
        return sign(self.run(clock, item), self.state.fields, china(), moment(now))

    def prospects(
        self, by: str = "o", on: str | None = None, hat: tuple[str, str] | None = None
    ) -> dict[str, Prospect]:
        """What may come next, by ``move`` or ``move@row``."""
        now = moment(on or self.day)
        recorded = now if isinstance(now, dt.datetime) else dt.datetime.combine(now, dt.time(23, 59))
        found = prospects(self.law, self.state, by, now, recorded, self.world, hat=hat)
        return {p.move.name + (f"@{p.item}" if p.item is not None else ""): p for p in found}


def paper(kind: str) -> Attachment:
    return Attachment(kind, "ab" * 32, 1)
