"""Duties that come again: on which days, for which agencies, under which law."""

from __future__ import annotations

import datetime as dt
from typing import Any

from tests.engine.laws import catalogue, china

from yifa.engine.dictworld import DictWorld
from yifa.engine.judging import Law
from yifa.engine.recurring import duties
from yifa.law.catalogue import NotInLaw

TEXT = """
id: report
zh: 年度报告
valid: 2020-01-01..2025-06-30
recurs:
  on: {2020-01-01: "02-29", 2023-01-01: ["01-01", "07-01"], 2024-07-01: "01-01"}
  for: {level: [department, county]}
  carry: {name: title}
  cite: ACT 5
fields: {name: {type: text, zh: 名称}}
stages: [due, done]
final: done
moves:
  begin: {zh: 立项, by: system, to: due, optional: name}
  finish: {zh: 办结, by: officer, from: due, to: done}
"""
AGENCIES: list[dict[str, Any]] = [
    {"key": "甲局", "level": "department", "title": "甲"},
    {"key": "乙局", "level": "department", "from": "2023-01-02", "to": "2024-01-01"},
    {"key": "丙所", "level": "office"},
    {"key": "丁镇"},
]


def law_on(day: dt.date) -> Law | None:
    try:
        return catalogue(TEXT).procedure("report", day)
    except NotInLaw:
        return None


def found(first: str, now: str) -> list[tuple[str, str]]:
    world = DictWorld({"registers": {"agencies": AGENCIES}}, china())
    moment = dt.datetime.fromisoformat(now)
    return [
        (str(duty.call.on), duty.agency)
        for duty in duties(law_on, dt.date.fromisoformat(first), moment, world)
    ]


def test_each_day_of_each_year_for_the_agencies_in_force_that_day() -> None:
    assert found("2022-06-01", "2024-03-01T00:00") == [
        ("2023-01-01", "甲局"),
        ("2023-07-01", "乙局"),
        ("2023-07-01", "甲局"),
        ("2024-01-01", "乙局"),  # in force on its last day
        ("2024-01-01", "甲局"),
    ]


def test_the_law_of_the_day_says_which_days() -> None:
    assert found("2020-01-01", "2023-01-01T00:00") == [
        ("2020-02-29", "甲局"), ("2021-02-28", "甲局"), ("2022-02-28", "甲局"), ("2023-01-01", "甲局"),
    ]  # fmt: skip
    assert found("2024-07-01", "2025-06-30T00:00") == [("2025-01-01", "甲局")]


def test_only_while_the_law_is_in_force() -> None:
    assert found("2018-01-01", "2019-12-31T00:00") == []
    assert found("2025-06-01", "2027-12-31T00:00") == []


def test_first_and_last_day_are_included() -> None:
    assert found("2025-01-01", "2025-01-01T00:00") == [("2025-01-01", "甲局")]
    assert found("2025-01-02", "2025-12-31T00:00") == []
    assert found("2024-12-01", "2024-12-31T23:59") == []


def test_the_call_bears_the_day_and_what_the_register_holds() -> None:
    world = DictWorld({"registers": {"agencies": AGENCIES}}, china())
    now = dt.datetime.fromisoformat("2025-01-06T02:00")
    (duty,) = duties(law_on, dt.date(2025, 1, 1), now, world)
    call = duty.call
    assert (duty.procedure, call.move, call.actor, call.agency) == ("report", "begin", "system", "甲局")
    assert (call.on, call.recorded, dict(call.given)) == (dt.date(2025, 1, 1), now, {"name": "甲"})
