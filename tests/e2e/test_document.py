"""A normative document through the pages, by its people: from the draft to its publication and its filing upward."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Browser
from tests.e2e.conftest import County
from tests.e2e.person import Office

MATTER = "临时用地管理办法"
NO = dict.fromkeys(
    (
        "与市场主体生产经营活动密切相关",
        "涉及经营者经济活动",
        "涉及重大公共利益或者群众切身利益",
        "涉及其他机关职责",
    ),
    "否",
)
SOUND = dict.fromkeys(
    (
        "与上位法抵触",
        "设定行政处罚",
        "设定行政许可",
        "设定行政强制",
        "违法设定收费",
        "没有依据减损权利或者增加义务",
    ),
    "否",
)


def test_a_document_from_the_draft_to_its_filing(browser: Browser, county: County, tmp_path: Path) -> None:
    paper = tmp_path / "草案.txt"
    paper.write_text("第一条　为规范临时用地管理，制定本办法。\n", "utf-8")
    walk(Office(browser, county.url), county, paper)


def walk(office: Office, county: County, paper: Path) -> None:
    drafter = office["drafter"]
    drafter.wear("县国土资源局 · 起草人")
    drafter.press("行政规范性文件制定：立项起草")
    drafter.does(
        "立项起草",
        {
            "办理日期": "2016-12-12", "制定机关": "通道侗族自治县人民政府", "制定机关类别": "县级人民政府(含以办公室名义印发)",
            "起草单位": "县国土资源局", "起草人员": county.holder("drafter", "国土局"), "标题": MATTER, "名称种类": "办法", **NO,
        },
    )  # fmt: skip
    drafter.does(
        "评估论证",
        {"办理日期": "2016-12-13", "必要性、可行性评估论证结论": "有必要，可行"},
        papers={"评估论证报告": paper},
    )
    drafter.does(
        "公布草案征求意见", {"办理日期": "2016-12-14", "公布渠道": "政府网站"}, papers={"征求意见稿": paper}
    )
    drafter.is_refused("结束征求意见", {"办理日期": "2016-12-20"}, because="7个工作日")
    drafter.does("结束征求意见", {"办理日期": "2016-12-26"})
    drafter.is_locked("送审", "尚未公开征求意见并反馈采纳情况")
    drafter.does("反馈意见采纳情况", {"办理日期": "2016-12-26", "意见采纳情况反馈": "没有收到意见"})
    texts = {"文件草案": paper, "起草说明": paper, "制定依据": paper}
    drafter.does("送审", {"办理日期": "2016-12-27"}, papers=texts)

    reviewer = office.hire(county.holder("legal_reviewer", "县政府", on="legal_reviewers"))
    reviewer.open(MATTER)
    reviewer.does("按要点逐项审查", {"制定权限": "具有权限", **SOUND})
    reviewer.does(
        "出具审查意见",
        {"审查结论": "合法", "审查意见": "未发现与上位法抵触"},
        papers={"合法性审查意见书": paper},
    )
    mayor = county.holder("government_head", "县政府")
    secretary = office["government_office"]
    secretary.wear("通道侗族自治县人民政府 · 会议秘书")
    secretary.open(MATTER)
    secretary.does(
        "集体讨论",
        {
            "应到人员": f"{mayor}、周秀杰、张宏国",
            "实到人员": f"{mayor}、周秀杰",
            "主持人": mayor,
            "讨论结果": "同意",
            "讨论结论": "原则通过",
        },
        papers={"集体讨论记录": paper},
    )
    head = office.hire(mayor)
    head.open(MATTER)
    head.does("审议通过并签发", causing=["阶段：已通过"])
    officer = office.hire(county.holder("legal_officer", "县政府"))
    officer.open(MATTER)
    officer.does("统一登记、统一编号", causing=["编号：通政规〔2017〕"])
    checker = office.hire(county.holder("secrecy_reviewer", "县政府"))
    checker.open(MATTER)
    checker.does("公开前审查", {"公开审查结论": "可以公开"})
    publisher = office.hire(county.holder("publicity_officer", "县政府"))
    publisher.open(MATTER)
    publisher.does(
        "统一发布", {"公布载体": "政府公报", "施行日期": "2017-02-01"}, causing=["公开：行政规范性文件"]
    )
    officer.open(MATTER)
    filed = {"备案报告": paper, "文件正式文本": paper, "制定说明": paper, "制定依据": paper}
    officer.does("报送上级备案", {"备案机关": "市政府"}, papers=filed)
    officer.does("报送人大备案", {"备案机关": "县人大常委会"}, papers=filed)
