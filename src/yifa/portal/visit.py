"""A visitor of the portal: nobody in particular, who sees what is public of one region, in the language of the address."""

from __future__ import annotations

from functools import wraps
from typing import Any, TypeVar, cast

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation

from yifa.casework.clock import now
from yifa.casework.visibility import Viewer
from yifa.portal.limits import TooOften
from yifa.registry import regions
from yifa.registry.models import Region
from yifa.web.desk import Desk, DeskRequest, View
from yifa.web.models import User
from yifa.web.words import say

ENGLISH = "portal-en"
Answer = TypeVar("Answer", bound=HttpResponseBase)


def visitor(region: Region) -> Desk:
    """The desk at which everybody sits: no posts, no cases, only what is open to all."""
    nobody = User(region=region, person="")
    return Desk(
        nobody, region, now(region), (), None, Viewer(region.code, "", frozenset(), frozenset(), False)
    )


def page(view: View) -> View:
    """A page of the portal: for its region, in its language; what is not public is not there. Asks for no cookie."""

    @wraps(view)
    def inner(request: HttpRequest, region: int, **how: Any) -> HttpResponseBase:
        match = request.resolver_match
        language = "en" if match is not None and match.namespace == ENGLISH else "zh-hans"
        with translation.override(language):
            answer = _answered(view, request, region, how)
        answer.headers["Content-Language"] = language
        return answer

    return inner


def _answered(view: View, request: HttpRequest, region: int, how: dict[str, Any]) -> HttpResponseBase:
    strange = any("\0" in text for text in (*request.GET, *request.GET.values()))
    if strange or region >= 10**9:  # what no database takes
        return render(request, "portal/missing.html", status=404)
    try:
        cast(DeskRequest, request).desk = visitor(regions.region(region))
    except Region.DoesNotExist:
        return render(request, "portal/missing.html", status=404)
    try:
        return view(request, **how)
    except Http404 as missing:
        told = str(missing) if missing.args and isinstance(missing.args[0], str) else ""
        return render(request, "portal/missing.html", {"told": told}, status=404)
    except TooOften as often:
        answer = render(request, "portal/often.html", {"minutes": often.minutes}, status=429)
        answer.headers["Retry-After"] = str(often.seconds)
        return answer


def own(answer: Answer) -> Answer:
    """Marks an answer as meant for whoever asked and nobody else."""
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def to(request: DeskRequest, name: str, *args: object) -> str:
    """The address of a page of the portal, of the same region and language."""
    desk = request.desk
    match = request.resolver_match
    return reverse(
        f"portal:{name}", args=[desk.region.code, *args], current_app=match.namespace if match else None
    )


def absolute(request: DeskRequest, name: str, *args: object) -> str:
    """The same with the host, for feeds and files."""
    return request.build_absolute_uri(to(request, name, *args))


def missing() -> Http404:
    """404, in words."""
    return Http404(say("没有这个页面，或者内容没有公开。", "There is no such page, or it is not public."))
