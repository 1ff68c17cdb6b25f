"""Heads: the last number and leaf of every case, written down outside the database.

A chain shows what was changed inside it, not what was cut off its end. Whoever keeps an earlier list of heads can
show that too. The list is JSON lines in order of region and case, ``{"case", "leaf", "n", "region"}``, and a last
line ``{"cases", "events", "format": "yifa-heads-1", "sha256"}`` whose digest covers all bytes before it: that one
digest is what to print, publish or hand to another authority.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import Any
from uuid import UUID

import orjson

from yifa.errors import YifaError
from yifa.ledger.scan import snapshot

FORMAT = "yifa-heads-1"

LATEST = """
SELECT e.region_id, e.case_id, e.n, e.leaf FROM ledger_event e
JOIN (SELECT region_id, case_id, max(n) AS n FROM ledger_event GROUP BY region_id, case_id) latest
ON e.region_id = latest.region_id AND e.case_id = latest.case_id AND e.n = latest.n
ORDER BY e.region_id, e.case_id
"""


class BadHeads(YifaError, ValueError):
    """A file that is no whole list of heads; `zh` and `en` say why."""


@dataclass(frozen=True)
class Heads:
    """A list of heads as read: (region, case) → (n, leaf)."""

    of: dict[tuple[int, UUID], tuple[int, bytes]]
    sha256: str


def _line(value: dict[str, Any]) -> bytes:
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS | orjson.OPT_APPEND_NEWLINE)


def heads(connection: Any) -> Iterator[bytes]:
    """The list of heads of the ledger as it stands, line by line."""
    digest, cases, events = sha256(), 0, 0
    with snapshot(connection) as cursor:
        cursor.execute(LATEST)
        for region, case, n, leaf in cursor:
            line = _line({"region": region, "case": str(UUID(str(case))), "n": n, "leaf": bytes(leaf).hex()})
            digest.update(line)
            cases, events = cases + 1, events + n
            yield line
    yield _line({"format": FORMAT, "cases": cases, "events": events, "sha256": digest.hexdigest()})


def parse(lines: Iterable[bytes]) -> Heads:
    """Reads what `heads` wrote. Raises `BadHeads` where a line is missing or was changed."""
    digest = sha256()
    found: dict[tuple[int, UUID], tuple[int, bytes]] = {}
    for line in lines:
        try:
            value = orjson.loads(line)
            if value.get("format") == FORMAT:
                if value["sha256"] != digest.hexdigest() or value["cases"] != len(found):
                    break
                return Heads(found, value["sha256"])
            found[value["region"], UUID(value["case"])] = value["n"], bytes.fromhex(value["leaf"])
        except (ValueError, KeyError, TypeError, AttributeError):
            break
        digest.update(line)
    raise BadHeads("不是完整、未改动的链头清单", "not a whole, unchanged list of heads")
