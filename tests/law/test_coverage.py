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


def test_figures_of_a_mechanism_and_those_a_sample_gives_again() -> None:
    figures = (
        "figures:\n  own: {zh: 甲, unit: 件, over: cases, of: foi_request, mechanisms: Q01}\n"
        "  counted: {zh: 乙, unit: 件, over: events, of: foi_request/answer}\n"
        "  held: {zh: 丙, unit: 人, over: entries, of: certificates}\n"
    )
    texts = {**TEXTS, "figures/a.yaml": figures}
    rows = {row.mechanism.id: row for row in coverage(load(texts), published={"own", "held", "other"})}
    assert (rows["Q01"].figures, rows["Q01"].reproduced) == (("own",), ("own",))
    assert (rows["L03"].figures, rows["L03"].reproduced) == (("counted",), ())  # of what it counts
    assert (rows["F06"].figures, rows["F06"].reproduced) == (("held",), ("held",))
    assert rows["A01"].figures == ()


def test_what_is_claimed_must_be_played() -> None:
    assert [row.mechanism.id for row in coverage(load(TEXTS)) if row.unplayed] == ["F06", "Q01"]


def test_background_needs_nobody() -> None:
    assert [one.id for one in unclaimed(load(TEXTS))] == ["A01"]
