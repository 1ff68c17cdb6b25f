"""`yifa migrate`: sets up the database, or brings it up to date."""

from __future__ import annotations

from pathlib import Path

import click
from django.core.management import call_command
from django.db import connection


@click.command()
def migrate() -> None:
    """建立数据库，或更新到当前版本。 / Set up the database, or bring it up to date."""
    if connection.vendor == "sqlite":
        Path(connection.settings_dict["NAME"]).parent.mkdir(parents=True, exist_ok=True)
    call_command("migrate", interactive=False, verbosity=1)
