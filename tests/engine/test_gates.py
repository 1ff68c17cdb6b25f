"""Every gate: what passes and by which record, what is refused and in which words, what happens when a fact is missing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.engine.laws import Desk

from yifa.engine.gates import GATES
from yifa.engine.gates.rounds import lot as draw_lots
from yifa.engine.records import Event, Failure
from yifa.law import gates as spec

FIELDS = """
  name: {type: text, zh: 名称}
  flag: {type: bool, zh: 标记}
  n: {type: int, zh: 数量}
  m: {type: int, zh: 份数}
  amount: {type: money, zh: 金额}
  day: {type: date, zh: 开会日}
  moment: {type: datetime, zh: 开会时刻}
  happened: {type: date, zh: 发生日}
  reason: {type: text, zh: 理由}
  power: {type: entry, zh: 职权, register: certificates}
  who: {type: person, zh: 主持人}
  chair: {type: person, zh: 主要负责人}
  officers: {type: people, zh: 执法人员}
  members: {type: people, zh: 成员}
  present: {type: people, zh: 到会人员}
  drawn: {type: people, zh: 抽签结果}
  seed: {type: text, zh: 种子}
  other: {type: case, zh: 原案, procedure: thing}
  parties: {type: group, zh: 当事人, of: {name: {type: text, zh: 姓名}, person: {type: person, zh: 人员}, kind: {type: text, zh: 类别}}}
  speeches: {type: group, zh: 发言, of: {person: {type: person, zh: 发言人}, text: {type: text, zh: 内容}}}
  pool: {type: group, zh: 抽签池, of: {kind: {type: text, zh: 组别}}}
"""


def desk(*gates: str, clocks: str = "{}", rows: str = "", **given: Any) -> Desk:
    """A case that has begun (with a party for each letter of `rows`), whose move `act` stands behind `gates`."""
    needs = "".join(f"\n      - {g}" for g in gates)
    made = Desk(
        f"""
id: thing
zh: 事项
fields:{FIELDS}
stages: {{open: 办理中, closed: 已结案}}
final: [closed]
tracks:
  hold: {{zh: 保存, stages: {{kept: 保存中, done: 已处理}}, final: [done]}}
  ask: {{zh: 征求意见, per: parties, stages: {{waiting: 待复, agreed: 同意}}, final: [agreed]}}
moves:
  begin: {{zh: 开始, by: officer, to: open, adds: parties}}
  step: {{zh: 调查, by: officer, from: open, cite: ACT 5}}
  other: {{zh: 复核, by: [officer, head], from: open}}
  hold.keep: {{zh: 保存, track: hold, by: officer, from: [none, done], to: kept}}
  hold.release: {{zh: 解除, track: hold, by: officer, from: kept, to: done}}
  ask.send: {{zh: 发函, track: ask, by: officer, to: waiting}}
  ask.agree: {{zh: 同意, track: ask, by: officer, from: waiting, to: agreed}}
  act:
    zh: 决定
    by: officer
    from: open
    optional: [name, flag, n, m, amount, day, moment, happened, reason, power, who, chair, officers, members, present, drawn, seed, other]
    changes: [name, flag, n, m, amount, day, moment, happened, reason, power, who, chair, officers, members, present, drawn, seed, other]
    adds: [parties, speeches, pool]
    cite: ACT 5
    needs:{needs}
  close: {{zh: 结案, by: officer, from: open, to: closed}}
clocks: {clocks}
""",
        **given,
    )  # fmt: skip
    made.do("begin", add={"parties": [{"id": c, "name": f"{c}方"} for c in rows]})
    return made


def refusal(d: Desk, **step: Any) -> Failure:
    """The one failure of `act`; it bears the gate's article."""
    failure = d.one("act", **step)
    if failure.cite is not None:
        assert failure.cite.zh == "《样例法》第五条"
    return failure


def passed(d: Desk, **step: Any) -> Event:
    return d.do("act", **step)


def test_every_gate_of_the_law_has_its_predicate_and_is_tested() -> None:
    assert set(GATES) == set(spec.GATES)
    tested = "".join(p.read_text() for p in Path(__file__).parent.glob("test_*.py"))
    assert [name for name in GATES if f"{{gate: {name}," not in tested] == []


def test_all_that_fail_are_told_with_their_own_words_and_hints() -> None:
    d = desk(
        "{gate: done, move: step, cite: ACT 5}",
        "{gate: done, move: other, zh: 还没有复核, en: not checked yet, cite: ACT 7}",
        "{gate: holds, that: 'case.n > 3', zh: 太少, cite: ACT 8}",
        "{gate: documents, kinds: index, cite: ACT 5}",
    )
    failures = d.refusal("act", n=3)
    assert [f.gate for f in failures] == ["done", "done", "holds", "documents"]
    assert (failures[1].zh, failures[1].en) == ("还没有复核", "not checked yet")
    assert [f.cite.zh if f.cite else None for f in failures] == [
        "《样例法》第五条", "《样例法》第七条", "《样例法》第八条", "《样例法》第五条",
    ]  # fmt: skip


def test_a_gate_hints_at_the_way_out() -> None:
    d = desk(
        "{gate: done, move: step, hint: 先到现场, cite: ACT 5}",
        "{gate: holds, that: 'case.n > 3', zh: 太少, hint: {zh: 数量可以补报, en: the number may be supplied}, cite: ACT 8}",
        "{gate: documents, kinds: index, cite: ACT 5}",
    )
    told = [("先到现场", None), ("数量可以补报", "the number may be supplied"), (None, None)]
    assert [(f.hint, f.hint_en) for f in d.refusal("act", n=3)] == told
    assert [
        (f.hint, f.hint_en) for f in d.refusal("act")
    ] == told  # where the fact it asks for is missing, too


def test_a_gate_may_ask_only_when() -> None:
    d = desk("{gate: done, move: step, when: case.flag, cite: ACT 5}")
    passed(d, flag=False)
    assert refusal(d, flag=True).gate == "done"


@pytest.mark.parametrize(
    "gate",
    [
        "{gate: done, move: step, when: case.flag, cite: ACT 5}",
        "{gate: holds, that: '!case.flag', zh: 不行, cite: ACT 5}",
        "{gate: holds, that: 'case.n == 1 || case.flag', zh: 不行, when: 'has(case.n)', cite: ACT 5}",
    ],
)
def test_a_missing_fact_is_never_false(gate: str) -> None:
    d = desk(gate)
    given = {"n": 2} if "case.n" in gate else {}
    failure = refusal(d, **given)
    assert "判断所需的事实未填:“标记”" in failure.zh
    assert "a fact needed to judge is missing: case.flag" in failure.en
    assert failure.field == "flag"
    passed(d, flag=False, n=1)


def test_what_was_before_and_what_will_be() -> None:
    d = desk("{gate: holds, that: '!has(was.n) || case.n >= was.n', zh: 不得减少, cite: ACT 5}")
    passed(d, n=3)
    passed(d, n=4)
    assert refusal(d, n=3).zh == "不得减少"


def test_conditions_know_day_actor_stage_and_history() -> None:
    d = desk(
        "{gate: holds, zh: 不行, cite: ACT 5, that: \"on > '2026-03-03' && actor == 'o' && stage == 'open' && "
        "count(step) == 2 && track(hold) == 'kept' && !done(other)\"}"
    )
    d.do("step")
    d.do("step")
    d.do("hold.keep")
    assert refusal(d, on="2026-03-03").gate == "holds"
    passed(d, on="2026-03-04")
    assert refusal(d, by="o2").gate == "holds"


# --- what was done before ---------------------------------------------------------------------------------------


def test_done() -> None:
    d = desk("{gate: done, move: step, cite: ACT 5}")
    failure = refusal(d)
    assert (failure.gate, failure.zh) == ("done", "尚未办理:“调查”")
    assert failure.en == "not yet done: step"
    assert (failure.who, failure.moves) == (("officer",), ("step",))
    d.do("step")
    d.do("step")
    assert passed(d).evidence == {"done": ("event:3",)}


def test_done_one_of_several() -> None:
    d = desk("{gate: done, move: [step, other], cite: ACT 5}")
    assert refusal(d).zh == "尚未办理:“调查”或“复核”"
    d.do("other", by="h")
    assert passed(d).evidence == {"done": ("event:2",)}


def test_done_twice_keeps_the_evidence_of_both() -> None:
    d = desk("{gate: done, move: step, cite: ACT 5}", "{gate: done, move: other, cite: ACT 5}")
    d.do("step")
    d.do("other")
    assert passed(d).evidence == {"done": ("event:2", "event:3")}


def test_not_done() -> None:
    d = desk("{gate: not_done, move: step, cite: ACT 5}")
    passed(d)
    d.do("step")
    assert refusal(d).zh == "已经办理:“调查”"


def test_not_done_since() -> None:
    d = desk("{gate: not_done, move: step, since: other, cite: ACT 5}")
    d.do("step")
    assert refusal(d).gate == "not_done"
    d.do("other")
    passed(d)
    d.do("step")
    assert refusal(d).gate == "not_done"


def test_track() -> None:
    d = desk("{gate: track, track: hold, at: [none, done], cite: ACT 5}")
    passed(d)
    d.do("hold.keep")
    failure = refusal(d)
    assert failure.zh == "保存现为“保存中”,须为“未开始、已处理”"
    assert failure.en == "track hold is at kept, must be at none or done"
    d.do("hold.release")
    passed(d)


def test_all_items() -> None:
    d = desk("{gate: all_items, track: ask, at: [agreed], cite: ACT 5}")
    passed(d)  # there is nobody to wait for
    failure = refusal(d, add={"parties": [{"id": c, "name": f"{c}方"} for c in "abcdefg"]})
    assert "征求意见尚未全部“同意”:a方、b方、c方、d方、e方等" in failure.zh  # rows of the move itself count
    d = desk("{gate: all_items, track: ask, at: [waiting, agreed], cite: ACT 5}", rows="ab")
    d.do("ask.send", item="a")
    assert refusal(d).en == "ask not yet waiting or agreed for: b方"
    d.do("ask.send", item="b")
    d.do("ask.agree", item="b")
    passed(d)


def test_all_items_or_run_out() -> None:
    d = desk(
        "{gate: all_items, track: ask, at: [agreed], or_expired: reply, cite: ACT 5}",
        clocks="{reply: {zh: 答复期限, track: ask, start: ask.send, until: ask.agree, within: 10 days, cite: ACT 5}}",
        rows="ab",
    )
    d.do("ask.send", item="a", on="2026-03-02")
    d.do("ask.send", item="b", on="2026-03-03")
    d.do("ask.agree", item="a", on="2026-03-04")
    assert "b方" in refusal(d, on="2026-03-13").zh  # b's ten days end on the 13th
    passed(d, on="2026-03-14")


# --- what is given ----------------------------------------------------------------------------------------------


def test_filled() -> None:
    d = desk("{gate: filled, fields: [name, n], cite: ACT 5}")
    failure = refusal(d, n=0)  # nought is a number
    assert (failure.zh, failure.field) == ("须填写:“名称”", "name")
    assert refusal(d).zh == "须填写:“名称”、“数量”"
    passed(d, n=0, name="甲")
    passed(d)  # set already


def test_documents() -> None:
    d = desk("{gate: documents, kinds: [index, receipt], cite: ACT 5}")
    failure = refusal(d, attached=["index"])
    assert (failure.field, failure.en) == ("attached", "must be attached: receipt")
    assert "receipt" in failure.zh
    event = passed(d, attached=[{"kind": "index", "sha256": "aa", "size": 3}, "receipt", "more"])
    assert event.evidence == {"documents": ("file:aa",)}
    assert [a["kind"] for a in event.attached] == ["index", "receipt", "more"]


def test_holds_without_words_of_its_own_shows_the_condition() -> None:
    d = desk("{gate: holds, that: 'case.n > 3', cite: ACT 5}")
    failure = refusal(d, n=3)
    assert "case.n > 3" in failure.zh
    assert "case.n > 3" in failure.en
    passed(d, n=4)


def test_holds_over_money_and_days() -> None:
    d = desk(
        "{gate: holds, that: 'case.amount <= yuan(3000)', zh: 过多, cite: ACT 5}",
        '{gate: holds, that: "days(case.happened, on) <= 731", zh: 过久, cite: ACT 5}',
    )
    assert [f.zh for f in d.refusal("act", amount=300_001, happened="2024-03-01")] == ["过多"]
    assert [f.zh for f in d.refusal("act", amount=300_000, happened="2024-02-29")] == ["过久"]
    passed(d, amount=300_000, happened="2024-03-01")


# --- time -------------------------------------------------------------------------------------------------------


def test_waited() -> None:
    d = desk("{gate: waited, since: step, at_least: 7 working days, shorter: reason, cite: ACT 5}")
    assert refusal(d).zh == "尚未办理:“调查”"
    d.do("step", on="2026-10-12")
    failure = refusal(d, on="2026-10-21")
    assert failure.until == "2026-10-22"
    assert "“调查”后须满7个工作日,最早2026-10-22" in failure.zh
    assert passed(d, on="2026-10-21", reason="紧急").evidence == {"waited": ("event:2",)}


def test_waited_counts_from_the_last_making() -> None:
    d = desk("{gate: waited, since: [step, other], at_least: 2 days, cite: ACT 5}")
    d.do("step", on="2026-03-02")
    d.do("other", on="2026-03-04")
    assert refusal(d, on="2026-03-06").until == "2026-03-07"
    passed(d, on="2026-03-07")


def test_waited_in_hours_looks_at_the_minute() -> None:
    d = desk("{gate: waited, since: step, at_least: 2 hours, cite: ACT 5}")
    d.do("step", on="2026-03-02T10:00")
    assert refusal(d, on="2026-03-02T11:59").until == "2026-03-02T12:00"
    passed(d, on="2026-03-02T12:00")


def test_waited_in_hours_over_night_without_a_time() -> None:
    d = desk("{gate: waited, since: step, at_least: 24 hours, cite: ACT 5}")
    d.do("step", on="2026-03-02T10:00")
    passed(d, on="2026-03-03")


def test_lead_time() -> None:
    d = desk("{gate: lead_time, before: day, at_least: 7 working days, cite: ACT 5}")
    failure = refusal(d, on="2026-10-12", day="2026-10-21")
    assert (failure.field, failure.until) == ("day", "2026-10-22")
    assert "“开会日”" in failure.zh
    passed(d, on="2026-10-12", day="2026-10-22")


def test_lead_time_without_the_date() -> None:
    d = desk("{gate: lead_time, before: day, at_least: 7 working days, cite: ACT 5}")
    failure = refusal(d)
    assert (failure.gate, failure.field) == ("lead_time", "day")
    assert "未填" in failure.zh


def test_lead_time_before_a_moment() -> None:
    d = desk("{gate: lead_time, before: moment, at_least: 3 days, cite: ACT 5}")
    assert refusal(d, on="2026-03-02", moment="2026-03-05T09:00").gate == "lead_time"
    passed(d, on="2026-03-02", moment="2026-03-06T09:00")


def test_no_later() -> None:
    d = desk("{gate: no_later, after: happened, within: 10 working days, on: day, cite: ACT 5}")
    failure = refusal(d, happened="2026-09-18", day="2026-10-10")
    assert (failure.field, "届满日2026-10-09" in failure.zh) == ("day", True)
    passed(d, happened="2026-09-18", day="2026-10-09")


CLOCK = "{limit: {zh: 办案期限, start: step, until: other, within: 10 days, cite: ACT 5}}"


def test_in_time() -> None:
    d = desk("{gate: in_time, clock: limit, cite: ACT 5}", clocks=CLOCK)
    passed(d)  # a clock that never ran stands in nobody's way
    d.do("step", on="2026-03-02")
    assert passed(d, on="2026-03-12").evidence == {"in_time": ("event:3",)}
    failure = refusal(d, on="2026-03-13")
    assert "已超过办案期限(届满日2026-03-12)" in failure.zh
    d.do("other", on="2026-03-13")
    assert refusal(d, on="2026-03-13").gate == "in_time"  # ended, but late


def test_in_time_of_a_clock_that_was_met() -> None:
    d = desk("{gate: in_time, clock: limit, cite: ACT 5}", clocks=CLOCK)
    d.do("step", on="2026-03-02")
    d.do("other", on="2026-03-12")
    passed(d, on="2026-05-01")


def test_expired() -> None:
    d = desk("{gate: expired, clock: limit, cite: ACT 5}", clocks=CLOCK)
    assert "尚未起算" in refusal(d).zh
    d.do("step", on="2026-03-02")
    failure = refusal(d, on="2026-03-12")
    assert (failure.until, "至2026-03-12" in failure.zh) == ("2026-03-12", True)
    assert passed(d, on="2026-03-13").evidence == {"expired": ("event:2",)}


def test_expired_when_the_right_was_used() -> None:
    d = desk("{gate: expired, clock: limit, cite: ACT 5}", clocks=CLOCK)
    d.do("step", on="2026-03-02")
    d.do("other", on="2026-03-03")
    passed(d, on="2026-03-03")


def test_expired_not_when_voided() -> None:
    d = desk(
        "{gate: expired, clock: limit, cite: ACT 5}",
        clocks="{limit: {zh: 期限, start: step, void: other, within: 10 days, cite: ACT 5}}",
    )
    d.do("step", on="2026-03-02")
    d.do("other", on="2026-03-03")
    assert refusal(d, on="2026-06-01").gate == "expired"


# --- registers and people ---------------------------------------------------------------------------------------

CERTIFICATES = {
    "certificates": [
        {"key": "p1", "from": "2020-01-01", "to": "2026-03-02", "status": "有效"},
        {"key": "p2", "from": "2026-03-03", "status": "暂停"},
        {"key": "p3", "from": "2010-01-01", "to": "2015-12-31"},
        {"key": "p3", "from": "2026-01-01", "status": "有效"},
        {"key": "o", "from": "2020-01-01", "to": "2026-03-02"},
        {"key": "o2", "from": "2020-01-01"},
        {"key": "b1", "from": "2020-01-01", "to": "2025-12-31", "low": 10, "high": 20},
        {"key": "b1", "from": "2026-01-01", "low": 100, "high": 200},
        {"key": "b2", "from": "2026-01-01"},
    ]
}


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


def test_certified() -> None:
    d = desk(
        "{gate: certified, people: officers, at_least: 2, register: certificates, cite: ACT 5}",
        registers=CERTIFICATES,
    )
    assert passed(d, officers=["o", "o2"]).evidence == {
        "certified": ("entry:certificates:o:1", "entry:certificates:o2:1")
    }
    failure = refusal(d, on="2026-03-03", officers=["o", "o2"])  # o's expired yesterday
    assert (failure.field, failure.zh) == ("officers", "2026-03-03没有有效的执法证:o")
    assert "须有不少于2名持证人员,现有1名" in refusal(d, officers=["o2"]).zh
    assert "现有1名" in refusal(d, officers=["o2", "o2"]).zh  # twice the same is one


def test_certified_the_actor_too() -> None:
    d = desk(
        "{gate: certified, people: [actor, officers], register: certificates, cite: ACT 5}",
        registers=CERTIFICATES,
    )
    assert refusal(d, by="o2", officers=["zz"]).zh.endswith("zz")
    passed(d, by="o2", officers=["o"])
    assert (
        "未填" in refusal(desk("{gate: certified, people: officers, register: certificates, cite: ACT 5}")).zh
    )


def test_certified_rows_with_people() -> None:
    d = desk(
        "{gate: certified, people: parties, register: certificates, cite: ACT 5}", registers=CERTIFICATES
    )
    assert refusal(d, add={"parties": [{"id": "a", "person": "zz"}]}).zh.endswith("zz")
    passed(d, add={"parties": [{"id": "a", "person": "o"}, {"id": "o2"}]})


def test_different() -> None:
    d = desk("{gate: different, people: [actor, who, officers], cite: ACT 5}")
    assert passed(d, who="h", officers=["o2", "r"]).evidence == {
        "different": ("person:o", "person:h", "person:o2", "person:r")
    }
    failure = refusal(d, who="h", officers=["o2", "h"])
    assert (failure.field, failure.zh) == ("officers", "“主持人”与“执法人员”不得为同一人:h")
    assert "经办人与“主持人”" in refusal(d, who="o", officers=["o2"]).zh


def test_different_from_who_made_a_move() -> None:
    d = desk("{gate: different, people: [who], move: [step, other], cite: ACT 5}")
    passed(d, who="o2")
    d.do("step", by="o2")
    assert "o2已经办理“调查”" in refusal(d, who="o2").zh
    d.do("other", by="h")
    assert refusal(d, who="h").gate == "different"
    passed(d, who="r")


def test_no_interest() -> None:
    d = desk(
        "{gate: no_interest, people: [actor, officers], against: parties, cite: ACT 5}",
        related=[["o2", "张三"], ["甲公司", "r"]],
    )
    passed(d, officers=["o2"], add={"parties": [{"id": "李四"}]})
    failure = refusal(d, officers=["o2"], add={"parties": [{"id": "a", "person": "张三"}]})
    assert (failure.field, failure.zh) == ("officers", "o2与张三有利害关系,应当回避")
    assert refusal(d, officers=["r"], add={"parties": [{"id": "甲公司"}]}).gate == "no_interest"


def test_no_interest_against_nobody_yet() -> None:
    d = desk(
        "{gate: no_interest, people: officers, against: [who, parties], cite: ACT 5}", related=[["o", "p"]]
    )
    passed(d, officers=["o"])
    assert refusal(d, officers=["o"], who="p").gate == "no_interest"


def test_approved() -> None:
    d = desk("{gate: approved, by: head, cite: ACT 5}")
    failure = refusal(d)
    assert (failure.field, failure.who, failure.zh) == ("approved_by", ("head",), "须经负责人批准")
    assert passed(d, approved_by="h").evidence == {"approved": ("person:h",)}
    for nobody in ("x", "o2", "p", "", "nobody"):  # x is a head, but elsewhere
        assert "批准人不得为经办人" in refusal(d, approved_by=nobody).zh


def test_nobody_approves_himself() -> None:
    d = desk("{gate: approved, by: [head, officer], cite: ACT 5}")
    assert refusal(d, by="o", approved_by="o").gate == "approved"
    assert passed(d, by="o", approved_by="o2").approved_by == "o2"


@pytest.mark.parametrize(
    ("share", "members", "present", "enough"),
    [
        ("", "abcd", "ab", False), ("", "abcd", "abc", True), ("", "abc", "ab", True),
        (", at_least: 1/2", "abcd", "ab", False),
        (", at_least: 2/3", "abc", "ab", True), (", at_least: 2/3", "abcd", "ab", False),
        (", at_least: 1/1", "ab", "ab", True), (", at_least: 1/1", "ab", "a", False),
        ("", "ab", "xyz", False), ("", "abc", "abxyz", True), ("", "abcd", "aabb", False),
    ],
)  # fmt: skip
def test_quorum(share: str, members: str, present: str, enough: bool) -> None:
    d = desk(f"{{gate: quorum, members: members, present: present{share}, cite: ACT 5}}")
    step = {"members": list(members), "present": list(present)}
    if enough:
        passed(d, **step)
    else:
        failure = refusal(d, **step)
        came = len(set(members) & set(present))
        assert failure.field == "present"
        assert f"应到{len(set(members))}人,实到{came}人" in failure.zh


def test_quorum_without_the_list() -> None:
    d = desk("{gate: quorum, members: members, present: present, cite: ACT 5}")
    assert refusal(d, members=["a"]).field == "present"


def speeches(*people: str, start: int = 1) -> dict[str, Any]:
    return {"speeches": [{"id": str(i), "person": p} for i, p in enumerate(people, start)]}


def test_spoke_last() -> None:
    d = desk("{gate: spoke_last, speeches: speeches, who: chair, cite: ACT 5}")
    assert "h须最后发表意见,且只发表一次" in refusal(d, chair="h", add=speeches("a", "h", "b")).zh
    assert refusal(d, chair="h", add=speeches("h", "a", "h")).gate == "spoke_last"
    assert refusal(d, chair="h", add=speeches("a", "b")).gate == "spoke_last"
    assert refusal(d, chair="h").gate == "spoke_last"  # nobody spoke
    passed(d, chair="h", add=speeches("a", "b", "h"))
    passed(d, add=speeches("c", "h", start=9))  # another meeting


def test_each_spoke() -> None:
    d = desk("{gate: each_spoke, speeches: speeches, people: present, cite: ACT 5}")
    failure = refusal(d, present=["a", "b", "c"], add=speeches("a", "c"))
    assert (failure.field, failure.zh) == ("speeches", "“发言”中缺:b")
    passed(d, present=["a", "b"], add=speeches("b", "a", "z"))


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


# --- lots, sums, links ------------------------------------------------------------------------------------------


def test_the_lot_is_what_anyone_can_repeat() -> None:
    first = draw_lots("seed", ["a", "b", "c", "d"], 2)
    assert first == draw_lots("seed", ["d", "c", "b", "a"], 2)
    assert len({tuple(draw_lots(str(i), "abcdefgh", 3)) for i in range(50)}) > 20


def test_drawn_by_lot() -> None:
    d = desk(
        "{gate: drawn_by_lot, pool: pool, group: kind, seats: {farmer: 2, worker: 1}, seed: seed, result: drawn, cite: ACT 5}"
    )
    pool = [{"id": f"{k}{i}", "kind": k} for k in ("farmer", "worker", "other") for i in range(5)]
    pool.append({"id": "unknown"})  # no group
    right = draw_lots("s", [f"farmer{i}" for i in range(5)], 2) + draw_lots(
        "s", [f"worker{i}" for i in range(5)], 1
    )
    wrong = [p["id"] for p in pool if p["id"].startswith("worker") and p["id"] not in right][:1]
    failure = refusal(d, seed="s", drawn=[*right[:2], *wrong], add={"pool": pool})
    assert failure.field == "drawn"
    assert right[2] not in failure.zh + failure.en  # it does not tell what would have been right
    assert refusal(d, seed="s", drawn=right[:2], add={"pool": pool}).gate == "drawn_by_lot"
    passed(d, seed="s", drawn=right[::-1], add={"pool": pool})
    assert refusal(d, seed="another", drawn=right).gate == "drawn_by_lot"


def test_drawn_by_lot_as_many_for_each_group() -> None:
    for seats in ("1", "n"):  # said in the law, or in a field
        d = desk(
            f"{{gate: drawn_by_lot, pool: pool, group: kind, seats: {seats}, seed: seed, result: drawn, cite: ACT 5}}"
        )
        pool = [{"id": "a1", "kind": "a"}, {"id": "b1", "kind": "b"}]
        passed(d, seed="s", n=1, drawn=["a1", "b1"], add={"pool": pool})


def test_sums() -> None:
    d = desk("{gate: sums, total: n, parts: [m, amount], cite: ACT 5}")
    failure = refusal(d, n=5, m=2, amount=2)
    assert (failure.field, failure.zh) == ("n", "“数量”为5,各项合计为4")
    passed(d, n=5, m=2, amount=3)
    assert (
        refusal(desk("{gate: sums, total: n, parts: [m, amount], cite: ACT 5}"), n=5, m=5).field == "amount"
    )


def test_linked() -> None:
    d = desk("{gate: linked, case: other, stage: [closed], cite: ACT 5}")
    failure = refusal(d, other="nowhere")
    assert (failure.field, "“—”" in failure.zh) == ("other", True)
    d.bench.move("second", d.id, d.call("begin", agency="甲局"))
    assert "现为“open”" in refusal(d, other="second").zh
    d.bench.move("second", d.id, d.call("close"))
    assert passed(d, other="second").evidence == {"linked": ("case:second",)}


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
