"""The guide for authors of law: its gates, effects, keys and messages are those of the code, and its law runs."""

import ast
import json
import re
import shlex
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, get_args

import pytest
from click.testing import CliRunner
from tests.ops.pages import FENCED, GUIDE

import yifa
from yifa.cli import main
from yifa.engine.scenarios import PureBench, play
from yifa.law import gates
from yifa.law.catalogue import Catalogue
from yifa.law.definitions import FieldType
from yifa.law.files import PACKAGED, read_folder
from yifa.law.lint import check
from yifa.law.loader import load
from yifa.law.models import ClockModel, MoveModel, ProcedureModel
from yifa.law.yamltext import read_yaml
from yifa.worktime import Calendar

# --- the guide against the code -----------------------------------------------------------------------------------


def rows(heading: str) -> list[list[str]]:
    """The cells of the table that begins with this first cell."""
    body = GUIDE[GUIDE.index(f"| {heading} |") :].split("\n\n")[0].splitlines()[2:]
    return [[cell.strip() for cell in re.split(r"(?<!\\)\|", row)[1:-1]] for row in body]


def named(cell: str) -> list[str]:
    return re.findall(r"`([a-z_]+)`", cell)


@pytest.mark.parametrize(
    ("heading", "table"),
    [("gate: its parameters", gates.GATES), ("effect: its parameters", gates.EFFECTS)],
)
def test_gates_and_effects_with_their_parameters(heading: str, table: Mapping[str, gates.Spec]) -> None:
    told = {}
    for first, _ in rows(heading):
        name, _, parameters = first.partition(":")
        required, _, optional = parameters.partition("[")
        told[named(name)[0]] = (set(named(required)), set(named(optional)))
    assert told == {name: (set(spec.required), set(spec.optional)) for name, spec in table.items()}


def test_kinds_of_parameters() -> None:
    assert sorted(name for first, _ in rows("kind") for name in named(first)) == sorted(get_args(gates.Kind))


def test_types_of_fields() -> None:
    assert sorted(name for first, _ in rows("type") for name in named(first)) == sorted(get_args(FieldType))


@pytest.mark.parametrize(
    ("section", "model"), [("Moves", MoveModel), ("Clocks", ClockModel), ("A procedure file", ProcedureModel)]
)
def test_every_key_is_told(section: str, model: Any) -> None:
    text = GUIDE[GUIDE.index(f"### {section}\n") :]
    told = {name for first, _ in _table(text) for name in named(first)}
    written_out = {"waives", "grounds"}  # of a waiver, which the loader writes
    keys = {field.alias or name for name, field in model.model_fields.items()} - written_out
    assert keys - told - {"zh", "en"} == set()
    assert told - keys - {"valid"} == set()


def _table(text: str) -> list[list[str]]:
    body = text[text.index("|---|") :].split("\n\n")[0].splitlines()[1:]
    return [[cell.strip() for cell in re.split(r"(?<!\\)\|", row)[1:-1]] for row in body]


def test_every_refusal_that_no_gate_names_is_told() -> None:
    told = {name for first, _ in rows("name") for name in named(first)}
    assert set(refusals()) - set(gates.GATES) == told


def refusals() -> Iterator[str]:
    """The names of refusals in the sources of the engine."""
    for path in (Path(yifa.__file__).parent / "engine").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and _called(node.func) == "Failure":
                name = node.args[0]
                if isinstance(name, ast.Constant):
                    yield name.value


def test_every_name_of_a_problem_is_told() -> None:
    text = GUIDE[GUIDE.index("### What the loader and the lint say") :]
    told = [name for first, _ in _table(text) for name in named(first)]
    assert sorted(told) == sorted(set(codes()))


def codes() -> Iterator[str]:
    """The codes of problems in the sources of the law."""
    for path in (Path(yifa.__file__).parent / "law").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and _called(node.func) in ("problem", "Problem", "report"):
                for given in node.args:
                    if isinstance(given, ast.Constant) and re.fullmatch("[a-z_]+", str(given.value)):
                        yield given.value


def _called(function: ast.expr) -> str:
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


# --- the law of the guide -----------------------------------------------------------------------------------------

YAML = [(where, body) for kind, where, body in FENCED.findall(GUIDE) if kind == "yaml"]


def merged(old: Any, new: Any) -> Any:
    """A file with a later piece typed in: maps grow, lists of things with an id too, other values are replaced."""
    if isinstance(old, dict) and isinstance(new, dict):
        return {
            **old,
            **{key: merged(old[key], value) if key in old else value for key, value in new.items()},
        }
    if isinstance(old, list) and all(isinstance(one, dict) and "id" in one for one in [*old, *new]):
        return [*old, *new]
    return new


def files_after(pieces: int) -> dict[str, str]:
    """The guide's files, by path, as they stand after so many pieces."""
    trees: dict[str, Any] = {}
    for where, body in YAML[:pieces]:
        trees[where] = merged(trees.get(where, {}), read_yaml(body, where))
    return {where: json.dumps(tree, ensure_ascii=False) for where, tree in trees.items()}


def law_after(pieces: int) -> Catalogue:
    """Those files with the parts of the package that procedures share."""
    own = ("procedures/", "overlays/", "figures/", "forms/")
    shared = {path: text for path, text in read_folder(PACKAGED).items() if not path.startswith(own)}
    return load(shared | {f"local/{where}": text for where, text in files_after(pieces).items()})


def test_every_example_says_its_file() -> None:
    assert len(YAML) > 10
    for where, _ in YAML:
        assert where.endswith(".yaml"), where


@pytest.mark.parametrize("pieces", range(1, len(YAML) + 1))
def test_the_examples_load_and_lint_at_every_step_and_their_scenarios_hold(pieces: int) -> None:
    law = law_after(pieces)
    assert [str(problem) for problem in check(law)] == []
    calendar = Calendar.china()

    def laws(id: str, on: Any, of: Mapping[str, Any]) -> Any:
        return law.procedure(id, on, of.get("places", ()), of.get("domain"))

    outcomes = [
        play(scenario, PureBench(scenario, laws, calendar))
        for scenarios in law.scenarios().values()
        for scenario in scenarios
    ]
    assert [problem for outcome in outcomes for problem in outcome.problems] == []


def asked_on_the_way() -> Iterator[tuple[int, str, str]]:
    """The guide's commands: after how many pieces of law, the words, and the output where it is shown."""
    pieces = 0
    for kind, _, body in FENCED.findall(GUIDE):
        pieces += kind == "yaml"
        if kind == "console":
            for command, output in re.findall(r"^\$ yifa (.*)\n((?:[^$].*\n)*)", body, re.MULTILINE):
                yield pieces, command, output


@pytest.mark.parametrize(("pieces", "command", "output"), list(asked_on_the_way()))
def test_what_the_guide_asks_is_answered_so(
    pieces: int, command: str, output: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for where, text in files_after(pieces).items():
        (tmp_path / where).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / where).write_text(text, encoding="utf-8")
    monkeypatch.setenv("YIFA_LAW", str(tmp_path))
    answer = CliRunner().invoke(main, shlex.split(command))
    assert answer.exit_code == 0, answer.output
    assert output in ("", answer.stdout)
