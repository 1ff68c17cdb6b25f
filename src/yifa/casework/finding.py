"""Making what can be searched for of cases and entries that were recorded before there was such an index."""

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
