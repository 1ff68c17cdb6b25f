"""From ``PEN 57`` to 《行政处罚法》(2021)第五十七条: editions, concordance, and how an article is printed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from yifa.errors import YifaError
from yifa.law.dates import FIRST_DAY, LAST_DAY, next_day
from yifa.law.definitions import Citation

LOCAL = "LOCAL"
"""The statute of a rule the nation leaves to localities, or one the statutory facts don't confirm."""

_ARTICLE = re.compile(r"([0-9]+)(?:-([0-9]+))?((?:\([0-9]+\))*)")
_RANGE = re.compile(r"([0-9]+)\.\.([0-9]+)")
_SEVERAL = re.compile(r"\s*[,、，]\s*")
_TITLE = re.compile(r"(.*?)\s*[(（]([^()（）]*)[)）]")
_UNITS = ("第{}条", "第{}款", "第（{}）项")


class CitationError(YifaError, ValueError):
    """A citation that cannot be resolved; `zh` and `en` say why."""


@dataclass(frozen=True, slots=True)
class Edition:
    """One dated text of a statute. `was`: articles of the family's newest text → articles of this one."""

    code: str
    zh: str
    en: str
    family: str
    first: str = FIRST_DAY
    last: str = LAST_DAY
    was: Mapping[str, str] = field(default_factory=dict)
    same: bool = False
    """Same numbering as the newest text; `was` holds the exceptions."""
    unconfirmed: bool = False
    read: Sequence[str] | None = None
    """The articles somebody has read in this text; None where nothing is said of it."""


class Statutes:
    """The editions of all statutes, by code (``FOI19``) and by family (``FOI``)."""

    def __init__(self, editions: Mapping[str, Edition]) -> None:
        self.editions = editions
        self._printed: dict[tuple[str, str, bool], Citation] = {}
        self.families: dict[str, list[Edition]] = {}
        for edition in sorted(editions.values(), key=lambda e: e.first):
            self.families.setdefault(edition.family, []).append(edition)
        self._read = {code: self._articles_read(edition) for code, edition in editions.items()}

    def _articles_read(self, edition: Edition) -> frozenset[str] | None:
        """The articles read in this text, or in the family's newest under the number they have there."""
        newest = self.families[edition.family][-1]
        if newest.read is None and edition.read is None:
            return None
        later = {
            edition.was.get(article, article)
            for article in newest.read or ()
            if article in edition.was or edition.same
        }
        return frozenset(later).union(edition.read or (), newest.read or () if edition is newest else ())

    def _unread(self, edition: Edition, cited: str) -> bool:
        read = self._read[edition.code]
        if read is None or not cited:
            return False
        return any(
            article not in read for one in _SEVERAL.split(cited) for article in articles(one) or (one,)
        )

    def knows(self, text: str) -> bool:
        """Is the statute of a citation registered at all?"""
        code, _ = split(text)
        return code == LOCAL or code in self.editions or code in self.families

    def turning_days(self, text: str) -> Iterator[str]:
        """The days on which the text a citation means changes."""
        code, _ = split(text)
        named = self.editions.get(code)
        for edition in [named] if named else self.families.get(code, ()):
            yield edition.first
            if edition.last != LAST_DAY:
                yield next_day(edition.last)

    def key(self, text: str, day: str, held: str = LAST_DAY) -> tuple[str, bool]:
        """What a citation means on a day, and whether it may be cited then; equal keys resolve equally."""
        code, _ = split(text)
        edition = self._edition(code, day, held)
        return (edition.code, _in_force(edition, day, held)) if edition is not None else (code, False)

    def _edition(self, code: str, day: str, held: str) -> Edition | None:
        if code in self.editions:
            return self.editions[code]
        family = self.families.get(code, [])
        for when in (min(day, held), day):
            found = next((edition for edition in reversed(family) if edition.first <= when), None)
            if found is not None:
                return found
        return None

    def resolve(self, text: str, day: str, *, held: str = LAST_DAY, unconfirmed: bool = False) -> Citation:
        """The citation as it reads on a day. Raises `CitationError`.

        `held`: the last day of the edition a case is under. A case that stays under an ended edition keeps the
        articles of that day, while what came into it later cites the texts of its own day.
        """
        code, article = split(text)
        if code == LOCAL:
            return Citation(LOCAL, article, article or "地方规定", article or "local rule", unconfirmed=True)
        edition = self._edition(code, day, held)
        if edition is None:
            if code not in self.families:
                raise CitationError(f"未登记的法律“{code}”", f"unknown statute “{code}”")
            raise CitationError(
                f"{day} 时“{code}”尚无施行的文本", f"no text of “{code}” is in force on {day}"
            )
        if code not in self.editions and edition is not self.families[code][-1]:
            article = _earlier(edition, article)
        if not _in_force(edition, day, held):
            raise CitationError(
                f"{day} 时“{edition.zh}”（{edition.first} 至 {edition.last}）不在施行期内",
                f"{edition.code} ({edition.first} to {edition.last}) is not in force on {day}",
            )
        return self._print(
            edition, article, unconfirmed or edition.unconfirmed or self._unread(edition, article)
        )

    def _print(self, edition: Edition, article: str, unconfirmed: bool) -> Citation:
        key = (edition.code, article, unconfirmed)
        found = self._printed.get(key)
        if found is None:
            zh, en = print_zh(edition.zh, article), print_en(edition.en, article)
            found = self._printed[key] = Citation(edition.code, article, zh, en, unconfirmed)
        return found


def articles(text: str) -> tuple[str, ...]:
    """The articles of ``57(2)``, ``12-1`` or a range ``26..29``; none where it is something else."""
    if found := _RANGE.fullmatch(text):
        return tuple(map(str, range(int(found[1]), int(found[2]) + 1)))
    return (text.partition("(")[0],) if _ARTICLE.fullmatch(text) else ()


def split(text: str) -> tuple[str, str]:
    """``FOI19 33`` as (``FOI19``, ``33``)."""
    code, _, article = text.strip().partition(" ")
    return code, article.strip()


def _in_force(edition: Edition, day: str, held: str) -> bool:
    return edition.first <= day and min(day, held) <= edition.last


def _earlier(edition: Edition, articles: str) -> str:
    return ", ".join(_earlier_one(edition, one) for one in _SEVERAL.split(articles))


def _earlier_one(edition: Edition, article: str) -> str:
    if article in edition.was:
        return edition.was[article]
    head = article.partition("(")[0]
    if head in edition.was:
        return edition.was[head]  # the paragraphs of the two texts need not match
    if edition.same or not article:
        return article
    raise CitationError(
        f"“{edition.code}”的条文对照表中没有第 {article} 条",
        f"the concordance of {edition.code} has no article {article}",
    )


def print_zh(statute: str, articles: str) -> str:
    """政府信息公开条例(2019), ``33(1)`` → 《政府信息公开条例》(2019)第三十三条第一款."""
    found = _TITLE.fullmatch(statute)
    title = (
        f"《{found[1]}》({found[2]})" if found else statute if statute.endswith("号") else f"《{statute}》"
    )
    return title + "、".join(_article_zh(one) for one in _SEVERAL.split(articles))


def _article_zh(article: str) -> str:
    if found := _RANGE.fullmatch(article):
        return f"第{numeral(int(found[1]))}条至第{numeral(int(found[2]))}条"
    found = _ARTICLE.fullmatch(article)
    if not found:
        return article
    parts = [found[1], *re.findall(r"[0-9]+", found[3])]
    printed = [unit.format(numeral(int(part))) for unit, part in zip(_UNITS, parts, strict=False)]
    if found[2]:
        printed[0] += f"之{numeral(int(found[2]))}"
    return "".join(printed)


def print_en(statute: str, articles: str) -> str:
    """Regulation on … (2019), Art. 33(1)."""
    if not articles:
        return statute
    known = _ARTICLE.match(articles)
    articles = articles.replace("..", "–")
    return f"{statute}, Art. {articles}" if known else f"{statute}, {articles}"


_DIGITS = "零一二三四五六七八九"
_PLACES = ("", "十", "百", "千")


def numeral(n: int) -> str:
    """A whole number of 0 … 9999 in Chinese: 10 → 十, 33 → 三十三, 105 → 一百零五."""
    if n == 0:
        return "零"
    out, gap = "", False
    for place in range(3, -1, -1):
        digit = n // 10**place % 10
        if digit:
            out += ("零" if gap and out else "") + _DIGITS[digit] + _PLACES[place]
            gap = False
        else:
            gap = True
    return out.removeprefix("一") if out.startswith("一十") else out
