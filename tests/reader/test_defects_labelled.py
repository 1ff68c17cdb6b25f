"""Slips of the pen in published reports, where these and their labels are at hand: how many are found, how many are real.

YIFA_CORPUS is the folder of the reports; the labels lie beside it, in `reader-dev`.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from yifa.reader import read

CORPUS = os.environ.get("YIFA_CORPUS")


@pytest.mark.skipif(not CORPUS, reason="the published reports are not here: set YIFA_CORPUS")
def test_labelled_defects_are_found_and_little_else(capsys: pytest.CaptureFixture[str]) -> None:
    corpus = Path(CORPUS or "")
    wanted_all = hit_all = found_all = right_all = 0
    for file in sorted((corpus.parent / "reader-dev").glob("*.json")):
        labelled = json.loads(file.read_text(encoding="utf-8"))
        source = next(
            path for path in sorted(corpus.glob("*.txt")) if path.name[:3] == labelled["source"][:3]
        )
        [reading] = read(source.read_bytes(), source.name)
        wanted = [(d["start"], d["end"]) for d in labelled["defects"]]
        found = [(d.start, d.end) for d in reading.defects]
        wanted_all += len(wanted)
        found_all += len(found)
        hit_all += sum(any(start < stop and begin < end for begin, stop in found) for start, end in wanted)
        right_all += sum(any(start < stop and begin < end for start, end in wanted) for begin, stop in found)
    assert wanted_all
    precision, recall = right_all / found_all, hit_all / wanted_all
    with capsys.disabled():
        print(
            f"\ndefects: {wanted_all} labelled, {found_all} found, precision {precision:.3f}, recall {recall:.3f}"
        )
    assert precision >= 0.9
    assert recall >= 0.8
