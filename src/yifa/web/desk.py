"""Who works at a page: the person behind the account, his region, the hat he wears, and what he may see."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase

from yifa.casework.clock import now
from yifa.casework.runtime import catalogue
from yifa.casework.visibility import Viewer
from yifa.casework.visibility import viewer as looking
from yifa.engine.checks import role_under
from yifa.engine.records import Entry
from yifa.engine.registers import AGENCIES
from yifa.law.definitions import Move, Slice
from yifa.registry import entries
from yifa.registry.models import Region
from yifa.web.models import User
from yifa.web.words import say, word

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
        return str(self.user.person)

    @property
    def acting(self) -> tuple[str, str] | None:
        """Role and agency of the hat."""
        return (self.hat.role, self.hat.agency) if self.hat is not None else None

    def role_for(self, move: Move) -> str | None:
        """The role in which he makes a move himself."""
        return role_under(move, self.hat.role) if self.hat is not None else None

    @property
    def today(self) -> dt.date:
        return self.now.date()

    @property
    def sample(self) -> bool:
        """Is this a made-up county, whose time stands elsewhere?"""
        return "sample" in self.region.settings

    def slice(self, procedure: str, on: dt.date | None = None, domain: str | None = None) -> Slice:
        """The law of a procedure as it runs here on a day (today), in a field of law."""
        on = on or self.today
        return catalogue().procedure(procedure, on, self.region.places, domain).at(on)


class DeskRequest(HttpRequest):
    """A request behind which somebody works, as the middleware hands it on."""

    desk: Desk


View = Callable[..., HttpResponseBase]


def only_for(may: Callable[[Desk], bool]) -> Callable[[View], View]:
    """Hands the desk to the view; to those of whom `may` is false the page does not exist."""

    def guard(view: View) -> View:
        @wraps(view)
        def guarded(request: DeskRequest, **named: Any) -> HttpResponseBase:
            desk = request.desk
            if not may(desk):
                raise Http404
            return view(request, desk, **named)

        return guarded

    return guard


def desk_of(request: HttpRequest) -> Desk:
    """The desk of the account that has signed in. Two queries, however many posts its holder has."""
    user: Any = request.user
    region = user.region
    moment = now(region)
    today = moment.date()
    held = entries.posts(region.code, user.person, today)
    offices = entries.latest(region.code, AGENCIES, today)
    posts = in_words(held, offices)
    hat = _hat(request, posts)
    seeing = looking(region.code, user.person, today, posts=held, offices=offices)
    return Desk(user, region, moment, posts, hat, seeing)


def _hat(request: HttpRequest, posts: Sequence[Post]) -> Post | None:
    """The post that was chosen, or the first. One that has ended since is taken off, and that is said once."""
    chosen = request.session.get(HAT)
    hat = next((post for post in posts if post.key == chosen), posts[0] if posts else None)
    if chosen and (hat is None or hat.key != chosen):
        request.session[HAT] = hat.key if hat else ""
        if hat is None:
            told = say("您原来的岗位任职已结束，现在没有任职。", "Your post has ended; you hold none now.")
        else:
            told = say(
                "您原来选择的岗位任职已结束，现在以“{agency} {post}”办理。",
                "The post you acted in has ended; you now act as {post}, {agency}.",
                agency=hat.agency_zh,
                post=word(hat),
            )
        messages.warning(request, told)
    return hat


def in_order(held: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Roles in agencies, in order of agency and role. A role without an agency, an outsider's standing, is no post."""
    return sorted(((role, agency) for role, agency in held if agency), key=lambda post: (post[1], post[0]))


def in_words(held: Iterable[tuple[str, str]], offices: Mapping[str, Entry]) -> tuple[Post, ...]:
    """Posts with their words, in order. `offices`: the agencies' entries."""
    roles = catalogue().roles
    found = []
    for role, agency in in_order(held):
        known, office = roles.get(role), offices.get(agency)
        named = entries.name_of(agency, office.values) if office is not None else agency
        found.append(Post(role, agency, known.zh if known else role, known.en if known else role, named))
    return tuple(found)
