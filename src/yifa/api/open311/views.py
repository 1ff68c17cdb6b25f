"""The addresses of GeoReport v2, each ending in .json or .xml."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.views.decorators.csrf import csrf_exempt

from yifa.api import fields, tokens
from yifa.api.acts import answer_of, call_of, made
from yifa.api.caller import Caller, caller_of, stranger
from yifa.api.open311 import requests
from yifa.api.open311.formats import answered, refused
from yifa.api.open311.mapping import mapping
from yifa.api.problems import Problem
from yifa.api.serving import bearer, guarded
from yifa.casework.clock import SAMPLE, now
from yifa.casework.move import Command
from yifa.casework.runtime import catalogue
from yifa.law.definitions import Field, Slice
from yifa.law.values import is_storable
from yifa.registry.models import Region

SPECIFICATION = "http://wiki.open311.org/GeoReport_v2"
CHANGESET = "2026-11-22T00:00:00+08:00"
View = Callable[..., HttpResponseBase]


def public(handle: Callable[[HttpRequest, Region, Mapping[str, Any]], tuple[str, str, Any]]) -> View:
    """What needs no key: discovery and services. `handle` answers root and item of the XML, and the body."""

    @csrf_exempt
    def view(request: HttpRequest, format: str, **path: Any) -> HttpResponseBase:
        def answer() -> HttpResponse:
            _only(request, "GET")
            stranger(request)
            return answered(format, *handle(request, _region(request.GET.get("jurisdiction_id")), path))

        return guarded(request, answer, lambda problem: refused(format, problem))

    return view


def keyed(get: Callable[..., list[Any]], post: Callable[..., list[Any]] | None = None) -> View:
    """Requests, which need a key: what one may see and file follows from it."""

    @csrf_exempt
    def view(request: HttpRequest, format: str, **path: Any) -> HttpResponseBase:
        def answer() -> HttpResponse:
            _only(request, "GET", *(("POST",) if post else ()))
            given = _given(request)
            filing = request.method == "POST"
            scope = f"{tokens.MOVE}:{mapping().procedure}" if filing else tokens.READ
            caller = caller_of(request, bearer(request) or given.get("api_key"), scope)
            if given.get("jurisdiction_id", str(caller.region.code)) != str(caller.region.code):
                raise Problem("not-found", "没有这个jurisdiction_id", "there is no such jurisdiction_id")
            found = post(caller, given) if filing and post else get(caller, given, **path)
            return answered(format, "service_requests", "request", found, 201 if filing else 200)

        return guarded(request, answer, lambda problem: refused(format, problem))

    return view


def _only(request: HttpRequest, *methods: str) -> None:
    method = "GET" if request.method == "HEAD" else request.method
    if method not in methods:
        stranger(request)
        raise Problem("method-not-allowed", headers={"Allow": ", ".join(methods)})


def _given(request: HttpRequest) -> dict[str, str]:
    """The parameters, of a POST also those in its body."""
    found = {name: str(value).strip() for name, value in (*request.GET.items(), *request.POST.items())}
    for name, value in found.items():
        if not is_storable(name) or not is_storable(value):
            raise Problem(
                "bad-request", "参数中有无法保存的字符", "a parameter has letters that cannot be kept"
            )
    return {name: value for name, value in found.items() if value}


def _region(jurisdiction: str | None) -> Region:
    """The region that is meant; the only one where none is named."""
    rows = Region.objects.all()
    if jurisdiction:
        valid = jurisdiction.isascii() and jurisdiction.isdecimal() and len(jurisdiction) < 10
        rows = rows.filter(code=int(jurisdiction) if valid else -1)
    found = list(rows[:2])
    if len(found) == 1:
        return found[0]
    if found:
        raise Problem("bad-request", "须写明jurisdiction_id", "jurisdiction_id was not provided")
    raise Problem("not-found", "没有这个jurisdiction_id", "there is no such jurisdiction_id")


def _slice(region: Region) -> Slice:
    on = now(region).date()
    return catalogue().procedure(mapping().procedure, on, region.places).at(on)


# --- discovery and services -----------------------------------------------------------------------------------------


def discovery(request: HttpRequest, region: Region, path: Mapping[str, Any]) -> tuple[str, str, Any]:
    """Where the endpoint is."""
    endpoint = {
        "specification": SPECIFICATION,
        "url": request.build_absolute_uri("/open311/v2"),
        "changeset": CHANGESET,
        "type": "test" if SAMPLE in region.settings else "production",
        "formats": ["application/json", "text/xml"],
    }
    return (
        "discovery",
        "item",
        {
            "changeset": CHANGESET,
            "contact": f"{region.zh}（jurisdiction_id={region.code}）",
            "key_service": "api_key由系统管理员以yifa token create发放 / given out by the administrator",
            "endpoints": [endpoint],
        },
    )


def services(request: HttpRequest, region: Region, path: Mapping[str, Any]) -> tuple[str, str, Any]:
    """What may be asked for."""
    slice_ = _slice(region)
    kinds = mapping().services(slice_)
    found = [
        {
            "service_code": code,
            "service_name": zh,
            "description": f"{slice_.zh}：{zh} / {slice_.en}: {kinds.choices_en.get(code) or code}",
            "metadata": True,
            "type": "realtime",
            "keywords": code,
            "group": slice_.zh,
        }
        for code, zh in kinds.choices.items()
    ]
    return "services", "service", found


def definition(request: HttpRequest, region: Region, path: Mapping[str, Any]) -> tuple[str, str, Any]:
    """What may be said besides."""
    slice_, code = _slice(region), path["code"]
    if code not in mapping().services(slice_).choices:
        raise Problem("not-found", f"没有service_code“{code}”", f"there is no service_code {code!r}")
    needed = mapping().filing(slice_).takes
    attributes = [
        {
            "variable": True,
            "code": field.name,
            "datatype": DATATYPES.get(field.type, "string"),
            "required": field.name in needed,
            "datatype_description": None,
            "order": order,
            "description": fields.words(field),
            "values": [{"key": key, "name": name} for key, name in _values(field).items()],
        }
        for order, field in enumerate(mapping().asked(slice_), 1)
    ]
    return "service_definition", "item", {"service_code": code, "attributes": attributes}


DATATYPES = {
    "text": "text", "int": "number", "money": "number", "bool": "singlevaluelist", "choice": "singlevaluelist",
    "date": "datetime", "datetime": "datetime",
}  # fmt: skip


def _values(field: Field) -> Mapping[str, str]:
    return {"true": "是", "false": "否"} if field.type == "bool" else field.choices


# --- requests -------------------------------------------------------------------------------------------------------


def file(caller: Caller, given: Mapping[str, str]) -> list[Any]:
    """File a request: the mapped move, made by the token's person."""
    slice_, m = caller.slice(mapping().procedure), mapping()
    code = given.get("service_code")
    if code is None:
        raise Problem("bad-request", "没有service_code", "service_code was not provided")
    if code not in m.services(slice_).choices:
        raise Problem("not-found", f"没有service_code“{code}”", f"there is no service_code {code!r}")
    if "media_url" in given:
        raise Problem(
            "bad-request", "这里不收media_url，材料请经/api/v1/papers送交",
            "media_url is not taken here: hand papers in at /api/v1/papers",
        )  # fmt: skip
    facts: dict[str, Any] = {m.service: code, **m.set}
    for field, names in m.give.items():
        parts = [given[name] for name in names if name in given]
        if parts:
            facts[field] = "，".join(parts)
    facts |= _attributes(slice_, given)
    known = m.filing(slice_)
    on = caller.now if fields.timed(slice_, known) else caller.today
    call = call_of(caller, slice_, known, {"on": on.isoformat()[:16], "given": facts})
    receipt = answer_of(made(Command(caller.region.code, m.procedure, call)), known).body
    return [
        {"service_request_id": str(receipt.case), "service_notice": receipt.number or "", "account_id": None}
    ]


def _attributes(slice_: Slice, given: Mapping[str, str]) -> dict[str, Any]:
    """``attribute[code]=value``, by the types of the fields."""
    known = {field.name: field for field in mapping().asked(slice_)}
    found: dict[str, Any] = {}
    for name, value in given.items():
        if not (name.startswith("attribute[") and name.endswith("]")):
            continue
        field = known.get(name[10:-1])
        if field is None:
            raise Problem("bad-request", f"没有{name[:60]}", f"there is no {name[:60]}")
        found[field.name] = _typed(field, value)
    return found


def _typed(field: Field, value: str) -> Any:
    if field.type == "bool":
        return {"true": True, "false": False}.get(value, value)
    if field.type in ("int", "money") and value.isascii() and value.isdecimal() and len(value) < 16:
        return int(value)
    return value


def index(caller: Caller, given: Mapping[str, str]) -> list[Any]:
    """Requests by id, or by service, status and time."""
    if "service_request_id" in given:
        return requests.by_ids(caller, given["service_request_id"])
    return requests.query(caller, given)


def one(caller: Caller, given: Mapping[str, str], id: UUID) -> list[Any]:
    """One request."""
    found = requests.by_ids(caller, str(id))
    if not found:
        raise Problem("not-found", "没有这个service_request_id", "there is no such service_request_id")
    return found


def token(caller: Caller, given: Mapping[str, str], id: UUID) -> list[Any]:
    """The id of a request by its token: they are the same, for ids are given out at once."""
    (found,) = one(caller, given, id)
    return [{"token": str(id), "service_request_id": found["service_request_id"]}]


@csrf_exempt
def unknown(request: HttpRequest, format: str | None = None) -> HttpResponseBase:
    """404 as the specification has it."""

    def nothing() -> HttpResponseBase:
        stranger(request)
        raise Problem("not-found")

    return guarded(request, nothing, lambda problem: refused(format or "xml", problem))
