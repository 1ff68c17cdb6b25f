"""Between procedures: what a case asks of another, and what it hands to one it opens."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from yifa.law.definitions import Effect, Field, FieldType, Move, Slice
from yifa.law.gates import COUNT
from yifa.law.lint.facts import field_of, unfit
from yifa.law.lint.look import Look, Path
from yifa.law.loader import variations
from yifa.law.procedure import Procedure


def check_linked(look: Look) -> None:
    """The gate `linked` names a field of cases, and stages in which such a case may stand."""
    for move in look.slice.moves.values():
        for i, gate in enumerate(move.needs):
            if gate.name != "linked":
                continue
            path, name = look.place(move, "needs", i), gate.params["case"]
            field = field_of(look, name, move.track)
            if field is not None and field.type != "case":
                zh, en = (
                    f"“{name}”的类型是 {field.type}，这里需要 case",
                    f"“{name}” is {field.type}; needed here: case",
                )
                look.problem((*path, "case"), "type", zh, en)
                continue
            named = _may_name(look, name, field.procedure if field is not None else None)
            known = {
                stage
                for id in named
                for one in _procedures(look, id)
                for s in one.slices
                for stage in s.stages
            }
            for stage in gate.params["stage"]:
                if stage not in known:
                    zh = f"{'、'.join(named)}没有阶段“{stage}”"
                    look.problem(
                        (*path, "stage"), "unknown_name", zh, f"no stage “{stage}” in {', '.join(named)}"
                    )
            others = [s.fields for id in named for one in _procedures(look, id) for s in one.slices]
            for name, spec in gate.params.get("where", {}).items():
                known_as = [fields[name] for fields in others if name in fields]
                _compared(look, (*path, "where"), name, known_as, spec, move)


def check_entries(look: Look) -> None:
    """What the gate `entry` compares with columns fits them."""
    for move in look.slice.moves.values():
        for i, gate in enumerate(move.needs):
            register = look.catalogue.registers.get(str(gate.params.get("register")))
            if gate.name == "entry" and register is not None:
                for name, spec in gate.params.get("where", {}).items():
                    if name in register.fields:  # else `check_names` says so
                        path = (*look.place(move, "needs", i), "where")
                        _compared(look, path, name, [register.fields[name]], spec, move)


_LISTS: Mapping[FieldType, FieldType] = {"people": "person", "agencies": "agency"}
"""What a list may be asked to hold."""


def _compared(look: Look, path: Path, name: str, known_as: list[Field], spec: Any, move: Move) -> None:
    """A fact or a constant that is compared with a field of another case, or a column of an entry."""
    if not known_as:
        look.problem(path, "unknown_name", f"没有字段“{name}”", f"no field “{name}”")
        return
    misfits = []
    for one in known_as:
        member = replace(one, type=_LISTS[one.type]) if one.type in _LISTS else one
        misfits.append(unfit(look, one, spec, move.track) and unfit(look, member, spec, move.track))
    if all(misfits):
        zh, en = next(filter(None, misfits))
        look.problem(path, "type", f"“{name}”：{zh}", f"“{name}”: {en}")


def check_lists(look: Look) -> None:
    """The lists that effects read, of this case or of the one named in `of`, are there with the columns they are read by."""
    for move in look.slice.moves.values():
        for i, effect in enumerate(move.effects):
            for key in ("pool", "plan", "list"):
                name = effect.params.get(key) if effect.do in ("draw", "mark", "gather") else None
                if name is None:
                    continue
                path, slices = (*look.place(move, "effects", i), key), _slices(look, effect, move)
                groups = [
                    s.fields[name] for s in slices if name in s.fields and s.fields[name].type == "group"
                ]
                if not groups:
                    look.problem(path, "unknown_name", f"没有名单“{name}”", f"no list “{name}”")
                asked = {"plan": COUNT, "pool": effect.params.get("key")}.get(key)
                if asked is not None and any(asked not in group.columns for group in groups):
                    zh, en = f"名单“{name}”没有列“{asked}”", f"the list “{name}” has no column “{asked}”"
                    look.problem(path, "unknown_name", zh, en)


def _slices(look: Look, effect: Effect, move: Move) -> list[Slice]:
    """The slices of the procedures whose lists an effect reads."""
    if "of" not in effect.params:
        return [look.slice]
    field = field_of(look, effect.params["of"], move.track)
    named = _may_name(look, effect.params["of"], field.procedure if field is not None else None)
    return [s for id in named for one in _procedures(look, id) for s in one.slices]


def _may_name(look: Look, field: str, procedure: str | None) -> list[str]:
    """The procedures whose cases a field may name; all, where neither it nor a link says which."""
    links = [target for link in look.slice.links.values() if link.field == field for target in link.to]
    known = look.catalogue.procedures
    return [id for id in known if id in (procedure, *links)] or list(known)


def check_opening(look: Look) -> None:
    """What `open` and `open_each` carry is what the beginning of the other procedure takes, on every day of both."""
    for move in look.slice.moves.values():
        for i, effect in enumerate(move.effects):
            if effect.do in ("open", "open_each"):
                path = look.place(move, "effects", i)
                for child in _meeting(look, effect.params["procedure"]):
                    _opens(look, path, move, effect, child)


def _meeting(look: Look, id: str) -> Iterator[Slice]:
    """The slices of a procedure under which a case may be opened while the slice in hand is in force."""
    first, last = look.slice.first, look.slice.last
    for procedure in _procedures(look, id):
        for one in procedure.slices:
            if max(first, one.first, procedure.first) <= min(last, one.last, procedure.last):
                yield one


def _procedures(look: Look, id: str) -> Iterator[Procedure]:
    """Every edition of a procedure, under the overlays of the places in which the one in hand may meet it."""
    places, domain = look.places, look.domain
    inside = [(p, d) for p, d in variations(look.catalogue.parts.overlays, id) if p[: len(places)] == places]
    for source in look.catalogue.editions(id):
        for there, of in dict.fromkeys([(places, domain), *inside]):
            yield look.catalogue.edition(id, source.edition, there, of)


def _opens(look: Look, path: Path, move: Move, effect: Effect, child: Slice) -> None:
    begins = next((m for m in child.moves.values() if m.frm is None and m.track is None and m.system), None)
    if begins is None:
        zh, en = f"程序“{child.id}”没有由 system 启动的步骤", f"no system move begins “{child.id}”"
        look.problem((*path, "procedure"), "no_beginning", zh, en)
        return
    rows = effect.params.get("list")
    carried = effect.params.get("carry", {})
    if rows is not None:
        carried = {"entry": "item.id", **carried}
    taken = {*begins.takes, *begins.optional, *begins.changes}
    here = (*path, "carry")
    # The agency in whose name the parent acts becomes the handler.
    for name in sorted(set(begins.takes) - carried.keys() - {"handler"}):
        zh = f"“{child.id}”的“{begins.name}”须有“{name}”"
        look.problem(here, "missing", zh, f"“{begins.name}” of “{child.id}” takes “{name}”")
    for name, spec in carried.items():
        if name not in taken:
            known = name in child.fields
            zh = f"“{begins.name}”不收“{name}”" if known else f"没有字段“{name}”"
            en = f"“{begins.name}” does not take “{name}”" if known else f"it has no field “{name}”"
            look.problem(here, "unknown_name", f"程序“{child.id}”{zh}", f"the procedure “{child.id}”: {en}")
        elif wrong := unfit(look, child.fields[name], spec, move.track, rows):
            zh, en = wrong
            look.problem(here, "type", f"“{child.id}”的“{name}”：{zh}", f"“{name}” of “{child.id}”: {en}")
