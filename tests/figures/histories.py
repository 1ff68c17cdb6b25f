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
    "submit", "sort", "handle", "handle", "handle", "reopen", "withdraw", "ask.add", "ask.send", "ask.send", "ask.agree",
    "permit", "revoke", "amend", "strike", "send",
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
    min_size=5, max_size=40,
)  # fmt: skip


@dataclass
class Known:
    """What a player knows of a case: the rows it has, and the records that could be corrected."""

    id: str
    agency: str
    rows: list[str] = field(default_factory=list)
    made: list[tuple[int, str]] = field(default_factory=list)


@dataclass
class Player:
    """Plays steps in a county; `day` is the day on which the present step is recorded."""

    county: County
    day: dt.date = START
    cases: list[Known] = field(default_factory=list)

    def play(self, step: Step) -> None:
        self.day += dt.timedelta(days=step.pause)
        on = (self.day - dt.timedelta(days=step.late)).isoformat()
        recorded = f"{self.day}T23:45:00"
        if step.act == "send":
            self.county.move(None, "send", on, recorded=recorded, procedure="notice", given={"text": "停水"})
        elif step.act == "submit" or not self.cases:
            case = Known("", ("住建局", "林业局")[step.fact % 2], [str(i) for i in range(step.fact % 3)])
            rows = [{"id": row, "name": f"{row}镇", "kind": "town"} for row in case.rows]
            kind = {"kind": "ask"} if step.fact % 4 else {}
            case.id = self.county.open(on, recorded=recorded, agency=case.agency, asked=rows, **kind)
            self.cases.append(case)
        else:
            self._move(step, self.cases[step.case % len(self.cases)], on, recorded)

    def _move(self, step: Step, case: Known, on: str, recorded: str) -> None:
        by, act, fact = "o", step.act, step.fact
        more: dict[str, Any] = {}
        match act:
            case "sort":
                more["given"] = {"kind": ("ask", "help", "complain")[fact % 3]}
            case "handle":
                given: dict[str, Any] = {"outcome": ("solved", "refused")[fact % 2]}
                if fact % 3 == 0:
                    given["people"] = fact
                if fact % 5 < 3:
                    given["visited_on"] = f"2026-0{1 + fact % 5}-07"
                if fact % 4 == 1:
                    given["fine"] = 50_000 * fact
                more = {"given": given, "approved_by": "h" if fact % 5 else None}
            case "withdraw":
                by = "z"
            case "ask.add":
                row = f"x{len(case.rows)}"
                more["add"] = {"asked": [{"id": row, "name": "某局", "kind": "office"}]}
                case.rows.append(row)
            case "ask.send" | "ask.agree":
                more["item"] = case.rows[fact % len(case.rows)] if case.rows else "0"
                if act == "ask.agree":
                    by, more["given"] = "t", {"ask.opinion": "同意"}
            case "permit":
                more["given"] = {"permit": f"P{fact % 3}", "permit_kind": ("food", "street")[fact % 2]}
            case "amend" | "strike":
                by, more = "k", self._correction(case, act, fact)
        made = self.county.move(case.id, act, on, by, agency=case.agency, recorded=recorded, **more)
        if made.granted and made.n is not None and act in ("sort", "handle", "ask.send", "reopen"):
            case.made.append((made.n, act))

    def _correction(self, case: Known, act: str, fact: int) -> dict[str, Any]:
        wanted = [n for n, move in case.made if act == "strike" or move == "handle"] or [
            1 if act == "amend" else 9
        ]
        given: dict[str, Any] = {"of": wanted[fact % len(wanted)], "reason": "误录"}
        if act == "amend":
            given["sets"] = {"outcome": ("solved", "refused")[fact % 2]}
        return {"given": given, "attached": ORIGINAL}
