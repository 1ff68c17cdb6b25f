"""The State Council's yearly notices on days off (国务院办公厅关于…年部分节假日安排的通知) as data.

One file holds one year; the packaged ones and an imported one have the same form::

    year: 2019
    source:
      - 2018-12-06 gov.cn content_5346276
      - 2019-03-22 gov.cn content_5375877（调整劳动节假期）
    off:
      - 2018-12-30..01-01 元旦        # a day without a year lies in the notice's own year
      - 05-01..05-04 劳动节
    work:
      - 04-28 劳动节                  # a Saturday or Sunday worked instead

A notice that was changed during the year is one record: its days as last changed, all its sources.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import yaml

from yifa.worktime.festivals import DAY, FIRST_YEAR, LAST_YEAR, statutory
from yifa.worktime.length import WorktimeError


class NoticeError(WorktimeError):
    """A notice that cannot be taken in: `file`, `line` (from 1; None: the whole file) and the reason."""

    def __init__(self, file: str, line: int | None, zh: str, en: str) -> None:
        where = f"{file}:{line}" if line else file
        super().__init__(f"{where}：{zh}", f"{where}: {en}")
        self.file = file
        self.line = line


@dataclass(frozen=True, slots=True)
class Notice:
    """One year's notice: days `off` and weekend days to `work`, each with the festival they belong to.

    Days of the December before may be among them (2018-12-29 … 31 belong to the notice of 2019).
    """

    year: int
    source: tuple[str, ...]
    off: tuple[tuple[dt.date, str], ...]
    work: tuple[tuple[dt.date, str], ...]

    @property
    def first(self) -> dt.date:
        """The first day that it decides: 29 December before its year, or the day that it moves before that."""
        return min((dt.date(self.year - 1, 12, 29), *(day for day, _ in (*self.off, *self.work))))

    @property
    def version(self) -> str:
        """Short hash of the days, the same for the same days whatever the source."""
        return hashlib.sha256(repr((self.year, self.off, self.work)).encode()).hexdigest()[:12]


_KEYS = ("year", "source", "off", "work")
_ENTRY = re.compile(r"((?:\d{4}-)?\d\d-\d\d)(?:\.\.((?:\d{4}-)?\d\d-\d\d))?\s+(\S+)")


def parse_notice(text: str | bytes, file: str) -> Notice:
    """Read one notice; `file` is its name in messages. Raises NoticeError with file, line and reason."""
    try:
        root = yaml.compose(text, Loader=yaml.CSafeLoader)
    except yaml.YAMLError as error:
        mark, reason = getattr(error, "problem_mark", None), getattr(error, "problem", None) or str(error)
        line = mark.line + 1 if mark else None
        raise NoticeError(file, line, f"不是合格的 YAML：{reason}", f"not YAML: {reason}") from error
    return _Reader(file).notice(root)


class _Reader:
    """Reads the node tree rather than values, to know the line of every mistake."""

    def __init__(self, file: str) -> None:
        self.file = file

    def fail(self, node: yaml.Node | None, zh: str, en: str) -> NoticeError:
        return NoticeError(self.file, node.start_mark.line + 1 if node is not None else None, zh, en)

    def notice(self, root: yaml.Node | None) -> Notice:
        if not isinstance(root, yaml.MappingNode):
            raise self.fail(
                root, "应有 year、source、off、work 四项", "expected the keys year, source, off, work"
            )
        parts: dict[str, yaml.Node] = {}
        for key, value in root.value:
            if key.value not in _KEYS or key.value in parts:
                raise self.fail(key, f"多余或重复的“{key.value}”", f"unknown or repeated key {key.value!r}")
            parts[key.value] = value
        for key in _KEYS:
            if key not in parts:
                raise self.fail(root, f"缺少“{key}”", f"the key {key!r} is missing")
        year = self.year(parts["year"])
        source = tuple(node.value for node in self.items(parts["source"]))
        if not source:
            raise self.fail(parts["source"], "没有写明来源", "no source is given")
        notice = Notice(year, source, self.days(parts["off"], year), self.days(parts["work"], year))
        self.check(notice, parts)
        return notice

    def year(self, node: yaml.Node) -> int:
        text = str(node.value)
        if not re.fullmatch(r"\d{4}", text) or not FIRST_YEAR <= int(text) <= LAST_YEAR:
            raise self.fail(
                node, f"年份应在{FIRST_YEAR}至{LAST_YEAR}之间：{text}",
                f"the year must lie between {FIRST_YEAR} and {LAST_YEAR}: {text}",
            )  # fmt: skip
        return int(text)

    def items(self, node: yaml.Node) -> Iterator[yaml.ScalarNode]:
        if not isinstance(node, yaml.SequenceNode):
            raise self.fail(node, "应为列表", "expected a list")
        for item in node.value:
            if not isinstance(item, yaml.ScalarNode):
                raise self.fail(item, "列表各项应为一行文字", "each item must be one line of text")
            yield item

    def days(self, node: yaml.Node, year: int) -> tuple[tuple[dt.date, str], ...]:
        found: dict[dt.date, str] = {}
        for item in self.items(node):
            match = _ENTRY.fullmatch(item.value)
            if match is None:
                raise self.fail(
                    item, f"看不懂“{item.value}”：应为“月-日 名称”或“月-日..月-日 名称”",
                    f"cannot read {item.value!r}: expected 'MM-DD name' or 'MM-DD..MM-DD name'",
                )  # fmt: skip
            first = self.date(item, match[1], year)
            last = self.date(item, match[2] or match[1], year)
            if last < first:
                raise self.fail(
                    item, f"先后颠倒：{item.value}", f"the range ends before it begins: {item.value}"
                )
            while first <= last:
                if first in found:
                    raise self.fail(item, f"{first} 重复", f"{first} is listed twice")
                found[first] = match[3]
                first += DAY
        return tuple(sorted(found.items()))

    def date(self, node: yaml.Node, text: str, year: int) -> dt.date:
        try:
            date = dt.date.fromisoformat(text if len(text) == 10 else f"{year}-{text}")
        except ValueError:
            raise self.fail(node, f"没有“{text}”这一天", f"there is no day {text}") from None
        if not dt.date(year - 1, 12, 1) <= date <= dt.date(year, 12, 31):
            raise self.fail(
                node, f"{date} 不在{year}年（或上一年12月）",
                f"{date} lies neither in {year} nor in the December before",
            )  # fmt: skip
        return date

    def check(self, notice: Notice, parts: dict[str, yaml.Node]) -> None:
        """What every notice must satisfy; catches slips of the pen, so the line given is the list's."""
        off = dict(notice.off)
        for day, _ in notice.work:
            if day.weekday() < 5:
                raise self.fail(
                    parts["work"], f"调休上班日 {day} 不是周六或周日",
                    f"the make-up working day {day} is not a Saturday or Sunday",
                )  # fmt: skip
            if day in off:
                raise self.fail(
                    parts["work"], f"{day} 既放假又上班", f"{day} is both off and a working day"
                )  # fmt: skip
        work = dict(notice.work)
        for day, name in statutory(notice.year).items():
            if day in work or (day.weekday() < 5 and day not in off):
                raise self.fail(
                    parts["off"],
                    f"{name}法定放假日 {day} 没有放假",
                    f"the statutory day {day} ({name}) is not off",
                )


@cache
def packaged() -> tuple[Notice, ...]:
    """The notices that come with the package, by year."""
    folder = files("yifa.worktime").joinpath("data")
    names = sorted(entry.name for entry in folder.iterdir() if re.fullmatch(r"\d{4}\.yaml", entry.name))
    return tuple(parse_notice(folder.joinpath(name).read_text("utf-8"), name) for name in names)
