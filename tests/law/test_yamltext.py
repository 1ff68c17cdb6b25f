"""YAML 1.2, narrowed: what a scalar means, what is refused, and where things stand."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yifa.law.problems import LawError
from yifa.law.yamltext import Map, locate, plain, read_yaml


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("on", "on"), ("yes", "yes"), ("No", "No"), ("off", "off"), ("y", "y"),
        ("043000", "043000"), ("440000", 440000), ("0", 0), ("-7", -7), ("+7", "+7"), ("0o17", "0o17"), ("0x1F", "0x1F"),
        ("1_000", "1_000"), ("12:30", "12:30"), ("1.5", 1.5), ("1e3", "1e3"), (".inf", ".inf"),
        ("2021-07-15", "2021-07-15"), ("2021-07-15..", "2021-07-15.."), ("true", True), ("False", False),
        ("null", None), ("~", None), ("", None), ('"043000"', "043000"), ("'true'", "true"), ("'1'", "1"), ('""', ""),
    ],
)  # fmt: skip
def test_scalars(text: str, value: object) -> None:
    found = read_yaml(f"a: {text}\n", "x.yaml")["a"]
    assert found == value
    assert type(found) is type(value)


def test_keys_are_text() -> None:
    found = read_yaml("{on: 1, 30: 21, 2008-05-01: 15 working days, true: x, null: y}", "x.yaml")
    assert list(found) == ["on", "30", "2008-05-01", "true", "null"]


@pytest.mark.parametrize(
    ("text", "line", "word"),
    [
        ("a: 1\nb: 2\na: 3\n", 3, "重复"),
        ("a:\n  b: {c: 1, c: 2}\n", 2, "重复"),
        ("a: &x 1\nb: [1]\nc: *x\n", None, None),
        ("a: &x [1]\nb: *x\n", 1, "别名"),
        ("a: 1\nb: !!int '3'\n", 2, "标签"),
        ("a: 1\nb: !custom {x: 1}\n", 2, "标签"),
        ("? [a]\n: 1\n", 1, "文字"),
        ("a: 1\nb: [1, 2\n", 3, "语法"),
        ("a: 1\n\tb: 2\n", 2, "语法"),
        ("a: b: c\n", 1, "语法"),
        ("a: 1\n---\nb: 2\n", 2, "语法"),
        ("a: *nowhere\n", 1, "语法"),
    ],
)
def test_refused(text: str, line: int | None, word: str | None) -> None:
    if line is None:  # an anchored scalar is a plain text to us: it cannot make a loop
        read_yaml(text, "x.yaml")
        return
    with pytest.raises(LawError) as error:
        read_yaml(text, "x.yaml")
    (problem,) = error.value.problems
    assert (problem.file, problem.line) == ("x.yaml", line)
    assert word in problem.zh
    assert problem.en


def test_a_loop_of_aliases_ends() -> None:
    with pytest.raises(LawError):
        read_yaml("a: &x {b: *x}\n", "x.yaml")


def test_every_duplicate_is_told() -> None:
    with pytest.raises(LawError) as error:
        read_yaml("a: 1\na: 2\nb: {c: 1, c: 2}\n", "x.yaml")
    assert [problem.line for problem in error.value.problems] == [2, 3]


def test_places() -> None:
    root = read_yaml("a:\n  b:\n    - {c: 1}\n    - {c: 2,\n       d: 3}\n", "x.yaml")
    assert isinstance(root, Map)
    assert locate(root, ("a", "b", 0, "c")).line == 3
    assert locate(root, ("a", "b", 1, "d")).line == 5
    assert locate(root, ("a", "b", 1, "absent")).line == 4
    assert locate(root, ("a", "nothing", "below")).line == 2


_text = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Zl", "Zp"]), max_size=20)
_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**12), 10**12) | _text,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_text, inner, max_size=4),
    max_leaves=20,
)


@given(_values)
def test_json_is_read_as_json(value: object) -> None:
    # JSON is YAML 1.2: with its texts quoted, every value must come back as it is.
    assert read_yaml(json.dumps(value, ensure_ascii=False), "x.yaml") == value


@given(st.from_regex(r"0[0-9]{1,8}", fullmatch=True))
def test_codes_with_leading_zeros_stay_text(text: str) -> None:
    assert plain(text) == text
