"""What all tests share: a database of their own, files of their own, and what a skip means.

A test that asks for the database (`django_db`, `db`, …) is marked `db` by itself; `make test` runs those
once more on PostgreSQL. With YIFA_NO_SKIP=1 a skipped test is a failed one.
"""

from __future__ import annotations

import os
from collections.abc import Generator, Iterator
from typing import Any

import hypothesis
import pytest

hypothesis.settings.register_profile(
    "busy", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("busy")  # how long an example takes says how busy the machine is

DATABASE_FIXTURES = {
    "db",
    "transactional_db",
    "django_db_reset_sequences",
    "django_db_serialized_rollback",
    "live_server",
}
NO_SKIP = os.environ.get("YIFA_NO_SKIP") == "1"
NO_CORPUS = "the published reports are not here"
"""They are no part of the project: who has none may skip what reads them."""


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "db: uses the database (set by conftest, not by hand)")
    config.addinivalue_line("markers", "long: takes long; left out by `make test-core`, and on PostgreSQL")


def pytest_report_header(config: pytest.Config) -> str:
    from django.db import connection

    return f"database: {connection.vendor}" + ("; skipping is forbidden" if NO_SKIP else "")


@pytest.hookimpl(tryfirst=True)  # before -m selects
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.get_closest_marker("django_db") or DATABASE_FIXTURES & set(getattr(item, "fixturenames", ())):
            item.add_marker("db")


def forbid_skip(report: pytest.TestReport | pytest.CollectReport) -> None:
    """Turns the report of a skip into one of a failure; an expected failure (xfail) is no skip."""
    if NO_SKIP and report.skipped and not hasattr(report, "wasxfail"):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
        if NO_CORPUS in reason and not os.environ.get("YIFA_CORPUS"):
            return
        report.outcome = "failed"
        report.longrepr = f"skipping is forbidden (YIFA_NO_SKIP=1), but: {reason}"


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    forbid_skip(report)
    return report


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    report = yield
    forbid_skip(report)
    return report


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """SQLite: a real file (WAL, locks) for this run alone, as with_postgres.py gives a server to each run."""
    from django.db import connection

    if connection.vendor == "sqlite":
        given: dict[str, Any] = connection.settings_dict
        given["TEST"]["NAME"] = str(tmp_path_factory.mktemp("database") / "test.sqlite3")
        # the power does not fail in tests
        given["OPTIONS"]["init_command"] = given["OPTIONS"]["init_command"].replace(
            "synchronous=FULL", "synchronous=OFF"
        )


@pytest.fixture(scope="session", autouse=True)
def emptying_is_allowed() -> Iterator[None]:
    """After a test with `transaction=True` Django empties all tables, which the ledger's guard refuses."""
    from django.db import connection
    from django.test import TransactionTestCase

    from yifa.ledger import guard
    from yifa.web.models import ACCOUNT_CHANGES

    empty = TransactionTestCase._fixture_teardown

    def empty_past_the_guard(self: TransactionTestCase) -> None:
        guarded = (*guard.LEDGER, ACCOUNT_CHANGES)
        guard.drop(connection, guarded)
        empty(self)
        guard.create(connection, guarded)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", empty_past_the_guard)
        yield


@pytest.fixture(scope="session", autouse=True)
def own_folders(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """No test writes to the folders of an installation."""
    from django.test import override_settings

    home = tmp_path_factory.mktemp("home")
    with override_settings(YIFA_HOME=home, YIFA_FILES=home / "files", YIFA_LAW=None):
        yield


@pytest.fixture(scope="session", autouse=True)
def cheap_passwords() -> Iterator[None]:
    """What makes a password dear to guess makes it dear to test with; tests/web/test_sign_in.py has one kept as the
    installation does."""
    from django.test import override_settings

    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]):
        yield
