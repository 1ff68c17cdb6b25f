"""What is checked, and that nothing is found where the text is right."""

from __future__ import annotations

import pytest

from yifa.reader import Reading, read

HEAD = "青江县2020年法治政府建设情况报告\n"


def reading(text: str) -> Reading:
    return read((HEAD + text).encode(), "x")[0]


def found(text: str) -> list[tuple[str, bool]]:
    return [(check.kind, check.holds) for check in reading(text).checks]


@pytest.mark.parametrize(
    ("text", "checks"),
    [
        ("清理文件20件，其中保留12件、废止8件。", [("sum", True)]),
        ("清理文件20件，其中保留15件、废止8件。", [("sum", False)]),
        ("清理文件20件，其中保留25件。", [("range", False)]),
        ("收到申请62件，办结57件，在办4件。", [("sum", False)]),
        ("受理案件300件，办结287件，办结率95.7%。", [("rate", True)]),
        ("受理案件300件，办结287件，办结率95.6%。", [("rate", False)]),
        ("受理申请62件，办结57件，在办5件，办结率91.9%。", [("sum", True), ("rate", True)]),
        ("新收申请110件，上年结转4件，办结102件，结转下年12件。", [("carry", True)]),
        ("新收申请110件，上年结转4件，办结102件，结转下年11件。", [("carry", False)]),
        ("收到申请73件，答复72件，按期答复率为98.61%（71/72）。", [("rate", True)]),
        ("收到申请73件，答复72件，按期答复率为98.63%（71/72）。", [("rate", False)]),
        ("收到申请58件，审结52件，年末未结6件。", [("sum", True)]),
        ("案件办结率达到104%。", [("range", False)]),
        ("查处案件12.5件。", [("range", False)]),
        (
            "我县律师事务所5家。" + "深入推进依法行政各项工作。" * 8 + "全县律师事务所7家。",
            [("conflict", False)],
        ),
        ("参加培训人数达560人次。", [("unit", False)]),
        ("2019年移送案件3件。", [("period", False)]),
    ],
)
def test_is_checked(text: str, checks: list[tuple[str, bool]]) -> None:
    assert found(text) == checks


@pytest.mark.parametrize(
    "text",
    [
        "清理文件20件，其中保留12件。",
        "清理文件20余件，其中保留12件、废止5件。",
        "受理案件300件（含上年结转12件），办结288件。",
        "收到诉求8934件，办结8921件，按期办结率99.79%。",
        "新建站点12个，另有9个正在建设。",
        "增长率达到120%，产值同比增长150%。",
        "每万人拥有律师1.2名。",
        "发现问题20个，整改18个，满意率97%。",
        "培训执法人员150人。认真总结。培训乡镇干部90人。",
        "到2025年，办结率达到100%。",
    ],
)
def test_nothing_is_found_where_nothing_is_wrong(text: str) -> None:
    assert not reading(text).findings


def test_a_finding_names_its_arithmetic() -> None:
    [check] = reading("收到申请62件，办结57件，在办4件。").findings
    assert check.facts == (0, 1, 2)
    assert check.zh == "57件 + 4件 = 61件，与62件不符"
    assert check.en == "57件 + 4件 = 61件, but stated is 62件"
    assert check.sure == ("确定", "certain")
    assert check.as_json()["message"].endswith("(certain)")


def test_truncation_is_told_apart() -> None:
    [check] = reading("受理案件300件，办结287件，办结率95.6%。").findings
    assert "截尾" in check.zh
    assert check.sure[1] == "likely"


@pytest.mark.parametrize(
    "text",
    [
        "每万人口高价值发明专利拥有量达3.3件，万人拥有执法人员12.5人。",
        "生产安全事故死亡率控制在0.6人/百亿元以内。",
        "负责人出庭应诉率由2018年的82.1%提高到95%，办结率比2019年提高2个百分点。",
        "新增绿化48万亩、其中经济林13万亩，治理草场117万亩、湿地23万亩。",
        "生产总值达到97.5亿元，较上年的73.1亿元增加24.5亿元。",
    ],
)
def test_what_only_looks_wrong_is_not_found(text: str) -> None:
    assert [check.zh for check in reading(text).findings] == []


def test_a_total_is_told_as_its_parts_are_written() -> None:
    [check] = reading("投入资金12亿元，其中中央资金7.5亿元、省级资金5.5亿元。").findings
    assert check.zh == "7.5亿元 + 5.5亿元 = 13亿元，与12亿元不符"


def test_what_is_planned_does_not_contradict_what_was_done() -> None:
    one = read(
        (
            "2021年政府工作报告\n一、2020年工作回顾\n新建县级调解中心50个，化解矛盾纠纷1203件。\n"
            + "各项工作扎实推进。" * 10
            + "\n2021年重点工作\n一、推进法治建设\n新建县级调解中心58个。\n"
        ).encode(),
        "x",
    )[0]
    assert one.report.head.year == 2020
    assert [(fact.text, fact.period) for fact in one.facts] == [
        ("50个", "2020年"), ("1203件", "2020年"), ("58个", None),
    ]  # fmt: skip
    assert one.findings == []
