"""Pending cases from a table: their acts on record under their days, clocks that follow, numbers that go on."""

from __future__ import annotations

import datetime as dt
import io
import json
from collections.abc import Sequence
from typing import Any

import openpyxl
import pytest
from tests.casework.disclosure import HERE, REQUEST, county, do
from tests.exchange.test_registers import xlsx

from yifa.casework.models import Case, Deadline, Number, Series, Waiting
from yifa.casework.refold import CaseworkRefold
from yifa.exchange import kinds
from yifa.exchange.registers import Origin, Outcome
from yifa.ledger.models import Content, Event
from yifa.ledger.verify import verify
from yifa.registry import entries
from yifa.registry.models import Region

NOW = dt.datetime.fromisoformat("2026-09-25T10:00")
HEADING = (
    "承办机关", "经办人", "现处阶段", "办理日期：提出申请", "办理日期：登记办理(内容明确)", "办理日期：公开审查",
    "登记号", "申请人", "申请公开的内容", "提交方式", "公开审查结论",
)  # fmt: skip
PENDING = (
    "住建局",
    "o",
    "办理中",
    "2026-09-01",
    "2026-09-03",
    None,
    "通建公开申〔2026〕7号",
    "张三",
    "某小区规划",
    "当面提交",
    None,
)
YOUNGER = ("住建局", "o", "received", "2026-09-21", None, None, None, "李四", "某桥验收文件", "counter", None)


@pytest.fixture
def here(db: None) -> Region:
    region = county()
    heading = ("人员编号", "姓名", "生效日期")
    outcome = take(region, "people", heading, ("o", "吴清", "2020-01-01"))
    assert not outcome.problems
    return region


def take(region: Region, kind: str, *rows: Sequence[Any], keep: bool = True) -> Outcome:
    found = kinds.kind_of(kind, region, NOW.date())
    return kinds.import_file(found, region, xlsx(*rows), Origin("收文登记簿", NOW, "k"), keep=keep)


def verified() -> set[str]:
    """What differs from the ledger; the people of the tests' county stand in registers that no record made."""
    return {d.kind for d in verify(refold=CaseworkRefold()).differences} - {"entry"}


def wrong(region: Region, *row: Any, heading: Sequence[Any] = HEADING) -> list[tuple[str, str]]:
    before = Case.objects.count(), Event.objects.count(), Number.objects.count()
    outcome = take(region, "foi_request", heading, row)
    assert (Case.objects.count(), Event.objects.count(), Number.objects.count()) == before
    assert outcome.new == 0
    return [(p.place, p.zh) for p in outcome.problems]


def test_a_case_stands_where_it_stood_and_its_clocks_run(here: Region) -> None:
    outcome = take(here, "foi_request", HEADING, PENDING, YOUNGER)
    assert (outcome.problems, outcome.new) == ([], 2)
    case = Case.objects.get(number="通建公开申〔2026〕7号")
    assert (case.stage, case.handler, case.opened_on, case.title) == (
        "handling",
        "住建局",
        dt.date(2026, 9, 1),
        "某小区规划",
    )
    answer = Deadline.objects.get(case=case, clock="to_answer")
    assert (answer.status, answer.started, answer.due) == (
        "running",
        dt.date(2026, 9, 1),
        dt.date(2026, 9, 29),
    )
    assert Waiting.objects.filter(case=case, role="foi_officer", agency="住建局").exists()
    young = Case.objects.get(title="某桥验收文件")
    assert (young.stage, young.number) == ("received", "")
    assert verified() == set()


def test_its_records_are_marked_and_name_the_evidence(here: Region) -> None:
    (case,) = take(here, "政府信息公开申请", HEADING, PENDING).cases
    events = [json.loads(bytes(c.body)) for c in Content.objects.filter(case_id=case).order_by("n")]
    assert [(e["move"], e["on"]) for e in events] == [("submit", "2026-09-01"), ("take_up", "2026-09-03")]
    for event in events:
        assert (event["source"], event["actor"], event["recorder"]) == ("import", "o", "k")
        assert (event["reason"], event["recorded"]) == ("收文登记簿", "2026-09-25T10:00:00")


def test_it_goes_on_lawfully(here: Region) -> None:
    (case,) = take(here, "foi_request", HEADING, PENDING).cases
    do("search", "o", "2026-09-26", case, given={"searched": "档案室已检索"})
    do("review", "s", "2026-09-26", case, given={"reviewed": "open"})
    assert verified() == set()


LISTED = (*HEADING, "办理日期：决定征求意见", "被征求意见方：名称", "被征求意见方：类别", "办理日期：发出征求意见书", "办理日期：不同意公开", "不同意公开的理由")  # fmt: skip
ASKED = (*PENDING, "2026-09-07", "甲公司", "第三方", "2026-09-07", "2026-09-14", "涉及商业秘密")
MORE = (*(None,) * 12, "县财政局", "共同制作机关", "2026-09-08", None, None)


def test_its_lists_take_further_rows_with_their_own_days(here: Region) -> None:
    """A row that fills nothing but columns of lists goes on with the case above it."""
    outcome = take(here, "foi_request", LISTED, ASKED, MORE, (*YOUNGER, *(None,) * 6))
    assert outcome.problems == []
    case = Case.objects.get(number="通建公开申〔2026〕7号")
    events = [json.loads(bytes(c.body)) for c in Content.objects.filter(case_id=case.id).order_by("n")]
    assert [(e["move"], e.get("item"), e["on"]) for e in events] == [
        ("submit", None, "2026-09-01"),
        ("take_up", None, "2026-09-03"),
        ("consult", None, "2026-09-07"),
        ("ask.send", "1", "2026-09-07"),
        ("ask.send", "2", "2026-09-08"),
        ("ask.object", "1", "2026-09-14"),
    ]
    assert [row["name"] for row in events[0]["adds"]["asked"]] == ["甲公司", "县财政局"]
    assert events[-1]["sets"] == {"ask.objection": "涉及商业秘密"}
    runs = {d.item: d for d in Deadline.objects.filter(case=case, clock="ask.reply")}
    assert (runs["1"].status, runs["2"].status) == ("met", "running")
    assert verified() == set()


@pytest.mark.parametrize(
    ("rows", "place", "words"),
    [
        ([MORE], "表!C2", "上面没有事项"),
        ([(*PENDING, "2026-09-07", None, None, "2026-09-07", None, None)], "表!O2", "须先填写这一行的名单"),
        ([(*PENDING, "2026-09-07", "甲公司", "第三方", None, "2026-09-14", None)], "表!P2", "现处"),
        ([ASKED, (*MORE[:-2], "2026-09-07", None)], "表!P3", "现处"),
    ],
)
def test_what_is_wrong_in_a_list_is_told_at_its_cell(
    here: Region, rows: Sequence[Sequence[Any]], place: str, words: str
) -> None:
    outcome = take(here, "foi_request", LISTED, *rows)
    assert [p.place for p in outcome.problems] == [place]
    assert words in outcome.problems[0].zh
    assert not Case.objects.filter(procedure="foi_request").exists()


def test_numbers_go_on_after_those_that_were_carried_in(here: Region) -> None:
    do("submit", "z", "2026-09-02", agency="住建局", given=REQUEST)  # 1号
    take(here, "foi_request", HEADING, PENDING)
    given = do("submit", "z", "2026-09-24", agency="住建局", given=REQUEST)
    assert given.number == "通建公开申〔2026〕8号"
    assert Series.objects.get().last_number == 8
    assert verified() == set()
    Series.objects.update(last_number=7)
    assert verified() == {"series"}
    Series.objects.update(last_number=8)
    Number.objects.filter(n=8).update(n=9)
    assert verified() == {"series"}


def test_a_number_of_another_form_is_kept_as_it_is(here: Region) -> None:
    row = list(PENDING)
    row[6] = "建公开2026-007"
    take(here, "foi_request", HEADING, row)
    assert Case.objects.get(number="建公开2026-007").title == "某小区规划"
    assert not Series.objects.exists()
    assert verified() == set()
    assert wrong(here, *row) == [("表!G2", "编号“建公开2026-007”已有")]


def test_a_number_is_given_once(here: Region) -> None:
    twice = take(here, "foi_request", HEADING, PENDING, PENDING)
    assert [(p.place, p.zh) for p in twice.problems] == [("表!G3", "编号“通建公开申〔2026〕7号”已有")]
    assert not Case.objects.filter(procedure="foi_request").exists()
    take(here, "foi_request", HEADING, PENDING, YOUNGER)
    assert wrong(here, *PENDING) == [("表!G2", "编号“通建公开申〔2026〕7号”已有")]
    assert wrong(here, *YOUNGER) == [("表!C2", "同日立案的同一事项已在，似已导入")]


def changed(**cells: Any) -> list[Any]:
    row = list(PENDING)
    for letter, cell in cells.items():
        row["ABCDEFGHIJK".index(letter)] = cell
    return row


@pytest.mark.parametrize(
    ("cells", "place", "words"),
    [
        ({"C": "已收到"}, "表!C2", "现处“办理中”，不是“已收到”"),
        ({"C": "已答复"}, "表!C2", "不是可选的值"),
        ({"D": None}, "表!E2", "现处“未开始”"),
        ({"E": None, "F": "2026-09-04"}, "表!F2", "须在“办理中”"),
        ({"E": "2026-08-30"}, "表!E2", "现处“未开始”"),
        ({"E": "2026-09-26"}, "表!E2", "晚于登记时间"),
        ({"D": None, "E": None}, "表!C2", "至少一步"),
        ({"J": None}, "表!J2", "去向取决于“提交方式”"),
        ({"A": "水利局"}, "表!A2", "没有“水利局”"),
        ({"B": None}, "表!B2", "须填写"),
        ({"J": "传真"}, "表!E2", "须在“已收到”"),
    ],
)  # fmt: skip
def test_what_makes_no_way_through_the_procedure_is_told_at_its_cell(
    here: Region, cells: dict[str, Any], place: str, words: str
) -> None:
    ((where, told),) = wrong(here, *changed(**cells))
    assert where == place
    assert words in told


def test_what_time_has_ended_meanwhile_is_not_pending(here: Region) -> None:
    """The two acts of one day are put in their order, whatever the order of the columns."""
    heading = (
        "承办机关",
        "经办人",
        "现处阶段",
        "办理日期：一次性告知补正",
        "办理日期：提出申请",
        "补正期限届满日",
        "需要补正的事项",
        "申请公开的内容",
        "提交方式",
    )
    row = (
        "住建局",
        "o",
        "待补正",
        "2026-09-01",
        "2026-09-01",
        "2026-10-20",
        "名称不明",
        "某文件",
        "当面提交",
    )
    outcome = take(here, "foi_request", heading, row)
    assert outcome.problems == []
    assert Case.objects.get(title="某文件").stage == "correcting"


def test_a_dry_run_keeps_nothing(here: Region) -> None:
    outcome = take(here, "foi_request", HEADING, PENDING, keep=False)
    assert (outcome.new, outcome.cases) == (1, [])
    assert not Case.objects.filter(procedure="foi_request").exists()
    assert not Series.objects.exists()


def test_every_template_can_be_read_back(here: Region) -> None:
    """Headings are told apart, and each names its own column."""
    for kind in kinds.kinds(here, NOW.date()):
        columns = kinds.columns_of(kind, here, NOW.date())
        book = openpyxl.load_workbook(io.BytesIO(kinds.template_of(kind, here, NOW.date())))
        heads = [str(cell.value) for cell in book.worksheets[0][1]]
        assert len(heads) == len(columns) == len(set(heads)), kind
        outcome = take(here, kind.id, heads, ["?"] * len(heads))
        told = {p.zh for p in outcome.problems}
        assert not any("这一列" in words for words in told), (kind, told)


def test_only_what_people_begin_can_be_carried_in(here: Region) -> None:
    there = {kind.id for kind in kinds.kinds(here, NOW.date()) if kind.cases}
    assert "foi_request" in there
    assert "register_import" not in there


def test_the_registers_are_as_they_were(here: Region) -> None:
    before = len(entries.entries(HERE, "people", NOW.date()))
    take(here, "foi_request", HEADING, PENDING)
    assert len(entries.entries(HERE, "people", NOW.date())) == before
