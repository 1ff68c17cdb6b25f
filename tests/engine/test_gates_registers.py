"""Gates that look into registers and lists."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from tests.engine.gate_desk import CERTIFICATES, desk, passed, refusal
from tests.engine.laws import Desk

from yifa.engine.records import Failure, Granted


def test_entry() -> None:
    d = desk("{gate: entry, register: certificates, key: power, cite: ACT 5}", registers=CERTIFICATES)
    assert passed(d, power="p1").evidence == {"entry": ("entry:certificates:p1:1",)}
    failure = refusal(d, power="p2")
    assert (failure.field, failure.zh) == ("power", "执法证中没有2026-03-02有效的“p2”")
    assert refusal(d, power="nothing").gate == "entry"
    assert refusal(d, on="2026-03-03", power="p1").gate == "entry"  # abolished yesterday
    passed(d, on="2026-03-03", power="p2")


def test_entry_without_the_key() -> None:
    d = desk("{gate: entry, register: certificates, key: power, cite: ACT 5}", registers=CERTIFICATES)
    assert refusal(d).zh == "判断所需的事实未填:“职权”"


def test_entry_at_another_day() -> None:
    d = desk(
        "{gate: entry, register: certificates, key: power, on: happened, cite: ACT 5}", registers=CERTIFICATES
    )
    assert passed(d, power="p3", happened="2015-12-31").evidence == {"entry": ("entry:certificates:p3:1",)}
    assert refusal(d, power="p3", happened="2016-01-01").zh == "执法证中没有2016-01-01有效的“p3”"
    d2 = desk(
        "{gate: entry, register: certificates, key: power, on: happened, cite: ACT 5}", registers=CERTIFICATES
    )
    assert refusal(d2, power="p3").field == "happened"


def test_entry_with_a_status() -> None:
    d = desk(
        "{gate: entry, register: certificates, key: power, status: [有效, 续期], cite: ACT 5}",
        registers=CERTIFICATES,
    )
    passed(d, power="p1")
    assert "状态为“暂停”" in refusal(d, on="2026-03-03", power="p2").zh
    assert "状态为“无”" in refusal(d, power="o2").zh


def test_entry_absent() -> None:
    d = desk(
        "{gate: entry, register: certificates, key: power, absent: true, cite: ACT 5}", registers=CERTIFICATES
    )
    passed(d, power="p2")
    assert refusal(d, power="p1").zh == "执法证中已有“p1”"
    passed(d, on="2026-03-03", power="p1")


def test_entry_whose_columns_are_those_of_the_case() -> None:
    rows = [
        {"key": "e1", "from": "2020-01-01", "holder": "甲局", "helpers": ["乙局", "丙局"], "kind": "own"},
        {"key": "e2", "from": "2020-01-01", "kind": "own"},
    ]
    gate = "{gate: entry, register: certificates, key: power, where: {holder: agency, kind: {is: own}}, cite: ACT 5}"
    d = desk(gate, registers={"certificates": rows})
    assert passed(d, power="e1").evidence == {"entry": ("entry:certificates:e1:1",)}
    failure = refusal(d, power="e2")  # a column without a value agrees with nothing
    assert (failure.field, failure.en) == ("power", "entry 'e2' in certificates has another holder")
    assert failure.zh == "执法证中“e2”的“holder”与本事项不符"
    assert refusal(d, agency="乙局", power="e1").en == "entry 'e1' in certificates has another holder"
    among = desk(
        "{gate: entry, register: certificates, key: power, where: {helpers: agency}, cite: ACT 5}",
        registers={"certificates": rows},
    )
    passed(among, agency="丙局", power="e1")
    assert refusal(among, agency="丁局", power="e1").gate == "entry"
    named = desk(
        "{gate: entry, register: certificates, key: power, where: {kind: name}, cite: ACT 5}",
        registers={"certificates": rows},
    )
    assert refusal(named, power="e1").zh == "判断所需的事实未填:“名称”"
    passed(named, power="e1", name="own")


def test_entry_absent_of_that_kind() -> None:
    rows = [{"key": "e1", "from": "2020-01-01", "kind": "own"}]
    gate = "{gate: entry, register: certificates, key: power, where: {kind: name}, absent: true, cite: ACT 5}"
    d = desk(gate, registers={"certificates": rows})
    assert refusal(d, power="e1", name="own").zh == "执法证中已有“e1”"
    passed(d, power="e1", name="shared")
    passed(d, power="e9", name="own")


@given(
    values=st.dictionaries(st.sampled_from("ab"), st.sampled_from(["x", "y", ["x"], ["y", "z"], []])),
    name=st.sampled_from("xyz"),
    reason=st.sampled_from("xyz"),
)
def test_an_entry_agrees_when_every_column_does(values: dict[str, Any], name: str, reason: str) -> None:
    gate = "{gate: entry, register: certificates, key: power, where: {a: name, b: reason}, cite: ACT 5}"
    d = desk(gate, registers={"certificates": [{"key": "e", "from": "2020-01-01", **values}]})
    agrees = name in values.get("a", ()) and reason in values.get("b", ())
    assert isinstance(d.attempt("act", power="e", name=name, reason=reason), Granted) == agrees


def test_listed() -> None:
    d = desk(
        "{gate: listed, key: power, list: pool, where: \"item.kind == 'x'\", register: certificates, cite: ACT 5}",
        registers=CERTIFICATES,
    )
    passed(d, power="q1", add={"pool": [{"id": "q1", "kind": "x"}, {"id": "q2", "kind": "y"}]})
    failure = refusal(d, power="q2")
    assert (failure.field, failure.zh) == ("power", "“q2”不在“抽签池”内,也不在执法证内")
    assert passed(d, power="p1").evidence == {"listed": ("entry:certificates:p1:1",)}


def test_listed_without_a_register() -> None:
    d = desk("{gate: listed, key: power, list: pool, cite: ACT 5}")
    assert refusal(d, power="q1").zh == "“q1”不在“抽签池”内"
    passed(d, power="q1", add={"pool": [{"id": "q1"}]})


def test_listed_among_ids() -> None:
    d = desk("{gate: listed, key: power, list: drawn, cite: ACT 5}")
    assert refusal(d, power="q1", drawn=["q2"]).zh == "“q1”不在“抽签结果”内"
    passed(d, power="q1", drawn=["q2", "q1"])


def test_within_range() -> None:
    d = desk(
        "{gate: within_range, value: n, register: certificates, key: power, low: low, high: high, "
        "deviation: reason, on: happened, cite: ACT 5}",
        registers=CERTIFICATES,
    )
    for n in (10, 15, 20):
        assert passed(d, n=n, power="b1", happened="2025-12-31").evidence["within_range"] == (
            "entry:certificates:b1:1",
        )
    for n in (9, 21):
        failure = refusal(d, n=n, power="b1", happened="2025-12-31")
        assert (failure.field, "超出裁量基准“b1”" in failure.zh) == ("n", True)
    passed(d, n=100, power="b1", happened="2026-01-01")
    assert refusal(d, n=1, power="zz", happened="2026-01-01").field == "power"
    passed(d, n=5, power="b1", happened="2026-01-01", reason="情节轻微")


def test_within_a_range_that_the_entry_does_not_give() -> None:
    """A benchmark whose bounds were never entered is a missing fact, not an accident."""
    d = desk(
        "{gate: within_range, value: n, register: certificates, key: power, low: low, high: high, cite: ACT 5}",
        registers=CERTIFICATES,
    )
    assert refusal(d, n=5, power="b2").gate == "within_range"
    assert refusal(d, power="b1").field == "n"


def test_fits_register() -> None:
    text = """
id: thing
zh: 导入
fields:
  name: {type: text, zh: 名录}
  rows: {type: group, zh: 行, of: {key: {type: text, zh: 键}, valid_from: {type: date, zh: 起}, content: {type: text, zh: 内容}}}
stages: [done]
final: [done]
moves:
  load: {zh: 导入, by: officer, to: done, takes: name, adds: rows, needs: [{gate: fits_register, register: name, rows: rows}]}
"""

    def load(name: str, content: str | None, desk: Desk | None = None) -> Failure:
        row = {"id": "1", "key": "k", "valid_from": "2026-01-01"}
        if content is not None:
            row["content"] = content
        return (desk or Desk(text)).one("load", name=name, add={"rows": [row]})

    assert load("nothing", "{}").zh == "没有名录“nothing”"
    for content in ("[]", "7", "null", "x", "{", '{"a": }', None):
        assert "不是JSON对象" in load("certificates", content).zh, content
    assert "没有“colour”这一列" in load("certificates", '{"colour": "red"}').zh
    assert "须为整数" in load("certificates", '{"low": "3"}').zh
    assert "须为整数" in load("certificates", '{"low": 3.0}').zh
    Desk(text).do(
        "load", name="certificates", add={"rows": [{"id": "1", "content": '{"low": 3, "status": "有效"}'}]}
    )
    Desk(text).do("load", name="certificates", add={"rows": []})


EACH = '{gate: entry_each, register: certificates, list: pool, key: "{name}{item.id}", cite: ACT 5}'


def test_entry_of_each_row() -> None:
    """The key is made of facts of the case and of the row: p and 1."""
    d = desk(EACH, registers=CERTIFICATES)
    passed(d)  # no row, nothing to be in force
    pool = {"pool": [{"id": "1", "kind": "x"}, {"id": "2", "kind": "y"}, {"id": "9", "kind": "y"}]}
    assert passed(d, name="p", add={"pool": pool["pool"][:1]}).evidence == {
        "entry_each": ("entry:certificates:p1:1",)
    }
    d = desk(EACH, registers=CERTIFICATES)
    failure = refusal(d, name="p", add=pool)
    assert (failure.field, failure.zh) == ("pool", "执法证中没有2026-03-02有效的“p2”、“p9”")
    assert failure.en == "not in force in certificates on 2026-03-02: p2, p9"
    assert refusal(d, add=pool).zh == "判断所需的事实未填:“名称”"


def test_rows_are_asked_on_the_day_they_are_added() -> None:
    d = desk(EACH, registers=CERTIFICATES)
    d.do("act", name="p", add={"pool": [{"id": "1", "kind": "x"}]})  # p1 is in force until that day
    d.do("act", on="2026-03-03", add={"pool": [{"id": "2", "kind": "x"}]})
    assert (
        refusal(d, on="2026-03-04", add={"pool": [{"id": "9", "kind": "x"}]}).zh
        == "执法证中没有2026-03-04有效的“p9”"
    )


def test_a_move_that_adds_none_asks_every_row() -> None:
    d = Desk(
        """
id: thing
zh: 事项
fields:
  pool: {type: group, zh: 抽签池, of: {kind: {type: text, zh: 组别}}}
stages: {open: 办理中, closed: 已结案}
final: [closed]
moves:
  begin: {zh: 开始, by: officer, to: open, adds: pool}
  close: {zh: 结案, by: officer, from: open, to: closed, needs: [{gate: entry_each, register: certificates, list: pool, key: "p{item.id}", cite: ACT 5}]}
""",
        registers=CERTIFICATES,
    )
    d.do("begin", on="2026-03-02", add={"pool": [{"id": "1", "kind": "x"}, {"id": "2", "kind": "x"}]})
    (failure,) = d.refusal("close", on="2026-03-03")
    assert failure.zh == "执法证中没有2026-03-03有效的“p1”"  # it ended the day before


def test_entry_of_those_rows_that_are_meant() -> None:
    d = desk(EACH.replace("cite", "where: \"item.kind == 'x'\", cite"), registers=CERTIFICATES)
    passed(d, name="p", add={"pool": [{"id": "1", "kind": "x"}, {"id": "9", "kind": "y"}]})
    assert (
        refusal(d, name="p", add={"pool": [{"id": "8", "kind": "x"}]}).zh
        == "执法证中没有2026-03-02有效的“p8”"
    )


def test_no_row_may_be_in_force() -> None:
    d = desk(EACH.replace("cite", "absent: true, cite"), registers=CERTIFICATES)
    passed(d, name="p", add={"pool": [{"id": "8", "kind": "x"}]})
    failure = refusal(d, add={"pool": [{"id": "1", "kind": "x"}]})
    assert (failure.zh, failure.en) == ("执法证中已有“p1”", "in certificates already: p1")
