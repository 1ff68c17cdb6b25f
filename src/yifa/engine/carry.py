"""A case that had begun before it was kept here: the acts that were done until now, entered as they were.

They become ordinary records of their own moves and days, marked as imported, with the evidence named: so stages,
clocks, figures and later gates read them like any other. Nobody judges by hindsight who did them or on what ground,
and nothing is brought about a second time: no number drawn, no entry, case or publication made. What is asked is
that they make a way through the procedure, in the order of their days and under the law of each, to the stage at
which the case is said to stand.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from yifa.engine.checks import check_hour, check_place, check_time, unknown_move
from yifa.engine.effects import EFFECTS, series_of
from yifa.engine.facts import Impossible
from yifa.engine.fold import extend
from yifa.engine.inputs import check_rows, check_value
from yifa.engine.judge import choose
from yifa.engine.judging import Judging, Law
from yifa.engine.records import Call, Event, Failure, Granted, Moment, Refused, World
from yifa.engine.settle import settle
from yifa.engine.state import CaseState, day_of, iso
from yifa.law.conditions import Missing
from yifa.law.definitions import Effect, Move, Slice

IMPORT = "import"
"""`source` of what was there before the county worked with this program."""


@dataclass(frozen=True, slots=True)
class Done:
    """One act that was done, and when; of a track that goes through a list, for which of its rows (`item`)."""

    move: str
    on: Moment
    item: str | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)
    """Of an act for a row: what it set on that row."""

    @property
    def field(self) -> str:
        """Where a failure of it is told."""
        return f"move:{self.move}" if self.item is None else f"move:{self.move}:{self.item}"


@dataclass(frozen=True, slots=True)
class Carried:
    """A case as the county had it: what was done, its facts, and the stage at which it stands."""

    acts: Sequence[Done]
    facts: Mapping[str, Any]
    stage: str
    agency: str
    """The agency that handles it."""
    actor: str
    """The officer who has it in hand; the acts are entered in his name."""
    evidence: str
    recorded: dt.datetime
    recorder: str | None = None
    rows: Mapping[str, Sequence[Mapping[str, Any]]] = field(default_factory=dict)
    """By group, the rows of its lists, each with its `id`. They stand in the record of the opening."""

    @property
    def opening(self) -> Call:
        """The first act as a call: by its day and facts the edition is chosen."""
        first = min(self.acts, key=lambda act: _order(act.on))
        return Call(
            first.move, self.actor, first.on, self.recorded, self.facts, self.rows, agency=self.agency, source=IMPORT,
        )  # fmt: skip


def carry(law: Law, state: CaseState, carried: Carried, world: World) -> Granted | Refused:
    """The records of a case that has none yet (`state` is blank), with what time has brought about between them.

    Failures of an act bear its `Done.field`, those of facts the name of the field, that of the stage ``stage``.
    """
    facts = dict(carried.facts)
    events: list[Event] = []
    waiting = sorted(carried.acts, key=lambda act: _order(act.on))
    failures = list(_facts(law, carried))
    while waiting and not failures:
        state, settled = settle(law, state, waiting[0].on, world, carried.recorded)
        events += settled
        event, failures = _next(law, state, carried, waiting, facts, world)
        if event is not None:
            state = extend(law, state, event, world)
            events.append(event)
    if not failures:
        state, settled = settle(law, state, carried.recorded, world)
        events += settled
        failures = list(_stands(law, state, carried))
    return Refused(tuple(failures), (), state) if failures else Granted(tuple(events), state)


def _order(when: Moment) -> tuple[int, int]:
    """A day without a time comes after the times of that day, as on record."""
    if isinstance(when, dt.datetime):
        return when.toordinal(), when.hour * 60 + when.minute
    return when.toordinal(), 24 * 60


def _facts(law: Law, carried: Carried) -> list[Failure]:
    fields = law.at(day_of(carried.recorded)).fields
    given = {**carried.facts, **{name: v for act in carried.acts for name, v in act.facts.items()}}
    found = []
    for name in (*given, *carried.rows):
        if name not in fields:
            zh, en = f"没有“{name}”这一项", f"there is no field {name!r}"
            found.append(Failure("unknown_field", zh, en, field=name))
        elif name in carried.rows:
            found += check_rows(fields[name], carried.rows[name], set())
        elif (wrong := check_value(fields[name], given[name])) is not None:
            found.append(wrong)
    return found


def _next(
    law: Law, state: CaseState, carried: Carried, waiting: list[Done], facts: dict[str, Any], world: World
) -> tuple[Event | None, list[Failure]]:
    """The record of the act that comes next, taken out of `waiting`: of those of one day, one that fits the stage."""
    told: list[Failure] = []
    for act in [a for a in waiting if _order(a.on) == _order(waiting[0].on)]:
        slice_ = law.at(day_of(act.on), state.edition)
        failures = _fits(law, slice_, state, carried, act, world)
        if not failures:
            waiting.remove(act)
            return _record(law, slice_, state, carried, act, facts, world)
        told = told or failures
    return None, told


def _call(state: CaseState, carried: Carried, act: Done, facts: Mapping[str, Any]) -> Call:
    given = facts if state.opened is None else act.facts
    add = carried.rows if state.opened is None else {}
    return Call(
        act.move, carried.actor, act.on, carried.recorded, given, add, item=act.item, agency=carried.agency,
        recorder=carried.recorder, source=IMPORT,
    )  # fmt: skip


def _fits(
    law: Law, slice_: Slice, state: CaseState, carried: Carried, act: Done, world: World
) -> list[Failure]:
    """Is there such an act on that day, at that stage?"""
    move = slice_.moves.get(act.move)
    if move is None:
        failures = [unknown_move(slice_, act.move)]
    elif move.system or (act.item is None) != (_list_of(slice_, move) is None):
        zh, en = f"“{move.zh}”不能导入", f"{move.name} is not carried in"
        failures = [Failure("carry", zh, en)]
    else:
        call = _call(state, carried, act, {})
        j = Judging(law, slice_, state, call, move, world)
        failures = list(check_time(state, call))
        check_hour(j, failures)
        check_place(j, failures)
    return [Failure(f.gate, f.zh, f.en, f.cite, field=act.field) for f in failures]


def _list_of(slice_: Slice, move: Move) -> str | None:
    """The group through whose rows the move's track goes."""
    return slice_.tracks[move.track].per if move.track is not None else None


def _record(
    law: Law,
    slice_: Slice,
    state: CaseState,
    carried: Carried,
    act: Done,
    facts: dict[str, Any],
    world: World,
) -> tuple[Event | None, list[Failure]]:
    move = slice_.moves[act.move]
    call = _call(state, carried, act, facts)
    j = Judging(law, slice_, state, call, move, world)
    sets: dict[str, Any] = dict(act.facts)
    effects = [done for e in move.effects if (done := _effect(j, e, state, facts, sets)) is not None]
    try:
        to = choose(j)
    except Missing as missing:
        name = missing.path.removeprefix("case.")
        zh = f"去向取决于{j.field_zh(name)}，须填写"
        return None, [Failure("to", zh, f"{missing.path} decides where it leads: give it", field=name)]
    adds: Mapping[str, Sequence[Mapping[str, Any]]] = {}
    if state.opened is None:
        sets = {**facts, **sets, "handler": carried.agency}
        facts.clear()
        adds = {group: tuple(rows) for group, rows in carried.rows.items()}
    return Event(
        n=state.n + 1, move=act.move, on=iso(act.on), recorded=carried.recorded.isoformat(timespec="seconds"),
        actor=carried.actor, agency=carried.agency, law=law.hash, edition=slice_.edition, recorder=carried.recorder,
        item=act.item, track=move.track, to=to, closes=to in slice_.final if move.track is None and to is not None else state.closed,
        sets=sets, adds=adds, effects=tuple(effects), reason=carried.evidence, source=IMPORT,
    ), []  # fmt: skip


def _effect(
    j: Judging, effect: Effect, state: CaseState, facts: dict[str, Any], sets: dict[str, Any]
) -> Mapping[str, Any] | None:
    """A number that was given then, and a fact that follows from others; what rests on an unknown one stays open."""
    name = effect.params.get("field")
    try:
        if effect.when is not None and not effect.when.evaluate(j.ctx):
            return None
        if effect.do == "number" and name in facts:
            value = sets[name] = facts.pop(name)
            return {"do": "number", "field": name, "value": value, **_drawn(j, effect.params, value)}
        if effect.do == "set" and name not in facts and name not in state.fields:
            return EFFECTS["set"](j, effect, sets, {})
    except (Missing, Impossible):
        pass
    return None


def _drawn(j: Judging, params: Mapping[str, Any], value: str) -> dict[str, Any]:
    """The series a number was given from, and which it was, where it is written as the law writes it."""
    series = series_of(j, params["sequence"])
    pattern = re.escape(series).replace(re.escape("{n}"), r"([1-9]\d{0,8})")
    found = re.fullmatch(pattern, value, re.ASCII)
    return {"series": series, "n": int(found[1]), "carried": True} if found is not None else {}


def _stands(law: Law, state: CaseState, carried: Carried) -> list[Failure]:
    """Does the case stand, after all this, where it is said to stand, and is it pending?"""
    stages = law.at(day_of(carried.recorded), state.edition).stages
    is_ = stages.get(state.stage, state.stage)
    if state.stage != carried.stage:
        said = stages.get(carried.stage, carried.stage)
        zh = f"按所填各步及法定期限，现处“{is_}”，不是“{said}”"
        en = f"by these acts and the law's time limits it stands at {state.stage}, not at {carried.stage}"
        return [Failure("stage", zh, en, field="stage")]
    if state.closed:
        return [
            Failure("stage", f"已处“{is_}”，是已办结的事项", f"it is closed: {state.stage}", field="stage")
        ]
    return []
