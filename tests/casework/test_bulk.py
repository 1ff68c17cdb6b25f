"""Bulk play: what one batch sees of itself, what stays after it, memory that does not grow with the cases."""

from __future__ import annotations

import gc
import tracemalloc
from uuid import UUID

import pytest
from tests.casework.office import command, law, open_office, rows

from yifa.casework import play as module
from yifa.casework.play import Play
from yifa.engine.records import Granted, Refused
from yifa.registry.models import Region
from yifa.uuid7 import uuid7

pytestmark = pytest.mark.django_db


@pytest.fixture
def region() -> Region:
    return open_office()


def test_refused_moves_count_as_played(region: Region) -> None:
    with Play(region, law(), batch=2) as play:
        assert isinstance(play.move(uuid7(), "thing", command("begin", "p").call), Refused)
        assert isinstance(play.move(uuid7(), "thing", command("begin", "p").call), Refused)
        assert play.acknowledged == 2
    assert len(rows("refusal", "move")) == 2


def test_an_empty_play(region: Region) -> None:
    with Play(region, law()) as play:
        pass
    assert play.acknowledged == 0


def test_several_moves_of_one_case_in_and_over_batches(region: Region) -> None:
    case = uuid7()
    with Play(region, law(), batch=3) as play:
        play.move(case, "thing", command("begin").call)
        for i in range(7):
            play.move(case, "thing", command("remark", n=i).call)
    assert rows("case", "seq") == [(8,)]


def test_a_later_move_of_a_batch_sees_what_an_earlier_one_did(region: Region) -> None:
    """An entry, a child and a number of the same batch, before any of them is in a table."""
    case, second = uuid7(), uuid7()
    with Play(region, law(), batch=100) as play:
        for made in (
            command("begin"),
            command("tell", on="2026-03-03"),
            command("decide", "h", "2026-03-05", code="k"),
        ):
            assert isinstance(play.move(case, "thing", made.call), Granted)
        (child,) = play.session.children(case)
        play.move(second, "thing", command("begin", origin=child.id).call)
        assert (
            play.session.world.entry("certificates", "k", command("begin", on="2026-03-05").call.on)
            is not None
        )
    assert rows("number", "n", series="甲立〔2026〕{n}号") == [(1,), (2,)]


def test_closed_cases_are_let_go_and_open_ones_bounded(
    region: Region, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "OPEN_CASES", 10)
    loaded = []
    with Play(region, law(), batch=4) as play:
        for i in range(40):
            case = uuid7()
            play.move(case, "thing", command("begin", name=str(i)).call)
            if i % 2:
                play.move(case, "thing", command("close", on="2026-03-03").call)
            loaded.append(len(play.session.loaded))
    assert max(loaded) <= 14
    closed = [c for c, held in play.session.loaded.items() if held.state.closed]
    assert closed == []


def test_memory_stays_flat(region: Region) -> None:
    """Cases that open, are decided, entered in a register and closed leave nothing behind."""

    def some(play: Play, count: int) -> int:
        for i in range(count):
            case = uuid7()
            for made in (
                command("begin", name=str(i)), command("tell", on="2026-03-03"),
                command("decide", "h", "2026-03-05", code=f"{case}"), command("close", on="2026-03-06"),
            ):  # fmt: skip
                play.move(case, "thing", made.call)
            child = play.session.children(case)[0]
            play.move(UUID(child.id), "part", command("finish", on="2026-03-06").call)
        play.flush()
        gc.collect()
        return tracemalloc.get_traced_memory()[0]

    with Play(region, law(), batch=50) as play:
        some(play, 30)
        tracemalloc.start()
        try:
            first = some(play, 30)
            grown = some(play, 150) - first
        finally:
            tracemalloc.stop()
    assert grown < 150 * 1_000, f"{grown / 150:.0f} bytes stay for each case"
