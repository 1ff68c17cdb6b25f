"""`yifa figures`: every figure of a year, counted from the records."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import click
from rich.console import Console
from rich.progress import Progress

from yifa.casework.runtime import catalogue
from yifa.cli.output import echo_json, json_option
from yifa.cli.regions import region_of, region_option
from yifa.figures.counting import count
from yifa.figures.declared import declared
from yifa.figures.values import Value, all_values
from yifa.registry.models import Region
from yifa.reports.values import printed, unit


def asked(command: Callable[..., None]) -> Callable[..., None]:
    """The options by which figures are asked for."""
    for option in (
        json_option,
        click.option(
            "--known-on",
            type=click.DateTime(["%Y-%m-%d"]),
            metavar="DATE",
            help="只按该日及以前登记的记录计算 / as known on that day: later records left out",
        ),
        click.option("--year", type=click.IntRange(1, 9999), required=True, help="统计年度 / the year"),
        region_option,
    ):
        command = option(command)
    return command


@click.command()
@asked
@click.option(
    "--recount",
    is_flag=True,
    help="先全部重新计数：法律目录中的期限改过之后用 / count everything again first: after a time limit in the law was changed",
)
@click.option(
    "--declared",
    "claims",
    is_flag=True,
    help="列出申报数：由 yifa read declare 录入的报告所称 / what reports state that were entered with `yifa read declare`",
)
def figures(
    region: int | None, year: int, known_on: dt.datetime | None, as_json: bool, recount: bool, claims: bool
) -> None:
    """一个年度的全部指标 / Every figure of a year."""
    place = region_of(region)
    if claims:
        list_declared(place, year, as_json)
        return
    catch_up(place, quiet=as_json, again=recount)
    found = all_values(place, year, known_on=known_on.date() if known_on else None)
    if as_json:
        echo_json(
            {"region": place.code, "year": year, "figures": [value_json(value) for value in found.values()]}
        )
        return
    width = max(map(len, found), default=0)
    for value in found.values():
        click.echo(f"{value.id:<{width}}  {value.zh}：{number(value)}")
        for word in value.breakdown:
            click.echo(f"{'':<{width}}    {word} {printed(value, word)}{unit(value)}")
        for word, (part, whole) in value.rates.items():
            click.echo(f"{'':<{width}}    {word} {part}/{whole}")


def list_declared(place: Region, year: int, as_json: bool) -> None:
    """What reports state of a year, with its source; never what was counted."""
    rows = declared(place, year)
    if as_json:
        echo_json(
            {"region": place.code, "year": year, "declared": [
                {"source": row.source, "title": row.title, "sha256": row.digest, "figure": row.figure or None, "indicator": row.indicator,
                 "text": row.text, "value": float(row.value), "unit": row.unit, "period": row.period or None, "approx": row.approx,
                 "start": row.start} for row in rows
            ]}
        )  # fmt: skip
        return
    source = None
    for row in rows:
        if row.digest != source:
            source = row.digest
            click.echo(f"申报数 declared · {row.title or row.source}（{row.source}）")
        about = f"  → {row.figure}" if row.figure else ""
        click.echo(f"  {row.indicator}：{row.text}{about}")
    if not rows:
        click.echo(f"{year}年没有申报数 / no report has been entered for {year}")


def catch_up(region: Region, *, quiet: bool, again: bool = False) -> None:
    """Counts what changed (or everything `again`), with a bar where there is much of it."""
    console = Console(stderr=True)
    with Progress(console=console, transient=True, disable=quiet or not console.is_terminal) as progress:
        bar = progress.add_task("计数 / counting", total=None)
        count(
            region,
            catalogue(),
            again=again,
            progress=lambda done, total: progress.update(bar, completed=done, total=total),
        )


def number(value: Value) -> str:
    """The value with its unit, and how many records could not be judged."""
    text = printed(value)
    said = f"{text}{unit(value)}" if text is not None else "—"
    return said + (f"（另有{value.unknown}条因事实未填无法判断）" if value.unknown else "")


def value_json(value: Value) -> dict[str, Any]:
    """The value as data; money in fen, of a rate part and whole."""
    data: dict[str, Any] = {"id": value.id, "zh": value.zh, "en": value.en, "unit": value.unit}
    data |= {"value": value.value} if value.value is not None else {"part": value.part, "whole": value.whole}
    if value.breakdown:
        data["breakdown"] = dict(value.breakdown)
    if value.rates:
        data["rates"] = {word: {"part": part, "whole": whole} for word, (part, whole) in value.rates.items()}
    if value.unknown:
        data["unknown"] = value.unknown
    return data | {"first": value.first, "last": value.last, "known_on": value.known_on}
