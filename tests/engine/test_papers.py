"""Papers show what the law says they show: a move that makes one is refused while a fact of it is missing."""

from __future__ import annotations

from typing import Any

from tests.engine.laws import Desk

from yifa.engine.records import Failure

LAW = """
id: thing
zh: 事项
fields:
  name: {type: text, zh: 名称}
  reason: {type: text, zh: 理由}
  fee: {type: int, zh: 费用}
  urgent: {type: bool, zh: 紧急}
  number: {type: text, zh: 编号}
  day: {type: date, zh: 日期}
  child: {type: case, zh: 子事项}
  partner: {type: agency, zh: 会同机关}
  rows: {type: group, zh: 名单, of: {name: {type: text, zh: 名称}}}
  serve.method: {type: text, zh: 方式}
stages: [open, closed]
final: [closed]
tracks: {serve: {zh: 送达, per: rows, stages: [served], final: [served]}}
moves:
  begin: {zh: 开始, by: officer, to: open, optional: [name, reason, fee, urgent], adds: rows}
  act:
    zh: 办理
    by: officer
    from: open
    to: closed
    optional: [name, reason, fee, urgent, partner]
    changes: [name]
    adds: rows
    makes: letter
    needs: NEEDS
    effects: EFFECTS
    cite: ACT 5
  serve.do: {zh: 送达, track: serve, by: officer, to: served, optional: serve.method, makes: receipt}
documents:
  letter: {zh: 决定书, en: decision, has: [SHOWN]}
  receipt: {zh: 送达回证, has: [name, serve.method]}
"""


def desk(shown: str, effects: str = "[]", needs: str = "[]") -> Desk:
    return Desk(LAW.replace("SHOWN", shown).replace("EFFECTS", effects).replace("NEEDS", needs))


def lacking(d: Desk, **step: Any) -> list[Failure]:
    return list(d.refusal("act", **step))


def test_what_is_missing_is_named_with_the_paper_and_the_article() -> None:
    d = desk("name, reason, fee")
    d.do("begin", fee=0)
    (failure,) = lacking(d)
    assert (failure.gate, failure.field) == ("has", "name")
    assert failure.zh == "《决定书》须载明:“名称”、“理由”"
    assert failure.en == "the decision must show name, reason"
    assert failure.cite is not None
    assert failure.cite.article == "5"
    (failure,) = lacking(d, name="甲")
    assert (failure.field, failure.zh) == ("reason", "《决定书》须载明:“理由”")
    d.do("act", name="甲", reason="乙")


def test_no_and_nought_are_shown() -> None:
    d = desk("urgent, fee")
    d.do("begin")
    d.do("act", urgent=False, fee=0)


def test_a_list_is_shown_even_where_it_is_empty() -> None:
    d = desk("rows")
    d.do("begin")
    assert [f.gate for f in lacking(d)] == ["has"]
    d.do("act", add={"rows": []})
    d = desk("rows", "[{do: freeze, register: certificates, field: rows}]")
    d.do("begin")
    d.do("act")


def test_what_an_effect_empties_is_missing() -> None:
    d = desk("reason", '[{do: set, field: reason, value: ""}]')
    d.do("begin")
    assert [f.gate for f in lacking(d)] == ["has"]


def test_what_effects_write_is_shown() -> None:
    effects = """
      - {do: number, field: number, sequence: "字{n}号"}
      - {do: set, field: day, from: on}
      - {do: open, procedure: thing, field: child, when: has(case.reason)}"""
    d = desk("number, day, child", effects)
    d.do("begin")
    assert [(f.gate, f.field) for f in lacking(d)] == [("has", "child")]
    assert d.world.draw("字{n}号") == 1  # what is refused spends none


def test_an_effect_that_lacks_a_fact_says_so_itself() -> None:
    d = desk("number", '[{do: number, field: number, sequence: "{name}{n}"}]')
    d.do("begin")
    assert [f.gate for f in lacking(d)] == ["effect"]


def test_what_another_reason_asks_for_is_not_said_twice() -> None:
    d = desk("name, fee", needs="[{gate: filled, fields: name}]")
    d.do("begin")
    assert [(f.gate, f.field) for f in lacking(d)] == [("filled", "name"), ("has", "fee")]
    assert [(f.gate, f.field) for f in lacking(d, name="甲", fee="多")] == [("type", "fee")]


def test_of_a_row_what_is_known_of_the_row() -> None:
    d = desk("name")
    d.do("begin", add={"rows": [{"id": "a", "name": "张三"}]})
    failures = d.refusal("serve.do", item="a")
    assert [(f.gate, f.field, f.cite) for f in failures] == [("has", "serve.method", None)]
    d.do("serve.do", item="a", given={"serve.method": "直接"})


def test_a_form_is_not_locked_by_what_it_would_still_bring() -> None:
    d = desk("name")
    d.do("begin")
    assert d.prospects()["act"].failures == ()


def test_a_paper_that_is_issued_on_a_condition_is_asked_about_only_then() -> None:
    law = (
        LAW.replace("    makes: letter\n", "")
        .replace("SHOWN", "name")
        .replace("NEEDS", "[]")
        .replace("EFFECTS", "[{do: issue, document: letter, when: case.urgent}]")
    )
    d = Desk(law)
    d.do("begin", urgent=True)
    assert [f.gate for f in lacking(d)] == ["has"]
    d.do("act", name="甲")
    d = Desk(law)
    d.do("begin", urgent=False)
    d.do("act")


def test_made_by_of_the_document_is_as_good_as_makes_of_the_move() -> None:
    law = LAW.replace("    makes: letter\n", "").replace("en: decision", "en: decision, made_by: act")
    d = Desk(law.replace("SHOWN", "name").replace("NEEDS", "[]").replace("EFFECTS", "[]"))
    d.do("begin")
    assert [f.gate for f in lacking(d)] == ["has"]
