"""The report's own procedure: where it stands, and its moves with the papers of the version they concern."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from django.http import HttpRequest

from yifa.casework import clock, files
from yifa.casework.models import Case
from yifa.casework.move import Command, Receipt, move
from yifa.casework.page import Page
from yifa.casework.page import page as look
from yifa.casework.runtime import calendar_of, catalogue
from yifa.casework.session import Session
from yifa.casework.visibility import visible_cases
from yifa.engine.records import Attachment, Call
from yifa.engine.state import CaseState
from yifa.law.definitions import Slice
from yifa.web.desk import Desk
from yifa.web.models import ReportVersion
from yifa.web.words import word
from yifa.web.year.draft import draft

PROCEDURE = "annual_report"
SENDING = "send_for_review"
MOVES = ("begin", SENDING, "return", "review", "approve")
"""Made on the page of the report; the others on the page of the case."""
GIVEN_HERE = frozenset({"documents", "takes", "filled", "holds"})
"""Gates that the papers and values given with a move satisfy: before it is made they say nothing."""


@dataclass(frozen=True)
class SignOff:
    """The case in which the report of a year is, or was last, signed off."""

    case: Case
    state: CaseState

    @property
    def sent(self) -> int | None:
        """The version sent for review last."""
        found = self.state.fields.get("version")
        return int(found) if found is not None else None

    @property
    def stage(self) -> str:
        return self.state.stage

    @property
    def approved(self) -> bool:
        return self.stage in ("approved", "closed")

    @property
    def papers(self) -> list[Attachment]:
        """What was sent for review last."""
        for event in reversed(self.state.events):
            if event.move == SENDING and event.n not in self.state.struck:
                return [
                    Attachment(str(a["kind"]), str(a["sha256"]), int(a["size"]), str(a.get("name") or ""))
                    for a in event.attached
                ]
        return []


def find(desk: Desk, year: int) -> SignOff | None:
    """The last case begun for that year that he may see. One county has one or two of them a year."""
    cases = list(visible_cases(desk.viewer).filter(procedure=PROCEDURE).order_by("-opened_on", "-id"))
    if not cases:
        return None
    session = Session(desk.region, catalogue(), calendar_of(desk.region), desk.viewer.using)
    session.load_many([case.id for case in cases])
    for case in cases:
        state = session.loaded[case.id].state
        if state.fields.get("year") == year and state.stage != "cancelled":
            return SignOff(case, state)
    return None


@dataclass(frozen=True, slots=True)
class Choice:
    """A move that may come next: open, or locked by `failures`."""

    move: str
    zh: str
    en: str
    failures: tuple[Mapping[str, Any], ...] = ()


def choices(desk: Desk, found: SignOff | None) -> list[Choice]:
    """The moves of this page that the stage allows, each as it stands for him."""
    if found is None:
        begin = desk.slice(PROCEDURE).moves["begin"]
        return [Choice("begin", begin.zh, begin.en)]
    page: Page = look(found.case, desk.now, desk.viewer, actor=desk.person, hat=desk.acting)
    return [
        Choice(step.move, step.zh, step.en, tuple(f for f in step.failures if f["gate"] not in GIVEN_HERE))
        for step in page.steps
        if step.move in MOVES
    ]


def stages(found: SignOff) -> list[tuple[str, str]]:
    """The stages on the main line and how they stand: ``done``, ``now`` or ````."""
    law = _law(found)
    line = ["drafting", "reviewing", "reviewed", "approved", "closed"]
    at = line.index(found.stage) if found.stage in line else 0
    return [
        (
            word({"zh": law.stages[s], "en": law.stages_en.get(s)}),
            "now" if i == at else "done" if i < at else "",
        )
        for i, s in enumerate(line)
    ]


def _law(found: SignOff) -> Slice:
    """The law the case is under."""
    case = found.case
    law = catalogue().procedure(case.procedure, case.opened_on, case.places, case.domain or None)
    return law.at(case.opened_on)


# --- moving -------------------------------------------------------------------------------------------------------


def make(
    request: HttpRequest, desk: Desk, year: int, version: ReportVersion, found: SignOff | None
) -> Receipt:
    """Make the move that the form asks for. Raises `ReportError`, `WriteError`, `ValueError` for a day that is none."""
    name = request.POST.get("move", "")
    given: dict[str, Any] = {}
    attached: list[Attachment] = []
    agency = None
    if name == "begin":
        agency = desk.hat.agency if desk.hat is not None else None
        given = {
            "title": draft(desk, year).title, "year": year, "issuer": request.POST.get("issuer", ""),
            "year_end": dt.date(year, 12, 31).isoformat(),
        }  # fmt: skip
    elif name == SENDING and found is not None:
        dated = dt.date.fromisoformat(request.POST.get("dated", ""))
        attached = papers(desk, year, version, dated, str(found.state.fields.get("issuer") or ""))
        given = {"version": version.n, "digest": digest(attached), "dated": dated.isoformat()}
    elif name == "approve" and found is not None:
        attached = found.papers
        given = {"approved_digest": digest(attached)}
    elif name == "return":
        given = {"reason": request.POST.get("reason", "")}
    elif name == "review":
        given = {"opinion": opinion} if (opinion := request.POST.get("opinion", "").strip()) else {}
    known = (_law(found) if found is not None else desk.slice(PROCEDURE)).moves.get(name)
    call = Call(
        name,
        desk.person,
        desk.today,
        desk.now,
        given,
        agency=agency,
        role=desk.role_for(known) if known is not None else None,
        attached=attached,
        source=clock.source(desk.region),
    )
    return move(Command(desk.region.code, PROCEDURE, call, found.case.id if found is not None else None))


def papers(desk: Desk, year: int, version: ReportVersion, dated: dt.date, issuer: str) -> list[Attachment]:
    """The version's report and figures, taken into the store: the text first."""
    made = draft(desk, year, dated, issuer, known_on=desk.today).files(version.texts, ("docx", "pdf", "json"))
    kinds = {
        "report.docx": "report",
        "report.pdf": "report",
        "figures.json": "figures",
        "trace.html": "figures",
    }
    return [
        files.put(BytesIO(made[name]), desk.region.code, kind, name=f"{year}-{version.n}-{name}").attachment
        for name, kind in kinds.items()
        if name in made
    ]


def digest(papers: list[Attachment]) -> str:
    """The SHA-256 of the text itself (DOCX), by which the record names it; empty where there is none."""
    return next((paper.sha256 for paper in papers if paper.kind == "report"), "")
