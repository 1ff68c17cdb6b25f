"""One endpoint: what it is called with and answers, and how a request becomes a call of its handler.

The table of endpoints (`yifa.api.endpoints`) is read twice: for the addresses, and for the OpenAPI file.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import logging
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import orjson
from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.db import OperationalError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.http.multipartparser import MultiPartParserError
from django.http.request import UnreadablePostError
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.views.decorators.csrf import csrf_exempt

from yifa.api.caller import Caller, caller_of, stranger
from yifa.api.problems import Problem, error
from yifa.casework.paging import Keyset
from yifa.law.catalogue import NotInLaw

log = logging.getLogger("yifa.api")
YEARS = range(1900, 2200)
"""Of days that anybody may ask for."""
SIZE, MOST = 50, 100
Kind = Literal["day", "text", "int", "choice"]
Handler = Callable[["Asked"], Any]


@dataclass(frozen=True, slots=True)
class Param:
    """A parameter in the query string."""

    name: str
    zh: str
    en: str
    kind: Kind = "text"
    choices: tuple[str, ...] = ()
    least: int = 0
    most: int = 2**31

    def read(self, text: str) -> Any:
        """The value. Raises ValueError for what is none."""
        if self.kind == "day":
            day = dt.date.fromisoformat(text)
            if day.isoformat() != text or day.year not in YEARS:
                raise ValueError
            return day
        if self.kind == "int":
            if not re.fullmatch("[0-9]{1,10}", text) or not self.least <= int(text) <= self.most:
                raise ValueError
            return int(text)
        if (self.kind == "choice" and text not in self.choices) or "\0" in text or len(text) > 500:
            raise ValueError
        return text


AFTER = Param("after", "上一页答复中的next", "`next` of the page before")
LIMIT = Param("limit", f"每页条数，至多{MOST}，默认{SIZE}", f"rows to a page, {MOST} at most, {SIZE} by default",
              "int", least=1, most=MOST)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Endpoint:
    """`path` as Django writes it, below /api/v1/. `answer`: the type whose JSON it answers; None: bytes."""

    method: Literal["GET", "POST"]
    path: str
    name: str
    handler: Handler
    zh: str
    en: str
    answer: type | None
    scope: str = "read"
    """What the token must reach; empty: none is asked for."""
    params: tuple[Param, ...] = ()
    pages: bool = False
    """Does it answer a list of `answer`, page by page?"""
    problems: tuple[str, ...] = ()
    """Kinds of problem beside those that every endpoint may answer."""


@dataclass(slots=True)
class Asked:
    """A request that was let in. `query` holds the parameters that were given, read."""

    request: HttpRequest
    caller: Caller
    query: Mapping[str, Any]
    path: Mapping[str, Any] = field(default_factory=dict)

    def page(self, rows: QuerySet[Any] | Sequence[QuerySet[Any]], keys: Sequence[str]) -> Keyset:
        """One page of a query, or of several merged, in order of `keys`."""
        return whole(Keyset(rows, keys, self.request, self.query.get("limit", SIZE)), self.query)


def whole(page: Keyset, query: Mapping[str, Any]) -> Keyset:
    """Raises Problem where `after` is no place that we gave."""
    if page.first and "after" in query:
        raise not_a_place()
    return page


def not_a_place() -> Problem:
    """The problem where ``after`` names no place in the list."""
    zh, en = "不是上一页答复中的next", "is not `next` of a page before"
    return Problem("bad-request", f"after{zh}", f"after {en}", errors=[error("after", zh, en)])


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer that is more than 200 and a body."""

    body: Any
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class List:
    """A page of a list. `next`: value of `after` for the next page; null on the last."""

    items: Sequence[Any]
    next: str | None


def view(endpoints: Mapping[str, Endpoint]) -> Callable[..., HttpResponseBase]:
    """The view of one path, by method."""

    @csrf_exempt  # nobody's browser sends a token by itself
    def answer(request: HttpRequest, **path: Any) -> HttpResponseBase:
        return guarded(request, lambda: _answered(request, endpoints, path))

    return answer


def guarded(
    request: HttpRequest,
    handle: Callable[[], HttpResponseBase],
    refused: Callable[[Problem], HttpResponse] = Problem.answer,
) -> HttpResponseBase:
    """What the handler answers; a problem, or a defect, as `refused` tells it; with what is left of the rate."""
    try:
        response = handle()
    except Problem as problem:
        response = refused(problem)
    except NotInLaw as unknown:
        response = refused(Problem("not-found", unknown.zh, unknown.en))
    except RequestDataTooBig:
        response = refused(Problem("too-large"))
    except (SuspiciousOperation, MultiPartParserError, UnreadablePostError):
        response = refused(Problem("bad-request"))
    except OperationalError:
        log.exception("%s %s", request.method, request.path)
        response = refused(Problem("unavailable", headers={"Retry-After": "5"}))
    except Exception:
        log.exception("%s %s", request.method, request.path)
        response = refused(Problem("server-error"))
    allowance = getattr(request, "allowance", None)
    if allowance is not None:
        response.headers["RateLimit-Limit"] = str(allowance.limit)
        response.headers["RateLimit-Remaining"] = str(allowance.remaining)
        response.headers["RateLimit-Reset"] = str(allowance.reset)
    response.headers.setdefault("Cache-Control", "private, no-cache")
    patch_vary_headers(response, ("Authorization",))
    return response


def bearer(request: HttpRequest) -> str | None:
    """The token in the header `Authorization: Bearer …`."""
    kind, _, text = request.headers.get("Authorization", "").partition(" ")
    return text.strip() if kind.lower() == "bearer" else None


def _answered(
    request: HttpRequest, endpoints: Mapping[str, Endpoint], path: Mapping[str, Any]
) -> HttpResponseBase:
    endpoint = endpoints.get("GET" if request.method == "HEAD" else str(request.method))
    if endpoint is None:
        stranger(request)
        raise Problem("method-not-allowed", headers={"Allow": ", ".join(endpoints)})
    caller = caller_of(request, bearer(request), endpoint.scope)
    found = endpoint.handler(Asked(request, caller, _query(request, endpoint), path))
    return found if isinstance(found, HttpResponseBase) else as_json(request, found)


def as_json(request: HttpRequest, found: Any) -> HttpResponseBase:
    """The answer as JSON; of a GET with its ETag, or 304 where the caller has it already."""
    answer = found if isinstance(found, Answer) else Answer(found)
    body = orjson.dumps(answer.body, option=orjson.OPT_NON_STR_KEYS)
    response = HttpResponse(
        body, status=answer.status, content_type="application/json", headers=answer.headers
    )
    if request.method not in ("GET", "HEAD"):
        return response
    etag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    response.headers["ETag"] = etag
    known = get_conditional_response(request, etag=etag, response=response)
    assert known is not None
    return known


def _query(request: HttpRequest, endpoint: Endpoint) -> dict[str, Any]:
    """The parameters by name. Raises Problem with every one that is unknown, given twice, or no such value."""
    known = {param.name: param for param in endpoint.params}
    found: dict[str, Any] = {}
    errors = []
    for name, texts in request.GET.lists():
        param = known.get(name)
        if param is None:
            errors.append(error(name[:40], "没有这个参数", "there is no such parameter"))
        elif len(texts) > 1:
            errors.append(error(name, "写了两次", "is given twice"))
        else:
            try:
                found[name] = param.read(texts[0])
            except ValueError:
                errors.append(error(name, *_wanted(param)))
    if errors:
        zh = "；".join(f"{e['field']}：{e['zh']}" for e in errors)
        raise Problem("bad-request", zh, "; ".join(f"{e['field']}: {e['en']}" for e in errors), errors=errors)
    return found


def _wanted(param: Param) -> tuple[str, str]:
    if param.kind == "day":
        return "须为日期，如2026-09-18", "must be a day like 2026-09-18"
    if param.kind == "int":
        return (
            f"须为{param.least}至{param.most}的整数",
            f"must be a whole number from {param.least} to {param.most}",
        )
    if param.kind == "choice":
        return f"须为{'、'.join(param.choices)}之一", f"must be one of {', '.join(param.choices)}"
    return "无法读取", "cannot be read"
