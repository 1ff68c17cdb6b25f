"""`recurs`: what it says on the page, between two laws, and what the lint finds wrong with it."""

import datetime as dt

import pytest
from tests.law.law_example import example

from yifa.law.catalogue import Catalogue
from yifa.law.diff import compare_dates, compare_laws
from yifa.law.lint import check
from yifa.law.loader import load
from yifa.law.sheet import sheet
from yifa.law.show import as_html, as_text
from yifa.worktime import YearDay

AGENCIES = """
register: agencies
zh: 机关名录
key: code
fields:
  code: {type: text, zh: 代码}
  name: {type: text, zh: 名称}
  level: {type: choice, zh: 层级, of: {county: 县级政府, department: 县级部门}}
"""
REPORT = """
id: report
zh: 年度报告
valid: 2015-01-01..
recurs:
  on: "01-01"
  for: {level: {2015-01-01: [county, department], 2019-05-15: department}}
  carry: {name: name}
  cite: FOI 33
fields: {name: {type: text, zh: 机关}}
stages: {due: 待报告, done: 已报告}
final: done
moves:
  begin: {zh: 立项, by: system, to: due, takes: name, cite: FOI 33}
  finish: {zh: 报告, by: foi_officer, from: due, to: done, cite: FOI 33}
"""


def texts(old: str = "", new: str = "", agencies: str = AGENCIES) -> dict[str, str]:
    assert not old or REPORT.count(old) == 1
    files = {"registers/agencies.yaml": agencies, "procedures/x/report.yaml": REPORT.replace(old, new)}
    return {**example(), **{path: text for path, text in files.items() if text}}


def law(old: str = "", new: str = "") -> Catalogue:
    return load(texts(old, new))


def test_it_is_cut_like_anything_else_and_clean() -> None:
    catalogue = law()
    assert check(catalogue) == []
    assert catalogue.recurring == ("report",)
    found = catalogue.edition("report", "2015")
    before, after = (found.at(dt.date(year, 1, 1)).recurs for year in (2016, 2020))
    assert before is not None
    assert after is not None
    assert before.on == (YearDay(1, 1),)
    assert (before.of, after.of) == ({"level": ("county", "department")}, {"level": ("department",)})
    assert before.cite is not None
    assert before.cite.zh == "《政府信息公开条例》(2007)第二十四条"


def test_the_page_says_when_and_for_whom() -> None:
    catalogue = law()
    page = sheet(catalogue, catalogue.edition("report", "2015"), dt.date(2016, 1, 1))
    said = "每年1月1日，层级为县级政府或者县级部门的每个机关各立一件"
    assert f"{said}（《政府信息公开条例》(2007)第二十四条）" in as_text(page)
    assert said in as_html(page, "")
    catalogue = law("  for: {level: {2015-01-01: [county, department], 2019-05-15: department}}\n", "")
    page = sheet(catalogue, catalogue.edition("report", "2015"), dt.date(2016, 1, 1))
    assert "每年1月1日，每个机关各立一件" in as_text(page)


def test_what_changed() -> None:
    catalogue = law()
    changes = compare_dates(catalogue, "report", dt.date(2016, 1, 1), dt.date(2020, 1, 1))
    said = {(change.path, change.kind, change.zh) for change in changes}
    was, now = "层级为县级政府或者县级部门的每个机关各立一件", "层级为县级部门的每个机关各立一件"
    assert ("recurs", "changed", f"定期立项：每年1月1日，{was} → 每年1月1日，{now}") in said
    assert any(path == "recurs" and kind == "article" for path, kind, _ in said)
    (other, *_) = compare_laws(catalogue, law('on: "01-01"', 'on: ["01-01", "07-01"]'))
    each = "one for each agency whose level is county or department"
    en = f"comes again: every year on 1 January, {each} → every year on 1 January, 1 July, {each}"
    assert en in {change.en for change in other.changes}


@pytest.mark.parametrize(
    ("old", "new", "code", "says"),
    [
        ('on: "01-01"', "on: []", "missing", "no day"),
        ("carry: {name: name}\n  cite: FOI 33", "carry: {name: name}", "uncited", "recurs"),
        ("for: {level:", "for: {layer:", "unknown_name", "layer"),
        ("2019-05-15: department}", "2019-05-15: departments}", "unknown_name", "departments"),
        ("carry: {name: name}", "carry: {name: title}", "unknown_name", "title"),
        ("takes: name", "takes: []", "unknown_name", "takes no “name”"),
        ("  carry: {name: name}\n", "", "missing", "gives no “name”"),
        ("zh: 立项, by: system", "zh: 立项, by: foi_officer", "system", "system move"),
    ],
)
def test_the_lint(old: str, new: str, code: str, says: str) -> None:
    found = check(law(old, new))
    assert any(p.code == code and says in p.en and p.line > 1 for p in found), found


def test_without_a_register_of_agencies() -> None:
    assert [p.en for p in check(load(texts(agencies="")))] == ["no register “agencies”"]


def test_a_day_that_is_none_does_not_load() -> None:
    from yifa.law.problems import LawError

    with pytest.raises(LawError, match="02-30"):
        law('on: "01-01"', 'on: "02-30"')
