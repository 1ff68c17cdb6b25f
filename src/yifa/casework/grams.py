"""Finding Chinese text without a word list: pairs of neighbouring letters, kept as a signature of 256 bits.

A text can hold a term only if its signature has every bit of the term's. Rows that pass are then searched letter by
letter, so what a signature lets through in error costs time and is never found. Pure.
"""

from __future__ import annotations

import struct
import unicodedata
from operator import add
from zlib import crc32

BITS = 256
KNOWN = 65_536
"""Letters and pairs whose value is remembered."""

Signature = tuple[int, int, int, int]


class _Letters(dict[int, str]):
    """Each letter as it is compared: width and case alike; what no database takes is left out."""

    def __missing__(self, code: int) -> str:
        if len(self) >= KNOWN:
            self.clear()
        letter = chr(code)
        known = "" if code == 0 or 0xD800 <= code < 0xE000 else letter
        self[code] = found = unicodedata.normalize("NFKC", known).casefold()
        return found


class _Pairs(dict[str, int]):
    """The bit of each pair of letters."""

    def __missing__(self, pair: str) -> int:
        if len(self) >= KNOWN:
            self.clear()
        self[pair] = bit = 1 << (crc32(pair.encode()) % BITS)
        return bit


_LETTERS, _PAIRS = _Letters(), _Pairs()


def folded(text: str) -> str:
    """The text as it is compared: full-width and half-width, capital and small letters are the same. Letter by letter,
    so that the place of a term in it leads back to the text (`marked`).
    """
    return text.translate(_LETTERS)


def signature(text: str) -> Signature:
    """The signature of a folded text."""
    bits = sum(set(map(_PAIRS.__getitem__, map(add, text, text[1:]))))
    found: Signature = struct.unpack("<4q", bits.to_bytes(BITS // 8, "little"))
    return found


def terms(query: str) -> tuple[str, ...]:
    """What a query asks for, longest first: its words, each of two letters or more. All must be found."""
    words = dict.fromkeys(word for word in folded(query).split() if len(word) > 1)
    return tuple(sorted(words, key=len, reverse=True))


def marked(text: str, wanted: tuple[str, ...]) -> list[tuple[str, bool]]:
    """The text in pieces, each with whether it is one of the (folded) terms."""
    letters = [folded(letter) for letter in text]
    places = [
        i for i, letter in enumerate(letters) for _ in letter
    ]  # of each folded letter, the letter it came from
    flat, hit = "".join(letters), [False] * len(text)
    for term in wanted:
        at = flat.find(term)
        while at >= 0:
            first, last = places[at], places[at + len(term) - 1]
            hit[first : last + 1] = [True] * (last + 1 - first)
            at = flat.find(term, at + 1)
    pieces: list[tuple[str, bool]] = []
    for letter, found in zip(text, hit, strict=True):
        if pieces and pieces[-1][1] == found:
            pieces[-1] = (pieces[-1][0] + letter, found)
        else:
            pieces.append((letter, found))
    return pieces
