"""Parameters of gates and effects, parsed by the kinds of `yifa.law.gates`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from yifa.law.definitions import Ruled
from yifa.law.gates import EFFECTS, GATES, RULED, SPECIAL_FACTS, Kind, Spec

if TYPE_CHECKING:
    from yifa.law.lookups import Lookups
    from yifa.law.shapes import Path

GONE = object()
"""Names something this slice has not: the gate or effect rests on it and goes too."""

SEQUENCE_FACTS = SPECIAL_FACTS | {"n", "year", "handler"}
"""What a number may name beside the facts that the file declares."""
_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
_FRACTION = re.compile(r"[1-9][0-9]*/[1-9][0-9]*")


def parse_params(
    build: Lookups, what: str, name: str, raw: Mapping[str, Any], path: Path, track: str | None
) -> dict[str, Any] | None:
    """The parameters ready for the engine; None if the gate or effect does not exist in this slice or is wrong."""
    spec = (GATES if what == "gate" else EFFECTS).get(name)
    if spec is None:
        zh = "关口" if what == "gate" else "效果"
        build.problem(path, "unknown_name", f"没有{zh}“{name}”", f"no {what} “{name}”")
        return None
    for missing in spec.required.keys() - raw.keys():
        build.problem(
            path, "missing", f"“{name}”缺少参数“{missing}”", f"“{name}” needs the parameter “{missing}”"
        )
    _exactly_one(build, spec, raw, path)
    # What goes through every row of a list (`open_each`, `enter_each`, `sums` …) reads the row as `item`.
    rows = raw["list"] if isinstance(raw.get("list"), str) else None
    params: dict[str, Any] = {}
    gone = False
    for key, value in raw.items():
        kind = spec.kind(key)
        here = (*path, key)
        if kind is None:
            build.problem(
                here, "unknown_key", f"“{name}”没有参数“{key}”", f"“{name}” has no parameter “{key}”"
            )
            continue
        parser = _Parser(build, here, str(raw.get("track", track) or "") if kind == "stages" else track, rows)
        parsed = parser.parse(kind, value)
        if parsed is not GONE:
            params[key] = parsed
        elif key in spec.required:
            gone = True
    return None if gone or spec.required.keys() - raw.keys() else params


def _exactly_one(build: Lookups, spec: Spec, raw: Mapping[str, Any], path: Path) -> None:
    given = sum(key in raw for key in spec.either)
    zh, en = "、".join(spec.either), " or ".join(spec.either)
    if spec.either and given == 0:
        build.problem(
            path, "missing", f"“{spec.name}”缺少参数“{zh}”之一", f"“{spec.name}” needs the parameter “{en}”"
        )
    elif given > 1:
        build.problem(
            path, "shape", f"“{spec.name}”只能写“{zh}”之一", f"“{spec.name}” takes exactly one of “{en}”"
        )


class _Parser:
    def __init__(self, build: Lookups, path: Path, track: str | None, rows: str | None) -> None:
        self.build = build
        self.path = path
        self.track = track
        self.rows = rows

    def wrong(self, zh: str, en: str) -> Any:
        self.build.problem(self.path, "shape", f"“{self.path[-1]}”{zh}", f"“{self.path[-1]}” {en}")
        return GONE

    def parse(self, kind: Kind, value: Any) -> Any:
        if kind in RULED and isinstance(value, dict):
            return self.ruled(kind, value)
        match kind:
            case "value":
                return value
            case "flag":
                return (
                    value
                    if isinstance(value, bool)
                    else self.wrong("应为 true 或 false", "must be true or false")
                )
            case "count":
                if isinstance(value, int) and not isinstance(value, bool):
                    return value
                return self.wrong("应为整数", "must be a whole number")
            case "carry":
                return self.carry(value)
            case "columns":
                if not isinstance(value, dict):
                    return self.wrong("应为“列: 事实”", "must be a map of columns to facts")
                facts = {key: self.fact(item) for key, item in value.items()}
                return {key: fact for key, fact in facts.items() if fact is not GONE}
            case "fact":
                return self.fact(value)
        if isinstance(value, list) and all(isinstance(item, str) for item in value):
            return self.several(kind, value)
        if not isinstance(value, str):
            return self.wrong("应为文字", "must be text")
        if kind in ("moves", "stages", "fields", "people", "roles", "texts"):
            return self.several(kind, [value])
        return self.one(kind, value)

    def ruled(self, kind: Kind, raw: Mapping[str, Any]) -> Any:
        """``{register, key, column, of, else}``: the number that a register sets."""
        needed, known = {"register", "key", "column"}, {"register", "key", "column", "of", "else"}
        of = raw.get("of", {})
        if not needed <= raw.keys() <= known or not isinstance(of, dict):
            return self.wrong(
                "由名录确定的，写 register、key、column，可以写 else，选项列另写 of",
                "set by a register has register, key, column, may have else, and for a column of choices of",
            )
        key = self.fact(raw["key"])
        otherwise = self.parse(kind, raw["else"]) if "else" in raw else None
        values = {str(choice): self.parse(kind, value) for choice, value in of.items()}
        if GONE in (key, otherwise, *values.values()) or isinstance(key, dict):
            return GONE
        return Ruled(str(raw["register"]), key, str(raw["column"]), otherwise, values)

    def several(self, kind: Kind, values: list[str]) -> Any:
        match kind:
            case "moves":
                return self.build.names("moves", values, self.path) or GONE
            case "stages":
                return self.build.stages(values, self.path, self.track, none=True) or GONE
            case "fields":
                return self.build.facts(values, self.path, self.track, self.rows) or GONE
            case "people":
                known = [v for v in values if v != "actor"]
                kept = {*self.build.facts(known, self.path, self.track), "actor"}
                return tuple(v for v in values if v in kept) or GONE
            case "roles" | "texts":
                return tuple(values)
        return self.wrong("只能写一个", "takes only one")

    def one(self, kind: Kind, value: str) -> Any:
        build, path = self.build, self.path
        match kind:
            case "track":
                return next(iter(build.names("tracks", [value], path)), GONE)
            case "clock":
                return next(iter(build.names("clocks", [value], path)), GONE)
            case "publication":
                return next(iter(build.names("publications", [value], path)), GONE)
            case "document":
                return next(iter(build.names("documents", [value], path)), GONE)
            case "field" | "date" | "group":
                return next(iter(build.facts([value], path, self.track)), GONE)
            case "sequence":
                return self.sequence(value)
            case "condition":
                return build.condition(value, path) or GONE
            case "length":
                return build.length(value, path) or GONE
            case "fraction":
                if _FRACTION.fullmatch(value):
                    return Fraction(value)
                return self.wrong("应为分数，如 2/3", "must be a fraction like 2/3")
        return value  # registers, columns, procedures and texts: looked up across files by the lint

    def fact(self, value: Any) -> Any:
        if isinstance(value, dict):
            return (
                value
                if set(value) == {"is"}
                else self.wrong("应为事实，或 {is: 值}", "must be a fact or {is: value}")
            )
        if value in SPECIAL_FACTS:
            return value
        if not isinstance(value, str):
            return self.wrong(
                "应为事实；固定值写 {is: 值}", "must be a fact; write a constant as {is: value}"
            )
        if "{" in value:  # a key made of several facts: {person}|{role}|{agency}
            named = [name for name in _PLACEHOLDER.findall(value) if name not in SPECIAL_FACTS]
            known = self.build.facts(named, self.path, self.track, self.rows)
            return value if len(known) == len(named) else GONE
        return next(iter(self.build.facts([value], self.path, self.track, self.rows)), GONE)

    def sequence(self, value: str) -> Any:
        names = _PLACEHOLDER.findall(value)
        if set("{}") & set(_PLACEHOLDER.sub("", value)):
            return self.wrong("的花括号不成对", "has a brace without its other half")
        if names.count("n") != 1:
            return self.wrong("应有且只有一个 {n}", "must have {n} exactly once")
        named = [name for name in names if name not in SEQUENCE_FACTS]
        return value if len(self.build.facts(named, self.path, self.track)) == len(named) else GONE

    def carry(self, value: Any) -> Any:
        if isinstance(value, (str, list)):
            value = {name: name for name in ([value] if isinstance(value, str) else value)}
        if not isinstance(value, dict):
            return self.wrong(
                "应为字段，或“子事项字段: 事实”", "must be fields, or a map of the child's fields to facts"
            )
        facts = {str(key): self.fact(item) for key, item in value.items()}
        return {key: fact for key, fact in facts.items() if fact is not GONE}
