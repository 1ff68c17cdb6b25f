"""Notices on days off that came after the package, and the deadlines they move.

Every row of `casework_deadline` says under which calendar it was computed. A calendar changes by an imported notice,
by a new release's packaged ones, and by a region's office hours; `reproject` then brings every row up to it, runs
that have ended among them: what was due on a day that turned out to be off was due later, whenever it was done.
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, replace
from uuid import UUID

from django.db import connections, transaction
from django.db.models import QuerySet
from django.utils import timezone

from yifa.casework import projections, sql
from yifa.casework.flush import Writer
from yifa.casework.models import CalendarNotice, Case, Deadline
from yifa.casework.runtime import catalogue, history
from yifa.casework.session import Session
from yifa.engine.records import Moment
from yifa.engine.state import day_of
from yifa.registry.models import Region
from yifa.worktime import Notice, diff

BATCH = 200
"""Cases that are looked at in one transaction."""


@dataclass(frozen=True, slots=True)
class Moved:
    """A deadline that another calendar moved. `was` and `now` are null while it is paused, and what is left tells."""

    region: int
    case: UUID
    number: str
    title: str
    clock: str
    zh: str
    item: str
    was: Moment | None
    now: Moment | None
    left_was: str
    left_now: str
    status_was: str
    status: str

    @property
    def running(self) -> bool:
        return self.status in (Deadline.Status.RUNNING, Deadline.Status.PAUSED)


def store(notice: Notice, body: str, using: str = "default") -> bool:
    """Keep a notice; False where that year's days were known just so. Moves judged from now on are under it.

    Waits for the moves under way: none may write a deadline under the former calendar afterwards.
    """
    with transaction.atomic(using=using):
        if (
            connections[using].vendor == "postgresql"
        ):  # each move has read the table; SQLite has one writer anyway
            with connections[using].cursor() as cursor:
                cursor.execute("LOCK TABLE casework_calendarnotice IN ACCESS EXCLUSIVE MODE")
        counting = {known.year: known.version for known in history(using=using)[-1].notices}
        if counting.get(notice.year) == notice.version:
            return False
        CalendarNotice.objects.using(using).create(
            year=notice.year,
            version=notice.version,
            source=list(notice.source),
            body=body,
            imported_at=timezone.now(),
        )
    return True


def reproject(
    using: str = "default",
    *,
    notice: Notice | None = None,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> Iterator[Moved]:
    """Compute every deadline again that its region's calendar may have moved, and write it; what moved comes out.

    `notice`: what would move if that notice were imported; nothing is written. `progress` is told how many cases are
    done, of how many. Interrupted, it goes on where it was when called again.
    """
    regions = [_Region(region, using, notice) for region in Region.objects.using(using).order_by("code")]
    total, before = sum(region.count for region in regions), 0
    for region in regions:
        for done, moved in region.batches():
            yield from moved
            progress(before + done, total)
        before += region.count


class _Region:
    """One region on the way to another calendar."""

    def __init__(self, region: Region, using: str, notice: Notice | None) -> None:
        self._region = region
        self._using = using
        self._write = notice is None
        known = history(region.office_hours, using)
        self._calendar = known[-1] if notice is None else known[-1].with_year(notice)
        self._changed = {c.version: [change.date for change in diff(c, self._calendar)] for c in known}
        self.count = self._stale().values("case_id").distinct().count()

    def _stale(self) -> QuerySet[Deadline]:
        rows = Deadline.objects.using(self._using).filter(region=self._region)
        return rows.exclude(calendar_version=self._calendar.version)

    def batches(self) -> Iterator[tuple[int, list[Moved]]]:
        """Case by case in order of id: how many are done, and what moved in the last batch."""
        done, last = 0, UUID(int=0)
        while True:
            with transaction.atomic(using=self._using) if self._write else nullcontext():
                if self._write:
                    sql.alone(self._using, self._region.code)
                rest = self._stale().filter(case_id__gt=last).order_by("case_id")
                cases = list(rest.values_list("case_id", flat=True).distinct()[:BATCH])
                moved = self._batch(cases)
            if not cases:
                return
            done, last = done + len(cases), cases[-1]
            yield done, moved

    def _batch(self, cases: Sequence[UUID]) -> list[Moved]:
        rows: dict[UUID, list[Deadline]] = {case: [] for case in cases}
        mine = Deadline.objects.using(self._using).filter(region=self._region, case_id__in=cases)
        for row in mine.order_by("clock", "item", "run"):
            rows[row.case_id].append(row)
        touched = [case for case in cases if any(self._may_move(row) for row in rows[case])]
        if self._write:
            mine.exclude(case_id__in=touched).update(calendar_version=self._calendar.version)
        session = Session(self._region, catalogue(), self._calendar, self._using)
        moved = [m for case in touched for m in self._again(session, case, rows[case])]
        return self._named(moved)

    def _may_move(self, row: Deadline) -> bool:
        if row.calendar_version == self._calendar.version:
            return False
        changed = self._changed.get(row.calendar_version)
        return changed is None or may_move(row, changed)

    def _again(self, session: Session, case: UUID, rows: Sequence[Deadline]) -> list[Moved]:
        held = session.load(case, lock=self._write)
        assert held is not None, case
        new = projections.deadline_rows(held.state, self._calendar)
        names = {(run.clock.name, run.item or "", run.no): run.clock.zh for run in held.state.clocks.all()}
        moved = []
        for row in rows:
            key = row.clock, row.item, row.run
            now = new.get(key)
            if now is not None and (row.due, row.remaining, row.status) != (
                now.due,
                now.remaining,
                now.status,
            ):
                moved.append(
                    Moved(
                        self._region.code, case, "", "", row.clock, names[key], row.item, row.due, now.due,
                        row.remaining, now.remaining, row.status, now.status,
                    )
                )  # fmt: skip
        if self._write:
            writer = Writer(session)
            writer.rewrite(case, new)
            if moved:
                writer.uncounted([case])
        return moved

    def _named(self, moved: Sequence[Moved]) -> list[Moved]:
        cases = Case.objects.using(self._using).in_bulk({m.case for m in moved})
        return [replace(m, number=cases[m.case].number, title=cases[m.case].title) for m in moved]


def may_move(row: Deadline, changed: Sequence[dt.date]) -> bool:
    """Could a calendar in which these days (in order) are others give the row other values?"""
    days = [day_of(m) for m in (row.started, row.safe, row.warn_from, row.due) if m is not None]
    at = bisect_left(changed, min(days))
    return row.provisional or (at < len(changed) and (row.due is None or changed[at] <= max(days)))
