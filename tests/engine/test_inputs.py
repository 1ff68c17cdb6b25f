"""What is given with a call: every wrong input is refused with a message at its field, and nothing is raised."""

from __future__ import annotations

import pytest
from tests.engine.laws import Desk

LAW = """
id: thing
zh: 事项
fields:
  name: {type: text, zh: 名称}
  kind: {type: choice, zh: 种类, of: {fine: 罚款, warning: 警告}}
  n: {type: int, zh: 数量}
  amount: {type: money, zh: 金额}
  open: {type: bool, zh: 是否公开}
  happened: {type: date, zh: 发生日}
  at: {type: datetime, zh: 时刻}
  within: {type: length, zh: 期限}
  who: {type: person, zh: 人员}
  whose: {type: people, zh: 人员名单}
  where: {type: agency, zh: 机关}
  power: {type: entry, zh: 职权, register: certificates}
  parties: {type: group, zh: 当事人, of: {name: {type: text, zh: 姓名}, born: {type: date, zh: 生日}}}
stages: [open, closed]
final: [closed]
moves:
  begin: {zh: 开始, by: officer, to: open}
  note:
    zh: 记录
    by: officer
    from: open
    optional: [name, kind, n, amount, open, happened, at, within, who, whose, where, power]
    adds: parties
    cite: ACT 5
  must: {zh: 填写, by: officer, from: open, takes: [name, n]}
  again: {zh: 改写, by: officer, from: open, optional: name, changes: name}
  close: {zh: 结束, by: officer, from: open, to: closed}
"""


@pytest.fixture
def desk() -> Desk:
    desk = Desk(LAW)
    desk.do("begin")
    return desk


RIGHT = {
    "name": "甲", "kind": "fine", "n": -3, "amount": 0, "open": False, "happened": "2024-02-29",
    "at": "2026-03-02T09:30", "within": "20 working days", "who": "a", "whose": ["a", "b"], "where": "甲局",
    "power": "p1",
}  # fmt: skip


def test_every_type_is_taken_as_it_is(desk: Desk) -> None:
    event = desk.do("note", given=RIGHT)
    assert event.sets == RIGHT
    assert {k: desk.state.fields[k] for k in RIGHT} == RIGHT


WRONG = [
    ("name", ""), ("name", "  "), ("name", 5), ("name", None), ("name", ["甲"]), ("name", "甲\x00"), ("name", "\ud800"),
    ("kind", "fines"), ("kind", 1), ("kind", None), ("kind", ["fine"]), ("kind", {"fine": 1}),
    ("n", "3"), ("n", 3.0), ("n", True), ("n", 2**53), ("n", None),
    ("amount", -1), ("amount", 1.5), ("amount", "1"),
    ("open", 0), ("open", "true"), ("open", None),
    ("happened", "2026-02-29"), ("happened", "2026-2-3"), ("happened", "20260203"), ("happened", "2026-W01-1"),
    ("happened", "2026-03-02T09:30"), ("happened", 20260203), ("happened", "０１２３-０１-０１"), ("happened", {}),
    ("at", "2026-03-02"), ("at", "2026-03-02T24:00"), ("at", "2026-03-02 09:30"), ("at", "2026-W01-1T09:30"),
    ("at", "2026-03-02T0930+0"), ("at", "2026-03-02T09:30:00"),
    ("within", "20"), ("within", "20 fortnights"), ("within", "-3 days"), ("within", 20), ("within", []),
    ("who", ""), ("who", 7), ("who", ["a"]), ("who", "a" * 101), ("who", "a\x00"),
    ("whose", []), ("whose", "a"), ("whose", [""]), ("whose", [1]), ("whose", {"a": 1}), ("whose", ["a" * 101]),
    ("where", {}), ("power", 0), ("power", "\ud800"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "value"), WRONG, ids=lambda v: ascii(v)[:30])
def test_a_value_of_the_wrong_type(desk: Desk, name: str, value: object) -> None:
    before = desk.state
    failure = desk.one("note", given={name: value})
    assert (failure.gate, failure.field) == ("type", name)
    assert desk.state is before


def test_the_message_names_field_and_choices(desk: Desk) -> None:
    failure = desk.one("note", kind="fines")
    assert "种类" in failure.zh
    assert "fine(罚款)、warning(警告)" in failure.zh
    assert "fine, warning" in failure.en


def test_every_wrong_value_is_told_at_once(desk: Desk) -> None:
    failures = desk.refusal("note", name="", n="x", happened="2026-02-30", naem="甲")
    assert sorted((f.gate, f.field) for f in failures) == [
        ("type", "happened"), ("type", "n"), ("type", "name"), ("unknown_field", "naem"),
    ]  # fmt: skip
    assert any("是否为:name" in f.zh for f in failures)


def test_unknown_move_with_a_hint(desk: Desk) -> None:
    failure = desk.one("nots")
    assert failure.gate == "unknown_move"
    assert "note" in failure.zh
    assert "did you mean note?" in failure.en


def test_a_move_of_no_likeness_has_no_hint(desk: Desk) -> None:
    assert "did you mean" not in desk.one("zzzzzzz").en


def test_a_field_that_the_move_does_not_take(desk: Desk) -> None:
    failure = desk.one("close", name="甲")
    assert (failure.gate, failure.field) == ("unknown_field", "name")


def test_what_must_be_given(desk: Desk) -> None:
    failures = desk.refusal("must")
    assert [(f.gate, f.field) for f in failures] == [("takes", "name"), ("takes", "n")]
    desk.do("must", name="甲", n=1)


def test_a_fact_is_written_once(desk: Desk) -> None:
    desk.do("note", name="甲")
    failure = desk.one("note", name="乙")
    assert (failure.gate, failure.field) == ("fixed", "name")
    assert failure.cite is not None
    assert failure.cite.zh == "《样例法》第五条"
    desk.do("again", name="乙")
    assert desk.state.fields["name"] == "乙"


def test_false_and_zero_are_facts_that_are_set(desk: Desk) -> None:
    desk.do("note", open=False, amount=0)
    assert desk.refused("note", open=True, amount=1) == ["fixed", "fixed"]


# --- rows -------------------------------------------------------------------------------------------------------


def test_rows_are_added_and_stay(desk: Desk) -> None:
    desk.do("note", add={"parties": [{"id": "a", "name": "张三"}]})
    desk.do("note", add={"parties": [{"id": "b", "born": None}]})
    assert [r["id"] for r in desk.state.rows("parties")] == ["a", "b"]


BAD_ROWS = [
    {}, {"name": "张三"}, {"id": ""}, {"id": 1}, {"id": None}, {"id": "b", "nme": "张三"}, {"id": "b", "name": 5},
    {"id": "b", "born": "2026-02-30"}, {"id": "a"}, {"id": "b" * 101}, "b", 7, None, ["id"],
]  # fmt: skip


@pytest.mark.parametrize("row", BAD_ROWS, ids=str)
def test_a_row_that_does_not_fit(desk: Desk, row: object) -> None:
    desk.do("note", add={"parties": [{"id": "a"}]})
    before = desk.state
    failure = desk.one("note", add={"parties": [row]})
    assert failure.gate == "type"
    assert desk.state is before


def test_two_new_rows_with_one_id(desk: Desk) -> None:
    assert desk.refused("note", add={"parties": [{"id": "a"}, {"id": "a"}]}) == ["type"]


@pytest.mark.parametrize("rows", [{"id": "a"}, "a", 5, None], ids=str)
def test_rows_that_are_no_list(desk: Desk, rows: object) -> None:
    assert desk.refused("note", add={"parties": rows}) == ["type"]


def test_rows_for_something_that_takes_none(desk: Desk) -> None:
    assert desk.refused("note", add={"name": [{"id": "a"}]}) == ["unknown_field"]
    assert desk.refused("close", add={"parties": [{"id": "a"}]}) == ["unknown_field"]
    assert desk.refused("close", add={"nobody": [{"id": "a"}]}) == ["unknown_field"]


def test_a_group_is_not_set_as_a_whole(desk: Desk) -> None:
    failure = desk.one("note", given={"parties": [{"id": "a"}]})
    assert (failure.gate, failure.field) == ("unknown_field", "parties")
    assert desk.refused("note", given={"parties": 5}, add={"parties": [{"id": "a"}]}) == ["unknown_field"]


# --- time -------------------------------------------------------------------------------------------------------


def test_the_future(desk: Desk) -> None:
    failure = desk.one("close", on="2026-03-04", recorded="2026-03-03")
    assert (failure.gate, failure.field) == ("future", "on")
    assert "2026-03-04" in failure.zh


def test_later_the_same_day_is_the_future_too(desk: Desk) -> None:
    assert desk.refused("close", on="2026-03-03T16:00", recorded="2026-03-03T15:59") == ["future"]
    desk.do("close", on="2026-03-03T16:00", recorded="2026-03-03T16:00")


@pytest.mark.parametrize("move", ["begin", "note", "close"])
def test_before_the_case_opened(desk: Desk, move: str) -> None:
    desk.do("note", on="2026-03-05")
    before = desk.state
    failures = desk.refusal(move, on="2026-03-01", recorded="2026-03-06")
    assert "before_open" in [f.gate for f in failures]
    assert desk.state is before


# --- people -----------------------------------------------------------------------------------------------------


def test_somebody_without_the_role(desk: Desk) -> None:
    for by in ("h", "x", "p", "nobody", ""):
        failure = desk.one("close", by=by)
        assert (failure.gate, failure.field, failure.who) == ("role", "actor", ("officer",)), by
        assert "承办人" in failure.zh


def test_the_first_move_is_made_in_the_name_of_the_actors_agency() -> None:
    desk = Desk(LAW)
    assert desk.refused("begin", by="x") == ["role"]
    assert desk.refused("begin", agency=None) == ["role"]
    desk.do("begin", by="x", agency="乙局")
    assert desk.state.fields["handler"] == "乙局"


def test_several_reasons_of_every_kind_are_told_together(desk: Desk) -> None:
    desk.do("close")
    failures = desk.refusal("must", by="h", n="x", zz=1)
    assert sorted(f.gate for f in failures) == ["from", "role", "takes", "type", "unknown_field"]
