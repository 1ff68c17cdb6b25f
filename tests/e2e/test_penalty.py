"""A whole penalty case through the pages, by its people: from the clue to the decision's publication and the archive.

By keyboard alone and without JavaScript.
"""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Browser
from tests.e2e.conftest import County
from tests.e2e.person import Keyboard, Office

MATTER = "销售超过保质期的糕点"
SHOP = "甜香糕点店"


def test_a_penalty_from_the_clue_to_the_archive(browser: Browser, county: County, tmp_path: Path) -> None:
    paper = tmp_path / "笔录.txt"
    paper.write_text("货架上有超过保质期的糕点十二盒。\n", "utf-8")
    walk(Office(browser, county.url, Keyboard(), javascript=False), county, paper)


def walk(office: Office, county: County, paper: Path) -> None:
    officer = office["officer"]
    officer.press("行政处罚(普通程序)：登记线索")
    officer.does("登记线索", {"案由": MATTER, "案源": "检查发现", "违法行为发生或者终了之日": "2017-01-05"})
    officer.does(
        "立案",
        {
            "处罚职权": "QL-1014",
            "执法人员": "、".join(county.holders("officer", "食药监局")),
            "追责期限": "二年",
        },
        rows=[("当事人", {"姓名或者名称": SHOP, "类别": "法人或者其他组织"})],
        causing=["阶段：已立案", "编号：通食药监立〔2017〕"],
    )
    officer.is_locked("调查终结", "调查取证")
    officer.does(
        "调查取证", rows=[("证据", {"证据种类": "书证"})], papers={"询问、检查笔录或者现场记录": paper}
    )
    officer.does(
        "调查终结",
        {
            "违法事实": "销售超过保质期的糕点十二盒",
            "情节复杂或者重大违法行为": "否",
            "同一违法行为已受罚款": "否",
        },
    )
    kind, basis = "处罚种类(多种的，填最重的)", "《食品安全法》第一百二十四条"
    officer.does(
        "处罚前告知",
        {
            "处罚依据": basis,
            "听证权利": "不属于应当告知的情形",
            "陈述、申辩的截止日期": "2017-01-12",
            kind: "警告",
        },
        papers={"告知书送达回证": paper},
    )

    head = office["head"]
    head.wear("县食品药品监督管理局 · 机关负责人")
    head.open(MATTER)
    decision = {
        "处理决定": "给予行政处罚", kind: "警告", "处罚依据": basis, "责令改正的内容": "立即下架", "依法应当公开": "是",
        "公开的当事人名称(自然人隐去名)": SHOP,
    }  # fmt: skip
    head.is_refused("作出决定", decision, because="陈述、申辩的期限未满")
    officer.does("明确放弃陈述、申辩", {"办理人（当事人等）": SHOP})
    head.open(MATTER)
    head.does("作出决定", decision, causing=["阶段：已处罚", "编号：通食药监罚决〔2017〕"])

    officer.open(MATTER)
    officer.is_locked("结案", "已送达")
    officer.does("送出", {"送达方式": "直接送达"})
    officer.does("送达", {"签收人": "店主"}, papers={"送达回证": paper})
    reviewer = office.hire(county.holder("secrecy_reviewer", "食药监局"))
    reviewer.open(MATTER)
    reviewer.does("公开前审查", {"公开审查结论": "可以公开"})
    publisher = office.hire(county.holder("publicity_officer", "食药监局"))
    publisher.open(MATTER)
    publisher.does("公开", {"公开渠道": "政府网站"}, causing=["公开：行政处罚决定"])
    officer.open(MATTER)
    officer.does("结案", causing=["阶段：已结案"])
    officer.sees("已结案", ".sub")
    keeper = office.hire(county.holder("record_keeper", "食药监局"))
    keeper.find(MATTER)
    keeper.does("归档", {"档号": "2017-食药监-1"})
