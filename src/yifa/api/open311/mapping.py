"""The mapping (mapping.yaml), and what it finds in the law of a day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import yaml

from yifa.law.definitions import Field, Move, Slice


@dataclass(frozen=True, slots=True)
class Mapping311:
    """The file, key by key."""

    procedure: str
    move: str
    service: str
    set: Mapping[str, str]
    give: Mapping[str, list[str]]
    attributes: list[str]
    show: Mapping[str, str]
    agency_responsible: str
    expected: str

    def filing(self, slice_: Slice) -> Move:
        """The move that files a request."""
        return slice_.moves[self.move]

    def services(self, slice_: Slice) -> Field:
        """The choice whose options are the services."""
        return slice_.fields[self.service]

    def asked(self, slice_: Slice) -> list[Field]:
        """The fields that a service definition offers, of those that the law of the day knows."""
        return [slice_.fields[name] for name in self.attributes if name in slice_.fields]


@lru_cache(maxsize=1)
def mapping() -> Mapping311:
    """Read once."""
    return Mapping311(**yaml.safe_load((Path(__file__).parent / "mapping.yaml").read_text(encoding="utf-8")))
