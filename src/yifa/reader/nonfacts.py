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

_MEASURED = frozenset((
    "人次", "件次", "户次", "批次", "场次", "个多月", "多个月", "个月", "个工作日", "个小时", "小时", "天", "名", "人", "件", "起",
    "宗", "次", "户", "家", "套", "份", "期", "场", "例", "元", "亩", "公里", "轮", "岁", "倍", "所", "辆", "支", "部", "台", "座", "课时",
))  # fmt: skip
"""Measure words that a small Chinese numeral counts with; before the others (两个责任, 三项制度, 四张清单) it makes a name."""
_BODY = "乡镇|街道|社区|部门|单位|机关|机构|工作组|小组|专班|督[察查]组|检查组|调研组|中心|窗口|站|点位|支部|小区|企业|法庭|试点|基地|平台|园区"
_COUNTED = re.compile(rf"[县市区镇乡村旗]|{_BODY}|[^,。;、]{{0,8}}(?:{_BODY})(?=[^一-龥]|[共进成设开组已在])")
"""What is counted by 个 also where the numeral is small: bodies and places, which are no slogans."""
_ADVERBIAL = re.compile(r"[第每这那该某任同逐又再年月半一届番数几]$")
_STAYING = re.compile(r"(?:连续|历时|为期|已满|满|延长|长达|近|用了|时间|经过)[约近]?$")
_NAME_OF = re.compile(
    r"(?:[县市州峡]|一体|合一|步走|年行动|年计划|公开|公示|统一|清零|联动|联调|联创|化建设|同步|大代表|中全会|次会议|件套|位一体|班子)"
)


def named(text: str, start: int, end: int, unit: str) -> bool:
    """Is the number at this span part of a name, a limit or a code, though a unit follows it?"""
    before = text[max(0, start - 12) : start]
    if before and (before[-1] in _JOINED or before[-1] == "第"):
        return True
    if unit in _DAYS or unit in ("米", "公里", "元"):
        if _LIMIT.match(text, end) and unit in _DAYS:
            return not _SHORTENED.search(before)
        if _NAMED.match(text, end - len(unit)):
            return True
        if unit == "小时" and before[-1:] in ("7", "×", "x", "*"):
            return True
    if unit == "%" and _SERIES.search(before):
        return True
    return bool(_NUMBERED.search(before))


def coded(text: str, start: int, end: int) -> bool:
    """Does a number without a unit look like a code, a year or a point of a list rather than an amount?"""
    digits = text[start:end]
    if _NUMBERED.search(text, max(0, start - 8), start):
        return True
    if len(digits) == 4 and digits.isdigit() and digits[:2] in ("19", "20"):
        return True
    return bool(digits.isdigit() and (len(digits) > 8 or (digits[0] == "0" and len(digits) > 1)))


def worded(text: str, start: int, end: int, numeral: str, measure: str) -> bool:
    """Is a Chinese numeral here part of a word or a slogan (一次性, 三项制度, 四级联动) and no amount?"""
    before, after = text[max(0, start - 6) : start], text[end : end + 12]
    if _ADVERBIAL.search(before) or _NAME_OF.match(after):
        return True
    small = len(numeral) == 1
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
    if measure in ("人", "家", "户", "位") and small and after[:1] in ("以", "成", "一", "组"):
        return True
    if measure in _MEASURED:
        return False
    return (
        small or numeral == "十" or (len(numeral) == 2 and not any(char in NUMERALS[:12] for char in numeral))
    )
