"""`yifa sample`: published figures beside the same figures from records."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from yifa.cli.output import echo_json, json_option

if TYPE_CHECKING:
    from yifa.sample.model import Reading, Sample
    from yifa.sample.run import Line, Stated


@click.group()
def sample() -> None:
    """样本县年 / county-years as samples"""


@sample.command()
@click.argument(
    "path",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    default=Path("samples/tongdao-2016.yaml"),
)
@json_option
def check(path: Path, as_json: bool) -> None:
    """公布数、复现数、是否相等（先运行 yifa demo） / Published, reproduced, equal or not (run `yifa demo` first).

    DATABASE_URL 指向样本所在的数据库。 / DATABASE_URL names the database the sample was played into.
    """
    from yifa.sample.model import read_sample
    from yifa.sample.run import check as compare
    from yifa.sample.run import declarations

    read = read_sample(path)
    lines, stated = compare(read), declarations(read)
    if as_json:
        echo_json(
            {
                "published": [{**asdict(line), "equal": line.equal} for line in lines],
                "declared": [asdict(one) for one in stated],
            }
        )
    else:
        _print(read, lines, stated)
    if not all(line.equal for line in lines) or not all(one.kept for one in stated):
        raise click.exceptions.Exit(1)


def _print(sample: Sample, lines: Sequence[Line], stated: Sequence[Stated]) -> None:
    click.echo(f"由业务记录汇总的数 / counted from records · {sample.source}")
    for line in lines:
        sign = "＝" if line.equal else "≠"
        click.echo(
            f"{line.label}\t公布 {line.published}\t复现 {line.reproduced}\t{sign}\t{line.first}..{line.last}"
        )
        _print_reading(line.reading)
    if stated:
        click.echo(f"\n申报数，未经业务记录核实 / declared, not counted from records · {sample.source}")
    for one in stated:
        missing = "" if one.kept else "\t未录入 / not entered"
        click.echo(f"{one.label}\t{one.text}\t{one.period}{missing}")
        _print_reading(one.reading)


def _print_reading(reading: Reading | None) -> None:
    if reading is not None:
        click.echo(f"  读法 reading：{reading.zh} / {reading.en}")


@sample.command()
@json_option
def schema(as_json: bool) -> None:
    """样本文件的 JSON Schema，供编辑器使用 / JSON Schema of sample files, for editors."""
    from yifa.sample.model import Sample

    echo_json(
        {"$schema": "https://json-schema.org/draft/2020-12/schema", **Sample.model_json_schema(by_alias=True)}
    )
