"""/setup/: the county's first page, while there is none and for whoever knows the token; afterwards it does not exist."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from yifa.web.setup import token
from yifa.web.setup.county import QUESTIONS, Asked, SetupError, Words, found, founded
from yifa.web.words import say


@require_http_methods(["GET", "HEAD", "POST"])
def setup(request: HttpRequest) -> HttpResponse:
    """Ask for region, agencies and administrator, and make them."""
    if founded():
        raise Http404
    if request.method != "POST":
        return _asked(request, {})
    given = {name: str(value) for name, value in request.POST.items()}
    if not token.fits(given.get("token", "")):
        words = ("口令不对：见 yifa serve 启动时的输出", "not the token that yifa serve printed")
        return _asked(request, given, {"token": words}, status=403)
    try:
        region, account, password = found(given)
    except SetupError as error:
        return _asked(request, given, error.wrong, error, 422)
    token.use_up()
    return render(request, "setup/done.html", {"region": region, "account": account, "password": password})


def _asked(
    request: HttpRequest, given: Mapping[str, str], wrong: Mapping[str, Words] | None = None, error: Any = None,
    status: int = 200,
) -> HttpResponse:  # fmt: skip
    wrong = wrong or {}
    told = {name: say(*words) for name, words in wrong.items()}
    context = {"parts": list(_parts(given, told)), "token_error": told.get("token"), "error": error}
    return render(request, "setup/ask.html", context, status=status)


def _parts(
    given: Mapping[str, str], told: Mapping[str, str]
) -> Iterator[tuple[str, list[tuple[Asked, str, str]]]]:
    """Each part with its questions, what was answered and what is wrong with it."""
    for words, questions in QUESTIONS.items():
        yield say(*words), [(a, given.get(a.name, a.default), told.get(a.name, "")) for a in questions]
