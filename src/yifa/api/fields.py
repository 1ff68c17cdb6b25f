"""The body of a move as JSON Schema, from the law: the typed form of what the engine checks again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from yifa.casework.external import MAX_EXTERNAL
from yifa.engine.checks import known_field
from yifa.engine.runs import rules_of
from yifa.law.definitions import NONE, Field, Move, Slice
from yifa.law.values import MAX_ID, MAX_INT, MAX_KEY
from yifa.worktime import Unit

Schema = dict[str, Any]
DAY = r"^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$"
MOMENT = DAY[:-1] + r"T([01][0-9]|2[0-3]):[0-5][0-9]$"
LENGTH = "^[0-9]{1,5} (" + "|".join(u.value for u in Unit) + ")$"
KEYS = frozenset({"entry", "case", "document"})
SHA256 = "^[0-9a-f]{64}$"
MOST_ROWS = 500


def words(thing: Any) -> str:
    """Chinese and English as one description."""
    return f"{thing.zh} / {thing.en}" if thing.en and thing.en != thing.zh else str(thing.zh)


def text(longest: int | None = None) -> Schema:
    """Some letters."""
    return {"type": "string", "minLength": 1} | ({"maxLength": longest} if longest else {})


def field_schema(field: Field) -> Schema:
    """What fits a field (`yifa.law.values.misfit`): days and lengths as text, money in fen, rows with an id."""
    return {"description": words(field), **_shape(field)}


def _shape(field: Field) -> Schema:
    match field.type:
        case "bool":
            return {"type": "boolean"}
        case "int":
            return {"type": "integer", "minimum": -MAX_INT, "maximum": MAX_INT}
        case "money":
            return {"type": "integer", "minimum": 0, "maximum": MAX_INT, "x-unit": "fen"}
        case "date":
            return {"type": "string", "format": "date", "pattern": DAY}
        case "datetime":
            return {"type": "string", "pattern": MOMENT}
        case "length":
            return {"type": "string", "pattern": LENGTH}
        case "choice":
            told = {key: field.choices_en.get(key) or zh for key, zh in field.choices.items()}
            return {
                "type": "string",
                "enum": list(field.choices),
                "x-words": {key: [zh, told[key]] for key, zh in field.choices.items()},
            }
        case "people" | "agencies":
            return {"type": "array", "minItems": 1, "items": text(MAX_ID), "x-type": field.type}
        case "group":
            columns = {name: field_schema(column) for name, column in field.columns.items()}
            row = {"type": "object", "required": ["id"], "additionalProperties": False}
            row |= {"properties": {"id": text(MAX_ID), **columns}}
            return {"type": "array", "maxItems": MOST_ROWS, "items": row}
        case "text":
            return text()
        case _:
            known = {"x-register": field.register} if field.register else {}
            return {**text(MAX_KEY if field.type in KEYS else MAX_ID), "x-type": field.type, **known}


def begins(move: Move) -> bool:
    """Can a case begin by that move?"""
    return (move.frm is None or NONE in move.frm) and move.track is None and not move.system


def only_begins(move: Move) -> bool:
    """Is it made only where there is no case yet?"""
    return begins(move) and (move.frm is None or move.frm == {NONE})


def of_row(slice_: Slice, move: Move) -> bool:
    """Does it concern a row of the case?"""
    return move.track is not None and slice_.tracks[move.track].per is not None


def outside(move: Move) -> bool:
    """May somebody outside government make it, whose act is then recorded?"""
    return any(role.outside for role in move.by)


def timed(slice_: Slice, move: Move) -> bool:
    """Does it start or end a limit in hours, so that the time of day matters?"""
    return move.name in rules_of(slice_).timed


def parts() -> dict[str, Schema]:
    """What the bodies of moves have in common, by name."""
    day = {"description": "行为日期 / the day of the act", "type": "string", "format": "date", "pattern": DAY}
    moment = {"description": "行为时刻 / the moment of the act", "type": "string", "pattern": MOMENT}
    paper = {
        "kind": {"description": "材料种类 / the kind of paper", **text(MAX_ID)},
        "sha256": {
            "description": "POST /papers 的回执 / as POST /papers told it",
            "type": "string",
            "pattern": SHA256,
        },
        "name": {"description": "文件名 / the file's name", "type": "string", "maxLength": 250},
    }
    attached = {
        "type": "object",
        "required": ["kind", "sha256"],
        "additionalProperties": False,
        "properties": paper,
    }
    called = "对接单位自己的编号，记入对应关系；同一编号再次送来，得到同一事项 / what the partner whose token it is calls the case: kept with it, and the same id again is the same case"
    external = {"description": called, **text(MAX_EXTERNAL)}
    named = {
        "type": "object",
        "required": ["external"],
        "additionalProperties": False,
        "properties": {"external": part("External")},
    }
    agency = "以哪一机关名义，默认令牌任职的机关 / in whose name; by default the agency of the token's post"
    actor = "由谁办理（当事人等），令牌代表的人为登记人 / whose act it is (a party …); the caller records it"
    return {
        "Moment": moment,
        "When": {"anyOf": [day, moment]},
        "Case": {
            "description": "事项，或者对接单位自己的编号 / the case, or what the partner whose token it is calls it",
            "anyOf": [{"type": "string", "format": "uuid"}, named],
        },
        "External": external,
        "Domain": {"description": "特别领域 / the field of special law", **text(MAX_ID)},
        "Item": {"description": "所针对的行 / the row it concerns", **text(MAX_ID)},
        "Papers": {"type": "array", "maxItems": MOST_ROWS, "items": attached},
        "Agency": {"description": agency, **text(MAX_ID)},
        "Approver": {"description": "批准人 / who approved", **text(MAX_ID)},
        "Actor": {"description": actor, **text(MAX_ID)},
    }


def part(name: str) -> Schema:
    """One of them, by reference."""
    return {"$ref": f"#/components/schemas/{name}"}


def move_schema(slice_: Slice, move: Move) -> Schema:
    """The body by which the move is made."""
    properties = {"on": part("Moment" if timed(slice_, move) else "When")}
    required = ["on"]
    if not only_begins(move):
        properties["case"] = part("Case")
        required += [] if begins(move) else ["case"]
    properties["external"] = part("External")
    if begins(move):
        properties["domain"] = part("Domain")
    if of_row(slice_, move):
        properties["item"] = part("Item")
        required.append("item")
    given = _given(slice_, move)
    if given["properties"]:
        properties["given"] = given
        required += ["given"] if given.get("required") else []
    if move.adds:
        groups = {name: field_schema(slice_.fields[name]) for name in move.adds if name in slice_.fields}
        properties["add"] = {"type": "object", "additionalProperties": False, "properties": groups}
    properties |= {"attached": part("Papers"), "agency": part("Agency"), "approved_by": part("Approver")}
    if outside(move):
        properties["actor"] = part("Actor")
        required += ["actor"] if all(role.outside for role in move.by) else []
    return {
        "type": "object",
        "additionalProperties": False,
        "required": sorted(required),
        "properties": properties,
    }


def _given(slice_: Slice, move: Move) -> Schema:
    found: dict[str, Schema] = {}
    for name in dict.fromkeys((*move.takes, *move.optional, *move.changes)):
        known = known_field(slice_, move, name)
        if known is not None and known.type != "group":
            found[name] = field_schema(known)
    needed = [name for name in move.takes if name in found and name != "handler"]
    schema: Schema = {"type": "object", "additionalProperties": False, "properties": found}
    return schema | ({"required": sorted(needed)} if needed else {})


def merged(schemas: Mapping[str, Schema]) -> Schema:
    """One body for a move that several editions know: what any takes, and required what all require."""
    several = list(schemas.values())
    return several[0] if len(several) == 1 else _merge(several)


def _merge(several: list[Schema]) -> Schema:
    found = dict(several[0])
    if found.get("type") != "object" or any(s.get("type") != "object" for s in several):
        return found if all(s == found for s in several) else {"anyOf": _distinct(several)}
    names = dict.fromkeys(name for s in several for name in s.get("properties", {}))
    found["properties"] = {
        name: _merge([s["properties"][name] for s in several if name in s.get("properties", {})])
        for name in names
    }
    needed = set.intersection(*(set(s.get("required", ())) for s in several))
    found.pop("required", None)
    return found | ({"required": sorted(needed)} if needed else {})


def _distinct(several: list[Schema]) -> list[Schema]:
    return [s for i, s in enumerate(several) if s not in several[:i]]
