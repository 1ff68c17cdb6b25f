"""Histories that Hypothesis makes up: some granted, some refused, some late, some corrected later."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from hypothesis import strategies as st
from tests.figures.county import County

from yifa.engine.records import Attachment

START = dt.date(2026, 1, 5)
ACTS = (
    "submit", "sort", "handle", "handle", "reopen", "withdraw", "ask.add", "ask.send", "ask.agree", "permit", "revoke",
    "amend", "strike", "send",
)  # fmt: skip
ORIGINAL = (Attachment("original"),)


@dataclass(frozen=True)
class Step:
    """One wish to move: on which case (of those that exist), how late it is recorded, and a number for its facts."""

    act: str
    case: int
    late: int
    pause: int
    fact: int


STEPS = st.lists(
    st.builds(
        Step, st.sampled_from(ACTS), st.integers(0, 2), st.sampled_from([0, 0, 0, 1, 4, 12]),
        st.sampled_from([0, 1, 2, 6]), st.integers(0, 11),
    ),
    min_size=1, max_size=25,
)  # fmt: skip


@dataclass
class Player:
    """Plays steps in a county; `day` is the day on which the present step is recorded."""

    county: County
    day: dt.date = START
    cases: list[str] = field(default_factory=list)

    def play(self, step: Step) -> None:
        self.day += dt.timedelta(days=step.pause)
        on = (self.day - dt.timedelta(days=step.late)).isoformat()
        recorded = f"{self.day}T23:45:00"
        agency = ("住建局", "林业局")[step.fact % 2]
        if step.act == "submit" or not self.cases:
            rows = [{"id": str(i), "name": f"{i}镇", "kind": "town"} for i in range(step.fact % 3)]
            kind = {"kind": "ask"} if step.fact % 4 else {}
            self.cases.append(self.county.open(on, recorded=recorded, agency=agency, asked=rows, **kind))
        elif step.act == "send":
            self.county.move(None, "send", on, recorded=recorded, procedure="notice", given={"text": "停水"})
        else:
            self._move(step, on, recorded)

    def _move(self, step: Step, on: str, recorded: str) -> None:
        case = self.cases[step.case % len(self.cases)]
        more: dict[str, Any] = {}
        by = "o"
        match step.act:
            case "sort":
                more["given"] = {"kind": ("ask", "help", "complain")[step.fact % 3]}
            case "handle":
                given: dict[str, Any] = {"outcome": ("solved", "refused")[step.fact % 2]}
                if step.fact % 3 == 0:
                    given["people"] = step.fact
                if step.fact % 4 == 1:
                    given["fine"] = 50_000 * step.fact
                more = {"given": given, "approved_by": "h" if step.fact % 5 else None}
            case "withdraw":
                by = "z"
            case "ask.add":
                more["add"] = {"asked": [{"id": f"x{step.fact}", "name": "某局", "kind": "office"}]}
            case "ask.send":
                more["item"] = str(step.fact % 3)
            case "ask.agree":
                by, more = "t", {"item": str(step.fact % 3), "given": {"ask.opinion": "同意"}}
            case "permit":
                kind = ("food", "street")[step.fact % 2]
                more["given"] = {"permit": f"P{step.fact % 3}", "permit_kind": kind}
            case "amend":
                by, sets = "k", {"outcome": ("solved", "refused")[step.fact % 2]}
                more = {
                    "given": {"of": 1 + step.fact % 5, "reason": "笔误", "sets": sets},
                    "attached": ORIGINAL,
                }
            case "strike":
                by, more = "k", {"given": {"of": 2 + step.fact % 5, "reason": "误录"}, "attached": ORIGINAL}
        self.county.move(case, step.act, on, by, recorded=recorded, **more)
