"""我的考试: the candidate's pages. Page by page with a button that saves; nothing here needs a script."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yifa.casework.models import Involved
from yifa.casework.move import Receipt, move
from yifa.casework.paging import Keyset
from yifa.casework.preview import preview
from yifa.casework.record import held_many
from yifa.casework.visibility import visible_cases
from yifa.web.desk import DeskRequest
from yifa.web.exams.sitting import BEGIN, EXAM, SITTING, Question, Sitting, sitting
from yifa.web.matters import matters
from yifa.web.words import say

SIZE = 50
ON_A_PAGE = 10
"""Questions on a page of a paper."""
EXAMS = 20


@require_safe
def index(request: DeskRequest) -> HttpResponse:
    """His own sittings, the latest first; and the exams that one may see."""
    desk = request.desk
    seen = visible_cases(desk.viewer)
    me = Involved.objects.filter(region_id=desk.region.code, kind="person", who=desk.person)
    page = Keyset(
        seen.filter(id__in=me.values("case_id"), procedure=SITTING), ("-opened_on", "-id"), request, SIZE
    )
    states = held_many(desk.region, [case.id for case in page.rows])
    # who set a paper is named in its sittings, and is no candidate
    own = [case for case in page.rows if states[case.id].state.fields.get("candidate") == desk.person]
    mine = [Sitting(desk, case) for case in own]
    exams = seen.filter(procedure=EXAM).order_by("-opened_on", "-id")[:EXAMS] if desk.viewer.in_office else ()
    return render(
        request, "exams/index.html", {"page": page, "sittings": mine, "exams": matters(exams, desk)}
    )


@require_safe
def show(request: DeskRequest, case: UUID) -> HttpResponse:
    """Before: what is to be known. While he answers: how far he is. Afterwards: his result, and what was right."""
    one = _sitting(request, case)
    questions = one.questions()
    context = {
        "sitting": one, "facts": one.facts, "questions": questions, "pages": pages(questions), "open": one.open,
        "answered": sum(bool(q.answer) for q in questions),
        "right": sum(q.is_right for q in questions) if one.revealed else None,
    }  # fmt: skip
    return render(request, "exams/sitting.html", context)


@require_POST
def begin(request: DeskRequest, case: UUID) -> HttpResponse:
    """Opens his paper: from now on his time runs."""
    one = _sitting(request, case)
    receipt = move(one.command(BEGIN))
    if not receipt.granted:
        return _refused(request, one, receipt)
    return redirect("sitting_page", case, 1)


@require_http_methods(["GET", "HEAD", "POST"])
def page(request: DeskRequest, case: UUID, n: int) -> HttpResponse:
    """Some questions of his paper; sent, they are saved, and he goes where the button says."""
    one = _sitting(request, case)
    if request.method == "POST" and not one.open:
        return _refused(request, one, preview(one.handing_in()).receipt)
    if not one.open:
        return redirect("sitting", case)
    found = pages(one.questions())
    if not 1 <= n <= len(found):
        return redirect("sitting_page", case, 1)
    if request.method == "POST":
        one.save({q.id: answer(q, request.POST) for q in found[n - 1].questions})
        where = request.POST.get("go")
        if where == "review":
            return redirect("sitting", case)
        messages.success(request, say("已保存。", "Saved."), extra_tags="good")
        return redirect("sitting_page", case, n + {"next": 1, "back": -1}.get(where or "", 0))
    context = {
        "sitting": one,
        "facts": one.facts,
        "n": n,
        "last": len(found),
        "questions": found[n - 1].questions,
    }
    return render(request, "exams/page.html", context)


@require_POST
def hand_in(request: DeskRequest, case: UUID) -> HttpResponse:
    """Hands in what he has saved. It is marked at once."""
    one = _sitting(request, case)
    receipt = move(one.handing_in())
    if not receipt.granted:
        return _refused(request, one, receipt)
    draft = one.draft()
    if draft is not None:
        draft.delete()
    messages.success(request, say("已交卷，并已计分。", "Handed in, and marked."), extra_tags="good")
    return redirect("sitting", case)


@dataclass(frozen=True, slots=True)
class Leaf:
    """A page of a paper."""

    questions: Sequence[Question]

    @property
    def first(self) -> int:
        return self.questions[0].n

    @property
    def last(self) -> int:
        return self.questions[-1].n

    @property
    def unanswered(self) -> str:
        return say("、", ", ").join(str(q.n) for q in self.questions if not q.answer)


def pages(questions: Sequence[Question]) -> list[Leaf]:
    """The paper as it is turned over."""
    return [Leaf(questions[at : at + ON_A_PAGE]) for at in range(0, len(questions), ON_A_PAGE)]


def answer(question: Question, sent: QueryDict) -> str:
    """What was ticked, as letters of the bank in order; letters that are no option of the question are left out."""
    given = {option.letter for option in question.options} & set(sent.getlist(question.name))
    return "".join(sorted(given) if question.several else sorted(given)[:1])


def _sitting(request: DeskRequest, case: UUID) -> Sitting:
    desk = request.desk
    return sitting(desk, case)


def _refused(request: DeskRequest, one: Sitting, receipt: Receipt) -> HttpResponse:
    context = {"sitting": one, "facts": one.facts, "failures": receipt.failures}
    return render(request, "exams/refused.html", context, status=409)
