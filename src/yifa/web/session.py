"""What the browser's session keeps: the language and the hat."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.contrib.auth.signals import user_logged_in
from django.db.models import Min, Q
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from yifa.casework.clock import now
from yifa.casework.models import Waiting
from yifa.registry import entries, regions
from yifa.registry.models import Region
from yifa.web.desk import HAT, DeskRequest, in_order
from yifa.web.matters import OPEN
from yifa.web.models import User


def back(request: HttpRequest) -> HttpResponse:
    """To the page somebody came from, if it is one of ours."""
    to = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(to, {request.get_host()}, require_https=request.is_secure())
    return redirect(to if safe else "/")


@receiver(user_logged_in)
def begin(request: HttpRequest, user: User, **_: Any) -> None:
    """Who holds several posts begins in the one that has something to do."""
    region = regions.region(user.region_id)
    held = entries.posts(region.code, user.person, now(region).date())
    posts = in_order(held)
    if len(posts) > 1:
        request.session[HAT] = "@".join(busiest(region, posts))


def busiest(region: Region, posts: Sequence[tuple[str, str]]) -> tuple[str, str]:
    """Of some posts (role, agency) the one whose case is due first; else one that any case waits for; else the first.

    One query.
    """
    mine = Q()
    for role, agency in posts:
        mine |= Q(role=role, agency=agency)
    running = Q(case__deadlines__status__in=OPEN) & ~Q(case__deadlines__binds="")
    waiting = Waiting.objects.filter(mine, region_id=region.code, person=None, case__closed_on=None)
    found = waiting.values_list("role", "agency").annotate(due=Min("case__deadlines__due", filter=running))
    due = {(role, agency): day for role, agency, day in found}
    return min(posts, key=lambda post: (post not in due, due.get(post) is None, str(due.get(post))))


@require_POST
def hat(request: DeskRequest) -> HttpResponse:
    """Choose the post to act in. One that is not held is not taken."""
    chosen = request.POST.get("hat", "")
    if any(post.key == chosen for post in request.desk.posts):
        request.session[HAT] = chosen
    return back(request)


@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Choose the language; kept in a cookie, so that it holds before signing in too, and with the account, for mail."""
    answer = back(request)
    chosen = request.POST.get("language", "")
    if chosen in dict(settings.LANGUAGES):
        if request.user.is_authenticated:
            User.objects.filter(pk=request.user.pk).update(language=chosen)
        answer.set_cookie(
            settings.LANGUAGE_COOKIE_NAME, chosen, max_age=365 * 24 * 3600, samesite="Lax",
            secure=settings.SESSION_COOKIE_SECURE, httponly=True,
        )  # fmt: skip
    return answer
