"""Two writers at once: on one case, on one series of numbers, on one key. Nothing is lost, doubled or left out."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, connection, connections
from tests.casework.office import COUNTY, act, call, command, do, law, ledger, open_office, rows
from tests.casework.processes import workers

from yifa.casework import refold
from yifa.casework.move import KeyReused, Receipt
from yifa.casework.play import Play
from yifa.casework.refold import CaseworkRefold
from yifa.engine.records import Refused
from yifa.ledger.verify import verify
from yifa.registry import entries
from yifa.registry.models import Region
from yifa.uuid7 import uuid7

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def office(monkeypatch: pytest.MonkeyPatch) -> Region:
    monkeypatch.setattr(refold, "catalogue", law)
    monkeypatch.setattr(refold, "_LAWS", {})
    return open_office()


def sound() -> None:
    """Chains, tables and counters agree; the entries that the office began with are no event's."""
    differences = verify(refold=CaseworkRefold()).differences
    assert [d.en for d in differences if d.kind != "entry"] == []


def together(*tasks: Callable[[], Any]) -> list[Any]:
    """Runs each in a thread with a connection of its own, all starting at once; what each gave, or raised."""
    gate = threading.Barrier(len(tasks))
    found: list[Any] = [None] * len(tasks)

    def run(i: int, task: Callable[[], Any]) -> None:
        try:
            gate.wait()
            found[i] = task()
        except BaseException as error:
            found[i] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(i, task)) for i, task in enumerate(tasks)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return found


def test_threads_on_one_case() -> None:
    case = do("begin").case
    found = together(*(lambda i=i: [do("remark", case=case, n=i).n for _ in range(8)] for i in range(4)))
    numbers = [n for some in found for n in some]
    assert sorted(numbers) == list(range(2, 34))
    assert [n for n, _ in ledger(case or "")] == list(range(1, 34))
    assert rows("case", "seq") == [(33,)]
    sound()


def test_threads_on_one_series() -> None:
    found = together(*(lambda: [do("begin").number for _ in range(8)] for _ in range(4)))
    numbers = sorted(int(str(n).split("〕")[1][:-1]) for some in found for n in some)
    assert numbers == list(range(1, 33))
    assert rows("series", "last_number") == [(32,)]
    sound()


def test_one_request_sent_twice_at_once() -> None:
    found: list[Receipt] = together(*(lambda: act("begin", key="r1") for _ in range(4)))
    assert Counter(r.repeated for r in found) == {False: 1, True: 3}
    assert len({r.event for r in found}) == 1
    assert len(rows("case", "id")) == 1
    sound()


def test_two_requests_under_one_key_at_once() -> None:
    found = together(lambda: act("begin", key="r1", name="甲"), lambda: act("begin", key="r1", name="乙"))
    assert sorted(type(x).__name__ for x in found) == [KeyReused.__name__, Receipt.__name__]
    assert len(rows("case", "id")) == 1


def test_one_decision_only() -> None:
    """Whoever comes second is judged on what the first has made of the case."""
    case = do("begin").case
    do("tell", on="2026-03-03", case=case)
    found = together(
        *(lambda i=i: act("decide", "h", "2026-03-05", case=case, code=f"k{i}") for i in range(3))
    )
    assert Counter(r.granted for r in found) == {True: 1, False: 2}
    assert [[f["gate"] for f in r.failures] for r in found if not r.granted] == [["from"], ["from"]]
    assert len(rows("refusal", "move")) == 2
    assert rows("series", "name", "last_number") == [("甲决〔2026〕{n}号", 1), ("甲立〔2026〕{n}号", 1)]
    sound()


def test_two_cases_that_point_at_each_other_at_the_same_time() -> None:
    """Each move holds its own case and wants to see the other: one of them is played again."""
    one, two = do("begin").case, do("begin").case

    def points(case: str | None, at: str | None) -> list[bool]:
        return [act("fill", on="2026-03-03", case=case, origin=origin).granted for origin in [at, case] * 15]

    assert together(lambda: points(one, two), lambda: points(two, one)) == [[True] * 30] * 2
    sound()


def test_processes_on_one_case_and_one_series() -> None:
    case = do("begin").case
    task = {"case": case, "times": 25, "series": True}
    with workers("remark", task, task) as two:
        for worker in two:
            worker.go()
        told = [x for worker in two for x in worker.hear_all()]
    assert all(x["granted"] for x in told if "granted" in x)
    assert sorted(x["n"] for x in told if "n" in x) == list(range(2, 52))
    numbers = sorted(int(x["number"].split("〕")[1][:-1]) for x in told if "number" in x)
    assert numbers == list(range(2, 52))
    assert [n for n, _ in ledger(case or "")] == list(range(1, 52))
    sound()


def test_single_moves_between_the_batches_of_a_play(office: Region) -> None:
    """A play holds nothing between two batches: numbers and registers are read again."""
    with Play(office, law(), batch=2) as play:
        for i in range(3):
            play.move(uuid7(), "thing", command("begin", name=f"{i}a").call)
            play.move(uuid7(), "thing", command("begin", name=f"{i}b").call)
            (receipt,) = together(lambda: do("begin"))
            assert receipt.number == f"甲立〔2026〕{3 * i + 3}号"
        play.move(uuid7(), "thing", call("begin", "p"))  # draws nothing, and must not turn the counter back
    assert rows("series", "last_number") == [(9,)]
    assert do("begin").number == "甲立〔2026〕10号"
    sound()


def test_what_a_play_knows_of_a_register_is_as_old_as_its_batch(office: Region) -> None:
    with Play(office, law(), batch=1) as play:
        assert play.move(uuid7(), "thing", call("begin")).state.opened
        together(lambda: entries.end(COUNTY, "posts", "o|officer|甲局", call("begin").on, uuid7()))
        answer = play.move(uuid7(), "thing", call("begin", on="2026-03-03"))
    assert isinstance(answer, Refused)
    assert [f.gate for f in answer.failures] == ["role"]


def test_a_case_moved_by_another_between_two_batches(office: Region) -> None:
    """The play cannot know: its batch is refused as a whole, and succeeds when it is played again."""
    case = uuid7()
    with Play(office, law(), batch=100) as play:
        play.move(case, "thing", command("begin").call)
        play.flush()
        together(lambda: do("remark", case=case, n=1))
        play.move(case, "thing", command("remark", n=2).call)
        with pytest.raises(IntegrityError):
            play.flush()
        play.move(case, "thing", command("remark", n=3).call)
    assert [n for n, _ in ledger(str(case))] == [1, 2, 3]
    assert connection.in_atomic_block is False
    sound()


def test_two_plays_take_turns(office: Region) -> None:
    def played() -> int:
        with Play(office, law(), batch=5) as play:
            for i in range(20):
                play.move(uuid7(), "thing", command("begin", name=str(i)).call)
        return play.acknowledged

    assert together(played, played) == [20, 20]
    assert rows("series", "last_number") == [(40,)]
    sound()
