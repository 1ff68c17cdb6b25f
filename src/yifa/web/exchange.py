"""系统对接: what other departments' systems were told, what waits, what was given up and can be sent again.

For the administrators: they see that a message is there and how it fared, and its case as far as anybody sees cases.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Exists, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from yifa.casework import external, outbox
from yifa.casework.models import Case, Outbox, Partner
from yifa.casework.paging import Keyset
from yifa.casework.runtime import catalogue
from yifa.casework.visibility import visible_cases
from yifa.web.accounts.views import administrators_only
from yifa.web.desk import Desk
from yifa.web.matters import slice_of
from yifa.web.words import say, word

SIZE = 50
OF_A_CASE = 30
STATES = {
    "given_up": Q(sent_at__isnull=True, given_up_at__isnull=False),
    "failing": Q(sent_at__isnull=True, given_up_at__isnull=True, attempts__gt=0),
    "waiting": Q(sent_at__isnull=True, given_up_at__isnull=True, attempts=0),
    "sent": Q(sent_at__isnull=False),
}


@dataclass(frozen=True, slots=True)
class Line:
    """A message as a list shows it. `case`: the case it is about, for who may see it; `what`: what is told."""

    row: Any
    """The `Outbox` row, with `connected`."""
    partner: str
    what: str
    case: Case | None

    @property
    def state(self) -> str:
        """``sent``, ``given_up``, ``failing``, ``waiting``, or ``unconnected``: nobody can be told."""
        row = self.row
        if row.sent_at is not None:
            return "sent"
        if row.given_up_at is not None:
            return "given_up"
        if not row.connected:
            return "unconnected"
        return "failing" if row.attempts else "waiting"

    @property
    def said(self) -> str:
        """The state in words."""
        return {
            "sent": say("已发送", "sent"),
            "given_up": say("已停发", "given up"),
            "unconnected": say("尚未对接", "not connected"),
            "failing": say("待重发", "to be tried again"),
            "waiting": say("待发送", "waiting"),
        }[self.state]

    @property
    def why(self) -> str:
        """Why the last attempt failed, in words."""
        kind, _, rest = self.row.error.partition(" ")
        match kind:
            case "":
                return ""
            case "HTTP":
                return say("对方答复 HTTP {n}", "the partner answered HTTP {n}", n=rest)
            case "timeout":
                return say("对方没有及时答复", "the partner did not answer in time")
            case "connection":
                return say("连接不上：{why}", "no connection: {why}", why=rest)
            case "certificate":
                return say("对方的证书不可信：{why}", "its certificate cannot be trusted: {why}", why=rest)
        zh, _, en = self.row.error.partition(" / ")
        return say(zh, en or zh)


def partner_word(name: str) -> str:
    """What a partner is called; one that is no system yet goes by its role."""
    known = catalogue().partners.get(name) or catalogue().roles.get(name)
    return word(known) if known is not None else name


@require_safe
@administrators_only
def index(request: HttpRequest, desk: Desk) -> HttpResponse:
    """The partners, and the messages to them, the latest first; parameters ``partner``, ``state``."""
    found = _told(desk)
    if name := request.GET.get("partner"):
        found = found.filter(partner=name)
    if (state := request.GET.get("state", "")) in STATES:
        found = found.filter(STATES[state])
    page = Keyset(found, ("-created_at", "-id"), request, SIZE)
    connected = list(Partner.objects.filter(region=desk.region).order_by("name"))
    context = {
        "page": page, "lines": _lines(desk, page.rows), "connected": [(partner_word(one.name), one) for one in connected],
        "partners": sorted(((id, word(one)) for id, one in catalogue().partners.items()), key=lambda one: one[1]),
        "states": [
            ("given_up", say("已停发", "Given up")), ("failing", say("待重发", "To be tried again")),
            ("waiting", say("待发送", "Waiting")), ("sent", say("已发送", "Sent")),
        ],
    }  # fmt: skip
    return render(request, "exchange/index.html", context)


@require_POST
@administrators_only
def resend(request: HttpRequest, desk: Desk, message: UUID) -> HttpResponse:
    """Try again one that was given up."""
    if outbox.resend(desk.region.code, message, timezone.now()):
        messages.success(request, say("将重新发送这件消息。", "The message will be sent again."))
    else:
        messages.warning(
            request,
            say("这件消息没有停发，不必重发。", "The message was not given up: nothing is to be done."),
        )
    return redirect("exchange")


def _told(desk: Desk) -> QuerySet[Any]:
    """The messages of the region, each with whether its partner is connected."""
    return outbox.to_partners(desk.region.code).annotate(connected=Exists(outbox.connected()))


def _lines(desk: Desk, rows: Sequence[Any]) -> list[Line]:
    """The lines for some messages. Two queries: their cases, and which of them he may see."""
    ids = [row.case_id for row in rows if row.case_id is not None]
    seen = visible_cases(desk.viewer).in_bulk(ids)
    cases = Case.objects.filter(region=desk.region).in_bulk(ids)  # what a message is called, their law says
    found = []
    for row in rows:
        case = cases.get(row.case_id) if row.case_id is not None else None
        found.append(_line(desk, row, case, seen.get(case.id) if case is not None else None))
    return found


def _line(desk: Desk, row: Any, case: Case | None, seen: Case | None) -> Line:
    return Line(
        row, partner_word(row.partner), _what(desk, row, case) if case is not None else row.kind, seen
    )


def _what(desk: Desk, row: Outbox, case: Case) -> str:
    """What the message is called."""
    law = slice_of(case, desk)
    known = law.messages.get(row.kind) or law.documents.get(row.kind)
    return word(known) if known is not None else row.kind


@dataclass(frozen=True, slots=True)
class Exchanged:
    """What a case's page says of exchange: what partners call the case, and what they were told."""

    ids: list[tuple[str, str]]
    lines: list[Line]


def of_case(desk: Desk, case: Case) -> Exchanged | None:
    """For who sees the case and is in office; None where there is nothing."""
    if not desk.viewer.in_office:
        return None
    ids = external.of_case(desk.region.code, case.id)
    rows = _told(desk).filter(case=case).order_by("-id")[:OF_A_CASE]
    lines = [_line(desk, row, case, case) for row in rows]
    found = Exchanged([(partner_word(name), id) for name, id in ids.items()], lines)
    return found if found.ids or found.lines else None
