"""Every rule of the lint: an example that breaks it, and the same law without the breach."""

import pytest
from tests.law.law_example import FOI, changed, example, line_of

from yifa.law.lint import check
from yifa.law.loader import load
from yifa.law.problems import Problem


def lint(texts: dict[str, str]) -> list[Problem]:
    return check(load(texts))


def test_the_example_is_clean() -> None:
    assert lint(example()) == []


CASES = [
    # stages
    ("answered: {zh: 已答复, en: answered}}", "answered: {zh: 已答复, en: answered}, lost: 遗失}", "lost: 遗失", "unreachable"),
    ("final: [answered]\ntracks", "final: [correcting]\ntracks", "answered: {zh: 已答复", "dead_end"),
    ("by: third_party, track: ask, from: waiting, to: agreed", "by: third_party, track: ask, from: waiting, to: waiting", "agreed: 同意", "unreachable"),
    ("final: [agreed, objected, silent]", "final: [agreed, silent]", "objected: 不同意", "dead_end"),
    ("from: received\n    to: answered", "from: correcting\n    to: answered", "answered: {zh: 已答复", "unreachable"),
    ("received: {zh: 已收到, en: received}", "received: {zh: 已收到, en: received, valid: ..2023-12-31}", "stages: {received", "vanished"),
    ("zh: 提出申请, by: applicant, to: received", "zh: 提出申请, by: applicant, from: answered, to: received", "moves:\n  submit", "no_beginning"),
    ("to: [{when: \"item.method == 'public'\", stage: announced}, {stage: sent}]", "to: [{when: \"item.method == 'public'\", stage: announced}, {when: \"item.method == 'post'\", stage: sent}]", "to: [", "branches"),
    ("to: [{when: \"item.method == 'public'\", stage: announced}, {stage: sent}]", "to: [{stage: announced}, {stage: sent}]", "to: [", "branches"),
    # moves
    ("    at_most: 1\n    needs: [{gate: approved", "    needs: [{gate: approved", "takes: [extended_by]", "repeats"),
    ("by: foi_officer, track: ask, to: waiting", "by: clerk, track: ask, to: waiting", "by: clerk", "unknown_name"),
    ("    deemed: ask.silent\n", "    deemed: ask.object\n", "deemed: ask.object", "system"),
    ("    deemed: ask.silent\n", "", "ask.silent: {zh", "system"),
    ("by: system, track: ask", "by: [system, foi_officer], track: ask", "ask.silent: {zh", "system"),
    ("takes: [matter, received], adds: parties", "takes: [matter, received, parties], adds: parties", "takes: [matter, received, parties]", "type"),
    ("takes: [matter, received], adds: parties", "takes: [matter, received], adds: [parties, matter]", "adds: [parties", "type"),
    # articles
    ("by: foi_head, cite: FOI 33}", "by: foi_head}", "{gate: approved", "uncited"),
    ("    warn: 2 working days\n    cite: FOI 33\n", "    warn: 2 working days\n", "  to_answer:\n", "uncited"),
    ("fields: [matter, outcome], cite: FOI 6}", "fields: [matter, outcome]}", "reply: {zh: 答复公开", "uncited"),
    # names and types
    ("register: certificates, at_least: 1", "register: diplomas, at_least: 1", "register: diplomas", "unknown_name"),
    ("binds: item.name", "binds: item.nobody", "binds: item.nobody", "unknown_name"),
    ("binds: item.name", "binds: received", "binds: received", "type"),
    ("{gate: certified, people: lookers", "{gate: certified, people: matter", "{gate: certified", "type"),
    ("[submit, correct], at: received}", "[submit, correct], at: matter}", "start: {move: [submit, correct]", "type"),
    ("length: extended_by", "length: matter", "extend: [{by: extend", "type"),
    ("mechanisms: [L02]", "mechanisms: [L02, Z99]", "mechanisms: [L02, Z99]", "unknown_name"),
    ("documents: {reply: {zh: 答复书, en: reply, has: [outcome]}}", "documents: {reply: {zh: 答复书}, orphan: {zh: 无主}}", "orphan", "unused"),
    ("reason: {type: text, zh: 理由, en: reasons}", "reason: {type: entry, zh: 理由}", "reason: {type: entry", "missing"),
    ("reason: {type: text, zh: 理由, en: reasons}", "reason: {type: case, procedure: nothing, zh: 理由}", "procedure: nothing", "unknown_name"),
    # conditions
    ("\"case.outcome in ['partly', 'refused']\"", "\"case.outcome in ['partly', 'refuse']\"", "refuse'", "condition"),
    ("\"case.outcome in ['partly', 'refused']\"", "\"case.outcomes == 'partly'\"", "outcomes", "condition"),
    ("\"case.outcome in ['partly', 'refused']\"", '"case.received > 3"', "case.received > 3", "condition"),
    ("\"case.outcome in ['partly', 'refused']\"", '"case.reason"', 'when: "case.reason"', "condition"),
    ("\"case.outcome in ['partly', 'refused']\"", '"done(lisen)"', "done(lisen)", "condition"),
    ("\"case.outcome in ['partly', 'refused']\"", "\"track(ask) == 'gone'\"", "gone", "condition"),
    ("\"case.outcome in ['partly', 'refused']\"", "\"item.name == 'x'\"", "item.name ==", "condition"),
    ("\"case.outcome in ['partly', 'refused']\"", '"size(case.lookers) > 1"', "size(case.lookers)", "condition"),
    # to whom a paper is addressed: people outside who take part
    ("has: [outcome]}", "has: [outcome], for: applicant}", None, ""),
    ("has: [outcome]}", "has: [outcome], for: foi_head}", "for: foi_head", "addressee"),
    ("has: [outcome]}", "has: [outcome], for: nobody_known}", "for: nobody_known", "addressee"),
    # privacy
    ("reason: {type: text, zh: 理由, en: reasons}", "reason: {type: text, zh: 理由, privacy: open}", None, ""),
    ("matter: {type: text, zh: 所需信息, en: information asked for}", "matter: {type: text, zh: 所需信息, privacy: personal}", "fields: [matter, outcome]", "privacy"),
    ("matter: {type: text, zh: 所需信息, en: information asked for}", "matter: {type: text, zh: 所需信息, privacy: internal}", "fields: [matter, outcome]", "privacy"),
    ("fields: [matter, outcome], cite: FOI 6}", "fields: [matter, asked], mask: {asked.name: blur}, cite: FOI 6}", "mask: {asked.name: blur}", "shape"),
    ("fields: [matter, outcome], cite: FOI 6}", "fields: [matter, outcome], mask: {matter: blur}, cite: FOI 6}", "mask: {matter: blur}", "shape"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "passage", "code"), CASES)
def test_each_rule(old: str, new: str, passage: str | None, code: str) -> None:
    path = FOI if old in example()[FOI] else "fragments/service.yaml"
    texts = changed(old, new, path)
    texts["mechanisms.yaml"] = "mechanisms: {L02: {zh: 依申请公开, class: CORE}}\n"
    problems = lint(texts)
    if passage is None:
        assert problems == []
        return
    found = [problem for problem in problems if problem.code == code]
    assert found, problems
    assert (path, line_of(texts[path], passage)) in {(problem.file, problem.line) for problem in found}
    assert all(problem.zh and problem.en for problem in problems)


def test_a_masked_personal_field_may_be_public() -> None:
    texts = changed(
        "matter: {type: text, zh: 所需信息, en: information asked for}",
        "matter: {type: text, zh: 所需信息, privacy: personal}",
    )
    texts[FOI] = (
        texts[FOI]
        .replace(
            "fields: [matter, outcome], cite", "fields: [matter, outcome], mask: {matter: surname}, cite"
        )
        .replace("title: matter\n", "")
    )
    assert lint(texts) == []


def test_a_fact_of_a_later_law_may_be_asked_for_with_has() -> None:
    texts = changed(
        "\"case.outcome in ['partly', 'refused']\"", '"has(case.lookers) && size(case.lookers) > 1"'
    )
    assert lint(texts) == []


def test_a_gate_with_not_done_makes_a_move_unrepeatable() -> None:
    texts = changed(
        "    at_most: 1\n    needs: [{gate: approved",
        "    needs: [{gate: not_done, move: extend, cite: FOI 33}, {gate: approved",
    )
    assert lint(texts) == []


def test_two_moves_that_write_the_same_field() -> None:
    old = "  answer:\n    zh: 答复\n"
    more = "  %s: {zh: 补录, by: foi_officer, from: %s, takes: [outcome], at_most: 1}\n" + old
    (problem,) = lint(changed(old, more % ("again", "answered")))
    assert problem.code == "repeats"
    assert "在“答复”时已经写定" in problem.zh
    # before it, it is the answer that comes second
    (problem,) = lint(changed(old, more % ("early", "received")))
    assert "在“补录”时已经写定" in problem.zh


def test_changes_let_a_move_repeat() -> None:
    texts = changed(
        "    takes: [extended_by]\n    at_most: 1\n", "    takes: [extended_by]\n    changes: [extended_by]\n"
    )
    assert lint(texts) == []


EFFECTS = """
register: answers
zh: 答复名录
key: matter
fields: {matter: {type: text, zh: 事项}, outcome: {type: text, zh: 结果}}
"""

CHILD = """
id: appeal
zh: 复核
fields: {entry: {type: text, zh: 编号}, matter: {type: text, zh: 事项}}
stages: {begun: 已收到}
final: begun
moves: {begin: {zh: 移送, by: system, to: begun, optional: [entry, matter]}}
"""


@pytest.mark.parametrize(
    ("effect", "word"),
    [
        ("{do: enter, register: answers, key: matter, values: {outcome: outcome}}", None),
        ("{do: enter, register: answers, key: matter, values: {colour: outcome}}", "没有列“colour”"),
        ("{do: enter, register: nothing, key: matter}", "没有名录“nothing”"),
        ("{do: open, procedure: nothing}", "没有程序“nothing”"),
        ("{do: open, procedure: appeal, carry: {matter: reason}}", None),
        ("{do: open, procedure: appeal, carry: {colour: reason}}", "没有字段“colour”"),
        ("{do: open_each, procedure: appeal, list: asked, carry: {matter: item.name}}", None),
        ("{do: open_each, procedure: foi_request, list: outcome}", "类型是 choice"),
    ],
)
def test_effects(effect: str, word: str | None) -> None:
    texts = changed("    makes: [reply]\n", f"    makes: [reply]\n    effects: [{effect}]\n")
    told = " ".join(
        problem.zh
        for problem in lint({**texts, "registers/answers.yaml": EFFECTS, "procedures/l/appeal.yaml": CHILD})
    )
    assert (word in told) if word else told == ""


def test_a_clock_by_choice_covers_every_choice() -> None:
    within = "    within: {2008-05-01: 15 working days, 2019-05-15: 20 working days}\n    extend"
    by = "    within: {by: outcome, of: {granted: 5 working days, %s: 9 working days}}\n    extend"
    assert lint(changed(within, by % "else")) == []
    assert "没有期限" in " ".join(problem.zh for problem in lint(changed(within, by % "partly")))
    assert "没有选项“grated”" in " ".join(problem.zh for problem in lint(changed(within, by % "grated")))


def test_editions_follow_each_other() -> None:
    old = example()[FOI].replace("valid: 2015-01-01..", "valid: 2013-01-01..%s\nedition: old")
    for last, word in (("2014-12-31", ""), ("2014-12-30", "空档"), ("2015-01-01", "重叠")):
        told = " ".join(problem.zh for problem in lint({**example(), "procedures/l/old.yaml": old % last}))
        assert (word in told) if word else told == ""


def test_a_procedure_is_not_called_what_a_register_is_called() -> None:
    (problem,) = lint(
        {**example(), "procedures/l/x.yaml": example()[FOI].replace("id: foi_request", "id: certificates")}
    )
    assert (problem.file, problem.code) == ("procedures/l/x.yaml", "name")
    assert "已有名录“certificates”" in problem.zh


def test_scenarios_name_themselves_and_their_procedure() -> None:
    step = "when: [{on: 2026-01-05, then: {}}]"
    scenarios = f"scenarios:\n  - {{id: a, procedure: foi_request, {step}}}\n  - {{id: a, procedure: nothing, {step}}}\n"
    problems = lint({**example(), "procedures/l/x.scenarios.yaml": scenarios})
    assert {(problem.code, problem.line) for problem in problems} == {("scenario", 3), ("unknown_name", 3)}


def test_overlays_are_linted_where_they_lie() -> None:
    overlay = "overlay: o\nof: foi_request\nplace: '440000'\ncite: LOCAL x\nadd: {moves/answer/needs: [{gate: entry, register: gone, key: matter}]}\n"
    (problem,) = lint({**example(), "overlays/440000/o.yaml": overlay})
    assert problem.file == "overlays/440000/o.yaml"
    assert "没有名录“gone”" in problem.zh


def test_a_folder_of_procedures_needs_its_words() -> None:
    assert lint({**example(), "areas.yaml": "areas: {l: {zh: 公开, en: Disclosure}}\n"}) == []
    (problem,) = lint({**example(), "areas.yaml": "areas: {m: {zh: 公开, en: Disclosure}}\n"})
    assert (problem.file, problem.code) == (FOI, "unknown_name")
    assert "没有领域“l”" in problem.zh


def test_claims_of_registers_are_checked() -> None:
    texts = changed("key: number", "key: number\nmechanisms: [F06, Z99]", "registers/certificates.yaml")
    texts["mechanisms.yaml"] = "mechanisms: {L02: {zh: 甲, class: CORE}, F06: {zh: 乙, class: CORE}}\n"
    (problem,) = lint(texts)
    assert (problem.file, problem.line) == ("registers/certificates.yaml", 5)


READS = "reads: {on: day, columns: [number], after: until, then: [person]}"


@pytest.mark.parametrize(
    ("reads", "code"),
    [
        (READS, None),
        (READS.replace("on: day", "on: gone"), "unknown_name"),
        (READS.replace("on: day", "on: name"), "type"),
        (READS.replace("after: until", "after: name"), "type"),
        (READS.replace("[number]", "[colour]"), "unknown_name"),
        (READS.replace("[person]", "[colour]"), "unknown_name"),
        (READS.replace("after: until, ", ""), "shape"),
        (READS.replace(", then: [person]", ""), "shape"),
    ],
)
def test_what_is_read_of_entries_is_there_and_on_days_that_are(reads: str, code: str | None) -> None:
    law = f"""
id: sheet
zh: 答卷
valid: 2008-05-01..
fields:
  name: {{type: text, zh: 名称}}
  day: {{type: date, zh: 固定日}}
  until: {{type: date, zh: 末日}}
  rows: {{type: group, zh: 试卷, register: certificates, {reads}, of: {{points: {{type: int, zh: 分值}}}}}}
stages: [open]
final: [open]
moves: {{begin: {{zh: 开始, by: foi_officer, to: open, takes: [name, day, until], adds: rows}}}}
"""
    found = lint({**example(), "procedures/l/sheet.yaml": law})
    assert {problem.code for problem in found if problem.file.endswith("sheet.yaml")} == (
        {code} if code else set()
    )


DRAW = "{do: draw, field: paper, of: exam, pool: bank, plan: plan, seed: seed}"


@pytest.mark.parametrize(
    ("effect", "word"),
    [
        (DRAW, None),
        (DRAW.replace("bank", "gone"), "没有名单“gone”"),
        (DRAW.replace("bank", "seed"), "没有名单“seed”"),
        (DRAW.replace("plan: plan", "plan: bank"), "没有列“count”"),
        (DRAW.replace("of: exam, ", ""), "没有名单“bank”"),
        (
            "{do: mark, field: n, paper: paper, answers: paper, points: n, of: exam, pool: bank, key: right}",
            None,
        ),
        (
            "{do: mark, field: n, paper: paper, answers: paper, points: n, of: exam, pool: bank, key: wrong}",
            "没有列“wrong”",
        ),
    ],
)
def test_lists_of_another_case_are_there(effect: str, word: str | None) -> None:
    exam = """
id: exam
zh: 考试
valid: 2008-05-01..
fields:
  seed: {type: text, zh: 种子}
  bank: {type: group, zh: 题库, of: {right: {type: text, zh: 答案}}}
  plan: {type: group, zh: 方案, of: {count: {type: int, zh: 数量}}}
stages: [open]
final: [open]
moves: {begin: {zh: 开始, by: foi_officer, to: open, takes: seed, adds: [bank, plan]}}
"""
    sitting = f"""
id: sitting
zh: 应考
valid: 2008-05-01..
fields:
  exam: {{type: case, zh: 考试, procedure: exam}}
  seed: {{type: text, zh: 种子}}
  n: {{type: int, zh: 分值}}
  paper: {{type: group, zh: 试卷, of: {{n: {{type: int, zh: 分值}}}}}}
stages: [open]
final: [open]
moves: {{begin: {{zh: 开始, by: foi_officer, to: open, takes: [exam, seed], effects: [{effect}]}}}}
"""
    found = lint({**example(), "procedures/l/exam.yaml": exam, "procedures/l/sitting.yaml": sitting})
    said = [problem.zh for problem in found if problem.file.endswith("sitting.yaml")]
    assert said == [] if word is None else word in said[0], said
