"""The page of an official document, GB/T 9704-2012: A4, 22 lines of 28 characters, 3号仿宋.

The type area is 156 × 225 mm. 225 mm over 22 lines is 28.99 pt a line; twentieths of a point rounded down (28.95) keep
the 22nd line on the page. 156 mm over 28 characters is 15.79 pt a character, a little under the 16 pt of 3号.
"""

from __future__ import annotations

from dataclasses import dataclass

from yifa.reports.document import Table

WIDTH, HEIGHT = 210, 297
TOP, LEFT, RIGHT, BOTTOM = 37, 28, 26, 35
"""Millimetres."""
LINES, CHARACTERS = 22, 28
_PT = 72 / 25.4
LINE = int((HEIGHT - TOP - BOTTOM) * _PT / LINES * 20) / 20
"""Line pitch in points."""
CHARACTER = (WIDTH - LEFT - RIGHT) * _PT / CHARACTERS
"""Character pitch in points."""
BODY, TITLE, PAGE_NUMBER, TABLE = 16, 22, 14, 14
"""Sizes in points: 3号, 2号, 4号, 4号."""
PAGE_NUMBER_BELOW = 7
"""Millimetres from the type area down to the dashes beside the page number, which stand at half its height."""
PAGE_NUMBER_TOP = PAGE_NUMBER_BELOW - PAGE_NUMBER * 25.4 / 72 / 2
KEPT_ROWS = 20
"""A table of so many rows is not broken across pages."""
TITLE_LINE = 1.25
"""Line pitch of the title, in lines of the body."""


@dataclass(frozen=True, slots=True)
class Face:
    """A typeface: the official name, then what may stand in for it, best first (free ones last)."""

    name: str
    others: tuple[str, ...]

    @property
    def all(self) -> tuple[str, ...]:
        return (self.name, *self.others)


_SERIF = ("Source Han Serif SC", "Noto Serif CJK SC", "Noto Serif SC", "SimSun", "Songti SC")
_SANS = (
    "Source Han Sans SC",
    "Noto Sans CJK SC",
    "Noto Sans SC",
    "Microsoft YaHei",
    "PingFang SC",
    "WenQuanYi Zen Hei",
)
FANGSONG = Face(
    "仿宋_GB2312", ("FangSong_GB2312", "仿宋", "FangSong", "FZFangSong-Z02", "STFangsong", *_SERIF)
)
KAITI = Face(
    "楷体_GB2312", ("KaiTi_GB2312", "楷体", "KaiTi", "FZKai-Z03", "STKaiti", "AR PL UKai CN", *_SERIF)
)
HEITI = Face("黑体", ("SimHei", "FZHei-B01", "STHeiti", *_SANS))
TITLE_FACE = Face("方正小标宋简体", ("FZXiaoBiaoSong-B05S", "方正小标宋_GBK", "FZXiaoBiaoSong-B05", *_SERIF))
SONGTI = Face("宋体", ("SimSun", "STSong", *_SERIF))
LATIN = Face("Times New Roman", ("Liberation Serif", "Nimbus Roman", "TeX Gyre Termes"))
FACES = (FANGSONG, KAITI, HEITI, TITLE_FACE, SONGTI)
HEADING_FACES = (HEITI, KAITI, FANGSONG, FANGSONG)
"""By level: 一、黑体 （一）楷体 1. and （1）仿宋."""


def width(text: str) -> float:
    """How many characters of the grid a line of text takes; Latin letters and digits take half."""
    return sum(0.5 if char.isascii() else 1 for char in text)


def column_widths(table: Table) -> list[float]:
    """The share of the type area each column takes, by its longest text."""
    columns = [
        [head, *("".join(run.text for run in row[i]) for row in table.rows)]
        for i, head in enumerate(table.head)
    ]
    longest = [max(map(width, column)) + 2 for column in columns]
    return [length / sum(longest) for length in longest]


def sign_off_indents(by: str, date: str) -> tuple[float, float]:
    """Right indents of signature and date, in characters, for a document without a seal (GB/T 9704 7.3.5.2).

    The signature stands two characters from the right, the date begins two characters right of its beginning; a
    date that would reach past that stands two from the right and the signature moves left.
    """
    over = width(date) + 2 - width(by)
    return (2.0, 2 - over) if over <= 0 else (2.0 + over, 2.0)
