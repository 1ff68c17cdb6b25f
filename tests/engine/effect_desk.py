"""A desk with one case whose move `act` has the effects that a test names."""

from __future__ import annotations

import datetime as dt
from typing import Any

from tests.engine.laws import Desk

CHILD = """
id: child
zh: 子事项
fields:
  entry: {type: text, zh: 条目}
  name: {type: text, zh: 名称}
  origin: {type: case, zh: 来源}
stages: [open, done]
final: [done]
moves:
  begin: {zh: 开始, by: system, to: open, optional: [entry, name, origin]}
  must: {zh: 结束, by: officer, from: open, to: done}
"""
STRICT = CHILD.replace("id: child", "id: strict").replace("optional: [entry, name, origin]", "takes: name")
NONE = CHILD.replace("id: child", "id: none").replace("by: system", "by: officer")


def desk(*effects: str, by: str = "officer", **given: Any) -> Desk:
    lines = "".join(f"\n      - {e}" for e in effects)
    made = Desk(
        f"""
id: thing
zh: 事项
fields:
  name: {{type: text, zh: 名称}}
  n: {{type: int, zh: 数量}}
  flag: {{type: bool, zh: 标记}}
  day: {{type: date, zh: 生效日}}
  last: {{type: date, zh: 失效日}}
  number: {{type: text, zh: 编号}}
  copy: {{type: text, zh: 副本}}
  found: {{type: date, zh: 发现日}}
  which: {{type: text, zh: 名录}}
  child: {{type: case, zh: 子事项}}
  partner: {{type: agency, zh: 会同机关}}
  rows: {{type: group, zh: 名单, of: {{name: {{type: text, zh: 名称}}, low: {{type: int, zh: 下限}}, drop: {{type: bool, zh: 删去}}, from: {{type: date, zh: 自}}}}}}
  load: {{type: group, zh: 导入行, of: {{key: {{type: text, zh: 键}}, valid_from: {{type: date, zh: 自}}, valid_to: {{type: date, zh: 至}}, content: {{type: text, zh: 内容}}}}}}
stages: [open, closed]
final: [closed]
tracks: {{serve: {{zh: 送达, per: rows, stages: [served], final: [served]}}}}
moves:
  begin: {{zh: 开始, by: officer, to: open, optional: [name, n, flag, day, last, which, partner], adds: [rows, load]}}
  act:
    zh: 办理
    by: officer
    from: open
    effects:{lines}
  serve.do:
    zh: 送达
    track: serve
    by: officer
    to: served
    optional: name
    effects:{lines if by == "row" else " []"}
publications: {{decision: {{zh: 决定, fields: [name, number], on: [], cite: ACT 5}}}}
documents: {{letter: {{zh: 决定书}}}}
""",
        files={"procedures/x/child.yaml": CHILD, "procedures/x/strict.yaml": STRICT, "procedures/x/none.yaml": NONE},
        agencies={"甲局": {"mark": "甲"}, "乙局": {}},
        **given,
    )  # fmt: skip
    return made


def act(d: Desk, on: str = "2026-03-05", add: Any = None, **given: Any) -> Any:
    d.do("begin", on="2026-03-02", given=given, add=add or {})
    return d.do("act", on=on)


def entry(d: Desk, key: str, on: str) -> dict[str, Any] | None:
    found = d.world.entry("certificates", key, dt.date.fromisoformat(on))
    return dict(found.values) if found is not None else None
