"""事项: the list of cases one may see, and the page of one."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from yifa.casework.models import Case
from yifa.casework.page import page as look
from yifa.casework.runtime import catalogue
from yifa.casework.visibility import visible_cases
from yifa.web.desk import Desk
from yifa.web.paging import Keyset
from yifa.web.words import say

SIZE = 50


def index(request: HttpRequest) -> HttpResponse:
    """The cases he may see, newest first, filtered by plain parameters."""
    desk: Desk = request.desk  # type: ignore[attr-defined]
    cases = visible_cases(desk.viewer)
    if procedure := request.GET.get("procedure"):
        cases = cases.filter(procedure=procedure)
    if handler := request.GET.get("agency"):
        cases = cases.filter(handler=handler)
    if request.GET.get("state") == "open":
        cases = cases.filter(closed_on__isnull=True)
    elif request.GET.get("state") == "closed":
        cases = cases.filter(closed_on__isnull=False)
    page = Keyset(cases, ("-opened_on", "-id"), request, SIZE)
    return render(request, "cases/index.html", {"page": page, "procedures": procedures(desk)})


def procedures(desk: Desk) -> list[tuple[str, str]]:
    """Id and name of every procedure, in order of name."""
    laws = catalogue()
    return sorted(((id, laws.editions(id)[-1].tree["zh"]) for id in laws.procedures), key=lambda p: p[1])


def find(request: HttpRequest, case: UUID) -> Case:
    """The case, if whoever asks may see it. That it exists is not told to others."""
    desk: Desk = request.desk  # type: ignore[attr-defined]
    found = visible_cases(desk.viewer).filter(id=case).first()
    if found is None:
        raise Http404(
            say("没有这个事项，或者您无权查看。", "There is no such case, or it is not for you to see.")
        )
    return found


def show(request: HttpRequest, case: UUID) -> HttpResponse:
    """One case: where it stands, what was done, what runs, and what may be done next."""
    desk: Desk = request.desk  # type: ignore[attr-defined]
    found = find(request, case)
    page = look(found, desk.now, desk.viewer, actor=desk.person)
    return render(request, "cases/show.html", {"case": found, "page": page})
