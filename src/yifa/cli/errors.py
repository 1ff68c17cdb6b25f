"""Errors that a person can do something about, told in Chinese and English instead of a traceback.

Expected are: exceptions that carry texts `zh` and `en` (all of ours do), the database's refusals to work (locked,
full, gone, not set up …) and the file system's. Anything else is a defect and keeps its traceback.
"""

from __future__ import annotations

import errno
import sqlite3
from typing import IO, Any

import click

BUSY = "数据库正被占用，等待后仍未得到锁", "the database is locked by someone else, even after waiting"
FULL = "磁盘已满", "the disk is full"
GONE = "数据库连接不上或已中断", "the database cannot be reached, or went away"
READ_ONLY = "数据库只能读取，不能写入", "the database can only be read"
BROKEN = "数据库文件已损坏，或者不是数据库", "the database file is damaged, or is no database"
DISK = "读写磁盘出错", "the disk could not be read or written"
NOT_SET_UP = (
    "数据库尚未建立或版本较旧，请先运行 yifa migrate",
    "the database is not set up or is older: run `yifa migrate`",
)
NO_RIGHT = "数据库用户没有这项权限", "the database user lacks the right to do this"

_SQLITE = {
    sqlite3.SQLITE_BUSY: BUSY,
    sqlite3.SQLITE_LOCKED: BUSY,
    sqlite3.SQLITE_READONLY: READ_ONLY,
    sqlite3.SQLITE_IOERR: DISK,
    sqlite3.SQLITE_CORRUPT: BROKEN,
    sqlite3.SQLITE_NOTADB: BROKEN,
    sqlite3.SQLITE_FULL: FULL,
    sqlite3.SQLITE_CANTOPEN: GONE,
}
# by beginning of the SQLSTATE, PostgreSQL's appendix A
_POSTGRES = {
    "08": GONE, "57P": GONE, "28": GONE, "3D": GONE,
    "55P03": BUSY, "40": BUSY,
    "53100": FULL, "58030": DISK, "XX00": BROKEN,
    "25006": READ_ONLY, "42501": NO_RIGHT,
    "42P01": NOT_SET_UP, "42703": NOT_SET_UP,
}  # fmt: skip
ROLLED_BACK = (
    "未完成的一步已撤回，没有留下任何内容。",
    "The step under way was rolled back and left nothing behind.",
)


class Told(click.ClickException):
    """Ends a command with a message in both languages on standard error, and status 1."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(f"{zh}\n{en}")
        self.zh, self.en = zh, en

    def show(self, file: IO[Any] | None = None) -> None:
        click.echo(click.style("错误：", fg="red") + self.zh, file=file, err=True)
        click.echo(click.style("Error: ", fg="red") + self.en, file=file, err=True)


def explain(error: BaseException) -> tuple[str, str] | None:
    """The error in Chinese and in English; None where it is none of those expected (see above)."""
    zh, en = getattr(error, "zh", None), getattr(error, "en", None)
    if isinstance(zh, str) and isinstance(en, str):
        return zh, en
    if isinstance(error, OSError):
        return _of_files(error)
    cause = error.__cause__ or error  # Django's database errors wrap the driver's
    kind = _of_sqlite(cause) if isinstance(cause, sqlite3.Error) else _of_postgres(cause)
    if kind is None:
        return None
    detail = str(cause).strip().partition("\n")[0]
    return f"{kind[0]}（{detail}）。{ROLLED_BACK[0]}", f"{kind[1]} ({detail}). {ROLLED_BACK[1]}"


def _of_files(error: OSError) -> tuple[str, str] | None:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        kind = FULL
    elif error.filename is not None:
        kind = "无法读写文件或文件夹", "a file or folder cannot be read or written"
    else:
        return None
    detail = ": ".join(str(part) for part in (error.filename, error.strerror) if part)
    return f"{kind[0]}（{detail}）", f"{kind[1]} ({detail})"


def _of_sqlite(error: sqlite3.Error) -> tuple[str, str] | None:
    code = getattr(error, "sqlite_errorcode", None)
    if code is None:  # raised by Python's own module, before SQLite was asked
        return None
    if code == sqlite3.SQLITE_ERROR and str(error).startswith(("no such table", "no such column")):
        return NOT_SET_UP
    return _SQLITE.get(code & 0xFF)  # the low byte: extended codes refine it


def _of_postgres(error: BaseException) -> tuple[str, str] | None:
    if not type(error).__module__.startswith("psycopg"):
        return None
    state = getattr(error, "sqlstate", None)
    if state is None:  # the server gave no answer at all
        return GONE if type(error).__name__ in ("OperationalError", "ConnectionTimeout") else None
    return next((kind for start, kind in _POSTGRES.items() if state.startswith(start)), None)
