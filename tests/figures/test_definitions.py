"""Figure files: what may be written, what refuses, and where; their words; when a recount is due."""

from __future__ import annotations

from typing import Any

import pytest
from tests.figures.county import catalogue

from yifa.law.figure_words import Words
from yifa.law.figures import digest, read_figures
from yifa.law.files import read_folder
from yifa.law.lint.figures import check
from yifa.law.loader import load
from yifa.law.problems import LawError, Problem


def texts(body: str) -> dict[str, str]:
    """The test law with these figures instead of its own, written after `figures:`."""
    law = {path: text for path, text in read_folder_of_tests().items() if not path.startswith("figures/")}
    return {**law, "figures/x.yaml": f"figures:\n{body}\n"}


def read_folder_of_tests() -> dict[str, str]:
    from pathlib import Path

    return read_folder(Path("tests/figures/data/law"))


def one(body: str) -> list[Problem]:
    return check(load(texts(f"  x: {{zh: 甲, unit: 件, {body}}}")))


FITTING = [
    "over: events, of: order/handle",
    "over: events, of: [order/handle, notice/send]",
    "over: events, of: order/ask.agree, where: \"item.kind == 'town' && item.ask.opinion != ''\"",
    "over: events, of: order/handle, where: \"case.handler == agency && on > '2026-01-01' && actor != 'o'\"",
    "over: events, of: order/handle, sum: size(case.asked)",
    "over: events, of: order/handle, sum: case.people * 2, on: case.visited_on",
    "over: cases, of: order, at: end, where: done(handle) && count(reopen) > 1, by: stage",
    "over: items, of: order/asked, at: end, where: \"track(ask) == 'none'\", by: item.name",
    "over: runs, of: order, by: run.clock",
    "over: runs, of: any, where: \"run.clock != 'order/to_handle' && days(run.started, run.ended) > 3\"",
    "over: runs, of: order/ask.reply, where: \"item.kind == 'town'\"",
    "over: runs, of: order/to_handle, at: open",
    "over: entries, of: permits, by: entry.holder",
    "over: entries, of: permits, at: end, distinct: entry.holder, by: entry.holder",
    "over: reasons, of: order, by: refusal.gate",
]


@pytest.mark.parametrize("body", FITTING)
def test_what_may_be_written(body: str) -> None:
    assert one(body) == []


NOT_FITTING = [
    ("over: events, of: order/hold", "unknown_name"),
    ("over: events, of: [order/handle, orders/handle]", "unknown_name"),
    ("over: cases, of: orders", "unknown_name"),
    ("over: items, of: order/matter", "unknown_name"),
    ("over: runs, of: order/to_hold", "unknown_name"),
    ("over: runs, of: any, where: \"run.clock == 'order/to_hold'\"", "unknown_name"),
    ("over: entries, of: permit", "unknown_name"),
    ("over: refusals, of: order/hold", "unknown_name"),
    ("over: events, of: order/handle, where: \"case.outcome == 'fixed'\"", "condition"),
    ("over: events, of: [order/handle, notice/send], where: \"case.outcome == 'solved'\"", "condition"),
    ("over: events, of: order/handle, where: case.people", "condition"),
    ("over: events, of: order/handle, where: run.official", "condition"),
    ("over: runs, of: any, where: \"case.outcome == 'solved'\"", "condition"),
    ("over: runs, of: any, where: \"run.status == 'lapsed'\"", "condition"),
    ("over: cases, of: order, at: end, where: \"on > '2026-01-01'\"", "condition"),
    ("over: cases, of: order, where: \"item.kind == 'town'\"", "condition"),
    ("over: entries, of: permits, where: \"entry.kind == 'foods'\"", "condition"),
    ("over: entries, of: permits, distinct: entry.owner", "condition"),
    ("over: refusals, of: any, by: refusal.reasons", "condition"),
    ("over: events, of: order/handle, by: case.asked", "condition"),
    ("over: events, of: order/handle, by: case.fine", "condition"),
    ("over: events, of: order/handle, sum: case.matter", "condition"),
    ("over: events, of: order/handle, sum: case.fine", "unit"),
    ("over: events, of: order/handle, on: case.matter", "condition"),
]


@pytest.mark.parametrize(("body", "code"), NOT_FITTING)
def test_what_does_not_fit_the_law(body: str, code: str) -> None:
    assert {problem.code for problem in one(body)} == {code}


def test_money_has_a_unit_of_money_and_only_money() -> None:
    def codes(body: str) -> list[str]:
        return [
            p.code for p in check(load(texts(f"  x: {{zh: 甲, over: events, of: order/handle, {body}}}")))
        ]

    assert codes("unit: 万元, sum: case.fine") == []
    assert codes("unit: 元, sum: case.people") == ["unit"]
    assert codes("unit: 元") == ["unit"]


UNREADABLE = [
    ("zh: 甲, unit: 件, ratio: {part: one, whole: two}", "shape"),
    ('zh: 甲, unit: "%", ratio: {part: one, whole: two}, by: stage', "shape"),
    ('zh: 甲, unit: "%", ratio: {part: nobody, whole: one}', "unknown_name"),
    ('zh: 甲, unit: "%", ratio: {whole: one}', "missing"),
    ("zh: 甲, unit: 件", "missing"),
    ("zh: 甲, unit: 件, over: events", "missing"),
    ("zh: 甲, unit: 件, over: cases, of: []", "missing"),
    ("zh: 甲, over: events, of: order/handle", "missing"),
    ("zh: 甲, unit: 件, over: acts, of: order/handle", "shape"),
    ("zh: 甲, unit: 件, over: events, of: order", "shape"),
    ("zh: 甲, unit: 件, over: cases, of: order/handle", "shape"),
    ("zh: 甲, unit: 件, over: cases, of: any", "shape"),
    ("zh: 甲, unit: 件, over: runs, of: [any, order]", "shape"),
    ("zh: 甲, unit: 件, over: runs, of: [order, order/to_handle]", "shape"),
    ("zh: 甲, unit: 件, over: events, of: order/handle, at: end", "shape"),
    ("zh: 甲, unit: 件, over: events, of: order/handle, at: start", "shape"),
    ("zh: 甲, unit: 件, over: items, of: order/asked, at: close", "shape"),
    ("zh: 甲, unit: 件, over: refusals, of: any, at: open", "shape"),
    ("zh: 甲, unit: 件, over: cases, of: order, at: later", "shape"),
    ('zh: 甲, unit: 件, over: cases, of: order, where: "closed &&"', "condition"),
    ("zh: 甲, unit: 件, over: cases, of: order, by: case.people + 1", "shape"),
    ("zh: 甲, unit: 件, over: cases, of: order, at: end, on: case.visited_on", "shape"),
    ("zh: 甲, unit: 件, over: cases, of: order, at: start, on: case.visited_on", "shape"),
    ("zh: 甲, unit: 件, over: runs, of: order, on: run.due", "shape"),
    ("zh: 甲, unit: 件, over: cases, of: order, distinct: case.outcome", "shape"),
    ("zh: 甲, unit: 件, over: entries, of: permits, distinct: entry.fee + 1", "shape"),
    ("zh: 甲, unit: 件, over: entries, of: permits, distinct: entry.kind, sum: entry.fee", "shape"),
    ("zh: 甲, unit: 件, over: cases, of: order, value: 3", "unknown_key"),
    ('zh: 甲, unit: "%", over: cases, of: order', "shape"),
    ("zh: 甲, unit: 件, whole: {over: cases, of: order}, part: {where: closed}", "shape"),
    ('zh: 甲, unit: "%", whole: {over: cases, of: order}', "shape"),
    ('zh: 甲, unit: "%", whole: {over: cases, of: order}, part: {where: closed}, by: stage', "shape"),
    (
        'zh: 甲, unit: "%", whole: {over: cases, of: order}, part: {over: runs, of: order, where: closed}',
        "shape",
    ),
]


@pytest.mark.parametrize(("body", "code"), UNREADABLE)
def test_what_cannot_be_read(body: str, code: str) -> None:
    with pytest.raises(LawError) as refused:
        read_figures({"figures/x.yaml": f"figures:\n  x: {{{body}}}\n"})
    assert code in {problem.code for problem in refused.value.problems}
    assert all(problem.line == 2 for problem in refused.value.problems)


@pytest.mark.parametrize("whole", ["people", "rate", "x"])
def test_a_rate_of_two_figures_is_of_one_unit_and_of_no_rates(whole: str) -> None:
    one = "  one: {zh: 甲, unit: 件, over: cases, of: order}\n"
    people = "  people: {zh: 乙, unit: 人, over: cases, of: order}\n"
    rate = '  rate: {zh: 丙, unit: "%", ratio: {part: one, whole: one}}\n'
    x = f'  x: {{zh: 丁, unit: "%", ratio: {{part: one, whole: {whole}}}}}\n'
    with pytest.raises(LawError) as refused:
        read_figures({"a": "figures:\n" + x, "b": "figures:\n" + one + people + rate})
    assert [(p.file, p.line) for p in refused.value.problems] == [("a", 2)]


def test_a_file_holds_figures_and_each_is_there_once() -> None:
    figure = "  x: {zh: 甲, unit: 件, over: cases, of: order}\n"
    for wrong in (
        {"a": "figure: 1\n"},
        {"a": "- 1\n"},
        {"a": "figures:\n" + figure, "b": "figures:\n" + figure},
    ):
        with pytest.raises(LawError):
            read_figures(wrong)


def test_words_say_what_is_counted() -> None:
    figures, words = read_figures(catalogue().figures), Words(catalogue())

    def said(id: str) -> str:
        return words.definition(figures[id])

    assert (
        said("solved")
        == "统计期内“诉求”中“办理”的记录，按行为日期，限于「结果」为「已解决」且「类别」为「求助」的；每条记录计1件次。"
    )
    assert (
        said("pending_by_kind") == "期末时已开始的“诉求”事项，限于未办结的；每条记录计1件；按「类别」分列。"
    )
    assert said("acts").startswith("统计期内“诉求”中“提出”的记录，按行为日期，以及“通知”中“发出”的记录")
    assert "其中「期限状态」为「按期办结」的为分子，全部为分母" in said("on_time")
    assert (
        said("food_fees")
        == "期末时“许可名录”中有效的条目；合计各条的「费用」，其中「类别」为「食品」的为分子，全部为分母。"
    )
    assert said("permits_before") == "期初时“许可名录”中有效的条目；每条记录计1项；按「类别」分列。"
    assert said("permit_fees") == "期末时“许可名录”中有效的条目；合计各条的「费用」。"
    assert said("by_day_of_visit").endswith("；以「走访日期」计入。")
    for figure in figures.values():
        assert "case." not in words.definition(figure), figure.id
        assert "run." not in words.definition(figure), figure.id
        if figure.by is not None and figure.by.source.startswith(("case.", "item.", "entry.")):
            named = words.breakdown(figure)
            assert named.words or named.agencies, figure.id


def test_english_words_of_a_share_say_what_is_added_up() -> None:
    said = Words(catalogue(), english=True).definition(read_figures(catalogue().figures)["food_fees"])
    assert "; what is added up: “" in said
    assert said.endswith("; the denominator: all.")


def test_words_and_units_need_no_recount_but_conditions_do() -> None:
    def of(body: str) -> str:
        return digest(read_figures({"f": "figures:\n  x: {" + body + "}\n"}).values())

    base: dict[str, Any] = {"zh": "甲", "unit": "件", "over": "cases", "of": "order"}

    def with_(**more: Any) -> str:
        return of(", ".join(f"{key}: {value}" for key, value in {**base, **more}.items()))

    same = {with_(), with_(zh="乙"), with_(unit="个"), with_(note="注"), with_(at="open")}
    assert len(same) == 1
    others = {
        with_(at="end"),
        with_(where="closed"),
        with_(by="stage"),
        with_(of="notice"),
        with_(on="case.visited_on"),
    }
    assert len(others | same) == 6
