"""Moves and clocks: roles, repetition, deemed moves, articles, documents."""

from __future__ import annotations

from yifa.law.definitions import NONE, Move, Slice
from yifa.law.gates import GATES
from yifa.law.lint.graph import closure
from yifa.law.lint.look import Look, sources, targets

SYSTEM = "system"


def check_moves(look: Look) -> None:
    """Every rule about a single move."""
    deemed = {clock.deemed for clock in look.slice.clocks.values()}
    for move in look.slice.moves.values():
        path = ("moves", move.name)
        for role in move.by:
            if role.role != SYSTEM and role.role not in look.catalogue.roles:
                look.problem(
                    (*path, "by"), "unknown_name", f"没有角色“{role.role}”", f"no role “{role.role}”"
                )
        begins = move.frm is None and move.track is None
        if move.system and not begins and move.name not in deemed:
            zh = f"系统步骤“{move.name}”没有期限来触发"
            look.problem(path, "system", zh, f"no clock deems the system move “{move.name}”")
        if move.system and len(move.by) > 1:
            look.problem((*path, "by"), "system", "系统步骤不能由人办理", "a system move has no other role")
        _repeats(look, move)
        for i, gate in enumerate(move.needs):
            if gate.cite is None and GATES[gate.name].cited:
                zh, en = f"关口“{gate.name}”没有条文依据", f"the gate “{gate.name}” has no citation"
                look.problem(look.place(move, "needs", i), "uncited", zh, en)
            if gate.name == "holds" and not gate.zh:
                zh = "holds 须写明理由（zh）"
                look.problem(look.place(move, "needs", i), "missing", zh, "`holds` needs its own `zh`")


def check_clocks(look: Look) -> None:
    """Clocks stand on an article; what they deem is made by the system."""
    for clock in look.slice.clocks.values():
        path = ("clocks", clock.name)
        if clock.cite is None:
            look.problem(
                path,
                "uncited",
                f"期限“{clock.name}”没有条文依据",
                f"the clock “{clock.name}” has no citation",
            )
        if clock.deemed is not None and not look.slice.moves[clock.deemed].system:
            zh = f"“{clock.deemed}”是拟制的步骤，应由 system 办理"
            look.problem(
                (*path, "deemed"), "system", zh, f"“{clock.deemed}” is deemed and must be a system move"
            )
        if clock.deemed is not None and look.slice.moves[clock.deemed].track != clock.track:
            zh = f"“{clock.deemed}”与期限不在同一并行事项"
            look.problem((*path, "deemed"), "system", zh, f"“{clock.deemed}” is not on the clock's track")


def check_documents(look: Look) -> None:
    """Every document is made by some move, or asked for by some gate; whom it is addressed to takes part."""
    gates = [gate for move in look.slice.moves.values() for gate in move.needs if gate.name == "documents"]
    asked = {kind for gate in gates for kind in gate.params["kinds"]}
    taking_part = {role.role for move in look.slice.moves.values() for role in move.by if role.outside}
    for name, document in look.slice.documents.items():
        if not document.made_by and name not in asked:
            zh = f"没有步骤制作或要求文书“{name}”"
            look.problem(
                ("documents", name), "unused", zh, f"no move makes or asks for the document “{name}”"
            )
        for role in document.addressees:
            if role not in taking_part:
                zh = f"没有由政府以外的“{role}”办理的步骤，文书不能送给他"
                en = f"“{role}” is nobody outside who makes a move here: the paper cannot be addressed to him"
                look.problem(("documents", name, "for"), "addressee", zh, en)


def _repeats(look: Look, move: Move) -> None:
    """What a move takes must be writable whenever the move can be made: it is written once, or listed in `changes`."""
    fixed = [name for name in move.takes if name not in move.changes]
    if not fixed:
        return
    path = ("moves", move.name, "takes")
    if repeatable(look.slice, move):
        names = "、".join(fixed)
        look.problem(
            path,
            "repeats",
            f"步骤可以重复，但“{names}”只能写一次：列入 changes，或限 at_most: 1",
            f"the move can repeat, but {', '.join(fixed)} can be written once: add `changes`, or `at_most: 1`",
        )
    for other in look.slice.moves.values():
        both = [name for name in fixed if name in other.takes]
        if both and other is not move and follows(look.slice, other, move):
            zh = f"“{'、'.join(both)}”在“{other.zh}”时已经写定：列入 changes"
            en = f"{', '.join(both)} is written by “{other.name}” before: add `changes`"
            look.problem(path, "repeats", zh, en)


def repeatable(found: Slice, move: Move) -> bool:
    """Can the move be made again after it was made?"""
    if move.at_most == 1 or (move.frm is None and move.track is None):
        return False
    return follows(found, move, move)


def follows(found: Slice, first: Move, then: Move) -> bool:
    """Can one move be made some time after the other, on the same line and by its stages alone?"""
    if first.track != then.track or any(
        gate.name == "not_done" and first.name in gate.params["move"] for gate in then.needs
    ):
        return False
    line = found.tracks[then.track] if then.track is not None else found
    edges: dict[str, set[str]] = {}
    for other in found.moves.values():
        if other.track == then.track:
            for stage in sources(other, line.stages, line.final):
                edges.setdefault(stage, set()).update(targets(other.to, {stage}))
    after = targets(first.to, sources(first, line.stages, line.final))
    return bool((closure(edges, after) - {NONE}) & sources(then, line.stages, line.final))
