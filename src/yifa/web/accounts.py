"""Signing in: nobody makes an account for himself; a provider's sign-in is taken for accounts that exist."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.contrib import messages
from django.http import HttpRequest
from django.shortcuts import redirect

from yifa.web.models import User
from yifa.web.words import say


class Adapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Accounts are opened by the administrator of a region."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False


class SocialAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """The provider's `preferred_username` names the account."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """Ties the provider's account to ours of the same name at its first use."""
        if sociallogin.is_existing:
            return
        name = sociallogin.account.extra_data.get("preferred_username", "")
        user = User.objects.filter(username=name, is_active=True).first() if name else None
        if user is None:
            messages.error(
                request,
                say(
                    "统一身份认证已通过，但本系统没有用户名为“{name}”的账号，请联系管理员开通。",
                    "You are known to the identity provider, but there is no account {name!r} here: ask the administrator.",
                    name=name,
                ),
            )
            raise ImmediateHttpResponse(redirect("account_login"))
        sociallogin.connect(request, user)
