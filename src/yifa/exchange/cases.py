"""Pending cases as a county had them before: a row is a case, with its facts and the day of each act done so far.

A row names the days, not the deadlines: the clocks of the case follow from its acts as they always do. Columns of a
case's lists (parties, asked agencies) hold one row of each list, with the days of the acts that concern it; further
rows stand below, in rows of the table that fill nothing else.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import IO, Any

from django.db import transaction

from yifa.casework import sql
from yifa.casework.models import Case, Number
from yifa.casework.projections import CaseRow, case_row
from yifa.casework.runtime import calendar_of, catalogue
from yifa.casework.session import Session
from yifa.engine.carry import Carried, Done
from yifa.engine.records import Event, Refused
from yifa.engine.runs import rules_of
from yifa.engine.state import moment
from yifa.exchange.known import Known
from yifa.exchange.registers import Origin, Outcome
from yifa.exchange.tables import Column, Line, Steps, Table, distinct
from yifa.law.definitions import Field, FieldType, Move, Slice
from yifa.registry.models import Region

AGENCY, ACTOR, STAGE = "carried.agency", "carried.actor", "stage"
MOVE, CELL = "move:", "/"


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
    return distinct([*head, *_of_case(law, timed), *_of_lists(law, timed)])


def _of_case(law: Slice, timed: Collection[str]) -> Iterator[Column]:
    acts = [m for m in law.moves.values() if not m.system and _list_of(law, m) is None]
    yield from (_day_of(m, timed) for m in acts)
    told = {name for fields in _told_of_rows(law).values() for name in fields}
    yield from (Column(f) for f in law.fields.values() if f.type != "group" and f.name not in told)


def _of_lists(law: Slice, timed: Collection[str]) -> Iterator[Column]:
    """Of each list its columns, the day of each act that concerns one row of it, and what these acts set on the row."""
    told = _told_of_rows(law)
    for group in law.fields.values():
        if group.type != "group":
            continue
        for c in group.columns.values():
            own = replace(
                c, name=f"{group.name}{CELL}{c.name}", zh=f"{group.zh}：{c.zh}", en=f"{group.en}: {c.en}"
            )
            yield Column(own, group=group.name)
        for m in law.moves.values():
            if not m.system and _list_of(law, m) == group.name:
                yield replace(_day_of(m, timed), group=group.name)
        yield from (Column(law.fields[name], group=group.name) for name in told.get(group.name, ()))


def _day_of(move: Move, timed: Collection[str]) -> Column:
    type_: FieldType = "datetime" if move.name in timed else "date"
    return Column(Field(MOVE + move.name, f"办理日期：{move.zh}", f"day of: {move.en}", type_))


def _list_of(law: Slice, move: Move) -> str | None:
    """The list of which the move concerns one row."""
    return law.tracks[move.track].per if move.track is not None else None


def _told_of_rows(law: Slice) -> dict[str, list[str]]:
    """By list, the facts that belong to its rows: what the acts for a row give, and no other act does."""
    of_case = {name for m in law.moves.values() if _list_of(law, m) is None for name in _gives(m)}
    found: dict[str, dict[str, None]] = {}
    for move in law.moves.values():
        group = _list_of(law, move)
        if group is not None:
            names = [name for name in _gives(move) if name in law.fields and name not in of_case]
            found.setdefault(group, {}).update(dict.fromkeys(names))
    return {group: list(names) for group, names in found.items()}


def _gives(move: Move) -> Iterator[str]:
    yield from move.takes
    yield from move.optional


def importing(
    region: Region, procedure: str, stream: IO[bytes], origin: Origin, *, keep: bool = True
) -> Steps[Outcome]:
    """Read a table and enter its cases, all or none; with `keep` False only try. Raises SheetError."""
    law = slice_of(procedure, region, origin.now.date())
    if law is None:
        raise KeyError(procedure)
    table = Table(stream, columns(law))
    cases: list[list[Line]] = []
    for done, line in enumerate(table.lines(Known(region)), 1):
        if not line.goes_on:
            cases.append([line])
        elif cases:
            cases[-1].append(line)
        else:
            table.wrong(line.row, STAGE, "上面没有事项可接续", "there is no case above to go on with")
        yield done, len(table)
    found = Outcome(rows=len(table))
    if table.problems:
        found.problems = table.problems
        return found
    with transaction.atomic():
        sql.alone("default", region.code)
        session = Session(region, catalogue(), calendar_of(region))
        seen: set[str] = set()
        done = 0
        for lines in cases:
            _enter(session, procedure, law, lines, origin, table, found, seen)
            done += len(lines)
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
    session: Session, procedure: str, law: Slice, lines: Sequence[Line], origin: Origin, table: Table, found: Outcome,
    seen: set[str],
) -> None:  # fmt: skip
    line, values = lines[0], lines[0].values
    listed = _Lists(law, table, lines)
    acts = [
        Done(name.removeprefix(MOVE), moment(day))
        for name, day in values.items()
        if name.startswith(MOVE) and name not in listed.columns
    ]
    if not acts:
        table.wrong(line.row, STAGE, "须填写至少一步的办理日期", "the day of one act at least must be given")
    if not acts or listed.wrong:
        return
    facts = {
        name: value
        for name, value in values.items()
        if name not in (AGENCY, ACTOR, STAGE, *listed.columns) and not name.startswith(MOVE)
    }
    carried = Carried(
        [*acts, *(done for done, _ in listed.acts)], facts, str(values[STAGE]), str(values[AGENCY]),
        str(values[ACTOR]), origin.evidence, origin.now, origin.recorder, listed.rows,
    )  # fmt: skip
    at = {done.field: (row, MOVE + done.move) for done, row in listed.acts}
    case = session.new_case()
    try:
        answer = session.carry(case, procedure, carried)
    except LookupError as error:
        table.wrong(line.row, STAGE, getattr(error, "zh", str(error)), getattr(error, "en", str(error)))
        return
    if isinstance(answer, Refused):
        for failure in answer.failures:
            row_at, name = at.get(failure.field or "", (line.row, failure.field or STAGE))
            table.wrong(row_at, name, failure.zh, failure.en)
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


class _Lists:
    """The rows of a case's lists as its lines give them, and the acts that concern one of them, each with its line."""

    def __init__(self, law: Slice, table: Table, lines: Sequence[Line]) -> None:
        self.columns = {c.name: c.group for c in _of_lists(law, rules_of(law).timed) if c.group is not None}
        self.rows: dict[str, list[dict[str, Any]]] = {}
        self.acts: list[tuple[Done, int]] = []
        self.wrong = False
        for line in lines:
            for group in dict.fromkeys(self.columns[name] for name in line.values if name in self.columns):
                own = {name: v for name, v in line.values.items() if self.columns.get(name) == group}
                self._row(law, table, line, group, own)

    def _row(self, law: Slice, table: Table, line: Line, group: str, own: Mapping[str, Any]) -> None:
        cells = {name.partition(CELL)[2]: v for name, v in own.items() if CELL in name}
        if not cells:
            first = next(iter(own))
            table.wrong(
                line.row, first, "须先填写这一行的名单", "fill the columns of the list in this row first"
            )
            self.wrong = True
            return
        rows = self.rows.setdefault(group, [])
        id = str(len(rows) + 1)
        rows.append({"id": id, **cells})
        facts = {name: v for name, v in own.items() if CELL not in name and not name.startswith(MOVE)}
        for name in (n for n in own if n.startswith(MOVE)):
            gives = {f: facts[f] for f in _gives(law.moves[name.removeprefix(MOVE)]) if f in facts}
            self.acts.append((Done(name.removeprefix(MOVE), moment(own[name]), id, gives), line.row))


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
