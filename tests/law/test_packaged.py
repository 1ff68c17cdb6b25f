"""The law that comes with the package: it is sound, its scenarios hold, and every slice of it can be read."""

import re
import xml.etree.ElementTree as ET
from collections.abc import Mapping
from typing import Any

import pytest

from yifa.engine.scenarios import PureBench, play
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
                page = show.sheet(catalogue, procedure, max(one.first, procedure.first))
                text = show.as_text(page)
                # no name of the file among the words
                assert not re.search(r"\b(case|item|was|its)\.|_waive|None|\[\]", text), id
                picture = show.as_svg(catalogue, one)
                ET.fromstring(picture)
                assert picture in show.as_html(page, picture)
