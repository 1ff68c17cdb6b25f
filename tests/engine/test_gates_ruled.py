"""Numbers of gates that a register sets: what its entry says on the day of the act, else what the law file says."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.engine.gate_desk import desk, passed, refusal
from tests.engine.laws import COMMON

from yifa.law.lint import check
from yifa.law.loader import load
from yifa.law.problems import LawError
from yifa.law.sentences import Sentences

RULES = """
register: rules
zh: 议事规则
en: rules of procedure
key: whose
fields:
  whose: {type: text, zh: 谁的}
  quorum: {type: choice, zh: 法定人数, of: {majority: 过半数, two_thirds: 三分之二, all: 全体}}
  ahead: {type: length, zh: 提前}
  least: {type: int, zh: 最少}
"""
FILES = {"registers/rules.yaml": RULES}
SHARES = {"majority": Fraction(1, 2), "two_thirds": Fraction(2, 3), "all": Fraction(1)}
QUORUM = (
    "{gate: quorum, members: members, present: present, cite: ACT 5, at_least: {register: rules, key: agency, "
    "column: quorum, of: {majority: 1/2, two_thirds: 2/3, all: 1/1}, else: 1/2}}"
)
FIRST = dt.date(2026, 3, 2)


def rules(*entries: dict[str, Any]) -> dict[str, Any]:
    return {
        "files": FILES,
        "registers": {"rules": [{"key": "甲局", "from": "2020-01-01", **e} for e in entries]},
    }


def enough(share: Fraction, members: int, came: int) -> bool:
    return came * 2 > members if share == Fraction(1, 2) else Fraction(came, members) >= share


@given(
    history=st.lists(
        st.tuples(st.integers(0, 20), st.sampled_from([*SHARES, None])), max_size=4, unique_by=lambda e: e[0]
    ),
    day=st.integers(0, 20),
    members=st.integers(1, 7),
    came=st.integers(1, 7),
)
def test_the_entry_of_the_day_decides(
    history: list[tuple[int, str | None]], day: int, members: int, came: int
) -> None:
    """Whatever came before and comes after: the share asked is that of the entry in force, and half where none says one."""
    history, came = sorted(history), min(came, members)
    entries = []
    for n, (start, share) in enumerate(history):
        entry: dict[str, Any] = {"key": "甲局", "from": (FIRST + dt.timedelta(start)).isoformat()}
        if n + 1 < len(history):
            entry["to"] = (FIRST + dt.timedelta(history[n + 1][0] - 1)).isoformat()
        entries.append(entry | ({"quorum": share} if share is not None else {}))
    standing = [share for start, share in history if start <= day]
    asked = SHARES.get(standing[-1] or "majority") if standing else SHARES["majority"]
    assert asked is not None
    d = desk(QUORUM, files=FILES, registers={"rules": entries})
    everyone = [f"m{n}" for n in range(members)]
    step = {"members": everyone, "present": everyone[:came], "on": (FIRST + dt.timedelta(day)).isoformat()}
    if enough(asked, members, came):
        passed(d, **step)
    else:
        assert refusal(d, **step).gate == "quorum"


def test_the_record_names_the_entry_and_the_refusal_the_register() -> None:
    d = desk(QUORUM, **rules({"quorum": "two_thirds"}))
    failure = refusal(d, members=list("abc"), present=["a"])
    assert failure.zh == "应到3人,实到1人,未达3分之2（依“议事规则”当日条目）"
    assert failure.en == "1 of 3 members present (as set in “rules of procedure” that day)"
    assert passed(d, members=list("abc"), present=list("ab")).evidence == {"quorum": ("entry:rules:甲局:1",)}
    without = desk(QUORUM, files=FILES)
    assert "议事规则" not in refusal(without, members=list("abc"), present=["a"]).zh
    assert passed(without, members=list("abc"), present=list("ab")).evidence == {}


def test_a_length_and_a_count() -> None:
    waited = (
        "{gate: waited, since: begin, cite: ACT 5, at_least: {register: rules, key: agency, column: ahead}}"
    )
    passed(desk(waited, files=FILES))  # nothing is set: nothing is asked
    passed(desk(waited, **rules({"least": 2})))
    d = desk(waited, **rules({"ahead": "3 working days"}))
    assert refusal(d, on="2026-03-05").until == "2026-03-06"
    passed(d, on="2026-03-06")
    certified = "{gate: certified, people: officers, register: certificates, cite: ACT 5, at_least: {register: rules, key: agency, column: least, else: 1}}"
    world = rules({"least": 2})
    world["registers"]["certificates"] = [{"key": k, "from": "2020-01-01"} for k in ("o", "o2")]
    d = desk(certified, **world)
    assert "不少于2名" in refusal(d, officers=["o"]).zh
    passed(d, officers=["o", "o2"])


def test_without_the_fact_that_names_the_entry() -> None:
    d = desk(QUORUM.replace("key: agency", "key: name"), files=FILES)
    assert refusal(d, members=["a"], present=["a"]).field == "name"


@pytest.mark.parametrize(
    ("old", "new", "zh", "en"),
    [
        ("", "", "到会人员须达到成员的“议事规则”当日条目所定的法定人数（没有条目的，半数）",
         "present must be at least what “rules of procedure” says that day as quorum (without an entry, half) of members"),
        (", else: 1/2", "", "到会人员须达到成员的“议事规则”当日条目所定的法定人数（没有条目的，不作要求）",
         "present must be at least what “rules of procedure” says that day as quorum (without an entry, nothing is asked) of members"),
    ],
)  # fmt: skip
def test_the_law_page_says_who_sets_it(old: str, new: str, zh: str, en: str) -> None:
    d = desk(QUORUM.replace(old, new), files=FILES)
    slice_ = d.catalogue.procedure("thing", FIRST).at(FIRST)
    (gate,) = slice_.moves["act"].needs
    for english, told in ((False, zh), (True, en)):
        words = Sentences(slice_, d.catalogue.registers, d.catalogue.roles, english=english)
        assert told in words.gate(gate, None)


GATE = "{gate: quorum, members: who, present: who, cite: ACT 5, at_least: %s}"
RULED = "{register: rules, key: agency, column: quorum, of: {majority: 1/2, two_thirds: 2/3, all: 1/1}, else: 1/2}"
LAW = """
id: thing
zh: 事项
valid: 2000-01-01..
fields: {who: {type: people, zh: 谁}}
stages: {open: 办理中, closed: 已结}
final: closed
moves:
  begin: {zh: 开始, by: officer, to: open, cite: ACT 5}
  act: {zh: 办理, by: officer, from: open, to: closed, takes: who, needs: [%s], cite: ACT 5}
"""


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("1/2}", "1/2}", None),
        ("register: rules", "register: rulez", "unknown_name"),
        ("column: quorum", "column: quorom", "unknown_name"),
        ("key: agency", "key: agenda", "unknown_name"),
        ("all: 1/1", "most: 1/1", "shape"),
        (", all: 1/1", "", "shape"),
        (", of: {majority: 1/2, two_thirds: 2/3, all: 1/1}", "", "type"),
        ("else: 1/2", "els: 1/2", "shape"),
        ("else: 1/2", "else: half", "shape"),
        ("two_thirds: 2/3", "two_thirds: many", "shape"),
    ],
)
def test_lint(old: str, new: str, code: str | None) -> None:
    text = LAW % (GATE % RULED.replace(old, new))
    try:
        problems = check(load({**COMMON, **FILES, "procedures/x/main.yaml": text}))
    except LawError as error:
        problems = list(error.problems)
    assert {p.code for p in problems} == ({code} if code else set()), problems
    assert all(p.zh and p.en for p in problems)
