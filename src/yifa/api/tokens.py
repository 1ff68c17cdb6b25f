"""Making, finding and revoking tokens. A token holds as long as its account, its post and its time do."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib.auth import get_user_model
from django.db import connection
from django.utils import timezone

from yifa.api.models import Token
from yifa.casework import sql
from yifa.casework.clock import now
from yifa.casework.runtime import catalogue
from yifa.engine.registers import POSTS
from yifa.errors import YifaError
from yifa.registry import entries, regions
from yifa.registry.models import Region

READ, MOVE = "read", "move"
PREFIX = "yifa_"
"""By it a token is known wherever it turns up by mistake."""
RATE = 600
MOST_RATE = 1_000_000
DAYS = 365


class TokenError(YifaError, ValueError):
    """What cannot be done with a token; `zh` and `en` say why."""


def create(
    account: Any,
    name: str,
    post: tuple[str, str] | None,
    scopes: Iterable[str],
    *,
    days: int,
    rate: int = RATE,
    partner: str = "",
) -> tuple[Token, str]:
    """A token by which a program acts as the account's holder in one of his posts (role and agency), and its text.

    `post` may be left out where he holds one only. With a `partner` it may name cases by that partner's ids. The text is
    told this once.
    """
    if not account.is_active:
        raise TokenError(f"账号“{account.username}”已停用", f"the account {account.username!r} is disabled")
    if not 1 <= days <= DAYS:
        raise TokenError(f"有效期须为1至{DAYS}天", f"it may hold for 1 to {DAYS} days")
    if not 1 <= rate <= MOST_RATE:
        raise TokenError(f"每分钟次数须为1至{MOST_RATE}", f"requests a minute: 1 to {MOST_RATE}")
    if not name.strip() or len(name) > 100:
        raise TokenError(
            "须写明由哪个系统使用，不超过100个字", "say which program uses it, in 100 letters at most"
        )
    if partner and partner not in catalogue().partners:
        raise TokenError(
            f"法律目录中没有对接单位“{partner}”，可用：{'、'.join(sorted(catalogue().partners))}",
            f"the law knows no partner {partner!r}; it knows: {', '.join(sorted(catalogue().partners))}",
        )
    role, agency = _post(account, post)
    text = PREFIX + secrets.token_urlsafe(32)
    token = Token.objects.create(
        region_id=account.region_id, account=account, name=name.strip(), role=role, agency=agency,
        digest=digest(text), scopes=_scopes(scopes), rate=rate, partner=partner, expires_at=timezone.now() + dt.timedelta(days=days),
    )  # fmt: skip
    return token, text


def _post(account: Any, post: tuple[str, str] | None) -> tuple[str, str]:
    region = regions.region(account.region_id)
    held = [(r, a) for r, a in entries.posts(region.code, account.person, now(region).date()) if a]
    told = "、".join(f"{r}@{a}" for r, a in held) or "无"
    if post is None and len(held) == 1:
        return held[0]
    if post is None:
        raise TokenError(f"须指明以哪一任职使用：{told}", f"say in which post it acts: {told}")
    if post not in held:
        raise TokenError(
            f"{account.person}现在没有任职“{'@'.join(post)}”，现任：{told}",
            f"{account.person} does not hold {'@'.join(post)}; he holds: {told}",
        )
    return post


def _scopes(scopes: Iterable[str]) -> Sequence[str]:
    found = sorted(set(scopes))
    known = set(catalogue().procedures)
    for scope in found:
        if scope not in (READ, MOVE) and scope.removeprefix(f"{MOVE}:") not in known:
            raise TokenError(
                f"没有权限范围“{scope}”，可用：{READ}、{MOVE}、{MOVE}:<程序>",
                f"there is no scope {scope!r}; there are {READ}, {MOVE}, {MOVE}:<procedure>",
            )
    if not found:
        raise TokenError("至少须有一个权限范围", "it needs one scope at least")
    return found


def digest(text: str) -> str:
    """What is kept of a token. It has 256 random bits, so no salt and no slow hash are needed."""
    return hashlib.sha256(text.encode(errors="replace")).hexdigest()


@dataclass(frozen=True, slots=True)
class Shown:
    """A token as it was shown: itself, and whose it is."""

    id: UUID
    region: Region
    person: str
    username: str
    name: str
    role: str
    agency: str
    scopes: Sequence[str]
    partner: str
    rate: int
    expires_at: dt.datetime
    held: Sequence[tuple[dt.date, dt.date | None]]
    """First and last day of each time that its post was held."""

    def holds(self, on: dt.date) -> bool:
        """Is its post held that day?"""
        return any(first <= on and (last is None or last >= on) for first, last in self.held)


def find(text: str) -> Shown | None:
    """The token of that text, if it still holds; whether its post does, the caller asks it. One query, in plain SQL."""
    if not text.startswith(PREFIX) or len(text) > 100:
        return None
    accounts = get_user_model()._meta.db_table
    rows = sql.query(
        "default",
        f"SELECT {', '.join(f'r.{name}' for name in regions.COLUMNS)}, t.id, u.person, u.username, t.name, t.role, t.agency, t.scopes, t.partner, t.rate, t.expires_at, t.used_on, p.valid_from, p.valid_to "
        f"FROM api_token t JOIN {accounts} u ON u.id = t.account_id "
        "JOIN registry_region r ON r.code = t.region_id "
        "LEFT JOIN registry_entry p ON p.region_id = t.region_id AND p.register = %s "
        "AND p.key = u.person || '|' || t.role || '|' || t.agency "
        "WHERE t.digest = %s AND t.revoked_at IS NULL AND t.expires_at > %s AND u.is_active",
        (POSTS, digest(text), connection.ops.adapt_datetimefield_value(timezone.now())),
    )
    if not rows:
        return None
    wide = len(regions.COLUMNS)
    region = regions.of_row(rows[0][:wide])
    id, person, username, name, role, agency, scopes, partner, rate, expires, used_on, *_ = rows[0][wide:]
    held = [(sql.day(first), sql.day(last)) for *_, first, last in rows if first is not None]
    expires = dt.datetime.fromisoformat(expires) if isinstance(expires, str) else expires
    today = timezone.localdate()
    if sql.day(used_on) != today:  # written once a day
        Token.objects.filter(pk=UUID(str(id))).update(used_on=today)
    return Shown(
        UUID(str(id)), region, person, username, name, role, agency, sql.document(scopes), partner, rate,
        expires if expires.tzinfo else expires.replace(tzinfo=dt.UTC), held,
    )  # fmt: skip


def revoke(token: Token) -> None:
    """From the next request on it is not taken."""
    if token.revoked_at is None:
        token.revoked_at = timezone.now()
        token.save(update_fields=("revoked_at",))


def may(token: Shown, scope: str) -> bool:
    """Does it reach that far? ``move`` holds for every procedure."""
    return scope in token.scopes or scope.partition(":")[0] in token.scopes
