"""A county's own folder over the package's: it adds, and replaces only what it says it replaces."""

import datetime as dt
from pathlib import Path

import pytest
from click.testing import CliRunner
from tests.law.law_example import FOI, example, line_of, problems_of

from yifa.cli import main
from yifa.law import compiled
from yifa.law.loader import load

STATUTE = "statutes:\n  FOI19: {zh: 政府信息公开条例(2019修订，勘误), en: corrected, from: 2019-05-15%s}\n"
ROLE = "roles:\n  foi_head: {zh: 公开办主任, en: head%s}\n"
FRAGMENT = "fragments/service.yaml"
DAY = dt.date(2026, 1, 5)


def county(path: str, text: str) -> dict[str, str]:
    return {**example(), f"local/{path}": text}


def own(path: str, replaces: bool) -> str:
    """A county's file that has an entry which the package has too."""
    said = ", replaces: true" if replaces else ""
    match path:
        case "statutes.yaml":
            return STATUTE % said
        case "roles.yaml":
            return ROLE % said
    own = example()[FRAGMENT].replace("送达方式", "送达的方式")
    return f"replaces: true\n{own}" if replaces else own


def test_a_statute_is_replaced_where_the_county_says_so() -> None:
    catalogue = load(county("statutes.yaml", own("statutes.yaml", True)))
    cite = catalogue.procedure("foi_request", DAY).at(DAY).moves["answer"].cite
    assert cite is not None
    assert cite.zh == "《政府信息公开条例》(2019修订，勘误)第三十三条"


def test_a_role_is_replaced_where_the_county_says_so() -> None:
    catalogue = load(county("roles.yaml", own("roles.yaml", True)))
    assert catalogue.roles["foi_head"].zh == "公开办主任"
    assert catalogue.roles["foi_officer"].zh == load(example()).roles["foi_officer"].zh


def test_a_fragment_is_replaced_where_the_county_says_so() -> None:
    catalogue = load(county(FRAGMENT, own(FRAGMENT, True)))
    assert catalogue.procedure("foi_request", DAY).at(DAY).fields["serve.method"].zh == "送达的方式"


PATHS = ("statutes.yaml", "roles.yaml", FRAGMENT)


@pytest.mark.parametrize("path", PATHS)
def test_what_is_there_already_is_not_replaced_silently(path: str) -> None:
    (problem,) = problems_of(county(path, own(path, False)))
    assert (problem.code, problem.file) == ("duplicate_key", f"local/{path}")
    assert "replaces: true" in problem.zh
    assert f" {path}:" in problem.en


@pytest.mark.parametrize(
    ("path", "text", "line"),
    [
        ("statutes.yaml", (STATUTE % ", replaces: true").replace("FOI19", "NEW19"), 2),
        ("roles.yaml", (ROLE % ", replaces: true").replace("foi_head", "new_head"), 2),
        (FRAGMENT, "fragment: other\nzh: 其他\nreplaces: true\n", 1),
    ],
)
def test_what_replaces_nothing_says_so(path: str, text: str, line: int) -> None:
    (problem,) = problems_of(county(path, text))
    assert (problem.code, problem.file, problem.line) == ("unknown_name", f"local/{path}", line)


def test_the_package_itself_replaces_nothing() -> None:
    texts = example()
    texts["roles.yaml"] = texts["roles.yaml"].replace("foi_head: {", "foi_head: {replaces: true, ", 1)
    (problem,) = problems_of(texts)
    assert (problem.code, problem.line) == ("unknown_name", line_of(texts["roles.yaml"], "foi_head: {"))


def test_a_mechanism_that_is_there_already_is_refused() -> None:
    texts = county("mechanisms.yaml", "mechanisms: {L02: {zh: 乙, class: CORE}}\n")
    texts["mechanisms.yaml"] = "mechanisms: {L02: {zh: 甲, class: CORE}}\n"
    assert [problem.file for problem in problems_of(texts)] == ["local/mechanisms.yaml"]


@pytest.mark.parametrize("path", PATHS)
def test_the_hash_and_the_compiled_form_know_it(path: str, tmp_path: Path) -> None:
    catalogue = load(county(path, own(path, True)))
    assert catalogue.hash != load(example()).hash
    compiled.write(catalogue, tmp_path / "c")
    again = compiled.read(catalogue.texts, tmp_path / "c")
    assert again is not None
    assert (again.roles, again.statutes.editions) == (catalogue.roles, catalogue.statutes.editions)
    assert again.procedure("foi_request", DAY).at(DAY) == catalogue.procedure("foi_request", DAY).at(DAY)


def test_the_check_lists_what_is_replaced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "roles.yaml").write_text("roles:\n  clerk: {zh: 办事员, replaces: true}\n", encoding="utf-8")
    known = CliRunner().invoke(main, ["law", "check"])
    assert "取代" not in known.output
    monkeypatch.setenv("YIFA_LAW", str(tmp_path))
    refused = CliRunner().invoke(main, ["law", "check"])
    assert refused.exit_code == 1  # the package has no such role
    (tmp_path / "roles.yaml").write_text(
        "roles:\n  head: {zh: 局长, en: director, replaces: true}\n", encoding="utf-8"
    )
    result = CliRunner().invoke(main, ["law", "check"])
    assert result.exit_code == 0, result.output
    assert "local/roles.yaml:2  取代 / replaces head：机关负责人 → 局长（roles.yaml:" in result.output


def test_a_countys_overlay_is_laid_over_the_packages_of_the_same_place() -> None:
    overlay = "overlay: %s\nof: foi_request\nplace: '440000'\ncite: LOCAL x\nset: {clocks/to_answer/within: %s working days}\n"
    texts = {
        **example(),
        "overlays/440000/o.yaml": overlay % ("a", 12),
        "local/overlays/440000/o.yaml": overlay % ("b", 9),
    }
    within = load(texts).procedure("foi_request", DAY, ["440000"]).at(DAY).clocks["to_answer"].within
    assert str(within.length) == "9 working days"
    assert FOI in texts
