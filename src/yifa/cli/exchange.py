"""`yifa exchange`: the partners with whom cases are exchanged, sending what waits, and whether both sides know the same."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict
from pathlib import Path
from typing import IO, Any

import click
from django.utils import timezone
from rich.console import Console
from rich.table import Table

from yifa.casework import outbox, partners
from yifa.casework.clock import now
from yifa.casework.models import Partner
from yifa.casework.runtime import catalogue
from yifa.cli.errors import Told
from yifa.cli.output import echo_json, json_option
from yifa.cli.regions import region_of, region_option
from yifa.exchange import reconcile, sending

partner_argument = click.argument("name", metavar="对接单位/PARTNER")


@click.group()
def exchange() -> None:
    """与其他系统交换：对接、发送、核对。 / Other departments' systems: connect, send, check."""


@exchange.command()
@partner_argument
@click.argument("url")
@click.option(
    "--secret-file", type=click.File("r"), help="密钥所在文件，- 为标准输入；不写则生成 / file with the secret, - for standard input; made where left out",
)  # fmt: skip
@region_option
@json_option
def connect(name: str, url: str, secret_file: IO[str] | None, region: int | None, as_json: bool) -> None:
    """对接，或者更换地址和密钥；密钥只显示这一次。 / Connect, or change address and secret, which is shown this once."""
    given = secret_file.read().strip() if secret_file is not None else None
    partner, secret = partners.connect(region_of(region), name, url, given)
    if as_json:
        echo_json({"partner": partner.name, "url": partner.url, "secret": None if given else secret})
        return
    click.echo(f"已对接 / connected：{partner.name} → {partner.url}")
    if not given:
        click.echo(f"签名密钥 / signing secret：{click.style(secret, bold=True)}")
        click.echo("请交给对方，不再显示。\nHand it to the partner; it is not shown again.")


@exchange.command()
@partner_argument
@region_option
def disconnect(name: str, region: int | None) -> None:
    """停止对接；未发的消息保留。 / Stop telling it; what waits stays."""
    if not partners.disconnect(region_of(region), name):
        raise Told(f"没有对接“{name}”", f"there is no connection with {name!r}")
    click.echo(f"已停止 / disconnected：{name}")


@exchange.command("list")
@region_option
@json_option
def list_(region: int | None, as_json: bool) -> None:
    """列出可以对接的单位和已对接的地址。 / The partners that the law knows, and those connected."""
    place = region_of(region)
    connected = {one.name: one for one in Partner.objects.filter(region=place)}
    rows: list[dict[str, Any]] = [
        {
            "partner": one.id, "zh": one.zh, "en": one.en,
            "url": connected[one.id].url if one.id in connected else None,
            "waiting": outbox.to_partners(place.code).filter(partner=one.id, sent_at=None, given_up_at=None).count(),
            "given_up": outbox.to_partners(place.code).filter(partner=one.id, given_up_at__isnull=False).count(),
        }
        for one in sorted(catalogue().partners.values(), key=lambda one: one.id)
    ]  # fmt: skip
    if as_json:
        echo_json(rows)
        return
    table = Table(
        "对接单位 / partner", "名称 / name", "地址 / address", "待发 / waiting", "已停发 / given up"
    )
    for row in rows:
        table.add_row(row["partner"], row["zh"], row["url"] or "—", str(row["waiting"]), str(row["given_up"]))
    Console().print(table)


@exchange.command()
@json_option
def send(as_json: bool) -> None:
    """发出到期的消息；每分钟运行一次，可以重复、同时运行。

    Sends every message that is due. Run it every minute; it may run twice at once.
    """
    done = sending.send()
    if as_json:
        echo_json(asdict(done))
    else:
        click.echo(f"发出{done.sent}件，待重发{done.failed}件，停发{done.given_up}件。")
        click.echo(f"{done.sent} sent, {done.failed} to be tried again, {done.given_up} given up.")
    if done.failed or done.given_up:
        raise click.exceptions.Exit(1)


@exchange.command()
@click.argument("which", metavar="ID", type=click.UUID, required=False)
@click.option("--partner", "name", help="该单位全部已停发的 / all that were given up for this partner")
@region_option
def resend(which: Any, name: str | None, region: int | None) -> None:
    """重发已停发的消息。 / Try again what was given up: one by its id, or all of a partner."""
    if (which is None) == (name is None):
        raise click.UsageError("请写编号，或者 --partner / give an id, or --partner")
    place, moment = region_of(region), timezone.now()
    rows = outbox.to_partners(place.code).filter(given_up_at__isnull=False, sent_at=None)
    rows = rows.filter(id=which) if name is None else rows.filter(partner=name)
    done = sum(outbox.resend(place.code, row.id, moment) for row in rows.order_by("id"))
    if not done:
        raise Told("没有已停发的消息", "there is no message that was given up")
    click.echo(f"将重发{done}件 / {done} to be sent again")


@exchange.command()
@partner_argument
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--from",
    "first",
    type=click.DateTime(["%Y-%m-%d"]),
    help="本方事项自何日起 / our cases begun from this day (default: the year's first)",
)
@click.option(
    "--to", "last", type=click.DateTime(["%Y-%m-%d"]), help="至何日止 / to this day (default: today)"
)
@region_option
@json_option
def check(
    name: str,
    file: Path,
    first: dt.datetime | None,
    last: dt.datetime | None,
    region: int | None,
    as_json: bool,
) -> None:
    """用对方的清单（XLSX 或 CSV）核对两边的编号。 / Hold a partner's list against ours: ids that one side only knows."""
    place = region_of(region)
    today = now(place).date()
    with file.open("rb") as stream:
        found = reconcile.compare(
            place,
            name,
            stream,
            first.date() if first else today.replace(month=1, day=1),
            last.date() if last else today,
        )
    if as_json:
        echo_json(asdict(found))
    else:
        for id in found.theirs:
            click.echo(f"仅对方有 / only they know：{id}")
        for id, number in found.ours:
            click.echo(f"仅本方有 / only we know：{id}  {number}")
        for id, ours, theirs in found.otherwise:
            click.echo(f"编号不一致 / told otherwise：{id}  {ours} ≠ {theirs}")
        click.echo(
            f"对方清单{found.listed}件：仅对方有{len(found.theirs)}件，仅本方有{len(found.ours)}件，编号不一致{len(found.otherwise)}件。\n"
            f"{found.listed} listed: {len(found.theirs)} only they know, {len(found.ours)} only we know, {len(found.otherwise)} otherwise."
        )
    if not found.none:
        raise click.exceptions.Exit(1)
