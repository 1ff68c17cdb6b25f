"""Text to syntax tree: tokens by one regular expression, then recursive descent by levels of binding."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any, NamedTuple, NoReturn

from yifa.law.conditions.errors import ConditionError
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

MAX_LENGTH = 2_000
"""Characters in a condition."""
MAX_DEPTH = 32
"""Nesting of a condition, in its text and in its tree: what follows may recurse without fear."""
MAX_INT = 2**63 - 1

_TOKEN = re.compile(
    r"""[ \t\r\n]*(?:
      (?P<name>[A-Za-z_][A-Za-z0-9_]*)
    | (?P<int>[0-9]+(?![A-Za-z0-9_.]))
    | (?P<text>'(?:[^'\\\r\n]|\\.)*'|"(?:[^"\\\r\n]|\\.)*")
    | (?P<sign>&&|\|\||[=!<>]=|[-+*!<>()\[\],.])
    | (?P<end>\Z)
    )""",
    re.VERBOSE,
)
_ESCAPE = re.compile(r"\\(.)")
_RESERVED = frozenset({"true", "false", "null", "in"})
_HINTS = {
    "=": ("相等写作 ==", "equality is written =="),
    "&": ("“且”写作 &&", "and is written &&"),
    "|": ("“或”写作 ||", "or is written ||"),
    "/": ("没有除法，请改用乘法", "there is no division; multiply the other side"),
    "%": ("没有取余", "there is no remainder"),
    "?": ("没有 ?: ，请改用 && 和 ||", "there is no ?:, use && and ||"),
    "'": ("引号没有配对", "the quotation does not end"),
    '"': ("引号没有配对", "the quotation does not end"),
}
_WORDS = {"and": "&&", "or": "||", "not": "!"}

_LEVELS: tuple[frozenset[str], ...] = (
    frozenset({"||"}),
    frozenset({"&&"}),
    frozenset({"==", "!=", "<", "<=", ">", ">=", "in"}),
    frozenset({"+", "-"}),
    frozenset({"*"}),
)
_RELATION = 2


class Token(NamedTuple):
    """A word or sign of the source, and where it stands."""

    kind: str
    """``name``, ``int``, ``text``, ``end``, or the sign or keyword itself."""
    value: str
    at: int


def parse(source: str) -> Node:
    """The tree of a condition; raises `ConditionError` with the place where reading stopped."""
    return _Parser(source).whole()


def iso_date(text: str) -> bool:
    """Is this a day of the calendar, written YYYY-MM-DD?"""
    try:
        return dt.date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


class _Parser:
    def __init__(self, source: str) -> None:
        self.source = source
        if len(source) > MAX_LENGTH:
            self.fail(MAX_LENGTH, f"条件超过{MAX_LENGTH}个字符", f"longer than {MAX_LENGTH} characters")
        self.tokens = self.scan()
        self.index = 0
        self.level = 0

    def fail(self, at: int, zh: str, en: str) -> NoReturn:
        raise ConditionError(zh, en, at, self.source)

    # Tokens

    def scan(self) -> list[Token]:
        source, tokens, at = self.source, [], 0
        while True:
            found = _TOKEN.match(source, at)
            if found is None:
                self.unreadable(at)
            kind = found.lastgroup or ""
            value = found[kind]
            start, at = found.start(kind), found.end()
            if kind == "sign" or value in _RESERVED:
                kind = value
            tokens.append(Token(kind, value, start))
            if kind == "end":
                return tokens

    def unreadable(self, at: int) -> NoReturn:
        while self.source[at] in " \t\r\n":
            at += 1
        sign = self.source[at]
        if sign in _HINTS:
            self.fail(at, *_HINTS[sign])
        if sign.isdigit() and sign.isascii():
            self.fail(at, "数只能是整数；金额写作 yuan(元)", "numbers are whole; money is written yuan(n)")
        if sign > "\x7f":
            zh = f"「{sign}」只能写在引号里，符号用半角"
            self.fail(at, zh, f"{sign!r} may only stand inside ASCII quotes")
        self.fail(at, f"不认识的符号“{sign}”", f"unknown sign {sign!r}")

    @property
    def token(self) -> Token:
        return self.tokens[self.index]

    def take(self, kind: str) -> Token:
        token = self.tokens[self.index]
        if token.kind != kind:
            self.unexpected(token, kind)
        self.index += 1
        return token

    def unexpected(self, token: Token, wanted: str | None = None) -> NoReturn:
        if token.kind == "null":
            self.fail(token.at, "没有 null；问是否已填用 has()", "there is no null; ask with has()")
        if token.value in _WORDS:
            sign = _WORDS[token.value]
            self.fail(token.at, f"“{token.value}”写作 {sign}", f"{token.value} is written {sign}")
        found_zh, found_en = (f"“{token.value}”",) * 2 if token.kind != "end" else ("结尾", "the end")
        wanted_zh, wanted_en = {
            None: ("一个值", "a value"),
            "name": ("名称", "a name"),
            "text": ("引号里的文字", "a quoted text"),
            "end": ("结束或运算符", "the end or an operator"),
        }.get(wanted, (f"“{wanted}”", f"{wanted!r}"))
        zh = f"此处应为{wanted_zh}，而不是{found_zh}"
        self.fail(token.at, zh, f"expected {wanted_en}, found {found_en}")

    # Grammar

    def whole(self) -> Node:
        node = self.infix(0)
        token = self.token
        if token.kind == "[":
            self.fail(token.at, "不能按位置取值", "there is no indexing")
        if token.kind != "end":
            self.unexpected(token, "end")
        return node

    def higher(self, at: int, *below: Node) -> int:
        """The depth of a node over these."""
        depth = 1 + max([node.depth for node in below])
        if depth > MAX_DEPTH:
            self.too_deep(at)
        return depth

    def too_deep(self, at: int) -> NoReturn:
        self.fail(at, f"嵌套超过{MAX_DEPTH}层", f"nested more than {MAX_DEPTH} deep")

    def infix(self, level: int) -> Node:
        if level == len(_LEVELS):
            return self.unary()
        signs = _LEVELS[level]
        left = self.infix(level + 1)
        if self.token.kind not in signs:
            return left
        if level < _RELATION:
            return self.logic(level, left)
        first = True
        while (token := self.token).kind in signs:
            if level == _RELATION and not first:
                self.fail(token.at, "比较不能连写，请用 &&", "comparisons do not chain; use &&")
            first = False
            self.index += 1
            right = self.infix(level + 1)
            operator: Any = token.kind
            left = Binary(operator, left, right, token.at, self.higher(token.at, left, right))
        return left

    def logic(self, level: int, left: Node) -> Node:
        token = self.token
        operands = [left]
        while self.token.kind == token.kind:
            self.index += 1
            operands.append(self.infix(level + 1))
        operator: Any = token.kind
        return Logic(operator, tuple(operands), token.at, self.higher(token.at, *operands))

    def unary(self) -> Node:
        token = self.token
        self.level += 1
        if self.level > MAX_DEPTH:
            self.too_deep(token.at)
        node: Node
        if token.kind == "!":
            self.index += 1
            operand = self.unary()
            node = Not(operand, token.at, self.higher(token.at, operand))
        elif token.kind == "-":
            self.index += 1
            operand = self.unary()
            if isinstance(operand, Literal) and operand.kind in ("int", "money"):
                node = Literal(-int(operand.value), operand.kind, token.at)
            else:
                node = Negative(operand, token.at, self.higher(token.at, operand))
        else:
            node = self.primary()
        self.level -= 1
        return node

    def primary(self) -> Node:
        token = self.token
        match token.kind:
            case "name":
                self.index += 1
                return self.call(token) if self.token.kind == "(" else self.fact(token)
            case "int" | "text" | "true" | "false":
                return self.literal()
            case "(":
                self.index += 1
                node = self.infix(0)
                self.take(")")
                return node
            case "[":
                return self.choices()
        self.unexpected(token)

    def literal(self) -> Literal:
        token = self.token
        self.index += 1
        match token.kind:
            case "int":
                # A number of thousands of digits must not reach int(), which refuses it in its own words.
                if len(token.value) > 19 or int(token.value) > MAX_INT:
                    self.fail(token.at, "数太大", "the number is too large")
                return Literal(int(token.value), "int", token.at)
            case "text":
                return Literal(self.unescape(token), "text", token.at)
            case "true" | "false":
                return Literal(token.kind == "true", "bool", token.at)
        self.unexpected(token)

    def unescape(self, token: Token) -> str:
        for found in _ESCAPE.finditer(token.value):
            if found[1] not in "\\'\"":
                at = token.at + found.start()
                self.fail(at, "反斜线后只能是反斜线或引号", "a backslash escapes only itself and quotes")
        return _ESCAPE.sub(r"\1", token.value[1:-1])

    def fact(self, token: Token) -> Node:
        names = []
        while self.token.kind == ".":
            self.index += 1
            names.append(self.take("name").value)
        if self.token.kind == "(":
            self.fail(token.at, "没有这样的调用", "there are no methods; functions stand before their values")
        if not names and token.value in _WORDS:
            self.unexpected(token)
        return Read(token.value, ".".join(names), token.at)

    def choices(self) -> Choices:
        start = self.take("[")
        items = []
        while True:
            at = self.token.at
            item = self.unary()
            if not isinstance(item, Literal):
                self.fail(at, "列表里只能写定值", "a list holds constants only")
            items.append(item)
            if self.token.kind != ",":
                break
            self.index += 1
        self.take("]")
        return Choices(tuple(items), start.at)

    # Functions

    def call(self, name: Token) -> Node:
        self.take("(")
        node: Node
        function: Any = name.value
        match function:
            case "has":
                at = self.token.at
                fact = self.fact(self.take("name"))
                if not isinstance(fact, Read) or not fact.name:
                    self.fail(at, "has() 里应为事实，如 case.x", "has() asks for a fact, as case.x")
                node = Has(fact, name.at)
            case "done" | "count" | "track":
                at = self.token.at
                words = [self.take("name").value]
                while self.token.kind == ".":
                    self.index += 1
                    words.append(self.take("name").value)
                node = Ask(function, ".".join(words), name.at, at)
            case "date":
                text = self.take("text")
                day = self.unescape(text)
                if not iso_date(day):
                    self.fail(text.at, f"“{day}”不是日期（年-月-日）", f"{day!r} is not a date YYYY-MM-DD")
                node = Literal(day, "date", name.at)
            case "yuan" | "size":
                value = self.infix(0)
                if function == "yuan" and isinstance(value, Literal) and value.kind == "int":
                    node = Literal(int(value.value) * 100, "money", name.at)
                else:
                    node = Apply(function, (value,), name.at, self.higher(name.at, value))
            case "days":
                first = self.infix(0)
                self.take(",")
                second = self.infix(0)
                node = Apply(function, (first, second), name.at, self.higher(name.at, first, second))
            case _:
                self.fail(name.at, f"没有函数 {function}", f"no such function: {function}")
        self.take(")")
        return node
