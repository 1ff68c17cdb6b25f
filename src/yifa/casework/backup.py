"""Backup of an installation's records in one archive, and their restoration into a place that is still empty.

The archive is a tar file (``.tar``, or compressed ``.tar.gz``): the database, the papers under their SHA-256, the list
of the ledger's heads, and last a manifest that names the whole. Database, papers and heads are of one moment: moves
go on meanwhile. What was restored is verified like any ledger, and against the heads it had when it was backed up.

A county's own law (`YIFA_LAW`) and the settings are not part of it; the manifest names the law by its hash.
"""

from __future__ import annotations

import io
import os
import shutil
import sqlite3
import subprocess
import tarfile
import tempfile
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import IO, Any

import orjson
from django.db import connections, transaction
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone
from psycopg.conninfo import make_conninfo

from yifa import __version__
from yifa.casework import files
from yifa.casework.runtime import catalogue
from yifa.errors import YifaError
from yifa.ledger import heads as lists
from yifa.ledger.scan import snapshot

FORMAT = "yifa-backup-1"
SQLITE, DUMP, HEADS, MANIFEST, FILES = (
    "database.sqlite3",
    "database.dump",
    "heads.jsonl",
    "manifest.json",
    "files/",
)
ENGINES = {"sqlite": SQLITE, "postgresql": DUMP}
NAMES = (".tar", ".tar.gz", ".tgz")
"""What an archive may be called."""
PAGES = 4096
"""Pages of a SQLite database that are copied between two words of progress."""
Progress = Callable[[str, int, int], None]
"""Is told what is being done, how much of it is done, of how much (0: not known)."""


class BackupError(YifaError, ValueError):
    """A backup that cannot be made or restored; `zh` and `en` say why."""


@dataclass
class Manifest:
    """What an archive holds. `members`: SHA-256 and size of each part but the papers, whose names are their hashes."""

    made_at: str
    engine: str
    server: str
    migrations: list[str]
    law: str
    cases: int = 0
    events: int = 0
    head: str = ""
    """Digest of the list of heads: what `yifa ledger heads` would have printed last."""
    files: int = 0
    damaged: list[str] = field(default_factory=list)
    """Papers that were missing or changed already when they were to be backed up."""
    members: dict[str, dict[str, Any]] = field(default_factory=dict)
    yifa: str = __version__
    format: str = FORMAT


def backup(
    path: Path, using: str = "default", progress: Progress = lambda what, done, total: None
) -> Manifest:
    """Write everything into a new archive; it appears under its name only when it is whole.

    A name in ``gz`` asks for a compressed one. Raises BackupError where there is a file of that name, or `pg_dump`
    is missing or fails.
    """
    if path.exists():
        raise BackupError(f"文件已存在：{path}", f"there is a file already: {path}")
    with drafts(path.parent) as room:
        archive = room / "archive"
        with tarfile.open(
            archive, "w:gz" if path.suffix in (".gz", ".tgz") else "w", format=tarfile.PAX_FORMAT
        ) as tar:
            manifest = _write(tar, room, using, progress)
            _add(tar, MANIFEST, io.BytesIO(orjson.dumps(manifest, option=orjson.OPT_INDENT_2)), manifest)
        with archive.open("rb") as whole:
            os.fsync(whole.fileno())
        os.replace(archive, path)
        files.sync(path.parent)
    return manifest


@contextmanager
def drafts(folder: Path) -> Iterator[Path]:
    """A folder for drafts on the same disk, gone afterwards."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".yifa-", dir=folder) as name:
        yield Path(name)


def _write(tar: tarfile.TarFile, room: Path, using: str, progress: Progress) -> Manifest:
    copy = room / ENGINES[connections[using].vendor]
    source = _sqlite_copy if connections[using].vendor == "sqlite" else _postgres_dump
    with source(using, copy, progress) as alias:
        connection = connections[alias]
        manifest = Manifest(
            timezone.localtime().isoformat(timespec="seconds"), connection.vendor,
            ".".join(map(str, connection.get_database_version())),
            sorted(f"{app}.{name}" for app, name in MigrationRecorder(connection).applied_migrations()),
            catalogue().hash,
        )  # fmt: skip
        with copy.open("rb") as stream:
            _add(tar, copy.name, stream, manifest)
        with (room / HEADS).open("w+b") as stream:
            stream.writelines(lists.heads(connection))
            stream.seek(0)
            told = orjson.loads(_last_line(stream))
            manifest.cases, manifest.events, manifest.head = told["cases"], told["events"], told["sha256"]
            stream.seek(0)
            _add(tar, HEADS, stream, manifest)
        _add_files(tar, alias, manifest, progress)
    return manifest


def _last_line(stream: IO[bytes]) -> bytes:
    last = deque(stream, maxlen=1)
    return last[0] if last else b""


@contextmanager
def _sqlite_copy(using: str, copy: Path, progress: Progress) -> Iterator[str]:
    """Copies the database with SQLite's own backup, from one snapshot; gives an alias of the copy."""
    with snapshot(connections[using]) as cursor:
        cursor.execute("SELECT count(*) FROM sqlite_master")  # a snapshot begins with its first read
        cursor.fetchall()
        with closing(sqlite3.connect(copy)) as target:
            connections[using].connection.backup(
                target, pages=PAGES, progress=lambda _, left, total: progress("database", total - left, total)
            )
    with opened({"ENGINE": "django.db.backends.sqlite3", "NAME": str(copy)}) as alias:
        yield alias


@contextmanager
def _postgres_dump(using: str, copy: Path, progress: Progress) -> Iterator[str]:
    """Dumps the database from a snapshot that the transaction shares, in which the caller then reads the rest."""
    with transaction.atomic(using=using), connections[using].cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        cursor.execute("SELECT pg_export_snapshot()")
        (shared,) = cursor.fetchone()
        progress("database", 0, 0)
        run_postgres("pg_dump", using, f"--snapshot={shared}", "--format=custom", f"--file={copy}")
        yield using


def run_postgres(program: str, using: str, *arguments: str) -> None:
    """A program of PostgreSQL on that database; the password never stands among its arguments."""
    found = shutil.which(program)
    if found is None:
        raise BackupError(
            f"没有找到 {program}（Debian 软件包 postgresql-client）",
            f"{program} was not found (Debian package: postgresql-client)",
        )
    given = connections[using].settings_dict
    names = {"host": "HOST", "port": "PORT", "user": "USER", "dbname": "NAME"}
    libpq = {k: v for k, v in given["OPTIONS"].items() if k.startswith("ssl") or k == "connect_timeout"}
    info = make_conninfo("", **{k: given[name] for k, name in names.items() if given[name]}, **libpq)
    environment = os.environ | ({"PGPASSWORD": given["PASSWORD"]} if given["PASSWORD"] else {})
    done = subprocess.run(
        [found, f"--dbname={info}", "--no-owner", "--no-privileges", *arguments],
        env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        words = done.stderr.strip().splitlines() or ["?"]
        raise BackupError(f"{program} 未能完成：{words[0]}", f"{program} failed: {words[0]}")


class Hashing:
    """A stream that hashes what is read of it."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self.digest = sha256()

    def read(self, size: int = -1) -> bytes:
        chunk = self._stream.read(size)
        self.digest.update(chunk)
        return chunk


def _add(tar: tarfile.TarFile, name: str, stream: IO[bytes], manifest: Manifest) -> str:
    """Adds a member and notes its size and hash (of a paper, nothing: its name is its hash)."""
    entry = tarfile.TarInfo(name)
    entry.size = stream.seek(0, os.SEEK_END)
    stream.seek(0)
    hashed = Hashing(stream)
    tar.addfile(entry, hashed)
    if not name.startswith(FILES):
        manifest.members[name] = {"size": entry.size, "sha256": hashed.digest.hexdigest()}
    return hashed.digest.hexdigest()


def _add_files(tar: tarfile.TarFile, using: str, manifest: Manifest, progress: Progress) -> None:
    last = ""
    for _, digest, _ in files.listed(using):
        if digest == last:
            continue
        last = digest
        try:
            with files.path_of(digest).open("rb") as stream:
                sound = _add(tar, f"{FILES}{digest}", stream, manifest) == digest
        except FileNotFoundError:
            sound = False
        if not sound:
            manifest.damaged.append(digest)
        manifest.files += 1
        progress("files", manifest.files, 0)


@contextmanager
def opened(given: dict[str, Any]) -> Iterator[str]:
    """A database that no settings name, under an alias while it is needed."""
    alias = f"backup-{len(connections.databases)}"
    connections.databases[alias] = connections.configure_settings({"default": {}, alias: dict(given)})[alias]
    try:
        yield alias
    finally:
        connections[alias].close()
        del connections[alias], connections.databases[alias]
