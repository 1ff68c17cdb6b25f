"""A scope, a context and labels the tests of conditions share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from yifa.law.conditions import Labels, Scope, Type

OUTCOME = Type("choice", frozenset({"granted", "partly", "refused"}))

FACTS: dict[str, Type] = {
    "outcome": OUTCOME,
    "answer.outcome": OUTCOME,
    "method": Type("choice", frozenset({"post", "public"})),
    "reason": Type("text"),
    "urgent": Type("bool"),
    "pages": Type("int"),
    "fine": Type("money"),
    "received": Type("date"),
    "decided": Type("date"),
    "sent_at": Type("datetime"),
    "extended_by": Type("length"),
    "officer": Type("person"),
    "officers": Type.of_field("people"),
    "respondent": Type("agency"),
    "applicant": Type("party"),
    "certificate": Type("entry"),
    "parties": Type.of_field("group"),
    "kinds": Type("list", of=OUTCOME),
}
ITEM: dict[str, Type] = {"method": FACTS["method"], "pages": Type("int")}

SCOPE = Scope(
    roots={
        "case": FACTS,
        "was": FACTS,
        "item": ITEM,
        "actor": Type("person"),
        "on": Type("date"),
        "stage": Type("choice", frozenset({"received", "answered"})),
        "run": {"status": Type("choice", frozenset({"met", "late"}))},
        "entry": {"status": Type("text")},
        "closed": Type("bool"),
    },
    moves={"submit", "answer", "ask.send", "listen.waive"},
    tracks={"ask": {"waiting", "agreed"}, "serve": {"sent", "served"}},
)

LABELS = Labels(
    fields={
        "case.outcome": "答复结果", "case.urgent": "紧急", "case.pages": "页数", "case.fine": "罚款金额",
        "case.received": "收到日期", "case.decided": "决定日期", "case.officers": "办案人员",
        "case.reason": "理由", "case.parties": "当事人", "item.method": "送达方式",
    },
    choices={
        "case.outcome": {"granted": "予以公开", "partly": "部分公开", "refused": "不予公开"},
        "item.method": {"post": "邮寄", "public": "公告"},
        "stage": {"received": "已收到", "answered": "已答复"},
    },
    moves={"answer": "答复", "ask.send": "送出"},
    tracks={"ask": "征求意见", "serve": "送达"},
    stages={"ask": {"waiting": "等待", "agreed": "同意"}},
    scope=SCOPE,
)  # fmt: skip


@dataclass
class Facts:
    """A context from plain data."""

    case: Mapping[str, Any] = field(default_factory=dict)
    was: Mapping[str, Any] = field(default_factory=dict)
    item: Mapping[str, Any] | None = None
    actor: str = "zhang"
    on: str = "2026-09-18"
    stage: str = "received"
    run: Mapping[str, Any] | None = None
    entry: Mapping[str, Any] | None = None
    closed: bool = False
    counts: Mapping[str, int] = field(default_factory=dict)
    tracks: Mapping[str, str] = field(default_factory=dict)

    def done(self, name: str) -> bool:
        return self.count(name) > 0

    def count(self, name: str) -> int:
        return self.counts.get(name, 0)

    def track(self, name: str) -> str:
        return self.tracks.get(name, "none")
