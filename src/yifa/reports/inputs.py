"""What is wrong with the figures and the officers' words that go into a report."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from yifa.law.problems import Problem
from yifa.reports import numerals
from yifa.reports.form import Edition, Form, sites
from yifa.reports.lint import typed_message
from yifa.reports.template import TemplateError, parse
from yifa.reports.values import FigureValue, problem

Texts = Mapping[str, Sequence[str]]
Values = Mapping[str, FigureValue]


def wanted(form: Form, edition: Edition, texts: Texts) -> set[str]:
    """The ids of the figures that this edition and the officers' texts name."""
    found: set[str] = set()
    for site in sites(form, edition):
        if site.kind == "figure":
            found.add(site.value)
        elif site.kind == "when":
            found |= site.value.names
        elif site.kind == "text":
            found |= _figures(site.value)
    return found.union(*(_figures(item) for items in texts.values() for item in items))


def _figures(text: str) -> set[str]:
    try:
        return {binding.name for binding in parse(text).figures}
    except TemplateError:
        return set()  # said by the lint, with its place


def figure_problems(form: Form, used: Iterable[str], values: Values) -> Iterator[Problem]:
    """Figures that cannot be printed, are known on different days, or do not add up as the form demands."""
    known = sorted(name for name in used if name in values)
    for name in known:
        if wrong := problem(values[name]):
            yield Problem("figures", 0, "figure", f"{name}：{wrong[0]}", f"{name}: {wrong[1]}")
    days = sorted({values[name].known_on for name in known})
    if len(days) > 1:
        listed = "、".join(map(str, days))
        en = f"the figures are as known on different days: {listed}"
        yield Problem("figures", 0, "known_on", f"指标的数据截止日不一致：{listed}", en)
    for total in form.sums:
        whole = values[total.total].value if total.total in values else None
        parts = [values[name].value for name in total.parts if name in values]
        counted = [n for n in parts if n is not None]
        if whole is not None and len(counted) == len(total.parts) and whole != sum(counted):
            said = "＋".join(f"{name}({n})" for name, n in zip(total.parts, counted, strict=True))
            zh, en = f"{total.total}({whole})不等于{said}", f"{total.total} ({whole}) is not {said}"
            yield Problem("figures", 0, "sum", zh, en)


def name_problems(names: Iterable[str]) -> Iterator[Problem]:
    """Declared names that are counts in disguise."""
    for name in sorted(set(names)):
        if numerals.is_number(name):
            yield Problem("names", 0, "name", f"“{name}”是数目，不是专名", f"“{name}” is a count, not a name")


def text_problems(edition: Edition, texts: Texts, values: Values, names: Iterable[str]) -> Iterator[Problem]:
    """Texts that are missing, bind what is not there, or hold a number typed by hand."""
    for key in sorted(texts.keys() - edition.texts.keys()):
        yield Problem(
            "texts", 0, "unknown_name", f"本版没有文字“{key}”", f"this edition takes no text “{key}”"
        )
    for key, spec in edition.texts.items():
        items = texts.get(key, ())
        if isinstance(items, str):
            yield Problem(key, 0, "text", f"{spec.zh}须为条目列表", f"“{key}” must be a list of items")
        elif spec.required and not any(item.strip() for item in items):
            yield Problem(key, 0, "missing_text", f"缺少文字：{spec.zh}", f"the text “{key}” is missing")
        else:
            for i, item in enumerate(items, 1):
                for code, zh, en in _item(item, values, names):
                    yield Problem(key, i, code, f"{spec.zh}第{i}条{zh}", f"{key}, item {i}{en}")


def _item(item: str, values: Values, names: Iterable[str]) -> Iterator[tuple[str, str, str]]:
    try:
        template = parse(item)
    except TemplateError as error:
        yield "template", f"：{error.zh}", f": {error.en}"
        return
    for binding in template.figures:
        if binding.name not in values:
            yield "unknown_figure", f"：没有指标“{binding.name}”", f": no figure “{binding.name}”"
    for j, sentence in enumerate(numerals.sentences(template.words), 1):
        for number in numerals.typed(sentence, names):
            zh, en = typed_message(number, values)
            near = sentence[max(0, number.at - 8) : number.at + 12].replace("\ufffc", "…").strip()
            yield "typed_number", f"第{j}句「{near}」：{zh}", f", sentence {j}: {en}"
