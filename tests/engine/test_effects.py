"""Effects of a move: what it sets, draws, opens, owes; in order, each seeing what the ones before set."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.engine.effect_desk import act, desk, entry

from yifa.engine.effects import EACH, EFFECTS
from yifa.engine.records import Granted, Refused
from yifa.law import gates as spec


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
