"""The law that comes with the package: it is sound, its scenarios hold, and every slice of it can be read."""

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator, Mapping
from html import escape
from typing import Any

import pytest

from yifa.engine.scenarios import PureBench, play
from yifa.figures.definitions import Definitions
from yifa.law import sheet as sheets
from yifa.law import show
from yifa.law.catalogue import Catalogue
from yifa.law.files import PACKAGED, read_folder
from yifa.law.lint import check
from yifa.law.loader import load
from yifa.law.sources import SCENARIOS
from yifa.law.yamltext import read_yaml
from yifa.worktime import Calendar

TEXTS = read_folder(PACKAGED)
SCENARIO_FILES = [path for path in TEXTS if path.endswith(SCENARIOS)]


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load(TEXTS)


def test_the_lint_finds_nothing(catalogue: Catalogue) -> None:
    assert [str(problem) for problem in check(catalogue)] == []


def test_every_mechanism_has_its_words(catalogue: Catalogue) -> None:
    assert len(catalogue.mechanisms) == 214
    for one in catalogue.mechanisms.values():
        assert re.fullmatch(r"[A-Z]\d\d", one.id)
        assert one.zh
        assert one.en
        assert one.class_ in {"CORE", "ADJACENT", "ADJACENT_IN_SCOPE", "CONTEXT"}


@pytest.mark.parametrize("path", SCENARIO_FILES)
def test_its_scenarios_hold(catalogue: Catalogue, path: str) -> None:
    calendar = Calendar.china()

    def laws(id: str, on: Any, of: Mapping[str, Any]) -> Any:
        return catalogue.procedure(id, on, [str(p) for p in of.get("places", ())], of.get("domain"))

    for scenario in read_yaml(TEXTS[path], path)["scenarios"]:
        assert play(scenario, PureBench(scenario, laws, calendar)).problems == []


def test_every_slice_can_be_read(catalogue: Catalogue) -> None:
    for id in catalogue.procedures:
        for source in catalogue.editions(id):
            procedure = catalogue.edition(id, source.edition)
            for one in procedure.slices:
                page = sheets.sheet(catalogue, procedure, max(one.first, procedure.first))
                text = show.as_text(page)
                # no name of the file among the words
                assert not re.search(r"\b(case|item|was|its)\.|_waive|None|\[\]", text), id
                picture = show.as_svg(catalogue, one)
                ET.fromstring(picture)
                assert picture in show.as_html(page, picture)


def test_every_slice_can_be_read_in_english(catalogue: Catalogue) -> None:
    """Nothing of it is Chinese but the names of local rules that have no other."""
    chinese = re.compile("[\u4e00-\u9fff]|，|。|；|：")
    for id in catalogue.procedures:
        for source in catalogue.editions(id):
            procedure = catalogue.edition(id, source.edition)
            for one in procedure.slices:
                page = sheets.sheet(catalogue, procedure, max(one.first, procedure.first), english=True)
                plain = page.plain()
                del plain["zh"]
                for move in plain["moves"]:
                    del move["zh"]
                for clock in plain["clocks"]:
                    del clock["zh"]
                local = {rule.cite for rule in _rules(page) if rule.unconfirmed and chinese.search(rule.cite)}
                cites = [c for clock in one.clocks.values() for c in (*clock.pause, *clock.extend)]
                local |= {c.cite.en for c in cites if c.cite is not None and c.cite.unconfirmed}
                for text in _texts(plain):
                    for cite in local:
                        text = text.replace(cite, "")
                    assert not chinese.search(text), (id, text)
                said = show.as_html(page, show.as_svg(catalogue, one, english=True)) + show.as_text(page)
                said = said.replace(f">{page.zh}</p>", "").replace(
                    f"  {page.zh}\n", ""
                )  # its name in Chinese
                for cite in sorted(local, key=len, reverse=True):
                    said = said.replace(escape(cite), "").replace(cite, "")
                assert not chinese.search(said), id


def _texts(plain: Any) -> Iterator[str]:
    if isinstance(plain, str):
        yield plain
    elif isinstance(plain, dict):
        for key, value in plain.items():
            if key != "cite":
                yield from _texts(value)
    elif isinstance(plain, (list, tuple)):
        for value in plain:
            yield from _texts(value)


def _rules(page: sheets.Sheet) -> Iterator[sheets.Rule]:
    for move in page.moves:
        yield from (*move.gates, *move.grounds, move.rule)
    yield from (clock.rule for clock in page.clocks)
    yield from (*page.publications, *page.messages, *page.editions, *page.recurs, *page.local, *page.overlays)


def test_every_figure_is_defined_in_english(catalogue: Catalogue) -> None:
    known = Definitions(catalogue)
    for figure in known.figures.values():
        said = known.words_en.definition(figure)
        assert not re.search("[\u4e00-\u9fff]|，|。|；", said), said
        assert bool(figure.note) == bool(figure.note_en)
        if figure.by is not None:
            words = known.words_en.breakdown(figure).words
            assert not [word for word in words.values() if re.search("[\u4e00-\u9fff]", word)], figure.id
