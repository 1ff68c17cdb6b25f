"""Words, phrases and items of a list that stand twice.

Chinese doubles characters lawfully (常常, 一项一项), and words meet their like by chance (规范规范性文件); what is marked
is a doubling that none of these explains.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from yifa.reader.defects.running import Defect, Running

_HAN = "[\u3400-\u4dbf\u4e00-\u9fff]"
_PHRASE = re.compile(rf"({_HAN}{{2,20}}?)\1+")

# One by one (一项一项), the end of one word with the next (强化文化文物), and words that double of themselves
_DISTRIBUTIVE = re.compile(
    r"[化性一逐很许越边又再各每半几轮]|[年月天日时点滴星步层级户村镇]{2}|研究研究|讨论讨论|商量商量|学习学习|哈哈|三三|两两|建共"
)
# A noun that meets the verb of the same sound and shape, or the reverse: 人大代表代表群众, 规范规范性文件
_BOTH = re.compile(
    r"代表|领导|组织|规范|建设|管理|服务|保障|调解|审查|监督|检查|规划|通过|指导|评估|培训|教育|申请|执行|协议"
)
_TAIL = re.compile("[性化率员力型者度权法]")
_END = re.compile(r"[,。;、)\n”》]|的|了|和|与")

# Particles that never stand twice: the character, what explains it before, what explains it after
_PARTICLES = {
    "的": ("目有端标鹄众", "确士"),
    "了": ("不明为除", "解如结断事望却债然"),
    "和": ("共中调缓饱平温总谐柔祥", "谐平解美气睦顺硕县田龙政"),
    "在": ("存正现所实内外潜旨", "校职建册编押线场岗家座"),
    "是": ("实就国", "否非"),
    "与": ("参赋给", "会时"),
    "对": ("相针应面核校", "方象口外应照策接子联"),
    "及": ("以涉普顾波", "时格早"),
    "并": ("合兼归吞", "网购入轨"),
    "为": ("行作认成因视称定列", "民了主期何人"),
    "由": ("自理缘事案", ""),
}
_PARTICLE = re.compile(f"([{''.join(_PARTICLES)}])\\1+")
_PLACED = re.compile("[对关由属基]于于")
_CLAUSE = re.compile(r"[^,。;:!?\n()《》“”]+")
_AROUND = 1000
_WORDS = re.compile(rf"{_HAN}{{3}}")
_TITLE = re.compile(r"《([^《》\n]{4,60})》(?:[、和及与,]?《\1》)")


def find(report: Running) -> Iterator[Defect]:
    """Repetitions."""
    text = report.text
    for m in _PARTICLE.finditer(text):
        before, after = _PARTICLES[m[1]]
        if text[m.start() - 1] not in before and text[m.end()] not in after:
            yield _twice(report, m.start(), m.end(), m[1])
    for m in _PLACED.finditer(text):
        yield _twice(report, m.start(), m.end(), m.group()[:-1])
    yield from _phrases(report)
    for m in _TITLE.finditer(text):
        yield _twice(report, m.start(), m.end(), f"《{m[1]}》")
    for m in _CLAUSE.finditer(text):
        yield from _items(report, m)


def _phrases(report: Running) -> Iterator[Defect]:
    text = report.text
    for m in _PHRASE.finditer(text):
        word, end = m[1], m.end()
        if len(set(word)) == 1 or _DISTRIBUTIVE.match(word):
            continue
        if len(word) == 2 and (
            (_BOTH.fullmatch(word) and not _END.match(text, end)) or _TAIL.match(text, end)
        ):
            continue
        if len(word) == 2 and _by_chance(text, m.start(), end, word):
            continue
        yield _twice(report, m.start(), end, word)


def _by_chance(text: str, start: int, end: int, word: str) -> bool:
    """Three words that share their characters (强化文化文物保护) look like a doubling of what is no word: around here
    the characters stand more often the other way round."""
    around = text[max(0, start - _AROUND) : start] + "\n" + text[end : end + _AROUND]
    return around.count(word[::-1]) > around.count(word)


def _items(report: Running, m: re.Match[str]) -> Iterator[Defect]:
    """The same item twice in one list."""
    if m.group().count("、") < 2:
        return
    seen: set[str] = set()
    first, *others = m.group().split("、")
    at = m.start() + len(first) + 1
    for item in others:
        name = item.partition("等")[0]
        if _WORDS.match(name) and (name in seen or first.endswith(name)):
            zh, en = f"并列项“{name}”重复", f"The item {name} stands twice in the list"
            yield report.defect(at - 1, at + len(name), "repeated", "", zh, en)
        seen.add(name)
        at += len(item) + 1


def _twice(report: Running, start: int, end: int, once: str) -> Defect:
    return report.defect(start, end, "repeated", once, f"“{once}”重复", f"{once} stands twice")
