"""Reading JSON that anybody may send: bounded, and nothing in it may have two meanings."""

from __future__ import annotations

import json
from typing import Any, NoReturn

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest
from django.http.request import UnreadablePostError

from yifa.api.problems import Problem
from yifa.law.values import is_storable

LARGEST = 2**20
"""Bytes of a body."""
DEEPEST = 8
"""Levels of lists and maps in one another; an act has four."""


def read_json(request: HttpRequest) -> dict[str, Any]:
    """The map that the body holds. Raises Problem for anything else."""
    if request.content_type != "application/json":
        raise Problem(
            "unsupported-media-type", "正文须为application/json", "the body must be application/json"
        )
    try:
        text = bounded(request).decode()
        found = json.loads(text, object_pairs_hook=_once, parse_constant=_no_number)
    except UnicodeDecodeError:
        raise Problem("bad-request", "正文须为UTF-8编码", "the body must be UTF-8") from None
    except RecursionError:
        raise _too_deep() from None
    except ValueError as error:
        at = f"：{error}" if isinstance(error, json.JSONDecodeError) else ""
        raise Problem("bad-request", f"正文不是JSON{at}", f"the body is not JSON{at}") from None
    if not isinstance(found, dict):
        raise Problem("bad-request", "正文须为JSON对象", "the body must be a JSON object")
    _look(found, 1)
    return found


def bounded(request: HttpRequest, largest: int = LARGEST) -> bytes:
    """The body, where it is no larger than that."""
    try:
        declared = int(request.META.get("CONTENT_LENGTH") or 0)
        if declared > largest:
            raise RequestDataTooBig
        return request.body
    except RequestDataTooBig:
        raise Problem(
            "too-large", f"正文超过{largest}字节", f"the body is larger than {largest} bytes"
        ) from None
    except (UnreadablePostError, ValueError):
        raise Problem("bad-request", "正文没有收全", "the body did not arrive whole") from None


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise Problem("bad-request", f"“{_told(twice)}”写了两次", f"{_told(twice)!r} is given twice")
    return found


def _no_number(text: str) -> NoReturn:
    raise Problem("bad-request", f"{text}不是JSON的数", f"{text} is no number of JSON")


def _too_deep() -> Problem:
    return Problem("bad-request", f"嵌套超过{DEEPEST}层", f"nested deeper than {DEEPEST} levels")


def _look(value: Any, depth: int) -> None:
    """No text that a database cannot hold, and no nest deeper than any act needs."""
    if isinstance(value, str):
        if not is_storable(value):
            raise Problem(
                "bad-request",
                f"文字中有无法保存的字符：“{_told(value)}”",
                f"letters that cannot be kept: {_told(value)!r}",
            )
        return
    if isinstance(value, (dict, list)):
        if depth > DEEPEST:
            raise _too_deep()
        for one in (*value, *value.values()) if isinstance(value, dict) else value:
            _look(one, depth + 1)


def _told(text: str) -> str:
    """Some of what was sent, in letters that can be sent back."""
    return text[:40].replace("\0", "\ufffd").encode(errors="replace").decode()
