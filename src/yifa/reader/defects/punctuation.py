"""Full stops that are missing, marks that stand twice, stray blanks and characters, placeholders left in."""

from __future__ import annotations

import re
from collections.abc import Iterator

from yifa.reader.defects.running import Defect, Paragraph, Running

_ENDED = re.compile(r"[。!?…;:|][”’\"」)》】]*$|[A-Za-z/>\]]$|^\(.*\)$")
_NO_SENTENCE = re.compile(
    r"(?:网址|邮编|电话|邮箱|联系人|附件|注|记者|通讯员)[^。]{0,80}$|[的和与及在对为是将把被]$"
)
_TORN = re.compile(r"[^,。;、:]{1,6}[,。;]")
_LAST_WORD = re.compile(r"[一-鿿0-9%”》)]{1,4}$")

_DOUBLED = re.compile(r"[,、;:][,、;:。]+|。[。,、;:.]+")
_BEFORE_MARK = re.compile(r"[一-鿿”》)%0-9]")
_HALF_STOP = re.compile(r"\.(?=\n|[一二三四五六七八九]是|同时|此外|全年)(?<=[一-鿿”》)%]\.)")
_BLANK = re.compile(r"[一-鿿] +(?=[一-鿿])")
_HABIT = 400
"""More than one blank between characters in so many characters is how the page was set, not a slip."""
_NAME = re.compile(r"(?:记者|通讯员)(?: ?[一-鿿]){0,4}$")

_CROSSES = re.compile(r"[Xx×ΧхxX][Xx×Χх]+|\*\**")
_HAN = re.compile("[一-鿿]")
_BLANK_FORM = re.compile(
    r"__+|□□+|○○○+|△△+"
    r"|[(\[【](?:(?:此处|请)?(?:填写|填入|待填|待补充?|待核实?|待定|待完善|插入)[^()\[\]【】\n]{0,20}| *)[)\]】]|《 *》|“ *”"
)
_YEAR_FORM = re.compile(r"(?:20|19)(?:[Xx×*]{1,2}|\d[Xx×*])(?=年)|(?:20|19)\d\d年 +月(?: +日)?")
_STRAY = re.compile(
    r"[\ufffd\ue000-\uf8ff\x00-\x08\x0e-\x1f\x7f]+|锟斤拷|烫烫烫"
    r"|&(?:nbsp|quot|amp|lt|gt|ldquo|rdquo|mdash|middot|#\d+);?"
    r"|</?(?:p|br|span|div|td|tr|font|strong|b)(?: [^<>\n]{0,80})?/?>"
    r"|(?:\?{2,20}|[■◆▲^`~\\|@#$]{1,20})(?=[一-鿿,。])"
)
_STRAY_HEAD = re.compile(r"[\ufffd\ue000-\uf8ff\x00-\x08\x0e-\x1f\x7f锟烫&<?■◆▲^`~\\|@#$][^\n]?")


def find(report: Running) -> Iterator[Defect]:
    """Punctuation, blanks, stray characters, placeholders."""
    text = report.text
    yield from _placeholders(report)
    end = 0
    for head in _STRAY_HEAD.finditer(text):
        m = _STRAY.match(text, head.start())
        if (
            m
            and m.start() >= end
            and (text[m.start()] not in "?■◆▲^`~\\|@#$" or _HAN.match(text[m.start() - 1]))
        ):
            end = m.end()
            yield report.defect(m.start(), end, "wrong_character", "", "多余或乱码字符", "A stray character")
    for m in _DOUBLED.finditer(text):
        if _BEFORE_MARK.match(text[m.start() - 1]):
            right = "。" if "。" in m.group() else m.group()[0]
            yield report.defect(
                m.start(), m.end(), "punctuation", right, "标点重复", "Two marks of punctuation in a row"
            )
    for m in _HALF_STOP.finditer(text):
        if report.paragraph(m.start()).prose:
            yield report.defect(
                m.start(), m.end(), "punctuation", "。", "句号应为“。”", "The full stop is 。"
            )
    yield from _blanks(report)
    for number, paragraph in enumerate(report.paragraphs):
        if paragraph.prose:
            following = report.paragraphs[number + 1] if number + 1 < len(report.paragraphs) else None
            yield from _full_stop(report, paragraph, following)


def _placeholders(report: Running) -> Iterator[Defect]:
    """What was to be replaced by a name or a number."""
    text = report.text
    spans = [m.span() for m in (*_BLANK_FORM.finditer(text), *_YEAR_FORM.finditer(text))]
    for m in _CROSSES.finditer(text):
        before, after = text[m.start() - 1 : m.start()], text[m.end()]
        if (before.isascii() and before.isalnum()) or (after.isascii() and after.isalnum()):
            continue
        if _HAN.match(after) or (_HAN.match(before) and m.group()[0] != "*"):
            spans.append(m.span())
    for start, end in spans:
        yield report.defect(start, end, "placeholder", None, "占位符未替换", "A placeholder was left in")


def _full_stop(report: Running, paragraph: Paragraph, following: Paragraph | None) -> Iterator[Defect]:
    """The end of a paragraph of whole sentences."""
    text = report.text
    body = text[paragraph.start : paragraph.end]
    if following and text[following.start] in ",。;、:)”》%":
        return  # the line was broken inside a sentence
    if _ENDED.search(body) or _NO_SENTENCE.search(body):
        return
    if (
        following
        and not following.heading
        and (body[-1] in ",、" or _TORN.match(text, following.start, following.end))
    ):
        return  # the same, and what was broken off is short
    if body[-1] in ",、":
        zh, en = "段末应为句号", "The paragraph should end with a full stop"
        yield report.defect(paragraph.end - 1, paragraph.end, "punctuation", "。", zh, en)
    elif m := _LAST_WORD.search(body):
        zh, en = "段末缺句号", "The paragraph has no full stop at its end"
        yield report.defect(
            paragraph.start + m.start(), paragraph.end, "punctuation", m.group() + "。", zh, en
        )


def _blanks(report: Running) -> Iterator[Defect]:
    text = report.text
    blanks = [m for m in _BLANK.finditer(text) if _in_sentence(report, m.start() + 1)]
    if len(blanks) * _HABIT > len(text) + 3 * _HABIT:
        return
    for m in blanks:
        start, end = m.start(), m.end() + 1
        suggestion = text[start] + text[end - 1] if end - start == 3 else None
        zh, en = "词句中间有空格", "A blank inside the sentence"
        yield report.defect(start, end, "layout", suggestion, zh, en)


def _in_sentence(report: Running, at: int) -> bool:
    """Inside running text: not between a heading and its paragraph, not in a couplet or a name."""
    text, paragraph = report.text, report.paragraph(at)
    if not paragraph.prose or _NAME.search(text, max(0, at - 8), at) or text.startswith(" 摄", at):
        return False
    if paragraph.heading and not any(mark in text[paragraph.start : at] for mark in "。,"):
        return False
    left, right = text.rfind("“", max(0, at - 12), at), text.find("”", at, at + 13)
    return left < 0 or right < 0 or at - left != right - at or at - left < 5
