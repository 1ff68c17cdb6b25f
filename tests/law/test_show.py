"""The page of a procedure: everything the slice says, in words, with its article."""

import datetime as dt
import itertools
import json
import re
import xml.etree.ElementTree as ET
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.law import packaged
from tests.law.law_example import changed, example, loaded

from yifa.engine import gates as engine_gates
from yifa.law import diagram, show
from yifa.law import sheet as sheets
from yifa.law.catalogue import Catalogue
from yifa.law.definitions import Gate, Slice
from yifa.law.gate_sentences import GATE_SENTENCES
from yifa.law.gates import GATES
from yifa.law.loader import load

OVERLAY = "overlay: o\nof: foi_request\nplace: '440000'\ncite: LOCAL 某省规定\nset: {clocks/to_answer/within: 10 working days}\n"
DAY = dt.date(2026, 1, 5)


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load({**example(), "overlays/440000/o.yaml": OVERLAY})


@pytest.fixture(scope="module")
def found(catalogue: Catalogue) -> Slice:
    return catalogue.procedure("foi_request", DAY).at(DAY)


def page(catalogue: Catalogue, *places: str, day: dt.date = DAY) -> sheets.Sheet:
    return sheets.sheet(catalogue, catalogue.procedure("foi_request", DAY, places), day)


def test_every_gate_has_its_sentence_and_its_function() -> None:
    assert GATE_SENTENCES.keys() == GATES.keys()
    assert engine_gates.GATES.keys() == GATES.keys()


def test_a_quorum_without_a_share_of_its_own_is_more_than_half(catalogue: Catalogue, found: Slice) -> None:
    gate = Gate("quorum", {"members": "a", "present": "b"})
    zh, en = (sheets.words(catalogue, found, english=english).gate(gate) for english in (False, True))
    assert (zh, en) == ("b须超过a的半数", "b must be more than half of a")


def test_a_time_that_binds_nobody_says_so() -> None:
    free = load(changed("binds: item.name", "binds: nobody"))
    sheet = page(free)
    assert [clock.binds for clock in sheet.clocks].count("") == 1
    assert "；不约束任何人" in show.as_text(sheet)
    assert "nobody" not in show.as_text(sheet) + show.as_html(sheet, "")


def test_a_drawing_without_a_style_of_its_own(catalogue: Catalogue, found: Slice) -> None:
    whole, bare = (show.as_svg(catalogue, found, styled=styled) for styled in (True, False))
    assert "<style>" in whole
    assert re.sub(r"<style>.*</style>", "", whole, flags=re.S) == bare


def test_what_a_lawyer_reads(catalogue: Catalogue) -> None:
    text = show.as_text(page(catalogue))
    for said in (
        "政府信息公开申请", "已收到 → 待补正 → 已答复■",
        "答复 — 政府信息公开工作人员  《政府信息公开条例》(2019修订)第三十三条",
        "「答复结果」为「部分公开」或「不予公开」的，须填写理由（《政府信息公开条例》(2019修订)第三十六条）",
        "须已“听取申请人说明”（或依法免予）（本级政府信息公开工作规程，未核实）",
        "征求第三方意见的各项均须“未开始”或“同意”或“不同意”或“逾期未答复”",
        "须经政府信息公开工作机构负责人批准",
        "□ 申请内容已明确（本级政府信息公开工作规程，未核实）",
        "答复期限：20个工作日", "自“提出申请”（以收到日期计）或“补正”（以收到日期计）起，至“答复”",
        "“征求意见”至“同意公开”或“不同意公开”或“逾期未答复”期间不计入",
        "可以“延长答复期限”，至多20个工作日", "期满视为“逾期未答复”", "约束各被征求意见人",
        "答复期限的长度：可以从严规定", "答复书（“答复”，须载明答复结果）",
    ):  # fmt: skip
        assert said in text
    assert "within" not in text


def test_the_day_decides(catalogue: Catalogue) -> None:
    text = show.as_text(page(catalogue, day=dt.date(2018, 1, 1)))
    assert "答复期限：15个工作日  《政府信息公开条例》(2007)第二十四条" in text
    assert "待补正" not in text


def test_overlays_are_visible(catalogue: Catalogue) -> None:
    text = show.as_text(page(catalogue, "440000"))
    assert "答复期限：10个工作日  某省规定，未核实" in text
    assert "某省规定：答复期限的长度（某省规定，未核实）" in text
    assert "某省规定" not in show.as_text(page(catalogue))


def test_a_hint_stands_below_its_gate() -> None:
    law = loaded(
        "{gate: approved, by: foi_head", "{gate: approved, hint: {zh: <先>延长, en: extend}, by: foi_head"
    )
    text = show.as_text(page(law))
    assert "        提示：<先>延长" in text.splitlines()
    assert "提示：&lt;先&gt;延长" in show.as_html(page(law), "")


def test_a_linked_case_stands_at_a_stage_in_words() -> None:
    law = packaged.law()
    day = dt.date(2026, 7, 1)
    text = show.as_text(sheets.sheet(law, law.procedure("document_evaluation", day), day))
    assert "须处于“起草”或“已通过”或“已登记编号”或“已公布”或“已废止”或“已失效”或“重新公布”" in text


class _Checker(HTMLParser):
    VOID = frozenset({"meta", "br"})

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        pass

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def test_html_is_whole_and_says_the_same(catalogue: Catalogue, found: Slice) -> None:
    html = show.as_html(page(catalogue), show.as_svg(catalogue, found))
    checker = _Checker()
    checker.feed(html)
    assert checker.open == []
    text = "".join(checker.text)
    for move in found.moves.values():
        assert move.zh in text
    for clock in found.clocks.values():
        assert clock.zh in text
    assert "未核实" in text
    assert "http" not in re.sub(r"http://www\.w3\.org/2000/svg", "", html)  # nothing is fetched


def test_words_are_escaped(catalogue: Catalogue) -> None:
    sheet = page(catalogue)
    bad = sheets.MoveSheet("x", "<script>", "&", "", "", (), "", "", (), (), (), sheets.Rule(""))
    html = show.as_html(
        sheets.Sheet(**{**{k: getattr(sheet, k) for k in sheet.__slots__}, "moves": (bad,)}), ""
    )
    assert "<script>" not in html
    assert "&lt;script&gt;" in html


def test_json_is_json(catalogue: Catalogue) -> None:
    plain = json.loads(json.dumps(page(catalogue).plain()))
    assert plain["moves"][0]["zh"] == "提出申请"


# The diagram

_SVG = "{http://www.w3.org/2000/svg}"


def boxes(svg: str) -> list[tuple[float, float, float, float]]:
    root = ET.fromstring(svg)
    return [
        tuple(float(rect.get(key, "0")) for key in ("x", "y", "width", "height"))  # type: ignore[misc]
        for rect in root.iter(f"{_SVG}rect")
    ]


def test_the_diagram_has_every_stage_and_move(catalogue: Catalogue, found: Slice) -> None:
    root = ET.fromstring(show.as_svg(catalogue, found))
    words = ["".join(text.itertext()) for text in root.iter(f"{_SVG}text")]
    for stage in (
        *found.stages.values(),
        *(zh for track in found.tracks.values() for zh in track.stages.values()),
    ):
        assert stage in words
    for move in found.moves.values():
        assert any(text.startswith(move.zh) for text in words)
    finals = len(found.final) + sum(len(track.final) for track in found.tracks.values())
    assert sum("final" in rect.get("class", "") for rect in root.iter(f"{_SVG}rect")) == finals


def test_nothing_is_drawn_over_anything(catalogue: Catalogue, found: Slice) -> None:
    svg = show.as_svg(catalogue, found)
    root = ET.fromstring(svg)
    wide, high = (float(n) for n in root.get("viewBox", "").split()[2:])
    found_boxes = sorted(boxes(svg), key=lambda box: box[1])
    for one, following in itertools.pairwise(found_boxes):
        assert one[1] + one[3] <= following[1]
    lines = [float(text.get("y", "0")) for text in root.iter(f"{_SVG}text") if text.get("class") is None]
    assert len(set(lines)) == len(lines)  # every move on a line of its own
    for text in root.iter(f"{_SVG}text"):
        assert 0 <= float(text.get("x", "0")) <= wide
        assert 0 <= float(text.get("y", "0")) <= high


@given(st.lists(st.tuples(st.integers(0, 7), st.integers(0, 7)), max_size=14))
def test_rails_on_one_place_never_touch(edges: list[tuple[int, int]]) -> None:
    nodes = [diagram._Node(str(i), str(i), False) for i in range(8)]
    for start, end in edges:
        nodes[start].lines.append(diagram._Line("办", "", "", str(end)))
    diagram._chart("x", nodes, 0)
    rails = diagram._rails(nodes, 0)
    stretches: dict[float, list[tuple[float, float]]] = {}
    for name, x in rails.items():
        ys = [line.y for node in nodes for line in node.lines if line.to == name]
        entry = nodes[int(name)].y + diagram.HEAD / 2 - 4
        stretches.setdefault(x, []).append((min([*ys, entry]), max([*ys, entry])))
    for places in stretches.values():
        places.sort()
        assert all(one[1] < following[0] for one, following in itertools.pairwise(places))
