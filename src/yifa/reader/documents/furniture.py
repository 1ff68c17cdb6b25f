"""Page furniture: lines of a web page or a print that are no part of the report."""

from __future__ import annotations

import re
from collections.abc import Iterable

from yifa.reader.characters import fold

Span = tuple[int, int]

_LINE = re.compile(r"[^\n]+")
_LONGEST = 240
"""A longer line is text, whatever it holds."""
_FURNITURE = re.compile(
    r"(?:浏览|阅读|点击|访问|关注|查看)(?:次数|量|数|率)?:? ?[0-9]*次?|[0-9]+ ?(?:位用户关注|次浏览|人浏览|次阅读|人阅读)|(?:当前|所在|您的|现在)[^\n]{0,6}位置"
    r"|首页 ?[>»/|]|(?:发布|更新|编辑|生成|成文|发文|录入)(?:时间|日期):|日期: ?(?:19|20)[0-9]{2}|信息来源:|文章来源:|来源:[^\n]{0,30}(?:时间|日期|编辑|作者|字体|字号|浏览)|责任编辑|\[ ?(?:关 ?闭|打 ?印|收 ?藏)"
    r"|字[体号]:|文字大小|打印本页|关闭窗口|【?字体|ICP备|公网安备|网站标识码|版权所有|主办单位|主办:|承办:|技术支持|扫一扫|二维码|分享到|上一篇|下一篇|返回(?:列表|顶部|首页)|无障碍|网站地图|设为首页|联系我们"
    r"|索 ?引 ?号:|信息分类:|主题分类:|发布机构:|发文机关:|公开方式:|有效性:|发文字号:|作者:|点击(?:图片|进入|查看|下载)"
)
_WHOLE = re.compile(
    r" *(?:打印|分享|返回|关闭|收藏|首页|朗读|字号|大|中|小|大 中 小|[|·—-]|\[? ?(?:大 ?中 ?小|打 ?印|关 ?闭|收 ?藏)[^\n]{0,12}|第 ?[0-9]{1,3} ?页(?:,? ?共 ?[0-9]{1,3} ?页)?|[-]? ?[0-9]{1,3} ?[-]?|[0-9]{1,3} ?/ ?[0-9]{1,3}) *\r?"
)
_SENTENCE = re.compile(r"[。;]")


def furniture(text: str, known: Iterable[Span] = ()) -> list[Span]:
    """Spans of `text` to be skipped: whole lines by what they hold, and those `known` from the format. Ascending, apart."""
    spans = sorted(known)
    for line in _LINE.finditer(fold(text)):
        words = line.group()
        if len(words) > _LONGEST:
            continue
        if _WHOLE.fullmatch(words) or (_FURNITURE.search(words) and not _SENTENCE.search(words)):
            # with its newline, so that a page number inside a sentence leaves no empty line
            spans.append((line.start(), min(line.end() + 1, len(text))))
    spans.sort()
    apart: list[Span] = []
    for start, end in spans:
        if apart and start < apart[-1][1]:
            apart[-1] = (apart[-1][0], max(end, apart[-1][1]))
        elif end > start:
            apart.append((start, end))
    return apart
