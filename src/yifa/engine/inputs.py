"""Checking what a person gives: each value against the type of its field, with a message at the field."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from yifa.engine.records import Call, Failure, World
from yifa.law.definitions import Field
from yifa.law.values import MAX_ID, is_id, is_storable, misfit


def check_value(field: Field, value: Any) -> Failure | None:
    """None if `value` fits the field; else a `type` failure naming it."""
    wrong = misfit(field, value)
    return _wrong(field, *wrong) if wrong is not None else None


def check_rows(group: Field, rows: Any, taken: set[str]) -> Iterator[Failure]:
    """Rows for a group, whose ids so far are `taken`."""
    if not isinstance(rows, (list, tuple)):
        yield _wrong(group, "须为逐行的列表", "must be a list of rows")
        return
    for row in rows:
        yield from _check_row(group, row, taken)


def _check_row(group: Field, row: Any, taken: set[str]) -> Iterator[Failure]:
    """A row of a group: a new `id`, and its columns by their types. Adds the id to `taken`."""
    if not isinstance(row, Mapping):
        yield _wrong(group, "每行须为“列: 值”", "each row must be a map of columns to values")
        return
    key = row.get("id")
    if not is_id(key, "row"):
        yield _wrong(group, "每行须有编号(id)", "each row needs an id")
    elif key in taken:
        yield _wrong(group, f"编号“{key}”重复", f"the id {key!r} is taken")
    else:
        taken.add(key)
    yield from _check_columns(group, row)


def check_cells(group: Field, rows: Any, known: set[str]) -> Iterator[Failure]:
    """Corrected cells of rows that are there: each row by its `id` with columns, none of them empty."""
    for row in rows if isinstance(rows, (list, tuple)) else [rows]:
        key = row.get("id") if isinstance(row, Mapping) else None
        if not isinstance(key, str) or key not in known or len(row) < 2 or None in row.values():
            yield _wrong(
                group, "须指明所添加的行及其更正后的各列", "must name rows it added, with the right cells"
            )
        else:
            yield from _check_columns(group, row)


def _check_columns(group: Field, row: Mapping[str, Any]) -> Iterator[Failure]:
    for name, value in row.items():
        if name == "id":
            continue
        column = group.columns.get(name)
        if column is None:
            yield _wrong(group, f"没有“{name}”这一列", f"has no column {name!r}")
        elif value is not None:
            wrong = check_value(column, value)
            if wrong is not None:
                yield wrong


_WHO = {
    "actor": "办理人", "agency": "机关", "role": "身份", "recorder": "登记人", "approved_by": "批准人", "item": "行",
}  # fmt: skip


@lru_cache(maxsize=10_000)
def _could_be_id(text: str) -> bool:
    return len(text) <= MAX_ID and is_storable(text)


def check_names(call: Call) -> Iterator[Failure]:
    """Who acts, in whose name, for whom: ids that a register could hold; who records it is somebody else."""
    for name, zh in _WHO.items():
        value = getattr(call, name)
        if value is not None and not _could_be_id(value):
            yield Failure("type", f"{zh}的编号无效", f"{name} is not an id", field=name)
    if call.recorder == call.actor:
        zh, en = "登记人须为办理人以外的人", "the recorder must be another than who acts"
        yield Failure("different", zh, en, field="recorder")


def check_attached(call: Call, world: World) -> Iterator[Failure]:
    """Papers whose bytes the region does not hold. An imported record or a sample may name a paper without bytes."""
    for paper in call.attached:
        if not paper.sha256 and call.source is not None:
            continue
        if not world.has_file(paper.sha256, paper.size):
            zh = f"所附“{paper.kind}”尚未存入附件库"
            en = f"the attached {paper.kind} is not in the store of files: hand the file in first"
            yield Failure("attached", zh, en, field="attached")


def _wrong(field: Field, zh: str, en: str) -> Failure:
    return Failure("type", f"“{field.zh}”{zh}", f"{field.name} {en}", field=field.name)
