"""What effects write fits where they write it, and what time brings about can be struck without a trace."""

from __future__ import annotations

from dataclasses import replace

from yifa.law.definitions import Effect, Field, Move
from yifa.law.gates import EFFECTS
from yifa.law.lint.facts import constant_unfit, unfit
from yifa.law.lint.look import Look, Path
from yifa.law.lint.names import DATES
from yifa.law.values import Misfit


def check_effects(look: Look) -> None:
    """Every rule about effects that needs no other procedure."""
    deemed = {clock.deemed for clock in look.slice.clocks.values()}
    for move in look.slice.moves.values():
        for i, effect in enumerate(move.effects):
            path = look.place(move, "effects", i)
            if effect.do in ("set", "number"):
                _written(look, path, move, effect)
            # A late record may strike what was deemed; what lasts would stay. The end of a publication's time is
            # struck only by a later publishing, which shows it again.
            ends = effect.do == "withdraw" and move.name == f"stand.{effect.params['what']}.end"
            if move.name in deemed and EFFECTS[effect.do].lasting and not ends:
                zh = f"“{move.zh}”由期限届满产生，可能因补登而被剔除，不能有“{EFFECTS[effect.do].zh}”的后果"
                en = f"“{move.name}” is deemed and may be struck by a late record: it cannot `{effect.do}`"
                look.problem(path, "deemed", zh, en)


def _written(look: Look, path: Path, move: Move, effect: Effect) -> None:
    name = effect.params["field"]
    target = look.slice.fields.get(name)
    if target is None:
        zh, en = f"效果只写事项的字段，不能写“{name}”", f"effects write fields of the case, not “{name}”"
        look.problem((*path, "field"), "unknown_name", zh, en)
        return
    wrong = _misfit(look, target, move, effect)
    if wrong is not None:
        look.problem((*path, "field"), "type", f"“{name}”：{wrong[0]}", f"“{name}”: {wrong[1]}")


def _misfit(look: Look, target: Field, move: Move, effect: Effect) -> Misfit | None:
    params = effect.params
    if effect.do == "number":
        return unfit(look, target, params["sequence"], move.track)
    if "from" not in params:
        emptied = target.type == "text" and params["value"] == ""
        return None if emptied else constant_unfit(target, params["value"])
    found = unfit(look, target, params["from"], move.track)
    # A date takes the day of a moment, and a moment the day where no time is known.
    if found is not None and target.type in DATES and isinstance(params["from"], str):
        others = (replace(target, type=kind) for kind in DATES)
        return None if any(unfit(look, one, params["from"], move.track) is None for one in others) else found
    return found
