"""What a difference of two slices is told with: both sides in both languages, and the few forms that a change takes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, TypeVar

from yifa.law.catalogue import Catalogue
from yifa.law.conditions import Condition
from yifa.law.definitions import Citation, Ruled, Slice
from yifa.law.sentences import Sentences
from yifa.worktime import Length


@dataclass(frozen=True, slots=True, order=True)
class Change:
    """One difference. `kind`: added, removed, length, article, condition, changed; `path`: where (``clocks/to_answer``)."""

    path: str
    kind: str
    zh: str
    en: str


Said = tuple[str, str]
"""A text in Chinese and in English."""
T = TypeVar("T")
NONE: Said = ("无", "none")


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two: a slice, and the words for it in both languages."""

    slice: Slice
    zh: Sentences
    en: Sentences

    @classmethod
    def of(cls, catalogue: Catalogue, found: Slice) -> Side:
        known = (found, catalogue.registers, catalogue.roles)
        zh, en = (Sentences(*known, others=catalogue.stages, english=english) for english in (False, True))
        return cls(found, zh, en)

    def say(self, told: Callable[[Sentences], str]) -> Said:
        """What the words of either language say; where they say nothing: none."""
        zh, en = told(self.zh), told(self.en)
        return zh or NONE[0], en or NONE[1]


def word_of(thing: Any) -> Said:
    """What a definition is called."""
    return thing.zh, thing.en or thing.zh


def words_of(zh: Mapping[str, str], en: Mapping[str, str]) -> dict[str, Said]:
    """Stages or choices by name, in words."""
    return {name: (word, en.get(name) or word) for name, word in zh.items()}


def quoted(thing: Any, zh: str = "", en: str = "") -> Said:
    """What it is called, with the kind of thing it is before: 步骤“答复”, move “answer”."""
    word = word_of(thing)
    return f"{zh}“{word[0]}”", f"{en} “{word[1]}”"


def part_of(whose: Said, zh: str, en: str) -> Said:
    """Something of it: 步骤“答复”次数上限, move “answer”, how often."""
    return f"{whose[0]}{zh}", f"{whose[1]}, {en}"


def facts_of(side: Side, names: Iterable[str]) -> dict[str, Said]:
    """These fields by name, in words."""
    return {name: (side.zh.field(name), side.en.field(name)) for name in names}


def papers_of(side: Side, names: Iterable[str]) -> dict[str, Said]:
    """These documents by name, in words."""
    return {name: (side.zh.document(name), side.en.document(name)) for name in names}


def roles_of(side: Side, names: Iterable[str]) -> dict[str, Said]:
    """These roles by name, in words."""
    return {name: (side.zh.role(name), side.en.role(name)) for name in names}


def gone_from(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[str]:
    """What was in the one and is not in the other."""
    return [name for name in old if name not in new]


def in_both(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[str]:
    """What is in either, in the order of the new one."""
    return [name for name in new if name in old]


def listed(
    path: str, whose: Said, what: Said, old: Mapping[str, Said], new: Mapping[str, Said]
) -> Iterator[Change]:
    """What went from a list and what came to it; `what`: which list."""
    for kind, zh, names in (("removed", "删去", gone_from(old, new)), ("added", "增加", gone_from(new, old))):
        for name in names:
            word = (old if kind == "removed" else new)[name]
            yield Change(
                path, kind, f"{whose[0]}{zh}{what[0]}“{word[0]}”", f"{whose[1]}: {what[1]} “{word[1]}” {kind}"
            )


def both_said(
    old: Side, new: Side, one: T, other: T, told: Callable[[Sentences, T], str]
) -> tuple[Said, Said]:
    """What is told of the one in the words of its law, and of the other in those of its own."""
    return old.say(lambda words: told(words, one)), new.say(lambda words: told(words, other))


def turned(path: str, named: Said, old: Said, new: Said, kind: str = "changed") -> Change:
    """Something that was so and is otherwise now."""
    return Change(path, kind, f"{named[0]}：{old[0]} → {new[0]}", f"{named[1]}: {old[1]} → {new[1]}")


def article_of(path: str, whose: Said, old: Citation | None, new: Citation | None) -> Iterator[Change]:
    """Another article; the same one, where only its doubt came or went."""
    if old == new:
        return
    before, after = ((c.zh, c.en) if c is not None else NONE for c in (old, new))
    if before == after:
        before, after = (_with_doubt(c) if c is not None else NONE for c in (old, new))
    yield turned(path, part_of(whose, "依据", "article"), before, after, "article")


def _with_doubt(cite: Citation) -> Said:
    return cite.told, f"{cite.en} (unconfirmed)" if cite.unconfirmed else cite.en


def value_of(side: Side, value: Any) -> Said:
    """A parameter of a gate in words."""
    if value is None:
        return NONE
    if isinstance(value, Length | Fraction | Ruled):
        return side.say(lambda words: words.amount(value))
    if isinstance(value, Condition):
        return side.say(lambda words: words.condition(value))
    if isinstance(value, tuple):
        return "、".join(map(str, value)), ", ".join(map(str, value))
    return str(value), str(value)
