"""YAML texts into plain values that remember where they stood.

YAML 1.2 rules, narrowed to what law files need: only ``true``/``false`` are bools, only ``null``, ``~`` and nothing
are null, whole numbers without leading zeros are numbers (043000 and 0o17 stay text), dates stay text, every
key is text. Duplicate keys, tags, anchors and aliases are refused.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import yaml

from yifa.law.problems import LawError, Mark, Problem

_INT = re.compile(r"0|-?[1-9][0-9]*")
_FLOAT = re.compile(r"-?(?:0|[1-9][0-9]*)\.[0-9]+")
_CONSTANTS: dict[str, bool | None] = {
    "true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False,
    "null": None, "Null": None, "NULL": None, "~": None, "": None,
}  # fmt: skip
_STR, _PLAIN = "tag:yaml.org,2002:str", "plain"


class Map(dict[str, Any]):
    """A mapping read from a text. `mark` is where it begins, `marks` where each key stands.

    `undated`: known to read the same on every day, so that cutting it is a look (see `yifa.law.dates.cut`).
    """

    __slots__ = ("mark", "marks", "undated")

    def __init__(self, mark: Mark, items: dict[str, Any] | None = None, marks: dict[str, Mark] | None = None):
        super().__init__(items or {})
        self.mark = mark
        self.marks: dict[str, Mark] = marks if marks is not None else {}
        self.undated = False

    def put(self, key: str, value: Any, mark: Mark | None = None) -> None:
        """Set a key and remember where it comes from."""
        self.undated = False
        self[key] = value
        self.marks[key] = mark or (value.mark if isinstance(value, Map) else self.mark)

    def mark_of(self, key: str) -> Mark:
        return self.marks.get(key, self.mark)

    def like(self) -> Map:
        """An empty map at the same place."""
        return Map(self.mark)


class _Loader(yaml.CLoader):
    """libyaml's parser with our scalar rules."""

    # Scalars keep only "plain or not" as their tag; explicit tags come through as they are and are refused.
    def resolve(self, kind: type, value: Any, implicit: Any) -> str:
        if kind is yaml.ScalarNode:
            return _PLAIN if implicit[0] else _STR
        return kind.__name__

    def descend_resolver(self, current_node: Any, current_index: Any) -> None: ...

    def ascend_resolver(self) -> None: ...


def read_yaml(text: str, file: str) -> Any:
    """The value of a YAML text: `Map`, list, str, int, float, bool or None.

    Raises `LawError` with the file, the line and the reason.
    """
    loader = _Loader(text)
    try:
        node = loader.get_single_node()
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
        reason = getattr(error, "problem", None) or str(error)
        line = mark.line + 1 if mark else 1
        raise LawError(
            [Problem(file, line, "yaml", f"YAML 语法错误：{reason}", f"YAML syntax: {reason}")]
        ) from None
    finally:
        loader.dispose()
    problems: list[Problem] = []
    value = None if node is None else _Reader(file, problems).value(node)
    if problems:
        raise LawError(problems)
    return value


class _Reader:
    """Builds values from the node tree, collecting problems instead of stopping at the first."""

    def __init__(self, file: str, problems: list[Problem]) -> None:
        self.file = file
        self.problems = problems
        self.seen: set[int] = set()

    def problem(self, node: Any, code: str, zh: str, en: str) -> None:
        self.problems.append(Problem(self.file, node.start_mark.line + 1, code, zh, en))

    def value(self, node: Any) -> Any:
        reader = _READERS.get(node.tag)
        if reader is None:
            self.problem(node, "yaml", f"不得使用标签 {node.tag}", f"the tag {node.tag} is not allowed")
            return None
        return reader(self, node)

    def scalar(self, node: Any) -> Any:
        return plain(node.value)

    def text(self, node: Any) -> str:
        return str(node.value)

    def once(self, node: Any) -> bool:
        # A node met twice is an alias: law files are read by people, and an alias can hide a loop.
        if id(node) in self.seen:
            self.problem(node, "yaml", "不得使用别名（*）", "aliases (*) are not allowed")
            return False
        self.seen.add(id(node))
        return True

    def sequence(self, node: Any) -> list[Any]:
        return [self.value(item) for item in node.value] if self.once(node) else []

    def mapping(self, node: Any) -> Map:
        found = Map(Mark(self.file, node.start_mark.line + 1))
        if not self.once(node):
            return found
        for key_node, value_node in node.value:
            if key_node.tag not in (_PLAIN, _STR):
                self.problem(key_node, "yaml", "键必须是文字", "a key must be text")
                continue
            key = str(key_node.value)
            if key in found:
                self.problem(key_node, "duplicate_key", f"键“{key}”重复", f"duplicate key “{key}”")
            found[key] = self.value(value_node)
            found.marks[key] = Mark(self.file, key_node.start_mark.line + 1)
        return found


_READERS: dict[str, Callable[[_Reader, Any], Any]] = {
    _PLAIN: _Reader.scalar, _STR: _Reader.text, "SequenceNode": _Reader.sequence, "MappingNode": _Reader.mapping,
}  # fmt: skip


def plain(text: str) -> Any:
    """What an unquoted scalar means."""
    if text in _CONSTANTS:
        return _CONSTANTS[text]
    if _INT.fullmatch(text):
        return int(text)
    if _FLOAT.fullmatch(text):
        return float(text)
    return text


def locate(root: Any, path: tuple[str | int, ...]) -> Mark:
    """Where in the texts the value at `path` stands (or, if it is absent, its nearest parent)."""
    here = root.mark if isinstance(root, Map) else Mark("", 0)
    value = root
    for step in path:
        if isinstance(value, Map) and isinstance(step, str):
            here = value.mark_of(step) if step in value else value.mark if value.mark.line else here
            value = value.get(step)
        elif isinstance(value, list) and isinstance(step, int) and step < len(value):
            value = value[step]
            here = value.mark if isinstance(value, Map) else here
        else:
            break
    return here
