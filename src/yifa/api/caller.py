"""Who calls: the token that was shown, the person and post it stands for, and what may be seen in that post."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cached_property
from typing import cast

from django.http import HttpRequest

from yifa.api import tokens
from yifa.api.problems import Problem
from yifa.api.tokens import Shown
from yifa.casework.clock import now
from yifa.casework.runtime import catalogue
from yifa.casework.visibility import Viewer
from yifa.casework.visibility import viewer as looking
from yifa.law.definitions import Slice
from yifa.registry.models import Region
from yifa.throttle import Allowance, address, take

STRANGERS = 120
"""Requests a minute from one address without a valid token."""


class Call(HttpRequest):
    """A request of a program, with what is noted on it while it is answered."""

    who: str
    allowance: Allowance


@dataclass(frozen=True)
class Caller:
    """A program at one moment (local time of its region)."""

    token: Shown
    region: Region
    person: str
    now: dt.datetime

    @property
    def today(self) -> dt.date:
        return self.now.date()

    @property
    def post(self) -> tuple[str, str]:
        """Role and agency in which it acts."""
        return self.token.role, self.token.agency

    @property
    def alone(self) -> Viewer:
        """The same without the agencies under his own: sees no more than `viewer`, and asks the database nothing."""
        return Viewer(
            self.region.code, self.person, frozenset([self.post]), frozenset([self.token.agency]), False
        )

    @cached_property
    def viewer(self) -> Viewer:
        """What the post may see; his other posts do not count."""
        return looking(self.region.code, self.person, self.today, posts=[self.post])

    def slice(self, procedure: str, on: dt.date | None = None) -> Slice:
        """The law of a procedure as it runs here on a day (today). Raises NotInLaw."""
        on = on or self.today
        return catalogue().procedure(procedure, on, self.region.places).at(on)


def caller_of(request: HttpRequest, text: str | None, scope: str) -> Caller:
    """Whom that token stands for. Raises Problem where it does not hold, reach that far, or asks too often."""
    token = tokens.find(text) if text else None
    if token is None:
        stranger(request)
        raise _unauthorized(
            "没有出示令牌，或者令牌无效、已过期、已撤销",
            "no token, or one that is unknown, expired or revoked",
        )
    allowed(request, take(f"token:{token.id}", token.rate))
    cast(Call, request).who = token.username  # for the log of requests
    region = token.region
    caller = Caller(token, region, token.person, now(region))
    if not token.holds(caller.today):
        raise _unauthorized(
            f"令牌所代表的任职“{token.role}@{token.agency}”已结束",
            f"the post that the token stands for, {token.role}@{token.agency}, has ended",
        )
    if scope and not tokens.may(token, scope):
        raise Problem("forbidden", f"令牌没有权限范围“{scope}”", f"the token lacks the scope {scope!r}")
    return caller


def _unauthorized(zh: str, en: str) -> Problem:
    return Problem("unauthorized", zh, en, headers={"WWW-Authenticate": "Bearer"})


def stranger(request: HttpRequest) -> None:
    """Count a request of nobody in particular against its address."""
    allowed(request, take(f"address:{address(request)}", STRANGERS))


def allowed(request: HttpRequest, allowance: Allowance) -> None:
    """Note what is left, for the answer's headers. Raises Problem where nothing is."""
    cast(Call, request).allowance = allowance
    if allowance.wait:
        raise Problem(
            "too-many-requests",
            f"每分钟至多{allowance.limit}次，请{allowance.wait}秒后再试",
            f"at most {allowance.limit} requests a minute; try again in {allowance.wait} s",
            headers={"Retry-After": str(allowance.wait)},
        )
