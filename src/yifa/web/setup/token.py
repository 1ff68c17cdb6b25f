"""The token without which nobody sets an installation up from the browser: known to whoever reads `yifa serve`."""

from __future__ import annotations

import contextlib
import hmac
import os
import secrets
from pathlib import Path

from django.conf import settings


def _kept() -> Path:
    return Path(settings.YIFA_HOME) / "setup_token"


def issue() -> str:
    """A new token, in place of any before it."""
    token = secrets.token_urlsafe(24)
    kept = _kept()
    kept.parent.mkdir(parents=True, exist_ok=True)
    kept.unlink(missing_ok=True)
    with os.fdopen(os.open(kept, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as new:
        new.write(token)
    return token


def fits(said: str) -> bool:
    """Is it the token that was issued last, and not used up?"""
    try:
        kept = _kept().read_text()
    except OSError:
        return False
    return hmac.compare_digest(kept.encode(), said.strip().encode())


def use_up() -> None:
    """Nobody needs it any more."""
    with contextlib.suppress(OSError):
        _kept().unlink()
