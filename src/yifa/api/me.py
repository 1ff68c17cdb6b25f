"""Who a token stands for."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from yifa.api.serving import Asked


@dataclass(frozen=True, slots=True)
class Me:
    """The token's person and post, how far it reaches, and the moment in his region (local time)."""

    region: int
    region_zh: str
    person: str
    role: str
    agency: str
    token: str
    scopes: Sequence[str]
    rate: int
    """Requests a minute."""
    expires_at: dt.datetime
    now: str
    """As every legal moment, without an offset."""


def show(asked: Asked) -> Me:
    """What the token is."""
    caller, token = asked.caller, asked.caller.token
    return Me(
        caller.region.code, caller.region.zh, caller.person, token.role, token.agency, token.name, token.scopes,
        token.rate, token.expires_at, caller.now.isoformat(),
    )  # fmt: skip
