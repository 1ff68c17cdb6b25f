"""Waiting, leading and limits of time."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from yifa import worktime
from yifa.engine import clocks
from yifa.engine.gates.gate import Answer, fail, gate
from yifa.engine.state import day_of, iso, moment
from yifa.law.definitions import Gate

if TYPE_CHECKING:
    from yifa.engine.judging import Judging


@gate
def waited(j: Judging, g: Gate) -> Answer:
    since, at_least = g.params["since"], g.params["at_least"]
    shorter = g.params.get("shorter")
    found = j.latest(since)
    if found is None:
        zh, en = f"尚未办理:{j.labels(since)}", f"not yet done: {j.english(since)}"
        return fail(j, g, zh, en, who=j.who(since), moves=since)
    earliest = worktime.earliest_after(j.world.calendar, found.when, at_least)
    over = worktime.waited(j.world.calendar, found.when, j.call.on, at_least)
    if over or (shorter is not None and j.peek(shorter)):
        return (f"event:{found.n}",)
    zh = f"{j.labels(since)}后须满{at_least.zh},最早{iso(earliest)}"
    en = f"{at_least.en} must have passed since {j.english(since)}; earliest {iso(earliest)}"
    return fail(j, g, zh, en, until=iso(earliest))


@gate
def lead_time(j: Judging, g: Gate) -> Answer:
    before, at_least = g.params["before"], g.params["at_least"]
    target = day_of(moment(j.value(before)))
    earliest = worktime.earliest_after(j.world.calendar, day_of(j.call.on), at_least)
    if target < day_of(earliest):
        zh = f"距{j.field_zh(before)}须满{at_least.zh},最早可定于{iso(earliest)}"
        en = f"{at_least.en} must lie between today and {before}; earliest {iso(earliest)}"
        return fail(j, g, zh, en, field=before, until=iso(earliest))
    return ()


@gate
def no_later(j: Judging, g: Gate) -> Answer:
    """The day in `on` lies not after the end of `within` counted from the day in `after`; rolled unless `roll: none`."""
    after, on, within = g.params["after"], g.params["on"], g.params["within"]
    limit = worktime.due(
        j.world.calendar, day_of(moment(j.value(after))), within, roll=g.params.get("roll", "forward")
    ).due
    day = day_of(moment(j.value(on)))
    if limit is not None and day > day_of(limit):
        zh = f"{j.field_zh(on)}{iso(day)}晚于{j.field_zh(after)}起{within.zh}的届满日{iso(limit)}"
        en = f"{on} {iso(day)} is later than {within.en} from {after}, which ended on {iso(limit)}"
        return fail(j, g, zh, en, field=on)
    return ()


def is_expired(j: Judging, clock: str, item: str | None) -> bool:
    """Is the last run of a clock past due on the day of the act, or ended (the right used or lost)?"""
    run = j.state.clocks.last(clock, item)
    if run is None:
        return False
    if run.status in clocks.ENDED:
        return True
    if run.status != clocks.RUNNING:
        return False
    limit = clocks.due(run, j.case, j.world.calendar)
    return limit is not None and limit.due is not None and clocks.past_due(j.call.on, limit.due)


def _clock_item(j: Judging, clock: str) -> str | None:
    c = j.slice.clocks.get(clock)
    return j.call.item if c is not None and c.track is not None else None


@gate
def in_time(j: Judging, g: Gate) -> Answer:
    clock = g.params["clock"]
    run = j.state.clocks.last(clock, _clock_item(j, clock))
    if run is None:
        return ()
    limit = clocks.due(run, j.case, j.world.calendar)
    late = run.status in (clocks.LATE, clocks.RAN_OUT) or (
        run.status == clocks.RUNNING and is_expired(j, clock, run.item)
    )
    if late:
        when = iso(limit.due) if limit is not None and limit.due is not None else ""
        zh = f"已超过{run.clock.zh}(届满日{when})"
        return fail(j, g, zh, f"past the time limit {clock} (due {when})")
    return (f"event:{run.began}",)


@gate
def at_once(j: Judging, g: Gate) -> Answer:
    """The act is registered within so much of the moment at which it is done: it can be dated back no further."""
    on, within = j.call.on, g.params["within"]
    if within.unit.timed and not isinstance(on, dt.datetime):
        return fail(
            j, g, "须写明办理的时刻，当场登记", "must be dated by the moment at which it is done", field="on"
        )
    last = worktime.due(j.world.calendar, on, within, roll="none").due
    if last is not None and clocks.past_due(j.call.recorded, last):
        zh = f"须当场登记：{iso(on)}的行为至迟于{iso(last)}登记"
        return fail(
            j, g, zh, f"must be registered at once: what is done at {iso(on)} by {iso(last)}", field="on"
        )
    return ()


@gate
def expired(j: Judging, g: Gate) -> Answer:
    clock = g.params["clock"]
    item = _clock_item(j, clock)
    run = j.state.clocks.last(clock, item)
    zh_name = j.slice.clocks[clock].zh if clock in j.slice.clocks else clock
    if run is None:
        return fail(j, g, f"{zh_name}尚未起算", f"the time limit {clock} has not begun")
    if is_expired(j, clock, item):
        return (f"event:{run.began}",)
    limit = clocks.due(run, j.case, j.world.calendar)
    when = iso(limit.due) if limit is not None and limit.due is not None else None
    zh = f"{zh_name}未满" + (f":至{when}" if when else "")
    return fail(
        j, g, zh, f"the time limit {clock} still runs" + (f", until {when}" if when else ""), until=when
    )
