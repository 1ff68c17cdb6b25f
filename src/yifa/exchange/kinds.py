"""What can be imported, by name: every register of the law, and the pending cases of every procedure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import IO

from yifa.casework.files import hash_of
from yifa.casework.runtime import catalogue
from yifa.errors import YifaError
from yifa.exchange import cases, registers
from yifa.exchange.registers import Origin, Outcome
from yifa.exchange.tables import Column, Progress, Steps, finish
from yifa.exchange.template import template
from yifa.registry.models import Region

FIRST_OF_ALL = ("agencies", "people", "posts", "certificates")
"""The order in which a county begins: the others name what these hold."""


class NoKind(YifaError, LookupError):
    """Nothing of that name can be imported; `zh`, `en` say what can."""

    def __init__(self, kind: str, kinds: Sequence[str]) -> None:
        super().__init__(
            f"没有可以导入的“{kind}”，可用：{'、'.join(kinds)}",
            f"there is no {kind!r} to import; there are: {', '.join(kinds)}",
        )


@dataclass(frozen=True, slots=True)
class Kind:
    """Something that can be imported: a register, or the pending cases of a procedure."""

    id: str
    zh: str
    en: str
    cases: bool = False


def kinds(region: Region, on: dt.date) -> list[Kind]:
    """All of them, in the order in which a county imports them."""
    known = catalogue().registers
    first = [id for id in FIRST_OF_ALL if id in known]
    order = [*first, *sorted(known.keys() - set(first))]
    begun = ((id, cases.slice_of(id, region, on)) for id in catalogue().procedures)
    pending = [Kind(id, law.zh, law.en, cases=True) for id, law in begun if law is not None]
    return [*(Kind(id, known[id].zh, known[id].en) for id in order), *sorted(pending, key=lambda k: k.zh)]


def kind_of(id: str, region: Region, on: dt.date) -> Kind:
    """The kind of that id, or of that Chinese name. Raises `NoKind`."""
    there = kinds(region, on)
    for kind in there:
        if id in (kind.id, kind.zh):
            return kind
    raise NoKind(id, [kind.id for kind in there])


def columns_of(kind: Kind, region: Region, on: dt.date) -> list[Column]:
    """The columns of its table."""
    if not kind.cases:
        return registers.columns(catalogue().registers[kind.id], region, on)
    law = cases.slice_of(kind.id, region, on)
    assert law is not None
    return cases.columns(law)


def template_of(kind: Kind, region: Region, on: dt.date) -> bytes:
    """Its empty table, as XLSX."""
    return template(kind.zh, columns_of(kind, region, on))


def import_file(
    kind: Kind, region: Region, stream: IO[bytes], origin: Origin, *, keep: bool,
    progress: Progress = lambda *_: None,
) -> Outcome:  # fmt: skip
    """Take a file in, or (`keep` False) only try. Raises SheetError for what is no table."""
    return finish(importing(kind, region, stream, origin, keep=keep), progress)


def importing(kind: Kind, region: Region, stream: IO[bytes], origin: Origin, *, keep: bool) -> Steps[Outcome]:
    """The same step by step: the rows are read, then entered. Left before its end, nothing is taken in."""
    take = cases.importing if kind.cases else registers.importing
    return take(region, kind.id, stream, origin, keep=keep)


def evidence(said: str, name: str, stream: IO[bytes]) -> str:
    """The paper that an import rests on, with the file it came from. The file itself stays with the office: it may
    hold what only few may read, and a paper of a case is read by all who see the case."""
    stream.seek(0)
    return f"{said}（导入文件：{name}，SHA-256 {hash_of(stream)}）"
