"""Reading a condition: the grammar, where errors are placed and what they say, limits on hostile text."""
# ruff: noqa: PT017 – the property test must go on where a drawn text is refused

from __future__ import annotations

import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.law.conditions.samples import LABELS, SCOPE, Facts

from yifa.law.conditions import Condition, ConditionError, Missing
from yifa.law.conditions.parser import MAX_DEPTH, MAX_LENGTH


@pytest.mark.parametrize(
    ("source", "value"),
    [
        ("true", True),
        ("!false && !(1 == 2)", True),
        ("true || false && false", True),
        ("(true || false) && false", False),
        ("1 + 2 * 3", 7),
        ("(1 + 2) * 3", 9),
        ("10 - 3 - 2", 5),
        ("-2 - -3", 1),
        ("- (2 + 3)", -5),
        ("2 in [1, 2]", True),
        ("-2 in [1, -2,]", None),
        ("1 + 1 in [2]", True),
        ("!true == false", True),
        ("'a' == \"a\"", True),
        (r"'it\'s' == " + '"it\'s"', True),
        (r"'a\\b' == 'a\\b'", True),
        ("yuan(3000)", 300_000),
        ("yuan(1 + 1) * 3", 600),
        ("date('2021-07-15') < date('2021-10-01')", True),
        ("days('2024-02-28', '2024-03-01')", 2),
        ("days('2024-03-01', '2024-02-28')", -2),
        ("  true\n\t&&\r\n true ", True),
        ("'全角，' == '全角，'", True),
    ],
)
def test_grammar(source: str, value: object) -> None:
    if value is None:
        with pytest.raises(ConditionError):
            Condition(source)
        return
    found = Condition(source).evaluate(Facts())
    assert found == value
    assert type(found) is type(value)


def test_a_dotted_field_is_one_field() -> None:
    ctx = Facts(case={"answer.outcome": "partly", "answer": {"outcome": "refused"}})
    assert Condition("case.answer.outcome").evaluate(ctx) == "partly"


@pytest.mark.parametrize(
    ("source", "position", "zh", "en"),
    [
        ("", 0, "此处应为一个值，而不是结尾", "expected a value, found the end"),
        ("case.a = 1", 7, "相等写作 ==", "equality is written =="),
        ("true & true", 5, "“且”写作 &&", "and is written &&"),
        ("true and true", 5, "“and”写作 &&", "and is written &&"),
        ("not true", 0, "“not”写作 !", "not is written !"),
        ("case.a == 'x", 10, "引号没有配对", "the quotation does not end"),
        ("case.a == “x”", 10, "「“」只能写在引号里，符号用半角", "may only stand inside ASCII quotes"),
        ("case.a == null", 10, "没有 null；问是否已填用 has()", "there is no null; ask with has()"),
        ("case.a > 1.5", 9, "数只能是整数；金额写作 yuan(元)", "numbers are whole"),
        ("1 < case.a < 3", 11, "比较不能连写，请用 &&", "comparisons do not chain"),
        ("case.a ? 1 : 2", 7, "没有 ?: ，请改用 && 和 ||", "there is no ?:"),
        ("case.a / 2 > 1", 7, "没有除法，请改用乘法", "there is no division"),
        ("case.a[0] == 1", 6, "不能按位置取值", "there is no indexing"),
        ("case.name.size() > 1", 0, "没有这样的调用", "there are no methods"),
        ("case.x in []", 11, "此处应为一个值，而不是“]”", "expected a value, found “]”"),
        ("case.x in [case.y]", 11, "列表里只能写定值", "a list holds constants only"),
        ("case.x in ['a' 'b']", 15, "此处应为“]”，而不是“'b'”", "expected ']', found"),
        ("(true", 5, "此处应为“)”，而不是结尾", "expected ')', found the end"),
        ("true)", 4, "此处应为结束或运算符，而不是“)”", "expected the end or an operator"),
        ("case. == 1", 6, "此处应为名称，而不是“==”", "expected a name"),
        ("has(1)", 4, "此处应为名称，而不是“1”", "expected a name"),
        ("has(on)", 4, "has() 里应为事实，如 case.x", "has() asks for a fact"),
        ("done('answer')", 5, "此处应为名称", "expected a name"),
        ("days(on)", 7, "此处应为“,”", "expected ','"),
        ("sum(case.x)", 0, "没有函数 sum", "no such function: sum"),
        ("date(case.x)", 5, "此处应为引号里的文字", "expected a quoted text"),
        ("on < date('2021-02-30')", 10, "“2021-02-30”不是日期（年-月-日）", "is not a date YYYY-MM-DD"),
        ("on < date('20210715')", 10, "“20210715”不是日期", "is not a date"),
        ("case.n > 9223372036854775808", 9, "数太大", "the number is too large"),
        (r"'a\n' == 'b'", 2, "反斜线后只能是反斜线或引号", "a backslash escapes only itself and quotes"),
    ],
)
def test_errors_are_placed_and_said(source: str, position: int, zh: str, en: str) -> None:
    with pytest.raises(ConditionError) as caught:
        Condition(source)
    error = caught.value
    assert error.position == position
    assert error.zh.startswith(zh)
    assert en in error.en
    assert error.source == source
    assert (
        str(error) == f"第{position + 1}字处：{error.zh} / at character {position + 1}: {error.en} / {source}"
    )


def test_a_condition_is_a_text() -> None:
    with pytest.raises(ConditionError, match="条件应是一段文字"):
        Condition(True)  # type: ignore[arg-type]  # what YAML makes of `when: true`


@pytest.mark.parametrize(
    "source",
    [
        "(" * 900 + "true" + ")" * 900,
        "!" * 1_900 + "true",
        "-" * 1_900 + "1",
        "1" + "+1" * 900,
        "1" + "*1" * 900,
        "size(" * 300,
        "yuan(" * 200 + "1" + ")" * 200,
        "((((1" + "+1" * 20 + ")" + "+1" * 20 + ")" + "+1" * 20 + ") == 1",
        "days(" + "days(" * 100,
    ],
)
def test_deep_text_is_refused_not_followed(source: str) -> None:
    with pytest.raises(ConditionError, match="nested more than"):
        Condition(source)


def test_limits_are_reached_but_not_passed() -> None:
    depth = MAX_DEPTH - 1
    assert Condition("(" * depth + "true" + ")" * depth).evaluate(Facts()) is True
    assert Condition("!" * depth + "true").evaluate(Facts()) is (depth % 2 == 0)
    assert Condition("1" + "+1" * depth).evaluate(Facts()) == MAX_DEPTH
    wide = "true" + "&&true" * 300
    assert Condition(wide).evaluate(Facts()) is True
    assert Condition("true".ljust(MAX_LENGTH)).evaluate(Facts()) is True
    with pytest.raises(ConditionError, match=f"longer than {MAX_LENGTH}"):
        Condition("true".ljust(MAX_LENGTH + 1))
    with pytest.raises(ConditionError, match="too large"):
        Condition("9" * 1_900)


WORDS = [
    "case", "was", "item", "on", "actor", "stage", "closed", ".", ".outcome", ".pages", ".urgent",
    ".received", "has(", "done(", "count(", "track(", "days(", "yuan(", "size(", "date(",
    "answer", "ask", "(", ")", "[", "]", ",", "&&", "||", "!", "==", "!=", "<", ">=", " in ", "+", "-", "*",
    "1", "20", "true", "'a'", '"partly"', "'2021-07-15'", "null", " ", "＝", "\\", "'",
]  # fmt: skip


@given(st.one_of(st.text(max_size=60), st.lists(st.sampled_from(WORDS), max_size=25).map("".join)))
def test_any_text_is_read_or_refused(source: str) -> None:
    try:
        condition = Condition(source)
    except ConditionError as error:
        assert 0 <= error.position <= len(source)
        return
    assert condition.zh(LABELS)
    try:
        condition.check(SCOPE)
    except ConditionError as error:
        assert 0 <= error.position <= len(source)


def test_conditions_are_values() -> None:
    a, b = Condition("case.outcome == 'partly'"), Condition("case.outcome == 'partly'")
    assert a == b
    assert hash(a) == hash(b)
    assert a != Condition("case.outcome  == 'partly'")
    assert str(a) == a.source
    copy = pickle.loads(pickle.dumps(a))
    assert copy == a
    assert copy.evaluate(Facts(case={"outcome": "partly"})) is True
    with pytest.raises(AttributeError):
        a.source = "true"  # type: ignore[misc]


def test_errors_survive_pickling() -> None:
    with pytest.raises(ConditionError) as caught:
        Condition("case.a = 1")
    error = pickle.loads(pickle.dumps(caught.value))
    assert (error.position, error.zh, error.en, error.source) == (
        7,
        caught.value.zh,
        caught.value.en,
        "case.a = 1",
    )
    assert pickle.loads(pickle.dumps(Missing("case.a"))).path == "case.a"


def test_names_moves_and_tracks() -> None:
    condition = Condition(
        "has(case.answer.outcome) && was.pages > 1 || days(case.received, on) > yuan(item.pages) "
        "&& done(ask.send) && count(answer) == 1 && track(ask) == 'none' && !(actor in case.officers)"
    )
    assert condition.names == {
        "case.answer.outcome", "was.pages", "case.received", "on", "item.pages", "actor", "case.officers",
    }  # fmt: skip
    assert condition.moves == {"ask.send", "answer"}
    assert condition.tracks == {"ask"}
