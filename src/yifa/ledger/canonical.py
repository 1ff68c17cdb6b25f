"""Events as bytes: RFC 8785 canonical JSON (JCS), and back.

What orjson would write otherwise than RFC 8785 is refused: fractions, integers beyond 2^53, and keys that are
not ASCII (whose order would be that of UTF-16). Tests hold the rest against the package `rfc8785`.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import orjson

from yifa.engine.records import Event

LARGEST = 2**53 - 1
"""The largest integer that every reader of JSON keeps exact (RFC 7493, 2.2)."""

TUPLES = ("effects", "attached", "notes")


class NotCanonical(ValueError):
    """A value that canonical JSON cannot hold; `path` says where, `zh` and `en` why."""

    def __init__(self, path: str, zh: str, en: str) -> None:
        super().__init__(f"{path}: {zh} / {en}")
        self.path, self.zh, self.en = path, zh, en

    def under(self, place: str) -> NotCanonical:
        """The same, of a value that lies at `place` in another."""
        return NotCanonical(place + self.path, self.zh, self.en)


def _check(value: Any) -> None:
    """Raises `NotCanonical`; the path is put together on the way out, for nearly every value is sound."""
    kind = type(value)
    if kind is str or kind is bool or value is None:
        return
    if kind is int:
        if not -LARGEST <= value <= LARGEST:
            raise NotCanonical("", "整数超过2的53次方", "integer beyond 2^53")
    elif kind is dict or kind is MappingProxyType:
        for key, inner in value.items():
            if type(key) is not str or not key.isascii():
                raise NotCanonical(f".{key}", "键只能用ASCII字符", "a key must be ASCII text")
            if type(inner) is not str:
                try:
                    _check(inner)
                except NotCanonical as error:
                    raise error.under(f".{key}") from None
    elif kind is list or kind is tuple:
        for i, inner in enumerate(value):
            if type(inner) is not str:
                try:
                    _check(inner)
                except NotCanonical as error:
                    raise error.under(f"[{i}]") from None
    elif kind is float:
        raise NotCanonical("", "不能用小数(金额以分计)", "no fractions (money is in fen)")
    else:
        raise NotCanonical("", f"不是JSON的值:{kind.__name__}", f"not a JSON value: {kind.__name__}")


def canonical(value: Any) -> bytes:
    """The canonical bytes of a JSON value made of text, int, bool, null, lists (or tuples) and mappings.

    Raises `NotCanonical`.
    """
    try:
        _check(value)
    except NotCanonical as error:
        raise error.under("$") from None
    try:
        return orjson.dumps(value, default=dict, option=orjson.OPT_SORT_KEYS)
    except orjson.JSONEncodeError as error:  # half of a surrogate pair, or nested without end
        raise NotCanonical("$", f"不能写成JSON:{error}", f"cannot be written as JSON: {error}") from None


def _default(f: dataclasses.Field[Any]) -> Any:
    if f.default_factory is not dataclasses.MISSING:
        return f.default_factory()
    return None if f.default is dataclasses.MISSING else f.default


_DEFAULTS = [(f.name, _default(f)) for f in dataclasses.fields(Event)]


def encode(event: Event, *, case: str, procedure: str) -> bytes:
    """The body of an event: its fields that are not at their default, with `case` and `procedure`."""
    body: dict[str, Any] = {"case": case, "procedure": procedure}
    for name, default in _DEFAULTS:
        value = getattr(event, name)
        if value != default and value != []:
            body[name] = value
    return canonical(body)


def event_of(body: Mapping[str, Any]) -> Event:
    """The event of a parsed body; `effects`, `attached` and `notes` are tuples of plain JSON.

    Raises `TypeError` when fields are missing or unknown.
    """
    fields = {"agency": None, **body}
    del fields["case"], fields["procedure"]
    for name in TUPLES:
        if name in fields:
            fields[name] = tuple(fields[name])
    return Event(**fields)


def decode(body: bytes) -> Event:
    """The event whose `encode` gave these bytes."""
    return event_of(orjson.loads(body))
