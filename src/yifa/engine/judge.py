"""Judging one call against the state of its day: every reason against it at once, or what it causes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from typing import Any, Protocol

from yifa.engine.clocks import RUNNING, rules_of
from yifa.engine.context import Context
from yifa.engine.effects import DRAWING, carry_out, rehearse
from yifa.engine.gates import GATES
from yifa.engine.inputs import check_attached, check_rows, check_value
from yifa.engine.records import Call, Event, Failure, World
from yifa.engine.state import SYSTEM, CaseState, Made, day_of, iso
from yifa.law.conditions import Missing
from yifa.law.definitions import ANY, NONE, Field, Move, Register, Role, Slice
from yifa.worktime import Length


class Law(Protocol):
    """One edition of one procedure over time (`yifa.law.procedure.Procedure`); `hash` names the whole catalogue."""

    @property
    def id(self) -> str: ...
    @property
    def edition(self) -> str: ...
    @property
    def hash(self) -> str: ...
    @property
    def registers(self) -> Mapping[str, Register]: ...
    def at(self, day: dt.date) -> Slice: ...
    def register_zh(self, register: str) -> str: ...
    def role_zh(self, role: str) -> str: ...


@dataclass(frozen=True, slots=True)
class Verdict:
    """Either `failures`, or the `event` that the call becomes (its effects not carried out yet)."""

    failures: tuple[Failure, ...]
    judging: Judging | None = None


class Judging:
    """One call in hand: what the gates may look at."""

    __slots__ = ("_law", "call", "case", "ctx", "day", "evidence", "move", "slice", "state", "world")

    def __init__(
        self, law: Law, slice_: Slice, state: CaseState, call: Call, move: Move, world: World
    ) -> None:
        self._law = law
        self.slice = slice_
        self.state = state
        self.call = call
        self.move = move
        self.world = world
        self.day = day_of(call.on)
        self.evidence: dict[str, Sequence[str]] = {}
        case: Mapping[str, Any] = state.fields
        if call.given or call.add or state.opened is None:
            laid = dict(case)
            if state.opened is None and call.agency is not None:
                laid["handler"] = call.agency
            if call.item is None:
                laid.update(call.given)
            for group, rows in call.add.items():
                laid[group] = (*laid.get(group, ()), *rows)
            case = laid
        self.case = case
        self.ctx = self.context()

    def context(self, row: Mapping[str, Any] | None = None, group: str | None = None) -> Context:
        """The context of conditions over the facts as they are laid now; `row` of `group` stands in for `item`."""
        c = self.call
        return Context(
            self.state,
            self.slice,
            case=self.case,
            actor=c.actor,
            on=iso(c.on)[:10],
            item=c.item if row is None else row["id"],
            track=self.move.track if row is None else None,
            group=group,
            given=c.given if row is None and c.item is not None else None,
        )

    # --- facts ---------------------------------------------------------------------------------------------

    def peek(self, name: str) -> Any:
        """A fact by field name, `item.x`, or of the act itself (`on`, `actor`, `agency`, `case`); None where absent."""
        if self.call.item is not None:
            row = self.ctx.item or {}
            found = row.get(name[5:] if name.startswith("item.") else name)
            if found is not None:
                return found
        if name in self.case:
            return self.case[name]
        match name:
            case "on":
                return iso(self.call.on)
            case "actor":
                return self.call.actor
            case "agency":
                return self.call.agency or self.case.get("handler")
            case "case":
                return self.state.case
        return None

    def value(self, name: str) -> Any:
        found = self.peek(name)
        if found is None:
            raise Missing(name)
        return found

    def latest(self, moves: Sequence[str]) -> Made | None:
        """The last making of any of these moves; of this row, where the move belongs to a row."""
        best: Made | None = None
        item = self.call.item
        for m in moves:
            for made in reversed(self.state.made.get(m, ())):
                if item is None or made.item is None or made.item == item:
                    if best is None or made.order > best.order:
                        best = made
                    break
        return best

    def holds_role(self, person: str, role: str) -> bool:
        name, _, slot = role.partition("@")
        agency = self.peek(slot or "handler")
        return isinstance(agency, str) and self.world.holds(person, name, agency, self.day)

    # --- words ---------------------------------------------------------------------------------------------

    def label(self, name: str) -> str:
        if name in self.slice.moves:
            return f"“{self.slice.moves[name].zh}”"
        return self.field_zh(name)

    def labels(self, moves: Sequence[str]) -> str:
        return "或".join(self.label(m) for m in moves if not m.endswith(".waive")) or "—"

    def english(self, moves: Sequence[str]) -> str:
        return " or ".join(self.slice.moves[m].en if m in self.slice.moves else m for m in moves)

    def who(self, moves: Sequence[str]) -> tuple[str, ...]:
        return tuple({r.role: None for m in moves if m in self.slice.moves for r in self.slice.moves[m].by})

    def field_zh(self, name: str) -> str:
        f = self.slice.fields.get(name)
        return f"“{f.zh}”" if f is not None else f"“{name}”"

    def person_field_zh(self, name: str) -> str:
        return "经办人" if name == "actor" else self.field_zh(name)

    def document_zh(self, kind: str) -> str:
        d = self.slice.documents.get(kind)
        return f"《{d.zh}》" if d is not None else kind

    def register(self, name: str) -> Register | None:
        return self._law.registers.get(name)

    def register_zh(self, register: str) -> str:
        return self._law.register_zh(register)

    def role_zh(self, role: str) -> str:
        return self._law.role_zh(role.partition("@")[0])


def judge(
    law: Law, state: CaseState, call: Call, world: World, *, asking: bool = False, settling: bool = False
) -> Verdict:
    """Judge `call` on `state` (settled to its day).

    `asking` leaves out what a form would still bring; only while `settling` does the system itself act.
    """
    slice_ = law.at(day_of(call.on))
    move = slice_.moves.get(call.move)
    if move is None:
        return Verdict((_unknown(slice_, call.move),))
    wrong: list[Failure] = []
    if call.item is not None and (move.track is None or slice_.tracks[move.track].per is None):
        zh, en = f"“{move.zh}”不针对某一行", f"{move.name} concerns no row"
        wrong.append(Failure("item", zh, en, field="item"))
        call = replace(call, item=None)
    if not asking:
        call = _check_inputs(slice_, move, state, call, wrong)
    unread = {f.field for f in wrong if f.gate == "type"}
    j = Judging(law, slice_, state, call, move, world)
    failures = [*check_time(state, call), *wrong, *check_attached(call, world)]
    _check_hour(j, failures)
    _check_extension(j, failures)
    _check_place(j, failures)
    _check_role(j, failures, settling=settling)
    for g in move.needs:
        try:
            if g.when is not None and not g.when.evaluate(j.ctx):
                continue
            answer = GATES[g.name](j, g)
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
                failures.append(answer)
        else:
            name = g.name
            if name in j.evidence:
                j.evidence[name] = (*j.evidence[name], *answer)
            elif answer:
                j.evidence[name] = answer
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
    )


# --- what is asked of every move ----------------------------------------------------------------------------


def _unknown(slice_: Slice, move: str) -> Failure:
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


def _check_hour(j: Judging, failures: list[Failure]) -> None:
    if (
        not isinstance(j.call.on, dt.datetime)
        and not j.move.system
        and j.move.name in rules_of(j.slice).timed
    ):
        zh = f"“{j.move.zh}”涉及以小时计算的期限,须写明时刻"
        en = f"{j.move.name} starts or ends a time limit in hours: give the time of day"
        failures.append(Failure("time", zh, en, j.move.cite, field="on"))


def _check_extension(j: Judging, failures: list[Failure]) -> None:
    """A limit is lengthened by no more than its law allows, all in all."""
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


def _check_place(j: Judging, failures: list[Failure]) -> None:
    move, state, s = j.move, j.state, j.slice
    if move.track is None:
        at, stages, final = state.stage, s.stages, s.final
    else:
        t = s.tracks[move.track]
        at, stages, final = state.track(move.track, j.call.item), t.stages, t.final
        if state.opened is None:
            failures.append(Failure("from", "事项尚未开始", "the case has not begun"))
        if t.per is not None and (j.call.item is None or (state.row(t.per, j.call.item) is None)):
            zh = f"须指明{j.field_zh(t.per)}中的一行"
            failures.append(Failure("item", zh, f"must name a row of {t.per}: {j.call.item!r}", field="item"))
    if move.frm is None:
        allowed = at == NONE
    elif move.frm is ANY or "*" in move.frm:
        allowed = at != NONE and at not in final
    else:
        allowed = at in move.frm
    if not allowed:
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


def _check_inputs(slice_: Slice, move: Move, state: CaseState, call: Call, failures: list[Failure]) -> Call:
    """What is wrong with `given` and `add`; the call without what no gate could read."""
    present: Mapping[str, Any] = state.fields
    if call.item is not None and move.track is not None:
        row = state.row(slice_.tracks[move.track].per or "", call.item) or {}
        present = {**row, **state.items.get((move.track, call.item), {})}
    unfit: set[str] = set()
    for name in move.takes:
        if name not in call.given and not (name == "handler" and call.agency is not None):
            f = known_field(slice_, move, name)
            zh = f"须填写“{f.zh if f else name}”"
            failures.append(Failure("takes", zh, f"{name} must be given", move.cite, field=name))
    allowed = (*move.takes, *move.optional, *move.changes)
    for name, value in call.given.items():
        f = known_field(slice_, move, name)
        if name not in allowed or f is None:
            unfit.add(name)
            near = get_close_matches(name, allowed, n=2)
            zh = f"“{move.zh}”不收“{name}”" + (f",是否为:{'、'.join(near)}" if near else "")
            failures.append(Failure("unknown_field", zh, f"{move.name} takes no {name!r}", field=name))
            continue
        if present.get(name) is not None and name not in move.changes:
            zh, en = (
                f"“{f.zh}”已经确定,本步不得改写",
                f"{name} is set already and this move may not change it",
            )
            failures.append(Failure("fixed", zh, en, move.cite, field=name))
        wrong = check_value(f, value)
        if wrong is not None:
            unfit.add(name)
            failures.append(wrong)
    for group, rows in call.add.items():
        f = known_field(slice_, move, group)
        if group not in move.adds or f is None:
            unfit.add(group)
            failures.append(
                Failure(
                    "unknown_field",
                    f"“{move.zh}”不收“{group}”",
                    f"{move.name} adds no {group!r}",
                    field=group,
                )
            )
            continue
        found = list(check_rows(f, rows, {r["id"] for r in state.rows(group)}))
        if found:
            unfit.add(group)
            failures += found
    if not unfit:
        return call
    return replace(
        call,
        given={name: value for name, value in call.given.items() if name not in unfit},
        add={group: rows for group, rows in call.add.items() if group not in unfit},
    )


def _check_role(j: Judging, failures: list[Failure], *, settling: bool) -> None:
    move, call = j.move, j.call
    if move.system:
        if call.actor != SYSTEM or not (settling or j.state.opened is None):
            zh, en = f"“{move.zh}”由期限届满自动发生,不能由人办理", f"{move.name} comes about by itself"
            failures.append(Failure("role", zh, en, move.cite))
        return
    for role in move.by:
        if _in_role(j, role):
            return
    wanted = "、".join(_role_label(j, r) for r in move.by)
    zh = f"“{move.zh}”须由{wanted}办理,{call.actor}当日不具有该身份"
    en = f"{move.name} is made by {', '.join(r.role for r in move.by)}; {call.actor} is not one on that day"
    failures.append(Failure("role", zh, en, move.cite, field="actor", who=tuple(r.role for r in move.by)))


def _in_role(j: Judging, role: Role) -> bool:
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
