"""What became of what one sent: by its code, and by nothing else."""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from yifa.casework import files
from yifa.casework.models import Case, Receipt
from yifa.casework.move import Command, move
from yifa.casework.page import Page
from yifa.casework.page import page as look
from yifa.casework.preview import preview
from yifa.casework.record import addressed, days, held
from yifa.casework.visibility import Viewer
from yifa.law.definitions import Slice
from yifa.portal import codes
from yifa.portal.letter import Letter, online
from yifa.portal.limits import FOLLOW, WRONG_CODE, left, spend
from yifa.portal.models import Submission
from yifa.portal.published import publications, shown
from yifa.portal.visit import missing, own, page
from yifa.throttle import address
from yifa.web.cases import names_for, stage_line
from yifa.web.desk import Desk, DeskRequest
from yifa.web.facts import Fact, Names, RowNames, facts
from yifa.web.moves.form import Asked
from yifa.web.papers import paper_answer
from yifa.web.words import say, word


@csrf_exempt  # the code is the proof; no cookie is asked for
@page
@require_http_methods(["GET", "HEAD", "POST"])
def follow(request: DeskRequest) -> HttpResponse:
    """Asks for the code; shows where the matter stands."""
    if request.method != "POST":
        return own(render(request, "portal/follow.html"))
    code = request.POST.get("code", "")
    sent = find(request, code)
    if sent is None:
        return _wrong(request, code)
    return _state(request, sent, code)


def find(request: DeskRequest, code: str) -> Submission | None:
    """What that code leads to. Every code that leads nowhere is counted; raises TooOften."""
    desk = request.desk
    left(WRONG_CODE, address(request))
    wanted = codes.hash_of(code[:100])
    found = Submission.objects.filter(region_id=desk.region.code, code_hash=wanted).first()
    if found is None or not hmac.compare_digest(found.code_hash, wanted):
        spend(WRONG_CODE, address(request))
        return None
    return found


def _wrong(request: HttpRequest, code: str) -> HttpResponse:
    return own(render(request, "portal/follow.html", {"wrong": True, "typed": code[:100]}, status=404))


def _case(desk: Desk, sent: Submission) -> Case:
    case = Case.objects.get(region_id=desk.region.code, id=sent.case_id)
    case.region = desk.region
    return case


def _state(
    request: DeskRequest, sent: Submission, code: str, done: str = "", status: int = 200
) -> HttpResponse:
    desk = request.desk
    case = _case(desk, sent)
    context: dict[str, Any] = {
        "sent": sent, "case": case, "code": code, "done": done,
        "papers": addressed(case, sent.actor, sent.item or None),
    }  # fmt: skip
    if sent.item:
        context |= _row(desk, case, sent)
        return own(render(request, "portal/row.html", context, status=status))
    return own(render(request, "portal/matter.html", context | _matter(desk, case, sent), status=status))


@csrf_exempt
@page
@require_POST
def paper(request: DeskRequest) -> HttpResponseBase:
    """A paper that is addressed to whoever has the code."""
    desk = request.desk
    code, sha256 = request.POST.get("code", ""), request.POST.get("paper", "")
    sent = find(request, code)
    if sent is None:
        return _wrong(request, code)
    mine = addressed(_case(desk, sent), sent.actor, sent.item or None)
    known = next((one for one in mine if one.sha256 == sha256), None)
    if known is None:
        raise missing()
    try:
        return own(paper_answer(desk.region.code, known.sha256, word(known)))
    except files.FileError:
        raise missing() from None


# --- a case of his own --------------------------------------------------------------------------------------------


def _sender(desk: Desk, sent: Submission) -> Viewer:
    """He sees what a party sees: what is open in his case."""
    return Viewer(desk.region.code, sent.actor, frozenset(), frozenset(), False)


def _matter(desk: Desk, case: Case, sent: Submission) -> dict[str, Any]:
    found = look(case, desk.now, _sender(desk, sent), actor=sent.actor)
    loaded = held(case)[1]
    law = loaded.law.at(desk.today, loaded.state.edition)
    names = names_for(desk, found, law)
    names.read()
    acts = [
        (act, names.agency(act.agency), told_to_sender(law, act.given, names))
        for act in (*found.timeline, *found.arisen)
        if not act.struck
    ]
    limits = [
        (c, days(case, c.clock, c.item, c.run, desk.now))
        for c in found.clocks
        if c.status in ("running", "paused")
    ]
    return {
        "p": found, "law": law, "stages": stage_line(found, law), "acts": acts[::-1],
        "handler": found.handler_zh, "rows": RowNames(law, found.facts, names),
        "limits": [(c, told[1] if told else []) for c, told in limits],
        "ended": [c for c in found.clocks if c.status not in ("running", "paused", "void")],
        "steps": _steps(found, law), "now": desk.now,
    }  # fmt: skip


def told_to_sender(law: Slice, given: Mapping[str, Any], names: Names) -> list[Fact]:
    """Facts in words; other cases, which have no page here, are left out."""
    return facts({n: f for n, f in law.fields.items() if f.type != "case"}, given, names)


def _steps(found: Page, law: Slice) -> list[Any]:
    """What he may do next, by law and as things stand."""
    told = {m.name: m for m in online(law)}
    return [told[s.move] for s in found.steps if s.move in told and s.item is None and s.open]


@csrf_exempt
@page
@require_POST
def act(request: DeskRequest) -> HttpResponse:
    """A further move of whoever has the code: its form, and the move."""
    desk = request.desk
    code = request.POST.get("code", "")
    sent = find(request, code)
    if sent is None:
        return _wrong(request, code)
    case, name = _case(desk, sent), request.POST.get("move", "")
    loaded = held(case)[1]
    law = loaded.law.at(desk.today, loaded.state.edition)
    step = next((m for m in online(law) if m.name == name and m.frm is not None), None)
    if sent.item or step is None:
        raise missing()
    asked = Asked(desk, law, step, loaded.state.fields, str(loaded.state.fields.get("handler") or "") or None)
    about = f"{desk.region.code}/{case.id}/{name}"
    context = {"asked": asked, "code": code, "case": case}
    if "send" not in request.POST:
        more = "form" in request.POST
        letter = Letter(asked, data=request.POST if more else None)
        context |= {
            "letter": letter,
            "kinds": letter.kinds(),
            "form": request.POST.get("form") or codes.new_form(about),
        }
        return own(render(request, "portal/act.html", context))
    letter = Letter(asked, data=request.POST, uploads=request.FILES)
    context |= {"letter": letter, "kinds": letter.kinds(), "form": request.POST.get("form", "")}
    try:
        nonce = codes.read_form(request.POST.get("form", ""), about)
    except codes.Stale:
        letter.problems.append(
            say("这张表已经过期，请核对后再次提交。", "The form is out of date: check it and send it again.")
        )
        return own(render(request, "portal/act.html", context | {"form": codes.new_form(about)}, status=422))
    if not letter.is_valid():
        return own(render(request, "portal/act.html", context, status=422))
    spend(FOLLOW, sent.id)
    papers = letter.papers()
    if letter.problems:
        return own(render(request, "portal/act.html", context, status=422))
    call = letter.call(sent.actor, "", papers)
    command = Command(desk.region.code, law.id, call, case.id, key=f"portal:{codes.hash_of(nonce)}")
    tried = preview(command, papers).receipt
    done = say("已提交：{act}", "Sent: {act}", act=word(step.online))
    if not tried.granted:
        if _made_before(command):
            return _state(request, sent, code, done)
        return own(render(request, "portal/act.html", context | {"failures": tried.failures}, status=409))
    receipt = move(command)
    if not receipt.granted:
        return own(render(request, "portal/act.html", context | {"failures": receipt.failures}, status=409))
    return _state(request, sent, code, done)


def _made_before(command: Command) -> bool:
    """Was the very same form recorded before, and is this a second click?"""
    return Receipt.objects.filter(region_id=command.region, request_key=command.key).exists()


# --- a row he added to somebody else's case ---------------------------------------------------------------------------


def _row(desk: Desk, case: Case, sent: Submission) -> dict[str, Any]:
    """His own row with what was decided on it, and what is public of the case; nothing else of it."""
    loaded = held(case)[1]
    law = loaded.law.at(desk.today, loaded.state.edition)
    groups = [law.fields[name] for name in law.moves[sent.move].adds] if sent.move in law.moves else []
    names = Names(desk.region.code, desk.today)
    told: list[Fact] = []
    decided: list[Fact] = []
    for group in groups:
        row = loaded.state.row(group.name, sent.item) or {}
        told += facts({**group.columns}, {n: v for n, v in row.items() if n != "id"}, names)
        for track in law.tracks.values():
            if track.per == group.name:
                stage = loaded.state.tracks.get((track.name, sent.item))
                if stage is not None and stage in track.stages:
                    at = {"zh": track.stages[stage], "en": track.stages_en.get(stage, "")}
                    decided.append(Fact(track.name, word(track), word(at)))
                said = loaded.state.items.get((track.name, sent.item), {})
                mine = {n: v for n, v in said.items() if n in law.fields and law.fields[n].privacy == "open"}
                decided += facts(law.fields, mine, names)
    for field in law.fields.values():
        if (
            field.type == "people"
            and field.privacy == "open"
            and sent.item in (loaded.state.fields.get(field.name) or ())
        ):
            decided.append(Fact(field.name, word(field), say("您已被列入", "you are among them")))
    return {
        "law": law,
        "told": told,
        "decided": decided,
        "published": shown(desk, publications(desk).filter(case_id=case.id).order_by("-id")[:20]),
    }
