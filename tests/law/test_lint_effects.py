"""What effects write, number and open: names, values and types, in every pair of slices that can meet."""

import pytest
from tests.law.law_example import FOI, changed, example, line_of, problems_of

from yifa.law.lint import check
from yifa.law.loader import load
from yifa.law.problems import Problem

ANSWERS = """
register: answers
zh: 答复名录
key: matter
fields: {matter: {type: text, zh: 事项}, outcome: {type: text, zh: 结果}}
"""


def texts_with(effect: str, *, old: str = "    makes: [reply]\n", **more: str) -> dict[str, str]:
    """The example whose move `answer` has one more effect."""
    return changed(old, f"{old}    effects: [{effect}]\n", **{"registers/answers.yaml": ANSWERS, **more})


def problems(texts: dict[str, str]) -> list[Problem]:
    """What the loader says, and if it loads, the lint."""
    return list(problems_of(texts)) or check(load(texts))


def told(texts: dict[str, str]) -> list[tuple[str, str]]:
    return [(problem.code, problem.en) for problem in problems(texts)]


# set


@pytest.mark.parametrize(
    "effect",
    [
        "{do: set, field: reason, value: 依法不予公开}",
        "{do: set, field: reason, value: ''}",  # empties it
        "{do: set, field: reason, from: outcome}",
        "{do: set, field: outcome, value: refused}",
        "{do: set, field: received, from: on}",
        "{do: set, field: extended_by, value: 20 working days}",
    ],
)
def test_what_is_set_fits_its_field(effect: str) -> None:
    assert told(texts_with(effect)) == []


@pytest.mark.parametrize(
    ("effect", "code", "word"),
    [
        ("{do: set, field: reason}", "missing", "value or from"),
        ("{do: set, field: reason, value: 甲, from: matter}", "shape", "exactly one"),
        ("{do: set, field: outcome, value: refuse}", "type", "“refuse”"),
        ("{do: set, field: outcome, value: ''}", "type", "no choice"),
        ("{do: set, field: received, value: 明天}", "type", "not a date"),
        ("{do: set, field: reason, value: 3}", "type", "text"),
        ("{do: set, field: asked, value: []}", "type", "rows are added"),
        ("{do: set, field: received, from: matter}", "type", "“matter” is text"),
        ("{do: set, field: received, from: actor}", "type", "“actor” is person"),
        ("{do: set, field: outcome, from: reason}", "type", "“reason” is text"),
        ("{do: set, field: received, from: {is: 2026-02-30}}", "type", "not a date"),
    ],
)
def test_what_is_set_and_does_not_fit_its_field(effect: str, code: str, word: str) -> None:
    texts = texts_with(effect)
    (problem,) = problems(texts)
    assert (problem.code, problem.file) == (code, FOI)
    assert problem.line == line_of(texts[FOI], "effects: [")
    assert word in problem.en
    assert problem.zh


def test_a_choice_is_set_only_while_the_law_knows_it() -> None:
    found = problems(texts_with("{do: set, field: outcome, value: not_held}"))
    assert [(p.code, p.line) for p in found] == [("type", 82)]  # in the slice before 2019-05-15


def test_what_is_set_is_a_field_of_the_case() -> None:
    old = "by: third_party, track: ask, from: waiting, to: agreed,"
    new = old + " effects: [{do: set, field: item.objection, value: 无}],"
    (problem,) = problems(changed(old, new))
    assert problem.code == "unknown_name"


# number


@pytest.mark.parametrize(
    "sequence", ["{handler}答〔{year}〕{n}号", "{agency}答{n}", "{n}", "{outcome}-{n}", "答〔{on}〕{n}"]
)
def test_a_sequence_of_known_facts(sequence: str) -> None:
    assert told(texts_with(f'{{do: number, field: reason, sequence: "{sequence}"}}')) == []


@pytest.mark.parametrize(
    ("sequence", "code", "word"),
    [
        ("{handlre}答{n}号", "unknown_name", "handlre"),
        ("{item.name}答{n}号", "unknown_name", "item.name"),
        ("{yeer}〕{n}号", "unknown_name", "yeer"),
        ("〔{year}〕号", "shape", "{n}"),
        ("{n}〔{year}〕{n}号", "shape", "{n}"),
        ("〔{year〕{n}号", "shape", "brace"),
        ("〔year}〕{n}号", "shape", "brace"),
        ("〔{}〕{n}号", "unknown_name", ""),
    ],
)
def test_a_sequence_that_names_what_there_is_not(sequence: str, code: str, word: str) -> None:
    texts = texts_with(f'{{do: number, field: reason, sequence: "{sequence}"}}')
    (problem,) = problems_of(texts)
    assert (problem.code, problem.line) == (code, line_of(texts[FOI], "effects: ["))
    assert word in problem.en


def test_a_sequence_goes_with_a_fact_that_is_gone() -> None:
    catalogue = load(texts_with('{do: number, field: reason, sequence: "{lookers}{n}"}'))
    slices = catalogue.edition("foi_request", "2015").slices
    assert [bool(one.moves["answer"].effects) for one in slices] == [
        "lookers" in one.fields for one in slices
    ]


# linked

OTHER = """
id: appeal
zh: 复核
valid: 2008-05-01..
stages: {begun: 已收到, decided: 已决定, overturned: {zh: 已撤销, valid: 2019-05-15..}}
final: [decided, overturned]
moves:
  begin: {zh: 提出, by: applicant, to: begun}
  decide: {zh: 决定, by: foi_head, from: begun, to: decided}
  overturn: {zh: 撤销, by: foi_head, from: begun, to: overturned, valid: 2019-05-15..}
"""
ELSEWHERE = OTHER.replace("id: appeal", "id: other").replace("decided", "heard")


@pytest.mark.parametrize(
    ("field", "link", "stage", "word"),
    [
        ("procedure: appeal, ", "", "decided", None),
        ("procedure: appeal, ", "", "[begun, overturned]", None),
        ("procedure: appeal, ", "", "decidde", "“decidde”"),
        ("procedure: appeal, ", "", "[decided, heard]", "“heard”"),
        ("", "links: {appeal: {zh: 复核, field: appeal, to: [appeal, other]}}\n", "[decided, heard]", None),
        ("", "links: {appeal: {zh: 复核, field: appeal, to: appeal}}\n", "heard", "“heard”"),
        ("", "", "[decided, heard, answered]", None),  # of any procedure
        ("", "", "decidde", "“decidde”"),
    ],
)
def test_the_stage_of_a_linked_case(field: str, link: str, stage: str, word: str | None) -> None:
    old = "    needs:\n      - {gate: filled, fields: reason"
    gate = f"    needs:\n      - {{gate: linked, case: appeal, stage: {stage}, cite: FOI 36}}\n      - {{gate: filled, fields: reason"
    texts = changed(old, gate, **{"procedures/l/appeal.yaml": OTHER, "procedures/l/other.yaml": ELSEWHERE})
    texts[FOI] = texts[FOI].replace(
        "  received: {type: date", f"  appeal: {{type: case, {field}zh: 复核}}\n  received: {{type: date"
    )
    texts[FOI] = texts[FOI].replace("documents: {reply", f"{link}documents: {{reply")
    found = problems(texts)
    if word is None:
        assert found == []
        return
    (problem,) = found
    assert (problem.code, problem.line) == ("unknown_name", line_of(texts[FOI], "{gate: linked"))
    assert word in problem.en


def test_a_linked_case_is_named_by_a_case_field() -> None:
    old = "    needs:\n      - {gate: filled, fields: reason"
    new = old.replace(
        "    needs:\n", "    needs:\n      - {gate: linked, case: reason, stage: answered, cite: FOI 36}\n"
    )
    assert [problem.code for problem in problems(changed(old, new))] == ["type"]


@pytest.mark.parametrize(
    ("gate", "code", "word"),
    [
        ("{gate: linked, case: appeal, stage: decided, where: {about: reason}, cite: FOI 36}", None, ""),
        ("{gate: linked, case: appeal, stage: decided, where: {act: case}, cite: FOI 36}", None, ""),
        ("{gate: linked, case: appeal, stage: decided, where: {kind: {is: full}}, cite: FOI 36}", None, ""),
        ("{gate: linked, case: appeal, stage: decided, where: {abuot: reason}, cite: FOI 36}", "unknown_name", "abuot"),
        ("{gate: linked, case: appeal, stage: decided, where: {about: resaon}, cite: FOI 36}", "unknown_name", "resaon"),
        ("{gate: linked, case: appeal, stage: decided, where: {kind: {is: ful}}, cite: FOI 36}", "type", "ful"),
        ("{gate: linked, case: appeal, stage: decided, where: {act: received}, cite: FOI 36}", "type", "received"),
        ("{gate: entry, register: agencies, key: handler, where: {name: reason, into: agency}, cite: FOI 36}", None, ""),
        ("{gate: entry, register: agencies, key: handler, where: {naem: reason}, cite: FOI 36}", "unknown_name", "naem"),
        ("{gate: entry, register: agencies, key: handler, where: {into: on}, cite: FOI 36}", "type", "date"),
    ],
)  # fmt: skip
def test_what_is_compared_with_another_case_or_an_entry(gate: str, code: str | None, word: str) -> None:
    appeal = OTHER.replace(
        "stages:", "fields: {about: {type: text, zh: 内容}, act: {type: case, zh: 事项, procedure: foi_request}, "
        "kind: {type: choice, zh: 类别, of: {full: 全部}}}\nstages:",
    )  # fmt: skip
    register = (
        "register: agencies\nzh: 机关\nkey: name\n"
        "fields: {name: {type: text, zh: 名称}, into: {type: agencies, zh: 承继}}\n"
    )
    old = "    needs:\n      - {gate: filled, fields: reason"
    new = old.replace("    needs:\n", f"    needs:\n      - {gate}\n")
    texts = changed(old, new, **{"procedures/l/appeal.yaml": appeal, "registers/agencies.yaml": register})
    texts[FOI] = texts[FOI].replace(
        "  received: {type: date",
        "  handler: {type: agency, zh: 机关}\n  appeal: {type: case, procedure: appeal, zh: 复核}\n  received: {type: date",
    )
    found = problems(texts)
    assert [problem.code for problem in found] == ([code] if code else [])
    assert all(word in problem.en for problem in found)


# deemed moves


@pytest.mark.parametrize(
    ("effect", "forbidden"),
    [
        ("{do: set, field: reason, value: 逾期}", False),
        ("{do: issue, document: reply}", False),
        ('{do: number, field: reason, sequence: "{n}"}', True),
        ("{do: enter, register: answers, key: matter}", True),
        ("{do: enter_each, list: asked, register: answers, key: item.name}", True),
        ("{do: end_entry, register: answers, key: matter}", True),
        ("{do: end_each, list: asked, register: answers, key: item.name}", True),
        ("{do: publish, what: reply}", True),
        ("{do: withdraw, what: reply}", True),
        ("{do: send, to: x, what: y}", True),
    ],
)
def test_what_time_brings_about_has_no_lasting_effects(effect: str, forbidden: bool) -> None:
    old = "by: system, track: ask, from: waiting, to: silent,"
    texts = changed(old, f"{old} effects: [{effect}],", **{"registers/answers.yaml": ANSWERS})
    found = problems(texts)
    assert [problem.code for problem in found] == (["deemed"] if forbidden else [])
    assert all(problem.line == line_of(texts[FOI], old) for problem in found)


def test_a_publication_on_a_deemed_move_lasts_too() -> None:
    texts = changed(
        "fields: [matter, outcome], cite: FOI 6}", "fields: [matter, outcome], on: ask.silent, cite: FOI 6}"
    )
    assert [problem.code for problem in problems(texts)] == ["deemed"]


# title


@pytest.mark.parametrize(
    ("privacy", "clean"), [("open", True), ("internal", False), ("personal", False), ("secret", False)]
)
def test_lists_call_a_case_by_what_all_who_see_it_may_read(privacy: str, clean: bool) -> None:
    texts = example()
    texts[FOI] = (
        texts[FOI]
        .replace("title: matter", "title: reason")
        .replace("reason: {type: text,", f"reason: {{type: text, privacy: {privacy},")
    )
    found = problems(texts)
    assert [problem.code for problem in found] == ([] if clean else ["privacy"])
    assert all(problem.line == line_of(texts[FOI], "title: reason") for problem in found)


# open, open_each

CHILD = """
id: child
zh: 子事项
valid: 2008-05-01..
fields:
  handler: {type: agency, zh: 承办机关}
  entry: {type: text, zh: 编号}
  parent: {type: case, procedure: foi_request, zh: 来源}
  stranger: {type: case, procedure: child, zh: 另案}
  matter: {type: text, zh: 事项}
  asked_on: {type: date, zh: 提出日期}
  name: {type: person, zh: 姓名}
  outcome: {type: choice, zh: 结果, of: {granted: 公开, partly: 部分公开, refused: 不公开, not_held: 不存在}}
  few: {type: choice, zh: 结果, of: {granted: 公开}}
  later: {type: text, zh: 后来的事项, valid: 2019-05-15..}
  rows: {type: group, zh: 列表, of: {name: {type: text, zh: 名称}}}
stages: {begun: 已收到}
final: begun
moves:
  begin: {zh: 移送, by: system, to: begun, takes: [handler, matter], optional: [entry, parent, stranger, asked_on, name, outcome, few, later]}
  other: {zh: 提出, by: applicant, to: begun, takes: [asked_on]}
"""


def opening(effect: str, child: str = CHILD, **more: str) -> list[Problem]:
    texts = texts_with(effect, **{"procedures/l/child.yaml": child, **more})
    texts[FOI] = texts[FOI].replace(
        "objection: {type: text", "who: {type: party, zh: 人}, objection: {type: text"
    )
    return problems(texts)


@pytest.mark.parametrize(
    "effect",
    [
        "{do: open, procedure: child, carry: matter}",
        "{do: open, procedure: child, carry: {matter: outcome, parent: case, asked_on: on, name: actor, outcome: outcome}}",
        "{do: open, procedure: child, carry: {matter: {is: 复核}, few: {is: granted}, handler: agency}}",
        "{do: open_each, procedure: child, list: asked, carry: {matter: item.objection, name: item.who}}",
    ],
)
def test_what_the_child_takes_is_carried(effect: str) -> None:
    assert opening(effect) == []


@pytest.mark.parametrize(
    ("effect", "code", "word"),
    [
        ("{do: open, procedure: child}", "missing", "“begin” of “child” takes “matter”"),
        ("{do: open_each, procedure: child, list: asked}", "missing", "“matter”"),
        ("{do: open, procedure: child, carry: {matter: matter, colour: matter}}", "unknown_name", "no field “colour”"),
        ("{do: open, procedure: child, carry: {matter: matter, asked_on: matter}}", "type", "“matter” is text"),
        ("{do: open, procedure: child, carry: {matter: matter, few: outcome}}", "type", "partly, refused"),
        ("{do: open, procedure: child, carry: {matter: matter, few: {is: refused}}}", "type", "“refused”"),
        ("{do: open, procedure: child, carry: {matter: matter, stranger: case}}", "type", "case (foi_request)"),
        ("{do: open, procedure: child, carry: {matter: matter, rows: asked}}", "unknown_name", "does not take “rows”"),
        ("{do: open_each, procedure: child, list: asked, carry: {matter: matter, asked_on: item.objection}}", "type", "text"),
        ("{do: open, procedure: child, carry: {matter: matter, later: reason}}", "unknown_name", "no field “later”"),
    ],
)  # fmt: skip
def test_what_is_carried_and_does_not_fit_the_child(effect: str, code: str, word: str) -> None:
    found = opening(effect)
    assert {(problem.code, problem.file, problem.line) for problem in found} == {(code, FOI, 82)}
    assert any(word in problem.en for problem in found)


def test_a_field_that_the_beginning_does_not_take_is_not_carried() -> None:
    child = CHILD.replace(", name, outcome", ", outcome")
    (problem,) = opening("{do: open, procedure: child, carry: {matter: matter, name: actor}}", child)
    assert (problem.code, problem.en) == (
        "unknown_name",
        "the procedure “child”: “begin” does not take “name”",
    )


def test_a_row_needs_a_child_that_takes_its_entry() -> None:
    (problem,) = opening(
        "{do: open_each, procedure: child, list: asked, carry: matter}", CHILD.replace("[entry, ", "[")
    )
    assert (problem.code, "“entry”" in problem.en) == ("unknown_name", True)


@pytest.mark.parametrize(
    ("kind", "clean"), [("entry, register: certificates", True), ("person", True), ("date", False)]
)
def test_the_entry_of_a_row_is_an_id(kind: str, clean: bool) -> None:
    child = CHILD.replace("entry: {type: text", f"entry: {{type: {kind}")
    found = opening("{do: open_each, procedure: child, list: asked, carry: matter}", child)
    assert [problem.code for problem in found] == ([] if clean else ["type"])


def test_what_is_opened_has_a_beginning_by_the_system() -> None:
    (problem,) = opening(
        "{do: open, procedure: child, carry: matter}",
        CHILD.replace("移送, by: system", "移送, by: applicant"),
    )
    assert problem.code == "no_beginning"


def test_only_slices_that_meet_must_agree() -> None:
    carry = "{do: open, procedure: child, carry: matter}"
    before = CHILD.replace("2008-05-01..", "2008-05-01..%s\nedition: old").replace(
        "matter]", "matter, asked_on]"
    )
    after = CHILD.replace("2008-05-01..", "%s..")
    for day, next_day, agree in (("2014-12-31", "2015-01-01", True), ("2015-01-01", "2015-01-02", False)):
        found = opening(carry, after % next_day, **{"procedures/l/before.yaml": before % day})
        assert [problem.code for problem in found] == ([] if agree else ["missing"])


def test_what_an_overlay_asks_of_the_child_is_carried_too() -> None:
    child = CHILD + "local: {moves/begin/takes: {may: set, cite: LOCAL x}}\n"
    overlay = "overlay: o\nof: child\nplace: '440000'\ncite: LOCAL x\nset: {moves/begin/takes: [matter, asked_on]}\n"
    found = opening(
        "{do: open, procedure: child, carry: matter}", child, **{"overlays/440000/o.yaml": overlay}
    )
    assert [problem.code for problem in found] == ["missing"]
