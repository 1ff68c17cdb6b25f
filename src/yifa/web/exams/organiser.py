"""An exam as a whole: who sat, the results by unit and rank, and collecting what was saved when time was over."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from yifa.casework.clock import source
from yifa.casework.models import Case, Deadline
from yifa.casework.move import Command, move
from yifa.casework.paging import Keyset
from yifa.casework.record import held, held_many
from yifa.casework.settling import settle_cases
from yifa.casework.visibility import Sight, visible_case, visible_cases
from yifa.engine.records import Call
from yifa.engine.state import CaseState, day_of, moment
from yifa.law.definitions import Slice
from yifa.web.desk import Desk, DeskRequest
from yifa.web.exams.sitting import COLLECT, EXAM, HAND_IN, SITTING, TIME, drafts
from yifa.web.facts import Names, text
from yifa.web.models import Draft
from yifa.web.words import english, say

SIZE = 50
AT_ONCE = 300
"""Papers collected by one press of the button."""
COUNTED = ("total", "excellent", "passed", "failed", "absent", "excused")


@dataclass(frozen=True, slots=True)
class Line:
    """One candidate: as far as the viewer may read it."""

    case: Case
    unit: str
    cadre: str
    stage: str
    score: Any
    outcome: str


@dataclass(frozen=True, slots=True)
class Result:
    """The numbers of one unit and rank, or of all: as `COUNTED` names them, and how many sat."""

    unit: str
    cadre: str
    numbers: tuple[int, ...]
    sat: int
    rate: str
    """Of those who sat how many passed, in per cent; empty where nobody sat."""


@require_safe
def show(request: DeskRequest, case: UUID) -> HttpResponse:
    """The numbers by stage, the results once they are added up, and the candidates."""
    desk, found, state, law = _exam(request, case)
    facts = Sight(desk.viewer, state, law).fields
    sittings = visible_cases(desk.viewer).filter(parent_id=found.id, procedure=SITTING)
    stages = desk.slice(SITTING)
    words = stages.stages_en if english() else stages.stages
    counts = Counter(sittings.values_list("stage", flat=True))
    stage = request.GET.get("stage", "")
    page = Keyset(
        sittings.filter(stage=stage) if stage in stages.stages else sittings, ("id",), request, SIZE
    )
    names = Names(desk.region.code, desk.today)
    lines = _lines(desk, page.rows, names)
    names.want(law.fields, facts)
    names.read()
    context = {
        "case": found, "facts": facts, "law": law, "page": page, "stage": stage,
        "stages": [(name, words.get(name, name), counts[name]) for name in stages.stages if counts[name]],
        "enrolled": counts.total(), "lines": [line(names) for line in lines], "results": results(law, facts, names),
        "collects": _may_collect(desk, state) and state.stage == "set",
    }  # fmt: skip
    return render(request, "exams/exam.html", context)


def _exam(request: DeskRequest, case: UUID) -> tuple[Desk, Case, CaseState, Slice]:
    desk = request.desk
    found = visible_case(desk.viewer, case)
    if found is None or found.procedure != EXAM or not desk.viewer.in_office:
        raise Http404
    loaded = held(found)[1]
    return desk, found, loaded.state, loaded.law.at(desk.today, loaded.state.edition)


def _lines(desk: Desk, cases: list[Case], names: Names) -> list[Any]:
    """The candidates of a page, read together; each is put into words when the names are there."""
    states = held_many(desk.region, [case.id for case in cases])
    found = []
    for case in cases:
        loaded = states[case.id]
        law = loaded.law.at(desk.today, loaded.state.edition)
        facts = Sight(desk.viewer, loaded.state, law).fields
        names.want(law.fields, facts)

        def line(names: Names, case: Case = case, law: Slice = law, facts: dict[str, Any] = facts) -> Line:
            def said(name: str) -> str:
                return text(law.fields[name], facts.get(name), names)

            stage = (law.stages_en if english() else law.stages).get(case.stage, case.stage)
            return Line(case, said("unit"), said("cadre"), stage, facts.get("score"), said("outcome"))

        found.append(line)
    return found


def results(law: Slice, facts: dict[str, Any], names: Names) -> list[Result]:
    """A line for each unit and rank; the last is the whole."""
    columns = law.fields["results"].columns
    rows = facts.get("results", ())
    found = [
        _result(
            text(columns["unit"], row.get("unit"), names),
            text(columns["cadre"], row.get("cadre"), names),
            [row],
        )
        for row in rows
    ]
    found.sort(key=lambda r: (r.unit, r.cadre))
    return [*found, _result(say("合计", "Total"), "", rows)] if rows else []


def _result(unit: str, cadre: str, rows: Any) -> Result:
    total, excellent, passed, failed, absent, excused = (
        sum(row.get(name, 0) for row in rows) for name in COUNTED
    )
    sat = excellent + passed + failed
    rate = f"{100 * (excellent + passed) / sat:.2f}%" if sat else ""
    return Result(unit, cadre, (total, excellent, passed, failed, absent, excused), sat, rate)


# --- collecting -----------------------------------------------------------------------------------------------------


@require_POST
def collect(request: DeskRequest, case: UUID) -> HttpResponse:
    """Records what was saved in time and not handed in, each as of the moment it was saved; then what time has brought."""
    desk, found, state, _ = _exam(request, case)
    if not _may_collect(desk, state):
        raise Http404
    over = list(_over(desk, found, day_of(moment(state.fields["last_day"])))[: AT_ONCE + 1])
    some = over[:AT_ONCE]
    saved = {draft.case: draft for draft in drafts(desk.region.code, some) if draft.case is not None}
    taken = sum(_take(desk, str(state.fields["handler"]), id, draft) for id, draft in saved.items())
    time = settle_cases(desk.region, some, desk.now)
    messages.success(
        request,
        say(
            "收卷{n}份；因时间届满登记{time}件。", "{n} papers collected; {time} recorded because time was over.",
            n=taken, time=time,
        ),
        extra_tags="good",
    )  # fmt: skip
    if len(over) > AT_ONCE:
        messages.warning(request, say("还有未收的试卷，请再次收卷。", "There are more: collect again."))
    return redirect("exam", case)


def _may_collect(desk: Desk, state: CaseState) -> bool:
    """Does he hold a post that collects, in the agency that holds the exam?"""
    roles = {role.role for role in desk.slice(SITTING).moves[COLLECT].by}
    return any(post.role in roles and post.agency == state.fields.get("handler") for post in desk.posts)


def _over(desk: Desk, exam: Case, last_day: dt.date) -> QuerySet[Any]:
    """The sittings whose time is over: not handed in, with or without a record of it, and those that nobody began."""
    region = desk.region.code
    late = Deadline.objects.filter(
        region_id=region, case_id=OuterRef("id"), clock=TIME, status=Deadline.Status.RUNNING,
        due__lt=desk.now.replace(second=0),
    )  # fmt: skip
    saved = Draft.objects.filter(region_id=region, case=OuterRef("id"), procedure=SITTING, move=HAND_IN)
    over = Q(stage="sitting") & Q(Exists(late)) | Q(stage="missed") & Q(Exists(saved))
    if desk.today > last_day:
        over |= Q(stage="registered")
    found = visible_cases(desk.viewer).filter(over, parent_id=exam.id, procedure=SITTING)
    return found.order_by("id").values_list("id", flat=True)


def _take(desk: Desk, agency: str, sitting: UUID, draft: Draft) -> bool:
    """Collect one paper. What cannot be collected stays as it is, and its refusal is on record."""
    role = next(role.role for role in desk.slice(SITTING).moves[COLLECT].by)
    call = Call(
        move=COLLECT, actor=desk.person, on=moment(draft.content["on"]), recorded=desk.now, add=draft.content["add"],
        agency=agency, role=role, source=source(desk.region),
    )  # fmt: skip
    receipt = move(
        Command(desk.region.code, SITTING, call, sitting, key=f"collect:{draft.id}:{draft.content['on']}")
    )
    if receipt.granted:
        draft.delete()
    return receipt.granted
