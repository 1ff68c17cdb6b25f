"""What a place or a special law may lay over a procedure, and what it may not."""

import datetime as dt

import pytest
from tests.law.law_example import FOI, changed, example, line_of, problems_of

from yifa.law.definitions import Slice
from yifa.law.diff import compare_dates
from yifa.law.lint import check
from yifa.law.loader import load
from yifa.law.overlays import place_chain
from yifa.law.sheet import sheet
from yifa.worktime import Length

OVERLAY = "overlays/440000/foi.yaml"
HEAD = "overlay: gd-foi\nof: foi_request\nplace: '440000'\ncite: LOCAL 广东省某规定\n"
TIGHTER = "set: {clocks/to_answer/within: 10 working days}\n"
COUNTY = place_chain("441223")


def under(
    overlay: str, *places: str, domain: str | None = None, day: str = "2026-01-01", **more: str
) -> Slice:
    texts = {**example(), OVERLAY: overlay, **more}
    found = load(texts).procedure("foi_request", dt.date(2016, 1, 1), places, domain)
    return found.at(dt.date.fromisoformat(day))


def refusal(overlay: str, **more: str) -> str:
    problems = problems_of({**example(), OVERLAY: overlay, **more})
    assert all(problem.file == OVERLAY for problem in problems)
    return " ".join(problem.zh for problem in problems)


def answer_time(found: Slice) -> str:
    return str(found.clocks["to_answer"].within.length)


def test_only_in_its_place() -> None:
    assert answer_time(under(HEAD + TIGHTER, *COUNTY)) == "10 working days"
    assert answer_time(under(HEAD + TIGHTER)) == "20 working days"
    assert answer_time(under(HEAD + TIGHTER, *place_chain("430100"))) == "20 working days"


def test_what_it_touches_stands_on_its_article() -> None:
    clock = under(HEAD + TIGHTER, *COUNTY).clocks["to_answer"]
    assert clock.cite is not None
    assert clock.cite.zh == "广东省某规定"
    assert clock.cite.unconfirmed
    # and nothing else does
    assert under(HEAD + TIGHTER, *COUNTY).clocks["ask.reply"].cite.statute == "FOI19"  # type: ignore[union-attr]


def test_from_makes_a_dated_value() -> None:
    overlay = HEAD + "from: 2022-01-01\nto: 2023-12-31\n" + TIGHTER
    assert answer_time(under(overlay, *COUNTY, day="2018-01-01")) == "15 working days"
    assert answer_time(under(overlay, *COUNTY, day="2021-12-31")) == "20 working days"
    assert answer_time(under(overlay, *COUNTY, day="2022-01-01")) == "10 working days"
    assert answer_time(under(overlay, *COUNTY, day="2023-12-31")) == "10 working days"
    assert answer_time(under(overlay, *COUNTY, day="2024-01-01")) == "20 working days"
    after = under(overlay, *COUNTY, day="2024-01-01").clocks["to_answer"]
    assert after.cite.statute == "FOI19"  # type: ignore[union-attr]
    assert not after.cite.unconfirmed  # type: ignore[union-attr]


def test_county_over_city_over_province_over_nation() -> None:
    def over(place: str, days: int) -> str:
        body = HEAD.replace("'440000'", f"'{place}'") + TIGHTER
        return body.replace("gd-foi", f"o{place}").replace("10 working", f"{days} working")

    files = {
        f"overlays/{place}/x.yaml": over(place, days)
        for place, days in (("441223", 7), ("441200", 8), ("000000", 11))
    }
    assert answer_time(under(over("440000", 10), *COUNTY, **files)) == "7 working days"
    assert answer_time(under(over("440000", 10), *place_chain("441201"), **files)) == "8 working days"
    assert answer_time(under(over("440000", 10), *place_chain("440500"), **files)) == "10 working days"
    assert answer_time(under(over("440000", 10), **files)) == "11 working days"


def test_place_chain() -> None:
    assert place_chain("441223") == ("440000", "441200", "441223")
    assert place_chain("441200") == ("440000", "441200")
    assert place_chain("440000") == ("440000",)


def test_added_gates() -> None:
    overlay = HEAD + "from: 2022-01-01\nadd: {moves/answer/needs: [{gate: documents, kinds: 审查表}]}\n"
    found = under(overlay, *COUNTY).moves["answer"].needs
    assert [gate.name for gate in found] == ["filled", "done", "all_items", "certified", "documents"]
    assert found[-1].cite is not None
    assert found[-1].cite.unconfirmed
    assert found[0].cite.statute == "FOI19"  # type: ignore[union-attr]
    before = under(overlay, *COUNTY, day="2021-12-31").moves["answer"].needs
    assert "documents" not in [gate.name for gate in before]


def test_a_gate_is_found_by_its_name() -> None:
    opened = example()[FOI].replace(
        "local:\n", "local:\n  moves/answer/needs/certified/at_least: {may: set, cite: FOI 36}\n"
    )
    overlay = HEAD + "set: {moves/answer/needs/certified/at_least: 2}\n"
    found = under(overlay, *COUNTY, **{FOI: opened}).moves["answer"]
    certified = next(gate for gate in found.needs if gate.name == "certified")
    assert certified.params["at_least"] == 2
    assert certified.cite.zh == "广东省某规定"  # type: ignore[union-attr]
    assert found.cite.statute == "FOI19"  # type: ignore[union-attr]


def test_added_moves_and_stages() -> None:
    opened = example()[FOI].replace(
        "local:\n",
        "local:\n  moves: {may: add}\n  stages: {may: add}\n  clocks: {may: add}\n  final: {may: set}\n",
    )
    overlay = HEAD + (
        "from: 2022-01-01\nset: {final: [answered, dropped]}\nadd:\n  stages: {dropped: 已撤回}\n"
        "  moves: {drop: {zh: 撤回, by: applicant, from: received, to: dropped}}\n"
        "  clocks: {to_drop: {zh: 撤回期限, start: submit, until: drop, within: 5 days}}\n"
    )
    found = under(overlay, *COUNTY, **{FOI: opened})
    assert found.stages["dropped"] == "已撤回"
    assert found.moves["drop"].cite.unconfirmed  # type: ignore[union-attr]
    assert found.clocks["to_drop"].within.length == Length.parse("5 days")
    assert "dropped" not in under(overlay, *COUNTY, **{FOI: opened}, day="2021-12-31").stages


@pytest.mark.parametrize(
    ("body", "word"),
    [
        ("set: {clocks/to_answer/within: 25 working days}", "放宽"),
        ("set: {clocks/to_answer/within: 10 days}", "无法与原规定比较"),
        ("set: {clocks/ask.reply/within: 5 working days}", "未开放"),
        ("set: {clocks/to_answer/until: submit}", "未开放"),
        ("set: {moves/answer/needs: []}", "只开放 add"),
        ("add: {clocks/to_answer/within: 5 days}", "只开放 tighten"),
        ("add: {moves/answer/needs: {x: 1}}", "不能追加"),
        ("special: true\nset: {clocks/to_answer/within: 10 working days}", "special"),
        ("from: 2022-13-01\nset: {clocks/to_answer/within: 10 working days}", "不是日期"),
    ],
)
def test_refused(body: str, word: str) -> None:
    assert word in refusal(HEAD + body + "\n")


def test_tightening_holds_on_every_day() -> None:
    # 16 working days tighten the 20 of 2019, not the 15 of 2008
    assert "放宽" in refusal(HEAD + "set: {clocks/to_answer/within: 16 working days}\n")
    assert refusal(HEAD + "from: 2019-05-15\nset: {clocks/to_answer/within: 16 working days}\n") == ""


def test_longer_is_tighter() -> None:
    opened = example()[FOI].replace(
        "{may: tighten, cite: FOI 33}", "{may: tighten, cite: FOI 33, shorter_is: looser}"
    )
    assert "放宽" in refusal(HEAD + TIGHTER, **{FOI: opened})
    assert refusal(HEAD + "set: {clocks/to_answer/within: 25 working days}\n", **{FOI: opened}) == ""


def test_lengths_by_choice_are_compared_one_by_one() -> None:
    overlay = (
        HEAD
        + "set: {clocks/to_answer/within: {by: outcome, of: {granted: 5 working days, else: 16 working days}}}\n"
    )
    assert "放宽" in refusal(overlay)
    assert refusal(overlay.replace("16 working", "15 working")) == ""


def test_a_fixed_day_of_the_year_is_set_not_compared() -> None:
    base = example()[FOI].replace("    within: 15 working days\n", "    by_date: 03-31\n")
    opened = base + "  clocks/ask.reply/by_date: {may: %s, cite: FOI 33}\n"
    overlay = HEAD + "set: {clocks/ask.reply/by_date: 01-31}\n"
    assert refusal(overlay, **{FOI: opened % "set"}) == ""
    assert "无法与原规定比较" in refusal(overlay, **{FOI: opened % "tighten"})


def test_a_special_law_needs_no_opening() -> None:
    special = (
        "overlay: special\nof: foi_request\ndomain: land\nspecial: true\ncite: FOI19 33\n"
        "set: {clocks/ask.reply/within: 5 working days}\n"
    )
    assert str(under(special, domain="land").clocks["ask.reply"].within.length) == "5 working days"
    assert str(under(special).clocks["ask.reply"].within.length) == "15 working days"
    assert "special" in refusal(special.replace("FOI19 33", "LOCAL x"))


def test_the_place_of_a_problem_is_in_the_overlay() -> None:
    text = HEAD + "from: 2022-01-01\nset:\n  clocks/to_answer/within: soon\n"
    (problem, *_) = problems_of({**example(), OVERLAY: text})
    assert (problem.file, problem.line) == (OVERLAY, line_of(text, "clocks/to_answer"))


def test_unknown_procedure_and_both_place_and_domain() -> None:
    assert "没有程序“nothing”" in refusal(HEAD.replace("foi_request", "nothing") + TIGHTER)
    assert "二者取一" in refusal(HEAD + "domain: land\n" + TIGHTER)


def test_the_base_is_left_alone() -> None:
    catalogue = load({**example(), OVERLAY: HEAD + TIGHTER})
    laid = catalogue.procedure("foi_request", dt.date(2020, 1, 1), COUNTY)
    base = catalogue.procedure("foi_request", dt.date(2020, 1, 1))
    alone = load(example()).procedure("foi_request", dt.date(2020, 1, 1))
    assert [overlay.id for overlay in laid.overlays] == ["gd-foi"]
    assert base.overlays == ()
    assert [one.clocks for one in base.slices] == [one.clocks for one in alone.slices]


def test_an_edition_outside_its_days_is_left_alone() -> None:
    ended = example()[FOI].replace("valid: 2015-01-01..", "valid: 2013-01-01..2014-12-31\nedition: old")
    texts = changed("title: matter", "title: matter", **{OVERLAY: HEAD + "from: 2022-01-01\n" + TIGHTER})
    catalogue = load({**texts, "procedures/l/old.yaml": ended})
    assert (
        answer_time(catalogue.edition("foi_request", "old", COUNTY).at(dt.date(2023, 1, 1)))
        == "20 working days"
    )


# Removing

SPECIAL = (
    "overlay: land\nof: foi_request\nzh: 土地领域特别规定\ndomain: land\nspecial: true\ncite: FOI19 33\n"
)


def land(body: str, day: str = "2026-01-01") -> Slice:
    return under(SPECIAL + body, domain="land", day=day)


def test_a_special_law_removes_a_gate_and_what_rests_on_a_move_goes_with_it() -> None:
    found = land("remove: [moves/answer/needs/certified, moves/extend]\n")
    before = under(SPECIAL, domain="land")
    names = [[gate.name for gate in one.moves["answer"].needs] for one in (before, found)]
    assert [name for name in names[0] if name != "certified"] == names[1] != names[0]
    assert "extend" in before.moves
    assert "extend" not in found.moves
    assert before.clocks["to_answer"].extend
    assert not found.clocks["to_answer"].extend
    assert (
        under(SPECIAL + "remove: [moves/extend]\n").moves.keys() == before.moves.keys()
    )  # elsewhere all is there
    assert found.moves["answer"].cite == before.moves["answer"].cite


def test_removed_on_its_days_only() -> None:
    body = "from: 2022-01-01\nto: 2023-12-31\nremove: [clocks/to_answer, moves/answer/needs/certified]\n"
    for day, there in (
        ("2021-12-31", True),
        ("2022-01-01", False),
        ("2023-12-31", False),
        ("2024-01-01", True),
    ):
        found = land(body, day)
        assert ("to_answer" in found.clocks) is there
        assert ("certified" in [gate.name for gate in found.moves["answer"].needs]) is there
    assert answer_time(land(body, "2024-01-01")) == "20 working days"


@pytest.mark.parametrize(
    ("head", "path", "word"),
    [
        (HEAD, "moves/extend", "只有特别法"),
        (HEAD.replace("place: '440000'", "domain: land"), "moves/extend", "只有特别法"),
        (SPECIAL.replace("FOI19 33", "LOCAL x"), "moves/extend", "special"),
        (SPECIAL, "moves/nothing", "没有“moves/nothing”"),
        (SPECIAL, "moves/answer/needs/waited", "不能确定指哪一项"),
        (SPECIAL, "moves/extend/needs/approved/by/x", "没有"),
    ],
)
def test_what_may_not_be_removed(head: str, path: str, word: str) -> None:
    assert word in refusal(head + f"remove: [{path}]\n")


def test_the_lint_looks_at_what_is_left() -> None:
    texts = {**example(), OVERLAY: SPECIAL + "remove: [moves/ask.object]\n"}
    assert "objected" in " ".join(p.en for p in check(load(texts)))
    texts = {**example(), OVERLAY: SPECIAL + "remove: [moves/extend]\n"}
    assert check(load(texts)) == []


def test_the_page_and_the_comparison_tell_it() -> None:
    overlay = (
        SPECIAL
        + "from: 2022-03-01\nremove: [moves/extend]\nset: {clocks/to_answer/within: 10 working days}\n"
    )
    catalogue = load({**example(), OVERLAY: overlay})
    found = catalogue.procedure("foi_request", dt.date(2022, 6, 1), (), "land")
    page = sheet(catalogue, found, dt.date(2022, 6, 1))
    (rule,) = page.overlays
    assert rule.text.startswith("土地领域特别规定：答复期限的长度、删去")
    days = dt.date(2022, 2, 28), dt.date(2022, 3, 1)
    assert "删去步骤“延长答复期限”" in [
        c.zh for c in compare_dates(catalogue, "foi_request", *days, (), "land")
    ]
    assert compare_dates(catalogue, "foi_request", *days) == []
