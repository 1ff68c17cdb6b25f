"""Lists under a name of one's choice: the filters of a page, kept."""

from __future__ import annotations

from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from yifa.web.desk import Desk, DeskRequest
from yifa.web.models import SavedView

PAGES = ("cases", "work")
MOST = 30


def views(desk: Desk, page: str) -> list[SavedView]:
    """His own views of a page, in order of name."""
    mine = SavedView.objects.filter(region_id=desk.region.code, user=desk.user, page=page)
    return list(mine.order_by("name")[:MOST])


@require_POST
def save(request: DeskRequest) -> HttpResponse:
    """Keep the filters of a page; under a name that is there they take the place of those before."""
    desk = request.desk
    page, name = request.POST.get("page", ""), request.POST.get("name", "").strip()[:100]
    filters = QueryDict(request.POST.get("query", ""), mutable=True)
    filters.pop("after", None)
    query = filters.urlencode()[:1000]
    if page not in PAGES:
        return redirect("work")
    if name and len(views(desk, page)) < MOST:
        SavedView.objects.update_or_create(
            region_id=desk.region.code, user=desk.user, page=page, name=name, defaults={"query": query}
        )
    return redirect(f"{reverse(page)}?{query}")


@require_POST
def forget(request: DeskRequest) -> HttpResponse:
    """Drop one of his views."""
    desk = request.desk
    mine = SavedView.objects.filter(region_id=desk.region.code, user=desk.user)
    page = request.POST.get("page", "")
    mine.filter(page=page, name=request.POST.get("name", "")).delete()
    return redirect(page if page in PAGES else "work")
