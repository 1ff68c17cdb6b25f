"""Fragments written out into the procedures that use them.

Inside a fragment ``.x`` is its own name, ``.`` its track, ``its.x`` its field in CEL, ``$p`` a parameter. The
instance's name prefixes everything: used as ``hear``, the move ``ask`` becomes ``hear.ask``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from yifa.law.dates import is_dated, is_range, parse_range
from yifa.law.problems import Mark, Problem
from yifa.law.yamltext import Map

PARTS = ("fields", "tracks", "moves", "clocks", "documents", "publications", "messages")
_OWN = re.compile(r"\.([a-z_][\w.]*)?")
_SLOT = re.compile(r"@\.(?=[a-z_])")
_ITS = re.compile(r"\bits\.(?=[a-z_])")
_PARAM = re.compile(r"\$([a-z_]\w*)")
_LEFT_OUT = "-"

Report = Callable[[Mark, str, str, str], None]
"""Takes the mark, the code, the Chinese and the English reason of a problem."""


def expand(procedure: Map, fragments: Mapping[str, Map]) -> tuple[Map, list[Problem]]:
    """The procedure with every `use` written out (`use` itself is gone), and what is wrong with it."""
    problems: list[Problem] = []

    def report(mark: Mark, code: str, zh: str, en: str) -> None:
        problems.append(Problem(mark.file, mark.line, code, zh, en))

    out = Map(procedure.mark, {k: v for k, v in procedure.items() if k != "use"}, procedure.marks)
    uses = procedure.get("use")
    if not isinstance(uses, Map):
        return out, problems
    for part in PARTS:
        own = procedure.get(part)
        out[part] = Map(own.mark, dict(own), dict(own.marks)) if isinstance(own, Map) else Map(procedure.mark)
    for name, use in uses.items():
        if isinstance(use, Map):
            _write_out(out, name, use, uses.mark_of(name), fragments, report)
        else:
            report(
                uses.mark_of(name), "shape", f"“{name}”应写明 fragment", f"“{name}” must name its fragment"
            )
    return out, problems


def _write_out(
    out: Map, name: str, use: Map, mark: Mark, fragments: Mapping[str, Map], report: Report
) -> None:
    for key in use:
        if key not in ("fragment", "with", "extra", "valid"):
            report(use.mark_of(key), "unknown_key", f"未知的键“{key}”", f"unknown key “{key}”")
    fragment = fragments.get(use.get("fragment", ""))
    if fragment is None:
        wanted = use.get("fragment")
        report(mark, "unknown_name", f"没有片段“{wanted}”", f"no fragment “{wanted}”")
        return
    values = _parameters(fragment, use, mark, report)
    writer = _Writer(name, values, frozenset(_map(fragment, "fields")), report)
    for part in PARTS:
        elements = _map(fragment, part)
        for key, element in elements.items():
            full = name if key == "_" else f"{name}.{key}"
            written = writer.value(element, elements.mark_of(key))
            if isinstance(written, Map) and is_range(use.get("valid")):
                written = _narrow(written, use["valid"])
            if full in out[part]:
                report(mark, "duplicate_key", f"“{full}”重复", f"“{full}” is there twice")
            out[part].put(full, written, elements.mark_of(key))
    _add_gates(out["moves"], name, use, report)


def _parameters(fragment: Map, use: Map, mark: Mark, report: Report) -> dict[str, Any]:
    declared, given = _map(fragment, "params"), _map(use, "with")
    for key in given:
        if key not in declared:
            report(
                given.mark_of(key),
                "unknown_name",
                f"片段没有参数“{key}”",
                f"the fragment has no parameter “{key}”",
            )
    values = {**declared, **given}
    for key, value in values.items():
        if value is None:
            report(mark, "missing", f"必须给出参数“{key}”", f"the parameter “{key}” must be given")
    return values


def _add_gates(moves: Map, name: str, use: Map, report: Report) -> None:
    extra = _map(use, "extra")
    for step, gates in extra.items():
        move = moves.get(f"{name}.{step}")
        if not isinstance(move, Map) or not isinstance(gates, list):
            report(
                extra.mark_of(step),
                "unknown_name",
                f"片段没有步骤“{step}”",
                f"the fragment has no move “{step}”",
            )
            continue
        move.put("needs", [*(move.get("needs") or []), *gates], extra.mark_of(step))


def _narrow(element: Map, valid: str) -> Map:
    """The element, valid only within the use's own validity."""
    try:
        first, last = parse_range(valid)
        if is_range(element.get("valid")):
            own_first, own_last = parse_range(element["valid"])
            first, last = max(first, own_first), min(last, own_last)
    except ValueError:
        pass  # the bad range is reported where it stands, when the file is cut
    element.put("valid", f"{first}..{last}")
    return element


class _Writer:
    """Copies a fragment's tree, putting names and parameters in."""

    def __init__(self, name: str, values: Mapping[str, Any], fields: frozenset[str], report: Report) -> None:
        self.name = name
        self.values = values
        self.report = report
        # A row of a `per` track keeps what its moves take, so `item.x` may be the fragment's own field too.
        own = "|".join(sorted(map(re.escape, fields), key=len, reverse=True))
        self.item = re.compile(rf"\bitem\.(?=(?:{own})\b)") if own else None

    def value(self, value: Any, mark: Mark) -> Any:
        if isinstance(value, Map):
            out = value.like()
            for key, item in value.items():
                written = self.value(item, value.mark_of(key))
                if written != _LEFT_OUT:
                    out.put(self.text(key, value.mark_of(key)), written, value.mark_of(key))
            return out
        if isinstance(value, list):
            return self.items(value, mark)
        return self.text(value, mark) if isinstance(value, str) else value

    def items(self, values: list[Any], mark: Mark) -> list[Any]:
        out: list[Any] = []
        for item in values:
            written = self.value(item, item.mark if isinstance(item, Map) else mark)
            if isinstance(written, list) and isinstance(item, str):
                out.extend(written)  # a list given for `$p` among other items
            elif written != _LEFT_OUT:
                out.append(written)
        return out

    def text(self, text: str, mark: Mark) -> Any:
        whole = _PARAM.fullmatch(text)
        if whole:
            return self.parameter(whole[1], mark)
        if "$" in text:
            text = _PARAM.sub(lambda found: self.inside(found[1], mark), text)
        if _OWN.fullmatch(text):
            return self.name if text == "." else self.name + text
        if "@." in text:
            text = _SLOT.sub(f"@{self.name}.", text)
        if "its." in text:
            text = _ITS.sub(f"case.{self.name}.", text)
        if self.item and "item." in text:
            text = self.item.sub(f"item.{self.name}.", text)
        return text

    def parameter(self, param: str, mark: Mark) -> Any:
        if param not in self.values:
            self.report(mark, "unknown_name", f"未声明的参数“${param}”", f"undeclared parameter “${param}”")
            return _LEFT_OUT
        return _copy(self.values[param])

    def inside(self, param: str, mark: Mark) -> str:
        value = self.parameter(param, mark)
        if is_dated(value) or isinstance(value, (dict, list)):
            self.report(
                mark,
                "shape",
                f"参数“${param}”不是文字，不能写在文字中间",
                f"“${param}” is no text and stands inside one",
            )
            return ""
        return str(value)


def _map(parent: Map, key: str) -> Map:
    value = parent.get(key)
    return value if isinstance(value, Map) else Map(parent.mark)


def _copy(value: Any) -> Any:
    if isinstance(value, Map):
        return Map(value.mark, {k: _copy(v) for k, v in value.items()}, dict(value.marks))
    return [_copy(item) for item in value] if isinstance(value, list) else value
