"""What was known on an earlier day: only cases with later records differ, and those are replayed without them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.db import connections
from django.utils import timezone

from yifa.casework import sql
from yifa.casework.session import Session
from yifa.engine.fold import replay
from yifa.figures.contributions import Row, contributions
from yifa.figures.counting import BATCH, FIRST, Counting


def changed(counting: Counting, known_on: dt.date) -> Iterator[tuple[UUID, list[Row], list[Row]]]:
    """Every case with a record after that day: its rows as the table has them, and as they were known.

    In order of case; one batch of cases in memory at a time. Refusals never change and count on the day they are
    recorded, so they need no looking at.
    """
    last = FIRST
    day = known_on.isoformat()
    while True:
        page = _page(counting, known_on, last)
        if not page:
            return
        last = page[-1]
        old = counting.old_rows(page)
        session = Session(counting.region, counting.catalogue, counting.calendar, counting.using)
        session.load_many(page)
        for case in page:
            held = session.loaded.get(case)
            if held is None:
                continue
            events = [event for event in held.state.events if event.recorded[:10] <= day]
            state = replay(held.law, str(case), events, session.world)
            yield (
                case,
                old[case],
                contributions(held.law, state, counting.definitions.plan, counting.calendar),
            )


def _page(counting: Counting, known_on: dt.date, after: UUID) -> list[UUID]:
    p = counting.params
    midnight = timezone.make_aware(dt.datetime.combine(known_on + dt.timedelta(days=1), dt.time()))
    adapt: Any = connections[counting.using].ops.adapt_datetimefield_value
    found = sql.query(
        counting.using,
        "SELECT DISTINCT case_id FROM ledger_event WHERE region_id = %s AND case_id > %s AND recorded_at >= %s "
        "ORDER BY case_id LIMIT %s",
        (counting.region.code, p.id(after), adapt(midnight), BATCH),
    )
    return [UUID(str(case)) for (case,) in found]
