"""A report as proof-reading sees it: paragraphs without line breaks, each character in one spelling."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from yifa.reader.characters import blanked
from yifa.reader.outline import Heading, Outline

Kind = Literal[
    "lost_character",
    "wrong_character",
    "repeated",
    "punctuation",
    "numbering",
    "brackets",
    "date",
    "value",
    "unit",
    "period",
    "conflict",
    "placeholder",
    "layout",
]

_FOLD = {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F) if code != 0xFF0E}
_FOLD |= dict.fromkeys(map(ord, "\t\u00a0\u3000\u2002\u2003\u2009\u202f"), " ")
_FOLD |= {ord(dash): "-" for dash in "—–－‐‑─～〜"} | {ord(quote): '"' for quote in "〝〞"}

_BREAK = re.compile(r"\s*[\n\r\v\f\u2028\u2029\0][\s\0]*")

_COUNTS = re.compile(r"\d[\d.,]*[一-鿿%].*\d[\d.,]*[一-鿿%]$")


@dataclass(frozen=True, slots=True)
class Defect:
    """One slip: `text` is what stands at `start`–`end`, `suggestion` what should (None where only the writer knows).

    Offsets count characters of the text as given. `message` is (Chinese, English).
    """

    start: int
    end: int
    text: str
    kind: Kind
    suggestion: str | None
    message: tuple[str, str]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Offsets in the running text. `prose` is whole sentences; what is neither prose nor a heading is a title, a
    signature or a row of a table."""

    start: int
    end: int
    heading: Heading | None
    prose: bool


@dataclass(frozen=True, slots=True)
class Running:
    """`text`: paragraphs with a newline after each; full-width ASCII, dashes and blanks in one spelling."""

    original: str
    text: str
    paragraphs: tuple[Paragraph, ...]
    marks: Mapping[int, str]
    """The marks that the text writes wide, by their ASCII spelling."""
    _starts: Sequence[int]
    _shifts: Sequence[int]

    @classmethod
    def of(cls, text: str, outline: Outline) -> Running:
        """The running text of `text`."""
        kept = blanked(text, outline.skipped)
        headings = {heading.start: heading for heading in outline.headings}
        pieces: list[str] = []
        starts, shifts, paragraphs, size = [0], [0], [], 0
        for start, end in outline.paragraphs:
            begin, at = size, start
            for gap in (*_BREAK.finditer(kept, start, end), None):
                stop = gap.start() if gap else end
                pieces.append(kept[at:stop])
                starts.append(size)
                shifts.append(at - size)
                size += stop - at
                at = gap.end() if gap else end
            pieces.append("\n")
            size += 1
            paragraphs.append((begin, size - 1, headings.get(start)))
        own = "".join(pieces)
        flat = own.translate(_FOLD)
        marks = {
            ord(narrow): wide
            for narrow, wide in zip("(),;:", "（），；：", strict=True)
            if own.count(wide) > own.count(narrow)
        }
        classified = tuple(_classified(flat, *paragraph) for paragraph in paragraphs)
        return cls(text, flat, classified, marks, starts, shifts)

    def place(self, at: int) -> int:
        """Where the character `at` stands in the original."""
        return at + self._shifts[bisect_right(self._starts, at) - 1]

    def paragraph(self, at: int) -> Paragraph:
        """The paragraph that holds the character `at`."""
        return self.paragraphs[bisect_right(self.paragraphs, at, key=lambda paragraph: paragraph.start) - 1]

    def defect(self, start: int, end: int, kind: Kind, suggestion: str | None, zh: str, en: str) -> Defect:
        """A defect at the running offsets `start`–`end`; its suggestion in the spelling of the original."""
        begin, stop = self.place(start), self.place(end - 1) + 1
        written = self.original[begin:stop]
        if suggestion:
            marks = dict(self.marks)
            if stop - begin == end - start:
                marks |= {ord(folded): own for folded, own in zip(self.text[start:end], written, strict=True)}
            suggestion = suggestion.translate(marks)
        return Defect(begin, stop, written, kind, suggestion, (zh, en))


def _classified(flat: str, start: int, end: int, heading: Heading | None) -> Paragraph:
    body = flat[start:end]
    commas = body.count(",") + body.count(";")
    # without a stop inside, several clauses make a sentence; under an enumerator only if they also count something
    sentence = (
        commas >= 2
        and len(body) >= (30 if heading else 40)
        and (not heading or len(body) >= 60 or _COUNTS.search(body))
    )
    prose = "。" in body or bool(sentence)
    return Paragraph(start, end, heading, prose and "|" not in body)
