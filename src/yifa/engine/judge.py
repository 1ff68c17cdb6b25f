"""Judging one call against the state of its day: every reason against it at once, or what it causes."""

from __future__ import annotations

from dataclasses import dataclass, replace

from yifa.engine.checks import (
    check_cases,
    check_extension,
    check_hour,
    check_inputs,
    check_papers,
    check_place,
    check_role,
    check_time,
    unknown_move,
)
from yifa.engine.effects import DRAWING, carry_out, rehearse
from yifa.engine.facts import Impossible
from yifa.engine.gates import ask
from yifa.engine.inputs import check_attached
from yifa.engine.judging import Judging, Law
from yifa.engine.records import Call, Event, Failure, World
from yifa.engine.state import CaseState, day_of, iso
from yifa.law.conditions import Missing


@dataclass(frozen=True, slots=True)
class Verdict:
    """Either `failures`, or the `event` that the call becomes (its effects not carried out yet)."""

    failures: tuple[Failure, ...]
    judging: Judging | None = None


def judge(
    law: Law, state: CaseState, call: Call, world: World, *, asking: bool = False, settling: bool = False
) -> Verdict:
    """Judge `call` on `state` (settled to its day).

    `asking` leaves out what a form would still bring; only while `settling` does the system itself act.
    """
    slice_ = law.at(day_of(call.on), state.edition)
    move = slice_.moves.get(call.move)
    if move is None:
        return Verdict((unknown_move(slice_, call.move),))
    wrong: list[Failure] = []
    if call.item is not None and (move.track is None or slice_.tracks[move.track].per is None):
        zh, en = f"“{move.zh}”不针对某一行", f"{move.name} concerns no row"
        wrong.append(Failure("item", zh, en, field="item"))
        call = replace(call, item=None)
    if not asking:
        call = check_inputs(slice_, move, state, call, wrong)
    unread = {f.field for f in wrong if f.gate == "type"}
    j = Judging(law, slice_, state, call, move, world)
    failures = [*check_time(state, call), *wrong, *check_attached(call, world)]
    check_hour(j, failures)
    check_extension(j, failures)
    check_place(j, failures)
    check_role(j, failures, settling=settling)
    for g in move.needs:
        try:
            if g.when is not None and not g.when.evaluate(j.ctx):
                continue
            answer = ask(j, g)
        except Missing as missing:
            if asking:
                continue
            path = missing.path
            name = path.removeprefix("case.").removeprefix("was.")
            zh = f"判断所需的事实未填:{j.field_zh(name)}"
            answer = Failure(g.name, zh, f"a fact needed to judge is missing: {path}", g.cite, field=name)
        if isinstance(answer, Failure):
            if answer.field in unread:
                continue  # said already: the value does not fit its field
            if not (asking and g.name in ("filled", "documents", "approved")):
                failures.append(replace(answer, hint=g.hint, hint_en=g.hint_en) if g.hint else answer)
        else:
            name = g.name
            if name in j.evidence:
                j.evidence[name] = (*j.evidence[name], *answer)
            elif answer:
                j.evidence[name] = answer
    failures += check_cases(j, failures)
    if not asking:
        failures += check_papers(j, failures)
    return Verdict(tuple(failures), j)


def choose(j: Judging) -> str | None:
    """The stage the move leads to: the first branch whose condition holds. Raises `Missing`."""
    for branch in j.move.to:
        if branch.when is None or branch.when.evaluate(j.ctx):
            return branch.stage
    return None


def decide(j: Judging, *, trying: bool = False) -> Event | Failure:
    """The event that a call without failures becomes: stage chosen, effects carried out, numbers drawn.

    `trying`: nothing is drawn yet, for the act may still be refused.
    """
    move, call, state = j.move, j.call, j.state
    try:
        to = choose(j)
    except Missing as missing:
        zh = f"判断去向所需的事实未填:{missing.path}"
        return Failure("to", zh, f"a fact needed to choose the next stage is missing: {missing.path}")
    closes = to in j.slice.final if move.track is None and to is not None else state.closed
    sets = dict(call.given)
    if state.opened is None and call.agency is not None:
        sets.setdefault("handler", call.agency)
    adds = {g: [dict(r) for r in rows] for g, rows in call.add.items()}
    try:
        if not trying and any(e.do in DRAWING for e in move.effects[:-1]):
            rehearse(j, dict(sets), {g: [*rows] for g, rows in adds.items()})
        effects = (rehearse if trying else carry_out)(j, sets, adds)
    except Missing as missing:
        zh = f"办理后果所需的事实未填:{j.field_zh(missing.path)}"
        return Failure(
            "effect", zh, f"a fact needed for an effect is missing: {missing.path}", field=missing.path
        )
    except Impossible as reason:
        return Failure("effect", reason.zh, reason.en)
    return Event(
        n=state.n + 1,
        move=move.name,
        on=iso(call.on),
        recorded=call.recorded.isoformat(timespec="seconds"),
        actor=call.actor,
        agency=call.agency or j.peek("handler"),
        law=j._law.hash,
        edition=j.slice.edition,
        recorder=call.recorder,
        approved_by=call.approved_by,
        item=call.item,
        track=move.track,
        to=to,
        closes=closes,
        sets=sets,
        adds=adds,
        effects=effects,
        attached=tuple(
            {
                k: v
                for k, v in (("kind", a.kind), ("sha256", a.sha256), ("size", a.size), ("name", a.name))
                if v
            }
            for a in call.attached
        ),
        evidence=j.evidence,
        source=call.source,
        role=j.role,
    )
