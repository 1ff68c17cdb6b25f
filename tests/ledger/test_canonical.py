"""Canonical bytes: RFC 8785, with the package `rfc8785` as the oracle."""

import dataclasses
from types import MappingProxyType
from typing import Any

import orjson
import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st
from tests.ledger.samples import event

from yifa.engine.records import Event
from yifa.ledger.canonical import LARGEST, NotCanonical, canonical, decode, encode

text = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
keys = st.text(st.characters(max_codepoint=127), max_size=8)
scalars = text | st.booleans() | st.none() | st.integers(-LARGEST, LARGEST)
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(keys, inner, max_size=4),
    max_leaves=20,
)
rows = st.dictionaries(keys, values, max_size=3)
names = st.none() | text
events = st.builds(
    Event,
    n=st.integers(1, LARGEST),
    agency=names,
    recorder=names,
    approved_by=names,
    item=names,
    track=names,
    to=names,
    sets=rows,
    adds=st.dictionaries(keys, st.lists(rows, max_size=3), max_size=2),
    effects=st.lists(rows, max_size=3).map(tuple),
    attached=st.lists(rows, max_size=3).map(tuple),
    evidence=st.dictionaries(keys, st.lists(text, max_size=3), max_size=3),
    of=st.none() | st.integers(1, 9),
    late=st.booleans(),
    notes=st.lists(text, max_size=3).map(tuple),
    source=names,
)  # every other field, also one that is added later, by its type


@given(values)
def test_same_bytes_as_rfc_8785(value: Any) -> None:
    assert canonical(value) == rfc8785.dumps(value)


def test_control_characters_and_escapes() -> None:
    value = {"".join(map(chr, range(128))): "".join(map(chr, range(0x100))) + "  \U0001f600"}
    assert canonical(value) == rfc8785.dumps(value)


@given(events)
def test_an_event_comes_back_the_same(e: Event) -> None:
    body = encode(e, case="c", procedure="p")
    assert decode(body) == e
    assert encode(decode(body), case="c", procedure="p") == body
    assert body == rfc8785.dumps(orjson.loads(body))


@pytest.mark.parametrize("name", [f.name for f in dataclasses.fields(Event)])
def test_every_field_is_in_the_body(name: str) -> None:
    """A field added to Event later cannot be lost on the way to the ledger."""
    plain = event(1)
    value = getattr(plain, name)
    other = {
        str: "other", int: 2, bool: not value, tuple: ({"a": 1},), dict: {"a": {"b": 1}}, type(None): "other",
    }[type(value)]  # fmt: skip
    changed = dataclasses.replace(plain, **{name: other})
    assert encode(changed, case="c", procedure="p") != encode(plain, case="c", procedure="p")
    assert getattr(decode(encode(changed, case="c", procedure="p")), name) == other


def test_defaults_take_no_room() -> None:
    e = Event(
        n=1,
        move="m",
        on="2026-01-01",
        recorded="2026-01-01T08:00:00",
        actor="a",
        agency=None,
        law="",
        edition="",
    )
    said = orjson.loads(encode(e, case="c", procedure="p"))
    assert set(said) == {"case", "procedure", "n", "move", "on", "recorded", "actor", "law", "edition"}


def test_a_body_older_than_roles_is_read_and_keeps_its_bytes() -> None:
    body = (
        b'{"actor":"a","case":"c","edition":"e","law":"l","move":"m","n":1,"on":"2026-01-01","procedure":"p",'
        b'"recorded":"2026-01-01T08:00:00"}'
    )
    assert decode(body).role is None
    assert encode(decode(body), case="c", procedure="p") == body


def test_what_the_engine_hands_over_may_be_frozen() -> None:
    frozen = event(1, sets=MappingProxyType({"a": ({"b": 1},)}), adds=MappingProxyType({}), notes=[])
    thawed = event(1, sets={"a": [{"b": 1}]}, adds={}, notes=())
    assert encode(frozen, case="c", procedure="p") == encode(thawed, case="c", procedure="p")


@pytest.mark.parametrize(
    ("value", "path"),
    [
        ({"a": [1, {"b": 1.5}]}, "$.a[1].b"),
        ([float("nan")], "$[0]"),
        (2**53, "$"),
        (-(2**53), "$"),
        ({"费": 1}, "$.费"),
        ({1: 1}, "$.1"),
        ([b"bytes"], "$[0]"),
        ({"a": {1, 2}}, "$.a"),
        ("\ud800", "$"),
    ],
)
def test_refused_and_told_where(value: Any, path: str) -> None:
    with pytest.raises(NotCanonical) as error:
        canonical(value)
    assert error.value.path == path
    assert error.value.zh
    assert error.value.en


def test_dates_do_not_slip_through_as_text() -> None:
    import datetime as dt
    from uuid import uuid4

    for value in (dt.date(2026, 1, 1), dt.datetime(2026, 1, 1), uuid4()):  # noqa: DTZ001
        with pytest.raises(NotCanonical):
            canonical({"a": value})
