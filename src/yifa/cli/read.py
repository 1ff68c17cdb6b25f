"""`yifa read`: reports into facts and findings, one file or a folder of them."""

from __future__ import annotations

import csv
import json
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import IO

import click
import orjson
from rich import box
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from yifa.cli import set_up_django
from yifa.cli.errors import Told, explain
from yifa.cli.output import echo_json, json_option, progress_bar
from yifa.reader import Reading, sheet
from yifa.reader import read as read_file
from yifa.reader.against import Binding, bind, figures
from yifa.reader.comparison import comparison
from yifa.reader.comparison_page import comparison_page
from yifa.reader.page import page

SUFFIXES = frozenset((".txt", ".htm", ".html", ".shtml", ".xhtml", ".docx", ".pdf", ".md"))
"""Files of a folder that are taken for reports."""
Writer = Callable[[Iterable[Reading], IO[str]], None]


class FilesFirst(click.Group):
    """A group whose first word may be a file or an option: then `files` is meant."""

    def spelled_out(self, args: list[str]) -> list[str]:
        """The words with the command that they leave out."""
        known = not args or args[0] in (*self.commands, "-h", "--help")
        return args if known else ["files", *args]

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        return super().parse_args(ctx, self.spelled_out(args))


@click.group(cls=FilesFirst)
def read() -> None:
    """读取报告：yifa read 文件…（即 files），比较，或录入申报数。

    Reads reports: `yifa read FILE…` is short for `yifa read files FILE…`.
    """


@read.command("files")
@click.argument(
    "paths", nargs=-1, required=True, metavar="FILE...", type=click.Path(exists=True, path_type=Path)
)
@click.option(
    "--json", "form", flag_value="json", help="每份报告一行 JSON / one JSON object a line, a report each"
)
@click.option(
    "--html", "form", flag_value="html", help="标注了数量与发现的网页 / a page with facts and findings marked"
)
@click.option("--csv", "form", flag_value="csv", help="每个数量一行的表格 / a table, a fact each")
@click.option("--out", type=click.Path(file_okay=False, path_type=Path),
              help="写入此文件夹，每个文件一份 / write into this folder, one file for each that is read")  # fmt: skip
@click.option("--against", type=click.Path(exists=True, dir_okay=False, path_type=Path),
              help="与 yifa report 写出的 figures.json 逐数核对 / hold every number against figures.json of `yifa report`")  # fmt: skip
def files_(paths: tuple[Path, ...], form: str | None, out: Path | None, against: Path | None) -> None:
    """读取报告（文本、网页、DOCX、有文字层的 PDF），找出每个数量及其关系，核对勾稽关系。可以是文件或文件夹。

    Reads reports (text, HTML, DOCX, PDF with text): every quantity, what it counts and is part of, and whether the figures agree.
    A file that cannot be read is told and does not stop the rest. Status 1 where there was one.
    """
    if out is not None:
        form = form or "html"
        out.mkdir(parents=True, exist_ok=True)
    if against is not None and (out is not None or form not in (None, "json")):
        raise click.UsageError("--against 只能与 --json 同用 / --against goes with --json only")
    files = list(report_files(paths))
    failed: list[Path] = []
    differing = 0
    with progress_bar("读取 / reading", quiet=len(files) < 2) as tell:
        each = each_reading(files, failed, tell)
        if against is not None:
            differing = _hold_against(against, each, form == "json")
        elif out is not None:
            for name, readings in _named(each):
                with (out / f"{name}.{form}").open(
                    "w", encoding="utf-8-sig" if form == "csv" else "utf-8", newline=""
                ) as to:
                    _WRITERS[form or "html"](readings, to)
        else:
            _WRITERS[form or "text"]((reading for _, readings in each for reading in readings), sys.stdout)
    if len(files) > 1 or failed:
        click.echo(
            f"读取{len(files) - len(failed)}个文件，{len(failed)}个未能读取 / {len(files) - len(failed)} files read, {len(failed)} could not be",
            err=True,
        )
    if failed or differing:
        raise click.exceptions.Exit(1)


def _hold_against(path: Path, each: Iterable[tuple[Path, list[Reading]]], as_json: bool) -> int:
    """Each number of the drafts beside the figure that it states; gives how many differ."""
    try:
        recorded = figures(json.loads(path.read_text("utf-8")))
    except ValueError as error:
        raise Told(f"{path} 不是 JSON：{error}", f"{path} is not JSON: {error}") from error
    differing = 0
    for _, readings in each:
        for reading in readings:
            bindings = bind(reading.facts, recorded)
            differing += sum(binding.status == "differs" for binding in bindings)
            if as_json:
                click.echo(_line({"source": reading.report.source, "title": reading.report.head.title, "facts": [
                    {**reading.facts[b.fact].as_json(), "status": b.status, "figure": b.figure and b.figure.id,
                     "recorded": b.figure and float(b.figure.value)} for b in bindings
                ]}), nl=False)  # fmt: skip
            else:
                _print_bindings(reading, bindings)
    return differing


def _print_bindings(reading: Reading, bindings: Iterable[Binding]) -> None:
    table = Table("#", "草稿 Draft", "记录 Record", "", box=box.SIMPLE_HEAD, pad_edge=False)
    words = {
        "bound": "[green]相符 bound[/]",
        "differs": "[red]不符 differs[/]",
        "unrecorded": "无记录 no record",
    }
    counts: Counter[str] = Counter()
    for binding in bindings:
        fact, figure = reading.facts[binding.fact], binding.figure
        counts[binding.status] += 1
        record = f"{figure.zh} {figure.value.normalize():f}{figure.unit}" if figure else ""
        table.add_row(
            str(binding.fact + 1),
            escape(f"{fact.indicator} {fact.text}"),
            escape(record),
            words[binding.status],
        )
    console = Console()
    console.rule(reading.report.head.title or reading.report.source)
    console.print(table)
    console.print(
        f"相符 {counts['bound']}，不符 {counts['differs']}，无记录 {counts['unrecorded']} / "
        f"{counts['bound']} bound, {counts['differs']} differ, {counts['unrecorded']} without a record"
    )


def report_files(paths: Iterable[Path]) -> Iterator[Path]:
    """The files named, and those of the folders named that look like reports."""
    for path in paths:
        if path.is_dir():
            yield from sorted(
                file for file in path.rglob("*") if file.suffix.lower() in SUFFIXES and file.is_file()
            )
        else:
            yield path


def each_reading(
    files: list[Path], failed: list[Path], tell: Callable[[int, int], None]
) -> Iterator[tuple[Path, list[Reading]]]:  # fmt: skip
    """The readings of each file; of one that cannot be read, the reason on standard error."""
    for n, file in enumerate(files, 1):
        try:
            readings = read_file(file.read_bytes(), file.name)
        except Exception as error:
            if (told := explain(error)) is None:
                raise
            failed.append(file)
            click.echo(click.style("未能读取：", fg="red") + f"{told[0]}\n{told[1]}", err=True)
        else:
            yield file, readings
        tell(n, len(files))


def _named(each: Iterable[tuple[Path, list[Reading]]]) -> Iterator[tuple[str, list[Reading]]]:
    """A name for what is written of each file: its own, numbered where two have the same."""
    taken: dict[str, int] = {}
    for file, readings in each:
        taken[file.name] = number = taken.get(file.name, 0) + 1
        yield (file.name if number == 1 else f"{file.name}-{number}"), readings


def _as_json(readings: Iterable[Reading], to: IO[str]) -> None:
    for reading in readings:
        to.write(_line(reading.as_json()))


def _line(value: object) -> str:
    return orjson.dumps(value, option=orjson.OPT_APPEND_NEWLINE).decode()


def _as_csv(readings: Iterable[Reading], to: IO[str]) -> None:
    writer = csv.writer(to)
    writer.writerow(sheet.COLUMNS)
    for reading in readings:
        writer.writerows(sheet.rows(reading))


def _as_html(readings: Iterable[Reading], to: IO[str]) -> None:
    for piece in page(readings, "读取报告 Reports read"):
        to.write(piece)


def _as_text(readings: Iterable[Reading], to: IO[str]) -> None:
    console = Console(file=to)
    for reading in readings:
        head = reading.report.head
        console.rule(head.title or reading.report.source)
        known = (head.place, f"{head.year}年" if head.year else None, head.issuer, reading.report.source)
        console.print(" · ".join(filter(None, known)), markup=False)
        table = Table(
            "#",
            "指标 Indicator",
            "数值 Value",
            "时期 Period",
            "关系 Relation",
            box=box.SIMPLE_HEAD,
            pad_edge=False,
        )
        for n, fact in enumerate(reading.facts, 1):
            relation = (
                f"{fact.relation} {fact.part_of + 1}" if fact.part_of is not None else fact.relation or ""
            )
            table.add_row(
                str(n),
                fact.indicator,
                f"{'约' if fact.approx else ''}{fact.number:,}{fact.unit}",
                fact.period or "",
                relation,
            )
        console.print(table)
        for check in reading.checks:
            mark = (
                "[green]相符 holds[/]"
                if check.holds
                else f"[red]不符 does not hold[/]（{check.sure[0]} {check.sure[1]}）"
            )
            console.print(mark, end=" ", soft_wrap=True)
            console.print(f"{check.zh} / {check.en}", markup=False, soft_wrap=True)
        for slip in reading.defects:
            if slip.kind != "period":  # a check above tells it
                words = f"{slip.text} → {slip.suggestion or '？'}：{' / '.join(slip.message)}"
                console.print(words, markup=False, soft_wrap=True)


_WRITERS: dict[str, Writer] = {"json": _as_json, "csv": _as_csv, "html": _as_html, "text": _as_text}


@read.command()
@click.argument(
    "paths", nargs=-1, required=True, metavar="FILE...", type=click.Path(exists=True, path_type=Path)
)
@click.option("--json", "form", flag_value="json", help="以 JSON 输出 / print JSON")
@click.option("--html", "form", flag_value="html", help="带图表的网页 / a page with charts")
@click.option("--csv", "form", flag_value="csv", help="表格 / a table")
def compare(paths: tuple[Path, ...], form: str | None) -> None:
    """比较各地各年的报告：同类指标一行，每份报告一列。

    Compares reports of several places and years: a row for each indicator that two or more of them state, a column for each report.
    """
    files = list(report_files(paths))
    failed: list[Path] = []
    with progress_bar("读取 / reading", quiet=len(files) < 2) as tell:
        found = comparison(
            reading for _, readings in each_reading(files, failed, tell) for reading in readings
        )
    if form == "json":
        echo_json(found.as_json())
    elif form == "csv":
        csv.writer(sys.stdout).writerows(sheet.compared(found))
    elif form == "html":
        for piece in comparison_page(found):
            click.echo(piece, nl=False)
    else:
        table = Table("指标 Indicator", *found.columns, box=box.SIMPLE_HEAD, pad_edge=False)
        for row in found.rows:
            table.add_row(escape(row.indicator), *(cell.text if cell else "" for cell in row.cells))
        Console().print(table)
    if failed:
        raise click.exceptions.Exit(1)


@read.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--region", type=int, help="地区代码；只有一个地区时可省 / code of the region, if there are several"
)
@click.option(
    "--year",
    type=click.IntRange(1949, 9999),
    help="报告自己没有写明年度时用 / where the report does not say its year",
)
@json_option
def declare(file: Path, region: int | None, year: int | None, as_json: bool) -> None:
    """把报告中的数作为申报数录入该县该年度，注明出处，与业务记录汇总的数分开。

    Enters a report's numbers as declared figures of that county and year: claims with their source, never mixed with what is
    recorded. `yifa figures --declared` lists them. The same file again changes nothing.
    """
    set_up_django()
    from yifa.cli.regions import region_of
    from yifa.figures.declared import declare as enter

    place = region_of(region)
    rows = enter(place, file.read_bytes(), file.name, year=year)
    years = sorted({row.year for row in rows})
    if as_json:
        echo_json(
            {
                "region": place.code,
                "years": years,
                "entered": len(rows),
                "about_figures": sum(bool(r.figure) for r in rows),
            }
        )
        return
    if not rows:
        click.echo(f"{file.name} 已录入过，没有改动 / was entered already: nothing changed")
        return
    click.echo(
        f"已录入申报数{len(rows)}个（{'、'.join(map(str, years))}年），其中{sum(bool(row.figure) for row in rows)}个对应系统指标 / "
        f"{len(rows)} declared figures entered, {sum(bool(row.figure) for row in rows)} of them about a figure of this system"
    )
