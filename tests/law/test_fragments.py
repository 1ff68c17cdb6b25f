"""Fragments written out: names, parameters, what is left out, what is added."""

from typing import Any

import pytest
from tests.law.law_example import SERVICE, changed, example, line_of, loaded, problems_of

from yifa.law.fragments import expand
from yifa.law.problems import Problem
from yifa.law.yamltext import Map, read_yaml

FRAGMENT = """
fragment: hearing
zh: 听证
params: {by: null, ask_within: 5 working days, notice: "-", more: [], right: "true", cite: "-"}
fields:
  date: {type: date, zh: 听证日期}
tracks:
  _: {zh: 听证, stages: {asked: 已要求, held: 已举行}, final: [held]}
  seat: {zh: 席位, per: people, stages: {a: 甲}, final: [a]}
moves:
  ask: {zh: 要求听证, track: ., by: party, from: none, to: asked, needs: [{gate: holds, that: "its.date >= on && $right", cite: $cite}]}
  hold: {zh: 举行, track: ., by: "$by@.place", from: [asked, $more], to: held, takes: [.date], makes: .record, at_most: $notice}
clocks:
  to_ask: {zh: 期限, start: .ask, until: .hold, within: $ask_within, note: "item.date item.dates its.date"}
documents:
  record: {zh: 听证笔录, made_by: .hold}
"""


def written(use: str, procedure: str = "") -> tuple[Any, list[Problem]]:
    fragment = read_yaml(FRAGMENT, "f.yaml")
    tree = read_yaml(f"id: p\nuse: {{hear: {use}}}\n{procedure}", "p.yaml")
    return expand(tree, {"hearing": fragment})


def test_names_are_prefixed() -> None:
    tree, problems = written("{fragment: hearing, with: {by: officer}}")
    assert not problems
    assert "use" not in tree
    assert list(tree["moves"]) == ["hear.ask", "hear.hold"]
    assert list(tree["tracks"]) == ["hear", "hear.seat"]
    assert list(tree["fields"]) == ["hear.date"]
    assert list(tree["documents"]) == ["hear.record"]
    ask, hold = tree["moves"]["hear.ask"], tree["moves"]["hear.hold"]
    assert ask["track"] == "hear"
    assert ask["by"] == "party"
    assert ask["needs"][0]["that"] == "case.hear.date >= on && true"
    assert hold["by"] == "officer@hear.place"
    assert hold["takes"] == ["hear.date"]
    assert hold["makes"] == "hear.record"
    assert tree["clocks"]["hear.to_ask"]["start"] == "hear.ask"
    # a row keeps the fragment's own field under its full name; `dates` is another word
    assert tree["clocks"]["hear.to_ask"]["note"] == "item.hear.date item.dates case.hear.date"


def test_parameters() -> None:
    tree, problems = written(
        "{fragment: hearing, with: {by: officer, more: [held], notice: 1, cite: PEN 63}}"
    )
    assert not problems
    assert tree["clocks"]["hear.to_ask"]["within"] == "5 working days"
    assert tree["moves"]["hear.hold"]["from"] == ["asked", "held"]  # a list is spliced in
    assert tree["moves"]["hear.hold"]["at_most"] == 1
    assert tree["moves"]["hear.ask"]["needs"][0]["cite"] == "PEN 63"


def test_a_dash_leaves_the_key_out() -> None:
    tree, _ = written("{fragment: hearing, with: {by: officer}}")
    assert "at_most" not in tree["moves"]["hear.hold"]
    assert "cite" not in tree["moves"]["hear.ask"]["needs"][0]
    assert tree["moves"]["hear.hold"]["from"] == ["asked"]


def test_a_dated_parameter_stays_dated() -> None:
    tree, problems = written(
        "{fragment: hearing, with: {by: officer, ask_within: {1996-10-01: 3 days, 2021-07-15: 5 working days}}}"
    )
    assert not problems
    assert tree["clocks"]["hear.to_ask"]["within"] == {"1996-10-01": "3 days", "2021-07-15": "5 working days"}


def test_extra_gates() -> None:
    tree, problems = written("{fragment: hearing, with: {by: o}, extra: {ask: [{gate: done, move: tell}]}}")
    assert not problems
    assert [gate["gate"] for gate in tree["moves"]["hear.ask"]["needs"]] == ["holds", "done"]


def test_validity_of_the_use_narrows_everything() -> None:
    tree, _ = written("{fragment: hearing, with: {by: o}, valid: 2021-07-15..}")
    assert tree["moves"]["hear.ask"]["valid"] == "2021-07-15..9999-12-31"
    assert tree["fields"]["hear.date"]["valid"] == "2021-07-15..9999-12-31"


def test_two_uses_do_not_share_what_they_are_given() -> None:
    fragment = read_yaml(FRAGMENT, "f.yaml")
    tree = read_yaml(
        "use: {a: {fragment: hearing, with: {by: o, more: [held]}}, b: {fragment: hearing, with: {by: p}}}",
        "p.yaml",
    )
    before = repr(fragment)
    out, _ = expand(tree, {"hearing": fragment})
    out["moves"]["a.hold"]["from"].append("x")
    assert out["moves"]["b.hold"]["from"] == ["asked"]
    assert repr(fragment) == before


@pytest.mark.parametrize(
    ("use", "procedure", "word"),
    [
        ("{fragment: nothing}", "", "没有片段“nothing”"),
        ("{fragment: hearing}", "", "必须给出参数“by”"),
        ("{fragment: hearing, with: {by: o, colour: red}}", "", "没有参数“colour”"),
        ("{fragment: hearing, with: {by: o}, extra: {nap: []}}", "", "没有步骤“nap”"),
        ("{fragment: hearing, with: {by: o}, shade: 1}", "", "未知的键“shade”"),
        ("{fragment: hearing, with: {by: o}}", "moves: {hear.ask: {zh: 另}}", "“hear.ask”重复"),
        ("{fragment: hearing, with: {by: {2020-01-01: a}}}", "", "不能写在文字中间"),
        ("hearing", "", "应写明 fragment"),
    ],
)
def test_refused(use: str, procedure: str, word: str) -> None:
    _, problems = written(use, procedure)
    assert word in " ".join(problem.zh for problem in problems)


def test_an_undeclared_parameter() -> None:
    problems = problems_of(
        changed("track: ., by: $by, from: [sent, announced]", "track: ., by: $who, from: [sent]", SERVICE)
    )
    assert any("未声明的参数“$who”" in problem.zh and problem.file == SERVICE for problem in problems)


def test_places_in_the_fragment_are_told() -> None:
    texts = changed("until: .announced", "until: .nowhere", SERVICE)
    problem = next(p for p in problems_of(texts) if "nowhere" in p.zh)
    assert (problem.file, problem.line) == (SERVICE, line_of(texts[SERVICE], "until: .nowhere"))


def test_a_fragment_uses_no_other() -> None:
    texts = example()
    texts[SERVICE] += "use: {x: {fragment: service}}\n"
    assert any("未知的键“use”" in problem.zh for problem in problems_of(texts))


def test_in_a_slice() -> None:
    catalogue = loaded("id: foi_request", "id: foi_request")
    found = catalogue.edition("foi_request", "2015").slices[-1]
    assert found.tracks["serve"].per == "parties"
    assert str(found.moves["serve.send"].to[0].when) == "item.serve.method == 'public'"
    assert isinstance(catalogue.editions("foi_request")[0].tree, Map)
