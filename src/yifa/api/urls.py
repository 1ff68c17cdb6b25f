"""The addresses below /api/."""

from __future__ import annotations

from django.urls import path, re_path

from yifa.api import views
from yifa.api.endpoints import ENDPOINTS
from yifa.api.serving import Endpoint, view


def by_path() -> dict[str, dict[str, Endpoint]]:
    """The endpoints of each path by method."""
    found: dict[str, dict[str, Endpoint]] = {}
    for endpoint in ENDPOINTS:
        found.setdefault(endpoint.path, {})[endpoint.method] = endpoint
    return found


urlpatterns = [
    path("", views.index, name="api"),
    path("law/<str:procedure>/", views.procedure, name="api_procedure"),
    path("problems/<slug:kind>", views.problem, name="api_problem"),
    path("v1/openapi.json", views.openapi, name="openapi"),
    *(path(f"v1/{route}", view(endpoints)) for route, endpoints in by_path().items()),
    re_path(r"^(?P<path>v1/.*)$", views.unknown),
]
