"""Public pages may be kept by anyone: one answer for all, as long as nothing was recorded since."""

from __future__ import annotations

import hashlib
import re
from collections import OrderedDict
from collections.abc import Callable
from threading import Lock

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.cache import get_conditional_response

from yifa.casework import sql
from yifa.casework.clock import now
from yifa.casework.runtime import calendar_of, catalogue
from yifa.registry import regions
from yifa.registry.models import Region

PUBLIC = re.compile(r"/portal/([0-9]{1,9})/")
FRESH = 60
"""Seconds for which browsers and proxies keep a page without asking."""
KEPT = 256
LARGEST = 256 * 1024
Answer = Callable[[HttpRequest], HttpResponse]


class Public:
    """Answers a public page from memory while nothing was recorded since, and says how long others may keep it. What
    is meant for one visitor says so itself (`visit.own`) and is kept nowhere.
    """

    def __init__(self, get_response: Answer) -> None:
        self.answer = get_response
        self._pages: OrderedDict[str, HttpResponse] = OrderedDict()
        self._lock = Lock()

    def __call__(self, request: HttpRequest) -> HttpResponse:
        found = PUBLIC.match(request.path)
        if found is None:
            return self.answer(request)
        if request.method not in ("GET", "HEAD"):
            return self._plain(self.answer(request))
        try:
            tag = _tag(request, int(found[1]))
        except Region.DoesNotExist:
            return self._plain(self.answer(request))
        answer = self._page(tag)
        if answer is None:
            answer = self._plain(self.answer(request))
            if answer.status_code != 200 or "Cache-Control" in answer.headers:
                return answer
            answer.headers["ETag"] = f'"{tag}"'
            answer.headers["Cache-Control"] = f"public, max-age={FRESH}"
            if request.method == "GET":
                self._keep(tag, answer)
        return get_conditional_response(request, etag=f'"{tag}"', response=answer) or answer

    def _plain(self, answer: HttpResponse) -> HttpResponse:
        """Nothing of the request but its address changes the answer, the language too; and no cookie is set or taken
        away, as other parts of the program do where somebody brings one.
        """
        answer.headers.pop("Vary", None)
        answer.cookies.clear()
        return answer

    def _page(self, tag: str) -> HttpResponse | None:
        with self._lock:
            kept = self._pages.get(tag)
            if kept is None:
                return None
            self._pages.move_to_end(tag)
        return _copy(kept)

    def _keep(self, tag: str, answer: HttpResponse) -> None:
        if answer.streaming or len(answer.content) > LARGEST:
            return
        with self._lock:
            self._pages[tag] = _copy(answer)
            while len(self._pages) > KEPT:
                self._pages.popitem(last=False)


def _copy(answer: HttpResponse) -> HttpResponse:
    return HttpResponse(answer.content, headers=dict(answer.headers.items()))


def _tag(request: HttpRequest, code: int) -> str:
    """Of all that an answer depends on: the address, the last record, the day, the law, the calendar, this minute."""
    region = regions.region(code)
    last = sql.query("default", "SELECT id FROM ledger_event ORDER BY id DESC LIMIT 1", ())
    parts = (
        request.get_host(), request.scheme, request.get_full_path(), str(last), now(region).date(), catalogue().hash,
        calendar_of(region).version, timezone.now().strftime("%Y%m%d%H%M"),
    )  # fmt: skip
    return hashlib.sha256("\n".join(map(str, parts)).encode()).hexdigest()[:32]
