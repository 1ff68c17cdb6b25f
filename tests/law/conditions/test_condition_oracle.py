"""The oracle: a CEL library evaluates the same expression on the same facts.

Expressions are drawn as pairs of texts, ours and CEL's: they differ only where the subset has its own word
(dates are timestamps there, `yuan` a product, moves and tracks maps, a dotted field a nested map). Where ours
gives a value CEL must give the same; where ours misses a fact CEL may still answer, for there an error on
either side of `||` and `&&` hides behind the other.
"""
# ruff: noqa: PT017 – the property tests must go on where a drawn expression is refused

from __future__ import annotations

import datetime as dt
from typing import Any

import celpy
import pytest
from celpy.celtypes import BoolType, IntType, StringType
from hypothesis import given, note, settings
from hypothesis import strategies as st
from tests.law.conditions.samples import FACTS, ITEM, SCOPE, Facts

from yifa.law.conditions import Condition, ConditionError, Missing

Pair = tuple[str, str]
ENV = celpy.Environment()

DAYS = st.dates(dt.date(2015, 1, 1), dt.date(2017, 1, 1)).map(dt.date.isoformat)
OUTCOMES = st.sampled_from(["granted", "partly", "refused"])
PEOPLE = ["zhang", "li", "wang"]


def same(text: str) -> Pair:
    return text, text


def quoted(text: str) -> str:
    return f"'{text}'" if len(text) % 2 else f'"{text}"'


def midnight(text: str) -> str:
    return f"timestamp({text} + 'T00:00:00Z')"


def infix(left: Pair, operator: str, right: Pair) -> Pair:
    return f"{left[0]} {operator} {right[0]}", f"{left[1]} {operator} {right[1]}"


def wrapped(pair: Pair, before: str = "(") -> Pair:
    return f"{before}{pair[0]})", f"{before}{pair[1]})"


ints = st.recursive(
    st.one_of(
        st.integers(0, 9).map(lambda n: same(str(n))),
        st.sampled_from(
            ["case.pages", "item.pages", "was.pages", "-3", "-case.pages", "size(case.officers)"]
        ).map(same),
        st.sampled_from(["answer", "ask.send"]).map(lambda m: (f"count({m})", f"counts['{m}']")),
        st.tuples(DAYS, st.sampled_from(["case.received", "on"])).map(
            lambda d: (
                f"days('{d[0]}', {d[1]})",
                f"(({midnight(d[1])} - {midnight(repr(d[0]))}).getHours() / 24)",
            )
        ),
    ),
    lambda inner: st.one_of(
        st.builds(infix, inner, st.sampled_from("+-"), inner.map(wrapped)),
        st.builds(infix, inner, st.sampled_from("+-*"), inner).map(
            lambda p: p if "/" not in p[1] else wrapped(p)
        ),
        inner.map(wrapped),
    ),
    max_leaves=4,
)
money = st.one_of(
    st.just(same("case.fine")),
    ints.map(lambda p: (f"yuan({p[0]})", f"({p[1]}) * 100")),
    ints.map(lambda p: (f"case.fine * ({p[0]})", f"case.fine * ({p[1]})")),
)
dates = st.one_of(
    st.sampled_from(["case.received", "case.decided", "on"]).map(lambda t: (t, midnight(t))),
    DAYS.map(lambda d: (f"date('{d}')", midnight(repr(d)))),
)
outcomes = st.sampled_from(["case.outcome", "case.answer.outcome", "was.outcome"])
ORDER = st.sampled_from(["==", "!=", "<", "<=", ">", ">="])
JOIN = st.sampled_from(["&&", "||"])
EQUAL = st.sampled_from(["==", "!="])

facts_bool = st.one_of(
    st.sampled_from(
        ["true", "false", "case.urgent", "closed", "actor in case.officers", "actor == case.officer"]
    ),
    st.sampled_from(["pages", "answer.outcome", "reason", "officers"]).map(lambda n: f"has(case.{n})"),
    st.builds("{} {} {}".format, outcomes, EQUAL, OUTCOMES.map(quoted)),
    st.builds("{} {} {}".format, outcomes, EQUAL, outcomes),
    st.builds(
        lambda o, keys: f"{o} in [{', '.join(map(quoted, keys))}]", outcomes, st.lists(OUTCOMES, min_size=1)
    ),
    OUTCOMES.map(lambda o: f"'{o}' in case.kinds"),
    st.builds("case.reason {} {}".format, EQUAL, st.text("ab中", max_size=2).map(quoted)),
).map(same)
comparisons = st.one_of(
    st.builds(infix, ints, ORDER, ints),
    st.builds(infix, money, ORDER, money),
    st.builds(infix, dates, ORDER, dates),
    st.builds(
        lambda p, numbers: infix(p, "in", same(str(numbers))), ints, st.lists(st.integers(-9, 9), min_size=1)
    ),
    st.sampled_from(["answer", "ask.send"]).map(lambda m: (f"done({m})", f"counts['{m}'] > 0")),
    st.sampled_from(["waiting", "none"]).map(lambda s: (f"track(ask) == '{s}'", f"tracks['ask'] == '{s}'")),
)
bools = st.recursive(
    st.one_of(facts_bool, comparisons),
    lambda inner: st.one_of(
        # Without brackets on purpose: what binds what is then for each parser to find.
        st.builds(infix, inner, JOIN, inner),
        st.builds(infix, inner.map(wrapped), EQUAL, inner.map(wrapped)),
        inner.map(lambda p: wrapped(p, "!(")),
        inner.map(wrapped),
    ),
    max_leaves=8,
)


conditions = bools | st.builds(infix, bools, JOIN, st.builds(infix, bools, JOIN, bools))

VALUES: dict[str, st.SearchStrategy[Any]] = {
    "bool": st.booleans(),
    "int": st.integers(-9, 9),
    "money": st.integers(-1_000, 1_000),
    "text": st.text("ab中", max_size=2),
    "date": DAYS,
    "datetime": DAYS.map(lambda d: d + "T08:30:00"),
    "length": st.just("20 working days"),
    "row": st.just({"id": "r1"}),
}


def values(kind: Any) -> st.SearchStrategy[Any]:
    """Facts as the type says they are."""
    if kind.of:
        return st.lists(values(kind.of), max_size=3)
    if kind.choices:
        return st.sampled_from(sorted(kind.choices))
    return VALUES.get(kind.kind, st.sampled_from(PEOPLE))


def without(facts: dict[str, Any], missing: list[str]) -> dict[str, Any]:
    return {name: value for name, value in facts.items() if name not in missing}


some_facts = st.builds(
    without,
    st.fixed_dictionaries({name: values(kind) for name, kind in FACTS.items()}),
    st.lists(st.sampled_from(sorted(FACTS)), max_size=3),
)
contexts = st.builds(
    Facts,
    case=some_facts,
    was=some_facts,
    item=st.none() | st.fixed_dictionaries({name: values(kind) for name, kind in ITEM.items()}),
    run=st.fixed_dictionaries({}, optional={"status": st.sampled_from(["met", "late"])}),
    entry=st.fixed_dictionaries({}, optional={"status": VALUES["text"]}),
    actor=st.sampled_from(PEOPLE),
    on=DAYS,
    closed=st.booleans(),
    counts=st.fixed_dictionaries({"answer": st.integers(0, 3), "ask.send": st.integers(0, 3)}),
    tracks=st.fixed_dictionaries({"ask": st.sampled_from(["none", "waiting"])}),
)


def nested(facts: Any) -> dict[str, Any]:
    """Dotted fields as CEL has them; the folder is always there, or `has` itself may fail in CEL."""
    tree: dict[str, Any] = {"answer": {}}
    for name, value in (facts or {}).items():
        *folders, last = name.split(".")
        place = tree
        for folder in folders:
            place = place.setdefault(folder, {})
        place[last] = value
    return tree


def by_cel(source: str, ctx: Facts) -> Any:
    names: dict[str, Any] = {
        root: celpy.json_to_cel(nested(getattr(ctx, root))) for root in ("case", "was", "item")
    }
    names |= {root: StringType(getattr(ctx, root)) for root in ("actor", "on", "stage")}
    names |= {"closed": BoolType(ctx.closed)}
    names |= {root: celpy.json_to_cel(dict(getattr(ctx, root))) for root in ("counts", "tracks")}
    return ENV.program(ENV.compile(source)).evaluate(names)


@settings(max_examples=500)
@given(conditions, contexts)
def test_ours_agrees_with_cel(pair: Pair, ctx: Facts) -> None:
    ours, theirs = pair
    note(f"{ours}\n{theirs}")
    try:
        condition = Condition(ours)
    except ConditionError as error:
        assert "nested more than" in error.en or "longer than" in error.en
        return
    condition.check(SCOPE)
    try:
        value = condition.evaluate(ctx)
    except Missing:
        return
    assert type(value) is bool
    assert value == bool(by_cel(theirs, ctx))


@settings(max_examples=150)
@given(ints, contexts)
def test_numbers_agree_with_cel(pair: Pair, ctx: Facts) -> None:
    ours, theirs = pair
    note(f"{ours}\n{theirs}")
    condition = Condition(ours)
    condition.check(SCOPE, "int")
    try:
        value = condition.evaluate(ctx)
    except Missing:
        with pytest.raises(celpy.CELEvalError):
            by_cel(theirs, ctx)
        return
    found = by_cel(theirs, ctx)
    assert isinstance(found, IntType)
    assert value == int(found)


# Any expression the grammar allows, most of them ill-typed.

leaves = st.one_of(
    st.sampled_from([f"{root}.{name}" for root in ("case", "was") for name in FACTS]),
    st.sampled_from(
        ["on", "actor", "stage", "closed", "item.method", "run.status", "entry.status", "done(answer)"]
    ),
    st.sampled_from(
        ["count(ask.send)", "track(ask)", "has(case.reason)", "true", "1", "yuan(2)", "'partly'"]
    ),
    st.sampled_from(
        ["'2016-01-01'", "date('2016-01-01')", "'2016-01-01T08:30:00'", "'20 working days'", "''"]
    ),
)
OPERATORS = ["==", "!=", "<", ">=", "in", "+", "-", "*", "&&", "||"]
anything = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.builds("({} {} {})".format, inner, st.sampled_from(OPERATORS), inner),
        st.builds("{}({})".format, st.sampled_from(["!", "-", "yuan", "size"]), inner),
        st.builds("days({}, {})".format, inner, inner),
        st.builds(
            "({} in [{}])".format, inner, st.sampled_from(["1, 2", "'partly'", "true", "date('2016-01-01')"])
        ),
    ),
    max_leaves=4,
)
WANTED = {"bool": bool, "int": int, "money": int, "list": list, "row": dict}


@settings(max_examples=1_000)
@given(anything, contexts)
def test_what_passes_the_check_cannot_fail_but_for_a_missing_fact(source: str, ctx: Facts) -> None:
    condition = Condition(source)
    try:
        kind = condition.type(SCOPE)
    except ConditionError as error:
        assert 0 <= error.position < len(source)
        return
    try:
        value = condition.evaluate(ctx)
    except Missing as missing:
        assert missing.path in condition.names
        return
    assert type(value) is WANTED.get(kind.kind, str)
