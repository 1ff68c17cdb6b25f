"""Databases of their own for tests that commit, start processes or damage files."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection, connections
from tests.ledger.samples import OWN, REGION

from yifa import settings
from yifa.ledger import guard
from yifa.registry.models import Region


def make_region(using: str = "default") -> None:
    Region.objects.using(using).create(
        code=REGION, zh="通道侗族自治县", places=["430000", "431200", "431230"]
    )


def opened(given: dict[str, Any]) -> Iterator[None]:
    """Makes the database reachable as `OWN`, as long as the generator lives."""
    connections.databases[OWN] = connections.configure_settings({"default": {}, OWN: given})[OWN]
    try:
        yield
    finally:
        connections[OWN].close()
        del connections[OWN], connections.databases[OWN]


def file_settings(path: Path) -> dict[str, Any]:
    return settings.database(f"sqlite:///{path}", path.parent)


@pytest.fixture
def region(db: None) -> int:
    make_region()
    return REGION


@pytest.fixture
def spoil(region: int) -> Callable[..., None]:
    """Runs SQL with the guard away, as the owner of a database can."""

    def run(sql: str, *params: Any) -> None:
        guard.drop(connection)
        with connection.cursor() as cursor:
            cursor.execute(sql, params)
            assert cursor.rowcount > 0, "nothing was spoilt"
        guard.create(connection)

    return run


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory, django_db_blocker: Any) -> Path:
    """A SQLite file with all tables and one region, to be copied."""
    path: Path = tmp_path_factory.mktemp("migrated") / "ledger.sqlite3"
    with django_db_blocker.unblock():
        for _ in opened(file_settings(path)):
            call_command("migrate", database=OWN, verbosity=0)
            make_region(OWN)
    return path


@pytest.fixture
def ledger_file(migrated_file: Path, tmp_path: Path, django_db_blocker: Any) -> Iterator[Path]:
    """A SQLite file of the test's own, reachable as `OWN`, whatever engine the run is on."""
    path = tmp_path / "ledger.sqlite3"
    shutil.copy(migrated_file, path)
    with django_db_blocker.unblock():
        yield from (path for _ in opened(file_settings(path)))


@pytest.fixture
def own_database(
    request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: Any
) -> Iterator[None]:
    """A database of the test's own on the engine of the run, reachable as `OWN`."""
    if connection.vendor == "sqlite":
        request.getfixturevalue("ledger_file")
        yield
        return
    name = f"{connection.settings_dict['NAME']}_own"
    with django_db_blocker.unblock():
        with connection.cursor() as cursor:
            cursor.execute(f"CREATE DATABASE {name}")
        for _ in opened({**connection.settings_dict, "NAME": name}):
            call_command("migrate", database=OWN, verbosity=0)
            make_region(OWN)
            yield
        with connection.cursor() as cursor:
            cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")
