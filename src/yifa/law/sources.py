"""From the texts of a law folder to checked parts: statutes, roles, registers, and procedures written out in full."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from yifa.law import models as m
from yifa.law import models_tables as tables
from yifa.law.citations import Edition, Statutes, articles
from yifa.law.dates import FIRST_DAY, LAST_DAY, day_before, is_day, is_range, parse_range
from yifa.law.definitions import Register, RoleDefinition
from yifa.law.fragments import expand
from yifa.law.overlays import Overlay, read_overlay
from yifa.law.parts import put_together
from yifa.law.plan import Plan, plan
from yifa.law.problems import LawError, Mark, Problem
from yifa.law.shapes import build_field, english, many, shape_problems
from yifa.law.writeout import write_out
from yifa.law.yamltext import Map, read_yaml

LOCAL_PREFIX = "local/"
"""Texts of a county's own folder, laid over the package's."""
SCENARIOS = ".scenarios.yaml"
PART = ".part.yaml"
_Model = TypeVar("_Model", bound=BaseModel)
_Replaceable = TypeVar("_Replaceable", bound=m.Replaceable)


def kind_of(path: str) -> str:
    """What a file is, by its folder (scenarios and parts by their ending): procedures, fragments, registers, overlays, figures, forms, statutes, …"""
    path = path.removeprefix(LOCAL_PREFIX)
    if path.endswith(SCENARIOS):
        return "scenarios"
    if path.endswith(PART):
        return "parts"
    return path.partition("/")[0].removesuffix(".yaml")


@dataclass(frozen=True, slots=True)
class Area:
    """A folder of procedures: one part of the administration's work."""

    id: str
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Partner:
    """Another department's system with which cases are exchanged. Its address is no law: an installation knows it."""

    id: str
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Mechanism:
    """Something the mission's reports describe, to be claimed by a procedure, a register, a figure or a form."""

    id: str
    zh: str
    en: str
    class_: str
    does: str | None = None


@dataclass(frozen=True, slots=True)
class Replaced:
    """An entry of the package in whose place a county has its own."""

    name: str
    old: str
    new: str
    """What each is called."""
    old_mark: Mark
    mark: Mark


class Source:
    """One procedure file, or one edition of it, written out in full but not yet cut: `tree` still holds dates.

    `local`: the paths a place may set, add to or tighten. `body` gives the tree and its plan when first asked for.
    """

    def __init__(
        self,
        id: str,
        edition: str,
        first: str,
        last: str,
        file: str,
        local: Mapping[str, Any],
        body: Callable[[], tuple[Any, Plan]],
    ) -> None:
        self.id = id
        self.edition = edition
        self.first = first
        self.last = last
        self.file = file
        self.local = local
        self._body = body

    @property
    def area(self) -> str:
        """The folder it lies in; empty where it lies in none."""
        return (
            self.file.removeprefix(LOCAL_PREFIX)
            .removeprefix("procedures/")
            .rpartition("/")[0]
            .partition("/")[0]
        )

    @cached_property
    def body(self) -> tuple[Any, Plan]:
        return self._body()

    @property
    def tree(self) -> Any:
        return self.body[0]

    @property
    def plan(self) -> Plan:
        return self.body[1]


@dataclass(slots=True)
class Parts:
    """Everything read. `problems` are those met on the way; marks and what is `replaced` are known of texts only."""

    statutes: Statutes = field(default_factory=lambda: Statutes({}))
    roles: dict[str, RoleDefinition] = field(default_factory=dict)
    areas: dict[str, Area] = field(default_factory=dict)
    partners: dict[str, Partner] = field(default_factory=dict)
    mechanisms: dict[str, Mechanism] = field(default_factory=dict)
    registers: dict[str, Register] = field(default_factory=dict)
    sources: list[Source] = field(default_factory=list)
    overlays: list[Overlay] = field(default_factory=list)
    register_marks: dict[str, Mark] = field(default_factory=dict)
    replaced: list[Replaced] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def outside(self, role: str) -> bool:
        """Is this a role of people outside government?"""
        known = self.roles.get(role)
        return known is not None and known.outside


def read_parts(texts: Mapping[str, str]) -> Parts:
    """Read every text of the law but scenarios, figures and forms."""
    return _Reading(texts).parts


class _Reading:
    def __init__(self, texts: Mapping[str, str]) -> None:
        self.parts = Parts()
        trees: dict[str, list[Map]] = {}
        # The package's first: what a county has is laid over it.
        for path in sorted(texts, key=lambda path: (path.startswith(LOCAL_PREFIX), path)):
            if (kind := kind_of(path)) in _KINDS and (tree := self.tree(path, texts[path])) is not None:
                trees.setdefault(kind, []).append(tree)
        statutes = self.table(trees, "statutes", tables.StatuteModel)
        editions = {code: self.edition(code, *one) for code, one in statutes.items()}
        self.parts.statutes = Statutes(_closed(editions))
        for name, (role, _) in self.table(trees, "roles", tables.RoleModel).items():
            self.parts.roles[name] = RoleDefinition(
                name, role.zh, english(name, role.en), role.outside or role.private, role.private
            )
        for name, (area, _) in self.table(trees, "areas", tables.AreaModel).items():
            self.parts.areas[name] = Area(name, area.zh, english(name, area.en))
        for name, (partner, _) in self.table(trees, "partners", tables.PartnerModel).items():
            self.parts.partners[name] = Partner(name, partner.zh, english(name, partner.en))
        for name, (one, _) in self.table(trees, "mechanisms", tables.MechanismModel).items():
            self.parts.mechanisms[name] = Mechanism(name, one.zh, one.en or name, one.class_, one.does)
        for tree in trees.get("registers", []):
            self.register(tree)
        fragments: dict[str, Map] = {}
        known: dict[str, tuple[m.FragmentModel, Mark]] = {}
        for tree in trees.get("fragments", []):
            if raw := self.model(tree, m.FragmentModel):
                self.lay(known, raw.fragment, raw, tree.mark)
                fragments[raw.fragment] = tree
        parts = [(part, tree) for tree in trees.get("parts", []) if (part := self.model(tree, m.PartModel))]
        for tree in put_together(trees.get("procedures", []), parts, self.problem):
            self.procedure(tree, fragments)
        for tree in trees.get("overlays", []):
            if overlay := self.model(tree, m.OverlayModel):
                self.overlay(tree, overlay)

    def problem(self, mark: Mark, code: str, zh: str, en: str) -> None:
        self.parts.problems.append(Problem(mark.file, mark.line, code, zh, en))

    def tree(self, path: str, text: str) -> Map | None:
        try:
            tree = read_yaml(text, path)
        except LawError as error:
            self.parts.problems += error.problems
            return None
        if not isinstance(tree, Map):
            self.problem(Mark(path, 1), "shape", "文件应为“键: 值”", "the file must be a map")
            return None
        return tree

    def model(self, tree: Any, model: type[_Model]) -> _Model | None:
        try:
            return model.model_validate(tree)
        except ValidationError as error:
            self.parts.problems += shape_problems(tree, error)
            return None

    def table(
        self, trees: Mapping[str, list[Map]], key: str, model: type[_Replaceable]
    ) -> dict[str, tuple[_Replaceable, Mark]]:
        """What the files of a kind have between them, each of which is one map of names under one key."""
        found: dict[str, tuple[_Replaceable, Mark]] = {}
        for tree in trees.get(key, []):
            body = tree.get(key)
            if not isinstance(body, Map) or len(tree) != 1:
                self.problem(
                    tree.mark, "shape", f"文件应只有“{key}”一个键", f"the file must have the one key “{key}”"
                )
                continue
            for name, item in body.items():
                if (raw := self.model(item, model)) is not None:
                    self.lay(found, name, raw, body.mark_of(name))
        return found

    def lay(
        self, found: dict[str, tuple[_Replaceable, Mark]], name: str, raw: _Replaceable, mark: Mark
    ) -> None:
        """Add one to those found so far; it replaces one of the same name only where it says so."""
        old, at = found.get(name, (None, mark))
        if old is None and raw.replaces:
            self.problem(mark, "unknown_name", f"没有可以取代的“{name}”", f"there is no “{name}” to replace")
        elif old is not None and not raw.replaces:
            zh = f"“{name}”已在 {at.file}:{at.line}；要取代它，写 replaces: true"
            en = f"“{name}” is in {at.file}:{at.line} already; to replace it, write `replaces: true`"
            self.problem(mark, "duplicate_key", zh, en)
        elif old is not None:
            self.parts.replaced.append(Replaced(name, old.zh, raw.zh, at, mark))
        found[name] = (raw, mark)

    def edition(self, code: str, raw: tables.StatuteModel, mark: Mark) -> Edition:
        for day in (raw.frm, raw.to):
            if day is not None and not is_day(day):
                self.problem(mark, "shape", f"“{day}”不是日期", f"“{day}” is no date")
        was = {} if raw.was == "same" else {k: str(v) for k, v in raw.was.items()}
        return Edition(
            code, raw.zh, raw.en or code, raw.family or code.rstrip("0123456789"), raw.frm or FIRST_DAY,
            raw.to or LAST_DAY, was, raw.was == "same" or raw.same, raw.unconfirmed, self.read(raw, mark),
        )  # fmt: skip

    def read(self, raw: tables.StatuteModel, mark: Mark) -> tuple[str, ...] | None:
        """The articles somebody has read, ranges written out; None where the file does not say."""
        if raw.read is None:
            return None
        for one in map(str, raw.read):
            if not articles(one):
                self.problem(mark, "shape", f"“{one}”不是条文", f"“{one}” is no article, nor a range of them")
        return tuple(article for one in raw.read for article in articles(str(one)))

    def register(self, tree: Map) -> None:
        raw = self.model(tree, m.RegisterModel)
        if raw is None:
            return

        def problem(zh: str, en: str) -> None:
            self.problem(tree.mark_of("fields"), "shape", zh, en)

        fields = {name: build_field(name, one, problem) for name, one in raw.fields.items()}
        if raw.key not in fields:
            self.problem(tree.mark_of("key"), "unknown_name", f"没有字段“{raw.key}”", f"no field “{raw.key}”")
        if raw.register_ in self.parts.registers:
            self.problem(
                tree.mark,
                "duplicate_key",
                f"名录“{raw.register_}”重复",
                f"register “{raw.register_}” is there twice",
            )
        self.parts.registers[raw.register_] = Register(
            raw.register_,
            raw.zh,
            english(raw.register_, raw.en),
            raw.key,
            fields,
            tuple(many(raw.mechanisms)),
            raw.public,
        )
        self.parts.register_marks[raw.register_] = tree.mark

    def overlay(self, tree: Map, raw: m.OverlayModel) -> None:
        if (raw.place is None) == (raw.domain is None):
            self.problem(
                tree.mark, "shape", "place 与 domain 二者取一", "exactly one of `place` and `domain`"
            )
        for key, day in (("from", raw.frm), ("to", raw.to)):
            if day is not None and not is_day(day):
                self.problem(tree.mark_of(key), "dates", f"“{day}”不是日期", f"“{day}” is no date")
                return
        if not self.dates_are_real(tree):
            return
        if all(source.id != raw.of for source in self.parts.sources):
            self.problem(
                tree.mark_of("of"), "unknown_name", f"没有程序“{raw.of}”", f"no procedure “{raw.of}”"
            )
        self.parts.overlays.append(read_overlay(raw, tree))

    def procedure(self, tree: Map, fragments: Mapping[str, Map]) -> None:
        name = tree.get("id")
        first, last = FIRST_DAY, LAST_DAY
        if "valid" in tree:
            try:
                first, last = parse_range(str(tree["valid"]))
            except ValueError:
                self.problem(
                    tree.mark_of("valid"), "shape", "valid 应写作“起..止”", "`valid` is written “from..to”"
                )
                return
        if not isinstance(name, str):
            self.problem(tree.mark, "missing", "缺少“id”", "“id” is missing")
            return
        self.openings(tree)
        expanded, problems = expand(tree, fragments)
        self.parts.problems += problems
        body = write_out(expanded)
        if not self.dates_are_real(body):
            return
        # Read by the reader and the overlays, not part of the definition.
        for key in ("valid", "local", "parts"):
            body.pop(key, None)
        edition = str(tree.get("edition") or (first[:4] if first != FIRST_DAY else "1"))
        body["edition"] = edition
        local = tree.get("local")
        opened = local if isinstance(local, Map) else Map(tree.mark)
        statutes = self.parts.statutes
        self.parts.sources.append(
            Source(
                name,
                edition,
                first,
                last,
                tree.mark.file,
                opened,
                lambda: (body, plan(body, first, last, statutes)),
            )
        )

    def openings(self, tree: Map) -> None:
        local = tree.get("local")
        if not isinstance(local, Map):
            return
        for path, opening in local.items():
            raw = self.model(opening, m.OpeningModel)
            if raw is not None and raw.cite is not None and not self.parts.statutes.knows(raw.cite):
                zh, en = f"未登记的法律“{raw.cite}”", f"unknown statute “{raw.cite}”"
                self.problem(local.mark_of(path), "citation", zh, en)

    def dates_are_real(self, value: Any) -> bool:
        """Ranges and dated keys that are no days would silently never apply."""
        known = len(self.parts.problems)
        self.find_bad_dates(value)
        return len(self.parts.problems) == known

    def find_bad_dates(self, value: Any) -> None:
        if isinstance(value, Map):
            dayish = [key for key in value if len(key) == 10 and key[:4].isdigit() and key[4] == "-"]
            if dayish and (len(dayish) < len(value) or not all(map(is_day, dayish))):
                zh, en = (
                    "按日期取值时，每个键都应为真实日期",
                    "in a dated value every key must be a real date",
                )
                self.problem(value.mark, "dates", zh, en)
            valid = value.get("valid")
            if is_range(valid):
                try:
                    parse_range(valid)
                except ValueError:
                    zh, en = f"“{valid}”不是日期范围", f"“{valid}” is no range of dates"
                    self.problem(value.mark_of("valid"), "dates", zh, en)
            for item in value.values():
                self.find_bad_dates(item)
        elif isinstance(value, list):
            for item in value:
                self.find_bad_dates(item)


_KINDS = frozenset(
    {
        "statutes",
        "roles",
        "areas",
        "partners",
        "mechanisms",
        "registers",
        "fragments",
        "procedures",
        "parts",
        "overlays",
    }
)


def _closed(editions: dict[str, Edition]) -> dict[str, Edition]:
    """Each edition ends, where the file does not say so, on the day before the next one of its family."""
    families = Statutes(editions).families
    for family in families.values():
        for edition, following in itertools.pairwise(family):
            if edition.last == LAST_DAY:
                last = day_before(following.first)
                editions[edition.code] = replace(edition, last=last)
    return editions
