"""A table in a narrow box: its rows are stacked, each cell under its column's name."""

from __future__ import annotations

import re

import pytest
from django.template import Context, Template

THREE = """{% table "register" label="条目" %}<thead><tr><th scope="col">事项</th><th scope="col" class="n"><b>甲 & 乙</b></th>
<th scope="col">{{ head }}</th></tr></thead><tbody><tr><th scope="row">一</th><td class="n">1</td><td>2</td></tr></tbody>
<tbody><tr><th scope="rowgroup">二</th><td></td><td>{{ cell }}</td></tr></tbody>{% endtable %}"""


def shown(source: str, **values: str) -> str:
    return Template(source).render(Context(values))


def test_each_cell_bears_the_name_of_its_column() -> None:
    text = shown(THREE, head="丙", cell="3")
    assert re.findall(r'<td data-label="(.*?)"', text) == ["甲 & 乙", "丙"] * 2
    assert re.findall(r"<th[^>]*data-label", text) == []
    assert '<table class="register stack">' in text
    assert '<div class="wide" tabindex="0" role="region" aria-label="条目">' in text


def test_what_people_wrote_stays_text() -> None:
    hostile = '"><script>alert(1)</script><td>'
    text = shown(THREE, head=hostile, cell=hostile)
    assert "<script" not in text
    assert text.count("<td") == 4
    assert text.count('data-label="&quot;&gt;&lt;script') == 2


@pytest.mark.parametrize(
    "head", ["", '<thead><tr><th scope="col">日</th><th scope="col">数</th></tr></thead>']
)
def test_two_columns_fit_as_they_are(head: str) -> None:
    text = shown(
        "{% table %}" + head + '<tbody><tr><th scope="row">一</th><td>1</td></tr></tbody>{% endtable %}'
    )
    assert "data-label" not in text
    assert "stack" not in text
