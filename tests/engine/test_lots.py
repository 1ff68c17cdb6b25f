"""Lots that anyone can draw again."""

from __future__ import annotations

from random import Random
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from tests.engine.gate_desk import desk, passed, refusal

from yifa.engine.lots import by_plan, lacking, marked
from yifa.engine.lots import lot as draw_lots


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


# --- what a plan draws: the same for everyone who has the seed ------------------------------------------------------

KINDS, SUBJECTS = ("single", "multiple", "judge"), ("宪法", "民法典", None)
POOLS = st.lists(st.tuples(st.sampled_from(KINDS), st.sampled_from(SUBJECTS)), max_size=40).map(
    lambda found: [
        {"id": f"q{n}", "kind": kind, "subject": subject} for n, (kind, subject) in enumerate(found)
    ]
)
LINES = st.fixed_dictionaries(
    {"count": st.integers(1, 6)},
    optional={"kind": st.sampled_from(KINDS), "subject": st.sampled_from(SUBJECTS[:2])},
)
PLANS = st.lists(LINES, min_size=1, max_size=4).map(
    lambda found: [{"id": str(n), **line} for n, line in enumerate(found)]
)
ASKED = ("kind", "subject")


@given(POOLS, PLANS, st.text(), st.randoms())
def test_the_same_seed_draws_the_same_paper(
    pool: list[dict[str, Any]], plan: list[dict[str, Any]], seed: str, random: Random
) -> None:
    first = by_plan(pool, plan, ASKED, seed)
    random.shuffle(pool)
    assert by_plan(pool, plan, ASKED, seed) == first


@given(POOLS, PLANS, st.text())
def test_every_paper_satisfies_a_plan_that_is_not_lacking(
    pool: list[dict[str, Any]], plan: list[dict[str, Any]], seed: str
) -> None:
    found = by_plan(pool, plan, ASKED, seed)
    by_id = {row["id"]: row for row in pool}
    assert len({id for _, id in found}) == len(found)
    for line, id in found:
        assert all(by_id[id][name] == line[name] for name in ASKED if name in line)
    if not any(lacking(pool, plan, ASKED)):
        assert [line["id"] for line, _ in found] == [
            line["id"] for line in plan for _ in range(line["count"])
        ]


def test_a_plan_whose_lines_overlap_is_lacking_if_some_seed_leaves_it_short() -> None:
    pool = [{"id": str(n), "kind": "single", "subject": "宪法" if n < 2 else "民法典"} for n in range(4)]
    plan = [{"id": "1", "kind": "single", "count": 3}, {"id": "2", "subject": "宪法", "count": 1}]
    assert [(line["id"], sure) for line, sure in lacking(pool, plan, ASKED)] == [("2", 0)]
    assert min(len(by_plan(pool, plan, ASKED, str(seed))) for seed in range(50)) == 3
    assert list(lacking(pool, plan[::-1], ASKED)) == []
    assert {len(by_plan(pool, plan[::-1], ASKED, str(seed))) for seed in range(50)} == {4}


# --- marking --------------------------------------------------------------------------------------------------------

KEYS = st.dictionaries(st.sampled_from([f"q{n}" for n in range(8)]), st.sampled_from(["A", "B", "AC", "ABD"]))


@given(KEYS, KEYS, st.randoms())
def test_marking_does_not_depend_on_any_order(
    keys: dict[str, str], said: dict[str, str], random: Random
) -> None:
    paper = [{"id": f"q{n}", "points": n + 1} for n in range(8)]
    points, right = marked(paper, said, keys, "points")
    random.shuffle(paper)
    jumbled = {
        id: "、".join(random.sample(text.lower(), len(text))) for id, text in reversed(list(said.items()))
    }
    again, same = marked(paper, jumbled, keys, "points")
    assert (again, sorted(same)) == (points, sorted(right))
    assert points == sum(n + 1 for n in range(8) if (key := keys.get(f"q{n}")) and said.get(f"q{n}") == key)


def test_half_an_answer_is_wrong() -> None:
    paper = [{"id": "q", "points": 2}]
    for said, points in (("AC", 2), ("CA", 2), ("a c", 2), ("A", 0), ("ABC", 0), ("", 0)):
        assert marked(paper, {"q": said}, {"q": "AC"}, "points")[0] == points
    assert marked(paper, {"other": "AC"}, {"q": "AC", "other": "AC"}, "points") == (0, [])
    assert marked(paper, {"q": ""}, {"q": ""}, "points") == (0, [])
