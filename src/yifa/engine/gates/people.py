"""Who acts, who approves, who must be kept apart, who spoke."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from yifa.engine.gates.gate import Answer, fail, gate, names
from yifa.engine.state import day_of, iso
from yifa.law.definitions import Gate

if TYPE_CHECKING:
    from yifa.engine.judging import Judging


def _people(j: Judging, fields: Iterable[str]) -> list[tuple[str, str]]:
    """(field, person) pairs named by these fields; `actor` is the one who acts."""
    pairs: list[tuple[str, str]] = []
    for f in fields:
        value = j.call.actor if f == "actor" else j.value(f)
        pairs += [(f, value)] if isinstance(value, str) else [(f, _person(p)) for p in value]
    return pairs


def _person(value: Any) -> str:
    """A person's id, or the person of a row (its column `person`, else the row's own id)."""
    return str(value.get("person", value["id"])) if isinstance(value, Mapping) else str(value)


@gate
def certified(j: Judging, g: Gate) -> Answer:
    register, at_least = g.params["register"], int(g.params.get("at_least", 1))
    pairs = _people(j, names(g.params["people"]))
    people = sorted({p for _, p in pairs})
    day = day_of(j.call.on)
    evidence, bad = [], []
    for p in people:
        found = j.world.entry(register, p, day)
        if found is None:
            bad.append(p)
        else:
            evidence.append(f"entry:{found.id}")
    if bad:
        zh = f"{iso(day)}没有有效的{j.register_zh(register)}:{'、'.join(bad)}"
        return fail(
            j, g, zh, f"not in force in {register} on {iso(day)}: {', '.join(bad)}", field=pairs[0][0]
        )
    if len(people) < at_least:
        zh = f"须有不少于{at_least}名持证人员,现有{len(people)}名"
        return fail(j, g, zh, f"at least {at_least} certified people, found {len(people)}", field=pairs[0][0])
    return tuple(evidence)


@gate
def different(j: Judging, g: Gate) -> Answer:
    pairs = _people(j, names(g.params["people"]))
    move = g.params.get("move")
    seen: dict[str, str] = {}
    for f, p in pairs:
        if seen.setdefault(p, f) != f:
            zh = f"{j.person_field_zh(seen[p])}与{j.person_field_zh(f)}不得为同一人:{p}"
            return fail(j, g, zh, f"{seen[p]} and {f} must be different people: {p}", field=f)
    for m in names(move) if move is not None else ():
        makers = {made.actor: made for made in j.state.made.get(m, ())}
        for f, p in pairs:
            if p in makers:
                zh = f"{p}已经办理{j.label(m)},不得再由其办理本项"
                return fail(j, g, zh, f"{p} made {m} and may not make this move", field=f)
    return tuple(f"person:{p}" for p in seen)


@gate
def no_interest(j: Judging, g: Gate) -> Answer:
    day = day_of(j.call.on)
    against = _people(j, (f for f in names(g.params["against"]) if j.peek(f) is not None))
    for f, p in _people(j, names(g.params["people"])):
        for _, other in against:
            if j.world.related(p, other, day):
                zh = f"{p}与{other}有利害关系,应当回避"
                return fail(j, g, zh, f"{p} has an interest in {other} and must be recused", field=f)
    return ()


@gate
def approved(j: Judging, g: Gate) -> Answer:
    by = g.params["by"]
    who = j.call.approved_by
    roles = names(by)
    zh = f"须经{'、'.join(j.role_zh(r) for r in roles)}批准"
    if who is None:
        return fail(j, g, zh, f"needs the approval of {', '.join(roles)}", field="approved_by", who=roles)
    if who == j.call.actor or not any(j.holds_role(who, r) for r in roles):
        en = f"{who} may not approve: needs {', '.join(roles)}, other than the actor"
        return fail(j, g, f"{zh}(批准人不得为经办人)", en, field="approved_by", who=roles)
    return (f"person:{who}",)


@gate
def quorum(j: Judging, g: Gate) -> Answer:
    members = {_person(v) for v in j.value(g.params["members"])}
    present = {_person(v) for v in j.value(g.params["present"])}
    share = g.params.get("at_least", Fraction(1, 2))
    came = len(members & present)
    enough = came * 2 > len(members) if share == Fraction(1, 2) else came >= share * len(members)
    if not enough:
        wanted = "半数以上" if share == Fraction(1, 2) else f"{share.denominator}分之{share.numerator}"
        zh = f"应到{len(members)}人,实到{came}人,未达{wanted}"
        return fail(j, g, zh, f"{came} of {len(members)} members present", field=g.params["present"])
    return ()


def _speeches(j: Judging, group: str) -> list[tuple[Mapping[str, Any], str]]:
    """Rows of a group with who speaks in each: those this move adds, where it adds any (this meeting's), else all."""
    rows = j.call.add.get(group) or j.value(group)
    columns = j.slice.fields[group].columns
    column = next((name for name, c in columns.items() if c.type == "person"), "id")
    return [(r, str(r.get(column))) for r in rows]


@gate
def spoke_last(j: Judging, g: Gate) -> Answer:
    who = j.value(g.params["who"])
    speakers = [person for _, person in _speeches(j, g.params["speeches"])]
    if not speakers or speakers[-1] != who or speakers.count(who) != 1:
        return fail(j, g, f"{who}须最后发表意见,且只发表一次", f"{who} must speak once, and last")
    return ()


@gate
def each_spoke(j: Judging, g: Gate) -> Answer:
    spoken = {person for _, person in _speeches(j, g.params["speeches"])}
    silent = [p for _, p in _people(j, (g.params["people"],)) if p not in spoken]
    if silent:
        zh = f"{j.field_zh(g.params['speeches'])}中缺:{'、'.join(silent)}"
        return fail(
            j, g, zh, f"no row in {g.params['speeches']} for {', '.join(silent)}", field=g.params["speeches"]
        )
    return ()
