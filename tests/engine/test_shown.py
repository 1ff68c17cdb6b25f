"""What scenarios show of the law, and what is missing."""

from __future__ import annotations

from typing import Any

from tests.engine.laws import catalogue, china

from yifa.engine.scenarios import PureBench, play
from yifa.engine.shown import Shown, Unshown, together, unshown

TEXT = """
id: step
zh: 事项
valid: 2020-01-01..
fields: {n: {type: int, zh: 数}}
stages: [open, done, gone]
final: [done, gone]
moves:
  begin: {zh: 立案, by: officer, to: open}
  finish:
    zh: 办结
    by: officer
    from: open
    to: done
    takes: n
    needs:
      - {gate: holds, that: case.n > 0, zh: 应当大于零, cite: ACT 5}
      - {gate: holds, that: case.n < 9, zh: 应当小于九, cite: ACT 5}
      - {gate: holds, that: case.n != 4, zh: 不得为四, cite: ACT 5, valid: 2024-01-01..}
  drop: {zh: 放弃, by: officer, from: open, to: gone}
clocks:
  to_finish: {zh: 期限, start: begin, until: [finish, drop], within: {2020-01-01: 5 days, 2022-01-01: 10 days}, cite: ACT 5}
"""
LAW = catalogue(TEXT)


def shown(*steps: dict[str, Any]) -> Shown:
    """What some steps show, each `n` of an attempt to finish a case begun on `on`."""
    found = []
    for i, step in enumerate(steps):
        begin = {"on": step["on"], "move": "begin", "by": "o", "agency": "甲局", "then": step.get("then", {})}
        then = [{"on": step["on"], "by": "o", **one} for one in step.get("when", ())]
        given = {"people": {"o": {"roles": "officer", "agency": "甲局"}}}
        scenario = {"id": f"s{i}", "procedure": "step", "given": given, "when": [begin, *then]}
        outcome = play(scenario, PureBench(scenario, lambda id, on, _: LAW.procedure(id, on), china()))
        assert outcome.problems == []
        found.append(outcome.shown)
    return together(found)


def missing(*steps: dict[str, Any]) -> list[tuple[str, str, str]]:
    return [(one.kind, one.part, one.zh) for one in unshown(LAW, shown(*steps))]


def refusal(n: int, *gates: str) -> dict[str, Any]:
    return {"move": "finish", "given": {"n": n}, "refused": list(gates)}


def test_every_gate_counts_by_itself_and_both_sides_of_every_change() -> None:
    assert missing({"on": "2021-06-01", "when": [refusal(0, "holds")]}) == [
        ("move", "finish", "办结"),
        ("gate", "finish:holds", "应当小于九"),
        ("move", "drop", "放弃"),
        ("clock", "to_finish", "期限"),
        ("text", "2022-01-01", ""),
        ("gate", "finish:holds", "不得为四"),
        ("text", "2024-01-01", ""),
    ]


def test_a_time_limit_counts_by_its_length_and_its_last_day() -> None:
    left = missing(
        {"on": "2021-06-01", "then": {"clocks": {"to_finish": "2021-06-07"}}},
        {"on": "2022-06-01", "then": {"clocks": {"to_finish": {"status": "running"}}}},
    )
    assert left.count(("clock", "to_finish", "期限")) == 1
    both = missing(
        {"on": "2021-06-01", "then": {"clocks": {"to_finish": "2021-06-07"}}},
        {"on": "2022-06-01", "then": {"clocks": {"to_finish": {"raw": "2022-06-11"}}}},
    )
    assert ("clock", "to_finish", "期限") not in both


def test_nothing_is_missing_where_all_is_shown() -> None:
    assert missing(
        {"on": "2021-06-01", "then": {"clocks": {"to_finish": "2021-06-07"}}, "when": [refusal(0, "holds"), refusal(9, "holds")]},
        {"on": "2022-06-01", "then": {"clocks": {"to_finish": {"raw": "2022-06-11"}}}, "when": [{"move": "drop"}]},
        {"on": "2024-06-03", "when": [refusal(4, "holds"), {"move": "finish", "given": {"n": 1}}]},
    ) == []  # fmt: skip


def test_what_nobody_plays_is_not_asked_for() -> None:
    assert unshown(LAW, Shown()) == []
    assert Unshown("step", "move", "drop", "放弃") in unshown(LAW, shown({"on": "2021-06-01"}))
