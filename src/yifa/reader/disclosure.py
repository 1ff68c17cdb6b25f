"""The tables of the yearly report on disclosure of government information, and the sums that must hold in them.

Form and notes: 国办公开办函〔2021〕30号, and its edition of 2019; the report itself is due by Articles 49 and 50 of the
政府信息公开条例. Table 2 counts what was published on the agency's own motion, table 3 applications, table 4 reviews
and suits.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from yifa.reader.checks import LIKELY, SURE, Check
from yifa.reader.facts.records import Fact
from yifa.reader.tables import Cell, Table

APPLICANTS = ("自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他")
TOTAL = "总计"
COLUMNS = (*APPLICANTS, TOTAL)
_REVIEWS = ("行政复议", "未经复议直接起诉", "复议后起诉")
RESULTS = ("维持", "纠正", "其他", "尚未审结")

Group = Literal[
    "received", "brought", "granted", "partial", "refused", "unable", "rejected", "other", "total", "carried"
]
_LABELS: tuple[tuple[str, Group], ...] = (
    ("结转下年度", "carried"),
    ("本年新收", "received"),
    ("上年结转", "brought"),
    ("不予公开", "refused"),
    ("部分公开", "partial"),
    ("予以公开", "granted"),
    ("无法提供", "unable"),
    ("不予处理", "rejected"),
    ("其他处理", "other"),
    (r"[(（]七[)）]|^总计$|[一-龥)）]总计$", "total"),
)
_NUMBERED: tuple[tuple[str, Group], ...] = (
    ("一、", "received"),
    ("二、", "brought"),
    ("四、", "carried"),
    ("（一）", "granted"),
    ("（二）", "partial"),
    ("（三）", "refused"),
    ("（四）", "unable"),
    ("（五）", "rejected"),
    ("（六）", "other"),
    ("（七）", "total"),
)
"""The numbers of the form, where a print has broken the words."""
_GROUPS = tuple((re.compile(label), group) for label, group in _LABELS)
_PARTS: tuple[Group, ...] = ("granted", "partial", "refused", "unable", "rejected", "other")
_NAMES: Mapping[Group, str] = {
    "received": "本年新收",
    "brought": "上年结转",
    "granted": "予以公开",
    "partial": "部分公开",
    "refused": "不予公开",
    "unable": "无法提供",
    "rejected": "不予处理",
    "other": "其他处理",
    "total": "办理结果总计",
    "carried": "结转下年度",
}
_ENGLISH: Mapping[Group, str] = {
    "received": "received",
    "brought": "brought forward",
    "granted": "disclosed",
    "partial": "disclosed in part",
    "refused": "refused",
    "unable": "not to be had",
    "rejected": "not handled",
    "other": "handled otherwise",
    "total": "total of results",
    "carried": "carried over",
}
_WORDINGS: tuple[tuple[Group, str], ...] = (
    ("received", r"(?:(?:新收|收到|接收)(?:[^，,。；;\d]{0,16})|受理(?:[^，,。；;\d]{0,8})信息公开)申请"),
    ("brought", r"上年(?:度)?结转(?:[^，,。；;\d]{0,12})"),
    ("granted", r"(?<!不)予以公开"),
    ("partial", r"部分公开"),
    ("refused", r"不予公开"),
    ("unable", r"无法提供"),
    ("rejected", r"不予处理"),
    ("other", r"(?:作|作出)?其他处理"),
    ("carried", r"结转(?:至|到)?(?:下|次)(?:一)?年度?(?:继续办理)?"),
)
_SAID = tuple(
    (group, re.compile(wording + r"(?:了|的|共|计|为|[:：])?(\d[\d,，]*)\s*[件宗]"))
    for group, wording in _WORDINGS
)
_SAID_PUBLISHED = re.compile(
    r"(?:制发|废止|现行有效)(?:[^，,。；;\d]{0,10})规范性文件(?:共|为)?(\d[\d,，]*)\s*件|规范性文件[^，,。；;\d]{0,6}(制发|废止|现行有效)(?:共|为)?(\d[\d,，]*)\s*件"
)


@dataclass(frozen=True, slots=True)
class Finding:
    """One identity: the cells it is about (the whole first), its arithmetic with the figures put in, and whether it
    holds. `certain` is False where an empty cell was taken for nought. `message` is (Chinese, English)."""

    cells: tuple[Cell, ...]
    arithmetic: str
    holds: bool
    certain: bool
    message: tuple[str, str]
    kind: Literal["table"] = "table"


@dataclass(frozen=True, slots=True)
class Row:
    """One row of table 3: the group it counts in, and its cells by column."""

    group: Group
    label: str
    cells: Mapping[str, Cell]


@dataclass(frozen=True, slots=True)
class Disclosure:
    """What a report has of the form. `applications` are the rows of table 3; `review` the five cells of each of the
    three parts of table 4 by the part's name; `documents` the cells of table 2 on normative documents by 制发, 废止,
    现行有效."""

    applications: tuple[Row, ...]
    review: Mapping[str, tuple[Cell, ...]]
    documents: Mapping[str, Cell]


def read(tables: Sequence[Table]) -> Disclosure:
    """The tables of the form among `tables`; a table that goes on on the next page is one."""
    rows: list[Row] = []
    review: dict[str, tuple[Cell, ...]] = {}
    documents: dict[str, Cell] = {}
    open_ = False
    for table in tables:
        grid = table.grid()
        labels = {cell.label for cell in table.cells}
        if "自然人" in labels or (open_ and rows and rows[-1].group != "carried"):
            rows += _applications(grid, rows[-1].group if rows else None)
            open_ = True
        words = "".join(cell.label for cell in table.cells)
        if "维持" in words and "尚未审结" in words:
            review |= _review(grid) or _review_row(grid)
        documents |= _documents(grid)
    return Disclosure(tuple(rows), review, documents)


def check(report: Disclosure, text: str = "") -> list[Finding]:
    """Every identity of the form that the cells allow to judge, and the numbers of `text` against the tables."""
    return [
        *_carried(report.applications),
        *_results(report.applications),
        *_applicants(report.applications),
        *_reviewed(report.review),
        *_said(report, text),
    ]


def checks(text: str, tables: Sequence[Table], facts: Sequence[Fact]) -> list[Check]:
    """The identities of the form among the facts of a report: a cell is the fact that stands in it."""
    at = {fact.start: n for n, fact in enumerate(facts)}
    found = []
    for finding in check(read(tables), text):
        cells = [
            next((at[i] for i in range(cell.start, cell.end) if i in at), None) for cell in finding.cells
        ]
        if indices := tuple(n for n in cells if n is not None):
            zh, en = finding.message
            sure = SURE if finding.certain else LIKELY
            found.append(
                Check("table", indices, finding.holds, f"{zh}：{finding.arithmetic}", f"{en}: {finding.arithmetic}", sure)
            )  # fmt: skip
    return found


def carried_over(before: Disclosure, after: Disclosure) -> list[Finding]:
    """What one year carries over the next brings forward: 四 of one year is 二 of the next, column by column."""
    left, right = _row(before.applications, "carried"), _row(after.applications, "brought")
    if not left or not right:
        return []
    return [
        _finding(
            [right.cells[column]], [left.cells[column]],
            f"{column}：上年结转应等于上一年度报告的结转下年度",
            f"{column}: brought forward should equal what the report of the year before carries over",
        )
        for column in COLUMNS
        if _known(right.cells.get(column)) and _known(left.cells.get(column))
    ]  # fmt: skip


def _applications(grid: Sequence[Sequence[Cell | None]], group: Group | None) -> Iterator[Row]:
    """The rows of table 3: the seven last cells are figures, what stands before them is the label."""
    for line in grid:
        values = line[-len(COLUMNS) :]
        if len(values) < len(COLUMNS) or not any(_known(cell) for cell in values):
            continue
        if any(cell is None or not (cell.empty or cell.value is not None) for cell in values):
            continue
        label = "".join(dict.fromkeys(cell.label for cell in line[: -len(COLUMNS)] if cell))
        own = next((name for pattern, name in _GROUPS if pattern.search(_last_label(line))), None)
        own = own or next((name for pattern, name in _GROUPS if pattern.search(label)), None)
        group = own or next((name for number, name in _NUMBERED if label.startswith(number)), None) or group
        if group:
            yield Row(
                group, label, {column: cell for column, cell in zip(COLUMNS, values, strict=True) if cell}
            )


def _last_label(line: Sequence[Cell | None]) -> str:
    labels = [cell.label for cell in line[: -len(COLUMNS)] if cell and cell.label]
    return labels[-1] if labels else ""


def _review(grid: Sequence[Sequence[Cell | None]]) -> dict[str, tuple[Cell, ...]]:
    """The parts of table 4: five cells under 维持, 纠正, 其他, 尚未审结, 总计, named by what stands above them."""
    found: dict[str, tuple[Cell, ...]] = {}
    for above, line in enumerate(grid):
        figures = next(
            (row for row in grid[above + 1 :] if sum(_known(cell) for cell in row) >= len(RESULTS)), None
        )
        if not figures:
            break
        offset = len(line) - len(figures)
        for column in range(len(line) - len(RESULTS)):
            heads = line[column : column + len(RESULTS) + 1]
            names = (*RESULTS, TOTAL)
            if all(cell and name in cell.label for cell, name in zip(heads, names, strict=True)):
                cells = figures[column - offset : column - offset + len(names)]
                if len(cells) == len(names) and all(cells):
                    found[_part(grid[:above], column, len(found))] = tuple(cell for cell in cells if cell)
    return found


def _review_row(grid: Sequence[Sequence[Cell | None]]) -> dict[str, tuple[Cell, ...]]:
    """The same where a print has broken the heads: one row with the figures of all three parts, in the order of the form."""
    width = len(RESULTS) + 1
    for line in grid:
        cells = [cell for cell in line if cell]
        if len(cells) == width * len(_REVIEWS) and all(map(_known, cells)):
            return {name: tuple(cells[n * width : (n + 1) * width]) for n, name in enumerate(_REVIEWS)}
    return {}


def _part(above: Sequence[Sequence[Cell | None]], column: int, number: int) -> str:
    for line in reversed(above):
        cell = line[column] if column < len(line) else None
        for name in ("未经复议直接起诉", "复议后起诉", "行政复议"):
            if cell and name in cell.label:
                return name
    return _REVIEWS[number] if number < len(_REVIEWS) else str(number)


def _documents(grid: Sequence[Sequence[Cell | None]]) -> dict[str, Cell]:
    """Table 2, 第二十条第（一）项: made, abolished and in force in the year."""
    for number, line in enumerate(grid):
        heads = {
            name: column
            for column, cell in enumerate(line)
            for name in ("制发", "废止", "现行有效")
            if cell and name in cell.label and "件" in cell.label
        }
        if len(heads) == 3:
            for row in grid[number + 1 :]:
                if row and row[0] and "规范性文件" in row[0].label:
                    return {
                        name: cell
                        for name, column in heads.items()
                        if column < len(row) and (cell := row[column])
                    }
    return {}


def _carried(rows: Sequence[Row]) -> Iterator[Finding]:
    """一 + 二 = 三（七） + 四, printed in the form itself."""
    named = [_row(rows, group) for group in ("received", "brought", "total", "carried")]
    received, brought, total, carried = named
    if not (received and brought and total and carried):
        return
    for column in COLUMNS:
        cells = [row.cells[column] for row in (received, brought, total, carried)]
        if all(_known(cell) for cell in cells):
            yield _finding(
                cells[:2], cells[2:],
                f"{column}：本年新收＋上年结转＝办理结果总计＋结转下年度",
                f"{column}: received + brought forward = total of results + carried over",
            )  # fmt: skip


def _results(rows: Sequence[Row]) -> Iterator[Finding]:
    """（七） = （一） + （二） + … + （六）."""
    total = _row(rows, "total")
    parts = [row for row in rows if row.group in _PARTS]
    if not total or not {row.group for row in parts} >= {"granted", "partial", "refused", "unable"}:
        return
    for column in COLUMNS:
        zh, en = (
            f"{column}：办理结果总计应等于各项之和",
            f"{column}: the total of results is the sum of its items",
        )
        yield from _total(total.cells[column], [row.cells[column] for row in parts], zh, en)


def _applicants(rows: Sequence[Row]) -> Iterator[Finding]:
    """In every row the six kinds of applicants add up to the total."""
    for row in rows:
        zh = f"{row.label}：总计应等于六类申请人之和"
        en = f"{row.label}: the total is the sum of the six kinds of applicants"
        yield from _total(row.cells[TOTAL], [row.cells[column] for column in APPLICANTS], zh, en)


def _reviewed(review: Mapping[str, tuple[Cell, ...]]) -> Iterator[Finding]:
    """维持 + 纠正 + 其他结果 + 尚未审结 = 总计, for each part of table 4."""
    for part, cells in review.items():
        zh, en = f"{part}：总计应等于四种结果之和", f"{part}: the total is the sum of the four results"
        yield from _total(cells[-1], cells[:-1], zh, en)


def _total(total: Cell, parts: Sequence[Cell], zh: str, en: str) -> Iterator[Finding]:
    """A total and its parts; where a part is empty a smaller sum says nothing, since the part may make up for it."""
    if total.value is None or not any(_known(part) for part in parts):
        return
    finding = _finding([total], parts, zh, en)
    too_much = sum((part.value or Decimal(0) for part in parts), Decimal(0)) > total.value
    if finding.certain or finding.holds or too_much:
        yield finding


def _said(report: Disclosure, text: str) -> Iterator[Finding]:
    """The numbers of the text against the column 总计."""
    for group, pattern in _SAID:
        cells = [row.cells[TOTAL] for row in report.applications if row.group == group]
        if not cells or not all(_known(cell) for cell in cells):
            continue
        for m in pattern.finditer(text):
            yield _against(text, m.start(1), m.end(1), cells, _NAMES[group], _ENGLISH[group])
    for m in _SAID_PUBLISHED.finditer(text):
        name = m[2] or m.group()[: 4 if m.group().startswith("现") else 2]
        if _known(report.documents.get(name)):
            group_ = 1 if m[1] else 3
            yield _against(
                text,
                m.start(group_),
                m.end(group_),
                [report.documents[name]],
                f"规范性文件{name}",
                f"normative documents, {name}",
            )


def _against(text: str, start: int, end: int, cells: Sequence[Cell], zh: str, en: str) -> Finding:
    said = Cell(text[start:end], start, end, 0, 0)
    return _finding([said], cells, f"{zh}：正文与表格应一致", f"{en}: the text should agree with the table")


def _row(rows: Sequence[Row], group: Group) -> Row | None:
    return next((row for row in rows if row.group == group), None)


def _known(cell: Cell | None) -> bool:
    return cell is not None and cell.value is not None


def _finding(left: Sequence[Cell], right: Sequence[Cell], zh: str, en: str) -> Finding:
    """`left` and `right` are equal sums; an empty cell counts as nought."""
    sums = [sum((cell.value or Decimal(0) for cell in side), Decimal(0)) for side in (left, right)]
    holds = sums[0] == sums[1]
    written = [" + ".join(str(cell.value or 0) for cell in side) for side in (left, right)]
    arithmetic = f"{written[0]} {'=' if holds else '≠'} {written[1]}"
    if not holds:
        zh, en = f"{zh}，相差{abs(sums[0] - sums[1])}", f"{en}; they differ by {abs(sums[0] - sums[1])}"
    return Finding(
        (*left, *right), arithmetic, holds, all(_known(cell) for cell in (*left, *right)), (zh, en)
    )
