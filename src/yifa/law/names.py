"""The names a procedure knows: in one slice, and in any slice of its file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Kind = Literal["moves", "fields", "tracks", "clocks", "documents", "publications"]
KINDS: tuple[Kind, ...] = ("moves", "fields", "tracks", "clocks", "documents", "publications")

KIND_ZH: Mapping[str, str] = {
    "moves": "步骤", "fields": "字段", "tracks": "并行事项", "clocks": "期限", "documents": "文书",
    "publications": "公开事项", "stages": "阶段", "columns": "列",
}  # fmt: skip
KIND_EN: Mapping[str, str] = {
    "moves": "move", "fields": "field", "tracks": "track", "clocks": "clock", "documents": "document",
    "publications": "publication", "stages": "stage", "columns": "column",
}  # fmt: skip


@dataclass
class Names:
    """Names by kind. `stages`: of the main line under ``""``, of each track under its name; `columns`: by group."""

    of: dict[Kind, set[str]] = field(default_factory=lambda: {kind: set() for kind in KINDS})
    stages: dict[str, set[str]] = field(default_factory=dict)
    columns: dict[str, set[str]] = field(default_factory=dict)
    per: dict[str, str] = field(default_factory=dict)
    """Track → the group whose rows have an instance each."""

    @classmethod
    def read(cls, tree: Mapping[str, Any]) -> Names:
        """The names in a tree cut at one day; whatever has not the right shape has no names."""
        names = cls()
        for kind in KINDS:
            names.of[kind].update(_map(tree.get(kind)))
        names.stages[""] = set(tree.get("stages") or ())
        for track, body in _map(tree.get("tracks")).items():
            names.stages[track] = set(_map(body).get("stages") or ())
            if isinstance(_map(body).get("per"), str):
                names.per[track] = body["per"]
        for name, body in _map(tree.get("fields")).items():
            if _map(body).get("type") == "group":
                names.columns[name] = set(_map(_map(body).get("of")))
        return names

    def include(self, other: Names) -> None:
        """Add the other's names to these."""
        for kind in KINDS:
            self.of[kind] |= other.of[kind]
        for mine, theirs in ((self.stages, other.stages), (self.columns, other.columns)):
            for key, values in theirs.items():
                mine.setdefault(key, set()).update(values)
        self.per.update(other.per)

    def row(self, track: str | None) -> set[str]:
        """Columns of the rows a track has an instance for; empty for other tracks and the main line."""
        return self.columns.get(self.per.get(track or "", ""), set())

    def plain(self) -> dict[str, Any]:
        """As JSON, for the cache."""
        return {
            "of": {kind: sorted(self.of[kind]) for kind in KINDS},
            "stages": {k: sorted(v) for k, v in self.stages.items()},
            "columns": {k: sorted(v) for k, v in self.columns.items()},
            "per": self.per,
        }

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> Names:
        return cls(
            {kind: set(plain["of"][kind]) for kind in KINDS},
            {k: set(v) for k, v in plain["stages"].items()},
            {k: set(v) for k, v in plain["columns"].items()},
            dict(plain["per"]),
        )


def _map(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}
