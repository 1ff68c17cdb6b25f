"""Registers as a county had them before: a table becomes entries, through the procedure `register_import`.

All or nothing: a file with one problem is not taken in at all. An import only adds. What a register holds already
stays as it is; an entry that differs from one in force at the same time is a problem, for it would be a change, and
changes are made by the procedures that make them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import IO, Any

import orjson
from django.db import transaction

from yifa.casework import sql
from yifa.casework.runtime import calendar_of, catalogue
from yifa.casework.session import Session
from yifa.engine.records import Call, Entry, Refused
from yifa.engine.registers import AGENCIES, MADE_OF, POSTS, key_of
from yifa.engine.state import SYSTEM
from yifa.exchange.known import Known
from yifa.exchange.tables import Column, Line, Problem, Steps, Table, distinct, finish
from yifa.law.definitions import Field, Register
from yifa.law.values import MAX_KEY
from yifa.registry import entries as registry
from yifa.registry.models import Region

PROCEDURE = "register_import"
SOURCE = "import"
FIRST, LAST = "valid_from", "valid_to"
ROWS_OF_A_CASE = 250


@dataclass(frozen=True, slots=True)
class Origin:
    """Where what is imported comes from: the paper it rests on, and who imports it when.

    `agency` keeps the record: the legal-affairs office, where none is named.
    """

    evidence: str
    now: dt.datetime
    recorder: str | None = None
    agency: str | None = None


@dataclass(slots=True)
class Outcome:
    """What came of a file, or would. With a problem nothing was taken in."""

    rows: int = 0
    new: int = 0
    there: int = 0
    """Rows that the register holds already, word for word."""
    problems: list[Problem] = field(default_factory=list)
    cases: list[str] = field(default_factory=list)
    """The cases under which they were recorded."""


@dataclass(frozen=True, slots=True)
class Row:
    """An entry to be made."""

    at: int
    """Its row in the file."""
    key: str
    values: Mapping[str, Any]
    first: dt.date
    last: dt.date | None


def columns(register: Register, region: Region, on: dt.date) -> list[Column]:
    """What a table of this register may have: its own fields, then from when to when an entry is in force."""
    period = catalogue().procedure(PROCEDURE, on, region.places).at(on).fields["rows"].columns
    made_of = MADE_OF.get(register.id, (register.key,))
    own = [
        Column(_with_choices(register, f), required=f.name in made_of and not _may_be_empty(register, f))
        for f in register.fields.values()
        if f.name != register.key or register.id not in MADE_OF
    ]
    return distinct([*own, Column(period[FIRST], required=True), Column(period[LAST])])


def _may_be_empty(register: Register, f: Field) -> bool:
    """People outside government hold a role in no agency."""
    return register.id == POSTS and f.name == "agency"


def _with_choices(register: Register, f: Field) -> Field:
    """The role of a post is one that the law knows."""
    if register.id != POSTS or f.name != "role":
        return f
    roles = catalogue().roles
    words, english = {id: r.zh for id, r in roles.items()}, {id: r.en for id, r in roles.items()}
    return Field(f.name, f.zh, f.en, "choice", choices=words, choices_en=english)


def importing(
    region: Region, register: str, stream: IO[bytes], origin: Origin, *, keep: bool = True
) -> Steps[Outcome]:
    """Read a table and record its entries; with `keep` False only try. Raises SheetError, and KeyError for no register."""
    law = catalogue().registers[register]
    table = Table(stream, columns(law, region, origin.now.date()))
    known = Known(region)
    for key, name in table.texts(law.key, "name"):
        if key:
            known.add(register, key, name)
    found = Outcome(rows=len(table))
    rows: list[Row] = []
    for done, line in enumerate(table.lines(known), 1):
        rows += _rows(law, line, table)
        yield done, len(table)
    with transaction.atomic():
        sql.alone("default", region.code)  # what is there stays so until the rest is
        new = list(_new(region, law, rows, table))
        found.there = len(rows) - len(new)
        found.problems = table.problems
        if not found.problems:
            found.new = len(new)
            found.cases, found.problems = yield from recording(region, register, new, origin, keep=keep)
    return found


def _rows(law: Register, line: Line, table: Table) -> Iterator[Row]:
    """The line as an entry; nothing where it cannot be one."""
    before = len(table.problems)
    values = {name: value for name, value in line.values.items() if name not in (FIRST, LAST)}
    key = key_of(law.id, values) or str(values.get(law.key, ""))
    _check_key(law, key, line, table)
    first, last = (line.values.get(name) for name in (FIRST, LAST))
    if first and last and last < first:
        table.wrong(line.row, LAST, "早于生效日期", "is before the first day in force")
    if key and first and len(table.problems) == before:
        values[law.key] = key
        until = dt.date.fromisoformat(last) if last else None
        yield Row(line.row, key, values, dt.date.fromisoformat(first), until)


def _check_key(law: Register, key: str, line: Line, table: Table) -> None:
    where = MADE_OF.get(law.id, (law.key,))[0]
    if len(key) > MAX_KEY:
        table.wrong(line.row, where, f"超过{MAX_KEY}个字", f"has more than {MAX_KEY} letters")
    if law.id == POSTS and not line.values.get("agency"):
        role = catalogue().roles.get(str(line.values.get("role")))
        if role is not None and not role.outside:
            table.wrong(line.row, "agency", f"“{role.zh}”须写明机关", f"{role.id} is held in an agency")
    elif law.id == AGENCIES and "|" in key:  # it stands in the keys of posts
        table.wrong(line.row, where, "不得含有“|”", "must not contain |")


def _new(region: Region, law: Register, rows: Sequence[Row], table: Table) -> Iterator[Row]:
    """Those the register does not hold yet. One that overlaps another of its key is a problem."""
    held: dict[str, list[Entry]] = {}
    for entry in registry.histories(region.code, law.id):
        held.setdefault(entry.key, []).append(entry)
    where = MADE_OF.get(law.id, (law.key,))[0]
    taken: dict[str, list[Row]] = {}
    for row in rows:
        same = [e for e in held.get(row.key, ()) if _overlap(row.first, row.last, e.first, e.last)]
        earlier = next(
            (r for r in taken.get(row.key, ()) if _overlap(row.first, row.last, r.first, r.last)), None
        )
        taken.setdefault(row.key, []).append(row)
        if earlier is not None:
            zh, en = f"“{row.key}”与第{earlier.at}行重复", f"{row.key!r} is in row {earlier.at} too"
            table.wrong(row.at, where, zh, en)
        elif any((e.values, e.first, e.last) == (row.values, row.first, row.last) for e in same):
            continue
        elif same:
            zh = f"名录中已有“{row.key}”（{same[0].first}起），内容不同；更改须按其程序办理"
            en = f"the register holds {row.key!r} from {same[0].first} with other content: change it by its procedure"
            table.wrong(row.at, where, zh, en)
        else:
            yield row


def _overlap(first: dt.date, last: dt.date | None, other: dt.date, end: dt.date | None) -> bool:
    if end is not None and end < other:  # never in force
        return False
    return (end is None or first <= end) and (last is None or other <= last)


def record(
    region: Region, register: str, rows: Sequence[Row], origin: Origin, *, keep: bool = True
) -> tuple[list[str], list[Problem]]:
    """Enter these rows, in one transaction of as many cases as it takes: their ids.

    A refusal undoes them all; its reasons are the problems.
    """
    return finish(recording(region, register, rows, origin, keep=keep))


def recording(
    region: Region, register: str, rows: Sequence[Row], origin: Origin, *, keep: bool
) -> Steps[tuple[list[str], list[Problem]]]:
    """The same step by step."""
    problems: list[Problem] = []
    cases = []
    with transaction.atomic():
        session = Session(region, catalogue(), calendar_of(region))
        session.world.entries(register, origin.now.date())  # read at once, not key by key
        brought = rows if register == AGENCIES else ()
        agency = origin.agency or keeper(region, origin.now.date(), brought)
        for at in range(0, len(rows), ROWS_OF_A_CASE):
            part = rows[at : at + ROWS_OF_A_CASE]
            call = Call(
                move="enter", actor=SYSTEM, on=origin.now.date(), recorded=origin.now, source=SOURCE,
                recorder=origin.recorder, agency=agency, given={"register": register, "evidence": origin.evidence},
                add={"rows": [_as_given(row) for row in part]},
            )  # fmt: skip
            case = session.new_case()
            answer = session.move(case, PROCEDURE, call)
            if isinstance(answer, Refused):
                where = f"{part[0].at}–{part[-1].at}"
                problems = [Problem(where, "", f.zh, f.en) for f in answer.failures]
                break
            cases.append(str(case))
            yield at + len(part), len(rows)
        if keep and not problems:
            session.flush()
            return cases, []
        transaction.set_rollback(True)
    return [], problems


def _as_given(row: Row) -> dict[str, Any]:
    """A row as the procedure takes it."""
    content = orjson.dumps(dict(row.values)).decode()
    given = {"id": str(row.at), "key": row.key, FIRST: row.first.isoformat(), "content": content}
    return given if row.last is None else {**given, LAST: row.last.isoformat()}


def keeper(region: Region, on: dt.date, brought: Sequence[Row] = ()) -> str | None:
    """The agency under which imports are recorded: the legal-affairs office; where there is none, the government.

    In an empty county, one of the agencies that are `brought`.
    """
    found = {row.key: row.values for row in brought if row.last is None}
    found |= {entry.key: entry.values for entry in registry.entries(region.code, AGENCIES, on)}
    legal = (key for key, values in found.items() if values.get("legal_affairs"))
    county = (key for key, values in found.items() if values.get("level") == "county")
    return next(legal, None) or next(county, None)
