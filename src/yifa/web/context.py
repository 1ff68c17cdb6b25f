"""What every template knows: the desk, and the navigation with the place we are at."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from yifa.web import handover


@dataclass(frozen=True, slots=True)
class Place:
    """One place of the navigation. It is lit on every page whose path begins so."""

    url: str
    zh: str
    en: str
    here: bool


PLACES = (
    ("work", "我的事项", "My work"),
    ("cases", "事项", "Cases"),
    ("registers", "名录", "Registers"),
    ("law", "法律", "Law"),
    ("exams", "考试", "Exams"),
    ("supervision", "督办", "Supervision"),
    ("years", "年度", "The year"),
)


def everywhere(request: HttpRequest) -> dict[str, Any]:
    """What every page may show: the places of the workbench, and who works there."""
    desk = getattr(request, "desk", None)
    known = {"second_factor_required": settings.SECOND_FACTOR_REQUIRED}
    if desk is None:
        return known
    found = []
    for name, zh, en in PLACES:
        url = reverse(name)
        here = request.path == url or (url != "/" and request.path.startswith(url))
        found.append(Place(url, zh, en, here))
    return known | {"desk": desk, "places": found, "may_hand_over": handover.may(desk)}
