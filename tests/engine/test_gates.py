"""Gates: what passes and by which record, what is refused and in which words, what happens when a fact is missing."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.engine.gate_desk import desk, passed, refusal

from yifa.engine.gates import GATES
from yifa.law import gates as spec


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


def test_linked() -> None:
    d = desk("{gate: linked, case: other, stage: [closed], cite: ACT 5}")
    failure = refusal(d, other="nowhere")
    assert (failure.field, "“—”" in failure.zh) == ("other", True)
    d.bench.move("second", d.id, d.call("begin", agency="甲局"))
    assert "现为“open”" in refusal(d, other="second").zh
    d.bench.move("second", d.id, d.call("close"))
    assert passed(d, other="second").evidence == {"linked": ("case:second",)}


def test_linked_with_facts_that_agree() -> None:
    d = desk(
        "{gate: linked, case: other, stage: [open], where: {name: name, other: case}, when: has(case.seed), cite: ACT 5}"
    )
    d.bench.move("second", d.id, d.call("begin", agency="甲局"))
    d.bench.move("second", d.id, d.call("act", name="甲", other="main"))
    assert refusal(d, seed="s", other="second", name="乙").zh == "“原案”所指事项与本事项不符"
    assert refusal(d, seed="s", other="second", name="乙").en == "the case in other has another name"
    assert refusal(d, seed="s", other="second").zh == "判断所需的事实未填:“名称”"
    d.bench.move("third", d.id, d.call("begin", agency="甲局"))
    assert refusal(d, seed="s", other="third", name="甲").en == "the case in other has another name"
    assert passed(d, seed="s", other="second", name="甲").evidence == {"linked": ("case:second",)}


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


def test_sums() -> None:
    d = desk("{gate: sums, total: n, parts: [m, amount], cite: ACT 5}")
    failure = refusal(d, n=5, m=2, amount=2)
    assert (failure.field, failure.zh) == ("n", "“数量”为5,各项合计为4")
    passed(d, n=5, m=2, amount=3)
    assert (
        refusal(desk("{gate: sums, total: n, parts: [m, amount], cite: ACT 5}"), n=5, m=5).field == "amount"
    )


def test_sums_over_the_rows_of_a_list() -> None:
    d = desk(
        "{gate: sums, total: n, parts: [item.ask.points, item.share], list: parties, cite: ACT 5}", rows="ab"
    )
    passed(d, n=0)  # no row has a number: nothing to add
    for row, points in (("a", 7), ("b", 5)):
        d.do("ask.send", item=row)
        d.do("ask.agree", item=row, **{"ask.points": points})
    failure = refusal(d, n=13)
    assert (failure.field, failure.zh) == ("n", "“数量”为13,各项合计为12")
    passed(d, n=12)
    third = {"parties": [{"id": "c", "name": "丙方", "share": 4}]}
    assert d.refusal("act", n=12, add=third)[0].gate == "sums"
    d.do("act", n=16, add=third)
