"""The text of a sentence: words, and in braces the figures they bind.

``{docs_issued}`` is the number, ``{docs_issued:unit}`` the number with its unit, ``{powers_total[行政许可]:unit}`` one share
of its breakdown, ``{clocks_late:list}`` the greatest shares in words (甲局12件、乙局7件), ``{clocks_late:names}`` their labels
alone. `FILLS` are not figures: the year, the region, dates.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, cast, get_args

from yifa.errors import YifaError

Form = Literal["number", "unit", "list", "names"]
FILLS = frozenset({"year", "next_year", "region", "period", "known_on"})
LISTED = 5
"""How many shares ``:list`` and ``:names`` print before they say 等."""

_BINDING = re.compile(r"\{([a-z][a-z0-9_]*)(?:\[([^\[\]{}]+)\])?(?::([a-z]+))?\}")
_GAP = "\ufffc"


@dataclass(frozen=True, slots=True)
class Binding:
    """A figure in a text, or one `part` of its breakdown, and in which form it is printed."""

    name: str
    part: str | None = None
    form: Form = "number"


class TemplateError(YifaError, ValueError):
    """A text whose braces cannot be read; `zh` and `en` are ready to print."""


@dataclass(frozen=True, slots=True)
class Template:
    """A parsed text: words and bindings in order."""

    pieces: tuple[str | Binding, ...]

    @property
    def figures(self) -> Iterator[Binding]:
        return (piece for piece in self.pieces if isinstance(piece, Binding) and piece.name not in FILLS)

    @property
    def words(self) -> str:
        """The text with every binding as one character that is no word: what a hand typed."""
        return "".join(piece if isinstance(piece, str) else _GAP for piece in self.pieces)


@lru_cache(maxsize=4_000)
def parse(text: str) -> Template:
    """Raises `TemplateError` for stray braces and unknown forms."""
    pieces: list[str | Binding] = []
    at = 0
    for match in _BINDING.finditer(text):
        pieces.append(text[at : match.start()])
        name, part, form = match[1], match[2], match[3] or "number"
        if form not in get_args(Form):
            raise TemplateError(
                f"{match[0]}：“{form}”不是写法（unit、list、names）", f"{match[0]}: no such form as {form!r}"
            )
        if part and form in ("list", "names"):
            raise TemplateError(f"{match[0]}：分项不能再列分项", f"{match[0]}: a share has no shares")
        if name in FILLS and (part or match[3]):
            raise TemplateError(f"{match[0]}：“{name}”不是指标", f"{match[0]}: {name!r} is not a figure")
        pieces.append(Binding(name, part, cast(Form, form)))
        at = match.end()
    pieces.append(text[at:])
    for piece in pieces:
        if isinstance(piece, str) and (brace := re.search(r"[{}]", piece)):
            near = piece[max(0, brace.start() - 6) : brace.end() + 12]
            raise TemplateError(f"“{near}”处的花括号不成指标", f"the brace at {near!r} binds no figure")
    return Template(tuple(piece for piece in pieces if piece != ""))
