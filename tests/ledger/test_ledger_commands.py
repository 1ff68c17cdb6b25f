"""`yifa ledger verify` and `yifa ledger heads`, on the engine of the run."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from django.db import connection
from tests.ledger.samples import write

from yifa.cli.ledger import SHOWN, ledger
from yifa.ledger.check import Difference
from yifa.ledger.heads import BadHeads


class LedgerAlone:
    """In place of the comparison with casework's tables, which these ledgers do not have."""

    def chunk(self, *_: Any) -> tuple[list[Difference], None]:
        return [], None

    def finish(self, *_: Any) -> list[Difference]:
        return []


@pytest.fixture(autouse=True)
def ledger_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("yifa.cli.ledger.CaseworkRefold", LedgerAlone)


def run(*arguments: str) -> Result:
    return CliRunner().invoke(ledger, arguments)


def test_an_untouched_ledger(region: int) -> None:
    write(3)
    result = run("verify")
    assert result.exit_code == 0
    assert "核对1件事项、3条记录" in result.stdout
    assert "3 records of 1 cases verified" in result.stdout
    assert result.stderr == ""


def test_what_differs_is_named_and_the_status_is_1(region: int, spoil: Callable[..., None]) -> None:
    case = write(2)[0].case
    spoil("UPDATE ledger_content SET move = 'other' WHERE n = 2")
    result = run("verify")
    assert result.exit_code == 1
    assert f"{region} {case} #2 办理（move）与正文不符" in result.stdout
    assert "column move differs from the body" in result.stdout


def test_many_differences_are_cut_short_but_counted(region: int, spoil: Callable[..., None]) -> None:
    write(SHOWN + 5)
    spoil("UPDATE ledger_content SET move = 'other'")
    result = run("verify")
    assert result.stdout.count("#") == SHOWN
    assert "and 5 more" in result.stdout
    assert "25 differences" in result.stdout


def test_json(region: int, spoil: Callable[..., None]) -> None:
    case = write(SHOWN + 5)[0].case
    assert json.loads(run("verify", "--json").stdout)["ok"] is True
    spoil("UPDATE ledger_content SET move = 'other'")
    result = run("verify", "--json")
    said = json.loads(result.stdout)
    assert result.exit_code == 1
    assert (said["ok"], said["events"], said["cases"]) == (False, 25, 1)
    assert [d["n"] for d in said["differences"]] == list(range(1, 26))
    assert (said["differences"][0]["kind"], said["differences"][0]["case"]) == ("column", str(case))


def test_heads_and_back(region: int, spoil: Callable[..., None], tmp_path: Path) -> None:
    case = write(3)[0].case
    written = run("heads")
    assert written.exit_code == 0
    file = tmp_path / "heads"
    file.write_bytes(written.stdout_bytes)
    digest = json.loads(written.stdout.splitlines()[-1])["sha256"]
    assert digest in run("verify", "--head", str(file)).stdout
    for table in ("ledger_event", "ledger_content"):
        spoil(f"DELETE FROM {table} WHERE n = 3")
    assert run("verify").exit_code == 0
    cut = run("verify", "--head", str(file), "--json")
    assert cut.exit_code == 1
    assert [(d["kind"], d["case"], d["n"]) for d in json.loads(cut.stdout)["differences"]] == [
        ("cut", str(case), 3)
    ]


def test_a_list_that_was_changed_is_refused(region: int, tmp_path: Path) -> None:
    write(1)
    file = tmp_path / "heads"
    file.write_bytes(run("heads").stdout_bytes.replace(b'"n":1', b'"n":2'))
    assert isinstance(run("verify", "--head", str(file)).exception, BadHeads)
    assert run("verify", "--head", str(tmp_path / "none")).exit_code == 2


@pytest.mark.usefixtures("region")
def test_without_tables_it_does_not_say_all_is_well() -> None:
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE ledger_content RENAME TO elsewhere")
    result = run("verify")
    assert result.exit_code == 1
    assert result.exception is not None
    assert "ledger_content" in str(result.exception)


def test_casework_is_compared_as_well(region: int, monkeypatch: pytest.MonkeyPatch) -> None:
    write(1)
    found = Difference("case", region, None, None, "表与账本不符", "the table differs")
    monkeypatch.setattr(LedgerAlone, "finish", lambda *_: [found])
    result = run("verify")
    assert result.exit_code == 1
    assert "表与账本不符" in result.stdout
