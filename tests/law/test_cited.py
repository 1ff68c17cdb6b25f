"""Which parts of a procedure stand on which article."""

from __future__ import annotations

import datetime as dt

from tests.law.law_example import example

from yifa.law.cited import citations
from yifa.law.loader import load


def test_every_part_with_its_article_once() -> None:
    law = load(example()).procedure("foi_request", dt.date(2026, 1, 5)).at(dt.date(2026, 1, 5))
    cited = list(citations(law))
    assert len(cited) == len(set(cited))
    said = {(one.kind, one.zh, one.citation.zh) for one in cited}
    assert ("move", "答复", "《政府信息公开条例》(2019修订)第三十三条") in said
    assert ("gate", "答复", "《政府信息公开条例》(2019修订)第三十六条") in said
    assert ("clock", "答复期限", "《政府信息公开条例》(2019修订)第三十三条") in said
    assert {one.kind for one in cited} >= {"move", "gate", "ground", "clock"}
    assert any(one.citation.unconfirmed for one in cited)
