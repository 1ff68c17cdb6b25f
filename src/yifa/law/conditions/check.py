"""Types of a condition in a scope: what it reads exists, and what it compares can be equal."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from difflib import get_close_matches
from typing import NoReturn

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
from yifa.law.conditions.types import IDS, Scope, Type
from yifa.worktime import Length

BOOL = Type("bool")
INT = Type("int")
MONEY = Type("money")
_LITERALS = {kind: Type(kind) for kind in ("text", "int", "bool", "money", "date")}
_ORDERED = frozenset({"int", "money", "date", "datetime"})
_ORDER = frozenset({"<", "<=", ">", ">="})
KINDS_ZH = {
    "text": "文字", "bool": "是否", "int": "整数", "money": "金额", "date": "日期", "datetime": "时间",
    "choice": "选项", "length": "期限", "list": "列表", "row": "行", "person": "人员", "agency": "机关",
    "party": "当事人", "entry": "名录条目", "case": "案件", "document": "文书",
}  # fmt: skip


def infer(node: Node, scope: Scope, source: str) -> Type:
    """The type of a condition; raises `ConditionError` at the first thing that does not fit."""
    return _Checker(scope, source).type(node)


def is_text(node: Node) -> bool:
    """A quoted text: it takes the type of what it is compared with."""
    return isinstance(node, Literal) and node.kind == "text"


class _Checker:
    def __init__(self, scope: Scope, source: str) -> None:
        self.scope = scope
        self.source = source

    def fail(self, at: int, zh: str, en: str) -> NoReturn:
        raise ConditionError(zh, en, at, self.source)

    def unknown(self, at: int, zh: str, en: str, name: str, known: Collection[str]) -> NoReturn:
        near = get_close_matches(name, known, n=1)
        hint_zh, hint_en = (f"，是否为 {near[0]}", f"; did you mean {near[0]}?") if near else ("", "")
        self.fail(at, f"没有{zh} {name}{hint_zh}", f"no {en} {name}{hint_en}")

    def expect(self, node: Node, *kinds: str) -> Type:
        found = self.type(node)
        if found.kind not in kinds:
            zh, en = "或".join(KINDS_ZH[k] for k in kinds), " or ".join(kinds)
            self.fail(_start(node), f"此处应为{zh}，而不是{_zh(found)}", f"expected {en}, found {found}")
        return found

    def type(self, node: Node) -> Type:
        match node:
            case Literal():
                return _LITERALS[node.kind]
            case Choices():
                self.fail(node.at, "列表只能写在 in 的右边", "a list may only stand to the right of in")
            case Read():
                return self.read(node)
            case Has():
                self.read(node.fact)
                return BOOL
            case Ask():
                return self.ask(node)
            case Apply():
                return self.apply(node)
            case Not():
                return self.expect(node.operand, "bool")
            case Negative():
                return self.expect(node.operand, "int", "money")
            case Logic():
                for operand in node.operands:
                    self.expect(operand, "bool")
                return BOOL
            case Binary():
                if node.operator in ("+", "-", "*"):
                    return self.arithmetic(node)
                if node.operator == "in":
                    self.membership(node)
                else:
                    self.comparison(node)
                return BOOL

    def read(self, node: Read) -> Type:
        root = self.scope.roots.get(node.root)
        if root is None:
            self.unknown(node.at, "这一来源", "root", node.root, self.scope.roots)
        if isinstance(root, Type):
            if node.name:
                self.fail(node.at, f"{node.root} 没有字段", f"{node.root} has no fields")
            return root
        if not node.name:
            self.fail(node.at, f"{node.root} 后要写字段名", f"{node.root} needs the name of a field")
        found = root.get(node.name)
        if found is None:
            self.unknown(node.at, "事实", "fact", node.path, [f"{node.root}.{name}" for name in root])
        return found

    def ask(self, node: Ask) -> Type:
        if node.function == "track":
            stages = self.scope.tracks.get(node.name)
            if stages is None:
                self.unknown(node.name_at, "支线", "track", node.name, self.scope.tracks)
            return Type("choice", frozenset(stages) | {"none"})
        if node.name not in self.scope.moves:
            self.unknown(node.name_at, "步骤", "move", node.name, self.scope.moves)
        return BOOL if node.function == "done" else INT

    def apply(self, node: Apply) -> Type:
        match node.function:
            case "yuan":
                self.expect(node.arguments[0], "int")
                return MONEY
            case "size":
                self.expect(node.arguments[0], "list")
            case "days":
                for argument in node.arguments:
                    if is_text(argument):
                        self.literal(argument, Type("date"))
                    else:
                        self.expect(argument, "date", "datetime")
        return INT

    def arithmetic(self, node: Binary) -> Type:
        left = self.expect(node.left, "int", "money")
        right = self.expect(node.right, "int", "money")
        if node.operator == "*":
            if left == right == MONEY:
                self.fail(node.at, "金额不能乘以金额", "money does not multiply money")
            return MONEY if MONEY in (left, right) else INT
        if left != right:
            self.mixed(node.at, left, right)
        return left

    def membership(self, node: Binary) -> None:
        left = self.type(node.left)
        if left.kind == "list":
            self.fail(_start(node.left), "in 的左边应为一个值", "the left of in is one value, not a list")
        if isinstance(node.right, Choices):
            for item in node.right.items:
                self.match(node.left, left, item, self.type(item), item.at)
            return
        right = self.type(node.right)
        if right.of is None:
            at = _start(node.right)
            self.fail(at, f"in 的右边应为列表，而不是{_zh(right)}", f"the right of in is a list, not {right}")
        self.match(node.left, left, node.right, right.of, node.at)

    def comparison(self, node: Binary) -> None:
        left, right = self.type(node.left), self.type(node.right)
        kind = self.match(node.left, left, node.right, right, node.at)
        if node.operator in _ORDER and kind not in _ORDERED:
            self.fail(
                node.at,
                f"{KINDS_ZH[kind]}没有大小先后，只能用 == 和 !=",
                f"{kind} has no order; only == and != apply",
            )

    def match(self, left: Node, a: Type, right: Node, b: Type, at: int) -> str:
        """The kind at which two values can be compared."""
        if is_text(right):
            return b.kind if is_text(left) else self.literal(right, a)
        if is_text(left):
            return self.literal(left, b)
        if {a.kind, b.kind} == {"int", "money"}:
            self.mixed(at, a, b)
        if a.kind in ("list", "row") or b.kind in ("list", "row"):
            self.fail(at, "列表不能比较，请用 in 或 size()", "lists do not compare; use in or size()")
        if a.kind == b.kind:
            if a.kind == "choice" and not a.choices & b.choices:
                self.fail(at, "两者没有共同的选项，永不相等", "the two share no choice and are never equal")
            return a.kind
        # A party may be a person or an agency; the two are never each other.
        if {a.kind, b.kind} in ({"party", "person"}, {"party", "agency"}):
            return "party"
        self.fail(at, f"{_zh(a)}不能与{_zh(b)}比较", f"{a} does not compare with {b}")

    def literal(self, node: Node, other: Type) -> str:
        """A quoted text takes the type of its partner, and must be one of its values."""
        assert isinstance(node, Literal)
        text, at = str(node.value), node.at
        match other.kind:
            case "text":
                pass
            case "choice":
                if text not in other.choices:
                    known = "、".join(sorted(other.choices))
                    zh = f"“{text}”不在选项之中：{known}"
                    self.fail(at, zh, f"{text!r} is not among the choices: {known}")
            case "date":
                if not iso_date(text):
                    self.fail(at, f"“{text}”不是日期（年-月-日）", f"{text!r} is not a date YYYY-MM-DD")
            case "datetime":
                if not _iso_datetime(text):
                    zh = f"“{text}”不是时间（年-月-日T时:分:秒）"
                    self.fail(at, zh, f"{text!r} is not a time YYYY-MM-DDTHH:MM:SS")
            case "length":
                self.length(text, at)
            case kind if kind not in IDS:
                self.fail(at, f"{_zh(other)}不能与文字比较", f"{other} does not compare with a text")
        return other.kind

    def length(self, text: str, at: int) -> None:
        try:
            usual = str(Length.parse(text))
        except ValueError:
            self.fail(at, f"“{text}”不是期限", f"{text!r} is not a length of time")
        if usual != text:
            self.fail(at, f"期限“{text}”应写作“{usual}”", f"the length {text!r} is written {usual!r}")

    def mixed(self, at: int, a: Type, b: Type) -> NoReturn:
        self.fail(
            at,
            f"{_zh(a)}与{_zh(b)}不能混用；金额写作 yuan(元)",
            f"{a} and {b} do not mix; write money as yuan(n)",
        )


def _zh(found: Type) -> str:
    return KINDS_ZH[found.kind]


def _iso_datetime(text: str) -> bool:
    try:
        return dt.datetime.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _start(node: Node) -> int:
    """Where the text of a node begins (an operator's own place is between its operands)."""
    while True:
        match node:
            case Binary():
                node = node.left
            case Logic():
                node = node.operands[0]
            case _:
                return node.at
