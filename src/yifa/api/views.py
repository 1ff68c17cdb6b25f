"""What is there without a token: the OpenAPI file, the pages that show it, and what a kind of problem means."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from yifa.api.caller import caller_of, stranger
from yifa.api.endpoints import ENDPOINTS, ON
from yifa.api.law import told
from yifa.api.openapi import VERSION, document, moves, plain
from yifa.api.problems import TYPES, Problem, error
from yifa.api.serving import as_json, bearer, guarded
from yifa.casework.runtime import catalogue
from yifa.law.catalogue import NotInLaw


def openapi(request: HttpRequest) -> HttpResponseBase:
    """The description: under the law of the nation today or on a day; with a token, of its region."""

    def answered() -> HttpResponseBase:
        try:
            on = ON.read(request.GET["on"]) if "on" in request.GET else timezone.localdate()
        except ValueError:
            raise Problem("bad-request", errors=[error("on", "须为日期", "must be a day")]) from None
        text = bearer(request)
        if text is None:
            stranger(request)
            return as_json(request, document(on))
        caller = caller_of(request, text, "")
        return as_json(request, document(on if "on" in request.GET else caller.today, caller.region.places))

    return guarded(request, answered)


@csrf_exempt
def unknown(request: HttpRequest, path: str) -> HttpResponseBase:
    """404 as the API says it."""

    def nothing() -> HttpResponseBase:
        stranger(request)
        raise Problem("not-found")

    return guarded(request, nothing)


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The API for people: how to call it, what can be read, and every procedure."""
    on = timezone.localdate()
    laws = catalogue()
    found = []
    for id in laws.procedures:
        try:
            slice_ = laws.procedure(id, on).at(on)
        except NotInLaw:
            continue
        found.append((slice_, len(moves(laws, id, on, ()))))
    reading = [(e, f"/api/v1/{plain(e.path)}") for e in ENDPOINTS if e.name != "act"]
    context = {"procedures": found, "endpoints": reading, "problems": _problems(), "version": VERSION}
    return render(request, "api/index.html", context)


@require_safe
def procedure(request: HttpRequest, procedure: str) -> HttpResponse:
    """Every move of one procedure, with the body it takes."""
    on = timezone.localdate()
    try:
        law = told(catalogue().procedure(procedure, on).at(on), on)
    except NotInLaw as missing:
        raise Http404(str(missing)) from None
    return render(request, "api/procedure.html", {"law": law})


@require_safe
def problem(request: HttpRequest, kind: str) -> HttpResponse:
    """What a kind of problem means: where its `type` leads."""
    if kind not in TYPES:
        raise Http404
    return render(request, "api/problem.html", {"problem": (kind, *TYPES[kind])})


def _problems() -> list[tuple[str, int, str, str]]:
    return [(kind, *told_as) for kind, told_as in TYPES.items()]
