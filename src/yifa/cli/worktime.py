"""`yifa worktime`: due dates explained day by day, and what a new notice on days off would change."""

from __future__ import annotations

import codecs
import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from rich import box
from rich.console import Console
from rich.table import Table

from yifa.cli import database_there, set_up_django
from yifa.cli.output import echo_json, json_option, progress_bar
from yifa.cli.values import MomentType
from yifa.worktime import (
    Calendar,
    Day,
    DayLine,
    Due,
    Length,
    Moment,
    Notice,
    Pause,
    Unit,
    WorktimeError,
    diff,
    due,
    explain,
    parse_notice,
)

if TYPE_CHECKING:
    from yifa.casework.calendars import Moved


class LengthType(click.ParamType):
    """``20 working days``, ``20个工作日``."""

    name = "LENGTH"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Length:
        if isinstance(value, Length):
            return value
        try:
            return Length.parse(value)
        except WorktimeError as error:
            self.fail(str(error), param, ctx)


class PauseType(click.ParamType):
    """``2026-09-22..2026-10-13``; still open: ``2026-09-22..``."""

    name = "FROM..[TO]"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Pause:
        if isinstance(value, Pause):
            return value
        frm, dots, until = value.partition("..")
        if not dots:
            self.fail(
                f"“{value}”应如 2026-09-22..2026-10-13，尚未结束的如 2026-09-22.. / "
                f"{value!r} should be like 2026-09-22..2026-10-13, or 2026-09-22.. while it lasts",
                param,
                ctx,
            )
        read = MomentType().convert
        try:
            return Pause(read(frm, param, ctx), read(until, param, ctx) if until else None)
        except WorktimeError as error:
            self.fail(str(error), param, ctx)


@click.group()
def worktime() -> None:
    """工作日历与期限计算。

    The working calendar and due dates.
    """


@worktime.command("due")
@click.option(
    "--on", "start", type=MomentType(), required=True, help="起算日（时） / day or time of the start"
)
@click.option(
    "--within", "length", type=LengthType(), required=True, help="期限 / length, e.g. 20 working days"
)
@click.option("--extend", "extensions", type=LengthType(), multiple=True, help="延期，可多次 / extension")
@click.option("--pause", "pauses", type=PauseType(), multiple=True, help="暂停，可多次 / time not counted")
@click.option(
    "--roll",
    type=click.Choice(["next", "none"]),
    default="next",
    help="末日为休假日时顺延或不顺延 / roll a last rest day to the next working day, or not",
)
@json_option
def due_command(
    start: Moment,
    length: Length,
    extensions: tuple[Length, ...],
    pauses: tuple[Pause, ...],
    roll: str,
    as_json: bool,
) -> None:
    """计算期限届满日，并逐日说明。

    When a limit ends, explained day by day.
    """
    calendar = installed()
    how: dict[str, Any] = {
        "extensions": extensions,
        "pauses": pauses,
        "roll": "forward" if roll == "next" else "none",
    }
    try:
        end = due(calendar, start, length, **how)
        lines = explain(calendar, start, length, **how)
    except WorktimeError as error:  # hours without a time of day, years without a calendar
        raise click.BadParameter(str(error), param_hint="--on") from error
    if as_json:
        echo_json(_as_json(calendar, end, lines))
    else:
        _print(calendar, start, length, end, lines)


@worktime.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--dry-run", is_flag=True, help="只列出会有什么变化，不保存 / list what would change, keep nothing"
)
@json_option
def import_command(file: Path, dry_run: bool, as_json: bool) -> None:
    """读入年度放假通知：列出变化的日子，重算期限并列出变动（中断后再次运行即可接着做）。

    Takes in a yearly notice on days off: lists the days that change, computes the deadlines again and lists those
    that moved. Interrupted, it goes on when it is run again.
    """
    raw = file.read_bytes()
    notice = parse_notice(raw, str(file))
    old = installed()
    from yifa.casework import calendars

    new = old.with_year(notice)
    body = raw.decode("utf-16" if raw[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE) else "utf-8-sig")
    stored = not dry_run and calendars.store(notice, body)
    moved: list[calendars.Moved] = []
    if database_there() or not dry_run:
        with progress_bar("重算期限 / computing deadlines", quiet=as_json) as tell:
            moved += calendars.reproject(notice=notice if dry_run else None, progress=tell)
    changes = diff(old, new)
    if as_json:
        echo_json({
            "year": notice.year, "source": notice.source, "was": old.version, "now": new.version,
            "changes": [
                {"date": c.date, "working": c.now.working, "was": _day(c.was), "now": _day(c.now)} for c in changes
            ],
            "stored": stored, "moved": moved,
        })  # fmt: skip
        return
    click.echo(f"{notice.year}年放假安排，来源：{'；'.join(notice.source)}")
    if changes:
        table = _table("日期", "星期", "原为", "现为")
        for change in changes:
            table.add_row(str(change.date), change.now.weekday_zh, change.was.zh, change.now.zh)
        Console().print(table)
    else:
        click.echo("工作日与休息日没有变化。 / No day changes.")
    _print_moved(moved)
    if not stored:
        click.echo(
            "未保存（试算）。 / Nothing kept: a dry run."
            if dry_run
            else "该年安排此前已载入。 / Known before."
        )


def _print_moved(moved: list[Moved]) -> None:
    running = [m for m in moved if m.running]
    ended = len(moved) - len(running)
    for m in running:
        parts = (m.region, m.number or m.case, m.title, m.zh, m.item)
        words = " ".join(str(part) for part in parts if part)
        click.echo(f"{words}: {_end(m.was, m.left_was)} → {_end(m.now, m.left_now)}")
    click.echo(f"变动的期限{len(running)}项。 / {len(running)} running deadlines moved.")
    if ended:
        turned = sum(m.status != m.status_was for m in moved if not m.running)
        click.echo(
            f"另有{ended}项已结束的期限重算，其中{turned}项的结果改变。 / "
            f"{ended} that have ended were corrected, the outcome of {turned} with them."
        )


def _end(moment: Moment | None, left: str) -> str:
    return str(moment) if moment is not None else f"中止计算，尚余{Length.parse(left).zh}"


def installed() -> Calendar:
    """The calendar of this installation: the packaged notices, and those imported where there is a database."""
    set_up_django()
    if not database_there():
        return Calendar.china()
    from yifa.casework.runtime import calendar

    return calendar()


def _deciding(calendar: Calendar, lines: list[DayLine]) -> list[tuple[Notice, bool]]:
    """The notices behind these days, and whether each was imported."""
    packaged = Calendar.china().notices
    decided = calendar.deciding(lines[0].date, lines[-1].date) if lines else ()
    return [(notice, notice not in packaged) for notice in decided]


def _as_json(calendar: Calendar, end: Due, lines: list[DayLine]) -> dict[str, Any]:
    return {
        "due": end.due,
        "raw": end.raw,
        "safe": end.safe,
        "provisional": end.provisional,
        "left": [str(length) for length in (end.left, *end.then) if length is not None],
        "calendar": calendar.version,
        "notices": [
            {"year": notice.year, "source": notice.source, "imported": imported}
            for notice, imported in _deciding(calendar, lines)
        ],
        "explain": [
            {
                "date": line.date,
                "weekday": line.day.weekday_en,
                "kind": line.day.kind,
                "why": line.why,
                "n": line.n,
                "zh": line.zh,
                "en": line.en,
            }
            for line in lines
        ],
    }


def _print(calendar: Calendar, start: Moment, length: Length, end: Due, lines: list[DayLine]) -> None:
    click.echo(f"自{_zh(calendar, start)}起算，期限{length.zh}")
    if end.due is None or end.raw is None or end.safe is None:
        left = "，另加延期".join(part.zh for part in (end.left, *end.then) if part is not None)
        click.echo(f"暂停中，尚余{left}")
    else:
        click.echo(f"届满：{_zh(calendar, end.due)}")
        if end.raw != end.due:
            click.echo(f"末日（未顺延）：{_zh(calendar, end.raw)}")
        if end.safe != end.raw:
            click.echo(f"末日当日或之前最后一个工作日：{_zh(calendar, end.safe)}")
    for notice, imported in _deciding(calendar, lines):
        own = "，由本单位载入" if imported else ""
        click.echo(f"依据：{notice.year}年放假安排（{'；'.join(notice.source)}）{own}")
    if end.provisional:
        click.echo("暂定：所涉年份的放假通知尚未载入，届满日可能变动。")
    if any(line.unit is Unit.WORKING_HOURS for line in lines) and calendar.office.unconfirmed:
        click.echo(f"办公时间按 {calendar.office} 计（LOCAL，未核实）。")
    table = _table("日期", "星期", "说明")
    for line in lines:
        table.add_row(str(line.date), line.day.weekday_zh, line.zh)
    Console().print(table)


def _zh(calendar: Calendar, moment: Moment) -> str:
    time = f" {moment:%H:%M}" if isinstance(moment, dt.datetime) else ""
    return f"{moment:%Y-%m-%d}（{calendar.day_at(moment.toordinal()).weekday_zh}）{time}"


def _day(day: Day) -> dict[str, str]:
    return {"kind": day.kind, "zh": day.zh, "en": day.en}


def _table(*heads: str) -> Table:
    table = Table(*heads, box=box.SIMPLE_HEAD, pad_edge=False)
    for column in table.columns[:2]:
        column.no_wrap = True
    return table
