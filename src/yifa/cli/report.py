"""`yifa report`: the yearly report, written from the ledger."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import click

from yifa.cli.output import echo_json, json_option
from yifa.cli.regions import region_of, region_option
from yifa.errors import YifaError
from yifa.law.problems import LawError
from yifa.law.yamltext import read_yaml
from yifa.reports.annual import annual_report, write_annual


class TextsError(YifaError, ValueError):
    """The officers' texts cannot be read; `zh`, `en` say why."""


@click.group()
def report() -> None:
    """由记录写成的报告 / reports written from the records"""


@report.command()
@region_option
@click.option("--year", type=click.IntRange(1, 9999), required=True, help="报告年度 / the year")
@click.option(
    "--texts",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="由人撰写的部分（YAML：problems、next_year、leader_duty、other） / what officers write",
)
@click.option("--signed-by", required=True, help="署名机关 / who signs")
@click.option(
    "--signed-on",
    type=click.DateTime(["%Y-%m-%d"]),
    required=True,
    help="成文日期，决定报告格式 / day of signing: it chooses the form",
)
@click.option(
    "--known-on",
    type=click.DateTime(["%Y-%m-%d"]),
    help="只按该日及以前登记的记录；默认为成文日期 / as known on that day; by default the day of signing",
)
@click.option(
    "--out", type=click.Path(file_okay=False, path_type=Path), default=Path("out"), help="写到何处 / folder"
)
@json_option
def annual(
    region: int | None, year: int, texts: Path | None, signed_by: str, signed_on: dt.datetime,
    known_on: dt.datetime | None, out: Path, as_json: bool,
) -> None:  # fmt: skip
    """法治政府建设年度报告：每个数都能打开到记录 / The annual report, each figure opening to its records.

    手写而不对应任何指标的数字会使报告不能生成。 / A number typed by hand that matches no figure fails the build.
    """
    place = region_of(region)
    document = annual_report(
        place, year, _texts(texts), signed_by=signed_by, signed_on=signed_on.date(),
        known_on=known_on.date() if known_on else None,
    )  # fmt: skip
    files = write_annual(document, out)
    if as_json:
        echo_json(
            {
                "region": place.code,
                "year": year,
                "omitted": list(document.omitted),
                "files": [str(f) for f in files],
            }
        )
        return
    for file in files:
        click.echo(str(file))


def _texts(path: Path | None) -> dict[str, list[str]]:
    if path is None:
        return {}
    try:
        found: Any = read_yaml(path.read_text(encoding="utf-8"), path.name)
    except LawError as error:
        p = error.problems[0]
        raise TextsError(f"{p.file} 第{p.line}行：{p.zh}", f"{p.file} line {p.line}: {p.en}") from None
    good = isinstance(found, dict) and all(
        isinstance(v, list) and all(isinstance(item, str) for item in v) for v in found.values()
    )
    if not good:
        raise TextsError(f"{path.name} 应为“键: 文字的列表”", f"{path.name} must map keys to lists of texts")
    return {k: list(v) for k, v in found.items()}
