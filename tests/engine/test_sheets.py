"""Sheets: rows drawn by a public seed after a plan, what is answered to them marked, outcomes gathered and added up."""

from __future__ import annotations

from typing import Any

import pytest
from tests.engine.laws import Desk

from yifa.engine.lots import by_plan
from yifa.engine.records import Event, Granted

EXAM = """
id: exam
zh: 考试
fields:
  seed: {type: text, zh: 种子}
  total: {type: int, zh: 满分}
  plan: {type: group, zh: 方案, of: {status: {type: text, zh: 类别}, count: {type: int, zh: 数量}, points: {type: int, zh: 分值}}}
  bank: {type: group, zh: 题库, of: {status: {type: text, zh: 类别}, code: {type: text, zh: 答案}}}
  list: {type: group, zh: 名单, of: {name: {type: text, zh: 姓名}, team: {type: text, zh: 单位}}}
  results: {type: group, zh: 统计, of: {team: {type: text, zh: 单位}, total: {type: int, zh: 人数}, good: {type: int, zh: 合格}, bad: {type: int, zh: 不合格}}}
  before: {type: case, zh: 前一次, procedure: exam}
stages: [planned, set, over]
final: [over]
moves:
  plan: {zh: 拟定, by: officer, to: planned, optional: before}
  set:
    zh: 组卷
    by: officer
    from: planned
    to: set
    takes: [seed, total]
    adds: plan
    needs: [{gate: drawable, register: certificates, plan: plan, points: points, total: total, cite: ACT 5}]
    effects: [{do: freeze, register: certificates, field: bank}]
  again: {zh: 补考, by: officer, from: [planned, set], effects: [{do: gather, field: list, of: before, list: list, outcome: outcome, are: [bad]}]}
  enrol:
    zh: 报名
    by: officer
    from: set
    adds: list
    effects: [{do: open_each, procedure: sitting, list: list, carry: {exam: case, person: item.id, team: item.team, seed: seed}}]
  close: {zh: 汇总, by: officer, from: set, to: over, effects: [{do: tally, field: results, by: team, outcome: outcome}]}
"""
SITTING = """
id: sitting
zh: 应考
fields:
  entry: {type: text, zh: 编号}
  exam: {type: case, zh: 考试, procedure: exam}
  person: {type: text, zh: 应考人}
  team: {type: text, zh: 单位}
  seed: {type: text, zh: 种子}
  paper: {type: group, zh: 试卷, of: {points: {type: int, zh: 分值}}}
  answers: {type: group, zh: 答卷, of: {code: {type: text, zh: 答案}}}
  score: {type: int, zh: 成绩}
  outcome: {type: choice, zh: 结果, of: {good: 合格, bad: 不合格}}
stages: [listed, open, done]
final: [done]
moves:
  begin: {zh: 列入, by: system, to: listed, takes: [entry, exam, person, seed], optional: team}
  start:
    zh: 领卷
    by: citizen
    from: listed
    to: open
    effects: [{do: draw, field: paper, of: exam, pool: bank, plan: plan, seed: "{seed}|{person}"}]
  hand_in:
    zh: 交卷
    by: citizen
    from: open
    to: done
    adds: answers
    needs:
      - {gate: rows_of, rows: answers, list: paper, cite: ACT 5}
      - {gate: at_once, within: 5 minutes, cite: ACT 5}
    effects:
      - {do: mark, field: score, paper: paper, answers: answers, points: points, of: exam, pool: bank, key: code}
      - {do: set, field: outcome, value: good, when: case.score >= 3}
      - {do: set, field: outcome, value: bad, when: case.score < 3}
"""
BANK = [
    *({"key": f"a{n}", "from": "2020-01-01", "status": "a", "code": "AC"} for n in range(6)),
    *({"key": f"b{n}", "from": "2020-01-01", "status": "b", "code": "B"} for n in range(4)),
    {"key": "a9", "from": "2020-01-01", "to": "2026-03-01", "status": "a", "code": "D"},
]
PLAN = [
    {"id": "1", "status": "a", "count": 2, "points": 2},
    {"id": "2", "status": "b", "count": 1, "points": 1},
]


def desk(plan: list[dict[str, Any]] | None = None, total: int = 5) -> Desk:
    """An exam that is planned; with a plan also set, the bank frozen."""
    d = Desk(EXAM, files={"procedures/x/sitting.yaml": SITTING}, registers={"certificates": BANK})
    d.do("plan")
    if plan is not None:
        d.do("set", seed="s", total=total, add={"plan": plan})
    return d


def sitting(d: Desk, person: str) -> str:
    return next(c.id for c in d.world.children("main") if c.fields.get("person") == person)


def play(d: Desk, case: str, move: str, on: str, **step: Any) -> Event:
    answer = d.bench.move(case, "sitting", d.call(move, "p", on, recorded=f"{on}:30", **step))
    assert isinstance(answer, Granted), [(f.gate, f.en) for f in answer.failures]
    return answer.events[-1]


def enrolled(*people: str) -> Desk:
    d = desk(PLAN)
    d.do("enrol", add={"list": [{"id": p, "team": "甲队" if p < "n" else "乙队"} for p in people]})
    return d


def test_a_paper_is_what_the_seed_gives_and_each_has_his_own() -> None:
    d = enrolled("m", "n")
    papers = {}
    for person in ("m", "n"):
        event = play(d, sitting(d, person), "start", "2026-03-02T09:00")
        assert event.effects == ({"do": "draw", "field": "paper", "seed": f"s|{person}", "count": 3},)
        papers[person] = event.adds["paper"]
        pool = [{"id": b["key"], "status": b["status"]} for b in BANK if "to" not in b]
        again = by_plan(pool, PLAN, ["status"], f"s|{person}")
        assert event.adds["paper"] == [{"id": id, "points": line["points"]} for line, id in again]
        assert [row["id"][0] for row in event.adds["paper"]] == ["a", "a", "b"]
    assert papers["m"] != papers["n"]


def test_marking_counts_the_rows_that_are_right() -> None:
    d = enrolled("m")
    case = sitting(d, "m")
    paper = [row["id"] for row in play(d, case, "start", "2026-03-02T09:00").adds["paper"]]
    answers = [{"id": paper[0], "code": "c、a"}, {"id": paper[1], "code": "A"}, {"id": paper[2], "code": "B"}]
    event = play(d, case, "hand_in", "2026-03-02T09:30", add={"answers": answers})
    assert event.effects[0] == {"do": "mark", "field": "score", "value": 3, "count": 2}
    assert event.sets == {"score": 3, "outcome": "good"}


def test_nothing_answered_is_no_points() -> None:
    d = enrolled("m")
    play(d, sitting(d, "m"), "start", "2026-03-02T09:00")
    assert play(d, sitting(d, "m"), "hand_in", "2026-03-02T09:30").sets == {"score": 0, "outcome": "bad"}


def test_rows_of_another_list_are_refused() -> None:
    d = enrolled("m")
    case = sitting(d, "m")
    play(d, case, "start", "2026-03-02T09:00")
    for add in ([{"id": "zz", "code": "A"}], [{"id": "a9", "code": "D"}]):
        call = d.call(
            "hand_in", "p", "2026-03-02T09:30", recorded="2026-03-02T09:30:30", add={"answers": add}
        )
        answer = d.bench.move(case, "sitting", call)
        assert not isinstance(answer, Granted)
        assert [(f.gate, f.field) for f in answer.failures] == [("rows_of", "answers")]


@pytest.mark.parametrize(
    ("on", "recorded", "refused"),
    [
        ("2026-03-02T09:30", "2026-03-02T09:30:00", []),
        ("2026-03-02T09:30", "2026-03-02T09:35:00", []),
        ("2026-03-02T09:30", "2026-03-02T09:35:01", ["at_once"]),
        ("2026-03-02T09:30", "2026-03-03T09:30:00", ["at_once"]),
        ("2026-03-02", "2026-03-02T09:30:00", ["at_once", "time"]),
    ],
)
def test_at_once_lets_nothing_be_dated_back(on: str, recorded: str, refused: list[str]) -> None:
    d = enrolled("m")
    case = sitting(d, "m")
    play(d, case, "start", "2026-03-02T09:00")
    answer = d.bench.move(case, "sitting", d.call("hand_in", "p", on, recorded=recorded))
    assert sorted(f.gate for f in getattr(answer, "failures", ())) == refused


@pytest.mark.parametrize(
    ("plan", "total", "said"),
    [
        ([], 5, "say how many"),
        ([{"id": "1", "status": "a", "points": 5}], 5, "say how many"),
        ([{"id": "1", "status": "a", "count": 0, "points": 5}], 0, "say how many"),
        # a9 is not in force on the day
        ([{"id": "1", "status": "a", "count": 7, "points": 1}], 7, "draws 7 and can be sure of 6"),
        # any eight may take all of b
        (
            [{"id": "1", "count": 8, "points": 1}, {"id": "2", "status": "b", "count": 1, "points": 1}],
            9,
            "sure of 0",
        ),
        (PLAN, 6, "adds up to 5"),
    ],
)
def test_a_plan_must_do_whatever_the_seed(plan: list[dict[str, Any]], total: int, said: str) -> None:
    d = desk()
    failure = d.one("set", seed="s", total=total, add={"plan": plan})
    assert failure.gate == "drawable"
    assert said in failure.en


def test_outcomes_are_added_up_and_the_bad_ones_gathered() -> None:
    d = enrolled("k", "m", "n")
    for person, code in (("k", "AC"), ("m", "X"), ("n", "AC")):
        case = sitting(d, person)
        paper = play(d, case, "start", "2026-03-02T09:00").adds["paper"]
        add = {"answers": [{"id": row["id"], "code": code} for row in paper]}
        play(d, case, "hand_in", "2026-03-02T09:30", add=add)
    event = d.do("close")
    assert event.adds["results"] == [
        {"id": "乙队", "team": "乙队", "total": 1, "good": 1},
        {"id": "甲队", "team": "甲队", "total": 2, "good": 1, "bad": 1},
    ]
    assert event.effects == ({"do": "tally", "field": "results", "count": 2},)
    for move, on in (("plan", "2026-03-03"), ("again", "2026-03-03"), ("again", "2026-03-04")):
        given = {"before": "main"} if move == "plan" else {}
        answer = d.bench.move("second", "exam", d.call(move, "o", on, given=given, agency="甲局"))
        assert isinstance(answer, Granted)
    state = d.world.states["second"]
    assert state.fields["list"] == ({"id": "m", "team": "甲队"},)  # once, however often


def test_a_drawn_paper_is_not_struck() -> None:
    """What was drawn and marked stays: only an act of the procedure can undo it."""
    d = enrolled("m")
    case = sitting(d, "m")
    play(d, case, "start", "2026-03-02T09:00")
    n = d.world.states[case].n
    call = d.call("strike", "k", "2026-03-03", given={"of": n, "reason": "误登"}, attached=["original"])
    answer = d.bench.move(case, "sitting", call)
    assert "effects" in [f.gate for f in getattr(answer, "failures", ())]
