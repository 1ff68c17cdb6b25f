"""JSON Schema of law files for editors, made from the models.

Any property may also be a map of ISO dates to itself, and any element may have `valid`: so each is widened.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import GenericAlias
from typing import Any

from pydantic import BaseModel, create_model

from yifa.law import models as m
from yifa.law import models_tables as tables
from yifa.law.gates import EFFECTS, GATES, RULED, Kind, Spec
from yifa.law.scenarios import ScenarioFileModel

DAY = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
RANGE = r"^([0-9]{4}-[0-9]{2}-[0-9]{2})?\.\.([0-9]{4}-[0-9]{2}-[0-9]{2})?$"
_TEXTS = {"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]}
_NAMED: Mapping[str, tuple[str, type[BaseModel]]] = {
    "statutes": ("statutes", tables.StatuteModel),
    "roles": ("roles", tables.RoleModel),
    "areas": ("areas", tables.AreaModel),
    "partners": ("partners", tables.PartnerModel),
    "mechanisms": ("mechanisms", tables.MechanismModel),
}
_PART: Any = {
    name: (field.annotation, field)
    for name, field in (*m.PartModel.model_fields.items(), *m.ProcedureModel.model_fields.items())
    if name in m.PartModel.model_fields
}
_WHOLE: Mapping[str, type[BaseModel]] = {
    "procedures": m.ProcedureModel,
    "parts": create_model("Part", __config__=m.Model.model_config, **_PART),
    "fragments": m.FragmentModel,
    "registers": m.RegisterModel,
    "overlays": m.OverlayModel,
    "scenarios": ScenarioFileModel,
}
KINDS = (*_WHOLE, *_NAMED)
"""The kinds of files that have a schema."""


def schema(kind: str) -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of a kind of file. Raises KeyError for an unknown kind."""
    if kind in _WHOLE:
        found = _WHOLE[kind].model_json_schema(by_alias=True)
    else:
        key, model = _NAMED[kind]
        fields: Any = {key: (GenericAlias(dict, (str, model)), ...)}
        table = create_model("Table", __config__=m.Model.model_config, **fields)
        found = table.model_json_schema(by_alias=True)
    defs = found.get("$defs", {})
    for name, table_of, key in (("GateModel", GATES, "gate"), ("EffectModel", EFFECTS, "do")):
        if name in defs:
            defs[name] = _either(defs[name], table_of, key)
    if kind in ("procedures", "parts"):
        for one in (found, *defs.values()):
            _widen(one)
    if kind == "procedures":  # the moves of one in several files may all stand in its parts
        found["required"].remove("moves")
        found["anyOf"] = [{"required": ["moves"]}, {"required": ["parts"]}]
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **found, "title": f"yifa {kind}"}


def _either(shape: dict[str, Any], table: Mapping[str, Spec], key: str) -> dict[str, Any]:
    """One alternative for each gate or effect: an editor then offers its parameters and no others."""
    common = {name: body for name, body in shape["properties"].items() if name != key}
    return {
        "oneOf": [
            {
                "type": "object",
                "description": f"{spec.zh} / {spec.en}",
                "properties": {
                    key: {"const": name},
                    **{
                        param: _param(kind)
                        for param, kind in (*spec.required.items(), *spec.optional.items())
                    },
                    **common,
                },
                "required": [key, *spec.required],
                "additionalProperties": False,
            }
            for name, spec in table.items()
        ]
    }


def _param(kind: Kind) -> dict[str, Any]:
    if kind not in RULED:
        return _plain(kind)
    plain = _plain(kind)
    properties = {
        **{key: {"type": "string"} for key in ("register", "key", "column")},
        "of": {"type": "object", "additionalProperties": plain},
        "else": plain,
    }
    ruled = {"type": "object", "properties": properties, "required": ["register", "key", "column"]}
    return {"anyOf": [plain, {**ruled, "additionalProperties": False}]}


def _plain(kind: Kind) -> dict[str, Any]:
    match kind:
        case "count":
            return {"type": "integer"}
        case "flag":
            return {"type": "boolean"}
        case "columns":
            return {"type": "object"}
        case "value" | "fact" | "carry":
            return {}
        case "moves" | "stages" | "fields" | "people" | "roles" | "texts":
            return _TEXTS
    return {"type": "string"}


def _widen(shape: dict[str, Any]) -> None:
    for alternative in shape.get("oneOf", ()):
        _widen(alternative)
    if "properties" not in shape:
        return
    # The keyword that tells gates apart stays as it is, or an editor could not choose among them.
    shape["properties"] = {
        name: body if "const" in body else _dated(_inside(body)) for name, body in shape["properties"].items()
    }
    shape["properties"]["valid"] = {"type": "string", "pattern": RANGE}


def _inside(body: dict[str, Any]) -> dict[str, Any]:
    """Values of a map and items of a list may be dated too."""
    out = dict(body)
    if isinstance(out.get("additionalProperties"), dict):
        out["additionalProperties"] = _dated(out["additionalProperties"])
    return out


def _dated(body: dict[str, Any]) -> dict[str, Any]:
    dated: dict[str, Any] = {
        "type": "object",
        "patternProperties": {DAY: {"anyOf": [body, {"type": "null"}]}},
        "additionalProperties": False,
        "minProperties": 1,
    }
    lifted: dict[str, Any] = {key: body[key] for key in ("title", "description", "default") if key in body}
    return {**lifted, "anyOf": [body, dated]}
