"""An exam through the pages, without a script: the bank handed in as a table, the paper set, sat by one who leaves and comes back."""

from __future__ import annotations

import re
from pathlib import Path

import openpyxl
from playwright.sync_api import Browser
from tests.e2e.conftest import County
from tests.e2e.person import Office, Person

NAME = "执法资格考试（浏览器走查）"
PLAN = "组卷方案"
HEADINGS = (
    "试题编号",
    "命题机关",
    "题型",
    "科目",
    "难度",
    "题干",
    "选项A",
    "选项B",
    "选项C",
    "选项D",
    "答案",
    "答案依据条文",
)


def test_an_exam_from_its_bank_to_its_score(browser: Browser, county: County, tmp_path: Path) -> None:
    office = Office(browser, county.url, javascript=False)
    admin, organiser = office["personnel_officer"], office["training_officer"]
    today = told_day(organiser)
    take_in(admin, bank(tmp_path / "题库.xlsx"))
    plan(organiser, today)
    enrol(organiser, [county.accounts["foi_officer"]["names"]["person"]])
    sit(office["foi_officer"])
    organiser.go("考试")
    organiser.press(NAME)
    organiser.sees("应考1人")
    organiser.sees("已交卷 1")
    organiser.tab.emulate_media(media="print")
    assert not organiser.tab.get_by_role("button", name="收卷").is_visible()
    organiser.tab.emulate_media(media="screen")
    other = office["officer"]
    other.go("名录")
    other.press("法律知识题库")
    other.sees("单-01")
    assert "第1题" not in other.tab.content()


def told_day(person: Person) -> str:
    """The county's own today, as its first page says it."""
    person.go("我的事项")
    year, month, day = re.search(r"(\d+)年(\d+)月(\d+)日", person.tab.inner_text("main .sub")).groups()  # type: ignore[union-attr]
    return f"{year}-{int(month):02}-{int(day):02}"


def bank(file: Path) -> Path:
    """Twelve questions as an office keeps them: the right one of the single ones is B, of the multiple ones A and C."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.append([*HEADINGS, "生效日期"])
    for n in range(1, 13):
        kind, answer = ("单项选择题", "B") if n <= 8 else ("多项选择题", "A、C")
        number = f"{'单' if n <= 8 else '多'}-{n:02}"
        options = [f"第{n}题的选项{letter}" for letter in "甲乙丙丁"]
        row = [
            number,
            "县政府法制办公室",
            kind,
            "行政处罚",
            "易",
            f"第{n}题的题干",
            *options,
            answer,
            "PEN 55",
            "2016-01-01",
        ]
        sheet.append(row)
    book.save(file)
    return file


def take_in(admin: Person, file: Path) -> None:
    admin.menu("导入")
    admin.fill({"名录或者事项": "法律知识题库", "依据": "命题小组交来的题库"})
    admin.fill({"文件（XLSX 或 CSV）": str(file)})
    admin.press(re.compile("^核对$"))
    assert admin.heading == "可以导入", admin.tab.inner_text("main")
    admin.press(re.compile("^导入\\d+条$"))
    admin.sees("已导入法律知识题库12条", "[role=status]")


def plan(organiser: Person, today: str) -> None:
    organiser.go("我的事项")
    organiser.press("法律知识考试：拟定考试")
    given = {"考试名称": NAME, "考试种类": "行政执法资格考试", "考试首日": today, "考试末日": today}
    organiser.does("拟定考试", {**given, "满分": "10", "合格分数": "6", "优秀分数": "10"})
    lines = [
        (PLAN, {"题型": "单项选择题", "抽取题数": "9", "每题分值": "1"}),
        (PLAN, {"题型": "多项选择题", "抽取题数": "1", "每题分值": "1"}),
    ]
    seed = {"抽题种子": "20170109", "种子的公开来源": "当日公布的彩票号码"}
    organiser.tries("组卷", seed, rows=lines)
    organiser.sees("法律知识题库不足", "[role=alert]")
    organiser.press("修改")
    for row, count in ((0, "8"), (1, "2")):
        organiser.fill(
            {"抽取题数": count}, f"fieldset.field:has(> legend:text-is('{PLAN}')) > .row >> nth={row}"
        )
    organiser.press("下一步：核对")
    organiser.press("登记", ".actions")


def enrol(organiser: Person, people: list[str]) -> None:
    organiser.does("逐人报名", rows=[("应考人员名单", {"编号": person, "姓名": person}) for person in people])


def sit(candidate: Person) -> None:
    candidate.go("考试")
    candidate.press(NAME)
    candidate.sees("领取试卷后开始计时")
    candidate.press("领取试卷，开始答题")
    candidate.sees("还剩90分钟")
    for question in candidate.tab.locator("main fieldset").all():
        kind = question.locator("input").first.get_attribute("type")
        for letter in "B" if kind == "radio" else "AC":
            question.locator(f"input[value={letter}]").check()
    # one answer is wrong
    candidate.tab.locator("main fieldset").first.locator("input[type=radio][value=A]").check()
    candidate.press("保存，去检查交卷")
    candidate.sees("共10题，已答10题")
    candidate.go("我的事项")
    candidate.go("考试")
    candidate.sees("还剩")
    candidate.press(NAME)
    candidate.press("第1至10题")
    assert candidate.tab.locator("main input:checked").count() == 8 + 2 * 2
    candidate.press("保存，去检查交卷")
    candidate.press("交卷")
    candidate.sees("9分（合格6分）")
    candidate.sees("成绩合格，特此证明")
    candidate.sees("正确答案和依据的条文在考试末日")
    assert "正确答案：" not in candidate.tab.content()
