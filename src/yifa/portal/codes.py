"""Follow-up codes: eighty bits from which nothing can be guessed, kept as a hash, the same for a form sent twice."""

from __future__ import annotations

import hashlib
import hmac
import secrets

from django.conf import settings
from django.core import signing

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Without I, L, O and U, which are misread."""
MISREAD = str.maketrans("ILO", "110")
SIZE = 16
SALT = "yifa.portal.form"
VALID = 24 * 3600
"""Seconds within which a form must be sent."""


class Stale(ValueError):
    """The form is not one of ours, or older than a day."""


def new_form(about: str) -> str:
    """The hidden value of a form about to be filled in; `about` says which form."""
    return signing.dumps([about, secrets.token_urlsafe(18)], salt=SALT)


def read_form(value: str, about: str) -> str:
    """The form's own random text. Raises Stale."""
    try:
        said, nonce = signing.loads(value, salt=SALT, max_age=VALID)
    except (signing.BadSignature, ValueError, TypeError):
        raise Stale from None
    if said != about:
        raise Stale
    return str(nonce)


def code_of(nonce: str) -> str:
    """The code for what is sent by that form: ``7K2M-9QDX-4HTW-E3PA``."""
    digest = _keyed("code", nonce)
    n = int.from_bytes(digest[:10], "big")
    text = "".join(ALPHABET[(n >> 5 * i) & 31] for i in range(SIZE))
    return "-".join(text[i : i + 4] for i in range(0, SIZE, 4))


def name_of(nonce: str) -> str:
    """A short name for who sent that form, from which the code cannot be told."""
    return _keyed("name", nonce).hex()[:12]


def _keyed(what: str, nonce: str) -> bytes:
    return hmac.new(settings.SECRET_KEY.encode(), f"{what}|{nonce}".encode(), hashlib.sha256).digest()


def hash_of(code: str) -> str:
    """What is kept of a code as somebody typed it."""
    plain = "".join(code.upper().translate(MISREAD).split()).replace("-", "")
    return hashlib.sha256(plain.encode()).hexdigest()
