"""A round as people work on it: one step of all its cases in one grid, and the sums that run along.

Every row is a case of its own and every act in it a move of its own: what the law refuses in one row does not hold
up the others.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Count
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from yifa.casework.clock import source
from yifa.casework.models import Case
from yifa.casework.move import Command, move
from yifa.casework.paging import Keyset
from yifa.casework.record import held_many
from yifa.casework.session import Loaded
from yifa.casework.visibility import Sight, visible_cases
from yifa.engine.records import Call
from yifa.law.definitions import ANY, Move, Slice
from yifa.web.cases import find
from yifa.web.desk import Desk, DeskRequest, Post
from yifa.web.facts import Fact, Names, facts
from yifa.web.forms import Form
from yifa.web.matters import slice_of
from yifa.web.moves.form import Asked, MoveForm
from yifa.web.moves.inputs import Choosing, DayField
from yifa.web.words import say, word

SIZE = 30
ALL = "all"
"""Prefix of what is typed once for all rows."""
BRIEF = 40
"""Letters of a fact that the grid shows beside a case."""


class DayForm(Form):
    """The day of all acts that are recorded together."""

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["on"] = DayField(label=say("办理日期", "Day of the acts"))


@dataclass(frozen=True, slots=True)
class Sum:
    """How many cases of the round stand at a stage."""

    zh: str
    en: str
    n: int
    final: bool


@dataclass(slots=True)
class Row:
    """One case of the round, with the form of the step. `missing`: why the law refused what was filled in."""

    case: Case
    asked: Asked
    facts: list[Fact]
    form: MoveForm
    missing: tuple[Mapping[str, Any], ...] = ()


@require_http_methods(["GET", "POST"])
def grid(request: DeskRequest, case: UUID) -> HttpResponse:
    """One step of a round's cases, page by page."""
    desk = request.desk
    parent = find(request, case)
    children = visible_cases(desk.viewer).filter(parent_id=parent.id)
    first = children.order_by("id").first()
    if first is None:
        raise Http404(say("本事项没有开启其他事项。", "This case has opened no others."))
    children = children.filter(procedure=first.procedure)
    slice_ = slice_of(first, desk)
    steps = [move for move in slice_.moves.values() if _for_grid(move)]
    step = _chosen(request.GET.get("step"), steps, desk.hat)
    page = Keyset(children.filter(stage__in=_stages(slice_, step)), ("id",), request, SIZE)
    sent: QueryDict | None = request.POST if request.method == "POST" else None
    spread = sent is not None and "spread" in sent
    if sent is not None and spread:
        sent = _spread(sent, page.rows)
        messages.info(
            request,
            say("已填入空白的各项，请核对后登记。", "The blank rows are filled in: check them, then record."),
        )
    choosing = Choosing(desk)
    rows = list(_rows(desk, slice_, step, page.rows, choosing, sent))
    day = DayForm(sent, initial={"on": desk.today.isoformat()})
    if sent is not None and not spread and day.is_valid():
        recorded = [row for row in rows if _filled(row.form) and _record(desk, row, day.cleaned_data["on"])]
        if recorded:
            zh, en = "已登记{n}项：{act}", "Recorded {n} times: {act}"
            messages.success(request, say(zh, en, n=len(recorded), act=word(step)), extra_tags="good")
        rows = [row for row in rows if row not in recorded]
        if not any(row.missing or row.form.errors for row in rows):
            return redirect(request.get_full_path())
    context = {
        "case": parent, "procedure": slice_, "steps": steps, "step": step, "page": page, "rows": rows, "day": day,
        "sums": list(sums(desk, parent, slice_)), "same": _form(rows[0].asked, ALL, choosing) if len(rows) > 1 else (),
    }  # fmt: skip
    return render(
        request, "moves/round.html", context, status=422 if sent is not None and not spread else 200
    )


def _spread(sent: QueryDict, cases: Iterable[Case]) -> QueryDict:
    """What was sent, with what was typed once in every row that is blank."""
    names = [name for name in sent if name.startswith(f"{ALL}-")]
    filled = sent.copy()
    for case in cases:
        typed = {name.replace(ALL, str(case.id), 1): sent.getlist(name) for name in names}
        if not any(sent.get(name) for name in typed):
            for name, values in typed.items():
                filled.setlist(name, values)
    return filled


def _form(asked: Asked, prefix: str, choosing: Choosing, sent: Any = None) -> MoveForm:
    """The form of the step in a row: all but the day."""
    form = MoveForm(asked, choosing, sent, prefix=prefix, empty_permitted=True, use_required_attribute=False)
    del form.fields["on"]
    return form


def _for_grid(move: Move) -> bool:
    """Is it an act of an office on the main line, made of facts alone?"""
    inside = not move.system and not all(role.outside for role in move.by)
    return inside and move.track is None and move.frm is not None and not move.adds


def _chosen(name: str | None, steps: list[Move], hat: Post | None) -> Move:
    """The step that is asked for; else the first one of the hat."""
    found = next((step for step in steps if step.name == name), None)
    mine = (s for s in steps if hat is not None and any(role.role == hat.role for role in s.by))
    return found or next(mine, steps[0])


def _stages(slice_: Slice, step: Move) -> list[str]:
    """The stages at which it may be made."""
    if step.frm is ANY or step.frm is None:
        return [stage for stage in slice_.stages if stage not in slice_.final]
    return sorted(step.frm)


def sums(desk: Desk, parent: Case, slice_: Slice) -> Iterator[Sum]:
    """The cases of a round by stage, in the law's order: every case counts once, so they add up."""
    counted = dict(
        visible_cases(desk.viewer)
        .filter(parent_id=parent.id, procedure=slice_.id)
        .values_list("stage")
        .annotate(n=Count("id"))
    )
    yield Sum("合计", "all", sum(counted.values()), False)
    for stage, zh in slice_.stages.items():
        if stage in counted:
            yield Sum(zh, slice_.stages_en.get(stage, stage), counted[stage], stage in slice_.final)


def _rows(
    desk: Desk, slice_: Slice, step: Move, cases: list[Case], choosing: Choosing, sent: Any
) -> Iterator[Row]:
    loaded = held_many(desk.region, [case.id for case in cases])
    names = Names(desk.region.code, desk.today)
    seen = {case.id: _seen(desk, loaded[case.id]) for case in cases}
    for shown in seen.values():
        names.want(slice_.fields, shown)
    names.read()
    for case in cases:
        state = loaded[case.id].state
        asked = Asked(desk, slice_, step, state.fields, str(state.fields.get("handler") or "") or None)
        brief = [f for f in facts(slice_.fields, seen[case.id], names) if f.text and len(f.text) <= BRIEF]
        yield Row(case, asked, brief, _form(asked, str(case.id), choosing, sent))


def _seen(desk: Desk, loaded: Loaded) -> dict[str, Any]:
    return Sight(desk.viewer, loaded.state, loaded.law.at(desk.today, loaded.state.edition)).fields


def _filled(form: MoveForm) -> bool:
    return form.has_changed() and form.is_valid()


def _record(desk: Desk, row: Row, on: str) -> bool:
    """Make the move of a row; what the law says against it stays with the row."""
    call = Call(
        move=row.asked.move.name, actor=desk.person, on=dt.date.fromisoformat(on), recorded=desk.now,
        given=row.form.given(), agency=desk.hat.agency if desk.hat is not None else None,
        role=desk.role_for(row.asked.move),
        approved_by=row.form.cleaned_data.get("approved_by") or None,
        source=source(desk.region),
    )  # fmt: skip
    receipt = move(Command(desk.region.code, row.case.procedure, call, row.case.id))
    row.missing = receipt.failures
    return receipt.granted
