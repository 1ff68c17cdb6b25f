"""/metrics: what whoever watches over an installation wants to see, as Prometheus reads it.

Figures of the business come from the database as they are asked for, requests from counters that all worker
processes of this machine share: they are made before the workers part.
"""

from __future__ import annotations

import datetime as dt
import hmac
import ipaddress
from collections import Counter
from collections.abc import Iterable, Iterator
from multiprocessing import Array
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Count, Min, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone

from yifa.casework.clock import now
from yifa.casework.models import Deadline, Refusal
from yifa.casework.outbox import to_partners, waiting
from yifa.engine.registers import AGENCIES
from yifa.registry.models import Entry, Region

KINDS = ("1xx", "2xx", "3xx", "4xx", "5xx")
_COUNTED: Any = Array("Q", 2 * len(KINDS))
"""Requests by kind of answer, then their milliseconds."""
DAY = dt.timedelta(days=1)
Sample = tuple[dict[str, Any], float]


def count(status: int, ms: float) -> None:
    """One request was answered."""
    at = min(max(status // 100, 1), len(KINDS)) - 1
    with _COUNTED.get_lock():
        _COUNTED[at] += 1
        _COUNTED[len(KINDS) + at] += round(ms)


def metrics(request: HttpRequest) -> HttpResponse:
    """Everything, to whoever has the token (`YIFA_METRICS_TOKEN`), or asks from this very machine; else 404."""
    if not _may(request):
        raise Http404
    regions = list(Region.objects.order_by("code"))
    lines: list[str] = []
    for name, kind, words, samples in (
        (
            "yifa_overdue",
            "gauge",
            "running time limits past their last day, by who is bound",
            _overdue(regions),
        ),
        ("yifa_due_soon", "gauge", "running time limits that are yellow, by who is bound", _yellow(regions)),
        ("yifa_refusals_last_day", "gauge", "moves refused within a day", _refused(regions)),
        ("yifa_outbox_waiting", "gauge", "messages that wait to be sent", _waiting()),
        ("yifa_outbox_oldest_seconds", "gauge", "how long the oldest of them waits", _oldest()),
        ("yifa_messages_given_up", "gauge", "messages to other systems that were given up", _given_up()),
        ("yifa_requests_total", "counter", "requests answered, by kind of answer", _requests(0)),
        ("yifa_request_milliseconds_total", "counter", "time they took", _requests(len(KINDS))),
    ):
        lines += [f"# HELP {name} {words}", f"# TYPE {name} {kind}"]
        lines += [f"{name}{_labels(labels)} {value:g}" for labels, value in samples]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; version=0.0.4; charset=utf-8")


def _may(request: HttpRequest) -> bool:
    token = settings.METRICS_TOKEN
    if token:
        said = request.headers.get("Authorization", "")
        return hmac.compare_digest(said.encode(), f"Bearer {token}".encode())
    if "HTTP_X_FORWARDED_FOR" in request.META or "HTTP_FORWARDED" in request.META:
        return False  # through a proxy on this machine, from anywhere
    try:
        return ipaddress.ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False


def _overdue(regions: Iterable[Region]) -> Iterator[Sample]:
    for region in regions:
        yield from _by_bound(region, _running(region).filter(due__lt=now(region)))


def _yellow(regions: Iterable[Region]) -> Iterator[Sample]:
    for region in regions:
        moment = now(region)
        yellow = _running(region).filter(due__gte=moment, warn_from__lte=moment.date())
        yield from _by_bound(region, yellow)


def _running(region: Region) -> QuerySet[Deadline]:
    return Deadline.objects.filter(region=region, status=Deadline.Status.RUNNING).exclude(binds="")


def _by_bound(region: Region, runs: QuerySet[Deadline]) -> Iterator[Sample]:
    """Agencies by their id; people and others whom a limit binds together, without a name."""
    agencies = set(Entry.objects.filter(region=region, register=AGENCIES).values_list("key", flat=True))
    found: Counter[str] = Counter()
    for binds, n in runs.values_list("binds").annotate(n=Count("id")).order_by("binds"):
        found[binds if binds in agencies else ""] += n
    for agency, n in sorted(found.items()):
        yield {"region": region.code, "agency": agency}, n


def _refused(regions: Iterable[Region]) -> Iterator[Sample]:
    since = UUID(int=int((timezone.now() - DAY).timestamp() * 1000) << 80)  # ids are in order of time
    for region in regions:
        yield {"region": region.code}, Refusal.objects.filter(region=region, id__gte=since).count()


def _waiting() -> Iterator[Sample]:
    yield {}, waiting().count()


def _oldest() -> Iterator[Sample]:
    at = waiting().aggregate(at=Min("created_at"))["at"]
    yield {}, (timezone.now() - at).total_seconds() if at is not None else 0


def _given_up() -> Iterator[Sample]:
    yield {}, to_partners().filter(sent_at__isnull=True, given_up_at__isnull=False).count()


def _requests(first: int) -> Iterator[Sample]:
    for at, kind in enumerate(KINDS):
        yield {"status": kind}, _COUNTED[first + at]


def _labels(labels: dict[str, Any]) -> str:
    if not labels:
        return ""
    told = (f'{name}="{_escaped(str(value))}"' for name, value in labels.items())
    return "{" + ",".join(told) + "}"


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
