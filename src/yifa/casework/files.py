"""The papers of cases: a content-addressed store beside the database, in the folder `YIFA_FILES`.

A file lies under its SHA-256, ``ab/cd/abcd…``, written once and never changed. A region holds a file where
`casework_file` says so; an act may attach only what its region holds. The same bytes are kept once for all.
"""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from itertools import islice
from pathlib import Path
from typing import IO, BinaryIO

import orjson
from django.conf import settings
from django.db import connections
from django.utils import timezone

from yifa.casework import sql
from yifa.casework.mediatypes import media_type
from yifa.engine.records import Attachment
from yifa.errors import YifaError
from yifa.uuid7 import uuid7

LARGEST = 500 * 2**20
"""Bytes of the largest paper that is taken: an hour of a hearing's recording."""
CHUNK = 2**20
BATCH = 500
_HASH = re.compile(r"[0-9a-f]{64}")


class FileError(YifaError, ValueError):
    """A paper that cannot be taken in or given out; `zh` and `en` say why."""


@dataclass(frozen=True, slots=True)
class Deposit:
    """A paper as the store took it: what an act attaches, and what its bytes are."""

    attachment: Attachment
    media_type: str


@dataclass(frozen=True, slots=True)
class Fault:
    """A paper that is not in the store as it was taken. `kind`: ``missing``, ``changed`` or ``unlisted``."""

    kind: str
    region: int
    sha256: str
    zh: str
    en: str


def path_of(digest: str, store: Path | None = None) -> Path:
    """Where the file with that SHA-256 lies, whether or not it is there. Raises FileError for what is no SHA-256.

    `store`: another folder than `YIFA_FILES`, here and below.
    """
    if not _HASH.fullmatch(digest):
        raise FileError(f"“{digest}”不是SHA-256值", f"not a SHA-256 in lower-case hexadecimal: {digest!r}")
    return (store or Path(settings.YIFA_FILES)) / digest[:2] / digest[2:4] / digest


def put(stream: IO[bytes], region: int, kind: str, *, name: str = "", using: str = "default") -> Deposit:
    """Take a paper in for a region, durably; `kind` is the document the law asks for, `name` its file's name.

    What it is (media type) is told from its bytes, not from its name. Raises FileError for an empty file and for
    one larger than `LARGEST`.
    """
    digest, size, media = write(stream)
    sql.insert(
        using, "casework_file", ("region_id", "id", "sha256", "size", "media_type", "first_seen_at"),
        [(region, sql.Params(using).id(uuid7()), digest, size, media, _now(using))],
        "ON CONFLICT (region_id, sha256) DO NOTHING",
    )  # fmt: skip
    return Deposit(Attachment(kind, digest, size, name), media)


def _now(using: str) -> object:
    return connections[using].ops.adapt_datetimefield_value(timezone.now())


def write(stream: IO[bytes], expected: str | None = None, store: Path | None = None) -> tuple[str, int, str]:
    """Copy a stream into the store: its SHA-256, size and media type. `expected`: refuse anything else."""
    store = store or Path(settings.YIFA_FILES)
    store.mkdir(parents=True, exist_ok=True)
    draft = tempfile.NamedTemporaryFile(dir=store, prefix=".taking-", delete=False)  # noqa: SIM115 (closed below)
    try:
        with draft:
            digest, size = _copy(stream, draft)
            if expected is not None and digest != expected:
                raise FileError(
                    f"内容与编号不符：应为{expected}，实为{digest}", f"is {digest}, should be {expected}"
                )
            draft.flush()
            os.fsync(draft.fileno())
            draft.seek(0)
            media = media_type(draft)
        place = path_of(digest, store)
        place.parent.mkdir(parents=True, exist_ok=True)
        os.replace(draft.name, place)
        for folder in (place.parent, place.parent.parent, store):
            sync(folder)
    except BaseException:
        with suppress(FileNotFoundError):
            os.unlink(draft.name)
        raise
    return digest, size, media


def _copy(source: IO[bytes], target: IO[bytes]) -> tuple[str, int]:
    digest, size = sha256(), 0
    while chunk := source.read(CHUNK):
        size += len(chunk)
        if size > LARGEST:
            limit = LARGEST // 2**20
            raise FileError(f"附件超过{limit} MiB", f"the file is larger than {limit} MiB")
        digest.update(chunk)
        target.write(chunk)
    if not size:
        raise FileError("附件是空的", "the file is empty")
    return digest.hexdigest(), size


def sync(folder: Path) -> None:
    """A name is durable when its folder is written."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def size_of(region: int, digest: str, using: str = "default") -> int | None:
    """The bytes of a paper that the region holds; None where it holds no such paper, or the paper is gone."""
    if not _HASH.fullmatch(digest):
        return None
    rows = sql.query(
        using, "SELECT size FROM casework_file WHERE region_id = %s AND sha256 = %s", (region, digest)
    )
    return rows[0][0] if rows and path_of(digest).is_file() else None


def media_of(region: int, digest: str, using: str = "default") -> str:
    """The media type of a paper, as its bytes told it when it was handed in. Raises FileError where there is none."""
    rows = sql.query(
        using, "SELECT media_type FROM casework_file WHERE region_id = %s AND sha256 = %s", (region, digest)
    )
    if not rows:
        raise FileError(f"本地区没有附件{digest}", f"the region holds no file {digest}")
    return str(rows[0][0])


def open_file(region: int, digest: str, using: str = "default") -> BinaryIO:
    """A paper of the region, to read. Its bytes are hashed again first. Raises FileError where it is not as taken."""
    if size_of(region, digest, using) is None:
        raise FileError(f"本地区没有附件{digest}", f"the region holds no file {digest}")
    stream = path_of(digest).open("rb")
    if hash_of(stream) != digest:
        stream.close()
        raise FileError(f"附件{digest}的内容已被改动", f"the content of the file {digest} was changed")
    stream.seek(0)
    return stream


def hash_of(stream: IO[bytes]) -> str:
    """The SHA-256 of a stream, in hexadecimal, read from where it stands."""
    digest = sha256()
    while chunk := stream.read(CHUNK):
        digest.update(chunk)
    return digest.hexdigest()


def listed(using: str = "default") -> Iterator[tuple[int, str, int]]:
    """Region, SHA-256 and size of every paper the regions hold, in order of SHA-256."""
    with connections[using].chunked_cursor() as cursor:
        cursor.execute("SELECT sha256, region_id, size FROM casework_file ORDER BY sha256, region_id")
        for digest, region, size in cursor:
            yield region, digest, size


def verify_files(
    using: str = "default", progress: Callable[[int], None] = lambda done: None, store: Path | None = None
) -> Iterator[Fault]:
    """Hash every paper again, and look for every paper that a record of the ledger attaches.

    `progress` is told how many papers are done.
    """
    last, fault = "", None
    for done, (region, digest, size) in enumerate(listed(using), 1):
        if digest != last:
            last, fault = digest, _fault(digest, size, store)
        if fault is not None:
            yield Fault(fault[0], region, digest, *fault[1:])
        progress(done)
    yield from _unlisted(using)


def _fault(digest: str, size: int, store: Path | None) -> tuple[str, str, str] | None:
    try:
        with path_of(digest, store).open("rb") as stream:
            if os.fstat(stream.fileno()).st_size == size and hash_of(stream) == digest:
                return None
    except (FileNotFoundError, FileError):
        return "missing", f"附件{digest}不见了", f"the file {digest} is missing"
    return "changed", f"附件{digest}的内容已被改动", f"the content of the file {digest} was changed"


def _unlisted(using: str) -> Iterator[Fault]:
    papers = attached(using)
    while batch := list(islice(papers, BATCH)):
        marks = ", ".join(["(%s, %s)"] * len(batch))
        asked = [part for region, _, _, digest in batch for part in (region, digest)]
        rows = sql.query(
            using,
            f"SELECT region_id, sha256 FROM casework_file WHERE (region_id, sha256) IN (VALUES {marks})",
            asked,
        )
        for region, case, n, digest in batch:
            if (region, digest) not in rows:
                zh = f"事项{case}第{n}号记录所附的{digest}未在附件表中"
                en = f"{digest}, attached to record {n} of case {case}, is not listed"
                yield Fault("unlisted", region, digest, zh, en)


def attached(using: str = "default") -> Iterator[tuple[int, str, int, str]]:
    """Region, case, n and SHA-256 of every paper that a record of the ledger attaches."""
    connection = connections[using]
    has = "instr(body, %s) > 0" if connection.vendor == "sqlite" else "position(%s in body) > 0"
    with connection.chunked_cursor() as cursor:
        cursor.execute(f"SELECT region_id, n, body FROM ledger_content WHERE {has}", [b'"attached":['])
        for region, n, body in cursor:
            said = orjson.loads(body)
            for paper in said.get("attached", ()):
                if paper.get("sha256"):
                    yield region, said["case"], n, paper["sha256"]
