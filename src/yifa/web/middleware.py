"""Around every request: headers that keep a page to itself, and the desk of whoever has signed in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import SimpleLazyObject

from yifa.web.accounts.required import first_to_do
from yifa.web.desk import desk_of

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
ASKS_NOBODY = ("/health/", "/static/")
"""Paths where nobody even looks who asks."""
OPEN = ("/account/", "/language/", "/setup/")
"""Paths that need no sign-in."""


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
    """Every page but those above is for people who have signed in; they work at ``request.desk``."""

    def __init__(self, get_response: Answer) -> None:
        self.answer = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path.startswith(ASKS_NOBODY):
            return self.answer(request)
        user: Any = request.user
        if user.is_authenticated:
            request.desk = SimpleLazyObject(lambda: desk_of(request))  # type: ignore[attr-defined]
        if not request.path.startswith(OPEN):
            if not user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            if (first := first_to_do(request, user)) is not None:
                return redirect(first)
        return self.answer(request)
