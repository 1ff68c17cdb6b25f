"""A clean-up round through the pages, by its people: the grid of its documents, the sums, and what is published."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from playwright.sync_api import Browser
from tests.e2e.conftest import County
from tests.e2e.person import Office, Person

ROUND = "双江镇2017年规范性文件清理"
WORK_THROUGH = "逐项办理本轮事项"


def test_a_clean_up_round_with_its_grid_and_sums(browser: Browser, county: County, tmp_path: Path) -> None:
    paper = tmp_path / "目录.txt"
    paper.write_text("清理结果目录\n", "utf-8")
    walk(Office(browser, county.url), county, paper)


def sums(person: Person) -> dict[str, int]:
    """What stands above the grid."""
    said = person.tab.locator(".sub[aria-label=合计] span:has(b)").all_inner_texts()
    return {name: int(n) for name, n in (re.match(r"(\S+)\s+(\d+)", text).groups() for text in said)}  # type: ignore[union-attr]


def grid(person: Person, step: str, same: Mapping[str, str]) -> dict[str, int]:
    """A step of all cases that wait for it, filled in the same."""
    person.press(step, ".tabs")
    person.fill(same, "main form details")
    person.press("填入空白的各项")
    person.sees("请核对后登记", "[role=status]")
    person.press("登记填写的各项")
    person.sees(f"：{step}", "[role=status]")
    found = sums(person)
    assert found["合计"] == sum(found.values()) - found["合计"]
    return found


def walk(office: Office, county: County, paper: Path) -> None:
    officer = office["legal_officer"]
    officer.open(ROUND)
    officer.is_locked("审议决定清理结果", "尚无结论11项")
    officer.press(WORK_THROUGH)
    assert sums(officer) == {"合计": 24, "待清理": 11, "已审查": 13}
    found = grid(officer, "确定实施单位", {"实施单位": "双江镇人民政府"})
    assert found == {"合计": 24, "待实施单位提出意见": 11, "已审查": 13}
    drafter = office.hire(county.holder("drafter", "双江镇"))
    drafter.find(ROUND)
    drafter.press(WORK_THROUGH)
    grid(drafter, "提出清理意见", {"实施单位的清理意见": "继续有效", "理由": "仍需执行"})
    reviewer = office["legal_reviewer"]
    reviewer.find(ROUND)
    reviewer.press(WORK_THROUGH)
    grid(reviewer, "审查清理意见", {"审查意见": "继续有效", "审查意见的理由": "不违背上位法"})

    secretary = office["meeting_secretary"]
    secretary.open(ROUND)
    people = {"应到人员": "张杰静、石梅阳", "实到人员": "张杰静、石梅阳", "主持人": "张杰静"}
    secretary.does(
        "集体讨论", {**people, "讨论结果": "同意", "讨论结论": "同意清理意见"}, papers={"集体讨论记录": paper}
    )
    head = office["government_head"]
    head.open(ROUND)
    head.does("审议决定清理结果", causing=["阶段：已审议决定"])

    officer.open(ROUND)
    officer.press(WORK_THROUGH)
    officer.press("作出清理结论", ".tabs")
    outdated = officer.tab.locator("section.row").first
    officer.fill({"清理结论": "废止", "结论的理由": "上位法已经废止"}, "section.row >> nth=0")
    title = outdated.locator("h2").inner_text()
    officer.press("登记填写的各项")
    assert sums(officer) == {"合计": 24, "已审查": 23, "废止": 1}
    found = grid(officer, "作出清理结论", {"清理结论": "继续有效", "结论的理由": "仍需执行"})
    assert found == {"合计": 24, "继续有效": 23, "废止": 1}
    officer.press(ROUND)
    counted = {"清理总数": "24", "继续有效": "23", "重新公布": "0", "废止": "1", "宣布失效": "0"}
    officer.is_refused("汇总清理结果", {**counted, "继续有效": "24"}, because="清理总数")
    officer.does("汇总清理结果", counted)
    publisher = office.hire(county.holder("publicity_officer", "双江镇"))
    publisher.open(ROUND)
    publisher.does(
        "公布清理结果",
        {"公布载体": "政府网站"},
        papers={"清理结果目录": paper},
        causing=["公开：规范性文件清理结果"],
    )
    publisher.sees("已公布结果", ".stages .now")
    publisher.go("名录")
    publisher.press("现行有效行政规范性文件")
    named = publisher.tab.get_by_role("cell", name=title, exact=True)
    entry = publisher.tab.locator("tbody tr").filter(has=named)
    assert "至2017年1月9日" in entry.inner_text()  # what was repealed is in force no longer
