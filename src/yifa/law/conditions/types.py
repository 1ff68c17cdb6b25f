"""The types of facts, and the scope: which names a condition may read, and of which type they are."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias, cast, get_args

Kind = Literal[
    "text", "bool", "int", "money", "date", "datetime", "choice", "length", "list", "row",
    "person", "agency", "party", "entry", "case", "document",
]  # fmt: skip

_LISTS: Mapping[str, Kind] = {"people": "person", "agencies": "agency", "group": "row"}
_KINDS: frozenset[str] = frozenset(get_args(Kind))

IDS: frozenset[str] = frozenset({"person", "agency", "party", "entry", "case", "document"})
"""Kinds whose values are identifiers."""


@dataclass(frozen=True, slots=True)
class Type:
    """The type of a fact. `choices`: the keys a ``choice`` may have; `of`: what a ``list`` holds.

    Values are JSON: dates ``YYYY-MM-DD``, datetimes ``YYYY-MM-DDTHH:MM:SS``, money an int of fen, lengths and
    ids texts, a group a list of rows.
    """

    kind: Kind
    choices: frozenset[str] = frozenset()
    of: Type | None = None

    def __post_init__(self) -> None:
        if self.kind not in _KINDS:
            raise ValueError(f"no such kind of fact: {self.kind!r}")
        if (self.kind == "list") != (self.of is not None):
            raise ValueError("a list, and only a list, says what it is of")

    @classmethod
    def of_field(cls, name: str, choices: Collection[str] = ()) -> Type:
        """The type of a field as a law file names it; ``people``, ``agencies`` and ``group`` are lists."""
        if name in _LISTS:
            return cls("list", of=cls(_LISTS[name]))
        return cls(cast(Kind, name), frozenset(choices))  # checked in __post_init__

    def __str__(self) -> str:
        return f"list of {self.of}" if self.of else self.kind


Root: TypeAlias = "Type | Mapping[str, Type]"


@dataclass(frozen=True, slots=True)
class Scope:
    """What a condition at one place of a law file may read.

    `roots`: a root's name to its type (``on``, ``actor``, ``stage``, ``closed``) or to the types of its facts
    (``case``, ``was``, ``item``, ``run``, ``entry``; a dotted field is one name: ``answer.outcome``).
    `moves`: what `done` and `count` may name, waivers (``listen.waive``) included.
    `tracks`: what `track` may name, each with its stages; ``none`` need not be listed.
    """

    roots: Mapping[str, Root]
    moves: Collection[str] = ()
    tracks: Mapping[str, Collection[str]] = field(default_factory=dict)
