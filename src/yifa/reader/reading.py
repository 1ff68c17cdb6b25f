"""A report read: its facts, its checks and its defects, in the form that is given out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from yifa.reader import defects, disclosure
from yifa.reader.checks import Check, checks
from yifa.reader.defects import Defect
from yifa.reader.documents import Report, reports
from yifa.reader.facts import Fact, facts
from yifa.reader.facts.tables import table_facts
from yifa.reader.otheryears import other_years


@dataclass(frozen=True, slots=True)
class Reading:
    """What was found in one report."""

    report: Report
    facts: Sequence[Fact]
    checks: Sequence[Check]
    defects: Sequence[Defect]

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
    text, head = report.text, report.head
    found = facts(text, report.running, head.year)
    in_text = len(found)
    for table in report.tables:
        found += table_facts(text, table, head.year, len(found))
    of_form = disclosure.checks(text, report.tables, found)
    judged = {(check.kind, frozenset(check.facts)) for check in of_form}
    made = [
        check for check in checks(text, found, in_text) if (check.kind, frozenset(check.facts)) not in judged
    ]
    others = other_years(text, found, head)
    made += [*of_form, *(other.check() for other in others)]
    slips = [*defects.find(text, report.outline), *(other.defect() for other in others)]
    return Reading(report, found, made, sorted(slips, key=lambda slip: slip.start))
