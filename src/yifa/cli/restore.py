"""`yifa restore`: a backup into a place that is still empty, and whether it is what was backed up."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click
from django.conf import settings

from yifa.casework.restore import Restored
from yifa.casework.restore import restore as put_back
from yifa.cli.output import echo_json, json_option, stages
from yifa.settings import SettingsError, database

SHOWN = 20


class DatabaseUrl(click.ParamType):
    """An address as in ``DATABASE_URL``."""

    name = "DATABASE_URL"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> dict[str, Any]:
        try:
            return database(value, settings.YIFA_HOME)
        except SettingsError as error:
            self.fail(f"{error.zh} / {error.en}", param, ctx)


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--into", type=DatabaseUrl(), help="恢复到此数据库（默认 DATABASE_URL） / restore into this database"
)
@click.option(
    "--files", "store", type=click.Path(file_okay=False, path_type=Path), metavar="FOLDER",
    help="附件放入此文件夹（默认 YIFA_FILES） / put the papers into this folder",
)  # fmt: skip
@json_option
def restore(file: Path, into: dict[str, Any] | None, store: Path | None, as_json: bool) -> None:
    """恢复 yifa backup 所作的备份到空的数据库，然后核对账本与附件。

    Restores a backup into an empty database, then verifies the ledger, everything that follows from it, and the
    papers. Status 1 where anything is not as it was backed up.
    """
    with stages(quiet=as_json) as tell:
        done = put_back(file, into or settings.DATABASES["default"], store, tell)
    if as_json:
        echo_json(done.as_json())
    else:
        _print(done)
    if not done.ok:
        raise click.exceptions.Exit(1)


def _print(done: Restored) -> None:
    made = done.manifest
    click.echo(
        f"备份作于 {made.made_at}，程序版本 {made.yifa}。 / Made {made.made_at} by version {made.yifa}."
    )
    if not done.same_law:
        click.echo(
            "注意：备份时的法律目录与此处不同，期限等按此处的目录重算。 / "
            "Note: the law it was made under differs from the law here, by which deadlines are checked."
        )
    if done.migrated:
        click.echo(f"数据库已更新：{'、'.join(done.migrated)} / The database was brought up to date.")
    if done.moved:
        click.echo(
            f"工作日历有变，{done.moved}项期限变动。 / The working calendar changed: {done.moved} deadlines moved."
        )
    wrong = [(d.zh, d.en) for d in done.ledger.differences]
    wrong += [(f.zh, f.en) for f in done.faults]
    wrong += [(f"备份中的附件{s}已被改动", f"the paper {s} was changed in the backup") for s in done.spoilt]
    for zh, en in wrong[:SHOWN]:
        click.echo(f"{zh}\n    {en}")
    if len(wrong) > SHOWN:
        click.echo(f"……另有{len(wrong) - SHOWN}处\n    … and {len(wrong) - SHOWN} more")
    click.echo(
        f"已核对：{done.ledger.cases}件事项、{done.ledger.events}条记录（内容、链、由其得出的各表、备份时的链头）、"
        f"{made.files}份附件。\n"
        f"Verified: {done.ledger.events} records of {done.ledger.cases} cases (contents, chains, the tables that follow"
        f" from them, the heads of the backup), {made.files} papers."
    )
    click.echo(f"链头清单摘要 / digest of the list of heads: {done.ledger.head}")
    if done.ok:
        click.echo("与备份时一致。 / It is what was backed up.")
    else:
        click.echo(f"{len(wrong)}处不符。 / {len(wrong)} differences.")
