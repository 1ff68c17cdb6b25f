"""Whose turn it is: for whom a case stands under "my matters"."""

from __future__ import annotations

import datetime as dt

from tests.engine.laws import Desk

from yifa.casework.projections import waits

TEXT = """
id: thing
zh: 事项
fields: {parties: {type: group, zh: 当事人, of: {name: {type: text, zh: 姓名}, bureau: {type: agency, zh: 机关}}}}
stages: {open: 办理中, told: 已告知, closed: 已结案}
final: [closed]
tracks:
  ask: {zh: 征求意见, per: parties, stages: {sent: 已发出, agreed: 同意}, final: [agreed]}
  show: {zh: 公开, stages: {cleared: 已审查, shown: 已公开}, final: [shown]}
moves:
  begin: {zh: 开始, by: officer, to: open, adds: parties}
  tell: {zh: 告知, by: officer, from: open, to: told}
  close: {zh: 结案, by: head, from: told, to: closed}
  ask.send: {zh: 发函, track: ask, by: officer, to: sent}
  ask.agree: {zh: 同意, track: ask, by: "reviewer@item.bureau", from: sent, to: agreed}
  ask.tear: {zh: 撤销同意, track: ask, by: "reviewer@item.bureau", from: agreed, to: sent}
  show.check: {zh: 公开前审查, track: show, by: reviewer, from: none, to: cleared}
  show.show: {zh: 公开, track: show, by: legal_head, from: cleared, to: shown}
clocks:
  to_show: {zh: 公开期限, start: tell, until: [show.show, show.check], within: 20 days, cite: ACT 5}
"""


def turns(desk: Desk) -> list[tuple[str, str]]:
    return sorted(waits(desk.state, desk.law.at(dt.date.fromisoformat(desk.day), desk.state.edition)))


def test_whoever_may_lead_on_from_the_stage() -> None:
    desk = Desk(TEXT)
    desk.do("begin")
    assert turns(desk) == [("officer", "甲局")]


def test_whoever_may_lead_on_on_a_track_that_is_under_way() -> None:
    desk = Desk(TEXT, people={"s": {"roles": ["reviewer"], "agency": "乙局"}})
    desk.do(
        "begin", add={"parties": [{"id": "a", "name": "甲", "bureau": "乙局"}, {"id": "b", "name": "乙"}]}
    )
    desk.do("ask.send", item="a")
    desk.do("ask.send", item="b")  # whom it asks is not known
    assert turns(desk) == [("officer", "甲局"), ("reviewer", "乙局")]
    desk.do("ask.agree", "s", item="a")
    assert turns(desk) == [("officer", "甲局")]  # at the end of a track nobody is waited for


def test_whoever_a_running_limit_waits_for() -> None:
    desk = Desk(TEXT)
    desk.do("begin")
    desk.do("tell")
    assert turns(desk) == [("head", "甲局"), ("reviewer", "甲局")]  # who is to begin the track
    desk.do("show.check", "r")
    assert turns(desk) == [("head", "甲局"), ("legal_head", "甲局")]
