"""Verifies the whole ledger: every record as it was written, no gap, no record out of place, no tail cut.

Chunks of cases are checked side by side in processes of their own, each over a connection of its own that only
reads. What the records say is compared with the tables that casework keeps by a `Refold`.
"""

from __future__ import annotations

import gc
import os
import pickle
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from functools import partial
from itertools import groupby
from multiprocessing import get_context
from operator import itemgetter
from typing import Any, Protocol
from uuid import UUID

import django
from django.db import DatabaseError, connections

from yifa.ledger import scan
from yifa.ledger.check import UNREADABLE, Chain, Difference, EventRow, check
from yifa.ledger.heads import Heads

CHUNK = 4000
"""Events in a chunk, more or less: some megabytes in memory."""
WORTH_PROCESSES = 20_000
"""Fewer events are checked sooner than a process starts."""


class Refold(Protocol):
    """Compares what the records say with what the tables say. Travels to the worker processes, so it must pickle."""

    def chunk(
        self, chains: Sequence[Chain], within: scan.Range, connection: Any
    ) -> tuple[list[Difference], Any]:
        """In a worker, in the snapshot the chains were read in: differences, and what `finish` needs of them.

        `within` holds also the cases that the ledger does not know: ``low < (region, case) <= high``.
        """

    def finish(self, partials: list[Any], connection: Any) -> list[Difference]:
        """After all chunks, in their order: what only the whole can show (registers, series of numbers)."""


@dataclass
class Report:
    """What `verify` found. `differences` are in order of region, case and number."""

    events: int = 0
    cases: int = 0
    seconds: float = 0.0
    head: str | None = None
    """Digest of the earlier list of heads that was asked about."""
    differences: list[Difference] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        return not self.differences

    def as_json(self) -> dict[str, Any]:
        return {"ok": self.ok, **asdict(self)}


@dataclass(frozen=True)
class Task:
    """A range of cases to check, with the earlier heads that lie in it."""

    within: scan.Range
    heads: dict[tuple[int, UUID], tuple[int, bytes]]


@dataclass(frozen=True)
class Outcome:
    """What was found in one range; `partial` is what the refolding needs of it at the end."""

    events: int
    cases: int
    differences: list[Difference]
    partial: Any


def verify(
    using: str = "default",
    *,
    heads: Heads | None = None,
    refold: Refold | None = None,
    processes: int | None = None,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> Report:
    """Checks every record of the ledger. `processes`: how many side by side; default one for each processor.

    `progress` is told how many events are done, of how many. Inside a transaction, all is done in this process.
    """
    connection = connections[using]
    begun = time.perf_counter()
    report = Report(head=heads.sha256 if heads is not None else None)
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM ledger_event, ledger_content WHERE 1 = 0")  # are there such tables?
    try:
        ranges = scan.ranges(connection, CHUNK)
    except DatabaseError:  # a damaged index: what can be read is checked in one piece
        ranges = [scan.Range(None, None, 0)]
    total = sum(r.events for r in ranges)
    partials = []
    found = []
    with _uncollected():
        for outcome in _outcomes(connection, _tasks(ranges, heads, connection), total, refold, processes):
            report.events += outcome.events
            report.cases += outcome.cases
            found += outcome.differences
            partials.append(outcome.partial)
            progress(report.events, total)
        if refold is not None:
            found += refold.finish(partials, connection)
    report.differences = found + scan.file_errors(connection)
    report.seconds = time.perf_counter() - begun
    return report


@contextmanager
def _uncollected() -> Iterator[None]:
    """Counting references frees the records; walking over them again and again takes a third longer."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def _tasks(ranges: list[scan.Range], heads: Heads | None, connection: Any) -> list[Task]:
    """Each range with the earlier heads that lie in it."""
    uuid = scan.codec(connection).uuid
    waiting = sorted(heads.of.items(), reverse=True) if heads else []
    tasks = []
    for within in ranges:
        high = within.high and (within.high[0], UUID(bytes=uuid(within.high[1])))
        mine = {}
        while waiting and (high is None or waiting[-1][0] <= high):
            key, head = waiting.pop()
            mine[key] = head
        tasks.append(Task(within, mine))
    return tasks


def _outcomes(
    connection: Any, tasks: list[Task], total: int, refold: Refold | None, processes: int | None
) -> Iterator[Outcome]:
    if processes is None:
        processes = (os.cpu_count() or 1) if total >= WORTH_PROCESSES else 1
    if processes == 1 or connection.in_atomic_block:
        yield from map(partial(_run, connection, refold), tasks)
        return
    # spawned, not forked: a child must not share its parent's connections
    start = (connection.alias, connection.settings_dict, pickle.dumps(refold))
    with ProcessPoolExecutor(processes, get_context("spawn"), _start_worker, start) as pool:
        yield from pool.map(_run_in_worker, tasks)


_worker: list[Any] = []
"""In a worker process: its connection and its refold."""


def _start_worker(alias: str, settings: dict[str, Any], refold: bytes) -> None:
    """`refold` arrives pickled: what it imports may be models, which need Django set up."""
    gc.disable()  # as above, for as long as the process lives
    django.setup()
    connections.databases[alias] = settings
    connection = connections[alias]
    with connection.cursor() as cursor:
        cursor.execute(
            "PRAGMA query_only = 1"
            if connection.vendor == "sqlite"
            else "SET default_transaction_read_only = on"
        )
    _worker[:] = connection, pickle.loads(refold)


def _run_in_worker(task: Task) -> Outcome:
    connection, refold = _worker
    return _run(connection, refold, task)


def _run(connection: Any, refold: Refold | None, task: Task) -> Outcome:
    codec, heads = scan.codec(connection), dict(task.heads)
    chains: list[Chain] = []
    differences: list[Difference] = []
    partial_result: Any = None
    with scan.snapshot(connection) as cursor:
        rows, contents, unread = scan.read(connection, cursor, task.within)
        differences += unread
        for (region, case), of_case in groupby(rows, itemgetter(0, 1)):
            records = list(of_case)
            try:
                chain, found = check(records, contents, codec)
            except UNREADABLE:
                zh, en = "索引中的事项编号无效", "what the index holds is not the id of a case"
                differences.append(scan.differ("unreadable", region, case, None, zh, en))
                continue
            differences += found
            differences += _against_head(heads.pop((chain.region, chain.case), None), chain, records)
            chains.append(chain)
        zh, en = "只有内容，记录缺失", "there is content, but its record is missing"
        differences += [scan.differ("record_missing", *address, zh, en) for address in contents]
        zh, en = "清单所列事项已不在账本中", "the case of the earlier list is no longer in the ledger"
        differences += [scan.differ("cut", *key, n, zh, en) for key, (n, _) in heads.items()]
        if refold is not None:
            found, partial_result = refold.chunk(chains, task.within, connection)
            differences += found
    differences.sort(key=lambda d: (d.region or 0, d.case or "", d.n or 0))
    return Outcome(len(rows), len(chains), differences, partial_result)


def _against_head(
    head: tuple[int, bytes] | None, chain: Chain, records: list[EventRow]
) -> Iterator[Difference]:
    """Has the case still the leaf at the number it had when the earlier list of heads was written?"""
    if head is None:
        return
    n, leaf = head
    key = chain.region, str(chain.case)
    if chain.seq < n:
        zh = f"链尾被截去：曾有{n}条记录，现有{chain.seq}条"
        yield Difference(
            "cut", *key, chain.seq + 1, zh, f"the tail was cut: {n} records then, {chain.seq} now"
        )
    elif all(r.leaf != leaf for r in records if r.at_n == n):
        zh = "此处的历史与先前的清单不同"
        yield Difference("rewritten", *key, n, zh, "the history up to here is not that of the earlier list")
