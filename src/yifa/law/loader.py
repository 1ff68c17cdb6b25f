"""Texts into a `Catalogue`, or into every reason why not."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from yifa.law.catalogue import Catalogue
from yifa.law.files import packaged, read_folder
from yifa.law.problems import LawError, Problem
from yifa.law.procedure import Plan, plan
from yifa.law.sources import read_parts

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def load(texts: Mapping[str, str]) -> Catalogue:
    """Read, write out, cut and build everything.

    Raises `LawError` with all problems at once; unknown roles, dead ends and the like are the lint's.
    """
    parts = read_parts(texts)
    problems = list(parts.problems)
    plans: dict[tuple[str, str], Plan] = {}
    for source in parts.sources:
        if (source.id, source.edition) in plans:
            zh, en = (
                f"程序“{source.id}”版本“{source.edition}”重复",
                f"edition “{source.edition}” of “{source.id}” is there twice",
            )
            problems.append(Problem(source.file, 1, "duplicate_key", zh, en))
        plans[source.id, source.edition] = plan(source.tree, source.first, source.last, parts.statutes)
    catalogue = Catalogue(texts, parts, plans)
    for source in parts.sources:
        procedure = catalogue.edition(source.id, source.edition)
        for i in range(len(plans[source.id, source.edition].starts)):
            procedure.build(i, problems)
    if problems:
        raise LawError(once(problems))
    return catalogue


def load_folder(folder: Path | str | None = None) -> Catalogue:
    """The law of a folder; without one, the package's with that of ``YIFA_LAW`` laid over it."""
    return load(read_folder(Path(folder)) if folder is not None else packaged())


def once(problems: Iterable[Problem]) -> list[Problem]:
    """One problem of each kind for each place, however many slices have it."""
    found: dict[tuple[str, int, str, str], Problem] = {}
    for problem in problems:
        found.setdefault((problem.file, problem.line, problem.code, _DAY.sub("", problem.en)), problem)
    return sorted(found.values())
