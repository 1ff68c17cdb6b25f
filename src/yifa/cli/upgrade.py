"""`yifa upgrade`: the database follows a new version of the program and of the law, and says which cases they touch."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict

import click
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from yifa.casework.finding import correct
from yifa.casework.relaw import Touched, last_law, reapply
from yifa.casework.runtime import catalogue
from yifa.cli.errors import Told
from yifa.cli.migrate import bring_up_to_date
from yifa.cli.output import echo_json, json_option, progress_bar
from yifa.registry.models import Region

SHOWN = 50


@click.command()
@click.option("--dry-run", is_flag=True, help="只列出受影响的事项 / only list what is touched")
@click.option("--yes", is_flag=True, help="不再询问 / ask nothing")
@json_option
def upgrade(dry_run: bool, yes: bool, as_json: bool) -> None:
    """更新数据库；列出法律变动触及的在办事项和期限，确认后才按新法重算。

    Brings the database up to date, lists the cases and clocks that a changed law touches, and applies it when
    confirmed. Records never change; what is computed from them does.
    """
    if dry_run:
        if _pending():
            raise Told(
                "数据库版本较旧，须先更新才能比对：请在备份的副本上试（yifa restore --into）",
                "the database is older and cannot be compared: try it on a restored backup (yifa restore --into)",
            )
    else:
        if not yes:
            click.confirm(
                "已用 yifa backup 备份？ / Is there a backup, made with yifa backup?", abort=True, err=True
            )
        bring_up_to_date(quiet=as_json)
    found = list(_touched(write=False, quiet=as_json))
    entries = _entries(write=False, quiet=as_json)
    if as_json:
        touched = [asdict(one) for one in found]
        echo_json({"law": catalogue().short, "touched": touched, "entries": entries, "applied": not dry_run})
    else:
        _print(found, entries)
    if dry_run or not (found or entries):
        return
    if not yes:
        click.confirm("按新的法律重算？ / Compute them by the new law?", abort=True, err=True)
    done = sum(1 for _ in _touched(write=True, quiet=as_json))
    entries = _entries(write=True, quiet=as_json)
    if not as_json:
        click.echo(f"已重算{done}件事项、{entries}条名录条目的检索文本。")
        click.echo(f"{done} cases computed again, and what {entries} register entries are found by.")


def _pending() -> bool:
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def _touched(*, write: bool, quiet: bool) -> list[Touched]:
    with progress_bar("比对事项 / comparing cases", quiet=quiet) as tell:
        return [
            one
            for region in Region.objects.order_by("code")
            for one in reapply(region, write=write, progress=tell)
        ]


def _entries(*, write: bool, quiet: bool) -> int:
    """Entries of registers that another law lets be found otherwise."""
    with progress_bar("比对名录 / comparing registers", quiet=quiet) as tell:
        regions = Region.objects.order_by("code")
        return sum(correct(region, write=write, progress=tell) for region in regions)


def _print(found: Sequence[Touched], entries: int) -> None:
    now = catalogue().short
    for region in Region.objects.order_by("code"):
        was = last_law(region)
        same = ("，法律未变", ", the same law") if was == now else ("", "")
        click.echo(f"{region.code} {region.zh}：最近一条记录依据的法律 {was or '—'}，现为 {now}{same[0]}")
        click.echo(f"  law of the last record {was or '—'}, now {now}{same[1]}")
    if entries:
        click.echo(f"名录：{entries}条条目的检索范围有变 / entries are found by other texts, or by others")
    if not found:
        click.echo("没有事项受影响。 / No case is touched.")
        return
    for procedure, n in Counter(one.procedure for one in found).most_common():
        click.echo(f"{procedure}：{n}件 / cases")
    for one in found[:SHOWN]:
        click.echo(f"  {one.number or one.case} {one.title}")
        for change in one.changes:
            click.echo(f"    → {change.zh}\n      {change.en}")
    if len(found) > SHOWN:
        click.echo(f"  另有{len(found) - SHOWN}件 / and {len(found) - SHOWN} more")
