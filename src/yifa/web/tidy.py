"""What lies outside the ledger and has had its day: sign-in sessions that ended, drafts that nobody goes on with."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.contrib.sessions.models import Session

from yifa.casework import partners
from yifa.web.accounts.sealing import renew
from yifa.web.models import Draft

STALE = dt.timedelta(days=90)
"""A draft that nobody has saved again for so long is thrown away; papers handed in with it stay in the store."""


@dataclass(frozen=True, slots=True)
class Tidied:
    """How many were thrown away; `sealed`: secrets of second factors and partners that came under the present key."""

    sessions: int
    drafts: int
    sealed: int


def tidy(now: dt.datetime) -> Tidied:
    """Clear away as of a moment with a time zone. Running it again changes nothing. Raises `LostKey`."""
    sessions, _ = Session.objects.filter(expire_date__lt=now).delete()
    drafts, _ = Draft.objects.filter(saved_at__lt=now - STALE).delete()
    return Tidied(sessions, drafts, renew() + partners.renew())
