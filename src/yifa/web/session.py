"""What the browser's session keeps: the language and the hat."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from yifa.web.desk import HAT
from yifa.web.models import User


def back(request: HttpRequest) -> HttpResponse:
    """To the page somebody came from, if it is one of ours."""
    to = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(to, {request.get_host()}, require_https=request.is_secure())
    return redirect(to if safe else "/")


@require_POST
def hat(request: HttpRequest) -> HttpResponse:
    """Choose the post to act in. One that is not held is not taken."""
    chosen = request.POST.get("hat", "")
    if any(post.key == chosen for post in request.desk.posts):  # type: ignore[attr-defined]
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
