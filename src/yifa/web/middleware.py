"""Around every request: headers that keep a page to itself, and the desk of whoever has signed in."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import Any, cast

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import SimpleLazyObject

from yifa.web.accounts.required import first_to_do
from yifa.web.desk import Desk, DeskRequest, desk_of
from yifa.web.metrics import count
from yifa.web.setup.county import founded

Answer = Callable[[HttpRequest], HttpResponse]

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",  # data: the second factor's QR code
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
ASKS_NOBODY = ("/health/", "/static/", "/metrics")
"""Paths where nobody even looks who asks."""
BY_TOKEN = ("/api/v1/", "/open311/")
"""Paths that programs call with a token; cookies count for nothing there."""
PUBLIC = ("/portal/", "/robots.txt")
"""Paths of the portal: the same for everybody, whoever has signed in."""
OPEN = ("/api/", "/account/", "/language/", "/setup/")
"""Paths that need no sign-in."""


log = logging.getLogger("yifa.requests")


class Watched:
    """Counts every request and writes it down: who, what, answered how, in how long. A query string is not written:
    people type names into it."""

    def __init__(self, get_response: Answer) -> None:
        self.answer = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        begun = time.perf_counter()
        response = self.answer(request)
        ms = (time.perf_counter() - begun) * 1000
        count(response.status_code, ms)
        if log.isEnabledFor(logging.INFO) and not request.path.startswith(ASKS_NOBODY):
            user = getattr(request, "_cached_user", None)  # where nobody asked who it is, nor do we
            who = getattr(request, "who", None) or getattr(user, "username", None)  # the former: by a token
            told = {
                "method": request.method,
                "path": request.path,
                "status": response.status_code,
                "ms": round(ms, 1),
            }
            log.info("request", extra=told | {"who": who or None})
        return response


class Headers:
    """No script, style or picture from elsewhere or inside a page; no camera and the like; nothing kept by proxies."""

    def __init__(self, get_response: Answer) -> None:
        self.answer = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.answer(request)
        response.headers.setdefault("Content-Security-Policy", POLICY)
        response.headers.setdefault(
            "Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"
        )
        if not request.path.startswith("/static/"):
            response.headers.setdefault("Cache-Control", "private, no-store")
        return response


class SignedIn:
    """Every page but those above is for people who have signed in; they work at ``request.desk``. Where there is no
    county yet, there is nobody to sign in: it is set up first.
    """

    def __init__(self, get_response: Answer) -> None:
        self.answer = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path.startswith(ASKS_NOBODY + BY_TOKEN + PUBLIC):
            return self.answer(request)
        user: Any = request.user
        if user.is_authenticated:
            cast(DeskRequest, request).desk = cast(Desk, SimpleLazyObject(lambda: desk_of(request)))
        if not request.path.startswith(OPEN):
            if not user.is_authenticated:
                return redirect_to_login(request.get_full_path()) if founded() else redirect("setup")
            if (first := first_to_do(request, user)) is not None:
                return redirect(first)
        return self.answer(request)
