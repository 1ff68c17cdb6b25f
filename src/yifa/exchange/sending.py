"""Sending what waits for partners: CloudEvents 1.0 over HTTPS, signed as Standard Webhooks says.

The body is a CloudEvent in JSON. `webhook-id` is the message's own id, the same in every attempt, and stands as
`Idempotency-Key` too; `webhook-timestamp` is the second of the attempt; `webhook-signature` is ``v1,`` and the base64 of
HMAC-SHA256 over ``<id>.<timestamp>.<body>``. Any 2xx means that the partner has it; in a JSON answer ``{"id": …}`` is
what it calls the case. Redirects are not followed: a partner's new address is connected, not found.
"""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import hmac
import http.client
import json
import logging
import ssl
from dataclasses import dataclass
from typing import Any
from urllib.error import HTTPError
from urllib.request import HTTPRedirectHandler, HTTPSHandler, ProxyHandler, Request, build_opener

import orjson
from django.utils import timezone

from yifa.casework import outbox, partners
from yifa.casework.external import is_external
from yifa.casework.models import Outbox, Partner
from yifa.registry import regions
from yifa.sealing import LostKey

SECONDS = 20
"""So long an answer is waited for."""
MOST = 64 * 1024
"""Of an answer that much is read."""
MEDIA_TYPE = "application/cloudevents+json; charset=utf-8"

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Sent:
    """What became of one run: messages that went, that will be tried again, and that were given up."""

    sent: int = 0
    failed: int = 0
    given_up: int = 0


class NotTaken(Exception):
    """The partner did not take it: ``HTTP 503`` with the pause it asks for (`wait`)."""

    def __init__(self, why: str, wait: dt.timedelta | None = None) -> None:
        self.wait = wait
        super().__init__(why)


class NotReached(NotTaken):
    """The partner did not answer: ``timeout``, ``connection …``, ``certificate …``."""


class _Stay(HTTPRedirectHandler):
    def redirect_request(self, *args: Any) -> None:
        return None


def send() -> Sent:
    """Send every message that is due, one after the other. Many may run at once. Raises LostKey.

    Who cannot be reached is not tried again in the same run, so that he holds up nobody else.
    """
    sent = failed = given_up = 0
    down: set[tuple[int, str]] = set()
    for row in outbox.due(timezone.now(), down):
        try:
            partner = Partner.objects.get(region=row.region_id, name=row.partner)
            key = partners.secret_of(partner)
            external = _post(partner.url, str(row.id), envelope(row), key)
        except LostKey:
            raise
        except outbox.NothingToTell as error:
            outbox.drop(row, timezone.now(), str(error))
            given_up += 1
        except NotTaken as error:
            outbox.failed(row, timezone.now(), str(error), error.wait)
            if isinstance(error, NotReached):
                down.add((row.region_id, row.partner))
            log.warning("a message was not taken", extra={"outbox": str(row.id), "why": str(error)})
            over = row.attempts >= outbox.TRIES
            failed, given_up = failed + (not over), given_up + over
        except Exception as error:  # one that cannot be put together does not hold up the others
            log.exception("a message could not be put together", extra={"outbox": str(row.id)})
            outbox.failed(row, timezone.now(), type(error).__name__)
            failed += 1
        else:
            outbox.sent(row, timezone.now(), external)
            sent += 1
    return Sent(sent, failed, given_up)


def envelope(row: Outbox) -> bytes:
    """The message as a CloudEvent: the same bytes in every attempt. Raises NothingToTell."""
    region = regions.region(row.region_id)
    data = outbox.content(region, row)
    event = {
        "specversion": "1.0", "id": str(row.id), "source": f"/regions/{region.code}",
        "type": f"yifa.{data['procedure']}.{row.kind}", "subject": data["case"], "time": outbox.recorded(region, row),
        "datacontenttype": "application/json", "data": data,
    }  # fmt: skip
    return orjson.dumps(event, default=dict)


def signature(key: bytes, id: str, timestamp: str, body: bytes) -> str:
    """What `webhook-signature` holds."""
    digest = hmac.digest(key, b".".join((id.encode(), timestamp.encode(), body)), hashlib.sha256)
    return "v1," + base64.b64encode(digest).decode()


def _post(url: str, id: str, body: bytes, key: bytes) -> str | None:
    """POST it; what the partner calls the case, where it says so. Raises NotTaken."""
    timestamp = str(int(timezone.now().timestamp()))
    headers = {
        "Content-Type": MEDIA_TYPE, "Accept": "application/json", "User-Agent": "yifa", "Idempotency-Key": id,
        "webhook-id": id, "webhook-timestamp": timestamp, "webhook-signature": signature(key, id, timestamp, body),
    }  # fmt: skip
    opener = build_opener(_Stay, HTTPSHandler(context=ssl.create_default_context()), ProxyHandler())
    try:
        with opener.open(Request(url, body, headers, method="POST"), timeout=SECONDS) as answer:
            return _external(answer.read(MOST))
    except HTTPError as error:
        with error:
            raise NotTaken(f"HTTP {error.code}", _pause(error.headers.get("Retry-After"))) from None
    except TimeoutError:
        raise NotReached("timeout") from None
    except (OSError, http.client.HTTPException) as error:
        reason = getattr(error, "reason", error)
        raise NotReached("timeout" if isinstance(reason, TimeoutError) else _kind(reason)) from None


def _kind(reason: object) -> str:
    """What kind of failure it was; names of hosts and what was answered stay out of the log."""
    if isinstance(reason, ssl.SSLCertVerificationError):
        return f"certificate {reason.verify_message}"
    return f"connection {type(reason).__name__}"


def _pause(text: str | None) -> dt.timedelta | None:
    return (
        dt.timedelta(seconds=int(text))
        if text is not None and text.isascii() and text.isdigit() and len(text) < 8
        else None
    )


def _external(answer: bytes) -> str | None:
    """The id in a JSON answer; an answer that is none says nothing."""
    try:
        said = json.loads(answer)
    except (ValueError, RecursionError):
        return None
    id = said.get("id") if isinstance(said, dict) else None
    return id if is_external(id) else None
