"""The first page of the portal, and where it is found."""

from __future__ import annotations

from itertools import groupby

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from yifa.portal.published import kinds, shown, standing
from yifa.portal.registers import public
from yifa.portal.sending import offers
from yifa.portal.visit import page
from yifa.portal.years import reports
from yifa.registry.models import Region
from yifa.web.desk import DeskRequest

LATEST = 10


@page
def home(request: DeskRequest) -> HttpResponse:
    """What one may do here, and what was published last."""
    desk = request.desk
    areas = [(area, list(held)) for area, held in groupby(kinds(desk), key=lambda kind: kind.area)]
    latest = standing(desk).order_by("-published_on", "-id")[:LATEST]
    context = {
        "offers": offers(desk), "areas": areas, "registers": public(desk), "latest": shown(desk, latest),
        "years": list(reports(desk)),
    }  # fmt: skip
    return render(request, "portal/home.html", context)


def regions(request: HttpRequest) -> HttpResponse:
    """The counties served here; straight to it where there is one."""
    known = list(Region.objects.order_by("code"))
    if len(known) == 1:
        return redirect("portal:home", known[0].code)
    answer = render(request, "portal/regions.html", {"regions": known})
    answer.headers["Cache-Control"] = "no-cache"
    return answer


def robots(request: HttpRequest) -> HttpResponse:
    """Robots may read the portal and nothing else."""
    lines = ["User-agent: *", "Allow: /portal/", "Allow: /static/", "Disallow: /"]
    lines += [
        f"Sitemap: {request.build_absolute_uri(reverse('portal:sitemap', args=[code]))}"
        for code in Region.objects.order_by("code").values_list("code", flat=True)
    ]
    answer = HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
    answer.headers["Cache-Control"] = "public, max-age=3600"
    return answer
