"""`yifa ledger`: is every record as it was written, and the heads that let others ask the same later."""

from __future__ import annotations

from typing import BinaryIO

import click
from django.db import connection
from rich.console import Console
from rich.progress import Progress

from yifa.casework.refold import CaseworkRefold
from yifa.cli.output import echo_json, json_option
from yifa.ledger import heads as lists
from yifa.ledger import verify as verifying

SHOWN = 20
"""Differences that are printed; `--json` has them all."""


@click.group()
def ledger() -> None:
    """核对账本、导出链头 / verify the ledger, write down its heads"""


@ledger.command()
@click.option(
    "--head",
    type=click.File("rb"),
    metavar="FILE",
    help="先前用 yifa ledger heads 导出的链头清单：链尾被截也能发现 / an earlier list of heads: shows a cut tail too",
)
@json_option
def verify(head: BinaryIO | None, as_json: bool) -> None:
    """逐条核对账本：内容、顺序、有无缺失 / Verify every record: its content, its order, that none is missing.

    链本身显示不出链尾被截或者整段历史被所有者重写，需用 --head 与先前的清单比对。
    A chain alone does not show a cut tail, or a whole history rewritten by its owner: compare with --head.
    """
    earlier = lists.parse(head) if head else None
    console = Console(stderr=True)
    with Progress(console=console, transient=True, disable=as_json or not console.is_terminal) as progress:
        bar = progress.add_task("核对 / verifying", total=None)
        report = verifying.verify(
            heads=earlier,
            refold=CaseworkRefold(),
            progress=lambda done, total: progress.update(bar, completed=done, total=total),
        )
    if as_json:
        echo_json(report.as_json())
    else:
        _print(report)
    if not report.ok:
        raise click.exceptions.Exit(1)


def _print(report: verifying.Report) -> None:
    for d in report.differences[:SHOWN]:
        place = "" if d.case is None else f"{d.region} {d.case} " + ("" if d.n is None else f"#{d.n} ")
        click.echo(f"{place}{d.zh}\n    {d.en}")
    count, seconds = len(report.differences), f"{report.seconds:.1f}"
    if count > SHOWN:
        click.echo(f"……另有{count - SHOWN}处\n    … and {count - SHOWN} more")
    zh, en = (
        ("与写入时一致", "as they were written") if report.ok else (f"{count}处不符", f"{count} differences")
    )
    click.echo(f"核对{report.cases}件事项、{report.events}条记录，用时{seconds}秒：{zh}。")
    click.echo(f"{report.events} records of {report.cases} cases verified in {seconds} s: {en}.")
    if report.head:
        zh, en = "所比对清单的摘要", "digest of the list compared with"
        click.echo(f"{zh} / {en}: {report.head}")


@ledger.command()
def heads() -> None:
    """导出链头清单 / Write the list of heads: the last number and leaf of every case, and one digest of all.

    留存清单或仅公布末行的摘要（sha256），日后用 yifa ledger verify --head 核对。
    Keep the list, or publish the digest in its last line; later ask `yifa ledger verify --head`.
    """
    for line in lists.heads(connection):
        click.echo(line, nl=False)
