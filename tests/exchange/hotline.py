"""A hotline that is connected with the platform of the province, and its orders."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from tests.casework.disclosure import act as any_act
from tests.casework.disclosure import county, do

from yifa.casework.move import Receipt
from yifa.registry.models import Region

PEOPLE = {
    "o": {"roles": "hotline_operator", "agency": "热线办"},
    "d": {"roles": "hotline_dispatcher", "agency": "热线办"},
    "u": {"roles": "handler_officer", "agency": "住建局"},
    "k": {"roles": "record_keeper", "agency": "热线办"},
    "l": {"roles": "legal_head", "agency": "司法局"},
}
CALLER = {"caller": "李某", "contact": "13900000000"}


def hotline(using: str = "default") -> Region:
    return county(people=PEOPLE, agencies={"热线办": {}, "住建局": {}, "司法局": {}}, using=using)


def act(
    step: str, by: str, on: str = "2026-03-02T09:00", case: UUID | str | None = None, **how: Any
) -> Receipt:
    how.setdefault("recorded", on if "T" in on else f"{on}T23:00")
    if "given" not in how:
        how["given"] = {}
    return any_act(step, by, on, case, procedure="hotline_order", **how)


def order(channel: str = "phone", *, using: str = "default", **given: Any) -> str:
    """An order that has been registered."""
    said = {
        "channel": channel,
        "kind": "complaint",
        "content": "路灯不亮",
        "place": "中心街1号",
        **CALLER,
        **given,
    }
    receipt = act("register", "o", agency="热线办", given=said, using=using)
    assert receipt.granted, receipt.failures
    assert receipt.case is not None
    return receipt.case


def passed_up(*, using: str = "default", **given: Any) -> str:
    """One that was passed up to the province."""
    case = order(using=using, **given)
    receipt = act(
        "upper.pass", "d", "2026-03-02T10:00", case, given={"upper.reason": "属于省管道路"}, using=using
    )
    assert receipt.granted, receipt.failures
    return case


__all__ = ["CALLER", "act", "do", "hotline", "order", "passed_up"]
