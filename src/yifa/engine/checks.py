"""What is asked of every move, whatever its gates: time, place, values, role."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from difflib import get_close_matches
from typing import Any

from yifa.engine.clocks import RUNNING
from yifa.engine.effects import foreseen
from yifa.engine.inputs import check_rows, check_value
from yifa.engine.judging import Judging
from yifa.engine.records import Call, Failure, World
from yifa.engine.runs import rules_of
from yifa.engine.state import SYSTEM, CaseState, day_of, iso
from yifa.law.definitions import ANY, NONE, Field, Move, Role, Slice
from yifa.worktime import Length


def unknown_move(slice_: Slice, move: str) -> Failure:
    """The failure of a move that the procedure does not have; says which are nearly called so."""
    near = get_close_matches(move, slice_.moves, n=3)
    hint_zh = f",是否为:{'、'.join(near)}" if near else ""
    hint_en = f"; did you mean {', '.join(near)}?" if near else ""
    return Failure(
        "unknown_move",
        f"{slice_.zh}没有“{move}”这一步{hint_zh}",
        f"{slice_.id} has no move {move!r}{hint_en}",
    )


def check_time(state: CaseState, call: Call) -> Iterator[Failure]:
    """An act lies neither after its registration nor before the case began."""
    on, recorded = call.on, call.recorded
    if on > recorded if isinstance(on, dt.datetime) else on > recorded.date():
        zh = f"办理日期{iso(on)}晚于登记时间{iso(recorded)}"
        yield Failure("future", zh, f"the act's date {iso(on)} lies after {iso(recorded)}", field="on")
    if state.opened is not None and day_of(on) < day_of(state.opened):
        yield before_open(state, call)


def before_open(state: CaseState, call: Call) -> Failure:
    """The failure of a call that lies before the first act of its case."""
    on, opened = iso(call.on), iso(state.opened) if state.opened is not None else ""
    zh = f"办理日期{on}早于事项开始之日{opened}"
    return Failure("before_open", zh, f"{on} is before the case began, {opened}", field="on")


def check_hour(j: Judging, failures: list[Failure]) -> None:
    """Adds the failure of an act without a time of day that starts or ends a clock in hours."""
    if (
        not isinstance(j.call.on, dt.datetime)
        and not j.move.system
        and j.move.name in rules_of(j.slice).timed
    ):
        zh = f"“{j.move.zh}”涉及以小时计算的期限,须写明时刻"
        en = f"{j.move.name} starts or ends a time limit in hours: give the time of day"
        failures.append(Failure("time", zh, en, j.move.cite, field="on"))


def check_extension(j: Judging, failures: list[Failure]) -> None:
    """A limit is lengthened by no more than its law allows, all in all."""
    if not j.call.given:
        return
    for run in j.state.clocks.current.values():
        if run.status != RUNNING or run.item not in (None, j.call.item):
            continue
        for extension in run.clock.extend:
            asked, most = j.call.given.get(extension.length), extension.at_most
            if extension.by != j.move.name or asked is None or most is None:
                continue
            made = [m for m in j.state.made.get(j.move.name, ()) if m.n > run.began and m.item == j.call.item]
            texts = [asked, *(t for m in made if (t := j.state.events[m.n - 1].sets.get(extension.length)))]
            lengths = [Length.parse(text) for text in texts]
            if any(n.unit is not most.unit for n in lengths) or sum(n.n for n in lengths) > most.n:
                zh = f"{run.clock.zh}至多延长{most.zh}"
                en = f"{run.clock.name} may be extended by at most {most.en}"
                failures.append(Failure("extend", zh, en, extension.cite, field=extension.length))


def stage_allows(slice_: Slice, move: Move, state: CaseState, item: str | None) -> bool:
    """Do the main line, or the track and its row, stand where the move may be made?"""
    if move.track is None:
        at, final = state.stage, slice_.final
    else:
        at, final = state.track(move.track, item), slice_.tracks[move.track].final
    if move.frm is None:
        return at == NONE
    if move.frm is ANY or "*" in move.frm:
        return at != NONE and at not in final
    return at in move.frm


def check_place(j: Judging, failures: list[Failure]) -> None:
    """Adds what is wrong with the stage, the row, or how often the move was made."""
    move, state, s = j.move, j.state, j.slice
    if move.track is None:
        at, stages = state.stage, s.stages
    else:
        t = s.tracks[move.track]
        at, stages = state.track(move.track, j.call.item), t.stages
        if state.opened is None:
            failures.append(Failure("from", "事项尚未开始", "the case has not begun"))
        if t.per is not None and (j.call.item is None or (state.row(t.per, j.call.item) is None)):
            zh = f"须指明{j.field_zh(t.per)}中的一行"
            failures.append(Failure("item", zh, f"must name a row of {t.per}: {j.call.item!r}", field="item"))
    if not stage_allows(s, move, state, j.call.item):
        where = stages.get(at, "未开始")
        want = (
            "未开始"
            if move.frm is None
            else "、".join(stages.get(f, "未开始") for f in sorted(move.frm) if f != "*")
        )
        zh = f"现处“{where}”,须在“{want or '办理中'}”时办理“{move.zh}”"
        en = f"{move.name} is made from {', '.join(sorted(move.frm)) if move.frm else 'the beginning'}, not from {at}"
        failures.append(Failure("from", zh, en, move.cite))
    if move.at_most is not None:
        made = state.made.get(move.name, ())
        times = sum(1 for m in made if m.item == j.call.item) if j.call.item is not None else len(made)
        if times >= move.at_most:
            zh, en = (
                f"“{move.zh}”至多办理{move.at_most}次",
                f"{move.name} may be made at most {move.at_most} time(s)",
            )
            failures.append(Failure("at_most", zh, en, move.cite))


def known_field(slice_: Slice, move: Move, name: str) -> Field | None:
    """The field a move gives under this name: of the case, or of the row it concerns."""
    f = slice_.fields.get(name)
    if f is None and move.track is not None:
        per = slice_.tracks[move.track].per
        if per is not None and per in slice_.fields:
            return slice_.fields[per].columns.get(name)
    return f


def check_cases(j: Judging, told: Sequence[Failure]) -> Iterator[Failure]:
    """Facts that name a case of the region; `told`: where a gate has said what is wrong with it, that is enough."""
    for name, value in j.call.given.items():
        f = known_field(j.slice, j.move, name)
        if (
            f is None
            or f.type != "case"
            or any(t.field == name for t in told)
            or j.world.case(value) is not None
        ):
            continue
        zh, en = f"“{f.zh}”所指事项不存在:{value}", f"{name} names no case: {value!r}"
        yield Failure("type", zh, en, field=name)


def check_papers(j: Judging, told: Sequence[Failure]) -> Iterator[Failure]:
    """The papers that the move makes can show what they must; `told`: what is asked for already is not asked again.

    A list without rows is shown as such, once it was made.
    """
    asked = {f.field for f in told}
    issued = [e.params["document"] for e in j.move.effects if e.do == "issue"]
    lacking = {
        name: [f for f in j.slice.documents[name].has if f not in asked and j.peek(f) in (None, "")]
        for name in (*j.move.makes, *issued)
    }
    if not any(lacking.values()):
        return
    filled, issuing = foreseen(j)
    for name, facts in lacking.items():
        missing = [f for f in facts if f not in filled]
        if missing and (name in j.move.makes or name in issuing):
            paper = j.slice.documents[name]
            zh = f"《{paper.zh}》须载明:{'、'.join(map(j.field_zh, missing))}"
            en = f"the {paper.en} must show {', '.join(missing)}"
            yield Failure("has", zh, en, j.move.cite, field=missing[0])


def check_inputs(slice_: Slice, move: Move, state: CaseState, call: Call, failures: list[Failure]) -> Call:
    """What is wrong with `given` and `add`; the call without what no gate could read."""
    for name in move.takes:
        if name not in call.given and not (name == "handler" and call.agency is not None):
            f = known_field(slice_, move, name)
            zh = f"须填写“{f.zh if f else name}”"
            failures.append(Failure("takes", zh, f"{name} must be given", move.cite, field=name))
    unfit = {
        *_unfit_facts(slice_, move, state, call, failures),
        *_unfit_groups(slice_, move, state, call, failures),
    }
    if not unfit:
        return call
    return replace(
        call,
        given={name: value for name, value in call.given.items() if name not in unfit},
        add={group: rows for group, rows in call.add.items() if group not in unfit},
    )


def _unfit_facts(
    slice_: Slice, move: Move, state: CaseState, call: Call, failures: list[Failure]
) -> Iterator[str]:
    """The facts of `given` that no gate could read; of every one it says what is wrong."""
    present: Mapping[str, Any] = state.fields
    if call.item is not None and move.track is not None:
        row = state.row(slice_.tracks[move.track].per or "", call.item) or {}
        present = {**row, **state.items.get((move.track, call.item), {})}
    allowed = (*move.takes, *move.optional, *move.changes)
    for name, value in call.given.items():
        f = known_field(slice_, move, name)
        if name not in allowed or f is None:
            near = get_close_matches(name, allowed, n=2)
            zh = f"“{move.zh}”不收“{name}”" + (f",是否为:{'、'.join(near)}" if near else "")
            failures.append(Failure("unknown_field", zh, f"{move.name} takes no {name!r}", field=name))
            yield name
            continue
        if present.get(name) is not None and name not in move.changes:
            zh, en = (
                f"“{f.zh}”已经确定,本步不得改写",
                f"{name} is set already and this move may not change it",
            )
            failures.append(Failure("fixed", zh, en, move.cite, field=name))
        wrong = check_value(f, value)
        if wrong is not None:
            failures.append(wrong)
            yield name


def _unfit_groups(
    slice_: Slice, move: Move, state: CaseState, call: Call, failures: list[Failure]
) -> Iterator[str]:
    """The groups of `add` that no gate could read; of every one it says what is wrong."""
    for group, rows in call.add.items():
        f = known_field(slice_, move, group)
        if group not in move.adds or f is None:
            zh, en = f"“{move.zh}”不收“{group}”", f"{move.name} adds no {group!r}"
            found = [Failure("unknown_field", zh, en, field=group)]
        else:
            found = list(check_rows(f, rows, {r["id"] for r in state.rows(group)}))
        if found:
            failures += found
            yield group


def check_role(j: Judging, failures: list[Failure], *, settling: bool) -> None:
    """Adds what is wrong with who acts: not of a role that makes the move, of both sides, or of another post than he named."""
    move, call = j.move, j.call
    if move.system:
        if call.actor != SYSTEM or not (settling or j.state.opened is None):
            zh, en = f"“{move.zh}”由期限届满自动发生,不能由人办理", f"{move.name} comes about by itself"
            failures.append(Failure("role", zh, en, move.cite))
        return
    held = [role for role in move.by if call.actor != SYSTEM and _in_role(j, role)]
    free = [role for role in held if not _on_the_other_side(j, role)]
    if free:
        chosen = next((role for role in free if call.role is None or _is_chosen(j, role)), None)
        if chosen is None:
            failures.append(_other_role(j, free))
        else:
            j.role = chosen.role
        return
    # a role of an agency that the case does not name has no holder
    there = [r for r in move.by if r.outside or isinstance(j.peek(r.slot), str)] or move.by
    wanted = "、".join(dict.fromkeys(_role_label(j, r) for r in there))
    who = tuple(dict.fromkeys(r.role for r in there))
    if held:
        zh = f"{call.actor}在本事项中既是工作人员又是当事人一方,不得以{wanted}的身份办理“{move.zh}”"
        en = f"{call.actor} may not act in a case both in office and in his own matter"
        failures.append(Failure("role", zh, en, move.cite, field="actor", who=who))
        return
    zh = f"“{move.zh}”须由{wanted}办理，{call.actor}当日不具有该身份"
    en = f"{move.name} is made by {', '.join(who)}; {call.actor} is not one on that day"
    failures.append(Failure("role", zh, en, move.cite, field="actor", who=who))


def in_role(call: Call, role: str, agency: str | None, world: World) -> bool:
    """Does the actor act in that role, for a move that every procedure has?"""
    if call.actor == SYSTEM or call.role not in (None, role):
        return False
    return world.holds(call.actor, role, agency, day_of(call.on))


def role_under(move: Move, hat: str) -> str | None:
    """The role to name where somebody in that hat makes the move himself; None where the hat has no say in it.

    What an outsider may do, he does in his own matter, unless the move is made in his hat too.
    """
    return hat if any(role.role == hat for role in move.by) or not any(r.outside for r in move.by) else None


def _is_chosen(j: Judging, role: Role) -> bool:
    """Is this the role, and the agency, that the call names? The agency of a first call is the one that will handle."""
    agency = j.call.agency if j.state.opened is not None and not role.outside else None
    return role.role == j.call.role and agency in (None, j.peek(role.slot))


def _other_role(j: Judging, free: Sequence[Role]) -> Failure:
    """The failure of who names a role that does not fit, and has another that does."""
    move, call = j.move, j.call
    chosen, could = j._law.role_zh(call.role or ""), "、".join(_role_label(j, r) for r in free)
    roles = ", ".join(r.role for r in free)
    if any(r.role == call.role for r in move.by):
        agency = j.world.agency(call.agency, j.day) if call.agency is not None else None
        zh = f"{call.actor}当日不能以{agency.zh if agency else ''}{chosen}的身份办理“{move.zh}”"
        en = f"{call.actor} cannot make {move.name} as {call.role} of {call.agency or 'its agency'} on that day"
    else:
        zh = f"“{move.zh}”不能以{chosen}的身份办理"
        en = f"{move.name} is not made by {call.role}"
    return Failure(
        "role", zh, en, move.cite, field="role", who=tuple(r.role for r in free),
        hint=f"{call.actor}可以{could}的身份办理", hint_en=f"{call.actor} can make it as {roles}",
    )  # fmt: skip


def _on_the_other_side(j: Judging, role: Role) -> bool:
    """Nobody stands on both sides of a case: who handled it is no party of it, who is a party does not handle it."""
    return (role.private or not role.outside) and j.acted(j.call.actor, private=not role.private)


def _in_role(j: Judging, role: Role) -> bool:
    if role.private:
        return True
    if role.outside:
        return j.world.holds(j.call.actor, role.role, None, j.day)
    agency = j.peek(role.slot)
    return isinstance(agency, str) and j.world.holds(j.call.actor, role.role, agency, j.day)


def _role_label(j: Judging, role: Role) -> str:
    zh = j._law.role_zh(role.role)
    agency = None if role.outside else j.peek(role.slot)
    if not isinstance(agency, str):
        return zh
    known = j.world.agency(agency, j.day)
    return f"{known.zh if known else agency}{zh}"
