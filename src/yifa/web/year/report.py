"""The annual report, written section by section from the records: its page, its texts, its versions, its files."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST

from yifa.casework import files
from yifa.law.problems import Problem
from yifa.reports.build import ReportError
from yifa.reports.document import Block, Document, Heading
from yifa.reports.naming import written
from yifa.reports.template import Binding
from yifa.reports.values import printed
from yifa.reports.write import Format, WriteError
from yifa.web.desk import Desk, DeskRequest
from yifa.web.models import ReportVersion
from yifa.web.words import say, word
from yifa.web.year import signoff, versions
from yifa.web.year.access import may_open, may_write, only
from yifa.web.year.draft import NAMES, Draft, draft
from yifa.web.year.figures import shown, year_of

MEDIA = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
    "html": "text/html; charset=utf-8",
    "json": "application/json",
}


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the form: its heading, what it will say, and the texts in it that people write."""

    heading: str
    blocks: tuple[Block, ...]
    texts: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class Text:
    """A text that people write: its key in the form, and how many items there are."""

    key: str
    zh: str
    required: bool
    items: int


def index(request: DeskRequest, year: int) -> HttpResponseBase:
    """The report as it stands, part by part; what is missing; where it is in its procedure."""
    desk = _desk(request, year)
    only(may_open(desk))
    asked = request.GET.get("version", "")
    version = _version(desk, year, asked)
    report = draft(desk, year)
    problems = report.problems(version.texts)
    try:
        document: Document | None = report.preview(version.texts)
    except ReportError:
        document = None  # something but a missing text is wrong; it is among the problems
    found = signoff.find(desk, year)
    opening, blocks, closing = _around(document, closes=bool(report.edition.closing))
    context = {
        "opening": opening, "closing": closing, "year": year, "version": version, "old": bool(asked), "report": report, "document": document,
        "parts": list(_parts(report, version, blocks)), "problems": [_said(report, p) for p in problems],
        "writes": may_write(desk), "signoff": found, "choices": signoff.choices(desk, found),
        "stages": signoff.stages(found) if found is not None else [], "formats": tuple(NAMES),
        "governments": report.issuers, "due": [(due.zh, due.on(year), due.cite) for due in report.edition.due],
    }  # fmt: skip
    return render(request, "year/report.html", context)


def _desk(request: DeskRequest, year: int) -> Desk:
    desk = request.desk
    year_of(year, desk)
    return desk


def _version(desk: Desk, year: int, n: str) -> ReportVersion:
    """The version asked for, else the last one. Raises Http404."""
    if not n:
        return versions.latest(desk, year)
    found = versions.version(desk, year, int(n)) if n.isascii() and n.isdigit() and len(n) < 7 else None
    if found is None:
        raise Http404(say("没有这一版本。", "There is no such version."))
    return found


def _around(document: Document | None, *, closes: bool) -> tuple[list[Block], list[Block], list[Block]]:
    """What stands before the first part, the parts, and the words that close the last."""
    blocks = list(document.blocks) if document is not None else []
    begins = next((i for i, block in enumerate(blocks) if isinstance(block, Heading)), len(blocks))
    ends = len(blocks) - 1 if blocks and closes else len(blocks)
    return blocks[:begins], blocks[begins:ends], blocks[ends:]


def _parts(report: Draft, version: ReportVersion, blocks: list[Block]) -> Iterator[Part]:
    under: dict[str, list[Block]] = {}
    for block in blocks:
        if isinstance(block, Heading) and block.level == 1:
            here = under.setdefault(block.text, [])
        else:
            here.append(block)
    for heading, keys in report.headings():
        texts = tuple(
            Text(key, spec.zh, spec.required, len(version.texts.get(key, ())))
            for key in keys
            for spec in (report.edition.texts[key],)
        )
        yield Part(heading, tuple(under.get(heading, ())), texts)


def _said(report: Draft, problem: Problem) -> str:
    return say(*report.said(problem))


# --- one text -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Offer:
    """A figure that may be put into a text."""

    binding: str
    zh: str
    shown: str


def edit(request: DeskRequest, year: int, key: str) -> HttpResponseBase:
    """Write one text: its items, a line each. `insert` and `take` add to what stands in the field; `save` keeps it."""
    desk = _desk(request, year)
    only(may_write(desk))
    report = draft(desk, year)
    if key not in report.edition.texts:
        raise Http404(say("报告格式中没有这一部分。", "The form has no such part."))
    version = versions.latest(desk, year)
    text, base = report.written(version.texts.get(key, ())), version.n
    wrong: list[str] = []
    if request.method == "POST":
        text = request.POST.get("text", "")
        base = _number(request.POST.get("base"))
        if added := _added(request, report):
            between = "\n" if text.strip() and "take" in request.POST else ""
            text = f"{text.rstrip()}{between}{added}"
        elif "save" in request.POST:
            items, problems = report.read(key, text)
            wrong = [_said(report, problem) for problem in problems]
            if not wrong:
                try:
                    saved = versions.save(desk, year, key, items, base)
                except versions.Overtaken as error:
                    theirs = report.written(error.version.texts.get(key, ()))
                    return render(
                        request, "year/edit.html",
                        {**_editing(desk, report, key, text), "theirs": theirs, "base": error.version.n}, status=409,
                    )  # fmt: skip
                messages.success(request, say("已保存为第{n}版。", "Saved as version {n}.", n=saved.n))
                return redirect("report", year)
    context = {**_editing(desk, report, key, text), "base": base, "wrong": wrong}
    return render(request, "year/edit.html", context, status=422 if wrong else 200)


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 7 else 0


def _added(request: HttpRequest, report: Draft) -> str:
    """What a button other than `save` puts into the text: a figure, or a shortcoming that the records show."""
    if request.POST.get("insert"):
        chosen = request.POST.get("figure", "")
        return chosen if any(offer.binding == chosen for offer in _offers(report)) else ""
    taken = request.POST.get("take", "")
    return next((report.written([p.text]) for p in report.proposals if p.kind == taken), "")


def _editing(desk: Desk, report: Draft, key: str, text: str) -> dict[str, Any]:
    before = versions.latest(desk, report.year - 1)
    earlier = draft(desk, report.year - 1) if before.n else None
    return {
        "year": report.year, "key": key, "spec": report.edition.texts[key], "text": text, "offers": _offers(report),
        "proposals": [(p, report.written([p.text])) for p in report.proposals] if key == "problems" else [],
        "last_year": earlier.written(before.texts.get(key, ())) if earlier is not None else "",
        "planned": earlier.written(before.texts.get("next_year", ())) if earlier is not None and key == "problems" else "",
    }  # fmt: skip


def _offers(report: Draft) -> list[Offer]:
    """Every figure that has a value, with its unit; those with parts also as a list of them."""
    found = []
    for id, value in report.values.items():
        if printed(value) is None:
            continue
        found.append(Offer(written(Binding(id, None, "unit"), report.names), value.zh, shown(value)))
        if value.breakdown:
            parts = "、".join(list(value.breakdown)[:3])
            found.append(Offer(written(Binding(id, None, "list"), report.names), value.zh, parts))
    return found


# --- versions -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Compared:
    """How one text differs between two versions."""

    zh: str
    pieces: tuple[versions.Piece, ...]

    @property
    def changed(self) -> bool:
        return any(piece.kind != "same" for piece in self.pieces)


def history(request: DeskRequest, year: int) -> HttpResponseBase:
    """All versions, and two of them compared (``a``, ``b``; by default the last two)."""
    desk = _desk(request, year)
    only(may_open(desk))
    report = draft(desk, year)
    rows = versions.versions(desk, year)
    numbers = [row.n for row in rows]
    new = _number(request.GET.get("b")) or (numbers[0] if numbers else 0)
    old = _number(request.GET.get("a")) or max((n for n in numbers if n < new), default=0)
    keys = report.edition.texts
    context: dict[str, Any] = {
        "year": year, "rows": [(row, keys[row.changed].zh if row.changed in keys else row.changed) for row in rows],
        "a": old, "b": new, "signoff": signoff.find(desk, year), "compared": [],
    }  # fmt: skip
    if new:
        one = _version(desk, year, str(old)).texts if old else {}
        other = _version(desk, year, str(new)).texts
        for key, spec in keys.items():
            before = [report.written([item]) for item in one.get(key, ())]
            after = [report.written([item]) for item in other.get(key, ())]
            context["compared"].append(Compared(spec.zh, tuple(versions.compare(before, after))))
    return render(request, "year/versions.html", context)


# --- files and the procedure --------------------------------------------------------------------------------------


def download(request: DeskRequest, year: int, format: str) -> HttpResponseBase:
    """The report of a version (``version``; the last one) as a file.

    Of the version that was sent for review: the very papers that the record names. Else made now, from today's figures.
    """
    desk = _desk(request, year)
    only(may_open(desk) and format in NAMES)
    kind = cast(Format, format)
    version = _version(desk, year, request.GET.get("version", ""))
    name = f"{year}-{version.n}-{NAMES[kind]}"
    found = signoff.find(desk, year)
    if found is not None and found.sent == version.n:
        for paper in found.papers:
            if paper.name == name:
                with files.open_file(desk.region.code, paper.sha256) as stream:
                    return _file(stream.read(), format, name)
    report = draft(desk, year)
    try:
        made = report.files(version.texts, (kind,))
    except (ReportError, WriteError) as error:
        return _not_made(request, report, error)
    return _file(made[NAMES[kind]], format, name)


def _not_made(request: HttpRequest, report: Draft, error: ReportError | WriteError) -> HttpResponse:
    """Back to the report's page, with everything that keeps it from being made."""
    if isinstance(error, ReportError):
        for problem in error.problems:
            messages.error(request, _said(report, problem))
    else:
        messages.error(request, word(error))
    return redirect("report", report.year)


def _file(content: bytes, format: str, name: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=MEDIA[format])
    answer["Content-Disposition"] = content_disposition_header(True, name)
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


@require_POST
def advance(request: DeskRequest, year: int) -> HttpResponseBase:
    """One step of the report's procedure; a refusal is told with every reason and its article."""
    desk = _desk(request, year)
    only(may_open(desk))
    report = draft(desk, year)
    found = signoff.find(desk, year)
    if request.POST.get("move") not in signoff.MOVES:
        raise Http404(say("没有这一步骤。", "There is no such move."))
    try:
        receipt = signoff.make(request, desk, year, versions.latest(desk, year), found)
    except (ReportError, WriteError) as error:
        return _not_made(request, report, error)
    except ValueError:
        messages.error(request, say("请填写成文日期。", "Give the day of signing."))
        return redirect("report", year)
    if receipt.granted:
        messages.success(request, say("已登记。", "Recorded."))
    for failure in receipt.failures:
        article = say(failure.get("article") or "", failure.get("article_en") or "")
        bracketed = say(f"（{article}）", f" ({article})") if article else ""
        messages.error(request, f"{word(failure)}{bracketed}")
    return redirect("report", year)
