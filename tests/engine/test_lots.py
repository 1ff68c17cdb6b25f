"""Lots that anyone can draw again."""

from __future__ import annotations

from tests.engine.gate_desk import desk, passed, refusal

from yifa.engine.gates.rounds import lot as draw_lots


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
