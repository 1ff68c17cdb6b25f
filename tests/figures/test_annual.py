"""The packaged figures, over every case that the packaged scenarios make."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from tests.law.packaged import law

from yifa.engine.scenarios import PureBench, play
from yifa.engine.state import CaseState, day_of
from yifa.figures.contributions import UNKNOWN, Row, contributions
from yifa.figures.definitions import Definitions
from yifa.law.definitions import ANY
from yifa.law.lint.figures import check
from yifa.law.procedure import Procedure
from yifa.reports import inputs, lint, load_form
from yifa.worktime import Calendar


def laws_of(id: str, on: dt.date, of: Mapping[str, Any]) -> Procedure:
    """The law of a procedure for a case that a scenario opens on that day."""
    return law().procedure(id, on, [str(place) for place in of.get("places", ())], of.get("domain"))


@cache
def played() -> tuple[tuple[str, CaseState, tuple[Row, ...]], ...]:
    """Procedure, state and rows of every case of every scenario."""
    return tuple(_play())


def _play() -> Iterator[tuple[str, CaseState, tuple[Row, ...]]]:
    plan, calendar = Definitions(law()).plan, Calendar.china()
    for scenarios in law().scenarios().values():
        for scenario in scenarios:
            bench = PureBench(scenario, laws_of, calendar)
            play(scenario, bench)
            for state in bench.world.states.values():
                if state.opened is not None:
                    of = laws_of(state.procedure, day_of(state.opened), scenario)
                    yield state.procedure, state, tuple(contributions(of, state, plan, calendar))


def counted(figure: str) -> int:
    return sum(row.figure == figure and row.side != UNKNOWN for _, _, rows in played() for row in rows)


def test_the_packaged_figures_fit_the_packaged_law() -> None:
    assert check(law()) == []


def test_every_figure_that_the_report_binds_is_there() -> None:
    form = load_form("annual_report")
    figures = Definitions(law()).figures
    for edition in form.editions:
        assert inputs.wanted(form, edition, {}) <= figures.keys()
    assert lint(form, figures.keys()) == []


def test_nothing_is_unknown_and_no_record_is_counted_twice() -> None:
    for procedure, _, rows in played():
        assert [row for row in rows if row.side == UNKNOWN] == [], procedure
        places = Counter((row.figure, row.day, row.n, row.item) for row in rows)
        assert max(places.values(), default=1) == 1, procedure


def test_parts_of_a_whole_add_up() -> None:
    for whole, parts in (
        ("docs_reviewed_cleanup", ("docs_kept", "docs_reissued", "docs_repealed", "docs_lapsed")),
        ("approvals_adjusted", ("approvals_added", "approvals_transferred", "approvals_merged")),
    ):
        assert counted(whole) == sum(map(counted, parts)) > 0
    people = [
        {row.figure: row.amount for row in rows} for procedure, _, rows in played() if procedure == "law_exam"
    ]
    assert people
    assert all(one["exam_people"] == one["exam_leaders"] + one["exam_staff"] for one in people if one)


def test_reconsideration_received_is_concluded_and_pending() -> None:
    """Of every single case, at the end of every day it has."""
    for procedure, state, rows in played():
        if procedure == "reconsideration":
            for day in {event.on[:10] for event in state.events}:
                received = sum(r.figure == "rec_received" and r.day <= day for r in rows)
                closed = sum(r.figure == "rec_closed" and r.day <= day for r in rows)
                pending = [r for r in rows if r.figure == "rec_pending" and r.day <= day]
                assert received == closed + sum(r.until is None or r.until > day for r in pending), state.case
    assert counted("rec_received") > counted("rec_closed") > 0


def test_every_way_out_of_reconsideration_is_a_conclusion() -> None:
    """Whatever leaves the stages that count as pending is counted as concluded, and nothing comes back."""
    pending = {"with_respondent", "received", "correcting", "accepted", "called_up"}
    figure = Definitions(law()).figure("rec_closed")
    concluding = {of.name for of in figure.of}
    for source in law().editions("reconsideration"):
        for one in law().edition("reconsideration", source.edition).slices:
            for move in one.moves.values():
                if move.track is None and move.frm is not None:
                    start = set(one.stages) - one.final if move.frm == ANY else set(move.frm)
                    ends = {branch.stage for branch in move.to} - {None}
                    if start & pending and ends - pending:
                        assert move.name in concluding, (one.first, move.name)
                    assert not (start - pending and ends & pending), (one.first, move.name)
