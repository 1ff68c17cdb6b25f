"""Pending cases as a county had them before: a row is a case, with its facts and the day of each act done so far.

A row names the days, not the deadlines: the clocks of the case follow from its acts as they always do. What the rows
of a case's lists hold (parties, asked agencies) is not carried in; it is added by the next act that adds it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import IO, Any

from django.db import transaction

from yifa.casework import sql
from yifa.casework.models import Case, Number
from yifa.casework.projections import CaseRow, case_row
from yifa.casework.runtime import calendar_of, catalogue
from yifa.casework.session import Session
from yifa.engine.carry import Carried, Done
from yifa.engine.clocks import rules_of
from yifa.engine.records import Event, Refused
from yifa.engine.state import moment
from yifa.exchange.known import Known
from yifa.exchange.registers import Origin, Outcome
from yifa.exchange.tables import Column, Line, Steps, Table, distinct
from yifa.law.definitions import Field, Move, Slice
from yifa.registry.models import Region

AGENCY, ACTOR, STAGE = "carried.agency", "carried.actor", "stage"
MOVE = "move:"


def slice_of(procedure: str, region: Region, on: dt.date) -> Slice | None:
    """The law of a procedure that people begin; None where none is in force that day, or only the system begins it."""
    try:
        found = catalogue().procedure(procedure, on, region.places).at(on)
    except LookupError:
        return None
    begins = any(m.frm is None and m.track is None and not m.system for m in found.moves.values())
    return found if begins else None


def columns(law: Slice) -> list[Column]:
    """Who has the case and where it stands, the day of each act, then its facts."""
    stages = {id: zh for id, zh in law.stages.items() if id not in law.final}
    timed = rules_of(law).timed
    head = [
        Column(Field(AGENCY, "承办机关", "handling agency", "agency"), required=True),
        Column(Field(ACTOR, "经办人", "handling officer", "person"), required=True),
        Column(Field(STAGE, "现处阶段", "present stage", "choice", choices=stages, choices_en=law.stages_en), required=True),
    ]  # fmt: skip
    acts = [
        Column(
            Field(
                MOVE + m.name,
                f"办理日期：{m.zh}",
                f"day of: {m.en}",
                "datetime" if m.name in timed else "date",
            )
        )
        for m in law.moves.values()
        if _carried(law, m)
    ]
    of_rows = {name for name, track in law.tracks.items() if track.per is not None}
    facts = [
        Column(f)
        for f in law.fields.values()
        if f.type != "group" and f.name.partition(".")[0] not in of_rows
    ]
    return distinct([*head, *acts, *facts])


def _carried(law: Slice, move: Move) -> bool:
    return not move.system and (move.track is None or law.tracks[move.track].per is None)


def importing(
    region: Region, procedure: str, stream: IO[bytes], origin: Origin, *, keep: bool = True
) -> Steps[Outcome]:
    """Read a table and enter its cases, all or none; with `keep` False only try. Raises SheetError."""
    law = slice_of(procedure, region, origin.now.date())
    if law is None:
        raise KeyError(procedure)
    table = Table(stream, columns(law))
    lines = []
    for done, line in enumerate(table.lines(Known(region)), 1):
        lines.append(line)
        yield done, len(table)
    found = Outcome(rows=len(table))
    if table.problems:
        found.problems = table.problems
        return found
    with transaction.atomic():
        sql.alone("default", region.code)
        session = Session(region, catalogue(), calendar_of(region))
        seen: set[str] = set()
        for done, line in enumerate(lines, 1):
            _enter(session, procedure, line, origin, table, found, seen)
            yield done, len(table)
        found.problems = table.problems
        if keep and not found.problems:
            session.flush()
            found.new = len(found.cases)
        else:
            found.new, found.cases = 0 if found.problems else len(found.cases), []
            transaction.set_rollback(True)
    return found


def _enter(
    session: Session, procedure: str, line: Line, origin: Origin, table: Table, found: Outcome, seen: set[str]
) -> None:
    values = line.values
    acts = [
        Done(name.removeprefix(MOVE), moment(day)) for name, day in values.items() if name.startswith(MOVE)
    ]
    if not acts:
        table.wrong(line.row, STAGE, "须填写至少一步的办理日期", "the day of one act at least must be given")
        return
    facts = {
        name: value
        for name, value in values.items()
        if name not in (AGENCY, ACTOR, STAGE) and not name.startswith(MOVE)
    }
    carried = Carried(
        acts, facts, str(values[STAGE]), str(values[AGENCY]), str(values[ACTOR]), origin.evidence, origin.now,
        origin.recorder,
    )  # fmt: skip
    case = session.new_case()
    try:
        answer = session.carry(case, procedure, carried)
    except LookupError as error:
        table.wrong(line.row, STAGE, getattr(error, "zh", str(error)), getattr(error, "en", str(error)))
        return
    if isinstance(answer, Refused):
        for failure in answer.failures:
            table.wrong(line.row, failure.field or STAGE, failure.zh, failure.en)
        return
    found.cases.append(str(case))
    state = answer.state
    row = case_row(state, session.loaded[case].law.at(origin.now.date(), state.edition))
    if row.number:
        again = _number_taken(session.region, answer.events) or row.number in seen
        seen.add(row.number)
        where, zh, en = (
            _numbered(answer.events),
            f"编号“{row.number}”已有",
            f"the number {row.number!r} is given already",
        )
    else:
        again = _same_there(session.region, row)
        where, zh, en = (
            STAGE,
            "同日立案的同一事项已在，似已导入",
            "a case like it, begun that day, is there already",
        )
    if again:
        table.wrong(line.row, where, zh, en)


def _numbers(events: Sequence[Event]) -> list[Mapping[str, Any]]:
    return [e for event in events for e in event.effects if e["do"] == "number"]


def _numbered(events: Sequence[Event]) -> str:
    return str(_numbers(events)[0]["field"])


def _number_taken(region: Region, events: Sequence[Event]) -> bool:
    """Has another case one of these numbers?"""
    for number in _numbers(events):
        given = (
            Number.objects.filter(region=region, series=number["series"], n=number["n"])
            if "series" in number
            else Case.objects.filter(region=region, number=number["value"])
        )
        if given.exists():
            return True
    return False


def _same_there(region: Region, row: CaseRow) -> bool:
    same = Case.objects.filter(
        region=region, procedure=row.procedure, handler=row.handler, opened_on=row.opened_on
    )
    return same.filter(title=row.title, number="").exists()
