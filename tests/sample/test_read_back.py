"""A played year and the reader: its report is read back whole, and the published text is held against its records."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

import pytest

from yifa.casework.runtime import catalogue
from yifa.reader import Fact, read
from yifa.reader.against import Figure, bind, figures
from yifa.reports import as_pdf, page
from yifa.sample.model import Sample, read_sample
from yifa.sample.run import build, check, write_report

SAMPLES = Path(__file__).parents[2] / "samples"
CORPUS = os.environ.get("YIFA_CORPUS")
FONT = any(name in as_pdf.installed() for face in page.FACES for name in face.all)
pytestmark = pytest.mark.django_db


def played(name: str) -> Sample:
    sample = read_sample(SAMPLES / f"{name}.yaml")
    build(sample, catalogue())
    return sample


def states(facts: Sequence[Fact], recorded: Sequence[Figure]) -> bool:
    """Is one of the figures bound to a number?"""
    return any(binding.status == "bound" for binding in bind(facts, recorded))


@pytest.mark.skipif(not FONT, reason="no Chinese font for a PDF")
@pytest.mark.parametrize("name", ["tongdao-2016", "fuxin-2022"])
def test_the_report_that_a_year_gives_is_read_back_whole(name: str, tmp_path: Path) -> None:
    files = {file.name: file for file in write_report(played(name), tmp_path)}
    recorded = figures(json.loads(files["figures.json"].read_text("utf-8")))
    whole = {figure.id: figure for figure in reversed(recorded)}  # the first of an id is no part of it
    assert len(whole) > 50
    for file in ("report.html", "report.docx", "report.pdf"):
        [reading] = read(files[file].read_bytes(), file)
        missing = [figure for figure in whole.values() if not states(reading.facts, [figure])]
        if file == "report.pdf":  # the name of a row that goes over two lines is cut there; its number is not
            numbers = {(fact.value, fact.unit) for fact in reading.facts}
            assert len(missing) < 2
            missing = [figure for figure in missing if (figure.value, figure.unit) not in numbers]
        assert missing == [], file
        assert [b for b in bind(reading.facts, recorded) if b.status == "differs"] == [], file
        assert [check.zh for check in reading.findings if check.kind != "period"] == [], file


WITHOUT_NUMBER = {
    "tongdao-2016": {
        "重大行政决策听证会",  # told in words
        "开办宣传栏",  # counted in another measure word
        "建议提案交办会",  # in words: one
        "审计移送纪检和司法机关的案件",  # in words: none
        "保留的非行政许可审批事项",  # in words: none
        "案卷评查内容和标准",  # named one by one
        "签订依法行政考核责任书",  # only its two parts
        "考试优秀率",  # printed without its decimal point, which is a defect
    },
    "fuxin-2022": {
        "因调处不及时引起的民转刑和集体上访",  # told in words: none
        "特色个人调解室",  # printed with a wrong measure word, which is a defect
        "督导检查的律师事务所和法律服务所",  # 7 and 9 are printed, not their sum
        # one each, told in words
        "启动立法程序的单行条例",
        "县人民代表大会审议通过的单行条例",
        "公示涉企行政执法检查计划",
        "创建省级法治政府单项示范项目",
        "实施“八五”普法规划",
        "一村(社区)一法律顾问覆盖率(全覆盖)",  # told in words: all of them
    },
}


@pytest.mark.skipif(not CORPUS, reason="the published reports are not here: set YIFA_CORPUS")
@pytest.mark.parametrize(("name", "source"), [("tongdao-2016", "000_*"), ("fuxin-2022", "001_*")])
def test_the_published_text_is_bound_to_the_records(name: str, source: str, tmp_path: Path) -> None:
    sample = played(name)
    [file] = Path(CORPUS or "").glob(source)
    [reading] = read(file.read_bytes(), file.name)
    written = next(file for file in write_report(sample, tmp_path) if file.name == "figures.json")
    recorded = figures(json.loads(written.read_text("utf-8")))
    lines = check(sample)
    recorded += [Figure(line.figure, line.label, Decimal(str(line.reproduced)), line.unit) for line in lines]
    bindings = bind(reading.facts, recorded)
    shares = {b.figure.value for b in bindings if b.figure is not None and b.status == "bound"} - {0, 1}
    assert {
        line.label
        for line in lines
        if line.reproduced not in shares
        and not states(reading.facts, [f for f in recorded if f.id == line.figure])
    } == WITHOUT_NUMBER[name]
    assert len(bindings) == len(reading.facts), "every number is bound, differs or is listed without a record"
    assert [check for check in reading.findings if check.kind != "period"], "its contradictions are named"
