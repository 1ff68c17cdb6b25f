"""The database of its own for the test that commits and kills."""

from tests.ledger.conftest import ledger_file, migrated_file, own_database

__all__ = ["ledger_file", "migrated_file", "own_database"]
