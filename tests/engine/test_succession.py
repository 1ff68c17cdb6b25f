"""Agencies end in mid-case: one successor takes over by itself, of several one must be named."""

from __future__ import annotations

import pytest
from tests.engine.laws import Desk
from tests.engine.test_settle import facts

from yifa.engine.fold import replay

LAW = """
id: thing
zh: 事项
fields: {note: {type: text, zh: 备注}, number: {type: text, zh: 文号}, handler: {type: agency, zh: 承办机关}}
stages: [open, closed]
final: [closed]
moves:
  begin: {zh: 开始, by: officer, to: open, optional: handler}
  remark: {zh: 备注, by: officer, from: open, optional: note, changes: note}
  sign: {zh: 编号, by: officer, from: open, effects: [{do: number, field: number, sequence: "{handler}字〔{year}〕{n}号"}]}
  hand: {zh: 移交, by: officer, from: open, takes: handler, changes: handler}
  lapse: {zh: 视为结案, by: system, from: open, to: closed}
  close: {zh: 结案, by: officer, from: open, to: closed}
clocks: {limit: {zh: 办案期限, start: begin, until: close, within: 30 days, cite: ACT 5}}
"""
PEOPLE = {
    "n": {"roles": ["officer", "record_keeper"], "agency": "丙局"},
    "m": {"roles": ["officer"], "agency": "丁局"},
}


def desk(text: str = LAW, **agencies: object) -> Desk:
    made = Desk(text, people=PEOPLE, agencies=agencies)
    made.do("begin", on="2026-03-02")
    return made


@pytest.fixture
def single() -> Desk:
    return desk(甲局={"ended": "2026-03-10", "into": "丙局", "zh": "甲局"}, 丙局={"mark": "丙"})


def test_the_single_successor_takes_over_by_itself(single: Desk) -> None:
    single.do("remark", by="n", on="2026-03-20", recorded="2026-03-20T11:00")
    event = single.state.events[1]
    assert (event.move, event.on, event.actor, event.agency) == ("take_over", "2026-03-11", "system", "丙局")
    assert (event.sets, event.recorded) == ({"handler": "丙局"}, "2026-03-20T11:00:00")
    assert single.state.fields["handler"] == "丙局"
    assert single.refused("remark", by="o") == ["role"]


def test_until_its_last_day_the_old_agency_acts(single: Desk) -> None:
    single.do("remark", by="o", on="2026-03-10")
    assert single.refused("remark", by="n", on="2026-03-10") == ["role"]
    assert single.refused("remark", by="o", on="2026-03-11") == ["role"]


def test_the_successor_acts_on_its_first_day(single: Desk) -> None:
    event = single.do("remark", by="n", on="2026-03-11")
    assert not event.late
    assert single.moves == ["begin", "take_over", "remark"]


def test_a_merger_voids_no_clock(single: Desk) -> None:
    before = single.run("limit")
    single.do("remark", by="n", on="2026-03-20")
    assert single.run("limit") == before
    assert single.due("limit") == "2026-04-01"


def test_numbers_bear_the_mark_of_the_successor(single: Desk) -> None:
    single.do("sign", by="o", on="2026-03-10")
    assert single.state.fields["number"] == "甲局字〔2026〕1号"
    single.do("sign", by="n", on="2026-03-11")
    assert single.state.fields["number"] == "丙字〔2026〕1号"


def test_it_takes_over_once(single: Desk) -> None:
    for day in ("2026-03-11", "2026-03-12", "2026-04-12"):
        single.do("remark", by="n", on=day)
    assert single.moves.count("take_over") == 1


def test_a_late_act_of_the_old_agency_brings_no_second_take_over(single: Desk) -> None:
    single.do("remark", by="n", on="2026-03-20")
    event = single.do("remark", by="o", on="2026-03-05", recorded="2026-03-25", note="补")
    assert event.late
    assert single.moves.count("take_over") == 1
    assert single.state.fields["handler"] == "丙局"
    assert facts(single.state) == facts(replay(single.law, "main", single.state.events, single.world))


def test_a_late_act_of_the_successor_on_a_day_before_it_was(single: Desk) -> None:
    single.do("remark", by="n", on="2026-03-20")
    assert single.refused("remark", by="n", on="2026-03-05", recorded="2026-03-25") == ["role"]


def test_successors_of_successors() -> None:
    made = desk(甲局={"ended": "2026-03-10", "into": "丙局"}, 丙局={"ended": "2026-03-15", "into": "丁局"})
    made.do("remark", by="m", on="2026-03-20")
    assert [(e.move, e.on, e.agency) for e in made.state.events[1:3]] == [
        ("take_over", "2026-03-11", "丙局"), ("take_over", "2026-03-16", "丁局"),
    ]  # fmt: skip


@pytest.mark.parametrize("into", ["甲局", "丙局"])
def test_a_circle_of_successors_ends(into: str) -> None:
    made = desk(甲局={"ended": "2026-03-10", "into": into}, 丙局={"ended": "2026-03-10", "into": "甲局"})
    made.settle("2026-03-20")


def test_a_closed_case_stays_where_it_is(single: Desk) -> None:
    single.do("close", on="2026-03-10")
    assert single.settle("2026-05-01").fields["handler"] == "甲局"


def test_what_time_brings_about_comes_in_its_order() -> None:
    """A deemed act before the merger was the old agency's, whenever somebody looks."""
    text = LAW.replace("within: 30 days,", "within: 5 days, deemed: lapse,")
    made = desk(text, 甲局={"ended": "2026-03-10", "into": "丙局"})
    once = made.settle("2026-05-01")
    assert [(e.move, e.agency) for e in once.events[1:]] == [("lapse", "甲局")]


@pytest.fixture
def several() -> Desk:
    return desk(甲局={"ended": "2026-03-10", "into": ["丙局", "丁局"]})


def test_of_several_one_must_be_named(several: Desk) -> None:
    several.do("remark", by="o", on="2026-03-10")
    for by in ("o", "n", "m"):
        failure = several.one("remark", by=by, on="2026-03-11")
        assert (failure.gate, failure.who, failure.moves) == ("succession", ("legal_head",), ("take_over",))
        assert "丙局、丁局" in failure.zh
    event = several.do("take_over", by="l", on="2026-03-12", handler="丁局", reason="职责划转")
    assert (event.agency, event.reason, event.sets) == ("丁局", "职责划转", {"handler": "丁局"})
    several.do("remark", by="m", on="2026-03-12")
    assert several.refused("remark", by="n", on="2026-03-12") == ["role"]


def test_a_late_act_of_the_days_before_needs_nobody(several: Desk) -> None:
    several.do("take_over", by="l", on="2026-03-12", handler="丁局")
    several.do("remark", by="o", on="2026-03-09", recorded="2026-03-13")
    assert several.refused("remark", by="o", on="2026-03-11", recorded="2026-03-13") == ["succession"]


def test_who_may_name_the_successor(several: Desk) -> None:
    assert several.refused("take_over", by="o", on="2026-03-12", handler="丁局") == ["role"]
    for heir in ("乙局", "", None, 5, ["丙局"], {}):
        failures = several.refusal("take_over", by="l", on="2026-03-12", given={"handler": heir})
        assert [(f.gate, f.field) for f in failures] == [("type", "handler")], heir
    assert several.refused("take_over", by="l", on="2026-03-12", recorded="2026-03-11", handler="丁局") == [
        "future"
    ]
    assert several.refused("take_over", by="l", on="2026-03-12", handler="丁局", reason=["x"]) == ["type"]


def test_nobody_takes_over_from_an_agency_that_lasts() -> None:
    made = desk()
    assert made.refused("take_over", by="l", handler="丙局") == ["succession"]
    assert made.refused("take_over", by="o", handler="丙局") == ["role", "succession"]
    assert Desk(LAW).refused("take_over", by="l", handler="丙局") == ["succession"]


def test_an_agency_that_ended_without_a_successor() -> None:
    """Somebody must be able to take the case over: the legal-affairs office names any agency."""
    made = desk(甲局={"ended": "2026-03-10"})
    assert made.one("remark", by="o", on="2026-03-11").gate == "succession"
    made.do("take_over", by="l", on="2026-03-12", handler="丁局")
    made.do("remark", by="m", on="2026-03-12")


def test_a_case_handed_over_by_a_move_keeps_its_record_judgeable() -> None:
    """Who handles the case is a fact like others: a later look at the record must not lose it."""
    made = desk()
    made.do("hand", by="n", on="2026-03-05", handler="丙局", agency="丙局")
    made.do("remark", by="n", on="2026-03-06")
    event = made.do("remark", by="o", on="2026-03-03", recorded="2026-03-10", note="补")
    assert event.late
    assert made.state.fields["handler"] == "丙局"
