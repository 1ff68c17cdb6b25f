"""Numbering: headings that skip, repeat or change their form, enumerators without their mark, 一是…二是… with a gap."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from yifa.reader.defects.running import Defect, Paragraph, Running
from yifa.reader.outline import number, numeral

_NUMERAL = "[一二三四五六七八九十]{1,3}"
_FIGURE = re.compile(rf"\d+|{_NUMERAL}|[①-⑳]")
_HALF = re.compile(rf"({_NUMERAL}|\d{{1,2}})\)|\(({_NUMERAL}|\d{{1,2}})(?=[一-鿿]{{2}})(?![年月日个])")
_VERBS = "加完强深推规健全落优提坚扎着认严积切进依狠抓突夯创聚注开建实组大"
_BARE = re.compile(
    rf"([1-9]\d?)(?=[{_VERBS}充发改持统高构有简畅稳增])(?!大类|大项|高)|({_NUMERAL})(?=[{_VERBS}])(?![一二三四五六七八九十]*[大实])"
)
_ITEM = re.compile(
    rf"(?:^|(?<=[\n。;:,!?]) *)(?:({_NUMERAL})([是要])(?![非素点害件领求务义职])|(是)(?=[{_VERBS}]))",
    re.MULTILINE,
)
_CLAUSES = 200
_DEEPEST = 6


@dataclass(slots=True)
class _Mark:
    """An enumerator at the beginning of a paragraph; `form` is its spelling with # for the number, `whole` whether
    nothing of it is missing."""

    start: int
    end: int
    level: int
    value: int
    form: str
    whole: bool

    def written(self, value: int, form: str) -> str:
        if self.level == 5:
            figure = chr(ord("①") + value - 1)
        else:
            figure = str(value) if self.level in (3, 4) else numeral(value)
        return form.replace("#", figure)


def find(report: Running) -> Iterator[Defect]:
    """Numbering of headings and of items in running text."""
    marks = [mark for paragraph in report.paragraphs if (mark := _mark(report.text, paragraph))]
    yield from _headings(report, marks)
    yield from _items(report, [mark.start for mark in marks if mark.whole and mark.level <= 3])


def _mark(text: str, paragraph: Paragraph) -> _Mark | None:
    start, end = paragraph.start, paragraph.end
    if heading := paragraph.heading:
        stop = start + len(heading.enumerator)
        return _Mark(
            start, stop, heading.level, heading.number, _FIGURE.sub("#", text[start:stop], count=1), True
        )
    if m := _HALF.match(text, start, end):
        written = m[1] or m[2]
        return _Mark(start, m.end(), 4 if written.isdecimal() else 2, number(written), "(#)", False)
    if m := _BARE.match(text, start, end):
        written = m[1] or m[2]
        arabic = written.isdecimal()
        return _Mark(start, m.end(), 3 if arabic else 1, number(written), "#." if arabic else "#、", False)
    return None


def _headings(report: Running, marks: list[_Mark]) -> Iterator[Defect]:
    halves = Counter((mark.level, mark.whole) for mark in marks if mark.form == "(#)")
    open_: dict[int, _Mark] = {}
    for at, mark in enumerate(marks):
        before = open_.get(mark.level)
        expected = before.value + 1 if before else 1
        following = _following(marks, at, mark.level)
        if not mark.whole:
            in_sequence = mark.value == expected and (before is not None or following == 2)
            if not in_sequence or (
                mark.form == "(#)" and halves[mark.level, False] > halves[mark.level, True]
            ):
                continue
            form = before.form if before and before.whole else mark.form
            yield _wrong(
                report, mark, mark.written(mark.value, form), "编号不完整", "The enumerator is incomplete"
            )
        elif mark.value not in (1, expected):
            if before:
                between = report.text[before.end : mark.start]
                if mark.value < expected or mark.written(expected, before.form) not in between:
                    yield _wrong(
                        report, mark, mark.written(expected, before.form),
                        f"编号不连续，前一项是{numeral(before.value)}", f"Out of sequence: the item before is {before.value}",
                    )  # fmt: skip
                    if following == expected + 1:
                        mark.value = expected
            elif sibling := _sibling(open_, marks, at):
                mark.level = sibling.level
                yield _wrong(
                    report, mark, mark.written(mark.value, sibling.form),
                    "编号写法与同级不一致", "The enumerator is written otherwise than its siblings",
                )  # fmt: skip
                mark.form = sibling.form
        open_ = {level: last for level, last in open_.items() if level < mark.level}
        open_[mark.level] = mark


def _following(marks: list[_Mark], at: int, level: int) -> int | None:
    """The number of the next mark of the same list."""
    for mark in marks[at + 1 : at + 40]:
        if mark.level <= level:
            return mark.value if mark.level == level else None
    return None


def _sibling(open_: dict[int, _Mark], marks: list[_Mark], at: int) -> _Mark | None:
    """The last item of the open list that goes on around this mark, which is written in another form."""
    mark = marks[at]
    for level, last in open_.items():
        if level != mark.level and last.value == mark.value - 1:
            following = _following(marks, at, level)
            bracketed = {level, mark.level} == {2, 4}
            if following == mark.value + 1 or (following is None and bracketed and mark.value > 2):
                return last
    return None


def _wrong(report: Running, mark: _Mark, suggestion: str, zh: str, en: str) -> Defect:
    return report.defect(mark.start, mark.end, "numbering", suggestion, zh, en)


def _items(report: Running, resets: list[int]) -> Iterator[Defect]:
    """一是…二是…, 一要…二要…: lists may nest, and end with the next heading."""
    items = [(m.start(1) if m[1] else m.start(3), m.end(), number(m[1]) if m[1] else 0, m[2] or m[3])
             for m in _ITEM.finditer(report.text)]  # fmt: skip
    lists: dict[str, list[int]] = {"是": [], "要": []}
    ended: dict[str, list[int]] = {"是": [], "要": []}
    section = 0
    for at, (start, end, value, word) in enumerate(items):
        if (now := bisect_left(resets, start + 1)) != section:
            section = now
            for ending, nested in lists.items():
                ended[ending], lists[ending] = nested or ended[ending], []
        nested = lists[word]
        following = next((item[2] for item in items[at + 1 : at + 12] if item[3] == word and item[2]), None)
        expected = nested[-1] + 1 if nested else 1
        if not value:
            if following != expected + 1:
                continue
            zh, en = "项目编号缺数字", "The number of the item is missing"
            yield report.defect(start, end, "numbering", f"{numeral(expected)}{word}", zh, en)
            value = expected
        if value == 1:
            nested.append(1)
            del nested[:-_DEEPEST]
        elif depth := next(
            (depth for depth in range(len(nested), 0, -1) if nested[depth - 1] == value - 1), 0
        ):
            nested[depth - 1 :] = [value]
        elif not nested and ended[word] and ended[word][-1] == value - 1:
            nested.append(value)
        else:
            yield _gap(report, start, end, value, expected, word)
            nested[-1:] = [expected if following == expected + 1 else value]


def _gap(report: Running, start: int, end: int, value: int, expected: int, word: str) -> Defect:
    """An item out of sequence; where only the first is missing, the place where it should stand."""
    text = report.text
    zh, en = "前面没有“一{}”", "There is no 一{} before"
    if expected == 1 and value == 2:
        paragraph = report.paragraph(start)
        colon = text.rfind(":", max(paragraph.start, start - _CLAUSES), start)
        if colon >= 0 and start - colon > 5:
            stop = min(colon + 5, start)
            suggestion = f"一{word}{text[colon + 1 : stop]}"
            return report.defect(
                colon + 1, stop, "numbering", suggestion, "缺“一" + word + "”", f"一{word} is missing"
            )
    if expected == 1:
        return report.defect(start, end, "numbering", None, zh.format(word), en.format(word))
    zh, en = (
        f"编号不连续，前一项是“{numeral(expected - 1)}{word}”",
        f"Out of sequence: the item before is {expected - 1}",
    )
    return report.defect(start, end, "numbering", f"{numeral(expected)}{word}", zh, en)
