"""Which mechanisms are declared, played and passing."""

from tests.law.law_example import changed, example

from yifa.law.coverage import coverage, unclaimed
from yifa.law.loader import load

TEXTS = {
    **changed("mechanisms: [L02]", "mechanisms: [L02, L03]"),
    "mechanisms.yaml": "mechanisms:\n  L02: {zh: 甲, class: CORE}\n  L03: {zh: 乙, class: CORE, does: 办理乙}\n"
    "  F06: {zh: 丙, en: c, class: CORE}\n  Q01: {zh: 丁, class: ADJACENT}\n  X01: {zh: 背景, class: CONTEXT}\n"
    "  A01: {zh: 戊, class: CORE}\n",
    "registers/certificates.yaml": example()["registers/certificates.yaml"] + "mechanisms: F06\n",
    "figures/a.yaml": "figures: {x: {zh: 数, mechanisms: [Q01]}}\n",
    "procedures/l/x.scenarios.yaml": "scenarios:\n"
    "  - {id: s1, procedure: foi_request, when: [{on: 2026-01-05, then: {}}]}\n"
    "  - {id: s2, procedure: foi_request, mechanisms: [L03], when: [{on: 2026-01-05, then: {}}]}\n",
}


def test_who_claims_what() -> None:
    rows = {row.mechanism.id: row for row in coverage(load(TEXTS))}
    assert list(rows) == ["A01", "F06", "L02", "L03", "Q01", "X01"]
    assert rows["L02"].claimed == ("procedures:foi_request",)
    assert rows["F06"].claimed == ("registers:certificates",)
    assert rows["Q01"].claimed == ("figures:a",)
    assert rows["A01"].claimed == ()
    assert rows["L03"].mechanism.does == "办理乙"


def test_scenarios_of_a_mechanism() -> None:
    rows = {row.mechanism.id: row for row in coverage(load(TEXTS))}
    assert rows["L02"].scenarios == ("s1",)  # s2 says itself which it plays
    assert rows["L03"].scenarios == ("s1", "s2")
    assert rows["F06"].scenarios == ()
    assert {row.passing for row in rows.values()} == {None}


def test_passing_is_all_of_them() -> None:
    rows = {row.mechanism.id: row for row in coverage(load(TEXTS), {"s1"})}
    assert rows["L02"].passing is True
    assert rows["L03"].passing is False
    assert rows["F06"].passing is None


def test_background_needs_nobody() -> None:
    assert [one.id for one in unclaimed(load(TEXTS))] == ["A01"]
