"""From a next move to its record: the form, the draft, the last page before it is recorded, the answer."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from yifa.casework.clock import source
from yifa.casework.consequences import Consequence
from yifa.casework.models import Case
from yifa.casework.move import Command, move
from yifa.casework.preview import preview
from yifa.casework.record import held
from yifa.casework.runtime import catalogue
from yifa.engine.records import Call
from yifa.law.definitions import Slice
from yifa.web.cases import find
from yifa.web.desk import Desk, DeskRequest
from yifa.web.facts import Fact, Names, facts
from yifa.web.models import Draft
from yifa.web.moves.form import Asked, Content, Filled, attachments, moment_of
from yifa.web.moves.lots import Lot, draw, gate_of
from yifa.web.words import say, word
from yifa.web.work import begins


@require_http_methods(["GET", "POST"])
def of_case(request: DeskRequest, case: UUID, move: str) -> HttpResponse:
    """The form of a move in a case."""
    desk = request.desk
    found = find(request, case)
    _, loaded = held(found)
    slice_ = loaded.law.at(desk.today, loaded.state.edition)
    known = slice_.moves.get(move)
    item = request.GET.get("item") or None
    if known is None or known.system:
        raise _no_such_move()
    now = loaded.state.fields
    if item is not None and known.track is not None:
        row = loaded.state.row(slice_.tracks[known.track].per or "", item) or {}
        now = {**now, **row, **loaded.state.items.get((known.track, item), {})}
    asked = Asked(desk, slice_, known, now, str(now.get("handler") or "") or None, item)
    return _form(request, asked, found)


@require_http_methods(["GET", "POST"])
def of_new(request: DeskRequest, procedure: str, move: str) -> HttpResponse:
    """The form of a move that begins a case."""
    desk = request.desk
    domain = request.GET.get("domain") or None
    try:
        slice_ = desk.slice(procedure, domain=domain)
    except LookupError:
        raise _no_such_move() from None
    known = slice_.moves.get(move)
    domains = catalogue().domains_of(procedure, desk.today, desk.region.places)
    if known is None or not begins(known) or desk.hat is None or domain not in (None, *domains):
        raise _no_such_move()
    return _form(request, Asked(desk, slice_, known, {}, None, domain=domain, domains=domains), None)


def _no_such_move() -> Http404:
    return Http404(say("没有这一步。", "There is no such move."))


def _form(request: HttpRequest, asked: Asked, case: Case | None) -> HttpResponse:
    """The form, blank, as a draft has it, or as a link fills it (``?given.person=…``): that begins a new draft."""
    linked = {n.removeprefix("given."): v for n, v in request.GET.items() if n.startswith("given.")}
    draft = None if linked else _begun(asked, case)
    if request.method == "GET":
        filled = Filled(asked, draft.content if draft is not None else {"given": linked})
        return _shown(request, asked, case, filled, draft)
    data, lot = _drawn(asked, request.POST)
    filled = Filled(asked, None, data, request.FILES)
    if "check" not in request.POST and "save" not in request.POST:  # another row, a paper dropped
        return _shown(request, asked, case, filled, draft, lot=lot)
    if not filled.is_valid():
        return _shown(request, asked, case, filled, draft, status=422)
    if draft is None:
        draft = Draft(
            region_id=asked.desk.region.code, user=asked.desk.user, case=case.id if case else None,
            procedure=asked.slice.id, move=asked.move.name, item=asked.item or "",
        )  # fmt: skip
    draft.content = filled.content()
    draft.save()
    if "save" in request.POST:
        messages.success(request, say("草稿已保存。", "The draft is saved."), extra_tags="good")
        return redirect(edit_url(draft))
    return redirect("draft", draft.id)


def _begun(asked: Asked, case: Case | None) -> Draft | None:
    """The last draft of the move, of this row, in this field of law."""
    drafts = _own(asked.desk).filter(
        case=case.id if case else None, procedure=asked.slice.id, move=asked.move.name, item=asked.item or ""
    )
    found: Iterator[Draft] = (
        d for d in drafts.order_by("-saved_at") if d.content.get("domain") == asked.domain
    )
    return next(found, None)


def _shown(
    request: HttpRequest, asked: Asked, case: Case | None, filled: Filled, draft: Draft | None, status: int = 200,
    lot: Lot | None = None,
) -> HttpResponse:  # fmt: skip
    context = {
        "asked": asked, "case": case, "filled": filled, "draft": draft, "kinds": asked.kinds(), "lot": lot,
        "lots": gate_of(asked) is not None,
    }  # fmt: skip
    return render(request, "moves/form.html", context, status=status)


def _drawn(asked: Asked, data: QueryDict) -> tuple[QueryDict, Lot | None]:
    """What was sent, with whom the seed draws where a drawing is asked for."""
    gate = gate_of(asked)
    if gate is None or "draw" not in data:
        return data, None
    lot = draw(asked, gate, data.get(f"given.{gate.params['seed']}", "").strip())
    filled = data.copy()
    filled[f"given.{lot.result}"] = "、".join(lot.ids)
    return filled, lot


def _own(desk: Desk) -> Any:
    return Draft.objects.filter(region_id=desk.region.code, user=desk.user)


# --- the draft ------------------------------------------------------------------------------------------------------


def _draft(request: DeskRequest, id: UUID) -> tuple[Draft, Case | None, Slice]:
    """A draft of his own, its case, and the law of today."""
    desk = request.desk
    draft = _own(desk).filter(id=id).first()
    if draft is None:
        raise Http404(
            say("没有这份草稿，可能已经办理。", "There is no such draft: it may have been recorded.")
        )
    if draft.case is None:
        return draft, None, desk.slice(draft.procedure, domain=draft.content.get("domain"))
    case = find(request, draft.case)
    loaded = held(case)[1]
    return draft, case, loaded.law.at(desk.today, loaded.state.edition)


def command_of(desk: Desk, draft: Draft, slice_: Slice, key: str | None = None) -> Command:
    """The draft as a command: an outsider's act with who registers it, an officer's in the name of his agency."""
    content: Content = draft.content
    outsider = content["actor"]
    agency = content["agency"] or (desk.hat.agency if desk.hat is not None and not outsider else None)
    call = Call(
        move=draft.move, actor=outsider or desk.person, on=moment_of(content), recorded=desk.now,
        given=content["given"], add=content["add"], item=draft.item or None,
        agency=agency, role=None if outsider else desk.role_for(slice_.moves[draft.move]), recorder=desk.person if outsider else None, approved_by=content["approved_by"],
        attached=attachments(content), source=source(desk.region),
    )  # fmt: skip
    return Command(desk.region.code, draft.procedure, call, draft.case, content.get("domain"), key)


def review(request: DeskRequest, draft: UUID) -> HttpResponse:
    """The last page: what is about to be recorded and what it will cause, or why it will be refused."""
    desk = request.desk
    found, case, slice_ = _draft(request, draft)
    command = command_of(desk, found, slice_)
    tried = preview(command, command.call.attached)
    context = {
        "draft": found, "case": case, "procedure": slice_, "move": slice_.moves[found.move], "receipt": tried.receipt,
        "caused": told(tried.caused), "facts": _facts(desk, slice_, found.content), "content": found.content,
        "papers": found.content.get("attached", ()), "edit": edit_url(found),
    }  # fmt: skip
    return render(request, "moves/review.html", context, status=200 if tried.receipt.granted else 409)


def told(caused: tuple[Consequence, ...]) -> list[str]:
    """Consequences in words."""
    return [word(one) for one in caused]


def _facts(desk: Desk, slice_: Slice, content: Content) -> list[Fact]:
    names = Names(desk.region.code, desk.today)
    given = {**content["given"], **content["add"]}
    fields = {**slice_.fields}
    for group in slice_.fields.values():
        fields |= {
            name: column for name, column in group.columns.items() if name in given and name not in fields
        }
    names.want(fields, given)
    names.read()
    return facts(fields, given, names)


def edit_url(draft: Draft) -> str:
    """Where the draft is filled in."""
    if draft.case is None:
        url = reverse("begin", args=[draft.procedure, draft.move])
        domain = draft.content.get("domain")
        return f"{url}?{urlencode({'domain': domain})}" if domain else url
    url = reverse("move", args=[draft.case, draft.move])
    return f"{url}?item={draft.item}" if draft.item else url


@require_POST
def confirm(request: DeskRequest, draft: UUID) -> HttpResponse:
    """Record it. The same draft sent twice is answered with the first receipt."""
    desk = request.desk
    found, _, slice_ = _draft(request, draft)
    key = f"draft:{found.id}:{found.saved_at.isoformat()}"
    receipt = move(command_of(desk, found, slice_, key))
    if not receipt.granted:
        zh, en = "未获准许，这次提交已留下记录。", "Refused; that it was asked for is on record."
        messages.error(request, say(zh, en), extra_tags="error")
        return redirect("draft", found.id)
    found.delete()
    known = slice_.moves[found.move]
    number = f"，{receipt.number}" if receipt.number else ""
    messages.success(
        request,
        say(
            "已登记：{act}{number}，第{n}号记录。",
            "Recorded: {act}{number}, record {n}.",
            act=word(known),
            number=number,
            n=receipt.n,
        ),
        extra_tags="good",
    )
    return redirect("case", receipt.case)


@require_POST
def discard(request: DeskRequest, draft: UUID) -> HttpResponse:
    """Throw a draft away."""
    desk = request.desk
    found = _own(desk).filter(id=draft).first()
    if found is not None:
        found.delete()
        messages.success(request, say("草稿已删除。", "The draft is gone."), extra_tags="good")
    return redirect("case", found.case) if found is not None and found.case else redirect("work")
