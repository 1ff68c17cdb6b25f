"""Which parts of a procedure stand on which article."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from yifa.law.definitions import Citation, Slice


@dataclass(frozen=True, slots=True)
class Cited:
    """An article, and the part of a procedure that cites it.

    `kind`: recurs (the procedure itself, which comes again), move, gate, ground, effect, clock, publication, message.
    """

    citation: Citation
    kind: str
    zh: str
    en: str


def citations(slice_: Slice) -> Iterator[Cited]:
    """Every citation of a slice, once for each part, in the order of the page."""
    return iter(dict.fromkeys(_all(slice_)))


def _all(slice_: Slice) -> Iterator[Cited]:
    if slice_.recurs is not None and slice_.recurs.cite is not None:
        yield Cited(slice_.recurs.cite, "recurs", slice_.zh, slice_.en)
    for move in slice_.moves.values():
        if move.cite is not None:
            yield Cited(move.cite, "move", move.zh, move.en)
        for kind, cites in (
            ("gate", (gate.cite for gate in move.needs)),
            ("ground", move.grounds.values()),
            ("effect", (effect.cite for effect in move.effects)),
        ):
            yield from (Cited(cite, kind, move.zh, move.en) for cite in cites if cite is not None)
    for clock in slice_.clocks.values():
        pauses, extensions = (pause.cite for pause in clock.pause), (more.cite for more in clock.extend)
        for cite in (clock.cite, *pauses, *extensions):
            if cite is not None:
                yield Cited(cite, "clock", clock.zh, clock.en)
    for message in slice_.messages.values():
        for cite in (message.cite, *message.basis.values()):
            if cite is not None:
                yield Cited(cite, "message", message.zh, message.en)
    for shown in slice_.publications.values():
        if shown.cite is not None:
            yield Cited(shown.cite, "publication", shown.zh, shown.en)
