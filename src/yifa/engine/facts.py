"""The facts that effects name: looked up, laid for the effects that follow, and what cannot be brought about."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from yifa.errors import YifaError
from yifa.law.conditions import Missing
from yifa.law.values import MAX_KEY

if TYPE_CHECKING:
    from yifa.engine.judging import Judging


class Impossible(YifaError):
    """An effect that the facts, though all given, do not allow."""


def resolve(j: Judging, spec: Any, row: Mapping[str, Any] | None = None) -> Any:
    """The value a spec stands for; None where the fact is absent. `row` answers for `item.<column>`."""
    if isinstance(spec, Mapping):
        return spec["is"]
    if not isinstance(spec, str):
        return spec
    if "{" in spec:  # a key made of several facts: {person}|{role}|{agency}
        parts = {name: resolve(j, name, row) for name in placeholders(spec)}
        if None in parts.values():
            return None
        for name, value in parts.items():
            spec = spec.replace("{" + name + "}", str(value))
        return spec
    if row is not None and spec.startswith("item."):
        return row.get(spec[5:])
    return j.peek(spec)


class TooLong(Impossible):
    """A key or a number that facts make too long to be kept."""

    def __init__(self, most: int) -> None:
        super().__init__(
            f"编号或者名录的键不得超过{most}字",
            f"a number or the key of an entry has at most {most} letters",
        )


def need(j: Judging, spec: Any, row: Mapping[str, Any] | None = None) -> Any:
    """The value a spec stands for. Raises `Missing` where the fact is absent."""
    value = resolve(j, spec, row)
    if value is None:
        parts = placeholders(spec) if isinstance(spec, str) else []
        raise Missing(next((name for name in parts if resolve(j, name, row) is None), str(spec)))
    return value


def key_of(j: Judging, spec: Any, row: Mapping[str, Any] | None) -> str:
    """The key of an entry. Raises `Missing`, `TooLong`."""
    key = str(need(j, spec, row))
    if len(key) > MAX_KEY:
        raise TooLong(MAX_KEY)
    return key


def lay(j: Judging, name: str, value: Any) -> None:
    """Let later effects see `value`; the judged state itself is never touched."""
    j.case = {**j.case, name: value}
    j.ctx = j.context()


def placeholders(template: str) -> list[str]:
    """The facts named in a text between braces."""
    return [part.split("}")[0] for part in template.split("{")[1:]]
