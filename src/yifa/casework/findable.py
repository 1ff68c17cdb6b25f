"""What can be searched for of a case and of a register's entry: a text for each part and each class of privacy.

A projection like the others: computed from the folded case, or from the entry, alone. Class of privacy: the strictest
on the way to the text (group and column); nobody is led to a case by a text that he may not read.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from yifa.casework.grams import folded, signature
from yifa.engine.state import CaseState
from yifa.law.definitions import Field, Privacy, Register, Slice

NAME, FACT, PAPER, ENTRY = "name", "fact", "paper", "entry"
"""The parts: number and title of a case; its other facts; the names of its papers; an entry of a register."""
LETTERS = 20_000
"""Of one part and class, beyond which nothing is found."""
STRICTER: tuple[Privacy, ...] = ("open", "internal", "personal", "secret")
PAPERS: Privacy = "internal"
"""The name of a file is typed freely, and is no fact that the law knows: it is for those in office."""
_TEXTS = frozenset({"text", "party", "person", "people", "agency", "agencies", "entry"})
"""Types of fields whose values people search for."""

Found = frozenset[tuple[str, str, str]]
"""Part, class of privacy, folded text."""


class _Column(NamedTuple):
    """A field that holds text, and its class of privacy; `columns`, where it is a group, those of its columns."""

    name: str
    privacy: Privacy
    columns: tuple[_Column, ...]


def _columns(fields: Mapping[str, Field], within: Privacy = "open") -> tuple[_Column, ...]:
    found = []
    for name, field in fields.items():
        privacy = max(within, field.privacy, key=STRICTER.index)
        columns = _columns(field.columns, privacy)
        if columns or field.type in _TEXTS:
            found.append(_Column(name, privacy, columns))
    return tuple(found)


_KNOWN: dict[int, tuple[Slice | Register, tuple[_Column, ...]]] = {}
"""By the id of a slice or register, which is kept, so that its id stays its own."""


def _of(law: Slice | Register) -> tuple[_Column, ...]:
    found = _KNOWN.get(id(law))
    if found is None:
        if isinstance(law, Register):
            columns = _columns(law.fields, least(law))
        else:
            columns = tuple(c for c in _columns(law.fields) if c.privacy != "personal" or _handled(law))
        found = _KNOWN[id(law)] = law, columns
    return found[1]


def _handled(slice_: Slice) -> bool:
    """Is there anybody for whom its personal facts are? An import is made by the system alone."""
    return any(not (role.outside or move.system) for move in slice_.moves.values() for role in move.by)


def case_texts(state: CaseState, slice_: Slice) -> Found:
    """What a case can be found by; personal facts only where somebody handles such cases."""
    found: dict[tuple[str, str], set[str]] = {}
    if number := number_of(state):
        found[NAME, "open"] = {number}
    for name, privacy, text in facts(slice_, state.fields, state.items):
        found.setdefault((NAME if name == slice_.title else FACT, privacy), set()).add(text)
    if names := set(papers(state, slice_)):
        found[PAPER, PAPERS] = names
    return frozenset((part, privacy, _joined(texts)) for (part, privacy), texts in found.items())


def facts(
    slice_: Slice, fields: Mapping[str, Any], items: Mapping[tuple[str, str], Mapping[str, Any]]
) -> Iterator[tuple[str, Privacy, str]]:
    """The facts that hold text: name of the field, class of privacy, text."""
    handler = fields.get("handler")
    if isinstance(handler, str):
        yield "handler", "open", handler
    columns = _of(slice_)
    for values in (fields, *items.values()):
        for column in columns:
            value = values.get(column.name)
            if value:
                for privacy, text in _texts(column, value):
                    yield column.name, privacy, text


def _texts(column: _Column, value: Any) -> Iterator[tuple[Privacy, str]]:
    if column.columns:
        for row in value:
            for inner in column.columns:
                cell = row.get(inner.name)
                if cell:
                    yield from _texts(inner, cell)
    elif isinstance(value, str):
        yield column.privacy, value
    else:
        for text in value:
            yield column.privacy, str(text)


def number_of(state: CaseState) -> str:
    """The first number the case was given, or nothing."""
    return next((str(e["value"]) for ev in state.events for e in ev.effects if e["do"] == "number"), "")


def papers(state: CaseState, slice_: Slice) -> Iterator[str]:
    """The names of the papers attached to the case: what the law calls them, and the name of the file."""
    for event in state.events:
        for paper in event.attached:
            known = slice_.documents.get(paper["kind"])
            yield " ".join(filter(None, (known.zh if known else paper["kind"], paper.get("name"))))


def least(register: Register) -> Privacy:
    """The class of a register's open columns: those of one that is not public are for people in office."""
    return "open" if register.public else "internal"


def entry_texts(register: Register | None, key: str, values: Mapping[str, Any]) -> Found:
    """What an entry can be found by; nothing where the law does not know the register."""
    if register is None:
        return frozenset()
    found: dict[str, set[str]] = {least(register): {key}}
    for column in _of(register):
        value = values.get(column.name)
        if value:
            for privacy, text in _texts(column, value):
                found.setdefault(privacy, set()).add(text)
    return frozenset((ENTRY, privacy, _joined(texts)) for privacy, texts in found.items())


def values(register: Register, shown: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """The columns of an entry that hold text: name of the column, text."""
    for column in _of(register):
        value = shown.get(column.name)
        if value:
            yield from ((column.name, text) for _, text in _texts(column, value))


def _joined(texts: Iterable[str]) -> str:
    return folded("\n".join(sorted(texts)))[:LETTERS]


def rows(found: Found) -> Iterator[tuple[Any, ...]]:
    """As the table holds them: part, class, text and the words of its signature."""
    for part, privacy, text in found:
        yield (part, privacy, text, *signature(text))


COLUMNS = ("part", "privacy", "text", "s0", "s1", "s2", "s3")
