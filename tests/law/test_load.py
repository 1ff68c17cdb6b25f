"""From texts to slices: dates, validity, names, editions, and every problem at once."""

import datetime as dt
import itertools

import pytest
from tests.law.law_example import FOI, changed, example, line_of, loaded, problems_of

from yifa.law.catalogue import Catalogue, NotInLaw
from yifa.law.conditions import Condition
from yifa.law.definitions import ANY, Slice
from yifa.law.lint import check
from yifa.law.loader import load
from yifa.law.problems import LawError
from yifa.worktime import Length, YearDay


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load(example())


def at(catalogue: Catalogue, day: str) -> Slice:
    return catalogue.edition("foi_request", "2015").at(dt.date.fromisoformat(day))


def test_a_length_changes_on_its_day(catalogue: Catalogue) -> None:
    before, after = at(catalogue, "2019-05-14"), at(catalogue, "2019-05-15")
    assert before.clocks["to_answer"].within.length == Length.parse("15 working days")
    assert after.clocks["to_answer"].within.length == Length.parse("20 working days")
    assert before.clocks["to_answer"].extend[0].at_most == Length.parse("15 working days")


def test_a_citation_names_the_text_of_the_day(catalogue: Catalogue) -> None:
    assert at(catalogue, "2018-01-01").clocks["to_answer"].cite.zh == "《政府信息公开条例》(2007)第二十四条"  # type: ignore[union-attr]
    assert (
        at(catalogue, "2026-01-01").clocks["to_answer"].cite.zh == "《政府信息公开条例》(2019修订)第三十三条"
    )  # type: ignore[union-attr]


def test_what_is_out_of_validity_is_gone(catalogue: Catalogue) -> None:
    before, after = at(catalogue, "2019-05-14"), at(catalogue, "2019-05-15")
    assert "correct" not in before.moves
    assert "correcting" not in before.stages
    assert "ask.reply" not in before.clocks
    assert "not_held" not in before.fields["outcome"].choices
    assert {"correct", "ask_to_correct"} <= after.moves.keys()
    assert after.fields["outcome"].choices["not_held"] == "信息不存在"


def test_names_gone_from_the_slice_are_dropped(catalogue: Catalogue) -> None:
    before = at(catalogue, "2018-01-01")
    assert [trigger.move for trigger in before.clocks["to_answer"].start] == ["submit"]
    assert before.clocks["to_answer"].void == ()
    assert before.clocks["to_answer"].pause[0].until == ("ask.agree", "ask.object")
    assert before.moves["answer"].optional == ("reason",)
    assert [gate.name for gate in before.moves["answer"].needs] == ["filled", "done", "all_items"]
    assert before.moves["answer"].needs[2].params["at"] == ("none", "agreed", "objected")


def test_the_parts_of_a_slice(catalogue: Catalogue) -> None:
    found = at(catalogue, "2026-01-01")
    assert found.stages == {"received": "已收到", "correcting": "待补正", "answered": "已答复"}
    assert found.stages_en["correcting"] == "to be corrected"
    assert found.final == {"answered"}
    submit, answer = found.moves["submit"], found.moves["answer"]
    assert submit.frm is None
    assert submit.by[0].outside
    assert submit.adds == ("parties",)
    assert not answer.by[0].outside
    assert answer.needs[0].when == Condition("case.outcome in ['partly', 'refused']")
    assert answer.needs[0].params == {"fields": ("reason",)}
    assert found.clocks["to_answer"].start[0].at == "received"
    assert found.clocks["to_answer"].warn == Length.parse("2 working days")
    assert found.documents["reply"].made_by == ("answer",)
    assert found.fields["asked"].columns["objection"].type == "text"
    assert found.moves["extend"].en == "extend the time to answer"
    assert found.moves["submit"].en == "submit"
    assert found.title == "matter"


def test_a_waivable_step_gets_its_waiver(catalogue: Catalogue) -> None:
    found = at(catalogue, "2026-01-01")
    waiver = found.moves["listen.waive"]
    assert waiver.waives == "listen"
    assert waiver.zh == "免予听取申请人说明"
    assert waiver.takes == waiver.changes == ("listen.ground", "listen.reason")
    assert waiver.grounds["clear"].unconfirmed
    assert found.fields["listen.ground"].choices == {"clear": "申请内容已明确"}
    assert found.moves["listen"].waives is None


def test_slices_follow_each_other_without_gap(catalogue: Catalogue) -> None:
    slices = catalogue.edition("foi_request", "2015").slices
    assert slices[0].first == dt.date(2015, 1, 1)
    assert slices[-1].last == dt.date.max
    for one, following in itertools.pairwise(slices):
        assert following.first - one.last == dt.timedelta(1)
        assert {**vars_of(one), "first": 0, "last": 0} != {**vars_of(following), "first": 0, "last": 0}


def vars_of(found: Slice) -> dict[str, object]:
    return {name: getattr(found, name) for name in found.__slots__}


def test_at_finds_the_slice_of_every_day(catalogue: Catalogue) -> None:
    procedure = catalogue.edition("foi_request", "2015")
    for one in procedure.slices:
        assert procedure.at(one.first) is one
        assert procedure.at(one.last) is one
    assert procedure.at(dt.datetime.fromisoformat("2019-05-15T09:30")) is procedure.at(dt.date(2019, 5, 15))
    assert procedure.at(dt.date(1999, 1, 1)) is procedure.slices[0]


def test_publication_duty_becomes_a_clock_and_an_effect() -> None:
    duty = "reply: {zh: 答复公开, en: reply, fields: [matter, outcome], on: show, after: answer, within: 7 working days, cite: FOI 6}"
    show = "  answer:\n    zh: 答复\n"
    move = "  show: {zh: 公开答复, by: foi_officer, from: answered, cite: FOI 6}\n" + show
    texts = changed("reply: {zh: 答复公开, en: reply, fields: [matter, outcome], cite: FOI 6}", duty)
    texts[FOI] = texts[FOI].replace(show, move)
    found = at(load(texts), "2026-01-01")
    clock = found.clocks["publish.reply"]
    assert [trigger.move for trigger in clock.start] == ["answer"]
    assert [trigger.move for trigger in clock.until] == ["show"]
    assert clock.survives
    assert clock.through
    assert clock.cite is not None
    assert [(effect.do, effect.params) for effect in found.moves["show"].effects] == [
        ("publish", {"what": "reply"})
    ]
    assert found.publications["reply"].on == ("show",)


def standing(text: str = "for: 3 years") -> dict[str, str]:
    """The example with a reply that is published, and withdrawn, by moves of its own."""
    shown = f"reply: {{zh: 答复公开, en: reply, fields: [matter, outcome], on: show, {text}, cite: FOI 6}}"
    answer = "  answer:\n    zh: 答复\n"
    moves = """  show: {zh: 公开答复, by: foi_officer, from: answered, cite: FOI 6}
  hide: {zh: 撤回公开, by: foi_officer, from: answered, effects: [{do: withdraw, what: reply}], cite: FOI 6}
"""
    texts = changed("reply: {zh: 答复公开, en: reply, fields: [matter, outcome], cite: FOI 6}", shown)
    texts[FOI] = texts[FOI].replace(answer, moves + answer)
    return texts


def test_how_long_a_publication_stands_becomes_a_clock_that_withdraws_it() -> None:
    found = at(load(standing()), "2026-01-01")
    clock, end = found.clocks["stand.reply"], found.moves["stand.reply.end"]
    assert [t.move for t in clock.start] == [t.move for t in clock.restart] == ["show"]
    assert [t.move for t in clock.until] == ["hide"]
    assert clock.within.length == Length.parse("3 years")
    assert (clock.deemed, clock.track, clock.roll, clock.binds) == (end.name, "stand.reply", "none", "nobody")
    assert clock.survives and clock.through  # noqa: PT018
    assert clock.cite is not None
    assert (end.system, end.track, end.frm) == (True, "stand.reply", {"none", "ended"})
    assert [(effect.do, effect.params) for effect in end.effects] == [
        ("withdraw", {"what": "reply", "reason": {"is": "公开期满"}})
    ]
    assert "stand.reply" not in at(load(example()), "2026-01-01").clocks


def test_how_long_a_publication_stands_changes_with_the_law_and_is_clean() -> None:
    catalogue = load(standing("for: {2020-01-01: 1 year, 2024-01-01: 3 years}"))
    assert check(catalogue) == []
    lengths = [
        at(catalogue, f"{year}-06-01").clocks["stand.reply"].within.length for year in (2019, 2021, 2025)
    ]
    assert lengths == [None, Length.parse("1 year"), Length.parse("3 years")]


def test_a_publication_that_nobody_makes_cannot_stand() -> None:
    texts = standing()
    texts[FOI] = texts[FOI].replace("on: show, for", "for")
    assert ("shape", "`for` needs a move that publishes it") in {(p.code, p.en) for p in problems_of(texts)}


# Editions

ENDED = """
id: foi_request
zh: 政府信息公开申请
edition: old
valid: 2009-01-01..2014-12-31
stages: {received: 已收到, answered: 已答复}
final: answered
moves:
  submit: {zh: 提出申请, by: applicant, to: received}
  answer: {zh: 答复, by: foi_officer, from: received, to: answered, cite: FOI 33}
"""


def test_editions_by_day_and_by_name() -> None:
    catalogue = load({**example(), "procedures/l/old.yaml": ENDED})
    assert catalogue.procedure("foi_request", dt.date(2014, 12, 31)).edition == "old"
    assert catalogue.procedure("foi_request", dt.date(2015, 1, 1)).edition == "2015"
    pending = catalogue.edition("foi_request", "old")
    # a case under an ended edition keeps the article of the edition's last day
    assert pending.at(dt.date(2026, 1, 1)).moves["answer"].cite.zh == "《政府信息公开条例》(2007)第二十四条"  # type: ignore[union-attr]
    with pytest.raises(NotInLaw) as error:
        catalogue.procedure("foi_request", dt.date(2008, 12, 31))
    assert "2008-12-31" in error.value.zh
    with pytest.raises(NotInLaw):
        catalogue.procedure("nothing", dt.date(2020, 1, 1))
    with pytest.raises(NotInLaw):
        catalogue.edition("foi_request", "1984")


def test_a_place_in_the_texts_is_found_twice() -> None:
    assert any(
        "重复" in problem.zh
        for problem in problems_of({**example(), "procedures/l/again.yaml": example()[FOI]})
    )


# Problems


@pytest.mark.parametrize(
    ("old", "new", "passage", "code"),
    [
        ("until: answer\n", "until: answers\n", "until: answers", "unknown_name"),
        ("by: foi_officer\n    from: received\n    takes: [extended_by]", "by: foi_officer\n    from: recieved\n    takes: [extended_by]", "from: recieved", "unknown_name"),
        ("takes: [outcome]", "takes: [outcomes]", "takes: [outcomes]", "unknown_name"),
        ("final: [answered]\ntracks", "final: [closed]\ntracks", "final: [closed]", "unknown_name"),
        ("    warn: 2 working days", "    warn: two days", "warn: two days", "length"),
        ("2019-05-15: 20 working days}\n    extend", "2019-05-15: 20 workdays}\n    extend", "within: {2008", "length"),
        ("title: matter", "colour: red", "colour: red", "unknown_key"),
        ("    makes: [reply]", "    make: [reply]", "make: [reply]", "unknown_key"),
        ("{gate: approved, by: foi_head, cite: FOI 33}", "{gate: aproved, by: foi_head, cite: FOI 33}", "{gate: aproved", "unknown_name"),
        ("{gate: approved, by: foi_head, cite: FOI 33}", "{gate: approved, cite: FOI 33}", "{gate: approved, cite", "missing"),
        ("{gate: approved, by: foi_head, cite: FOI 33}", "{gate: approved, by: foi_head, who: x, cite: FOI 33}", "{gate: approved, by", "unknown_key"),
        ("\"case.outcome in ['partly', 'refused']\"", '"case.outcome in ["', "case.outcome in [", "condition"),
        ("by: foi_officer, from: received, adds: asked, cite: FOI 32", "by: foi_officer, from: received, adds: asked, cite: XYZ 32", "cite: XYZ", "citation"),
        ("{may: tighten, cite: FOI 33}", "{may: tighten, cite: XYZ 33}", "clocks/to_answer/within: {may", "citation"),
        ("{may: tighten, cite: FOI 33}", "{may: loosen, cite: FOI 33}", "clocks/to_answer/within: {may", "shape"),
        ("valid: 2015-01-01..\n", "valid: 2004-01-01..\n", "cite: FOI 29", "citation"),
        ("type: date, zh: 收到日期", "type: day, zh: 收到日期", "type: day", "shape"),
        ("type: text, zh: 理由", "type: choice, zh: 理由", "type: choice, zh: 理由", "shape"),
        ("per: asked", "per: asker", "per: asker", "unknown_name"),
        ("{2008-05-01: 15 working days, 2019-05-15: 20 working days}\n    extend", "{2008-05-01: 15 working days, 2019-13-15: 20 working days}\n    extend", "2019-13-15", "dates"),
        ("people who searched, valid: 2019-05-15..", "people who searched, valid: 2019-05-35..", "valid: 2019-05-35", "dates"),
    ],
)  # fmt: skip
def test_each_problem_says_where(old: str, new: str, passage: str, code: str) -> None:
    texts = changed(old, new)
    problems = problems_of(texts)
    found = [problem for problem in problems if problem.code == code]
    assert found, problems
    assert (FOI, line_of(texts[FOI], passage)) in {(problem.file, problem.line) for problem in found}
    assert all(problem.zh and problem.en for problem in found)


def test_all_problems_at_once() -> None:
    texts = changed("until: answer\n", "until: answers\n")
    texts[FOI] = texts[FOI].replace("title: matter", "colour: red")
    texts["statutes.yaml"] += "  BAD: {en: no Chinese}\n"
    texts["registers/certificates.yaml"] = texts["registers/certificates.yaml"].replace(
        "key: number", "key: nothing"
    )
    assert {problem.file for problem in problems_of(texts)} == {
        FOI,
        "statutes.yaml",
        "registers/certificates.yaml",
    }


def test_a_problem_of_many_slices_is_told_once() -> None:
    problems = problems_of(changed("    warn: 2 working days", "    warn: two days"))
    assert len(problems) == 1


def test_the_error_reads_in_both_languages() -> None:
    with pytest.raises(LawError) as error:
        load(changed("title: matter", "colour: red"))
    assert f"{FOI}:7" in error.value.zh
    assert "unknown key" in error.value.en


# The catalogue


def test_the_hash_is_of_the_law_alone() -> None:
    texts = example()
    same = {path: text.replace("\n", "\r\n") for path, text in reversed(texts.items())}
    assert load(texts).hash == load(same).hash
    scenarios = {**texts, "procedures/l/x.scenarios.yaml": "scenarios: []\n"}
    assert load(scenarios).hash == load(texts).hash
    assert load(changed("2 working days", "3 working days")).hash != load(texts).hash
    assert len(load(texts).short) == 16


def test_texts_of_others_are_carried_in_the_hash() -> None:
    catalogue = load({**example(), "figures/a.yaml": "figures: {}\n", "forms/b.yaml": "form: b\n"})
    assert list(catalogue.figures) == ["figures/a.yaml"]
    assert list(catalogue.forms) == ["forms/b.yaml"]
    assert catalogue.hash != load(example()).hash


def test_local_law_is_added() -> None:
    own = "id: own_rule\nzh: 自有程序\nstages: {a: 甲}\nfinal: a\nmoves: {go: {zh: 办, by: foi_officer, to: a}}\n"
    catalogue = load({**example(), "local/procedures/x/own.yaml": own})
    assert catalogue.procedures == ("foi_request", "own_rule")


def test_any_stage(catalogue: Catalogue) -> None:
    found = at(
        loaded("by: foi_officer, from: received, adds: asked", "by: foi_officer, from: any, adds: asked"),
        "2026-01-01",
    )
    assert found.moves["ask.add"].frm == ANY


DUE = "    within: {2008-05-01: 15 working days, 2019-05-15: 20 working days}\n"
PAUSE = "    pause: [{from: ask.send, until: [ask.agree, ask.object, ask.silent], cite: FOI 33}]\n"


def by_date(text: str) -> str:
    return f"    by_date: {text}\n"


def test_a_fixed_day_of_the_year_is_a_length() -> None:
    texts = changed(DUE, by_date("{2008-05-01: 03-31, 2019-05-15: 01-31}"))
    texts[FOI] = texts[FOI].replace(PAUSE, "")
    catalogue = load(texts)
    assert at(catalogue, "2018-01-01").clocks["to_answer"].within.length == YearDay(3, 31)
    assert at(catalogue, "2020-01-01").clocks["to_answer"].within.length == YearDay(1, 31)


@pytest.mark.parametrize(
    ("text", "code", "says"),
    [
        (by_date("02-30"), "length", "02-30"),
        (by_date("1-31"), "shape", "by_date"),
        (DUE + by_date("01-31"), "shape", "`within`"),
        (by_date("01-31"), "shape", "`pause`"),
    ],
)
def test_what_a_fixed_day_cannot_be(text: str, code: str, says: str) -> None:
    found = problems_of(changed(DUE, text))
    assert any(p.code == code and says in p.en for p in found), found
