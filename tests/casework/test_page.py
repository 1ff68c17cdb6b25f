"""A case's page: what it says, that it judges as a move would be judged, and in how many queries."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.casework.disclosure import HERE, REQUEST, county, do, paper, submit

from yifa.casework import session
from yifa.casework.consequences import Consequence
from yifa.casework.models import Case, Deadline, File, Refusal, Series
from yifa.casework.move import Command
from yifa.casework.page import Page, page
from yifa.casework.preview import preview
from yifa.casework.visibility import viewer
from yifa.engine.records import Attachment, Call
from yifa.ledger.models import Event

THEN = dt.datetime(2026, 10, 12, 9, 30)  # noqa: DTZ001


@pytest.fixture
def region(db: None) -> Any:
    return county()


def asked(rows: int, n: int = 0) -> UUID:
    """A request in which so many others are asked, and `n` of them have agreed."""
    case = submit()
    do("take_up", "o", "2026-09-21", case)
    names = [{"id": f"t{i}", "name": f"公司{i}", "kind": "third_party"} for i in range(rows)]
    do("consult", "o", "2026-09-21", case, add={"asked": names})
    for i in range(rows):
        do("ask.send", "o", "2026-09-22", case, item=f"t{i}", attached=[paper("consultation")])
    for i in range(n):
        do("ask.agree", "t", "2026-09-23", case, item=f"t{i}")
    return case


def look(case: UUID, actor: str | None = None, at: dt.datetime = THEN) -> Page:
    return page(Case.objects.get(id=case), at, actor=actor)


def steps(shown: Page) -> dict[tuple[str, str | None], list[str]]:
    return {(s.move, s.item): [f["gate"] for f in s.failures] for s in shown.steps}


# --- what it says -----------------------------------------------------------------------------------------------


def test_where_it_stands_and_what_was_done(region: Any) -> None:
    shown = look(asked(2, 1))
    assert (shown.number, shown.title) == ("通建公开申〔2026〕1号", "某小区规划验收文件")
    assert (shown.stage_zh, shown.handler_zh, shown.opened_on) == ("办理中", "住建局", "2026-09-18")
    assert [(a.n, a.zh, a.actor, a.item) for a in shown.timeline][-2:] == [
        (5, "发出征求意见书", "o", "t1"),
        (6, "同意公开", "t", "t0"),
    ]
    assert [(t.item, t.stage_zh) for t in shown.tracks] == [("t0", "同意公开"), ("t1", "待答复")]
    limits = {(c.clock, c.item): c for c in shown.clocks}
    assert (limits["to_answer", None].status, limits["to_answer", None].left) == ("paused", "17 working days")
    assert limits["ask.reply", "t1"].due == "2026-10-20"
    assert limits["ask.reply", "t1"].article == "《政府信息公开条例》(2019修订)第三十二条"
    assert limits["ask.reply", "t0"].status == "met"


def test_what_time_has_brought_about_is_shown_as_not_recorded(region: Any) -> None:
    case = asked(1)
    assert look(case).arisen == ()
    shown = look(case, at=dt.datetime(2026, 12, 1, 9))  # noqa: DTZ001
    assert [(a.move, a.on) for a in shown.arisen] == [("ask.silent", "2026-10-20")]
    assert len(shown.timeline) == 4
    assert Event.objects.count() == 4
    assert {c.clock: c.sign for c in shown.clocks}["to_answer"] == "red"


def test_corrections_are_marked(region: Any) -> None:
    case = submit()
    given = {"of": 1, "reason": "抄错", "sets": {"contact": "13911111111"}}
    do("amend", "k", "2026-09-21", case, given=given, attached=[paper("original")])
    amended = look(case).timeline[1]
    assert (amended.zh, amended.reason, amended.papers) == ("更正", "抄错", 1)


def test_the_next_moves_open_and_locked(region: Any) -> None:
    case = asked(1)
    mine = steps(look(case, "o"))
    assert mine["search", None] == []
    assert mine["answer", None] == ["all_items"]
    assert mine["review", None] == ["role", "different"]
    assert ("take_up", None) not in mine  # not from this stage
    anyone = steps(look(case))
    assert anyone["review", None] == []  # who acts is left out
    assert anyone["answer", None] == ["all_items"]
    answer = next(s for s in look(case).steps if s.move == "answer")
    assert answer.failures[0]["article"] == "《政府信息公开条例》(2019修订)第三十二条"
    assert answer.roles_zh == ("政府信息公开工作人员",)
    assert not answer.open


@pytest.mark.parametrize("actor", ["o", "s", "z", "t", "nobody"])
def test_a_step_is_locked_as_the_move_would_be_refused(region: Any, actor: str) -> None:
    """What a form would still bring is left out of the page; all else must be the same reasons."""
    case = asked(2, 2)
    formal = {"takes", "filled", "documents", "approved", "attached"}
    for (step, item), gates in steps(look(case, actor)).items():
        call = Call(step, actor, THEN.date(), THEN, item=item)
        answer = preview(Command(HERE, "foi_request", call, case)).receipt
        refused = [f["gate"] for f in answer.failures if f["gate"] not in formal]
        # a fact that the form would bring may be what a gate misses
        assert [g for g in gates if g not in refused] == []
        if "role" in refused:
            assert "role" in gates


def test_a_handler_that_ended_with_several_heirs_locks_everything(db: None) -> None:
    county(agencies={"住建局": {"mark": "通建", "ended": "2026-09-30", "into": ["甲局", "乙局"]}})
    shown = look(submit(), "o")
    assert shown.steps
    assert all(s.failures[0]["gate"] == "succession" for s in shown.steps)


def test_a_viewer_sees_the_facts_he_may(region: Any) -> None:
    case = Case.objects.get(id=asked(1))
    facts = page(case, THEN, viewer(HERE, "o", THEN.date())).facts
    assert facts["contact"] == "13900000000"
    assert "contact" not in page(case, THEN, viewer(HERE, "z", THEN.date())).facts
    assert page(case, THEN).facts["contact"] == "13900000000"


# --- how many queries -------------------------------------------------------------------------------------------


def queries(case: UUID, actor: str | None) -> int:
    row = Case.objects.get(id=case)
    session._STATES.clear()
    with CaptureQueriesContext(connection) as found:
        page(row, THEN, actor=actor)
    return len(found)


@pytest.mark.parametrize("actor", ["o", None])
def test_queries_do_not_grow_with_the_record(region: Any, actor: str | None) -> None:
    few, many = asked(1), asked(30, 12)
    assert queries(few, actor) == queries(many, actor) <= 6


def cleanup(documents: int) -> UUID:
    """A clean-up round with one case for each document."""
    people = {
        "lh": {"roles": "legal_head", "agency": "县政府"}, "lo": {"roles": "legal_officer", "agency": "县政府"},
        "lr": {"roles": "legal_reviewer", "agency": "县政府"}, "d": {"roles": "drafter", "agency": "农业局"},
    }  # fmt: skip
    listed = [
        {"key": f"{n}号", "from": "2010-01-01", "maker": "县政府", "title": f"文件{n}"}
        for n in range(documents)
    ]
    registers = {"normative_documents": listed, "legal_reviewers": [{"key": "lr", "from": "2010-01-01"}]}
    county(HERE + documents, people=people, registers=registers, agencies={"县政府": {}, "农业局": {}})
    about = {"handler": "县政府", "title": "清理", "scope": "全部", "finish_by": "2026-12-31"}
    here: dict[str, Any] = {"procedure": "cleanup", "region": HERE + documents}
    case = UUID(do("begin", "lh", "2026-09-01", given=about, **here).case)
    do("freeze", "lo", "2026-09-05", case, **here)
    return case


def test_queries_do_not_grow_with_the_cases_of_a_round(db: None) -> None:
    few, many = cleanup(2), cleanup(30)
    assert Case.objects.filter(parent=many).count() == 30
    assert queries(few, "lo") == queries(many, "lo") <= 10
    shown = look(many, "lo")
    locked = next(s for s in shown.steps if s.move == "decide")
    assert "尚无结论30项" in " ".join(f["zh"] for f in locked.failures)


def test_what_another_case_must_reach_first(db: None) -> None:
    """An item of the round is concluded only when the round is decided."""
    item = Case.objects.filter(parent=cleanup(2)).order_by("id")[0].id
    here: dict[str, Any] = {"procedure": "cleanup_item", "region": HERE + 2}
    do("ask", "lo", "2026-09-06", item, given={"unit": "农业局"}, **here)
    do("propose", "d", "2026-09-07", item, given={"proposal": "kept", "grounds": "仍需执行"}, **here)
    do("review", "lr", "2026-09-08", item, given={"opinion": "kept", "opinion_reason": "合法"}, **here)
    session._STATES.clear()
    conclude = next(s for s in look(item, "lo").steps if s.move == "conclude")
    assert [f["gate"] for f in conclude.failures] == ["linked"]
    assert "frozen" in conclude.failures[0]["en"]


# --- trying a move ----------------------------------------------------------------------------------------------


def told(found: tuple[Consequence, ...]) -> list[str]:
    return [one.zh for one in found]


def counts() -> list[int]:
    return [m.objects.count() for m in (Event, Case, Deadline, Refusal, Series, File)]


def test_a_tried_move_says_what_it_would_cause_and_leaves_nothing(region: Any) -> None:
    submit()
    before = counts()
    series = list(Series.objects.values())
    call = Call("submit", "z", dt.date(2026, 9, 18), THEN, given=REQUEST, agency="住建局")
    tried = preview(Command(HERE, "foi_request", call))
    assert tried.receipt.granted
    assert (tried.receipt.case, tried.receipt.event, tried.receipt.leaf) == (None, None, None)
    assert told(tried.caused) == [
        "阶段：已收到", "编号：通建公开申〔2026〕2号", "答复期限：起算，2026-10-22届满", "告知补正的期限：起算，2026-09-29届满",
    ]  # fmt: skip
    assert counts() == before
    assert list(Series.objects.values()) == series
    assert look(submit()).number == "通建公开申〔2026〕2号"


def test_the_first_number_of_a_series_is_not_spent_by_trying(region: Any) -> None:
    call = Call("submit", "z", dt.date(2026, 9, 18), THEN, given=REQUEST, agency="住建局")
    assert "编号：通建公开申〔2026〕1号" in told(preview(Command(HERE, "foi_request", call)).caused)
    assert not Series.objects.exists()


def test_what_pauses_extends_and_ends_clocks(region: Any) -> None:
    case = submit()

    def tried(step: str, by: str, on: str, item: str | None = None, **how: Any) -> list[str]:
        day = dt.date.fromisoformat(on)
        recorded = how.pop("recorded", dt.datetime.combine(day, dt.time(23, 59)))
        call = Call(step, by, day, recorded, item=item, **how)
        return told(preview(Command(HERE, "foi_request", call, case), call.attached).caused)

    assert tried("take_up", "o", "2026-09-21") == ["阶段：办理中", "告知补正的期限：按期"]
    do("take_up", "o", "2026-09-21", case)
    do("consult", "o", "2026-09-21", case, add={"asked": [{"id": "t1", "name": "甲", "kind": "third_party"}]})
    notice = Attachment("consultation", "ab" * 32, 3)
    assert tried("ask.send", "o", "2026-09-22", "t1", attached=[notice]) == [
        "征求意见（t1）：待答复", "答复期限：中止计算，尚余17个工作日", "提出意见的期限（t1）：起算，2026-10-20届满",
    ]  # fmt: skip
    do("ask.send", "o", "2026-09-22", case, item="t1", attached=[paper("consultation")])
    assert tried("ask.agree", "t", "2026-10-13", "t1") == [
        "征求意见（t1）：同意公开", "答复期限：恢复计算，2026-11-05届满", "提出意见的期限（t1）：按期",
    ]  # fmt: skip
    extension = {"given": {"extended_by": "20 working days"}, "approved_by": "h",
                 "attached": [Attachment("extension_notice", "ab" * 32, 3)]}  # fmt: skip
    assert "期限届满：逾期未提出意见（2026-10-20）" in tried("extend", "o", "2026-10-22", **extension)
    late = dt.datetime(2026, 11, 1, 9)  # noqa: DTZ001
    assert tried("ask.agree", "t", "2026-10-13", "t1", recorded=late)[0] == "征求意见（t1）：同意公开"
    do("ask.agree", "t", "2026-10-13", case, item="t1")
    assert tried("extend", "o", "2026-10-14", **extension) == ["答复期限：届满日由2026-11-05改为2026-12-03"]
    assert tried("withdraw", "z", "2026-10-14") == ["阶段：已撤回", "答复期限：随结案终止"]


def test_a_tried_move_that_is_refused_gives_the_reasons(region: Any) -> None:
    case = asked(1)
    call = Call("answer", "o", dt.date(2026, 9, 23), THEN, given={"outcome": "disclosed", "remedy": "either"})
    tried = preview(Command(HERE, "foi_request", call, case))
    assert not tried.receipt.granted
    assert {"all_items", "done", "filled"} <= {f["gate"] for f in tried.receipt.failures}
    assert tried.receipt.case == str(case)
    assert tried.caused == ()
    assert not Refusal.objects.exists()


def test_a_late_act_that_undoes_what_time_had_brought_about(region: Any) -> None:
    case = asked(1)
    do(
        "search", "o", "2026-10-22", case, given={"searched": "有"}
    )  # the silence of the 20th is recorded with it
    late = dt.datetime(2026, 11, 1, 9)  # noqa: DTZ001
    call = Call("ask.agree", "t", dt.date(2026, 10, 13), late, item="t0")
    words = told(preview(Command(HERE, "foi_request", call, case)).caused)
    assert words[:2] == ["征求意见（t0）：同意公开", "剔除第5号记录"]
