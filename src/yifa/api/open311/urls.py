"""The addresses below /open311/v2/."""

from __future__ import annotations

from django.urls import re_path

from yifa.api.open311 import views

ONE = r"(?P<id>[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})"
FORMAT = r"\.(?P<format>json|xml)$"

urlpatterns = [
    re_path("^discovery" + FORMAT, views.public(views.discovery), name="open311_discovery"),
    re_path("^services" + FORMAT, views.public(views.services), name="open311_services"),
    re_path(
        r"^services/(?P<code>[\w-]{1,100})" + FORMAT, views.public(views.definition), name="open311_service"
    ),
    re_path("^requests" + FORMAT, views.keyed(views.index, views.file), name="open311_requests"),
    re_path(f"^requests/{ONE}" + FORMAT, views.keyed(views.one), name="open311_request"),
    re_path(f"^tokens/{ONE}" + FORMAT, views.keyed(views.token), name="open311_token"),
    re_path(r"^.*?(?:\.(?P<format>json|xml))?$", views.unknown),
]
