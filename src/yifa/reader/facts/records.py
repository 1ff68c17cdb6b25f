"""A fact: one quantity of a text with all that the text says of it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any


@dataclass(frozen=True, slots=True)
class Fact:
    """`text` is what stands between `start` and `end` of the report; `value` has 万 and 亿 resolved, money in yuan."""

    start: int
    end: int
    text: str
    value: Decimal
    unit: str
    """As written, without its scale; empty where the text has none."""
    kind: str
    """count, percent, money, duration, change or other."""
    indicator: str
    """The phrase that is counted."""
    subject: str | None
    """Who did it or whose it is, where the sentence begins with that."""
    period: str | None
    approx: bool
    part_of: int | None
    """Index of the fact of which this is a part, a rate or a change."""
    relation: str | None
    """part, rate or change."""

    @property
    def said(self) -> str:
        """The text in one line, as a message repeats it."""
        return "".join(self.text.split())

    @property
    def number(self) -> int | float:
        """The value as JSON has it: whole where it is whole."""
        whole = int(self.value)
        return whole if whole == self.value else float(self.value)

    def as_json(self) -> dict[str, Any]:
        """In the order of the contract."""
        return {
            "start": self.start, "end": self.end, "text": self.text, "value": self.number, "unit": self.unit,
            "kind": self.kind, "indicator": self.indicator, "subject": self.subject, "period": self.period,
            "approx": self.approx, "part_of": self.part_of, "relation": self.relation,
        }  # fmt: skip
