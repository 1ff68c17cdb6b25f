"""The committed OpenAPI file: it is the running one, it is valid, and every address of it is there."""

from __future__ import annotations

import datetime as dt
import json
import re
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from django.test import Client
from django.urls import resolve
from jsonschema import Draft202012Validator
from tests.api.conftest import REQUEST, Program

from yifa.api.fields import merged
from yifa.casework.runtime import catalogue
from yifa.cli import main
from yifa.registry.models import Region

FILE = Path(__file__).parents[2] / "docs" / "openapi.json"
WRITTEN = json.loads(FILE.read_text(encoding="utf-8"))
ON = WRITTEN["info"]["x-law-on"]


@pytest.mark.django_db
def test_the_file_is_what_runs() -> None:
    """Where it is not: yifa openapi --on <the day in it> > docs/openapi.json."""
    served = Client().get("/api/v1/openapi.json", {"on": ON}).json()
    assert served.keys() == WRITTEN.keys()
    assert served["paths"].keys() == WRITTEN["paths"].keys()
    assert served == WRITTEN


@pytest.mark.django_db
def test_the_command_writes_the_file_byte_by_byte() -> None:
    answer = CliRunner().invoke(main, ["openapi", "--on", ON])
    assert answer.stdout == FILE.read_text(encoding="utf-8")


def test_every_move_a_person_makes_has_a_path() -> None:
    laws, day = catalogue(), dt.date.fromisoformat(ON)
    wanted = set()
    for procedure in laws.procedures:
        for source in laws.editions(procedure):
            if source.first <= ON:
                slice_ = laws.edition(procedure, source.edition).at(day)
                wanted |= {f"/moves/{procedure}/{m.name}" for m in slice_.moves.values() if not m.system}
    assert {path for path in WRITTEN["paths"] if path.startswith("/moves/")} == wanted
    assert len(wanted) > 300


def test_every_path_leads_somewhere() -> None:
    sample = {"case": "00000000-0000-7000-8000-000000000000", "run": "1"}
    for path in WRITTEN["paths"]:
        url = "/api/v1" + re.sub(r"{(\w+)}", lambda m: sample.get(m[1], "x"), path)
        assert resolve(url).func.__name__ == "answer", path


def schemas(node: Any) -> Any:
    """Every schema of the document."""
    if isinstance(node, dict):
        if "schema" in node:
            yield node["schema"]
        for value in node.values():
            yield from schemas(value)
    elif isinstance(node, list):
        for value in node:
            yield from schemas(value)


def test_it_is_a_sound_document() -> None:
    assert WRITTEN["openapi"] == "3.1.0"
    names = [o["operationId"] for item in WRITTEN["paths"].values() for o in item.values()]
    assert len(names) == len(set(names))
    found = [*schemas(WRITTEN["paths"]), *WRITTEN["components"]["schemas"].values()]
    assert len(found) > 450
    for schema in found:
        Draft202012Validator.check_schema(schema)
    for ref in set(re.findall(r'"\$ref": "#/([^"]+)"', json.dumps(WRITTEN))):
        node = WRITTEN
        for part in ref.split("/"):
            node = node[part]


def body_of(path: str) -> Draft202012Validator:
    schema = WRITTEN["paths"][path]["post"]["requestBody"]["content"]["application/json"]["schema"]
    return Draft202012Validator({**schema, "components": WRITTEN["components"]})


def test_a_body_is_typed_as_the_engine_takes_it() -> None:
    submit = body_of("/moves/foi_request/submit")
    good = {"on": "2026-09-18", "actor": "z", "agency": "住建局", "given": REQUEST}
    assert submit.is_valid(good)
    for wrong in (
        {**good, "given": {**REQUEST, "channel": "pigeon"}},
        {**good, "given": {**REQUEST, "contact": ""}},
        {**good, "given": {"applicant": "z"}},
        {**good, "on": "18.9.2026"},
        {**good, "case": "x"},
        {"given": REQUEST},
    ):
        assert not submit.is_valid(wrong), wrong
    dispatch = body_of("/moves/hotline_order/dispatch")
    case = "00000000-0000-7000-8000-000000000000"
    assert dispatch.is_valid({"case": case, "on": "2026-09-30T09:00", "given": {"unit": "住建局"}})
    assert not dispatch.is_valid(
        {"case": case, "on": "2026-09-30", "given": {"unit": "住建局"}}
    )  # a limit in hours


def test_editions_side_by_side_make_one_body() -> None:
    old = {
        "type": "object",
        "required": ["a", "b"],
        "properties": {"a": {"type": "string"}, "b": {"enum": [1]}},
    }
    new = {
        "type": "object",
        "required": ["a", "c"],
        "properties": {"a": {"type": "string"}, "b": {"enum": [2]}, "c": {}},
    }
    both = merged({"new": new, "old": old})
    assert both["required"] == ["a"]
    assert both["properties"]["a"] == {"type": "string"}
    check = Draft202012Validator(both)
    assert all(check.is_valid({"a": "x", "b": n}) for n in (1, 2))
    assert not check.is_valid({"a": "x", "b": 3})


@pytest.mark.django_db
def test_with_a_token_it_is_that_of_the_region(program: Program, here: Region) -> None:
    here.places = ["440000", "440100", "440106"]
    here.save()
    api = program("o")
    served = api.get("openapi.json").json()
    assert served["info"]["x-law-on"] == "2026-09-30"
    assert Client(headers={"authorization": "Bearer yifa_x"}).get("/api/v1/openapi.json").status_code == 401
    assert Client().get("/api/v1/openapi.json", {"on": "x"}).status_code == 400


@pytest.mark.django_db
def test_people_can_read_it_without_a_script(db: None) -> None:
    client = Client()
    page = client.get("/api/")
    assert page.status_code == 200
    for text in ("/api/v1/cases/{case}", "/api/v1/moves/hotline_order/", "/api/problems/refused"):
        assert text in page.text
    assert "<script" not in page.text
    one = client.get("/api/law/hotline_order/")
    assert "POST /api/v1/moves/hotline_order/register" in one.text
    assert "不得将投诉、举报交被投诉、举报的单位办理" in one.text
    assert client.get("/api/law/nosuch/").status_code == 404
    assert "409" in client.get("/api/problems/refused").text
    assert client.get("/api/problems/nosuch").status_code == 404
    english = client.get("/api/", headers={"accept-language": "en"}).text
    assert "Refused by law" in english
