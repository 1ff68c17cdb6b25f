"""kill -9 in the middle of a bulk play: what was acknowledged is there, the rest is gone without a trace."""

from __future__ import annotations

import random
import time

import pytest
from django.db import connections
from tests.casework.office import COUNTY, law, open_office, rows
from tests.casework.processes import workers
from tests.ledger.samples import OWN

from yifa.casework import refold
from yifa.casework.refold import CaseworkRefold
from yifa.ledger.verify import verify

TIMES = 20


@pytest.fixture
def office(own_database: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(refold, "catalogue", law)
    monkeypatch.setattr(refold, "_LAWS", {})
    open_office(OWN)


@pytest.mark.db  # on the engine of the run, in a database of its own
def test_killed_in_the_middle_of_a_play(office: None) -> None:
    """Twenty times in a row on one database, each time at another moment."""
    chance = random.Random(2016)
    acknowledged: set[str] = set()
    interrupted = 0
    for _ in range(TIMES):
        with workers("bulk", {"code": COUNTY, "times": 100_000, "batch": 15}, using=OWN) as (worker,):
            for _ in range(chance.randint(1, 4)):
                acknowledged.update(worker.hear()["cases"])
            time.sleep(chance.uniform(0, 0.03))
            worker.kill()
            for told in worker.hear_all()[1:]:
                acknowledged.update(told.get("cases", ()))
            interrupted += worker.process.returncode == -9
        connections[OWN].close()
        kept = {str(id) for (id,) in rows("case", "id", using=OWN, procedure="thing")}
        assert acknowledged <= kept
    report = verify(OWN, refold=CaseworkRefold(), processes=1)
    assert [d.en for d in report.differences if d.kind != "entry"] == []
    assert interrupted == TIMES
    assert set(rows("case", "stage", using=OWN, procedure="thing")) == {
        ("decided",)
    }  # whole batches: whole cases
    assert len(rows("case", "id", using=OWN, procedure="part")) == len(kept)
    assert report.events == 4 * len(kept)
    numbers = [n for (n,) in rows("number", "n", using=OWN, series="甲决〔2026〕{n}号")]
    assert sorted(numbers) == list(range(1, len(kept) + 1))
    assert len(acknowledged) >= TIMES * 5
