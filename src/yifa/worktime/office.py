"""Office hours: the hours of a working day in which working hours are counted."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from itertools import pairwise

from yifa.worktime.length import WorktimeError


@dataclass(frozen=True, slots=True)
class OfficeHours:
    """Spans of a working day, in order, not overlapping; `unconfirmed` where no region has stated its own."""

    spans: tuple[tuple[dt.time, dt.time], ...]
    unconfirmed: bool = False

    def __post_init__(self) -> None:
        ends = [moment for span in self.spans for moment in span]
        if not ends or any(a >= b for a, b in pairwise(ends)):
            raise WorktimeError(
                f"办公时间应按先后列出且不重叠：{self}",
                f"office hours are spans in order that do not overlap: {self}",
            )

    @classmethod
    def parse(cls, text: str) -> OfficeHours:
        """Read ``08:00-12:00, 14:30-17:30``; raises WorktimeError naming the text."""
        spans = []
        for part in text.split(","):
            match = re.fullmatch(r"\s*(\d\d:\d\d)\s*[-–]\s*(\d\d:\d\d)\s*", part)
            try:
                if match is None:
                    raise ValueError(part)
                spans.append((dt.time.fromisoformat(match[1]), dt.time.fromisoformat(match[2])))
            except ValueError:
                raise WorktimeError(
                    f"看不懂的办公时间“{text}”：应如 08:00-12:00, 14:30-17:30",
                    f"cannot read the office hours {text!r}: expected e.g. 08:00-12:00, 14:30-17:30",
                ) from None
        return cls(tuple(spans))

    def __str__(self) -> str:
        return ", ".join(f"{opens:%H:%M}-{closes:%H:%M}" for opens, closes in self.spans)


DEFAULT_OFFICE = OfficeHours(
    ((dt.time(8), dt.time(12)), (dt.time(14, 30), dt.time(17, 30))), unconfirmed=True
)
"""LOCAL, unconfirmed: no national rule sets office hours; a region gives its own."""
