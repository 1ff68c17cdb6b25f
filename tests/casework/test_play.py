"""Bulk play: batches, what is forgotten between them, and others who write meanwhile."""

from __future__ import annotations

import gc

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.casework.office import call, do, law, ledger, open_office, rows, tables

from yifa.casework import play
from yifa.casework.play import Play
from yifa.engine.records import Granted, Refused
from yifa.registry.models import Region

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> Region:
    return open_office()


def moves(bulk: Play) -> list[str]:
    """Two cases side by side, each decided; the cases."""
    cases = [bulk.session.new_case() for _ in range(2)]
    for step, by, day, given in (
        ("begin", "o", "2026-03-02", {}),
        ("tell", "o", "2026-03-03", {}),
        ("decide", "h", "2026-03-05", {"code": "k{}"}),
        ("annul", "h", "2026-03-06", {}),
    ):
        for n, case in enumerate(cases):
            filled = {name: value.format(n) for name, value in given.items()}
            answer = bulk.move(case, "thing", call(step, by, day, **filled))
            assert isinstance(answer, Granted), answer.failures
    return [str(case) for case in cases]


def test_what_was_forgotten_is_read_again(office: Region, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(play, "OPEN_CASES", 0)
    with Play(office, law(), batch=1) as bulk:
        cases = moves(bulk)
        assert not bulk.session.loaded
    assert [[move for _, move in ledger(case)] for case in cases] == [
        ["begin", "tell", "decide", "annul"]
    ] * 2
    assert rows("series", "name", "last_number") == [("甲决〔2026〕{n}号", 2), ("甲立〔2026〕{n}号", 2)]


def test_nothing_is_there_before_its_batch(office: Region) -> None:
    told: list[int] = []
    with Play(office, law(), batch=3, acknowledge=told.append) as bulk:
        for _ in range(2):
            bulk.move(bulk.session.new_case(), "thing", call("begin"))
        assert tables()["ledger_event"] == tables()["casework_case"] == []
        for _ in range(2):
            bulk.move(bulk.session.new_case(), "thing", call("begin"))
        assert told == [3]
        assert len(tables()["ledger_event"]) == 3
    assert told == [3, 4]
    assert bulk.acknowledged == len(tables()["ledger_event"]) == 4


def test_afterwards_the_planner_knows_how_the_tables_are_filled(office: Region) -> None:
    with CaptureQueriesContext(connection) as asked, Play(office, law()) as bulk:
        moves(bulk)
    said = [query["sql"] for query in asked.captured_queries]
    assert said[-1] == "ANALYZE"
    if connection.vendor == "postgresql":
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT tbl FROM sqlite_stat1")
        assert {("casework_case",), ("casework_waiting",)} <= set(cursor.fetchall())


def test_a_batch_that_fails_leaves_nothing(office: Region) -> None:
    before = tables()

    def fail() -> None:
        with Play(office, law()) as bulk:
            bulk.move(bulk.session.new_case(), "thing", call("begin"))
            raise RuntimeError

    threshold = gc.get_threshold()
    with pytest.raises(RuntimeError):
        fail()
    assert tables() == before
    assert gc.get_threshold() == threshold


def test_a_refused_move_is_kept_with_its_batch(office: Region) -> None:
    with Play(office, law()) as bulk:
        assert isinstance(bulk.move(bulk.session.new_case(), "thing", call("begin", "nobody")), Refused)
    assert rows("refusal", "move", "actor") == [("begin", "nobody")]


def test_numbers_go_on_where_another_left_off(office: Region) -> None:
    with Play(office, law(), batch=1) as bulk:
        bulk.move(bulk.session.new_case(), "thing", call("begin"))
        assert do("begin").number == "甲立〔2026〕2号"
        bulk.move(bulk.session.new_case(), "thing", call("begin"))
    assert rows("number", "n", series="甲立〔2026〕{n}号") == [(1,), (2,), (3,)]
