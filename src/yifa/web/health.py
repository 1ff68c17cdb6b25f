"""Is the process alive, and is it ready to work? For whoever watches over it; neither needs a sign-in."""

from __future__ import annotations

from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse

from yifa import __version__
from yifa.casework.runtime import catalogue


def live(request: HttpRequest) -> JsonResponse:
    """The process answers."""
    return JsonResponse({"status": "ok", "version": __version__})


def ready(request: HttpRequest) -> JsonResponse:
    """The law is loaded and the database answers; 503 where it does not."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT code FROM registry_region LIMIT 1")
    except DatabaseError:
        return JsonResponse({"status": "database"}, status=503)
    return JsonResponse({"status": "ok", "law": catalogue().hash})
