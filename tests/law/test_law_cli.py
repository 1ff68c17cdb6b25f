"""`yifa law`: what it prints, and its exit status: 0 only if what was asked holds, 2 for wrong usage."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from tests.law.law_example import FOI, FOLDER, changed, example

from yifa.cli import main

SCENARIO = """
scenarios:
  - id: plain
    procedure: foi_request
    given: {people: {z: {roles: [applicant]}, o: {roles: [foi_officer], agency: 住建局}}}
    when:
      - {on: 2026-01-05, move: submit, by: z, agency: 住建局, given: {matter: 甲, received: 2026-01-05},
         add: {parties: [{id: z, name: z}]}, then: {stage: received}}
      - {on: 2026-01-06, move: answer, by: o, given: {outcome: granted}, refused: done}
  - id: wrong
    procedure: foi_request
    given: {}
    when: [{on: 2026-01-05, move: submit, by: z, agency: 住建局, given: {matter: 甲}}]
"""


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["law", *arguments])


def laid_out(folder: Path, texts: dict[str, str]) -> str:
    for path, text in texts.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")
    return str(folder)


def test_check_of_a_clean_law() -> None:
    result = run("check", "--law", str(FOLDER))
    assert result.exit_code == 0
    assert "无问题" in result.output
    found = json.loads(run("check", "--law", str(FOLDER), "--json").output)
    assert found["ok"]
    assert found["problems"] == []


def test_check_of_a_law_that_does_not_load(tmp_path: Path) -> None:
    law = laid_out(tmp_path, changed("until: answer\n", "until: answers\n"))
    result = run("check", "--law", law)
    assert result.exit_code == 1
    assert f"{FOI}:" in result.output
    assert "没有步骤“answers”" in result.output
    found = json.loads(run("check", "--law", law, "--json").output)
    assert not found["ok"]
    assert found["problems"][0]["file"] == FOI


def test_check_of_a_law_that_lint_refuses(tmp_path: Path) -> None:
    result = run(
        "check", "--law", laid_out(tmp_path, changed("by: foi_head, cite: FOI 33}", "by: foi_head}"))
    )
    assert result.exit_code == 1
    assert "没有条文依据" in result.output


def test_unclaimed_mechanisms_fail_only_when_strict(tmp_path: Path) -> None:
    mechanisms = "mechanisms: {L02: {zh: 甲, class: CORE}, A01: {zh: 乙, class: CORE}}\n"
    law = laid_out(tmp_path, {**example(), "mechanisms.yaml": mechanisms})
    assert run("check", "--law", law).exit_code == 0
    assert "A01" in run("check", "--law", law).output
    assert run("check", "--law", law, "--strict").exit_code == 1
    assert not json.loads(run("check", "--law", law, "--strict", "--json").output)["ok"]


@pytest.mark.parametrize(
    ("form", "begins"),
    [((), "政府信息公开申请"), (("--html",), "<!doctype html>"), (("--svg",), "<svg"), (("--json",), "{")],
)
def test_show(form: tuple[str, ...], begins: str) -> None:
    result = run("show", "foi_request", "--on", "2018-06-01", "--law", str(FOLDER), *form)
    assert result.exit_code == 0
    assert result.output.startswith(begins)
    if form != ("--svg",):
        assert "第二十四条" in result.output


@pytest.mark.parametrize(
    "arguments",
    [
        ("show", "nothing"), ("show", "foi_request", "--on", "2018-02-30"), ("show", "foi_request", "--on", "2001-01-01"),
        ("show",), ("diff", "2018-01-01"), ("diff", "a", "b"), ("diff", "2018-01-01", "2020-01-01", "nothing"),
        ("try", "nothing"), ("check", "--law", "/no/such/folder"), ("schema",), ("schema", "novels"), ("nonsense",),
    ],
)  # fmt: skip
def test_wrong_usage(arguments: tuple[str, ...]) -> None:
    law = () if "--law" in arguments or arguments[0] in ("schema", "nonsense") else ("--law", str(FOLDER))
    assert run(*arguments, *law).exit_code == 2


def test_diff_of_two_days() -> None:
    result = run("diff", "2018-06-01", "2020-06-01", "--law", str(FOLDER))
    assert result.exit_code == 0
    assert "“答复期限”：15个工作日 → 20个工作日" in result.output
    found = json.loads(
        run("diff", "2018-06-01", "2020-06-01", "foi_request", "--law", str(FOLDER), "--json").output
    )
    assert "clocks/to_answer" in {change["path"] for change in found[0]["changes"]}
    assert "没有区别" in run("diff", "2020-06-01", "2020-06-02", "--law", str(FOLDER)).output


def test_diff_of_two_days_in_a_field_of_law(tmp_path: Path) -> None:
    special = "overlay: land\nof: foi_request\ndomain: land\nspecial: true\nfrom: 2022-03-01\ncite: FOI19 33\nremove: [moves/extend]\n"
    law = laid_out(tmp_path, {**example(), "overlays/land/foi.yaml": special})
    days = ("diff", "2022-02-28", "2022-03-01", "foi_request", "--law", law)
    assert "删去步骤“延长答复期限”" in run(*days, "--domain", "land").output
    assert "没有区别" in run(*days).output
    assert run("diff", law, law, "--domain", "land").exit_code == 2


def test_diff_of_two_folders(tmp_path: Path) -> None:
    law = laid_out(tmp_path, changed("    warn: 2 working days\n", ""))
    assert "没有区别" in run("diff", str(FOLDER), law).output
    law = laid_out(tmp_path, changed("    at_most: 1\n", "    at_most: 2\n"))
    assert "次数上限：1 → 2" in run("diff", str(FOLDER), law).output


def test_list() -> None:
    assert "foi_request" in run("list", "--law", str(FOLDER)).output
    assert json.loads(run("list", "--law", str(FOLDER), "--json").output)[0]["edition"] == "2015"


def test_try(tmp_path: Path) -> None:
    law = laid_out(tmp_path, {**example(), "procedures/l/foi.scenarios.yaml": SCENARIO})
    good = run("try", "plain", "--law", law)
    assert good.exit_code == 0, good.output
    assert "通过 plain" in good.output
    both = run("try", "--law", law)
    assert both.exit_code == 1
    assert "不符 wrong" in both.output
    assert "foi_request 没有场景准许的步骤 / move never granted: extend 延长答复期限" in both.output
    assert "foi_request 没有场景拒绝的关口 / gate never refused: answer:" in both.output
    assert (
        "foi_request 没有场景写明届满日的期限 / time limit whose last day no scenario names: to_answer"
        in both.output
    )
    assert (
        "foi_request 此日起的条文没有场景 / nothing tried under the text of that day: 2019-05-15"
        in both.output
    )
    found = json.loads(run("try", "--procedure", "foi_request", "--law", law, "--json").output)
    assert [outcome["id"] for outcome in found["outcomes"]] == ["plain", "wrong"]
    missing = [(one["kind"], one["part"]) for one in found["unshown"]]
    assert ("move", "extend") in missing
    assert ("gate", "answer:done") not in missing
    assert {one["procedure"] for one in found["unshown"]} == {"foi_request"}
    assert (
        run("try", "plain", "--strict", "--law", law).exit_code == 0
    )  # of a part nothing is said to be missing


def test_coverage(tmp_path: Path) -> None:
    mechanisms = "mechanisms: {L02: {zh: 甲, class: CORE}, A01: {zh: 乙, class: CORE}}\n"
    texts = {**example(), "mechanisms.yaml": mechanisms, "procedures/l/foi.scenarios.yaml": SCENARIO}
    law = laid_out(tmp_path, texts)
    assert "已声明 1，有场景 1" in run("coverage", "--law", law).output
    rows = json.loads(run("coverage", "--law", law, "--missing", "--json").output)
    assert [row["mechanism"]["id"] for row in rows] == ["A01"]
    played = run("coverage", "--law", law, "--play", "--json")
    assert played.exit_code == 1  # one of its scenarios does not hold
    assert {row["mechanism"]["id"]: row["passing"] for row in json.loads(played.output)} == {
        "A01": None,
        "L02": False,
    }


def test_coverage_fails_where_nothing_plays_what_is_claimed(tmp_path: Path) -> None:
    mechanisms = "mechanisms: {L02: {zh: 甲, class: CORE}, A01: {zh: 乙, class: CORE}}\n"
    texts = {**example(), "mechanisms.yaml": mechanisms, "procedures/l/foi.scenarios.yaml": SCENARIO}
    assert run("coverage", "--law", laid_out(tmp_path, texts)).exit_code == 0
    claim = (
        "figures:\n  foi_received: {zh: 收到申请, unit: 件, over: cases, of: foi_request, mechanisms: A01}\n"
    )
    law = laid_out(tmp_path / "claimed", {**texts, "figures/f.yaml": claim})
    refused = run("coverage", "--law", law)
    assert refused.exit_code == 1
    assert "声明了而没有场景：A01 / claimed without a scenario: A01" in refused.stderr
    samples = Path(__file__).parents[2] / "samples"
    rows = json.loads(run("coverage", "--law", law, "--samples", str(samples), "--json").stdout)
    assert {row["mechanism"]["id"]: (row["figures"], row["reproduced"]) for row in rows} == {
        "A01": (["foi_received"], []),
        "L02": ([], []),
    }
    rows = json.loads(run("coverage", "--samples", str(samples), "--json").stdout)
    assert {"letters_signed", "letters_towns"} <= set(
        next(r for r in rows if r["mechanism"]["id"] == "A03")["reproduced"]
    )


def test_schema(tmp_path: Path) -> None:
    assert json.loads(run("schema", "procedures").output)["title"] == "yifa procedures"
    assert run("schema", "--out", str(tmp_path / "s")).exit_code == 0
    assert (tmp_path / "s" / "overlays.schema.json").is_file()


def test_the_environment_names_a_countys_own_law(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("YIFA_LAW", laid_out(tmp_path, {"procedures/x/own.yaml": "id: own\nzh: 自有\n"}))
    result = run("list")
    assert result.exit_code == 1
    assert "local/procedures/x/own.yaml" in result.output
