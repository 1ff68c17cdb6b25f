"""What follows from an amendment: cells of rows, facts that effects wrote, entries, and what is only a finding."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

import pytest
from tests.engine.laws import Desk
from tests.engine.test_settle import facts
from tests.engine.test_undo import gates

from yifa.engine.fold import replay
from yifa.engine.records import Event, Granted

LAW = """
id: licence
zh: 许可
fields:
  name: {type: text, zh: 名称}
  n: {type: int, zh: 数量}
  code: {type: text, zh: 证号}
  from_day: {type: date, zh: 起始日}
  to_day: {type: date, zh: 截止日}
  copy: {type: int, zh: 抄件}
  holder: {type: text, zh: 持有人}
  big: {type: bool, zh: 重大}
  number: {type: text, zh: 文号}
  child: {type: case, zh: 子事项, procedure: part}
  parties: {type: group, zh: 当事人, of: {name: {type: text, zh: 姓名}, share: {type: int, zh: 份额}}}
stages: [open, granted, closed]
final: [closed]
tracks: {pay: {zh: 缴纳, per: parties, stages: [paid], final: [paid]}}
moves:
  begin:
    zh: 申请
    by: officer
    to: open
    optional: [name, n]
    adds: parties
    effects:
      - {do: set, field: holder, from: name}
      - {do: set, field: big, value: true, when: "case.n > 10"}
  more: {zh: 补充, by: officer, from: any, optional: [name, n], changes: [name, n], adds: parties}
  copy: {zh: 抄录, by: officer, from: any, effects: [{do: set, field: copy, from: n}]}
  pay.receive:
    zh: 收款
    track: pay
    by: officer
    to: paid
    takes: share
    effects: [{do: set, field: copy, from: share}]
  grant:
    zh: 发证
    by: officer
    from: open
    to: granted
    takes: code
    optional: [from_day, to_day]
    effects:
      - {do: number, field: number, sequence: "{name}〔{year}〕{n}号"}
      - {do: enter, register: certificates, key: code, values: {status: holder, low: n, code: number}, until: to_day}
      - {do: publish, what: grant}
  date: {zh: 定日, by: officer, from: any, takes: code, changes: code, optional: from_day, effects: [{do: enter, register: certificates, key: code, from: from_day}]}
  list: {zh: 逐人登记, by: officer, from: any, effects: [{do: enter_each, list: parties, register: certificates, key: item.id, values: {status: item.name}, when: "has(item.share) && item.share > 1"}]}
  revoke: {zh: 吊销, by: officer, from: any, effects: [{do: end_entry, register: certificates, key: code}]}
  hand_on: {zh: 另立, by: officer, from: any, effects: [{do: open, procedure: part, carry: [name], field: child}]}
  show: {zh: 公开, by: officer, from: any, effects: [{do: publish, what: grant}]}
  hide: {zh: 撤下, by: officer, from: any, effects: [{do: withdraw, what: grant}]}
publications: {grant: {zh: 许可决定, fields: [name, number], cite: ACT 5}}
"""
PART = """
id: part
zh: 子事项
fields: {name: {type: text, zh: 名称}}
stages: [open, done]
final: [done]
moves:
  begin: {zh: 开始, by: system, to: open, optional: name}
  finish: {zh: 办结, by: officer, from: open, to: done}
"""


@pytest.fixture
def desk() -> Desk:
    desk = Desk(LAW, files={"procedures/x/part.yaml": PART})
    rows = [{"id": "a", "name": "张三", "share": 2}, {"id": "b", "name": "李四"}]
    desk.do("begin", on="2026-03-02", name="甲", n=18, add={"parties": rows})
    return desk


def amend(
    desk: Desk, of: int, on: str = "2026-03-20", add: Mapping[str, Any] | None = None, **sets: Any
) -> Event:
    """The granted amendment; the state after it is that of a replay."""
    step = {"sets": sets} if sets else {}
    answer = desk.keep("amend", of, on=on, add=add or {}, **step)
    assert isinstance(answer, Granted), [(f.gate, f.zh) for f in answer.failures]
    state = desk.state
    assert facts(state) == facts(replay(desk.law, "main", state.events, desk.world))
    return answer.events[-1]


def owed(event: Event) -> list[str]:
    return [note.split(": ", 2)[2] for note in event.notes if ": effects: " in note]


def entry(desk: Desk, key: str, on: str) -> Any:
    found = desk.world.entry("certificates", key, dt.date.fromisoformat(on))
    return dict(found.values) if found is not None else None


# --- cells of rows ----------------------------------------------------------------------------------------------


def test_a_cell_of_a_row(desk: Desk) -> None:
    event = amend(desk, 1, add={"parties": [{"id": "b", "name": "李思"}]})
    assert (event.of, event.sets, event.adds) == (1, {}, {"parties": [{"id": "b", "name": "李思"}]})
    assert [(r["id"], r["name"], r.get("share")) for r in desk.state.rows("parties")] == [
        ("a", "张三", 2),
        ("b", "李思", None),
    ]
    amend(desk, 1, add={"parties": [{"id": "b", "share": 3}, {"id": "a", "share": 1}]}, n=17)
    assert [(r["name"], r.get("share")) for r in desk.state.rows("parties")] == [("张三", 1), ("李思", 3)]
    assert desk.state.fields["n"] == 17
    assert desk.state.events[0].adds["parties"][1] == {"id": "b", "name": "李四"}  # the record only grows


def test_what_a_row_was_given_and_what_came_of_it(desk: Desk) -> None:
    desk.do("pay.receive", item="b", share=5)
    amend(desk, 2, share=6)
    assert desk.state.items["pay", "b"]["share"] == 6
    assert desk.state.fields["copy"] == 6
    assert "copy" not in desk.state.items["pay", "b"]


@pytest.mark.parametrize(
    ("add", "gate"),
    [
        ({"parties": [{"id": "c", "name": "王五"}]}, "type"), ({"parties": [{"id": "a"}]}, "type"),
        ({"parties": [{"name": "王五"}]}, "type"), ({"parties": [{"id": "a", "share": "2"}]}, "type"),
        ({"parties": [{"id": "a", "nosuch": 2}]}, "type"), ({"parties": [{"id": "a", "share": None}]}, "type"),
        ({"parties": ["a"]}, "type"), ({"parties": {}}, "type"), ({"parties": 5}, "type"), ({"parties": [{"id": [], "share": 1}]}, "type"),
        ({"nosuch": [{"id": "a", "share": 2}]}, "unknown_field"), ({"n": [{"id": "a", "share": 2}]}, "unknown_field"),
    ],
)  # fmt: skip
def test_cells_that_cannot_be_amended(desk: Desk, add: Any, gate: str) -> None:
    before = desk.state
    assert gates(desk.keep("amend", 1, add=add)) == [gate]
    assert desk.state is before


def test_a_row_is_amended_where_it_was_added(desk: Desk) -> None:
    desk.do("more", add={"parties": [{"id": "c", "name": "王五"}]})
    assert gates(desk.keep("amend", 1, add={"parties": [{"id": "c", "name": "王武"}]})) == ["type"]
    amend(desk, 2, add={"parties": [{"id": "c", "name": "王武"}]})
    assert desk.state.rows("parties")[2]["name"] == "王武"


# --- facts that effects wrote -----------------------------------------------------------------------------------


def test_what_the_act_itself_wrote_from_it(desk: Desk) -> None:
    assert (desk.state.fields["holder"], desk.state.fields["big"]) == ("甲", True)
    event = amend(desk, 1, name="乙", n=5)
    assert event.sets == {"name": "乙", "n": 5}
    assert [(e["do"], e["of"], e["field"], e["value"]) for e in event.effects] == [
        ("set", 1, "holder", "乙"), ("set", 1, "big", None),
    ]  # fmt: skip
    assert desk.state.fields["holder"] == "乙"
    assert "big" not in desk.state.fields
    amend(desk, 1, n=50)
    assert desk.state.fields["big"] is True


def test_what_later_acts_wrote_from_it(desk: Desk) -> None:
    desk.do("copy")
    desk.do("more", n=40)
    desk.do("copy")
    event = amend(desk, 1, n=17)
    assert [(e["of"], e["value"]) for e in event.effects] == [(2, 17)]
    assert desk.state.fields["copy"] == 40  # the last copy was of another value
    event = amend(desk, 3, n=41)
    assert [(e["of"], e["value"]) for e in event.effects] == [(4, 41)]
    assert desk.state.fields["copy"] == 41


def test_a_fact_that_stays_the_same_is_not_written_again(desk: Desk) -> None:
    desk.do("copy")
    assert amend(desk, 1, name="乙").effects == ({"do": "set", "of": 1, "field": "holder", "value": "乙"},)
    assert amend(desk, 1, name="乙").effects == ()


# --- entries ----------------------------------------------------------------------------------------------------


def test_an_entry_gets_a_corrected_version(desk: Desk) -> None:
    desk.do("grant", on="2026-03-05", code="k1")
    event = amend(desk, 1, n=17, name="乙")
    assert entry(desk, "k1", "2026-03-05") == {"status": "乙", "low": 17, "code": "甲〔2026〕1号"}
    assert entry(desk, "k1", "2026-03-04") is None
    assert desk.state.fields["number"] == "甲〔2026〕1号"  # it stays, whatever it was made from
    assert owed(event) == ["编号依更正前的内容编定,不再改变", "已公开的“许可决定”须更正公开"]
    assert desk.world.draw("甲〔2026〕{n}号") == 2  # none was spent


def test_an_entry_of_another_key(desk: Desk) -> None:
    desk.do("grant", on="2026-03-05", code="k1")
    event = amend(desk, 2, code="k2")
    assert entry(desk, "k1", "2026-03-05") is None
    assert entry(desk, "k2", "2026-03-05") == {"status": "甲", "low": 18, "code": "甲〔2026〕1号"}
    assert owed(event) == []
    desk.do("revoke", on="2026-03-25")
    assert entry(desk, "k2", "2026-03-26") is None


def test_an_entry_that_ended_stays_ended(desk: Desk) -> None:
    desk.do("grant", on="2026-03-05", code="k1", to_day="2026-12-31")
    desk.do("revoke", on="2026-03-10")
    amend(desk, 1, n=17)
    assert entry(desk, "k1", "2026-03-10") == {"status": "甲", "low": 17, "code": "甲〔2026〕1号"}
    assert entry(desk, "k1", "2026-03-11") is None


def test_its_last_day(desk: Desk) -> None:
    desk.do("grant", on="2026-03-05", code="k1", to_day="2026-12-31")
    amend(desk, 2, to_day="2027-12-31")
    assert entry(desk, "k1", "2027-12-31") is not None
    assert entry(desk, "k1", "2028-01-01") is None


@pytest.mark.parametrize("right", ["2026-03-10", "2026-05-10"])
def test_its_first_day(desk: Desk, right: str) -> None:
    desk.do("date", on="2026-03-05", code="k1", from_day="2026-04-10")
    amend(desk, 2, from_day=right)
    eve = {"2026-03-10": "2026-03-09", "2026-05-10": "2026-05-09"}[right]
    assert (entry(desk, "k1", eve), entry(desk, "k1", right)) == (None, {})
    assert entry(desk, "k1", "2027-01-01") == {}


def test_an_earlier_entry_that_ended_by_mistake_is_looked_into(desk: Desk) -> None:
    desk.world.enter("certificates", "k1", {"status": "旧"}, dt.date(2020, 1, 1), None)
    desk.do("grant", on="2026-03-05", code="k1")
    assert owed(amend(desk, 2, code="k2")) == ["“执法证”条目“k1”此前的一条因误登而终止,须核对"]
    assert entry(desk, "k1", "2026-03-04") == {"status": "旧"}


def test_an_entry_that_others_have_changed_is_left_to_them(desk: Desk) -> None:
    desk.do("grant", on="2026-03-05", code="k1")
    desk.world.enter("certificates", "k1", {"status": "另改"}, dt.date(2026, 3, 5), None)
    assert "“执法证”条目“k1”已另有变动,须以程序规定的行为更正" in owed(amend(desk, 1, n=17))
    assert entry(desk, "k1", "2026-03-05") == {"status": "另改"}


def test_entries_of_rows(desk: Desk) -> None:
    desk.do("list", on="2026-03-05")
    assert (entry(desk, "a", "2026-03-05"), entry(desk, "b", "2026-03-05")) == ({"status": "张三"}, None)
    event = amend(desk, 1, add={"parties": [{"id": "a", "name": "张三丰"}, {"id": "b", "share": 5}]})
    assert entry(desk, "a", "2026-03-05") == {"status": "张三丰"}
    assert entry(desk, "b", "2026-03-05") is None  # nobody entered him
    assert owed(event) == ["后果“列入名录”依更正后的内容有所不同,须以程序规定的行为补正"]


def test_an_entry_is_amended_twice(desk: Desk) -> None:
    desk.do("grant", on="2026-03-05", code="k1")
    amend(desk, 1, n=17)
    amend(desk, 1, n=16)
    assert entry(desk, "k1", "2026-03-05")["low"] == 16
    assert amend(desk, 1, n=16).effects == ()


# --- what went out into the world -------------------------------------------------------------------------------


def test_a_publication_that_was_corrected_or_taken_down(desk: Desk) -> None:
    desk.do("show", on="2026-03-05")
    assert owed(amend(desk, 1, n=17)) == []  # it does not show the number of things
    assert owed(amend(desk, 1, name="乙")) == ["已公开的“许可决定”须更正公开"]
    desk.do("hide", on="2026-03-21")
    assert owed(amend(desk, 1, on="2026-03-22", name="丙")) == []


def test_a_case_that_was_opened(desk: Desk) -> None:
    """Its own record is amended there, though the system made it."""
    desk.do("hand_on", on="2026-03-05")
    child = desk.state.fields["child"]
    assert owed(amend(desk, 1, name="乙")) == ["另立的事项带入了更正前的内容,须在该事项中更正"]
    assert desk.state.fields["child"] == child
    given = {"of": 1, "reason": "录入错误", "sets": {"name": "乙"}}
    call = desk.call(
        "amend",
        "k",
        "2026-03-20",
        given=given,
        attached=[{"kind": "original", "sha256": "00" * 32, "size": 1}],
    )
    assert isinstance(desk.bench.move(child, "part", call), Granted)
    assert desk.bench.state(child).fields["name"] == "乙"


def test_a_fact_that_an_effect_rests_on_and_that_is_gone(desk: Desk) -> None:
    """The correction takes away the fact that `big` was, and with it what rested on it."""
    text = LAW.replace("{zh: 抄录, by: officer, from: any, effects: [{do: set, field: copy, from: n}]}",
                       "{zh: 抄录, by: officer, from: any, effects: [{do: set, field: copy, from: big}]}")  # fmt: skip
    text = text.replace("copy: {type: int", "copy: {type: bool")
    desk = Desk(
        text.replace("effects: [{do: set, field: copy, from: share}]", ""),
        files={"procedures/x/part.yaml": PART},
    )
    desk.do("begin", on="2026-03-02", name="甲", n=18)
    desk.do("copy")
    assert owed(amend(desk, 1, n=5)) == ["后果所依据的事实已不完整"]
    assert desk.state.fields["copy"] is True  # as recorded
