"""Numbers that count nothing: dates and limits, ordinals, names with digits, slogans, codes, addresses.

What is plain from its form (dates, document numbers, quotations, ordinals) is a token of its own in `facts.tokens`; here is what only
its surroundings tell. Each function answers for one number with its unit, in folded running text.
"""

from __future__ import annotations

import re

from yifa.reader.numbers import NUMERALS

_NAMED = re.compile(
    r"小时(?:自助|热线|值班|值守|服务|在线|开放|营业|不|政务|便民|制|备勤|监控|巡|接|响应|运行|全天|办事|动态|轮|无|受理|待命|畅通|法律|内)"
    r"|(?:米|公里|分钟|小时)[^,。;、]{0,8}圈|个?(?:工作日|小时|天)办结率|元(?:店|钱)|年(?:行动|规划|计划|纲要|攻坚|发展|大计|来|前|后|内|间|以来|普法|之)|天(?:随时|全天|以?内|前|后|之内)"
)
_LIMIT = re.compile(r"(?:之内|以内|内|前|后|起|以前|以后|之后|之前)")
_SHORTENED = re.compile(r"(?:缩短|压缩|压减|缩减|控制|减少|限缩|提速|降)(?:至|到|为|在)[^,。;]{0,3}$")
_DAYS = frozenset(
    (
        "天",
        "个工作日",
        "工作日",
        "个小时",
        "小时",
        "分钟",
        "个月",
        "年",
        "周",
        "个自然日",
        "自然日",
        "个工作小时",
        "工作小时",
    )
)
_JOINED = frozenset("+×*=/#&")
_SERIES = re.compile(r"[两二三四五六七八九十]个$")
_NUMBERED = re.compile(
    r"(?:编号|证号|代码|电话|热线|邮编|邮政编码|传真|门牌|房间|账号|文号|号码|QQ|微信号)[:为是]?$"
)

_CODE_DIGITS = 5
"""Digits that a number beside its measure word must have to be taken for a telephone or a post code: 热线72条 counts lines."""
_RANKED = frozenset(("位", "名", "强", "个月", "个季度", "天", "年"))
_RANK = re.compile(r"(?:排名|排位|位次|名次|位居|位列|名列|跻身)[^,。;、]{0,12}$|(?:居|列)[^,。;、]{0,6}$")
_RANK_REACH = 20
_RECENT = re.compile(r"(?<![续时达将])近$")
"""近3年 is a period; 连续近3年 tells how long."""
_AGE = re.compile(r"及?(?:以[上下内]|周岁|的|[老婴幼少儿青]|[-至到])")
"""Whom a rule is for: 60岁以上老人."""

_MEASURED = frozenset((
    "人次", "件次", "户次", "批次", "场次", "个多月", "多个月", "个月", "个工作日", "个小时", "小时", "天", "名", "人", "件", "起",
    "宗", "次", "户", "家", "套", "份", "期", "场", "例", "处", "成", "元", "亩", "公里", "轮", "岁", "倍", "所", "辆", "支", "部", "台", "座", "课时",
))  # fmt: skip
"""Measure words that a small Chinese numeral counts with; before the others (两个责任, 三项制度, 四张清单) it makes a name."""
_BODY = "乡镇|街道|社区|部门|单位|机关|机构|工作组|小组|专班|督[察查]组|检查组|调研组|中心|窗口|站|点位|支部|小区|企业|法庭|试点|基地|平台|园区"
_COUNTED = re.compile(rf"[县市区镇乡村旗]|{_BODY}|[^,。;、]{{0,8}}(?:{_BODY})(?=[^一-龥]|[共进成设开组已在])")
"""What is counted by 个 also where the numeral is small: bodies and places, which are no slogans."""
_ADVERBIAL = re.compile(r"[第每这那该某任同逐又再年月半一届番数几]$")
_STAYING = re.compile(r"(?:连续|历时|为期|已满|满|延长|长达|用了|时间|经过)[约近]?$")
_ENUMERATED = re.compile(r"第[一二三四五六七八九十][、和至]$")
_WORD = re.compile("[一-龥]")
_COUNTABLE = re.compile(
    r"(?:共|有|了|办|展|织|成|行|出|发|训|做|作|先后|连续|累计|分|约|近|各|计|经|过|,|。|;)$"
)
"""What stands before a count of issues or rounds, not before their number."""
_CLASS = re.compile("级|台阶|俱乐部")
"""万亿元台阶, 百亿元级: a size that names a class."""
_NEARLY = re.compile(r"[近超逾约达过占到]$")
_DEGREE = re.compile(r"以上|以下|左右|[,。;、)]|$")
_NAME_OF = re.compile(
    r"(?:[县市州峡]|一体|合一|步走|年行动|年计划|公开|公示|统一|清零|联动|联调|联创|化建设|同步|大代表|中全会|次会议|件套|位一体|班子)"
)


def named(text: str, start: int, end: int, unit: str) -> bool:
    """Is the number at this span part of a name, a limit or a code, though a unit follows it?"""
    before = text[max(0, start - 12) : start]
    if before and (before[-1] in _JOINED or before[-1] == "第"):
        return True
    if text[end : end + 1] == "级" or (unit in _RANKED and _ranked(text, start, end)):
        return True
    if unit in _DAYS or unit in ("米", "公里", "元"):
        if _LIMIT.match(text, end) and unit in _DAYS:
            return not _SHORTENED.search(before)
        if _NAMED.match(text, end - len(unit)):
            return True
        if unit == "小时" and before[-1:] in ("7", "×", "x", "*"):
            return True
        if unit == "年" and _RECENT.search(before):
            return True
    if unit == "岁" and _AGE.match(text, end):
        return True
    if unit == "%" and _SERIES.search(before):
        return True
    return end - len(unit) - start >= _CODE_DIGITS and _NUMBERED.search(before) is not None


def _ranked(text: str, start: int, end: int) -> bool:
    """A place in an order, no amount: 居全国前10位, 排名由369位上升到235位, 前5个月."""
    if text[start - 1 : start] == "前":
        return True
    return text[end - 1] == "位" and _RANK.search(text, max(0, start - _RANK_REACH), start) is not None


def coded(text: str, start: int, end: int) -> bool:
    """Does a number without a unit look like a code, a year or a point of a list rather than an amount?"""
    digits = text[start:end]
    if _NUMBERED.search(text, max(0, start - 8), start):
        return True
    if len(digits) == 4 and digits.isdigit() and digits[:2] in ("19", "20"):
        return True
    return bool(digits.isdigit() and (len(digits) > 8 or (digits[0] == "0" and len(digits) > 1)))


def _ordinal(before: str, after: str, measure: str) -> bool:
    """机场三期投运, 第一、二轮督察, 人大三次会议, 三次产业 name which one; 举办三期培训班 counts."""
    if _ENUMERATED.search(before):
        return True
    if measure in ("期", "轮"):
        return _WORD.match(after) is not None and _COUNTABLE.search(before) is None
    return measure == "次" and after.startswith(("会议", "全会", "产业"))


def worded(text: str, start: int, end: int, numeral: str, measure: str) -> bool:
    """Is a Chinese numeral here part of a word or a slogan (一次性, 三项制度, 四级联动) and no amount?"""
    before, after = text[max(0, start - 6) : start], text[end : end + 12]
    small = len(numeral) == 1
    if _ADVERBIAL.search(before) or (
        _NAME_OF.match(after) and not (measure == "个" and _COUNTED.match(after))
    ):
        return True
    if (small and _ordinal(before, after, measure)) or _CLASS.match(after):
        return True
    if numeral in ("一", "百", "千", "万", "亿", "十万", "百万") or numeral[0] in "零〇":
        if numeral[0] not in "一零〇" and before[-1:] in "上近超逾约":
            return False
        return not (numeral == "一" and measure == "名" and before[-1:] in "少有备置定增用聘派调")
    if measure == "年":
        return not _STAYING.search(before) or bool(_NAMED.match(text, end - 1))
    if measure == "部" and after[:1] in "门委":
        return True
    if measure in _DAYS and (_LIMIT.match(after) or _NAMED.match(text, end - len(measure))):
        return True
    if measure == "个" and small:
        return not _COUNTED.match(after)
    if measure == "成":
        return not (_NEARLY.search(before) or _DEGREE.match(after))
    if measure in ("人", "家", "户", "位") and small and after[:1] in ("以", "成", "一", "组"):
        return True
    if measure in _MEASURED:
        return False
    return (
        small or numeral == "十" or (len(numeral) == 2 and not any(char in NUMERALS[:12] for char in numeral))
    )
