"""导入: what a county had before, registers and pending cases, from a table: checked first, then taken in. For administrators alone.

Between the two the file waits under `YIFA_HOME`, known by a signed name to him who handed it in, for a day at most.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from django.conf import settings
from django.contrib import messages
from django.core import signing
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from yifa.exchange import kinds as exchange
from yifa.exchange.registers import Origin, Outcome
from yifa.exchange.sheets import LARGEST, SheetError
from yifa.web.accounts.views import administrators_only
from yifa.web.desk import Desk
from yifa.web.words import say, word

WAITS = 24 * 3600
"""Seconds that a file waits to be confirmed."""
SHOWN = 200
"""Problems that a page shows."""
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_SALT = "yifa.import"


@administrators_only
def index(request: HttpRequest, desk: Desk) -> HttpResponse:
    """What can be imported, with its template; and a file checked, of which nothing is taken in yet."""
    if request.method == "POST":
        return _check(request, desk)
    return _asked(request, desk, {name: request.GET.get(name, "") for name in ("kind", "evidence")})


def _asked(request: HttpRequest, desk: Desk, said: Mapping[str, Any], error: Any = None) -> HttpResponse:
    context = {
        "kinds": exchange.kinds(desk.region, desk.today),
        "said": said,
        "error": error,
        "limit": LARGEST // 2**20,
    }
    return render(request, "imports/index.html", context, status=422 if error else 200)


def _check(request: HttpRequest, desk: Desk) -> HttpResponse:
    said = {name: request.POST.get(name, "").strip() for name in ("kind", "evidence")}
    upload = request.FILES.get("file")
    kind = _kind(desk, said["kind"])
    if kind is None or upload is None or not said["evidence"]:
        missing = {
            "zh": "请选择导入什么和文件，并写明依据。",
            "en": "Choose what to import and a file, and name the evidence.",
        }
        return _asked(request, desk, said, missing)
    try:
        said["evidence"] = exchange.evidence(said["evidence"], upload.name or "", upload.file)
        outcome = exchange.import_file(
            kind, desk.region, upload.file, _origin(desk, said["evidence"]), keep=False
        )
    except SheetError as error:
        return _asked(request, desk, {**said, "evidence": request.POST["evidence"]}, error)
    kept = None
    if not outcome.problems and outcome.new:
        kept = signing.dumps(
            {"file": _keep(upload), "user": desk.user.pk, "kind": kind.id, "evidence": said["evidence"],
             "said": request.POST["evidence"].strip()},
            salt=_SALT,
        )  # fmt: skip
    return _checked(request, kind, upload.name or "", outcome, said["evidence"], kept)


def _checked(
    request: HttpRequest, kind: exchange.Kind, name: str, outcome: Outcome, evidence: str, kept: str | None
) -> HttpResponse:
    context = {
        "kind": kind, "name": name, "outcome": outcome, "evidence": evidence, "kept": kept,
        "problems": outcome.problems[:SHOWN], "more": len(outcome.problems) > SHOWN,
    }  # fmt: skip
    return render(request, "imports/checked.html", context, status=422 if outcome.problems else 200)


@require_POST
@administrators_only
def confirm(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Take in the file that was checked."""
    try:
        kept = signing.loads(request.POST.get("kept", ""), salt=_SALT, max_age=WAITS)
    except signing.BadSignature:
        kept = None
    path = _folder() / kept["file"] if kept is not None and kept["user"] == desk.user.pk else None
    if kept is None or path is None or not path.exists():
        messages.error(
            request,
            say("核对过的文件已不在，请重新选择。", "The checked file is gone: choose it again."),
            extra_tags="warning",
        )
        return redirect("imports")
    kind = exchange.kind_of(kept["kind"], desk.region, desk.today)
    with path.open("rb") as stream:
        outcome = exchange.import_file(kind, desk.region, stream, _origin(desk, kept["evidence"]), keep=True)
    path.unlink(missing_ok=True)
    if outcome.problems:  # others were faster
        return _checked(request, kind, "", outcome, kept["evidence"], None)
    messages.success(
        request,
        say("已导入{kind}{n}条。", "{n} taken in: {kind}.", kind=word(kind), n=outcome.new),
        extra_tags="good",
    )
    then = urlencode({"kind": _next(desk, kind), "evidence": kept.get("said", "")})
    return redirect(f"{reverse('imports')}?{then}")


def _next(desk: Desk, kind: exchange.Kind) -> str:
    """The register that is imported after this one; after the last, and of cases, none is proposed."""
    ids = [known.id for known in exchange.kinds(desk.region, desk.today) if not known.cases]
    return dict(pairwise(ids)).get(kind.id, "")


@require_safe
@administrators_only
def template(request: HttpRequest, desk: Desk, kind: str) -> HttpResponse:
    """The empty table of a register, as XLSX."""
    found = _kind(desk, kind)
    if found is None:
        raise Http404
    answer = HttpResponse(exchange.template_of(found, desk.region, desk.today), content_type=XLSX)
    answer.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(found.zh)}.xlsx"
    return answer


def _kind(desk: Desk, id: str) -> exchange.Kind | None:
    try:
        return exchange.kind_of(id, desk.region, desk.today)
    except exchange.NoKind:
        return None


def _origin(desk: Desk, evidence: str) -> Origin:
    return Origin(evidence, desk.now, desk.person)


def _folder() -> Path:
    return Path(settings.YIFA_HOME) / "imports"


def _keep(upload: UploadedFile) -> str:
    """Puts the file aside, and throws away those that nobody confirmed."""
    folder = _folder()
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    for old in folder.iterdir():
        if old.stat().st_mtime < time.time() - WAITS:
            old.unlink(missing_ok=True)
    name = secrets.token_hex(16)
    upload.seek(0)
    (folder / name).write_bytes(upload.read())
    return name
