"""The catalogue's compiled form: JSON beside the content's hash, so that opening the law is a read.

A folder holds ``index.json`` and one file for each edition of a procedure, read when that procedure is first met.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import tempfile
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import orjson

from yifa.law.catalogue import Catalogue
from yifa.law.citations import Edition, Statutes
from yifa.law.definitions import Field, Register, RoleDefinition
from yifa.law.names import Names
from yifa.law.overlays import Overlay
from yifa.law.plan import Plan
from yifa.law.sources import Area, Mechanism, Partner, Parts, Source

_HEAD = ("id", "edition", "first", "last", "file", "local")


def folder_of(cache: Path, content: str) -> Path:
    """Where the compiled form of a content hash lies, for this version of the code."""
    return cache / f"law-{content[:24]}-{_code()}"


@cache
def _code() -> str:
    """A fingerprint of the loader itself: other code may compile the same texts to another form."""
    digest = hashlib.sha256()
    for path in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def write(catalogue: Catalogue, folder: Path) -> None:
    """Write the compiled form, whole or not at all. A cache that cannot be written is done without."""
    with contextlib.suppress(OSError):
        folder.parent.mkdir(parents=True, exist_ok=True)
        made = Path(tempfile.mkdtemp(dir=folder.parent))
        try:
            _write(catalogue.parts, made)
            os.replace(made, folder)
        finally:
            shutil.rmtree(made, ignore_errors=True)


def _write(parts: Parts, folder: Path) -> None:
    sources = []
    for n, source in enumerate(parts.sources):
        sources.append({key: getattr(source, key) for key in _HEAD})
        body = {"tree": source.tree, "starts": source.plan.starts, "names": source.plan.ever.plain()}
        (folder / f"{n}.json").write_bytes(orjson.dumps(body))
    index = {
        "editions": list(parts.statutes.editions.values()),
        "roles": list(parts.roles.values()),
        "areas": list(parts.areas.values()),
        "partners": list(parts.partners.values()),
        "mechanisms": list(parts.mechanisms.values()),
        "registers": list(parts.registers.values()),
        "overlays": parts.overlays,
        "sources": sources,
    }
    (folder / "index.json").write_bytes(orjson.dumps(index))


def read(texts: Mapping[str, str], folder: Path) -> Catalogue | None:
    """The catalogue from its compiled form; None if there is none, or it is damaged."""
    try:
        index = orjson.loads((folder / "index.json").read_bytes())
        parts = Parts(
            statutes=Statutes({one["code"]: Edition(**one) for one in index["editions"]}),
            roles={one["id"]: RoleDefinition(**one) for one in index["roles"]},
            areas={one["id"]: Area(**one) for one in index["areas"]},
            partners={one["id"]: Partner(**one) for one in index["partners"]},
            mechanisms={one["id"]: Mechanism(**one) for one in index["mechanisms"]},
            registers={one["id"]: _register(one) for one in index["registers"]},
            overlays=[Overlay(**one) for one in index["overlays"]],
            sources=[
                Source(**head, body=_body(folder / f"{n}.json")) for n, head in enumerate(index["sources"])
            ],
        )
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return Catalogue(texts, parts)


def _body(path: Path) -> Callable[[], tuple[Any, Plan]]:
    def body() -> tuple[Any, Plan]:
        found = orjson.loads(path.read_bytes())
        return found["tree"], Plan(found["starts"], Names.from_plain(found["names"]))

    return body


def _register(plain: dict[str, Any]) -> Register:
    fields = {name: _field(one) for name, one in plain["fields"].items()}
    return Register(**{**plain, "fields": fields, "mechanisms": tuple(plain["mechanisms"])})


def _field(plain: dict[str, Any]) -> Field:
    return Field(**{**plain, "columns": {name: _field(one) for name, one in plain["columns"].items()}})
