"""The two sample years, each played once for all tests that look at a whole one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

from yifa.casework.runtime import catalogue
from yifa.registry.models import Region
from yifa.sample.model import Sample, read_sample
from yifa.sample.player import Told
from yifa.sample.run import build, write_report

SAMPLES = Path(__file__).parents[2] / "samples"


@dataclass(frozen=True)
class Year:
    """A sample that has been played, what came about, and its report's files by name."""

    sample: Sample
    region: Region
    told: Told
    moves: int
    seen: dict[str, tuple[int, int]]
    """What was said on the way: how many of each play were done, of how many."""
    files: dict[str, Path]


YEARS = [pytest.param(name, marks=pytest.mark.xdist_group(name)) for name in ("tongdao-2016", "fuxin-2022")]
"""What the fixture `year` may be: played by one worker."""


@pytest.fixture(scope="module", params=YEARS)
def year(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    django_db_setup: None,
    django_db_blocker: Any,
) -> Iterator[Year]:
    """Stays until the last test of the module that asks for it; what one of them changes is undone after it."""
    sample, seen = read_sample(SAMPLES / f"{request.param}.yaml"), {}

    def progress(what: str, done: int, total: int) -> None:
        seen[what] = (done, total)

    with django_db_blocker.unblock(), transaction.atomic():
        region, told, moves = build(sample, catalogue(), progress)
        files = {file.name: file for file in write_report(sample, tmp_path_factory.mktemp(request.param))}
        yield Year(sample, region, told, moves, seen, files)
        transaction.set_rollback(True)
