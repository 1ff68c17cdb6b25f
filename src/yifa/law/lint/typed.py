"""Conditions: every name exists, every type fits, every literal is among the choices it is compared with."""

from __future__ import annotations

import re
from collections.abc import Iterator

from yifa.law.conditions import Condition, ConditionError, Scope
from yifa.law.definitions import Move
from yifa.law.lint.look import Look, Path


def check_conditions(look: Look) -> None:
    """Read each condition of the slice against what its place may name."""
    scopes: dict[str | None, Scope] = {}
    for path, condition, group in _conditions(look):
        scope = scopes.get(group)
        if scope is None:
            scope = scopes[group] = look.ever.scope(group)
        try:
            condition.check(scope)
        except ConditionError as error:
            zh = f"条件有误：{error.zh}（{condition}）"
            look.problem(path, "condition", zh, f"condition: {error.en} ({condition})")
            continue
        for name in _absent(look, condition):
            zh = f"条件用到的“{name}”在 {look.slice.first} 起的法律中不存在：给条件所在处写 valid，或先问 has"
            en = f"“{name}” does not exist from {look.slice.first}: give this place a `valid`, or ask with `has`"
            look.problem(path, "condition", zh, en)


def _absent(look: Look, condition: Condition) -> Iterator[str]:
    """Facts read for their value that no case can have in this slice, or in one before it."""
    before = set(look.slice.fields).union(*(one.fields for one in look.earlier))
    for name in condition.names:
        root, _, field = name.partition(".")
        if (
            root == "case"
            and field not in before
            and not re.search(rf"has\({re.escape(name)}\)", condition.source)
        ):
            yield name


def _conditions(look: Look) -> Iterator[tuple[Path, Condition, str | None]]:
    """Every condition, where it stands, and the group whose row is in hand there."""
    found = look.slice
    for move in found.moves.values():
        group = look.rows_of(move.track)
        yield from _of_move(move, group)
        for i, effect in enumerate(move.effects):
            if effect.when is not None:
                rows = effect.params.get("list")
                yield (
                    ("moves", move.name, "effects", i),
                    effect.when,
                    rows if isinstance(rows, str) else group,
                )
    for message in found.messages.values():
        if message.when is not None:
            yield ("messages", message.name), message.when, None
    for clock in found.clocks.values():
        path = ("clocks", clock.name)
        group = look.rows_of(clock.track)
        for trigger in (*clock.start, *clock.restart, *clock.until, *clock.void):
            if trigger.when is not None:
                yield path, trigger.when, look.rows_of(found.moves[trigger.move].track) or group
        for i, pause in enumerate(clock.pause):
            if pause.when is not None:
                own = look.rows_of(found.moves[pause.frm[0]].track) or group
                yield (*path, "pause", i), pause.when, own


def _of_move(move: Move, group: str | None) -> Iterator[tuple[Path, Condition, str | None]]:
    path = ("moves", move.name)
    for i, branch in enumerate(move.to):
        if branch.when is not None:
            yield (*path, "to", i), branch.when, group
    for i, gate in enumerate(move.needs):
        here = (*path, "needs", i)
        if gate.when is not None:
            yield here, gate.when, group
        # `where` picks rows of the gate's own list.
        rows = gate.params.get("list") if "where" in gate.params else None
        for value in gate.params.values():
            if isinstance(value, Condition):
                yield here, value, rows or group
