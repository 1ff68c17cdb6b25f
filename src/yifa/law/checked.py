"""The whole check of a law, and the memory of what was found sound: the same texts under the same code need no second look."""

from __future__ import annotations

import contextlib
import hashlib
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import orjson

from yifa.law.coverage import unclaimed
from yifa.law.lint import check
from yifa.law.loader import load
from yifa.law.problems import LawError, Mark, Problem
from yifa.law.sources import Mechanism, Replaced


@dataclass(frozen=True, slots=True)
class Checked:
    """What a check has found. `hash`: of the law; None where it does not load. `procedures`, `registers`: how many."""

    problems: list[Problem] = field(default_factory=list)
    unclaimed: list[Mechanism] = field(default_factory=list)
    replaced: list[Replaced] = field(default_factory=list)
    hash: str | None = None
    procedures: int = 0
    registers: int = 0


def checked(texts: Mapping[str, str], memory: Path | None = None) -> Checked:
    """Load and lint everything. `memory`: a folder in which the last sound result is kept; it is made, but not its parent."""
    kept = memory / f"checked-{_fingerprint(texts)}.json" if memory is not None else None
    found = _read(kept) if kept is not None else None
    if found is None:
        found = _checked(texts)
        if kept is not None and not found.problems:
            _write(found, kept)
    return found


def _checked(texts: Mapping[str, str]) -> Checked:
    problems: list[Problem] = []
    try:
        catalogue = load(texts)
        problems = check(catalogue)
        return Checked(
            problems, unclaimed(catalogue), list(catalogue.parts.replaced), catalogue.hash,
            len(catalogue.procedures), len(catalogue.registers),
        )  # fmt: skip
    except LawError as error:  # the lint has told of scenarios that cannot be read
        return Checked(problems or list(error.problems))


def _fingerprint(texts: Mapping[str, str]) -> str:
    """Over all the texts, those too that judge nothing, and over the program that judges them."""
    digest = hashlib.sha256(_program())
    for path in sorted(texts):
        text = texts[path].encode()
        digest.update(f"{len(path.encode())} {path} {len(text)} ".encode())
        digest.update(text)
    return digest.hexdigest()[:32]


@cache
def _program() -> bytes:
    root = Path(__file__).parents[1]
    digest = hashlib.sha256()
    for room in ("law", "worktime"):
        for path in sorted((root / room).rglob("*.py")):
            digest.update(path.read_bytes())
    return digest.digest()


def _read(path: Path) -> Checked | None:
    """What was kept; None if it is not there, or damaged."""
    try:
        plain = orjson.loads(path.read_bytes())
        plain["unclaimed"] = [Mechanism(**one) for one in plain["unclaimed"]]
        plain["replaced"] = [
            Replaced(**{**one, "mark": Mark(**one["mark"]), "old_mark": Mark(**one["old_mark"])})
            for one in plain["replaced"]
        ]
        return Checked(**plain)
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _write(found: Checked, path: Path) -> None:
    """Keep a result in the place of the one before. A memory that cannot be written is done without."""
    with contextlib.suppress(OSError):
        path.parent.mkdir(exist_ok=True)
        half = path.with_suffix(f".{os.getpid()}")
        half.write_bytes(orjson.dumps(found))
        os.replace(half, path)
        for old in path.parent.glob("checked-*.json"):
            if old != path:
                old.unlink(missing_ok=True)
