"""Rounds: a list frozen, a case opened for each row, one outcome each, totals that add up; and links between cases."""

from __future__ import annotations

import datetime as dt

import pytest
from tests.engine.laws import Desk

from yifa.engine.records import Granted

ROUND = """
id: round
zh: 清理
fields:
  year: {type: int, zh: 年度}
  kind: {type: text, zh: 类别}
  list: {type: group, zh: 清单, of: {title: {type: text, zh: 标题}, status: {type: text, zh: 状态}}}
  total: {type: int, zh: 总数}
  kept: {type: int, zh: 保留}
  repealed: {type: int, zh: 废止}
stages: [opened, frozen, concluded]
final: [concluded]
moves:
  begin: {zh: 启动, by: officer, to: opened, optional: [year, kind]}
  freeze:
    zh: 固定清单
    by: officer
    from: opened
    to: frozen
    effects:
      - {do: freeze, register: papers, field: list, where: {status: kind}}
      - {do: open_each, procedure: item, list: list, carry: {round: case, title: item.title, year: year}}
  supplement:
    zh: 补充清单
    by: officer
    from: frozen
    effects:
      - {do: freeze, register: papers, field: list, where: {status: kind}}
      - {do: open_each, procedure: item, list: list, carry: {round: case, title: item.title, year: year}}
  conclude:
    zh: 汇总
    by: officer
    from: frozen
    to: concluded
    takes: [total, kept, repealed]
    needs:
      - {gate: one_outcome_each, list: list, outcome: outcome, counts: {kept: keep, repealed: repeal}, cite: ACT 5}
      - {gate: sums, total: total, parts: [kept, repealed], cite: ACT 5}
"""
ITEM = """
id: item
zh: 单件清理
fields:
  entry: {type: entry, zh: 文件, register: papers}
  round: {type: case, zh: 清理, procedure: round}
  title: {type: text, zh: 标题}
  year: {type: int, zh: 年度}
  outcome: {type: choice, zh: 结论, of: {keep: 保留, repeal: 废止}}
stages: [pending, done]
final: [done]
moves:
  begin: {zh: 列入, by: system, to: pending, takes: [entry, round], optional: [title, year]}
  decide:
    zh: 决定
    by: officer
    from: pending
    to: done
    takes: outcome
    effects: [{do: end_entry, register: papers, key: entry, when: "case.outcome == 'repeal'"}]
"""
PAPERS = """
register: papers
zh: 文件目录
key: code
fields: {code: {type: text, zh: 编号}, title: {type: text, zh: 标题}, status: {type: text, zh: 状态}, issuer: {type: text, zh: 制定机关}}
"""
FILES = {"procedures/x/item.yaml": ITEM, "registers/papers.yaml": PAPERS}
GIVEN = {
    "papers": [
        {"key": "2号", "title": "乙办法", "status": "现行", "issuer": "甲局"},
        {"key": "1号", "title": "甲办法", "status": "现行", "issuer": "甲局"},
        {"key": "3号", "title": "丙办法", "status": "草案"},
        {"key": "4号", "title": "丁办法", "status": "现行", "to": "2025-12-31"},
    ]
}


@pytest.fixture
def desk() -> Desk:
    desk = Desk(ROUND, files=FILES, registers=GIVEN)
    desk.do("begin", year=2026, kind="现行")
    return desk


def decide(desk: Desk, entry: str, outcome: str) -> None:
    child = desk.bench.child("main", entry)
    assert child is not None, entry
    answer = desk.bench.move(child, "item", desk.call("decide", outcome=outcome))
    assert isinstance(answer, Granted), answer.failures


def test_freezing_copies_the_list_in_force(desk: Desk) -> None:
    event = desk.do("freeze", on="2026-03-02")
    assert [dict(r) for r in desk.state.rows("list")] == [
        {"id": "1号", "title": "甲办法", "status": "现行"},
        {"id": "2号", "title": "乙办法", "status": "现行"},
    ]
    assert event.effects[0] == {"do": "freeze", "register": "papers", "field": "list", "count": 2}
    assert [r["id"] for r in event.adds["list"]] == ["1号", "2号"]
    desk.world.enter("papers", "5号", {"status": "现行"}, desk.bench.state("main").opened, None)
    assert len(desk.state.rows("list")) == 2  # what enters the register later does not change the list


def test_a_case_opens_for_each_row(desk: Desk) -> None:
    event = desk.do("freeze")
    views = desk.world.children("main")
    assert [(v.procedure, v.stage, dict(v.fields)) for v in views] == [
        ("item", "pending", {"entry": e, "round": "main", "title": t, "year": 2026, "handler": "甲局"})
        for e, t in (("1号", "甲办法"), ("2号", "乙办法"))
    ]
    assert [c["case"] for c in event.effects[1]["cases"]] == [v.id for v in views]


def test_a_supplement_opens_only_what_is_new(desk: Desk) -> None:
    desk.do("freeze", on="2026-03-02")
    desk.world.enter("papers", "5号", {"status": "现行", "title": "戊办法"}, desk.state.opened, None)
    event = desk.do("supplement", on="2026-03-03")
    assert [r["id"] for r in desk.state.rows("list")] == ["1号", "2号", "5号"]
    assert len(event.effects[1]["cases"]) == 1
    assert [v.fields["entry"] for v in desk.world.children("main")] == ["1号", "2号", "5号"]


def test_one_outcome_each(desk: Desk) -> None:
    desk.do("freeze")
    totals = {"total": 2, "kept": 1, "repealed": 1}
    failure = desk.one("conclude", **totals)
    assert failure.gate == "one_outcome_each"
    assert failure.zh == "尚无结论2项(1号、2号)"
    assert failure.en == "2 without outcome (1号, 2号)"
    decide(desk, "1号", "keep")
    assert desk.one("conclude", **totals).zh == "尚无结论1项(2号)"
    decide(desk, "2号", "repeal")
    event = desk.do("conclude", **totals)
    assert event.evidence["one_outcome_each"] == tuple(f"case:{v.id}" for v in desk.world.children("main"))
    assert desk.world.entry("papers", "2号", desk.state.opened) is not None  # the last day is still in force
    assert desk.world.entry("papers", "2号", dt.date(2026, 3, 3)) is None


def test_counts_must_be_those_of_the_outcomes(desk: Desk) -> None:
    desk.do("freeze")
    decide(desk, "1号", "keep")
    decide(desk, "2号", "keep")
    failure = desk.one("conclude", total=2, kept=1, repealed=1)
    assert (failure.field, failure.zh) == ("kept", "“保留”填报1,按结论统计为2")
    desk.do("conclude", total=2, kept=2, repealed=0)


def test_parts_must_add_up(desk: Desk) -> None:
    desk.do("freeze")
    decide(desk, "1号", "keep")
    decide(desk, "2号", "repeal")
    failure = desk.one("conclude", total=3, kept=1, repealed=1)
    assert (failure.gate, failure.zh) == ("sums", "“总数”为3,各项合计为2")


def test_a_child_outside_the_list_and_a_second_one(desk: Desk) -> None:
    desk.do("freeze")
    for entry, name in (("1号", "double"), ("9号", "outside")):
        desk.bench.move(
            name, "item", desk.call("begin", by="system", agency="甲局", entry=entry, round="main")
        )
        desk.world.adopt("main", name)
        desk.bench.move(name, "item", desk.call("decide", outcome="keep"))
    decide(desk, "1号", "keep")
    decide(desk, "2号", "keep")
    failure = desk.one("conclude", total=2, kept=2, repealed=0)
    assert failure.zh == "结论重复1项(1号);不在名单内1项(9号)"
    assert failure.en == "1 with two outcomes (1号); 1 outside the list (9号)"


def test_an_empty_round() -> None:
    desk = Desk(ROUND, files=FILES)
    desk.do("begin", year=2026, kind="现行")
    event = desk.do("freeze")
    assert event.adds == {"list": []}
    desk.do("conclude", total=0, kept=0, repealed=0)


def test_a_list_with_a_fact_that_is_not_there() -> None:
    """`where` compares with a fact of the case: without it nothing matches, and nothing breaks."""
    desk = Desk(ROUND, files=FILES, registers=GIVEN)
    desk.do("begin", year=2026)
    desk.do("freeze")
    assert desk.state.rows("list") == ()


def test_a_child_can_be_handled_on_the_day_it_was_opened(desk: Desk) -> None:
    desk.do("freeze", on="2026-03-02")
    desk.day = "2026-03-02"
    decide(desk, "1号", "keep")
    assert [v.stage for v in desk.world.children("main")] == ["done", "pending"]
