"""The command `yifa`: its subcommands, loaded when they are called, and how errors are told.

Exit status: 0 only when what was asked holds, 1 when it does not or an error was met, 2 for wrong usage.
"""

from __future__ import annotations

import importlib
import os
from dataclasses import dataclass
from keyword import iskeyword
from pathlib import Path

import click

from yifa import __version__
from yifa.cli.errors import Told, explain


@dataclass(frozen=True)
class Command:
    """A subcommand that is not loaded yet; `database`: Django is set up before its module is imported."""

    help: str
    database: bool = False


COMMANDS = {
    "backup": Command("备份数据库与附件 / back up the database and the papers", database=True),
    "bench": Command("衡量读取报告的准确程度 / how well reports are read, on labelled texts"),
    "case": Command("一个事项的经过、期限与下一步 / a case: timeline, clocks, next moves", database=True),
    "demo": Command("按法律走完一个县的一年 / play a county's year through the law and write its report"),
    "doctor": Command("检查安装是否完好 / say what is wrong with this installation"),
    "exchange": Command(
        "与其他系统交换：对接、发送、核对 / other systems: connect, send, check", database=True
    ),
    "figures": Command("一个年度的全部指标 / every figure of a year", database=True),
    "import": Command(
        "从表格导入已有名录和在办事项 / take in what the county had, from a table", database=True
    ),
    "init": Command("建立本县：行政区、机关、第一位管理员 / set up the county", database=True),
    "law": Command("检查、查看、试行法律目录 / check, show and try the law as data"),
    "ledger": Command("核对账本、导出链头 / verify the ledger, write down its heads", database=True),
    "migrate": Command("建立或更新数据库 / set up the database or bring it up to date", database=True),
    "move": Command("办理一步，或试办 / make one move, or try it", database=True),
    "notify": Command("每天早上的邮件提醒 / the morning's mail of what is due", database=True),
    "openapi": Command("接口说明（OpenAPI） / the API as an OpenAPI file", database=True),
    "read": Command("读取报告：数量、勾稽关系与问题 / reports into facts and findings"),
    "report": Command("由记录写成年度报告 / the yearly report, written from the records", database=True),
    "restore": Command("恢复备份并核对 / restore a backup and verify it", database=True),
    "sample": Command("公布数与记录复现数 / published figures beside those from records", database=True),
    "serve": Command("打开工作台 / serve the workbench"),
    "settle": Command(
        "登记时间带来的结果，每夜运行 / record what time has brought about; every night", database=True
    ),
    "token": Command("接口令牌 / the tokens by which programs call the API", database=True),
    "trace": Command("一个指标背后的记录 / the records behind a figure", database=True),
    "upgrade": Command(
        "更新数据库，列出新法触及的事项 / bring the database up to date, list what a new law touches",
        database=True,
    ),
    "user": Command("登录账号 / the accounts people sign in with", database=True),
    "worktime": Command("工作日历与期限计算 / the working calendar and due dates"),
}
"""Command `x` is the function `x` of the module `yifa.cli.x` (`import_`, for a word of Python); as its help is here, listing loads nothing."""


class Commands(click.Group):
    """A group whose commands are the table above, and whose expected errors are told in two languages."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        if COMMANDS[cmd_name].database:
            set_up_django()
        name = f"{cmd_name}_" if iskeyword(cmd_name) else cmd_name
        command: click.Command = getattr(importlib.import_module(f"yifa.cli.{name}"), name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, COMMANDS[name].help) for name in self.list_commands(ctx)])

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except (click.ClickException, click.exceptions.Exit, click.Abort, BrokenPipeError):
            raise
        except Exception as error:
            if (told := explain(error)) is None:
                raise
            raise Told(*told) from error


def set_up_django() -> None:
    """Makes models importable; the database itself is opened at its first use."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yifa.settings")
    django.setup()


def database_there() -> bool:
    """Has the database been made? Asking a SQLite database that was not would make an empty file."""
    from django.db import connection

    return connection.vendor != "sqlite" or Path(connection.settings_dict["NAME"]).exists()


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="yifa")
def main() -> None:
    """依法：按法律办理县级政府事务，并从记录写出年度报告。

    Runs a county government's administration by law, and writes its yearly report from the ledger.
    """
