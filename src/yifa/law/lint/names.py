"""Names across files and the types of what they name: registers, columns, procedures, lengths, dates, people."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from yifa.law.definitions import NOBODY, Clock, Field, FieldType, Reads
from yifa.law.gates import EFFECTS, GATES, RULED, Kind, Spec
from yifa.law.lint.facts import field_of
from yifa.law.lint.look import Look, Path

PEOPLE: frozenset[FieldType] = frozenset({"person", "people", "party"})
DATES: frozenset[FieldType] = frozenset({"date", "datetime"})
BINDS: frozenset[FieldType] = frozenset({"agency", "agencies", "party", "person", "people", "text", "entry"})
_HOLDS: Mapping[Kind, FieldType] = {"length": "length", "count": "int"}
"""The type of a column that sets a number by itself."""
_NEEDED: Mapping[str, frozenset[FieldType]] = {
    "date": DATES,
    "people": PEOPLE | {"group"},
    "group": frozenset({"group"}),
}


def check_names(look: Look) -> None:
    """Registers, columns and procedures exist; fields have the type the place needs."""
    known = look.catalogue
    for name, field in look.slice.fields.items():
        for path, one in (
            (("fields", name), field),
            *((("fields", name, "of", k), c) for k, c in field.columns.items()),
        ):
            if one.register is not None:
                _register(look, (*path, "register"), one.register)
            if one.procedure is not None:
                _procedure(look, (*path, "procedure"), one.procedure)
            if one.reads is not None:
                _reads(look, (*path, "reads"), one, one.reads)
            if one.type == "entry" and one.register is None:
                look.problem(path, "missing", "entry 字段要写 register", "an entry field names its register")
    for move in look.slice.moves.values():
        written = look.tree["moves"][move.name]
        for part, table, key in (("needs", GATES, "gate"), ("effects", EFFECTS, "do")):
            for i, raw in enumerate(written.get(part, [])):
                spec = table.get(raw.get(key))
                if spec is not None:
                    _params(look, ("moves", move.name, part, i), spec, raw, move.track)
        for name in move.adds:
            _typed(look, ("moves", move.name, "adds"), name, frozenset({"group"}), move.track)
        for name in (*move.takes, *move.optional):
            if (found := field_of(look, name, move.track)) is not None and found.type == "group":
                zh = f"“{name}”是 group，应写在 adds"
                look.problem(
                    ("moves", move.name, "takes"), "type", zh, f"“{name}” is a group: it belongs under `adds`"
                )
    for clock in look.slice.clocks.values():
        _clock(look, clock)
    for name, link in look.slice.links.items():
        for target in link.to:
            _procedure(look, ("links", name, "to"), target)
    known_ids = known.mechanisms
    for mechanism in look.slice.mechanisms:
        if known_ids and mechanism not in known_ids:
            look.problem(
                ("mechanisms",), "unknown_name", f"没有机制“{mechanism}”", f"no mechanism “{mechanism}”"
            )


def _reads(look: Look, path: Path, group: Field, reads: Reads) -> None:
    """A group of a register's entries, read on days that the case knows."""
    if group.type != "group" or group.register is None:
        zh, en = "reads 只写在有 register 的 group 上", "`reads` belongs to a group that names its register"
        look.problem(path, "shape", zh, en)
    for key, day in (("on", reads.on), ("after", reads.after)):
        if day is not None and day not in look.slice.fields:
            look.problem((*path, key), "unknown_name", f"没有字段“{day}”", f"no field “{day}”")
        elif day is not None:
            _typed(look, (*path, key), day, DATES, None)
    for key, columns in (("columns", reads.columns), ("then", reads.then)):
        for column in columns:
            _column(look, (*path, key), group.register, column)
    if bool(reads.then) != (reads.after is not None):
        look.problem(path, "shape", "then 和 after 要一起写", "`then` and `after` go together")


def _params(look: Look, path: Path, spec: Spec, raw: Mapping[str, Any], track: str | None) -> None:
    row = raw["list"] if isinstance(raw.get("list"), str) else None
    register = raw.get("register")
    for key, value in raw.items():
        kind, here = spec.kind(key), (*path, key)
        if kind in RULED and isinstance(value, dict):
            _ruled(look, here, kind, value)
            continue
        match kind:
            case "register":
                _register(look, here, value)
            case "procedure":
                _procedure(look, here, value)
            case "column":
                _column(look, here, register, value)
            case "columns" if isinstance(value, dict):
                for column in value:
                    _column(look, (*here, column), register, column)
            case "date" | "people" | "group":
                for name in value if isinstance(value, list) else [value]:
                    if name != "actor":
                        _typed(look, here, name, _NEEDED[kind], track, row)
            case "roles":
                for role in value if isinstance(value, list) else [value]:
                    if role.partition("@")[0] not in look.catalogue.roles:
                        look.problem(here, "unknown_name", f"没有角色“{role}”", f"no role “{role}”")


def _ruled(look: Look, path: Path, kind: Kind, raw: Mapping[str, Any]) -> None:
    """The column that sets a number holds such numbers, or choices for each of which there is one."""
    _register(look, path, raw["register"])
    _column(look, path, raw["register"], raw["column"])
    known = look.catalogue.registers.get(raw["register"])
    column = known.fields.get(raw["column"]) if known is not None else None
    if column is None:
        return
    if (of := raw.get("of")) is None:
        if column.type != _HOLDS.get(kind):
            zh = f"“{column.name}”的类型是 {column.type}，不能直接作为 {kind}"
            look.problem(path, "type", zh, f"“{column.name}” is {column.type}, which is no {kind}")
    elif of.keys() != column.choices.keys():
        odd = sorted(of.keys() ^ column.choices.keys())
        zh = f"of 应与“{column.name}”的选项一一对应：{'、'.join(odd)}"
        look.problem(path, "shape", zh, f"`of` has each choice of “{column.name}” once: {', '.join(odd)}")


def _clock(look: Look, clock: Clock) -> None:
    path = ("clocks", clock.name)
    within = clock.within
    if within.field is not None:
        _typed(look, (*path, "within"), within.field, frozenset({"length"}), clock.track)
    if within.by is not None:
        _typed(look, (*path, "within"), within.by, frozenset({"choice"}), clock.track)
        if (field := field_of(look, within.by, clock.track)) is not None and field.choices:
            for key in within.of.keys() - field.choices.keys():
                if key not in look.ever.choices.get(within.by.removeprefix("item."), {key}):
                    zh = f"“{within.by}”没有选项“{key}”"
                    look.problem(
                        (*path, "within"), "unknown_name", zh, f"“{within.by}” has no choice “{key}”"
                    )
            if within.otherwise is None and (left := field.choices.keys() - within.of.keys()):
                zh = f"选项 {'、'.join(sorted(left))} 没有期限，也没有 else"
                look.problem(
                    (*path, "within"),
                    "missing",
                    zh,
                    f"no length for {', '.join(sorted(left))}, and no `else`",
                )
    for extension in clock.extend:
        _typed(look, (*path, "extend"), extension.length, frozenset({"length"}), clock.track)
    for trigger in (*clock.start, *clock.restart, *clock.until, *clock.void):
        if trigger.at is not None:
            track = look.slice.moves[trigger.move].track
            _typed(look, (*path, "start"), trigger.at, DATES, track)
    # A limit on a party binds an outside role: it counts against no agency.
    if clock.binds not in ("handler", NOBODY) and not look.catalogue.outside(clock.binds):
        if field_of(look, clock.binds, clock.track) is None:
            zh = f"binds 没有字段“{clock.binds}”"
            look.problem((*path, "binds"), "unknown_name", zh, f"`binds` names no field “{clock.binds}”")
        else:
            _typed(look, (*path, "binds"), clock.binds, BINDS, clock.track)


def _typed(
    look: Look,
    path: Path,
    name: str,
    wanted: frozenset[FieldType],
    track: str | None,
    group: str | None = None,
) -> None:
    field = field_of(look, name, track, group)
    if field is not None and field.type not in wanted:
        zh = f"“{name}”的类型是 {field.type}，这里需要 {'、'.join(sorted(wanted))}"
        look.problem(path, "type", zh, f"“{name}” is {field.type}; needed here: {', '.join(sorted(wanted))}")


def _register(look: Look, path: Path, name: Any) -> None:
    if name not in look.catalogue.registers:
        look.problem(path, "unknown_name", f"没有名录“{name}”", f"no register “{name}”")


def _column(look: Look, path: Path, register: Any, column: Any) -> None:
    known = look.catalogue.registers.get(str(register))
    if known is not None and column not in known.fields:
        look.problem(
            path,
            "unknown_name",
            f"名录“{register}”没有列“{column}”",
            f"“{register}” has no column “{column}”",
        )


def _procedure(look: Look, path: Path, name: Any) -> None:
    if name not in look.catalogue.procedures:
        look.problem(path, "unknown_name", f"没有程序“{name}”", f"no procedure “{name}”")
