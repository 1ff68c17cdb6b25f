"""Entries in force, benchmarks, and rows that are to become entries."""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING

from yifa.engine.facts import need
from yifa.engine.gates.gate import Answer, fail, gate, names, unlike
from yifa.engine.inputs import check_value
from yifa.engine.state import day_of, iso, moment
from yifa.law.definitions import Gate

if TYPE_CHECKING:
    from yifa.engine.judging import Judging


def _on(j: Judging, g: Gate) -> dt.date:
    on = g.params.get("on")
    return day_of(moment(j.value(on))) if on is not None else day_of(j.call.on)


@gate
def entry(j: Judging, g: Gate) -> Answer:
    """Each key the field holds (one, or a list) is in force that day, as `where` says; with `absent`, none is."""
    register, field = g.params["register"], g.params["key"]
    day = _on(j, g)
    status, absent, where = g.params.get("status"), g.params.get("absent"), g.params.get("where", {})
    value = j.value(field)
    evidence = []
    for key in (value,) if isinstance(value, str) else value:
        found = j.world.entry(register, str(key), day)
        if absent:
            if found is not None and unlike(j, found.values, where) is None:
                zh = f"{j.register_zh(register)}中已有“{key}”"
                return fail(j, g, zh, f"{key!r} is in {register} already on {iso(day)}", field=field)
            continue
        if found is None:
            return fail(j, g, *_not_in_force(j, register, str(key), day), field=field)
        if status is not None and found.values.get("status") not in names(status):
            is_ = found.values.get("status", "无")
            zh = f"“{key}”在{j.register_zh(register)}中的状态为“{is_}”"
            return fail(j, g, zh, f"entry {key!r} in {register} has status {is_}", field=field)
        if (other := unlike(j, found.values, where)) is not None:
            return fail(j, g, *_other_value(j, register, str(key), other), field=field)
        evidence.append(f"entry:{found.id}")
    return tuple(evidence)


def _not_in_force(j: Judging, register: str, key: str, day: dt.date) -> tuple[str, str]:
    zh = f"{j.register_zh(register)}中没有{iso(day)}有效的“{key}”"
    return zh, f"no entry {key!r} in force in {register} on {iso(day)}"


def _other_value(j: Judging, register: str, key: str, column: str) -> tuple[str, str]:
    known = j.register(register)
    called = known.fields[column].zh if known is not None and column in known.fields else column
    zh = f"{j.register_zh(register)}中“{key}”的“{called}”与本事项不符"
    return zh, f"entry {key!r} in {register} has another {column}"


@gate
def entry_each(j: Judging, g: Gate) -> Answer:
    """Of each row (for which `where` holds) the key is in force that day; with `absent`, none is.

    Where the move adds to the list only the rows it adds are asked: earlier ones were, on their day.
    """
    register, group = g.params["register"], g.params["list"]
    rows = j.call.add.get(group, ()) if group in j.move.adds else j.case.get(group, ())
    where, absent = g.params.get("where"), bool(g.params.get("absent"))
    evidence, failing = [], []
    for row in rows:
        ctx = j.context(row, group)
        if where is not None and not where.evaluate(ctx):
            continue
        key = str(need(j, g.params["key"], ctx.item or row))
        found = j.world.entry(register, key, j.day)
        if (found is None) != absent:
            failing.append(key)
        elif found is not None:
            evidence.append(f"entry:{found.id}")
    if not failing:
        return tuple(evidence)
    name = j.register_zh(register)
    zh, en = "、".join(f"“{key}”" for key in failing[:3]), ", ".join(failing[:3])
    if absent:
        return fail(j, g, f"{name}中已有{zh}", f"in {register} already: {en}", field=group)
    day = iso(j.day)
    return fail(
        j, g, f"{name}中没有{day}有效的{zh}", f"not in force in {register} on {day}: {en}", field=group
    )


@gate
def listed(j: Judging, g: Gate) -> Answer:
    """The case's own list has that key (of rows, one for which `where` holds), or the register has it in force."""
    key, group = str(j.value(g.params["key"])), g.params["list"]
    where, register = g.params.get("where"), g.params.get("register")
    for row in j.case.get(group, ()):
        if isinstance(row, str):
            if row == key:
                return ()
        elif row["id"] == key and (where is None or where.evaluate(j.context(row, group))):
            return ()
    found = j.world.entry(register, key, j.day) if register is not None else None
    if found is not None:
        return (f"entry:{found.id}",)
    zh, en = f"“{key}”不在{j.field_zh(group)}内", f"{key!r} is not in {group}"
    if register is not None:
        zh, en = f"{zh},也不在{j.register_zh(register)}内", f"{en}, nor in force in {register}"
    return fail(j, g, zh, en, field=g.params["key"])


@gate
def within_range(j: Judging, g: Gate) -> Answer:
    register, key = g.params["register"], str(j.value(g.params["key"]))
    day = _on(j, g)
    found = j.world.entry(register, key, day)
    if found is None:
        return fail(j, g, *_not_in_force(j, register, key, day), field=g.params["key"])
    value = j.value(g.params["value"])
    low, high = (found.values.get(g.params[bound]) for bound in ("low", "high"))
    if low is None or high is None:
        zh = f"{j.register_zh(register)}“{key}”没有载明幅度"
        return fail(j, g, zh, f"entry {key!r} in {register} gives no range", field=g.params["key"])
    deviation = g.params.get("deviation")
    if not low <= value <= high and not (deviation and j.peek(deviation)):
        zh = f"{j.field_zh(g.params['value'])}超出裁量基准“{key}”的幅度,且未说明理由"
        return fail(j, g, zh, f"outside the range of {key} without a stated reason", field=g.params["value"])
    return (f"entry:{found.id}",)


@gate
def fits_register(j: Judging, g: Gate) -> Answer:
    """Rows ``{key, valid_from, valid_to, content}``: content is a JSON object of the named register's fields."""
    name = str(j.value(g.params["register"]))
    register = j.register(name)
    field = g.params["rows"]
    if register is None:
        return fail(j, g, f"没有名录“{name}”", f"there is no register {name!r}", field=g.params["register"])
    for at, row in enumerate(j.value(field), 1):
        try:
            content = json.loads(row.get("content", ""))
        except ValueError:
            content = None
        if not isinstance(content, dict):
            return fail(
                j, g, f"第{at}行的内容不是JSON对象", f"row {at}: content is not a JSON object", field=field
            )
        for column, value in content.items():
            known = register.fields.get(column)
            if known is None:
                zh = f"第{at}行:{register.zh}没有“{column}”这一列"
                return fail(j, g, zh, f"row {at}: {name} has no column {column!r}", field=field)
            wrong = check_value(known, value)
            if wrong is not None:
                return fail(j, g, f"第{at}行:{wrong.zh}", f"row {at}: {wrong.en}", field=field)
    return ()
