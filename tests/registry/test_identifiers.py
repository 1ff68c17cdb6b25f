"""UUIDv7: the format of RFC 9562, in order, never twice."""

import threading
import time
from uuid import RFC_4122

import pytest

from yifa import uuid7 as module
from yifa.uuid7 import uuid7


def test_format_and_time() -> None:
    before = time.time_ns() // 1_000_000
    id = uuid7()
    assert (id.version, id.variant) == (7, RFC_4122)
    assert before <= id.int >> 80 <= before + 1000


def test_in_order() -> None:
    ids = [uuid7() for _ in range(20_000)]
    assert ids == sorted(set(ids))
    assert [i.hex for i in ids] == sorted(i.hex for i in ids)


def test_in_order_while_the_clock_steps_back(monkeypatch: pytest.MonkeyPatch) -> None:
    first = uuid7()
    monkeypatch.setattr(module.time, "time_ns", lambda: 0)
    assert first < uuid7() < uuid7()


def test_no_two_alike_among_threads() -> None:
    found: list[list[object]] = []
    threads = [
        threading.Thread(target=lambda: found.append([uuid7() for _ in range(3000)])) for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({i for ids in found for i in ids}) == 12_000
