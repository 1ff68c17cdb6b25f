"""The catalogue: all the law there is, by name and day."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

from yifa.errors import YifaError
from yifa.law.citations import Statutes
from yifa.law.definitions import Register, RoleDefinition
from yifa.law.overlays import Overlay, apply, chosen
from yifa.law.plan import plan
from yifa.law.problems import LawError, Problem
from yifa.law.procedure import Procedure
from yifa.law.scenarios import read_scenarios
from yifa.law.sources import SCENARIOS, Area, Mechanism, Partner, Parts, Source, kind_of


class NotInLaw(YifaError, LookupError):
    """No such procedure, or none that day. `zh`, `en` say which."""


class Catalogue:
    """Procedures, registers, roles, statutes, areas, partners and mechanisms; figures, forms and scenarios as texts.

    `texts`: every file by its path in the law folder (a county's own under ``local/``). `hash`: sha256 over all of
    them but scenarios, areas, partners and mechanisms, which judge nothing; `short` is what events carry.
    """

    def __init__(self, texts: Mapping[str, str], parts: Parts) -> None:
        self.texts = texts
        self.hash = content_hash(texts)
        self.short = self.hash[:16]
        self.parts = parts
        self.statutes: Statutes = parts.statutes
        self.roles: Mapping[str, RoleDefinition] = parts.roles
        self.areas: Mapping[str, Area] = parts.areas
        self.partners: Mapping[str, Partner] = parts.partners
        self.mechanisms: Mapping[str, Mechanism] = parts.mechanisms
        self.registers: Mapping[str, Register] = parts.registers
        self._editions: dict[str, list[Source]] = {}
        for source in sorted(parts.sources, key=lambda s: s.first):
            self._editions.setdefault(source.id, []).append(source)
        self._open: dict[tuple[str, str, tuple[str, ...], str | None], Procedure] = {}

    @property
    def procedures(self) -> tuple[str, ...]:
        """The ids of all procedures."""
        return tuple(sorted(self._editions))

    def editions(self, id: str) -> Sequence[Source]:
        """The editions of a procedure, oldest first; empty if there is no such procedure."""
        return tuple(self._editions.get(id, ()))

    def area(self, source: Source) -> Area:
        """What a procedure is part of; a folder that has no words goes by its name."""
        return self.areas.get(source.area) or Area(source.area, source.area, source.area)

    def procedure(
        self, id: str, on: dt.date, places: Sequence[str] = (), domain: str | None = None
    ) -> Procedure:
        """The edition for a case opened on a day, under the overlays of the places (outermost first) and the domain.

        Raises `NotInLaw` if there is no such procedure, or no edition of it that day.
        """
        day = on.isoformat()[:10]
        for source in self._known(id):
            if source.first <= day <= source.last:
                return self.edition(id, source.edition, places, domain)
        raise NotInLaw(
            f"{day} 没有施行中的程序“{id}”", f"no edition of the procedure “{id}” is in force on {day}"
        )

    def edition(
        self, id: str, edition: str, places: Sequence[str] = (), domain: str | None = None
    ) -> Procedure:
        """The edition a pending case is under, by its name. Raises `NotInLaw`."""
        key = (id, edition, tuple(places), domain)
        found = self._open.get(key)
        if found is None:
            source = next((s for s in self._known(id) if s.edition == edition), None)
            if source is None:
                raise NotInLaw(
                    f"程序“{id}”没有版本“{edition}”", f"the procedure “{id}” has no edition “{edition}”"
                )
            found = self._open[key] = self._make(source, tuple(places), domain)
        return found

    def _known(self, id: str) -> list[Source]:
        if id not in self._editions:
            raise NotInLaw(f"没有程序“{id}”", f"no procedure “{id}”")
        return self._editions[id]

    def _make(self, source: Source, places: tuple[str, ...], domain: str | None) -> Procedure:
        """A procedure under its overlays. Paths that cannot be applied were refused when the law was loaded."""
        laid = chosen(self.parts.overlays, source.id, places, domain)
        tree = self.lay(source, laid, [])
        cut_at = source.plan
        if laid:
            cut_at = plan(tree, source.first, source.last, self.statutes)
            cut_at.ever.include(source.plan.ever)  # what rests on something removed goes with it

        def family() -> list[Procedure]:
            return [self.edition(source.id, one.edition, places, domain) for one in self._known(source.id)]

        return Procedure(source, tree, cut_at, self.parts, self.short, tuple(laid), family)

    @staticmethod
    def lay(source: Source, overlays: Sequence[Overlay], problems: list[Problem]) -> Any:
        """The tree of a source with overlays laid over it, in order; adds to `problems` what they may not do."""
        tree = source.tree
        for overlay in overlays:
            if overlay.first <= source.last and overlay.last >= source.first:
                tree = apply(tree, overlay, source.local, problems)
        return tree

    def domains_of(self, id: str, on: dt.date, places: Sequence[str] = ()) -> dict[str, list[Overlay]]:
        """The fields of law in which a case begun that day runs otherwise, or one that it opens: each with its overlays."""
        day, waiting, seen = on.isoformat()[:10], [id], set[str]()
        found: dict[str, list[Overlay]] = {}
        while waiting:
            of = waiting.pop(0)
            seen.add(of)
            for overlay in self.parts.overlays:
                if overlay.of == of and overlay.domain and overlay.first <= day <= overlay.last:
                    found.setdefault(overlay.domain, []).append(overlay)
            try:
                moves = self.procedure(of, on, places).at(on).moves
            except NotInLaw:
                continue
            opened = (
                e.params["procedure"]
                for m in moves.values()
                for e in m.effects
                if e.do in ("open", "open_each")
            )
            waiting += [one for one in dict.fromkeys(opened) if one not in seen and one not in waiting]
        return dict(sorted(found.items()))

    @cached_property
    def domains(self) -> frozenset[str]:
        """The fields of law for which there are overlays."""
        return frozenset(overlay.domain for overlay in self.parts.overlays if overlay.domain)

    @cached_property
    def stages(self) -> Mapping[str, Mapping[str, tuple[str, str]]]:
        """The words of the stages of every procedure, of all its editions, in Chinese and English."""
        found: dict[str, dict[str, tuple[str, str]]] = {}
        for source in self.parts.sources:
            for name, said in source.tree.get("stages", {}).items():
                word = {"zh": said} if isinstance(said, str) else said
                zh, en = str(word.get("zh", name)), str(word.get("en", name.replace("_", " ")))
                found.setdefault(source.id, {})[name] = zh, en
        return found

    @cached_property
    def recurring(self) -> tuple[str, ...]:
        """The procedures that begin by themselves on days of the year, in some edition."""
        own = {source.id for source in self.parts.sources if "recurs" in source.tree}
        laid = {o.of for o in self.parts.overlays if any(path.split("/")[0] == "recurs" for path in o.paths)}
        return tuple(sorted(own | laid))

    def outside(self, role: str) -> bool:
        """Is this a role of people outside government?"""
        return self.parts.outside(role)

    @cached_property
    def figures(self) -> Mapping[str, str]:
        """The texts of the figures, by path."""
        return {path: text for path, text in self.texts.items() if kind_of(path) == "figures"}

    @cached_property
    def forms(self) -> Mapping[str, str]:
        """The texts of the forms, by path."""
        return {path: text for path, text in self.texts.items() if kind_of(path) == "forms"}

    def scenarios(self) -> Mapping[str, Sequence[Mapping[str, Any]]]:
        """The scenarios of every file ``x.scenarios.yaml``, by path. Raises `LawError` with all that is wrong in them."""
        return self._scenarios

    @cached_property
    def _scenarios(self) -> Mapping[str, Sequence[Mapping[str, Any]]]:
        found: dict[str, Sequence[Mapping[str, Any]]] = {}
        problems: list[Problem] = []
        for path, text in sorted(self.texts.items()):
            if path.endswith(SCENARIOS):
                try:
                    found[path] = read_scenarios(text, path)
                except LawError as error:
                    problems += error.problems
        if problems:
            raise LawError(problems)
        return found


def content_hash(texts: Mapping[str, str]) -> str:
    """sha256 over paths and texts, in order of path: the same law gives the same hash on every machine."""
    digest = hashlib.sha256()
    for path in sorted(texts):
        if kind_of(path) not in ("scenarios", "areas", "partners", "mechanisms"):
            text = texts[path].replace("\r\n", "\n").encode()
            digest.update(f"{len(path.encode())} {path} {len(text)} ".encode())
            digest.update(text)
    return digest.hexdigest()
