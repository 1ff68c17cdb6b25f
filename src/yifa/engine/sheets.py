"""Effects on lists: rows drawn by a seed, what is answered to them marked, rows taken from a round, its outcomes added up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from yifa.engine.facts import Impossible, lay, need
from yifa.engine.lots import by_plan, marked
from yifa.law.conditions import Missing
from yifa.law.definitions import Effect
from yifa.law.gates import COUNT

if TYPE_CHECKING:
    from yifa.engine.judging import Judging

Rows = Sequence[Mapping[str, Any]]
UNKNOWN = "-"
"""Stands in the id of a tallied row for a fact that is not filled in."""


def draw(
    j: Judging, e: Effect, sets: dict[str, Any], adds: dict[str, list[dict[str, Any]]]
) -> dict[str, Any]:
    """Rows that the seed draws from a list after a plan: `id` as in the list, other columns from the line of the plan.

    What a line says and the rows do not keep is what it asks of the list.
    """
    p = e.params
    plan, pool, seed = rows_of(j, p, p["plan"]), rows_of(j, p, p["pool"]), str(need(j, p["seed"]))
    kept = j.slice.fields[p["field"]].columns
    asked = {name for line in plan for name in line} - {"id", COUNT, *kept}
    found = by_plan(pool, plan, asked, seed)
    wanted = sum(line[COUNT] for line in plan)
    if len(found) < wanted:
        zh = f"按方案应抽取{wanted}项,名单中只能抽出{len(found)}项"
        raise Impossible(zh, f"the plan draws {wanted}, the list gives only {len(found)}")
    rows = [
        {"id": id, **{name: line[name] for name in kept if line.get(name) is not None}} for line, id in found
    ]
    _add(j, p["field"], rows, adds)
    return {"do": "draw", "field": p["field"], "seed": seed, "count": len(rows)}


def mark(
    j: Judging, e: Effect, sets: dict[str, Any], adds: dict[str, list[dict[str, Any]]]
) -> dict[str, Any]:
    """Points of the drawn rows that are answered as the list says. The last answer to a row counts."""
    p = e.params
    keys = {row["id"]: row[p["key"]] for row in rows_of(j, p, p["pool"]) if row.get(p["key"]) is not None}
    answers = {row["id"]: row.get(p["key"], "") for row in j.case.get(p["answers"], ())}
    value, right = marked(j.value(p["paper"]), answers, keys, p["points"])
    sets[p["field"]] = value
    lay(j, p["field"], value)
    return {"do": "mark", "field": p["field"], "value": value, "count": len(right)}


def gather(
    j: Judging, e: Effect, sets: dict[str, Any], adds: dict[str, list[dict[str, Any]]]
) -> dict[str, Any]:
    """Rows of another round's list whose case came to one of these outcomes, if they are not in the list yet."""
    p = e.params
    field, round_ = p["field"], str(need(j, p["of"]))
    outcomes = {str(c.fields.get("entry")): c.fields.get(p["outcome"]) for c in j.world.children(round_)}
    taken = {row["id"] for row in j.case.get(field, ())}
    rows = [
        dict(row)
        for row in rows_of(j, p, p["list"])
        if row["id"] not in taken and outcomes.get(row["id"]) in p["are"]
    ]
    _add(j, field, rows, adds)
    return {"do": "gather", "field": field, "of": round_, "count": len(rows)}


def tally(
    j: Judging, e: Effect, sets: dict[str, Any], adds: dict[str, list[dict[str, Any]]]
) -> dict[str, Any]:
    """How many of the round's cases came to which outcome, a row for each combination of the facts in `by`.

    A row has those facts, the number of cases (`total`), and under the name of each outcome how many came to it.
    """
    p = e.params
    columns = j.slice.fields[p["field"]].columns
    found: dict[str, dict[str, Any]] = {}
    for child in j.world.children(j.state.case):
        facts = {name: child.fields.get(name) for name in p["by"]}
        id = "|".join(str(value if value is not None else UNKNOWN) for value in facts.values())
        row = found.setdefault(
            id, {"id": id, **{name: v for name, v in facts.items() if v is not None}, "total": 0}
        )
        row["total"] += 1
        outcome = child.fields.get(p["outcome"])
        if isinstance(outcome, str) and outcome in columns:
            row[outcome] = row.get(outcome, 0) + 1
    rows = [found[id] for id in sorted(found)]
    _add(j, p["field"], rows, adds)
    return {"do": "tally", "field": p["field"], "count": len(rows)}


def rows_of(j: Judging, params: Mapping[str, Any], group: str) -> Rows:
    """The rows of a list: of the case named in `of`, or of this one. Raises `Missing`."""
    if "of" not in params:
        found: Rows | None = j.case.get(group)
    else:
        other = j.world.case(str(need(j, params["of"])))
        found = other.fields.get(group) if other is not None else None
    if found is None:
        raise Missing(group)
    return found


def _add(j: Judging, field: str, rows: list[dict[str, Any]], adds: dict[str, list[dict[str, Any]]]) -> None:
    adds.setdefault(field, []).extend(rows)
    lay(j, field, (*j.case.get(field, ()), *rows))
