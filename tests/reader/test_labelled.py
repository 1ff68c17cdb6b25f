"""The reader on labelled texts: passages of our own, and published reports where they are at hand."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from yifa.reader import read
from yifa.reader.labels import LabelError, Labelled, from_json, from_yaml
from yifa.reader.scoring import Score, add, token_overlap

PASSAGES = sorted((Path(__file__).parent / "passages").glob("*.yaml"))
CORPUS = os.environ.get("YIFA_CORPUS")


def passages() -> list[Labelled]:
    return [item for file in PASSAGES for item in from_yaml(file.read_text("utf-8"), file.stem)]


def test_there_are_enough_passages() -> None:
    assert len(passages()) >= 60


@pytest.mark.parametrize("passage", passages(), ids=lambda passage: passage.name)
def test_passage(passage: Labelled) -> None:
    assert passage.text is not None
    score = Score()
    add(score, passage, read(passage.text.encode(), passage.name)[0])
    figures = score.figures()
    told = "\n".join(score.differences)
    for name in ("quantities_f1", "exact_span", "value", "unit", "approx", "period", "part_of_f1", "checks"):
        assert figures[name] == 1.0, told
    assert figures["false_on_nonfacts"] == 0.0, told
    assert figures["indicator_overlap"] >= 0.6, told


@pytest.mark.skipif(not CORPUS, reason="the published reports are not here: set YIFA_CORPUS")
def test_published_reports() -> None:
    corpus = Path(CORPUS or "")
    score = Score()
    for file in sorted((corpus.parent / "reader-dev").glob("*.json")):
        labelled = from_json(file.read_text("utf-8"), file.stem)
        assert labelled.source is not None
        source = next(iter(sorted(corpus.glob(labelled.source))))
        add(score, labelled, read(source.read_bytes(), source.name)[0])
    figures = score.figures()
    told = "\n".join(score.differences)
    assert figures["quantities_f1"] >= 0.97, told
    assert figures["value"] >= 0.99, told
    assert figures["unit"] >= 0.98, told
    assert figures["indicator_overlap"] >= 0.85, told
    assert figures["part_of_f1"] >= 0.9, told
    assert figures["checks"] >= 0.95, told
    assert figures["false_on_nonfacts"] <= 0.005, told
    assert figures["defects_precision"] >= 0.9, told
    assert figures["defects_recall"] >= 0.8, told


def test_scores_count_what_is_wrong() -> None:
    """A measure that can't fail would be worth nothing."""
    right = from_yaml("[{text: 受理案件5件。, facts: [[5件, 5, 件, 受理案件]]}]", "right")[0]
    wrong = from_yaml("[{text: 受理案件5件。, facts: [[5件, 6, 起, 其他]], nonfacts: [受理]}]", "wrong")[0]
    missing = from_yaml("[{text: 受理案件5件。, nonfacts: [5件]}]", "missing")[0]
    reading = read("受理案件5件。".encode(), "x")[0]
    scores = [Score(), Score(), Score()]
    for score, labelled in zip(scores, (right, wrong, missing), strict=True):
        add(score, labelled, reading)
    assert scores[0].figures()["quantities_f1"] == 1.0
    assert not scores[0].differences
    assert scores[1].figures()["value"] == 0.0
    assert scores[1].figures()["unit"] == 0.0
    assert scores[1].figures()["indicator_overlap"] == 0.0
    assert scores[2].figures()["quantities_precision"] == 0.0
    assert scores[2].figures()["false_on_nonfacts"] == 1.0
    assert token_overlap("受理案件", "受理申请") == 0.5


def test_labels_that_are_not_in_the_text_are_told() -> None:
    with pytest.raises(LabelError, match="6件"):
        from_yaml("[{text: 受理案件5件。, facts: [[6件, 6, 件, 受理案件]]}]", "labels")
