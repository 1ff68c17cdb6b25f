"""导入: what a county had before, registers and pending cases, from a table: checked first, then taken in. For administrators alone.

Between the two the file waits under `YIFA_HOME`, known by a signed name to him who handed it in, for a day at most.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from itertools import pairwise
from pathlib import Path
from typing import IO, Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.core import signing
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST, require_safe

from yifa.exchange import kinds as exchange
from yifa.exchange.registers import Origin, Outcome
from yifa.exchange.sheets import LARGEST, SheetError
from yifa.exchange.tables import Steps, finish
from yifa.web.accounts.views import administrators_only
from yifa.web.desk import Desk
from yifa.web.words import say, word

WAITS = 24 * 3600
"""Seconds that a file waits to be confirmed."""
LONG = 128 * 2**10
"""Bytes of a file, beyond which the page says how far it has been read."""
EVERY = 0.5
"""Seconds between two words of progress."""
HERE = "<!-- progress -->"
"""Where in the page the progress is told."""
SHOWN = 200
"""Problems that a page shows."""
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_SALT = "yifa.import"


@administrators_only
def index(request: HttpRequest, desk: Desk) -> HttpResponseBase:
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


def _check(request: HttpRequest, desk: Desk) -> HttpResponseBase:
    said = {name: request.POST.get(name, "").strip() for name in ("kind", "evidence")}
    upload = request.FILES.get("file")
    kind = _kind(desk, said["kind"])
    if kind is None or upload is None or upload.file is None or not said["evidence"]:
        missing = {
            "zh": "请选择导入什么和文件，并写明依据。",
            "en": "Choose what to import and a file, and name the evidence.",
        }
        return _asked(request, desk, said, missing)
    evidence, name = exchange.evidence(said["evidence"], upload.name or "", upload.file), upload.name or ""
    steps = exchange.importing(kind, desk.region, upload.file, _origin(desk, evidence), keep=False)

    def found(outcome: Outcome) -> dict[str, Any]:
        kept = None
        if not outcome.problems and outcome.new:
            waits = {
                "file": _keep(upload), "user": desk.user.pk, "kind": kind.id, "evidence": evidence,
                "said": said["evidence"],
            }  # fmt: skip
            kept = signing.dumps(waits, salt=_SALT)
        return _result(kind, name, outcome, evidence, kept)

    if (upload.size or 0) > LONG:
        return _told(request, kind, name, steps, found)
    try:
        context = found(finish(steps))
    except SheetError as error:
        return _asked(request, desk, said, error)
    return render(request, "imports/checked.html", context, status=422 if context["problems"] else 200)


def _result(
    kind: exchange.Kind, name: str, outcome: Outcome, evidence: str, kept: str | None
) -> dict[str, Any]:
    """What the page of a result shows."""
    return {
        "kind": kind, "name": name, "outcome": outcome, "evidence": evidence, "kept": kept,
        "problems": outcome.problems[:SHOWN], "more": len(outcome.problems) > SHOWN,
    }  # fmt: skip


def _told(
    request: HttpRequest, kind: exchange.Kind, name: str, steps: Steps[Outcome],
    found: Callable[[Outcome], dict[str, Any]],
) -> StreamingHttpResponse:  # fmt: skip
    """A page that grows while the file is read: how far it has come, then the result. It is an answer all the while, so
    neither worker nor proxy gives up on it; whoever closes it breaks the work off, and nothing is taken in.
    """
    page = render(
        request, "imports/progress.html", {"kind": kind, "name": name, "here": HERE}
    ).content.decode()
    head, _, tail = page.partition(HERE)
    language = translation.get_language() or settings.LANGUAGE_CODE

    def chunks() -> Iterator[str]:
        yield head
        said, context = 0.0, None
        with translation.override(language), closing(steps):
            try:
                while True:
                    done, total = next(steps)
                    if time.monotonic() - said >= EVERY:
                        said = time.monotonic()
                        yield f"<li>{say('第{n}行，共{total}行', 'row {n} of {total}', n=done, total=total)}</li>\n"
            except StopIteration as end:
                context = found(end.value)
            except SheetError as error:
                context = {"kind": kind, "error": error}
            yield "</ol>" + render_to_string("imports/result.html", context, request)
        yield tail

    answer = StreamingHttpResponse(chunks())
    answer.headers["X-Accel-Buffering"] = "no"  # a proxy passes it on as it comes
    return answer


@require_POST
@administrators_only
def confirm(request: HttpRequest, desk: Desk) -> HttpResponseBase:
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
    stream = path.open("rb")  # closed with what reads it
    steps = exchange.importing(kind, desk.region, stream, _origin(desk, kept["evidence"]), keep=True)

    def found(outcome: Outcome) -> dict[str, Any]:
        path.unlink(missing_ok=True)
        return {**_result(kind, "", outcome, kept["evidence"], None), "taken": not outcome.problems}

    if path.stat().st_size > LONG:
        return _told(request, kind, "", _closing(stream, steps), found)
    context = found(finish(_closing(stream, steps)))
    if context["problems"]:  # others were faster
        return render(request, "imports/checked.html", context, status=422)
    outcome = context["outcome"]
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


def _closing(stream: IO[bytes], steps: Steps[Outcome]) -> Steps[Outcome]:
    with stream:
        return (yield from steps)


@require_safe
@administrators_only
def template(request: HttpRequest, desk: Desk, kind: str) -> HttpResponse:
    """The empty table of a register, as XLSX."""
    found = _kind(desk, kind)
    if found is None:
        raise Http404
    answer = HttpResponse(exchange.template_of(found, desk.region, desk.today), content_type=XLSX)
    answer.headers["Content-Disposition"] = content_disposition_header(True, f"{found.zh}.xlsx")
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


def _keep(upload: UploadedFile[Any]) -> str:
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
