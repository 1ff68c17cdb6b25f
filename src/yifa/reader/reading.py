"""A report read: its facts, its checks and its defects, in the form that is given out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from yifa.reader.checks import Check, checks
from yifa.reader.documents import Report, reports
from yifa.reader.facts import Fact, facts
from yifa.reader.facts.tables import table_facts


class Slip(Protocol):
    """A defect of the text: where it is, what it is, what should stand there, and why (Chinese, English)."""

    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...
    @property
    def text(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def suggestion(self) -> str | None: ...
    @property
    def message(self) -> tuple[str, str]: ...


@dataclass(frozen=True, slots=True)
class Reading:
    report: Report
    facts: Sequence[Fact]
    checks: Sequence[Check]
    defects: Sequence[Slip] = ()

    @property
    def findings(self) -> list[Check]:
        """The checks that do not hold."""
        return [check for check in self.checks if not check.holds]

    def as_json(self) -> dict[str, Any]:
        """One object, in the order of the contract; offsets count characters of `text`."""
        report, head = self.report, self.report.head
        return {
            "source": report.source, "title": head.title, "place": head.place, "year": head.year,
            "issuer": head.issuer, "text": report.text,
            "facts": [fact.as_json() for fact in self.facts],
            "checks": [check.as_json() for check in self.checks],
            "defects": [
                {
                    "start": slip.start, "end": slip.end, "text": slip.text, "kind": slip.kind,
                    "suggestion": slip.suggestion, "message": " / ".join(slip.message),
                }
                for slip in self.defects
            ],
        }  # fmt: skip


def read(data: bytes, source: str) -> list[Reading]:
    """Every report of a file. Raises `DocumentError` where the file holds no text that can be read."""
    return [read_report(report) for report in reports(data, source)]


def read_report(report: Report) -> Reading:
    """The facts of one report, those of its tables after those of its text, and what they say of each other."""
    year = report.head.year
    found = facts(report.text, report.running, year)
    in_text = len(found)
    for table in report.tables:
        found += table_facts(report.text, table, year, len(found))
    return Reading(report, found, checks(report.text, found, year, in_text))
