"""A long procedure written in several files: the main one says which parts it has, each part holds what belongs to one subject."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from yifa.law.models import PartModel
from yifa.law.problems import Mark
from yifa.law.yamltext import Map

KEYS = tuple(name for name, field in PartModel.model_fields.items() if field.default_factory is dict)
"""What a part may hold: ``fields``, ``moves``, ``clocks`` …"""
Told = Callable[[Mark, str, str, str], None]
"""Where, the name of the problem, its words in Chinese and English."""


def put_together(trees: Sequence[Map], parts: Sequence[tuple[PartModel, Map]], told: Told) -> Iterator[Map]:
    """The procedures with what their parts hold, in the order in which each names them; `told` hears what does not fit."""
    wanted = set[int]()
    for tree in trees:
        whole = tree
        listed = tree.get("parts")
        for name in [listed] if isinstance(listed, str) else listed or ():
            found = [(raw, part) for raw, part in parts if raw.part == name and _belongs(raw, tree)]
            if not found:
                zh, en = f"没有部分“{name}”", f"there is no part “{name}”"
                told(tree.mark_of("parts"), "missing", zh, en)
            for raw, part in found:
                if id(part) in wanted:
                    told(
                        part.mark,
                        "duplicate_key",
                        f"部分“{raw.part}”重复",
                        f"part “{raw.part}” is there twice",
                    )
                wanted.add(id(part))
                whole = _joined(whole, part, told)
        yield whole
    for raw, part in parts:
        if id(part) not in wanted:
            zh, en = f"“{raw.of}”没有列出部分“{raw.part}”", f"“{raw.of}” lists no part “{raw.part}”"
            told(part.mark, "unknown_name", zh, en)


def _belongs(raw: PartModel, tree: Map) -> bool:
    edition = tree.get("edition")
    return raw.of == tree.get("id") and str(raw.edition or "") == str(edition or "")


def _joined(whole: Map, part: Map, told: Told) -> Map:
    """The procedure with a part's fields, moves … after its own; the arguments are left as they are."""
    out = Map(whole.mark, dict(whole), dict(whole.marks))
    for key in KEYS:
        more: Any = part.get(key)
        if not isinstance(more, Map):
            continue
        held = out.get(key)
        joined = Map(held.mark, dict(held), dict(held.marks)) if isinstance(held, Map) else more.like()
        for name, value in more.items():
            if name in joined:
                zh, en = f"“{key}”中的“{name}”重复", f"“{name}” is in `{key}` twice"
                told(more.mark_of(name), "duplicate_key", zh, en)
            joined.put(name, value, more.mark_of(name))
        out.put(key, joined, out.marks.get(key) or part.mark_of(key))
    return out
