"""Restoring a backup into a place that is still empty, and verifying what was restored.

It is verified like any ledger, and against the heads that it had when it was backed up. A cut tail or a rewritten
history in an archive of which every part was forged shows only beside a digest of heads kept elsewhere.
"""

from __future__ import annotations

import os
import shutil
import tarfile
import tempfile
import zlib
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Any

import orjson
from django.core.management import call_command
from django.db import connections
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from yifa.casework import files
from yifa.casework.backup import (
    DUMP,
    ENGINES,
    FILES,
    FORMAT,
    HEADS,
    MANIFEST,
    SQLITE,
    BackupError,
    Hashing,
    Manifest,
    Progress,
    drafts,
    opened,
    run_postgres,
)
from yifa.casework.calendars import reproject
from yifa.casework.finding import complete
from yifa.casework.refold import CaseworkRefold
from yifa.casework.runtime import catalogue
from yifa.ledger import heads as lists
from yifa.ledger.verify import Report, verify


@dataclass
class Restored:
    """What a restoration did and what it found."""

    manifest: Manifest
    same_law: bool
    migrated: list[str]
    """Migrations that brought an older database up to date."""
    moved: int
    """Deadlines that this program's working calendar puts on another day."""
    ledger: Report
    faults: list[files.Fault]
    spoilt: list[str]
    """Papers in the archive that are not what their names say; they were left out."""

    @property
    def ok(self) -> bool:
        return self.ledger.ok and not self.faults and not self.spoilt

    def as_json(self) -> dict[str, Any]:
        return {"ok": self.ok, **asdict(self), "ledger": self.ledger.as_json()}


def restore(
    archive: Path,
    into: dict[str, Any],
    store: Path | None = None,
    progress: Progress = lambda what, done, total: None,
) -> Restored:
    """Restore an archive into an empty database (Django's settings of it) and a folder of papers; verify both.

    Raises BackupError, having changed nothing but added papers, where the database is not empty or of another
    engine, the archive is no whole backup, or it comes from a newer program.
    """
    with opened(into) as alias:
        vendor = connections[alias].vendor
        _check_empty(alias)
        with drafts(Path(into["NAME"]).parent if vendor == "sqlite" else Path(tempfile.gettempdir())) as room:
            manifest, spoilt = _unpack(archive, vendor, room, store, progress)
            _check_program(manifest)
            if vendor == "sqlite":
                _put_in_place(room / SQLITE, Path(into["NAME"]))
            else:
                progress("database", 0, 0)
                run_postgres("pg_restore", alias, "--single-transaction", "--exit-on-error", str(room / DUMP))
            migrated = _migrate(alias, manifest)
            moved = sum(1 for _ in reproject(alias))
            if migrated:
                complete(alias)
            with (room / HEADS).open("rb") as stream:
                heads = lists.parse(stream)
            ledger = verify(
                alias, heads=heads, refold=CaseworkRefold(),
                progress=lambda done, total: progress("ledger", done, total),
            )  # fmt: skip
            faults = list(
                files.verify_files(alias, lambda done: progress("files", done, manifest.files), store)
            )
    return Restored(manifest, manifest.law == catalogue().hash, migrated, moved, ledger, faults, spoilt)


def _check_empty(alias: str) -> None:
    connection = connections[alias]
    name = connection.settings_dict["NAME"]
    if connection.vendor == "sqlite":
        for file in (Path(name), *(Path(f"{name}{end}") for end in ("-wal", "-shm", "-journal"))):
            if file.exists() and file.stat().st_size:
                raise BackupError(
                    f"目标数据库不是空的：{file}", f"the database to restore into is not empty: {file}"
                )
        return
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor, include_views=True)
    if tables:
        raise BackupError(
            f"目标数据库不是空的：{name} 中有 {tables[0]} 等表",
            f"the database to restore into is not empty: {name} holds {tables[0]} …",
        )


def _unpack(
    archive: Path, vendor: str, room: Path, store: Path | None, progress: Progress
) -> tuple[Manifest, list[str]]:
    """Reads the archive once, from beginning to end. Papers go to the store, each only if it is what its name says."""
    found: dict[str, dict[str, Any]] = {}
    spoilt: list[str] = []
    count = 0
    manifest = None
    try:
        with tarfile.open(archive, "r|*") as tar:
            for entry in tar:
                stream = tar.extractfile(entry)
                if stream is None or entry.name in found or manifest is not None:
                    raise _broken(entry.name)
                if entry.name.startswith(FILES):
                    digest = entry.name.removeprefix(FILES)
                    try:
                        files.write(stream, digest, store)
                    except files.FileError:
                        spoilt.append(digest)
                    count += 1
                    progress("files", count, 0)
                elif entry.name == MANIFEST:
                    manifest = _read_manifest(stream.read())
                elif entry.name in (ENGINES[vendor], HEADS):
                    found[entry.name] = _take(stream, room / entry.name)
                elif entry.name in ENGINES.values():
                    raise BackupError(
                        f"备份来自另一种数据库（{entry.name}），目标为 {vendor}",
                        f"the backup is of another kind of database ({entry.name}) than {vendor}",
                    )
                else:
                    raise _broken(entry.name)
    except (tarfile.TarError, EOFError, zlib.error, OSError) as error:
        if isinstance(error, OSError) and error.errno is not None:
            raise  # the disk, not the archive
        raise _broken(str(error)) from error
    if manifest is None:
        raise _broken(MANIFEST)
    for name in (ENGINES[vendor], HEADS):
        if name not in found or manifest.members.get(name) != found[name]:
            raise _broken(name)
    return manifest, spoilt


def _broken(what: str) -> BackupError:
    return BackupError(f"不是完整、未改动的备份：{what}", f"not a whole, unchanged backup: {what}")


def _take(stream: IO[bytes], target: Path) -> dict[str, Any]:
    hashed = Hashing(stream)
    with target.open("wb") as out:
        shutil.copyfileobj(hashed, out, files.CHUNK)
        out.flush()
        os.fsync(out.fileno())
        return {"size": out.tell(), "sha256": hashed.digest.hexdigest()}


def _read_manifest(body: bytes) -> Manifest:
    try:
        told = orjson.loads(body)
        if told["format"] == FORMAT:
            return Manifest(**told)
    except (ValueError, TypeError, KeyError):
        pass
    raise _broken(MANIFEST)


def _check_program(manifest: Manifest) -> None:
    known = {f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations}
    newer = sorted(set(manifest.migrations) - known)
    if newer:
        raise BackupError(
            f"备份来自较新的程序（{manifest.yifa}，{newer[0]}），请先更新程序",
            f"the backup comes from a newer program ({manifest.yifa}, {newer[0]}): update this one first",
        )


def _put_in_place(draft: Path, target: Path) -> None:
    os.replace(draft, target)
    files.sync(target.parent)


def _migrate(alias: str, manifest: Manifest) -> list[str]:
    call_command("migrate", database=alias, interactive=False, verbosity=0)
    applied = MigrationRecorder(connections[alias]).applied_migrations()
    return sorted({f"{app}.{name}" for app, name in applied} - set(manifest.migrations))
