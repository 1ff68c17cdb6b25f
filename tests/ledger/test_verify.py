"""`verify` on the engine of the run: what an owner of the database may do to it is found and named."""

import gc
import re
from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from tests.ledger.samples import OWN, REGION, event, write

from yifa.ledger import leaf as chain
from yifa.ledger import models, store
from yifa.ledger import verify as verifying
from yifa.ledger.check import Chain, Difference
from yifa.ledger.heads import BadHeads, heads, parse
from yifa.ledger.scan import Range
from yifa.ledger.verify import Report, verify
from yifa.uuid7 import uuid7

Spoil = Callable[..., None]


def key(id: UUID) -> Any:
    return id.hex if connection.vendor == "sqlite" else id


def only(report: Report) -> Difference:
    assert len(report.differences) == 1, report.differences
    difference = report.differences[0]
    assert not report.ok
    assert re.search("[一-鿿]", difference.zh)
    assert difference.en.isascii()
    return difference


def test_an_untouched_ledger(region: int) -> None:
    for count in (1, 2, 5):
        write(count)
    seen: list[tuple[int, int]] = []
    report = verify(progress=lambda done, total: seen.append((done, total)))
    assert report.ok
    assert (report.events, report.cases) == (8, 3)
    assert seen[-1] == (8, 8)


def test_cycles_are_collected_again_whatever_happens(region: int) -> None:
    """Nothing is collected while it verifies; what comes after must not grow without end."""

    def stop(done: int, total: int) -> None:
        assert not gc.isenabled()
        raise KeyboardInterrupt

    write(1)
    with pytest.raises(KeyboardInterrupt):
        verify(progress=stop)
    assert gc.isenabled()


def test_an_empty_ledger(region: int) -> None:
    assert verify().ok


def test_other_texts_of_a_moment_are_right_too(region: int) -> None:
    """Days with hours, fractions of a second: the columns follow the body."""
    events = [
        event(1, on="2026-09-18T09:30", recorded="2026-09-18T09:30:00.000001"),
        event(2, on="2026-09-18T09:30:01", recorded="2026-09-18T23:59:59.999999"),
        event(3, on="1999-12-31", recorded="2026-01-01T00:00"),
    ]
    store.append(store.leaves(region, uuid7(), "p", events))
    assert verify().ok


EVENT_COLUMNS = {
    "commitment": "commitment",
    "leaf": "leaf",
    "recorded_at": "recorded_at",
    "id": "id",
}
CONTENT_COLUMNS = {
    "procedure": ("column", "other"),
    "move": ("column", "other"),
    "day": ("column", "2026-09-17"),
    "salt": ("content", bytes(32)),
    "body": ("content", b"{}"),
}


@pytest.mark.parametrize("column", EVENT_COLUMNS)
@pytest.mark.parametrize("n", [1, 2, 3])
def test_a_changed_column_of_a_record(region: int, spoil: Spoil, column: str, n: int) -> None:
    case = write(3)[0].case
    write(3)
    value = {
        "commitment": bytes(32),
        "leaf": bytes(32),
        "recorded_at": "2026-09-18 01:00:00+00"
        if connection.vendor == "postgresql"
        else "2026-09-18 01:00:00",
        "id": key(uuid7()),
    }[column]
    spoil(f"UPDATE ledger_event SET {column} = %s WHERE case_id = %s AND n = %s", value, key(case), n)
    found = only(verify())
    last_leaf = column == "leaf" and n == 3  # nothing stands on it that could tell leaf from row
    assert (found.case, found.n, found.region) == (str(case), n, region)
    assert found.kind == ("leaf" if last_leaf else EVENT_COLUMNS[column])


@pytest.mark.parametrize("column", CONTENT_COLUMNS)
@pytest.mark.parametrize("n", [1, 2])
def test_a_changed_column_of_a_content(region: int, spoil: Spoil, column: str, n: int) -> None:
    case = write(2)[0].case
    write(2)
    kind, value = CONTENT_COLUMNS[column]
    spoil(f"UPDATE ledger_content SET {column} = %s WHERE case_id = %s AND n = %s", value, key(case), n)
    found = only(verify())
    assert (found.kind, found.case, found.n) == (kind, str(case), n)
    if kind == "column":
        assert column in found.en


def test_every_byte_of_the_body_counts(region: int, spoil: Spoil) -> None:
    row = write(1)[0]
    for i in range(len(row.body)):
        changed = row.body[:i] + bytes([row.body[i] ^ 1]) + row.body[i + 1 :]
        spoil("UPDATE ledger_content SET body = %s", changed)
        assert only(verify()).kind == "content"


@pytest.mark.parametrize(
    ("doomed", "expected"),
    [
        ([1], [("gap", 1)]),
        ([2], [("gap", 2)]),
        ([2, 3], [("gap", 2)]),
        ([2, 4], [("gap", 2), ("gap", 4)]),
    ],
)
def test_removed_records(
    region: int, spoil: Spoil, doomed: list[int], expected: list[tuple[str, int]]
) -> None:
    case = write(5)[0].case
    for table in ("ledger_event", "ledger_content"):
        for n in doomed:
            spoil(f"DELETE FROM {table} WHERE case_id = %s AND n = %s", key(case), n)
    assert [(d.kind, d.n) for d in verify().differences] == expected


def test_a_removed_content(region: int, spoil: Spoil) -> None:
    case = write(3)[0].case
    spoil("DELETE FROM ledger_content WHERE case_id = %s AND n = 3", key(case))
    assert (only(verify()).kind, only(verify()).n) == ("content_missing", 3)


def test_a_record_changed_whose_content_is_gone(region: int, spoil: Spoil) -> None:
    """What is left after a destruction is still bound by its leaf."""
    write(2)
    spoil("DELETE FROM ledger_content WHERE n = 2")
    spoil("UPDATE ledger_event SET recorded_at = %s WHERE n = 2", "2026-01-01 00:00:00")
    assert [d.kind for d in verify().differences] == ["content_missing", "leaf"]


def test_a_removed_record_whose_content_is_left(region: int, spoil: Spoil) -> None:
    """A cut tail shows where its contents were forgotten."""
    case = write(3)[0].case
    spoil("DELETE FROM ledger_event WHERE case_id = %s AND n = 3", key(case))
    found = only(verify())
    assert (found.kind, found.case, found.n) == ("record_missing", str(case), 3)


def test_contents_of_a_case_that_has_no_records_at_all(region: int, spoil: Spoil) -> None:
    case = write(1)[0].case
    spoil("DELETE FROM ledger_event")
    assert (only(verify()).kind, only(verify()).case) == ("record_missing", str(case))


def test_records_in_another_order(region: int, spoil: Spoil) -> None:
    case = write(4)[0].case
    for table in ("ledger_event", "ledger_content"):
        for old, new in ((2, 9), (3, 2), (9, 3)):
            spoil(f"UPDATE {table} SET n = %s WHERE case_id = %s AND n = %s", new, key(case), old)
    found = verify().differences
    assert [d.n for d in found] == [2, 3, 4]
    assert {d.kind for d in found} == {"leaf"}


def test_a_record_moved_to_another_case(region: int, spoil: Spoil) -> None:
    one, two = write(3)[0].case, write(3)[0].case
    for table in ("ledger_event", "ledger_content"):
        spoil(f"UPDATE {table} SET case_id = %s, n = 4 WHERE case_id = %s AND n = 3", key(two), key(one))
    found = only(verify())
    assert (found.case, found.n) == (str(two), 4)


def test_a_record_forged_whole(region: int, spoil: Spoil) -> None:
    """Body, salt, commitment and leaf of one record rewritten together: the next one does not follow."""
    rows = write(3)
    forged = store.leaves(
        region, rows[0].case, "foi_request", [event(2, actor="q")], seq=1, head=rows[0].leaf
    )[0]
    spoil(
        "UPDATE ledger_event SET commitment = %s, leaf = %s, id = %s WHERE n = 2",
        forged.commitment,
        forged.leaf,
        key(forged.id),
    )
    spoil(
        "UPDATE ledger_content SET body = %s, salt = %s, id = %s WHERE n = 2",
        forged.body,
        forged.salt,
        key(forged.id),
    )
    found = only(verify())
    assert (found.kind, found.n) == ("leaf", 3)


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (lambda body: body.replace(b'"case"', b' "case"'), "body"),
        (lambda body: body[:-1] + b',"zzz":1}', "body"),
        (lambda body: b"[]", "body"),
        (lambda body: body[:-1], "body"),
        (lambda body: body.replace(b'"n":1', b'"n":2'), "column"),
        (lambda body: body.replace(b'"case":"0', b'"case":"1'), "column"),
        (lambda body: body.replace(b'"2026-09-18T10:00:01"', b'"2026-09-18T10:00:02"'), "column"),
    ],
)
def test_a_body_that_was_wrong_when_it_was_written(
    region: int, body: Callable[[bytes], bytes], kind: str
) -> None:
    """Whoever writes past `store` can hash what he likes: what he wrote must still be an event of this place."""
    row = store.leaves(region, uuid7(), "p", [event(1)])[0]
    bad = body(row.body)
    assert bad != row.body
    committed = chain.commitment(row.salt, bad)
    recorded = row.recorded_at.replace(tzinfo=None)
    leaf = chain.leaf(region, row.case.bytes, row.id.bytes, 1, recorded, chain.START, committed)
    store.append([row._replace(body=bad, commitment=committed, leaf=leaf)])
    assert only(verify()).kind == kind


def test_a_salt_cut_where_hmac_does_not_tell(region: int, spoil: Spoil) -> None:
    """HMAC fills a short key with zeros: 31 bytes can stand for 32."""
    while (row := store.leaves(region, uuid7(), "p", [event(1)])[0]).salt[-1] != 0:
        continue
    store.append([row])
    assert verify().ok
    spoil("UPDATE ledger_content SET salt = %s", row.salt[:-1])
    assert only(verify()).kind == "content"


def test_heads_show_a_cut_tail(region: int, spoil: Spoil) -> None:
    one, two = write(3)[0].case, write(2)[0].case
    kept = parse(list(heads(connection)))
    assert kept.of == {(region, c): store.head(region, c) for c in (one, two)}
    assert verify(heads=kept).ok
    assert verify(heads=kept).head == kept.sha256
    for table in ("ledger_event", "ledger_content"):
        spoil(f"DELETE FROM {table} WHERE case_id = %s AND n > 1", key(one))
    assert verify().ok, "a chain alone cannot show it"
    found = only(verify(heads=kept))
    assert (found.kind, found.case, found.n) == ("cut", str(one), 2)


def test_heads_show_a_case_that_is_gone(region: int, spoil: Spoil) -> None:
    one, _ = write(3)[0].case, write(2)
    kept = parse(list(heads(connection)))
    for table in ("ledger_event", "ledger_content"):
        spoil(f"DELETE FROM {table} WHERE case_id = %s", key(one))
    found = only(verify(heads=kept))
    assert (found.kind, found.case, found.n) == ("cut", str(one), 3)


def test_heads_show_a_rewritten_history(region: int, spoil: Spoil) -> None:
    case = write(2)[0].case
    kept = parse(list(heads(connection)))
    for table in ("ledger_event", "ledger_content"):
        spoil(f"DELETE FROM {table} WHERE case_id = %s", key(case))
    write(4, case=case)
    assert verify().ok, "a chain alone cannot show it"
    found = only(verify(heads=kept))
    assert (found.kind, found.n) == ("rewritten", 2)


def test_heads_let_a_chain_grow(region: int) -> None:
    rows = write(2)
    kept = parse(list(heads(connection)))
    store.append(store.leaves(region, rows[0].case, "foi_request", [event(3)], seq=2, head=rows[1].leaf))
    write(1)
    assert verify(heads=kept).ok


def test_a_list_of_heads_must_be_whole(region: int) -> None:
    write(2)
    write(3)
    lines = list(heads(connection))
    assert parse(lines).of
    spoilt = [
        lines[:-1],
        lines[1:],
        [lines[1], lines[0], lines[2]],
        [lines[0], lines[2]],
        [b"\xff\n"],
        [b"[]\n"],
        [],
    ]
    spoilt.append([lines[0].replace(b'"n":2', b'"n":1'), *lines[1:]])
    for bad in spoilt:
        with pytest.raises(BadHeads):
            parse(bad)


class Recount:
    """Compares nothing; finds fault with cases of two events, and hands the ids to the end."""

    def chunk(self, chains: Sequence[Chain], within: Range, connection: Any) -> tuple[list[Difference], Any]:
        found = [
            Difference("projection", c.region, str(c.case), c.seq, "错", "wrong")
            for c in chains
            if c.seq == 2
        ]
        return found, [(c.case, c.procedure, len(c.events), c.ids[-1], c.head) for c in chains]

    def finish(self, partials: list[Any], connection: Any) -> list[Difference]:
        self.seen = [chain for part in partials for chain in part]
        return [Difference("series", REGION, None, None, "错", "wrong")]


def test_refold_sees_every_case_and_the_whole(region: int) -> None:
    rows = [write(count) for count in (1, 2, 3)]
    refold = Recount()
    report = verify(refold=refold)
    assert [(d.kind, d.case) for d in report.differences] == [
        ("projection", str(rows[1][0].case)),
        ("series", None),
    ]
    assert refold.seen == [(r[0].case, "foi_request", len(r), r[-1].id.bytes, r[-1].leaf) for r in rows]


@pytest.mark.db
def test_in_processes_of_their_own(own_database: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Several chunks, two processes, committed rows: the same answer as in one, in the same order."""
    monkeypatch.setattr(verifying, "CHUNK", 3)
    rows = [write(count, using=OWN) for count in (1, 2, 3, 4, 5)]
    kept = parse(list(heads(verifying.connections[OWN])))
    refold = Recount()
    report = verify(OWN, processes=2, refold=refold, heads=kept)
    assert (report.events, report.cases) == (15, 5)
    assert [d.kind for d in report.differences] == ["projection", "series"]
    assert [s[0] for s in refold.seen] == [r[0].case for r in rows]
    assert verify(OWN, processes=2, heads=kept).ok


@pytest.mark.db
def test_writing_goes_on_meanwhile(own_database: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Cases that begin or grow between the chunks are no differences."""
    monkeypatch.setattr(verifying, "CHUNK", 2)
    cases = [write(2, using=OWN)[0].case for _ in range(4)]

    def work_on(done: int, total: int) -> None:
        write(3, using=OWN)
        for case in cases:
            seq, head = store.head(REGION, case, OWN)
            with transaction.atomic(OWN):
                store.append(
                    store.leaves(REGION, case, "foi_request", [event(seq + 1)], seq=seq, head=head), OWN
                )

    assert verify(OWN, progress=work_on).ok
    assert verify(OWN).events > 20


@hypothesis_settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(counts=st.lists(st.integers(1, 6), min_size=1, max_size=6), size=st.integers(1, 10))
def test_chunks_of_any_size(region: int, counts: list[int], size: int) -> None:
    for count in counts:
        write(count)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(verifying, "CHUNK", size)
        report = verify()
    assert report.ok
    assert report.events == models.Event.objects.count()
