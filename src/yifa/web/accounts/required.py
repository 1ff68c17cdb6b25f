"""What stands before work: a password that was given out is changed, and where it is required, a second factor set up."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.http import HttpRequest

from yifa.web.models import User

FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
"""Recovery codes only stand in for one of these."""
SEEN = "second_factor"
"""Under this name the session keeps that its user has one: it is asked at most once in a session."""


def has_second_factor(user: User) -> bool:
    """Is there an authenticator app or a security key? One query."""
    found: bool = Authenticator.objects.filter(user=user, type__in=FACTORS).exists()
    return found


def first_to_do(request: HttpRequest, user: User) -> str | None:
    """The name of the page that whoever has signed in must go to before anything else; None: he may work."""
    if user.must_change_password:
        return "account_change_password"
    if not settings.SECOND_FACTOR_REQUIRED or request.session.get(SEEN):
        return None
    if not has_second_factor(user):
        return "mfa_index"
    request.session[SEEN] = True
    return None
