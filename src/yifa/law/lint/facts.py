"""The facts that parameters name, as fields: what is known of a value before there is one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from yifa.law.definitions import Field, FieldType
from yifa.law.lint.look import Look
from yifa.law.values import Misfit, misfit

_IDS: frozenset[FieldType] = frozenset({"text", "party", "person", "agency", "entry", "case", "document"})
"""What the id of a row may be."""
_TEXTUAL: frozenset[FieldType] = _IDS | {"choice", "date", "datetime", "length"}
"""Whose values are texts that a `text` field holds as they are."""


def field_of(look: Look, name: str, track: str | None, group: str | None = None) -> Field | None:
    """The field a name means where a row is in hand: a column of the row, else a field of the case."""
    bare = name.removeprefix("item.")
    rows = look.slice.fields.get(group or look.rows_of(track) or "")
    if rows is not None and bare in rows.columns:
        return rows.columns[bare]
    return look.slice.fields.get(bare)


def constant_unfit(target: Field, value: Any) -> Misfit | None:
    """Why a value written in the law does not fit the field; None if it does."""
    if target.type == "choice" and value not in target.choices:
        return f"没有选项“{value}”", f"has no choice “{value}”"
    return misfit(target, value)


def unfit(look: Look, target: Field, spec: Any, track: str | None, group: str | None = None) -> Misfit | None:
    """Why the values of a fact (or a constant ``{is: …}``) do not fit the field `target`; None if they do."""
    if isinstance(spec, Mapping):
        return constant_unfit(target, spec["is"])
    found = _fact(look, spec, track, group)
    if found is None or _fits(target, found):
        return None
    has, needed = _kind(found, target), _kind(target, found)
    return f"“{spec}”的类型是 {has}，这里需要 {needed}", f"“{spec}” is {has}; needed here: {needed}"


def _kind(field: Field, other: Field) -> str:
    """Its type, and what of it the other has not."""
    more = field.procedure or field.register
    if field.type == other.type == "choice":
        more = ", ".join(sorted(field.choices.keys() - other.choices.keys()))
    return f"{field.type} ({more})" if more else field.type


def _fact(look: Look, spec: str, track: str | None, group: str | None) -> Field | None:
    """None where nothing is known of it."""
    if "{" in spec:
        return Field(spec, spec, spec, "text")
    if (found := field_of(look, spec, track, group)) is not None:
        return found
    match spec:
        case "item.id":
            return Field(spec, spec, spec, "entry")
        case "on":
            return Field(spec, spec, spec, "date")
        case "actor":
            return Field(spec, spec, spec, "person")
        case "agency":
            return Field(spec, spec, spec, "agency")
        case "case":
            return Field(spec, spec, spec, "case", procedure=look.slice.id)
    return None


def _fits(target: Field, source: Field) -> bool:
    if source.name == "item.id":
        return target.type in _IDS
    if target.type == "text":
        return source.type in _TEXTUAL
    if {target.type, source.type} == {"person", "party"}:
        return True
    if target.type != source.type or target.type == "group":
        return False
    return (
        source.choices.keys() <= target.choices.keys()
        and _agree(source.procedure, target.procedure)
        and _agree(source.register, target.register)
    )


def _agree(one: str | None, other: str | None) -> bool:
    return None in (one, other) or one == other
