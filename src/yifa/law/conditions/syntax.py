"""The syntax tree of a condition. `at` is the offset in the source, `depth` the height of the tree."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal as Word
from typing import TypeAlias

LiteralKind = Word["text", "int", "bool", "money", "date"]


@dataclass(frozen=True, slots=True)
class Literal:
    """A constant; money in fen, a date as its ISO text (dates order as their texts do)."""

    value: bool | int | str
    kind: LiteralKind
    at: int
    depth: int = 1


@dataclass(frozen=True, slots=True)
class Choices:
    """A list of literals: only ever the right side of `in`."""

    items: tuple[Literal, ...]
    at: int
    depth: int = 1


@dataclass(frozen=True, slots=True)
class Read:
    """A fact: ``case.answer.outcome`` is root ``case``, name ``answer.outcome``; ``on`` has no name."""

    root: str
    name: str
    at: int
    depth: int = 1

    @property
    def path(self) -> str:
        return f"{self.root}.{self.name}" if self.name else self.root


@dataclass(frozen=True, slots=True)
class Has:
    """``has(case.x)``."""

    fact: Read
    at: int
    depth: int = 1


@dataclass(frozen=True, slots=True)
class Ask:
    """`done`, `count` or `track` of a move or track, named bare."""

    function: Word["done", "count", "track"]
    name: str
    at: int
    name_at: int
    depth: int = 1

    @property
    def path(self) -> str:
        return f"{self.function}({self.name})"


@dataclass(frozen=True, slots=True)
class Apply:
    """`days(a, b)`, `yuan(n)` or `size(list)`."""

    function: Word["days", "yuan", "size"]
    arguments: tuple[Node, ...]
    at: int
    depth: int


@dataclass(frozen=True, slots=True)
class Not:
    """``!x``."""

    operand: Node
    at: int
    depth: int


@dataclass(frozen=True, slots=True)
class Negative:
    """``-x``."""

    operand: Node
    at: int
    depth: int


@dataclass(frozen=True, slots=True)
class Binary:
    """A comparison, `in`, or arithmetic; `at` is where the operator stands."""

    operator: Word["==", "!=", "<", "<=", ">", ">=", "in", "+", "-", "*"]
    left: Node
    right: Node
    at: int
    depth: int


@dataclass(frozen=True, slots=True)
class Logic:
    """`a && b && …` or `a || b || …`, tried from left to right."""

    operator: Word["&&", "||"]
    operands: tuple[Node, ...]
    at: int
    depth: int


Node: TypeAlias = Literal | Choices | Read | Has | Ask | Apply | Not | Negative | Binary | Logic
