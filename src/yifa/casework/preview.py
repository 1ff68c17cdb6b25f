"""What a move would be answered, and what it would cause: judged like the move, and nothing of it is kept."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace

from django.db import transaction

from yifa.casework import move as moving
from yifa.casework.consequences import Consequence, Name, consequences
from yifa.casework.move import Command, Receipt
from yifa.casework.runtime import catalogue, opened
from yifa.casework.session import Session
from yifa.engine.fold import blank
from yifa.engine.records import Attachment
from yifa.engine.state import day_of
from yifa.registry.models import Region
from yifa.uuid7 import uuid7


@dataclass(frozen=True, slots=True)
class Preview:
    """The answer, without what only a kept record has, and what would come of it (granted or not)."""

    receipt: Receipt
    caused: tuple[Consequence, ...]


def preview(command: Command, papers: Iterable[Attachment] = (), using: str = "default") -> Preview:
    """Judge a move and roll everything back. `papers`: those that would be handed in with it. Raises as `move` does."""
    laws = catalogue()
    with transaction.atomic(using=using):
        region, calendar = opened(command.region, using)
        session = Session(region, laws, calendar, using)
        session.world.papers.update((paper.sha256, paper.size) for paper in papers)
        case = command.case or uuid7()
        moving.check(session, command)
        law = session.law_of(case, command.procedure, day_of(command.call.on), command.domain)
        held = session.loaded.get(case)
        before = held.state if held is not None else blank(law, str(case))
        answer = session.move(case, command.procedure, command.call, domain=command.domain)
        receipt = moving.receipt_of(session, case, command.call, answer)
        caused = consequences(law, before, answer.state, session.world.calendar, naming(region))
        transaction.set_rollback(True, using=using)
    kept = str(command.case) if command.case is not None else None
    return Preview(replace(receipt, case=kept, event=None, leaf=None), tuple(caused))


def naming(region: Region) -> Name:
    """What procedures are called in that region."""

    def name(procedure: str, day: dt.date) -> tuple[str, str]:
        slice_ = catalogue().procedure(procedure, day, region.places).at(day)
        return slice_.zh, slice_.en

    return name
