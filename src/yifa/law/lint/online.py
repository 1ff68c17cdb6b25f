"""What is done over the internet: by whoever the matter is, with facts that fit; by anyone, rows only."""

from __future__ import annotations

from yifa.law.definitions import Move
from yifa.law.lint.facts import constant_unfit
from yifa.law.lint.look import Look, Path


def check_online(look: Look) -> None:
    """Moves with `online`, and those to which a publication invites."""
    for move in look.slice.moves.values():
        if move.online is not None:
            _online(look, move)
    for name, publication in look.slice.publications.items():
        for invited in publication.invites:
            _invited(look, ("publications", name, "invites"), look.slice.moves[invited])


def _online(look: Look, move: Move) -> None:
    """Only those made by right in one's own matter; what is filled in is what its fields take."""
    path: Path = ("moves", move.name, "online")
    if not any(role.private for role in move.by):
        zh, en = "只有当事人、申请人等可以网上办理", "only a move of parties, applicants … is made online"
        look.problem(path, "online", zh, en)
    assert move.online is not None
    for name in move.online.leaves - set(move.optional):
        look.problem(path, "online", f"“{name}”不是可以不填的内容", f"“{name}” is not optional")
    for name, value in move.online.fills.items():
        group, _, column = name.rpartition(".")
        if name in (*move.takes, *move.optional, *move.changes):
            known = look.slice.fields.get(name)
        elif group in move.adds:
            known = look.slice.fields[group].columns.get(column)
        else:
            known = None
        if known is None:
            look.problem(path, "online", f"本步不收“{name}”", f"the move takes no “{name}”")
        elif known.type in ("date", "datetime"):
            if value != "on":
                zh, en = f"“{name}”只能填 on（办理当日）", f"“{name}” can only be `on`, the moment of the act"
                look.problem(path, "online", zh, en)
        elif (wrong := constant_unfit(known, value)) is not None:
            look.problem(path, "online", f"“{name}”{wrong[0]}", f"“{name}” {wrong[1]}")


def _invited(look: Look, path: Path, move: Move) -> None:
    """What anyone may do online only adds rows: he neither ends a case nor changes what is in it."""
    if (
        move.online is None
        or not any(role.private for role in move.by)
        or len(move.adds) != 1
        or move.takes
        or move.changes
        or move.to
    ):
        zh = f"“{move.name}”应当是公众可以办理且只添加行的步骤"
        look.problem(path, "online", zh, f"“{move.name}” must be open to the public and only add rows")
