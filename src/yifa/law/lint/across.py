"""Across files: editions follow each other, and what claims a mechanism claims one that exists."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from yifa.law.catalogue import Catalogue
from yifa.law.dates import next_day
from yifa.law.problems import LawError, Problem
from yifa.law.sources import kind_of
from yifa.law.yamltext import Map, read_yaml


def check_across(catalogue: Catalogue) -> Iterator[Problem]:
    """Overlaps and gaps between editions; folders without words; claims of unknown mechanisms outside procedures."""
    for id in catalogue.procedures:
        for one, following in pairwise(catalogue.editions(id)):
            if one.last >= following.first:
                zh = f"版本“{one.edition}”与“{following.edition}”重叠"
                yield Problem(
                    following.file,
                    1,
                    "editions",
                    zh,
                    f"editions {one.edition} and {following.edition} overlap",
                )
            elif next_day(one.last) != following.first:
                zh = f"版本“{one.edition}”与“{following.edition}”之间有空档"
                yield Problem(
                    following.file, 1, "editions", zh, f"a gap between {one.edition} and {following.edition}"
                )
    yield from _namesakes(catalogue)
    yield from _areas(catalogue)
    yield from _scenarios(catalogue)
    if catalogue.mechanisms:
        for claim, _, problem in claims(catalogue):
            if claim not in catalogue.mechanisms:
                yield problem


def _namesakes(catalogue: Catalogue) -> Iterator[Problem]:
    """No procedure is called what a register is called: tables to import are named by either."""
    for id in catalogue.procedures:
        if id in catalogue.registers:
            zh, en = f"已有名录“{id}”", f"a register is called “{id}” too"
            yield Problem(catalogue.editions(id)[0].file, 1, "name", zh, en)


def _areas(catalogue: Catalogue) -> Iterator[Problem]:
    """Every folder of procedures has its words, where the law has any."""
    for id in catalogue.procedures if catalogue.areas else ():
        for source in catalogue.editions(id):
            if source.area not in catalogue.areas:
                zh, en = f"没有领域“{source.area}”", f"no area “{source.area}” in areas.yaml"
                yield Problem(source.file, 1, "unknown_name", zh, en)


def _scenarios(catalogue: Catalogue) -> Iterator[Problem]:
    try:
        files = catalogue.scenarios()
    except LawError as error:
        yield from error.problems
        return
    seen: set[str] = set()
    for path, scenarios in files.items():
        for one in scenarios:
            line = one.mark.line if isinstance(one, Map) else 1
            id, procedure = one["id"], one["procedure"]
            if id in seen:
                zh, en = f"场景 id “{id}”重复", f"the scenario id “{id}” is taken"
                yield Problem(path, line, "scenario", zh, en)
            if procedure not in catalogue.procedures:
                zh, en = f"没有程序“{procedure}”", f"no procedure “{procedure}”"
                yield Problem(path, line, "unknown_name", zh, en)
            seen.add(id)


def claims(catalogue: Catalogue) -> Iterator[tuple[str, str, Problem]]:
    """Every claim outside procedures: the mechanism, the file, and the problem it would be if there is no such one."""
    for path, text in sorted(catalogue.texts.items()):
        if kind_of(path) in ("registers", "figures", "forms", "overlays"):
            for claim, line in _claimed(read_yaml(text, path)):
                zh, en = f"没有机制“{claim}”", f"no mechanism “{claim}”"
                yield claim, path, Problem(path, line, "unknown_name", zh, en)


def _claimed(value: Any) -> Iterator[tuple[str, int]]:
    if isinstance(value, Map):
        claimed = value.get("mechanisms")
        if claimed is not None:
            line = value.mark_of("mechanisms").line
            yield from ((str(one), line) for one in (claimed if isinstance(claimed, list) else [claimed]))
        for item in value.values():
            yield from _claimed(item)
    elif isinstance(value, list):
        for item in value:
            yield from _claimed(item)
