"""A law with a little of everything in it, and calls on it drawn at random: lawful and unlawful, in and out of time."""

from __future__ import annotations

import datetime as dt
from typing import Any

from hypothesis import strategies as st
from tests.engine.laws import PEOPLE, catalogue, china

from yifa.engine.dictworld import DictWorld
from yifa.engine.judge import Law
from yifa.engine.records import Attachment, Call
from yifa.engine.state import CaseState

LAW = """
id: thing
zh: 事项
fields:
  n: {type: int, zh: 数量}
  kind: {type: choice, zh: 种类, of: {fine: 罚款, crime: 犯罪, none: 无}}
  text: {type: text, zh: 内容}
  day: {type: date, zh: 日期}
  at: {type: datetime, zh: 时刻}
  more: {type: length, zh: 延长}
  money: {type: money, zh: 金额}
  flag: {type: bool, zh: 标记}
  who: {type: people, zh: 人员}
  power: {type: entry, zh: 职权, register: certificates}
  other: {type: case, zh: 另案}
  number: {type: text, zh: 文号}
  copied: {type: int, zh: 抄件}
  parties: {type: group, zh: 当事人, of: {name: {type: text, zh: 姓名}, agency: {type: agency, zh: 机关}, share: {type: int, zh: 份额}}}
stages: [open, told, waiting, closed]
final: [closed]
tracks:
  hold: {zh: 中止, stages: [on, off], final: [off], stops_clocks: [on]}
  ask: {zh: 征求意见, per: parties, stages: [sent, agreed, silent], final: [agreed, silent]}
moves:
  begin: {zh: 开始, by: officer, to: open, optional: [n, kind, text, day], adds: parties}
  add: {zh: 增加, by: officer, from: any, adds: parties}
  set:
    zh: 填写
    by: officer
    from: any
    optional: [n, kind, text, day, at, money, flag, who, power, other]
    changes: [n, text, day, flag]
    needs:
      - {gate: holds, that: "!has(case.money) || case.money < yuan(1000)", zh: 过多, cite: ACT 5}
      - {gate: holds, that: "days(case.day, on) < 400", when: "has(case.day)", zh: 过久, cite: ACT 5}
      - {gate: entry, register: certificates, key: power, when: "has(case.power)", cite: ACT 5}
      - {gate: certified, people: who, register: certificates, when: "has(case.who)", cite: ACT 5}
      - {gate: no_interest, people: who, against: parties, when: "has(case.who)", cite: ACT 5}
      - {gate: linked, case: other, stage: [closed], when: "has(case.other)", cite: ACT 5}
  tell:
    zh: 告知
    by: officer
    from: open
    to: told
    at_most: 3
    effects:
      - {do: set, field: copied, from: n, when: "has(case.n)"}
      - {do: enter, register: certificates, key: kind, values: {low: copied}, when: "has(case.kind)"}
  back: {zh: 退回, by: [officer, head], from: [told, waiting], to: open}
  hold.on: {zh: 中止, track: hold, by: officer, from: [none, off], to: on}
  hold.off: {zh: 恢复, track: hold, by: officer, from: on, to: off}
  ask.send: {zh: 发函, track: ask, by: officer, from: [none, agreed], to: sent}
  ask.agree: {zh: 同意, track: ask, by: officer, from: sent, to: agreed, optional: [share], changes: [share]}
  ask.silent: {zh: 视为同意, track: ask, by: system, from: sent, to: silent, needs: [{gate: waited, since: begin, at_least: 15 days, cite: ACT 5}]}
  object: {zh: 异议, by: party, from: any, optional: text, changes: text}
  extend: {zh: 延长, by: head, from: told, takes: more, changes: more, needs: [{gate: in_time, clock: limit, cite: ACT 5}]}
  decide:
    zh: 决定
    by: head
    from: told
    to: [{when: "case.kind == 'fine' && case.n > 3", stage: closed}, {when: "case.kind == 'none'", stage: waiting}, {stage: open}]
    needs:
      - {gate: all_items, track: ask, at: [none, agreed, silent], cite: ACT 5}
      - {gate: waited, since: tell, at_least: 3 days, shorter: text, cite: ACT 5}
      - {gate: not_done, move: object, since: tell, cite: ACT 5}
    effects:
      - {do: number, field: number, sequence: "{handler}字〔{year}〕{n}号"}
      - {do: set, field: day, from: on}
      - {do: enter, register: certificates, key: text, when: "case.kind == 'fine'"}
  lapse: {zh: 视为撤回, by: system, from: told, to: waiting, needs: [{gate: holds, that: "!has(case.flag) || !case.flag", zh: 不得视为, cite: ACT 5}]}
clocks:
  limit: {zh: 期限, start: tell, until: decide, void: back, within: 20 working days, deemed: lapse, warn: 2 working days,
          extend: [{by: extend, length: more, at_most: 30 working days}], cite: ACT 5}
  reply: {zh: 答复, track: ask, start: ask.send, until: ask.agree, within: 5 days, deemed: ask.silent, survives: true, cite: ACT 5}
  since: {zh: 追责, start: {move: [begin, set], at: day}, restart: back, within: 2 months, pause: [{from: ask.send, until: ask.agree}], through: true, cite: ACT 5}
"""
LAPSE = 'needs: [{gate: holds, that: "!has(case.flag) || !case.flag", zh: 不得视为, cite: ACT 5}]'
NEXT = (
    LAW.replace("\nzh: 事项\n", "\nzh: 事项\nedition: next\nvalid: 2026-04-07..\n"
                "pending: {switch: {waiting: resting}, tracks: {ask: {sent: asked}, hold: {on: off}}, cite: ACT 7}\n")
    .replace("waiting", "resting").replace("{switch: {resting:", "{switch: {waiting:")
    .replace("sent", "asked").replace("{ask: {asked:", "{ask: {sent:").replace(LAPSE, "needs: []")
)  # fmt: skip
"""Another edition: other stages, nothing that holds the silence up, a pause that ends."""
FIRST_OF_TWO = LAW.replace("\nzh: 事项\n", "\nzh: 事项\nedition: first\nvalid: 2000-01-01..2026-04-06\n")
GIVEN = {
    "people": {
        who: [about, {**about, "agency": "乙局"}] if who in ("o", "h", "k") else about for who, about in PEOPLE.items()
    },
    "registers": {"certificates": [{"key": "o", "from": "2020-01-01", "to": "2026-04-01"}, {"key": "h", "from": "2020-01-01"}]},
    "agencies": {"甲局": {"ended": "2026-05-01", "into": "乙局"}, "乙局": {}},
    "related": [["h", "a"]],
}  # fmt: skip
MOVES = (
    "begin", "add", "set", "tell", "back", "hold.on", "hold.off", "ask.send", "ask.agree", "object", "extend", "decide",
    "ask.silent", "lapse", "amend", "strike", "take_over", "nothing",
)  # fmt: skip
SET = ["n", "kind", "text", "day", "at", "money", "flag", "who", "power", "other"]
FIRST = dt.date(2026, 3, 2)
RIGHT: dict[str, st.SearchStrategy[Any]] = {
    "n": st.integers(0, 9), "kind": st.sampled_from(["fine", "crime", "none"]), "text": st.sampled_from(["一", "二"]),
    "day": st.dates(dt.date(2026, 1, 1), dt.date(2026, 6, 1)).map(str), "at": st.just("2026-03-02T10:00"),
    "more": st.sampled_from(["5 working days", "30 working days", "2 months"]), "money": st.integers(0, 200_000),
    "flag": st.booleans(), "who": st.lists(st.sampled_from("oh"), min_size=1, max_size=2),
    "power": st.sampled_from(["o", "zz"]), "other": st.sampled_from(["main", "zz"]), "share": st.integers(1, 3),
}  # fmt: skip
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text() | st.sampled_from(
        ["fine", "2026-03-02", "2026-02-30", "5 working days", "a", "o", "\x00", "\ud800", 2**70]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["id", "name", "of", "x"]) | st.text(), inner, max_size=3),
    max_leaves=5,
)  # fmt: skip


def law() -> Law:
    return catalogue(LAW).procedure("thing", FIRST)


def two_editions() -> Law:
    return catalogue(FIRST_OF_TWO, {"procedures/x/next.yaml": NEXT}).procedure("thing", FIRST)


def world() -> DictWorld:
    return DictWorld(GIVEN, china())


@st.composite
def moments(draw: st.DrawFn, last: int) -> tuple[int, Any, dt.datetime]:
    """How far time has come, the legal time of an act (sometimes late, sometimes to come), and of its registration."""
    now = last + draw(st.sampled_from([0, 0, 0, 0, 1, 1, 2, 4, 9, 30]))
    on = FIRST + dt.timedelta(days=now - draw(st.sampled_from([0, 0, 0, 0, 0, 0, 1, 3, 8, -2])))
    recorded = dt.datetime.combine(FIRST + dt.timedelta(days=now), dt.time(18, draw(st.integers(0, 59))))
    if draw(st.integers(0, 3)) == 0:
        return now, dt.datetime.combine(on, dt.time(draw(st.integers(8, 18)), 0)), recorded
    return now, on, recorded


@st.composite
def calls(
    draw: st.DrawFn, state: CaseState, last: int, open_: list[tuple[str, str | None, str]]
) -> tuple[int, Call]:
    """A call that may be lawful (`open_`: what could be made now, of which row, by whom), or any other."""
    now, on, recorded = draw(moments(last))
    first = state.opened is None
    item = None
    if first:
        move, who = "begin", "o"
    elif draw(st.integers(0, 5)) == 0:
        move, who = draw(st.sampled_from(["amend", "strike"])), "k"
    elif open_ and draw(st.integers(0, 4)):
        move, item, who = draw(st.sampled_from(open_))
    else:
        move, who = draw(st.sampled_from(MOVES)), draw(st.sampled_from(["o", "h", "x", "p", "system", "zz"]))
        item = draw(st.sampled_from("abz")) if move.startswith("ask.") else None
    given: dict[str, Any] = {}
    add: dict[str, Any] = {}
    names = {
        "begin": ["n", "kind", "text", "day"],
        "extend": ["more"],
        "object": ["text"],
        "ask.agree": ["share"],
        "set": SET,
    }.get(move, [])
    if names:
        chosen = (
            names if move == "extend" else draw(st.lists(st.sampled_from(names), unique=True, max_size=4))
        )
        given = {name: draw(RIGHT[name]) for name in chosen}
    if move in ("begin", "add"):
        ids = draw(st.lists(st.sampled_from("abc"), unique=True, max_size=3))
        add = {"parties": [{"id": i, "name": i, "agency": "乙局"} for i in ids]}
    if move in ("amend", "strike"):
        n = draw(st.integers(1, state.n + 1))
        given = {"of": n, "reason": "错"}
        if move == "amend":
            known = [name for name in (state.events[n - 1].sets if n <= state.n else ()) if name in RIGHT]
            name = draw(st.sampled_from(known or ["n", "kind"]))
            given["sets"] = {name: draw(RIGHT[name])}
            rows = state.events[n - 1].adds.get("parties", ()) if n <= state.n else ()
            if rows:
                cells = {"name": "更正", "agency": draw(st.sampled_from(["甲局", "乙局"]))}
                add = {"parties": [{"id": rows[0]["id"], **cells}]}
    agency = "甲局" if first else None
    return now, Call(
        move, who, on, recorded, given, add, item, agency, attached=(Attachment("original", "00", 1),)
    )
