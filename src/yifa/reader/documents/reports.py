"""A file that holds several reports, split; each with its own text, which together are the whole."""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass

from yifa.reader import outline
from yifa.reader.characters import fold
from yifa.reader.documents.extract import Extract, Span
from yifa.reader.documents.furniture import furniture
from yifa.reader.documents.heads import Head, head
from yifa.reader.documents.tables import is_data
from yifa.reader.flow import Flow, flow
from yifa.reader.outline import Outline
from yifa.reader.tables import Table

_DIVIDER = re.compile(
    r"^[ \t]*(?:第[一二三四五六七八九十]{1,3}篇|篇[一二三四五六七八九十0-9]{1,3})[ \t]*(?:[:：、][^\n]{0,60})?[ \t]*\r?$",
    re.MULTILINE,
)
_SHORTEST = 100
"""Characters a piece must have to be a report of its own."""


@dataclass(frozen=True, slots=True)
class Report:
    """One report: its text, and all offsets in it."""

    source: str
    text: str
    head: Head
    tables: tuple[Table, ...]
    furniture: tuple[Span, ...]
    outline: Outline
    """Its paragraphs and headings, furniture and tables left out."""
    running: Flow
    """The same as running text."""


def split(extract: Extract, source: str) -> list[Report]:
    """The reports of a file, in order."""
    text = extract.text
    cuts = [0, *_cuts(text), len(text)]
    return [_report(extract, source, start, end) for start, end in itertools.pairwise(cuts)]


def _cuts(text: str) -> list[int]:
    starts = [match.start() for match in _DIVIDER.finditer(fold(text))]
    if len(starts) < 2:
        return []
    ends = [*starts[1:], len(text)]
    kept = [start for start, end in zip(starts, ends, strict=True) if end - start >= _SHORTEST]
    return kept[1:] if kept and kept[0] < _SHORTEST else kept


def _report(extract: Extract, source: str, start: int, end: int) -> Report:
    text = extract.text[start:end]
    tables = tuple(
        table.moved(start) for table in extract.tables if start <= table.start < end and is_data(table)
    )
    known = [
        (max(a, start) - start, min(b, end) - start) for a, b in extract.furniture if a < end and b > start
    ]
    skipped = furniture(text, known)
    around = sorted([*skipped, *((table.start, table.end) for table in tables)])
    structure = outline.read(text, _apart(around))
    running = flow(text, structure)
    return Report(
        source,
        text,
        head(running.text, fold("\n".join(text[a:b] for a, b in skipped))),
        tables,
        tuple(skipped),
        structure,
        running,
    )


def _apart(spans: list[Span]) -> list[Span]:
    apart: list[Span] = []
    for start, end in spans:
        if apart and start < apart[-1][1]:
            apart[-1] = apart[-1][0], max(end, apart[-1][1])
        elif end > start:
            apart.append((start, end))
    return apart
