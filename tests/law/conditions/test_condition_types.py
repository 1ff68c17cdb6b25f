"""Checking a condition against a scope: unknown names, types that do not meet, values no choice has."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.law.conditions.samples import SCOPE

from yifa.law.conditions import Condition, ConditionError, Scope, Type


@pytest.mark.parametrize(
    "source",
    [
        "case.outcome in ['partly', 'refused']",
        "case.answer.outcome == was.outcome",
        "item.method == 'public'",
        "case.urgent",
        "case.urgent == true",
        "case.reason == '无'",
        "case.pages * 2 + 1 >= -3",
        "case.fine >= yuan(3000)",
        "case.fine * 2 > was.fine + yuan(case.pages)",
        "case.received < '2021-07-15'",
        "date('2021-07-15') <= case.received",
        "case.received in ['2021-07-15', date('2021-07-16')]",
        "case.sent_at >= '2021-07-15T09:30:00'",
        "days(case.received, on) > 30",
        "days(case.sent_at, '2021-07-15') > 30",
        "case.extended_by == '20 working days'",
        "actor in case.officers",
        "actor != case.officer",
        "actor == case.applicant",
        "case.respondent == case.applicant",
        "case.certificate == 'A-12'",
        "size(case.parties) > 1",
        "'partly' in case.kinds",
        "case.outcome in case.kinds",
        "stage == 'answered'",
        "track(ask) in ['none', 'agreed']",
        "done(listen.waive) || count(answer) < 2",
        "run.status in ['met', 'late'] && entry.status == '有效' && !closed",
        "has(case.parties)",
    ],
)
def test_fitting_conditions_pass(source: str) -> None:
    Condition(source).check(SCOPE)


@pytest.mark.parametrize(
    ("source", "position", "zh", "en"),
    [
        (
            "case.outcom == 'partly'",
            0,
            "没有事实 case.outcom，是否为 case.outcome",
            "no fact case.outcom; did you",
        ),
        ("true && its.x == 1", 8, "没有这一来源 its", "no root its"),
        ("has(case.nothing_like_it)", 4, "没有事实 case.nothing_like_it", "no fact"),
        ("on.year == 1", 0, "on 没有字段", "on has no fields"),
        ("case == 1", 0, "case 后要写字段名", "case needs the name of a field"),
        ("done(anser)", 5, "没有步骤 anser，是否为 answer", "no move anser; did you mean answer?"),
        ("count(ask) > 1", 6, "没有步骤 ask", "no move ask"),
        ("track(answer) == 'none'", 6, "没有支线 answer", "no track answer"),
        (
            "case.outcome == 'partial'",
            16,
            "“partial”不在选项之中：granted、partly、refused",
            "not among the choices",
        ),
        ("'partial' == case.outcome", 0, "“partial”不在选项之中", "not among the choices"),
        ("case.outcome in ['partly', 'x']", 27, "“x”不在选项之中", "not among the choices"),
        ("'x' in case.kinds", 0, "“x”不在选项之中", "not among the choices"),
        ("stage != 'closed'", 9, "“closed”不在选项之中", "not among the choices"),
        ("track(ask) == 'served'", 14, "“served”不在选项之中", "not among the choices"),
        ("case.outcome == case.method", 13, "两者没有共同的选项，永不相等", "never equal"),
        ("case.outcome < 'refused'", 13, "选项没有大小先后", "choice has no order"),
        ("case.reason < 'b'", 12, "文字没有大小先后", "text has no order"),
        ("case.urgent > false", 12, "是否没有大小先后", "bool has no order"),
        ("case.extended_by > '20 working days'", 17, "期限没有大小先后", "length has no order"),
        ("case.extended_by == '20 wokring days'", 20, "“20 wokring days”不是期限", "is not a length"),
        ("case.extended_by == '20个工作日'", 20, "期限“20个工作日”应写作“20 working days”", "is written"),
        ("case.fine > 3000", 10, "金额与整数不能混用；金额写作 yuan(元)", "money and int do not mix"),
        ("case.fine + 1 > yuan(1)", 10, "金额与整数不能混用", "money and int do not mix"),
        ("case.fine in [3000]", 14, "金额与整数不能混用", "money and int do not mix"),
        ("case.fine * case.fine > yuan(1)", 10, "金额不能乘以金额", "money does not multiply money"),
        ("yuan(case.fine) > yuan(1)", 5, "此处应为整数，而不是金额", "expected int, found money"),
        (
            "case.reason + 'x' == 'y'",
            0,
            "此处应为整数或金额，而不是文字",
            "expected int or money, found text",
        ),
        ("-case.urgent == 1", 1, "此处应为整数或金额，而不是是否", "found bool"),
        ("case.pages == '3'", 14, "整数不能与文字比较", "int does not compare with a text"),
        ("case.pages == true", 11, "整数不能与是否比较", "int does not compare with bool"),
        ("case.pages in [1, true]", 18, "整数不能与是否比较", "int does not compare with bool"),
        ("case.received > '2021-7-15'", 16, "“2021-7-15”不是日期", "is not a date"),
        ("case.received == case.sent_at", 14, "日期不能与时间比较", "date does not compare with datetime"),
        ("case.sent_at > '2021-07-15'", 15, "“2021-07-15”不是时间", "is not a time"),
        ("case.sent_at > '2021-07-15T09:30'", 15, "“2021-07-15T09:30”不是时间", "is not a time"),
        ("days(case.received, 'soon') > 1", 20, "“soon”不是日期", "is not a date"),
        ("days(case.received, 3) > 1", 20, "此处应为日期或时间，而不是整数", "expected date or datetime"),
        ("case.respondent == case.officer", 16, "机关不能与人员比较", "agency does not compare with person"),
        (
            "actor in case.respondent",
            9,
            "in 的右边应为列表，而不是机关",
            "the right of in is a list, not agency",
        ),
        ("case.respondent in case.officers", 16, "机关不能与人员比较", "agency does not compare with person"),
        ("case.officers in ['a']", 0, "in 的左边应为一个值", "the left of in is one value"),
        ("case.officers == case.officers", 14, "列表不能比较", "lists do not compare"),
        ("['a'] == case.officers", 0, "列表只能写在 in 的右边", "only stand to the right of in"),
        ("size(case.reason) > 1", 5, "此处应为列表，而不是文字", "expected list, found text"),
        ("case.pages && true", 0, "此处应为是否，而不是整数", "expected bool, found int"),
        ("true || case.pages + 1", 8, "此处应为是否，而不是整数", "expected bool, found int"),
        ("!case.reason", 1, "此处应为是否，而不是文字", "expected bool, found text"),
        ("case.pages + 1", 0, "结果应为是否，而不是整数", "the result is int, not bool"),
        ("case.officers", 0, "结果应为是否，而不是列表", "the result is list of person, not bool"),
    ],
)
def test_misfits_are_placed_and_said(source: str, position: int, zh: str, en: str) -> None:
    with pytest.raises(ConditionError) as caught:
        Condition(source).check(SCOPE)
    assert caught.value.position == position
    assert caught.value.zh.startswith(zh)
    assert en in caught.value.en


def test_the_examples_of_the_documentation_fit() -> None:
    page = (Path(__file__).parents[3] / "docs" / "conditions.md").read_text(encoding="utf-8")
    examples = page.split("```cel\n")[1].split("```")[0].splitlines()
    assert len(examples) > 5
    for source in examples:
        Condition(source).check(SCOPE)


def test_the_wanted_result_can_be_another_kind() -> None:
    Condition("case.fine").check(SCOPE, "money")
    assert Condition("case.fine * 2").type(SCOPE) == Type("money")
    with pytest.raises(ConditionError, match="the result is money, not int"):
        Condition("case.fine").check(SCOPE, "int")


def test_a_scope_without_a_root_refuses_it() -> None:
    here = Scope({"case": {"pages": Type("int")}})
    Condition("case.pages > 1").check(here)
    for source in ("item.pages > 1", "actor == 'x'", "done(answer)", "track(ask) == 'none'", "closed"):
        with pytest.raises(ConditionError):
            Condition(source).check(here)


def test_types_are_built_from_the_words_of_law_files() -> None:
    assert Type.of_field("choice", ["a", "b"]) == Type("choice", frozenset({"a", "b"}))
    assert Type.of_field("people") == Type("list", of=Type("person"))
    assert Type.of_field("agencies") == Type("list", of=Type("agency"))
    assert Type.of_field("group") == Type("list", of=Type("row"))
    with pytest.raises(ValueError, match="'number'"):
        Type.of_field("number")
    with pytest.raises(ValueError, match="says what it is of"):
        Type("list")
    with pytest.raises(ValueError, match="says what it is of"):
        Type("int", of=Type("int"))
