"""A condition as an English sentence: “outcome” is “partly” or “refused” and “serve” has been done."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from yifa.law.conditions.parser import iso_date
from yifa.law.conditions.sentence import Labels, Writer
from yifa.law.conditions.syntax import Apply, Ask, Binary, Choices, Has, Literal, Logic, Negative, Node, Read

_ROOTS = {"actor": "who acts", "on": "that day", "stage": "the stage", "closed": "whether the case is closed"}
_ORDER = {"<": "is less than", "<=": "is at most", ">": "is more than", ">=": "is at least"}
_ORDER_OF_DAYS = {"<": "is before", "<=": "is no later than", ">": "is after", ">=": "is no earlier than"}
_ARITHMETIC = {"+": "plus", "-": "minus", "*": "times"}


def english(node: Node, labels: Labels) -> str:
    """The sentence for a condition, or the phrase for a value."""
    return _English(labels).clause(node)


class _English(Writer):
    """As the Chinese one, clause by clause."""

    def clause(self, node: Node, *, true: bool = True) -> str:
        match node:
            case Has():
                return f"{self.fact(node.fact)} is {'given' if true else 'not given'}"
            case Ask(function="done"):
                return (
                    f"“{self.labels.moves.get(node.name, node.name)}” has {'' if true else 'not '}been done"
                )
            case Read(root="closed"):
                return "the case is closed" if true else "the case is not closed"
            case Read() if self.kind(node) in ("bool", "text"):
                return f"{self.fact(node)} is {'yes' if true else 'no'}"
            case Literal(kind="bool"):
                return "always" if bool(node.value) is true else "never"
            case Read() | Literal():
                return self.value(node)
        return super().clause(node, true=true)

    def logic(self, node: Logic, true: bool) -> str:
        if not true:
            return f"not ({self.logic(node, True)})"
        if node.operator == "||":
            return ", or ".join(self.clause(operand) for operand in node.operands)
        return " and ".join(
            f"({self.clause(operand)})"
            if isinstance(operand, Logic) and operand.operator == "||"
            else self.clause(operand)
            for operand in node.operands
        )

    def membership(self, node: Binary, true: bool) -> str:
        left = self.value(node.left)
        if not isinstance(node.right, Choices):
            return f"{left} is {'' if true else 'not '}among {self.value(node.right)}"
        words = [self.literal(item, node.left) for item in node.right.items]
        listed = ", ".join(words[:-1]) + f" or {words[-1]}" if len(words) > 1 else words[0]
        if true or len(words) == 1:
            return f"{left} is {'' if true else 'not '}{listed}"
        return f"{left} is none of {', '.join(words)}"

    def equality(self, node: Binary, true: bool) -> str:
        equal = (node.operator == "==") is true
        left, right = node.left, node.right
        if isinstance(left, Literal):
            left, right = right, left
        if isinstance(right, Literal) and right.kind == "bool":
            return self.clause(left, true=equal is right.value)
        if isinstance(left, Ask) and isinstance(right, Literal) and right.value == "none":
            return f"{self.value(left)} has {'not begun yet' if equal else 'begun'}"
        return f"{self.value(left)} is {'' if equal else 'not '}{self.literal(right, left)}"

    def order(self, node: Binary, true: bool) -> str:
        days = any(self.kind(side) in ("date", "datetime") for side in (node.left, node.right))
        verb = (_ORDER_OF_DAYS if days else _ORDER)[node.operator]
        said = f"{self.literal(node.left, node.right)} {verb} {self.literal(node.right, node.left)}"
        return said if true else f"not ({said})"

    def words(self, node: Node) -> Mapping[str, str]:
        found = super().words(node)
        return {**found, "none": "not begun"} if isinstance(node, Ask) and node.function == "track" else found

    def fact(self, node: Read) -> str:
        if node.root in _ROOTS:
            return _ROOTS[node.root]
        labels = self.labels.fields
        if node.root == "was" and node.path not in labels:
            return f"the former “{labels.get(f'case.{node.name}', node.name)}”"
        return f"“{labels.get(node.path, node.name or node.root)}”"

    def value(self, node: Node) -> str:
        match node:
            case Read():
                return self.fact(node)
            case Literal():
                return self.literal(node, node)
            case Choices():
                return ", ".join(self.literal(item, item) for item in node.items)
            case Ask(function="count"):
                return f"the number of times “{self.labels.moves.get(node.name, node.name)}” was done"
            case Ask(function="track"):
                return f"“{self.labels.tracks.get(node.name, node.name)}”"
            case Apply(function="days"):
                first, last = node.arguments
                return f"the number of days from {self.value(first)} to {self.value(last)}"
            case Apply(function="size"):
                return f"the number of {self.value(node.arguments[0])}"
            case Apply(function="yuan"):
                return f"CNY {self.operand(node.arguments[0])}"
            case Negative():
                return f"minus {self.operand(node.operand)}"
            case Binary(operator="+" | "-" | "*"):
                return f"{self.operand(node.left)} {_ARITHMETIC[node.operator]} {self.operand(node.right)}"
        return f"({self.clause(node)})"

    def operand(self, node: Node) -> str:
        said = self.value(node)
        return f"({said})" if isinstance(node, Binary) else said

    def literal(self, node: Node, other: Node) -> str:
        if not isinstance(node, Literal):
            return self.value(node)
        value = node.value
        match node.kind:
            case "bool":
                return "yes" if value else "no"
            case "int":
                return str(value)
            case "money":
                yuan, fen = divmod(abs(int(value)), 100)
                return f"CNY {'-' if int(value) < 0 else ''}{yuan}{f'.{fen:02}' if fen else ''}"
        text = str(value)
        word = self.words(other).get(text)
        if word is None and iso_date(text):
            day = dt.date.fromisoformat(text)
            return f"{day.day} {day:%B} {day.year}"
        return f"“{word or text}”"
