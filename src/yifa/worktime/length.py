"""Lengths of statutory limits: a number and a unit (20 working days, 6 months, 24 hours)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from yifa.errors import YifaError


class WorktimeError(YifaError, ValueError):
    """Something that cannot be counted; says so in Chinese (`zh`) and English (`en`)."""


class Unit(StrEnum):
    """What a limit is counted in. Minutes and hours run through rest days (CNT-02), working hours follow office hours."""

    MINUTES = "minutes"
    HOURS = "hours"
    WORKING_HOURS = "working hours"
    DAYS = "days"
    WORKING_DAYS = "working days"
    MONTHS = "months"
    YEARS = "years"

    @property
    def timed(self) -> bool:
        """Does a limit in this unit end at a time of day, not at the end of a day?"""
        return self in (Unit.MINUTES, Unit.HOURS, Unit.WORKING_HOURS)


_ZH = {
    Unit.MINUTES: "分钟", Unit.HOURS: "小时", Unit.WORKING_HOURS: "个工作小时", Unit.DAYS: "日",
    Unit.WORKING_DAYS: "个工作日", Unit.MONTHS: "个月", Unit.YEARS: "年",
}  # fmt: skip
_NAMES = {
    **{unit.value: unit for unit in Unit},
    **{unit.value[:-1]: unit for unit in Unit},
    **{zh.lstrip("个"): unit for unit, zh in _ZH.items()},
    "天": Unit.DAYS,
    "月": Unit.MONTHS,
}
_LENGTH = re.compile(r"([0-9]{1,5})[ ]?(?:个)?[ ]?([a-z][a-z ]*|[\u4e00-\u9fff]+)")


@dataclass(frozen=True, slots=True)
class Length:
    """`n` units, n ≥ 0. ``Length.parse(str(length)) == length`` and likewise with `zh`."""

    n: int
    unit: Unit

    def __post_init__(self) -> None:
        if self.n < 0:
            raise WorktimeError(f"期限不能为负数：{self.n}", f"a length is never negative: {self.n}")

    @classmethod
    def parse(cls, text: str) -> Length:
        """Read ``20 working days``, ``1 month``, ``24 hours`` or ``20个工作日``.

        Raises WorktimeError (a ValueError) naming the text.
        """
        match = _LENGTH.fullmatch(text.strip())
        unit = _NAMES.get(match[2].strip()) if match else None
        if match is None or unit is None:
            raise WorktimeError(
                f"看不懂的期限“{text}”：应为“数字 单位”，如 20 working days、15 days、6 months、24 hours",
                f"cannot read the length {text!r}: a number and one of {', '.join(Unit)}",
            )
        return cls(int(match[1]), unit)

    @property
    def zh(self) -> str:
        """20个工作日, 15日, 6个月, 24小时."""
        return f"{self.n}{_ZH[self.unit]}"

    @property
    def en(self) -> str:
        """20 working days, 1 month."""
        return f"{self.n} {self.unit.value[:-1] if self.n == 1 else self.unit.value}"

    def __str__(self) -> str:
        return self.en
