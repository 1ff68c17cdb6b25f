"""A penalty as the packaged law wants it: ten acts from the clue to the payment, and the world they ask about."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from yifa.engine.records import Attachment, Call

PROCEDURE = "admin_penalty"
AGENCY = "市监局"
OPENED = dt.date(2026, 7, 1)
GIVEN: Mapping[str, Any] = {
    "people": {
        "e1": {"roles": "officer", "agency": AGENCY},
        "e2": {"roles": "officer", "agency": AGENCY},
        "h": {"roles": "head", "agency": AGENCY},
        "z": {"roles": "party"},
        "b": {"roles": "bank"},
    },
    "agencies": {AGENCY: {"mark": "通市监"}},
    "registers": {
        "powers": [{"key": "P"}],
        "certificates": [{"key": "e1"}, {"key": "e2"}],
        "benchmarks": [{"key": "B", "low": 100_000, "high": 500_000}],
    },
}


def act(move: str, by: str, on: str, *, attached: Iterable[str] = (), **more: Any) -> Call:
    """A call registered in the evening of its day."""
    day = dt.date.fromisoformat(on)
    papers = tuple(Attachment(kind, "0" * 64, 1) for kind in attached)
    return Call(move, by, day, dt.datetime.combine(day, dt.time(18)), attached=papers, **more)


def collecting(n: int) -> Call:
    """Another piece of evidence."""
    row = {"id": f"v{n}", "kind": "record", "content": "现场笔录"}
    return act("collect", "e1", "2026-07-03", add={"evidence": [row]}, attached=["record"])


OPENING = [
    act("register", "e1", "2026-07-01", agency=AGENCY,
        given={"matter": "无照经营", "source": "inspection", "happened": "2026-06-30"}),
    act("file", "e1", "2026-07-02", given={"power": "P", "officers": ["e1", "e2"], "span": "ordinary"},
        add={"parties": [{"id": "丁", "name": "丁某", "kind": "person"}]}),
]  # fmt: skip
ACTS = [
    *OPENING,
    collecting(1),
    act("conclude", "e1", "2026-07-06",
        given={"facts": "无照经营", "grave": False, "fined_before": False, "review_ground": "none"}),
    act("tell", "e1", "2026-07-07", attached=["notice_receipt"],
        given={"kind": "fine", "amount": 200_000, "basis": "无证无照经营查处办法", "hearing": "none",
               "state_by": "2026-07-14"}),
    act("forgo_statement", "z", "2026-07-08"),
    act("decide", "h", "2026-07-09",
        given={"outcome": "penalty", "correction": "停止经营", "open": True, "shown_party": "当事人",
               "benchmark": "B"}),
    act("serve.send", "e1", "2026-07-10", item="丁", given={"serve.method": "direct"}),
    act("serve.deliver", "e1", "2026-07-10", item="丁", given={"serve.received_by": "丁某"},
        attached=["serve.receipt"]),
    act("pay.receive", "b", "2026-07-13", item="丁", given={"pay.amount": 200_000}),
]  # fmt: skip
