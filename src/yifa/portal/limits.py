"""How often one address may try something, and one matter be written to. Counted in the database, for all processes."""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import ipaddress
from dataclasses import dataclass

from django.conf import settings
from django.db import connection
from django.http import HttpRequest
from django.utils import timezone

from yifa.portal.models import Tally


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `most` times within `minutes`."""

    name: str
    most: int
    minutes: int


SEND = Limit("send", 20, 60)
"""What one address sends."""
SAME_MATTER = Limit("same_matter", 5, 60)
"""What one address sends to one matter."""
MATTER = Limit("matter", 300, 60)
"""What everybody sends to one matter."""
WRONG_CODE = Limit("wrong_code", 10, 15)
"""Codes that lead nowhere, from one address."""
FOLLOW = Limit("follow", 30, 60)
"""Further acts under one code."""


class TooOften(Exception):
    """The limit is used up; `minutes` until it may be tried again."""

    def __init__(self, minutes: int) -> None:
        super().__init__(f"{minutes} min")
        self.minutes = minutes


def spend(limit: Limit, *of: object) -> None:
    """Count one try. Raises TooOften."""
    if _count(limit, of, 1) > limit.most:
        raise TooOften(limit.minutes)


def left(limit: Limit, *of: object) -> None:
    """Is there a try left? Raises TooOften; counts nothing."""
    if _count(limit, of, 0) >= limit.most:
        raise TooOften(limit.minutes)


def _count(limit: Limit, of: tuple[object, ...], more: int) -> int:
    """Tries so far in the present span, these among them. One statement, so that none is lost between processes."""
    now = timezone.now()
    span = dt.timedelta(minutes=limit.minutes)
    begun = int(now.timestamp() // span.total_seconds())
    text = "|".join((limit.name, str(begun), *map(str, of)))
    key = hmac.new(settings.SECRET_KEY.encode(), text.encode(), hashlib.sha256).hexdigest()
    if not more:
        found = Tally.objects.filter(key=key).values_list("n", flat=True).first()
        return found or 0
    until = connection.ops.adapt_datetimefield_value(now + span)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO portal_tally (key, n, until) VALUES (%s, %s, %s) "
            "ON CONFLICT (key) DO UPDATE SET n = portal_tally.n + 1 RETURNING n",
            (key, 1, until),
        )
        (n,) = cursor.fetchone()
    if n == 1:
        Tally.objects.filter(until__lt=now).delete()
    return int(n)


def address(request: HttpRequest) -> str:
    """Whose request it is: the address, of IPv6 the network that one customer has. Behind the proxy of `YIFA_PROXY`
    what that proxy says, which is the last entry; without it nobody's word counts.
    """
    told = request.META.get("REMOTE_ADDR", "")
    if getattr(settings, "ALLAUTH_TRUSTED_PROXY_COUNT", 0):
        told = request.META.get("HTTP_X_FORWARDED_FOR", told).rpartition(",")[2].strip() or told
    try:
        ip = ipaddress.ip_address(told)
    except ValueError:
        return told[:64]
    return str(ipaddress.ip_network((ip, 64), strict=False)) if ip.version == 6 else str(ip)
