"""Across editions: what becomes of pending cases, and which edition a case is under."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import pairwise

from yifa.law.catalogue import Catalogue
from yifa.law.definitions import Pending, Slice
from yifa.law.loader import variations
from yifa.law.problems import Problem
from yifa.law.procedure import Procedure
from yifa.law.sources import Source
from yifa.law.yamltext import locate


def check_editions(catalogue: Catalogue) -> Iterator[Problem]:
    """`pending: switch` maps every stage a case may stand in; `decides_on` names a date that the beginning takes."""
    for id in catalogue.procedures:
        sources = catalogue.editions(id)
        for places, domain in variations(catalogue.parts.overlays, id):
            found = [catalogue.edition(id, source.edition, places, domain) for source in sources]
            for source, one in zip(sources, found, strict=True):
                yield from _decides(source, one)
            if found[0].at(found[0].first).pending is not None:
                zh, en = "没有更早的版本可以转入", "there is no edition before to bring cases from"
                yield _problem(sources[0], "unused", zh, en)
            for (_, old), (source, new) in pairwise(zip(sources, found, strict=True)):
                yield from _pending(source, old, new)
        if len({one.slices[0].decides_on for one in (catalogue.edition(id, s.edition) for s in sources)}) > 1:
            zh, en = "各版本的 decides_on 应当一致", "all editions must have the same `decides_on`"
            yield _problem(sources[-1], "editions", zh, en, "decides_on")


def _problem(source: Source, code: str, zh: str, en: str, key: str = "pending") -> Problem:
    mark = locate(source.tree, (key,))
    return Problem(mark.file, mark.line, code, zh, en)


def _pending(source: Source, old: Procedure, new: Procedure) -> Iterator[Problem]:
    here = new.at(new.first)
    pending = here.pending
    if pending is None:
        return
    if pending.cite is None:
        yield _problem(source, "uncited", "pending 没有条文依据", "`pending` has no citation")
    if here.decides_on != "open":
        zh, en = (
            "pending: switch 与 decides_on 不能并用",
            "`pending: switch` and `decides_on` exclude each other",
        )
        yield _problem(source, "editions", zh, en)
    before = [one for one in old.slices if one.first < new.first]
    stages = {stage for one in before for stage in one.stages}
    final = {stage for one in before for stage in one.final}
    yield from _line(source, "", pending.stages, stages, stages - final, here.stages)
    for track in pending.tracks.keys() - {name for one in before for name in one.tracks}:
        yield _unknown(source, track)
    for track in sorted({name for one in before for name in one.tracks}):
        yield from _track(source, track, pending, before, here)


def _track(
    source: Source, track: str, pending: Pending, before: list[Slice], here: Slice
) -> Iterator[Problem]:
    known = [one.tracks[track] for one in before if track in one.tracks]
    after = here.tracks.get(track)
    stages = {stage for one in known for stage in one.stages}
    if after is None:
        zh, en = f"新版本没有并行事项“{track}”", f"this edition has no track “{track}”"
        yield _problem(source, "vanished", zh, en)
    elif any(one.per != after.per for one in known):
        zh, en = f"并行事项“{track}”的 per 不同", f"the track “{track}” has another `per`"
        yield _problem(source, "type", zh, en)
    else:
        mapped = pending.tracks.get(track, {})
        yield from _line(source, track, mapped, stages, stages - set(after.stages), after.stages)


def _line(
    source: Source,
    track: str,
    mapped: Mapping[str, str],
    stages: set[str],
    needed: set[str],
    after: Mapping[str, str],
) -> Iterator[Problem]:
    """One line's map: nothing that is not there, and everything that is needed."""
    where = f"{track}/" if track else ""
    for stage in sorted(needed - mapped.keys()):
        zh, en = f"没有写明阶段“{where}{stage}”转入何处", f"the stage “{where}{stage}” is not mapped"
        yield _problem(source, "missing", zh, en)
    for stage in sorted({*(mapped.keys() - stages), *(set(mapped.values()) - after.keys())}):
        yield _unknown(source, f"{where}{stage}")


def _unknown(source: Source, name: str) -> Problem:
    return _problem(source, "unknown_name", f"没有阶段或者并行事项“{name}”", f"no stage or track “{name}”")


def _decides(source: Source, procedure: Procedure) -> Iterator[Problem]:
    for slice_ in procedure.slices:
        name = slice_.deciding_field
        if name is None:
            continue
        field = slice_.fields.get(name)
        if field is None:
            yield _problem(source, "unknown_name", f"没有字段“{name}”", f"no field “{name}”", "decides_on")
        elif field.type not in ("date", "datetime"):
            zh, en = f"“{name}”不是日期", f"“{name}” is {field.type}; a date is needed here"
            yield _problem(source, "type", zh, en, "decides_on")
        for move in slice_.moves.values():
            if move.frm is None and move.track is None and name not in move.takes:
                zh, en = f"步骤“{move.name}”须填“{name}”", f"“{move.name}” must take “{name}”"
                yield _problem(source, "missing", zh, en, "decides_on")
