"""Texts into a `Catalogue`, or into every reason why not."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from yifa.law import compiled
from yifa.law.catalogue import Catalogue, content_hash
from yifa.law.files import packaged, read_folder
from yifa.law.overlays import NATION, Overlay, chosen, place_chain
from yifa.law.problems import LawError, Problem
from yifa.law.sources import read_parts

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def load(texts: Mapping[str, str]) -> Catalogue:
    """Read, write out, cut and build everything.

    Raises `LawError` with all problems at once; unknown roles, dead ends and the like are the lint's.
    """
    parts = read_parts(texts)
    problems = list(parts.problems)
    seen: set[tuple[str, str]] = set()
    for source in parts.sources:
        if (source.id, source.edition) in seen:
            zh = f"程序“{source.id}”版本“{source.edition}”重复"
            en = f"edition “{source.edition}” of “{source.id}” is there twice"
            problems.append(Problem(source.file, 1, "duplicate_key", zh, en))
        seen.add((source.id, source.edition))
    catalogue = Catalogue(texts, parts)
    for source in parts.sources:
        for places, domain in variations(parts.overlays, source.id):
            catalogue.lay(source, chosen(parts.overlays, source.id, places, domain), problems)
            procedure = catalogue.edition(source.id, source.edition, places, domain)
            for i in range(procedure.count):
                procedure.build(i, problems)
    if problems:
        raise LawError(once(problems))
    return catalogue


def variations(overlays: Sequence[Overlay], of: str) -> list[tuple[tuple[str, ...], str | None]]:
    """The places and fields of law under which a procedure reads differently, each once; the nation first."""
    mine = [overlay for overlay in overlays if overlay.of == of]
    chains = [place_chain(overlay.place) for overlay in mine if overlay.place not in (None, NATION)]
    domains = [overlay.domain for overlay in mine if overlay.domain]
    return list(
        dict.fromkeys([((), None), *((chain, None) for chain in chains), *(((), d) for d in domains)])
    )


def load_folder(folder: Path | str | None = None) -> Catalogue:
    """The law of a folder; without one, the package's with that of ``YIFA_LAW`` laid over it."""
    return load(read_folder(Path(folder)) if folder is not None else packaged())


def open_catalogue(local: Path | str | None = None, cache: Path | None = None) -> Catalogue:
    """The package's law with a county's own laid over it, compiled once and read from the cache afterwards.

    Raises `LawError`, and FileNotFoundError where `local` names no folder.
    """
    texts = packaged(Path(local) if local else None)
    if cache is None:
        return load(texts)
    folder = compiled.folder_of(cache, content_hash(texts))
    catalogue = compiled.read(texts, folder)
    if catalogue is None:
        catalogue = load(texts)
        compiled.write(catalogue, folder)
    return catalogue


def once(problems: Iterable[Problem]) -> list[Problem]:
    """One problem of each kind for each place, however many slices have it."""
    found: dict[tuple[str, int, str, str], Problem] = {}
    for problem in problems:
        found.setdefault((problem.file, problem.line, problem.code, _DAY.sub("", problem.en)), problem)
    return sorted(found.values())
