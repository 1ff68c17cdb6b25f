"""What is wrong in a form, and numbers typed by hand in any text of a report."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from itertools import pairwise

from yifa.law.conditions import ConditionError, Scope, Type
from yifa.law.problems import Problem
from yifa.reports import numerals
from yifa.reports.form import Edition, Form, Site, sites
from yifa.reports.template import TemplateError, parse
from yifa.reports.values import FigureValue, is_rate


def lint(form: Form, known: Collection[str]) -> list[Problem]:
    """Every defect of a form, given the ids of all figures there are: [] when it can be used."""
    found = [form.problem(("names",), "name", f"“{name}”是数目，不是专名", f"“{name}” is a count, not a name")
             for name in form.names if numerals.is_number(name)]  # fmt: skip
    ordered = sorted(range(len(form.editions)), key=lambda i: form.editions[i].first)
    for i, j in pairwise(ordered):
        if (form.editions[j].first - form.editions[i].last).days != 1:
            zh, en = "各版本的有效期间须首尾相接", "editions must follow one another without gap or overlap"
            found.append(form.problem(("editions", j, "valid"), "editions", zh, en))
    for edition in form.editions:
        found += lint_edition(form, edition, known)
    return sorted(set(found))


def lint_edition(form: Form, edition: Edition, known: Collection[str]) -> Iterator[Problem]:
    """The defects of one edition."""
    scope = Scope({name: Type("int") for name in known})
    places = list(sites(form, edition))
    for site in places:
        for code, zh, en in _site(site, edition, form, known, scope):
            where = f"{edition.edition}版 {site.where}"
            yield form.problem(site.path, code, f"{where}：{zh}", f"{where}: {en}")
    for key in edition.texts.keys() - {site.value for site in places if site.kind == "texts"}:
        path = ("editions", form.editions.index(edition), "texts", key)
        yield form.problem(path, "unused", f"文字“{key}”没有用处", f"the text “{key}” is used nowhere")


def _site(
    site: Site, edition: Edition, form: Form, known: Collection[str], scope: Scope
) -> Iterator[tuple[str, str, str]]:
    if site.kind == "when":
        try:
            site.value.check(scope)
        except ConditionError as error:
            yield "condition", f"条件“{site.value}”：{error.zh}", f"condition “{site.value}”: {error.en}"
    elif site.kind == "texts":
        if site.value not in edition.texts:
            yield "unknown_name", f"texts 中没有“{site.value}”", f"texts has no “{site.value}”"
    elif site.kind == "figure":
        if site.value not in known:
            yield "unknown_figure", f"没有指标“{site.value}”", f"no figure “{site.value}”"
    else:
        try:
            template = parse(site.value)
        except TemplateError as error:
            yield "template", error.zh, error.en
            return
        for binding in template.figures:
            if binding.name not in known:
                yield "unknown_figure", f"没有指标“{binding.name}”", f"no figure “{binding.name}”"
        for number in numerals.typed(template.words, form.names):
            yield "typed_number", *typed_message(number, {})


def typed_message(number: numerals.Number, values: Mapping[str, FigureValue]) -> tuple[str, str]:
    """What to say of a number typed by hand (Chinese, English): which figures have that value, else what to do."""
    same = list(bindings_of(number.value, values)) if number.value is not None else []
    if same:
        zh = "、".join(f"{{{name}}}（{label}）" for name, label in same)
        return (
            f"手写数字“{number.text}”与指标数值相同，请改写为 {zh}",
            f"“{number.text}” is typed by hand and equals a figure: write {' or '.join(f'{{{name}}}' for name, _ in same)}",
        )
    return (
        f"手写数字“{number.text}”：数字须引自指标，或为日期、申报的专名；约数和“一次”“一起”之类请改用不含数字的说法",
        f"“{number.text}” is typed by hand: a number must be a bound figure, a date or a declared name",
    )


def bindings_of(value: float, values: Mapping[str, FigureValue]) -> Iterator[tuple[str, str]]:
    """The bindings that would print this number, each with the figure's name."""
    for figure in values.values():
        if is_rate(figure):
            if (
                figure.whole
                and figure.part is not None
                and abs(figure.part * 100 / figure.whole - value) < 0.005
            ):
                yield f"{figure.id}:unit", figure.zh
        elif figure.value == value:
            yield f"{figure.id}:unit", figure.zh
        else:
            for part, count in figure.breakdown.items():
                if count == value:
                    yield f"{figure.id}[{part}]:unit", f"{figure.zh}·{part}"
