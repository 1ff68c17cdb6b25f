"""The bench that plays scenarios through the database: the same steps, the same answers as the pure one."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import replace
from io import BytesIO
from typing import Any
from uuid import UUID

from django.db import transaction

from yifa.casework import files
from yifa.casework.move import Command, move
from yifa.casework.runtime import calendar_of
from yifa.casework.session import Laws, Session
from yifa.engine.dictworld import DictWorld
from yifa.engine.records import Attachment, Call, Failure, Granted, Refused, World
from yifa.engine.settle import settle
from yifa.engine.state import CaseState, day_of
from yifa.law.definitions import Field
from yifa.registry import entries as registry
from yifa.registry.models import Region
from yifa.uuid7 import is_uuid

BEGINNING = dt.date(1900, 1, 1)


class DbBench:
    """Plays in one region of the database, each move in a transaction of its own."""

    def __init__(
        self, scenario: Mapping[str, Any], laws: Laws, region: Region, using: str = "default"
    ) -> None:
        self._laws = laws
        self._region = region
        self._using = using
        self._domain = scenario.get("domain")
        self._names: dict[str, UUID] = {}
        self._papers: dict[str, Attachment] = {}
        set_up(scenario.get("given") or {}, region, using)

    def _session(self) -> Session:
        return Session(self._region, self._laws, calendar_of(self._region), self._using)

    @property
    def world(self) -> World:
        return self._session().world

    def _id(self, case: str) -> UUID:
        return self._names[case] if case in self._names else UUID(case)

    def state(self, case: str) -> CaseState:
        held = self._session().load(self._id(case))
        assert held is not None
        return held.state

    def procedure(self, case: str) -> str | None:
        if case not in self._names and not is_uuid(case):
            return None
        held = self._session().load(self._id(case))
        return held.law.id if held is not None else None

    def settled(self, case: str, now: dt.date | dt.datetime) -> CaseState:
        session = self._session()
        held = session.load(self._id(case))
        assert held is not None
        return settle(held.law, held.state, now, session.world)[0]

    def child(self, parent: str, key: str) -> str | None:
        known = parent in self._names or is_uuid(parent)
        for view in self._session().children(self._id(parent)) if known else ():
            if key in (view.fields.get("entry"), view.procedure, view.id):
                return view.id
        return None

    def move(self, case: str, procedure: str, call: Call) -> Granted | Refused:
        known = case in self._names or is_uuid(case)
        call = replace(self._named(procedure, call), attached=[self._paper(a) for a in call.attached])
        command = Command(
            self._region.code,
            procedure,
            call,
            self._id(case) if known else None,
            self._domain,
            key=str(uuid.uuid4()),
        )
        receipt = move(command, self._using, laws=self._laws)
        if receipt.case is not None and not known:
            self._names[case] = UUID(receipt.case)
        again = move(command, self._using, laws=self._laws)
        assert again.repeated, "a repeated command must be answered with its first receipt"
        if not receipt.granted:
            failures = tuple(_failure(f) for f in receipt.failures)
            return Refused(failures, (), CaseState("", procedure))
        state = self.state(receipt.case or "")
        first = state.n - len(receipt.settled)
        mine = tuple(e for e in state.events if e.n == receipt.n or e.n >= first)
        return Granted(mine, state)

    def _paper(self, named: Attachment) -> Attachment:
        """A scenario names its papers; here each has bytes, handed in before the act."""
        if named.sha256:
            return named
        if named.kind not in self._papers:
            paper = files.put(BytesIO(named.kind.encode()), self._region.code, named.kind, using=self._using)
            self._papers[named.kind] = paper.attachment
        return self._papers[named.kind]

    def _named(self, procedure: str, call: Call) -> Call:
        """The call with ids where the scenario names its cases, in facts and in rows."""
        day = day_of(call.on)
        fields = self._laws.procedure(procedure, day, self._region.places, self._domain).at(day).fields
        add = {
            group: [self._with_ids(fields[group].columns, row) for row in rows] if group in fields else rows
            for group, rows in call.add.items()
        }
        return replace(call, given=self._with_ids(fields, call.given), add=add)

    def _with_ids(self, fields: Mapping[str, Field], facts: Mapping[str, Any]) -> dict[str, Any]:
        return {
            name: str(self._names[value]) if name in fields and fields[name].type == "case" and value in self._names else value
            for name, value in facts.items()
        }  # fmt: skip


def set_up(given: Mapping[str, Any], region: Region, using: str) -> None:
    """Write what a scenario gives as entries of registers: posts, agencies, relations and the rest."""
    event = uuid.uuid4()
    with transaction.atomic(using=using):
        for pair in given.get("related", ()):
            registry.enter(region.code, "relations", "|".join(sorted(pair)), {}, BEGINNING, event, using)
        for register, key, entry in DictWorld(given, calendar_of(region)).all_entries():
            registry.enter(region.code, register, key, entry.values, entry.first, event, using)
            if entry.last is not None:
                registry.end(region.code, register, key, entry.last, event, using)


def _failure(f: Mapping[str, Any]) -> Failure:
    from yifa.law.definitions import Citation

    code = str(f.get("code", ""))
    statute, _, article = code.partition(" ")
    cite = Citation(statute, article, str(f.get("article")), "", bool(f.get("unconfirmed"))) if code else None
    return Failure(f["gate"], f["zh"], f["en"], cite, f.get("field"))
