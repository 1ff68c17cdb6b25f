"""Duties that come again: which cases the law begins by itself between two days, for which agencies."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from yifa.engine.judging import Law
from yifa.engine.records import Call, Entry, World
from yifa.engine.registers import AGENCIES
from yifa.engine.state import SYSTEM
from yifa.law.definitions import Recurs


@dataclass(frozen=True, slots=True)
class Duty:
    """One case to begin: of this procedure, for this agency, on this day. There is never a second one like it."""

    procedure: str
    agency: str
    call: Call


def duties(
    law_on: Callable[[dt.date], Law | None], first: dt.date, now: dt.datetime, world: World
) -> Iterator[Duty]:
    """The cases that a procedure's `recurs` begins from `first` to `now`, in order of day and agency.

    `law_on`: the edition for a case opened on a day; None where there is none. The law, and the register of agencies,
    are asked about each day itself: an agency that ended before it has no duty, one founded after it neither.
    """
    for ordinal in range(first.toordinal(), now.toordinal() + 1):
        day = dt.date.fromordinal(ordinal)
        law = law_on(day)
        slice_ = law.at(day) if law is not None else None
        if law is None or slice_ is None or slice_.recurs is None or slice_.beginning is None:
            continue
        recurs = slice_.recurs
        if all(one.of(day.year) != day for one in recurs.on):
            continue
        for entry in world.entries(AGENCIES, day):
            if fits(recurs, entry):
                given = {name: entry.values[c] for name, c in recurs.carry.items() if c in entry.values}
                call = Call(
                    move=slice_.beginning.name,
                    actor=SYSTEM,
                    on=day,
                    recorded=now,
                    given=given,
                    agency=entry.key,
                )
                yield Duty(law.id, entry.key, call)


def fits(recurs: Recurs, entry: Entry) -> bool:
    """Is this an agency that has the duty?"""
    return all(entry.values.get(column) in values for column, values in recurs.of.items())
