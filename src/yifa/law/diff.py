"""What changed between two slices, or between two whole laws, said as a lawyer would."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from yifa.law.catalogue import Catalogue, NotInLaw
from yifa.law.definitions import Field
from yifa.law.diff_clocks import compare_clocks
from yifa.law.diff_moves import compare_moves
from yifa.law.diff_words import (
    Change,
    Said,
    Side,
    article_of,
    both_said,
    facts_of,
    gone_from,
    in_both,
    listed,
    papers_of,
    part_of,
    quoted,
    roles_of,
    turned,
    word_of,
    words_of,
)

_TABLES = (
    ("stages", "阶段", "stage"),
    ("tracks", "并行事项", "track"),
    ("fields", "字段", "field"),
    ("moves", "步骤", "move"),
    ("clocks", "期限", "time limit"),
    ("documents", "文书", "document"),
    ("publications", "公开", "publication"),
    ("messages", "告知", "message"),
)


def compare(old: Side, new: Side) -> list[Change]:
    """Every difference between two slices of a procedure, in the order of the page."""
    return list(_compare(old, new))


def _compare(old: Side, new: Side) -> Iterator[Change]:
    for part, zh, en in _TABLES:
        before, after = _called(old, part), _called(new, part)
        for name in gone_from(before, after):
            word = before[name]
            yield Change(f"{part}/{name}", "removed", f"删去{zh}“{word[0]}”", f"{en} “{word[1]}” removed")
        for name, word in after.items():
            if name not in before:
                yield Change(f"{part}/{name}", "added", f"增加{zh}“{word[0]}”", f"{en} “{word[1]}” added")
            elif before[name] != word:
                was = before[name]
                yield Change(
                    f"{part}/{name}", "changed", f"{zh}“{was[0]}”改称“{word[0]}”",
                    f"{en} “{was[1]}” is now called “{word[1]}”",
                )  # fmt: skip
    for name in in_both(old.slice.tracks, new.slice.tracks):
        one, other = (
            words_of(side.slice.tracks[name].stages, side.slice.tracks[name].stages_en) for side in (old, new)
        )
        yield from listed(
            f"tracks/{name}", quoted(new.slice.tracks[name], en="track"), ("阶段", "stage"), one, other
        )
    for name in in_both(old.slice.fields, new.slice.fields):
        yield from _field(old.slice.fields[name], new.slice.fields[name])
    for name in in_both(old.slice.moves, new.slice.moves):
        yield from compare_moves(old, new, old.slice.moves[name], new.slice.moves[name])
    for name in in_both(old.slice.clocks, new.slice.clocks):
        yield from compare_clocks(old, new, old.slice.clocks[name], new.slice.clocks[name])
    yield from _editions(old, new)
    yield from _recurs(old, new)
    for name in in_both(old.slice.documents, new.slice.documents):
        yield from _document(old, new, name)
    for name in in_both(old.slice.publications, new.slice.publications):
        yield from _publication(old, new, name)
    for name in in_both(old.slice.messages, new.slice.messages):
        yield from _message(old, new, name)


def _called(side: Side, part: str) -> dict[str, Said]:
    """What the stages, moves … are called."""
    if part == "stages":
        return words_of(side.slice.stages, side.slice.stages_en)
    held: Mapping[str, Any] = getattr(side.slice, part)
    return {name: word_of(value) for name, value in held.items()}


def _field(one: Field, other: Field) -> Iterator[Change]:
    path, whose = f"fields/{other.name}", quoted(other, en="field")
    yield from listed(
        path,
        whose,
        ("选项", "choice"),
        words_of(one.choices, one.choices_en),
        words_of(other.choices, other.choices_en),
    )
    columns = [{name: word_of(column) for name, column in field.columns.items()} for field in (one, other)]
    yield from listed(path, whose, ("列", "column"), *columns)
    if one.type != other.type:
        named = part_of(quoted(other, "字段", "field"), "类型", "type")
        yield turned(path, named, (one.type, one.type), (other.type, other.type))


def _document(old: Side, new: Side, name: str) -> Iterator[Change]:
    one, other = old.slice.documents[name], new.slice.documents[name]
    path, whose = f"documents/{name}", quoted(other, "文书", "document")
    yield from listed(
        path, whose, ("须载明的", "what it must show:"), facts_of(old, one.has), facts_of(new, other.has)
    )
    yield from listed(
        path, whose, ("送达对象", "addressee"), roles_of(old, one.addressees), roles_of(new, other.addressees)
    )


def _publication(old: Side, new: Side, name: str) -> Iterator[Change]:
    one, other = old.slice.publications[name], new.slice.publications[name]
    path, whose = f"publications/{name}", quoted(other, "公开", "publication")
    yield from listed(
        path, whose, ("内容", "content"), facts_of(old, one.fields), facts_of(new, other.fields)
    )
    yield from listed(
        path, whose, ("文书", "paper"), papers_of(old, one.papers), papers_of(new, other.papers)
    )
    invited = (
        {name: word_of(side.slice.moves[name].online or side.slice.moves[name]) for name in p.invites}
        for side, p in ((old, one), (new, other))
    )
    yield from listed(path, whose, ("公众可以办理的", "what the public may do:"), *invited)


def _message(old: Side, new: Side, name: str) -> Iterator[Change]:
    one, other = old.slice.messages[name], new.slice.messages[name]
    path, whose = f"messages/{name}", quoted(other, "告知", "message")
    yield from listed(
        path, whose, ("内容", "content"), facts_of(old, one.fields), facts_of(new, other.fields)
    )
    yield from listed(path, whose, ("步骤", "move"), _moves_of(old, one.on), _moves_of(new, other.on))
    if one.to != other.to:
        yield turned(path, part_of(whose, "告知谁", "to whom"), (one.to, one.to), (other.to, other.to))


def _moves_of(side: Side, names: Iterable[str]) -> dict[str, Said]:
    return {name: word_of(side.slice.moves[name]) for name in names}


def _editions(old: Side, new: Side) -> Iterator[Change]:
    said = old.say(lambda words: words.editions(None)), new.say(lambda words: words.editions(old.slice))
    if said[0] != said[1]:
        yield turned("editions", ("版本的适用", "which edition applies"), *said)


def _recurs(old: Side, new: Side) -> Iterator[Change]:
    one, other = old.slice.recurs, new.slice.recurs
    said = both_said(old, new, one, other, lambda words, held: words.recurs(held) if held is not None else "")
    named = ("定期立项", "comes again")
    if said[0] != said[1]:
        yield turned("recurs", named, *said)
    if one is not None and other is not None:
        yield from article_of("recurs", named, one.cite, other.cite)


# Whole laws


@dataclass(frozen=True, slots=True)
class Difference:
    """Changes of one procedure from a day on (empty: for all time)."""

    procedure: str
    zh: str
    since: str
    changes: tuple[Change, ...]


def compare_dates(
    catalogue: Catalogue,
    id: str,
    old: dt.date,
    new: dt.date,
    places: Sequence[str] = (),
    domain: str | None = None,
) -> list[Change]:
    """What changed in a procedure between two days, at these places and in this field of law. Raises `NotInLaw`."""
    sides = [Side.of(catalogue, catalogue.procedure(id, day, places, domain).at(day)) for day in (old, new)]
    return compare(sides[0], sides[1])


def compare_laws(old: Catalogue, new: Catalogue) -> list[Difference]:
    """What changed in each procedure between two laws, on each day on which either of them turns."""
    found: list[Difference] = []
    for id in sorted({*old.procedures, *new.procedures}):
        if id not in new.procedures or id not in old.procedures:
            there = new if id in new.procedures else old
            zh = str(there.editions(id)[-1].tree.get("zh", id))
            kind, word, en = ("added", "增加", "added") if there is new else ("removed", "删去", "removed")
            change = Change(id, kind, f"{word}程序“{zh}”", f"procedure {id} {en}")
            found.append(Difference(id, zh, "", (change,)))
            continue
        known: set[Change] = set()
        for day in _turning(old, new, id):
            before, after = _on(old, id, day), _on(new, id, day)
            if before is None or after is None:
                continue
            changes = [change for change in compare(before, after) if change not in known]
            known.update(changes)
            if changes:
                found.append(Difference(id, after.slice.zh, day.isoformat(), tuple(changes)))
    return found


def _turning(old: Catalogue, new: Catalogue, id: str) -> list[dt.date]:
    days: set[dt.date] = set()
    for catalogue in (old, new):
        for source in catalogue.editions(id):
            days.update(s.first for s in catalogue.edition(id, source.edition).slices)
    return sorted(days)


def _on(catalogue: Catalogue, id: str, day: dt.date) -> Side | None:
    try:
        return Side.of(catalogue, catalogue.procedure(id, day).at(day))
    except NotInLaw:
        return None
