"""Registers as of a day, on the engine of the run."""

import datetime as dt

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from yifa.casework import sql
from yifa.engine.registers import agency_of
from yifa.registry import entries as registry
from yifa.registry.models import Entry, Region
from yifa.uuid7 import uuid7

HERE, THERE = 431230, 431231
EVENT = uuid7()


def day(n: int) -> dt.date:
    return dt.date(2026, 1, 1) + dt.timedelta(days=n)


@pytest.fixture(autouse=True)
def regions(db: None) -> None:
    for code in (HERE, THERE):
        Region.objects.create(code=code, zh=f"县{code}")


def enter(
    register: str, key: str, first: dt.date, last: dt.date | None = None, region: int = HERE, **values: object
) -> str:
    id = registry.enter(region, register, key, values, first, EVENT)
    if last is not None:
        assert registry.end(region, register, key, last, EVENT)
    return str(id)


def test_in_force_from_the_first_to_the_last_day() -> None:
    id = enter("certificates", "a", day(10), day(20), holder="张三")
    for n, there in ((9, False), (10, True), (20, True), (21, False)):
        found = registry.entry(HERE, "certificates", "a", day(n))
        assert (found is not None) is there, n
    assert found is None
    found = registry.entry(HERE, "certificates", "a", day(15))
    assert found is not None
    assert (found.id, found.register, found.key) == (id, "certificates", "a")
    assert (found.values, found.first, found.last) == ({"holder": "张三"}, day(10), day(20))


def test_entering_ends_the_one_before_the_day_before() -> None:
    enter("powers", "k", day(0), v=1)
    enter("powers", "k", day(10), v=2)
    life = registry.history(HERE, "powers", "k")
    assert [(e.first, e.last, e.values["v"]) for e in life] == [(day(0), day(9), 1), (day(10), None, 2)]
    assert {e.ended_by for e in Entry.objects.all()} == {None, EVENT}


def test_replaced_on_its_first_day_it_was_never_in_force() -> None:
    enter("powers", "k", day(5), v=1)
    enter("powers", "k", day(5), v=2)
    assert [e.values["v"] for e in registry.history(HERE, "powers", "k")] == [1, 2]
    assert [e.values["v"] for e in registry.entries(HERE, "powers", day(5))] == [2]
    assert registry.entries(HERE, "powers", day(4)) == []


def test_only_its_own_region_register_and_key() -> None:
    enter("powers", "k", day(0))
    assert registry.entry(THERE, "powers", "k", day(1)) is None
    assert registry.entry(HERE, "duties", "k", day(1)) is None
    assert registry.entry(HERE, "powers", "K", day(1)) is None
    assert registry.entries(THERE, "powers", day(1)) == []
    assert registry.history(THERE, "powers", "k") == []
    assert not registry.end(THERE, "powers", "k", day(1), EVENT)


def test_one_open_entry_of_a_key() -> None:
    enter("powers", "k", day(0))
    enter("powers", "k", day(0), region=THERE)
    with pytest.raises(IntegrityError), transaction.atomic():
        Entry.objects.create(region_id=HERE, register="powers", key="k", valid_from=day(9), opened_by=EVENT)


KEYS = ["", "A", "a", "a|", "a|b", "ab", "a~", "Ä", "中", "乙", "甲", "￼", "\U00020000"]


def test_keys_are_ordered_by_their_bytes() -> None:
    """The same on every engine, whatever its language settings."""
    for key in reversed(KEYS):
        enter("powers", key, day(0))
    assert [e.key for e in registry.entries(HERE, "powers", day(0))] == sorted(KEYS, key=str.encode)


@hypothesis_settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    keys=st.sets(st.text("ab|}中\U0010fffe", max_size=4), max_size=8),
    prefix=st.text("ab|}中", min_size=1, max_size=3),
)
def test_a_prefix_finds_what_begins_so(keys: set[str], prefix: str) -> None:
    with transaction.atomic():
        for key in keys:
            enter("powers", key, day(0))
        found = [e.key for e in registry.entries(HERE, "powers", day(0), prefix=prefix)]
        transaction.set_rollback(True)
    assert found == sorted((k for k in keys if k.startswith(prefix)), key=str.encode)


def test_who_holds_which_post() -> None:
    enter("posts", "p1|clerk|住建局", day(0), day(9))
    enter("posts", "p1|head|住建局", day(10))
    enter("posts", "p11|clerk|住建局", day(0))
    assert registry.posts(HERE, "p1", day(9)) == [("clerk", "住建局")]
    assert registry.posts(HERE, "p1", day(10)) == [("head", "住建局")]
    assert registry.posts(HERE, "p", day(9)) == []
    assert registry.posts(THERE, "p1", day(9)) == []


def test_an_agency_through_its_life() -> None:
    enter("agencies", "sf", day(0), name="政府法制办", mark="府法")
    enter("agencies", "sf", day(10), name="司法局")
    enter("agencies", "sf", day(20), day(29), name="司法局", into=["new"])
    for n, zh, mark in (
        (-5, "政府法制办", "府法"),
        (9, "政府法制办", "府法"),
        (10, "司法局", ""),
        (40, "司法局", ""),
    ):
        found = agency_of("sf", registry.history(HERE, "agencies", "sf"), day(n))
        assert (found.zh, found.mark) == (zh, mark)
        assert (found.first, found.last, found.into) == (day(0), day(29), ("new",))
    assert registry.history(HERE, "agencies", "unknown") == []


def test_keys_compare_by_bytes_whatever_the_language_of_the_database() -> None:
    """The servers of these tests have no language; a county's may."""
    column = {
        "postgresql": "SELECT collation_name FROM information_schema.columns "
        "WHERE table_name = 'registry_entry' AND column_name = 'key'",
        "sqlite": "SELECT coll FROM pragma_index_xinfo('entry_history') WHERE name = 'key'",
    }
    with connection.cursor() as cursor:
        cursor.execute(column[connection.vendor])
        assert cursor.fetchone() == ({"postgresql": "C", "sqlite": "BINARY"}[connection.vendor],)


def test_many_keys_of_many_registers_are_read_in_one_query_and_each_by_the_index() -> None:
    for n in range(300):
        enter("powers", f"P{n:03}", day(0), name=f"职权{n}")
    enter("people", "丁", day(0), day(9), name="丁某")
    last = enter("people", "丁", day(10), name="丁某某")
    enter("people", "P007", day(0), region=THERE)
    wanted = [("powers", "P007"), ("people", "丁"), ("people", "P007"), ("nothing", "P007")]
    with CaptureQueriesContext(connection) as asked:
        lives = registry.lives(HERE, wanted)
    assert {key: [e.values["name"] for e in life] for key, life in lives.items()} == {
        ("powers", "P007"): ["职权7"], ("people", "丁"): ["丁某", "丁某某"],
    }  # fmt: skip
    assert lives["people", "丁"][-1].id == last
    assert registry.names(HERE, wanted, day(9))["people", "丁"] == "丁某"
    assert len(asked) == 1
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            sql.analyse()
            cursor.execute("EXPLAIN QUERY PLAN " + asked[0]["sql"])
            assert "SEARCH e USING INDEX entry_history (region_id=? AND register=? AND key=?)" in [
                step for *_, step in cursor.fetchall()
            ]
