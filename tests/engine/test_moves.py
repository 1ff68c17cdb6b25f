"""Where a move may be made and where it leads: stages, branches, how often, by whom, under which law."""

from __future__ import annotations

import pytest
from tests.engine.laws import Desk

from yifa.engine.records import Call, Granted, Refused
from yifa.engine.scenarios import MAIN

LINE = """
id: thing
zh: 事项
fields:
  outcome: {type: choice, zh: 结果, of: {fine: 罚款, crime: 移送, none: 不处理}}
  note: {type: text, zh: 备注}
stages: {open: 办理中, told: 已告知, decided: 已决定, closed: 已结案}
final: [closed]
moves:
  begin: {zh: 开始, by: officer, to: open, cite: ACT 5}
  tell: {zh: 告知, by: officer, from: open, to: told, cite: ACT 5}
  retract: {zh: 撤回告知, by: officer, from: [told, decided], to: open}
  decide:
    zh: 决定
    by: head
    from: told
    to: [{when: "case.outcome == 'fine'", stage: decided}, {when: "case.outcome == 'crime'"}, {stage: closed}]
    takes: outcome
    changes: outcome
  remark: {zh: 备注, by: [officer, head], from: any, optional: note, changes: note, at_most: 2}
  close: {zh: 结案, by: officer, from: decided, to: closed}
"""


@pytest.fixture
def line() -> Desk:
    return Desk(LINE)


def test_the_stage_before_the_first_move(line: Desk) -> None:
    assert line.refused("tell") == ["from"]
    assert MAIN not in line.world.states  # a refused first move leaves no case


def test_the_first_move_opens_the_case_once(line: Desk) -> None:
    line.do("begin", on="2026-03-02")
    assert (line.state.stage, line.state.closed, str(line.state.opened)) == ("open", False, "2026-03-02")
    failure = line.one("begin")
    assert failure.gate == "from"
    assert "现处“办理中”,须在“未开始”时办理“开始”" in failure.zh
    assert "from the beginning, not from open" in failure.en
    assert failure.cite is not None
    assert failure.cite.zh == "《样例法》第五条"


def test_only_from_the_stages_that_are_named(line: Desk) -> None:
    line.do("begin")
    assert line.one("close").en == "close is made from decided, not from open"
    line.do("tell")
    assert line.refused("tell") == ["from"]


@pytest.mark.parametrize(
    ("outcome", "stage", "closed"),
    [("fine", "decided", False), ("crime", "told", False), ("none", "closed", True)],
)
def test_the_first_branch_that_holds(line: Desk, outcome: str, stage: str, closed: bool) -> None:
    line.do("begin")
    line.do("tell")
    event = line.do("decide", by="h", outcome=outcome)
    assert (line.state.stage, line.state.closed) == (stage, closed)
    assert event.to == (None if outcome == "crime" else stage)
    assert event.closes is closed


def test_any_means_begun_and_not_over(line: Desk) -> None:
    assert "from" in line.refused("remark")
    line.do("begin")
    line.do("remark", note="一")
    line.do("tell")
    line.do("decide", by="h", outcome="none")
    assert line.refused("remark") == ["from"]


def test_at_most(line: Desk) -> None:
    line.do("begin")
    line.do("remark")
    line.do("remark", by="h")
    failure = line.one("remark")
    assert failure.gate == "at_most"
    assert "至多办理2次" in failure.zh
    assert "at most 2" in failure.en


def test_there_and_back_again(line: Desk) -> None:
    line.do("begin")
    for _ in range(2):
        line.do("tell")
        line.do("retract")
    line.do("tell")
    line.do("decide", by="h", outcome="fine")
    line.do("retract")
    line.do("tell")
    line.do("decide", by="h", outcome="none")
    assert line.state.stage == "closed"
    assert len(line.state.made["tell"]) == 4


def test_an_agency_can_act_through_anyone_in_the_role(line: Desk) -> None:
    line.do("begin", by="o")
    line.do("tell", by="o2")
    assert line.state.made["tell"][0].actor == "o2"


def test_events_are_numbered_in_order_of_record_and_carry_their_law(line: Desk) -> None:
    line.do("begin", on="2026-03-02")
    failure = line.one("tell", on="2026-03-03T10:00", recorded="2026-03-04T09:30", recorder="o")
    assert (failure.gate, failure.field) == ("different", "recorder")
    event = line.do("tell", on="2026-03-03T10:00", recorded="2026-03-04T09:30", recorder="o2")
    assert [e.n for e in line.state.events] == [1, 2]
    assert (event.on, event.recorded, event.agency) == ("2026-03-03T10:00", "2026-03-04T09:30:00", "甲局")
    assert event.recorder == "o2"
    assert event.law == line.law.hash
    assert not event.late


def test_a_row_where_the_move_has_none(line: Desk) -> None:
    """A row's id must not open a way round `fixed`: what a move of the main line gives belongs to the case."""
    line.do("begin")
    line.do("tell")
    assert line.refused("decide", by="h", item="a", outcome="fine") == ["item"]
    assert line.refused("remark", item="a", note="一") == ["item"]


# --- by whom ----------------------------------------------------------------------------------------------------


def test_nobody_makes_a_system_move_by_hand() -> None:
    desk = Desk("""
id: thing
zh: 事项
stages: [open, silent]
final: [silent]
moves:
  begin: {zh: 开始, by: officer, to: open}
  deem: {zh: 视为同意, by: system, from: open, to: silent, cite: ACT 5}
clocks: {reply: {zh: 答复期限, start: begin, within: 10 days, deemed: deem, cite: ACT 5}}
""")
    desk.do("begin", on="2026-03-02")
    for by in ("o", "h", "system"):  # time alone makes it, when it has passed
        failure = desk.one("deem", by=by)
        assert failure.gate == "role"
        assert "不能由人办理" in failure.zh
    assert desk.state.stage == "open"
    assert desk.settle("2026-03-13").stage == "silent"


def test_nobody_goes_by_the_name_of_the_system() -> None:
    """What the system records counts as brought about by time; a person of that id would pass for it."""
    everything = ["officer", "party", "record_keeper", "legal_head"]
    desk = Desk(LINE.replace("by: [officer, head]", "by: [officer, party]"),
                people={"system": {"roles": everything, "agency": "甲局"}})  # fmt: skip
    assert desk.refused("begin", by="system") == ["role"]
    desk.do("begin")
    assert desk.refused("tell", by="system") == ["role"]
    assert desk.refused("remark", by="system") == ["role"]
    desk.do("tell")
    papers = [{"kind": "original", "sha256": "00" * 32, "size": 1}]
    for move in ("amend", "strike"):
        given = {"of": 2, "reason": "错", **({"sets": {"note": "一"}} if move == "amend" else {})}
        assert "role" in desk.refused(move, by="system", given=given, attached=papers)


# --- under which law --------------------------------------------------------------------------------------------


def test_which_day_decides_the_law_of_a_move() -> None:
    desk = Desk("""
id: thing
zh: 事项
fields: {reason: {type: text, zh: 理由}}
stages: [open, closed]
final: [closed]
moves:
  begin: {zh: 开始, by: officer, to: open, cite: ACT 5}
  old: {zh: 旧步, by: officer, from: open, valid: ..2019-12-31}
  new: {zh: 新步, by: officer, from: open, valid: 2020-01-01..}
  close:
    zh: 结案
    by: {2000-01-01: officer, 2020-01-01: head}
    from: open
    to: closed
    takes: {2020-01-01: reason}
    needs: [{gate: done, move: new, cite: ACT 5, valid: 2020-01-01..}, {gate: done, move: begin, cite: ACT 5}]
""")
    desk.do("begin", on="2019-12-30")
    desk.do("old", on="2019-12-31")
    assert desk.refused("new", on="2019-12-31") == ["unknown_move"]
    assert desk.refused("close", on="2019-12-31", by="h") == ["role"]
    assert desk.refused("old", on="2020-01-01") == ["unknown_move"]
    failures = desk.refusal("close", on="2020-01-01", by="o")
    assert sorted(f.gate for f in failures) == ["done", "role", "takes"]
    desk.do("new", on="2020-01-01")
    desk.do("close", on="2020-01-01", by="h", reason="办结")


def test_a_citation_prints_the_article_of_the_day() -> None:
    desk = Desk("""
id: thing
zh: 事项
stages: [open, closed]
final: [closed]
moves:
  begin: {zh: 开始, by: officer, to: open}
  close: {zh: 结案, by: officer, from: open, to: closed, needs: [{gate: documents, kinds: index, cite: ACT 5}]}
""")
    desk.do("begin", on="2019-12-31")
    cites = [desk.one("close", on=day).cite for day in ("2019-12-31", "2020-01-01")]
    assert [c and c.zh for c in cites] == ["《样例法》(旧)第三条", "《样例法》第五条"]
    assert [c and (c.statute, c.article) for c in cites] == [("OLD", "3"), ("ACT20", "5")]


def test_granted_and_refused_are_what_they_say(line: Desk) -> None:
    answer = line.attempt("begin")
    assert isinstance(answer, Granted)
    assert isinstance(line.call("tell"), Call)
    refused = line.attempt("close")
    assert isinstance(refused, Refused)
    assert (refused.settled, refused.state) == ((), answer.state)
