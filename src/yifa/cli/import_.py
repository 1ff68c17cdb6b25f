"""`yifa import`: what the county had before, from a table."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from yifa.casework.clock import now
from yifa.cli.output import echo_json, json_option, progress_bar
from yifa.cli.regions import region_of, region_option
from yifa.exchange import kinds as exchange
from yifa.exchange.registers import Origin, Outcome

SHOWN = 50


@click.command("import")
@click.argument("kind", required=False)
@click.argument("file", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@region_option
@click.option("--evidence", help="依据：所据文件的名称、文号 / the paper that it rests on")
@click.option(
    "--template", "into", type=click.Path(path_type=Path), help="写出空白模板 / write the empty table"
)
@click.option("--dry-run", is_flag=True, help="只核对，不导入 / check only, take nothing in")
@json_option
def import_(
    kind: str | None, file: Path | None, region: int | None, evidence: str | None, into: Path | None,
    dry_run: bool, as_json: bool,
) -> None:  # fmt: skip
    """从 XLSX 或 CSV 导入已有名录和在办事项；不写种类时列出可导入的种类。

    Imports what the county had before. One problem, and nothing of the file is taken in. Without KIND: what there is.
    """
    place = region_of(region)
    moment = now(place)
    if kind is None:
        listed = exchange.kinds(place, moment.date())
        if as_json:
            echo_json(listed)
        for one in () if as_json else listed:
            what = ("在办事项：", "pending: ") if one.cases else ("", "")
            click.echo(f"{one.id:<26}{what[0]}{one.zh} / {what[1]}{one.en}")
        return
    found = exchange.kind_of(kind, place, moment.date())
    if into is not None:
        into.write_bytes(exchange.template_of(found, place, moment.date()))
        click.echo(f"模板 / template: {into}")
        return
    if file is None:
        raise click.UsageError("请指明文件，或用 --template 写出模板 / name a file, or --template")
    if not dry_run and not (evidence or "").strip():
        raise click.UsageError("请用 --evidence 写明依据 / name the paper it rests on with --evidence")
    with file.open("rb") as stream, progress_bar("核对 / reading", quiet=as_json) as tell:
        origin = Origin(_evidence(evidence, file), moment)
        outcome = exchange.import_file(found, place, stream, origin, keep=not dry_run, progress=tell)
    if as_json:
        echo_json({**asdict(outcome), "dry_run": dry_run})
    else:
        _print(found, outcome, dry_run)
    if outcome.problems:
        raise click.exceptions.Exit(1)


def _evidence(said: str | None, file: Path) -> str:
    with file.open("rb") as stream:
        return exchange.evidence(said or file.name, file.name, stream)


def _print(kind: exchange.Kind, outcome: Outcome, dry_run: bool) -> None:
    for problem in outcome.problems[:SHOWN]:
        heading = f" {problem.heading}：" if problem.heading else " "
        click.echo(f"{click.style('✗', fg='red')} {problem.place}{heading}{problem.zh}\n    {problem.en}")
    if (more := len(outcome.problems) - SHOWN) > 0:
        click.echo(f"  另有{more}处 / and {more} more")
    if outcome.problems:
        click.echo(
            f"{kind.zh}：{outcome.rows}行，{len(outcome.problems)}处问题；没有导入任何内容。\n"
            f"{kind.en}: {len(outcome.problems)} problems in {outcome.rows} rows; nothing was taken in."
        )
        return
    did = ("可以导入", "could be taken in") if dry_run else ("已导入", "taken in")
    click.echo(
        f"{click.style('✓', fg='green')} {kind.zh}：{did[0]}{outcome.new}条，已有{outcome.there}条不变。\n"
        f"  {kind.en}: {outcome.new} {did[1]}, {outcome.there} there already."
    )
