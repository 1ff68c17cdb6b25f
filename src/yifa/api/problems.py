"""What goes wrong, as `application/problem+json` (RFC 9457), in Chinese and English."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import orjson
from django.http import HttpResponse

TYPES: Mapping[str, tuple[int, str, str]] = {
    "bad-request": (400, "请求无法读取", "The request cannot be read"),
    "unauthorized": (401, "须出示有效令牌", "A valid token is needed"),
    "forbidden": (403, "令牌的权限范围不够", "The token's scopes do not reach that far"),
    "not-found": (404, "没有这个内容，或者无权查看", "There is no such thing, or it is not for you to see"),
    "method-not-allowed": (405, "不支持这种请求方法", "The method is not supported here"),
    "refused": (409, "依法不予办理", "Refused by law"),
    "too-large": (413, "请求过大", "The request is too large"),
    "unsupported-media-type": (415, "不支持这种内容类型", "The media type is not supported"),
    "invalid": (422, "内容不符合要求", "The content does not fit"),
    "key-reused": (422, "请求编号已用于另一内容", "The idempotency key was used for other content"),
    "too-many-requests": (429, "请求过于频繁", "Too many requests"),
    "server-error": (500, "程序出错，没有留下任何改动", "A defect; nothing was changed"),
    "unavailable": (503, "暂时无法办理，请稍后再试", "Not possible at the moment; try again"),
}
"""Every kind of problem: its status and what it means in general."""
BASE = "/api/problems/"


class Problem(Exception):
    """A request that is not answered as it was meant. `zh`, `en`: what is wrong with this one."""

    def __init__(
        self, kind: str, zh: str = "", en: str = "", *, errors: Sequence[Mapping[str, Any]] = (),
        headers: Mapping[str, str] | None = None, **more: Any,
    ) -> None:  # fmt: skip
        self.status, general_zh, general_en = TYPES[kind]
        self.kind, self.zh, self.en = kind, zh or general_zh, en or general_en
        self.errors, self.headers, self.more = errors, headers or {}, more
        super().__init__(f"{self.zh} / {self.en}")

    def body(self) -> dict[str, Any]:
        """The members of RFC 9457, and ours: `zh`, `en`, `errors` by field, `failures` of a refusal, `case`."""
        _, zh, en = TYPES[self.kind]
        found = {
            "type": BASE + self.kind,
            "title": f"{zh} / {en}",
            "status": self.status,
            "zh": self.zh,
            "en": self.en,
        }
        found |= {"detail": f"{self.zh} / {self.en}"}
        return found | ({"errors": list(self.errors)} if self.errors else {}) | self.more

    def answer(self) -> HttpResponse:
        return HttpResponse(
            orjson.dumps(self.body()),
            status=self.status,
            content_type="application/problem+json",
            headers=self.headers,
        )


def error(field: str, zh: str, en: str) -> dict[str, str]:
    """What is wrong with one field, named as in the request: ``given.content``."""
    return {"field": field, "zh": zh, "en": en}
