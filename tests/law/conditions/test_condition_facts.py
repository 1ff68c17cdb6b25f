"""Evaluating: missing facts, order of evaluation, what is touched, facts of a wrong type."""

from __future__ import annotations

from typing import Any

import celpy
import pytest
from tests.law.conditions.samples import Facts

from yifa.law.conditions import Condition, ConditionError, Missing


@pytest.mark.parametrize(
    ("source", "path"),
    [
        ("case.outcome == 'partly'", "case.outcome"),
        ("case.outcome != 'partly'", "case.outcome"),
        ("!(case.outcome == 'partly')", "case.outcome"),
        ("!case.urgent", "case.urgent"),
        ("case.answer.outcome in ['partly']", "case.answer.outcome"),
        ("case.pages + 1 > 0", "case.pages"),
        ("days(case.received, on) > 0", "case.received"),
        ("size(case.parties) == 0", "case.parties"),
        ("actor in case.officers", "case.officers"),
        ("was.pages == 1", "was.pages"),
        ("item.method == 'public'", "item.method"),
        ("run.status == 'met'", "run.status"),
        ("entry.status == 'x'", "entry.status"),
    ],
)
@pytest.mark.parametrize("present_as_null", [False, True])
def test_a_missing_fact_is_never_false(source: str, path: str, present_as_null: bool) -> None:
    name = path.partition(".")[2]
    facts = {name: None} if present_as_null else {}
    rows = facts if present_as_null else None
    with pytest.raises(Missing) as caught:
        Condition(source).evaluate(Facts(case=facts, was=facts, item=rows, run=rows, entry=rows))
    assert caught.value.path == path
    assert caught.value.zh == f"判断所需的事实未填：{path}"
    assert path in caught.value.en


def test_has_asks_without_missing() -> None:
    has = Condition("has(case.reason)")
    assert has.evaluate(Facts()) is False
    assert has.evaluate(Facts(case={"reason": None})) is False
    for value in ("", 0, False, []):
        assert has.evaluate(Facts(case={"reason": value})) is True
    assert Condition("has(item.method)").evaluate(Facts()) is False
    assert Condition("has(item.method)").evaluate(Facts(item={"method": "post"})) is True


def test_evaluation_is_from_the_left_and_stops_when_decided() -> None:
    empty = Facts()
    assert Condition("has(case.pages) && case.pages > 1").evaluate(empty) is False
    assert Condition("!has(case.pages) || case.pages > 1").evaluate(empty) is True
    assert Condition("true || case.pages > 1").evaluate(empty) is True
    assert Condition("false && case.pages > 1").evaluate(empty) is False
    assert Condition("false && case.pages > 1 || true").evaluate(empty) is True


@pytest.mark.parametrize("source", ["case.pages > 1 || true", "case.pages > 1 && false"])
def test_unlike_cel_the_right_never_hides_a_missing_fact_on_the_left(source: str) -> None:
    with pytest.raises(Missing):
        Condition(source).evaluate(Facts())
    env = celpy.Environment()
    facts: Any = {"case": celpy.json_to_cel({})}
    hidden = env.program(env.compile(source)).evaluate(facts)
    assert bool(hidden) is source.endswith("true")


def test_unlike_cel_null_is_absent() -> None:
    env = celpy.Environment()
    facts: Any = {"case": celpy.json_to_cel({"reason": None})}
    assert bool(env.program(env.compile("has(case.reason)")).evaluate(facts)) is True
    assert Condition("has(case.reason)").evaluate(Facts(case={"reason": None})) is False


class Narrow:
    """A context that has only what is named; everything else is an AttributeError."""

    case = {"outcome": "partly"}  # noqa: RUF012


def test_only_what_is_named_is_touched() -> None:
    assert Condition("case.outcome in ['partly', 'refused']").evaluate(Narrow()) is True  # type: ignore[arg-type]
    assert Condition("true || item.method == 'x'").evaluate(Narrow()) is True  # type: ignore[arg-type]
    with pytest.raises(AttributeError):
        Condition("item.method == 'x'").evaluate(Narrow())  # type: ignore[arg-type]


def test_the_roots() -> None:
    ctx = Facts(
        case={"pages": 3},
        was={"pages": 2},
        item={"pages": 5},
        run={"status": "late"},
        entry={"status": "有效"},
        closed=True,
        counts={"ask.send": 2},
        tracks={"serve": "sent"},
    )
    for source in (
        "case.pages == 3 && was.pages == 2 && item.pages == 5",
        "actor == 'zhang' && stage == 'received' && closed",
        "on > '2026-09-17' && on <= date('2026-09-18')",
        "done(ask.send) && !done(answer) && count(ask.send) == 2 && count(answer) == 0",
        "track(serve) == 'sent' && track(ask) == 'none'",
        "run.status == 'late' && entry.status == '有效'",
    ):
        assert Condition(source).evaluate(ctx) is True, source


def test_days_counts_from_the_first_to_the_second_and_drops_the_time() -> None:
    ctx = Facts(case={"received": "2024-02-28", "sent_at": "2024-03-01T23:59:00"})
    assert Condition("days(case.received, case.sent_at)").evaluate(ctx) == 2
    assert Condition("days(case.sent_at, case.received)").evaluate(ctx) == -2


@pytest.mark.parametrize(
    ("source", "facts"),
    [
        ("case.urgent && true", {"urgent": 0}),
        ("!case.urgent", {"urgent": ""}),
        ("case.pages > 1", {"pages": "3"}),
        ("days(case.received, on) > 1", {"received": "soon"}),
        ("size(case.parties) > 1", {"parties": 3}),
        ("actor in case.officers", {"officers": 3}),
    ],
)
def test_a_fact_of_a_wrong_type_is_an_error_not_an_answer(source: str, facts: dict[str, object]) -> None:
    with pytest.raises(ConditionError, match="a fact is not of its type"):
        Condition(source).evaluate(Facts(case=facts))
