"""Where a move may be made and where it leads: stages, tracks, rows, branches, how often, waivers, returns."""

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


# --- tracks -----------------------------------------------------------------------------------------------------

TRACKS = """
id: thing
zh: 事项
fields:
  asked: {type: group, zh: 征求对象, of: {name: {type: text, zh: 名称}, agency: {type: agency, zh: 机关}, reply: {type: text, zh: 答复}}}
  others: {type: group, zh: 其他, of: {name: {type: text, zh: 名称}, agency: {type: agency, zh: 机关}}}
  reply: {type: text, zh: 来函}
stages: [open, closed]
final: [closed]
tracks:
  hold: {zh: 保存, stages: [kept, done], final: [done]}
  ask: {zh: 征求意见, per: asked, stages: {waiting: 待复, agreed: 同意, objected: 反对}, final: [agreed, objected]}
moves:
  begin: {zh: 开始, by: officer, to: open, adds: [asked, others]}
  more: {zh: 增加, by: officer, from: open, adds: [asked, others]}
  hold.keep: {zh: 保存, track: hold, by: officer, to: kept}
  hold.again: {zh: 再存, track: hold, by: officer, from: [none, done], to: kept}
  hold.release: {zh: 解除, track: hold, by: officer, from: any, to: done}
  ask.send: {zh: 发函, track: ask, by: officer, to: waiting, at_most: 1}
  ask.nudge: {zh: 催办, track: ask, by: officer, from: waiting, at_most: 1}
  ask.answer:
    zh: 答复
    track: ask
    by: officer@item.agency
    from: waiting
    to: [{when: "item.reply == '同意'", stage: agreed}, {stage: objected}]
    takes: reply
  close: {zh: 结案, by: officer, from: open, to: closed}
"""


@pytest.fixture
def tracks() -> Desk:
    desk = Desk(TRACKS)
    rows = [{"id": "a", "name": "甲", "agency": "乙局"}, {"id": "b", "name": "乙", "agency": "甲局"}]
    desk.do("begin", add={"asked": rows})
    return desk


def test_a_track_begins_stands_and_ends_beside_the_main_line(tracks: Desk) -> None:
    assert tracks.state.track("hold") == "none"
    assert tracks.refused("hold.release") == ["from"]
    tracks.do("hold.keep")
    assert (tracks.state.stage, tracks.state.track("hold")) == ("open", "kept")
    assert tracks.refused("hold.keep") == ["from"]
    assert tracks.refused("hold.again") == ["from"]
    tracks.do("hold.release")
    assert tracks.refused("hold.release") == ["from"]  # `any` is any stage that is not final
    tracks.do("hold.again")
    assert tracks.state.track("hold") == "kept"


def test_a_track_cannot_begin_before_its_case() -> None:
    assert Desk(TRACKS).refused("hold.keep") == ["from"]


def test_a_track_goes_on_after_the_case_is_closed(tracks: Desk) -> None:
    tracks.do("hold.keep")
    tracks.do("close")
    event = tracks.do("hold.release")
    assert tracks.state.closed
    assert event.closes


def test_each_row_has_its_own_instance(tracks: Desk) -> None:
    tracks.do("ask.send", item="a")
    assert (tracks.state.track("ask", "a"), tracks.state.track("ask", "b")) == ("waiting", "none")
    tracks.do("ask.send", item="b")
    tracks.do("ask.answer", by="x", item="a", reply="同意")
    tracks.do("ask.answer", by="o", item="b", reply="不同意")
    assert (tracks.state.track("ask", "a"), tracks.state.track("ask", "b")) == ("agreed", "objected")


def test_at_most_is_counted_for_each_row(tracks: Desk) -> None:
    for item in ("a", "b"):
        tracks.do("ask.send", item=item)
        tracks.do("ask.nudge", item=item)
        assert tracks.refused("ask.nudge", item=item) == ["at_most"]


@pytest.mark.parametrize("item", [None, "", "c", "asked"])
def test_a_row_that_does_not_exist(tracks: Desk, item: str | None) -> None:
    failures = tracks.refusal("ask.send", item=item)
    assert [(f.gate, f.field) for f in failures] == [("item", "item")]


def test_the_role_of_the_rows_own_agency(tracks: Desk) -> None:
    tracks.do("ask.send", item="a")
    failure = tracks.one("ask.answer", by="o", item="a", reply="同意")
    assert failure.gate == "role"
    assert "乙局承办人" in failure.zh


def test_rows_of_two_groups_may_bear_one_id(tracks: Desk) -> None:
    """The row of the move's own group answers, whatever the other holds under that id."""
    tracks.do("more", add={"others": [{"id": "a", "name": "丙", "agency": "甲局"}]})
    tracks.do("ask.send", item="a")
    assert tracks.refused("ask.answer", by="o", item="a", reply="同意") == ["role"]
    tracks.do("ask.answer", by="x", item="a", reply="同意")


def test_what_a_rows_move_gives_belongs_to_the_row(tracks: Desk) -> None:
    tracks.do("ask.send", item="a")
    event = tracks.do("ask.answer", by="x", item="a", reply="同意")
    assert (event.item, event.track, event.sets) == ("a", "ask", {"reply": "同意"})
    assert "reply" not in tracks.state.fields


def test_a_column_that_came_with_the_row_is_written_once_too(tracks: Desk) -> None:
    tracks.do("more", add={"asked": [{"id": "c", "agency": "甲局", "reply": "同意"}]})
    tracks.do("ask.send", item="c")
    assert tracks.refused("ask.answer", item="c", reply="不同意") == ["fixed"]


def test_a_row_added_later_has_its_instance(tracks: Desk) -> None:
    tracks.do("more", add={"asked": [{"id": "c", "agency": "甲局"}]})
    tracks.do("ask.send", item="c")
    assert tracks.state.track("ask", "c") == "waiting"


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


# --- waivers, returns and redo ----------------------------------------------------------------------------------

REVIEWED = """
id: draft
zh: 草案
fields: {text: {type: text, zh: 文本}}
stages: [drafting, reviewing, issued]
final: [issued]
moves:
  begin: {zh: 起草, by: officer, to: drafting}
  hear:
    zh: 听取意见
    by: officer
    from: [drafting, reviewing]
    cite: ACT 5
    waivable:
      by: head
      grounds: {urgent: {zh: 情况紧急, cite: ACT 7}, secret: {zh: 涉及秘密, cite: ACT 8}}
      needs: [{gate: holds, that: "case.hear.reason != '嫌麻烦'", zh: 理由不成立, cite: ACT 7}]
  revise: {zh: 修改, by: officer, from: [drafting, reviewing], to: drafting, takes: text, changes: text}
  submit: {zh: 送审, by: officer, from: drafting, to: reviewing, needs: [{gate: done, move: hear, cite: ACT 5}]}
  review: {zh: 合法性审查, by: reviewer, from: reviewing}
  return: {zh: 退回, by: reviewer, from: reviewing, to: drafting}
  issue:
    zh: 发布
    by: head
    from: reviewing
    to: issued
    needs: [{gate: done, move: review, since: [revise, return], cite: ACT 8}]
"""


@pytest.fixture
def draft() -> Desk:
    desk = Desk(REVIEWED)
    desk.do("begin")
    return desk


def test_a_step_can_be_waived_on_a_ground_of_the_law(draft: Desk) -> None:
    assert draft.refused("submit") == ["done"]
    event = draft.do("hear.waive", by="h", given={"hear.ground": "urgent", "hear.reason": "汛期"})
    assert event.sets == {"hear.ground": "urgent", "hear.reason": "汛期"}
    submitted = draft.do("submit")
    assert submitted.evidence == {"done": ("event:2",)}


def test_a_waiver_needs_ground_reason_and_its_own_gates(draft: Desk) -> None:
    assert draft.refused("hear.waive", by="h") == ["holds", "takes", "takes"]
    assert draft.refused("hear.waive", by="h", given={"hear.ground": "lazy", "hear.reason": "忙"}) == ["type"]
    assert draft.refused("hear.waive", by="o", given={"hear.ground": "urgent", "hear.reason": "忙"}) == [
        "role"
    ]
    failure = draft.one("hear.waive", by="h", given={"hear.ground": "urgent", "hear.reason": "嫌麻烦"})
    assert (failure.gate, failure.zh) == ("holds", "理由不成立")


def test_a_waiver_in_a_later_round_may_have_another_ground(draft: Desk) -> None:
    draft.do("hear.waive", by="h", given={"hear.ground": "urgent", "hear.reason": "汛期"})
    draft.do("hear.waive", by="h", given={"hear.ground": "secret", "hear.reason": "涉密"})
    assert draft.state.fields["hear.ground"] == "secret"


def test_done_since(draft: Desk) -> None:
    """A reviewed draft that is altered must be reviewed again."""
    draft.do("hear")
    draft.do("submit")
    assert draft.refused("issue", by="h") == ["done"]
    draft.do("review", by="r")
    draft.do("revise", text="二稿")
    draft.do("submit")
    failure = draft.one("issue", by="h")
    assert "“合法性审查”须在“修改”或“退回”之后重新办理" in failure.zh
    assert failure.moves == ("review",)
    draft.do("review", by="r")
    draft.do("issue", by="h")


def test_a_return_asks_for_the_review_again(draft: Desk) -> None:
    draft.do("hear")
    draft.do("submit")
    draft.do("review", by="r")
    draft.do("return", by="r")
    draft.do("submit")
    assert draft.refused("issue", by="h") == ["done"]
    draft.do("review", by="r")
    draft.do("issue", by="h")
    assert draft.state.closed


def test_several_makings_on_one_day_are_in_order_of_record(draft: Desk) -> None:
    """Dates without a time: what is recorded later comes later."""
    draft.do("hear", on="2026-03-02")
    draft.do("submit", on="2026-03-02")
    draft.do("review", by="r", on="2026-03-02")
    draft.do("revise", on="2026-03-02", text="二稿")
    draft.do("submit", on="2026-03-02")
    assert draft.refused("issue", by="h", on="2026-03-02") == ["done"]


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
