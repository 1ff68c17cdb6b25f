"""`yifa demo`: a county's year, played through the law before your eyes."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.table import Table

from yifa.cli import set_up_django
from yifa.cli.output import echo_json, json_option

SAMPLE = Path("samples/tongdao-2016.yaml")
DATABASE = "demo.sqlite3"
SHOWN = 14
FIGURE = "penalties_published"
"""The figure to open as an example, where the sample's report has it."""


@click.command()
@click.option(
    "--sample",
    "path",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    default=SAMPLE,
    help="样本文件 / sample file",
)
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("out"),
    help="报告写到何处 / where reports go",
)
@json_option
def demo(path: Path, out: Path, as_json: bool) -> None:
    """按法律走完一个县的一年，并写出年度报告。 / Play a county's year through the law and write its report.

    只重建 YIFA_HOME 下的 demo.sqlite3，不动其他数据库。
    Rebuilds demo.sqlite3 below YIFA_HOME and touches no other database.
    """
    home = Path(os.environ.get("YIFA_HOME") or "var").resolve()
    home.mkdir(parents=True, exist_ok=True)
    database = home / DATABASE
    for file in (database, *(database.with_name(DATABASE + end) for end in ("-wal", "-shm"))):
        file.unlink(missing_ok=True)
    os.environ["DATABASE_URL"] = f"sqlite:///{database}"
    set_up_django()
    _Demo(path, out, quiet=as_json).run()


class _Demo:
    def __init__(self, path: Path, out: Path, *, quiet: bool) -> None:
        self.path = path
        self.out = out
        self.quiet = quiet
        self.console = Console(quiet=quiet, highlight=False)
        self.found: dict[str, Any] = {}

    def run(self) -> None:
        from django.core.management import call_command

        from yifa.casework.applied import keep
        from yifa.casework.runtime import catalogue
        from yifa.sample.model import read_sample

        begun = time.perf_counter()
        sample = read_sample(self.path)
        self.console.print(f"[bold]依法 Yifa[/bold]  {sample.zh}\n")
        with self._step("建立数据库 / setting up the database"):
            call_command("migrate", interactive=False, verbosity=0)
        with self._step("读入法律目录 / reading the law"):
            laws = catalogue()
            keep(laws)
        self._play(sample, laws)
        self._clocks(sample.region.code)
        self._verify()
        ok = self._report(sample)
        self._accounts(sample.region.code)
        seconds = time.perf_counter() - begun
        self.found["seconds"] = round(seconds, 1)
        if self.quiet:
            echo_json(self.found)
        else:
            self._farewell(sample, seconds)
        if not ok:
            raise click.exceptions.Exit(1)

    @contextmanager
    def _step(self, words: str) -> Iterator[None]:
        begun = time.perf_counter()
        yield
        self.console.print(f"  [green]✓[/green] {words}  [dim]{time.perf_counter() - begun:.1f} s[/dim]")

    def _play(self, sample: Any, laws: Any) -> None:
        from yifa.sample.run import build

        columns = (TextColumn("  {task.description}"), BarColumn(), MofNCompleteColumn())
        with Progress(*columns, console=self.console, transient=True, disable=self.quiet) as bars:
            tasks: dict[str, Any] = {}

            def progress(what: str, done: int, total: int) -> None:
                if what not in tasks:
                    tasks[what] = bars.add_task(what, total=total)
                bars.update(tasks[what], completed=done)

            begun = time.perf_counter()
            _, told, moves = build(sample, laws, progress)
        seconds = time.perf_counter() - begun
        self.console.print(
            f"  [green]✓[/green] 办理{moves}次，用时{seconds:.1f}秒 / {moves} moves in {seconds:.1f} s\n"
        )
        named = {id: laws.editions(id)[-1].tree["zh"] for id in laws.procedures}
        table = Table(
            "程序 / procedure", "准许 / granted", title="办理了什么 / what was moved", title_justify="left"
        )
        for procedure, count in sorted(told.granted.items(), key=lambda kv: -kv[1]):
            table.add_row(str(named.get(procedure, procedure)), str(count))
        self.console.print(table)
        refused = Table(title="被拒绝的违法办理 / unlawful acts refused", title_justify="left")
        for heading in ("程序 / procedure", "办理 / act", "依据 / article", "原因 / reason", "次"):
            refused.add_column(heading, overflow="fold")
        for (procedure, move, article, words), count in told.refused.most_common(SHOWN):
            refused.add_row(str(named.get(procedure, procedure)), move, article or "—", words, str(count))
        self.console.print(refused)
        total = sum(told.refused.values())
        if len(told.refused) > SHOWN:
            self.console.print(
                f"  另有{len(told.refused) - SHOWN}种,共{total}项原因 / and {len(told.refused) - SHOWN} more kinds, {total} reasons in all\n"
            )
        self.found |= {
            "moves": moves,
            "granted": dict(told.granted),
            "refused": [
                {"procedure": p, "move": m, "article": a, "reason": w, "count": n}
                for (p, m, a, w), n in told.refused.most_common()
            ],
        }

    def _clocks(self, region: int) -> None:
        from django.db.models import Count, F

        from yifa.casework.models import Deadline

        mine = Deadline.objects.filter(region_id=region)
        red = (
            mine.filter(status__in=["late", "ran_out"])
            .values("case__procedure", "clock", "binds")
            .annotate(n=Count("id"))
        )
        yellow = mine.filter(status="met", warn_from__isnull=False, ended_on__gte=F("warn_from"))
        table = Table(
            "程序·期限 / clock",
            "由谁承担 / bound",
            "次",
            title="红牌 / clocks that went red",
            title_justify="left",
        )
        rows = sorted(red, key=lambda r: -r["n"])
        for row in rows[:SHOWN]:
            table.add_row(_clock(row["case__procedure"], row["clock"]), row["binds"], str(row["n"]))
        self.console.print(table)
        if len(rows) > SHOWN:
            more = sum(r["n"] for r in rows[SHOWN:])
            self.console.print(f"  另有{more}次 / and {more} more")
        count = yellow.count()
        self.console.print(
            f"  黄牌（临期才办结）{count}次 / {count} clocks were met only after they had gone yellow\n"
        )
        self.found |= {"red": rows, "yellow": count}

    def _verify(self) -> None:
        from yifa.casework.refold import CaseworkRefold
        from yifa.ledger.verify import verify

        with self._step("核对账本：逐条重算、重新归并 / ledger re-hashed and refolded"):
            report = verify(refold=CaseworkRefold())
        self.found["ledger"] = {"ok": report.ok, "events": report.events, "cases": report.cases}
        if not report.ok:
            first = report.differences[0]
            self.console.print(f"  [red]✗ {first.zh} / {first.en}[/red]")
            raise click.exceptions.Exit(1)
        self.console.print(
            f"    {report.cases}件事项、{report.events}条记录与写入时一致 / {report.events} records of {report.cases} cases are as written\n"
        )

    def _report(self, sample: Any) -> bool:
        from yifa.reports.write import WriteError
        from yifa.sample.run import check, write_report

        with self._step("汇总指标 / counting the figures"):
            lines = check(sample)
        table = Table(
            "指标 / figure",
            "公布 / published",
            "复现 / reproduced",
            "",
            title="公布数与记录复现数 / published and reproduced",
            title_justify="left",
        )
        for line in lines:
            mark = "[green]＝[/green]" if line.equal else "[red]≠[/red]"
            table.add_row(line.label, str(line.published), str(line.reproduced), mark)
        self.console.print(table)
        folder = self.out / sample.sample
        with self._step(f"写出年度报告 / writing the report: {folder}"):
            try:
                files = write_report(sample, folder)
            except WriteError as error:
                files = error.written
                self.console.print(f"  [yellow]{error.zh}\n  {error.en}[/yellow]")
        for file in files:
            self.console.print(f"    {file}")
        self.found |= {
            "figures": {
                line.figure: {"published": line.published, "reproduced": line.reproduced, "equal": line.equal}
                for line in lines
            },
            "files": [str(f) for f in files],
        }
        return all(line.equal for line in lines)

    def _accounts(self, code: int) -> None:
        from yifa.registry.models import Region
        from yifa.sample.accounts import open_accounts, password

        region = Region.objects.get(code=code)
        accounts, word = open_accounts(region), password(region)
        table = Table(title="登录账号 / accounts to sign in with", title_justify="left")
        table.add_column("用户名 / username", no_wrap=True)
        for heading in ("岗位 / role", "机关", "待办", "红黄牌", "岗位数"):
            table.add_column(heading, overflow="fold")
        for a in accounts:
            role = f"{a.zh}（管理账号 / administrator）" if a.administrator else a.zh
            table.add_row(a.username, role, a.agency, str(a.waiting), str(a.urgent or ""), str(a.posts))
        self.console.print(table)
        self.console.print(f"  口令都是 / the password of all: [bold]{word}[/bold]\n")
        self.found |= {"accounts": [asdict(a) for a in accounts], "password": word}

    def _farewell(self, sample: Any, seconds: float) -> None:
        region, year = sample.region.code, sample.year
        figure = FIGURE if FIGURE in sample.published else next(iter(sample.published))
        self.console.print(
            f"\n[bold]完成，用时{seconds:.0f}秒。接着可以 / Done in {seconds:.0f} s. Next:[/bold]"
        )
        url = f"DATABASE_URL={os.environ['DATABASE_URL']}"
        for words, command in (
            ("看报告", f"{self.out}/{sample.sample}/report.html"),
            (
                "看一个数从何而来",
                f"{url} .venv/bin/yifa trace {figure} --region {region} --year {year}",
            ),
            ("核对账本", f"{url} .venv/bin/yifa ledger verify"),
            ("看法律怎样运行", f".venv/bin/yifa law show admin_penalty --on {year}-06-01"),
            ("算一个期限", '.venv/bin/yifa worktime due --on 2026-09-18 --within "20 working days"'),
        ):
            self.console.print(f"  {words:<10} [cyan]{command}[/cyan]", soft_wrap=True)  # to be copied whole
        self.console.print(
            "\n[bold]打开工作台，用上面的账号登录 / open the workbench and sign in: [cyan]make serve[/cyan][/bold]"
        )


def _clock(procedure: str, clock: str) -> str:
    """What people call a clock, with its procedure."""
    from yifa.casework.runtime import catalogue

    slices = [
        s for e in catalogue().editions(procedure) for s in catalogue().edition(procedure, e.edition).slices
    ]
    named = next((s for s in slices if clock in s.clocks), slices[-1])
    return f"{named.zh}·{named.clocks[clock].zh if clock in named.clocks else clock}"
