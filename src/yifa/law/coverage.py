"""Which mechanisms the law declares, which of them scenarios play, which of those pass, and which figures samples give again."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from yifa.law.catalogue import Catalogue
from yifa.law.figures import Reading
from yifa.law.lint.across import claims
from yifa.law.shapes import many
from yifa.law.sources import Mechanism, kind_of

CONTEXT = "CONTEXT"
"""The class of background statements, which nothing needs to serve."""


@dataclass(frozen=True, slots=True)
class Row:
    """One mechanism: who claims it (``procedures:foi_request``), the scenarios that play it, and whether they pass.

    `passing` is None where nobody has played them. `figures` serve it; those `reproduced` a sample publishes.
    """

    mechanism: Mechanism
    claimed: tuple[str, ...]
    scenarios: tuple[str, ...]
    passing: bool | None = None
    figures: tuple[str, ...] = ()
    reproduced: tuple[str, ...] = ()

    @property
    def unplayed(self) -> bool:
        """Is it claimed although nothing shows it at work?"""
        return bool(self.claimed) and not self.scenarios


def coverage(
    catalogue: Catalogue, passing: Collection[str] | None = None, published: Collection[str] = ()
) -> list[Row]:
    """A row for each mechanism, in order of id.

    `passing`: ids of the scenarios that hold, as their runner found; `published`: of the figures that samples give again.
    """
    claimed: dict[str, set[str]] = {}
    for claim, by in _claims(catalogue):
        claimed.setdefault(claim, set()).add(by)
    played, figures = _played(catalogue), _figures(catalogue)
    rows = []
    for name, mechanism in sorted(catalogue.mechanisms.items()):
        scenarios = tuple(sorted(played.get(name, ())))
        holds = None if passing is None or not scenarios else all(one in passing for one in scenarios)
        mine = tuple(sorted(figures.get(name, ())))
        again = tuple(id for id in mine if id in published)
        rows.append(Row(mechanism, tuple(sorted(claimed.get(name, ()))), scenarios, holds, mine, again))
    return rows


def unclaimed(catalogue: Catalogue) -> list[Mechanism]:
    """The mechanisms nobody claims, but for background statements."""
    return [
        row.mechanism for row in coverage(catalogue) if not row.claimed and row.mechanism.class_ != CONTEXT
    ]


def _claims(catalogue: Catalogue) -> Iterator[tuple[str, str]]:
    for id in catalogue.procedures:
        for source in catalogue.editions(id):
            for mechanism in many(source.tree.get("mechanisms") or []):
                yield mechanism, f"procedures:{id}"
    for mechanism, path, _ in claims(catalogue):
        yield mechanism, f"{kind_of(path)}:{path.rpartition('/')[2].removesuffix('.yaml')}"


def _figures(catalogue: Catalogue) -> dict[str, set[str]]:
    """Figures by mechanism: those a figure names itself, else those of what it counts."""
    of: dict[str, set[str]] = {}
    for mechanism, by in _claims(catalogue):
        of.setdefault(by.partition(":")[2], set()).add(mechanism)
    found: dict[str, set[str]] = {}
    for figure in Reading(catalogue.figures).figures.values():
        counted = {str(one.procedure) for one in figure.of}
        for mechanism in figure.mechanisms or set().union(*(of.get(name, ()) for name in counted)):
            found.setdefault(mechanism, set()).add(figure.id)
    return found


def _played(catalogue: Catalogue) -> dict[str, set[str]]:
    """Scenarios by mechanism: those a scenario names itself, else those of its procedure."""
    of: dict[str, set[str]] = {}
    for mechanism, by in _claims(catalogue):
        of.setdefault(by, set()).add(mechanism)
    played: dict[str, set[str]] = {}
    for scenarios in catalogue.scenarios().values():
        for one in scenarios:
            named = many(one.get("mechanisms") or []) or of.get(f"procedures:{one.get('procedure')}", set())
            for mechanism in named:
                played.setdefault(mechanism, set()).add(str(one.get("id")))
    return played
