"""Facts: every quantity of a text, what it counts, when, and what it is part of.

tokens → quantities → indicators and periods → relations; tables are read by their heads.
"""

from __future__ import annotations

import re

from yifa.reader.facts.indicators import DOING, indicators
from yifa.reader.facts.periods import periods
from yifa.reader.facts.quantities import quantities
from yifa.reader.facts.records import Fact
from yifa.reader.facts.relations import relations
from yifa.reader.flow import Flow

__all__ = ["Fact", "facts"]

_SUBJECT = re.compile(
    rf"[,\s]*((?:我|全|本)[县市区镇乡旗州省]|[一-龥“”()]{{1,14}}?(?:政府|办事处|法院|检察院|局|办公室|中心|司法所|部门|单位|机关|委员会|平台|网站)(?=共|已|主动|依法|累计|先后|全年|均|牵头|{DOING}))"
)


def facts(text: str, running: Flow, year: int | None) -> list[Fact]:
    """Every quantity of a report. `text` is the report, `running` its flow, `year` its year where it is known."""
    words = running.text
    found = quantities(words)
    names = indicators(words, found)
    links = relations(words, found, names)
    when = periods(words, year)
    result = []
    for quantity, name, link in zip(found, names, links, strict=True):
        if link.relation == "change" and link.part_of is not None:
            name = names[link.part_of] + name
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
    return match.group(1) if match else None
