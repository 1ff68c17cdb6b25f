"""Quantities in tables: each number is named by the heads of its row and its column."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from yifa.reader import numbers, units
from yifa.reader.characters import fold
from yifa.reader.facts.records import Fact
from yifa.reader.tables import Cell, Table

_NUMBER = re.compile(rf"({numbers.ARABIC})({units.UNIT})?")
_UNIT_IN_HEAD = re.compile(rf"\((?:单位: ?)?([万亿]?(?:{units.UNIT}))\)|单位: ?([万亿]?(?:{units.UNIT}))")
_UNIT = re.compile(rf"[万亿]?(?:{units.UNIT})")
_BREAK = re.compile(r"\s*\n\s*")
_MEASURE = re.compile(r"^(?:计量)?单位$")
_BARE = re.compile(r"数[值量额]?(?:\(.*\))?")
_WORDS = re.compile(r"^(?:[0-9]{1,2}[.、])?[^0-9]*[一-龥]")
_YEARS = 1900
_NO_AMOUNT = re.compile(r"^(?:序号|编号|代码|年份|年度|日期|电话|文号|邮编)$")
_TOTAL = re.compile(r"[（(]?[一二三四五六七八九十]*[)）]?(?:合计|总计|总数)(?:\(.*\))?")


def table_facts(text: str, table: Table, year: int | None, first: int) -> list[Fact]:
    """The numbers of a table as facts; `first` is the index that the first of them will have."""
    said = {cell: _BREAK.sub("", fold(cell.text).strip()) for cell in table.cells}
    numeric = {cell: match for cell in table.cells if (match := _NUMBER.fullmatch(said[cell]))}
    body = min((cell.row for cell in numeric), default=0)
    heads = [cell for cell in table.cells if cell not in numeric and _WORDS.search(said[cell])]
    above: dict[int, list[Cell]] = {}
    beside: dict[int, list[Cell]] = {}
    alone = Counter(cell.row_end for cell in table.cells)
    for head in heads:
        if head.row < body and (alone[head.row_end] > 1 or head.columns > 1):
            for column in range(head.column, head.column_end):
                above.setdefault(column, []).append(head)
        for row in range(max(head.row, body), head.row_end):
            beside.setdefault(row, []).append(head)
    caption = " ".join(said[head] for head in heads if head.row < body)
    measured = {column for column, over in above.items() if any(_MEASURE.search(said[head]) for head in over)}
    found: list[Fact] = []
    cells: list[Cell] = []
    for cell, match in numeric.items():
        along, over = beside.get(cell.row, []), above.get(cell.column, [])
        value, unit = numbers.value(match[1]), match[2] or ""
        if (
            value is None
            or (unit == "年" and value > _YEARS)
            or any(_NO_AMOUNT.search(said[head]) for head in over)
        ):
            continue
        words = [
            said[head]
            for head in (*along, *over)
            if head.column <= cell.column and head.column not in measured
        ]
        if not unit:
            told = [said[head] for head in along if head.column in measured]
            unit, scale = _unit(told, " ".join(words), caption)
            value *= scale
        start = text.index(cell.text.strip(), cell.start)
        end = start + len(said[cell])
        found.append(
            Fact(
                start, end, text[start:end], value, unit, units.kind(unit),
                " ".join(word for word in words if not _BARE.fullmatch(word)), None,
                f"{year}年" if year is not None else None, False, None, None,
            )
        )  # fmt: skip
        cells.append(cell)
    return list(_linked(found, cells, first))


def _unit(told: Sequence[str], *heads: str) -> tuple[str, int]:
    """The unit of a number that has none itself, and its scale: from a column of units, or else from the heads."""
    for words in told:
        if _UNIT.fullmatch(words):
            return _scaled(words)
    for words in heads:
        if match := _UNIT_IN_HEAD.search(words):
            return _scaled(match[1] or match[2])
    return "", 1


def _scaled(unit: str) -> tuple[str, int]:
    return (unit[1:], numbers.MYRIADS[unit[0]]) if unit[0] in numbers.MYRIADS else (unit, 1)


def _linked(found: Sequence[Fact], cells: Sequence[Cell], first: int) -> Iterator[Fact]:
    """The numbers of a row are parts of the one whose column is 合计; those of a column, of the one whose row is, if that
    is the first or the last: between others it sums up only some of them."""
    names = [fact.indicator.split(" ") for fact in found]
    by_row = {
        cells[n].row: n for n, words in enumerate(names) if len(words) > 1 and _TOTAL.fullmatch(words[-1])
    }
    edges = {cells[0].row, cells[-1].row} if cells else set()
    by_column = {
        cells[n].column: n
        for n, words in enumerate(names)
        if cells[n].row in edges and _TOTAL.fullmatch(words[0])
    }
    for n, (fact, cell) in enumerate(zip(found, cells, strict=True)):
        total = by_row.get(cell.row, by_column.get(cell.column))
        if total is None or total == n or fact.unit != found[total].unit:
            yield fact
        else:
            yield replace(fact, part_of=first + total, relation="part")
