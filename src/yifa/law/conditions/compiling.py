"""Syntax tree to a Python function.

The function is built as a Python syntax tree of our own making (names and constants only, no text of the
file is ever evaluated) and compiled once: a condition then runs as fast as if it were written in Python.
"""

from __future__ import annotations

import ast
import datetime as dt
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, NoReturn

from yifa.law.conditions.errors import Missing
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

_OPERATORS: Mapping[str, ast.cmpop | ast.operator] = {
    "==": ast.Eq(), "!=": ast.NotEq(), "<": ast.Lt(), "<=": ast.LtE(), ">": ast.Gt(), ">=": ast.GtE(),
    "in": ast.In(), "+": ast.Add(), "-": ast.Sub(), "*": ast.Mult(),
}  # fmt: skip
_LOAD = ast.Load()
_MAY_BE_ABSENT = frozenset({"item", "run", "entry"})


def function(node: Node) -> Callable[[Any], Any]:
    """A function of a context; raises `Missing`, and TypeError or ValueError for facts of a wrong type."""
    argument = ast.arguments(posonlyargs=[], args=[ast.arg("c")], kwonlyargs=[], kw_defaults=[], defaults=[])
    tree = ast.Expression(ast.Lambda(argument, _code(node)))
    compiled = compile(ast.fix_missing_locations(tree), "<condition>", "eval")
    made: Callable[[Any], Any] = eval(compiled, dict(_NAMES))
    return made


def _missing(path: str) -> NoReturn:
    raise Missing(path)


def _truth(value: object) -> bool:
    """A fact in the place of a truth: 0, '' and [] are not false, they are wrong."""
    if value is True or value is False:
        return value
    raise TypeError(f"not true or false: {value!r}")


def _days(first: str, last: str) -> int:
    return (dt.date.fromisoformat(last[:10]) - dt.date.fromisoformat(first[:10])).days


_NAMES: Mapping[str, Any] = {
    "__builtins__": {},
    "_missing": _missing,
    "_truth": _truth,
    "_days": _days,
    "_size": len,
    "_nothing": MappingProxyType({}),
}


def _name(name: str) -> ast.expr:
    return ast.Name(name, _LOAD)


def _call(name: str, *arguments: ast.expr) -> ast.expr:
    return ast.Call(_name(name), list(arguments), [])


def _value(node: Read) -> ast.expr:
    """The fact or None: ``c.case.get("x")``."""
    root: ast.expr = ast.Attribute(_name("c"), node.root, _LOAD)
    if not node.name:
        return root
    if node.root in _MAY_BE_ABSENT:
        root = ast.BoolOp(ast.Or(), [root, _name("_nothing")])
    return ast.Call(ast.Attribute(root, "get", _LOAD), [ast.Constant(node.name)], [])


def _present(value: ast.expr) -> ast.expr:
    return ast.Compare(value, [ast.IsNot()], [ast.Constant(None)])


def _truths(node: Node) -> ast.expr:
    return _call("_truth", _code(node)) if isinstance(node, Read) else _code(node)


def _code(node: Node) -> ast.expr:
    match node:
        case Literal():
            return ast.Constant(node.value)
        case Choices():
            return ast.Tuple([_code(item) for item in node.items], _LOAD)
        case Read():
            kept = ast.NamedExpr(ast.Name("v", ast.Store()), _value(node))
            return ast.IfExp(_present(kept), _name("v"), _call("_missing", ast.Constant(node.path)))
        case Has():
            return _present(_value(node.fact))
        case Ask():
            method = ast.Attribute(_name("c"), node.function, _LOAD)
            return ast.Call(method, [ast.Constant(node.name)], [])
        case Apply(function="yuan"):
            return ast.BinOp(_code(node.arguments[0]), ast.Mult(), ast.Constant(100))
        case Apply():
            return _call(f"_{node.function}", *map(_code, node.arguments))
        case Not():
            return ast.UnaryOp(ast.Not(), _truths(node.operand))
        case Negative():
            return ast.UnaryOp(ast.USub(), _code(node.operand))
        case Logic():
            joint = ast.And() if node.operator == "&&" else ast.Or()
            return ast.BoolOp(joint, [_truths(operand) for operand in node.operands])
        case Binary():
            operator = _OPERATORS[node.operator]
            if isinstance(operator, ast.operator):
                return ast.BinOp(_code(node.left), operator, _code(node.right))
            return ast.Compare(_code(node.left), [operator], [_code(node.right)])
