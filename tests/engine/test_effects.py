"""Every effect of a move: what it sets, draws, enters, opens, owes; in order, each seeing what the ones before set."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from tests.engine.laws import Desk

from yifa.engine.effects import EACH, EFFECTS
from yifa.engine.records import Granted, Refused
from yifa.law import gates as spec

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


def test_every_effect_of_the_law_has_its_code_and_is_tested() -> None:
    assert set(EFFECTS) | set(EACH) == set(spec.EFFECTS)
    tested = "".join(p.read_text() for p in Path(__file__).parent.glob("test_*.py"))
    assert [name for name in (*EFFECTS, *EACH) if f"{{do: {name}," not in tested] == []


# --- set --------------------------------------------------------------------------------------------------------


def test_set_a_value_and_facts() -> None:
    d = desk(
        "{do: set, field: n, value: 3}",
        "{do: set, field: found, from: on}",
        "{do: set, field: copy, from: name}",
    )
    event = act(d, name="甲")
    assert event.sets == {"n": 3, "found": "2026-03-05", "copy": "甲"}
    assert event.effects == (
        {"do": "set", "field": "n", "value": 3},
        {"do": "set", "field": "found", "value": "2026-03-05"},
        {"do": "set", "field": "copy", "value": "甲"},
    )
    assert d.state.fields["copy"] == "甲"


def test_set_from_actor_agency_and_the_case() -> None:
    d = desk(
        "{do: set, field: name, from: actor}",
        "{do: set, field: copy, from: agency}",
        "{do: set, field: which, from: case}",
    )
    assert act(d).sets == {"name": "o", "copy": "甲局", "which": "main"}


def test_each_effect_sees_the_ones_before() -> None:
    d = desk(
        "{do: set, field: n, value: 3}", "{do: set, field: flag, value: true, when: case.n == 3}",
        "{do: set, field: copy, from: name, when: case.n == 4}", "{do: number, field: number, sequence: '字{n}号'}",
        "{do: set, field: copy, from: number}",
    )  # fmt: skip
    event = act(d, name="甲")
    assert event.sets == {"n": 3, "flag": True, "number": "字1号", "copy": "字1号"}


def test_a_fact_that_is_missing_refuses_and_spends_nothing() -> None:
    d = desk("{do: number, field: number, sequence: '字{n}号'}", "{do: set, field: copy, from: name}")
    d.do("begin")
    failure = d.one("act")
    assert (failure.gate, failure.field, failure.zh) == ("effect", "name", "办理后果所需的事实未填:“名称”")
    assert d.world.draw("字{n}号") == 1
    d = desk("{do: set, field: copy, from: name, when: case.flag}")
    d.do("begin")
    assert d.one("act").gate == "effect"


def test_what_an_effect_sets_for_a_row_belongs_to_the_case() -> None:
    d = desk("{do: set, field: copy, from: item.name}", by="row")
    d.do("begin", add={"rows": [{"id": "a", "name": "张三"}]})
    event = d.do("serve.do", item="a")
    assert event.sets == {"copy": "张三"}
    assert d.state.fields["copy"] == "张三"
    assert d.state.items == {("serve", "a"): {}}


# --- number -----------------------------------------------------------------------------------------------------


def test_number_by_agency_and_year() -> None:
    d = desk("{do: number, field: number, sequence: '{handler}规〔{year}〕{n}号'}")
    d.do("begin", on="2025-12-31")
    for on, number in (
        ("2025-12-31", "甲规〔2025〕1号"),
        ("2025-12-31", "甲规〔2025〕2号"),
        ("2026-01-01", "甲规〔2026〕1号"),
    ):
        event = d.do("act", on=on)
        assert event.sets == {"number": number}
    assert event.effects == (
        {
            "do": "number",
            "field": "number",
            "series": "甲规〔2026〕{n}号",
            "n": 1,
            "value": "甲规〔2026〕1号",
        },
    )


def test_number_by_the_agency_that_acts() -> None:
    d = desk("{do: number, field: number, sequence: '{agency}规{n}号'}")
    assert act(d).sets == {"number": "甲规1号"}


def test_number_of_an_agency_without_a_mark_and_of_another_field() -> None:
    d = desk("{do: number, field: number, sequence: '{handler}会{partner}〔{name}〕{n}号'}")
    assert act(d, name="甲", partner="乙局").sets["number"] == "甲会乙局〔甲〕1号"


def test_number_with_a_fact_that_is_missing() -> None:
    d = desk("{do: number, field: number, sequence: '{name}〔{year}〕{n}号'}")
    d.do("begin")
    assert (d.one("act").gate, d.one("act").field) == ("effect", "name")


def test_a_number_that_is_too_long() -> None:
    d = desk("{do: number, field: number, sequence: '{name}〔{year}〕{n}号'}")
    d.do("begin", name="某" * 200)
    failure = d.one("act")
    assert (failure.gate, "不得超过" in failure.zh) == ("effect", True)
    assert d.world.draw("某" * 200 + "〔2026〕{n}号") == 1


# --- registers --------------------------------------------------------------------------------------------------


def entry(d: Desk, key: str, on: str) -> dict[str, Any] | None:
    found = d.world.entry("certificates", key, dt.date.fromisoformat(on))
    return dict(found.values) if found is not None else None


def test_enter() -> None:
    d = desk(
        "{do: enter, register: certificates, key: name, values: {status: {is: 有效}, low: n, code: copy}}"
    )
    event = act(d, name="k", n=5)
    assert event.effects == (
        {"do": "enter", "register": "certificates", "key": "k", "values": {"status": "有效", "low": 5}, "from": "2026-03-05"},
    )  # fmt: skip
    assert entry(d, "k", "2026-03-04") is None
    assert entry(d, "k", "2026-03-05") == {"status": "有效", "low": 5}
    d.do("act", on="2026-04-01")
    assert entry(d, "k", "2026-03-31") is not None


def test_enter_from_and_until() -> None:
    d = desk("{do: enter, register: certificates, key: '{name}|{n}', from: day, until: last}")
    act(d, name="k", n=7, day="2026-05-01", last="2026-05-31")
    assert [entry(d, "k|7", day) for day in ("2026-04-30", "2026-05-01", "2026-05-31", "2026-06-01")] == [
        None,
        {},
        {},
        None,
    ]
    d = desk("{do: enter, register: certificates, key: '{name}|{n}', from: day, until: last}")
    act(d, name="k", n=7, day="2026-05-01")  # no end is given: open
    assert entry(d, "k|7", "2036-05-31") == {}


@pytest.mark.parametrize("missing", ["name", "day"])
def test_enter_without_key_or_day(missing: str) -> None:
    d = desk("{do: enter, register: certificates, key: '{name}|{n}', from: day}")
    given = {"name": "k", "n": 7, "day": "2026-05-01"}
    given.pop(missing)
    d.do("begin", given=given)
    assert d.one("act").gate == "effect"


@pytest.mark.parametrize("do", ["enter", "end_entry"])
def test_a_key_that_is_too_long(do: str) -> None:
    d = desk(f"{{do: {do}, register: certificates, key: name}}")
    d.do("begin", name="k" * 251)
    assert (d.one("act").gate, "不得超过250字" in d.one("act").zh) == ("effect", True)


def test_enter_keeps_what_it_does_not_name() -> None:
    d = desk(
        "{do: enter, register: certificates, key: name, values: {status: {is: 暂停}}, keep: true}",
        registers={"certificates": [{"key": "k", "from": "2020-01-01", "status": "有效", "low": 3}]},
    )
    act(d, name="k")
    assert entry(d, "k", "2026-03-04") == {"status": "有效", "low": 3}
    assert entry(d, "k", "2026-03-05") == {"status": "暂停", "low": 3}


def test_end_entry() -> None:
    given = {"certificates": [{"key": "k", "from": "2020-01-01"}]}
    d = desk("{do: end_entry, register: certificates, key: name}", registers=given)
    assert act(d, name="k").effects == (
        {"do": "end_entry", "register": "certificates", "key": "k", "on": "2026-03-05"},
    )
    assert entry(d, "k", "2026-03-05") == {}
    assert entry(d, "k", "2026-03-06") is None
    d = desk("{do: end_entry, register: certificates, key: name, on: last}", registers=given)
    act(d, name="k", last="2026-02-28")
    assert entry(d, "k", "2026-03-01") is None
    d = desk("{do: end_entry, register: certificates, key: name}")
    act(d, name="nobody")  # nothing to end


def test_enter_each_and_end_each() -> None:
    d = desk(
        "{do: enter_each, list: rows, register: certificates, key: item.name, values: {low: item.low, status: name}, from: item.from, when: '!item.drop'}",
        "{do: end_each, list: rows, register: certificates, key: item.name, when: item.drop}",
        registers={"certificates": [{"key": "b", "from": "2020-01-01"}]},
    )
    rows = [
        {"id": "1", "name": "a", "low": 1, "drop": False, "from": "2026-03-04"},
        {"id": "2", "name": "b", "drop": True},
        {"id": "3", "name": "c", "drop": False, "from": "2026-03-06"},
    ]
    event = act(d, name="批", add={"rows": rows})
    assert [(e["do"], e["key"]) for e in event.effects] == [
        ("enter", "a"),
        ("enter", "c"),
        ("end_entry", "b"),
    ]
    assert entry(d, "a", "2026-03-04") == {"low": 1, "status": "批"}
    assert entry(d, "c", "2026-03-06") == {"status": "批"}
    assert entry(d, "b", "2026-03-06") is None


def test_enter_each_with_a_row_that_lacks_its_key() -> None:
    d = desk("{do: enter_each, list: rows, register: certificates, key: item.name}")
    d.do("begin", add={"rows": [{"id": "1", "name": "a"}, {"id": "2"}]})
    assert d.one("act").gate == "effect"
    d = desk("{do: enter_each, list: rows, register: certificates, key: item.name}")
    assert act(d).effects == ()


def test_import_rows() -> None:
    d = desk("{do: import_rows, register: which, rows: load}")
    rows = [
        {
            "id": "1",
            "key": "a",
            "valid_from": "2020-01-01",
            "valid_to": "2020-12-31",
            "content": '{"low": 3}',
        },
        {"id": "2", "key": "b", "valid_from": "2021-01-01", "content": "{}"},
    ]
    act(d, which="certificates", add={"load": rows})
    assert entry(d, "a", "2020-12-31") == {"low": 3}
    assert (entry(d, "a", "2021-01-01"), entry(d, "b", "2026-01-01")) == (None, {})


@pytest.mark.parametrize(
    "row",
    [
        {},
        {"content": "{"},
        {"valid_from": "2020-01-01"},
        {"key": "a", "content": "{}"},
        {"key": "a", "valid_from": "2020-01-01", "content": "{"},
        {"key": "a" * 251, "valid_from": "2020-01-01", "content": "{}"},
    ],
)
def test_import_rows_that_lack_something(row: dict[str, Any]) -> None:
    """No gate stood before it: the rows are refused, not broken off."""
    d = desk("{do: import_rows, register: which, rows: load}")
    d.do("begin", which="certificates", add={"load": [{"id": "1", **row}]})
    assert d.one("act").gate == "effect"


# --- cases ------------------------------------------------------------------------------------------------------


def test_open() -> None:
    d = desk("{do: open, procedure: child, carry: {name: name, origin: case, entry: {is: 一}}, field: child}")
    event = act(d, name="甲")
    (effect,) = event.effects
    child = event.sets["child"]
    assert effect == {
        "do": "open", "procedure": "child",
        "cases": [{"case": child, "sets": {"name": "甲", "origin": "main", "entry": "一"}}],
    }  # fmt: skip
    view = d.world.case(child)
    assert view is not None
    assert (view.procedure, view.stage, view.fields["name"], view.fields["handler"]) == (
        "child",
        "open",
        "甲",
        "甲局",
    )
    opening = d.world.states[child].events[0]
    assert (opening.on, opening.actor, opening.agency) == ("2026-03-05", "system", "甲局")


def test_what_is_carried_of_the_act_is_its_day() -> None:
    d = desk("{do: open, procedure: child, carry: {name: on}}")
    assert act(d, "2026-03-05T10:00").effects[0]["cases"][0]["sets"] == {"name": "2026-03-05"}


def test_open_carries_only_what_there_is() -> None:
    d = desk("{do: open, procedure: child, carry: [name]}")
    assert act(d).effects[0]["cases"][0]["sets"] == {}


def test_open_each() -> None:
    d = desk("{do: open_each, procedure: child, list: rows, carry: {name: item.name}}")
    event = act(d, add={"rows": [{"id": "a", "name": "张三"}, {"id": "b"}]})
    assert [c["sets"] for c in event.effects[0]["cases"]] == [{"entry": "a", "name": "张三"}, {"entry": "b"}]
    assert len(d.world.children("main")) == 2


@pytest.mark.parametrize(
    ("procedure", "told"), [("strict", "须填写"), ("none", "no opening move"), ("nothing", "nothing")]
)
def test_a_child_that_cannot_open_is_the_laws_fault_and_said_so(procedure: str, told: str) -> None:
    d = desk(f"{{do: open, procedure: {procedure}}}")
    d.do("begin")
    with pytest.raises((ValueError, LookupError), match=told):
        d.attempt("act")


# --- what the state layer does ----------------------------------------------------------------------------------


def test_publish_withdraw_issue_and_send() -> None:
    d = desk(
        "{do: publish, what: decision}", "{do: withdraw, what: decision}", "{do: issue, document: letter}",
        "{do: send, to: police, what: letter}",
    )  # fmt: skip
    assert act(d).effects == (
        {"do": "publish", "what": "decision"},
        {"do": "withdraw", "what": "decision"},
        {"do": "issue", "document": "letter"},
        {"do": "send", "to": "police", "what": "letter"},
    )


def test_a_refused_move_has_no_effects() -> None:
    d = desk(
        "{do: number, field: number, sequence: '字{n}号'}", "{do: enter, register: certificates, key: name}"
    )
    d.do("begin", name="k")
    answer = d.attempt("act", by="h")
    assert isinstance(answer, Refused)
    assert (entry(d, "k", "2026-03-02"), d.world.draw("字{n}号")) == (None, 1)


def test_the_answer_holds_the_events_in_order() -> None:
    d = desk("{do: set, field: n, value: 3}")
    d.do("begin")
    answer = d.attempt("act")
    assert isinstance(answer, Granted)
    assert answer.events == (answer.state.events[-1],)
