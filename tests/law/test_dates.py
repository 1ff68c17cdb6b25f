"""Dated values, validity ranges, and the days on which a tree turns."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yifa.law.dates import ABSENT, at, cut, is_day, is_range, next_day, parse_range, turning_days


def test_the_greatest_key_not_after_the_day_wins() -> None:
    dated = {"2008-05-01": "15 working days", "2019-05-15": "20 working days"}
    assert at(dated, "2008-04-30") is ABSENT
    assert at(dated, "2008-05-01") == at(dated, "2019-05-14") == "15 working days"
    assert at(dated, "2019-05-15") == at(dated, "2030-01-01") == "20 working days"


def test_before_the_first_key_the_key_is_absent() -> None:
    clock = {"zh": "期限", "within": {"2019-05-15": "20 working days"}}
    assert cut(clock, "2019-05-14") == {"zh": "期限"}
    assert cut(clock, "2019-05-15") == {"zh": "期限", "within": "20 working days"}


def test_null_ends_a_dated_value() -> None:
    assert cut({"a": {"2010-01-01": "x", "2015-01-01": None}}, "2016-01-01") == {}


@pytest.mark.parametrize(
    ("valid", "inside", "outside"),
    [
        ("2021-07-15..", ["2021-07-15", "2030-01-01"], ["2021-07-14"]),
        ("..2021-07-14", ["1990-01-01", "2021-07-14"], ["2021-07-15"]),
        ("2020-01-01..2020-12-31", ["2020-01-01", "2020-12-31"], ["2019-12-31", "2021-01-01"]),
    ],
)
def test_validity_includes_both_ends(valid: str, inside: list[str], outside: list[str]) -> None:
    tree = {"gates": [{"gate": "done", "valid": valid}], "m": {"valid": valid}}
    for day in inside:
        assert cut(tree, day) == {"gates": [{"gate": "done"}], "m": {}}
    for day in outside:
        assert cut(tree, day) == {"gates": []}


def test_an_element_may_be_called_valid() -> None:
    tree = {"fields": {"valid": {"type": "date"}}, "stages": {"valid": "有效"}}
    assert cut(tree, "2020-01-01") == tree


@pytest.mark.parametrize(
    "text", ["2021", "..", "2021-13-01..", "2021-02-30..", "2021-01-02..2021-01-01", "2021-01-01"]
)
def test_bad_ranges(text: str) -> None:
    with pytest.raises(ValueError, match=text.replace(".", r"\.")):
        parse_range(text)


def test_days_and_ranges() -> None:
    assert is_day("2024-02-29")
    assert not is_day("2023-02-29")
    assert not is_day("20240229")
    assert is_range("2020-01-01..")
    assert not is_range({"type": "date"})


_days = st.dates(dt.date(2000, 1, 1), dt.date(2030, 12, 31)).map(str)
_ranges = (
    st.tuples(_days, _days).map(lambda pair: f"{min(pair)}..{max(pair)}")
    | _days.map("{}..".format)
    | _days.map("..{}".format)
)
_trees = st.recursive(
    st.integers(0, 3),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from("abc"), inner, max_size=3)
        | st.dictionaries(_days, inner, min_size=1, max_size=3)
        | st.tuples(_ranges, inner).map(lambda pair: {"valid": pair[0], "a": pair[1]})
    ),
    max_leaves=12,
)


@given(st.dictionaries(st.sampled_from("abc"), _trees, max_size=3), _days)
def test_a_tree_changes_only_on_its_turning_days(tree: dict[str, object], day: str) -> None:
    if next_day(day) not in set(turning_days(tree)):
        assert cut(tree, day) == cut(tree, next_day(day))


@given(st.dictionaries(st.sampled_from("abc"), _trees, max_size=3), _days, _days)
def test_what_is_cut_holds_no_date(tree: dict[str, object], day: str, other: str) -> None:
    once = cut(tree, day)
    assert cut(once, other) == once
    assert not list(turning_days(once))
