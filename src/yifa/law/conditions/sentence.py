"""A condition as a sentence, in Chinese or in English:
「答复结果」为「部分公开」或「不予公开」且已「送达」; “outcome” is “partly” or “refused” and “serve” has been done.
"""

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
from yifa.law.language import Language


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


_ROOTS = {
    "actor": ("行为人", "who acts"),
    "on": ("当日", "that day"),
    "stage": ("所处阶段", "the stage"),
    "closed": ("已办结", "whether the case is closed"),
}
_ORDER = {
    "<": ("低于", " is less than "),
    "<=": ("不超过", " is at most "),
    ">": ("超过", " is more than "),
    ">=": ("不低于", " is at least "),
}
_ORDER_OF_DAYS = {
    "<": ("早于", " is before "),
    "<=": ("不晚于", " is no later than "),
    ">": ("晚于", " is after "),
    ">=": ("不早于", " is no earlier than "),
}
_ARITHMETIC = {"+": ("加", " plus "), "-": ("减", " minus "), "*": ("乘", " times ")}


def sentence(node: Node, labels: Labels, *, english: bool) -> str:
    """The sentence for a condition, or the phrase for a value; the labels are of that language."""
    return _Writer(labels, english).clause(node)


class _Writer(Language):
    def __init__(self, labels: Labels, english: bool) -> None:
        super().__init__(english)
        self.labels = labels

    def named(self, word: str) -> str:
        return self.say(f"「{word}」", f"“{word}”")

    def move(self, name: str) -> str:
        return self.named(self.labels.moves.get(name, name))

    def bracketed(self, said: str) -> str:
        return self.say(f"（{said}）", f"({said})")

    def denied(self, said: str) -> str:
        return self.say(f"并非（{said}）", f"not ({said})")

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
                fact = self.fact(node.fact)
                return self.say(
                    f"{'已填' if true else '未填'}{fact}", f"{fact} is {'' if true else 'not '}given"
                )
            case Ask(function="done"):
                move = self.move(node.name)
                return self.say(
                    f"{'已' if true else '未'}{move}", f"{move} has {'' if true else 'not '}been done"
                )
            case Read(root="closed"):
                return (
                    self.say("已办结", "the case is closed")
                    if true
                    else self.say("未办结", "the case is not closed")
                )
            case Read() if self.kind(node) in ("bool", "text"):
                fact = self.fact(node)
                return self.say(f"{fact}为{'是' if true else '否'}", f"{fact} is {'yes' if true else 'no'}")
            case Literal(kind="bool"):
                return (
                    self.say("恒成立", "always")
                    if bool(node.value) is true
                    else self.say("恒不成立", "never")
                )
        return self.value(node)

    def logic(self, node: Logic, true: bool) -> str:
        if not true:
            return self.denied(self.logic(node, True))
        if node.operator == "||":
            return self.say("，或者", ", or ").join(self.clause(operand) for operand in node.operands)
        return self.say("且", " and ").join(
            self.bracketed(self.clause(operand))
            if isinstance(operand, Logic) and operand.operator == "||"
            else self.clause(operand)
            for operand in node.operands
        )

    def membership(self, node: Binary, true: bool) -> str:
        left = self.value(node.left)
        if not isinstance(node.right, Choices):
            right = self.value(node.right)
            return self.say(
                f"{left}{'在' if true else '不在'}{right}之中",
                f"{left} is {'' if true else 'not '}among {right}",
            )
        words = [self.literal(item, node.left) for item in node.right.items]
        if true or len(words) == 1:
            return self.equal(
                left, self.either.join(filter(None, (self.comma.join(words[:-1]), words[-1]))), true
            )
        listed = self.comma.join(words)
        return self.say(f"{left}不为{listed}中的任何一个", f"{left} is none of {listed}")

    def equality(self, node: Binary, true: bool) -> str:
        equal = (node.operator == "==") is true
        left, right = node.left, node.right
        if isinstance(left, Literal):
            left, right = right, left
        if isinstance(right, Literal) and right.kind == "bool":
            return self.clause(left, true=equal is right.value)
        said = self.value(left)
        if isinstance(left, Ask) and isinstance(right, Literal) and right.value == "none":
            return self.say(
                f"{said}{'尚未开始' if equal else '已开始'}",
                f"{said} has {'not begun yet' if equal else 'begun'}",
            )
        return self.equal(said, self.literal(right, left), equal, number=self.kind(left) in ("int", "money"))

    def equal(self, left: str, right: str, true: bool, *, number: bool = False) -> str:
        verb = "等于" if number else "为"
        return self.say(
            f"{left}{'' if true else '不'}{verb}{right}", f"{left} is {'' if true else 'not '}{right}"
        )

    def order(self, node: Binary, true: bool) -> str:
        days = any(self.kind(side) in ("date", "datetime") for side in (node.left, node.right))
        verb = self.say(*(_ORDER_OF_DAYS if days else _ORDER)[node.operator])
        said = f"{self.literal(node.left, node.right)}{verb}{self.literal(node.right, node.left)}"
        return said if true else self.denied(said)

    # Phrases: values

    def fact(self, node: Read) -> str:
        if node.root in _ROOTS:
            return self.say(*_ROOTS[node.root])
        labels = self.labels.fields
        if node.root == "was" and node.path not in labels:
            now = self.named(labels.get(f"case.{node.name}", node.name))
            return self.say(f"原{now}", f"the former {now}")
        return self.named(labels.get(node.path, node.name or node.root))

    def value(self, node: Node) -> str:
        match node:
            case Read():
                return self.fact(node)
            case Literal():
                return self.literal(node, node)
            case Choices():
                return self.comma.join(self.literal(item, item) for item in node.items)
            case Ask(function="count"):
                move = self.move(node.name)
                return self.say(f"{move}的次数", f"the number of times {move} was done")
            case Ask(function="track"):
                return self.named(self.labels.tracks.get(node.name, node.name))
            case Apply(function="days"):
                first, last = map(self.value, node.arguments)
                return self.say(f"自{first}至{last}的天数", f"the number of days from {first} to {last}")
            case Apply(function="size"):
                rows = self.value(node.arguments[0])
                return self.say(f"{rows}的数目", f"the number of {rows}")
            case Apply(function="yuan"):
                yuan = self.operand(node.arguments[0])
                return self.say(f"{yuan}元", f"CNY {yuan}")
            case Negative():
                return self.say("负", "minus ") + self.operand(node.operand)
            case Binary(operator="+" | "-" | "*"):
                return self.say(*_ARITHMETIC[node.operator]).join(map(self.operand, (node.left, node.right)))
        return self.bracketed(self.clause(node))

    def operand(self, node: Node) -> str:
        said = self.value(node)
        return self.bracketed(said) if isinstance(node, Binary) else said

    def literal(self, node: Node, other: Node) -> str:
        """A value; a constant is worded as a value of what stands on the other side."""
        if not isinstance(node, Literal):
            return self.value(node)
        value = node.value
        match node.kind:
            case "bool":
                return self.say("是", "yes") if value else self.say("否", "no")
            case "int":
                return str(value)
            case "money":
                yuan, fen = divmod(abs(int(value)), 100)
                amount = f"{'-' if int(value) < 0 else ''}{yuan}{f'.{fen:02}' if fen else ''}"
                return self.say(f"{amount}元", f"CNY {amount}")
        text = str(value)
        word = self.words(other).get(text)
        if word is None and iso_date(text):
            day = dt.date.fromisoformat(text)
            return self.say(f"{day.year}年{day.month}月{day.day}日", f"{day.day} {day:%B} {day.year}")
        return self.named(word or text)

    def words(self, node: Node) -> Mapping[str, str]:
        """The words for the keys of a choice."""
        match node:
            case Ask(function="track"):
                return {"none": self.say("未开始", "not begun"), **self.labels.stages.get(node.name, {})}
            case Read():
                choices = self.labels.choices
                if node.root == "was" and node.path not in choices:
                    return choices.get(f"case.{node.name}", {})
                return choices.get(node.path, {})
        return {}
