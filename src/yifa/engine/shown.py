"""What scenarios have shown of the law, and what of it none of them shows.

Every move is to be granted somewhere, every gate to refuse somewhere, the last day of every time limit to be expected
somewhere, and on both sides of every day on which the text changes something is to be tried.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from yifa.engine.records import Event, Failure
from yifa.engine.state import day_of, moment
from yifa.law.catalogue import Catalogue
from yifa.law.definitions import Clock, Gate, Slice, Within
from yifa.law.loader import variations
from yifa.law.procedure import Procedure


@dataclass(slots=True)
class Shown:
    """What was played: moves granted, gates that refused, time limits whose last day was expected, days of acts.

    All by procedure; a gate by its move, a day by its edition.
    """

    granted: set[tuple[str, str]] = field(default_factory=set)
    refused: set[tuple[str, str, str]] = field(default_factory=set)
    timed: set[tuple[str, str]] = field(default_factory=set)
    days: set[tuple[str, str, dt.date]] = field(default_factory=set)
    opened: set[str] = field(default_factory=set)

    def event(self, procedure: str, event: Event) -> None:
        """An act went on record."""
        self.granted.add((procedure, event.move))
        self.days.add((procedure, event.edition, day_of(moment(event.on))))
        self.opened |= {
            e["procedure"] for e in event.effects if e["do"] in ("open", "open_each") and e["cases"]
        }

    def refusal(
        self, procedure: str, edition: str, move: str, on: dt.date, failures: Iterable[Failure]
    ) -> None:
        """An act was refused. `edition`: that of the case; empty where it has not begun."""
        self.refused |= {(procedure, move, gate_key(f.need)) for f in failures if f.need is not None}
        self.days.add((procedure, edition, on))

    def last_day(self, procedure: str, clock: Clock) -> None:
        """The last day of a time limit was what the scenario expects."""
        self.timed.add((procedure, clock_key(clock)))


def together(parts: Iterable[Shown]) -> Shown:
    """What several scenarios have shown."""
    found = Shown()
    for one in parts:
        for name in ("granted", "refused", "timed", "days", "opened"):
            getattr(found, name).update(getattr(one, name))
    return found


@dataclass(frozen=True, slots=True, order=True)
class Unshown:
    """A part of a procedure that no scenario shows.

    `kind`: move (never granted), gate (never refused), clock (its last day never expected), text (nothing tried
    between that day and the nation's next change). `part`: the move, ``move:gate``, the clock, the day. `zh`: what it says.
    """

    procedure: str
    kind: str
    part: str
    zh: str = ""


def gate_key(gate: Gate) -> str:
    """What makes a gate the same in two slices: all but its article and its hint."""
    return repr((gate.name, sorted(gate.params.items()), gate.when, gate.zh))


def clock_key(clock: Clock) -> str:
    """What makes a time limit the same in two slices: its name and its length."""
    return repr((clock.name, clock.within))


def unshown(catalogue: Catalogue, shown: Shown) -> list[Unshown]:
    """What no scenario shows of the procedures that were played, by procedure, in the order of their files."""
    played = {procedure for procedure, _, _ in shown.days}
    return [
        one
        for id in catalogue.procedures
        if id in played
        for one in dict.fromkeys(_unshown(catalogue, id, shown))
    ]


def _unshown(catalogue: Catalogue, id: str, shown: Shown) -> Iterator[Unshown]:
    for source in catalogue.editions(id):
        acted = [day for of, edition, day in shown.days if of == id and edition in ("", source.edition)]
        nation, *local = _readings(catalogue, id, source.edition)
        for slice_ in _in_force(nation):
            yield from _parts(slice_, shown)
            first = max(slice_.first, nation.first)
            if not any(first <= day <= slice_.last for day in acted):
                yield Unshown(id, "text", first.isoformat())
        for procedure in local:
            for slice_ in _in_force(procedure):
                yield from _parts(slice_, shown)


def _readings(catalogue: Catalogue, id: str, edition: str) -> Iterator[Procedure]:
    """An edition as it reads in the nation, then under the overlays of each place and field of law."""
    for places, domain in variations(catalogue.parts.overlays, id):
        yield catalogue.edition(id, edition, places, domain)


def _in_force(procedure: Procedure) -> Iterator[Slice]:
    """The slices in which cases begin; the later ones are met only by what is pending under an ended edition."""
    return (one for one in procedure.slices if one.first <= procedure.last)


def _parts(slice_: Slice, shown: Shown) -> Iterator[Unshown]:
    id = slice_.id
    for move in slice_.moves.values():
        if (id, move.name) not in shown.granted and not (move is slice_.beginning and id in shown.opened):
            yield Unshown(id, "move", move.name, move.zh)
        for gate in move.needs:
            if (id, move.name, gate_key(gate)) not in shown.refused:
                yield Unshown(id, "gate", f"{move.name}:{gate.name}", gate.zh or "")
    for clock in slice_.clocks.values():
        within = clock.within
        if within != Within() and (id, clock_key(clock)) not in shown.timed:
            yield Unshown(id, "clock", clock.name, clock.zh)
