"""The neutral document tree: what a report says, before it is a page of any kind.

Build once (`yifa.reports.build`), write many times (DOCX, PDF, HTML). Every number of a figure is a `FigureRun`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from yifa.reports.values import FigureValue


@dataclass(frozen=True, slots=True)
class Text:
    """Words of a paragraph that are no figure."""

    text: str


@dataclass(frozen=True, slots=True)
class FigureRun:
    """A number in the text, with its unit; `figure` is the id under which the trace lists its records."""

    text: str
    figure: str


Run = Text | FigureRun


@dataclass(frozen=True, slots=True)
class Heading:
    """`number` is made by the system: 一、（一）1.（1） for levels 1 to 4."""

    level: int
    number: str
    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Words and figures in order."""

    runs: tuple[Run, ...]

    @property
    def text(self) -> str:
        return "".join(run.text for run in self.runs)


@dataclass(frozen=True, slots=True)
class Table:
    """A head and rows of equal length. `numeric` names the columns (from 0) whose cells are numbers."""

    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[tuple[Run, ...], ...], ...]
    numeric: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class SignOff:
    """Who signs, and when."""

    by: str
    on: dt.date


Block = Heading | Paragraph | Table


@dataclass(frozen=True, slots=True)
class Annex:
    """What follows the sign-off on a page of its own."""

    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Omission:
    """A sentence left out because a figure it needs has no value. `figures` are the ids of those it lacks."""

    where: str
    text: str
    figures: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """A whole report. `title` is a tuple of lines, as they shall break."""

    title: tuple[str, ...]
    blocks: tuple[Block, ...]
    sign_off: SignOff
    annexes: tuple[Annex, ...]
    figures: tuple[FigureValue, ...]
    form: str
    edition: str
    notes: tuple[str, ...]
    """By which form it was made and what of that is not verified, in Chinese: shown beside the report, never in it."""
    region_zh: str
    year: int
    first: dt.date
    last: dt.date
    known_on: dt.date
    omitted: tuple[Omission, ...] = ()
    absent: tuple[FigureValue, ...] = ()
    """The figures without a value that `omitted` names; those of a table are among `figures` too."""

    @property
    def name(self) -> str:
        return "".join(self.title)

    def all_blocks(self) -> Iterator[Block]:
        yield from self.blocks
        for annex in self.annexes:
            yield from annex.blocks


_HAN = "零一二三四五六七八九"


def han(n: int) -> str:
    """A heading number in Chinese, 1 to 99: 一, 十, 十一, 二十三."""
    if not 1 <= n <= 99:
        raise ValueError(f"no heading number for {n}")
    tens, ones = divmod(n, 10)
    return ("" if tens == 0 else "十" if tens == 1 else f"{_HAN[tens]}十") + (_HAN[ones] if ones else "")


def heading_number(level: int, n: int) -> str:
    """The number of the n-th heading of a level (GB/T 9704): 一、（一）1.（1）."""
    return (f"{han(n)}、", f"（{han(n)}）", f"{n}.", f"（{n}）")[level - 1]
