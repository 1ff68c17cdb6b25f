"""Registers imported from tables: what is read, what is refused and at which cell, and that it is all or nothing."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import zipfile
from collections.abc import Sequence
from typing import Any

import openpyxl
import pytest
from click.testing import CliRunner

from yifa.casework.models import Case
from yifa.casework.refold import CaseworkRefold
from yifa.cli import main
from yifa.engine.registers import POSTS, agency_of
from yifa.exchange import kinds, sheets
from yifa.exchange.registers import Origin, Outcome
from yifa.exchange.sheets import SheetError
from yifa.ledger.models import Content
from yifa.ledger.verify import verify
from yifa.registry import entries
from yifa.registry.models import Entry, Region

pytestmark = pytest.mark.django_db

TODAY = dt.datetime.fromisoformat("2026-09-30T10:00")
AGENCIES = (
    ("统一社会信用代码*", "名称", "层级", "上级机关", "法制工作机构", "生效日期*"),
    ("A0", "通山县人民政府", "县级政府", None, "否", dt.date(2010, 1, 1)),
    ("A1", "县司法局", "县级部门", "通山县人民政府", "是", dt.datetime.fromisoformat("2019-03-20")),
    ("A2", "县林业局", "department", "A0", None, "2019年3月20日"),
)
PEOPLE = (
    ("人员编号", "姓名", "所在机关", "人员类别", "入职日期", "生效日期"),
    ("P1", "吴清", "县司法局", "公务员", "2015/7/1", "2019-03-20"),
    ("P2", "杨帆", "A2", "公务员", None, 20190320),
)


@pytest.fixture
def here(db: None) -> Region:
    return Region.objects.create(code=421224, zh="通山县", places=["420000", "421200", "421224"])


def xlsx(*rows: Sequence[Any], title: str = "表") -> io.BytesIO:
    book = openpyxl.Workbook()
    book.worksheets[0].title = title
    for row in rows:
        book.worksheets[0].append(row)
    out = io.BytesIO()
    book.save(out)
    return out


def take(
    region: Region, kind: str, stream: io.BytesIO, *, keep: bool = True, recorder: str | None = None
) -> Outcome:
    origin = Origin("机构改革方案（某办〔2019〕1号）", TODAY, recorder)
    return kinds.import_file(kinds.kind_of(kind, region, TODAY.date()), region, stream, origin, keep=keep)


def taken(region: Region, kind: str, *rows: Sequence[Any]) -> Outcome:
    outcome = take(region, kind, xlsx(*rows))
    assert not outcome.problems
    return outcome


def wrongs(region: Region, kind: str, *rows: Sequence[Any]) -> list[tuple[str, str]]:
    """Place and words of every problem; nothing was taken in."""
    before = Entry.objects.count(), Case.objects.count()
    outcome = take(region, kind, xlsx(*rows))
    assert (Entry.objects.count(), Case.objects.count()) == before
    assert outcome.new == 0
    return [(p.place, p.zh) for p in outcome.problems]


def test_agencies_people_and_posts_of_an_empty_county(here: Region) -> None:
    assert taken(here, "agencies", *AGENCIES).new == 3
    assert taken(here, "人员名录", *PEOPLE).new == 2
    heading = ("任职人员", "机关", "岗位角色", "职务名称", "生效日期", "失效日期")
    posts = (("吴清", "县司法局", "法制机构负责人", "局长", "2019-03-20", None),
             ("P2", "县林业局", "officer", None, "2019-03-20", "2026-09-29"))  # fmt: skip
    assert taken(here, "posts", heading, *posts).new == 2
    office = entries.entry(here.code, "agencies", "A1", TODAY.date())
    assert office is not None
    assert office.values == {
        "code": "A1", "name": "县司法局", "level": "department", "superior": "A0", "legal_affairs": True,
    }  # fmt: skip
    assert office.first == dt.date(2019, 3, 20)
    assert ("legal_head", "A1") in entries.posts(here.code, "P1", TODAY.date())
    assert ("officer", "A2") not in entries.posts(here.code, "P2", TODAY.date())  # ended yesterday
    person = entries.entry(here.code, "people", "P1", TODAY.date())
    assert person is not None
    assert person.values["joined_on"] == "2015-07-01"
    post = entries.entry(here.code, POSTS, "P1|legal_head|A1", TODAY.date())
    assert post is not None
    assert post.values["code"] == "P1|legal_head|A1"
    assert verify(refold=CaseworkRefold()).ok


def test_what_is_imported_is_marked_and_names_its_evidence(here: Region) -> None:
    take(here, "agencies", xlsx(*AGENCIES), recorder="P9")
    (case,) = Case.objects.all()
    assert (case.procedure, case.handler) == ("register_import", "A1")  # kept by the legal-affairs office
    (record,) = Content.objects.all()
    event = json.loads(bytes(record.body))
    assert (event["source"], event["actor"], event["recorder"]) == ("import", "system", "P9")
    assert event["sets"]["evidence"] == "机构改革方案（某办〔2019〕1号）"


def test_every_wrong_cell_is_told_and_nothing_is_taken_in(here: Region) -> None:
    taken(here, "agencies", *AGENCIES)
    heading = (
        "人员编号",
        "姓名",
        "所在机关",
        "人员类别",
        "取得法律职业资格",
        "入职日期",
        "生效日期",
        "失效日期",
    )
    found = wrongs(
        here, "people", ("某县人员一览表",), heading,
        ("P1", "吴清", "县林业局", "公务员", "是", "2015-07-01", "2019-03-20"),
        (None, "杨帆", "县水利局", "公务人员", "也许", "2015-02-30", None, "2018-01-01"),
        ("P1", "石安", "A2", "公务员", "否", "七月", "2020-01-01", "2019-01-01"),
        (431230199001011234, "陆明", "A2", "公务员", "√", None, "2020-01-01"),
    )  # fmt: skip
    assert [place for place, _ in found] == [
        "表!A4", "表!C4", "表!D4", "表!E4", "表!F4", "表!G4", "表!F5", "表!H5", "表!A6",
    ]  # fmt: skip
    told = dict(found)
    assert told["表!A4"] == told["表!G4"] == "须填写"
    assert "没有“县水利局”" in told["表!C4"]
    assert "是否为“公务员”" in told["表!D4"]
    assert told["表!F4"] == "没有“2015-02-30”这一天"
    assert told["表!H5"] == "早于生效日期"
    assert "丢失末尾几位" in told["表!A6"]


def test_the_heading_is_checked(here: Region) -> None:
    found = wrongs(here, "people", ("人员编号", "姓名", "姓 名", "性别"), ("P1", "吴清", "吴清", "女"))
    assert found == [
        ("表!C1", "“姓 名”这一列重复"), ("表!D1", "没有“性别”这一列"), ("表!A1", "缺少“生效日期”这一列"),
    ]  # fmt: skip
    with pytest.raises(SheetError, match="没有找到标题行"):
        take(here, "people", xlsx(("甲", "乙"), ("P1", "吴清")))
    with pytest.raises(SheetError, match="没有内容"):
        take(here, "people", xlsx(("人员编号", "姓名", "生效日期")))


def test_ids_and_english_words_head_columns_too(here: Region) -> None:
    taken(here, "agencies", ("code", "Name", "In force from"), ("A9", "县档案馆", "2012-01-01"))
    found = entries.entry(here.code, "agencies", "A9", TODAY.date())
    assert found is not None
    assert found.values["name"] == "县档案馆"


def test_importing_again_adds_nothing_and_changes_nothing(here: Region) -> None:
    taken(here, "agencies", *AGENCIES)
    again = taken(here, "agencies", *AGENCIES)
    assert (again.new, again.there, again.cases) == (0, 3, [])
    other = ("A2", "县林业和草原局", "县级部门", "A0", None, "2020-01-01")
    ((place, words),) = wrongs(here, "agencies", AGENCIES[0], other)
    assert place == "表!A2"
    assert "更改须按其程序办理" in words
    ((place, words),) = wrongs(here, "agencies", AGENCIES[0], ("B", "甲"), ("B", "乙"))[-1:]
    assert (place, words) == ("表!F3", "须填写")


def test_one_key_may_come_twice_in_a_file_one_after_the_other(here: Region) -> None:
    heading = ("统一社会信用代码", "名称", "生效日期", "失效日期")
    taken(
        here,
        "agencies",
        heading,
        ("A1", "县政府法制办", "2010-01-01", "2019-03-19"),
        ("A1", "县司法局", "2019-03-20"),
    )
    life = entries.history(here.code, "agencies", "A1")
    assert agency_of("A1", life, dt.date(2015, 1, 1)).zh == "县政府法制办"
    assert agency_of("A1", life, TODAY.date()).zh == "县司法局"
    twice = (heading, ("A2", "甲", "2010-01-01"), ("A2", "乙", "2015-01-01"))
    assert wrongs(here, "agencies", *twice) == [("表!A3", "“A2”与第2行重复")]


def test_names_borne_by_two_are_asked_for_by_id(here: Region) -> None:
    taken(
        here,
        "people",
        ("人员编号", "姓名", "生效日期"),
        ("P1", "吴清", "2019-01-01"),
        ("P2", "吴清", "2019-01-01"),
    )
    heading = ("持证人", "证号", "生效日期")
    found = wrongs(here, "certificates", heading, ("吴清", "01", "2020-01-01"), ("王五", "02", "2020-01-01"))
    assert found[0] == ("表!A2", "名为“吴清”的不止一个，请填编号：P1、P2")
    assert found[1][0] == "表!A3"
    assert "请先导入人员" in found[1][1]
    assert taken(here, "certificates", heading, ("P2", "01", "2020-01-01")).new == 1


def test_values_of_every_kind(here: Region) -> None:
    taken(here, "agencies", *AGENCIES)
    heading = ("编码", "职权名称", "职权类型", "行使主体", "法定办理期限", "承诺办理期限", "状态", "生效日期")
    taken(
        here,
        "powers",
        heading,
        (1001, "采伐许可", "行政许可", "县林业局", "20个工作日", "15 days", "有效", "2020.1.1"),
    )
    power = entries.entry(here.code, "powers", "1001", TODAY.date())
    assert power is not None
    assert power.first == dt.date(2020, 1, 1)
    assert power.values == {
        "code": "1001", "name": "采伐许可", "type": "license", "holder": "A2", "limit": "20 working days",
        "promised": "15 days", "status": "active",
    }  # fmt: skip
    assert wrongs(here, "powers", heading, ("1002", "x", "行政许可", "A2", "不久", None, "有效", 43831)) == [
        ("表!E2", "“不久”不是期限，应如 20个工作日、15日、3个月"), ("表!H2", "“43831”不是日期，应如 2026-09-30"),
    ]  # fmt: skip


def test_formulas_and_errors_are_not_values(here: Region) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = "表"
    sheet.append(("统一社会信用代码", "名称", "生效日期"))
    sheet.append(("A1", '="县"&"司法局"', "2019-03-20"))
    sheet.append(("A2", "#N/A", "2019-03-20"))
    out = io.BytesIO()
    book.save(out)
    found = [(p.place, p.zh) for p in take(here, "agencies", out).problems]
    assert found == [("表!B2", "是公式，请粘贴为数值"), ("表!B3", "是错误值（如 #N/A）")]
    assert not Entry.objects.exists()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_csv(here: Region, encoding: str, delimiter: str) -> None:
    text = io.StringIO()
    rows = [[v.isoformat()[:10] if isinstance(v, dt.date) else v for v in row] for row in AGENCIES]
    csv.writer(text, delimiter=delimiter).writerows(rows)
    outcome = take(here, "agencies", io.BytesIO(text.getvalue().encode(encoding)))
    assert (outcome.new, outcome.problems) == (3, [])


def test_a_dry_run_keeps_nothing(here: Region) -> None:
    outcome = take(here, "agencies", xlsx(*AGENCIES), keep=False)
    assert (outcome.rows, outcome.new, outcome.cases, outcome.problems) == (3, 3, [], [])
    assert not Entry.objects.exists()
    assert not Case.objects.exists()


def test_a_long_file_is_recorded_in_several_cases_and_verifies(here: Region) -> None:
    rows = [(f"P{i:04}", f"某{i}", "2020-01-01") for i in range(600)]
    told: list[tuple[int, int]] = []
    stream = xlsx(("人员编号", "姓名", "生效日期"), *rows)
    origin = Origin("花名册", TODAY)
    outcome = kinds.import_file(
        kinds.kind_of("people", here, TODAY.date()),
        here,
        stream,
        origin,
        keep=True,
        progress=lambda *p: told.append(p),
    )
    assert (outcome.new, len(outcome.cases)) == (600, 3)
    assert told[-1] == (600, 600)
    assert len(entries.entries(here.code, "people", TODAY.date())) == 600
    assert verify(refold=CaseworkRefold()).ok


# --- files that are no tables ---------------------------------------------------------------------------------------


def zipped(**parts: bytes) -> io.BytesIO:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/"), content)
    return out


def test_a_bomb_is_refused_before_it_is_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    bomb = zipped(**{"xl__workbook.xml": bytes(sheets.UNPACKED + 1)})
    assert bomb.getbuffer().nbytes < 2**20
    with pytest.raises(SheetError, match="解压后过大"):
        sheets.read(bomb)
    with pytest.raises(SheetError, match="解压后过大"):
        sheets.read(zipped(**{f"p{i}": b"" for i in range(sheets.PARTS + 1)}))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le", "utf-16-be"])
def test_entities_are_refused(encoding: str) -> None:
    laughs = ("x" * (sheets._CHUNK - 5) + '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>').encode(encoding)
    with pytest.raises(SheetError, match="XML"):
        sheets.read(zipped(**{"xl__workbook.xml": laughs}))


def test_too_large_too_long_too_wide(here: Region, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheets, "ROWS", 4)
    with pytest.raises(SheetError, match="4行"):
        list(sheets.read(xlsx(*[(i,) for i in range(1, 6)])).rows)
    assert len(list(sheets.read(xlsx(*[(i,) for i in range(1, 5)])).rows)) == 4
    with pytest.raises(SheetError, match="4行"):
        list(sheets.read(io.BytesIO(b"a\n" * 5)).rows)
    monkeypatch.setattr(sheets, "LETTERS", 3)
    (row,) = sheets.read(xlsx(("abcd", "abc"))).rows
    assert row.cells == [sheets.Odd.TOO_LONG, "abc"]
    with pytest.raises(SheetError, match="500列"):
        list(sheets.read(io.BytesIO(b"a," * 500 + b"b\n")).rows)
    with pytest.raises(SheetError, match="500列"):
        list(sheets.read(xlsx(range(501))).rows)
    monkeypatch.setattr(sheets, "LARGEST", 3)
    with pytest.raises(SheetError, match="超过"):
        sheets.read(io.BytesIO(b"abcd"))


def test_a_cell_far_below_costs_nothing() -> None:
    book = openpyxl.Workbook()
    book.worksheets[0]["A1"] = "人员编号"
    book.worksheets[0]["XFD1048576"] = "x"
    out = io.BytesIO()
    book.save(out)
    assert len(list(sheets.read(out).rows)) == 1


@pytest.mark.parametrize("content", [b"PK\x03\x04garbage", b"\xff\xfe\xfa\x80\x81", b"a\0b\n"])
def test_what_is_no_table_is_told_as_such(content: bytes) -> None:
    with pytest.raises(SheetError, match="不是完好的"):
        list(sheets.read(io.BytesIO(content)).rows)


def test_an_old_workbook_is_told_to_be_saved_anew() -> None:
    with pytest.raises(SheetError, match="另存为 XLSX"):
        sheets.read(io.BytesIO(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"))


# --- templates, and the command -------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["agencies", "posts", "powers", "relations"])
def test_a_template_heads_every_column_and_explains_it(here: Region, kind: str) -> None:
    found = kinds.kind_of(kind, here, TODAY.date())
    columns = kinds.columns_of(found, here, TODAY.date())
    book = openpyxl.load_workbook(io.BytesIO(kinds.template_of(found, here, TODAY.date())))
    table, notes = book.worksheets
    heads = [str(cell.value) for cell in table[1]]
    assert [head.strip("*") for head in heads] == [c.field.zh for c in columns]
    assert [head.endswith("*") for head in heads] == [c.required for c in columns]
    assert [row[0].value for row in notes.iter_rows(min_row=2)] == [c.field.zh for c in columns]
    for column, row in zip(columns, notes.iter_rows(min_row=2), strict=True):
        if column.field.choices:
            assert row[5].value == "、".join(column.field.choices.values())


def run(*args: str, status: int = 0) -> str:
    answer = CliRunner().invoke(main, ["import", *args])
    assert answer.exit_code == status, answer.output
    return answer.output


def test_the_command(here: Region, tmp_path: Any) -> None:
    assert "certificates" in run()
    file = tmp_path / "机构.xlsx"
    run("agencies", "--template", str(file))
    book = openpyxl.load_workbook(file)
    heads = [str(cell.value).strip("*") for cell in book.worksheets[0][1]]
    row = {"统一社会信用代码": "A1", "名称": "县司法局", "生效日期": dt.date(2019, 3, 20)}
    book.worksheets[0].append([row.get(head) for head in heads])
    book.save(file)
    run("agencies", str(file), status=2)  # no evidence
    assert "可以导入1条" in run("agencies", str(file), "--dry-run")
    assert not Entry.objects.exists()
    assert "已导入1条" in run("agencies", str(file), "--evidence", "机构改革方案")
    (record,) = Content.objects.all()
    said = json.loads(bytes(record.body))["sets"]["evidence"]
    assert said.startswith("机构改革方案（导入文件：机构.xlsx，SHA-256 ")
    book.worksheets[0]["A2"] = None
    book.save(file)
    assert "没有导入任何内容" in run("agencies", str(file), "--evidence", "机构改革方案", status=1)
    assert "没有可以导入的“cats”" in run("cats", str(file), status=1)
