"""Keys of scenarios that nobody reads are errors, with the line: a misspelt expectation would never fail."""

from pathlib import Path

import jsonschema
import pytest
from click.testing import CliRunner, Result
from tests.law.law_example import FOI, example

from yifa.cli import main
from yifa.law.lint import check
from yifa.law.loader import load
from yifa.law.problems import LawError, Problem
from yifa.law.schema import schema
from yifa.law.yamltext import read_yaml

FILE = "procedures/l/x.scenarios.yaml"
TEXT = """
scenarios:
  - id: a
    procedure: foi_request
    mechanisms: L02
    places: ['440000']
    given:
      people:
        z: {roles: applicant}
        o: [{roles: [foi_officer, clerk], agency: 甲局}]
      registers: {certificates: [{key: '1', from: 2020-01-01, person: o}]}
      agencies: {甲局: {mark: 甲, ended: 2026-01-01, into: [乙局]}}
      related: [[z, o]]
    when:
      - on: 2026-01-05
        recorded: 2026-01-06T09:00
        move: submit
        by: z
        recorder: o
        agency: 甲局
        given: {matter: 甲, received: 2026-01-05}
        add: {parties: [{id: a, name: 张三}]}
        attached: [letter, {kind: copy, name: 信}]
        then: {stage: received, clocks: {to_answer: 2026-02-02, "ask.reply@a": none}}
      - {on: 2026-01-07, move: answer, by: o, refused: [takes, done], cite: FOI19 33}
      - on: 2026-01-08
        then:
          tracks: {ask@a: none}
          fields: {matter: 甲}
          clocks: {to_answer: {status: running, runs: 1}}
          entries: {certificates: {'1': {person: o}, '2': false}}
    then: {stage: received}
    at: 2026-01-09
"""


def texts(old: str = "", new: str = "") -> dict[str, str]:
    assert old in TEXT
    return {**example(), FILE: TEXT.replace(old, new, 1)}


def lint(old: str = "", new: str = "") -> list[Problem]:
    return check(load(texts(old, new)))


def test_what_may_be_written() -> None:
    assert lint() == []


@pytest.mark.parametrize(
    ("old", "new", "code", "key"),
    [
        ("    places:", "    place:", "unknown_key", "place"),
        ("      related:", "      relations:", "unknown_key", "relations"),
        ("{roles: applicant}", "{role: applicant}", "unknown_key", "role"),
        ("{mark: 甲", "{sign: 甲", "unknown_key", "sign"),
        ("refused: [takes", "refussed: [takes", "unknown_key", "refussed"),
        ("          tracks:", "          track:", "unknown_key", "track"),
        ("{status: running", "{state: running", "unknown_key", "state"),
        ("    at: 2026-01-09", "    on: 2026-01-09", "unknown_key", "on"),
        ("then: {stage: received}\n    at", "then: {stages: received}\n    at", "unknown_key", "stages"),
        ("{kind: copy", "{type: copy", "unknown_key", "type"),
        ("      - on: 2026-01-08\n", "      - on: 2026-01-08\n        by: o\n", "unknown_key", "by"),
        ("move: answer, ", "", "unknown_key", "refused"),
        ("id: a\n", "ids: a\n", "missing", "id"),
        ("key: '1', ", "", "missing", "key"),
        ("runs: 1", "runs: one", "shape", "runs"),
        ("mechanisms: L02", "mechanisms: {L02: 1}", "shape", "mechanisms"),
    ],
)  # fmt: skip
def test_what_nobody_reads_is_named_with_its_line(old: str, new: str, code: str, key: str) -> None:
    text = texts(old, new)[FILE]
    found = [problem for problem in lint(old, new) if problem.code == code and key in problem.en]
    assert found
    assert all(problem.file == FILE and problem.zh for problem in found)
    if code == "unknown_key" and new:
        place = text.index(new) + new.index(f"{key}:")
        assert text[:place].count("\n") + 1 in {problem.line for problem in found}


def test_a_scenario_without_steps_shows_nothing() -> None:
    head = TEXT[: TEXT.index("    when:")]
    problems = check(load({**example(), FILE: head + "    when: []\n"}))
    assert [(problem.code, problem.file) for problem in problems] == [("shape", FILE)]


def test_what_is_wrong_in_all_files_is_told_at_once() -> None:
    other = FILE.replace("x.", "y.")
    catalogue = load({**texts("refused", "refussed"), other: TEXT.replace("stage:", "stages:", 1)})
    with pytest.raises(LawError) as error:
        catalogue.scenarios()
    assert {problem.file for problem in error.value.problems} == {FILE, other}


def command(folder: Path, law: dict[str, str], name: str) -> Result:
    for path, text in law.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")
    return CliRunner().invoke(main, ["law", name, "--law", str(folder)])


def test_a_misspelt_scenario_is_not_played(tmp_path: Path) -> None:
    result = command(tmp_path, texts("refused", "refussed"), "try")
    assert result.exit_code != 0
    assert "refussed" in result.output


def test_the_check_tells_it_beside_all_else(tmp_path: Path) -> None:
    law = texts("refused", "refussed")
    law[FOI] = law[FOI].replace("takes: [outcome]", "takes: [outcome, parties]")
    result = command(tmp_path, law, "check")
    assert result.exit_code == 1
    assert "refussed" in result.output
    assert "[type]" in result.output


def test_an_editor_is_told_too() -> None:
    validator = jsonschema.Draft202012Validator(schema("scenarios"))
    assert validator.is_valid(read_yaml(TEXT, FILE))
    assert not validator.is_valid(read_yaml(texts("refused", "refussed")[FILE], FILE))
    assert not validator.is_valid(read_yaml(texts("move: answer, ")[FILE], FILE))
