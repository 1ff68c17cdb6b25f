"""`yifa law`: the law as data, checked, shown, compared and counted."""

from __future__ import annotations

import datetime as dt
import os
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import Any

import click
import orjson
from rich.console import Console
from rich.table import Table

from yifa.cli.output import echo_json, json_option
from yifa.engine.scenarios import Outcome, PureBench, play
from yifa.engine.shown import together, unshown
from yifa.law import coverage as covering
from yifa.law import diff as comparing
from yifa.law import schema as schemas
from yifa.law import sheet as sheets
from yifa.law import show as showing
from yifa.law.catalogue import Catalogue, NotInLaw
from yifa.law.checked import Checked, checked
from yifa.law.files import packaged, read_folder
from yifa.law.loader import load_folder
from yifa.law.overlays import place_chain
from yifa.law.problems import Mark
from yifa.law.procedure import Procedure
from yifa.worktime import Calendar

law_option = click.option(
    "--law", "folder", type=click.Path(exists=True, file_okay=False, path_type=Path), metavar="FOLDER",
    help="用此文件夹的法律目录，代替随附的目录和 YIFA_LAW / the law of this folder instead of the packaged one",
)  # fmt: skip


place_option = click.option(
    "--place", metavar="CODE", help="行政区划代码，叠加当地规定 / a region's code: its overlays are laid over"
)
domain_option = click.option("--domain", help="特别领域 / the field of a special law")


class Day(click.ParamType):
    """``2026-09-18``."""

    name = "DATE"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> dt.date:
        if isinstance(value, dt.date):
            return value
        try:
            return dt.date.fromisoformat(value)
        except ValueError:
            self.fail(f"“{value}”不是日期，应如 2026-09-18 / not a date: {value}", param, ctx)


def _today() -> dt.date:
    return dt.datetime.now().astimezone().date()


@click.group()
def law() -> None:
    """法律目录：检查、查看、比较、覆盖 / the law as data: check, show, diff, coverage, schema."""


@law.command()
@law_option
@click.option(
    "--strict", is_flag=True, help="有机制无人声明也算错误 / an unclaimed mechanism is an error too"
)
@json_option
def check(folder: Path | None, strict: bool, as_json: bool) -> None:
    """检查整个法律目录 / load and lint everything."""
    begun = time.perf_counter()
    texts = read_folder(folder) if folder is not None else packaged()
    found = checked(texts, Path(os.environ.get("YIFA_HOME") or "var") / "cache")
    seconds = time.perf_counter() - begun
    ok = not found.problems and not (strict and found.unclaimed)
    if as_json:
        echo_json({
            "ok": ok, "problems": found.problems, "unclaimed": found.unclaimed, "replaced": found.replaced,
            "hash": found.hash, "seconds": round(seconds, 3),
        })  # fmt: skip
    else:
        _print_check(found, strict, seconds)
    if not ok:
        raise SystemExit(1)


def _print_check(found: Checked, strict: bool, seconds: float) -> None:
    for problem in found.problems:
        where = click.style(f"{problem.file}:{problem.line}", bold=True)
        click.echo(f"{where}  {problem.zh}\n    {problem.en}  [{problem.code}]")
    for one in found.replaced:
        click.echo(
            f"{_place(one.mark)}  取代 / replaces {one.name}：{one.old} → {one.new}（{_place(one.old_mark)}）"
        )
    if found.unclaimed:
        names = " ".join(one.id for one in found.unclaimed)
        count = len(found.unclaimed)
        click.echo(f"未声明的机制 {count} 项 / mechanisms nobody claims: {names}", err=not strict)
    if found.problems:
        click.echo(f"{len(found.problems)} 处问题 / {len(found.problems)} problems", err=True)
    elif found.hash is not None:
        zh = f"无问题：程序 {found.procedures} 个，名录 {found.registers} 个"
        en = f"no problems: {found.procedures} procedures, {found.registers} registers"
        click.echo(f"{zh} / {en}  {found.hash[:16]}  {seconds:.2f} s")


def _place(mark: Mark) -> str:
    return f"{mark.file}:{mark.line}"


@law.command()
@click.argument("procedure")
@click.option(
    "--on", "day", type=Day(), help="哪一天的法律（默认今天）/ the law of this day (default: today)"
)
@click.option(
    "--opened",
    type=Day(),
    help="事项何日启动（决定版本）/ the day the case was opened, which decides the edition",
)
@place_option
@domain_option
@click.option("--html", "form", flag_value="html", help="一页 HTML / one HTML page")
@click.option("--svg", "form", flag_value="svg", help="仅阶段图 / the stage diagram alone")
@click.option("--english", is_flag=True, help="用英文 / in English")
@law_option
@json_option
def show(
    procedure: str, day: dt.date | None, opened: dt.date | None, place: str | None, domain: str | None,
    form: str | None, english: bool, folder: Path | None, as_json: bool,
) -> None:  # fmt: skip
    """一个程序一页，供法律人员阅读 / one procedure on one page, for a lawyer."""
    catalogue = load_folder(folder)
    day = day or _today()
    places = place_chain(place) if place else ()
    found = _known(lambda: catalogue.procedure(procedure, opened or day, places, domain))
    page = sheets.sheet(catalogue, found, day, english=english)
    if as_json:
        echo_json(page.plain())
    elif form == "svg":
        click.echo(showing.as_svg(catalogue, found.at(day), english=english))
    elif form == "html":
        picture = showing.as_svg(catalogue, found.at(day), english=english)
        click.echo(showing.as_html(page, picture), nl=False)
    else:
        click.echo(showing.as_text(page), nl=False)


@law.command("list")
@law_option
@json_option
def list_(folder: Path | None, as_json: bool) -> None:
    """列出所有程序 / every procedure with its editions."""
    catalogue = load_folder(folder)
    rows = [
        {"id": id, "edition": source.edition, "first": source.first, "last": source.last, "zh": source.tree.get("zh"),
         "en": source.tree.get("en")}
        for id in catalogue.procedures
        for source in catalogue.editions(id)
    ]  # fmt: skip
    if as_json:
        echo_json(rows)
        return
    for row in rows:
        click.echo(f"{row['id']:<28} {row['edition']:<8} {row['zh']}")


@law.command()
@click.argument("old")
@click.argument("new")
@click.argument("procedure", required=False)
@place_option
@domain_option
@law_option
@json_option
def diff(
    old: str, new: str, procedure: str | None, place: str | None, domain: str | None, folder: Path | None,
    as_json: bool,
) -> None:  # fmt: skip
    """比较同一程序的两个日期，或两个法律文件夹 / compare two dates of a PROCEDURE, or two law folders OLD and NEW."""
    places = place_chain(place) if place else ()
    found = _differences(old, new, procedure, places, domain, folder)
    if as_json:
        echo_json([asdict(one) for one in found])
        return
    if not found:
        click.echo("没有区别 / no difference")
    marks = {"added": ("+", "green"), "removed": ("-", "red")}
    for one in found:
        click.secho(f"{one.zh}（{one.procedure}）{one.since}", bold=True)
        for change in one.changes:
            sign, colour = marks.get(change.kind, ("~", "yellow"))
            click.echo(f"  {click.style(sign, fg=colour)} {change.zh}")


def _differences(
    old: str, new: str, procedure: str | None, places: Sequence[str], domain: str | None, folder: Path | None
) -> list[comparing.Difference]:
    if Path(old).is_dir() and Path(new).is_dir():
        if places or domain:
            raise click.UsageError("--place 和 --domain 用于比较日期 / --place and --domain compare dates")
        found = comparing.compare_laws(load_folder(old), load_folder(new))
        return [one for one in found if procedure in (None, one.procedure)]
    days = [Day().convert(text, None, None) for text in (old, new)]
    catalogue = load_folder(folder)
    out = []
    for id in [procedure] if procedure else catalogue.procedures:
        try:
            changes = comparing.compare_dates(catalogue, id, days[0], days[1], places, domain)
        except NotInLaw as error:
            if procedure is not None:
                raise click.UsageError(f"{error.zh} / {error.en}") from None
            continue  # among all procedures, those that did not exist on one of the days have no two texts to compare
        if changes:
            zh = str(catalogue.editions(id)[-1].tree.get("zh", id))
            out.append(comparing.Difference(id, zh, f"{days[0]} → {days[1]}", tuple(changes)))
    return out


@law.command("try")
@click.argument("ids", nargs=-1, metavar="[ID]...")
@click.option("--procedure", help="只试行此程序的场景 / only the scenarios of this procedure")
@click.option(
    "--strict",
    is_flag=True,
    help="有步骤、关口、期限或条文没有场景也算错误 / a move, gate, time limit or text that no scenario shows is an error",
)
@law_option
@json_option
def try_(
    ids: tuple[str, ...], procedure: str | None, strict: bool, folder: Path | None, as_json: bool
) -> None:
    """试行场景：合法的必须准许，违法的必须拒绝 / play the scenarios: lawful paths and unlawful attempts."""
    catalogue = load_folder(folder)
    chosen = [one for one in _scenarios(catalogue) if not ids or one.get("id") in ids]
    chosen = [one for one in chosen if procedure in (None, one.get("procedure"))]
    if not chosen:
        raise click.UsageError("没有这样的场景 / no such scenario")
    outcomes = [_play(catalogue, one) for one in chosen]
    missing = [] if ids else unshown(catalogue, together(outcome.shown for outcome in outcomes))
    if as_json:
        kept = ("id", "procedure", "problems", "steps")
        rows = [{name: getattr(outcome, name) for name in kept} for outcome in outcomes]
        echo_json({"outcomes": rows, "unshown": missing})
    else:
        for outcome in outcomes:
            mark = (
                click.style("通过", fg="green")
                if outcome.passed
                else click.style("不符", fg="red", bold=True)
            )
            click.echo(f"{mark} {outcome.id}  {outcome.steps} 步")
            for problem in outcome.problems:
                click.echo(f"     {problem}")
        for one in missing:
            zh, en = _KINDS[one.kind]
            click.echo(f"{one.procedure} {zh} / {en}: {one.part} {one.zh}".rstrip())
        failed = sum(not outcome.passed for outcome in outcomes)
        zh = f"{len(outcomes)} 个场景，{sum(o.steps for o in outcomes)} 步，{failed} 个不符"
        click.echo(f"{zh} / {len(outcomes)} scenarios, {failed} failed")
    if any(not outcome.passed for outcome in outcomes) or (strict and missing):
        raise SystemExit(1)


_KINDS = {
    "move": ("没有场景准许的步骤", "move never granted"),
    "gate": ("没有场景拒绝的关口", "gate never refused"),
    "clock": ("没有场景写明届满日的期限", "time limit whose last day no scenario names"),
    "text": ("此日起的条文没有场景", "nothing tried under the text of that day"),
}


def _scenarios(catalogue: Catalogue) -> list[Mapping[str, Any]]:
    return [one for scenarios in catalogue.scenarios().values() for one in scenarios]


def _play(catalogue: Catalogue, scenario: Mapping[str, Any]) -> Outcome:
    def laws(id: str, on: dt.date, of: Mapping[str, Any]) -> Procedure:
        places = [str(place) for place in of.get("places", ())]
        return catalogue.procedure(id, on, places, of.get("domain"))

    try:
        return play(scenario, PureBench(scenario, laws, _calendar()))
    except (LookupError, ValueError) as error:
        # A scenario that is not written as one fails alone; the others are still played.
        return Outcome(
            str(scenario.get("id")), str(scenario.get("procedure")), [f"{type(error).__name__}: {error}"]
        )


@cache
def _calendar() -> Calendar:
    return Calendar.china()


@law.command()
@click.option("--missing", is_flag=True, help="只列未声明的 / only those nobody claims")
@click.option(
    "--play", "played", is_flag=True, help="试行场景，列出是否通过 / play the scenarios and say which pass"
)
@click.option(
    "--samples",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    metavar="FOLDER",
    help="样本所在文件夹（默认 samples）：其公布数由 yifa sample check 核对 / the samples whose published figures count as reproduced, as `yifa sample check` says",
)
@law_option
@json_option
def coverage(missing: bool, played: bool, samples: Path | None, folder: Path | None, as_json: bool) -> None:
    """机制的声明、场景和复现的指标；声明了而没有场景的，退出码为 1。

    Which mechanisms are declared, which scenarios play them, which figures the samples reproduce. Fails where one is claimed that no
    scenario plays.
    """
    catalogue = load_folder(folder)
    passing = None
    if played:
        outcomes = [_play(catalogue, one) for one in _scenarios(catalogue)]
        passing = {outcome.id for outcome in outcomes if outcome.passed}
    rows = covering.coverage(catalogue, passing, _published(samples or Path("samples")))
    unplayed = [row for row in rows if row.unplayed]
    shown = [row for row in rows if not (missing and row.claimed)]
    if as_json:
        echo_json(shown)
    else:
        _print_coverage(shown)
        declared, having = sum(bool(row.claimed) for row in rows), sum(bool(row.scenarios) for row in rows)
        again = sum(bool(row.reproduced) for row in rows)
        text = (
            f"共 {len(rows)} 项：已声明 {declared}，有场景 {having}，有复现指标 {again} / "
            f"{len(rows)}: {declared} declared, {having} with scenarios, {again} with figures reproduced"
        )
        if played:
            holding = sum(row.passing is True for row in rows)
            text += f"；场景全部通过 {holding} / {holding} pass"
        click.echo(text)
        if unplayed:
            ids = " ".join(row.mechanism.id for row in unplayed)
            click.echo(f"声明了而没有场景：{ids} / claimed without a scenario: {ids}", err=True)
    if unplayed or any(row.passing is False for row in rows):
        raise SystemExit(1)


def _published(samples: Path) -> set[str]:
    """The figures that the samples of a folder publish; none where there is no such folder."""
    from yifa.sample.model import read_sample

    return {figure for path in sorted(samples.glob("*.yaml")) for figure in read_sample(path).published}


def _print_coverage(rows: list[covering.Row]) -> None:
    table = Table(box=None, pad_edge=False)
    for head in ("机制", "名称", "类别", "由谁声明", "场景", "复现的指标"):
        table.add_column(head)
    signs = {True: " 通过", False: " 不符", None: ""}
    for row in rows:
        one = row.mechanism
        claimed = ", ".join(name.partition(":")[2] for name in row.claimed) or "—"
        scenarios = f"{len(row.scenarios)}{signs[row.passing]}" if row.scenarios else "—"
        again = ", ".join(row.reproduced)
        reproduced = f"{len(row.reproduced)}/{len(row.figures)} {again}".strip() if row.figures else "—"
        table.add_row(one.id, one.zh, one.class_, claimed, scenarios, reproduced)
    Console().print(table)


@law.command()
@click.argument("kind", type=click.Choice(schemas.KINDS), required=False)
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    help="写入此文件夹 / write all of them to a folder",
)
@json_option
def schema(kind: str | None, out: Path | None, as_json: bool) -> None:
    """供编辑器使用的 JSON Schema / JSON Schema for editors: of one KIND of file, or of all with --out."""
    if kind is not None and out is None:
        echo_json(schemas.schema(kind))
    elif kind is None and out is not None:
        out.mkdir(parents=True, exist_ok=True)
        written = [out / f"{name}.schema.json" for name in schemas.KINDS]
        for name, path in zip(schemas.KINDS, written, strict=True):
            path.write_bytes(orjson.dumps(schemas.schema(name), option=orjson.OPT_INDENT_2))
        if as_json:
            echo_json(written)
        else:
            click.echo("\n".join(map(str, written)))
    else:
        raise click.UsageError("写 KIND，或者写 --out / give KIND, or --out")


def _known(find: Callable[[], Any]) -> Any:
    """What is asked for, or wrong usage where the law has no such thing."""
    try:
        return find()
    except NotInLaw as error:
        raise click.UsageError(f"{error.zh} / {error.en}") from None
