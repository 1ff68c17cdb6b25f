"""A whole year of each sample: it plays lawfully, gives the published figures, verifies; its report is read back whole,
and the published text is held against its records."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

import pytest
from django.test import Client
from tests.sample.conftest import YEARS, Year

from yifa.casework.clock import now
from yifa.casework.models import Deadline, Refusal
from yifa.casework.refold import CaseworkRefold
from yifa.casework.runtime import catalogue
from yifa.engine.state import SYSTEM
from yifa.law.keeping import slices
from yifa.ledger.models import Content
from yifa.ledger.verify import verify
from yifa.reader import Fact, read
from yifa.reader.against import Figure, bind, figures
from yifa.registry.models import Region
from yifa.reports import as_pdf, page
from yifa.sample.accounts import open_accounts
from yifa.sample.run import check

CORPUS = os.environ.get("YIFA_CORPUS")
FONT = any(name in as_pdf.installed() for face in page.FACES for name in face.all)
TONGDAO, FUXIN = (pytest.mark.parametrize("year", [year], indirect=True) for year in YEARS)
pytestmark = pytest.mark.django_db


def test_the_year_gives_the_published_figures(year: Year) -> None:
    assert [
        (line.label, line.published, line.reproduced) for line in check(year.sample) if not line.equal
    ] == []
    assert {line.figure: line.reproduced for line in check(year.sample)} == {
        k: p.value for k, p in year.sample.published.items()
    }


def test_its_report_is_written(year: Year) -> None:
    assert set(year.files) == {"report.docx", "report.pdf", "report.html", "figures.json", "trace.html"}
    html = year.files["report.html"].read_text()
    assert {"tongdao-2016": "181", "fuxin-2022": "99.6"}[year.sample.sample] in html
    assert 'href="trace.html#' in html


@TONGDAO
def test_every_play_is_told_to_its_end_and_the_ledger_verifies(year: Year) -> None:
    assert year.moves > 6000
    assert all(done == total for done, total in year.seen.values())
    assert set(year.seen) == {play.zh for play in year.sample.plays}
    report = verify(refold=CaseworkRefold())
    assert report.differences == []
    assert report.events == Content.objects.count()


@TONGDAO
def test_some_lawful_cases_were_late_and_some_attempts_unlawful(year: Year) -> None:
    assert Deadline.objects.filter(status="late").exists()
    assert sum(year.told.refused.values()) >= Refusal.objects.count() > 50
    articles = {article for _, _, article, _ in year.told.refused}
    assert "《行政处罚法》(2009修正)第三十七条" in articles
    assert any("未核实" in article for article in articles)


@TONGDAO
def test_every_office_has_an_account_and_the_portal_shows_the_year(year: Year) -> None:
    region = year.region
    assert offices(region) - {a.username for a in open_accounts(region)} == set()
    for path, words in SHOWN.items():
        page = Client().get(f"/portal/{region.code}/{path}")
        assert page.status_code == 200, path
        assert all(word in page.text for word in words), path


SHOWN = {
    "": ("最新公开", "/year/2015/"),
    "calls/": ("林区野外用火管理办法",),
    "calls/calendar.ics": ("BEGIN:VEVENT",),
    "list/admin_penalty/decision/": ("滥伐林木",),
    "list/normative_document/document/": ("农村宅基地审批管理办法",),
    "list/annual_report/report/": ("2015年度法治政府建设工作情况的报告",),
    "year/2015/": ("热线诉求", "65 件"),
    "registers/powers/": ("GX-1",),
    "registers/normative_documents/": ("通政发",),
}
"""Pages of the portal, and what the county shows there."""


def offices(region: Region) -> set[str]:
    """The roles that the law of the day names, but for those outside: they act by their own right."""
    laws = slices(catalogue(), now(region).date(), tuple(region.places))
    by = {role for law in laws for move in law.moves.values() for role in move.by}
    named = {role.role for role in by if not role.outside} - {SYSTEM}
    assert len(named) > 30
    return named


def states(facts: Sequence[Fact], recorded: Sequence[Figure]) -> bool:
    """Is one of the figures bound to a number?"""
    return any(binding.status == "bound" for binding in bind(facts, recorded))


@pytest.mark.skipif(not FONT, reason="no Chinese font for a PDF")
def test_the_report_that_a_year_gives_is_read_back_whole(year: Year) -> None:
    files = year.files
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
def test_the_published_text_is_bound_to_the_records(year: Year) -> None:
    sample = year.sample
    [file] = Path(CORPUS or "").glob({"tongdao-2016": "000_*", "fuxin-2022": "001_*"}[sample.sample])
    [reading] = read(file.read_bytes(), file.name)
    recorded = figures(json.loads(year.files["figures.json"].read_text("utf-8")))
    lines = check(sample)
    recorded += [Figure(line.figure, line.label, Decimal(str(line.reproduced)), line.unit) for line in lines]
    bindings = bind(reading.facts, recorded)
    shares = {b.figure.value for b in bindings if b.figure is not None and b.status == "bound"} - {0, 1}
    assert {
        line.label
        for line in lines
        if line.reproduced not in shares
        and not states(reading.facts, [f for f in recorded if f.id == line.figure])
    } == WITHOUT_NUMBER[sample.sample]
    assert len(bindings) == len(reading.facts), "every number is bound, differs or is listed without a record"
    assert [check for check in reading.findings if check.kind != "period"], "its contradictions are named"
