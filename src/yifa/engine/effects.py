"""What a granted move causes beyond its stage: values set, numbers drawn, entries, cases, publications owed.

Effects are resolved here, once; the event stores the result and folding or projecting it asks nothing again.
A text names a fact (`field`, `item.x`, `on`, `actor`); a literal is written ``{is: …}``.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, cast

from yifa.engine.facts import Impossible, TooLong, key_of, lay, need, placeholders, resolve
from yifa.engine.records import World
from yifa.engine.sheets import draw, gather, mark, tally
from yifa.engine.state import iso
from yifa.law.conditions import Missing
from yifa.law.definitions import Effect
from yifa.law.values import MAX_KEY

if TYPE_CHECKING:
    from yifa.engine.judging import Judging

MAX_SERIES = 190
"""Letters in the name of a series; a number of it has some digits more."""
Carrier = Callable[["Judging", Effect, dict[str, Any], dict[str, list[dict[str, Any]]]], dict[str, Any]]
ForRows = Callable[["Judging", Effect], list[tuple[str, dict[str, Any]]]]
"""Carries out an effect on rows: the row's id with each plain effect."""


class Rehearsal:
    """A world that can be asked like the one behind it, and of which nothing is drawn."""

    def __init__(self, world: World) -> None:
        self._world = world

    def __getattr__(self, name: str) -> Any:
        return getattr(self._world, name)

    def draw(self, series: str) -> int:
        return 0

    def new_case(self) -> str:
        return "0"


DRAWING = frozenset({"number", "open", "open_each"})
"""Effects that draw a number or the id of a case: what is drawn stays spent."""


def rehearse(
    j: Judging, sets: dict[str, Any], adds: dict[str, list[dict[str, Any]]]
) -> tuple[dict[str, Any], ...]:
    """What `carry_out` would do, with numbers not drawn yet; `j` is left as it was. Raises `Missing`."""
    world, case, ctx = j.world, j.case, j.ctx
    j.world = cast("World", Rehearsal(world))
    try:
        return carry_out(j, sets, adds)
    finally:
        j.world, j.case, j.ctx = world, case, ctx


def foreseen(j: Judging) -> tuple[set[str], tuple[str, ...]]:
    """The facts that the move's effects would fill, and the documents they would issue.

    Where an effect lacks a fact itself, all the facts they name: that is said when they are carried out.
    """
    sets: dict[str, Any] = {}
    adds: dict[str, list[dict[str, Any]]] = {}
    try:
        done = rehearse(j, sets, adds)
    except (Missing, Impossible):
        return {e.params["field"] for e in j.move.effects if "field" in e.params}, ()
    filled = {name for name, value in sets.items() if value != ""} | adds.keys()
    return filled, tuple(e["document"] for e in done if e["do"] == "issue")


def carry_out(
    j: Judging, sets: dict[str, Any], adds: dict[str, list[dict[str, Any]]]
) -> tuple[dict[str, Any], ...]:
    """Carry out the move's effects in order, each seeing what earlier ones set. Fills `sets` and `adds`."""
    if not j.move.effects:
        return ()
    done = []
    for effect in j.move.effects:
        if effect.do in EACH:
            done += [made for _, made in EACH[effect.do](j, effect)]
        elif effect.when is None or effect.when.evaluate(j.ctx):
            done.append(EFFECTS[effect.do](j, effect, sets, adds))
    return tuple(done)


def _set(
    j: Judging, e: Effect, sets: dict[str, Any], adds: dict[str, list[dict[str, Any]]]
) -> dict[str, Any]:
    field = e.params["field"]
    value = need(j, e.params["from"]) if "from" in e.params else e.params["value"]
    if j.slice.fields[field].type == "date":
        value = str(value)[:10]  # the act may have a time of day
    sets[field] = value
    lay(j, field, value)
    return {"do": "set", "field": field, "value": value}


def _number(
    j: Judging, e: Effect, sets: dict[str, Any], adds: dict[str, list[dict[str, Any]]]
) -> dict[str, Any]:
    field, series = e.params["field"], series_of(j, e.params["sequence"])
    n = j.world.draw(series)
    text = series.replace("{n}", str(n))
    sets[field] = text
    lay(j, field, text)
    return {"do": "number", "field": field, "series": series, "n": n, "value": text}


def series_of(j: Judging, template: str) -> str:
    """The series of numbers that a template stands for on that day: ``通林业公开申〔2026〕{n}号``. Raises `Missing`, `TooLong`."""
    words: dict[str, Any] = {"year": j.day.year, "n": "{n}"}
    for name in placeholders(template):
        if name in words:
            continue
        value = need(j, name)
        agency = j.world.agency(value, j.day) if name in ("handler", "agency", *_agency_fields(j)) else None
        words[name] = (agency.mark or agency.zh) if agency is not None else value
    series = str(template)
    for name, value in words.items():
        series = series.replace("{" + name + "}", str(value))
    if len(series) > MAX_SERIES:
        raise TooLong(MAX_SERIES)
    return series


def _agency_fields(j: Judging) -> tuple[str, ...]:
    return tuple(name for name, f in j.slice.fields.items() if f.type == "agency")


def _values(j: Judging, specs: Mapping[str, Any], row: Mapping[str, Any] | None = None) -> dict[str, Any]:
    found = {name: resolve(j, spec, row) for name, spec in specs.items()}
    return {name: value for name, value in found.items() if value is not None}


def _entering(j: Judging, e: Effect, row: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """`keep`: columns that `values` does not name, and the last day where there is no `until`, stay as in the entry in force that day."""
    p = e.params
    key = key_of(j, p["key"], row)
    values = _values(j, p.get("values", {}), row)
    old = j.world.entry(p["register"], key, j.day) if p.get("keep") else None
    if old is not None:
        values = {**old.values, **values}
    made: dict[str, Any] = {
        "do": "enter",
        "register": p["register"],
        "key": key,
        "values": values,
        "from": str(need(j, p["from"], row))[:10] if "from" in p else iso(j.call.on)[:10],
    }
    if "until" in p:
        if (until := resolve(j, p["until"], row)) is not None:
            made["until"] = str(until)[:10]
    elif old is not None and old.last is not None and made["from"] <= old.last.isoformat():
        made["until"] = old.last.isoformat()
    return made


def _ending(j: Judging, e: Effect, row: Mapping[str, Any] | None = None) -> dict[str, Any]:
    p = e.params
    last = str(need(j, p["on"], row))[:10] if "on" in p else iso(j.call.on)[:10]
    return {"do": "end_entry", "register": p["register"], "key": key_of(j, p["key"], row), "on": last}


def _enter(
    j: Judging, e: Effect, sets: dict[str, Any], adds: dict[str, list[dict[str, Any]]]
) -> dict[str, Any]:
    return _entering(j, e)


def _end_entry(
    j: Judging, e: Effect, sets: dict[str, Any], adds: dict[str, list[dict[str, Any]]]
) -> dict[str, Any]:
    return _ending(j, e)


def _each(
    one: Callable[[Judging, Effect, Mapping[str, Any]], dict[str, Any]],
) -> ForRows:
    """The effect on every row of `list` for which its `when` holds."""

    def carry_out_each(j: Judging, e: Effect) -> list[tuple[str, dict[str, Any]]]:
        done = []
        for row in j.case.get(e.params["list"], ()):
            ctx = j.context(row, e.params["list"])
            if e.when is None or e.when.evaluate(ctx):
                done.append((row["id"], one(j, e, ctx.item or row)))
        return done

    return carry_out_each


def carry(j: Judging, specs: Mapping[str, Any], row: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """What a case that is opened takes over."""
    carried = {}
    for name, spec in specs.items():
        value = resolve(j, spec, row)
        if value is not None:
            # of the act the day, whether or not it has a time
            carried[name] = str(value)[:10] if spec == "on" else value
    return carried


def _open(
    j: Judging, e: Effect, sets: dict[str, Any], adds: dict[str, list[dict[str, Any]]]
) -> dict[str, Any]:
    p = e.params
    child = j.world.new_case()
    if "field" in p:
        sets[p["field"]] = child
        lay(j, p["field"], child)
    carried = carry(j, p.get("carry", {}))
    return {"do": "open", "procedure": p["procedure"], "cases": [{"case": child, "sets": carried}]}


def _open_each(
    j: Judging, e: Effect, sets: dict[str, Any], adds: dict[str, list[dict[str, Any]]]
) -> dict[str, Any]:
    p = e.params
    opened = {
        case["sets"]["entry"]
        for event in j.state.events
        for done in event.effects
        if done["do"] == "open_each" and done["procedure"] == p["procedure"]
        for case in done["cases"]
    }
    rows = [row for row in j.case.get(p["list"], ()) if row["id"] not in opened]
    cases = [
        {"case": j.world.new_case(), "sets": {"entry": row["id"], **carry(j, p.get("carry", {}), row)}}
        for row in rows
    ]
    return {"do": "open_each", "procedure": p["procedure"], "cases": cases}


def _freeze(
    j: Judging, e: Effect, sets: dict[str, Any], adds: dict[str, list[dict[str, Any]]]
) -> dict[str, Any]:
    """Copy the list in force that day into a group: `id` is the entry's key, columns by name."""
    p = e.params
    field = p["field"]
    columns = j.slice.fields[field].columns
    where: Mapping[str, Any] = p.get("where", {})
    taken = {r["id"] for r in j.case.get(field, ())}
    rows = []
    for entry in j.world.entries(p["register"], j.day):
        if entry.key in taken or any(entry.values.get(k) != resolve(j, v) for k, v in where.items()):
            continue
        rows.append({"id": entry.key, **{c: entry.values[c] for c in columns if c in entry.values}})
    adds.setdefault(field, []).extend(rows)
    lay(j, field, (*j.case.get(field, ()), *rows))
    return {"do": "freeze", "register": p["register"], "field": field, "count": len(rows)}


def _told(
    j: Judging, e: Effect, sets: dict[str, Any], adds: dict[str, list[dict[str, Any]]]
) -> dict[str, Any]:
    """publish, withdraw: what is shown or taken down, and why it is taken down where the law asks for the reason."""
    reason = resolve(j, e.params.get("reason")) if "reason" in e.params else None
    return {"do": e.do, "what": e.params["what"]} | ({"reason": reason} if reason else {})


def _issue(
    j: Judging, e: Effect, sets: dict[str, Any], adds: dict[str, list[dict[str, Any]]]
) -> dict[str, Any]:
    return {"do": "issue", "document": e.params["document"]}


def _send(
    j: Judging, e: Effect, sets: dict[str, Any], adds: dict[str, list[dict[str, Any]]]
) -> dict[str, Any]:
    return {"do": "send", "to": e.params["to"], "what": e.params["what"]}


EFFECTS: dict[str, Carrier] = {
    "set": _set,
    "number": _number,
    "enter": _enter,
    "end_entry": _end_entry,
    "open": _open,
    "open_each": _open_each,
    "freeze": _freeze,
    "publish": _told,
    "withdraw": _told,
    "issue": _issue,
    "send": _send,
    "draw": draw,
    "mark": mark,
    "gather": gather,
    "tally": tally,
}


def _import_rows(j: Judging, e: Effect) -> list[tuple[str, dict[str, Any]]]:
    """Rows as `fits_register` passes them, each entered in the register that a field names."""
    register = need(j, e.params["register"])
    return [(row["id"], _imported(register, row)) for row in j.case.get(e.params["rows"], ())]


def _imported(register: str, row: Mapping[str, Any]) -> dict[str, Any]:
    for column in ("key", "valid_from", "content"):
        if row.get(column) is None:
            raise Missing(column)
    if len(row["key"]) > MAX_KEY:
        raise TooLong(MAX_KEY)
    try:
        values = json.loads(row["content"])
    except ValueError:
        raise Missing("content") from None
    entry = {
        "do": "enter",
        "register": register,
        "key": row["key"],
        "values": values,
        "from": row["valid_from"],
    }
    return {**entry, "until": row["valid_to"]} if row.get("valid_to") else entry


EACH: dict[str, ForRows] = {
    "enter_each": _each(_entering),
    "end_each": _each(_ending),
    "import_rows": _import_rows,
}
"""Effects on every row of a group; the event stores one plain effect for each row."""
