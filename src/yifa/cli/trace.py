"""`yifa trace`: what a figure counts, and every record behind its number."""

from __future__ import annotations

import datetime as dt
from typing import Any

import click

from yifa.cli.figures import asked, catch_up, number, value_json
from yifa.cli.output import echo_json
from yifa.cli.regions import region_of
from yifa.figures.records import Record
from yifa.figures.values import value


@click.command()
@click.argument("figure")
@asked
@click.option(
    "--limit", type=click.IntRange(0), default=20, show_default=True,
    help="最多列出多少条记录 / how many records are listed",
)  # fmt: skip
def trace(
    figure: str, region: int | None, year: int, known_on: dt.datetime | None, as_json: bool, limit: int
) -> None:
    """一个指标的定义、数值和背后的记录 / One figure: its definition, its value and the records behind it.

    摘要是全部记录编号的 sha256：编号按字节排序，各占一行。
    The digest is the sha256 of all record ids, sorted as bytes, one to a line.
    """
    place = region_of(region)
    catch_up(place, quiet=as_json)
    first, last = dt.date(year, 1, 1), dt.date(year, 12, 31)
    found = value(place, figure, first, last, known_on=known_on.date() if known_on else None)
    records = list(found.records(limit=limit))
    total, digest = found.digest()
    if as_json:
        body = value_json(found) | {"definition": found.definition, "count": total, "sha256": digest}
        echo_json(body | {"records": list(map(record_json, records))})
        return
    click.echo(f"{found.zh}：{number(found)}")
    click.echo(found.definition)
    click.echo(f"依据 / Behind it: {total} 条记录 / records, sha256 {digest}")
    for record in records:
        click.echo(line(record))
    if total > len(records):
        click.echo(f"……另有{total - len(records)}条 / … and {total - len(records)} more (--limit)")


def line(record: Record) -> str:
    """Day, what it is called, and where to find it."""
    title = f"  {record.title}" if record.title else ""
    amount = f"  {record.amount}" if record.amount is not None else ""
    return f"  {record.on}  {record.zh}{title}{amount}  {record.id}"


def record_json(record: Record) -> dict[str, Any]:
    """A record behind a figure, as JSON has it."""
    data: dict[str, Any] = {
        "id": record.id,
        "on": record.on,
        "zh": record.zh,
        "case": record.case,
        "event": record.n,
    }
    data |= {"title": record.title} if record.title else {}
    data |= {"amount": record.amount} if record.amount is not None else {}
    return data | ({"part": True} if record.part else {})
