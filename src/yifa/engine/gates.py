"""The gates: the closed list of named predicates that stand before a move.

Each takes the judging in hand and the gate's parameters, and answers with the records that satisfy it or with a
`Failure`. A missing fact is never false: reading one raises `Missing`, which the judge turns into a failure.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from yifa import worktime
from yifa.engine import clocks
from yifa.engine.inputs import check_value
from yifa.engine.records import Failure
from yifa.engine.state import day_of, iso, moment
from yifa.law.conditions import Missing
from yifa.law.definitions import Gate

if TYPE_CHECKING:
    from yifa.engine.judge import Judging

Answer = tuple[str, ...] | Failure
Predicate = Callable[["Judging", Gate], Answer]

GATES: dict[str, Predicate] = {}


def gate(predicate: Predicate) -> Predicate:
    GATES[predicate.__name__.rstrip("_")] = predicate
    return predicate


def names(value: Any) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)


def fail(j: Judging, g: Gate, zh: str, en: str, **more: Any) -> Failure:
    """The gate's own words where it has some, else the general ones; always with the article."""
    return Failure(g.name, g.zh or zh, g.en or en, g.cite, **more)


# --- what was done before -----------------------------------------------------------------------------------


@gate
def done(j: Judging, g: Gate) -> Answer:
    moves = names(g.params["move"])
    waivers = tuple(f"{m}.waive" for m in moves if f"{m}.waive" in j.slice.moves)
    found = j.latest(moves + waivers)
    since = g.params.get("since")
    if found is not None and since is not None:
        after = j.latest(names(since))
        if after is not None and after.order > found.order:
            zh = f"{j.labels(moves)}须在{j.labels(names(since))}之后重新办理"
            en = f"{j.english(moves)} must be made again after {j.english(names(since))}"
            return fail(j, g, zh, en, who=j.who(moves), moves=moves)
    if found is None:
        zh, en = f"尚未办理:{j.labels(moves)}", f"not yet done: {j.english(moves)}"
        return fail(j, g, zh, en, who=j.who(moves), moves=moves)
    return (f"event:{found.n}",)


@gate
def not_done(j: Judging, g: Gate) -> Answer:
    moves = names(g.params["move"])
    found = j.latest(moves)
    since = g.params.get("since")
    if found is not None and since is not None:
        after = j.latest(names(since))
        if after is not None and after.order > found.order:
            found = None
    if found is not None:
        return fail(j, g, f"已经办理:{j.labels(moves)}", f"already done: {j.english(moves)}")
    return ()


@gate
def track(j: Judging, g: Gate) -> Answer:
    name, at = g.params["track"], names(g.params["at"])
    stage = j.ctx.track(name)
    if stage not in at:
        t = j.slice.tracks[name]
        want = "、".join(t.stages.get(s, "未开始") for s in at)
        zh = f"{t.zh}现为“{t.stages.get(stage, '未开始')}”,须为“{want}”"
        return fail(j, g, zh, f"track {name} is at {stage}, must be at {' or '.join(at)}")
    return ()


@gate
def all_items(j: Judging, g: Gate) -> Answer:
    name, at = g.params["track"], names(g.params["at"])
    t = j.slice.tracks[name]
    clock = g.params.get("or_expired")
    open_rows = []
    for row in j.case.get(t.per or "", ()):
        if j.state.track(name, row["id"]) in at:
            continue
        if clock is not None and _expired(j, clock, row["id"]):
            continue
        open_rows.append(str(row.get("name", row["id"])))
    if open_rows:
        want = "、".join(t.stages.get(s, s) for s in at)
        zh = f"{t.zh}尚未全部“{want}”:{'、'.join(open_rows[:5])}{'等' if len(open_rows) > 5 else ''}"
        return fail(j, g, zh, f"{name} not yet {' or '.join(at)} for: {', '.join(open_rows[:5])}")
    return ()


# --- what is given ------------------------------------------------------------------------------------------


@gate
def filled(j: Judging, g: Gate) -> Answer:
    empty = [f for f in names(g.params["fields"]) if j.peek(f) in (None, "", (), [])]
    if empty:
        zh = f"须填写:{'、'.join(j.field_zh(f) for f in empty)}"
        return fail(j, g, zh, f"must be filled: {', '.join(empty)}", field=empty[0])
    return ()


@gate
def documents(j: Judging, g: Gate) -> Answer:
    kinds = {a.kind for a in j.call.attached}
    missing = [k for k in names(g.params["kinds"]) if k not in kinds]
    if missing:
        zh = f"须附:{'、'.join(j.document_zh(k) for k in missing)}"
        return fail(j, g, zh, f"must be attached: {', '.join(missing)}", field="attached")
    return tuple(
        f"file:{a.sha256}" for a in j.call.attached if a.kind in names(g.params["kinds"]) and a.sha256
    )


@gate
def holds(j: Judging, g: Gate) -> Answer:
    condition = g.params["that"]
    if not condition.evaluate(j.ctx):
        return fail(j, g, f"不符合条件:{condition.source}", f"condition does not hold: {condition.source}")
    return ()


# --- time ---------------------------------------------------------------------------------------------------


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
    """The day in `on` lies not after the end of `within` counted from the day in `after`, rolled forward."""
    after, on, within = g.params["after"], g.params["on"], g.params["within"]
    limit = worktime.due(j.world.calendar, day_of(moment(j.value(after))), within).due
    day = day_of(moment(j.value(on)))
    if limit is not None and day > day_of(limit):
        zh = f"{j.field_zh(on)}{iso(day)}晚于{j.field_zh(after)}起{within.zh}的届满日{iso(limit)}"
        en = f"{on} {iso(day)} is later than {within.en} from {after}, which ended on {iso(limit)}"
        return fail(j, g, zh, en, field=on)
    return ()


def _expired(j: Judging, clock: str, item: str | None) -> bool:
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
        run.status == clocks.RUNNING and _expired(j, clock, run.item)
    )
    if late:
        when = iso(limit.due) if limit is not None and limit.due is not None else ""
        zh = f"已超过{run.clock.zh}(届满日{when})"
        return fail(j, g, zh, f"past the time limit {clock} (due {when})")
    return (f"event:{run.began}",)


@gate
def expired(j: Judging, g: Gate) -> Answer:
    clock = g.params["clock"]
    item = _clock_item(j, clock)
    run = j.state.clocks.last(clock, item)
    zh_name = j.slice.clocks[clock].zh if clock in j.slice.clocks else clock
    if run is None:
        return fail(j, g, f"{zh_name}尚未起算", f"the time limit {clock} has not begun")
    if _expired(j, clock, item):
        return (f"event:{run.began}",)
    limit = clocks.due(run, j.case, j.world.calendar)
    when = iso(limit.due) if limit is not None and limit.due is not None else None
    zh = f"{zh_name}未满" + (f":至{when}" if when else "")
    return fail(
        j, g, zh, f"the time limit {clock} still runs" + (f", until {when}" if when else ""), until=when
    )


# --- registers and people -----------------------------------------------------------------------------------


def _on(j: Judging, g: Gate) -> dt.date:
    on = g.params.get("on")
    return day_of(moment(j.value(on))) if on is not None else day_of(j.call.on)


@gate
def entry(j: Judging, g: Gate) -> Answer:
    """Each key the field holds (one, or a list) is in force that day; with `absent`, none is."""
    register, field = g.params["register"], g.params["key"]
    day = _on(j, g)
    status, absent = g.params.get("status"), g.params.get("absent")
    value = j.value(field)
    evidence = []
    for key in (value,) if isinstance(value, str) else value:
        found = j.world.entry(register, str(key), day)
        if absent:
            if found is not None:
                zh = f"{j.register_zh(register)}中已有“{key}”"
                return fail(j, g, zh, f"{key!r} is in {register} already on {iso(day)}", field=field)
            continue
        if found is None:
            return fail(j, g, *_not_in_force(j, register, str(key), day), field=field)
        if status is not None and found.values.get("status") not in names(status):
            is_ = found.values.get("status", "无")
            zh = f"“{key}”在{j.register_zh(register)}中的状态为“{is_}”"
            return fail(j, g, zh, f"entry {key!r} in {register} has status {is_}", field=field)
        evidence.append(f"entry:{found.id}")
    return tuple(evidence)


def _not_in_force(j: Judging, register: str, key: str, day: dt.date) -> tuple[str, str]:
    zh = f"{j.register_zh(register)}中没有{iso(day)}有效的“{key}”"
    return zh, f"no entry {key!r} in force in {register} on {iso(day)}"


@gate
def listed(j: Judging, g: Gate) -> Answer:
    """A row of the case's own list bears that key (and `where` holds of it), or the register has it in force."""
    key, group = str(j.value(g.params["key"])), g.params["list"]
    where, register = g.params.get("where"), g.params.get("register")
    for row in j.case.get(group, ()):
        if row["id"] == key and (where is None or where.evaluate(j.context(row, group))):
            return ()
    found = j.world.entry(register, key, j.day) if register is not None else None
    if found is not None:
        return (f"entry:{found.id}",)
    zh, en = f"“{key}”不在{j.field_zh(group)}内", f"{key!r} is not in {group}"
    if register is not None:
        zh, en = f"{zh},也不在{j.register_zh(register)}内", f"{en}, nor in force in {register}"
    return fail(j, g, zh, en, field=g.params["key"])


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
        zh = f"应到{len(members)}人,实到{came}人,未达{'半数以上' if share == Fraction(1, 2) else share}"
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


@gate
def within_range(j: Judging, g: Gate) -> Answer:
    register, key = g.params["register"], str(j.value(g.params["key"]))
    day = _on(j, g)
    found = j.world.entry(register, key, day)
    if found is None:
        return fail(j, g, *_not_in_force(j, register, key, day), field=g.params["key"])
    value = j.value(g.params["value"])
    low, high = (found.values.get(g.params[bound]) for bound in ("low", "high"))
    if low is None or high is None:
        zh = f"{j.register_zh(register)}“{key}”没有载明幅度"
        return fail(j, g, zh, f"entry {key!r} in {register} gives no range", field=g.params["key"])
    deviation = g.params.get("deviation")
    if not low <= value <= high and not (deviation and j.peek(deviation)):
        zh = f"{j.field_zh(g.params['value'])}超出裁量基准“{key}”的幅度,且未说明理由"
        return fail(j, g, zh, f"outside the range of {key} without a stated reason", field=g.params["value"])
    return (f"entry:{found.id}",)


# --- lots, rounds, sums, links ------------------------------------------------------------------------------


def _ids(value: Any) -> list[str]:
    return [v["id"] if isinstance(v, Mapping) else v for v in value]


def lot(seed: str, ids: Iterable[str], seats: int) -> list[str]:
    """The drawing anyone can repeat: the first `seats` ids in order of SHA-256 of ``seed:id``."""
    return sorted(ids, key=lambda i: hashlib.sha256(f"{seed}:{i}".encode()).hexdigest())[:seats]


@gate
def drawn_by_lot(j: Judging, g: Gate) -> Answer:
    pool, seed = j.value(g.params["pool"]), str(j.value(g.params["seed"]))
    column, seats = g.params["group"], g.params["seats"]
    if isinstance(seats, str):
        seats = j.value(seats)
    groups: dict[str, list[str]] = {}
    for row in pool:
        groups.setdefault(str(row.get(column, "")), []).append(row["id"])
    right: set[str] = set()
    for name, ids in groups.items():
        right.update(lot(seed, ids, seats.get(name, 0) if isinstance(seats, Mapping) else seats))
    if set(_ids(j.value(g.params["result"]))) != right:
        zh, en = "抽签结果与按公开种子计算的结果不符", "the result is not what the public seed gives"
        return fail(j, g, zh, en, field=g.params["result"])
    return ()


@gate
def fits_register(j: Judging, g: Gate) -> Answer:
    """Rows ``{key, valid_from, valid_to, content}``: content is a JSON object of the named register's fields."""
    name = str(j.value(g.params["register"]))
    register = j.register(name)
    field = g.params["rows"]
    if register is None:
        return fail(j, g, f"没有名录“{name}”", f"there is no register {name!r}", field=g.params["register"])
    for at, row in enumerate(j.value(field), 1):
        try:
            content = json.loads(row.get("content", ""))
        except ValueError:
            content = None
        if not isinstance(content, dict):
            return fail(
                j, g, f"第{at}行的内容不是JSON对象", f"row {at}: content is not a JSON object", field=field
            )
        for column, value in content.items():
            known = register.fields.get(column)
            if known is None:
                zh = f"第{at}行:{register.zh}没有“{column}”这一列"
                return fail(j, g, zh, f"row {at}: {name} has no column {column!r}", field=field)
            wrong = check_value(known, value)
            if wrong is not None:
                return fail(j, g, f"第{at}行:{wrong.zh}", f"row {at}: {wrong.en}", field=field)
    return ()


@gate
def one_outcome_each(j: Judging, g: Gate) -> Answer:
    listed = set(_ids(j.value(g.params["list"])))
    outcome = g.params["outcome"]
    children = j.world.children(j.state.case)
    seen: dict[str, int] = {}
    counts: dict[str, int] = {}
    for child in children:
        value = child.fields.get(outcome)
        if value is not None:
            seen[str(child.fields.get("entry"))] = seen.get(str(child.fields.get("entry")), 0) + 1
            counts[str(value)] = counts.get(str(value), 0) + 1
    missing = sorted(listed - seen.keys())
    double = sorted(k for k, n in seen.items() if n > 1)
    outside = sorted(seen.keys() - listed)
    if missing or double or outside:
        parts_zh, parts_en = [], []
        for zh, en, keys in (("尚无结论", "without outcome", missing), ("结论重复", "with two outcomes", double),
                             ("不在名单内", "outside the list", outside)):  # fmt: skip
            if keys:
                parts_zh.append(f"{zh}{len(keys)}项({'、'.join(keys[:3])}{'…' if len(keys) > 3 else ''})")
                parts_en.append(f"{len(keys)} {en} ({', '.join(keys[:3])})")
        return fail(j, g, ";".join(parts_zh), "; ".join(parts_en))
    for field, value in g.params.get("counts", {}).items():
        if j.value(field) != counts.get(value, 0):
            zh = f"{j.field_zh(field)}填报{j.value(field)},按结论统计为{counts.get(value, 0)}"
            return fail(
                j,
                g,
                zh,
                f"{field} is {j.value(field)}, the outcomes give {counts.get(value, 0)}",
                field=field,
            )
    return tuple(f"case:{c.id}" for c in children)


@gate
def sums(j: Judging, g: Gate) -> Answer:
    total, parts = g.params["total"], names(g.params["parts"])
    added = sum(j.value(p) for p in parts)
    if j.value(total) != added:
        zh = f"{j.field_zh(total)}为{j.value(total)},各项合计为{added}"
        return fail(j, g, zh, f"{total} is {j.value(total)}, the parts add up to {added}", field=total)
    return ()


@gate
def linked(j: Judging, g: Gate) -> Answer:
    field, stages = g.params["case"], names(g.params["stage"])
    other = j.world.case(str(j.value(field)))
    if other is None or other.stage not in stages:
        where = other.stage if other is not None else "—"
        zh = f"{j.field_zh(field)}所指事项现为“{where}”,须为“{'、'.join(stages)}”"
        return fail(
            j, g, zh, f"the case in {field} is at {where}, must be at {' or '.join(stages)}", field=field
        )
    return (f"case:{other.id}",)


__all__ = ["GATES", "Missing", "fail", "lot", "names"]
