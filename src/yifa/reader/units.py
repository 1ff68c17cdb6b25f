"""Measure words and units: which there are, what kind of quantity each makes, and which count the same things."""

from __future__ import annotations

import re

MONEY = ("元", "美元", "欧元", "港元", "块钱")
PERCENT = ("%", "‰")
POINTS = ("个百分点", "百分点", "倍")
DURATIONS = (
    "个工作日", "工作日", "个工作小时", "工作小时", "个小时", "小时", "分钟", "秒", "个自然日", "自然日", "天", "日", "周", "个星期",
    "个月", "个季度", "年",
)  # fmt: skip
SIZES = (
    "平方公里", "平方千米", "平方米", "立方米", "公里", "千米", "厘米", "毫米", "海里", "米", "㎡", "公顷", "亩", "吨", "公斤", "千克", "毫克", "微克", "克", "斤",
    "微克/立方米", "毫克/升", "毫升", "升", "千瓦时", "千瓦", "兆瓦", "吉瓦", "标准箱", "标箱", "度", "分", "成", "岁", "兆",
)  # fmt: skip
COUNTS = (
    # occasions counted with what takes part in them
    "人次", "件次", "户次", "家次", "批次", "车次", "班次", "场次", "期次", "例次", "项次", "处次", "台次", "艘次", "条次", "头次",
    "辆次", "架次", "列次", "剂次", "宗次", "起次", "人(次)", "户(次)", "家(次)", "件(次)", "场(次)", "课时", "学时",
    "件", "个", "项", "次", "人", "名", "位", "家", "户", "起", "宗", "例", "条", "份", "册", "本", "张", "期", "场", "套", "所", "处",
    "座", "栋", "幢", "间", "台", "辆", "艘", "架", "部", "支", "只", "头", "批", "页", "字", "篇", "卷", "类", "种", "门", "节",
    "道", "块", "面", "幅", "段", "片", "根", "棵", "株", "盏", "枚", "颗", "盒", "瓶", "箱", "袋", "包", "集", "则", "首", "轮",
    "遍", "趟", "组", "队", "班", "桩", "笔", "封", "堂", "案", "板", "款", "列", "眼", "尾", "口",
)  # fmt: skip
"""Measure words. Those that too often begin another word after a number (路, 点, 级, 版, 单 …) are left out."""
_PLACES = ("乡镇", "街道", "县", "区", "市", "镇", "乡", "村", "省", "部门", "单位")
"""Counted without a measure word: 11县, 29部门."""
_NOT_BEFORE = {
    "部": "门委队分", "处": "罚理置级长", "场": "所镇", "期": "间限", "条": "例款", "所": "有长在", "户": "籍外口", "人": "大民社才均",
    "家": "庭园", "面": "积向", "组": "织", "门": "户", "道": "路", "名": "单称", "集": "中体团", "队": "伍", "种": "植", "支": "持付队部行",
    "包": "括含联保", "本": "级单县市区年", "则": "全", "根": "据", "首": "次个批", "节": "约能假点", "次": "年日", "起": "草",
    "例": "会外", "批": "准评复示", "片": "区", "分": "局中管别类院所公为布析会", "位": "于列", "项": "目", "类": "别", "度": "假",
    "班": "子", "段": "落", "区": "块域", "市": "场", "村": "民居", "乡": "村", "县": "直", "年": "度", "成": "立功员效为", "升": "至",
    "案": "例卷", "个": "人体别性", "字": "号", "堂": "屋", "周": "边年岁", "款": "项式待物额", "列": "车入举席为", "眼": "前里中光", "尾": "气矿款", "口": "子号径头",
    "斤": "两", "台": "账湾阶",
    "板": "块", "兆": "头", "克": "服", "块": "钱",
}  # fmt: skip
"""A measure word directly before one of these characters is the beginning of another word."""


def _pattern(unit: str) -> str:
    later = _NOT_BEFORE.get(unit)
    return re.escape(unit) + (f"(?![{later}])" if later else "")


UNIT = "|".join(
    map(
        _pattern,
        sorted((*MONEY, *PERCENT, *POINTS, *DURATIONS, *SIZES, *COUNTS, *_PLACES), key=len, reverse=True),
    )
)
"""A regular expression for any unit, the longest first."""
CHINESE_UNIT = "|".join(
    map(
        _pattern,
        sorted(
            {*MONEY, *DURATIONS, *COUNTS, "个百分点", "倍", "亩", "公里", "岁", "成", "个多月", "多个月"}
            - {"日"},
            key=len,
            reverse=True,
        ),
    )
)
"""Units that a number in Chinese numerals may carry."""

_KINDS = (
    dict.fromkeys(MONEY, "money")
    | dict.fromkeys(PERCENT, "percent")
    | dict.fromkeys(POINTS, "change")
    | dict.fromkeys(DURATIONS, "duration")
    | dict.fromkeys(SIZES, "other")
)
_FAMILIES = {
    unit: family[0]
    for family in (
        ("人", "名", "位"),
        ("件", "宗", "起", "例", "案"),
        ("家", "户", "个", "所", "处"),
        ("次", "场", "期", "场次", "轮", "辆次", "台次", "车次"),
        ("份", "册", "本", "张", "条"),
    )
    for unit in family
}


def kind(unit: str) -> str:
    """count, money, percent, change, duration or other; without a unit, count."""
    return _KINDS.get(unit, "count")


def family(unit: str) -> str:
    """One name for the units that count the same things: 件, 宗 and 起 are all 件."""
    return _FAMILIES.get(unit, unit)
