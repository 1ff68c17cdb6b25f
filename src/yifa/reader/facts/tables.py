"""Quantities in tables: each number is named by the heads of its row and its column."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from yifa.reader import numbers, units
from yifa.reader.characters import fold
from yifa.reader.documents.extract import Cell
from yifa.reader.facts.records import Fact

Table = Sequence[Cell]
_NUMBER = re.compile(rf"({numbers.ARABIC})({units.UNIT})?")
_UNIT_IN_HEAD = re.compile(rf"\((?:单位: ?)?([万亿]?(?:{units.UNIT}))\)|单位: ?([万亿]?(?:{units.UNIT}))")
_NO_AMOUNT = re.compile(r"序号|编号|代码|年份|年度|日期|电话|文号|邮编")
_TOTAL = re.compile(r"(?:合计|总计|总数|小计)")


def table_facts(text: str, table: Table, year: int | None, first: int) -> list[Fact]:
    """The numbers of a table as facts; `first` is the index that the first of them will have."""
    said = {cell: fold(text[cell.start : cell.end]).strip() for cell in table}
    numeric = {cell: match for cell in table if (match := _NUMBER.fullmatch(said[cell]))}
    body = min((cell.row for cell in numeric), default=0)
    heads = [cell for cell in table if cell not in numeric and said[cell]]
    across: dict[int, list[Cell]] = {}
    beside: dict[int, list[Cell]] = {}
    for head in heads:
        for column in (
            range(head.column, head.column_end) if head.row < body or not _beside(head, numeric) else ()
        ):
            across.setdefault(column, []).append(head)
        for row in range(head.row, head.row_end) if head.row_end > body else ():
            beside.setdefault(row, []).append(head)
    found: list[Fact] = []
    cells: list[Cell] = []
    caption = " ".join(said[head] for head in heads)
    for cell, match in numeric.items():
        named = [head for head in beside.get(cell.row, ()) if head.column < cell.column]
        above = [head for head in across.get(cell.column, ()) if head.row < cell.row and head not in named]
        words = [said[head] for head in (*named, *above)]
        if any(_NO_AMOUNT.search(word) for word in words[-1:]):
            continue
        value = numbers.value(match[1])
        if value is None:
            continue
        unit, scale = match[2] or "", 1
        if not unit and (told := _UNIT_IN_HEAD.search(" ".join(words)) or _UNIT_IN_HEAD.search(caption)):
            unit = told[1] or told[2]
            if unit[0] in numbers.MYRIADS:
                scale, unit = numbers.MYRIADS[unit[0]], unit[1:]
        start = cell.start + (len(text[cell.start : cell.end]) - len(text[cell.start : cell.end].lstrip()))
        end = start + len(said[cell])
        found.append(
            Fact(
                start, end, text[start:end], value * scale, unit, units.kind(unit), " ".join(words), None,
                f"{year}年" if year is not None else None, False, None, None,
            )
        )  # fmt: skip
        cells.append(cell)
    return list(_linked(found, cells, first))


def _beside(head: Cell, numeric: dict[Cell, re.Match[str]]) -> bool:
    """Does this head stand in a row of numbers?"""
    return any(head.row <= cell.row < head.row_end for cell in numeric)


def _linked(found: Sequence[Fact], cells: Sequence[Cell], first: int) -> Iterator[Fact]:
    """A row's numbers are parts of its total, where the last head of a number says 合计."""
    totals = {
        cell.row: n for n, (fact, cell) in enumerate(zip(found, cells, strict=True))
        if _TOTAL.search(fact.indicator.rpartition(" ")[2])
    }  # fmt: skip
    for n, (fact, cell) in enumerate(zip(found, cells, strict=True)):
        total = totals.get(cell.row)
        if total is None or total == n or fact.unit != found[total].unit:
            yield fact
        else:
            yield Fact(
                fact.start, fact.end, fact.text, fact.value, fact.unit, fact.kind, fact.indicator, fact.subject,
                fact.period, fact.approx, first + total, "part",
            )  # fmt: skip
