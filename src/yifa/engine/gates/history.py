"""What was done before, in this case or a linked one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from yifa.engine.gates.gate import Answer, fail, gate, names, unlike
from yifa.engine.gates.time import is_expired
from yifa.law.definitions import Gate

if TYPE_CHECKING:
    from yifa.engine.judging import Judging


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
        if clock is not None and is_expired(j, clock, row["id"]):
            continue
        open_rows.append(str(row.get("name", row["id"])))
    if open_rows:
        want = "、".join(t.stages.get(s, s) for s in at)
        zh = f"{t.zh}尚未全部“{want}”:{'、'.join(open_rows[:5])}{'等' if len(open_rows) > 5 else ''}"
        return fail(j, g, zh, f"{name} not yet {' or '.join(at)} for: {', '.join(open_rows[:5])}")
    return ()


@gate
def linked(j: Judging, g: Gate) -> Answer:
    """The other case stands at one of the stages, and its facts are what `where` says."""
    field, stages = g.params["case"], names(g.params["stage"])
    other = j.world.case(str(j.value(field)))
    if other is None or other.stage not in stages:
        where = other.stage if other is not None else "—"
        zh = f"{j.field_zh(field)}所指事项现为“{where}”,须为“{'、'.join(stages)}”"
        return fail(
            j, g, zh, f"the case in {field} is at {where}, must be at {' or '.join(stages)}", field=field
        )
    if (name := unlike(j, other.fields, g.params.get("where", {}))) is not None:
        zh = f"{j.field_zh(field)}所指事项与本事项不符"
        return fail(j, g, zh, f"the case in {field} has another {name}", field=field)
    return (f"case:{other.id}",)
