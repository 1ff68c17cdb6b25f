"""事项: the list of cases one may see, the page of one, and what is opened from it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import render

from yifa.casework.models import Case, Link, Refusal
from yifa.casework.page import Act, Limit, Page, Step
from yifa.casework.page import page as look
from yifa.casework.paging import Keyset
from yifa.casework.record import days, record
from yifa.casework.record import paper as attached_paper
from yifa.casework.runtime import catalogue
from yifa.casework.visibility import NEWEST, listed_cases, visible_case, visible_cases
from yifa.engine.state import day_of, moment
from yifa.law.definitions import Slice
from yifa.web import exchange, saved
from yifa.web.desk import Desk, DeskRequest
from yifa.web.facts import Names, RowNames, facts
from yifa.web.matters import matters, slice_of
from yifa.web.moves.inputs import Choosing
from yifa.web.papers import paper_answer
from yifa.web.words import say, word

SIZE = 50
REFUSALS = 50
LINKED = 30


def index(request: DeskRequest) -> HttpResponse:
    """The cases he may see, newest first, filtered by plain parameters."""
    desk = request.desk
    wanted = Q()
    if procedure := request.GET.get("procedure"):
        wanted &= Q(procedure=procedure)
    if handler := request.GET.get("agency"):
        wanted &= Q(handler=handler)
    if (state := request.GET.get("state")) in ("open", "closed"):
        wanted &= Q(closed_on__isnull=state == "open")
    page = Keyset(listed_cases(desk.viewer, wanted), NEWEST, request, SIZE)
    context = {
        "page": page, "matters": matters(page.rows, desk), "procedures": procedures(), "views": saved.views(desk, "cases"),
        "agencies": Choosing(desk).agencies(),
    }  # fmt: skip
    return render(request, "cases/index.html", context)


def procedures() -> list[tuple[str, str]]:
    """Id and name of every procedure, in order of name."""
    laws = catalogue()
    return sorted(((id, word(laws.editions(id)[-1].tree)) for id in laws.procedures), key=lambda p: p[1])


def find(request: DeskRequest, case: UUID) -> Case:
    """The case, if whoever asks may see it. That it exists is not told to others."""
    desk = request.desk
    found = visible_case(desk.viewer, case)
    if found is None:
        raise Http404(
            say("没有这个事项，或者您无权查看。", "There is no such case, or it is not for you to see.")
        )
    found.region = desk.region
    return found


# --- the page of one ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class StageMark:
    """One stage on the line: `at` is ``done``, ``now`` or empty for what may lie ahead."""

    zh: str
    en: str
    at: str


@dataclass(frozen=True, slots=True)
class Choice:
    """A next move as the page offers it. `record`: an outsider's act, which whoever handles the case may register."""

    step: Step
    failures: tuple[Any, ...]
    record: bool

    @property
    def state(self) -> str:
        """``open``; ``others`` where nothing is missing but another person; ``locked``, by his hat at least."""
        if not self.failures:
            return "open"
        others = all(f["gate"] == "role" and f.get("field") != "role" for f in self.failures)
        return "others" if others else "locked"


def show(request: DeskRequest, case: UUID) -> HttpResponse:
    """One case: where it stands, what was done, what runs, and what may be done next."""
    desk = request.desk
    found = find(request, case)
    page = look(found, desk.now, desk.viewer, actor=desk.person, hat=desk.acting)
    slice_ = slice_of(found, desk)
    refusals = list(
        Refusal.objects.filter(region_id=desk.region.code, case_id=case).order_by("-recorded_at")[:REFUSALS]
    )
    names = names_for(desk, page, slice_)
    names.want_people(r.actor for r in refusals)
    names.read()
    choices = choices_of(page, slice_)
    others = linked(desk, found)
    return render(
        request,
        "cases/show.html",
        {
            "case": found,
            "page": page,
            "rows": RowNames(slice_, page.facts, names),
            "stages": stage_line(page, slice_),
            "clocks": sorted((c for c in page.clocks), key=_running_first),
            "timeline": timeline(page, refusals, slice_, names),
            "facts": facts(slice_.fields, page.facts, names),
            "open": [c for c in choices if c.state == "open"],
            "others": [c for c in choices if c.state == "others"],
            "locked": [c for c in choices if c.state == "locked"],
            "papers": papers(page, slice_),
            "linked": others,
            "exchanged": exchange.of_case(desk, found),
            "opened": any(one.case.parent_id == found.id for one in others),
            "head": bytes(found.head).hex(),
        },
    )


def names_for(desk: Desk, page: Page, slice_: Slice) -> Names:
    """Everybody the page mentions, still to be read."""
    names = Names(desk.region.code, desk.today)
    names.want(slice_.fields, page.facts)
    for act in (*page.timeline, *page.arisen):
        names.want(slice_.fields, act.given)
        names.want_people([act.actor])
    names.want_agencies([act.agency for act in page.timeline])
    return names


def stage_line(page: Page, slice_: Slice) -> list[StageMark]:
    """The stages passed, the present one, and those that usually follow."""
    seen = dict.fromkeys(a.stage for a in (*page.timeline, *page.arisen) if a.stage and not a.struck)
    seen.pop(page.stage, None)
    marks = [_mark(slice_, stage, "done") for stage in seen] + [_mark(slice_, page.stage, "now")]
    if not page.closed:
        marks += [_mark(slice_, stage, "") for stage in _ahead(slice_, page.stage) if stage not in seen]
        marks.append(StageMark("结案", "closed", ""))
    return marks


def _mark(slice_: Slice, stage: str, at: str) -> StageMark:
    return StageMark(slice_.stages.get(stage, stage), slice_.stages_en.get(stage, stage), at)


def _ahead(slice_: Slice, stage: str) -> list[str]:
    """The usual way on from here: each time the first stage that the law names after this one and a move leads to."""
    order, found = list(slice_.stages), []
    while stage in order:
        later = order[order.index(stage) + 1 :]
        reached = {
            branch.stage
            for move in slice_.moves.values()
            if move.track is None and move.frm is not None and (stage in move.frm or "*" in move.frm)
            for branch in move.to
        }
        stage = next((s for s in later if s in reached and s not in slice_.final), "")
        if stage:
            found.append(stage)
    return found


def _running_first(limit: Limit) -> tuple[int, str]:
    order = {"red": 0, "yellow": 1, "green": 2}
    return (order.get(limit.sign, 3) if limit.status in ("running", "paused") else 4, limit.due or "9999")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the timeline: an act, or an attempt that was refused."""

    when: str
    act: Act | None
    who: str
    agency: str
    zh: str
    en: str
    facts: tuple[Any, ...] = ()
    failures: tuple[Any, ...] = ()
    arisen: bool = False


def timeline(page: Page, refusals: list[Refusal], slice_: Slice, names: Names) -> list[Line]:
    """What was done and what was refused, the latest first."""
    lines = [
        Line(
            act.on, act, "" if act.actor == "system" else names.person(act.actor),
            names.agency(act.agency), act.zh, act.en, tuple(facts(slice_.fields, act.given, names)),
            arisen=act in page.arisen,
        )
        for act in (*page.timeline, *page.arisen)
    ]  # fmt: skip
    for one in refusals:
        move = slice_.moves.get(one.move)
        zh, en = (move.zh, move.en) if move is not None else (one.move, one.move)
        when = one.acted_on.isoformat()
        lines.append(
            Line(
                when,
                None,
                names.person(one.actor),
                names.agency(one.agency),
                zh,
                en,
                failures=tuple(one.failures),
            )
        )
    return sorted(lines, key=lambda line: (line.when[:10], line.act.n if line.act else 0), reverse=True)


def choices_of(page: Page, slice_: Slice) -> list[Choice]:
    """The next moves. What only outsiders may do is offered for registering, whoever the outsider is."""
    found = []
    for step in page.steps:
        move = slice_.moves[step.move]
        outside = all(role.outside for role in move.by)
        failures = tuple(f for f in step.failures if not (outside and f.get("field") == "actor"))
        found.append(Choice(step, failures, outside))
    return found


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper attached to a record."""

    kind: str
    name: str
    sha256: str
    size: int
    on: str
    n: int


def papers(page: Page, slice_: Slice) -> list[Paper]:
    """Every paper of the case, in order of record."""
    return [
        Paper(
            kind_zh(slice_, a["kind"]),
            a.get("name") or "",
            a.get("sha256") or "",
            a.get("size") or 0,
            act.on,
            act.n,
        )
        for act in page.timeline
        if not act.struck
        for a in act.attached
    ]


def kind_zh(slice_: Slice, kind: str) -> str:
    """What a kind of paper is called."""
    known = slice_.documents.get(kind)
    return say(known.zh, known.en or kind) if known is not None else kind


@dataclass(frozen=True, slots=True)
class Linked:
    """A case that stands to this one in some way."""

    zh: str
    en: str
    case: Case


def linked(desk: Desk, case: Case) -> list[Linked]:
    """The cases this one names, those that name it, the one that opened it and those it opened; as far as he may see."""
    region = desk.region.code
    links = list(Link.objects.filter(Q(case_id=case.id) | Q(target_id=case.id), region_id=region)[:LINKED])
    kinds = {(k.target_id if k.case_id == case.id else k.case_id): k for k in links}
    wanted = Q(id__in=list(kinds)) | Q(parent_id=case.id)
    if case.parent_id is not None:
        wanted |= Q(id=case.parent_id)
    found = []
    for one in visible_cases(desk.viewer).filter(wanted).order_by("opened_on", "id")[:LINKED]:
        link = kinds.get(one.id)
        if link is not None:
            slice_ = slice_of(case if link.case_id == case.id else one, desk)
            known = slice_.links.get(link.kind)
            words = (known.zh, known.en or link.kind) if known is not None else (link.kind, link.kind)
        else:
            words = (
                ("由此开启本事项", "opened this one")
                if one.id == case.parent_id
                else ("由本事项开启", "opened by this one")
            )
        found.append(Linked(*words, one))
    return found


# --- what is opened from it ------------------------------------------------------------------------------------


def clock(request: DeskRequest, case: UUID, clock: str, run: int) -> HttpResponse:
    """One run of a clock, day by day."""
    desk = request.desk
    found = find(request, case)
    answer = days(found, clock, request.GET.get("item") or None, run, desk.now)
    if answer is None:
        raise Http404(say("没有这个期限。", "There is no such time limit."))
    limit, lines = answer
    return render(
        request,
        "cases/clock.html",
        {"case": found, "limit": limit, "lines": lines, "procedure": slice_of(found, desk)},
    )


def one_record(request: DeskRequest, case: UUID, n: int) -> HttpResponse:
    """One record: what was done, by whom, on what it rests, and its place in the ledger. Also the receipt of an act."""
    desk = request.desk
    found = find(request, case)
    known = record(found, n, desk.viewer)
    if known is None:
        raise Http404(say("没有这条记录。", "There is no such record."))
    names = Names(desk.region.code, day_of(moment(known.event.on)))
    names.want(known.slice.fields, known.act.given)
    names.want_people([known.event.actor, known.event.recorder, known.event.approved_by])
    names.want_agencies([known.event.agency])
    names.read()
    event = known.event
    return render(
        request,
        "cases/record.html",
        {
            "case": found,
            "record": known,
            "event": event,
            "procedure": known.slice,
            "facts": facts(known.slice.fields, known.act.given, names),
            "papers": [
                Paper(
                    kind_zh(known.slice, a["kind"]),
                    a.get("name") or "",
                    a.get("sha256") or "",
                    a.get("size") or 0,
                    event.on,
                    n,
                )
                for a in known.act.attached
            ],
            "actor": "" if event.actor == "system" else names.person(event.actor),
            "recorder": names.person(event.recorder),
            "approved_by": names.person(event.approved_by),
            "agency": names.agency(event.agency),
            "stage": _mark(known.slice, known.act.stage, "now") if known.act.stage else None,
        },
    )


def paper(request: DeskRequest, case: UUID, sha256: str) -> FileResponse:
    """A paper of a case, as it was handed in."""
    desk = request.desk
    found = find(request, case)
    attached = attached_paper(found, sha256, desk.viewer)
    if attached is None:
        raise Http404(say("本事项没有这份材料。", "The case has no such paper."))
    return paper_answer(desk.region.code, sha256, attached.get("name") or sha256[:12])
