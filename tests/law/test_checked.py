"""The check of a whole law, and what is remembered of it."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.law.law_example import changed, example

from yifa.law import checked as checking
from yifa.law.checked import Checked, checked

MECHANISMS = "mechanisms: {L02: {zh: 甲, class: CORE}, A01: {zh: 乙, class: CORE}}\n"
SCENARIO = "scenarios: [{id: s1, procedure: foi_request, when: [{on: 2026-01-05, then: {stage: none}}]}]\n"
TEXTS = {**example(), "mechanisms.yaml": MECHANISMS, "procedures/l/foi.scenarios.yaml": SCENARIO}
WRONG = changed("by: foi_head, cite: FOI 33}", "by: foi_head}")


@pytest.fixture
def memory(tmp_path: Path) -> Path:
    return tmp_path / "cache"


@pytest.fixture
def looks(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """One for every time that a law was really looked at."""
    found: list[int] = []
    once = checking._checked

    def counted(texts: dict[str, str]) -> Checked:
        found.append(1)
        return once(texts)

    monkeypatch.setattr(checking, "_checked", counted)
    return found


def test_what_was_sound_is_not_looked_at_again(memory: Path, looks: list[int]) -> None:
    first = checked(TEXTS, memory)
    assert first.problems == []
    assert [one.id for one in first.unclaimed] == ["A01"]
    assert (first.procedures, len(first.hash or "")) == (1, 64)
    assert checked(TEXTS, memory) == first
    assert len(looks) == 1


@pytest.mark.parametrize("path", ["mechanisms.yaml", "procedures/l/foi.scenarios.yaml"])
def test_any_other_text_is(path: str, memory: Path, looks: list[int]) -> None:
    checked(TEXTS, memory)
    checked({**TEXTS, path: TEXTS[path] + "# more\n"}, memory)
    assert len(looks) == 2
    assert len(list(memory.iterdir())) == 1  # only the last is kept


def test_what_is_wrong_is_told_each_time(memory: Path, looks: list[int]) -> None:
    for _ in range(2):
        assert [one.code for one in checked(WRONG, memory).problems] == ["uncited"]
    assert len(looks) == 2
    broken = {**TEXTS, "procedures/l/foi.scenarios.yaml": "scenarios: [{id: s1}]\n"}
    assert "missing" in {one.code for one in checked(broken, memory).problems}


def test_what_is_damaged_or_cannot_be_kept_is_done_without(memory: Path, looks: list[int]) -> None:
    first = checked(TEXTS, memory)
    (kept,) = memory.iterdir()
    kept.write_text("{", encoding="utf-8")
    assert checked(TEXTS, memory) == first
    assert checked(TEXTS, memory / "no" / "such") == first
    assert checked(TEXTS) == first
    assert len(looks) == 4


def test_what_a_county_replaces_is_remembered(memory: Path, looks: list[int]) -> None:
    own = "statutes: {FOI19: {zh: 政府信息公开条例(抄本), from: 2019-05-15, replaces: true}}\n"
    texts = {**TEXTS, "local/statutes.yaml": own}
    first = checked(texts, memory)
    assert [one.name for one in first.replaced] == ["FOI19"]
    assert checked(texts, memory) == first
    assert len(looks) == 1
