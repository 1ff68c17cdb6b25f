"""The one way anything changes: `move` locks the case, asks the engine, appends, projects, answers with a receipt.

All of it is one transaction: a failure at any point leaves ledger and projections as they were.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any, TypeVar
from uuid import UUID

from django.db import DatabaseError, IntegrityError, OperationalError, transaction

from yifa.casework import external, sql
from yifa.casework.external import External
from yifa.casework.flush import failures_json
from yifa.casework.runtime import catalogue, opened
from yifa.casework.session import Laws, Session
from yifa.engine.records import Call, Event, Granted, Refused
from yifa.uuid7 import uuid7

T = TypeVar("T")
TRIES = 3
DEADLOCK = "40P01"
"""How PostgreSQL calls it (SQLSTATE); nothing of the move is left then."""


class KeyReused(ValueError):
    """The same idempotency key came with another request."""

    def __init__(self, key: str) -> None:
        self.zh = f"请求编号“{key}”已用于另一内容的请求"
        self.en = f"the request key {key!r} was used before with other content"
        super().__init__(f"{self.zh} / {self.en}")


class NoSuchCase(LookupError):
    """A move names a case that the region does not hold."""

    def __init__(self, case: UUID) -> None:
        self.zh, self.en = f"没有这个事项：{case}", f"there is no case {case}"
        super().__init__(f"{self.zh} / {self.en}")


class OtherProcedure(ValueError):
    """A move names a case that is under another procedure."""

    def __init__(self, case: UUID, procedure: str) -> None:
        self.zh, self.en = (
            f"事项{case}属于程序“{procedure}”",
            f"case {case} is under the procedure {procedure}",
        )
        super().__init__(f"{self.zh} / {self.en}")


class NoSuchDomain(LookupError):
    """A case is to begin in a field of law that has no special law."""

    def __init__(self, domain: str, known: Iterable[str]) -> None:
        names = sorted(known)
        self.zh = f"没有特别领域“{domain}”，可选：{'、'.join(names) or '无'}"
        self.en = f"there is no field of special law {domain!r}; there are: {', '.join(names) or 'none'}"
        super().__init__(f"{self.zh} / {self.en}")


class DomainFixed(ValueError):
    """A move names another field of law than its case was opened in."""

    def __init__(self, case: UUID, domain: str) -> None:
        self.zh = f"特别领域在立案时确定，不得再改：事项{case}为“{domain or '无'}”"
        self.en = f"the field of law is fixed when a case opens: case {case} is in {domain or 'none'}"
        super().__init__(f"{self.zh} / {self.en}")


@dataclass(frozen=True, slots=True)
class Command:
    """One act as a face hands it over: where, and the engine's call."""

    region: int
    procedure: str
    call: Call
    case: UUID | None = None
    """None opens a new case."""
    domain: str | None = None
    """The field of law of a case that begins, for overlays of special law; the cases it opens are in it too."""
    key: str | None = None
    """Idempotency key: a repeated command is answered with its first receipt."""
    external: External | None = None
    """What a partner calls the case. A case that would begin under an id that is known already has begun."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the mover gets: granted with its events' numbers, or refused with every reason."""

    granted: bool
    case: str | None
    event: str | None
    """Id of the ledger event of the act itself."""
    n: int | None
    leaf: str | None
    number: str | None
    failures: tuple[Mapping[str, Any], ...] = ()
    settled: tuple[str, ...] = ()
    """Deemed moves that came about on the way."""
    repeated: bool = False
    role: str | None = None
    """The role in which the actor acted, as the record says."""

    def as_json(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.__slots__}


def move(command: Command, using: str = "default", *, laws: Laws | None = None) -> Receipt:
    """Make one move, durably. Raises KeyReused, OtherId, NotInLaw, Region.DoesNotExist, and as `check` does."""
    digest = _digest(command) if command.key is not None else b""
    return repeatedly(lambda: _move(command, digest, using, laws or catalogue()))


def repeatedly(unit: Callable[[], T]) -> T:
    """Does a unit of work; does it again, on what is then, where somebody else was first or two waited for each other."""
    tries = 0
    while True:
        try:
            return unit()
        except (IntegrityError, OperationalError) as error:
            if not _worth_another(error):
                raise
            tries += 1
            if tries == TRIES:
                raise


def _worth_another(error: DatabaseError) -> bool:
    """Somebody extended the chain, or took the key, first; or two waited for each other. Judged on what is now."""
    return isinstance(error, IntegrityError) or getattr(error.__cause__, "sqlstate", None) == DEADLOCK


def _move(command: Command, digest: bytes, using: str, laws: Laws) -> Receipt:
    with transaction.atomic(using=using):
        if command.key is not None:
            first = _first_answer(command, digest, using)
            if first is not None:
                return first
        named = command.external
        begun = (
            external.find(command.region, named, using)
            if named is not None and command.case is None
            else None
        )
        region, calendar = opened(command.region, using)
        session = Session(region, laws, calendar, using)
        if begun is not None:
            return _began(session, begun, command.procedure)
        case = command.case or session.new_case()
        check(session, command)
        # of two that begin under one id the second meets the table's constraint, and is answered with the first's receipt
        if named is not None and (command.case is None or external.is_new(region.code, case, named, using)):
            session.pending.external.append((case, named.partner, named.id, command.call.recorded))
        answer = session.move(case, command.procedure, command.call, domain=command.domain)
        receipt = receipt_of(session, case, command.call, answer)
        if not receipt.granted:
            session.pending.external.clear()
        if command.key is not None:
            p = session.params
            sql.insert(
                using, "casework_receipt", ("region_id", "id", "request_key", "digest", "answer", "created_at"),
                [(region.code, p.id(uuid7()), command.key, digest, p.json(receipt.as_json()), p.moment(command.call.recorded))],
            )  # fmt: skip
        session.flush()
    session.remember()
    return receipt


def _began(session: Session, case: UUID, procedure: str) -> Receipt:
    """The receipt of the act by which a case began that a partner hands in again. Raises OtherProcedure."""
    held = session.load(case)
    assert held is not None
    if held.law.id != procedure:
        raise OtherProcedure(case, held.law.id)
    first = held.state.events[0]
    rows = sql.query(
        session.using, "SELECT id, leaf FROM ledger_event WHERE region_id = %s AND case_id = %s AND n = 1",
        (session.region.code, session.params.id(case)),
    )  # fmt: skip
    event, leaf = rows[0]
    return Receipt(
        True,
        str(case),
        str(UUID(str(event))),
        1,
        bytes(leaf).hex(),
        _number(first),
        repeated=True,
        role=first.role,
    )


def check(session: Session, command: Command) -> None:
    """Is there such a case under that procedure, or, where one begins, such a field of law?

    Raises NoSuchCase, OtherProcedure, DomainFixed, NoSuchDomain.
    """
    case, domain = command.case, command.domain
    if case is None:
        if domain is not None and domain not in session.laws.domains:
            raise NoSuchDomain(domain, session.laws.domains)
        return
    held = session.load(case, lock=True)
    if held is None:
        raise NoSuchCase(case)
    if held.law.id != command.procedure:
        raise OtherProcedure(case, held.law.id)
    if domain is not None and domain != held.domain:
        raise DomainFixed(case, held.domain)


def receipt_of(session: Session, case: UUID, call: Call, answer: Granted | Refused) -> Receipt:
    """The receipt for one answer of this unit of work."""
    held = session.loaded.get(case)
    if isinstance(answer, Refused):
        return Receipt(
            False, str(case) if held is not None else None, None, None, None, None,
            tuple(failures_json(answer)), tuple(e.move for e in answer.settled),
        )  # fmt: skip
    mine = next(e for e in answer.events if e.move == call.move and e.actor == call.actor)
    row = next(r for r in reversed(session.pending.rows) if r.case == case and r.n == mine.n)
    settled = tuple(e.move for e in answer.events if e.actor == "system" and e is not mine)
    return Receipt(
        True, str(case), str(row.id), row.n, row.leaf.hex(), _number(mine), (), settled, role=mine.role
    )


def _number(event: Event) -> str | None:
    return next((str(e["value"]) for e in event.effects if e["do"] == "number"), None)


def _digest(command: Command) -> bytes:
    """Of all that a request says but its moment. What no law takes (fractions, half a letter) is told apart too."""
    call = {name: getattr(command.call, name) for name in Call.__slots__ if name != "recorded"}
    if call["role"] is None:  # as requests were told apart before there were roles
        del call["role"]
    call |= {"on": command.call.on.isoformat(), "attached": [asdict(a) for a in command.call.attached]}
    content: dict[str, Any] = {
        "procedure": command.procedure,
        "case": str(command.case),
        "domain": command.domain,
        "call": call,
    }
    if command.external is not None:  # as requests were told apart before there were partners
        content["external"] = [command.external.partner, command.external.id]
    return hashlib.sha256(json.dumps(content, sort_keys=True, default=list).encode()).digest()


def _first_answer(command: Command, digest: bytes, using: str) -> Receipt | None:
    rows = sql.query(
        using, "SELECT digest, answer FROM casework_receipt WHERE region_id = %s AND request_key = %s",
        (command.region, command.key),
    )  # fmt: skip
    if not rows:
        return None
    if bytes(rows[0][0]) != digest:
        raise KeyReused(str(command.key))
    answer = sql.document(rows[0][1])
    answer["failures"], answer["settled"] = tuple(answer["failures"]), tuple(answer["settled"])
    return Receipt(**{**answer, "repeated": True})
