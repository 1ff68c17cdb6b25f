"""Who sees the figures of the year, opens their records, and writes the report."""

from __future__ import annotations

from django.http import Http404

from yifa.casework.visibility import opens_records
from yifa.web.desk import Desk
from yifa.web.words import say

WRITERS = frozenset({"legal_officer", "legal_head"})


def may_open(desk: Desk) -> bool:
    """May he open the records behind a figure, and read the report while it is written?"""
    return opens_records(desk.viewer)


def may_write(desk: Desk) -> bool:
    """May he write the report? The legal-affairs office does."""
    return desk.viewer.everything and any(role in WRITERS for role, _ in desk.viewer.posts)


def only(allowed: bool) -> None:
    """Raises Http404: that a page exists is not told to those it is not for."""
    if not allowed:
        raise Http404(
            say("没有这个页面，或者您无权查看。", "There is no such page, or it is not for you to see.")
        )
