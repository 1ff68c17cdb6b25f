"""The grammar of forms, and the lint."""

from __future__ import annotations

import datetime as dt
import subprocess
import sys

import pytest

from yifa.law.problems import LawError
from yifa.reports import Form, lint, parse_form
from yifa.reports.form import sites
from yifa.reports.template import Binding, TemplateError, parse

from .figures import county

MINIMAL = """form: small
zh: 小报告
en: Small report
names: [三统一]
editions:
  - edition: a
    valid: 2020-01-01..
    cite: LOCAL 测试
    texts:
      problems: {zh: 问题}
    title: ['{region}报告']
    opening: [现报告如下]
    sections:
      - heading: 工作
        body:
          - paragraph:
              - 制定文件{docs_issued:unit}
          - texts: problems
"""


def codes(text: str, known: set[str]) -> list[tuple[str, int]]:
    return [(problem.code, problem.line) for problem in lint(parse_form(text, "forms/small.yaml"), known)]


def test_the_annual_report_is_sound_and_uses_every_figure(form: Form) -> None:
    known = set(county())
    assert lint(form, known) == []
    for figure in known:
        assert lint(form, known - {figure}), f"{figure} is used nowhere"


def test_every_edition_has_its_parts(form: Form) -> None:
    old, new = form.edition(dt.date(2019, 4, 14)), form.edition(dt.date(2019, 4, 15))
    assert [section.heading for section in old.sections] == ["工作情况", "存在的问题", "下一步打算"]
    assert len(new.sections) == 5
    assert [due.on(2025) for due in new.due] == [dt.date(2026, 3, 1), dt.date(2026, 4, 1)]


def test_nothing_unverified_is_claimed(form: Form) -> None:
    """The rules' article numbers are not verified: none is cited, and what rests on them says so."""
    for edition in form.editions:
        assert edition.unconfirmed
        assert all(due.unconfirmed for due in edition.due)
        texts = [site.value for site in sites(form, edition) if site.kind == "text"]
        assert not any("》第" in text for text in (*texts, edition.cite, *(due.cite for due in edition.due)))


def test_a_sound_form() -> None:
    assert codes(MINIMAL, {"docs_issued"}) == []


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        ("{docs_issued:unit}", "{docs_isued:unit}", [("unknown_figure", 16)]),
        ("{docs_issued:unit}", "37件", [("typed_number", 16)]),
        ("{docs_issued:unit}", "三十七件", [("typed_number", 16)]),
        ("制定文件{docs_issued:unit}", "按三统一要求制定文件{docs_issued:unit}", []),
        ("制定文件{docs_issued:unit}", "按四统一要求制定文件{docs_issued:unit}", [("typed_number", 16)]),
        ("heading: 工作", "heading: 工作（一）", [("typed_number", 14)]),
        ("{docs_issued:unit}", "{docs_issued:percent}", [("template", 16)]),
        ("{docs_issued:unit}", "{docs_issued", [("template", 16)]),
        ("texts: problems", "texts: plans", [("unknown_name", 18), ("unused", 10)]),
        ("- 制定文件{docs_issued:unit}", "- {say: 制定文件, when: docs_isued > 0}", [("condition", 17)]),
        ("- 制定文件{docs_issued:unit}", "- {say: 制定文件, when: docs_issued + 1}", [("condition", 17)]),
        ("names: [三统一]", "names: [三统一, 37件]", [("name", 4)]),
    ],
)  # fmt: skip
def test_lint_names_the_defect_and_its_line(old: str, new: str, found: list[tuple[str, int]]) -> None:
    assert old in MINIMAL
    assert sorted(codes(MINIMAL.replace(old, new), {"docs_issued"})) == sorted(found)


def test_the_message_names_section_sentence_and_number() -> None:
    form = parse_form(MINIMAL.replace("{docs_issued:unit}", "37件"), "forms/small.yaml")
    (problem,) = lint(form, {"docs_issued"})
    assert all(part in problem.zh for part in ("一、工作", "第1句", "“37”"))


@pytest.mark.parametrize(
    ("old", "new", "code", "key"),
    [
        ("heading: 工作", "heading: 工作\n        colour: red", "unknown_key", "colour"),
        ("zh: 小报告\n", "", "missing_key", "zh"),
        ("valid: 2020-01-01..", "valid: 2020-01-01", "form", "valid"),
        ("valid: 2020-01-01..", "valid: 2020-01-01..2019-01-01", "form", "valid"),
        ("- texts: problems", "- texts: problems\n            shape: round", "unknown_key", "shape"),
        ("- texts: problems", "- {table: 表, label: 类}", "form", "breakdown"),
        ("- 制定文件{docs_issued:unit}", "- {say: 制定文件, otherwise: 无}", "form", "otherwise"),
        ("- heading: 工作\n", "- heading: 工作\n        use: work\n", "form", "use"),
    ],
)
def test_what_does_not_fit_the_grammar_is_refused(old: str, new: str, code: str, key: str) -> None:
    assert old in MINIMAL
    with pytest.raises(LawError) as caught:
        parse_form(MINIMAL.replace(old, new), "forms/small.yaml")
    assert any(problem.code == code and key in problem.en for problem in caught.value.problems)
    assert all(problem.line for problem in caught.value.problems)


def test_a_defect_deep_in_a_union_has_its_line() -> None:
    text = MINIMAL.replace(
        "- 制定文件{docs_issued:unit}", "- say:\n                  - {say: 制定, wen: docs_issued > 0}"
    )
    with pytest.raises(LawError) as caught:
        parse_form(text, "forms/small.yaml")
    (problem,) = caught.value.problems
    assert (problem.code, problem.line) == ("unknown_key", 18)


def test_headings_go_four_levels_deep() -> None:
    deep = MINIMAL
    for level in range(4):
        indent = "      " + "    " * level
        deep += f"{indent}  sections:\n{indent}    - heading: 下级\n"
    with pytest.raises(LawError, match="at most 4 levels"):
        parse_form(deep, "forms/small.yaml")


def test_editions_must_meet() -> None:
    second = MINIMAL[MINIMAL.index("  - edition: a") :].replace("edition: a", "edition: b")
    gap = MINIMAL.replace("2020-01-01..", "2020-01-01..2021-12-31") + second.replace(
        "2020-01-01", "2022-01-02"
    )
    assert [code for code, _ in codes(gap, {"docs_issued"})] == ["editions"]
    whole = gap.replace("2022-01-02", "2022-01-01")
    assert codes(whole, {"docs_issued"}) == []
    overlap = gap.replace("2022-01-02", "2021-12-31")
    assert [code for code, _ in codes(overlap, {"docs_issued"})] == ["editions"]


def test_reports_need_neither_django_nor_the_room_of_figures() -> None:
    code = (
        "import sys, yifa.reports; yifa.reports.load_form('annual_report'); "
        "print([m for m in sys.modules if m.split('.')[0] == 'django' or m.startswith('yifa.figures')])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_bindings() -> None:
    template = parse("共{a}件，{b:unit}，其中{c[行政许可]:unit}；{d:list}{year}年")
    assert list(template.figures) == [
        Binding("a"), Binding("b", None, "unit"), Binding("c", "行政许可", "unit"), Binding("d", None, "list"),
    ]  # fmt: skip
    assert "a" not in template.words
    assert template.words.startswith("共\ufffc件")


@pytest.mark.parametrize(
    "text", ["{", "}", "{a", "{A}", "{a:}", "{a:x}", "{a[x]:list}", "{year:unit}", "{{a}}"]
)
def test_braces_that_bind_nothing(text: str) -> None:
    with pytest.raises(TemplateError):
        parse(text)
