"""The one verb: try a move, and answer *granted* with its events or *refused* with every reason.

`attempt` settles first: what time alone has brought about is recorded before the call is judged, so no outcome
depends on whether a nightly job ran.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from yifa.engine.checks import check_time, in_role, role_under
from yifa.engine.fold import extend
from yifa.engine.inputs import check_names
from yifa.engine.judge import decide, judge
from yifa.engine.judging import Law
from yifa.engine.late import insert
from yifa.engine.records import Call, Event, Failure, Granted, Moment, Refused, World
from yifa.engine.settle import orphaned, settle, take_over
from yifa.engine.state import AMEND, STRIKE, TAKE_OVER, CaseState, day_of
from yifa.engine.undo import undo
from yifa.law.definitions import Move
from yifa.law.values import is_text


def attempt(law: Law, state: CaseState, call: Call, world: World) -> Granted | Refused:
    """Try `call` on `state`, which holds the whole record of its case (see `fold.blank`, `fold.replay`)."""
    state, settled = settle(law, state, _now(call), world, call.recorded)
    nameless = tuple(check_names(call))
    if nameless:
        return Refused(nameless, settled, state)
    if call.move in (AMEND, STRIKE):
        return undo(law, state, call, world, settled)
    if call.move == TAKE_OVER:
        return _take_over(law, state, call, world, settled)
    if state.opened is not None:
        lost = orphaned(state, call, world)
        if lost is not None:
            return Refused((lost,), settled, state)
        if state.order_of(call.on, n=state.n + 1) < state.last:
            return insert(law, state, call, world, settled)
    verdict = judge(law, state, call, world)
    if verdict.failures or verdict.judging is None:
        return Refused(verdict.failures, settled, state)
    event = decide(verdict.judging)
    if isinstance(event, Failure):
        return Refused((event,), settled, state)
    return Granted((*settled, event), extend(law, state, event, world))


def _now(call: Call) -> Moment:
    """As far as time has passed for the record: the day of registration; on that very day, the act's moment."""
    return call.on if call.recorded.date() == day_of(call.on) else call.recorded


def _take_over(
    law: Law, state: CaseState, call: Call, world: World, settled: tuple[Event, ...]
) -> Granted | Refused:
    """The legal-affairs office records who takes over from an agency with several successors."""
    lost = orphaned(state, call, world)
    heir, reason = call.given.get("handler"), call.given.get("reason")
    failures = list(check_time(state, call))
    if lost is None:
        failures.append(Failure("succession", "承办机关仍在,无须承继", "the handler still exists"))
    else:
        agency = world.agency(state.fields["handler"], day_of(call.on))
        into = agency.into if agency is not None else ()
        if not isinstance(heir, str) or not heir or (into and heir not in into):
            zh, en = f"承继机关须为:{'、'.join(into)}", f"must be one of {', '.join(into)}"
            if not into:
                zh, en = "须指明承继机关", "the agency that takes over must be named"
            failures.append(Failure("type", zh, en, field="handler"))
    if reason is not None and not is_text(reason):
        failures.append(
            Failure("type", "理由须为非空文字", "the reason must be non-empty text", field="reason")
        )
    if not in_role(call, "legal_head", None, world):
        zh = f"须由{law.role_zh('legal_head')}办理"
        failures.append(
            Failure(
                "role", zh, "made by the head of the legal-affairs office", field="actor", who=("legal_head",)
            )
        )
    if failures:
        return Refused(tuple(failures), settled, state)
    event = take_over(law, state, str(heir), call.on, call.recorded, call.actor, reason, "legal_head")
    return Granted((*settled, event), extend(law, state, event, world))


@dataclass(frozen=True, slots=True)
class Prospect:
    """A move as it stands today: open (no `failures`), or locked by what is missing."""

    move: Move
    item: str | None
    failures: tuple[Failure, ...]


def prospects(
    law: Law, state: CaseState, actor: str, on: Moment, recorded: dt.datetime, world: World,
    *, hat: tuple[str, str] | None = None,
) -> list[Prospect]:  # fmt: skip
    """Every move that the present stage or a track allows, open or locked, with what each still needs.

    `hat`: the role and agency in which the actor acts, where he has chosen.
    """
    state, _ = settle(law, state, on, world)
    slice_ = law.at(day_of(on), state.edition)
    found = []
    for move in slice_.moves.values():
        if move.system:
            continue
        per = slice_.tracks[move.track].per if move.track is not None else None
        role = role_under(move, hat[0]) if hat is not None else None
        agency = hat[1] if hat is not None and role is not None else None
        for item in [None] if per is None else [r["id"] for r in state.rows(per)]:
            call = Call(move.name, actor, on, recorded, item=item, agency=agency, role=role)
            verdict = judge(law, state, call, world, asking=True)
            if not any(f.gate in ("from", "at_most") for f in verdict.failures):
                found.append(Prospect(move, item, verdict.failures))
    return found
