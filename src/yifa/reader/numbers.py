"""Numbers as Chinese texts write them: 1,234  12.5  3.3万  4000余万  二〇一六  三百二十  十二点五  三分之二.

`ARABIC` and `CHINESE` find them in folded text (see `characters.fold`); `value` reads what they found.
"""

from __future__ import annotations

from decimal import Decimal

DIGITS = {char: n for n, char in enumerate("〇一二三四五六七八九")} | {"零": 0, "两": 2}
TENS = {"十": 10, "百": 100, "千": 1000}
MYRIADS = {"万": 10**4, "亿": 10**8}
SCALES = TENS | MYRIADS
ABOUT = "余多"
"""Written inside a number: a little more than it says."""

NUMERALS = "〇零一二两三四五六七八九十百千万亿"
ARABIC = rf"[0-9]+(?:,[0-9]{{3}}(?![0-9]))*(?:\.[0-9]+)?[{ABOUT}]?(?:[十百千]?(?:万亿|[万亿])|百|千(?![伏瓦米克卡]))?[{ABOUT}]?"
"""A number in digits, with its scale and its 余 or 多. Without alternatives to go back to: linear."""
CHINESE = rf"[{NUMERALS}]+(?:点[〇零一二三四五六七八九]+)?(?:[{ABOUT}来几][十百千万亿]{{0,2}})?"
LONGEST = 18
"""More digits than that are a code, not a number."""


def value(text: str) -> Decimal | None:
    """What a number says, approximations left aside; None where the characters make no number."""
    text = text.translate(_WITHOUT)
    if not text:
        return None
    if text[0].isdigit() and text[0].isascii():
        return _arabic(text)
    whole, point, decimals = text.partition("点")
    number = _chinese(whole)
    if number is None or not point:
        return None if number is None else Decimal(number)
    return Decimal(f"{number}.{''.join(str(DIGITS[char]) for char in decimals)}")


def fraction(parts: str, of: str) -> Decimal | None:
    """`parts` of so many parts, to 28 digits: 三分之二 is fraction("二", "三")."""
    above, below = value(parts), value(of)
    return above / below if above is not None and below else None


_WITHOUT = {ord(char): None for char in ABOUT + "来几, "}


def _arabic(text: str) -> Decimal | None:
    end = len(text)
    scale = 1
    while text[end - 1] in SCALES:
        scale *= SCALES[text[end - 1]]
        end -= 1
    return None if end > LONGEST + 8 else Decimal(text[:end]) * scale


def _chinese(text: str) -> int | None:
    if len(text) > LONGEST:
        return None
    if all(char in DIGITS for char in text):
        if len(text) == 1:
            return DIGITS[text]
        return None if "两" in text else int("".join(str(DIGITS[char]) for char in text))
    total = section = digit = 0
    waiting = False
    for char in text:
        if char in DIGITS:
            if waiting and digit:
                return None  # two digits side by side: 三五个
            digit, waiting = DIGITS[char], True
        elif char in TENS:
            section += (digit if waiting else 1) * TENS[char]
            digit, waiting = 0, False
        else:
            section += digit
            if char == "亿":
                total = (total + (section or (0 if total else 1))) * MYRIADS[char]
            else:
                total += (section or 1) * MYRIADS[char]
            section = digit = 0
            waiting = False
    if digit and text[-2] in SCALES and text[-2] != "十":
        digit *= SCALES[text[-2]] // 10  # 三百二: three hundred and twenty
    return total + section + digit
