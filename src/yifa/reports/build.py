"""From a form, figures and the officers' words to the document tree.

Nothing is computed here but the choice of sentences: every number comes from a `FigureValue`, and whatever a hand
typed as a number stops the build.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from yifa.law.problems import Problem
from yifa.reports import inputs
from yifa.reports.document import (
    Annex,
    Block,
    Document,
    Heading,
    Paragraph,
    SignOff,
    Text,
    han,
    heading_number,
)
from yifa.reports.form import AnyBlock, Edition, Form, ParagraphBlock, Section, TextsBlock, place
from yifa.reports.lint import lint_edition
from yifa.reports.values import FigureValue, date_zh, period_zh
from yifa.reports.wording import Wording, merged


class ReportError(Exception):
    """The report cannot be made. `problems` says everything that stands in its way, not only the first."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(dict.fromkeys(problems))
        super().__init__("\n".join(map(str, self.problems)))

    @property
    def zh(self) -> str:
        listed = "\n".join(f"{p.file}:{p.line}: {p.zh}" for p in self.problems)
        return f"报告不能生成，有{len(self.problems)}处问题：\n{listed}"

    @property
    def en(self) -> str:
        listed = "\n".join(f"{p.file}:{p.line}: {p.en}" for p in self.problems)
        return f"the report cannot be made; {len(self.problems)} problem(s):\n{listed}"


def build(
    form: Form,
    values: Mapping[str, FigureValue],
    texts: Mapping[str, Sequence[str]],
    *,
    region_zh: str,
    year: int,
    signed_by: str,
    signed_on: dt.date,
    names: Iterable[str] = (),
    until: dt.date | None = None,
) -> Document:
    """The report on `year`, by the edition of the form in force on `signed_on`.

    `texts`: for each key of the form's ``texts`` the officers' items, which may bind figures (``{docs_issued:unit}``).
    `names`: words with numerals that are no numbers, beside the form's own (names of places and agencies).
    `until`: the day the figures run to, if not the year's last; figures of another period say theirs in the text.

    Raises `ReportError` with every problem: a number typed by hand, an unknown figure, a text that is missing, figures
    known on different days, a sum that does not add up, a first-level section with nothing in it. A sentence whose
    figure has no value is left out and listed in `Document.omitted`.
    """
    names = frozenset(names)
    try:
        edition = form.edition(signed_on)
    except LookupError as error:
        zh, en = str(error).split(" / ", 1)
        raise ReportError([Problem(form.form, 0, "edition", zh, en)]) from None
    used = inputs.wanted(form, edition, texts)
    problems = [
        *inputs.name_problems(names),
        *sorted(lint_edition(form, edition, values.keys())),
        *inputs.figure_problems(form, used, values),
        *inputs.text_problems(edition, texts, values, {*form.names, *names, region_zh, signed_by}),
    ]
    if problems:
        raise ReportError(problems)
    first, last = dt.date(year, 1, 1), until or dt.date(year, 12, 31)
    known_on = max((values[name].known_on for name in used), default=last)
    fills = {
        "region": region_zh, "year": str(year), "next_year": str(year + 1),
        "period": period_zh(first, last), "known_on": date_zh(known_on),
    }  # fmt: skip
    wording = Wording(values, fills, first, last)
    builder = _Builder(form, edition, texts, wording)
    blocks, annexes = builder.blocks(), builder.annexes()
    if builder.problems:
        raise ReportError(builder.problems)
    return Document(
        title=tuple(map(wording.plain, edition.title)),
        blocks=blocks,
        sign_off=SignOff(signed_by, signed_on),
        annexes=annexes,
        figures=tuple(wording.used.values()),
        form=form.form,
        edition=edition.edition,
        notes=_notes(form, edition, year),
        region_zh=region_zh,
        year=year,
        first=first,
        last=last,
        known_on=known_on,
        omitted=tuple(wording.omitted),
        absent=tuple(values[name] for name in dict.fromkeys(n for o in wording.omitted for n in o.figures)),
    )


def _notes(form: Form, edition: Edition, year: int) -> tuple[str, ...]:
    """By which edition the report was made, and what of that is not verified."""
    notes = [f"格式：{form.zh}（{edition.edition}版），依据：{edition.cite}。"]
    notes += [f"未核实：{said}。" for said in edition.unconfirmed]
    for due in edition.due:
        mark = "（未核实）" if due.unconfirmed else ""
        notes.append(f"{due.zh}：{date_zh(due.on(year))}前，依据：{due.cite}{mark}。")
    return tuple(notes)


@dataclass(slots=True)
class _Builder:
    """Walks the form; `problems` are what only shows on the way."""

    form: Form
    edition: Edition
    texts: Mapping[str, Sequence[str]]
    wording: Wording
    problems: list[Problem] = field(default_factory=list)

    def blocks(self) -> tuple[Block, ...]:
        opening = self.wording.paragraph(self.edition.opening, "开头")
        sections = list(self.sections(self.edition.sections, "", 1))
        closing = self.wording.paragraph(self.edition.closing, "结尾")
        return (opening, *sections, *([closing] if closing.runs else []))

    def annexes(self) -> tuple[Annex, ...]:
        found = []
        for annex in self.form.annexes:
            body = tuple(self.body(annex.body, f"附件「{annex.title}」"))
            if body:
                found.append(Annex(self.wording.plain(annex.title), body))
        return tuple(found)

    def sections(self, sections: Iterable[Section], above: str, level: int) -> Iterator[Block]:
        n = 1
        for section in sections:
            where = place(above, level, n, section.heading)
            if not self.wording.holds(section.when, where, section.heading):
                continue
            below = self.sections(self.form.below(section), where, level + 1)
            body = [*self.body(section.body, where), *below]
            if body:
                yield Heading(level, heading_number(level, n), self.wording.plain(section.heading))
                yield from body
                n += 1
            elif level == 1:
                zh, en = f"「{section.heading}」没有内容", f"the section “{section.heading}” is empty"
                self.problems.append(Problem(self.form.form, 0, "empty_section", zh, en))

    def body(self, blocks: Iterable[AnyBlock], where: str) -> Iterator[Block]:
        for block in blocks:
            if isinstance(block, TextsBlock):
                yield from self.officers(block, where)
            elif isinstance(block, ParagraphBlock):
                if self.wording.holds(block.when, where, "（整段）"):
                    paragraph = self.wording.paragraph(block.paragraph, where)
                    if paragraph.runs:
                        yield paragraph
            elif self.wording.holds(block.when, where, f"表「{block.table}」"):
                table = self.wording.table(block)
                if table.rows:
                    yield table

    def officers(self, block: TextsBlock, where: str) -> Iterator[Paragraph]:
        """The officers' items, each as a paragraph; 一是, 二是 … are the system's, so that none is missing."""
        items = [item.strip() for item in self.texts.get(block.texts, ()) if item.strip()]
        before = block.lead if items else block.otherwise
        if before is not None:
            yield Paragraph(merged(self.wording.said(before, where)))
        said = [
            runs for i, item in enumerate(items, 1) if (runs := self.wording.said(item, f"{where} 第{i}条"))
        ]
        for i, runs in enumerate(said, 1):
            ordinal = f"{han(i)}是" if block.numbered and len(said) > 1 else ""
            yield Paragraph(merged([Text(ordinal), *runs]))
