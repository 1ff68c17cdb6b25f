"""What goes through the rows of a list: a time limit as long as the longest of them, and a look into a register for each."""

from __future__ import annotations

import datetime as dt

import pytest
from tests.law.law_example import changed, problems_of

from yifa.law import sheet as sheets
from yifa.law.conditions import Condition
from yifa.law.definitions import Gate, Within
from yifa.law.lint import check
from yifa.law.loader import load

DAY = dt.date(2024, 1, 1)
FIXED = "    within: {2008-05-01: 15 working days, 2019-05-15: 20 working days}\n"


def by_rows(column: str, kind: str = "length") -> dict[str, str]:
    """The example with a column of its own among the parties, and a limit by `column`."""
    path, name = "procedures/l/foi_request.yaml", "of: {name: {type: party, zh: 姓名}}"
    texts = changed(FIXED, f"    within: {{longest: {column}}}\n")
    assert texts[path].count(name) == 1
    own = f"of: {{name: {{type: party, zh: 姓名}}, limit: {{type: {kind}, zh: 各自时限, en: own time}}}}"
    return {**texts, path: texts[path].replace(name, own)}


def test_it_is_told_in_both_languages() -> None:
    catalogue = load(by_rows("parties.limit"))
    assert check(catalogue) == []
    law = catalogue.procedure("foi_request", DAY).at(DAY)
    within = law.clocks["to_answer"].within
    assert within == Within(longest=("parties", "limit"))
    told = [sheets.words(catalogue, law, english=english).within(within) for english in (False, True)]
    assert told == ["申请人各项“各自时限”中最长的", "the longest “own time” among applicants"]


@pytest.mark.parametrize("column", ["parties.limits", "party.limit", "matter.limit", "limit"])
def test_a_column_that_is_not_there(column: str) -> None:
    assert {problem.code for problem in problems_of(by_rows(column))} == {"unknown_name"}


def test_a_column_that_holds_no_length() -> None:
    (found,) = check(load(by_rows("parties.limit", "int")))
    assert (found.code, found.en) == ("type", "“item.limit” is int; needed here: length")


def test_one_way_to_say_how_long() -> None:
    texts = changed(FIXED, "    within: {longest: parties.name, field: extended_by}\n")
    assert [problem.code for problem in problems_of(texts)] == ["shape"]


def test_each_row_in_a_register_is_told() -> None:
    catalogue = load(by_rows("parties.limit"))
    law = catalogue.procedure("foi_request", DAY).at(DAY)
    gate = Gate("entry_each", {"register": "certificates", "list": "parties", "key": "item.id"})
    absent = Gate("entry_each", {**gate.params, "absent": True, "where": Condition("has(item.limit)")})
    told = [sheets.words(catalogue, law, english=True).gate(one) for one in (gate, absent)]
    assert told[0].startswith("every row of applicants must be in force in “")
    assert told[1].startswith("no row of applicants, where “own time” is given, may be in force in “")
    assert sheets.words(catalogue, law).gate(absent).startswith("申请人中")
