"""Secrets at rest: encrypted by a key made of SECRET_KEY, which whoever copies the database lacks.

Each purpose has a key of its own, so that what was sealed for one is nothing to another. A secret under a key of
SECRET_KEY_FALLBACKS is read all the same; who keeps secrets brings each under the present key.
"""

from __future__ import annotations

import base64
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from yifa.errors import YifaError

PREFIX = "fernet:"


class LostKey(YifaError, RuntimeError):
    """A secret that no key of this installation opens. `what` in either language: whose it is."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(
            f"{zh}无法解开：YIFA_SECRET_KEY 已更换，而原值不在 YIFA_SECRET_KEY_FALLBACKS 中",
            f"{en} cannot be opened: YIFA_SECRET_KEY was changed, and the old one is not in YIFA_SECRET_KEY_FALLBACKS",
        )


@lru_cache(maxsize=32)
def _fernet(key: str, purpose: str) -> Fernet:
    made = HKDF(SHA256(), 32, salt=None, info=f"yifa {purpose}".encode()).derive(key.encode())
    return Fernet(base64.urlsafe_b64encode(made))


def seal(text: str, purpose: str) -> str:
    """The text, encrypted under the present key."""
    return PREFIX + _fernet(settings.SECRET_KEY, purpose).encrypt(text.encode()).decode()


def unseal(stored: str, purpose: str, what: tuple[str, str]) -> str:
    """The secret itself. Raises LostKey, saying `what` in Chinese and English."""
    keys = [_fernet(key, purpose) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]
    try:
        return MultiFernet(keys).decrypt(stored.removeprefix(PREFIX)).decode()
    except InvalidToken:
        raise LostKey(*what) from None


def present(stored: str, purpose: str) -> bool:
    """Is it under the present key?"""
    if not stored.startswith(PREFIX):
        return False
    try:
        _fernet(settings.SECRET_KEY, purpose).decrypt(stored.removeprefix(PREFIX))
    except InvalidToken:
        return False
    return True
