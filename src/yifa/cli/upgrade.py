"""`yifa upgrade`: the database follows a new version of the program and of the law, and says which cases they touch."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict

import click
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from yifa.casework.applied import Applied, keep, last
from yifa.casework.clock import now
from yifa.casework.finding import correct
from yifa.casework.lawdiff import Step, running
from yifa.casework.relaw import Touched, last_law, reapply
from yifa.casework.runtime import catalogue
from yifa.cli.errors import Told
from yifa.cli.migrate import bring_up_to_date
from yifa.cli.output import echo_json, json_option, progress_bar
from yifa.registry.models import Region

SHOWN = 50
CASES_SHOWN = 10


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
    was = last()
    steps = _steps(was)
    found = list(_touched(write=False, quiet=as_json))
    entries = _entries(write=False, quiet=as_json)
    if as_json:
        echo_json(
            {
                "was": was.short if was else None, "law": catalogue().short, "steps": [asdict(one) for one in steps],
                "touched": [asdict(one) for one in found], "entries": entries, "applied": not dry_run,
            }
        )  # fmt: skip
    else:
        _print_steps(was, steps)
        _print(found, entries)
    if dry_run:
        return
    if not (steps or found or entries):
        keep(catalogue())
        return
    if not yes:
        click.confirm(
            "按新的法律办理并重算？ / Go on by the new law, and compute again?", abort=True, err=True
        )
    done = sum(1 for _ in _touched(write=True, quiet=as_json))
    entries = _entries(write=True, quiet=as_json)
    keep(catalogue())
    if not as_json:
        click.echo(f"已重算{done}件事项、{entries}条名录条目的检索文本。")
        click.echo(f"{done} cases computed again, and what {entries} register entries are found by.")


def _steps(was: Applied | None) -> list[Step]:
    """What the change of law means for running cases; nothing where the former law is not known."""
    if was is None or was.catalogue is None or was.short == catalogue().short:
        return []
    old = was.catalogue
    return [
        step
        for region in Region.objects.order_by("code")
        for step in running(region, old, now(region).date())
    ]


def _print_steps(was: Applied | None, steps: Sequence[Step]) -> None:
    if was is None or was.catalogue is None:
        name = was.short if was is not None else ""
        click.echo(f"原来的法律{name}没有留存或者本版本读不了，不能逐条比对；本次起留存。")
        click.echo(
            f"  the former law {name} was not kept or cannot be read: its rules are not compared this time"
        )
        return
    if steps:
        click.echo("法律变动触及在办事项的步骤、条件和期限 / what the change means for running cases:")
    for step in steps:
        since = f"自{step.since}起 / from {step.since}" if step.since else "即日起 / from today"
        click.echo(f"{step.zh} · {step.stage_zh}：{len(step.cases)}件在办，{since}")
        click.echo(f"  {step.en}, {step.stage_en}: {len(step.cases)} running")
        for change in step.changes:
            click.echo(f"    → {change.zh}\n      {change.en}")
        shown = "、".join(number or id for id, number in step.cases[:CASES_SHOWN])
        more = f" …（共{len(step.cases)}件 / in all）" if len(step.cases) > CASES_SHOWN else ""
        click.echo(f"    {shown}{more}")


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
    law = catalogue().short
    for region in Region.objects.order_by("code"):
        was = last_law(region)
        same = ("，法律未变", ", the same law") if was == law else ("", "")
        click.echo(f"{region.code} {region.zh}：最近一条记录依据的法律 {was or '—'}，现为 {law}{same[0]}")
        click.echo(f"  law of the last record {was or '—'}, now {law}{same[1]}")
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
