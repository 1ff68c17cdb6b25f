"""`yifa doctor`: what is wrong with this installation, in words, and what to do about it."""

from __future__ import annotations

import datetime as dt
import os
import re
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Literal

import click

from yifa.cli.errors import explain
from yifa.cli.output import echo_json, json_option

LOCK = Path(__file__).parents[3] / "requirements.lock"
"""Beside the sources; an installed package has none."""
PINNED = re.compile(r"^([A-Za-z0-9._-]+)==(\S+)(?:\s*;\s*(.+?))?\s*\\?$", re.MULTILINE)
CHINESE_FONT = re.compile(
    r"CJK|Source Han|SimSun|SimHei|FangSong|KaiTi|Songti|STSong|Heiti|PingFang|YaHei|WenQuanYi|AR PL|宋|黑|楷"
)
PRESSING = 200 * 2**20
SPARE = 2**30


@dataclass(frozen=True)
class Finding:
    """One thing looked at. `fail`: something will not work; `warn`: something is left out, or may soon be."""

    about: str
    status: Literal["ok", "warn", "fail"]
    zh: str
    en: str


@click.command()
@json_option
def doctor(as_json: bool) -> None:
    """检查安装是否完好；有一项不能工作即以 1 退出。

    Checks this installation; exit status 1 if anything will not work.
    """
    findings = list(examine(dt.datetime.now().astimezone().date()))
    if as_json:
        echo_json({"ok": all(each.status != "fail" for each in findings), "checks": findings})
    else:
        for each in findings:
            show(each)
    if any(each.status == "fail" for each in findings):
        sys.exit(1)


def show(finding: Finding) -> None:
    """Print a finding, in both languages."""
    sign, colour = {"ok": ("✓", "green"), "warn": ("!", "yellow"), "fail": ("✗", "red")}[finding.status]
    click.echo(f"{click.style(sign, fg=colour)} {finding.zh}\n  {finding.en}")


def examine(today: dt.date) -> Iterator[Finding]:
    """All findings, in order. `today` decides which years the calendar should cover."""
    yield python()
    yield lock(LOCK)
    found = list(installation())
    yield from found
    yield fonts()
    yield calendar(today, imported=all(each.status != "fail" for each in found))
    yield postgres()


def python() -> Finding:
    """Is Python new enough?"""
    version = ".".join(map(str, sys.version_info[:3]))
    return Finding(
        "python",
        "ok" if sys.version_info >= (3, 11) else "fail",
        f"Python {version}（需要 3.11 或更高）",
        f"Python {version} (3.11 or newer is needed)",
    )


def lock(path: Path) -> Finding:
    """Whether what is installed is what the lock names."""
    if not path.exists():
        return Finding(
            "lock",
            "ok",
            "未从源码运行，没有锁定文件可比",
            "Not run from its sources: no lock to compare with",
        )
    differing = []
    for name, pinned, marker in PINNED.findall(path.read_text()):
        try:
            installed = metadata.version(name)
        except metadata.PackageNotFoundError:
            if not marker:  # a marker: wanted on other platforms, perhaps not on this one
                differing.append(f"{name} {pinned} ≠ -")
            continue
        if installed != pinned:
            differing.append(f"{name} {pinned} ≠ {installed}")
    if not differing:
        return Finding(
            "lock", "ok", "已安装的软件包与锁定文件一致", "The installed packages are those of the lock"
        )
    listed = ", ".join(differing)
    return Finding(
        "lock",
        "warn",
        f"软件包与锁定文件不一致（{listed}）；请重新运行 make demo 或 make test",
        f"Packages differ from the lock ({listed}); `make demo` or `make test` installs them",
    )


def installation() -> Iterator[Finding]:
    """Settings, and where they can be read: what they point to."""
    from yifa.cli import set_up_django

    try:
        set_up_django()
    except Exception as error:
        if (told := explain(error)) is None:
            raise
        yield Finding("settings", "fail", *told)
        return
    from django.conf import settings

    if settings.YIFA_LAW is not None and not settings.YIFA_LAW.is_dir():
        yield Finding(
            "settings",
            "fail",
            f"YIFA_LAW 指向的文件夹不存在：{settings.YIFA_LAW}",
            f"The folder that YIFA_LAW names does not exist: {settings.YIFA_LAW}",
        )
    elif not settings.ALLOWED_HOSTS:
        yield Finding(
            "settings",
            "warn",
            "没有设置 YIFA_ALLOWED_HOSTS，网页不会答复任何地址",
            "YIFA_ALLOWED_HOSTS is not set: the web will answer to no name",
        )
    else:
        yield Finding("settings", "ok", "设置有效", "The settings can be used")
    from yifa.cli import doctor_county

    yield doctor_county.web()
    yield room(settings.YIFA_HOME)
    yield attachments(settings.YIFA_FILES)
    yield from database()


def standing(path: Path) -> Path:
    """The nearest folder above that is there already."""
    return next(each for each in (path, *path.parents) if each.exists())


def room(home: Path) -> Finding:
    """Is there room on the disk of that folder?"""
    free = shutil.disk_usage(standing(home)).free
    status: Literal["ok", "warn", "fail"] = "fail" if free < PRESSING else "warn" if free < SPARE else "ok"
    size = f"{free / 2**30:.1f} GiB"
    return Finding("disk", status, f"{home} 所在磁盘剩余 {size}", f"{size} free on the disk of {home}")


def attachments(folder: Path) -> Finding:
    """Can papers be stored?"""
    if os.access(standing(folder), os.W_OK):
        return Finding(
            "files", "ok", f"附件存放处可以写入：{folder}", f"The attachment store can be written: {folder}"
        )
    return Finding(
        "files", "fail", f"附件存放处不能写入：{folder}", f"The attachment store cannot be written: {folder}"
    )


def database() -> Iterator[Finding]:
    """Reached, up to date, and safe against a loss of power."""
    from django.db import DatabaseError, connection

    name = connection.settings_dict["NAME"]
    if connection.vendor == "sqlite" and not Path(name).exists():  # opening it would make an empty one
        yield Finding(
            "database",
            "fail",
            f"数据库尚未建立：{name}；请运行 yifa migrate",
            f"There is no database yet: {name}; run `yifa migrate`",
        )
        return
    try:
        connection.ensure_connection()
        yield Finding(
            "database",
            "ok",
            f"数据库可以连接：{connection.vendor} {name}",
            f"The database can be reached: {connection.vendor} {name}",
        )
        schema = migrated()
        yield schema
        yield durable()
        if schema.status == "ok":
            from yifa.cli import doctor_county

            yield from doctor_county.counties()
    except DatabaseError as error:
        zh, en = explain(error) or (str(error), str(error))
        yield Finding("database", "fail", f"{name}：{zh}", f"{name}: {en}")


def migrated() -> Finding:
    """Do database and program fit together?"""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    loader = executor.loader
    if unknown := set(loader.applied_migrations) - set(loader.disk_migrations):
        listed = ", ".join(sorted(".".join(each) for each in unknown))
        return Finding(
            "migrations",
            "fail",
            f"数据库比程序新（{listed}）；请更新程序",
            f"The database is newer than the program ({listed}); update the program",
        )
    if executor.migration_plan(loader.graph.leaf_nodes()):
        return Finding(
            "migrations",
            "fail",
            "数据库的版本较旧；请运行 yifa migrate",
            "The database is older: run `yifa migrate`",
        )
    return Finding("migrations", "ok", "数据库是当前版本", "The database is up to date")


def durable() -> Finding:
    """Whether what was acknowledged survives a loss of power."""
    from django.db import connection

    if connection.vendor == "sqlite":
        asked = {"PRAGMA journal_mode": ("wal",), "PRAGMA synchronous": (2, 3)}  # FULL, EXTRA
    else:
        asked = {
            "SHOW fsync": ("on",),
            "SHOW full_page_writes": ("on",),
            "SHOW synchronous_commit": ("on", "remote_apply"),
        }
    loose = []
    with connection.cursor() as cursor:
        for question, safe in asked.items():
            cursor.execute(question)
            (value,) = cursor.fetchone()
            if value not in safe:
                loose.append(f"{question.split()[1]} = {value}")
    if loose:
        listed = ", ".join(loose)
        return Finding(
            "durable",
            "fail",
            f"断电可能丢失已答复的记录（{listed}）",
            f"A loss of power may lose acknowledged records ({listed})",
        )
    return Finding("durable", "ok", "已答复的记录断电不丢", "Acknowledged records survive a loss of power")


def fonts() -> Finding:
    """Whether typst, which makes the PDF, finds a font with Chinese characters."""
    import typst

    chinese = [name for name in typst.Fonts().families() if CHINESE_FONT.search(name)]
    if chinese:
        return Finding(
            "fonts", "ok", f"PDF 可用的中文字体：{chinese[0]}", f"Chinese font for PDF: {chinese[0]}"
        )
    return Finding(
        "fonts",
        "warn",
        "没有中文字体，不能生成 PDF；请安装（Debian：fonts-noto-cjk）",
        "No Chinese font, so no PDF: install one (Debian: fonts-noto-cjk)",
    )


def calendar(today: dt.date, *, imported: bool = False) -> Finding:
    """Days off are known for this year, and from December on for the next; `imported`: ask the database too."""
    from yifa.worktime import Calendar

    if imported:
        from yifa.casework import runtime

        china = runtime.calendar()
    else:
        china = Calendar.china()
    wanted = [today.year] + [today.year + 1] * (today.month == 12)
    missing = [str(year) for year in wanted if china.provisional(dt.date(year, 6, 1))]
    if missing:
        listed = ", ".join(missing)
        return Finding(
            "calendar",
            "warn",
            f"没有 {listed} 年的放假通知，期限为暂定；请运行 yifa worktime import",
            f"No notice on days off for {listed}: due dates are provisional; see `yifa worktime import`",
        )
    return Finding(
        "calendar",
        "ok",
        f"放假安排齐备：{', '.join(map(str, wanted))}",
        f"Days off are known for {', '.join(map(str, wanted))}",
    )


def postgres() -> Finding:
    """Are there PostgreSQL server programs, for the tests?"""
    if found := postgres_binaries():
        return Finding(
            "postgresql", "ok", f"PostgreSQL 服务器程序：{found}", f"PostgreSQL server binaries: {found}"
        )
    return Finding(
        "postgresql",
        "warn",
        "没有 PostgreSQL 服务器程序，make test 只在 SQLite 上运行（Debian：postgresql）",
        "No PostgreSQL server binaries: `make test` runs on SQLite only (Debian: postgresql)",
    )


def postgres_binaries() -> Path | None:
    """The folder of PostgreSQL's server programs: on the PATH, or the newest where systems keep them."""
    places = [Path(each) for each in os.environ.get("PATH", "").split(os.pathsep) if each]
    for pattern in ("usr/lib/postgresql/*/bin", "usr/pgsql-*/bin", "opt/homebrew/opt/postgresql@*/bin"):
        places += sorted(
            Path("/").glob(pattern), key=lambda path: [int(n) for n in re.findall(r"\d+", str(path))]
        )[::-1]
    for place in places:
        folder = (place / "initdb").resolve().parent  # on the PATH there may be links to some of them
        if all((folder / name).exists() for name in ("initdb", "postgres", "createdb")):
            return folder
    return None
