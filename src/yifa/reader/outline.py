"""The outline of a report: paragraphs, headings, sentences. What it takes for a paragraph is one for facts and defects alike.

Text that was broken into lines of one width is put together again: a line ends its paragraph only where it
stops short, ends a sentence, or where an empty line, an indent or an enumerator follows.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from yifa.reader.characters import blanked

Span = tuple[int, int]

_DIGITS = "〇一二三四五六七八九"
_UNITS = {"十": 10, "百": 100}
_LINE = re.compile(r"[^\n\r\v\f\u2028\u2029]+")
_BLANK = " \t\0\u00a0\u3000\ufeff\u200b\u2002\u2003\u2009\u202f"
_INDENT = re.compile(r"\u3000|[ \t\u00a0\u2002\u2003]{2}")
_ENDS = frozenset("。！？!?…")
_CLOSERS = "”’」）)》】"
_NEVER_FIRST = frozenset("，。；：、！？”）》")
_OPENERS = frozenset("(（“《")
_GOES_ON = frozenset("，、,(（“《‘")
_SENTENCE = re.compile(r"[^。！？!?…]*(?:[。！？!?…]+[”’」）)》】]*)?")
_HEADING = re.compile(
    r"第(?P<part>[一二三四五六七八九十百]{1,4})(?:部分|[编篇章节])[、:：.]?"
    r"|(?P<dun>[一二三四五六七八九十]{1,3})[、.．]"
    r"|[(（](?P<paren>[一二三四五六七八九十]{1,3})[)）][、.．]?"
    r"|(?P<dot>[1-9][0-9]?|[１-９][０-９]?)(?:、|[.．](?![0-9](?![0-9]{3}年)))"
    r"|[(（](?P<bracket>[1-9][0-9]?|[１-９][０-９]?)[)）][、.．]?"
    r"|(?P<circle>[①-⑳])"
)
_LEVELS = {"part": 0, "dun": 1, "paren": 2, "dot": 3, "bracket": 4, "circle": 5}
LONGEST_TITLE = 60
"""A heading that runs on into its paragraph ends with its first sentence; longer is no title."""
_WRAPPED_SHARE = 0.1
"""Share of characters in full lines without an end of sentence, from which on a text is taken for wrapped."""
_NARROWEST, _WIDEST = 12, 110
_FULL = 0.8
_OPEN_SHARE, _NEARLY_FULL, _USUAL = 0.4, 0.6, 0.8
"""Of text torn into lines of uneven length, as PDF gives it: this share of its characters stands in lines without an end
of sentence; a line is full from this share of the usual length on, which this share of the lines does not exceed."""
_OPENING = 300
_TITLE = re.compile(r"[^。，,；;、]*(?:报告|总结|汇报|年报|计划|政府)")
"""A line of the title, among the first characters of a text."""

_ROW = re.compile(r"[^，。；,;、\n]{2,24} [0-9][0-9,.]*%?(?:[(（][0-9/]+[)）])? ?[一-龥—]{1,3}")
"""A row of a table as PDF gives it, its unit last: it does not go on in the next line."""


@dataclass(frozen=True, slots=True)
class Heading:
    """One enumerated beginning of a paragraph.

    `level` by GB/T 9704-2012, 7.3.3: 1 一、 2 （一） 3 1. 4 （1）, then 5 ①; 0 is 第一部分. `title` without the
    enumerator; empty where the paragraph begins with more than a title. `start`, `end` span both.
    """

    start: int
    end: int
    level: int
    enumerator: str
    number: int
    title: str


@dataclass(frozen=True, slots=True)
class Outline:
    """`paragraphs` and `sentences` are spans of the text, without the blanks around them; a paragraph that was
    broken into lines holds its line breaks, and what was skipped between them."""

    paragraphs: tuple[Span, ...]
    headings: tuple[Heading, ...]
    sentences: tuple[Span, ...]
    skipped: tuple[Span, ...] = ()


def read(text: str, skip: Sequence[Span] = ()) -> Outline:
    """The outline of `text` without the spans `skip` (ascending, apart); offsets count its characters."""
    text = blanked(text, skip)
    paragraphs = tuple(_paragraphs(text))
    return Outline(
        paragraphs,
        tuple(heading for start, end in paragraphs if (heading := _heading(text, start, end))),
        tuple(_sentences(text, paragraphs)),
        tuple(skip),
    )


def number(numeral: str) -> int:
    """The value of a Chinese, Arabic, full-width or circled numeral below 1 000, as headings have them."""
    if len(numeral) == 1 and "①" <= numeral <= "⑳":
        return ord(numeral) - ord("①") + 1
    if numeral.isdecimal():
        return int(numeral)
    value = digit = 0
    for character in numeral:
        if unit := _UNITS.get(character):
            value, digit = value + (digit or 1) * unit, 0
        else:
            digit = _DIGITS.index(character)
    return value + digit


def numeral(value: int) -> str:
    """The Chinese numeral of 1 to 999, as headings have it: 10 is 十, 21 is 二十一, 105 is 一百〇五."""
    hundreds, rest = divmod(value, 100)
    tens, ones = divmod(rest, 10)
    head = f"{_DIGITS[hundreds]}百" if hundreds else ""
    if tens:
        head += "十" if tens == 1 and not hundreds else f"{_DIGITS[tens]}十"
    elif hundreds and ones:
        head += "〇"
    return head + (_DIGITS[ones] if ones else "")


def _paragraphs(text: str) -> Iterator[Span]:
    lines = [
        (match.start() + len(line) - len(line.lstrip(_BLANK)), match.start() + len(line.rstrip(_BLANK)))
        for match in _LINE.finditer(text)
        if (line := match.group()).strip(_BLANK)
    ]
    full = _full_lines(text, lines)
    start = 0
    for at, (begin, end) in enumerate(lines):
        if at + 1 == len(lines) or not _continues(text, begin, end, lines[at + 1][0], full):
            yield lines[start][0], end
            start = at + 1


def _width(line: str) -> float:
    """As set: an ASCII character takes half the room of a Chinese one, which has three bytes."""
    return (len(line) + len(line.encode("utf-8", "surrogatepass"))) / 4


@dataclass(frozen=True, slots=True)
class _Full:
    """How long a line must be to go on in the next: in characters, or in room where the page was set in columns."""

    characters: float
    width: float

    def is_full(self, line: str) -> bool:
        return len(line) >= self.characters or _width(line) >= self.width


def _full_lines(text: str, lines: list[Span]) -> _Full | None:
    """None where the lines of this text are its paragraphs."""
    contents = [text[start:end] for start, end in lines]
    longest = max(map(len, contents), default=0)
    if not _NARROWEST <= longest <= _WIDEST:
        return None
    size = sum(map(len, contents))
    ends_open = [line for line in contents if line[-1] not in _ENDS]
    if len(lines) > 1 and sum(map(len, ends_open)) >= _OPEN_SHARE * size:
        usual = sorted(map(len, contents))[int(len(contents) * _USUAL)]
        return _Full(_NEARLY_FULL * usual, float("inf"))
    full = _Full(_FULL * longest, _FULL * max(map(_width, contents)))
    wrapped = sum(len(line) for line in ends_open if full.is_full(line)) > _WRAPPED_SHARE * size
    return full if wrapped else None


def _continues(text: str, start: int, end: int, following: int, full: _Full | None) -> bool:
    """Does the paragraph go on after the line `start`–`end` with the one that begins at `following`?"""
    gap = text[end:following]
    if text[following] in _NEVER_FIRST or (end - start < 3 and text[end - 1] in _OPENERS):
        return True  # torn from its line by the mark-up of a page
    if full is None or gap.count("\n") > 1 or not full.is_full(text[start:end]):
        return False
    if _ROW.fullmatch(text, start, end):
        return False
    if start < _OPENING and _TITLE.fullmatch(text, start, end):
        return False
    last = text[start:end].rstrip(_CLOSERS)[-1:]
    if last in _ENDS or _INDENT.search(gap.rpartition("\n")[2]):
        return False
    return last in _GOES_ON or not _HEADING.match(text, following)


def _heading(text: str, start: int, end: int) -> Heading | None:
    match = _HEADING.match(text, start, end)
    if not match or match.lastgroup is None:
        return None
    stop = next(
        (at for at in range(match.end(), min(end, match.end() + LONGEST_TITLE)) if text[at] in "。！？"), end
    )
    if stop - match.end() > LONGEST_TITLE:
        stop = match.end()
    title = text[match.end() : stop].strip()
    return Heading(
        start, stop, _LEVELS[match.lastgroup], match.group().strip(), number(match[match.lastgroup]), title
    )


def _sentences(text: str, paragraphs: tuple[Span, ...]) -> Iterator[Span]:
    for start, end in paragraphs:
        at = start
        while at < end:
            match = _SENTENCE.match(text, at, end)
            stop = match.end() if match and match.end() > at else end
            yield at, stop
            at = stop
            while at < end and text[at].isspace():
                at += 1
