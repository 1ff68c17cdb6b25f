import errno
import json
import sqlite3
import subprocess
import sys
import types
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import click
import psycopg
import pytest
from click.testing import CliRunner, Result
from django.db import connection, transaction
from django.db.utils import OperationalError

import yifa
from yifa.cli import COMMANDS, Command, errors, main
from yifa.cli.output import echo_json, json_option


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """Runs a function as the body of a subcommand `try`, with arguments."""

    def call(body: Callable[..., None], *arguments: str) -> Result:
        module = types.ModuleType("yifa.cli.trial")
        module.trial = body if isinstance(body, click.Command) else click.command()(body)  # type: ignore[attr-defined]
        monkeypatch.setitem(sys.modules, "yifa.cli.trial", module)
        monkeypatch.setitem(COMMANDS, "trial", Command("trial"))
        return CliRunner().invoke(main, ["trial", *arguments])

    return call


def raising(error: Exception) -> Callable[[], None]:
    def body() -> None:
        raise error

    return body


def test_version_and_help() -> None:
    assert yifa.__version__ in CliRunner().invoke(main, ["--version"]).output
    listed = CliRunner().invoke(main, ["--help"]).output
    for name, command in COMMANDS.items():
        assert name in listed
        assert command.help[:6] in listed


def test_wrong_usage_is_2() -> None:
    assert CliRunner().invoke(main, ["nosuch"]).exit_code == 2
    assert CliRunner().invoke(main, ["doctor", "--nosuch"]).exit_code == 2


def test_listing_the_commands_loads_neither_them_nor_django() -> None:
    code = (
        "import sys\nfrom yifa.cli import main\n"
        "main(['--help'], standalone_mode=False)\n"
        "loaded = sorted(m for m in sys.modules if m == 'django' or m.startswith('yifa.'))\n"
        "print(loaded, file=sys.stderr)"
    )
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert answer.stderr.strip() == str(["yifa.cli", "yifa.cli.errors"])


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_command_of_the_table_is_there(name: str) -> None:
    answer = CliRunner().invoke(main, [name, "--help"])
    assert answer.exit_code == 0, answer.output


def test_our_own_errors_are_told_in_both_languages(run: Callable[..., Result]) -> None:
    class Refused(Exception):
        zh, en = "没有执法证", "no certificate"

    answer = run(raising(Refused()))
    assert answer.exit_code == 1
    assert answer.stdout == ""
    assert answer.stderr == "错误：没有执法证\nError: no certificate\n"


def test_a_defect_keeps_its_traceback(run: Callable[..., Result]) -> None:
    assert isinstance(run(raising(ZeroDivisionError())).exception, ZeroDivisionError)
    # no file named, not the disk: not something a person can repair
    assert isinstance(run(raising(OSError(errno.EBADF, "Bad file descriptor"))).exception, OSError)


def test_a_file_that_is_not_there(run: Callable[..., Result]) -> None:
    answer = run(lambda: Path("/nosuch/县.yaml").read_text() and None)
    assert answer.exit_code == 1
    assert "/nosuch/县.yaml" in answer.stderr
    assert "Traceback" not in answer.stderr


def test_a_full_disk(run: Callable[..., Result]) -> None:
    assert errors.FULL[0] in run(raising(OSError(errno.ENOSPC, "No space left on device"))).stderr


def locked(path: Path) -> None:
    with sqlite3.connect(path, isolation_level=None) as first, sqlite3.connect(path, timeout=0) as second:
        first.execute("BEGIN IMMEDIATE")
        second.execute("CREATE TABLE t (a)")


def full(path: Path) -> None:
    with sqlite3.connect(path) as db:
        db.execute("CREATE TABLE t (a)")
        db.execute("PRAGMA max_page_count = 4")
        db.execute("INSERT INTO t VALUES (zeroblob(100000))")


def gone(path: Path) -> None:
    sqlite3.connect(path / "nosuch" / "db").execute("SELECT 1")


def not_set_up(path: Path) -> None:
    sqlite3.connect(path).execute("SELECT * FROM nosuch")


def not_a_database(path: Path) -> None:
    path.write_text("不是数据库" * 1000)
    sqlite3.connect(path).execute("SELECT * FROM sqlite_master")


def read_only(path: Path) -> None:
    sqlite3.connect(path).execute("CREATE TABLE t (a)")
    sqlite3.connect(f"file:{path}?mode=ro", uri=True).execute("INSERT INTO t VALUES (1)")


@pytest.mark.parametrize(
    ("trouble", "kind"),
    [
        (locked, errors.BUSY),
        (full, errors.FULL),
        (gone, errors.GONE),
        (not_set_up, errors.NOT_SET_UP),
        (not_a_database, errors.BROKEN),
        (read_only, errors.READ_ONLY),
    ],
)
def test_what_sqlite_refuses_is_told(
    trouble: Callable[[Path], None], kind: tuple[str, str], run: Callable[..., Result], tmp_path: Path
) -> None:
    def body() -> None:
        try:
            trouble(tmp_path / "db")
        except sqlite3.Error as error:
            raise OperationalError(*error.args) from error  # as Django does

    answer = run(body)
    assert answer.exit_code == 1
    assert kind[0] in answer.stderr
    assert kind[1] in answer.stderr


def test_a_postgresql_that_does_not_answer(run: Callable[..., Result], tmp_path: Path) -> None:
    answer = run(lambda: psycopg.connect(f"host={tmp_path} user=yifa dbname=yifa") and None)
    assert answer.exit_code == 1
    assert errors.GONE[0] in answer.stderr


@pytest.mark.django_db
def test_a_table_that_is_missing_on_this_engine() -> None:
    with (
        pytest.raises(Exception, match="nosuch") as caught,
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("SELECT * FROM nosuch")
    told = errors.explain(caught.value)
    assert told is not None
    assert errors.NOT_SET_UP[1] in told[1]


@pytest.mark.django_db(transaction=True)
def test_a_lock_held_by_another_on_this_engine() -> None:
    other = connection.copy()
    lock, impatient = {
        "sqlite": ("SELECT 1", "PRAGMA busy_timeout = 50"),  # BEGIN IMMEDIATE is the lock
        "postgresql": ("LOCK TABLE django_migrations IN EXCLUSIVE MODE", "SET lock_timeout = 50"),
    }[connection.vendor]
    try:
        with other.cursor() as waiting:
            waiting.execute(impatient)
        with transaction.atomic(), connection.cursor() as holding:
            holding.execute(lock)
            with pytest.raises(OperationalError) as caught, other.cursor() as waiting:
                waiting.execute("DELETE FROM django_migrations WHERE id = -1")
    finally:
        other.close()
    told = errors.explain(caught.value)
    assert told is not None
    assert errors.BUSY[0] in told[0]


def test_json(run: Callable[..., Result]) -> None:
    @dataclass
    class Due:
        due: date
        names: frozenset[str]
        where: Path

    @click.command()
    @json_option
    def body(as_json: bool) -> None:
        assert as_json
        echo_json(Due(date(2016, 2, 29), frozenset({"乙", "甲"}), Path("/a")))

    answer = run(body, "--json")
    assert json.loads(answer.stdout) == {"due": "2016-02-29", "names": sorted("甲乙"), "where": "/a"}
    assert "甲" in answer.stdout
