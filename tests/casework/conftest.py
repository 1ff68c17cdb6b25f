"""The databases of their own that tests of the ledger have, for tests that commit and kill."""

from tests.ledger.conftest import ledger_file, migrated_file, own_database

__all__ = ["ledger_file", "migrated_file", "own_database"]
