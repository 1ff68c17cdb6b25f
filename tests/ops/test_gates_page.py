"""docs/gates.md: every kind of gate has its words, and every example on the page is what the law says and the engine answers."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

import pytest
from tests.law.packaged import law
from tests.ops.pages import ROOT, plain

from yifa.engine.records import Failure
from yifa.engine.scenarios import PureBench, play
from yifa.engine.shown import Shown
from yifa.law.files import PACKAGED
from yifa.law.gates import GATES
from yifa.law.yamltext import read_yaml
from yifa.worktime import Calendar

PAGE = (ROOT / "docs" / "gates.md").read_text(encoding="utf-8")


@dataclass(frozen=True)
class Section:
    """What the page tells of one kind."""

    kind: str
    words: str
    file: str
    lines: str
    scenario: str
    act: str
    refusal: tuple[str, str]
    article: str


ONE = re.compile(
    r"^### (?P<kind>\w+) · (?P<words>.+)\n\n(?P<zh>.+)\n\n(?P<en>.+)\n\n"
    r"```yaml (?P<file>\S+)\n(?P<lines>(?:.*\n)*?)```\n\n"
    r"\| `(?P<scenario>.+)` \| (?P<act>.+) \|\n\|---\|---\|\n"
    r"\| 拒绝 · refusal \| (?P<told_zh>.+) \|\n\| \| (?P<told_en>.+) \|\n"
    r"\| 条文 · article \| (?P<article>.+) \|\n\| 谁能使其满足 · who can \| .+ \|\n",
    re.MULTILINE,
)
SECTIONS = [
    Section(m["kind"], m["words"], m["file"], m["lines"], m["scenario"], m["act"], (m["told_zh"], m["told_en"]), m["article"])
    for m in ONE.finditer(PAGE)
]  # fmt: skip


def test_every_kind_is_explained_once_in_its_own_words() -> None:
    assert PAGE.count("\n### ") == len(SECTIONS)
    told = [(section.kind, section.words) for section in SECTIONS]
    assert sorted(told) == sorted((one.name, f"{one.zh} · {one.en}") for one in GATES.values())


@pytest.mark.parametrize("section", SECTIONS, ids=lambda s: s.kind)
def test_the_lines_stand_in_the_file_of_the_law(section: Section) -> None:
    (gate,) = read_yaml(section.lines, section.file)
    assert gate["gate"] == section.kind
    text = (PACKAGED / section.file).read_text(encoding="utf-8")
    assert plain(section.lines.removeprefix("- ")) in plain(text)


@pytest.mark.parametrize("section", SECTIONS, ids=lambda s: s.kind)
def test_the_engine_refuses_so(section: Section) -> None:
    found = [
        failure
        for act, failure in refusals(section.scenario)
        if act == section.act and failure.need is not None and failure.gate == section.kind
    ]
    articles = {
        f"{f.cite.told} · {f.cite.en}" if f.cite else "本步的条文 · the article of the move" for f in found
    }
    assert section.refusal in {(f.zh, f.en) for f in found}
    assert section.article in articles


@lru_cache
def refusals(scenario: str) -> list[tuple[str, Failure]]:
    """Every reason in a scenario of the package, with the act: ``procedure · move · day``."""
    found: list[tuple[str, Failure]] = []

    class Listening(Shown):
        def refusal(
            self, procedure: str, edition: str, move: str, on: dt.date, failures: Iterable[Failure]
        ) -> None:
            found.extend((f"{procedure} · {move} · {on}", failure) for failure in failures)

    calendar = Calendar.china()
    (one,) = (s for scenarios in law().scenarios().values() for s in scenarios if s["id"] == scenario)
    bench = PureBench(
        one,
        lambda id, on, of: law().procedure(id, on, [str(p) for p in of.get("places", ())], of.get("domain")),
        calendar,
    )
    assert play(one, bench, Listening()).problems == []
    return found
