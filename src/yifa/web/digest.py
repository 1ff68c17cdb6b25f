"""A morning's mail: to each account what waits for its holder, by due date. Off unless `YIFA_MAIL` is set.

Mail is read on other people's machines: it names cases by number and title only, which are open by the law's own
check, and of a secret case says no more than that there is one.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import logging
from collections.abc import Iterable, Iterator
from smtplib import SMTPException
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.smtp import EmailBackend
from django.db.models import F, Q
from django.utils import timezone, translation

from yifa.casework.clock import now
from yifa.casework.models import Outbox, Waiting
from yifa.casework.visibility import viewer, visible_cases
from yifa.engine.state import day_of
from yifa.registry import entries
from yifa.registry.models import Region
from yifa.web import dates
from yifa.web.desk import Desk
from yifa.web.matters import Matter, by_due, matters, running
from yifa.web.models import User
from yifa.web.words import say, word

KIND = "mail"
AHEAD = dt.timedelta(days=3)
"""So long before its yellow a time limit is mentioned."""
MOST = 100
"""Cases that one mail lists."""
STALE = dt.timedelta(days=2)
"""A digest that could not be sent by then is thrown away: a newer one says more."""

log = logging.getLogger(__name__)


def write(region: Region) -> int:
    """Put today's mails into the outbox, one for each account with an address and something due: how many are new."""
    moment = now(region)
    users = User.objects.filter(region=region, is_active=True).exclude(email="").order_by("id")
    return sum(_write(region, user, moment) for user in users)


def _write(region: Region, user: User, moment: dt.datetime) -> bool:
    with translation.override(user.language):
        text = digest(_desk(region, user, moment))
        if text is None:
            return False
        subject = say("依法：今日事项（{day}）", "Yifa: your matters, {day}", day=dates.day(moment.date()))
    payload = {"user": user.pk, "subject": subject, "text": text}
    _, made = Outbox.objects.get_or_create(
        id=_once(region.code, user.pk, moment.date()),
        defaults={"region": region, "kind": KIND, "payload": payload, "created_at": timezone.now()},
    )
    return made


def _once(region: int, user: int, day: dt.date) -> UUID:
    """The same mail has the same id, whoever writes it: run twice, it is written once."""
    name = f"mail\0{region}\0{user}\0{day.isoformat()}"
    rest = int.from_bytes(hashlib.sha256(name.encode()).digest()[:16])
    return UUID(int=rest & ~(0xF << 76) & ~(0x3 << 62) | 8 << 76 | 2 << 62)


def _desk(region: Region, user: User, moment: dt.datetime) -> Desk:
    posts = entries.posts(region.code, user.person, moment.date())
    seeing = viewer(region.code, user.person, moment.date(), posts=posts)
    return Desk(user, region, moment, (), None, seeing)


def digest(desk: Desk) -> str | None:
    """What is overdue, due soon, or soon will be, among the cases that wait for him in any of his posts; None: nothing."""
    mine = Q(person=desk.person)
    for role, agency in desk.viewer.posts:
        mine |= Q(role=role, agency=agency)
    waits = Waiting.objects.filter(mine, region_id=desk.region.code)
    soon = desk.today + AHEAD
    pressing = running(desk).filter(Q(warn_from__lte=soon) | Q(due__lte=soon))
    cases = visible_cases(desk.viewer).filter(id__in=waits.values("case_id"), closed_on__isnull=True)
    cases = cases.filter(id__in=pressing.order_by().values("case_id"))
    found = matters(by_due(cases, desk).order_by("next_due", "id")[: MOST + 1], desk)
    if not found:
        return None
    parts = (
        ("red", say("已逾期", "Overdue")),
        ("yellow", say("即将到期（黄牌）", "Due soon (yellow)")),
        ("green", say("{n}天内将转黄牌", "Yellow within {n} days", n=AHEAD.days)),
    )
    lines = [
        say("{name}，您好：以下事项轮到您办。", "{name}, these matters wait for you.", name=str(desk.user)),
        "",
    ]
    for sign, heading in parts:
        rows = [m for m in found[:MOST] if m.sign == sign]
        if rows:
            lines += [f"{heading}（{len(rows)}）", *(f"  {_line(m)}" for m in rows), ""]
    if len(found) > MOST:
        lines += [say("还有更多，请登录查看。", "There are more: sign in to see them."), ""]
    lines.append(
        say(
            "请登录依法工作台办理。此信自动发出，不必回复。",
            "Sign in to the workbench. This mail was sent by itself.",
        )
    )
    return "\n".join(lines)


def _line(m: Matter) -> str:
    due = dates.day(day_of(m.due)) if m.due is not None else ""
    if m.case.privacy == "secret":
        return say("{due}  一件涉密事项", "{due}  a secret case", due=due)
    named = " ".join(part for part in (m.case.number, m.case.title) if part)
    return f"{due}  {named or word(m.procedure)}（{word(m.procedure)}·{m.clock}）"


# --- sending --------------------------------------------------------------------------------------------------------


def send() -> tuple[int, int]:
    """Send what waits in the outbox as mail: how many went, and how many could not. One that fails is tried again."""
    Outbox.objects.filter(
        kind=KIND, partner="", sent_at__isnull=True, created_at__lt=timezone.now() - STALE
    ).delete()
    waiting = Outbox.objects.filter(kind=KIND, partner="", sent_at__isnull=True).order_by("created_at", "id")
    if settings.MAIL is None or not waiting.exists():
        return 0, 0
    sent = failed = 0
    for message in _claimed(waiting):
        try:
            went = _send(message)
        except (SMTPException, OSError) as error:
            log.warning(
                "mail could not be sent", extra={"outbox": str(message.id), "why": type(error).__name__}
            )
            Outbox.objects.filter(id=message.id).update(sent_at=None, attempts=F("attempts") + 1)
            failed += 1
        else:
            sent += went
    return sent, failed


def _claimed(waiting: Iterable[Outbox]) -> Iterator[Outbox]:
    """Each by whoever is first to mark it: of two that send, one does."""
    for message in waiting:
        if Outbox.objects.filter(id=message.id, sent_at__isnull=True).update(sent_at=timezone.now()):
            yield message


def _send(message: Outbox) -> bool:
    """False where the account is gone, disabled or has no address any more: then nothing is to be sent."""
    user = User.objects.filter(pk=message.payload["user"], is_active=True).exclude(email="").first()
    if user is None:
        return False
    assert settings.MAIL is not None  # else nothing is sent
    given = dict(settings.MAIL)
    sender = given.pop("sender")
    with EmailBackend(timeout=30, **given) as connection:
        EmailMessage(
            message.payload["subject"], message.payload["text"], sender, [user.email], connection=connection
        ).send()
    return True
