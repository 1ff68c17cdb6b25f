"""How often one address may try something on the portal, and one matter be written to."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil

from yifa.throttle import take


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `most` times at once, and as many again within `minutes`."""

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
    """The limit is used up; `seconds` until it may be tried again."""

    def __init__(self, seconds: int) -> None:
        super().__init__(f"{seconds} s")
        self.seconds = seconds

    @property
    def minutes(self) -> int:
        return ceil(self.seconds / 60)


def spend(limit: Limit, *of: object) -> None:
    """Count one try. Raises TooOften."""
    _ask(limit, of, count=True)


def left(limit: Limit, *of: object) -> None:
    """Is there a try left? Raises TooOften; counts nothing."""
    _ask(limit, of, count=False)


def _ask(limit: Limit, of: tuple[object, ...], *, count: bool) -> None:
    name = "|".join(("portal", limit.name, *map(str, of)))
    allowance = take(name, limit.most, limit.minutes * 60, count=count)
    if allowance.wait:
        raise TooOften(allowance.wait)
