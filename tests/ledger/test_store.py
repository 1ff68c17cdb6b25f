"""Writing to the ledger and reading it back, on the engine of the run."""

import datetime as dt
import hmac
import threading
from hashlib import sha256
from uuid import UUID

import pytest
from django.db import IntegrityError, connections, transaction
from tests.ledger.samples import OWN, REGION, event, write

from yifa.ledger import leaf as chain
from yifa.ledger import models, store
from yifa.ledger.canonical import NotCanonical
from yifa.uuid7 import uuid7


def test_a_case_comes_back(region: int) -> None:
    rows = write(3)
    case = rows[0].case
    write(2)
    assert store.events(region, case) == [event(1), event(2), event(3)]
    assert store.bodies(region, case, after=2) == [rows[2].body]
    assert store.head(region, case) == (3, rows[2].leaf)
    assert store.head(region, uuid7()) == (0, chain.START)
    assert store.events(region, uuid7()) == []


def test_the_columns_say_what_the_body_says(region: int) -> None:
    row = write(1)[0]
    stored, content = models.Event.objects.get(), models.Content.objects.get()
    assert (stored.id, stored.case_id, stored.n, bytes(stored.leaf)) == (row.id, row.case, 1, row.leaf)
    assert stored.recorded_at == dt.datetime(2026, 9, 18, 10, 0, 1, tzinfo=dt.timezone(dt.timedelta(hours=8)))
    assert (content.id, content.case_id, content.n) == (row.id, row.case, 1)
    assert (content.procedure, content.move, content.day) == ("foi_request", "submit", dt.date(2026, 9, 18))
    assert (bytes(content.salt), bytes(content.body)) == (row.salt, row.body)


def test_leaves_as_the_decision_describes_them() -> None:
    """Computed once more here by hand, from docs/decisions/0005-ledger-leaf.md."""
    case = UUID("01920000-0000-7000-8000-000000000001")
    one, two = store.leaves(REGION, case, "foi_request", [event(1), event(2)])
    previous = bytes(32)
    for row, n in ((one, 1), (two, 2)):
        committed = hmac.new(row.salt, b"yifa:content:1\n\x00" + row.body, sha256).digest()
        recorded = 1789610400 + n * 86401  # seconds: 2026-09-17T10:00:00+08:00, and n days and seconds
        packed = (
            b"yifa:leaf:1\n\x00\x00\x00\x00"
            + REGION.to_bytes(8, "big")
            + case.bytes
            + row.id.bytes
            + n.to_bytes(8, "big")
            + (recorded * 10**6).to_bytes(8, "big")
            + previous
            + committed
        )
        assert len(packed) == 136
        assert (row.commitment, row.leaf) == (committed, sha256(packed).digest())
        previous = row.leaf


def test_known_leaf() -> None:
    """The example of the decision: it may never change."""
    recorded = chain.moment("2026-09-18T10:00:00")
    committed = chain.commitment(bytes(range(32)), b'{"n":1}')
    assert committed.hex() == "edc416e254748cc524640224e826516bc1807667f2b27d0de87e2c35f5a339fc"
    case, id = UUID("01920000-0000-7000-8000-000000000001"), UUID("01920000-0000-7000-8000-000000000002")
    leaf = chain.leaf(431230, case.bytes, id.bytes, 1, recorded, chain.START, committed)
    assert leaf.hex() == "762316a8bef9e59924317f4c6612ceffa8ed82dbaf85d59ab1760118f4698cfa"


def test_same_content_twice_gives_other_commitments() -> None:
    one, two = (store.leaves(REGION, uuid7(), "p", [event(1)])[0] for _ in range(2))
    assert one.salt != two.salt
    assert one.commitment != two.commitment


@pytest.mark.parametrize(("seq", "n"), [(0, 2), (3, 3), (3, 5)])
def test_a_number_out_of_order_is_refused(seq: int, n: int) -> None:
    with pytest.raises(ValueError, match=str(seq + 1)):
        store.leaves(REGION, uuid7(), "p", [event(n)], seq=seq)


@pytest.mark.parametrize("recorded", ["2026-09-18T10:00:00+08:00", "2026-09-18T02:00:00Z", "yesterday"])
def test_a_moment_with_a_zone_is_refused(recorded: str) -> None:
    with pytest.raises(ValueError):
        store.leaves(REGION, uuid7(), "p", [event(1, recorded=recorded)])


def test_a_fraction_never_reaches_the_ledger() -> None:
    with pytest.raises(NotCanonical):
        store.leaves(REGION, uuid7(), "p", [event(1, sets={"fee": 0.1})])


def test_a_number_is_taken_once(region: int) -> None:
    case = write(2)[0].case
    again = store.leaves(region, case, "foi_request", [event(2)], seq=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        store.append(again)
    assert models.Event.objects.count() == models.Content.objects.count() == 2


def test_what_is_rolled_back_was_never_there(region: int) -> None:
    with transaction.atomic():
        store.append(store.leaves(region, uuid7(), "p", [event(1)]))
        transaction.set_rollback(True)
    assert not models.Event.objects.exists()
    assert not models.Content.objects.exists()


def test_a_case_does_not_need_anothers_region(region: int) -> None:
    """The same case id in two regions is two chains."""
    from yifa.registry.models import Region

    Region.objects.create(code=1, zh="另一县")
    case = write(2)[0].case
    write(1, region=1, case=case)
    assert (store.head(region, case)[0], store.head(1, case)[0]) == (2, 1)


@pytest.mark.db
def test_two_writers_of_one_case(own_database: None) -> None:
    """Both read the same head; one is written, the other is told, and the chain stays whole."""
    case = write(1, using=OWN)[0].case
    ready, outcomes = threading.Barrier(2), []

    def extend() -> None:
        try:
            seq, head = store.head(REGION, case, OWN)
            rows = store.leaves(REGION, case, "foi_request", [event(2)], seq=seq, head=head)
            ready.wait(10)
            with transaction.atomic(OWN):
                store.append(rows, OWN)
            outcomes.append("written")
        except IntegrityError:
            outcomes.append("told")
        finally:
            connections[OWN].close()

    threads = [threading.Thread(target=extend) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["told", "written"]
    assert store.events(REGION, case, using=OWN) == [event(1), event(2)]
