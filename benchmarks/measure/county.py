"""A county's year played in bulk, as it was or larger: the same plays, more cases of each."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

SAMPLE = Path(__file__).parents[2] / "samples" / "tongdao-2016.yaml"


class Played(NamedTuple):
    """Moves acknowledged, and the seconds they took: making the calls included, reading sample and catalogue not."""

    moves: int
    seconds: float


def enlarged(play: Any, times: int) -> Any:
    """The same play with so many times as many cases (0: with one), and totals to match; a round stays one round."""
    if play.children is not None:
        return play
    cases = max(play.times * times, 1)
    values = {
        move: {
            name: s if s.spread is None else s.model_copy(update={"spread": s.spread * cases // play.times})
            for name, s in fields.items()
        }
        for move, fields in play.values.items()
    }
    return play.model_copy(update={"times": cases, "values": values, "unlawful": min(play.unlawful, cases)})


def play(times: int, number: int = 0, acknowledge: Callable[[int], None] | None = None) -> Played:
    """Play the county-year with `times` as many cases; `number` makes the region another."""
    from yifa.casework.play import Play
    from yifa.casework.runtime import catalogue
    from yifa.registry.models import Region
    from yifa.sample.model import read_sample
    from yifa.sample.player import Player
    from yifa.sample.run import scenarios

    sample = read_sample(SAMPLE)
    sample = sample.model_copy(update={"plays": [enlarged(p, times) for p in sample.plays]})
    laws = catalogue()
    known = scenarios(laws)
    place = sample.region
    region = Region.objects.create(code=place.code + number, zh=place.zh, en=place.en, places=place.places)
    begun = time.perf_counter()
    with Play(region, laws, acknowledge=acknowledge) as bulk:
        Player(sample, bulk, known, lambda *_: None).play()
    return Played(bulk.acknowledged, time.perf_counter() - begun)
