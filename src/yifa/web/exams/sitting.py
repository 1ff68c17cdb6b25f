"""One candidate in one exam, as he may see it: his paper, what he has saved, how much time is left, and his result.

What he saves is a draft of the move by which he hands in (`web.models.Draft`); only handing in is recorded.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404

from yifa.casework.clock import source
from yifa.casework.models import Case
from yifa.casework.move import Command
from yifa.casework.readable import readable
from yifa.casework.record import held
from yifa.casework.runtime import catalogue
from yifa.casework.visibility import Sight, visible_case
from yifa.engine import clocks
from yifa.engine.lots import is_right, letters, lot
from yifa.engine.records import Call
from yifa.engine.settle import settle
from yifa.engine.state import CaseState, day_of, iso, moment
from yifa.law.citations import CitationError
from yifa.law.definitions import Citation, Slice
from yifa.web.desk import Desk
from yifa.web.models import Draft, User
from yifa.web.words import english
from yifa.worktime import Length

EXAM, SITTING = "exam", "exam_sitting"
BEGIN, HAND_IN, COLLECT = "begin", "hand_in", "collect"
TIME = "time"
"""The clock of a sitting that runs while he answers."""
PAPER, ANSWERS = "paper", "answers"
OPTIONS = "abcdef"
MULTIPLE, TRUE_FALSE = "multiple", "true_false"


@dataclass(frozen=True, slots=True)
class Option:
    """An option of a question: the letter it has on his paper, its letter in the bank, and its text."""

    shown: str
    letter: str
    text: str


@dataclass(frozen=True, slots=True)
class Question:
    """A question of a paper. `answer` and `right` are letters of the bank; `right` is None until it may be read."""

    n: int
    id: str
    kind: str
    kind_label: Mapping[str, str]
    text: str
    options: tuple[Option, ...]
    points: int
    answer: str
    right: str | None = None
    article: str = ""
    citation: Citation | None = None
    family: str = ""

    @property
    def name(self) -> str:
        """The name of its field in a form."""
        return f"q{self.n}"

    @property
    def several(self) -> bool:
        return self.kind == MULTIPLE

    @property
    def answered(self) -> str:
        return self._shown(self.answer)

    @property
    def right_shown(self) -> str:
        return self._shown(self.right or "")

    @property
    def is_right(self) -> bool:
        return is_right(self.answer, self.right)

    def _shown(self, answer: str) -> str:
        """Letters of the bank as they stand on his paper."""
        return "".join(option.shown for option in self.options if option.letter in letters(answer))


class Sitting:
    """One sitting at one moment, for the candidate himself."""

    def __init__(self, desk: Desk, case: Case) -> None:
        session, loaded = held(case)
        self.desk = desk
        self.case = case
        self.state: CaseState = settle(loaded.law, loaded.state, self.minute, session.world)[0]
        """With what time has brought about; the minute in which a limit ends still counts."""
        self.law: Slice = loaded.law.at(desk.today, self.state.edition)
        self.sight = Sight(desk.viewer, self.state, self.law)
        run = self.state.clocks.last(TIME, None)
        limit = clocks.due(run, self.state.fields, session.world.calendar) if run is not None else None
        due = limit.due if limit is not None else None
        self.due: dt.datetime | None = due if isinstance(due, dt.datetime) else None
        """The last minute in which he may hand in; None before he has begun."""

    @property
    def facts(self) -> Mapping[str, Any]:
        return self.sight.fields

    @property
    def stage(self) -> str:
        return self.state.stage

    @property
    def stage_label(self) -> dict[str, str]:
        return {
            "zh": self.law.stages.get(self.stage, self.stage),
            "en": self.law.stages_en.get(self.stage, ""),
        }

    @property
    def duration(self) -> Length:
        return Length.parse(self.state.fields["duration"])

    @property
    def passed(self) -> bool:
        return self.facts.get("outcome") in ("passed", "excellent")

    @property
    def outcome(self) -> str:
        """In words."""
        field = self.law.fields["outcome"]
        words = field.choices_en if english() else field.choices
        return words.get(self.facts.get("outcome", ""), "")

    @property
    def open(self) -> bool:
        """Is he answering, and in time?"""
        return self.stage == "sitting" and self.due is not None and not self.over

    @property
    def over(self) -> bool:
        """Is his time over? The minute that the limit names is the last."""
        return self.due is not None and clocks.past_due(self.minute, self.due)

    @property
    def minute(self) -> dt.datetime:
        """The moment of an act made now: acts are dated to the minute."""
        return self.desk.now.replace(second=0, microsecond=0)

    @property
    def left(self) -> dt.timedelta:
        """How much time there is until the end of the last minute."""
        if self.due is None:
            return dt.timedelta()
        return max(self.due + dt.timedelta(minutes=1) - self.desk.now, dt.timedelta())

    @property
    def minutes_left(self) -> int:
        """Whole minutes; those begun do not count."""
        return int(self.left.total_seconds() // 60)

    @property
    def seconds_left(self) -> int:
        return int(self.left.total_seconds())

    @property
    def revealed(self) -> bool:
        """May the right answers be read today?"""
        return self.stage != "sitting" and self.desk.today > day_of(moment(self.state.fields["last_day"]))

    @property
    def within(self) -> bool:
        """Is today a day of the exam?"""
        days = [day_of(moment(self.state.fields[name])) for name in ("first_day", "last_day")]
        return days[0] <= self.desk.today <= days[1]

    # --- the paper ------------------------------------------------------------------------------------------

    def questions(self) -> list[Question]:
        """His paper with what he has saved, or handed in. Two queries."""
        rows: Sequence[Mapping[str, Any]] = self.facts.get(PAPER, ())
        read = readable(
            self.case.region_id, self.sight, self.state, self.law, PAPER, self.desk.today
        ) if rows else {}  # fmt: skip
        said = (
            self.saved()
            if self.stage == "sitting"
            else {r["id"]: r["answer"] for r in self.facts.get(ANSWERS, ())}
        )
        return [
            self._question(n, row, read.get(row["id"], {}), said.get(row["id"], ""))
            for n, row in enumerate(rows, 1)
        ]

    def _question(self, n: int, row: Mapping[str, Any], read: Mapping[str, Any], answer: str) -> Question:
        bank = catalogue().registers[self.law.fields[PAPER].register or ""]
        kind, words = str(read.get("kind", "")), bank.fields["kind"]
        given = [letter for letter in OPTIONS if read.get(f"option_{letter}")]
        if not read.get("in_order") and kind != TRUE_FALSE:
            given = lot(f"{self.state.fields['seed']}|{self.state.fields['candidate']}|{row['id']}", given)
        options = tuple(
            Option(shown.upper(), letter.upper(), str(read[f"option_{letter}"]))
            for shown, letter in zip(OPTIONS, given, strict=False)
        )
        article = str(read.get("article", ""))
        citation = self._citation(article)
        return Question(
            n, row["id"], kind, {"zh": words.choices.get(kind, kind), "en": words.choices_en.get(kind, "")}, str(read.get("text", "")), options,
            row.get("points", 0), answer, read.get("answer"), article, citation,
            catalogue().statutes.editions[citation.statute].family if citation is not None else "",
        )  # fmt: skip

    def _citation(self, article: str) -> Citation | None:
        """The article where the bank names it as law files do (``PEN 55``); else the bank's own words stand."""
        try:
            cited = catalogue().statutes.resolve(article, self.state.fields["bank_on"])
        except CitationError:
            return None
        return cited if cited.statute in catalogue().statutes.editions else None

    # --- what he saves --------------------------------------------------------------------------------------

    def draft(self) -> Draft | None:
        return drafts(self.case.region_id, [self.case.id]).filter(user=self.desk.user).first()

    def saved(self) -> dict[str, str]:
        """Answers by question, as letters of the bank."""
        found = self.draft()
        return (
            {row["id"]: row["answer"] for row in found.content["add"][ANSWERS]} if found is not None else {}
        )

    def save(self, answers: Mapping[str, str]) -> None:
        """Keep these answers beside those that were saved before; an empty one takes an answer back."""
        with transaction.atomic():
            # whoever saves in two windows loses none of the answers
            User.objects.select_for_update(of=("self",)).get(pk=self.desk.user.pk)
            draft = self.draft() or Draft(
                region_id=self.case.region_id,
                user=self.desk.user,
                case=self.case.id,
                procedure=SITTING,
                move=HAND_IN,
            )
            rows = draft.content.get("add", {}).get(ANSWERS, ())
            kept = {row["id"]: row["answer"] for row in rows} | dict(answers)
            add = {ANSWERS: [{"id": id, "answer": answer} for id, answer in kept.items() if answer]}
            draft.content = {
                "on": iso(self.minute), "domain": None, "agency": None, "actor": None, "approved_by": None, "given": {},
                "add": add, "attached": [],
            }  # fmt: skip
            draft.save()

    # --- his acts -------------------------------------------------------------------------------------------

    def command(self, move: str, add: Mapping[str, Any] | None = None) -> Command:
        """An act of his own, now."""
        desk = self.desk
        call = Call(
            move=move,
            actor=desk.person,
            on=self.minute,
            recorded=desk.now,
            add=add or {},
            source=source(desk.region),
        )
        return Command(desk.region.code, SITTING, call, self.case.id)

    def handing_in(self) -> Command:
        """What he has saved, handed in now."""
        return self.command(HAND_IN, {ANSWERS: [{"id": id, "answer": a} for id, a in self.saved().items()]})


def drafts(region: int, sittings: Sequence[UUID]) -> QuerySet[Draft]:
    """What was saved in these sittings and not handed in yet."""
    return Draft.objects.filter(region_id=region, case__in=sittings, procedure=SITTING, move=HAND_IN)


def sitting(desk: Desk, case: UUID) -> Sitting:
    """His own sitting. Raises Http404 for everybody else's, as where there is none."""
    found = visible_case(desk.viewer, case)
    if found is None or found.procedure != SITTING:
        raise Http404
    one = Sitting(desk, found)
    if one.state.fields.get("candidate") != desk.person:
        raise Http404
    return one
