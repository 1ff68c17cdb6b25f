"""A condition as a Chinese sentence: 「答复结果」为「部分公开」或「不予公开」且已「送达」."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from yifa.law.conditions.check import infer
from yifa.law.conditions.errors import ConditionError
from yifa.law.conditions.parser import iso_date
from yifa.law.conditions.syntax import (
    Apply,
    Ask,
    Binary,
    Choices,
    Has,
    Literal,
    Logic,
    Negative,
    Node,
    Not,
    Read,
)
from yifa.law.conditions.types import Scope


@dataclass(frozen=True, slots=True)
class Labels:
    """The words for the names of a scope, of the language in which a sentence is to be; a name without a word is printed as it is.

    `fields`: path (``case.outcome``, ``item.method``) to its name; ``was.x`` is named after ``case.x``.
    `choices`: path to {key: word}, with ``stage`` for the stages of the main line. `moves`, `tracks`: name to
    word. `stages`: track to {stage: word}. With `scope` dates and money are told from other values.
    """

    fields: Mapping[str, str] = field(default_factory=dict)
    choices: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    moves: Mapping[str, str] = field(default_factory=dict)
    tracks: Mapping[str, str] = field(default_factory=dict)
    stages: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    scope: Scope = field(default_factory=lambda: Scope({}))


_ROOTS = {"actor": "行为人", "on": "当日", "stage": "所处阶段", "closed": "已办结"}
_ORDER = {"<": "低于", "<=": "不超过", ">": "超过", ">=": "不低于"}
_ORDER_OF_DAYS = {"<": "早于", "<=": "不晚于", ">": "晚于", ">=": "不早于"}
_ARITHMETIC = {"+": "加", "-": "减", "*": "乘"}
_OPPOSITE = {"==": "!=", "!=": "=="}
_PLAIN = frozenset({"int", "money", "date", "datetime", "days"})


def chinese(node: Node, labels: Labels) -> str:
    """The sentence for a condition, or the phrase for a value."""
    return Writer(labels).clause(node)


class Writer:
    def __init__(self, labels: Labels) -> None:
        self.labels = labels

    def kind(self, node: Node) -> str:
        """What sort of value; ``text`` where the scope does not tell."""
        if isinstance(node, Literal):
            return "date" if node.kind == "text" and iso_date(str(node.value)) else node.kind
        if isinstance(node, Read) and node.path == "on":
            return "date"
        try:
            return infer(node, self.labels.scope, "").kind
        except ConditionError:
            return "text"

    # Clauses: what is true or false

    def clause(self, node: Node, *, true: bool = True) -> str:
        match node:
            case Logic():
                return self.logic(node, true)
            case Not():
                return self.clause(node.operand, true=not true)
            case Binary(operator="in"):
                return self.membership(node, true)
            case Binary(operator="==" | "!="):
                return self.equality(node, true)
            case Binary(operator="<" | "<=" | ">" | ">="):
                return self.order(node, true)
            case Has():
                return f"{'已填' if true else '未填'}{self.fact(node.fact)}"
            case Ask(function="done"):
                return f"{'已' if true else '未'}「{self.labels.moves.get(node.name, node.name)}」"
            case Read(root="closed"):
                return "已办结" if true else "未办结"
            case Read():
                if self.kind(node) in ("bool", "text"):
                    return f"{self.fact(node)}为{'是' if true else '否'}"
            case Literal(kind="bool"):
                return "恒成立" if bool(node.value) is true else "恒不成立"
        return self.value(node)

    def logic(self, node: Logic, true: bool) -> str:
        if not true:
            return f"并非（{self.logic(node, True)}）"
        if node.operator == "||":
            return "，或者".join(self.clause(operand) for operand in node.operands)
        return "且".join(
            f"（{self.clause(operand)}）"
            if isinstance(operand, Logic) and operand.operator == "||"
            else self.clause(operand)
            for operand in node.operands
        )

    def membership(self, node: Binary, true: bool) -> str:
        left = self.value(node.left)
        if not isinstance(node.right, Choices):
            return f"{left}{'在' if true else '不在'}{self.value(node.right)}之中"
        words = [self.literal(item, node.left) for item in node.right.items]
        listed = "、".join(words[:-1]) + "或" + words[-1] if len(words) > 1 else words[0]
        if true or len(words) == 1:
            return f"{left}{'为' if true else '不为'}{listed}"
        return f"{left}不为{'、'.join(words)}中的任何一个"

    def equality(self, node: Binary, true: bool) -> str:
        operator = node.operator if true else _OPPOSITE[node.operator]
        left, right = node.left, node.right
        if isinstance(left, Literal):
            left, right = right, left
        if isinstance(right, Literal) and right.kind == "bool":
            return self.clause(left, true=(operator == "==") is right.value)
        if isinstance(left, Ask) and isinstance(right, Literal) and right.value == "none":
            return f"{self.value(left)}{'尚未开始' if operator == '==' else '已开始'}"
        verb = ("等于", "不等于") if self.kind(left) in ("int", "money") else ("为", "不为")
        return f"{self.value(left)}{verb[operator != '==']}{self.literal(right, left)}"

    def order(self, node: Binary, true: bool) -> str:
        days = any(self.kind(side) in ("date", "datetime") for side in (node.left, node.right))
        verb = (_ORDER_OF_DAYS if days else _ORDER)[node.operator]
        left, right = self.literal(node.left, node.right), self.literal(node.right, node.left)
        said = f"{left}{verb}{right}"
        return said if true else f"并非（{said}）"

    # Phrases: values

    def fact(self, node: Read) -> str:
        if node.root in _ROOTS:
            return _ROOTS[node.root]
        labels = self.labels.fields
        if node.root == "was" and node.path not in labels:
            return f"原「{labels.get(f'case.{node.name}', node.name)}」"
        return f"「{labels.get(node.path, node.name or node.root)}」"

    def value(self, node: Node) -> str:
        match node:
            case Read():
                return self.fact(node)
            case Literal():
                return self.literal(node, node)
            case Choices():
                return "、".join(self.literal(item, item) for item in node.items)
            case Ask(function="count"):
                return f"「{self.labels.moves.get(node.name, node.name)}」的次数"
            case Ask(function="track"):
                return f"「{self.labels.tracks.get(node.name, node.name)}」"
            case Apply(function="days"):
                first, last = node.arguments
                return f"自{self.value(first)}至{self.value(last)}的天数"
            case Apply(function="size"):
                return f"{self.value(node.arguments[0])}的数目"
            case Apply(function="yuan"):
                return f"{self.operand(node.arguments[0])}元"
            case Negative():
                return f"负{self.operand(node.operand)}"
            case Binary(operator="+" | "-" | "*"):
                return f"{self.operand(node.left)}{_ARITHMETIC[node.operator]}{self.operand(node.right)}"
        return f"（{self.clause(node)}）"

    def operand(self, node: Node) -> str:
        said = self.value(node)
        return f"（{said}）" if isinstance(node, Binary) else said

    def literal(self, node: Node, other: Node) -> str:
        """A value; a constant is worded as a value of what stands on the other side."""
        if not isinstance(node, Literal):
            return self.value(node)
        value = node.value
        match node.kind:
            case "bool":
                return "是" if value else "否"
            case "int":
                return str(value)
            case "money":
                yuan, fen = divmod(abs(int(value)), 100)
                return f"{'-' if int(value) < 0 else ''}{yuan}{f'.{fen:02}' if fen else ''}元"
        text = str(value)
        word = self.words(other).get(text)
        if word is None and iso_date(text):
            day = dt.date.fromisoformat(text)
            return f"{day.year}年{day.month}月{day.day}日"
        return f"「{word or text}」"

    def words(self, node: Node) -> Mapping[str, str]:
        """The words for the keys of a choice."""
        match node:
            case Ask(function="track"):
                return {"none": "未开始", **self.labels.stages.get(node.name, {})}
            case Read():
                choices = self.labels.choices
                if node.root == "was" and node.path not in choices:
                    return choices.get(f"case.{node.name}", {})
                return choices.get(node.path, {})
        return {}
