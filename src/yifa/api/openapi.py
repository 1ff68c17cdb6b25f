"""The OpenAPI 3.1 description, from the table of endpoints and the law of a day: one path for each lawful act."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

from pydantic import TypeAdapter

from yifa.api import fields
from yifa.api.endpoints import ENDPOINTS
from yifa.api.problems import BASE, TYPES
from yifa.api.serving import YEARS, Endpoint, Param
from yifa.casework.runtime import catalogue
from yifa.law.catalogue import Catalogue
from yifa.law.definitions import Move, Slice

Schema = dict[str, Any]
VERSION = "1.0.0"
EVERYWHERE = ("unauthorized", "forbidden", "too-many-requests", "server-error", "unavailable")
"""Kinds of problem that every endpoint may answer."""
LONG = frozenset({"paths", "components", "schemas", "responses", "headers", "parameters"})
"""Keys of the file whose values are written over several lines, at the top and below `components`."""
REF = "#/components/schemas/"
ABOUT = (
    "依法行政系统的接口：每一个合法的办理步骤是一个地址。用法见 docs/integrators.zh-CN.md。\n\n"
    "Law-based administration as an API: every lawful act has an address of its own. See docs/integrators.md."
)


def document(on: dt.date, places: Sequence[str] = ()) -> Schema:
    """The description under the law of a day, in a place (codes from the province down; none: the law of the nation)."""
    return _document(catalogue(), on, tuple(places))


@lru_cache(maxsize=16)
def _document(laws: Catalogue, on: dt.date, places: tuple[str, ...]) -> Schema:
    schemas = _answers()
    paths: dict[str, Schema] = {}
    for endpoint in ENDPOINTS:
        if endpoint.name != "act":
            paths.setdefault(f"/{plain(endpoint.path)}", {})[endpoint.method.lower()] = _operation(endpoint)
    act = _responses(next(endpoint for endpoint in ENDPOINTS if endpoint.name == "act"))
    granted = act.pop("201")
    answers = {"201": {"$ref": "#/components/responses/granted"}, **act}
    for procedure in laws.procedures:
        for move, slices in sorted(moves(laws, procedure, on, places).items()):
            paths[f"/moves/{procedure}/{move}"] = {"post": _act(answers, procedure, slices)}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "依法 Yifa", "version": VERSION, "description": ABOUT, "x-law-on": on.isoformat(),
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": "/api/v1"}],
        "security": [{"token": []}],
        "paths": paths,
        "components": {
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer", "description": "yifa token create"}},
            "headers": _headers(),
            "parameters": {"Idempotency-Key": _key()},
            "responses": {"granted": granted, **{kind: _problem(kind) for kind in TYPES}},
            "schemas": schemas,
        },
    }  # fmt: skip


def written(described: Schema) -> str:
    """As it is kept in a file: a line for each path and each component, so that a change of law is a few lines."""

    def line(value: Any) -> str:
        return json.dumps(value, ensure_ascii=False)

    def block(found: Schema, indent: str) -> str:
        rows = (
            f"{indent} {line(name)}: {block(value, indent + ' ') if name in LONG else line(value)}"
            for name, value in found.items()
        )
        return "{\n" + ",\n".join(rows) + f"\n{indent}}}"

    return block(described, "") + "\n"


def plain(path: str) -> str:
    """A path as OpenAPI writes it."""
    return re.sub(r"<\w+:(\w+)>", r"{\1}", path)


# --- endpoints ------------------------------------------------------------------------------------------------------


def _operation(endpoint: Endpoint) -> Schema:
    found: Schema = {
        "operationId": endpoint.name,
        "summary": f"{endpoint.zh} / {endpoint.en}",
        "tags": ["read" if endpoint.method == "GET" else "write"],
        "parameters": [*_path(endpoint.path), *map(_query, endpoint.params)],
        "responses": _responses(endpoint),
    }
    if endpoint.name == "hand_in":
        found["requestBody"] = {"required": True, "content": {"application/octet-stream": {}}}
    return found


def _path(path: str) -> Iterator[Schema]:
    for kind, name in re.findall(r"<(\w+):(\w+)>", path):
        shape: Schema = {"type": "string", "minLength": 1}
        if kind == "uuid":
            shape = {"type": "string", "format": "uuid"}
        elif kind == "int":
            shape = {"type": "integer", "minimum": 0, "maximum": 2**31}
        elif name == "sha256":
            shape = {"type": "string", "pattern": fields.SHA256}
        yield {"name": name, "in": "path", "required": True, "schema": shape}


def _query(param: Param) -> Schema:
    shape: Schema = {"type": "string", "minLength": 1, "maxLength": 500}
    if param.kind == "day":
        first, last = YEARS[0], YEARS[-1]
        shape = {"type": "string", "format": "date", "pattern": fields.DAY, "x-years": [first, last]}
    elif param.kind == "int":
        shape = {"type": "integer", "minimum": param.least, "maximum": param.most}
    elif param.kind == "choice":
        shape = {"type": "string", "enum": list(param.choices)}
    return {"name": param.name, "in": "query", "description": f"{param.zh} / {param.en}", "schema": shape}


def _responses(endpoint: Endpoint) -> Schema:
    status = "201" if endpoint.method == "POST" else "200"
    headers = {name: {"$ref": f"#/components/headers/{name}"} for name in ("RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset")}  # fmt: skip
    content: Schema = {"*/*": {}}
    if endpoint.answer is not None:
        shape: Schema = {"$ref": REF + endpoint.answer.__name__}
        content = {"application/json": {"schema": _listed(shape) if endpoint.pages else shape}}
    if endpoint.method == "GET":
        headers["ETag"] = {"$ref": "#/components/headers/ETag"}
    found: Schema = {status: {"description": "OK", "headers": headers, "content": content}}
    if endpoint.method == "GET" and endpoint.answer is not None:
        found["304"] = {"description": "If-None-Match"}
    by_status: dict[int, list[str]] = {}
    for kind in (*EVERYWHERE, *endpoint.problems):
        by_status.setdefault(TYPES[kind][0], []).append(kind)
    for code, kinds in sorted(by_status.items()):
        found[str(code)] = {"$ref": f"#/components/responses/{kinds[0]}"}
    return found


def _listed(item: Schema) -> Schema:
    properties = {"items": {"type": "array", "items": item}, "next": {"type": ["string", "null"]}}
    return {
        "type": "object",
        "required": ["items", "next"],
        "additionalProperties": False,
        "properties": properties,
    }


def _problem(kind: str) -> Schema:
    _, zh, en = TYPES[kind]
    content = {"application/problem+json": {"schema": {"$ref": f"{REF}Problem"}}}
    return {"description": f"{zh} / {en}", "content": content}


def _key() -> Schema:
    zh, en = (
        "同一请求重发时不变，得到第一次的回执",
        "the same when a request is sent again: it gets the first receipt",
    )
    return {
        "name": "Idempotency-Key",
        "in": "header",
        "required": True,
        "description": f"{zh} / {en}",
        "schema": {"type": "string", "pattern": "^[!-~]{1,100}$"},
    }


def _headers() -> Schema:
    number = {"type": "integer"}
    return {
        "RateLimit-Limit": {"schema": number, "description": "每分钟次数 / requests a minute"},
        "RateLimit-Remaining": {"schema": number, "description": "现在还可以请求的次数 / requests left now"},
        "RateLimit-Reset": {
            "schema": number,
            "description": "恢复全部次数所需秒数 / seconds until all are back",
        },
        "ETag": {
            "schema": {"type": "string"},
            "description": "以If-None-Match送回 / to be sent back as If-None-Match",
        },
    }


# --- acts -----------------------------------------------------------------------------------------------------------


def moves(
    laws: Catalogue, procedure: str, on: dt.date, places: tuple[str, ...]
) -> dict[str, dict[str, tuple[Slice, Move]]]:
    """Every move that a case of the procedure may still take that day, by the editions that know it, newest first."""
    found: dict[str, dict[str, tuple[Slice, Move]]] = {}
    for source in reversed(laws.editions(procedure)):
        if source.first > on.isoformat():
            continue
        slice_ = laws.edition(procedure, source.edition, places).at(on)
        for move in slice_.moves.values():
            if not move.system:
                found.setdefault(move.name, {})[source.edition] = (slice_, move)
    return found


def _act(responses: Schema, procedure: str, editions: Mapping[str, tuple[Slice, Move]]) -> Schema:
    slice_, move = next(iter(editions.values()))
    schema = fields.merged({name: fields.move_schema(s, m) for name, (s, m) in editions.items()})
    articles = dict.fromkeys(
        c.told for c in (move.cite, *(gate.cite for gate in move.needs)) if c is not None
    )
    return {
        "operationId": f"{procedure}.{move.name}",
        "summary": f"{slice_.zh}·{move.zh} / {slice_.en}: {move.en}",
        "description": "；".join(articles),
        "tags": [procedure],
        "parameters": [{"$ref": "#/components/parameters/Idempotency-Key"}],
        "requestBody": {"required": True, "content": {"application/json": {"schema": schema}}},
        "responses": responses,
    }


# --- schemas --------------------------------------------------------------------------------------------------------


def _answers() -> Schema:
    """The schemas of what is answered, from the types themselves; of a problem, and of a paper that an act attaches."""
    types = dict.fromkeys(endpoint.answer for endpoint in ENDPOINTS if endpoint.answer is not None)
    _, found = TypeAdapter.json_schemas(
        [(type, "serialization", TypeAdapter(type)) for type in types], ref_template=REF + "{model}"
    )
    schemas: Schema = _without_titles(found["$defs"])
    schemas |= fields.parts()
    error = {name: {"type": "string"} for name in ("field", "zh", "en")}
    member = {"type": "object", "required": list(error), "properties": error}
    schemas["Problem"] = {
        "description": "RFC 9457",
        "type": "object",
        "required": ["type", "title", "status", "detail", "zh", "en"],
        "properties": {
            "type": {"enum": [BASE + kind for kind in TYPES]},
            "title": {"type": "string"},
            "status": {"type": "integer"},
            "detail": {"type": "string"},
            "zh": {"type": "string"},
            "en": {"type": "string"},
            "errors": {"type": "array", "items": member},
            "failures": {"type": "array", "items": {"type": "object", "required": ["gate", "zh", "en"]}},
            "case": {"type": ["string", "null"]},
            "repeated": {"type": "boolean"},
        },
    }
    return schemas


def _without_titles(schema: Any) -> Any:
    """Pydantic's titles repeat the names."""
    if isinstance(schema, list):
        return [_without_titles(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    return {
        name: (
            {field: _without_titles(shape) for field, shape in value.items()}
            if name == "properties"
            else _without_titles(value)
        )
        for name, value in schema.items()
        if name != "title" or not isinstance(value, str)
    }
