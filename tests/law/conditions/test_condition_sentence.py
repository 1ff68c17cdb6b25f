"""A condition said in Chinese."""

from __future__ import annotations

import pytest
from tests.law.conditions.samples import LABELS

from yifa.law.conditions import Condition, Labels


@pytest.mark.parametrize(
    ("source", "said"),
    [
        (
            "case.outcome in ['partly', 'refused'] && done(ask.send)",
            "「答复结果」为「部分公开」或「不予公开」且已「送出」",
        ),
        ("case.outcome == 'granted'", "「答复结果」为「予以公开」"),
        ("'granted' != case.outcome", "「答复结果」不为「予以公开」"),
        ("!(case.outcome == 'granted')", "「答复结果」不为「予以公开」"),
        ("was.outcome == 'granted'", "原「答复结果」为「予以公开」"),
        ("case.outcome == was.outcome", "「答复结果」为原「答复结果」"),
        (
            "case.outcome in ['granted', 'partly', 'refused']",
            "「答复结果」为「予以公开」、「部分公开」或「不予公开」",
        ),
        (
            "!(case.outcome in ['granted', 'partly'])",
            "「答复结果」不为「予以公开」、「部分公开」中的任何一个",
        ),
        ("!(case.outcome in ['granted'])", "「答复结果」不为「予以公开」"),
        ("item.method == 'public'", "「送达方式」为「公告」"),
        ("case.urgent", "「紧急」为是"),
        ("!case.urgent", "「紧急」为否"),
        ("case.urgent != true", "「紧急」为否"),
        ("!done(answer)", "未「答复」"),
        ("done(answer) == false", "未「答复」"),
        ("count(answer) >= 2", "「答复」的次数不低于2"),
        ("has(case.reason)", "已填「理由」"),
        ("!has(case.reason)", "未填「理由」"),
        ("case.fine > yuan(3000)", "「罚款金额」超过3000元"),
        ("case.fine == yuan(3000) * 2", "「罚款金额」等于3000元乘2"),
        ("(case.pages + 1) * 2 < -3", "（「页数」加1）乘2低于-3"),
        ("case.received < '2021-07-15'", "「收到日期」早于2021年7月15日"),
        ("case.received >= case.decided", "「收到日期」不早于「决定日期」"),
        ("!(on > case.decided)", "并非（当日晚于「决定日期」）"),
        ("days(case.received, on) <= 30", "自「收到日期」至当日的天数不超过30"),
        ("size(case.parties) != 1", "「当事人」的数目不等于1"),
        ("actor in case.officers", "行为人在「办案人员」之中"),
        ("!(actor in case.officers)", "行为人不在「办案人员」之中"),
        ("stage == 'answered'", "所处阶段为「已答复」"),
        ("track(ask) == 'agreed'", "「征求意见」为「同意」"),
        ("track(ask) == 'none'", "「征求意见」尚未开始"),
        ("track(ask) != 'none'", "「征求意见」已开始"),
        ("track(ask) in ['none', 'waiting']", "「征求意见」为「未开始」或「等待」"),
        ("!closed", "未办结"),
        ("case.urgent || done(answer)", "「紧急」为是，或者已「答复」"),
        (
            "(case.urgent || done(answer)) && has(case.reason)",
            "（「紧急」为是，或者已「答复」）且已填「理由」",
        ),
        ("!(case.urgent && done(answer))", "并非（「紧急」为是且已「答复」）"),
        ("true", "恒成立"),
        ("!true", "恒不成立"),
        ("case.fine", "「罚款金额」"),
    ],
)
def test_sentences(source: str, said: str) -> None:
    assert Condition(source).zh(LABELS) == said


def test_a_name_without_a_word_is_printed_as_it_is() -> None:
    source = "case.answer.outcome == 'partly' && done(ask.send) && on > date('2021-07-15') && case.n > 1"
    assert Condition(source).zh(Labels()) == (
        "「answer.outcome」为「partly」且已「ask.send」且当日晚于2021年7月15日且「n」超过1"
    )
