"""Effects on registers: entries that a move makes, changes, ends and imports."""

from __future__ import annotations

from typing import Any

import pytest
from tests.engine.effect_desk import act, desk, entry


def test_enter() -> None:
    d = desk(
        "{do: enter, register: certificates, key: name, values: {status: {is: 有效}, low: n, code: copy}}"
    )
    event = act(d, name="k", n=5)
    assert event.effects == (
        {"do": "enter", "register": "certificates", "key": "k", "values": {"status": "有效", "low": 5}, "from": "2026-03-05"},
    )  # fmt: skip
    assert entry(d, "k", "2026-03-04") is None
    assert entry(d, "k", "2026-03-05") == {"status": "有效", "low": 5}
    d.do("act", on="2026-04-01")
    assert entry(d, "k", "2026-03-31") is not None


def test_enter_from_and_until() -> None:
    d = desk("{do: enter, register: certificates, key: '{name}|{n}', from: day, until: last}")
    act(d, name="k", n=7, day="2026-05-01", last="2026-05-31")
    assert [entry(d, "k|7", day) for day in ("2026-04-30", "2026-05-01", "2026-05-31", "2026-06-01")] == [
        None,
        {},
        {},
        None,
    ]
    d = desk("{do: enter, register: certificates, key: '{name}|{n}', from: day, until: last}")
    act(d, name="k", n=7, day="2026-05-01")  # no end is given: open
    assert entry(d, "k|7", "2036-05-31") == {}


@pytest.mark.parametrize("missing", ["name", "day"])
def test_enter_without_key_or_day(missing: str) -> None:
    d = desk("{do: enter, register: certificates, key: '{name}|{n}', from: day}")
    given = {"name": "k", "n": 7, "day": "2026-05-01"}
    given.pop(missing)
    d.do("begin", given=given)
    assert d.one("act").gate == "effect"


@pytest.mark.parametrize("do", ["enter", "end_entry"])
def test_a_key_that_is_too_long(do: str) -> None:
    d = desk(f"{{do: {do}, register: certificates, key: name}}")
    d.do("begin", name="k" * 251)
    assert (d.one("act").gate, "不得超过250字" in d.one("act").zh) == ("effect", True)


def test_enter_keeps_what_it_does_not_name() -> None:
    d = desk(
        "{do: enter, register: certificates, key: name, values: {status: {is: 暂停}}, keep: true}",
        registers={"certificates": [{"key": "k", "from": "2020-01-01", "status": "有效", "low": 3}]},
    )
    act(d, name="k")
    assert entry(d, "k", "2026-03-04") == {"status": "有效", "low": 3}
    assert entry(d, "k", "2026-03-05") == {"status": "暂停", "low": 3}


@pytest.mark.parametrize(
    ("more", "given", "last"),
    [
        ("", {}, "2026-12-31"),
        (", until: last", {"last": "2026-06-30"}, "2026-06-30"),
        (", until: last", {}, None),  # the effect decides on the end: there is none
        (", from: day", {"day": "2026-04-01"}, "2026-12-31"),
        (", from: day", {"day": "2027-01-01"}, None),  # what begins after it has no last day from it
    ],
)
def test_enter_keeps_the_last_day(more: str, given: dict[str, Any], last: str | None) -> None:
    d = desk(
        f"{{do: enter, register: certificates, key: name, values: {{status: {{is: 暂停}}}}, keep: true{more}}}",
        registers={"certificates": [{"key": "k", "from": "2020-01-01", "to": "2026-12-31", "low": 3}]},
    )
    assert act(d, name="k", **given).effects[0].get("until") == last


def test_end_entry() -> None:
    given = {"certificates": [{"key": "k", "from": "2020-01-01"}]}
    d = desk("{do: end_entry, register: certificates, key: name}", registers=given)
    assert act(d, name="k").effects == (
        {"do": "end_entry", "register": "certificates", "key": "k", "on": "2026-03-05"},
    )
    assert entry(d, "k", "2026-03-05") == {}
    assert entry(d, "k", "2026-03-06") is None
    d = desk("{do: end_entry, register: certificates, key: name, on: last}", registers=given)
    act(d, name="k", last="2026-02-28")
    assert entry(d, "k", "2026-03-01") is None
    d = desk("{do: end_entry, register: certificates, key: name}")
    act(d, name="nobody")  # nothing to end


def test_enter_each_and_end_each() -> None:
    d = desk(
        "{do: enter_each, list: rows, register: certificates, key: item.name, values: {low: item.low, status: name}, from: item.from, when: '!item.drop'}",
        "{do: end_each, list: rows, register: certificates, key: item.name, when: item.drop}",
        registers={"certificates": [{"key": "b", "from": "2020-01-01"}]},
    )
    rows = [
        {"id": "1", "name": "a", "low": 1, "drop": False, "from": "2026-03-04"},
        {"id": "2", "name": "b", "drop": True},
        {"id": "3", "name": "c", "drop": False, "from": "2026-03-06"},
    ]
    event = act(d, name="批", add={"rows": rows})
    assert [(e["do"], e["key"]) for e in event.effects] == [
        ("enter", "a"),
        ("enter", "c"),
        ("end_entry", "b"),
    ]
    assert entry(d, "a", "2026-03-04") == {"low": 1, "status": "批"}
    assert entry(d, "c", "2026-03-06") == {"status": "批"}
    assert entry(d, "b", "2026-03-06") is None


def test_enter_each_with_a_row_that_lacks_its_key() -> None:
    d = desk("{do: enter_each, list: rows, register: certificates, key: item.name}")
    d.do("begin", add={"rows": [{"id": "1", "name": "a"}, {"id": "2"}]})
    assert d.one("act").gate == "effect"
    d = desk("{do: enter_each, list: rows, register: certificates, key: item.name}")
    assert act(d).effects == ()


def test_import_rows() -> None:
    d = desk("{do: import_rows, register: which, rows: load}")
    rows = [
        {
            "id": "1",
            "key": "a",
            "valid_from": "2020-01-01",
            "valid_to": "2020-12-31",
            "content": '{"low": 3}',
        },
        {"id": "2", "key": "b", "valid_from": "2021-01-01", "content": "{}"},
    ]
    act(d, which="certificates", add={"load": rows})
    assert entry(d, "a", "2020-12-31") == {"low": 3}
    assert (entry(d, "a", "2021-01-01"), entry(d, "b", "2026-01-01")) == (None, {})


@pytest.mark.parametrize(
    "row",
    [
        {},
        {"content": "{"},
        {"valid_from": "2020-01-01"},
        {"key": "a", "content": "{}"},
        {"key": "a", "valid_from": "2020-01-01", "content": "{"},
        {"key": "a" * 251, "valid_from": "2020-01-01", "content": "{}"},
    ],
)
def test_import_rows_that_lack_something(row: dict[str, Any]) -> None:
    """No gate stood before it: the rows are refused, not broken off."""
    d = desk("{do: import_rows, register: which, rows: load}")
    d.do("begin", which="certificates", add={"load": [{"id": "1", **row}]})
    assert d.one("act").gate == "effect"
