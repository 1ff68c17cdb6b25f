"""`yifa sample`: published figures beside the same figures from records."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from yifa.cli.output import echo_json, json_option


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

    lines = compare(read_sample(path))
    if as_json:
        echo_json([{**asdict(line), "equal": line.equal} for line in lines])
    else:
        for line in lines:
            sign = "＝" if line.equal else "≠"
            click.echo(
                f"{line.label}\t公布 {line.published}\t复现 {line.reproduced}\t{sign}\t{line.first}..{line.last}"
            )
    if not all(line.equal for line in lines):
        raise click.exceptions.Exit(1)
