"""What stands behind each figure: its definition, its records, and a digest by which anyone can check the list.

The digest is SHA-256 over the record ids, sorted as bytes, each followed by a line feed: ``LC_ALL=C sort ids.txt | sha256sum``.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any

from yifa.reports.document import Document
from yifa.reports.values import FigureValue, Record, is_rate, printed

LISTED = 100
"""Records shown for one figure."""


@dataclass(frozen=True, slots=True)
class Trace:
    """The records behind one figure: how many, the digest over all of them, the first of them."""

    figure: FigureValue
    count: int
    digest: str
    first: tuple[Record, ...]


def trace(figure: FigureValue, listed: int = LISTED) -> Trace:
    """Reads the figure's records once; raises `ValueError` when one is counted twice."""
    first: list[Record] = []
    ids: list[bytes] = []
    for record in figure.records():
        if len(first) < listed:
            first.append(record)
        ids.append(record.id.encode())
    ids.sort()
    digest = hashlib.sha256()
    before = None
    for id_ in ids:
        if id_ == before:
            text = id_.decode()
            raise ValueError(
                f"{figure.id}：记录 {text} 重复计入 / {figure.id}: record {text} is counted twice"
            )
        digest.update(id_ + b"\n")
        before = id_
    return Trace(figure, len(ids), digest.hexdigest(), tuple(first))


def figures_json(document: Document, traces: dict[str, Trace]) -> dict[str, Any]:
    """The figures of a report as data: what was printed, and what stands behind it."""
    return {
        "form": document.form,
        "edition": document.edition,
        "region": document.region_zh,
        "year": document.year,
        "period": {"first": document.first.isoformat(), "last": document.last.isoformat()},
        "known_on": document.known_on.isoformat(),
        "figures": [_json(traces[figure.id]) for figure in document.figures],
    }


def _json(found: Trace) -> dict[str, Any]:
    figure = found.figure
    data: dict[str, Any] = {
        "id": figure.id, "zh": figure.zh, "en": figure.en, "unit": figure.unit,
        "value": figure.value, "printed": printed(figure), "estimate": figure.estimate,
        "first": figure.first.isoformat() if figure.first else None, "last": figure.last.isoformat(),
        "known_on": figure.known_on.isoformat(), "records": found.count, "sha256": found.digest,
    }  # fmt: skip
    if is_rate(figure):
        data |= {"part": figure.part, "whole": figure.whole}
    if figure.breakdown:
        data["breakdown"] = dict(figure.breakdown)
    return data
