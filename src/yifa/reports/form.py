"""The form of a report as data (``law/forms/*.yaml``): editions, sections, paragraphs, sentences with bound figures.

A file is ``form``, ``zh``, ``en``, ``names`` (words with numerals that are no numbers) and ``editions``. The edition in
force on the day of signing is used. The grammar is the models below; keys they do not name are refused.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib.resources import files
from itertools import groupby
from typing import Annotated, Any, Literal

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    InstanceOf,
    PrivateAttr,
    Tag,
    ValidationError,
    model_validator,
)

from yifa.law.conditions import Condition
from yifa.law.problems import LawError, Problem
from yifa.law.yamltext import locate, read_yaml
from yifa.reports.document import heading_number

LEVELS = 4


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


When = Annotated[InstanceOf[Condition], BeforeValidator(Condition)]
"""A condition over figures by their ids: ``docs_issued > 0 && docs_repealed > 0``."""


def _said(value: Any) -> Any:
    return {"say": value} if isinstance(value, str) else value


def _listed(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


class Clause(_Model):
    """A piece of a sentence; written as a plain text where it has no condition."""

    say: str
    when: When | None = None


class Items(_Model):
    """Clauses joined by 、 after `lead`; nothing at all when none is left. `skip_zero` drops those whose figures are all 0."""

    lead: str = ""
    items: tuple[Annotated[Clause, BeforeValidator(_said)], ...] = Field(min_length=1)
    skip_zero: bool = True
    when: When | None = None


def _clause_kind(value: Any) -> str:
    return "items" if isinstance(value, Items) or (isinstance(value, dict) and "items" in value) else "clause"


AnyClause = Annotated[
    Annotated[Clause, BeforeValidator(_said), Tag("clause")] | Annotated[Items, Tag("items")],
    Discriminator(_clause_kind),
]  # fmt: skip


class Sentence(_Model):
    """Clauses joined by ，and closed by 。; the first carries it: without it nothing is said.

    `otherwise` is said instead where `when` is false (not where a figure has no value).
    """

    say: Annotated[tuple[AnyClause, ...], BeforeValidator(_listed)] = Field(min_length=1)
    when: When | None = None
    otherwise: str | None = None

    @model_validator(mode="after")
    def _otherwise_needs_when(self) -> Sentence:
        if self.otherwise is not None and self.when is None:
            raise ValueError("otherwise 须有 when / otherwise needs when")
        return self


AnySentence = Annotated[Sentence, BeforeValidator(_said)]


class ParagraphBlock(_Model):
    """Sentences that stand together, where `when` holds."""

    paragraph: tuple[AnySentence, ...] = Field(min_length=1)
    when: When | None = None


class TextsBlock(_Model):
    """The officers' own words passed in under this key, as numbered items (一是…) or as paragraphs."""

    texts: str
    numbered: bool = True
    lead: str | None = None
    otherwise: str | None = None
    """Said where nothing was passed in."""


class TableBlock(_Model):
    """Rows of figures, or (`breakdown`) the shares of one figure under the column `label`."""

    table: str
    figures: tuple[str, ...] = ()
    breakdown: str | None = None
    label: str | None = None
    when: When | None = None

    @model_validator(mode="after")
    def _one_kind(self) -> TableBlock:
        if bool(self.figures) == bool(self.breakdown):
            raise ValueError("figures 与 breakdown 须取其一 / give either figures or breakdown")
        if bool(self.breakdown) != bool(self.label):
            raise ValueError("breakdown 须有 label / breakdown and label go together")
        return self


def _block_kind(value: Any) -> str | None:
    for kind in ("paragraph", "texts", "table"):
        if kind in value if isinstance(value, dict) else hasattr(value, kind):
            return kind
    return None


AnyBlock = Annotated[
    Annotated[ParagraphBlock, Tag("paragraph")] | Annotated[TextsBlock, Tag("texts")] | Annotated[TableBlock, Tag("table")],
    Discriminator(_block_kind),
]  # fmt: skip


class Section(_Model):
    """A heading with blocks, then sections below it: its own, or (`use`) those under this key of ``shared``.

    Numbers of headings are made, not written.
    """

    heading: str
    when: When | None = None
    body: tuple[AnyBlock, ...] = ()
    sections: tuple[Section, ...] = ()
    use: str | None = None


class TextSpec(_Model):
    """A text an officer gives: what it is called, and whether the report can be made without it."""

    zh: str
    required: bool = False


class Sum(_Model):
    """A total that must equal its parts, else the report is not made."""

    total: str
    parts: tuple[str, ...] = Field(min_length=2)


class Due(_Model):
    """A fixed day in the year after the reported one."""

    zh: str
    by: str = Field(pattern=r"^(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$")
    cite: str
    unconfirmed: bool = False

    def on(self, year: int) -> dt.date:
        """The day for the report on `year`."""
        month, day = map(int, self.by.split("-"))
        return dt.date(year + 1, month, day)


class AnnexForm(_Model):
    """A table or text after the sign-off."""

    title: str
    body: tuple[AnyBlock, ...] = Field(min_length=1)


class Edition(_Model):
    """The form as it stands over one span of days (``2019-04-15..``, both ends included)."""

    edition: str
    valid: str = Field(pattern=r"^(\d{4}-\d\d-\d\d)?\.\.(\d{4}-\d\d-\d\d)?$")
    cite: str
    unconfirmed: tuple[str, ...] = ()
    due: tuple[Due, ...] = ()
    texts: dict[str, TextSpec] = {}
    title: tuple[str, ...] = Field(min_length=1)
    opening: tuple[AnySentence, ...] = Field(min_length=1)
    sections: tuple[Section, ...] = Field(min_length=1)
    closing: tuple[AnySentence, ...] = ()

    @model_validator(mode="after")
    def _dates(self) -> Edition:
        if self.first > self.last:
            raise ValueError("valid 的起日晚于止日 / valid begins after its end")
        return self

    @property
    def first(self) -> dt.date:
        start = self.valid.split("..")[0]
        return dt.date.fromisoformat(start) if start else dt.date.min

    @property
    def last(self) -> dt.date:
        end = self.valid.split("..")[1]
        return dt.date.fromisoformat(end) if end else dt.date.max


class Form(_Model):
    """A report: its editions and what they share."""

    form: str
    zh: str
    en: str
    names: tuple[str, ...] = ()
    sums: tuple[Sum, ...] = ()
    shared: dict[str, tuple[Section, ...]] = {}
    """Sections that several editions use."""
    annexes: tuple[AnnexForm, ...] = ()
    """What follows the sign-off, each on a page of its own."""
    editions: tuple[Edition, ...] = Field(min_length=1)
    _file: str = PrivateAttr("")
    _source: Any = PrivateAttr(None)

    @model_validator(mode="after")
    def _sections_sound(self) -> Form:
        for edition in self.editions:
            self._check(edition.sections, 1)
        return self

    def _check(self, sections: tuple[Section, ...], level: int) -> None:
        if sections and level > LEVELS:
            raise ValueError(f"标题最多{LEVELS}级 / at most {LEVELS} levels of headings")
        for section in sections:
            if section.use is not None and (section.sections or section.use not in self.shared):
                raise ValueError(f"use: {section.use} 不能用 / cannot be used")
            self._check(self.below(section), level + 1)

    def below(self, section: Section) -> tuple[Section, ...]:
        """The sections under a section, wherever they are written."""
        return self.shared[section.use] if section.use is not None else section.sections

    def edition(self, on: dt.date) -> Edition:
        """The edition in force on a day; raises `LookupError` where there is none."""
        for edition in self.editions:
            if edition.first <= on <= edition.last:
                return edition
        raise LookupError(f"{self.zh}：{on} 无适用的版本 / {self.form}: no edition in force on {on}")

    def problem(self, path: tuple[str | int, ...], code: str, zh: str, en: str) -> Problem:
        """A defect at a path of the file, with its line."""
        return Problem(self._file, locate(self._source, path).line, code, zh, en)


def parse_form(text: str, file: str) -> Form:
    """A form from its YAML text; raises `LawError` with file and line for whatever does not fit the grammar."""
    source = read_yaml(text, file)
    try:
        form = Form.model_validate(source)
    except ValidationError as error:
        raise LawError(
            _problem(source, file, found) for found in error.errors() if not _echo(found)
        ) from None
    form._file, form._source = file, source
    return form


def load_form(name: str) -> Form:
    """A form of the package: ``annual_report``. (A county's own come as texts from the law's catalogue.)"""
    text = files("yifa.law").joinpath("forms", f"{name}.yaml").read_text(encoding="utf-8")
    return parse_form(text, f"forms/{name}.yaml")


def _echo(error: Any) -> bool:
    """A list called too short only because its items were refused."""
    return bool(error["type"] == "too_short" and len(error["input"]) >= error["ctx"]["min_length"])


def _problem(source: Any, file: str, error: Any) -> Problem:
    # Pydantic names the chosen member of a union in the path; the file has no such step.
    path = tuple(step for step, _ in groupby(error["loc"]) if step != "clause")
    where = ".".join(str(step) for step in path)
    if error["type"] == "extra_forbidden":
        return Problem(
            file, locate(source, path).line, "unknown_key", f"{where}：没有这个键", f"{where}: no such key"
        )
    if error["type"] == "missing":
        return Problem(
            file, locate(source, path).line, "missing_key", f"{where}：必须填写", f"{where}: is required"
        )
    return Problem(
        file, locate(source, path).line, "form", f"{where}：{error['msg']}", f"{where}: {error['msg']}"
    )


@dataclass(frozen=True, slots=True)
class Site:
    """One place of an edition where something is said or asked: a text, a condition, or a figure by its id."""

    path: tuple[str | int, ...]
    where: str
    kind: Literal["text", "when", "figure", "texts"]
    value: Any


def sites(form: Form, edition: Edition) -> Iterator[Site]:
    """Every text, condition, figure id and text key of an edition, in reading order; paths begin at the file's root."""
    root = ("editions", form.editions.index(edition))
    for i, line in enumerate(edition.title):
        yield Site((*root, "title", i), "标题", "text", line)
    yield from _sentences(edition.opening, (*root, "opening"), "开头")
    yield from _sections(form, edition.sections, (*root, "sections"), "", 1)
    yield from _sentences(edition.closing, (*root, "closing"), "结尾")
    for i, annex in enumerate(form.annexes):
        where = f"附件「{annex.title}」"
        yield Site(("annexes", i, "title"), where, "text", annex.title)
        yield from _blocks(annex.body, ("annexes", i, "body"), where)
    for i, total in enumerate(form.sums):
        for figure in (total.total, *total.parts):
            yield Site(("sums", i), "合计核对", "figure", figure)


def place(above: str, level: int, n: int, heading: str) -> str:
    """Where a section stands, in words: 一、工作情况 › （二）行政执法."""
    return f"{above} › {heading_number(level, n)}{heading}".removeprefix(" › ")


def _sections(
    form: Form, sections: Iterable[Section], path: tuple[str | int, ...], above: str, level: int
) -> Iterator[Site]:
    for i, section in enumerate(sections):
        here = (*path, i)
        where = place(above, level, i + 1, section.heading)
        yield Site((*here, "heading"), where, "text", section.heading)
        yield from _when(section.when, here, where)
        yield from _blocks(section.body, (*here, "body"), where)
        below = ("shared", section.use) if section.use is not None else (*here, "sections")
        yield from _sections(form, form.below(section), below, where, level + 1)


def _blocks(blocks: Iterable[Any], path: tuple[str | int, ...], where: str) -> Iterator[Site]:
    for i, block in enumerate(blocks):
        here = (*path, i)
        if isinstance(block, ParagraphBlock):
            yield from _when(block.when, here, where)
            yield from _sentences(block.paragraph, (*here, "paragraph"), where)
        elif isinstance(block, TextsBlock):
            yield Site((*here, "texts"), where, "texts", block.texts)
            for key, said in (("lead", block.lead), ("otherwise", block.otherwise)):
                if said is not None:
                    yield Site((*here, key), where, "text", said)
        else:
            at = f"{where} 表「{block.table}」"
            yield from _when(block.when, here, at)
            yield Site((*here, "table"), at, "text", block.table)
            if block.label:
                yield Site((*here, "label"), at, "text", block.label)
            for figure in (*block.figures, *filter(None, (block.breakdown,))):
                yield Site((*here, "figures" if block.figures else "breakdown"), at, "figure", figure)


def _sentences(sentences: Iterable[Sentence], path: tuple[str | int, ...], where: str) -> Iterator[Site]:
    for i, sentence in enumerate(sentences):
        here, at = (*path, i), f"{where} 第{i + 1}句"
        yield from _when(sentence.when, here, at)
        for j, clause in enumerate(sentence.say):
            there = (*here, "say", j)
            yield from _when(clause.when, there, at)
            if isinstance(clause, Items):
                yield Site((*there, "lead"), at, "text", clause.lead)
                for k, item in enumerate(clause.items):
                    yield from _when(item.when, (*there, "items", k), at)
                    yield Site((*there, "items", k), at, "text", item.say)
            else:
                yield Site(there, at, "text", clause.say)
        if sentence.otherwise is not None:
            yield Site((*here, "otherwise"), at, "text", sentence.otherwise)


def _when(condition: Condition | None, path: tuple[str | int, ...], where: str) -> Iterator[Site]:
    if condition is not None:
        yield Site((*path, "when"), where, "when", condition)
