"""Title, place, year and issuer of a report, from its first lines and its last."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

_TITLE = re.compile(
    r"(?:报告|总结|汇报|年报|公报|情况|计划|要点|通报|方案|自查|综述|白皮书|意见|办法|实施)$|(?:报告|总结|汇报|年报|工作情况)(?:\(|及|和|暨)"
)
_PLACE_NAME = r"[一-龥]{1,10}?(?:自治县|自治旗|自治州|林区|特区|新区|开发区|街道|县|市|区|旗|州|盟|省|镇|乡)"
_PLACE = re.compile(rf"^(?:中共)?({_PLACE_NAME}(?:{_PLACE_NAME}){{0,2}})")
_IN_TEXT = re.compile(
    r"[0-9年,。;:、\s](?!我|本|全|各|该|在|和)([一-龥]{2,8}?(?:自治县|自治旗|县|市|区|旗))(?:委|各级|人民政府|政府|坚持|认真|深入|始终|按照|全面|紧紧|以|在)"
)
_YEAR = re.compile(r"((?:19|20)[0-9]{2})年")
_REVIEWED = re.compile(r"((?:19|20)[0-9]{2})年(?:度)?(?:主要|政府|的)*工作(?:主要)?(?:回顾|总结|情况)")
_ISSUER = re.compile(r"(?:来源|发布机构|发文机关|发布单位|信息来源):? ?([一-龥]{3,30})")
_PUBLISHED = re.compile(r"(?:时间|日期): ?((?:19|20)[0-9]{2})[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,2})")
_BODY = re.compile(r"[一-龥]{2,24}(?:人民政府|办事处|委员会|管委会|司法局|法制办(?:公室)?|[局委厅办])")
_GREETING = re.compile(r"^[一-龥]{2,24}:$")
_NUMBERED = re.compile(r"[一二三四五六七八九十]{1,3}、|\(|第[一二三四五六七八九十]")
_FIRST_LINES = 12


@dataclass(frozen=True, slots=True)
class Head:
    """What a report says of itself: whose it is and of which year."""

    title: str | None
    place: str | None
    year: int | None
    issuer: str | None
    published: dt.date | None = None
    """The day that the page itself names."""


def head(words: str, furniture: str) -> Head:
    """What a report says of itself. `words` is its running text, `furniture` the skipped lines, which name the source."""
    lines = [line for line in words.split("\n", 60)[:60] if line.strip()]
    title = _title(lines)
    first = next((line for line in lines[:_FIRST_LINES] if len(line) > 40), "")
    issuer = _issuer(title, furniture, lines)
    return Head(
        title, _place(title, issuer, first), _year(title, first, words), issuer, _published(furniture)
    )


def _title(lines: Sequence[str]) -> str | None:
    for n, line in enumerate(lines[:_FIRST_LINES]):
        bare = line.strip(" #*《》")
        if (
            not 6 <= len(bare) <= 60
            or "。" in bare
            or _NUMBERED.match(bare)
            or _GREETING.match(bare)
            or not _TITLE.search(bare)
        ):
            continue
        before = lines[n - 1].strip() if n else ""
        if bare.startswith(("关于", "19", "20")) and _BODY.fullmatch(before):
            return before + bare
        return bare
    return None


def _place(title: str | None, issuer: str | None, first: str) -> str | None:
    for words in (title, issuer):
        if words and (match := _PLACE.match(_YEAR.sub("", words).removeprefix("度"))):
            return match.group(1)
    match = _IN_TEXT.search(" " + first)
    return match.group(1) if match else None


def _year(title: str | None, first: str, words: str) -> int | None:
    if title and "政府工作报告" in title:  # given at the beginning of a year, on the year before
        if match := _REVIEWED.search(words):
            return int(match.group(1))
        if match := _YEAR.search(title):
            return int(match.group(1)) - 1
    for text in (title or "", first):
        if match := _YEAR.search(text):
            return int(match.group(1))
    counted = Counter(_YEAR.findall(words))
    if not counted:
        return None
    year, times = counted.most_common(1)[0]
    return int(year) if times > 2 else None


def _published(furniture: str) -> dt.date | None:
    for match in _PUBLISHED.finditer(furniture):
        try:
            return dt.date(*map(int, match.groups()))
        except ValueError:
            continue
    return None


def _issuer(title: str | None, furniture: str, lines: Sequence[str]) -> str | None:
    if title and (
        match := re.match(
            r"([一-龥]{2,24}?(?:人民政府|办事处|委员会|司法局|管委会|[局委厅办]))(?:关于|20|19)", title
        )
    ):
        return match.group(1)
    if match := _ISSUER.search(furniture):
        return match.group(1)
    for line in reversed(lines[-4:]):
        if _BODY.fullmatch(line.strip()):
            return line.strip()
    return None
