"""Secrets of second factors at rest (`yifa.sealing`).

A secret that was stored before they were sealed is read all the same; `renew` brings each under the present key.
"""

from __future__ import annotations

from typing import Any

from allauth.mfa.models import Authenticator
from django.db import transaction

from yifa import sealing
from yifa.sealing import PREFIX, LostKey

PURPOSE = "second factors"
SEALED = ("secret", "seed")
"""Under these names an authenticator keeps what is secret: of the app, and of the recovery codes."""


def seal(text: str) -> str:
    """The text, encrypted under the present key."""
    return sealing.seal(text, PURPOSE)


def unseal(stored: str) -> str:
    """The secret itself. Raises LostKey."""
    if not stored.startswith(PREFIX):
        return stored  # from before secrets were sealed
    return sealing.unseal(stored, PURPOSE, ("两步验证的密钥", "a second factor"))


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
    return sealing.present(stored, PURPOSE)


__all__ = ["LostKey", "renew", "seal", "unseal"]
