"""Lots, rounds and sums."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from yifa.engine.gates.gate import Answer, fail, gate, names
from yifa.engine.lots import drawn, lacking
from yifa.law.definitions import Gate
from yifa.law.gates import COUNT

if TYPE_CHECKING:
    from yifa.engine.judging import Judging


def _ids(value: Any) -> list[str]:
    return [v["id"] if isinstance(v, Mapping) else v for v in value]


@gate
def drawn_by_lot(j: Judging, g: Gate) -> Answer:
    pool, seed = j.value(g.params["pool"]), str(j.value(g.params["seed"]))
    column, seats = g.params["group"], g.params["seats"]
    if isinstance(seats, str):
        seats = j.value(seats)
    if set(_ids(j.value(g.params["result"]))) != set(drawn(pool, column, seats, seed)):
        zh, en = "抽签结果与按公开种子计算的结果不符", "the result is not what the public seed gives"
        return fail(j, g, zh, en, field=g.params["result"])
    return ()


@gate
def drawable(j: Judging, g: Gate) -> Answer:
    """Whatever the seed: every line of the plan finds its number in the register of the day, and points make the total."""
    p = g.params
    plan = j.value(p["plan"])
    if not plan or any(line.get(COUNT, 0) < 1 for line in plan):
        zh, en = "方案应当逐行写明抽取数量", "every line of the plan must say how many it draws"
        return fail(j, g, zh, en, field=p["plan"])
    register = j.register(p["register"])
    columns = register.fields if register is not None else {}
    pool = [{"id": entry.key, **entry.values} for entry in j.world.entries(p["register"], j.day)]
    short = next(lacking(pool, plan, columns), None)
    if short is not None:
        line, sure = short
        zh = f"{j.register_zh(p['register'])}不足：“{line['id']}”应抽取{line[COUNT]}项，可以保证{sure}项"
        en = (
            f"{p['register']} is too small: line {line['id']!r} draws {line[COUNT]} and can be sure of {sure}"
        )
        return fail(j, g, zh, en, field=p["plan"])
    total = sum(line[COUNT] * line.get(p["points"], 0) for line in plan)
    if total != j.value(p["total"]):
        zh = f"{j.field_zh(p['total'])}为{j.value(p['total'])}，方案各行合计为{total}"
        return fail(
            j, g, zh, f"{p['total']} is {j.value(p['total'])}, the plan adds up to {total}", field=p["plan"]
        )
    return ()


@gate
def rows_of(j: Judging, g: Gate) -> Answer:
    """Every row of one list stands, by its id, in another."""
    known = {row["id"] for row in j.case.get(g.params["list"], ())}
    beside = sorted({row["id"] for row in j.case.get(g.params["rows"], ())} - known)
    if beside:
        zh = f"{j.field_zh(g.params['rows'])}中有不属于{j.field_zh(g.params['list'])}的项：{'、'.join(beside[:3])}"
        return fail(j, g, zh, f"not in {g.params['list']}: {', '.join(beside[:3])}", field=g.params["rows"])
    return ()


@gate
def one_outcome_each(j: Judging, g: Gate) -> Answer:
    listed = set(_ids(j.value(g.params["list"])))
    outcome = g.params["outcome"]
    children = j.world.children(j.state.case)
    seen: dict[str, int] = {}
    counts: dict[str, int] = {}
    for child in children:
        value = child.fields.get(outcome)
        if value is not None:
            seen[str(child.fields.get("entry"))] = seen.get(str(child.fields.get("entry")), 0) + 1
            counts[str(value)] = counts.get(str(value), 0) + 1
    missing = sorted(listed - seen.keys())
    double = sorted(k for k, n in seen.items() if n > 1)
    outside = sorted(seen.keys() - listed)
    if missing or double or outside:
        parts_zh, parts_en = [], []
        for zh, en, keys in (("尚无结论", "without outcome", missing), ("结论重复", "with two outcomes", double),
                             ("不在名单内", "outside the list", outside)):  # fmt: skip
            if keys:
                parts_zh.append(f"{zh}{len(keys)}项({'、'.join(keys[:3])}{'…' if len(keys) > 3 else ''})")
                parts_en.append(f"{len(keys)} {en} ({', '.join(keys[:3])})")
        return fail(j, g, ";".join(parts_zh), "; ".join(parts_en))
    for field, value in g.params.get("counts", {}).items():
        if j.value(field) != counts.get(value, 0):
            zh = f"{j.field_zh(field)}填报{j.value(field)},按结论统计为{counts.get(value, 0)}"
            return fail(
                j,
                g,
                zh,
                f"{field} is {j.value(field)}, the outcomes give {counts.get(value, 0)}",
                field=field,
            )
    return tuple(f"case:{c.id}" for c in children)


@gate
def sums(j: Judging, g: Gate) -> Answer:
    """The parts add up to the total; with `list` they are facts of its rows, and a row without one adds nothing."""
    total, parts, group = g.params["total"], names(g.params["parts"]), g.params.get("list")
    if group is None:
        added = sum(j.value(p) for p in parts)
    else:
        rows = [j.context(row, group).item or {} for row in j.case.get(group, ())]
        added = sum(row.get(p.removeprefix("item."), 0) for row in rows for p in parts)
    if j.value(total) != added:
        zh = f"{j.field_zh(total)}为{j.value(total)},各项合计为{added}"
        return fail(j, g, zh, f"{total} is {j.value(total)}, the parts add up to {added}", field=total)
    return ()
