"""`Condition`, and what it asks of the context it is evaluated in."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any, Protocol

from yifa.law.conditions import check, compiling
from yifa.law.conditions.errors import ConditionError
from yifa.law.conditions.parser import parse
from yifa.law.conditions.sentence import Labels, sentence
from yifa.law.conditions.syntax import Apply, Ask, Binary, Has, Logic, Negative, Node, Not, Read
from yifa.law.conditions.types import Kind, Scope, Type


class Context(Protocol):
    """What a condition reads. Facts are JSON by field name; only what the condition names is touched."""

    @property
    def case(self) -> Mapping[str, Any]:
        """The facts as they would stand after the move."""

    @property
    def was(self) -> Mapping[str, Any]:
        """The facts as they stand."""

    @property
    def item(self) -> Mapping[str, Any] | None:
        """The row, in a track with a row for each instance."""

    @property
    def actor(self) -> str: ...

    @property
    def on(self) -> str:
        """The day of the act, as ISO text."""

    @property
    def stage(self) -> str: ...

    def done(self, name: str, /) -> bool: ...

    def count(self, name: str, /) -> int: ...

    def track(self, name: str, /) -> str: ...


class FigureContext(Context, Protocol):
    """What the condition of a figure may read besides."""

    @property
    def run(self) -> Mapping[str, Any] | None:
        """The run of a clock, where the figure counts runs."""

    @property
    def entry(self) -> Mapping[str, Any] | None:
        """The values of a register entry, where the figure counts entries."""

    @property
    def closed(self) -> bool: ...


class _Program:
    """What is known of a source, worked out once and shared by all conditions of that source."""

    def __init__(self, source: str) -> None:
        self.tree = parse(source)
        nodes = list(_walk(self.tree))
        self.names = frozenset(n.path for n in nodes if isinstance(n, Read))
        self.moves = frozenset(n.name for n in nodes if isinstance(n, Ask) and n.function != "track")
        self.tracks = frozenset(n.name for n in nodes if isinstance(n, Ask) and n.function == "track")

    @cached_property
    def run(self) -> Callable[[Any], Any]:
        return compiling.function(self.tree)


# Bounded, for the editor of law files tries many; what falls out is read again.
_program = lru_cache(maxsize=20_000)(_Program)


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition of the law: a value, equal to every other of the same source.

    Raises `ConditionError` when the source cannot be read. Compiled when first evaluated; unpickling neither
    reads nor compiles.
    """

    source: str

    def __post_init__(self) -> None:
        if not isinstance(self.source, str):
            raise ConditionError("条件应是一段文字", "a condition is a text", 0, repr(self.source))
        _program(self.source)

    def __str__(self) -> str:
        return self.source

    @property
    def names(self) -> frozenset[str]:
        """The facts it reads or asks for with `has`: ``case.answer.outcome``, ``on``."""
        return _program(self.source).names

    @property
    def moves(self) -> frozenset[str]:
        """The moves named in `done` and `count`."""
        return _program(self.source).moves

    @property
    def tracks(self) -> frozenset[str]:
        """The tracks named in `track`."""
        return _program(self.source).tracks

    def type(self, scope: Scope) -> Type:
        """The type of its value; raises `ConditionError` at the first thing that does not fit the scope."""
        return check.infer(_program(self.source).tree, scope, self.source)

    def check(self, scope: Scope, expect: Kind = "bool") -> None:
        """Raises `ConditionError` unless the names exist, the types fit and the value is of kind `expect`."""
        found = self.type(scope)
        if found.kind != expect:
            zh = f"结果应为{check.KINDS_ZH[expect]}，而不是{check.KINDS_ZH[found.kind]}"
            raise ConditionError(zh, f"the result is {found}, not {expect}", 0, self.source)

    def evaluate(self, ctx: Context) -> Any:
        """Its value: a bool for a gate, an int, or a text.

        Raises `Missing` when it reads a fact that is absent or null, and `ConditionError` where a fact
        is not of its declared type.
        """
        try:
            return _program(self.source).run(ctx)
        except (TypeError, ValueError) as error:
            if isinstance(error, ConditionError):
                raise
            zh, en = f"事实的类型不符：{error}", f"a fact is not of its type: {error}"
            raise ConditionError(zh, en, 0, self.source) from error

    def zh(self, labels: Labels) -> str:
        """The condition as a Chinese sentence, without a full stop; the labels are Chinese."""
        return sentence(_program(self.source).tree, labels, english=False)

    def en(self, labels: Labels) -> str:
        """The same in English, with English labels."""
        return sentence(_program(self.source).tree, labels, english=True)


def _walk(node: Node) -> Iterator[Node]:
    yield node
    match node:
        case Has():
            yield node.fact
        case Not() | Negative():
            yield from _walk(node.operand)
        case Apply():
            for argument in node.arguments:
                yield from _walk(argument)
        case Logic():
            for operand in node.operands:
                yield from _walk(operand)
        case Binary():
            yield from _walk(node.left)
            yield from _walk(node.right)
