"""Secrets of second factors at rest: encrypted by a key made of SECRET_KEY, which whoever copies the database lacks.

A secret that was stored before, or under a key of SECRET_KEY_FALLBACKS, is read all the same; `renew` brings each
under the present key.
"""

from __future__ import annotations

import base64
from functools import lru_cache
from typing import Any

from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.db import transaction

from yifa.errors import YifaError

PREFIX = "fernet:"
SEALED = ("secret", "seed")
"""Under these names an authenticator keeps what is secret: of the app, and of the recovery codes."""


class LostKey(YifaError, RuntimeError):
    """A secret that no key of this installation opens."""

    def __init__(self) -> None:
        super().__init__(
            "两步验证的密钥无法解开：YIFA_SECRET_KEY 已更换，而原值不在 YIFA_SECRET_KEY_FALLBACKS 中",
            "a second factor cannot be opened: YIFA_SECRET_KEY was changed, and the old one is not in YIFA_SECRET_KEY_FALLBACKS",
        )


@lru_cache(maxsize=16)
def _fernet(key: str) -> Fernet:
    made = HKDF(SHA256(), 32, salt=None, info=b"yifa second factors").derive(key.encode())
    return Fernet(base64.urlsafe_b64encode(made))


def seal(text: str) -> str:
    """The text, encrypted under the present key."""
    return PREFIX + _fernet(settings.SECRET_KEY).encrypt(text.encode()).decode()


def unseal(stored: str) -> str:
    """The secret itself. Raises LostKey."""
    if not stored.startswith(PREFIX):
        return stored  # from before secrets were sealed
    keys = MultiFernet([_fernet(key) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)])
    try:
        return keys.decrypt(stored.removeprefix(PREFIX)).decode()
    except InvalidToken:
        raise LostKey from None


def renew() -> int:
    """Seals every secret that is not under the present key; how many authenticators had one. Raises LostKey."""
    return sum(_renew(pk) for pk in Authenticator.objects.order_by("pk").values_list("pk", flat=True))


@transaction.atomic
def _renew(pk: int) -> bool:
    one = Authenticator.objects.select_for_update().filter(pk=pk).first()
    if one is None:
        return False
    old = {name: one.data[name] for name in SEALED if isinstance(one.data.get(name), str)}
    new: dict[str, Any] = {name: seal(unseal(stored)) for name, stored in old.items() if not _present(stored)}
    codes: list[Any] = one.data.get("migrated_codes") or []
    if not all(_present(code) for code in codes):
        new["migrated_codes"] = [seal(unseal(code)) for code in codes]
    if new:
        one.data |= new
        one.save(update_fields=("data",))
    return bool(new)


def _present(stored: str) -> bool:
    """Is it under the present key?"""
    if not stored.startswith(PREFIX):
        return False
    try:
        _fernet(settings.SECRET_KEY).decrypt(stored.removeprefix(PREFIX))
    except InvalidToken:
        return False
    return True
