"""Shortcomings proposed from what the records show. A proposal is a draft: an officer keeps, alters or drops it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from yifa.reports.values import FigureValue

Kind = Literal["overdue", "refused", "no_reviewer", "unpublished"]


@dataclass(frozen=True, slots=True)
class Observation:
    """Something the records show, as a figure whose breakdown says where.

    ``overdue``: clocks run past their due time, by agency; ``refused``: acts refused, by gate or article;
    ``no_reviewer``: agencies without a legal reviewer, by name; ``unpublished``: publications overdue, by agency.
    """

    kind: Kind
    figure: FigureValue


@dataclass(frozen=True, slots=True)
class Proposal:
    """A sentence with bound figures, ready for `texts`, and what the officer should find out before he signs it."""

    kind: Kind
    text: str
    ask: str
    figures: tuple[str, ...]


_SAYS: Mapping[Kind, tuple[str, str, str]] = {
    "overdue": (
        "办理期限执行不够严格，全年超过法定期限{{{id}:unit}}",
        "，主要涉及{{{id}:list}}",
        "请核实超期的原因（人员、环节、送达等），补写一句",
    ),
    "refused": (
        "依法定程序办事的自觉性需要加强，不符合法定条件、被拒绝登记的办理行为{{{id}:unit}}",
        "，集中在{{{id}:list}}",
        "请核实是规则不熟、材料不齐还是期限不够，补写一句",
    ),
    "no_reviewer": ("法制审核力量不足，未配备法制审核人员的单位{{{id}:unit}}", "，为{{{id}:names}}", "请核实编制和人员情况，补写一句"),
    "unpublished": (
        "依法公开不够及时，超过期限公开或者尚未公开{{{id}:unit}}",
        "，主要涉及{{{id}:list}}",
        "请核实未按期公开的原因，补写一句",
    ),
}  # fmt: skip


def propose_problems(observations: Iterable[Observation]) -> list[Proposal]:
    """One sentence for each observation that shows something, the gravest kind first, then the greater number.

    The numbers are bindings, so `build` must be given the same figures.
    """
    order = list(_SAYS)
    shown = [seen for seen in observations if seen.figure.value]
    shown.sort(key=lambda seen: (order.index(seen.kind), -(seen.figure.value or 0), seen.figure.id))
    return [_proposal(seen) for seen in shown]


def _proposal(seen: Observation) -> Proposal:
    said, where, ask = _SAYS[seen.kind]
    text = said + (where if seen.figure.breakdown else "") + "。"
    return Proposal(seen.kind, text.format(id=seen.figure.id), ask, (seen.figure.id,))
