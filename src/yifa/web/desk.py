"""Who works at a page: the person behind the account, his region, the hat he wears, and what he may see."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from yifa.casework.clock import now
from yifa.casework.runtime import catalogue
from yifa.casework.visibility import Viewer
from yifa.casework.visibility import viewer as looking
from yifa.law.definitions import Slice
from yifa.registry import entries, regions
from yifa.registry.models import Region
from yifa.web.models import User

HAT = "hat"
"""Under this name the session keeps the hat that was chosen."""


@dataclass(frozen=True, slots=True)
class Post:
    """A role somebody holds in an agency, with the words for both."""

    role: str
    agency: str
    zh: str
    en: str
    agency_zh: str

    @property
    def key(self) -> str:
        return f"{self.role}@{self.agency}"


@dataclass(frozen=True)
class Desk:
    """One person at work at one moment (local time of his region)."""

    user: User
    region: Region
    now: dt.datetime
    posts: tuple[Post, ...]
    hat: Post | None
    """The post he acts in; None where he holds none."""
    viewer: Viewer

    @property
    def person(self) -> str:
        return self.user.person

    @property
    def today(self) -> dt.date:
        return self.now.date()

    @property
    def sample(self) -> bool:
        """Is this a made-up county, whose time stands elsewhere?"""
        return "sample" in self.region.settings

    def slice(self, procedure: str, on: dt.date | None = None) -> Slice:
        """The law of a procedure as it runs here on a day (today)."""
        on = on or self.today
        return catalogue().procedure(procedure, on, self.region.places).at(on)


def desk_of(request: HttpRequest) -> Desk:
    """The desk of the account that has signed in."""
    user: Any = request.user
    region = regions.region(user.region_id)
    moment = now(region)
    posts = posts_of(region, user.person, moment.date())
    chosen = request.session.get(HAT)
    hat = next((post for post in posts if post.key == chosen), posts[0] if posts else None)
    return Desk(user, region, moment, posts, hat, looking(region.code, user.person, moment.date()))


def posts_of(region: Region, person: str, on: dt.date) -> tuple[Post, ...]:
    """The posts somebody holds on a day, in words, in order of agency and role."""
    roles = catalogue().roles
    found = []
    for role, agency in sorted(entries.posts(region.code, person, on), key=lambda p: (p[1], p[0])):
        if not agency:  # an outsider's standing, which is no post of an office
            continue
        known = roles.get(role)
        office = entries.agency(region.code, agency, on)
        found.append(
            Post(
                role,
                agency,
                known.zh if known else role,
                known.en if known else role,
                office.zh if office else agency,
            )
        )
    return tuple(found)
