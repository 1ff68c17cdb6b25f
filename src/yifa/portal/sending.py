"""What a visitor may send: a case of his own, or a row to what a publication invites to. Answered with a code."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from yifa.casework.models import Case
from yifa.casework.move import Command, Receipt, move
from yifa.casework.preview import preview
from yifa.casework.record import held
from yifa.casework.runtime import catalogue
from yifa.law.definitions import Move, Slice
from yifa.law.keeping import slices
from yifa.portal import codes
from yifa.portal.letter import Letter, beginning
from yifa.portal.limits import MATTER, SAME_MATTER, SEND, spend
from yifa.portal.models import Submission
from yifa.portal.published import one
from yifa.portal.visit import missing, own, page
from yifa.throttle import address
from yifa.web.desk import Desk, DeskRequest
from yifa.web.facts import ONLINE
from yifa.web.moves.form import Asked
from yifa.web.words import say


def offers(desk: Desk) -> list[tuple[Slice, Move]]:
    """The cases that anybody may begin over the internet today."""
    found = []
    for law in slices(catalogue(), desk.today, tuple(desk.region.places)):
        found += [(law, step) for step in beginning(law)]
    return sorted(found, key=lambda offer: offer[0].id)


@csrf_exempt  # there is no cookie whose power a foreign form could use; the form's own value is signed
@page
@require_http_methods(["GET", "HEAD", "POST"])
def begin(request: DeskRequest, procedure: str, move: str) -> HttpResponse:
    """The form of a move that begins a case, and the receipt for it."""
    desk = request.desk
    for law, step in offers(desk):
        if (law.id, step.name) == (procedure, move):
            return _form(
                request, Asked(desk, law, step, {}, None), f"{desk.region.code}/{procedure}/{move}", None
            )
    raise missing()


@csrf_exempt
@page
@require_http_methods(["GET", "HEAD", "POST"])
def join(request: DeskRequest, id: UUID, move: str) -> HttpResponse:
    """The form of what a publication invites to: an opinion on a draft, an application for a hearing."""
    desk = request.desk
    found = one(desk, id)
    if found.withdrawn or move not in found.slice.publications[found.row.what].invites:
        raise missing()
    case = found.row.case
    case.region = desk.region
    loaded = held(case)[1]
    law = loaded.law.at(desk.today, loaded.state.edition)
    step = law.moves.get(move)
    if step is None or step.online is None:
        raise missing()
    asked = Asked(desk, law, step, loaded.state.fields, str(loaded.state.fields.get("handler") or "") or None)
    return _form(request, asked, f"{desk.region.code}/{case.id}/{move}", case, publication=found)


def _form(
    request: HttpRequest, asked: Asked, about: str, case: Case | None, publication: Any = None
) -> HttpResponse:
    if request.method != "POST":
        letter = Letter(asked, invited=case is not None, initial=request.GET.dict())
        return _shown(request, letter, codes.new_form(about), publication)
    try:
        nonce = codes.read_form(request.POST.get("form", ""), about)
    except codes.Stale:
        letter = Letter(asked, invited=case is not None, data=request.POST)
        letter.problems.append(
            say("这张表打开已超过一天，请核对后再次提交。", "This form was opened more than a day ago: check it and send it again.")
        )  # fmt: skip
        return _shown(request, letter, codes.new_form(about), publication, 422)
    code = codes.code_of(nonce)
    if (known := _by_code(asked.desk, code)) is not None:  # the same form, sent once more
        return _receipt(request, asked, known, code)
    letter = Letter(asked, invited=case is not None, data=request.POST, uploads=request.FILES)
    form = request.POST["form"]
    if "send" not in request.POST:  # another row
        return _shown(request, letter, form, publication)
    if not letter.is_valid():
        return _shown(request, letter, form, publication, 422)
    _count(request, case)
    papers = letter.papers()
    if letter.problems:
        return _shown(request, letter, form, publication, 422)
    name = codes.name_of(nonce)
    command = Command(
        asked.desk.region.code,
        asked.slice.id,
        letter.call(ONLINE + name, name, papers),
        case.id if case else None,
    )
    tried = preview(command, papers).receipt
    if not tried.granted:  # told, not recorded: he is not an officer who tried what the law forbids
        return _shown(request, letter, form, publication, 409, tried.failures)
    try:
        sent = _record(command, code, name if case is not None else "")
    except IntegrityError:  # the same form, sent twice at once
        found = _by_code(asked.desk, code)
        if found is None:
            raise
        sent = found
    if isinstance(sent, Receipt):
        return _shown(request, letter, form, publication, 409, sent.failures)
    return _receipt(request, asked, sent, code)


def _count(request: HttpRequest, case: Case | None) -> None:
    """Raises TooOften where the address, or everybody together, sends too much."""
    whose = address(request)
    spend(SEND, whose)
    if case is not None:
        spend(SAME_MATTER, whose, case.id)
        spend(MATTER, case.id)


def _record(command: Command, code: str, item: str) -> Submission | Receipt:
    """The move and the code that leads to it, both or neither; the receipt where the law refuses it after all."""
    with transaction.atomic():
        receipt = move(command)
        if not receipt.granted:
            return receipt
        return Submission.objects.create(
            region_id=command.region, case_id=UUID(str(receipt.case)), move=command.call.move,
            actor=command.call.actor, item=item, code_hash=codes.hash_of(code),
        )  # fmt: skip


def _by_code(desk: Desk, code: str) -> Submission | None:
    return Submission.objects.filter(region_id=desk.region.code, code_hash=codes.hash_of(code)).first()


def _shown(
    request: HttpRequest, letter: Letter, form: str, publication: Any, status: int = 200,
    failures: tuple[Mapping[str, Any], ...] = (),
) -> HttpResponse:  # fmt: skip
    context = {
        "letter": letter, "asked": letter.asked, "form": form, "publication": publication, "failures": failures,
        "kinds": letter.kinds(),
    }  # fmt: skip
    return own(render(request, "portal/send.html", context, status=status))


def _receipt(request: HttpRequest, asked: Asked, sent: Submission, code: str) -> HttpResponse:
    case = Case.objects.get(region_id=asked.desk.region.code, id=sent.case_id)
    context = {"asked": asked, "sent": sent, "code": code, "case": case}
    return own(render(request, "portal/receipt.html", context, status=201))
