"""What `yifa doctor` looks at in a county and at its web: what works today and will hurt somebody tomorrow."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db.models import Exists, Min, OuterRef
from django.utils import timezone

from yifa.casework.clock import now
from yifa.casework.outbox import to_partners, waiting
from yifa.cli.doctor import Finding
from yifa.engine.registers import AGENCIES, POSTS
from yifa.registry import entries
from yifa.registry.models import Region
from yifa.web.accounts.required import FACTORS
from yifa.web.models import User

LAG = dt.timedelta(days=1)
KEY = 50
"""Letters of a secret key that nobody guesses."""
SHOWN = 5


def web() -> Finding:
    """Whether what protects sign-in and sessions is on."""
    loose = []
    if len(settings.SECRET_KEY) < KEY:
        loose.append(("YIFA_SECRET_KEY 过短", "YIFA_SECRET_KEY is short"))
    if settings.PRODUCTION and not settings.TLS:
        loose.append(("没有使用 TLS（YIFA_TLS=0）", "no TLS (YIFA_TLS=0)"))
    if settings.PRODUCTION and not settings.SECOND_FACTOR_REQUIRED:
        loose.append(("不要求两步验证", "no second factor is required"))
    if settings.PRODUCTION and "*" in settings.ALLOWED_HOSTS:
        loose.append(("YIFA_ALLOWED_HOSTS 不限网址", "YIFA_ALLOWED_HOSTS allows any name"))
    if not loose:
        return Finding("web", "ok", "网页设置妥当", "The settings of the web are sound")
    zh, en = "；".join(zh for zh, _ in loose), "; ".join(en for _, en in loose)
    return Finding("web", "warn", f"网页设置：{zh}", f"Settings of the web: {en}")


def counties() -> Iterator[Finding]:
    """Every region; and what concerns all of them."""
    found = list(Region.objects.order_by("code"))
    if not found:
        yield Finding(
            "region", "warn", "还没有建立本县；请运行 yifa init", "There is no county yet: run `yifa init`"
        )
        return
    for region in found:
        yield from county(region)
    yield accounts()
    yield outbox()


def county(region: Region) -> Iterator[Finding]:
    """Its legal-affairs office, its administrator, and posts in agencies that have ended."""
    today = now(region).date()
    there = {entry.key: entry.values for entry in entries.entries(region.code, AGENCIES, today)}
    if any(values.get("legal_affairs") for values in there.values()):
        yield Finding(
            "legal_affairs", "ok", f"{region.zh}有法制工作机构", f"{region.code} has a legal-affairs office"
        )
    else:
        yield Finding(
            "legal_affairs",
            "warn",
            f"{region.zh}没有法制工作机构：机关名录中没有一个注明，无人能看到全县事项",
            f"{region.code} has no legal-affairs office in its register of agencies: nobody sees the whole region",
        )
    if not User.objects.filter(region=region, administrator=True, is_active=True).exists():
        yield Finding(
            "administrator",
            "warn",
            f"{region.zh}没有账号管理员；请用 yifa user add --administrator 开通",
            f"{region.code} has no administrator of accounts: yifa user add --administrator",
        )
    ended = sorted({
        agency
        for _, _, agency in (e.key.split("|", 2) for e in entries.entries(region.code, POSTS, today))
        if agency and agency not in there and entries.history(region.code, AGENCIES, agency)
    })  # fmt: skip
    if ended:
        listed = "、".join(ended[:SHOWN]) + ("……" if len(ended) > SHOWN else "")
        yield Finding(
            "posts",
            "warn",
            f"{region.zh}仍有任职挂在已撤销的机关：{listed}",
            f"{region.code}: posts in agencies that have ended: {listed}",
        )


def accounts() -> Finding:
    """Whether everybody who signs in has a second factor."""
    factor = Authenticator.objects.filter(user=OuterRef("pk"), type__in=FACTORS)
    missing = User.objects.filter(~Exists(factor), is_active=True).count()
    if not missing:
        return Finding("second_factor", "ok", "启用的账号都有两步验证", "Every account has a second factor")
    return Finding(
        "second_factor",
        "warn" if settings.PRODUCTION else "ok",
        f"{missing}个启用的账号没有两步验证",
        f"{missing} accounts have no second factor",
    )


def outbox() -> Finding:
    """Whether what is to be sent goes out."""
    lost = to_partners().filter(sent_at__isnull=True, given_up_at__isnull=False).count()
    if lost:
        return Finding(
            "outbox",
            "warn",
            f"{lost}件对其他系统的消息已停发；见“系统对接”页面，或者 yifa exchange resend",
            f"{lost} messages to other systems were given up: see the page of exchange, or `yifa exchange resend`",
        )
    oldest = waiting().aggregate(at=Min("created_at"))["at"]
    if oldest is None or timezone.now() - oldest < LAG:
        return Finding("outbox", "ok", "待发队列没有积压", "Nothing waits long to be sent")
    n = waiting().count()
    return Finding(
        "outbox",
        "warn",
        f"待发队列积压{n}件，最早的自{timezone.localtime(oldest):%Y-%m-%d}起",
        f"{n} messages wait to be sent, the oldest since {timezone.localtime(oldest):%Y-%m-%d}",
    )
