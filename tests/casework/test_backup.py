"""Backup and restoration, on the engine of the run: the round trip, and what was changed in between."""

from __future__ import annotations

import io
import json
import os
import subprocess
import tarfile
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection, connections
from tests.casework.disclosure import county, do, paper, submit
from tests.ledger.conftest import file_settings, ledger_file, migrated_file, own_database  # noqa: F401
from tests.ledger.samples import OWN

from yifa.casework import backup as making
from yifa.casework.backup import DUMP, ENGINES, HEADS, MANIFEST, BackupError, backup
from yifa.casework.files import path_of
from yifa.casework.finding import complete
from yifa.casework.models import Findable
from yifa.casework.restore import Restored, restore
from yifa.ledger import guard, heads, store

Members = dict[str, bytes]
PDF = b"%PDF-1.7 the request"
DIGEST = sha256(PDF).hexdigest()


@pytest.fixture
def office(own_database: None, tmp_path: Path, settings: Any) -> list[Any]:  # noqa: F811
    """A database of its own with requests on their way, one of them with papers."""
    settings.YIFA_FILES = tmp_path / "files"
    county(using=OWN)
    first = submit(using=OWN, attached=[paper("request", PDF, using=OWN)])
    do("take_up", "o", "2026-09-21", first, using=OWN)
    do("search", "o", "2026-09-21", first, using=OWN, given={"searched": "有纸质件"})
    return [first, submit("2026-09-22", using=OWN), submit("2026-10-09", using=OWN)]


@pytest.fixture
def target(tmp_path: Path, django_db_blocker: Any) -> Iterator[dict[str, Any]]:
    """Settings of an empty database."""
    if connection.vendor == "sqlite":
        yield file_settings(tmp_path / "restored" / "yifa.sqlite3")
        return
    name = f"{connection.settings_dict['NAME']}_restored"
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {name}")
        yield {**connection.settings_dict, "NAME": name}
        cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def archive(office: list[Any], tmp_path: Path) -> Path:
    path = tmp_path / "backup.tar"
    backup(path, OWN)
    return path


def told(done: Restored) -> list[str]:
    """What is not as it was, but for the posts that `county` writes without an act."""
    return (
        [d.kind for d in done.ledger.differences if d.kind != "entry"]
        + [f.kind for f in done.faults]
        + done.spoilt
    )


def members(archive: Path) -> Members:
    with tarfile.open(archive) as tar:
        return {entry.name: tar.extractfile(entry).read() for entry in tar}  # type: ignore[union-attr]


def forge(path: Path, parts: Members) -> Path:
    """An archive of these parts, its manifest made to fit them."""
    manifest = json.loads(parts[MANIFEST])
    for name in manifest["members"]:
        manifest["members"][name] = {"size": len(parts[name]), "sha256": sha256(parts[name]).hexdigest()}
    return pack(path, {**parts, MANIFEST: json.dumps(manifest).encode()})


def pack(path: Path, parts: Members) -> Path:
    with tarfile.open(path, "w") as tar:
        for name, content in parts.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            tar.addfile(entry, io.BytesIO(content))
    return path


def spoil(sql: str, *params: Any) -> None:
    """Changes the ledger as the owner of its database can."""
    guard.drop(connections[OWN])
    with connections[OWN].cursor() as cursor:
        cursor.execute(sql, params)
        assert cursor.rowcount == 1
    guard.create(connections[OWN])


def key(case: Any) -> Any:
    return case.hex if connection.vendor == "sqlite" else case


# --- the round trip ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["b.tar", "b.tar.gz", "b.tgz"])
def test_what_is_restored_is_what_was_backed_up(
    office: list[Any], target: dict[str, Any], tmp_path: Path, name: str
) -> None:
    made = backup(tmp_path / name, OWN)
    assert (made.cases, made.events, made.files, made.damaged) == (3, 5, 1, [])
    assert (tmp_path / name).read_bytes()[:2] == (
        b"\x1f\x8b" if "gz" in name else ENGINES[connection.vendor][:2].encode()
    )
    later = submit("2026-10-10", using=OWN)  # work goes on
    elsewhere = tmp_path / "elsewhere"
    done = restore(tmp_path / name, target, elsewhere)
    assert told(done) == []
    assert (done.ledger.cases, done.ledger.events) == (3, 5)
    assert done.ledger.head == made.head
    assert (done.same_law, done.migrated, done.moved) == (True, [], 0)
    assert path_of(DIGEST, elsewhere).read_bytes() == PDF
    with making.opened(target) as alias:
        for case in office:
            assert store.bodies(431230, case, using=alias) == store.bodies(431230, case, using=OWN)
        assert store.bodies(431230, later, using=alias) == []
        do("withdraw", "z", "2026-10-12", office[1], using=alias)  # and it can go on from there
        assert list(heads.heads(connections[alias])) != list(heads.heads(connections[OWN]))


def test_the_archive_says_what_it_is(archive: Path) -> None:
    parts = members(archive)
    assert list(parts) == [ENGINES[connection.vendor], HEADS, f"files/{DIGEST}", MANIFEST]
    manifest = json.loads(parts[MANIFEST])
    assert manifest["engine"] == connection.vendor
    assert manifest["members"][HEADS]["sha256"] == sha256(parts[HEADS]).hexdigest()
    assert manifest["head"] == json.loads(parts[HEADS].splitlines()[-1])["sha256"]
    assert "casework.0001_initial" in manifest["migrations"]
    assert len(manifest["law"]) == 64


def test_an_older_database_is_brought_up_to_date(
    office: list[Any], target: dict[str, Any], tmp_path: Path
) -> None:
    call_command("migrate", "casework", "0002", database=OWN, verbosity=0)
    backup(tmp_path / "old.tar", OWN)
    done = restore(tmp_path / "old.tar", target)
    assert "casework.0003_calendar_notice" in done.migrated
    assert told(done) == []


# --- what is refused --------------------------------------------------------------------------------------------


def test_a_backup_never_replaces_a_file(office: list[Any], tmp_path: Path) -> None:
    (tmp_path / "b.tar").write_text("precious")
    with pytest.raises(BackupError, match="已存在"):
        backup(tmp_path / "b.tar", OWN)
    assert (tmp_path / "b.tar").read_text() == "precious"


def test_only_an_empty_database_is_restored_into(
    archive: Path, target: dict[str, Any], tmp_path: Path
) -> None:
    restore(archive, target)
    with pytest.raises(BackupError, match="不是空的"):
        restore(archive, target)
    with pytest.raises(BackupError, match="not empty"):
        restore(archive, connections[OWN].settings_dict)


def test_a_log_left_by_a_former_database_is_not_mixed_in(archive: Path, tmp_path: Path) -> None:
    (tmp_path / "new.sqlite3-wal").write_bytes(b"left over")
    with pytest.raises(BackupError, match="sqlite3-wal"):
        restore(archive, file_settings(tmp_path / "new.sqlite3"))


def altered(parts: Members, name: str) -> Members:
    content = bytearray(parts[name])
    content[len(content) // 2] ^= 1
    return {**parts, name: bytes(content)}


BROKEN: dict[str, Callable[[Members, str], Members]] = {
    "database": altered,
    "heads": lambda parts, _: altered(parts, HEADS),
    "no manifest": lambda parts, _: {k: v for k, v in parts.items() if k != MANIFEST},
    "no database": lambda parts, name: {k: v for k, v in parts.items() if k != name},
    "no heads": lambda parts, _: {k: v for k, v in parts.items() if k != HEADS},
    "something more": lambda parts, _: {"more": b"x", **parts},
    "a path that leads out": lambda parts, _: {"../yifa.sqlite3": b"x", **parts},
    "after the manifest": lambda parts, name: {k: parts[k] for k in (HEADS, MANIFEST, name)},
    "another format": lambda parts, _: {**parts, MANIFEST: parts[MANIFEST].replace(b"yifa-backup-1", b"yifa-backup-9")},
    "no json": lambda parts, _: {**parts, MANIFEST: b"{"},
}  # fmt: skip


@pytest.mark.parametrize("kind", sorted(BROKEN))
def test_a_changed_archive_is_not_put_in_place(
    archive: Path, target: dict[str, Any], tmp_path: Path, kind: str
) -> None:
    parts = BROKEN[kind](members(archive), ENGINES[connection.vendor])
    with pytest.raises(BackupError, match="不是完整、未改动的备份"):
        restore(pack(tmp_path / "forged.tar", parts), target)
    nothing_there(target)


@pytest.mark.parametrize("name", ["b.tar", "b.tar.gz"])
@pytest.mark.parametrize("share", [0.0, 0.3, 0.9])
def test_half_an_archive_is_not_put_in_place(
    office: list[Any], target: dict[str, Any], tmp_path: Path, name: str, share: float
) -> None:
    backup(tmp_path / name, OWN)
    whole = (tmp_path / name).read_bytes().rstrip(b"\0")  # a tar file ends in zeros
    (tmp_path / "half").write_bytes(whole[: int(len(whole) * share)])
    with pytest.raises(BackupError, match="不是完整、未改动的备份"):
        restore(tmp_path / "half", target)
    nothing_there(target)


def nothing_there(target: dict[str, Any]) -> None:
    if connection.vendor == "sqlite":
        assert not [*Path(target["NAME"]).parent.glob("*"), *Path(target["NAME"]).parent.glob(".y*")]
        return
    with making.opened(target) as alias, connections[alias].cursor() as cursor:
        assert connections[alias].introspection.table_names(cursor) == []


def test_another_engine_and_a_newer_program(archive: Path, target: dict[str, Any], tmp_path: Path) -> None:
    parts = members(archive)
    other = {"sqlite": DUMP, "postgresql": "database.sqlite3"}[connection.vendor]
    with pytest.raises(BackupError, match="另一种数据库"):
        restore(pack(tmp_path / "other.tar", {other: b"x", **parts}), target)
    manifest = json.loads(parts[MANIFEST])
    manifest["migrations"].append("casework.0999_later")
    newer = pack(tmp_path / "newer.tar", {**parts, MANIFEST: json.dumps(manifest).encode()})
    with pytest.raises(BackupError, match="较新的程序"):
        restore(newer, target)
    nothing_there(target)


def test_a_failed_backup_leaves_nothing(
    office: list[Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(making, "_add_files", full)
    before = sorted(os.listdir(tmp_path))
    with pytest.raises(OSError, match="No space"):
        backup(tmp_path / "b.tar", OWN)
    assert sorted(os.listdir(tmp_path)) == before


# --- what verifying finds in an archive that fits its manifest --------------------------------------------------


def test_a_record_changed_before_the_backup_is_named(
    office: list[Any], target: dict[str, Any], tmp_path: Path
) -> None:
    spoil("UPDATE ledger_content SET body = %s WHERE case_id = %s AND n = 2", b"{}", key(office[0]))
    backup(tmp_path / "b.tar", OWN)
    done = restore(tmp_path / "b.tar", target)
    assert not done.ok
    assert ("content", str(office[0]), 2) in [(d.kind, d.case, d.n) for d in done.ledger.differences]


def test_a_tail_cut_off_is_seen_by_the_heads_of_the_backup(
    archive: Path, office: list[Any], target: dict[str, Any], tmp_path: Path
) -> None:
    """The last record changed no stage and no deadline: only the heads still know of it."""
    case = key(office[0])
    with connections[OWN].cursor() as cursor:
        cursor.execute("SELECT leaf FROM ledger_event WHERE case_id = %s AND n = 2", [case])
        (leaf,) = cursor.fetchone()
    spoil("DELETE FROM ledger_content WHERE case_id = %s AND n = 3", case)
    spoil("DELETE FROM ledger_event WHERE case_id = %s AND n = 3", case)
    spoil("UPDATE casework_case SET seq = %s, head = %s WHERE id = %s", 2, leaf, case)
    Findable.objects.using(OWN).filter(target=office[0]).delete()
    complete(OWN)  # what it is found by says nothing of the last record either
    cut = backup(tmp_path / "cut.tar", OWN)
    assert cut.events == 4
    assert told(restore(tmp_path / "cut.tar", target)) == []  # of itself it is sound
    empty(target)
    parts = {**members(tmp_path / "cut.tar"), HEADS: members(archive)[HEADS]}
    done = restore(forge(tmp_path / "forged.tar", parts), target)
    assert not done.ok
    assert [d.case for d in done.ledger.differences if d.kind != "entry"] == [str(office[0])]


def empty(target: dict[str, Any]) -> None:
    if connection.vendor == "sqlite":
        for file in Path(target["NAME"]).parent.iterdir():
            file.unlink()
        return
    with connection.cursor() as cursor:
        cursor.execute(f"DROP DATABASE {target['NAME']} WITH (FORCE)")
        cursor.execute(f"CREATE DATABASE {target['NAME']}")


def test_papers_changed_or_taken_out_are_named(archive: Path, target: dict[str, Any], tmp_path: Path) -> None:
    parts = members(archive)
    name = f"files/{DIGEST}"
    done = restore(forge(tmp_path / "a.tar", {**altered(parts, name)}), target, tmp_path / "a")
    assert not done.ok
    assert told(done) == ["missing", DIGEST]
    empty(target)
    del parts[name]
    done = restore(forge(tmp_path / "b.tar", parts), target, tmp_path / "b")
    assert told(done) == ["missing"]
    assert not done.ok


def test_papers_damaged_already_are_said_when_backing_up(
    office: list[Any], target: dict[str, Any], tmp_path: Path
) -> None:
    lost = paper("answer", b"%PDF lost", using=OWN)
    path_of(lost.sha256).unlink()
    path_of(DIGEST).write_bytes(b"%PDF-1.7 forged")
    made = backup(tmp_path / "b.tar", OWN)
    assert made.damaged == sorted([lost.sha256, DIGEST])
    done = restore(tmp_path / "b.tar", target, tmp_path / "elsewhere")
    assert sorted(f.sha256 for f in done.faults) == made.damaged
    assert done.spoilt == [DIGEST]


# --- PostgreSQL's programs --------------------------------------------------------------------------------------


def test_without_pg_dump_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(making.shutil, "which", lambda name: None)
    with pytest.raises(BackupError, match="postgresql-client"):
        making.run_postgres("pg_dump", "default")


def test_the_password_is_not_among_the_arguments(monkeypatch: pytest.MonkeyPatch) -> None:
    ran: list[Any] = []
    monkeypatch.setattr(making.shutil, "which", lambda name: f"/bin/{name}")
    monkeypatch.setattr(
        making.subprocess, "run",
        lambda words, **how: ran.append((words, how["env"])) or subprocess.CompletedProcess(words, 1, "", "no\nmore"),
    )  # fmt: skip
    given = {"ENGINE": "django.db.backends.postgresql", "NAME": "县 库", "USER": "u", "PASSWORD": "秘密", "HOST": "h",
             "OPTIONS": {"sslmode": "require", "application_name": "yifa"}}  # fmt: skip
    with making.opened(given) as alias, pytest.raises(BackupError, match="pg_dump failed: no"):
        making.run_postgres("pg_dump", alias, "--format=custom")
    ((words, environment),) = ran
    assert "秘密" not in " ".join(words)
    assert environment["PGPASSWORD"] == "秘密"
    assert words[:2] == ["/bin/pg_dump", "--dbname=host=h user=u dbname='县 库' sslmode=require"]
