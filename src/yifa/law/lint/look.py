"""What a lint rule looks at: one slice, the text it came from, and the catalogue around it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from yifa.law.catalogue import Catalogue
from yifa.law.conditions import Scope, Type
from yifa.law.definitions import ANY, NONE, Branch, Field, Move, Slice
from yifa.law.problems import Problem
from yifa.law.yamltext import locate

Path = tuple[str | int, ...]


@dataclass(slots=True)
class Look:
    """One slice under inspection. `places`, `domain`: whose overlays are laid over it; `earlier`: the slices before
    it in the same edition."""

    catalogue: Catalogue
    places: tuple[str, ...]
    domain: str | None
    slice: Slice
    tree: Any
    earlier: tuple[Slice, ...]
    ever: Ever
    problems: list[Problem] = field(default_factory=list)

    def rows_of(self, track: str | None) -> str | None:
        """The group whose rows have an instance of the track each."""
        found = self.slice.tracks.get(track) if track is not None else None
        return found.per if found is not None else None

    def place(self, move: Move, part: Literal["needs", "effects"], i: int) -> Path:
        """Where the i-th gate or effect built stands in the text, some of which may not exist in this slice."""
        key, built = (
            ("gate", [g.name for g in move.needs])
            if part == "needs"
            else ("do", [e.do for e in move.effects])
        )
        written = self.tree["moves"][move.name].get(part, [])
        same = [n for n, raw in enumerate(written) if isinstance(raw, dict) and raw.get(key) == built[i]]
        rank = built[:i].count(built[i])
        return "moves", move.name, part, same[rank] if rank < len(same) else same[-1] if same else 0

    def problem(self, path: Path, code: str, zh: str, en: str) -> None:
        mark = locate(self.tree, path)
        self.problems.append(Problem(mark.file, mark.line, code, zh, en))


@dataclass(slots=True)
class Ever:
    """What the slices of an edition know between them. Conditions are read against this: a case may hold what
    an earlier slice let it have."""

    fields: dict[str, Field] = field(default_factory=dict)
    choices: dict[str, set[str]] = field(default_factory=dict)
    stages: set[str] = field(default_factory=lambda: {NONE})
    moves: set[str] = field(default_factory=set)
    tracks: dict[str, set[str]] = field(default_factory=dict)
    per: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, slices: Iterable[Slice]) -> Ever:
        ever = cls()
        for one in slices:
            for name, found in one.fields.items():
                ever.fields[name] = found
                ever.choices.setdefault(name, set()).update(found.choices)
                for column, inner in found.columns.items():
                    ever.choices.setdefault(f"{name}.{column}", set()).update(inner.choices)
            ever.stages |= set(one.stages)
            ever.moves |= set(one.moves)
            for name, track in one.tracks.items():
                ever.tracks.setdefault(name, {NONE}).update(track.stages)
                if track.per:
                    ever.per[name] = track.per
        return ever

    def scope(self, group: str | None = None) -> Scope:
        """What a condition may read; `group`: the group whose row is `item`."""
        case = {name: _type(found, self.choices[name]) for name, found in self.fields.items()}
        roots: dict[str, Type | Mapping[str, Type]] = {
            "case": case,
            "was": case,
            "actor": Type("person"),
            "on": Type("date"),
            "stage": Type("choice", frozenset(self.stages)),
        }
        if group is not None and group in self.fields:
            columns = self.fields[group].columns
            row = {name: _type(found, self.choices[f"{group}.{name}"]) for name, found in columns.items()}
            # What the moves of a `per` track take is kept in the row.
            roots["item"] = {"id": Type("text"), **case, **row}
        return Scope(roots, self.moves, self.tracks)


def _type(found: Field, choices: set[str]) -> Type:
    return Type.of_field(found.type, choices)


def targets(branches: tuple[Branch, ...], stay: Iterable[str]) -> set[str]:
    """The stages a move can lead to from the stages it is made in."""
    if not branches:
        return set(stay)
    found: set[str] = set()
    for branch in branches:
        found |= {branch.stage} if branch.stage is not None else set(stay)
    return found


def sources(move: Move, stages: Iterable[str], final: Iterable[str]) -> set[str]:
    """The stages a move can be made in; `none` where it begins the case or track."""
    if move.frm is None:
        return {NONE}
    if move.frm == ANY:
        return set(stages) - set(final) | ({NONE} if move.track else set())
    return set(move.frm)
