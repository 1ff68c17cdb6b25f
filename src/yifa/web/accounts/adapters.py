"""Signing in: nobody makes an account for himself; a provider's sign-in is taken for accounts that exist."""

from __future__ import annotations

import time
from typing import Any

from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.shortcuts import redirect, resolve_url

from yifa.web.accounts import sealing
from yifa.web.accounts.required import FACTORS
from yifa.web.models import User
from yifa.web.words import lazy_say, say


class Adapter(DefaultAccountAdapter):
    """Accounts are opened by the administrator of a region."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "username_password_mismatch": lazy_say("用户名或者密码不对。", "User name or password is wrong."),
        "account_inactive": lazy_say("该账号已停用。", "This account has been disabled."),
        "too_many_login_attempts": lazy_say(
            "错误次数过多，已暂停登录，最迟15分钟后可以再试。忘记密码请联系系统管理员。",
            "Too many failures: signing in is stopped for up to 15 minutes. If the password is forgotten, ask the administrator.",
        ),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """By account alone. The library's key holds the host too, the port of which whoever asks may choose."""
        return str(credentials.get("username", "")).lower()

    def clean_password(self, password: str, user: User | None = None) -> str:
        """A password that was given out is not kept."""
        if user is not None and user.must_change_password and user.check_password(password):
            raise ValidationError(
                say("新密码不能与一次性密码相同。", "Choose another than the one-time password.")
            )
        return str(super().clean_password(password, user))

    def is_reauthentication_required(self, *, app: str, **more: Any) -> bool:
        """Who has signed in within the last minutes is not asked for his password a second time."""
        records = get_authentication_records(self.request, self.request.user)
        recent = any(time.time() - record["at"] < app_settings.REAUTHENTICATION_TIMEOUT for record in records)
        return not recent and bool(super().is_reauthentication_required(app=app, **more))

    def set_password(self, user: User, password: str) -> None:
        """He has chosen it himself."""
        user.must_change_password = False
        super().set_password(user, password)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return resolve_url("work")


class MFAAdapter(DefaultMFAAdapter):
    """Where a second factor is required, the last one stays. Secrets are sealed."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "cannot_delete_authenticator": lazy_say(
            "本系统要求两步验证，最后一种验证方式不能移除；请先添加另一种。",
            "A second factor is required here: add another before removing the last one.",
        ),
        "incorrect_code": lazy_say("验证码不对。", "The code is wrong."),
    }

    def encrypt(self, text: str) -> str:
        return sealing.seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        return sealing.unseal(encrypted_text)

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        others = Authenticator.objects.filter(user_id=authenticator.user_id, type__in=FACTORS)
        return not settings.SECOND_FACTOR_REQUIRED or others.exclude(pk=authenticator.pk).exists()

    def generate_authenticator_name(self, user: User, type: Authenticator.Type) -> str:
        number = Authenticator.objects.filter(user_id=user.pk, type=type).count() + 1
        return say("密钥{n}", "Key {n}", n=number)


class SocialAdapter(DefaultSocialAccountAdapter):
    """The provider's `preferred_username` names the account."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """Ties the provider's account to ours of the same name at its first use, and to no other."""
        if sociallogin.is_existing:
            return
        name = str(sociallogin.account.get_provider_account().get_user_data().get("preferred_username", ""))
        user = User.objects.filter(username=name.lower(), is_active=True).first() if name else None
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
