"""The records behind a figure. Every list of them, and their digest, comes from this one place."""

from __future__ import annotations

import datetime as dt
import hashlib
import heapq
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from itertools import islice
from typing import NamedTuple
from uuid import UUID

from yifa.casework import sql
from yifa.figures.contributions import PART, UNKNOWN, Row
from yifa.figures.counting import FIRST, Counting
from yifa.figures.entries import Period, counted
from yifa.figures.known import changed
from yifa.law.figures import Figure

PAGE = 1_000


class Place(NamedTuple):
    """Where a record stands in the list: by day, then case, event and item."""

    day: str
    subject: str
    n: int
    item: str


BEGINNING = Place("", str(FIRST), -1, "")


@dataclass(frozen=True, slots=True)
class Record:
    """One record counted. `zh` is fit to be published; `title` is the case's own and may name people."""

    id: str
    zh: str
    on: dt.date
    place: Place
    case: str | None
    """The case to look at; None for an entry, or a refusal without a case."""
    n: int | None
    """The event by which it counts."""
    number: str = ""
    title: str = ""
    amount: int | None = None
    part: bool = False
    """Of a rate: is it in the part?"""
    url: str | None = None
    en: str = ""


def in_period(figure: Figure, row: Row, period: Period) -> bool:
    """Does the figure count the row over that period?"""
    last = period.last.isoformat()
    if figure.standing:
        return row.day <= last and (row.until is None or row.until > last)
    return period.first.isoformat() <= row.day <= last


def records(
    counting: Counting, figure: Figure, period: Period, after: Place = BEGINNING, limit: int | None = None
) -> Iterator[Record]:
    """Every record counted, once, in order of `Place`; from after one of them, and at most so many."""
    if figure.over == "entries":
        yield from islice(_entries(counting, figure, period, after), limit)
        return
    found = islice(_rows(counting, figure, period, after, limit), limit)
    while page := list(islice(found, PAGE)):
        yield from _named(counting, figure, page)


def ids(counting: Counting, figure: Figure, period: Period) -> Iterator[str]:
    """The ids of all records."""
    if figure.over == "entries":
        yield from (record.id for record in _entries(counting, figure, period, BEGINNING))
    else:
        yield from (_id(figure, place) for place, _, _ in _rows(counting, figure, period, BEGINNING, None))


def digest(ids: Iterable[str]) -> tuple[int, str]:
    """How many records, and sha256 over their ids: sorted as bytes, each followed by a line feed.

    ``LC_ALL=C sort ids.txt | sha256sum`` gives the same. Sorted on disk. Raises sqlite3.IntegrityError for an id met twice.
    """
    count, sha = 0, hashlib.sha256()
    with closing(sqlite3.connect("")) as spill:
        spill.execute("CREATE TABLE ids (id TEXT PRIMARY KEY) WITHOUT ROWID")
        spill.executemany("INSERT INTO ids VALUES (?)", ((id,) for id in ids))
        for (id,) in spill.execute("SELECT id FROM ids ORDER BY id"):
            sha.update(id.encode() + b"\n")
            count += 1
    return count, sha.hexdigest()


# --- from the table ------------------------------------------------------------------------------------------

_Found = tuple[Place, str, int]
"""Place, side, amount."""


def _rows(
    counting: Counting, figure: Figure, period: Period, after: Place, limit: int | None
) -> Iterator[_Found]:
    if period.known is None:
        yield from _table(counting, figure, period, after, limit)
        return
    with closing(sqlite3.connect("")) as spill:
        spill.execute("CREATE TABLE cases (subject TEXT PRIMARY KEY) WITHOUT ROWID")
        spill.execute("CREATE TABLE rows (day TEXT, subject TEXT, n INT, item TEXT, side TEXT, amount INT)")
        for case, _, now in changed(counting, period.known):
            spill.execute("INSERT INTO cases VALUES (?)", (str(case),))
            spill.executemany(
                "INSERT INTO rows VALUES (?, ?, ?, ?, ?, ?)",
                [
                    (row.day, str(case), row.n, row.item, row.side, row.amount)
                    for row in now
                    if row.figure == figure.id and row.side != UNKNOWN and in_period(figure, row, period)
                ],
            )
        kept = (
            found
            for found in _table(counting, figure, period, after, None)
            if not spill.execute("SELECT 1 FROM cases WHERE subject = ?", (found[0].subject,)).fetchone()
        )
        past = spill.execute(
            "SELECT * FROM rows WHERE (day, subject, n, item) > (?, ?, ?, ?) ORDER BY day, subject, n, item",
            after,
        )
        yield from heapq.merge(kept, ((Place(*row[:4]), row[4], row[5]) for row in past))


def _table(
    counting: Counting, figure: Figure, period: Period, after: Place, limit: int | None
) -> Iterator[_Found]:
    """Page by page from the index; the policy on who sees what belongs here, as one more condition on `f.subject`."""
    p = counting.params
    if figure.standing:
        within, days = "AND f.day <= %s AND (f.until IS NULL OR f.until > %s)", (period.last, period.last)
    else:
        within, days = "AND f.day >= %s AND f.day <= %s", (period.first, period.last)
    text = (
        "SELECT f.day, f.subject, f.n, f.item, f.side, f.amount FROM figures_contribution f "
        f"WHERE f.region_id = %s AND f.figure = %s AND f.side <> '{UNKNOWN}' {within} "
        "AND (f.day, f.subject, f.n, f.item) > (%s, %s, %s, %s) ORDER BY f.day, f.subject, f.n, f.item LIMIT %s"
    )
    size = PAGE if limit is None else min(limit, PAGE)
    while True:
        key = (after.day or dt.date.min.isoformat(), p.id(UUID(after.subject)), after.n, after.item)
        params = (counting.region.code, figure.id, *(p.day(day) for day in days), *key, size)
        found = sql.query(counting.using, text, params)
        for day, subject, n, item, side, amount in found:
            after = Place(str(day), str(UUID(str(subject))), n, item)
            yield after, side, amount
        if len(found) < size:
            return


def _id(figure: Figure, place: Place) -> str:
    event = f"/{place.n}" if figure.over == "events" else ""
    return place.subject + event + (f"/{place.item}" if place.item else "")


def _named(counting: Counting, figure: Figure, page: list[_Found]) -> Iterator[Record]:
    """Records with what people call them."""
    words, words_en = counting.definitions.words, counting.definitions.words_en
    refused = figure.over in ("refusals", "reasons")
    subjects = _subjects(counting, refused, {place.subject for place, _, _ in page})
    for place, side, amount in page:
        procedure, number, title, case, move = subjects[place.subject]
        zh = words.procedure(procedure) + (f"（{number}）" if number else "")
        en = words_en.procedure(procedure) + (f" ({number})" if number else "")
        if refused:
            zh, en = f"{zh}：{words.move(procedure, move)}", f"{en}: {words_en.move(procedure, move)}"
        elif figure.over == "runs":
            clock = place.item.partition("#")[0]
            zh, en = f"{zh}：{words.clock(procedure, clock)}", f"{en}: {words_en.clock(procedure, clock)}"
        yield Record(
            _id(figure, place), zh, dt.date.fromisoformat(place.day), place, case, None if refused else place.n,
            number, title, amount if figure.sum is not None else None, side == PART, en=en,
        )  # fmt: skip


def _subjects(
    counting: Counting, refused: bool, subjects: set[str]
) -> dict[str, tuple[str, str, str, str | None, str]]:
    """Procedure, number, title, case and (of a refusal) move of each."""
    if refused:
        text = (
            "SELECT r.id, r.procedure, c.number, c.title, r.case_id, r.move FROM casework_refusal r LEFT JOIN "
            "casework_case c ON c.region_id = r.region_id AND c.id = r.case_id WHERE r.region_id = %s AND r.id IN "
        )
    else:
        text = (
            "SELECT id, procedure, number, title, id, '' FROM casework_case WHERE region_id = %s AND id IN "
        )
    keys = [counting.params.id(UUID(subject)) for subject in sorted(subjects)]
    text += "(" + ", ".join(["%s"] * len(keys)) + ")"
    return {
        str(UUID(str(subject))): (
            procedure,
            number or "",
            title or "",
            str(UUID(str(case))) if case else None,
            move,
        )
        for subject, procedure, number, title, case, move in sql.query(
            counting.using, text, (counting.region.code, *keys)
        )
    }


def _entries(counting: Counting, figure: Figure, period: Period, after: Place) -> Iterator[Record]:
    """Of one or more registers, in order of day and id."""
    found = []
    for of in figure.of:
        register = counting.catalogue.registers[of.procedure or ""]
        for _, one in counted(counting.region.code, register, [figure], period, counting.using):
            place = Place(one.day, one.id, 0, "")
            if one.side != UNKNOWN and place > after:
                found.append((place, register, one))
    for place, register, one in sorted(found, key=lambda each: each[0]):
        zh = f"{register.zh}：{one.key}" if register.public else register.zh
        amount = one.amount if figure.sum is not None else None
        yield Record(
            one.id,
            zh,
            dt.date.fromisoformat(one.day),
            place,
            None,
            None,
            one.key,
            "",
            amount,
            one.side == PART,
            en=f"{register.en}: {one.key}" if register.public else register.en,
        )
