"""What changed between two slices, or between two whole laws, said as a lawyer would."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from yifa.law.catalogue import Catalogue, NotInLaw
from yifa.law.definitions import ANY, Citation, Clock, Field, Gate, Move, Slice
from yifa.law.gates import GATES
from yifa.law.sentences import Sentences
from yifa.worktime import Length


@dataclass(frozen=True, slots=True, order=True)
class Change:
    """One difference. `kind`: added, removed, length, article, condition, changed; `path`: where (``clocks/to_answer``)."""

    path: str
    kind: str
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two: a slice and the words for it."""

    slice: Slice
    words: Sentences

    @classmethod
    def of(cls, catalogue: Catalogue, found: Slice) -> Side:
        return cls(found, Sentences(found, catalogue.registers, catalogue.roles, others=catalogue.stages))


_TABLES = (
    ("stages", "阶段", "stage"),
    ("tracks", "并行事项", "track"),
    ("fields", "字段", "field"),
    ("moves", "步骤", "move"),
    ("clocks", "期限", "clock"),
    ("documents", "文书", "document"),
    ("publications", "公开", "publication"),
)


def compare(old: Side, new: Side) -> list[Change]:
    """Every difference between two slices of a procedure, in the order of the page."""
    return list(_compare(old, new))


def _compare(old: Side, new: Side) -> Iterator[Change]:
    for part, zh, en in _TABLES:
        yield from _listed(part, zh, en, getattr(old.slice, part), getattr(new.slice, part))
    before, after = old.slice, new.slice
    for name in _both(before.tracks, after.tracks):
        track, was = after.tracks[name], before.tracks[name]
        yield from _names(f"tracks/{name}", f"“{track.zh}”", "阶段", was.stages, track.stages)
    for name in _both(before.fields, after.fields):
        yield from _field(f"fields/{name}", before.fields[name], after.fields[name])
    for name in _both(before.moves, after.moves):
        yield from _move(old, new, before.moves[name], after.moves[name])
    for name in _both(before.clocks, after.clocks):
        yield from _clock(old, new, before.clocks[name], after.clocks[name])
    yield from _editions(old, new)
    yield from _recurs(old, new)
    for name in _both(before.publications, after.publications):
        shown = [
            {f: side.words.field(f) for f in side.slice.publications[name].fields} for side in (old, new)
        ]
        yield from _names(f"publications/{name}", f"公开“{after.publications[name].zh}”", "内容", *shown)


def _listed(
    part: str, zh: str, en: str, before: Mapping[str, Any], after: Mapping[str, Any]
) -> Iterator[Change]:
    """What was removed from a table, added or renamed."""
    for name in _gone(before, after):
        yield Change(f"{part}/{name}", "removed", f"删去{zh}“{_zh(before[name])}”", f"{en} {name} removed")
    for name, value in after.items():
        word = _zh(value)
        if name not in before:
            yield Change(f"{part}/{name}", "added", f"增加{zh}“{word}”", f"{en} {name} added")
        elif (was := _zh(before[name])) != word:
            yield Change(f"{part}/{name}", "changed", f"{zh}“{was}”改称“{word}”", f"{en} {name} renamed")


def _field(path: str, one: Field, other: Field) -> Iterator[Change]:
    word = f"“{other.zh}”"
    yield from _names(path, word, "选项", one.choices, other.choices)
    columns = [{k: c.zh for k, c in field.columns.items()} for field in (one, other)]
    yield from _names(path, word, "列", *columns)
    if one.type != other.type:
        yield _turned(path, f"字段{word}类型", f"type of {other.name}", one.type, other.type)


def _editions(old: Side, new: Side) -> Iterator[Change]:
    said = [side.words.editions(old.slice if side is new else None) for side in (old, new)]
    if said[0] != said[1]:
        was, now = (f"{'switch' if s.slice.pending else 'keep'}, {s.slice.decides_on}" for s in (old, new))
        yield Change(
            "editions",
            "changed",
            f"版本的适用：{said[0] or '无'} → {said[1] or '无'}",
            f"editions: {was} → {now}",
        )


def _recurs(old: Side, new: Side) -> Iterator[Change]:
    said = [side.words.recurs(r) if (r := side.slice.recurs) is not None else "无" for side in (old, new)]
    if said[0] != said[1]:
        was, now = (
            ", ".join(day.en for day in s.slice.recurs.on) if s.slice.recurs else "none" for s in (old, new)
        )
        yield Change("recurs", "changed", f"定期立项：{said[0]} → {said[1]}", f"recurs: {was} → {now}")
    if old.slice.recurs is not None and new.slice.recurs is not None:
        yield from _article("recurs", "定期立项", old.slice.recurs.cite, new.slice.recurs.cite)


def _gone(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[str]:
    return [name for name in old if name not in new]


def _both(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[str]:
    return [name for name in new if name in old]


def _zh(value: Any) -> str:
    return value if isinstance(value, str) else str(value.zh)


def _names(
    path: str, whose: str, what: str, old: Mapping[str, str], new: Mapping[str, str]
) -> Iterator[Change]:
    for name in _gone(old, new):
        yield Change(path, "removed", f"{whose}删去{what}“{old[name]}”", f"{path}: {name} removed")
    for name in _gone(new, old):
        yield Change(path, "added", f"{whose}增加{what}“{new[name]}”", f"{path}: {name} added")


def _turned(path: str, zh: str, en: str, old: object, new: object, kind: str = "changed") -> Change:
    return Change(path, kind, f"{zh}：{old} → {new}", f"{en}: {old} → {new}")


def _article(path: str, zh: str, old: Citation | None, new: Citation | None) -> Iterator[Change]:
    if old != new:
        before, after = (old.zh if old else "无", new.zh if new else "无")
        was, now = (old.en if old else "none", new.en if new else "none")
        if before == after:
            before, after = (c.told if c else "无" for c in (old, new))
        yield Change(path, "article", f"{zh}依据：{before} → {after}", f"article of {path}: {was} → {now}")


def _move(old: Side, new: Side, one: Move, other: Move) -> Iterator[Change]:
    path, word = f"moves/{other.name}", f"步骤“{other.zh}”"
    roles = [{r.role: side.words.role(r.role) for r in m.by} for side, m in ((old, one), (new, other))]
    yield from _names(path, word, "办理人", *roles)
    parts = (("takes", "必填"), ("optional", "选填"), ("adds", "列表"), ("makes", "文书"))
    for part, zh in parts:
        named = [
            {n: _document(side, n) if part == "makes" else side.words.field(n) for n in getattr(m, part)}
            for side, m in ((old, one), (new, other))
        ]
        yield from _names(path, word, zh, *named)
    if one.frm != other.frm:
        yield _turned(path, f"{word}所从阶段", f"{path} from", _stages(old, one), _stages(new, other))
    if one.to != other.to:
        yield _turned(path, f"{word}所到阶段", f"{path} to", _branches(old, one), _branches(new, other))
    if one.at_most != other.at_most:
        yield _turned(path, f"{word}次数上限", f"{path} at most", one.at_most, other.at_most)
    yield from _gates(old, new, one, other, path, word)
    yield from _article(path, word, one.cite, other.cite)


def _document(side: Side, name: str) -> str:
    return side.slice.documents[name].zh if name in side.slice.documents else name


def _stages(side: Side, move: Move) -> str:
    if move.frm is None:
        return "启动"
    return (
        "任何未终结阶段"
        if move.frm == ANY
        else "、".join(sorted(side.words.stage(s, move.track) for s in move.frm))
    )


def _branches(side: Side, move: Move) -> str:
    said = []
    for branch in move.to:
        stage = side.words.stage(branch.stage, move.track) if branch.stage else "不变"
        when = branch.when
        said.append(f"{side.words.condition(when, move.track)}的{stage}" if when is not None else stage)
    return "、".join(said) or "不变"


def _gates(old: Side, new: Side, one: Move, other: Move, path: str, word: str) -> Iterator[Change]:
    pairs, removed, added = _paired(one.needs, other.needs)
    for gate in removed:
        said = old.words.gate(gate, one.track)
        yield Change(
            f"{path}/{gate.name}",
            "removed",
            f"{word}删去关口：{said}",
            f"gate {gate.name} removed from {path}",
        )
    for gate in added:
        said = new.words.gate(gate, other.track)
        yield Change(
            f"{path}/{gate.name}", "added", f"{word}增加关口：{said}", f"gate {gate.name} added to {path}"
        )
    for before, after in pairs:
        here, named = f"{path}/{after.name}", f"{word}关口“{GATES[after.name].zh}”"
        for key in before.params.keys() | after.params.keys():
            was, now = before.params.get(key), after.params.get(key)
            if was != now:
                kind = "length" if isinstance(now, Length) or isinstance(was, Length) else "changed"
                yield _turned(here, f"{named}的 {key}", f"{here} {key}", _said(was), _said(now), kind)
        if before.when != after.when:
            yield _turned(
                here, f"{named}的条件", f"{here} when", *_conditions(old, new, before, after), "condition"
            )
        yield from _article(here, named, before.cite, after.cite)


def _conditions(old: Side, new: Side, one: Gate, other: Gate) -> tuple[str, str]:
    was, now = (
        side.words.condition(g.when) if g.when is not None else "无" for side, g in ((old, one), (new, other))
    )
    return was, now


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


def _clock(old: Side, new: Side, one: Clock, other: Clock) -> Iterator[Change]:
    path, word = f"clocks/{other.name}", f"“{other.zh}”"
    if one.within != other.within:
        before, after = old.words.within(one.within), new.words.within(other.within)
        was, now = (w.length.en if w.length else "other" for w in (one.within, other.within))
        yield Change(path, "length", f"{word}：{before} → {after}", f"{path}: {was} → {now}")
    for part, zh in (("start", "起算"), ("restart", "重新起算"), ("until", "届至"), ("void", "不再计算")):
        triggers = getattr(one, part), getattr(other, part)
        if triggers[0] != triggers[1]:
            before, after = old.words.triggers(triggers[0]), new.words.triggers(triggers[1])
            yield _turned(path, f"{word}{zh}", f"{path} {part}", before or "无", after or "无")
    if [(p.frm, p.until, p.when) for p in one.pause] != [(p.frm, p.until, p.when) for p in other.pause]:
        before, after = (_pauses(side, c) for side, c in ((old, one), (new, other)))
        yield _turned(path, f"{word}不计入的期间", f"{path} pauses", before, after)
    if [(e.by, e.at_most) for e in one.extend] != [(e.by, e.at_most) for e in other.extend]:
        before, after = (_extensions(side, c) for side, c in ((old, one), (new, other)))
        yield _turned(path, f"{word}延长", f"{path} extensions", before, after)
    for part, zh in (("deemed", "期满视为"), ("roll", "末日"), ("binds", "约束")):
        if getattr(one, part) != getattr(other, part):
            yield _turned(path, f"{word}{zh}", f"{path} {part}", getattr(one, part), getattr(other, part))
    yield from _article(path, word, one.cite, other.cite)


def _pauses(side: Side, clock: Clock) -> str:
    said = (f"{side.words.moves(p.frm)}至{side.words.moves(p.until)}" for p in clock.pause)
    return "、".join(said) or "无"


def _extensions(side: Side, clock: Clock) -> str:
    said = (f"{side.words.move(e.by)}{'至多' + e.at_most.zh if e.at_most else ''}" for e in clock.extend)
    return "、".join(said) or "无"


def _said(value: Any) -> str:
    if isinstance(value, tuple):
        return "、".join(map(str, value))
    return value.zh if isinstance(value, Length) else "无" if value is None else str(value)


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
