"""The annual report as it would be made from a version: its form, its figures, what is wrong in it, its files."""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from yifa.figures.values import Value
from yifa.law.problems import Problem
from yifa.registry import entries
from yifa.reports import inputs
from yifa.reports.annual import annual_form, annual_values, proposals
from yifa.reports.build import ReportError, build
from yifa.reports.document import Document
from yifa.reports.form import Edition, Form, sites
from yifa.reports.naming import UnknownName, bound, named
from yifa.reports.problems import Proposal
from yifa.reports.template import TemplateError, parse
from yifa.reports.write import Format, write
from yifa.web import names
from yifa.web.desk import Desk
from yifa.web.year.figures import counted
from yifa.web.year.versions import Texts

UNWRITTEN = "（待撰写）"
"""Stands in a preview where a text is missing."""
NAMES: Mapping[Format, str] = {
    "docx": "report.docx",
    "pdf": "report.pdf",
    "html": "report.html",
    "json": "figures.json",
}


@dataclass(frozen=True)
class Draft:
    """The report on `year`, signed on a day by an agency of that name."""

    desk: Desk
    year: int
    signed_on: dt.date
    signed_by: str
    issuers: tuple[tuple[str, str], ...] = ()
    """The agencies that may sign it, and their names."""
    known_on: dt.date | None = None
    """None: the figures as known now."""

    @cached_property
    def form(self) -> Form:
        return annual_form()

    @cached_property
    def edition(self) -> Edition:
        """The edition of the form in force on the day of signing."""
        return self.form.edition(self.signed_on)

    @cached_property
    def values(self) -> dict[str, Value]:
        if self.known_on is None:
            return counted(self.desk, self.year)
        return annual_values(self.desk.region, self.year, self.signed_on, known_on=self.known_on)

    @cached_property
    def names(self) -> dict[str, str]:
        """Figure ids and what people call them."""
        return {id: value.zh for id, value in self.values.items()}

    @cached_property
    def proposals(self) -> list[Proposal]:
        return proposals(self.values)

    def document(self, texts: Texts) -> Document:
        """Raises `ReportError` with everything that is wrong."""
        known = {key: items for key, items in texts.items() if key in self.edition.texts}
        return build(
            self.form, self.values, known, region_zh=self.desk.region.zh, year=self.year,
            signed_by=self.signed_by, signed_on=self.signed_on,
        )  # fmt: skip

    def preview(self, texts: Texts) -> Document:
        """The same with `UNWRITTEN` where something has still to be written. Raises `ReportError` for what else is wrong."""
        filled = {key: [item for item in texts.get(key, ()) if item.strip()] for key in self.edition.texts}
        for key, spec in self.edition.texts.items():
            if spec.required and not filled[key]:
                filled[key] = [UNWRITTEN]
        return self.document(filled)

    def problems(self, texts: Texts) -> tuple[Problem, ...]:
        """What keeps the report from being made."""
        try:
            self.document(texts)
        except ReportError as error:
            return error.problems
        return ()

    def wrong(self, key: str, items: Sequence[str]) -> list[Problem]:
        """What is wrong in the text of one key; that it is still missing is not."""
        known = {*self.form.names, self.desk.region.zh, self.signed_by}
        found = inputs.text_problems(self.edition, {key: items}, self.values, known)
        return [problem for problem in found if problem.file == key and problem.code != "missing_text"]

    def read(self, key: str, text: str) -> tuple[list[str], list[Problem]]:
        """A text as it was typed, one item a line, with figures by name: the items to keep, and what is wrong."""
        items, wrong = [], []
        for n, line in enumerate(filter(None, map(str.strip, text.splitlines())), 1):
            try:
                items.append(bound(line, self.names))
            except UnknownName as error:
                items.append("")
                wrong.append(
                    Problem(key, n, "unknown_figure", f"第{n}条：{error.zh}", f"item {n}: {error.en}")
                )
        return items, wrong + self.wrong(key, items)

    def written(self, items: Sequence[str]) -> str:
        """Items as they are typed."""
        return "\n".join(named(item, self.names) for item in items)

    def said(self, problem: Problem) -> tuple[str, str]:
        """A problem in words, figures by name."""
        return _named(problem.zh, self.names), _named(problem.en, self.names)

    def headings(self) -> Iterator[tuple[str, tuple[str, ...]]]:
        """The parts of the form, in order: their headings as printed, and the keys of the texts in them."""
        root = ("editions", self.form.editions.index(self.edition), "sections")
        texts = [site for site in sites(self.form, self.edition) if site.kind == "texts"]
        for i, section in enumerate(self.edition.sections):
            yield (
                self._filled(section.heading),
                tuple(site.value for site in texts if site.path[: len(root) + 1] == (*root, i)),
            )

    @property
    def title(self) -> str:
        """The report's name without the government's."""
        return self._filled(self.edition.title[-1])

    def _filled(self, text: str) -> str:
        return text.replace("{year}", str(self.year)).replace("{next_year}", str(self.year + 1))

    def files(self, texts: Texts, formats: Sequence[Format]) -> dict[str, bytes]:
        """The files by name, the page of sources with them. Raises `ReportError`, `WriteError`."""
        document = self.document(texts)
        with tempfile.TemporaryDirectory() as folder:
            return {path.name: path.read_bytes() for path in write(document, Path(folder), formats)}


def _named(text: str, known: Mapping[str, str]) -> str:
    """A message with bindings in it, in names."""
    try:
        parse(text)
    except TemplateError:
        return text
    return named(text, known)


def draft(
    desk: Desk, year: int, signed_on: dt.date | None = None, issuer: str | None = None, **more: Any
) -> Draft:
    """The draft as it would be signed today, or on the last day on which that year's report may be thought of."""
    on = signed_on or min(desk.today, dt.date(year + 1, 12, 31))
    known = names.agencies(desk.region, on)
    issuers = tuple((id, known.get(id, id)) for id in governments(desk))
    by = known.get(issuer or "") or next((name for _, name in issuers), f"{desk.region.zh}人民政府")
    return Draft(desk, year, on, by, issuers, **more)


def governments(desk: Desk) -> list[str]:
    """The agencies whose head is the head of the government."""
    posts = (entry.key.split("|", 2) for entry in entries.entries(desk.region.code, "posts", desk.today))
    return sorted({agency for _, role, agency in posts if role == "government_head"})
