"""A desk whose law has moves for every turn a clock can take."""

from __future__ import annotations

from tests.engine.laws import Desk


def desk(clock: str, *more: str, valid: str = "", **given: object) -> Desk:
    """A law with moves for every turn a clock can take, and the clock `limit`."""
    clocks = "\n".join(f"  {line}" for line in (f"limit: {{zh: 办理期限, {clock}}}", *more))
    return Desk(
        f"""
id: thing
zh: 事项
{valid}
fields:
  received: {{type: date, zh: 收到日}}
  at: {{type: datetime, zh: 时刻}}
  n: {{type: int, zh: 数量}}
  kind: {{type: choice, zh: 程序, of: {{simple: 简易, ordinary: 普通, other: 其他}}}}
  more: {{type: length, zh: 延长}}
  term: {{type: length, zh: 载明的期限}}
  asked: {{type: group, zh: 对象, of: {{name: {{type: text, zh: 名称}}, due: {{type: date, zh: 约定日}}, term_of: {{type: length, zh: 约定期限}}}}}}
stages: {{open: 办理中, waiting: 待补正, closed: 已结案}}
final: [closed]
tracks:
  halt: {{zh: 中止, stages: [suspended, resumed], stops_clocks: [suspended], final: [resumed]}}
  ask: {{zh: 征求意见, per: asked, stages: [waiting, agreed, silent], final: [agreed, silent]}}
  block: {{zh: 逐户中止, per: asked, stages: [blocked, freed], final: [freed], stops_clocks: [blocked]}}
moves:
  begin: {{zh: 受理, by: officer, to: open, optional: [received, kind, n, term, at], adds: asked}}
  again: {{zh: 再次受理, by: officer, from: [open, waiting], to: open, optional: [received, n], changes: [received, n]}}
  correct: {{zh: 通知补正, by: officer, from: open, to: waiting}}
  switch: {{zh: 转换程序, by: officer, from: open, takes: kind, changes: kind}}
  set: {{zh: 载明, by: officer, from: open, takes: term, changes: term}}
  extend: {{zh: 延长, by: officer, from: open, takes: more, changes: more}}
  step: {{zh: 办理, by: officer, from: open, optional: n, changes: n}}
  stop: {{zh: 暂停, by: officer, from: open}}
  go: {{zh: 恢复, by: officer, from: open}}
  gather: {{zh: 收齐意见, by: officer, from: open}}
  invite: {{zh: 增加对象, by: officer, from: open, adds: asked}}
  halt.on: {{zh: 中止, track: halt, by: officer, from: [none, resumed], to: suspended}}
  halt.off: {{zh: 恢复, track: halt, by: officer, from: suspended, to: resumed}}
  ask.send: {{zh: 发函, track: ask, by: officer, from: [none, agreed], to: waiting, optional: term, changes: term}}
  ask.agree: {{zh: 同意, track: ask, by: officer, from: waiting, to: agreed}}
  ask.silent: {{zh: 视为同意, track: ask, by: system, from: waiting, to: silent}}
  block.on: {{zh: 中止, track: block, by: officer, to: blocked}}
  block.off: {{zh: 恢复, track: block, by: officer, from: blocked, to: freed}}
  close: {{zh: 结案, by: officer, from: open, to: closed}}
clocks:
{clocks}
""",
        **given,
    )  # fmt: skip


def began(clock: str, *more: str, on: str = "2026-03-02", rows: str = "", **given: object) -> Desk:
    d = desk(clock, *more)
    d.do("begin", on=on, add={"asked": [{"id": c} for c in rows]}, given=given)
    return d
