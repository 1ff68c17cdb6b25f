"""Figures as a report needs them, and how their numbers are printed.

The report knows figures only by the protocol below, so whoever computes them need not know about reports.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from decimal import ROUND_DOWN, ROUND_HALF_UP, ROUND_UP, Decimal
from typing import Protocol

MONEY: Mapping[str, int] = {"元": 100, "万元": 1_000_000}
"""Units of money and how many fen they hold: figures of money count fen."""


class Record(Protocol):
    """One record behind a figure, as the public may see it (names masked where the law wants it)."""

    @property
    def id(self) -> str: ...
    @property
    def zh(self) -> str: ...
    @property
    def on(self) -> dt.date | None:
        """The legal date by which it counts."""

    @property
    def url(self) -> str | None: ...


class FigureValue(Protocol):
    """One figure, computed over one period, as known on one day.

    `value` is an integer (money in fen) or None where nothing could be counted. A rate has `part` and `whole`
    instead, and its unit is “%”. `breakdown` maps a label to its share of `value`. `first` is None for a figure that is a
    state at the end of `last`. `definition` says in Chinese words what is counted.
    """

    @property
    def id(self) -> str: ...
    @property
    def zh(self) -> str: ...
    @property
    def en(self) -> str: ...
    @property
    def unit(self) -> str: ...
    @property
    def value(self) -> int | None: ...
    @property
    def part(self) -> int | None: ...
    @property
    def whole(self) -> int | None: ...
    @property
    def breakdown(self) -> Mapping[str, int]: ...
    @property
    def first(self) -> dt.date | None: ...
    @property
    def last(self) -> dt.date: ...
    @property
    def known_on(self) -> dt.date: ...
    @property
    def estimate(self) -> bool: ...
    @property
    def definition(self) -> str: ...
    @property
    def trace(self) -> str | None:
        """Where the running platform shows the records, if it does."""

    def records(self) -> Iterable[Record]:
        """Every record counted, once, in an order that stays."""
        ...


def is_rate(figure: FigureValue) -> bool:
    """Is it in per cent?"""
    return figure.unit == "%"


def number(figure: FigureValue) -> int | None:
    """What a condition compares: the value; of a rate, 0 or 100 only if exactly so, else rounded down."""
    if not is_rate(figure):
        return figure.value
    return figure.part * 100 // figure.whole if figure.whole and figure.part is not None else None


def problem(figure: FigureValue) -> tuple[str, str] | None:
    """Why a figure cannot be printed (Chinese, English): a rate above 100 %, shares that do not add up, bad dates."""
    if is_rate(figure) and figure.part is not None and figure.whole is not None:
        if not 0 <= figure.part <= figure.whole:
            return (
                f"比率的分子{figure.part}不在分母{figure.whole}之内",
                f"the rate {figure.part}/{figure.whole} is not within 0–100 %",
            )
    elif figure.value is not None and figure.value < 0:
        return f"数值{figure.value}小于0", f"the value {figure.value} is negative"
    if figure.value is not None and figure.breakdown and sum(figure.breakdown.values()) != figure.value:
        total = sum(figure.breakdown.values())
        return (
            f"分项合计{total}不等于总数{figure.value}",
            f"the parts add up to {total}, not to {figure.value}",
        )
    if figure.first is not None and figure.first > figure.last:
        return (
            f"起始日{figure.first}晚于截止日{figure.last}",
            f"the period begins {figure.first}, after its end {figure.last}",
        )
    return None


def printed(figure: FigureValue, part: str | None = None) -> str | None:
    """The number without its unit: ``37``, ``3.2`` (money), a rate with both its numbers ``97.22%（35/36）``.

    `part` prints one share of the breakdown (an absent one is 0). None where there is no value.
    """
    if is_rate(figure):
        if not figure.whole or figure.part is None:
            return None
        return f"{percent(figure.part, figure.whole)}%（{figure.part}/{figure.whole}）"
    count = figure.value if part is None else figure.breakdown.get(part, 0)
    if count is None or figure.value is None:
        return None
    text = str(count)
    if figure.unit in MONEY:
        amount = (Decimal(count) / MONEY[figure.unit]).quantize(Decimal("0.01"), ROUND_HALF_UP)
        text = f"{amount:f}".rstrip("0").rstrip(".")
    return f"约{text}" if figure.estimate else text


def percent(part: int, whole: int) -> str:
    """A percentage of at most two decimals; never 100 unless all, never 0 unless none."""
    exact = Decimal(part) * 100 / Decimal(whole)
    rounding = ROUND_DOWN if exact > 99 else ROUND_UP if exact < 1 else ROUND_HALF_UP
    return f"{exact.quantize(Decimal('0.01'), rounding):f}".rstrip("0").rstrip(".")


def unit(figure: FigureValue) -> str:
    """The unit to print after the number; a rate carries its own sign."""
    return "" if is_rate(figure) else figure.unit


def date_zh(day: dt.date) -> str:
    """2016年12月31日."""
    return f"{day.year}年{day.month}月{day.day}日"


def period_zh(first: dt.date | None, last: dt.date) -> str:
    """2025年, 2025年1月至10月, 2025年3月5日至4月2日, 截至2025年12月31日."""
    if first is None:
        return f"截至{date_zh(last)}"
    next_day = last + dt.timedelta(days=1)
    if first.day == 1 and next_day.day == 1:
        if first.month == 1 and last.month == 12:
            return f"{first.year}年" if first.year == last.year else f"{first.year}—{last.year}年"
        start = f"{first.year}年{first.month}月"
        if (first.year, first.month) == (last.year, last.month):
            return start
        return (
            f"{start}至{last.month}月" if first.year == last.year else f"{start}至{last.year}年{last.month}月"
        )
    until = f"{last.month}月{last.day}日" if first.year == last.year else date_zh(last)
    return date_zh(first) if first == last else f"{date_zh(first)}至{until}"
