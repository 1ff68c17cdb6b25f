"""The partners that a region is connected with: where each is told, and the secret by which it knows the sender.

The secret is in the form of Standard Webhooks: ``whsec_`` and base64 of 24 to 64 bytes.
"""

from __future__ import annotations

import base64
import secrets
from urllib.parse import urlsplit

from django.utils import timezone

from yifa import sealing
from yifa.casework.models import Partner
from yifa.casework.runtime import catalogue
from yifa.errors import YifaError
from yifa.registry.models import Region

PURPOSE = "partners"
PREFIX = "whsec_"
LOCAL = frozenset({"localhost", "127.0.0.1", "::1"})


class PartnerError(YifaError, ValueError):
    """What cannot be done with a partner; `zh` and `en` say why."""


def connect(region: Region, name: str, url: str, secret: str | None = None) -> tuple[Partner, str]:
    """Connect, or give a new address or secret; a secret that is not given is made. Raises PartnerError."""
    known = catalogue().partners
    if name not in known:
        raise PartnerError(
            f"法律目录中没有对接单位“{name}”，可用：{'、'.join(sorted(known))}",
            f"the law knows no partner {name!r}; it knows: {', '.join(sorted(known))}",
        )
    _check(url)
    secret = secret or PREFIX + base64.b64encode(secrets.token_bytes(32)).decode()
    key_of(secret)
    partner, _ = Partner.objects.update_or_create(
        region=region, name=name,
        defaults={"url": url, "secret": sealing.seal(secret, PURPOSE)}, create_defaults={
            "url": url, "secret": sealing.seal(secret, PURPOSE), "connected_at": timezone.now(),
        },
    )  # fmt: skip
    return partner, secret


def _check(url: str) -> None:
    parts = urlsplit(url)
    secure = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOCAL)
    if not secure or not parts.hostname or parts.username or parts.fragment or len(url) > 500:
        raise PartnerError(
            "地址须为 https:// 开头（本机可用 http://），不含用户名、密码和 #",
            "the address must be https:// (http:// on this machine only), without user, password or #",
        )


def key_of(secret: str) -> bytes:
    """The bytes that sign. Raises PartnerError."""
    try:
        key = base64.b64decode(secret.removeprefix(PREFIX), validate=True)
    except ValueError:
        key = b""
    if not secret.startswith(PREFIX) or not 24 <= len(key) <= 64:
        raise PartnerError(
            f"密钥须为 {PREFIX} 加 24 至 64 字节的 base64",
            f"the secret must be {PREFIX} and base64 of 24 to 64 bytes",
        )
    return key


def secret_of(partner: Partner) -> bytes:
    """The bytes that sign what the partner is sent. Raises LostKey."""
    return key_of(sealing.unseal(partner.secret, PURPOSE, ("对接单位的密钥", "a partner's secret")))


def disconnect(region: Region, name: str) -> bool:
    """Nothing is told any more; what waits stays and is sent when it is connected again."""
    return bool(Partner.objects.filter(region=region, name=name).delete()[0])


def renew() -> int:
    """Seals every secret that is not under the present key anew: how many. Raises LostKey."""
    old = [p for p in Partner.objects.order_by("id") if not sealing.present(p.secret, PURPOSE)]
    for partner in old:
        text = sealing.unseal(partner.secret, PURPOSE, ("对接单位的密钥", "a partner's secret"))
        Partner.objects.filter(id=partner.id, secret=partner.secret).update(
            secret=sealing.seal(text, PURPOSE)
        )
    return len(old)
