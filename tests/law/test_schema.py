"""The editors' schema accepts the law files there are, and refuses what the loader refuses."""

import copy
from typing import Any

import jsonschema
import pytest
from tests.law.law_example import FOI, example

from yifa.law.files import PACKAGED, read_folder
from yifa.law.gates import EFFECTS, GATES
from yifa.law.schema import KINDS, schema
from yifa.law.sources import kind_of
from yifa.law.yamltext import read_yaml

VALIDATORS = {kind: jsonschema.Draft202012Validator(schema(kind)) for kind in KINDS}
FILES = {**read_folder(PACKAGED), **{f"example/{path}": text for path, text in example().items()}}


@pytest.mark.parametrize("kind", KINDS)
def test_it_is_a_schema(kind: str) -> None:
    jsonschema.Draft202012Validator.check_schema(schema(kind))


@pytest.mark.parametrize("path", [path for path in FILES if kind_of(path.removeprefix("example/")) in KINDS])
def test_every_law_file_fits(path: str) -> None:
    validator = VALIDATORS[kind_of(path.removeprefix("example/"))]
    error = jsonschema.exceptions.best_match(validator.iter_errors(read_yaml(FILES[path], path)))
    assert error is None, f"{error.json_path}: {error.message}"


def broken(path: tuple[Any, ...], value: Any) -> bool:
    tree = copy.deepcopy(read_yaml(example()[FOI], FOI))
    here = tree
    for step in path[:-1]:
        here = here[step]
    here[path[-1]] = value
    return not VALIDATORS["procedures"].is_valid(tree)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("colour",), "red"),
        (("moves", "answer", "make"), ["reply"]),
        (("moves", "answer", "needs", 0, "gate"), "fill"),
        (("moves", "answer", "needs", 0, "field"), "reason"),
        (("fields", "reason", "type"), "texts"),
        (("fields", "reason", "valid"), "since 2019"),
        (("clocks", "to_answer", "within"), {"2008-5-1": "15 working days"}),
        (("clocks", "to_answer", "roll"), "back"),
        (("moves", "answer", "zh"), None),
    ],
)
def test_what_is_wrong_is_refused(path: tuple[Any, ...], value: Any) -> None:
    assert broken(path, value)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("zh",), {"2008-05-01": "甲", "2019-05-15": "乙"}),
        (("moves", "answer", "by"), {"2008-05-01": "foi_officer", "2019-05-15": ["foi_head", "foi_officer"]}),
        (("moves", "answer", "needs", 0, "cite"), {"2019-05-15": "FOI 36"}),
        (("moves", "answer", "valid"), "2010-01-01.."),
        (("clocks", "to_answer", "within"), {"2008-05-01": "15 working days", "2019-05-15": None}),
    ],
)
def test_what_is_dated_is_accepted(path: tuple[Any, ...], value: Any) -> None:
    assert not broken(path, value)


def test_an_editor_is_offered_every_gate_and_effect() -> None:
    defs = schema("procedures")["$defs"]
    for name, table, key in (("GateModel", GATES, "gate"), ("EffectModel", EFFECTS, "do")):
        offered = {one["properties"][key]["const"]: one for one in defs[name]["oneOf"]}
        assert offered.keys() == table.keys()
        for spec in table.values():
            assert set(spec.required) <= set(offered[spec.name]["required"])
            assert {*spec.required, *spec.optional} <= offered[spec.name]["properties"].keys()
