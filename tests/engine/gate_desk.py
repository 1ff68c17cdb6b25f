"""A desk with one case whose move `act` stands behind the gates that a test names."""

from __future__ import annotations

from typing import Any

from tests.engine.laws import Desk

from yifa.engine.records import Event, Failure

FIELDS = """
  name: {type: text, zh: 名称}
  flag: {type: bool, zh: 标记}
  n: {type: int, zh: 数量}
  m: {type: int, zh: 份数}
  amount: {type: money, zh: 金额}
  day: {type: date, zh: 开会日}
  moment: {type: datetime, zh: 开会时刻}
  happened: {type: date, zh: 发生日}
  reason: {type: text, zh: 理由}
  power: {type: entry, zh: 职权, register: certificates}
  who: {type: person, zh: 主持人}
  chair: {type: person, zh: 主要负责人}
  officers: {type: people, zh: 执法人员}
  members: {type: people, zh: 成员}
  present: {type: people, zh: 到会人员}
  drawn: {type: people, zh: 抽签结果}
  seed: {type: text, zh: 种子}
  other: {type: case, zh: 原案, procedure: thing}
  parties: {type: group, zh: 当事人, of: {name: {type: text, zh: 姓名}, person: {type: person, zh: 人员}, kind: {type: text, zh: 类别}, share: {type: int, zh: 份额}}}
  ask.points: {type: int, zh: 得分}
  speeches: {type: group, zh: 发言, of: {person: {type: person, zh: 发言人}, text: {type: text, zh: 内容}}}
  pool: {type: group, zh: 抽签池, of: {kind: {type: text, zh: 组别}}}
"""


def desk(*gates: str, clocks: str = "{}", rows: str = "", **given: Any) -> Desk:
    """A case that has begun (with a party for each letter of `rows`), whose move `act` stands behind `gates`."""
    needs = "".join(f"\n      - {g}" for g in gates)
    made = Desk(
        f"""
id: thing
zh: 事项
fields:{FIELDS}
stages: {{open: 办理中, closed: 已结案}}
final: [closed]
tracks:
  hold: {{zh: 保存, stages: {{kept: 保存中, done: 已处理}}, final: [done]}}
  ask: {{zh: 征求意见, per: parties, stages: {{waiting: 待复, agreed: 同意}}, final: [agreed]}}
moves:
  begin: {{zh: 开始, by: officer, to: open, adds: parties}}
  step: {{zh: 调查, by: officer, from: open, cite: ACT 5}}
  other: {{zh: 复核, by: [officer, head], from: open}}
  hold.keep: {{zh: 保存, track: hold, by: officer, from: [none, done], to: kept}}
  hold.release: {{zh: 解除, track: hold, by: officer, from: kept, to: done}}
  ask.send: {{zh: 发函, track: ask, by: officer, to: waiting}}
  ask.agree: {{zh: 同意, track: ask, by: officer, from: waiting, to: agreed, optional: ask.points}}
  act:
    zh: 决定
    by: officer
    from: open
    optional: [name, flag, n, m, amount, day, moment, happened, reason, power, who, chair, officers, members, present, drawn, seed, other]
    changes: [name, flag, n, m, amount, day, moment, happened, reason, power, who, chair, officers, members, present, drawn, seed, other]
    adds: [parties, speeches, pool]
    cite: ACT 5
    needs:{needs}
  close: {{zh: 结案, by: officer, from: open, to: closed}}
clocks: {clocks}
""",
        **given,
    )  # fmt: skip
    made.do("begin", add={"parties": [{"id": c, "name": f"{c}方"} for c in rows]})
    return made


def refusal(d: Desk, **step: Any) -> Failure:
    """The one failure of `act`; it bears the gate's article."""
    failure = d.one("act", **step)
    if failure.cite is not None:
        assert failure.cite.zh == "《样例法》第五条"
    return failure


def passed(d: Desk, **step: Any) -> Event:
    return d.do("act", **step)


CERTIFICATES = {
    "certificates": [
        {"key": "p1", "from": "2020-01-01", "to": "2026-03-02", "status": "有效"},
        {"key": "p2", "from": "2026-03-03", "status": "暂停"},
        {"key": "p3", "from": "2010-01-01", "to": "2015-12-31"},
        {"key": "p3", "from": "2026-01-01", "status": "有效"},
        {"key": "o", "from": "2020-01-01", "to": "2026-03-02"},
        {"key": "o2", "from": "2020-01-01"},
        {"key": "b1", "from": "2020-01-01", "to": "2025-12-31", "low": 10, "high": 20},
        {"key": "b1", "from": "2026-01-01", "low": 100, "high": 200},
        {"key": "b2", "from": "2026-01-01"},
    ]
}
