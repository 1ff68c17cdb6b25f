"""The annual report of a region: its figures, its form, the officers' words, written out in every format."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from yifa.casework.runtime import catalogue
from yifa.figures.values import Value, values
from yifa.registry.models import Region
from yifa.reports.build import build
from yifa.reports.document import Document
from yifa.reports.form import Form, parse_form
from yifa.reports.problems import Kind, Observation, Proposal, propose_problems
from yifa.reports.write import FORMATS, write

ANNUAL = "annual_report"
Span = tuple[dt.date, dt.date]
OBSERVED: Mapping[str, Kind] = {"clocks_late": "overdue", "refusals_total": "refused"}
"""Figures that show shortcomings, and of which kind."""


def annual_form() -> Form:
    """The form of the annual report in the law that runs here."""
    for path, text in catalogue().forms.items():
        form = parse_form(text, path)
        if form.form == ANNUAL:
            return form
    raise LookupError(f"法律目录中没有报告格式“{ANNUAL}” / the law holds no form {ANNUAL!r}")


def annual_values(
    region: Region, year: int, signed_on: dt.date, *, spans: Mapping[str, Span] | None = None,
    known_on: dt.date | None = None,
) -> dict[str, Value]:  # fmt: skip
    """Every figure over the year, or over its own span where it has one; all as known on one day.

    That day is the day of signing unless `known_on` names another: what was registered later is not in the report.
    """
    first, last = dt.date(year, 1, 1), dt.date(year, 12, 31)
    known_on = known_on or signed_on
    found = values(region, first, last, known_on=known_on)
    by_span: dict[Span, list[str]] = {}
    for figure, span in (spans or {}).items():
        by_span.setdefault(span, []).append(figure)
    for (begin, end), figures in by_span.items():
        found |= values(region, begin, end, only=figures, known_on=known_on)
    return found


def proposals(found: Mapping[str, Value]) -> list[Proposal]:
    """Shortcomings that the records themselves show, as sentences with bound figures."""
    seen = [Observation(kind, found[id]) for id, kind in OBSERVED.items() if id in found]
    return propose_problems(seen)


def annual_report(
    region: Region,
    year: int,
    texts: Mapping[str, Sequence[str]],
    *,
    signed_by: str,
    signed_on: dt.date,
    spans: Mapping[str, Span] | None = None,
    known_on: dt.date | None = None,
) -> Document:
    """The report on `year`. Shortcomings that `texts` leaves out are proposed from the records.

    Raises `ReportError` with everything that is wrong, a number typed by hand included.
    """
    found = annual_values(region, year, signed_on, spans=spans, known_on=known_on)
    words = {key: list(items) for key, items in texts.items()}
    if not words.get("problems"):
        words["problems"] = [p.text for p in proposals(found)]
    return build(
        annual_form(), found, words, region_zh=region.zh, year=year, signed_by=signed_by, signed_on=signed_on
    )


def write_annual(
    document: Document, folder: Path, progress: Callable[[str, int, int], None] | None = None
) -> list[Path]:
    """Write the report in every format; see `write`."""
    return write(document, folder, FORMATS, progress=progress)
