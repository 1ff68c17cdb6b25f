"""Handing a paper in, before the act that attaches it."""

from __future__ import annotations

from dataclasses import dataclass

from django.http.request import UnreadablePostError

from yifa.api import tokens
from yifa.api.problems import Problem
from yifa.api.serving import Answer, Asked
from yifa.casework import files


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper as the store took it. `media_type` is told from its bytes."""

    sha256: str
    size: int
    media_type: str


def put(asked: Asked) -> Answer:
    """Take the body as it is for a paper, whatever its type. The same bytes are kept once."""
    request, token = asked.request, asked.caller.token
    if not any(scope.partition(":")[0] == tokens.MOVE for scope in token.scopes):
        raise Problem("forbidden", "令牌不能办理事项", "the token makes no moves")
    try:
        declared = int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        raise Problem("bad-request") from None
    if declared > files.LARGEST:
        limit = files.LARGEST // 2**20
        raise Problem("too-large", f"附件超过{limit} MiB", f"the paper is larger than {limit} MiB")
    try:
        deposit = files.put(request, asked.caller.region.code, "other")  # type: ignore[arg-type]  # it reads like a file
    except files.FileError as wrong:
        raise Problem("invalid", wrong.zh, wrong.en) from None
    except UnreadablePostError:
        raise Problem("bad-request", "正文没有收全", "the body did not arrive whole") from None
    paper = deposit.attachment
    return Answer(Paper(paper.sha256, paper.size, deposit.media_type), 201)
