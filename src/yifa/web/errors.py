"""What is shown where a request cannot be answered. 403, 404 and 429 are templates of those names."""

from __future__ import annotations

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from yifa.web.uploads import TooLarge


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400; 413 where more was sent than is taken."""
    too_large = isinstance(exception, RequestDataTooBig)
    upload = exception if isinstance(exception, TooLarge) else None
    page = render_to_string("400.html", {"too_large": too_large, "upload": upload})
    return HttpResponse(page, status=413 if too_large else 400)


def forged(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form that was not proved to be sent from a page of ours."""
    return render(request, "403_csrf.html", status=403)


def server_error(request: HttpRequest) -> HttpResponse:
    """500. Nothing is asked of the request or the database: either may be what failed."""
    return HttpResponse(render_to_string("500.html"), status=500)
