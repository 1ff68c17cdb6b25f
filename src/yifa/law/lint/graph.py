"""Stages: each can be reached, and from each the end can be reached."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from yifa.law.definitions import NONE, Move
from yifa.law.lint.look import Look, Path, sources, targets


def check_graph(look: Look) -> None:
    """Unreachable stages, dead ends, vanished stages and open-ended branches, on the main line and every track."""
    found = look.slice
    main = [move for move in found.moves.values() if move.track is None]
    if all(NONE not in sources(move, found.stages, found.final) for move in main):
        look.problem(
            ("moves",),
            "no_beginning",
            "没有启动事项的步骤（不写 from）",
            "no move begins the case (one without `from`)",
        )
    _line(look, main, found.stages, found.final, (), [set(one.stages) for one in look.earlier])
    for name, track in found.tracks.items():
        moves = [move for move in found.moves.values() if move.track == name]
        before = [set(one.tracks[name].stages) for one in look.earlier if name in one.tracks]
        _line(look, moves, track.stages, track.final, ("tracks", name), before)
    for move in found.moves.values():
        _branches(look, move)


def _line(
    look: Look,
    moves: list[Move],
    stages: Mapping[str, str],
    final: frozenset[str],
    path: Path,
    before: list[set[str]],
) -> None:
    steps = [(move, sources(move, stages, final)) for move in moves]
    edges = {stage: set[str]() for stage in [*stages, NONE]}
    for move, froms in steps:
        for stage in froms & edges.keys():
            edges[stage] |= targets(move.to, {stage})
    # Cases may still stand in a stage that only an earlier slice leads to.
    reached = closure(edges, {NONE, *(_reachable_before(look, path))})
    where = f"“{path[-1]}”" if path else ""
    for stage in stages:
        here = (*path, "stages", stage)
        if stage not in reached:
            look.problem(
                here, "unreachable", f"{where}阶段“{stage}”无法到达", f"stage “{stage}” cannot be reached"
            )
        elif stage not in final and not closure(edges, {stage}) & final:
            look.problem(
                here,
                "dead_end",
                f"{where}阶段“{stage}”无法走到终结",
                f"no final stage can be reached from “{stage}”",
            )
    vanished = set().union(*before) - set(stages) - final if before else set()
    for stage in sorted(vanished):
        look.problem(
            (*path, "stages"),
            "vanished",
            f"{look.slice.first} 起没有阶段“{stage}”，在此阶段的事项无处可去",
            f"stage “{stage}” is gone from {look.slice.first}: cases may stand in it",
        )
    for move, froms in steps:
        if not froms & reached:
            look.problem(
                ("moves", move.name),
                "unreachable",
                f"步骤“{move.name}”无法办理",
                f"“{move.name}” can never be made",
            )


def _reachable_before(look: Look, path: Path) -> set[str]:
    """Stages that some earlier slice leads into."""
    found: set[str] = set()
    for one in look.earlier:
        track = str(path[-1]) if path else None
        for move in one.moves.values():
            if move.track == track:
                found |= {branch.stage for branch in move.to if branch.stage is not None}
    return found


def closure(edges: Mapping[str, Iterable[str]], start: set[str]) -> set[str]:
    """Everything that can be reached from `start`, itself included."""
    reached, todo = set(start), list(start)
    while todo:
        for stage in edges.get(todo.pop(), ()):
            if stage not in reached:
                reached.add(stage)
                todo.append(stage)
    return reached


def _branches(look: Look, move: Move) -> None:
    path = ("moves", move.name, "to")
    open_ended = [branch.when is None for branch in move.to]
    if open_ended and not open_ended[-1]:
        look.problem(path, "branches", "最后一个分支不应有条件", "the last branch must have no condition")
    if any(open_ended[:-1]):
        look.problem(
            path,
            "branches",
            "无条件分支之后的分支永远走不到",
            "a branch after an unconditional one is never taken",
        )
