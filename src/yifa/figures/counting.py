"""Keeping the tallies up with the ledger: cases that moved since they were last counted are counted again.

Casework marks every case that a move touches, in the move's own transaction. A batch here takes marked cases, replays
them, puts their rows in the place of the old ones, moves the tallies by the difference and clears the marks it has
seen, in one transaction. A mark that a move renewed meanwhile stays, and the case is counted once more.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db import connections, transaction

from yifa.casework import sql
from yifa.casework.runtime import calendar_of
from yifa.casework.session import Session
from yifa.engine.records import Agency, Entry
from yifa.engine.registers import AGENCIES, agency_of
from yifa.figures.contributions import Refused, Row, contributions, refusal_contributions
from yifa.figures.definitions import Definitions, definitions
from yifa.law.catalogue import Catalogue
from yifa.registry import entries as registry
from yifa.registry.models import Region
from yifa.worktime import Calendar

BATCH = 200
PAGE = 5_000
FIRST = UUID(int=0)

Rows = dict[UUID, list[Row]]


def count(
    region: Region,
    catalogue: Catalogue,
    *,
    using: str = "default",
    again: bool = False,
    progress: Callable[[int, int], None] | None = None,
) -> int:
    """Count what changed; everything where the definitions did, or `again`. Returns how many cases.

    `progress(done, total)` is told after each batch. May be broken off at any time and goes on where it was.
    """
    counting = Counting(region, catalogue, using)
    if not again and progress is None and counting.idle():
        return 0
    counting.renew(again=again)
    total = counting.waiting() if progress is not None else 0
    done = 0
    for batch in (counting.everything, counting.marked):
        last: UUID | None = FIRST
        while last is not None:
            taken, last = batch(last)
            done += taken
            if progress is not None:
                progress(done, max(done, total))
    while counting.refusals():
        pass
    return done


class Counting:
    """One region's counting, batch by batch, each a transaction of its own."""

    def __init__(self, region: Region, catalogue: Catalogue, using: str) -> None:
        self.region = region
        self.catalogue = catalogue
        self.using = using
        self.definitions: Definitions = definitions(catalogue)
        self.version = self.definitions.digest
        self.params = sql.Params(using)

    @cached_property
    def calendar(self) -> Calendar:
        return calendar_of(self.region)

    def idle(self) -> bool:
        """Is everything counted, by these definitions? One query."""
        found = self._query(
            "SELECT version, position, EXISTS(SELECT 1 FROM casework_uncounted WHERE region_id = %s), "
            "EXISTS(SELECT 1 FROM casework_refusal WHERE region_id = %s AND NOT counted) "
            "FROM figures_counted WHERE region_id = %s",
            self.region.code, self.region.code, self.region.code,
        )  # fmt: skip
        return bool(found) and found[0][0] == self.version and not any(found[0][1:])

    def agency(self, id: str, on: dt.date) -> Agency:
        """An agency under the name it had that day. One query, whoever is asked for."""
        return agency_of(id, self._agencies.get(id, ()), on)

    @cached_property
    def _agencies(self) -> dict[str, list[Entry]]:
        lives: dict[str, list[Entry]] = {}
        for entry in registry.histories(self.region.code, AGENCIES, self.using):
            lives.setdefault(entry.key, []).append(entry)
        return lives

    def renew(self, *, again: bool = False) -> None:
        """Where the region was counted by other definitions: forget it all, and begin with its first case."""
        if not again and self._version() == self.version:
            return
        with transaction.atomic(using=self.using):
            self._run(
                "INSERT INTO figures_counted (region_id, version) VALUES (%s, '') ON CONFLICT (region_id) DO NOTHING",
                self.region.code,
            )
            if self._lock() and not again:
                return
            for table in ("figures_contribution", "figures_tally"):
                self._run(f"DELETE FROM {table} WHERE region_id = %s", self.region.code)
            self._run(
                "UPDATE casework_refusal SET counted = FALSE WHERE region_id = %s AND counted",
                self.region.code,
            )
            self._run(
                "UPDATE figures_counted SET version = %s, position = %s WHERE region_id = %s",
                self.version, self.params.id(FIRST), self.region.code,
            )  # fmt: skip

    def _version(self) -> str | None:
        found = self._query("SELECT version FROM figures_counted WHERE region_id = %s", self.region.code)
        return str(found[0][0]) if found else None

    def _lock(self) -> bool:
        """One counting of a region at a time, or two would both move the tallies by the same difference.

        False where the region is counted by other definitions, which another process has.
        """
        tail = "" if self.params.sqlite else " FOR UPDATE"
        found = self._query(
            f"SELECT version FROM figures_counted WHERE region_id = %s{tail}", self.region.code
        )
        return str(found[0][0]) == self.version

    def waiting(self) -> int:
        """How many cases are to be counted, roughly."""
        position = self._position()
        if position is not None:
            text, more = (
                "SELECT COUNT(*) FROM casework_case WHERE region_id = %s AND id > %s",
                [self.params.id(position)],
            )
        else:
            text, more = "SELECT COUNT(*) FROM casework_uncounted WHERE region_id = %s", []
        return int(self._query(text, self.region.code, *more)[0][0])

    def _position(self) -> UUID | None:
        found = self._query("SELECT position FROM figures_counted WHERE region_id = %s", self.region.code)
        return UUID(str(found[0][0])) if found and found[0][0] is not None else None

    def everything(self, _: UUID) -> tuple[int, UUID | None]:
        """The next cases of a count of everything, whether marked or not; None: it is done, or none is under way.

        Not done by marking them all: that would wait for moves, and moves for it.
        """
        if self._position() is None:
            return 0, None
        with transaction.atomic(using=self.using):
            position = self._position() if self._lock() else None
            if position is None:
                return 0, None
            page = self._query(
                "SELECT id FROM casework_case WHERE region_id = %s AND id > %s ORDER BY id LIMIT %s",
                self.region.code, self.params.id(position), BATCH,
            )  # fmt: skip
            cases = [UUID(str(case)) for (case,) in page]
            ids = [self.params.id(case) for case in cases]
            marks = self._marks(f"case_id IN ({_places(ids)})", *ids) if ids else {}
            self._count(cases)
            self._clear(marks)
            last = max(cases, default=None)
            self._run(
                "UPDATE figures_counted SET position = %s WHERE region_id = %s",
                self.params.id(last),
                self.region.code,
            )
        return len(cases), last

    def marked(self, after: UUID) -> tuple[int, UUID | None]:
        """The next marked cases after that one; how many, and the last of them (None: there are no more)."""
        some = "SELECT 1 FROM casework_uncounted WHERE region_id = %s AND case_id > %s LIMIT 1"
        if not self._query(some, self.region.code, self.params.id(after)):
            return 0, None
        with transaction.atomic(using=self.using):
            if not self._lock():
                return 0, None
            marks = self._marks("case_id > %s ORDER BY case_id LIMIT %s", self.params.id(after), BATCH)
            self._count(marks.values())
            self._clear(marks)
        return len(marks), max(marks.values(), default=None)

    def _marks(self, which: str, *params: Any) -> dict[UUID, UUID]:
        """Marks and their cases, read before the cases are."""
        text = f"SELECT id, case_id FROM casework_uncounted WHERE region_id = %s AND {which}"
        return {
            UUID(str(mark)): UUID(str(case)) for mark, case in self._query(text, self.region.code, *params)
        }

    def _count(self, cases: Iterable[UUID]) -> None:
        session = Session(self.region, self.catalogue, self.calendar, self.using)
        session.load_many(cases := list(cases))
        rows: Rows = {}
        for case in cases:
            held = session.loaded.get(case)
            rows[case] = (
                contributions(held.law, held.state, self.definitions.plan, self.calendar)
                if held is not None
                else []
            )
        self.replace(rows)

    def _clear(self, marks: Iterable[UUID]) -> None:
        """A mark that a move holds, or has renewed, stays. Never waits for a move, so the two cannot deadlock."""
        ids = [self.params.id(mark) for mark in marks]
        if not ids:
            return
        held = "" if self.params.sqlite else " FOR UPDATE SKIP LOCKED"
        self._run(
            "DELETE FROM casework_uncounted WHERE region_id = %s AND id IN (SELECT id FROM casework_uncounted "
            f"WHERE region_id = %s AND id IN ({_places(ids)}){held})",
            self.region.code, self.region.code, *ids,
        )  # fmt: skip

    def refusals(self) -> int:
        """Count the next refusals that are not yet; how many."""
        some = "SELECT 1 FROM casework_refusal WHERE region_id = %s AND NOT counted LIMIT 1"
        if not self._query(some, self.region.code):
            return 0
        with transaction.atomic(using=self.using):
            if not self._lock():
                return 0
            found = self._query(
                "SELECT id, procedure, move, actor, agency, recorded_at, failures FROM casework_refusal "
                "WHERE region_id = %s AND NOT counted ORDER BY id LIMIT %s",
                self.region.code, PAGE,
            )  # fmt: skip
            rows = {
                UUID(str(id)): refusal_contributions(refused(*rest), self.definitions.plan)
                for id, *rest in found
            }
            self.replace(rows)
            sql.execute_many(
                self.using, "UPDATE casework_refusal SET counted = TRUE WHERE region_id = %s AND id = %s",
                [(self.region.code, self.params.id(id)) for id in rows],
            )  # fmt: skip
        return len(rows)

    # --- rows and tallies -----------------------------------------------------------------------------------

    def old_rows(self, subjects: Sequence[UUID]) -> Rows:
        """What stands in the table for these."""
        found: Rows = {subject: [] for subject in subjects}
        if subjects:
            ids = [self.params.id(subject) for subject in subjects]
            for subject, *row in self._query(
                "SELECT subject, figure, side, day, until, dim, n, item, amount FROM figures_contribution "
                f"WHERE region_id = %s AND subject IN ({_places(ids)})",
                self.region.code, *ids,
            ):  # fmt: skip
                found[UUID(str(subject))].append(stored(*row))
        return found

    def replace(self, rows: Rows) -> None:
        """These rows instead of those the table holds for the same cases (or refusals), and the tallies with them."""
        moved: dict[tuple[str, str, str, str], list[int]] = {}
        gone, new = [], []
        old = self.old_rows(list(rows))
        for subject, now in rows.items():
            was, fresh = set(old[subject]), set(now)
            for row in was - fresh:
                gone.append((self.region.code, row.figure, row.day, self.params.id(subject), row.n, row.item))
                _move(moved, row, -1)
            for row in now:
                if row not in was:
                    new.append((
                        self.region.code, row.figure, row.side, row.day, row.until, row.dim, self.params.id(subject),
                        row.n, row.item, row.amount,
                    ))  # fmt: skip
                    _move(moved, row, 1)
        sql.execute_many(
            self.using,
            "DELETE FROM figures_contribution WHERE region_id = %s AND figure = %s AND day = %s AND subject = %s AND n = %s AND item = %s",
            gone,
        )
        sql.insert(
            self.using, "figures_contribution",
            ("region_id", "figure", "side", "day", "until", "dim", "subject", "n", "item", "amount"), new,
        )  # fmt: skip
        sql.insert(
            self.using, "figures_tally", ("region_id", "figure", "side", "day", "dim", "count", "amount"),
            [(self.region.code, *key, *sums) for key, sums in moved.items() if any(sums)],
            "ON CONFLICT (region_id, figure, day, side, dim) DO UPDATE SET "
            "count = figures_tally.count + excluded.count, amount = figures_tally.amount + excluded.amount",
        )  # fmt: skip

    def _query(self, text: str, *params: Any) -> list[tuple[Any, ...]]:
        return sql.query(self.using, text, params)

    def _run(self, text: str, *params: Any) -> None:
        with connections[self.using].cursor() as cursor:
            cursor.execute(text, params)


def _places(values: Sequence[Any]) -> str:
    return ", ".join(["%s"] * len(values))


def _move(moved: dict[tuple[str, str, str, str], list[int]], row: Row, sign: int) -> None:
    """What a row adds on its day, and takes back on the day until which it counts."""
    for day, way in ((row.day, sign), (row.until, -sign)):
        if day is not None:
            sums = moved.setdefault((row.figure, row.side, day, row.dim), [0, 0])
            sums[0] += way
            sums[1] += way * row.amount


def stored(
    figure: str, side: str, day: dt.date, until: dt.date | None, dim: str, n: int, item: str, amount: int
) -> Row:
    """A row as the table gives it back."""
    return Row(figure, side, str(day), str(until) if until is not None else None, dim, n, item, amount)


def refused(procedure: str, move: str, actor: str, agency: str, recorded: Any, failures: Any) -> Refused:
    """A refusal as the table has it; the day is local."""
    day = sql.local_day(recorded).isoformat()
    return Refused(procedure, move, actor, agency, day, sql.document(failures))
