"""How a clock differs between two slices."""

from __future__ import annotations

from collections.abc import Iterator

from yifa.law.definitions import NOBODY, Clock
from yifa.law.diff_words import Change, Side, article_of, both_said, part_of, quoted, turned
from yifa.law.sentences import Sentences


def compare_clocks(old: Side, new: Side, one: Clock, other: Clock) -> Iterator[Change]:
    """Its length, when it starts and ends, what stops and lengthens it, its article."""
    path, whose = f"clocks/{other.name}", quoted(other, en="time limit")
    if one.within != other.within:
        yield turned(path, whose, *both_said(old, new, one, other, lambda w, c: w.within(c.within)), "length")
    for part, zh, en in (
        ("start", "起算", "starts with"), ("restart", "重新起算", "starts again with"),
        ("until", "届至", "ends with"), ("void", "不再计算", "no longer runs after"),
    ):  # fmt: skip
        if getattr(one, part) != getattr(other, part):
            triggers = getattr(one, part), getattr(other, part)
            said = both_said(old, new, *triggers, lambda words, held: words.triggers(held))
            yield turned(path, part_of(whose, zh, en), *said)
    if [(p.frm, p.until, p.when) for p in one.pause] != [(p.frm, p.until, p.when) for p in other.pause]:
        named = part_of(whose, "不计入的期间", "time that is not counted")
        yield turned(path, named, *both_said(old, new, one, other, _pauses))
    if [(e.by, e.at_most) for e in one.extend] != [(e.by, e.at_most) for e in other.extend]:
        named = part_of(whose, "延长", "extension")
        yield turned(path, named, *both_said(old, new, one, other, _extensions))
    if one.deemed != other.deemed:
        named = part_of(whose, "期满视为", "when it runs out")
        yield turned(path, named, *both_said(old, new, one, other, _deemed))
    if one.roll != other.roll:
        yield turned(path, part_of(whose, "末日", "last day"), _ROLL[one.roll], _ROLL[other.roll])
    if one.binds != other.binds:
        yield turned(path, part_of(whose, "约束", "binds"), *both_said(old, new, one, other, _bound))
    yield from article_of(path, whose, one.cite, other.cite)


_ROLL = {"forward": ("顺延", "rolls forward to a working day"), "none": ("不顺延", "stays where it is")}


def _deemed(words: Sentences, clock: Clock) -> str:
    return words.move(clock.deemed) if clock.deemed is not None else ""


def _bound(words: Sentences, clock: Clock) -> str:
    if clock.binds == NOBODY:
        return ""
    return words.role(clock.binds) if clock.binds in words.roles else words.field(clock.binds)


def _pauses(words: Sentences, clock: Clock) -> str:
    return words.comma.join(
        words.say(
            f"{words.moves(p.frm)}至{words.moves(p.until)}",
            f"from {words.moves(p.frm)} to {words.moves(p.until)}",
        )
        + (
            words.say("（", " (where ") + words.condition(p.when) + words.say("的）", ")")
            if p.when is not None
            else ""
        )
        for p in clock.pause
    )


def _extensions(words: Sentences, clock: Clock) -> str:
    return words.comma.join(
        words.move(e.by)
        + (words.say(f"至多{e.at_most.zh}", f" by at most {e.at_most.en}") if e.at_most is not None else "")
        for e in clock.extend
    )
