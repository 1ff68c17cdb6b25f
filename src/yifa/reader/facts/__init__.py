"""Facts: every quantity of a text, what it counts, when, and what it is part of.

tokens → quantities → indicators and periods → relations; tables are read by their heads.
"""

from __future__ import annotations

import re

from yifa.reader.facts.indicators import indicator
from yifa.reader.facts.periods import periods
from yifa.reader.facts.quantities import quantities
from yifa.reader.facts.records import Fact
from yifa.reader.facts.relations import relations
from yifa.reader.flow import Flow

__all__ = ["Fact", "facts"]

_SUBJECT = re.compile(
    r"(?:我|全|本)?[一-龥]{0,12}?(?:人民政府|政府|办事处|法院|检察院|[局委办厅]|中心|司法所|部门|单位|机关|[县市区镇乡旗州省])(?=[^级直属内外别和、的])"
)
_SENTENCE = "。!?;\n"


def facts(text: str, running: Flow, year: int | None) -> list[Fact]:
    """Every quantity of a report. `text` is the report, `running` its flow, `year` its year where it is known."""
    words = running.text
    found = quantities(words)
    names: list[str] = []
    for n in range(len(found)):
        names.append(indicator(words, found, n, names))
    links = relations(words, found, names)
    when = periods(words, year)
    result = []
    for quantity, name, link in zip(found, names, links, strict=True):
        start, end = running.span(quantity.start, quantity.end)
        kind = "change" if link.relation == "change" and quantity.kind == "percent" else quantity.kind
        result.append(
            Fact(
                start, end, text[start:end], quantity.value, quantity.unit, kind, name,
                _subject(words, quantity.clause), when.at(quantity.clause, quantity.start), quantity.approx,
                link.part_of, link.relation,
            )
        )  # fmt: skip
    return result


def _subject(words: str, clause: int) -> str | None:
    match = _SUBJECT.match(words, clause)
    return match.group() if match else None
