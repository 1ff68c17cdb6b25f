"""Making what can be searched for: of what was recorded before there was such an index, and of entries whose law changed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from yifa.casework import findable, sql
from yifa.casework.flush import Writer
from yifa.casework.models import Case, Findable
from yifa.casework.runtime import calendar_of, catalogue
from yifa.casework.session import Session
from yifa.registry.models import Entry, Region

BATCH = 500


def complete(
    using: str = "default", *, progress: Callable[[int, int], None] = lambda done, total: None
) -> int:
    """Writes the search texts of every case and entry that has none; how many there were.

    `progress` is told how many are done, of how many. Interrupted, it goes on where it was when called again.
    """
    regions = list(Region.objects.using(using).order_by("code"))
    total = sum(_cases(region, using).count() + _entries(region, using).count() for region in regions)
    done = 0
    for region in regions:
        for batch in _batches(region, using):
            done += batch
            progress(done, total)
    return done


def correct(
    region: Region, *, write: bool, progress: Callable[[int, int], None] = lambda done, total: None
) -> int:
    """Entries of registers that are found by other texts, or for others, than the law of this process says; how many.

    With `write` they are found as it says. May be run again. (Those of cases go with the case: `relaw.reapply`.)
    """
    total, done, wrong, last = Entry.objects.filter(region=region).count(), 0, 0, UUID(int=0)
    while True:
        with transaction.atomic():
            if write:
                sql.alone("default", region.code)
            entries = list(Entry.objects.filter(region=region, id__gt=last).order_by("id")[:BATCH])
            if not entries:
                return wrong
            ids = [entry.id for entry in entries]
            have: dict[UUID, set[tuple[str, str, str]]] = {id: set() for id in ids}
            rows = Findable.objects.filter(region=region, part=findable.ENTRY, target__in=ids)
            for id, *row in rows.values_list("target", "part", "privacy", "text"):
                have[id].add((row[0], row[1], row[2]))
            registers = catalogue().registers
            want = {e.id: findable.entry_texts(registers.get(e.register), e.key, e.content) for e in entries}
            off = [id for id in ids if have[id] != want[id]]
            if write and off:
                writer = Writer(Session(region, catalogue(), calendar_of(region)))
                writer.findable([(id, want[id]) for id in off], [(id, frozenset(have[id])) for id in off])
        wrong, done, last = wrong + len(off), done + len(entries), ids[-1]
        progress(done, total)


def _cases(region: Region, using: str) -> QuerySet[Case]:
    known = Findable.objects.filter(region=region, part__in=_OF_CASES, target=OuterRef("id"))
    return Case.objects.using(using).filter(~Exists(known), region=region)


def _entries(region: Region, using: str) -> QuerySet[Entry]:
    known = Findable.objects.filter(region=region, part=findable.ENTRY, target=OuterRef("id"))
    known_registers = sorted(catalogue().registers)
    return Entry.objects.using(using).filter(~Exists(known), region=region, register__in=known_registers)


_OF_CASES = (findable.NAME, findable.FACT, findable.PAPER)


def _batches(region: Region, using: str) -> Iterator[int]:
    for wanted, texts in ((_cases, _of_cases), (_entries, _of_entries)):
        last = UUID(int=0)
        while True:
            with transaction.atomic(using=using):
                sql.alone(using, region.code)
                rest = wanted(region, using).filter(id__gt=last).order_by("id")
                ids = list(rest.values_list("id", flat=True)[:BATCH])
                session = Session(region, catalogue(), calendar_of(region), using)
                Writer(session).findable(texts(session, ids))
            if not ids:
                break
            last = ids[-1]
            yield len(ids)


def _of_cases(session: Session, ids: Sequence[UUID]) -> Iterator[tuple[UUID, findable.Found]]:
    session.load_many(ids)
    for id in ids:
        held = session.loaded[id]
        law = held.law.at(dt.date.fromordinal(held.state.last[0]), held.state.edition)
        yield id, findable.case_texts(held.state, law)


def _of_entries(session: Session, ids: Sequence[UUID]) -> Iterator[tuple[UUID, findable.Found]]:
    for entry in Entry.objects.using(session.using).filter(region=session.region, id__in=ids):
        register = session.laws.registers[entry.register]
        yield entry.id, findable.entry_texts(register, entry.key, entry.content)
