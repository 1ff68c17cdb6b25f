"""`yifa migrate`: sets up the database, or brings it up to date."""

from __future__ import annotations

from pathlib import Path

import click
from django.core.management import call_command
from django.db import connection

from yifa.casework.applied import keep
from yifa.casework.calendars import reproject
from yifa.casework.finding import complete
from yifa.casework.models import Case
from yifa.casework.runtime import catalogue
from yifa.cli.output import progress_bar


@click.command()
def migrate() -> None:
    """建立数据库，或更新到当前版本。 / Set up the database, or bring it up to date."""
    bring_up_to_date()


def bring_up_to_date(*, quiet: bool = False) -> None:
    """Tables, and the deadlines that this release's working calendar moves."""
    if connection.vendor == "sqlite":
        Path(connection.settings_dict["NAME"]).parent.mkdir(parents=True, exist_ok=True)
    call_command("migrate", interactive=False, verbosity=0 if quiet else 1)
    with progress_bar("重算期限 / computing deadlines", quiet=quiet) as tell:
        moved = sum(1 for _ in reproject(progress=tell))  # where this release knows more days off
    if not Case.objects.exists():
        keep(catalogue())
    with progress_bar("建立检索 / making the search", quiet=quiet) as tell:
        complete(progress=tell)  # of what was recorded before there was one
    if moved and not quiet:
        click.echo(
            f"工作日历有变，{moved}项期限变动。 / The working calendar changed: {moved} deadlines moved."
        )
