"""Gates about people: certificates, different hands, interests, approval, meetings."""

from __future__ import annotations

from typing import Any

import pytest
from tests.engine.gate_desk import CERTIFICATES, desk, passed, refusal


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
