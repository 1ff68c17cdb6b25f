"""Tracks beside the main line, and rows with an instance each."""

from __future__ import annotations

import pytest
from tests.engine.laws import Desk

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
