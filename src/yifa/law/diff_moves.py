"""How a move and its gates differ between two slices."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from yifa.law.definitions import ANY, Gate, Move
from yifa.law.diff_words import (
    Change,
    Said,
    Side,
    article_of,
    both_said,
    facts_of,
    listed,
    papers_of,
    part_of,
    quoted,
    roles_of,
    turned,
    value_of,
)
from yifa.law.gates import GATES
from yifa.law.sentences import Sentences
from yifa.worktime import Length


def compare_moves(old: Side, new: Side, one: Move, other: Move) -> Iterator[Change]:
    """Who makes it, what it takes, where it leads, how it is done online, its gates and article."""
    path, whose = f"moves/{other.name}", quoted(other, "步骤", "move")
    both = ((old, one), (new, other))
    roles = (roles_of(side, (r.role for r in m.by)) for side, m in both)
    yield from listed(path, whose, ("办理人", "who makes it:"), *roles)
    parts = (
        ("takes", "必填", "must be given:"),
        ("optional", "选填", "may be given:"),
        ("adds", "列表", "list"),
    )
    for part, zh, en in parts:
        facts = (facts_of(side, getattr(m, part)) for side, m in both)
        yield from listed(path, whose, (zh, en), *facts)
    yield from listed(path, whose, ("文书", "document"), *(papers_of(side, m.makes) for side, m in both))
    if one.frm != other.frm:
        named = part_of(whose, "所从阶段", "from")
        yield turned(path, named, *both_said(old, new, one, other, _stages))
    if one.to != other.to:
        named = part_of(whose, "所到阶段", "to")
        yield turned(path, named, *both_said(old, new, one, other, _branches))
    if one.at_most != other.at_most:
        named = part_of(whose, "次数上限", "how often at most")
        yield turned(path, named, *both_said(old, new, one, other, _times))
    if one.online != other.online:
        kind = "added" if one.online is None else "removed" if other.online is None else "changed"
        named = part_of(whose, "网上办理", "online")
        yield turned(path, named, *both_said(old, new, one, other, _online), kind)
    yield from _gates(old, new, one, other, path, whose)
    yield from article_of(path, whose, one.cite, other.cite)


def _times(words: Sentences, move: Move) -> str:
    return str(move.at_most) if move.at_most is not None else words.say("不限", "no limit")


def _online(words: Sentences, move: Move) -> str:
    """Under which words it is done online, what is filled in there and what is not asked."""
    told, say = move.online, words.say
    if told is None:
        return ""
    filled = words.comma.join(f"{words.field(name)}={value}" for name, value in told.fills.items())
    parts = (
        say(f"“{told.zh}”", f"“{told.en or told.zh}”"),
        filled and say(f"自动填写{filled}", f"filled in: {filled}"),
        say("不问", "not asked: ") + words.fields(sorted(told.leaves)) if told.leaves else "",
    )
    return say("；", "; ").join(filter(None, parts))


def _stages(words: Sentences, move: Move) -> str:
    if move.frm is None:
        return words.say("启动", "the beginning")
    if move.frm == ANY:
        return words.say("任何未终结阶段", "any stage that is not final")
    return words.comma.join(sorted(words.stage(stage, move.track) for stage in move.frm))


def _branches(words: Sentences, move: Move) -> str:
    said = []
    for branch in move.to:
        stage = words.stage(branch.stage, move.track) if branch.stage else words.say("不变", "no other")
        when = words.condition(branch.when, move.track) if branch.when is not None else ""
        said.append(words.say(f"{when}的{stage}", f"{stage} where {when}") if when else stage)
    return words.comma.join(said) or words.say("不变", "no other")


def _gates(old: Side, new: Side, one: Move, other: Move, path: str, whose: Said) -> Iterator[Change]:
    pairs, removed, added = _paired(one.needs, other.needs)
    for kind, zh, side, move, gates in (
        ("removed", "删去", old, one, removed), ("added", "增加", new, other, added),
    ):  # fmt: skip
        for gate in gates:
            said = (side.zh.gate(gate, move.track), side.en.gate(gate, move.track))
            yield Change(
                f"{path}/{gate.name}",
                kind,
                f"{whose[0]}{zh}关口：{said[0]}",
                f"{whose[1]}: gate {kind}: {said[1]}",
            )
    for before, after in pairs:
        here, known = f"{path}/{after.name}", GATES[after.name]
        named = part_of(whose, f"关口“{known.zh}”", f"gate “{known.en}”")
        for key in sorted(before.params.keys() | after.params.keys()):
            was, now = before.params.get(key), after.params.get(key)
            if was != now:
                kind = "length" if isinstance(now, Length) or isinstance(was, Length) else "changed"
                values = value_of(old, was), value_of(new, now)
                yield turned(here, part_of(named, f"的 {key}", key), *values, kind)
        if before.when != after.when:
            when = both_said(old, new, (before, one), (after, other), _when)
            yield turned(here, part_of(named, "的条件", "where"), *when, "condition")
        yield from article_of(here, named, before.cite, after.cite)


def _when(words: Sentences, held: tuple[Gate, Move]) -> str:
    gate, move = held
    return words.condition(gate.when, move.track) if gate.when is not None else ""


def _paired(
    old: Iterable[Gate], new: Iterable[Gate]
) -> tuple[list[tuple[Gate, Gate]], list[Gate], list[Gate]]:
    """Gates that are the same one: alike in all but the article, else alike in what they name."""
    left, right = list(old), list(new)
    pairs: list[tuple[Gate, Gate]] = []
    for key in (_whole, _identity):
        for gate in list(left):
            match = next((other for other in right if key(other) == key(gate)), None)
            if match is not None:
                pairs.append((gate, match))
                left.remove(gate)
                right.remove(match)
    return pairs, left, right


def _whole(gate: Gate) -> tuple[Any, ...]:
    return gate.name, dict(gate.params), gate.when, gate.zh


def _identity(gate: Gate) -> tuple[Any, ...]:
    """A gate less its lengths, numbers and condition."""
    kept = {k: v for k, v in gate.params.items() if isinstance(v, (str, tuple)) and k != "zh"}
    return gate.name, kept
