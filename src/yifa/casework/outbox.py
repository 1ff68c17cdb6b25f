"""Messages to partners in the outbox: which are due, what each says, and what became of it.

A message is sent at least once. Whoever sends claims it for `LEASE`; one that dies between sending and marking leaves
it to the next, under the same id, by which the partner knows it again. Messages of one case go out in the order of its
records: a later one waits for an earlier one, until that is given up.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, F, OuterRef, QuerySet

from yifa.casework import external, messages, record
from yifa.casework.models import Case, ExternalId, Outbox, Partner
from yifa.engine.fold import replay
from yifa.engine.state import day_of, moment
from yifa.registry.models import Region

LEASE = dt.timedelta(minutes=5)
FIRST, LONGEST = dt.timedelta(minutes=1), dt.timedelta(hours=6)
"""The pause after the first failed attempt, doubled after each, and the longest."""
TRIES = 12
"""Attempts, over a day and a half, before a message is given up."""


class NothingToTell(Exception):
    """The message must not be told any more; `zh` and `en` say why."""

    def __init__(self, zh: str, en: str) -> None:
        self.zh, self.en = zh, en
        super().__init__(f"{zh} / {en}")


def to_partners(region: int | None = None) -> QuerySet[Outbox]:
    """All messages to partners, sent or not."""
    rows = Outbox.objects.exclude(partner="")
    return rows.filter(region_id=region) if region is not None else rows


def waiting() -> QuerySet[Outbox]:
    """What is to be sent and can be: mails, and messages to partners that the region is connected with."""
    rows = Outbox.objects.filter(sent_at__isnull=True, given_up_at__isnull=True)
    return rows.exclude(~Exists(connected()), partner__gt="")


def connected() -> QuerySet[Partner]:
    """The partner of a message (`OuterRef`), if the region is connected with it."""
    return Partner.objects.filter(region=OuterRef("region"), name=OuterRef("partner"))


def due(now: dt.datetime, down: Collection[tuple[int, str]] = ()) -> Iterator[Outbox]:
    """Each message that is due, claimed: of two that send, one gets it. `now`: with a time zone.

    `down` may grow meanwhile: regions with partners that cannot be reached, whose messages wait for another run.
    """
    while (row := _next(now, down)) is not None:
        claim = Outbox.objects.filter(
            id=row.id, due_at=row.due_at, sent_at__isnull=True, given_up_at__isnull=True
        )
        if claim.update(due_at=now + LEASE, attempts=F("attempts") + 1):
            row.attempts += 1
            yield row


def _next(now: dt.datetime, down: Collection[tuple[int, str]]) -> Outbox | None:
    earlier = Outbox.objects.filter(
        region=OuterRef("region"), case=OuterRef("case"), partner=OuterRef("partner"), sent_at__isnull=True,
        given_up_at__isnull=True, id__lt=OuterRef("id"),
    )  # fmt: skip
    rows = waiting().filter(partner__gt="", due_at__lte=now).exclude(Exists(earlier))
    for region, partner in down:
        rows = rows.exclude(region_id=region, partner=partner)
    return rows.order_by("due_at", "id").first()


def content(region: Region, row: Outbox) -> dict[str, Any]:
    """What a message of the outbox says, as JSON (see `docs/integrators.md`). Raises NothingToTell.

    The facts are as they stood after the record, whatever came since: sent again, it says the same.
    """
    case = _case(region, row)
    session, held = record.held(case)
    n = int(row.payload["event"])
    event = held.state.events[n - 1]
    act = messages.told_act(held.state.events, event)
    state = replay(held.law, str(case.id), held.state.events[:n], session.world)
    if "secret" in (state.fields.get("privacy"), held.state.fields.get("privacy")):
        raise NothingToTell("涉密事项不告知其他系统", "of a secret case no other system is told")
    slice_ = held.law.at(day_of(moment(event.on)), event.edition)
    message = slice_.messages.get(row.kind)
    external = ExternalId.objects.filter(region=region, case=case, partner=row.partner).first()
    return {
        "region": region.code, "procedure": case.procedure, "message": row.kind, "case": str(case.id),
        "number": case.number or None, "external": external.external if external is not None else None,
        "n": n, "move": act.move, "on": act.on, "stage": state.stage, "closed": state.closed, "item": act.item,
        "correction": event.move if event is not act else None,
        "facts": messages.facts(slice_, state, act, message) if message is not None else {},
        "papers": messages.papers(act, message.papers if message is not None else (row.kind,)),
    }  # fmt: skip


def _case(region: Region, row: Outbox) -> Case:
    assert row.case_id is not None  # a message to a partner is about a case
    found = Case.objects.get(region=region, id=row.case_id)
    found.region = region
    return found


def recorded(region: Region, row: Outbox) -> str:
    """When the record was registered: RFC 3339, with the offset of local time."""
    _, held = record.held(_case(region, row))
    return (
        dt.datetime.fromisoformat(held.state.events[int(row.payload["event"]) - 1].recorded)
        .astimezone()
        .isoformat()
    )


@transaction.atomic
def sent(row: Outbox, now: dt.datetime, external_id: str | None = None) -> None:
    """The partner has it; `external_id` is what it calls the case, where it answered that."""
    said = ""
    if external_id is not None and row.case_id is not None:
        try:
            external.keep(row.region_id, row.case_id, row.partner, external_id, now)
        except external.OtherId as error:
            said = str(error)[:200]
    Outbox.objects.filter(id=row.id).update(sent_at=now, given_up_at=None, error=said)


def failed(row: Outbox, now: dt.datetime, why: str, wait: dt.timedelta | None = None) -> None:
    """It could not be sent: tried again after a pause (at least `wait`), or given up after the last attempt."""
    pause = max(min(FIRST * 2 ** (row.attempts - 1), LONGEST), min(wait or FIRST, LONGEST))
    over = row.attempts >= TRIES
    Outbox.objects.filter(id=row.id, sent_at__isnull=True).update(
        due_at=now + pause, given_up_at=now if over else None, error=why[:200]
    )


def drop(row: Outbox, now: dt.datetime, why: str) -> None:
    """It is not to be sent any more."""
    Outbox.objects.filter(id=row.id).update(given_up_at=now, error=why[:200])


def resend(region: int, id: UUID, now: dt.datetime) -> bool:
    """Try again at once one that was given up, with all its attempts before it; False where it is none."""
    rows = to_partners(region).filter(id=id, sent_at__isnull=True, given_up_at__isnull=False)
    return bool(rows.update(due_at=now, given_up_at=None, attempts=0))
