"""A move is all or nothing: whatever statement fails, ledger and tables are as they were, and the next try succeeds."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import OperationalError, connection
from tests.casework.office import COUNTY, act, command, decided, do, law, ledger, open_office, tables

from yifa.casework import session
from yifa.casework.move import Receipt, move
from yifa.casework.play import Play
from yifa.ledger.canonical import NotCanonical
from yifa.ledger.verify import verify
from yifa.registry.models import Region
from yifa.uuid7 import uuid7


class Full(OperationalError):
    """The disk is full, the server is gone."""


@contextmanager
def failing_at(k: int) -> Iterator[list[str]]:
    """The `k`th statement that writes raises. Yields the statements that were let through."""
    written: list[str] = []

    def wrapper(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.lstrip().startswith(("INSERT", "UPDATE", "DELETE")):
            if len(written) == k:
                raise Full("database or disk is full")
            written.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(wrapper):
        yield written


MOVES: dict[str, Callable[[dict[str, Any]], Receipt]] = {
    "open": lambda c: act("begin", key="r", who="o2", add={"parties": [{"id": "a"}]}),
    "decide": lambda c: act("decide", "h", "2026-03-05", c["told"], code="old", key="r"),
    "annul": lambda c: act("annul", "h", "2026-03-09", c["decided"], key="r"),
    "refused with what time brought about": lambda c: act(
        "ask.agree", "o", "2026-03-20", c["asked"], item="a", key="r"
    ),
    "late": lambda c: act(
        "ask.agree", "o", "2026-03-05", c["asked"], recorded="2026-03-20", item="a", key="r"
    ),
    "linked": lambda c: act(
        "fill", "o", "2026-03-20", c["decided"], origin=c["told"], partner="乙局", key="r"
    ),
}


@pytest.fixture
def cases(db: None) -> dict[str, Any]:
    open_office(given={"registers": {"certificates": [{"key": "old", "from": "2020-01-01"}]}})
    told = do("begin").case
    do("tell", on="2026-03-03", case=told)
    asked = do("begin", add={"parties": [{"id": "a"}]}).case
    do("ask.send", case=asked, item="a")
    return {"told": told, "asked": asked, "decided": decided()}


@pytest.mark.parametrize("name", MOVES)
def test_a_failure_at_any_statement(name: str, cases: dict[str, Any]) -> None:
    before = tables()
    failed = 0
    while True:
        try:
            with failing_at(failed) as written:
                receipt = MOVES[name](cases)
        except Full:
            assert tables() == before, written
            failed += 1
        else:
            break
    assert failed >= 3
    assert receipt.granted or receipt.settled
    assert not receipt.repeated
    assert verify().ok
    after = tables()
    assert after != before
    assert MOVES[name](cases).repeated
    assert tables() == after


def test_what_failed_is_not_remembered(cases: dict[str, Any]) -> None:
    """The state that was folded for a move that failed must not answer the next one."""
    case = cases["told"]
    with failing_at(2), pytest.raises(Full):
        act("remark", on="2026-03-04", case=case, n=1)
    assert do("remark", on="2026-03-04", case=case, n=2).n == 3
    session._STATES.clear()
    assert do("remark", on="2026-03-04", case=case, n=3).n == 4


def test_a_child_that_cannot_open_takes_its_parent_back(
    cases: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    before = tables()
    monkeypatch.setattr("yifa.casework.session.openings", _broken)
    with pytest.raises(ValueError, match="no opening"):
        act("decide", "h", "2026-03-05", cases["told"], code="k9")
    assert tables() == before


def _broken(*_: Any) -> Iterator[Any]:
    raise ValueError("no opening move")


def test_a_value_the_ledger_cannot_hold(cases: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    """Should the engine ever let one through, nothing is written."""
    before = tables()
    monkeypatch.setattr("yifa.engine.checks.check_value", lambda *_: None)
    with pytest.raises(NotCanonical):
        act("remark", case=cases["told"], n=1.5)
    assert tables() == before


# --- really committed, really rolled back -----------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_a_commit_that_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    open_office()
    case = do("begin").case
    before = tables()

    def broken() -> None:
        raise Full("the server went away while committing")

    with monkeypatch.context() as patch:
        patch.setattr(connection, "_commit", broken)
        with pytest.raises(Full):
            act("remark", case=case, n=1)
    assert tables() == before
    assert do("remark", case=case, n=1).n == 2
    assert ledger(case or "") == [(1, "begin"), (2, "remark")]


@pytest.mark.django_db(transaction=True)
def test_a_granted_move_is_committed_when_its_receipt_is_given() -> None:
    open_office()
    receipt = do("begin")
    connection.close()  # another connection sees it
    assert ledger(receipt.case or "") == [(1, "begin")]


@pytest.mark.django_db(transaction=True)
def test_a_database_that_is_locked() -> None:
    """Waiting ends with an error; nothing is written, and once the lock is gone the move is made."""
    open_office()
    case = do("begin").case
    before = tables()
    sqlite = connection.vendor == "sqlite"
    other = connection.copy()
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout = 100" if sqlite else "SET lock_timeout = '100ms'")
    with other.cursor() as cursor:
        cursor.execute("BEGIN IMMEDIATE" if sqlite else "BEGIN")
        if not sqlite:
            cursor.execute("SELECT 1 FROM casework_case FOR UPDATE")
        with pytest.raises(OperationalError, match="lock"):
            act("remark", case=case, n=1)
        cursor.execute("ROLLBACK")
    other.close()
    assert tables() == before
    assert do("remark", case=case, n=1).n == 2
    connection.close()  # with what was set on it


# --- bulk play --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("k", range(0, 14, 2))
def test_a_batch_that_fails_is_gone_as_a_whole(k: int, cases: dict[str, Any]) -> None:
    region = Region.objects.get(code=COUNTY)
    before = tables()
    play = Play(region, law(), batch=100)

    def played() -> None:
        with play:
            for i in range(3):
                made = command("begin", name=f"{i}", add={"parties": [{"id": "a", "person": "p"}]})
                play.move(uuid7(), "thing", made.call)
            made = command("decide", "h", "2026-03-05", cases["told"], code="old")
            play.move(made.case or uuid7(), "thing", made.call)
            with failing_at(k):
                play.flush()

    with pytest.raises(Full):
        played()
    assert play.acknowledged == 0
    assert tables() == before
    assert verify().ok


def test_a_play_goes_on_after_a_batch_that_failed(cases: dict[str, Any]) -> None:
    """What was lost is lost as a whole: it neither comes back by halves nor breaks the chain of a case."""
    region = Region.objects.get(code=COUNTY)
    with Play(region, law(), batch=100) as play:
        told = command("remark", on="2026-03-04", case=cases["told"], n=1)
        assert told.case is not None
        play.move(told.case, "thing", told.call)
        with failing_at(3), pytest.raises(Full):
            play.flush()
        play.move(told.case, "thing", told.call)
    assert play.acknowledged == 1
    assert [n for n, _ in ledger(cases["told"])] == [1, 2, 3]
    assert verify().ok


def test_a_move_that_raises_takes_its_batch_back(
    cases: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    region = Region.objects.get(code=COUNTY)
    before = tables()
    with Play(region, law(), batch=100) as play:
        told = command("remark", on="2026-03-04", case=cases["told"], n=1)
        assert told.case is not None
        play.move(told.case, "thing", told.call)
        with monkeypatch.context() as patch:
            patch.setattr("yifa.casework.session.openings", _broken)
            made = command("decide", "h", "2026-03-05", cases["told"], code="k9")
            with pytest.raises(ValueError, match="no opening"):
                play.move(told.case, "thing", made.call)
        assert tables() == before
    assert play.acknowledged == 0
    assert tables() == before
    with Play(region, law(), batch=100) as play:
        play.move(told.case, "thing", told.call)
    assert play.acknowledged == 1


def test_leaving_a_play_by_an_error_keeps_what_was_acknowledged(cases: dict[str, Any]) -> None:
    region = Region.objects.get(code=COUNTY)
    told: list[int] = []
    play = Play(region, law(), batch=2, acknowledge=told.append)

    def played() -> None:
        with play:
            for i in range(5):
                play.move(uuid7(), "thing", command("begin", name=str(i)).call)
            raise KeyError("what the caller does wrong")

    with pytest.raises(KeyError):
        played()
    assert (told, play.acknowledged) == ([2, 4], 4)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT title FROM casework_case WHERE title IN ('0', '1', '2', '3', '4') ORDER BY title"
        )
        assert [t for (t,) in cursor.fetchall()] == ["0", "1", "2", "3"]
    assert verify().ok


def test_commands_outside_a_play_are_plain(cases: dict[str, Any]) -> None:
    assert move(command("begin"), laws=law()).granted
