"""What is given with the move."""

from __future__ import annotations

from typing import TYPE_CHECKING

from yifa.engine.gates.gate import Answer, fail, gate, names
from yifa.law.definitions import Gate

if TYPE_CHECKING:
    from yifa.engine.judging import Judging


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
