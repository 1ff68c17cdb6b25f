"""One spelling for each character, at the same place: full-width to ASCII, odd blanks to a blank, radicals to characters.

Every character becomes exactly one, so an offset in the folded text is an offset in the original.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

BLANKS = " \t\r\n\x0b\x0c\x00"
"""What counts as blank in folded text; NUL fills the place of what is skipped."""

# CJK Radicals Supplement: PDF fonts name a character by its radical, and NFKC leaves these as they are
_RADICALS = dict(
    zip(
        "⺁⺆⺌⺎⺓⺕⺗⺘⺙⺛⺝⺞⺟⺠⺡⺢⺣⺥⺦⺧⺨⺪⺫⺬⺮⺯⺰⺱⺲⺳⺴⺵⺶⺷⺸⺹⺺⺻⺼⺽⺾⺿⻀⻁⻂⻃⻄⻅⻆⻇⻈⻉⻋⻌⻍⻎⻏⻐⻑⻒⻓⻔⻕⻖⻗⻘⻙⻚⻛⻜⻝⻞⻟⻠⻡⻢⻣⻤⻥⻦⻧⻨⻩⻪⻫⻬⻭⻮⻯⻰⻱⻲⻳",
        "厂冂小兀幺彐心手攵无月歺母民水水火爪丬牛犬疋罒示竹糸纟罒罒网网罒羊羊羊耂聿聿月臼艹艹艹虎衣西西见角角讠贝车辶辶辶阝金长长长门阜阝雨青韦页风飞食食食饣首马骨鬼鱼鸟卤麦黄黾齐齐齿齿龙龙龟龟龟",
        strict=True,
    )
)


def _table() -> dict[int, str]:
    table = {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
    table |= {code: unicodedata.normalize("NFKC", chr(code)) for code in range(0x2F00, 0x2FD6)}
    table |= {ord(radical): char for radical, char in _RADICALS.items()}
    table |= dict.fromkeys(map(ord, "\u00a0\u3000\u2002\u2003\u2009\u200b\u202f\ufeff"), " ")
    table |= {ord(char): "〇" for char in "○◯"}
    table |= {ord(char): "-" for char in "—–－‐‑─~～〜"}
    table |= {ord(char): "·" for char in "・•‧∙"}
    return table | {
        ord("﹪"): "%",
        ord("﹐"): ",",
        ord("〝"): "“",
        ord("〞"): "”",
        0x2028: "\n",
        0x2029: "\n",
    }


_FOLD = _table()


def fold(text: str) -> str:
    """The text in one spelling; as long as before."""
    return text.translate(_FOLD)


def blanked(text: str, spans: Sequence[tuple[int, int]]) -> str:
    """The text with NUL in place of the characters of `spans` (ascending, apart); as long as before."""
    pieces: list[str] = []
    at = 0
    for start, end in spans:
        pieces += text[at:start], "\0" * (end - start)
        at = end
    return "".join((*pieces, text[at:]))
