"""Steps that are waived, and steps that a return asks for again."""

from __future__ import annotations

import pytest
from tests.engine.laws import Desk

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
